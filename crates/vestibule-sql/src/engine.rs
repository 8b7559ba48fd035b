//! One face for both engines: statements with bound parameters, rows, and transactions.
//!
//! Statements are written once, in the SQL that both understand, with parameters `$1`, `$2` and so
//! on. What they do not share is in [`Dialect`].
#![cfg_attr(
    not(all(feature = "domains", feature = "scim", feature = "signin")),
    allow(dead_code, reason = "each port needs some of it")
)]

mod dialect;
mod failure;
#[cfg(feature = "postgres")]
mod postgres;
mod row;
mod session;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statement;

pub(crate) use self::dialect::Dialect;
pub(crate) use self::failure::Failure;
pub(crate) use self::row::Row;
pub(crate) use self::session::Session;
pub(crate) use self::statement::{Argument, Statement};

use crate::options::{SqlError, SqlOptions, Target};

/// An open database.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::Sqlite),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
}

impl Engine {
    pub(crate) async fn open(options: &SqlOptions) -> Result<Self, SqlError> {
        match options.target() {
            #[cfg(feature = "sqlite")]
            Target::Sqlite(path) => {
                Ok(Self::Sqlite(sqlite::Sqlite::open(path, options.readers()).await?))
            }
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => {
                Ok(Self::Postgres(postgres::open(target, options.connections()).await?))
            }
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The rows of one statement that only reads.
    pub(crate) async fn read(&self, statement: Statement) -> Result<Vec<Row>, Failure> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => session::sqlite_rows(&sqlite.readers, statement).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => session::postgres_rows(pool, statement).await,
        }
    }

    /// A transaction whose statements all see one state of the database, and change nothing.
    pub(crate) async fn begin_reading(&self) -> Result<Session, Failure> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => Ok(Session::Sqlite(sqlite.readers.begin().await?)),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Ok(Session::Postgres(postgres::begin(pool, begin).await?))
            }
        }
    }

    /// A transaction that changes something.
    ///
    /// On SQLite it is the only one until it ends. On PostgreSQL it reads what is committed when a
    /// statement begins: whoever reads in order to write takes the lock of the directory or of the organization first.
    pub(crate) async fn begin_writing(&self) -> Result<Session, Failure> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => {
                Ok(Session::Sqlite(sqlite.writer.begin_with("BEGIN IMMEDIATE").await?))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
                Ok(Session::Postgres(postgres::begin(pool, begin).await?))
            }
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.close().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
