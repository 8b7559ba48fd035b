//! Names that nobody has used yet, made from a number that the caller chooses.

use std::fmt::Write as _;

/// A stream of unlike values: SplitMix64. Good enough to tell test users apart, and for nothing
/// else.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    state: u64,
}

impl Names {
    /// The stream of one case or product with one seed.
    pub(crate) fn new(seed: u64, of: &str) -> Self {
        // FNV-1a, so that two cases with one seed do not choose the same names.
        let state = of.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |state, byte| {
            (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Names { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Thirty-two hexadecimal digits with hyphens, of version 4.
    pub(crate) fn guid(&mut self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = write!(text, "{:016x}{:016x}", self.next(), self.next());
        let mut guid = String::new();
        for (index, digit) in text.chars().enumerate() {
            match index {
                8 | 16 | 20 => guid.push('-'),
                12 => {
                    guid.push_str("-4");
                    continue;
                }
                _ => {}
            }
            guid.push(digit);
        }
        guid
    }

    /// A name with this beginning.
    pub(crate) fn name(&mut self, beginning: &str) -> String {
        format!("{beginning}{:08x}", self.next() >> 32)
    }

    /// An address with this beginning, in a domain that nobody has.
    pub(crate) fn address(&mut self, beginning: &str) -> String {
        format!("{}@contoso.example", self.name(beginning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_by_seed_and_by_case_and_are_the_same_again() {
        let first = Names::new(1, "a").guid();
        assert_eq!(first, Names::new(1, "a").guid());
        assert_ne!(first, Names::new(2, "a").guid());
        assert_ne!(first, Names::new(1, "b").guid());
        assert_eq!(first.len(), 36);
        assert_eq!(first.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(first.split('-').nth(2).unwrap().starts_with('4'));
    }
}
