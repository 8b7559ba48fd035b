//! Which directory a bearer token speaks for.

use std::fmt;
use std::future::Future;
use std::hash::{Hash, Hasher};

use subtle::ConstantTimeEq;
use vestibule_core::Timestamp;

use super::{Scope, StoreError};
use crate::Profile;

/// The SHA-256 of a bearer token: all that a store keeps of it.
#[derive(Clone, Copy, Eq, PartialOrd, Ord)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of those octets, for stores that read one back.
    #[must_use]
    pub const fn from_octets(octets: [u8; 32]) -> Self {
        Self(octets)
    }

    /// The octets.
    #[must_use]
    pub const fn as_octets(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for TokenHash {
    /// Compares in constant time.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Hash for TokenHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

/// What a bearer token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenRecord {
    /// The hash of the token.
    pub hash: TokenHash,
    /// The one directory that it speaks for.
    pub scope: Scope,
    /// What is tolerated of the client that holds it.
    pub profile: Profile,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it is refused, if ever.
    pub not_on_or_after: Option<Timestamp>,
}

impl TokenRecord {
    /// A record, for stores. Hosts issue tokens with [`BearerToken`](crate::BearerToken).
    #[must_use]
    pub const fn new(
        hash: TokenHash,
        scope: Scope,
        profile: Profile,
        created: Timestamp,
        not_on_or_after: Option<Timestamp>,
    ) -> Self {
        Self { hash, scope, profile, created, not_on_or_after }
    }

    /// Whether the token is good at that time.
    #[must_use]
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.not_on_or_after.is_none_or(|end| now < end)
    }
}

/// Bearer tokens, by their hashes.
///
/// # Security
///
/// A wrong answer lets a client into another customer's directory. The whole hash is compared, byte
/// for byte: no prefix, no collation that disregards case. An expired record may be returned; the
/// service looks at the time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store of directory tokens",
    note = "implement `vestibule_scim::DirectoryTokens`, or use `MemoryDirectory` or vestibule-sql"
)]
pub trait DirectoryTokens: Send + Sync {
    /// The record with that hash.
    fn find(
        &self,
        hash: &TokenHash,
    ) -> impl Future<Output = Result<Option<TokenRecord>, StoreError>> + Send;

    /// Keeps a record. One with the same hash stays as it is, and that is an error
    /// ([`StoreError::Corrupt`]): 256 random bits do not repeat.
    fn insert(&self, record: &TokenRecord) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The records of a directory, oldest first.
    fn of(
        &self,
        scope: &Scope,
    ) -> impl Future<Output = Result<Vec<TokenRecord>, StoreError>> + Send;

    /// Ends every record of a directory but one at that time, unless it ends before. With `None`
    /// for the one, ends all.
    fn expire_others(
        &self,
        scope: &Scope,
        keep: Option<&TokenHash>,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
