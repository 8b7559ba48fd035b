//! Cursors (RFC 9865): where a page ended, in a text that only this service provider can make, and
//! that is good for one query of one directory.

use std::time::Duration;

use vestibule_core::Timestamp;
use vestibule_keys::{MacKey, base64url_decode, base64url_encode};

use crate::{Fault, Position, ScimError, SortKey};

/// What a cursor says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cursor {
    pub(crate) position: Position,
    /// How many resources matched when the first page was read.
    pub(crate) total: u64,
}

const FORMAT: u8 = 1;
const MAC_BYTES: usize = 32;
/// Longer than any that is made: a sort key is cut at [`crate::Limits`]' strings.
const MOST_BYTES: usize = 512 * 1024;

impl Cursor {
    /// The cursor as text, bound to a query.
    pub(crate) fn seal(
        &self,
        key: &MacKey,
        query: &[u8],
        now: Timestamp,
    ) -> Result<String, ScimError> {
        let mut sealed = vec![FORMAT];
        sealed.extend_from_slice(&now.unix_seconds().to_be_bytes());
        sealed.extend_from_slice(&self.total.to_be_bytes());
        sealed.extend_from_slice(&self.position.sequence.to_be_bytes());
        if let Some(sort_key) = &self.position.key {
            let written = serde_json::to_vec(sort_key).map_err(|_| unwritable())?;
            sealed.extend_from_slice(&written);
        }
        let mac = key.sign(&bound(&sealed, query)).map_err(|_| unwritable())?;
        sealed.extend_from_slice(&mac);
        Ok(base64url_encode(&sealed))
    }

    /// Reads a cursor that was made for the same query, at most a lifetime ago.
    pub(crate) fn open(
        text: &str,
        key: &MacKey,
        query: &[u8],
        now: Timestamp,
        lifetime: Duration,
    ) -> Result<Self, ScimError> {
        let sealed = (text.len() <= MOST_BYTES).then(|| base64url_decode(text)).flatten();
        let sealed = sealed.ok_or_else(invalid)?;
        let split = sealed.len().checked_sub(MAC_BYTES).ok_or_else(invalid)?;
        let (content, mac) = sealed.split_at_checked(split).ok_or_else(invalid)?;
        if !key.verifies(&bound(content, query), mac) {
            return Err(invalid());
        }
        let (cursor, made) = Self::read(content).ok_or_else(invalid)?;
        if now >= made.saturating_add(lifetime) {
            return Err(ScimError::new(
                Fault::ExpiredCursor,
                "cursor_expired",
                "the cursor is too old: begin again without one",
            ));
        }
        Ok(cursor)
    }

    fn read(content: &[u8]) -> Option<(Self, Timestamp)> {
        let (&FORMAT, rest) = content.split_first()? else { return None };
        let (made, rest) = rest.split_first_chunk::<8>()?;
        let (total, rest) = rest.split_first_chunk::<8>()?;
        let (sequence, rest) = rest.split_first_chunk::<8>()?;
        let key: Option<SortKey> = match rest {
            [] => None,
            written => Some(serde_json::from_slice(written).ok()?),
        };
        let made = Timestamp::from_unix_seconds(i64::from_be_bytes(*made)).ok()?;
        let position = Position::new(key, u64::from_be_bytes(*sequence));
        Some((Self { position, total: u64::from_be_bytes(*total) }, made))
    }
}

/// What is authenticated: the content, and the query at a place that the content cannot move.
fn bound(content: &[u8], query: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(8 + content.len() + query.len());
    octets.extend_from_slice(&u64::try_from(content.len()).unwrap_or(u64::MAX).to_be_bytes());
    octets.extend_from_slice(content);
    octets.extend_from_slice(query);
    octets
}

fn unwritable() -> ScimError {
    ScimError::new(Fault::Internal, "cursor_unwritable", "the cursor could not be made")
}

fn invalid() -> ScimError {
    let detail = "the cursor is not one that was made for this query";
    ScimError::new(Fault::InvalidCursor, "cursor_invalid", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(octet: u8) -> MacKey {
        MacKey::new(&[octet; 32]).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds).unwrap()
    }

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn a_cursor_is_good_for_its_own_query_key_and_time() {
        let cursor = Cursor { position: Position::new(None, 7), total: 9 };
        let text = cursor.seal(&key(1), b"acme users", at(1_000)).unwrap();
        let open = |octet, query: &[u8], now| {
            Cursor::open(&text, &key(octet), query, at(now), HOUR).map_err(|error| error.code())
        };
        assert_eq!(open(1, b"acme users", 1_000 + 3_599), Ok(cursor));
        assert_eq!(open(1, b"acme users", 1_000 + 3_600), Err("cursor_expired"));
        assert_eq!(open(1, b"evil users", 1_000), Err("cursor_invalid"));
        assert_eq!(open(2, b"acme users", 1_000), Err("cursor_invalid"));
    }

    #[test]
    fn no_octet_of_a_cursor_can_change() {
        let cursor = Cursor { position: Position::new(None, 7), total: 9 };
        let text = cursor.seal(&key(1), b"q", at(1_000)).unwrap();
        let octets = base64url_decode(&text).unwrap();
        for index in 0..octets.len() {
            let mut forged = octets.clone();
            forged[index] ^= 1;
            let forged = base64url_encode(&forged);
            let error = Cursor::open(&forged, &key(1), b"q", at(1_000), HOUR).unwrap_err();
            assert_eq!(error.code(), "cursor_invalid", "{index}");
        }
        for text in ["", "AA", "not base64!", text.get(4..).unwrap()] {
            let error = Cursor::open(text, &key(1), b"q", at(1_000), HOUR).unwrap_err();
            assert_eq!(error.code(), "cursor_invalid", "{text}");
        }
    }
}
