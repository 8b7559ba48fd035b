//! Who changes a directory, or the accounts of an organization, next, of this process.
//!
//! The lock of a row is what decides between processes. Within one, changes stand in line before they
//! take a connection: otherwise those of one busy directory would hold every connection while they
//! wait, and no session of anybody could be checked.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Line, OwnedMutexGuard};

use crate::engine::Failure;

/// How long a change waits for its turn.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The lines, by what is being changed.
#[derive(Clone)]
pub(crate) struct Turns<K> {
    lines: Arc<Mutex<HashMap<K, Arc<Line<()>>>>>,
}

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self { lines: Arc::default() }
    }
}

/// It is this change's turn until this is dropped.
pub(crate) struct Turn<K: Eq + Hash> {
    turns: Turns<K>,
    key: K,
    guard: Option<OwnedMutexGuard<()>>,
}

impl<K: Clone + Eq + Hash> Turns<K> {
    pub(crate) async fn wait(&self, key: &K) -> Result<Turn<K>, Failure> {
        let line = {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(lines.entry(key.clone()).or_default())
        };
        // Made before waiting, so that whoever gives up leaves no line behind.
        let mut turn = Turn { turns: self.clone(), key: key.clone(), guard: None };
        let guard = tokio::time::timeout(TIMEOUT, line.lock_owned()).await;
        turn.guard = Some(guard.map_err(|_| Failure::Unavailable)?);
        Ok(turn)
    }
}

impl<K: Eq + Hash> Drop for Turn<K> {
    fn drop(&mut self) {
        self.guard = None;
        let mut lines = self.turns.lines.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody else can take it out of the map meanwhile: one count is the map's own.
        if lines.get(&self.key).is_some_and(|line| Arc::strong_count(line) == 1) {
            lines.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_gone_with_the_last_in_them() {
        let key = "acme";
        let turns = Turns::default();
        let first = turns.wait(&key).await.unwrap();
        let second = tokio::spawn({
            let turns = turns.clone();
            async move { turns.wait(&key).await.map(drop) }
        });
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        drop(first);
        second.await.unwrap().unwrap();
        assert!(turns.lines.lock().unwrap().is_empty());

        let held = turns.wait(&key).await.unwrap();
        let given_up = tokio::time::timeout(Duration::from_millis(1), turns.wait(&key)).await;
        assert!(given_up.is_err());
        drop(held);
        assert!(turns.lines.lock().unwrap().is_empty());
    }
}
