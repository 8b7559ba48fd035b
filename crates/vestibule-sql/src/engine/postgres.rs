//! PostgreSQL: one pool.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Postgres, Row as _, SqlSafeStr as _, Transaction};

use super::Failure;
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
        .map_err(Failure::from)?;
    let row = sqlx::query("SELECT current_setting('server_encoding')")
        .fetch_one(&pool)
        .await
        .map_err(Failure::from)?;
    match row.try_get::<String, usize>(0).as_deref() {
        Ok("UTF8") => Ok(pool),
        _ => Err(SqlError::Encoding),
    }
}

/// Begins a transaction, in a task of its own.
///
/// sqlx counts a transaction once BEGIN is answered, and rolls back what it has counted. A caller that
/// went away in between would give its connection back with the transaction open; whoever has it next
/// would read what was committed before, and miss that sessions were ended.
pub(super) async fn begin(
    pool: &PgPool,
    begin: &'static str,
) -> Result<Transaction<'static, Postgres>, Failure> {
    let connection = pool.acquire().await?;
    let begun = tokio::spawn(Transaction::begin(connection, Some(begin.into_sql_str())));
    // The task ends early with the runtime alone.
    Ok(begun.await.map_err(|_| Failure::Unavailable)??)
}
