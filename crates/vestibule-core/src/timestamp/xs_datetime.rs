//! The grammar of `xs:dateTime` ([XML Schema Part 2, section 3.2.7.1][xsd]), without allocation.
//!
//! [xsd]: https://www.w3.org/TR/xmlschema-2/#dateTime-lexical-representation

use super::calendar::{days_from_civil, days_in_month};
use super::{NANOS_PER_SECOND, SECONDS_PER_DAY, TimestampError};
use crate::PeerText;

/// Reads seconds since the Unix epoch, and nanoseconds. Fields sit at fixed positions up to the
/// seconds; the year is 1 to 9999 as written, and may leave that range when the offset is applied.
pub(super) fn parse(text: &[u8]) -> Result<(i64, u32), Fault> {
    #[rustfmt::skip]
    let [
        y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T',
        h1, h2, b':', mi1, mi2, b':', s1, s2, rest @ ..
    ] = text else {
        return Err(fault_of_form(text));
    };
    let year = number([y1, y2, y3, y4])?;
    let month = number([mo1, mo2])?;
    let day = number([d1, d2])?;
    let hour = number([h1, h2])?;
    let minute = number([mi1, mi2])?;
    let second = number([s1, s2])?;
    let (fraction, zone) = split_fraction(rest)?;
    let offset = offset_seconds(zone)?;

    if year == 0 {
        return Err(Fault::OutOfRange);
    }
    let end_of_day =
        hour == 24 && minute == 0 && second == 0 && fraction.iter().all(|digit| *digit == b'0');
    let clock_exists = (hour < 24 && minute < 60 && second < 60) || end_of_day;
    if !clock_exists || day < 1 || day > days_in_month(year, month) {
        return Err(Fault::NoSuchTime);
    }

    let days = days_from_civil(year, month, day);
    let local = days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    Ok((local - offset, nanos(fraction)))
}

/// Tells a year of another length or sign, which is a valid dateTime that we do not support, from
/// any other text.
#[cold]
fn fault_of_form(text: &[u8]) -> Fault {
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let digits = unsigned.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let negative = unsigned.len() < text.len();
    let year_ends = unsigned.get(digits) == Some(&b'-');
    if year_ends && (digits > 4 || (negative && digits == 4)) {
        Fault::OutOfRange
    } else {
        Fault::Malformed
    }
}

fn number<const N: usize>(digits: [&u8; N]) -> Result<i64, Fault> {
    digits.iter().try_fold(0, |value, digit| match digit {
        b'0'..=b'9' => Ok(value * 10 + i64::from(**digit - b'0')),
        _ => Err(Fault::Malformed),
    })
}

/// Splits what follows the seconds into the fraction's digits and the zone.
fn split_fraction(rest: &[u8]) -> Result<(&[u8], &[u8]), Fault> {
    let Some(after_point) = rest.strip_prefix(b".") else {
        return Ok((&[], rest));
    };
    let length = after_point.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match after_point.split_at_checked(length) {
        Some((digits, zone)) if !digits.is_empty() => Ok((digits, zone)),
        _ => Err(Fault::Malformed),
    }
}

fn nanos(fraction: &[u8]) -> u32 {
    let mut unit = NANOS_PER_SECOND / 10;
    let mut nanos = 0;
    for digit in fraction.iter().take(9) {
        nanos += u32::from(digit.saturating_sub(b'0')) * unit;
        unit /= 10;
    }
    nanos
}

fn offset_seconds(zone: &[u8]) -> Result<i64, Fault> {
    let (sign, h1, h2, m1, m2) = match zone {
        [] => return Err(Fault::MissingZone),
        [b'Z'] => return Ok(0),
        [b'+', h1, h2, b':', m1, m2] => (1, h1, h2, m1, m2),
        [b'-', h1, h2, b':', m1, m2] => (-1, h1, h2, m1, m2),
        _ => return Err(Fault::Malformed),
    };
    let (hours, minutes) = (number([h1, h2])?, number([m1, m2])?);
    if minutes > 59 || hours * 60 + minutes > 14 * 60 {
        return Err(Fault::NoSuchTime);
    }
    Ok(sign * (hours * 3600 + minutes * 60))
}

/// A [`TimestampError`] before it has a text, so that the accepting path allocates nothing.
#[derive(Clone, Copy)]
pub(super) enum Fault {
    Malformed,
    MissingZone,
    NoSuchTime,
    OutOfRange,
}

impl Fault {
    #[cold]
    pub(super) fn describe(self, text: &str) -> TimestampError {
        let found = PeerText::new(text);
        match self {
            Self::Malformed => TimestampError::Malformed { found },
            Self::MissingZone => TimestampError::MissingZone { found },
            Self::NoSuchTime => TimestampError::NoSuchTime { found },
            Self::OutOfRange => TimestampError::OutOfRange { found },
        }
    }
}
