//! The documents of all providers that this process talks to: fetched by one task at a time, parsed
//! once, believed for as long as [`ProviderKeys`] says.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use vestibule_core::{ConnectionId, HttpRequest, HttpResponse, Timestamp};
use vestibule_http::HttpClient;

use super::key_cache::{CacheKey, CachedDocument, KeyCache};
use crate::authorization_request::with_query;
use crate::connection::Connection;
use crate::jose::KeySet;
use crate::provider_keys::{KeyAnswer, ProviderKeys, is_within, lifetime};
use crate::provider_metadata::ProviderMetadata;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;

/// A little more than the largest key set that is read.
const MOST_BYTES: usize = 513 * 1024;

pub(super) struct Documents<C> {
    cache: C,
    metadata: Mutex<HashMap<CacheKey, Arc<MetadataSlot>>>,
    keys: Mutex<HashMap<CacheKey, Arc<KeySlot>>>,
    /// Where the keys of an issuer, which is a URL, or of a connection, whose id is none, are now.
    /// Those of before are dropped, or an issuer that moves its keys all the time would fill the memory.
    places: Mutex<HashMap<String, CacheKey>>,
    /// Connections whose application has keys of its own at Entra: of which issuer, and where.
    application_keys: Mutex<HashMap<ConnectionId, Place>>,
}

#[derive(Clone)]
struct Place {
    issuer: String,
    jwks_uri: String,
}

/// A fetch that has begun. One that is given up, because whoever waited for it went away, leaves the
/// way open for the next.
struct Attempt<'s> {
    slot: &'s KeySlot,
    has_ended: bool,
}

#[derive(Default)]
struct MetadataSlot {
    current: Mutex<Option<Dated>>,
    last_failure: Mutex<Option<Timestamp>>,
    flight: async_lock::Mutex<()>,
}

#[derive(Clone)]
struct Dated {
    metadata: Arc<ProviderMetadata>,
    fresh_until: Timestamp,
}

#[derive(Default)]
struct KeySlot {
    state: Mutex<ProviderKeys>,
    /// Counts the fetches that ended, well or not.
    attempts: AtomicU64,
    flight: async_lock::Mutex<()>,
}

impl<C: KeyCache> Documents<C> {
    pub(super) fn new(cache: C) -> Self {
        Documents {
            cache,
            metadata: Mutex::default(),
            keys: Mutex::default(),
            places: Mutex::default(),
            application_keys: Mutex::default(),
        }
    }

    pub(super) async fn provider<H: HttpClient>(
        &self,
        http: &H,
        connection: &Connection,
        now: Timestamp,
    ) -> Result<Arc<ProviderMetadata>, Refusal> {
        let rule = &connection.issuer;
        let urls = rule.discovery_urls();
        let [first, _] = &urls;
        let key = CacheKey::metadata(&rule.metadata_issuer(), first);
        let slot = slot(&self.metadata, &key);
        if let Some(fresh) = slot.usable(now, Duration::ZERO) {
            return Ok(fresh);
        }
        let stale = slot.usable(now, ProviderKeys::STALE);
        let _flight = match (slot.flight.try_lock(), &stale) {
            (Some(flight), _) => flight,
            (None, Some(stale)) => return Ok(Arc::clone(stale)),
            (None, None) => slot.flight.lock().await,
        };
        if let Some(fresh) = slot.usable(now, Duration::ZERO) {
            return Ok(fresh);
        }
        let last_failure = *guard(&slot.last_failure);
        let failed_lately = is_within(last_failure, ProviderKeys::AFTER_FAILURE, now);
        let outcome = if failed_lately {
            Err(connection.refusal(Reason::ProviderUnavailable.into(), Report::new()))
        } else {
            self.discover(http, connection, &key, &urls, now).await
        };
        match outcome {
            Ok(dated) => {
                *guard(&slot.current) = Some(dated.clone());
                Ok(dated.metadata)
            }
            Err(refusal) => {
                if !failed_lately {
                    *guard(&slot.last_failure) = Some(now);
                }
                stale.ok_or(refusal)
            }
        }
    }

    /// From the shared cache, or from the provider.
    async fn discover<H: HttpClient>(
        &self,
        http: &H,
        connection: &Connection,
        key: &CacheKey,
        urls: &[String; 2],
        now: Timestamp,
    ) -> Result<Dated, Refusal> {
        let rule = &connection.issuer;
        if let Ok(Some(document)) = self.cache.get(key).await
            && document.is_fresh(now)
            && let Ok(metadata) = ProviderMetadata::parse(document.body().as_bytes(), rule)
        {
            let fresh_until = document.fresh_until().min(now.saturating_add(ProviderKeys::LONGEST));
            return Ok(Dated { metadata: Arc::new(metadata), fresh_until });
        }
        let response = fetch_metadata(http, connection, urls).await?;
        let metadata = ProviderMetadata::parse(response.body(), rule)?;
        let fresh_until = now.saturating_add(lifetime(&response));
        self.put(key, &response, now, fresh_until).await;
        Ok(Dated { metadata: Arc::new(metadata), fresh_until })
    }

    pub(super) async fn keys<H: HttpClient>(
        &self,
        http: &H,
        connection: &Connection,
        provider: &ProviderMetadata,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<KeySet>, Refusal> {
        let of_application =
            |stale| self.kept_application_keys(connection, provider, kid?, now, stale);
        if let Some(keys) = of_application(Duration::ZERO) {
            return Ok(keys);
        }
        let keys = self.keys_of_provider(http, connection, provider, kid, now).await;
        keys.or_else(|refusal| of_application(ProviderKeys::STALE).ok_or(refusal))
    }

    async fn keys_of_provider<H: HttpClient>(
        &self,
        http: &H,
        connection: &Connection,
        provider: &ProviderMetadata,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<KeySet>, Refusal> {
        let jwks_uri = provider.jwks_uri.as_str();
        let key = if provider.discovered {
            let key = CacheKey::discovered_keys(&provider.issuer, jwks_uri);
            self.keep_one_place(&provider.issuer, &key);
            key
        } else {
            let key = CacheKey::connection_keys(&connection.id, jwks_uri);
            self.keep_one_place(connection.id.as_str(), &key);
            key
        };
        let slot = slot(&self.keys, &key);
        let before = slot.attempts.load(Ordering::Acquire);
        let named = |refusal: Refusal| connection.refusal(refusal.into_fault(), Report::new());
        let mut answer = guard(&slot.state).look_up(kid, now);
        let in_flight = slot.flight.try_lock();
        let _flight = match (&answer, in_flight) {
            (KeyAnswer::Use(keys), _) | (KeyAnswer::Fetch(Some(keys)), None) => {
                return Ok(Arc::clone(keys));
            }
            (KeyAnswer::Refuse(refusal), Some(_)) => return Err(named(refusal.clone())),
            (KeyAnswer::Fetch(_), Some(flight)) => flight,
            // Somebody is fetching: what this token needs may be about to arrive.
            (KeyAnswer::Fetch(None) | KeyAnswer::Refuse(_), None) => slot.flight.lock().await,
        };
        let has_refused = matches!(answer, KeyAnswer::Refuse(_));
        if has_refused || slot.attempts.load(Ordering::Acquire) != before {
            answer = guard(&slot.state).look_up(kid, now);
        }
        let fallback = match answer {
            KeyAnswer::Use(keys) => return Ok(keys),
            KeyAnswer::Refuse(refusal) => return Err(named(refusal)),
            KeyAnswer::Fetch(fallback) => fallback,
        };
        let mut attempt = Attempt { slot: &slot, has_ended: false };
        let fetched = self.fetch_keys(http, &slot, &key, jwks_uri, kid, now).await;
        slot.attempts.fetch_add(1, Ordering::Release);
        let answer = match (fetched, fallback) {
            (Ok(keys), _) if keys.knows(kid) => Ok(keys),
            (Ok(_), _) if connection.issuer.is_one_entra_tenant() => {
                match self.fetch_application_keys(http, connection, kid, now).await {
                    Some(keys) => Ok(keys),
                    None => {
                        guard(&slot.state).not_found(kid, now);
                        Err(connection.refusal(Reason::KeyUnknown.into(), Report::new()))
                    }
                }
            }
            (Ok(_), _) => {
                guard(&slot.state).not_found(kid, now);
                Err(connection.refusal(Reason::KeyUnknown.into(), Report::new()))
            }
            (Err(_), Some(keys)) => Ok(keys),
            (Err(refusal), None) => Err(named(refusal)),
        };
        attempt.has_ended = true;
        answer
    }

    /// Keys of the connection's application at Entra that are kept, where they are of this issuer and
    /// know the name.
    fn kept_application_keys(
        &self,
        connection: &Connection,
        provider: &ProviderMetadata,
        kid: &str,
        now: Timestamp,
        stale: Duration,
    ) -> Option<Arc<KeySet>> {
        let place = guard(&self.application_keys).get(&connection.id).cloned()?;
        if place.issuer != provider.issuer {
            return None;
        }
        let key = CacheKey::discovered_keys(&place.issuer, &place.jwks_uri);
        let slot = guard(&self.keys).get(&key).cloned()?;
        let state = guard(&slot.state);
        state.usable(kid, now, stale)
    }

    fn keep_one_place(&self, of: &str, key: &CacheKey) {
        let before = guard(&self.places).insert(of.to_owned(), key.clone());
        if let Some(before) = before.filter(|before| before != key) {
            guard(&self.keys).remove(&before);
        }
    }

    /// From the shared cache where it has newer ones, or from the provider.
    async fn fetch_keys<H: HttpClient>(
        &self,
        http: &H,
        slot: &KeySlot,
        key: &CacheKey,
        jwks_uri: &str,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<KeySet>, Refusal> {
        let had = guard(&slot.state).fetched_at();
        if let Ok(Some(document)) = self.cache.get(key).await
            && document.is_fresh(now)
            && had.is_none_or(|had| had < document.fetched_at())
            && let Ok(keys) = KeySet::parse(document.body().as_bytes())
            && keys.knows(kid)
        {
            let keys = Arc::new(keys);
            let fresh_until = document.fresh_until().min(now.saturating_add(ProviderKeys::LONGEST));
            guard(&slot.state).take(Arc::clone(&keys), document.fetched_at(), fresh_until);
            return Ok(keys);
        }
        let request = get(jwks_uri).with_header("cache-control", "no-cache");
        let response = match http.send(request).await {
            Ok(response) => response,
            Err(error) => {
                guard(&slot.state).failed(now);
                let fault = Fault::from(Reason::KeysUnavailable).found(error.code());
                return Err(Refusal::from_fault(fault));
            }
        };
        // Read apart from the slot: many keys take their time, and others want those of before.
        let mut read = ProviderKeys::new();
        if let Err(refusal) = read.fetched(&response, now) {
            guard(&slot.state).failed(now);
            return Err(refusal);
        }
        let (Some(keys), Some(fresh_until)) = (read.keys(), read.fresh_until()) else {
            return Err(Refusal::from_fault(Reason::KeysUnavailable.into()));
        };
        guard(&slot.state).take(Arc::clone(&keys), now, fresh_until);
        self.put(key, &response, now, fresh_until).await;
        Ok(keys)
    }

    /// An application at Entra may have signing keys of its own, which only metadata that is asked for
    /// in its name points to. Tried when a name is unknown, so no oftener than that.
    async fn fetch_application_keys<H: HttpClient>(
        &self,
        http: &H,
        connection: &Connection,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Option<Arc<KeySet>> {
        let appid: String =
            url::form_urlencoded::byte_serialize(connection.client_id.as_bytes()).collect();
        let urls = connection
            .issuer
            .discovery_urls()
            .map(|url| with_query(&url, &format!("appid={appid}")));
        let response = fetch_metadata(http, connection, &urls).await.ok()?;
        let metadata = ProviderMetadata::parse(response.body(), &connection.issuer).ok()?;
        let jwks_uri = metadata.jwks_uri.as_str();
        let key = CacheKey::discovered_keys(&metadata.issuer, jwks_uri);
        let slot = slot(&self.keys, &key);
        let keys = self.fetch_keys(http, &slot, &key, jwks_uri, kid, now).await.ok()?;
        if !keys.knows(kid) {
            return None;
        }
        let place = Place { issuer: metadata.issuer.clone(), jwks_uri: jwks_uri.to_owned() };
        guard(&self.application_keys).insert(connection.id.clone(), place);
        Some(keys)
    }

    /// What the shared cache does not take is fetched again by others: no reason to fail.
    async fn put(
        &self,
        key: &CacheKey,
        response: &HttpResponse,
        now: Timestamp,
        fresh_until: Timestamp,
    ) {
        if let Ok(body) = String::from_utf8(response.body().to_vec()) {
            let document = CachedDocument::new(body, now, fresh_until);
            let _ = self.cache.put(key, &document).await;
        }
    }
}

impl MetadataSlot {
    /// The metadata, if it is fresh or at most this stale.
    fn usable(&self, now: Timestamp, stale: Duration) -> Option<Arc<ProviderMetadata>> {
        // What is good for longer than anything may be was fetched by a clock that ran ahead.
        let latest = now.saturating_add(ProviderKeys::LONGEST + ProviderKeys::SHORTEST);
        guard(&self.current)
            .as_ref()
            .filter(|dated| now < dated.fresh_until.saturating_add(stale))
            .filter(|dated| dated.fresh_until <= latest)
            .map(|dated| Arc::clone(&dated.metadata))
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            guard(&self.slot.state).abandoned();
        }
    }
}

/// OpenID Connect's place first; RFC 8414's where there is nothing.
async fn fetch_metadata<H: HttpClient>(
    http: &H,
    connection: &Connection,
    urls: &[String; 2],
) -> Result<HttpResponse, Refusal> {
    let refused = |found: String| {
        let fault = Fault::from(Reason::ProviderUnavailable).found(found);
        connection.refusal(fault, Report::new())
    };
    let [first, second] = urls;
    let mut status = 404;
    for url in [first, second] {
        let sent = http.send(get(url)).await.map_err(|error| refused(error.code().to_owned()))?;
        if sent.status() == 200 {
            return Ok(sent);
        }
        status = sent.status();
        if status != 404 {
            break;
        }
    }
    Err(refused(format!("status {status}")))
}

pub(super) fn get(url: &str) -> HttpRequest {
    HttpRequest::get(url).with_header("accept", "application/json").with_most_bytes(MOST_BYTES)
}

fn slot<T: Default>(slots: &Mutex<HashMap<CacheKey, Arc<T>>>, key: &CacheKey) -> Arc<T> {
    Arc::clone(guard(slots).entry(key.clone()).or_default())
}

/// What these locks protect is whole at every instant, so a panic of another task spoils nothing.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
