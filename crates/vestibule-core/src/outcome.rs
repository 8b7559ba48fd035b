//! What came of a line of a checklist.

/// What came of a check, in the report of a sign-in.
///
/// ```
/// use vestibule_core::Outcome;
///
/// assert_eq!(Outcome::Failed("expired").as_str(), "expired");
/// assert_eq!(Outcome::Passed.as_str(), "passed");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It held.
    Passed,
    /// It did not, for the reason with this code.
    Failed(&'static str),
    /// An earlier failure left nothing to check, or nothing of the kind was there or asked for.
    NotReached,
}

impl Outcome {
    /// `passed`, `not_reached`, or the code of the failure.
    ///
    /// ```
    /// assert_eq!(vestibule_core::Outcome::NotReached.as_str(), "not_reached");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(code) => code,
            Self::NotReached => "not_reached",
        }
    }
}
