//! SQLite: one connection that writes, several that read.

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::Failure;
use crate::options::SqlError;

/// How long a statement waits for another process to end its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

/// How often a file is opened again when another process was in the way.
const RETRIES: u32 = 8;

/// How long a request waits for its turn.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
pub(crate) struct Sqlite {
    /// One: SQLite has one writer, and who waits in our queue is served in turn.
    pub(super) writer: SqlitePool,
    pub(super) readers: SqlitePool,
}

impl Sqlite {
    pub(super) async fn open(path: &Path, readers: u32) -> Result<Self, SqlError> {
        create_private(path).map_err(|_| SqlError::Unavailable)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            // Readers and the writer do not wait for one another. FULL: a commit is on the disk when
            // it is acknowledged, not only when the log is checkpointed.
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(512)
            .pragma("cache_size", "-32768")
            .pragma("temp_store", "memory")
            .disable_statement_logging();
        let writer = pool(1, &options).await?;
        let readers = pool(readers, &options.pragma("query_only", "on")).await?;
        Ok(Self { writer, readers })
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Connections, of which the first is open.
///
/// Of several processes that open a new file at once, one puts it into WAL mode. SQLite refuses the
/// others at once, whatever their timeout.
async fn pool(most: u32, options: &SqliteConnectOptions) -> Result<SqlitePool, Failure> {
    let mut retry = 0;
    loop {
        let pool = SqlitePoolOptions::new()
            .max_connections(most)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None);
        match pool.connect_with(options.clone()).await.map_err(Failure::from) {
            Err(Failure::Conflict) if retry < RETRIES => retry += 1,
            opened => return opened,
        }
        tokio::time::sleep(Duration::from_millis(5 << retry)).await;
    }
}

/// Creates the file, for this user alone: it holds personal data. SQLite gives its log and its index
/// the same mode.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
