//! What every [`PendingLogins`] has to do.

use super::{all, at, expect};
use crate::{PendingKey, PendingLogins, SignInStoreError};

/// Runs all checks.
///
/// # Errors
/// What the store did, and should not have done.
pub async fn check(logins: &impl PendingLogins) -> Result<(), String> {
    bytes_come_back_as_they_were(logins).await?;
    an_entry_is_taken_once(logins).await?;
    of_many_at_once_one_takes_it(logins).await?;
    an_entry_ends_at_its_end(logins).await?;
    a_key_that_is_there_is_not_overwritten(logins).await?;
    keys_are_apart(logins).await?;
    sweeping_removes_what_has_expired_alone(logins).await
}

async fn bytes_come_back_as_they_were(logins: &impl PendingLogins) -> Result<(), String> {
    let every: Vec<u8> = (0..=u8::MAX).collect();
    let long: Vec<u8> = every.iter().copied().cycle().take(16 * 1024).collect();
    for (number, bytes) in [Vec::new(), vec![0], every, long].into_iter().enumerate() {
        let key = key(&format!("bytes-{number}"));
        put(logins, &key, &bytes, 60).await?;
        expect(
            take(logins, &key, 0).await? == Some(bytes),
            "bytes come back exactly as they were put, whatever they are",
        )?;
    }
    Ok(())
}

async fn an_entry_is_taken_once(logins: &impl PendingLogins) -> Result<(), String> {
    let key = key("once");
    expect(take(logins, &key, 0).await?.is_none(), "what was never put is not there")?;
    put(logins, &key, b"x", 60).await?;
    expect(take(logins, &key, 0).await?.is_some(), "what was put is there")?;
    expect(take(logins, &key, 0).await?.is_none(), "what was taken is gone")
}

async fn of_many_at_once_one_takes_it(logins: &impl PendingLogins) -> Result<(), String> {
    for round in 0..8 {
        let key = key(&format!("at-once-{round}"));
        put(logins, &key, b"x", 60).await?;
        let takes: Vec<_> = (0..16).map(|_| logins.take_once(&key, at(0))).collect();
        let mut taken = 0_u32;
        for answer in all(takes).await {
            let answer = answer.map_err(|error| error.to_string())?;
            taken = taken.saturating_add(u32::from(answer.is_some()));
        }
        expect(taken == 1, "of many who take an entry at once, exactly one has it")?;
    }
    Ok(())
}

async fn an_entry_ends_at_its_end(logins: &impl PendingLogins) -> Result<(), String> {
    let (kept, ended) = (key("kept"), key("ended"));
    put(logins, &kept, b"x", 60).await?;
    put(logins, &ended, b"x", 60).await?;
    expect(take(logins, &kept, 59).await?.is_some(), "an entry is there until its end")?;
    expect(take(logins, &ended, 60).await?.is_none(), "an entry is not there at its end")?;
    expect(take(logins, &ended, 0).await?.is_none(), "an entry that had ended does not come back")
}

async fn a_key_that_is_there_is_not_overwritten(logins: &impl PendingLogins) -> Result<(), String> {
    let key = key("taken");
    put(logins, &key, b"first", 60).await?;
    let second = logins.put(&key, b"second", at(600)).await;
    expect(second == Err(SignInStoreError::KeyTaken), "a key that is there is an error")?;
    expect(
        take(logins, &key, 59).await?.as_deref() == Some(b"first"),
        "what was under a key stays as it was",
    )
}

async fn keys_are_apart(logins: &impl PendingLogins) -> Result<(), String> {
    let keys = [
        PendingKey::of("conformance", "a"),
        PendingKey::of("conformance", "A"),
        PendingKey::of("conformance", "a "),
        PendingKey::of("conformancea", ""),
        PendingKey::of("Conformance", "a"),
    ];
    for (key, value) in keys.iter().zip(0_u8..) {
        put(logins, key, &[value], 60).await?;
    }
    for (key, value) in keys.iter().zip(0_u8..) {
        expect(take(logins, key, 0).await? == Some(vec![value]), "keys are compared byte by byte")?;
    }
    Ok(())
}

async fn sweeping_removes_what_has_expired_alone(
    logins: &impl PendingLogins,
) -> Result<(), String> {
    let (ended, kept) = (key("swept"), key("not-swept"));
    put(logins, &ended, b"x", 60).await?;
    put(logins, &kept, b"x", 61).await?;
    let swept = logins.sweep_pending(at(60)).await.map_err(|error| error.to_string())?;
    expect(swept >= 1, "sweeping says how many it removed")?;
    let again = logins.sweep_pending(at(60)).await.map_err(|error| error.to_string())?;
    expect(again == 0, "what was swept is gone")?;
    put(logins, &ended, b"x", 60).await?;
    expect(take(logins, &kept, 60).await?.is_some(), "sweeping leaves what has not expired")
}

fn key(name: &str) -> PendingKey {
    PendingKey::of("conformance", name)
}

async fn put(
    logins: &impl PendingLogins,
    key: &PendingKey,
    bytes: &[u8],
    until: u64,
) -> Result<(), String> {
    logins.put(key, bytes, at(until)).await.map_err(|error| error.to_string())
}

async fn take(
    logins: &impl PendingLogins,
    key: &PendingKey,
    now: u64,
) -> Result<Option<Vec<u8>>, String> {
    logins.take_once(key, at(now)).await.map_err(|error| error.to_string())
}
