//! The fuzzer's bytes as decisions.

use vestibule_scim::Profile;

/// What is left to decide by; at the end, every decision is the first.
pub(crate) struct Choices<'a> {
    rest: &'a [u8],
}

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.rest.is_empty()
    }

    /// Everything that was not decided by.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn byte(&mut self) -> usize {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        usize::from(*first)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.byte() % bound
    }

    /// A profile, and whether what follows is taken as it is.
    pub(crate) fn profile(&mut self) -> (Profile, bool) {
        let byte = self.byte();
        (Profile::ALL[byte / 2 % Profile::ALL.len()], byte.is_multiple_of(2))
    }

    pub(crate) fn of<T: Copy>(&mut self, some: &[T]) -> T {
        some[self.below(some.len())]
    }
}
