//! Pending logins, each taken once, and what removes rows that have ended.

use vestibule_core::Timestamp;
use vestibule_signin::{PendingKey, PendingLogins, SignInStoreError};

use crate::SqlStore;
use crate::engine::{Dialect, Failure, Statement};
use crate::form;

/// The most rows that one transaction of a sweep removes: sign-ins do not wait for long behind it.
const MOST_SWEPT: i64 = 1000;

impl PendingLogins for SqlStore {
    async fn put(
        &self,
        key: &PendingKey,
        bytes: &[u8],
        until: Timestamp,
    ) -> Result<(), SignInStoreError> {
        match self.put_pending(key, bytes, until).await? {
            0 => Err(SignInStoreError::KeyTaken),
            _ => Ok(()),
        }
    }

    async fn take_once(
        &self,
        key: &PendingKey,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, SignInStoreError> {
        Ok(self.take_pending(key, now).await?)
    }

    async fn sweep_pending(&self, now: Timestamp) -> Result<u64, SignInStoreError> {
        Ok(self.sweep("pending_login", now).await?)
    }
}

impl SqlStore {
    async fn put_pending(
        &self,
        key: &PendingKey,
        bytes: &[u8],
        until: Timestamp,
    ) -> Result<u64, Failure> {
        let insert = "INSERT INTO pending_login (key, bytes, until) VALUES ($1, $2, $3)
            ON CONFLICT (key) DO NOTHING";
        let insert = Statement::new(insert)
            .bind(key.as_bytes().to_vec())
            .bind(bytes.to_vec())
            .bind(form::instant(until));
        let mut session = self.engine.begin_writing().await?;
        let inserted = session.execute(insert).await?;
        session.commit().await?;
        Ok(inserted)
    }

    /// What is taken is gone, and handed out only once that is certain. What has expired goes too, and
    /// is not handed out.
    async fn take_pending(
        &self,
        key: &PendingKey,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let delete = "DELETE FROM pending_login WHERE key = $1 RETURNING bytes, until";
        let delete = Statement::new(delete).bind(key.as_bytes().to_vec());
        let mut session = self.engine.begin_writing().await?;
        let taken = session.row(delete).await?;
        session.commit().await?;
        let Some(row) = taken else { return Ok(None) };
        let is_good = row.text(1)? > form::instant(now);
        is_good.then(|| row.bytes(0)).transpose()
    }

    /// Removes the rows of a table that have ended, some at a time: how many.
    pub(crate) async fn sweep(&self, table: &str, now: Timestamp) -> Result<u64, Failure> {
        let mut swept = 0_u64;
        loop {
            let mut session = self.engine.begin_writing().await?;
            let removed = session.execute(sweeping(self.engine.dialect(), table, now)).await?;
            session.commit().await?;
            swept = swept.saturating_add(removed);
            if removed == 0 {
                return Ok(swept);
            }
        }
    }
}

fn sweeping(dialect: Dialect, table: &str, now: Timestamp) -> Statement {
    let delete = format!(
        "DELETE FROM {table} WHERE key IN
            (SELECT key FROM {table} WHERE until <= $1 ORDER BY until LIMIT {MOST_SWEPT} {})",
        dialect.locking_free_ones()
    );
    Statement::new(delete).bind(form::instant(now))
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::plans::Plans;

    #[tokio::test]
    async fn a_sweep_looks_at_what_has_ended_alone() {
        let plans = Plans::new().await;
        let now = Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z").unwrap();
        for table in ["pending_login", "replay"] {
            let plan = plans.of(sweeping(Dialect::Sqlite, table, now)).await;
            assert!(plan.contains(&format!("{table}_until (until<?)")), "{plan}");
            assert!(plan.contains("PRIMARY KEY (key=?)") && !plan.contains("SCAN"), "{plan}");
        }
        plans.close().await;
    }
}
