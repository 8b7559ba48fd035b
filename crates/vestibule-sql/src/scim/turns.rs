//! Who changes a directory next, of this process.
//!
//! The lock of a directory's row is what decides between processes. Within one, changes stand in line
//! before they take a connection: otherwise those of one busy directory would hold every connection
//! while they wait, and no session of anybody could be checked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Line, OwnedMutexGuard};
use vestibule_scim::Scope;

use crate::engine::Failure;

/// How long a change waits for its turn.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The lines, of the directories that are being changed.
#[derive(Clone, Default)]
pub(crate) struct Turns {
    lines: Arc<Mutex<HashMap<Scope, Arc<Line<()>>>>>,
}

/// It is this change's turn until this is dropped.
pub(super) struct Turn {
    turns: Turns,
    scope: Scope,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    pub(super) async fn wait(&self, scope: &Scope) -> Result<Turn, Failure> {
        let line = {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(lines.entry(scope.clone()).or_default())
        };
        // Made before waiting, so that whoever gives up leaves no line behind.
        let mut turn = Turn { turns: self.clone(), scope: scope.clone(), guard: None };
        let guard = tokio::time::timeout(TIMEOUT, line.lock_owned()).await;
        turn.guard = Some(guard.map_err(|_| Failure::Unavailable)?);
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.guard = None;
        let mut lines = self.turns.lines.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody else can take it out of the map meanwhile: one count is the map's own.
        if lines.get(&self.scope).is_some_and(|line| Arc::strong_count(line) == 1) {
            lines.remove(&self.scope);
        }
    }
}

#[cfg(test)]
mod tests {
    use vestibule_core::{DirectoryId, OrganizationId};

    use super::*;

    #[tokio::test]
    async fn lines_are_gone_with_the_last_in_them() {
        let organization = OrganizationId::parse("acme").unwrap();
        let scope = Scope::new(organization, DirectoryId::parse("main").unwrap());
        let turns = Turns::default();
        let first = turns.wait(&scope).await.unwrap();
        let second = tokio::spawn({
            let (turns, scope) = (turns.clone(), scope.clone());
            async move { turns.wait(&scope).await.map(drop) }
        });
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        drop(first);
        second.await.unwrap().unwrap();
        assert!(turns.lines.lock().unwrap().is_empty());

        let held = turns.wait(&scope).await.unwrap();
        let given_up = tokio::time::timeout(Duration::from_millis(1), turns.wait(&scope)).await;
        assert!(given_up.is_err());
        drop(held);
        assert!(turns.lines.lock().unwrap().is_empty());
    }
}
