//! The forms in which single values are kept.

use vestibule_core::Timestamp;
use vestibule_scim::{ResourceId, Version};

use crate::engine::Failure;
pub(super) use crate::form::{instant, limit};

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
    fn keys_are_short_and_apart() {
        let long = "a".repeat(LONGEST_KEY + 1);
        assert_eq!(key(&long).len(), 65);
        assert_eq!(key(&"a".repeat(LONGEST_KEY)).len(), LONGEST_KEY + 1);
        assert_ne!(key(&long), key(&key(&long)));
        assert_eq!(key(""), "=");
    }
}
