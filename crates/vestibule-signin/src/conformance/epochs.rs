//! What every [`SessionEpochs`] has to do, as checks that an implementation's own tests run.

use vestibule_core::{AccountId, ConnectionId, DirectoryId, OrganizationId};

use super::{all, expect};
use crate::{Epoch, EpochKey, SessionEpochs, SessionStamp, check as check_session};

/// Runs all checks. The store may hold anything; the checks leave epochs of accounts, connections and
/// organizations behind whose ids begin with `conformance`.
///
/// # Errors
/// What the store did, and should not have done.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_signin::{MemorySessionEpochs, conformance};
///
/// # ready(async {
/// let epochs = MemorySessionEpochs::new();
/// assert_eq!(conformance::epochs::check(&epochs).await, Ok(()));
/// # });
/// ```
pub async fn check(epochs: &impl SessionEpochs) -> Result<(), String> {
    advancing_moves_one_key_alone(epochs).await?;
    answers_stand_in_the_order_of_the_keys(epochs).await?;
    many_keys_fit_one_question(epochs).await?;
    advances_at_once_all_count(epochs).await?;
    an_order_ends_what_was_stamped_before(epochs).await
}

async fn advancing_moves_one_key_alone(epochs: &impl SessionEpochs) -> Result<(), String> {
    let keys = keys()?;
    for (position, key) in keys.iter().enumerate() {
        let before = current(epochs, &keys).await?;
        expect(before == current(epochs, &keys).await?, "reading changes no epoch")?;
        advance(epochs, key).await?;
        let after = current(epochs, &keys).await?;
        for (other, (before, after)) in before.iter().zip(&after).enumerate() {
            if other == position {
                expect(after > before, "advancing puts the epoch up")?;
            } else {
                expect(after == before, "advancing one key leaves the others")?;
            }
        }
    }
    Ok(())
}

async fn answers_stand_in_the_order_of_the_keys(epochs: &impl SessionEpochs) -> Result<(), String> {
    let keys = keys()?;
    let [first, second, ..] = keys.as_slice() else { return Ok(()) };
    while epoch(epochs, first).await? <= epoch(epochs, second).await? {
        advance(epochs, first).await?;
    }
    let (high, low) = (epoch(epochs, first).await?, epoch(epochs, second).await?);
    let asked = [second.clone(), first.clone(), second.clone()];
    expect(
        current(epochs, &asked).await? == [low, high, low],
        "each key has its answer, in the order asked, also one that is asked twice",
    )?;
    expect(current(epochs, &[]).await?.is_empty(), "no keys have no answers")
}

async fn many_keys_fit_one_question(epochs: &impl SessionEpochs) -> Result<(), String> {
    let keys: Result<Vec<_>, String> =
        (0..2_000).map(|number| account(&format!("conformance-many-{number}"))).collect();
    let keys = keys?;
    expect(current(epochs, &keys).await?.len() == keys.len(), "two thousand keys have answers")
}

async fn advances_at_once_all_count(epochs: &impl SessionEpochs) -> Result<(), String> {
    let key = account("conformance-at-once")?;
    let before = epoch(epochs, &key).await?.number();
    let advances: Vec<_> = (0..16).map(|_| epochs.advance(&key)).collect();
    for advanced in all(advances).await {
        advanced.map_err(|error| error.to_string())?;
    }
    let after = epoch(epochs, &key).await?.number();
    expect(after >= before.saturating_add(1), "advances at once put the epoch up")
}

async fn an_order_ends_what_was_stamped_before(epochs: &impl SessionEpochs) -> Result<(), String> {
    let keys = keys()?;
    for key in &keys {
        let stamp =
            SessionStamp::take(epochs, keys.clone()).await.map_err(|error| error.to_string())?;
        expect(check_session(epochs, &stamp).await.is_ok(), "a new session is good")?;
        advance(epochs, key).await?;
        expect(check_session(epochs, &stamp).await.is_err(), "an older session is ended")?;
    }
    Ok(())
}

/// Keys that a store could take for one another: by case, by kind, by where a part ends, or by the
/// characters that patterns are made of.
fn keys() -> Result<Vec<EpochKey>, String> {
    let text = |error: vestibule_core::IdError| error.to_string();
    let organization = |id: &str| OrganizationId::parse(id).map_err(text);
    let directory = |id: &str| DirectoryId::parse(id).map_err(text);
    let user = |org: &str, dir: &str, user: &str| {
        Ok::<_, String>(EpochKey::directory_user(&organization(org)?, &directory(dir)?, user))
    };
    Ok(vec![
        account("conformance")?,
        account("Conformance")?,
        account("conformance_")?,
        account("conformance-")?,
        EpochKey::connection(&ConnectionId::parse("conformance").map_err(text)?),
        EpochKey::organization(&organization("conformance")?),
        user("conformance", "a", "b")?,
        user("conformance", "a", "B")?,
        user("conformance", "b", "a")?,
        user("conformance-a", "b", "b")?,
        user("conformance", "a", "b ")?,
        user("conformance", "a", "b%")?,
        user("conformance", "a", "\u{e9}")?,
        user("conformance", "a", "e\u{301}")?,
    ])
}

fn account(id: &str) -> Result<EpochKey, String> {
    AccountId::parse(id).map(|id| EpochKey::account(&id)).map_err(|error| error.to_string())
}

async fn current(epochs: &impl SessionEpochs, keys: &[EpochKey]) -> Result<Vec<Epoch>, String> {
    let current = epochs.current(keys).await.map_err(|error| error.to_string())?;
    expect(current.len() == keys.len(), "each key has one answer")?;
    Ok(current)
}

async fn epoch(epochs: &impl SessionEpochs, key: &EpochKey) -> Result<Epoch, String> {
    let current = current(epochs, std::slice::from_ref(key)).await?;
    current.first().copied().ok_or_else(|| "each key has one answer".to_owned())
}

async fn advance(epochs: &impl SessionEpochs, key: &EpochKey) -> Result<(), String> {
    epochs.advance(key).await.map_err(|error| error.to_string())
}
