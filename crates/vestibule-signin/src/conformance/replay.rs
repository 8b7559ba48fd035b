//! What every [`ReplayLog`] has to do.

use vestibule_core::{ReplayAnswer, ReplayKey};

use super::{all, at, expect};
use crate::ReplayLog;

/// Runs all checks. The keys are digests whose first eight bytes are `conforma`.
///
/// # Errors
/// What the log did, and should not have done.
pub async fn check(log: &impl ReplayLog) -> Result<(), String> {
    a_key_is_fresh_once(log).await?;
    of_many_at_once_one_is_fresh(log).await?;
    the_whole_key_counts(log).await?;
    an_entry_is_kept_until_its_end(log).await?;
    what_would_not_be_kept_is_not_fresh(log).await?;
    sweeping_removes_what_has_ended_alone(log).await
}

async fn a_key_is_fresh_once(log: &impl ReplayLog) -> Result<(), String> {
    let key = key(1, 0);
    expect(insert(log, &key, 60, 0).await?, "a key that nobody inserted is fresh")?;
    for now in [0, 1, 59] {
        expect(!insert(log, &key, 60, now).await?, "a key is fresh once")?;
    }
    Ok(())
}

async fn of_many_at_once_one_is_fresh(log: &impl ReplayLog) -> Result<(), String> {
    for round in 0..8 {
        let key = key(2, round);
        let inserts: Vec<_> = (0..16).map(|_| log.insert_once(&key, at(60), at(0))).collect();
        let mut fresh = 0_u32;
        for answer in all(inserts).await {
            let answer = answer.map_err(|error| error.to_string())?;
            fresh = fresh.saturating_add(u32::from(is_fresh(&answer, &key)?));
        }
        expect(
            fresh == 1,
            "of many who insert a key at once, exactly one is told that it is fresh",
        )?;
    }
    Ok(())
}

async fn the_whole_key_counts(log: &impl ReplayLog) -> Result<(), String> {
    for last in 0..4 {
        expect(insert(log, &key(3, last), 60, 0).await?, "keys that differ in one byte are two")?;
    }
    Ok(())
}

async fn an_entry_is_kept_until_its_end(log: &impl ReplayLog) -> Result<(), String> {
    let key = key(4, 0);
    expect(insert(log, &key, 60, 0).await?, "a key that nobody inserted is fresh")?;
    expect(!insert(log, &key, 120, 59).await?, "an entry is there until its end")?;
    expect(insert(log, &key, 120, 60).await?, "an entry is gone at its end")?;
    expect(!insert(log, &key, 180, 119).await?, "an entry that came again is kept until its end")
}

async fn what_would_not_be_kept_is_not_fresh(log: &impl ReplayLog) -> Result<(), String> {
    expect(!insert(log, &key(5, 0), 60, 60).await?, "what ends now is not fresh")?;
    expect(!insert(log, &key(5, 1), 60, 61).await?, "what has ended is not fresh")?;
    expect(insert(log, &key(5, 2), 61, 60).await?, "what ends later is fresh")
}

async fn sweeping_removes_what_has_ended_alone(log: &impl ReplayLog) -> Result<(), String> {
    let (ended, kept) = (key(6, 0), key(6, 1));
    expect(insert(log, &ended, 60, 0).await?, "a key that nobody inserted is fresh")?;
    expect(insert(log, &kept, 61, 0).await?, "a key that nobody inserted is fresh")?;
    let swept = log.sweep_replays(at(60)).await.map_err(|error| error.to_string())?;
    expect(swept >= 1, "sweeping says how many it removed")?;
    let again = log.sweep_replays(at(60)).await.map_err(|error| error.to_string())?;
    expect(again == 0, "what was swept is gone")?;
    expect(!insert(log, &kept, 120, 60).await?, "sweeping leaves what has not ended")
}

fn key(check: u8, last: u8) -> ReplayKey {
    let mut digest = [0; 32];
    for (place, byte) in digest.iter_mut().zip(b"conforma") {
        *place = *byte;
    }
    let [.., before, end] = &mut digest;
    (*before, *end) = (check, last);
    ReplayKey::from_digest(digest)
}

async fn insert(
    log: &impl ReplayLog,
    key: &ReplayKey,
    until: u64,
    now: u64,
) -> Result<bool, String> {
    let answer = log.insert_once(key, at(until), at(now)).await;
    is_fresh(&answer.map_err(|error| error.to_string())?, key)
}

fn is_fresh(answer: &ReplayAnswer, key: &ReplayKey) -> Result<bool, String> {
    match answer {
        ReplayAnswer::Fresh(fresh) => {
            expect(fresh.key() == key, "what is fresh is the key that was inserted")?;
            Ok(true)
        }
        ReplayAnswer::Seen => Ok(false),
    }
}
