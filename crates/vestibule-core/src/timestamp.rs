//! Points in time: `xs:dateTime` with a zone ([XML Schema Part 2, section 3.2.7][xsd]) and Unix
//! seconds.
//!
//! [xsd]: https://www.w3.org/TR/xmlschema-2/#dateTime

mod calendar;
mod xs_datetime;

use std::fmt;
use std::time::Duration;

use self::calendar::civil_from_days;
use self::xs_datetime::Fault;
use crate::PeerText;
use crate::string_value::string_value;

/// A point in time, to the nanosecond, from year 1 to year 9999 in UTC.
///
/// Nothing in this crate reads a clock: a host makes a `Timestamp` from its own and passes it in as
/// `now`.
///
/// ```
/// use vestibule_core::Timestamp;
///
/// let issued = Timestamp::parse_xs_datetime("2026-11-21T23:01:03.250+01:00")?;
/// assert_eq!(issued.to_string(), "2026-11-21T22:01:03.25Z");
/// assert!(issued < Timestamp::parse_xs_datetime("2026-11-21T22:01:04Z")?);
/// # Ok::<(), vestibule_core::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    // INVARIANT: MIN_SECONDS <= seconds <= MAX_SECONDS and nanos < 1_000_000_000. The derived order
    // needs this field order.
    seconds: i64,
    nanos: u32,
}

/// Why a text or a number is no [`Timestamp`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// The text does not have the form of a dateTime.
    #[error("{found} is not of the form 2026-11-21T22:01:03Z")]
    Malformed {
        /// What was read.
        found: PeerText,
    },
    /// The form is right, but there is no `Z` and no offset, so the text names no point in time.
    #[error("{found} has no time zone, append Z or an offset")]
    MissingZone {
        /// What was read.
        found: PeerText,
    },
    /// The calendar, the clock or the zone has no such value: 30 February, second 60, offset
    /// +15:00.
    #[error("{found} names a date, time or offset that does not exist")]
    NoSuchTime {
        /// What was read.
        found: PeerText,
    },
    /// The year is not one of 0001 to 9999 in UTC.
    #[error("{found} is outside the years 0001 to 9999")]
    OutOfRange {
        /// What was read.
        found: PeerText,
    },
}

impl TimestampError {
    /// The stable code: `timestamp_malformed`, `missing_zone`, `timestamp_no_such_time` or
    /// `timestamp_out_of_range`.
    ///
    /// ```
    /// # use vestibule_core::Timestamp;
    /// let error = Timestamp::parse_xs_datetime("2026-11-21T22:01:03").unwrap_err();
    /// assert_eq!(error.code(), "missing_zone");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "timestamp_malformed",
            Self::MissingZone { .. } => "missing_zone",
            Self::NoSuchTime { .. } => "timestamp_no_such_time",
            Self::OutOfRange { .. } => "timestamp_out_of_range",
        }
    }
}

impl Timestamp {
    /// The first instant: `0001-01-01T00:00:00Z`.
    pub const MIN: Self = Self { seconds: MIN_SECONDS, nanos: 0 };
    /// The last instant: `9999-12-31T23:59:59.999999999Z`.
    pub const MAX: Self = Self { seconds: MAX_SECONDS, nanos: 999_999_999 };
    /// `1970-01-01T00:00:00Z`.
    pub const UNIX_EPOCH: Self = Self { seconds: 0, nanos: 0 };

    /// Reads an `xs:dateTime` that carries a zone.
    ///
    /// The year has four digits. The fraction may be of any length; digits past the nanosecond are
    /// dropped. The zone is `Z` or an offset up to `14:00`. `24:00:00` is the first instant of the
    /// next day. No white space is trimmed, and `T` and `Z` are upper case. Every UTC time in the
    /// usual RFC 3339 spelling has this form too, so this is the only parser; what RFC 3339 allows
    /// beyond it (`t`, `z`, a space, second 60) is refused.
    ///
    /// # Errors
    ///
    /// * [`TimestampError::Malformed`] when the form is another one.
    /// * [`TimestampError::MissingZone`] when only the zone is absent.
    /// * [`TimestampError::NoSuchTime`] when a field exceeds its range.
    /// * [`TimestampError::OutOfRange`] for a year that is zero, negative or over four digits.
    ///
    /// ```
    /// use vestibule_core::Timestamp;
    ///
    /// assert_eq!(Timestamp::parse_xs_datetime("1970-01-01T00:00:01Z")?.unix_seconds(), 1);
    /// assert_eq!(Timestamp::parse_xs_datetime("1970-01-01T02:00:01+02:00")?.unix_seconds(), 1);
    /// assert!(Timestamp::parse_xs_datetime("12026-01-01T00:00:00Z").is_err());
    /// # Ok::<(), vestibule_core::TimestampError>(())
    /// ```
    pub fn parse_xs_datetime(text: &str) -> Result<Self, TimestampError> {
        match xs_datetime::parse(text.as_bytes()) {
            Ok((seconds @ MIN_SECONDS..=MAX_SECONDS, nanos)) => Ok(Self { seconds, nanos }),
            Ok(_) => Err(Fault::OutOfRange.describe(text)),
            Err(fault) => Err(fault.describe(text)),
        }
    }

    /// The point `seconds` after the Unix epoch, or before it when negative.
    ///
    /// # Errors
    ///
    /// [`TimestampError::OutOfRange`] outside the years 0001 to 9999.
    ///
    /// ```
    /// use vestibule_core::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_unix_seconds(0)?, Timestamp::UNIX_EPOCH);
    /// assert!(Timestamp::from_unix_seconds(i64::MAX).is_err());
    /// # Ok::<(), vestibule_core::TimestampError>(())
    /// ```
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, TimestampError> {
        Self::from_unix(seconds, 0)
    }

    /// The point `seconds` after the Unix epoch and `nanos` after that; `nanos` always counts
    /// forward.
    ///
    /// # Errors
    ///
    /// [`TimestampError::OutOfRange`] outside the years 0001 to 9999, or when `nanos` is a whole
    /// second or more.
    ///
    /// ```
    /// use vestibule_core::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_unix(-1, 500_000_000)?.to_string(), "1969-12-31T23:59:59.5Z");
    /// assert!(Timestamp::from_unix(0, 1_000_000_000).is_err());
    /// # Ok::<(), vestibule_core::TimestampError>(())
    /// ```
    pub fn from_unix(seconds: i64, nanos: u32) -> Result<Self, TimestampError> {
        if (MIN_SECONDS..=MAX_SECONDS).contains(&seconds) && nanos < NANOS_PER_SECOND {
            return Ok(Self { seconds, nanos });
        }
        Err(TimestampError::OutOfRange { found: PeerText::new(&format!("{seconds} s {nanos} ns")) })
    }

    /// Whole seconds since the Unix epoch, rounded down.
    ///
    /// ```
    /// # use vestibule_core::Timestamp;
    /// assert_eq!(Timestamp::parse_xs_datetime("1969-12-31T23:59:59.5Z")?.unix_seconds(), -1);
    /// # Ok::<(), vestibule_core::TimestampError>(())
    /// ```
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after [`unix_seconds`](Self::unix_seconds), below one thousand million.
    ///
    /// ```
    /// # use vestibule_core::Timestamp;
    /// let time = Timestamp::parse_xs_datetime("2026-11-21T22:01:03.25Z")?;
    /// assert_eq!(time.subsec_nanos(), 250_000_000);
    /// # Ok::<(), vestibule_core::TimestampError>(())
    /// ```
    #[must_use]
    pub const fn subsec_nanos(self) -> u32 {
        self.nanos
    }

    /// The point `duration` later, or [`Timestamp::MAX`] when there is none.
    ///
    /// ```
    /// use std::time::Duration;
    /// use vestibule_core::Timestamp;
    ///
    /// let later = Timestamp::UNIX_EPOCH.saturating_add(Duration::from_millis(1500));
    /// assert_eq!(later.to_string(), "1970-01-01T00:00:01.5Z");
    /// assert_eq!(later.saturating_add(Duration::MAX), Timestamp::MAX);
    /// ```
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        let nanos = self.nanos.saturating_add(duration.subsec_nanos());
        let seconds = self.seconds.saturating_add(whole_seconds(duration));
        if nanos < NANOS_PER_SECOND {
            Self::clamped(seconds, nanos)
        } else {
            Self::clamped(seconds.saturating_add(1), nanos.saturating_sub(NANOS_PER_SECOND))
        }
    }

    /// The point `duration` earlier, or [`Timestamp::MIN`] when there is none.
    ///
    /// ```
    /// use std::time::Duration;
    /// use vestibule_core::Timestamp;
    ///
    /// let earlier = Timestamp::UNIX_EPOCH.saturating_sub(Duration::from_millis(1500));
    /// assert_eq!(earlier.to_string(), "1969-12-31T23:59:58.5Z");
    /// assert_eq!(earlier.saturating_sub(Duration::MAX), Timestamp::MIN);
    /// ```
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        let seconds = self.seconds.saturating_sub(whole_seconds(duration));
        match self.nanos.checked_sub(duration.subsec_nanos()) {
            Some(nanos) => Self::clamped(seconds, nanos),
            None => {
                let borrowed = self.nanos.saturating_add(NANOS_PER_SECOND);
                Self::clamped(
                    seconds.saturating_sub(1),
                    borrowed.saturating_sub(duration.subsec_nanos()),
                )
            }
        }
    }

    /// How long after `earlier` this is, or zero when it is not after it.
    ///
    /// ```
    /// use std::time::Duration;
    /// use vestibule_core::Timestamp;
    ///
    /// let later = Timestamp::from_unix(5, 1)?;
    /// assert_eq!(later.saturating_duration_since(Timestamp::UNIX_EPOCH), Duration::new(5, 1));
    /// assert_eq!(Timestamp::UNIX_EPOCH.saturating_duration_since(later), Duration::ZERO);
    /// # Ok::<(), vestibule_core::TimestampError>(())
    /// ```
    #[must_use]
    pub fn saturating_duration_since(self, earlier: Self) -> Duration {
        match u64::try_from(self.seconds.saturating_sub(earlier.seconds)) {
            Ok(seconds) => {
                Duration::new(seconds, self.nanos).saturating_sub(Duration::new(0, earlier.nanos))
            }
            Err(_) => Duration::ZERO,
        }
    }

    fn clamped(seconds: i64, nanos: u32) -> Self {
        if seconds < MIN_SECONDS {
            Self::MIN
        } else if seconds > MAX_SECONDS {
            Self::MAX
        } else {
            Self { seconds, nanos }
        }
    }
}

/// The canonical form: UTC, no fraction when it is zero, otherwise no trailing zeros.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.seconds.div_euclid(SECONDS_PER_DAY));
        let second_of_day = self.seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) =
            (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.nanos != 0 {
            let (mut fraction, mut width) = (self.nanos, 9);
            while fraction % 10 == 0 {
                fraction /= 10;
                width -= 1;
            }
            write!(f, ".{fraction:0width$}")?;
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

string_value!(Timestamp, TimestampError, parse_xs_datetime, |value| value);

const NANOS_PER_SECOND: u32 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
const MIN_SECONDS: i64 = -62_135_596_800;
const MAX_SECONDS: i64 = 253_402_300_799;

fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
