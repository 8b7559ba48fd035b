//! The forms in which single values are kept.

use vestibule_core::Timestamp;
use vestibule_scim::{ResourceId, Version};

use crate::engine::Failure;

/// A point in time as text of fixed width, so that the order of the texts is that of the times:
/// `2026-11-22T04:38:31.250000000Z`.
pub(super) fn instant(at: Timestamp) -> String {
    let text = at.to_string();
    let text = text.trim_end_matches('Z');
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}.{fraction:0<9}Z")
}

pub(super) fn read_instant(text: &str) -> Result<Timestamp, Failure> {
    Timestamp::parse_xs_datetime(text).map_err(|_| Failure::Corrupt)
}

pub(super) fn read_id(text: &str) -> Result<ResourceId, Failure> {
    ResourceId::parse(text).ok_or(Failure::Corrupt)
}

pub(super) fn version(version: Version) -> Result<i64, Failure> {
    i64::try_from(version.number()).map_err(|_| Failure::Corrupt)
}

pub(super) fn read_version(number: i64) -> Result<Version, Failure> {
    u64::try_from(number).map(Version::new).map_err(|_| Failure::Corrupt)
}

pub(super) fn read_sequence(number: i64) -> Result<u64, Failure> {
    u64::try_from(number).map_err(|_| Failure::Corrupt)
}

/// The most bytes of a value that is itself its key.
const LONGEST_KEY: usize = 500;

/// A value that an index holds whole: `=` and the value, or `#` and the digest of a long one, because
/// a row of an index has 2.7 kB at most in PostgreSQL.
pub(super) fn key(value: &str) -> String {
    match value.len() {
        0..=LONGEST_KEY => format!("={value}"),
        _ => format!("#{}", digest(value)),
    }
}

fn digest(value: &str) -> String {
    openssl::sha::sha256(value.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
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
            let read = read_instant(kept).unwrap();
            assert_eq!(read, Timestamp::parse_xs_datetime(text).unwrap());
        }
    }

    #[test]
    fn keys_are_short_and_apart() {
        let long = "a".repeat(LONGEST_KEY + 1);
        assert_eq!(key(&long).len(), 65);
        assert_eq!(key(&"a".repeat(LONGEST_KEY)).len(), LONGEST_KEY + 1);
        assert_ne!(key(&long), key(&key(&long)));
        assert_eq!(key(""), "=");
    }
}
