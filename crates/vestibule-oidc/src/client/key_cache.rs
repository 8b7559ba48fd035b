//! The port through which processes share the documents of providers.

pub mod conformance;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex};

use openssl::sha::sha256;
use serde::{Deserialize, Serialize};
use vestibule_core::{ConnectionId, Timestamp};
use vestibule_keys::base64url_encode;

use crate::provider_keys::ProviderKeys;

/// Where the documents of providers are kept for other processes, and for the next start.
///
/// # Security
/// Whoever writes here decides which signatures are believed. A cache that answers with another
/// document than was put under the key hands out the accounts of the connection. It need not be
/// reliable: what it lost is fetched again, and an error counts as nothing found.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
///
/// use vestibule_oidc::{CacheKey, CachedDocument, KeyCache, KeyCacheError};
///
/// /// As a table of a database would: text to bytes.
/// struct Table(Mutex<HashMap<String, Vec<u8>>>);
///
/// impl KeyCache for Table {
///     async fn get(&self, key: &CacheKey) -> Result<Option<CachedDocument>, KeyCacheError> {
///         let rows = self.0.lock().map_err(|_| KeyCacheError::new())?;
///         Ok(rows.get(key.as_str()).and_then(|bytes| CachedDocument::from_bytes(bytes).ok()))
///     }
///
///     async fn put(&self, key: &CacheKey, document: &CachedDocument) -> Result<(), KeyCacheError> {
///         let mut rows = self.0.lock().map_err(|_| KeyCacheError::new())?;
///         rows.insert(key.as_str().to_owned(), document.to_bytes());
///         Ok(())
///     }
/// }
/// # use std::future::Future;
/// # use std::task::{Context, Poll, Waker};
/// # let table = Table(Mutex::default());
/// # let mut checking = Box::pin(vestibule_oidc::conformance::check(&table));
/// # let Poll::Ready(conforms) = checking.as_mut().poll(&mut Context::from_waker(Waker::noop()))
/// # else { panic!("nothing to wait for") };
/// # /*
/// let conforms = vestibule_oidc::conformance::check(&table).await;
/// # */
/// assert_eq!(conforms, Ok(()));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `KeyCache`",
    note = "use `MemoryKeyCache`, or implement `get` and `put`; `conformance` checks an implementation"
)]
pub trait KeyCache: Send + Sync {
    /// The document that was last put under the key.
    fn get(
        &self,
        key: &CacheKey,
    ) -> impl Future<Output = Result<Option<CachedDocument>, KeyCacheError>> + Send;

    /// Puts a document under the key, in place of an older one.
    fn put(
        &self,
        key: &CacheKey,
        document: &CachedDocument,
    ) -> impl Future<Output = Result<(), KeyCacheError>> + Send;
}

impl<T: KeyCache> KeyCache for Arc<T> {
    async fn get(&self, key: &CacheKey) -> Result<Option<CachedDocument>, KeyCacheError> {
        T::get(self, key).await
    }

    async fn put(&self, key: &CacheKey, document: &CachedDocument) -> Result<(), KeyCacheError> {
        T::put(self, key, document).await
    }
}

/// The cache could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key cache is not available")]
#[non_exhaustive]
pub struct KeyCacheError;

impl KeyCacheError {
    /// For implementations.
    #[must_use]
    pub fn new() -> Self {
        KeyCacheError
    }

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        "key_cache_unavailable"
    }
}

impl Default for KeyCacheError {
    fn default() -> Self {
        Self::new()
    }
}

/// What a document is kept under: 45 or more printable characters, without meaning to a store.
///
/// Keys of providers are kept by connection. They are shared only where issuer and address of the key
/// set are the same, and the address was named by that issuer's own metadata: an administrator who
/// types an issuer cannot put keys under another customer's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CacheKey(String);

impl CacheKey {
    pub(crate) fn metadata(issuer: &str, url: &str) -> Self {
        Self::of("metadata", &[issuer, url])
    }

    pub(crate) fn discovered_keys(issuer: &str, jwks_uri: &str) -> Self {
        Self::of("keys", &[issuer, jwks_uri])
    }

    pub(crate) fn connection_keys(connection: &ConnectionId, jwks_uri: &str) -> Self {
        Self::of("connection", &[connection.as_str(), jwks_uri])
    }

    /// Each part with its length, so that no two keys run together.
    fn of(kind: &str, parts: &[&str]) -> Self {
        let text: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
        CacheKey(format!("{kind}.{}", base64url_encode(&sha256(text.as_bytes()))))
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A document of a provider with its dates. Public data: no secrets are in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CachedDocument {
    version: u8,
    body: String,
    fetched_at: Timestamp,
    fresh_until: Timestamp,
}

/// Raised whenever the stored form changes.
const VERSION: u8 = 1;

/// The bytes are no cached document of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no cached document of a known version")]
#[non_exhaustive]
pub struct CachedDocumentError;

impl CachedDocument {
    pub(crate) fn new(body: String, fetched_at: Timestamp, fresh_until: Timestamp) -> Self {
        CachedDocument { version: VERSION, body, fetched_at, fresh_until }
    }

    /// The form to store.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Only strings and numbers: this cannot fail, and empty bytes are refused later.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`CachedDocumentError`] when the bytes are of another version, or nothing of the kind.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CachedDocumentError> {
        let document: Self = serde_json::from_slice(bytes).map_err(|_| CachedDocumentError)?;
        if document.version == VERSION { Ok(document) } else { Err(CachedDocumentError) }
    }

    /// When it was fetched.
    #[must_use]
    pub fn fetched_at(&self) -> Timestamp {
        self.fetched_at
    }

    /// Until when it is believed without asking again. A store may drop it a day later.
    #[must_use]
    pub fn fresh_until(&self) -> Timestamp {
        self.fresh_until
    }

    /// Whether it is believed without asking again. Not one from a clock that ran ahead: it would be
    /// for years.
    pub(crate) fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.fresh_until && self.fetched_at <= now.saturating_add(ProviderKeys::SHORTEST)
    }

    pub(crate) fn body(&self) -> &str {
        &self.body
    }
}

impl fmt::Debug for CachedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedDocument")
            .field("fetched_at", &self.fetched_at)
            .field("fresh_until", &self.fresh_until)
            .finish_non_exhaustive()
    }
}

/// A cache of one process: a thousand documents, the newest.
#[derive(Debug, Default)]
pub struct MemoryKeyCache {
    documents: Mutex<BTreeMap<CacheKey, CachedDocument>>,
}

impl MemoryKeyCache {
    /// An issuer may name another address for its keys every time that it is asked.
    const MOST: usize = 1000;

    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl KeyCache for MemoryKeyCache {
    async fn get(&self, key: &CacheKey) -> Result<Option<CachedDocument>, KeyCacheError> {
        let documents = self.documents.lock().map_err(|_| KeyCacheError)?;
        Ok(documents.get(key).cloned())
    }

    async fn put(&self, key: &CacheKey, document: &CachedDocument) -> Result<(), KeyCacheError> {
        let mut documents = self.documents.lock().map_err(|_| KeyCacheError)?;
        documents.insert(key.clone(), document.clone());
        if documents.len() > Self::MOST {
            let oldest = documents.iter().min_by_key(|(_, it)| it.fetched_at);
            let oldest = oldest.map(|(key, _)| key.clone());
            oldest.and_then(|oldest| documents.remove(&oldest));
        }
        Ok(())
    }
}

/// No cache beside what the client keeps itself: every process fetches for itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoKeyCache;

impl KeyCache for NoKeyCache {
    async fn get(&self, _: &CacheKey) -> Result<Option<CachedDocument>, KeyCacheError> {
        Ok(None)
    }

    async fn put(&self, _: &CacheKey, _: &CachedDocument) -> Result<(), KeyCacheError> {
        Ok(())
    }
}
