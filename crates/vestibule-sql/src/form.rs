//! The forms in which single values are kept, whoever's they are.

use vestibule_core::Timestamp;

use crate::engine::Failure;

/// A point in time as text of fixed width, so that the order of the texts is that of the times:
/// `2026-11-22T04:38:31.250000000Z`.
pub(crate) fn instant(at: Timestamp) -> String {
    let text = at.to_string();
    let text = text.trim_end_matches('Z');
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}.{fraction:0<9}Z")
}

/// The most rows that a page asks for, as a parameter.
pub(crate) fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// A version or a number of something, as the databases keep it.
pub(crate) fn number(number: u64) -> Result<i64, Failure> {
    i64::try_from(number).map_err(|_| Failure::Corrupt)
}

pub(crate) fn read_number(number: i64) -> Result<u64, Failure> {
    u64::try_from(number).map_err(|_| Failure::Corrupt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_sort_as_texts() {
        let texts = [
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999999999Z",
            "2026-11-22T04:38:31Z",
            "2026-11-22T04:38:31.000000001Z",
            "2026-11-22T04:38:31.25Z",
            "9999-12-31T23:59:59Z",
        ];
        let kept: Vec<String> =
            texts.iter().map(|text| instant(Timestamp::parse_xs_datetime(text).unwrap())).collect();
        assert!(kept.is_sorted(), "{kept:?}");
        for (text, kept) in texts.iter().zip(&kept) {
            assert_eq!(kept.len(), 30);
            let read = Timestamp::parse_xs_datetime(kept).unwrap();
            assert_eq!(read, Timestamp::parse_xs_datetime(text).unwrap());
        }
    }
}
