//! Choices read from octets, so that a failure shrinks to few octets and small ones: 0 is always the
//! plainest choice, and there is no end to zeros.

pub(crate) struct Source<'a> {
    octets: std::slice::Iter<'a, u8>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(octets: &'a [u8]) -> Self {
        Self { octets: octets.iter() }
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::from(self.octets.next().copied().unwrap_or(0)) % bound
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    pub(crate) fn pick<'t, T>(&mut self, table: &'t [T]) -> &'t T {
        &table[self.below(table.len())]
    }

    /// The name with some of its letters in the other case.
    pub(crate) fn cased(&mut self, name: &str) -> String {
        match self.below(4) {
            0 | 1 => name.to_owned(),
            2 => name.to_ascii_uppercase(),
            _ => {
                let other = |(at, letter): (usize, char)| match at % 2 {
                    0 => letter.to_ascii_uppercase(),
                    _ => letter.to_ascii_lowercase(),
                };
                name.chars().enumerate().map(other).collect()
            }
        }
    }
}
