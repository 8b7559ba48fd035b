//! How much has to agree before a record counts.

/// How many resolvers have to confirm what the authoritative servers say.
///
/// That more than half of the authoritative servers have the record is always asked for.
///
/// ```
/// use vestibule_domains::AssessmentRules;
///
/// assert_eq!(AssessmentRules::new().resolvers(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentRules {
    resolvers: usize,
    does_without: bool,
}

impl AssessmentRules {
    /// Two resolvers have to see the record; one is enough where its answer is authentic.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a default would hide a decision on trust")]
    pub const fn new() -> Self {
        Self { resolvers: 2, does_without: false }
    }

    /// How many resolvers have to see the record, at least one. Fewer than are asked, so that one that
    /// is down does not matter; with as many as are asked, each of them has a veto.
    #[must_use]
    pub const fn with_resolvers(mut self, at_least: usize) -> Self {
        self.resolvers = if at_least == 0 { 1 } else { at_least };
        self
    }

    /// Lets the authoritative servers prove alone, where no resolver is asked at all.
    ///
    /// # Security
    /// Their answers come unsigned and without a second opinion: whoever is on the way between here and
    /// them can forge the record. It fits a network of one's own, and tests.
    #[must_use]
    pub const fn danger_without_resolvers(mut self) -> Self {
        self.does_without = true;
        self
    }

    /// How many resolvers have to see the record.
    #[must_use]
    pub const fn resolvers(&self) -> usize {
        self.resolvers
    }

    pub(super) const fn does_without_resolvers(&self) -> bool {
        self.does_without
    }
}
