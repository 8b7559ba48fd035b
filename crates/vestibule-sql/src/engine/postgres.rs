//! PostgreSQL: one pool.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Row as _};

use crate::options::SqlError;

/// How long a request waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) async fn open(options: &PgConnectOptions, connections: u32) -> Result<PgPool, SqlError> {
    let options = options
        .clone()
        .statement_cache_capacity(512)
        .options([
            // A client that is gone holds no lock for long, and nobody waits for ever.
            ("idle_in_transaction_session_timeout", "60s"),
            ("lock_timeout", "20s"),
            // Session checks share the connections with filters over a whole directory.
            ("statement_timeout", "60s"),
            // Compiling a statement takes longer than any of ours.
            ("jit", "off"),
            ("client_min_messages", "warning"),
        ])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(SqlError::from_engine)?;
    let row = sqlx::query("SELECT current_setting('server_encoding')")
        .fetch_one(&pool)
        .await
        .map_err(SqlError::from_engine)?;
    match row.try_get::<String, usize>(0).as_deref() {
        Ok("UTF8") => Ok(pool),
        _ => Err(SqlError::Encoding),
    }
}
