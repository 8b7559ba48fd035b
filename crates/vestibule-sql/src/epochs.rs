//! Session epochs.

use std::collections::HashMap;

use vestibule_signin::{Epoch, EpochError, EpochKey, SessionEpochs};

use crate::SqlStore;
use crate::engine::{Failure, Statement};

impl SessionEpochs for SqlStore {
    async fn current(&self, keys: &[EpochKey]) -> Result<Vec<Epoch>, EpochError> {
        self.epochs_of(keys).await.map_err(|_| EpochError::new())
    }

    async fn advance(&self, key: &EpochKey) -> Result<(), EpochError> {
        self.advance_epoch(key).await.map_err(|_| EpochError::new())
    }
}

impl SqlStore {
    /// The most keys that one statement asks about.
    const MOST_KEYS: usize = 1000;

    async fn epochs_of(&self, keys: &[EpochKey]) -> Result<Vec<Epoch>, Failure> {
        let mut found: HashMap<String, Epoch> = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(Self::MOST_KEYS) {
            let texts: Vec<String> = keys.iter().map(|key| key.as_str().to_owned()).collect();
            let select = format!(
                "SELECT key, epoch FROM session_epoch WHERE {}",
                self.engine.dialect().is_one_of("key", 1)
            );
            for row in self.engine.read(Statement::new(select).bind(texts)).await? {
                let number = u64::try_from(row.integer(1)?).map_err(|_| Failure::Corrupt)?;
                found.insert(row.text(0)?, Epoch::new(number));
            }
        }
        let epoch = |key: &EpochKey| found.get(key.as_str()).copied().unwrap_or(Epoch::FIRST);
        Ok(keys.iter().map(epoch).collect())
    }

    async fn advance_epoch(&self, key: &EpochKey) -> Result<(), Failure> {
        let mut session = self.engine.begin_writing().await?;
        session.execute(advancing(key)).await?;
        session.commit().await
    }
}

/// Advances an epoch, with whatever else a transaction changes.
pub(crate) fn advancing(key: &EpochKey) -> Statement {
    let upsert = "INSERT INTO session_epoch (key, epoch) VALUES ($1, 1)
        ON CONFLICT (key) DO UPDATE SET epoch = session_epoch.epoch + 1";
    Statement::new(upsert).bind(key.as_str())
}
