//! Validity windows and clock skew: SAML 2.0 core section 2.5.1.2 (NotBefore, NotOnOrAfter), RFC
//! 7519 sections 4.1.4 and 4.1.5 (exp, nbf).

use std::time::Duration;

use crate::Timestamp;

/// How far two clocks may differ before a message counts as early or late.
///
/// ```
/// use std::time::Duration;
/// use vestibule_core::ClockSkew;
///
/// assert_eq!(ClockSkew::new(Duration::from_secs(60))?, ClockSkew::DEFAULT);
/// assert!(ClockSkew::new(Duration::from_secs(301)).is_err());
/// # Ok::<(), vestibule_core::WindowBoundsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockSkew(Duration);

impl ClockSkew {
    /// No tolerance.
    pub const NONE: Self = Self(Duration::ZERO);
    /// One minute, which covers clocks that are synchronized at all.
    pub const DEFAULT: Self = Self(Duration::from_secs(60));
    /// Five minutes, the most that can be configured.
    pub const MAX: Self = Self(Duration::from_secs(300));

    /// A skew of at most [`ClockSkew::MAX`].
    ///
    /// # Errors
    ///
    /// [`WindowBoundsError::SkewTooLarge`] above the maximum.
    ///
    /// # Security
    ///
    /// Skew lengthens the life of every message at both ends, and with it the time a stolen one can
    /// be used.
    ///
    /// ```
    /// use std::time::Duration;
    /// use vestibule_core::ClockSkew;
    ///
    /// assert_eq!(ClockSkew::new(Duration::ZERO), Ok(ClockSkew::NONE));
    /// ```
    pub fn new(skew: Duration) -> Result<Self, WindowBoundsError> {
        if skew > Self::MAX.0 {
            return Err(WindowBoundsError::SkewTooLarge { found: skew, maximum: Self::MAX.0 });
        }
        Ok(Self(skew))
    }

    /// The tolerance as a duration.
    ///
    /// ```
    /// assert_eq!(vestibule_core::ClockSkew::DEFAULT.as_duration().as_secs(), 60);
    /// ```
    #[must_use]
    pub const fn as_duration(self) -> Duration {
        self.0
    }
}

/// A half-open window: valid from `not_before` up to, and not including, `not_on_or_after`. An
/// absent bound is open.
///
/// ```
/// use vestibule_core::{ClockSkew, Timestamp, ValidityWindow};
///
/// let at = |second| Timestamp::from_unix_seconds(second);
/// let window = ValidityWindow::new(Some(at(100)?), Some(at(200)?)).unwrap();
/// assert!(window.check(at(199)?, ClockSkew::NONE).is_ok());
/// assert_eq!(window.check(at(200)?, ClockSkew::NONE).unwrap_err().code(), "expired");
/// assert!(window.check(at(200)?, ClockSkew::DEFAULT).is_ok());
/// # Ok::<(), vestibule_core::TimestampError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ValidityWindow {
    not_before: Option<Timestamp>,
    not_on_or_after: Option<Timestamp>,
}

impl ValidityWindow {
    /// A window with these bounds.
    ///
    /// # Errors
    ///
    /// [`WindowBoundsError::Inverted`] when both bounds are given and no instant lies between them.
    ///
    /// # Security
    ///
    /// A window without an end never expires. Protocol crates decide where an absent bound is
    /// acceptable.
    ///
    /// ```
    /// use vestibule_core::{Timestamp, ValidityWindow};
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// assert!(ValidityWindow::new(Some(now), None).is_ok());
    /// let empty = ValidityWindow::new(Some(now), Some(now)).unwrap_err();
    /// assert_eq!(empty.code(), "window_inverted");
    /// ```
    pub fn new(
        not_before: Option<Timestamp>,
        not_on_or_after: Option<Timestamp>,
    ) -> Result<Self, WindowBoundsError> {
        match (not_before, not_on_or_after) {
            (Some(not_before), Some(not_on_or_after)) if not_before >= not_on_or_after => {
                Err(WindowBoundsError::Inverted { not_before, not_on_or_after })
            }
            _ => Ok(Self { not_before, not_on_or_after }),
        }
    }

    /// The first valid instant, if bounded.
    ///
    /// ```
    /// # use vestibule_core::{Timestamp, ValidityWindow};
    /// let window = ValidityWindow::new(Some(Timestamp::UNIX_EPOCH), None)?;
    /// assert_eq!(window.not_before(), Some(Timestamp::UNIX_EPOCH));
    /// # Ok::<(), vestibule_core::WindowBoundsError>(())
    /// ```
    #[must_use]
    pub const fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// The first instant that is no longer valid, if bounded.
    ///
    /// ```
    /// # use vestibule_core::{Timestamp, ValidityWindow};
    /// let window = ValidityWindow::new(None, Some(Timestamp::UNIX_EPOCH))?;
    /// assert_eq!(window.not_on_or_after(), Some(Timestamp::UNIX_EPOCH));
    /// # Ok::<(), vestibule_core::WindowBoundsError>(())
    /// ```
    #[must_use]
    pub const fn not_on_or_after(&self) -> Option<Timestamp> {
        self.not_on_or_after
    }

    /// Whether `now` lies in the window: `now + skew >= not_before` and `now - skew <
    /// not_on_or_after`.
    ///
    /// # Errors
    ///
    /// [`WindowError::NotYetValid`] before the window, [`WindowError::Expired`] from its end on.
    ///
    /// ```
    /// use vestibule_core::{ClockSkew, Timestamp, ValidityWindow};
    ///
    /// let window = ValidityWindow::new(Some(Timestamp::UNIX_EPOCH), None).unwrap();
    /// assert_eq!(window.check(Timestamp::UNIX_EPOCH, ClockSkew::NONE), Ok(()));
    /// ```
    pub fn check(&self, now: Timestamp, skew: ClockSkew) -> Result<(), WindowError> {
        if let Some(not_before) = self.not_before
            && now.saturating_add(skew.0) < not_before
        {
            return Err(WindowError::NotYetValid { not_before, now });
        }
        if let Some(not_on_or_after) = self.not_on_or_after
            && now.saturating_sub(skew.0) >= not_on_or_after
        {
            return Err(WindowError::Expired { not_on_or_after, now });
        }
        Ok(())
    }
}

/// Why `now` is outside a [`ValidityWindow`]. Exhaustive on purpose: a window has two sides, and a
/// caller answers both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// The window has not begun, skew included.
    #[error("not valid before {not_before}, and it is {now}")]
    NotYetValid {
        /// The first valid instant.
        not_before: Timestamp,
        /// The time of the check.
        now: Timestamp,
    },
    /// The window is over, skew included.
    #[error("expired at {not_on_or_after}, and it is {now}")]
    Expired {
        /// The first instant that is no longer valid.
        not_on_or_after: Timestamp,
        /// The time of the check.
        now: Timestamp,
    },
}

impl WindowError {
    /// The stable code: `not_yet_valid` or `expired`.
    ///
    /// ```
    /// use vestibule_core::{Timestamp, WindowError};
    ///
    /// let error = WindowError::Expired { not_on_or_after: Timestamp::MIN, now: Timestamp::MAX };
    /// assert_eq!(error.code(), "expired");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::Expired { .. } => "expired",
        }
    }
}

/// Why a [`ValidityWindow`] or a [`ClockSkew`] cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WindowBoundsError {
    /// The window ends before, or when, it begins.
    #[error("the window from {not_before} to {not_on_or_after} holds no instant")]
    Inverted {
        /// The stated begin.
        not_before: Timestamp,
        /// The stated end.
        not_on_or_after: Timestamp,
    },
    /// The skew exceeds [`ClockSkew::MAX`].
    #[error("a clock skew of {found:?} exceeds the maximum of {maximum:?}")]
    SkewTooLarge {
        /// The skew asked for.
        found: Duration,
        /// The most allowed.
        maximum: Duration,
    },
}

impl WindowBoundsError {
    /// The stable code: `window_inverted` or `clock_skew_too_large`.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let error = vestibule_core::ClockSkew::new(Duration::MAX).unwrap_err();
    /// assert_eq!(error.code(), "clock_skew_too_large");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Inverted { .. } => "window_inverted",
            Self::SkewTooLarge { .. } => "clock_skew_too_large",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NANO: Duration = Duration::from_nanos(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds).unwrap()
    }

    fn window() -> ValidityWindow {
        ValidityWindow::new(Some(at(1000)), Some(at(2000))).unwrap()
    }

    #[test]
    fn accepts_the_first_instant_and_refuses_the_nanosecond_before_it() {
        assert_eq!(window().check(at(1000), ClockSkew::NONE), Ok(()));
        let early = at(1000).saturating_sub(NANO);
        let refused = window().check(early, ClockSkew::NONE);
        assert_eq!(refused, Err(WindowError::NotYetValid { not_before: at(1000), now: early }));
    }

    #[test]
    fn accepts_the_last_nanosecond_and_refuses_the_end_itself() {
        assert_eq!(window().check(at(2000).saturating_sub(NANO), ClockSkew::NONE), Ok(()));
        let refused = window().check(at(2000), ClockSkew::NONE);
        assert_eq!(refused, Err(WindowError::Expired { not_on_or_after: at(2000), now: at(2000) }));
    }

    #[test]
    fn skew_moves_both_bounds_by_exactly_itself() {
        let skew = ClockSkew::DEFAULT;
        assert_eq!(window().check(at(940), skew), Ok(()));
        assert_eq!(
            window().check(at(940).saturating_sub(NANO), skew).unwrap_err().code(),
            "not_yet_valid"
        );
        assert_eq!(window().check(at(2060).saturating_sub(NANO), skew), Ok(()));
        assert_eq!(window().check(at(2060), skew).unwrap_err().code(), "expired");
    }

    #[test]
    fn absent_bounds_are_open() {
        let always = ValidityWindow::new(None, None).unwrap();
        assert_eq!(always.check(Timestamp::MIN, ClockSkew::NONE), Ok(()));
        assert_eq!(always.check(Timestamp::MAX, ClockSkew::MAX), Ok(()));
    }

    #[test]
    fn refuses_windows_that_hold_no_instant() {
        assert!(ValidityWindow::new(Some(at(1)), Some(at(1).saturating_add(NANO))).is_ok());
        for end in [at(1), at(0)] {
            assert_eq!(
                ValidityWindow::new(Some(at(1)), Some(end)).unwrap_err().code(),
                "window_inverted"
            );
        }
    }

    #[test]
    fn refuses_skew_one_nanosecond_above_the_maximum() {
        let maximum = ClockSkew::MAX.as_duration();
        assert_eq!(ClockSkew::new(maximum), Ok(ClockSkew::MAX));
        assert_eq!(ClockSkew::new(maximum + NANO).unwrap_err().code(), "clock_skew_too_large");
    }
}
