//! What every [`KeyCache`] has to do, as checks that an implementation's own tests run.

use vestibule_core::{ConnectionId, Timestamp};

use super::{CacheKey, CachedDocument, KeyCache};

/// Runs all checks on an empty cache.
///
/// # Errors
/// What the cache did, and should not have done.
pub async fn check(cache: &impl KeyCache) -> Result<(), String> {
    let at = |seconds| Timestamp::from_unix_seconds(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    let document = |body: &str| CachedDocument::new(body.to_owned(), at(1), at(2));
    let connection = |id: &str| ConnectionId::parse(id).map_err(|error| error.to_string());
    let one = CacheKey::discovered_keys("https://a.example", "https://a.example/keys");
    let others = [
        CacheKey::discovered_keys("https://a.example/", "https://a.example/keys"),
        CacheKey::discovered_keys("https://a.example", "https://a.example/keys/"),
        CacheKey::metadata("https://a.example", "https://a.example/keys"),
        CacheKey::connection_keys(&connection("a")?, "https://a.example/keys"),
        CacheKey::connection_keys(&connection("A")?, "https://a.example/keys"),
    ];
    expect(get(cache, &one).await?.is_none(), "an empty cache has nothing")?;
    put(cache, &one, &document("{\"first\":\"ü\"}")).await?;
    let found = get(cache, &one).await?;
    expect(found == Some(document("{\"first\":\"ü\"}")), "what was put comes back as it was")?;
    for other in &others {
        expect(get(cache, other).await?.is_none(), "another key has another document, or none")?;
    }
    put(cache, &one, &document("{}")).await?;
    expect(get(cache, &one).await? == Some(document("{}")), "the last one that was put counts")?;
    let large = document(&"k".repeat(512 * 1024));
    put(cache, &one, &large).await?;
    expect(get(cache, &one).await? == Some(large), "half a megabyte fits")
}

async fn get(cache: &impl KeyCache, key: &CacheKey) -> Result<Option<CachedDocument>, String> {
    cache.get(key).await.map_err(|error| error.to_string())
}

async fn put(
    cache: &impl KeyCache,
    key: &CacheKey,
    document: &CachedDocument,
) -> Result<(), String> {
    cache.put(key, document).await.map_err(|error| error.to_string())
}

fn expect(holds: bool, rule: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(rule.to_owned()) }
}
