//! The replay log.

use vestibule_core::{Fresh, ReplayAnswer, ReplayKey, Timestamp};
use vestibule_signin::{ReplayLog, SignInStoreError};

use crate::SqlStore;
use crate::engine::{Failure, Statement};
use crate::form;

impl ReplayLog for SqlStore {
    async fn insert_once(
        &self,
        key: &ReplayKey,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<ReplayAnswer, SignInStoreError> {
        if until <= now {
            return Ok(ReplayAnswer::Seen);
        }
        match self.insert_replay(key, until, now).await? {
            1 => Ok(ReplayAnswer::Fresh(Fresh::danger_attest(key.clone()))),
            _ => Ok(ReplayAnswer::Seen),
        }
    }

    async fn sweep_replays(&self, now: Timestamp) -> Result<u64, SignInStoreError> {
        Ok(self.sweep("replay", now).await?)
    }
}

impl SqlStore {
    /// How many rows were written: one, or none where an entry stands that has not ended.
    async fn insert_replay(
        &self,
        key: &ReplayKey,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<u64, Failure> {
        // Of two at once, the second sees what the first has written before it compares.
        let insert = "INSERT INTO replay (key, until) VALUES ($1, $2)
            ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE replay.until <= $3";
        let insert = Statement::new(insert)
            .bind(key.as_bytes().to_vec())
            .bind(form::instant(until))
            .bind(form::instant(now));
        let mut session = self.engine.begin_writing().await?;
        let written = session.execute(insert).await?;
        session.commit().await?;
        Ok(written)
    }
}
