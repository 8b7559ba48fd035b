//! The key under which an assertion is remembered, so that it signs nobody in twice.

use openssl::sha::Sha256;
use vestibule_core::ReplayKey;

use crate::connection::Connection;

/// A digest of connection, issuer and assertion id, each with its length, so that no two triples
/// run together. The encoded text of the message plays no part: one assertion has many encodings.
pub(crate) fn replay_key(connection: &Connection, assertion_id: &str) -> ReplayKey {
    let mut hash = Sha256::new();
    let issuer = connection.idp.entity_id().as_str();
    for part in ["saml assertion", connection.id.as_str(), issuer, assertion_id] {
        hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    ReplayKey::from_digest(hash.finish())
}
