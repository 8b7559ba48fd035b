//! Epochs of one process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use vestibule_core::EndSessions;
use vestibule_scim::DirectoryEvent;

use super::locked;
use crate::{Epoch, EpochError, EpochKey, SessionEpochs};

/// Epochs of one process, for tests and for hosts that are one process whose sessions end with it.
/// Clones share them.
///
/// # Security
/// A restart forgets every epoch. Sessions that outlive the process would come back: those that had
/// been stamped before the first order go on, the others are refused.
///
/// ```
/// use vestibule_core::AccountId;
/// use vestibule_signin::{Epoch, EpochKey, MemorySessionEpochs};
///
/// let epochs = MemorySessionEpochs::new();
/// let ada = EpochKey::account(&AccountId::parse("7")?);
/// epochs.advance_now(&ada);
/// assert_eq!(epochs.epoch(&ada), Epoch::FIRST.next());
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemorySessionEpochs {
    epochs: Arc<Mutex<HashMap<EpochKey, Epoch>>>,
}

impl MemorySessionEpochs {
    /// Every key at its first epoch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The epoch of a key.
    #[must_use]
    pub fn epoch(&self, key: &EpochKey) -> Epoch {
        locked(&self.epochs).get(key).copied().unwrap_or(Epoch::FIRST)
    }

    /// Advances without waiting: for a change that ends sessions while its own lock is held.
    pub fn advance_now(&self, key: &EpochKey) {
        let mut epochs = locked(&self.epochs);
        let epoch = epochs.entry(key.clone()).or_insert(Epoch::FIRST);
        *epoch = epoch.next();
    }

    /// Carries an order out without waiting.
    ///
    /// ```
    /// use vestibule_core::{AccountId, EndReason, EndScope, EndSessions};
    /// use vestibule_signin::{Epoch, EpochKey, MemorySessionEpochs};
    ///
    /// let epochs = MemorySessionEpochs::new();
    /// let ada = AccountId::parse("7")?;
    /// let order = EndSessions::new(EndScope::Account(ada.clone()), EndReason::Deactivated);
    /// epochs.end_now(&order);
    /// assert_ne!(epochs.epoch(&EpochKey::account(&ada)), Epoch::FIRST);
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    pub fn end_now(&self, order: &EndSessions) {
        self.advance_now(&EpochKey::of(order.scope()));
    }

    /// What a directory in memory calls with every event while it holds its lock, so that whoever
    /// reads that a user is inactive finds the sessions ended.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use vestibule_scim::MemoryDirectory;
    /// use vestibule_signin::MemorySessionEpochs;
    ///
    /// let epochs = MemorySessionEpochs::new();
    /// let directory = MemoryDirectory::new().with_listener(Arc::new(epochs.listener()));
    /// ```
    pub fn listener(&self) -> impl Fn(&DirectoryEvent) + Send + Sync + 'static {
        let epochs = self.clone();
        move |event| {
            if let Some(order) = event.end_sessions() {
                epochs.end_now(&order);
            }
        }
    }
}

impl SessionEpochs for MemorySessionEpochs {
    async fn current(&self, keys: &[EpochKey]) -> Result<Vec<Epoch>, EpochError> {
        let epochs = locked(&self.epochs);
        Ok(keys.iter().map(|key| epochs.get(key).copied().unwrap_or(Epoch::FIRST)).collect())
    }

    async fn advance(&self, key: &EpochKey) -> Result<(), EpochError> {
        self.advance_now(key);
        Ok(())
    }
}
