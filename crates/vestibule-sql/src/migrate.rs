//! The tables: migrations that are part of the build, applied in order, each in a transaction.

use crate::engine::{Dialect, Engine, Failure, Session, Statement};
use crate::options::SqlError;

/// One step, never changed once it was released.
struct Migration {
    version: i64,
    name: &'static str,
    #[cfg(feature = "sqlite")]
    sqlite: &'static str,
    #[cfg(feature = "postgres")]
    postgres: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal,)*) => {
        &[$(Migration {
            version: $version,
            name: $name,
            #[cfg(feature = "sqlite")]
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            #[cfg(feature = "postgres")]
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        },)*]
    };
}

const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_directories",
    2 "0002_claims_and_accounts",
};

impl Migration {
    fn script(&self, dialect: Dialect) -> &'static str {
        match dialect {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => self.sqlite,
            #[cfg(feature = "postgres")]
            Dialect::Postgres => self.postgres,
        }
    }
}

/// Brings the tables to this build's version.
///
/// One transaction for all: a step that fails leaves the tables as they were. Processes that start at
/// once wait for the first of them.
pub(crate) async fn migrate(engine: &Engine) -> Result<(), SqlError> {
    let mut session = engine.begin_writing().await?;
    lock(&mut session, engine.dialect()).await?;
    session.execute_script(VERSIONS).await?;
    let found = version(&mut session).await?;
    check_not_newer(found)?;
    for migration in MIGRATIONS.iter().filter(|migration| migration.version > found) {
        session.execute_script(migration.script(engine.dialect())).await?;
        let insert = "INSERT INTO vestibule_migration (version, name) VALUES ($1, $2)";
        let insert = Statement::once(insert).bind(migration.version).bind(migration.name);
        session.execute(insert).await?;
    }
    Ok(session.commit().await?)
}

/// Refuses tables of another version than this build's.
pub(crate) async fn check(engine: &Engine) -> Result<(), SqlError> {
    let mut session = engine.begin_reading().await?;
    // Without the table there is nothing, which is what a missing one means.
    let found = match version(&mut session).await {
        Ok(found) => found,
        Err(Failure::Corrupt) => 0,
        Err(failure) => return Err(failure.into()),
    };
    check_not_newer(found)?;
    if found < newest() { Err(SqlError::Outdated { found, needed: newest() }) } else { Ok(()) }
}

const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS vestibule_migration (
    version BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
)";

async fn version(session: &mut Session) -> Result<i64, Failure> {
    let select = "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM vestibule_migration";
    match session.row(Statement::once(select)).await? {
        Some(row) => row.integer(0),
        None => Ok(0),
    }
}

fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

fn check_not_newer(found: i64) -> Result<(), SqlError> {
    if found > newest() { Err(SqlError::TooNew { found, known: newest() }) } else { Ok(()) }
}

/// One process migrates at a time. SQLite's transaction is that lock already.
async fn lock(session: &mut Session, dialect: Dialect) -> Result<(), Failure> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => {
            let _ = session;
            Ok(())
        }
        #[cfg(feature = "postgres")]
        Dialect::Postgres => {
            // Any number, as long as it is always this one.
            let lock = "SELECT pg_advisory_xact_lock(8319398431)";
            session.execute(Statement::once(lock)).await.map(drop)
        }
    }
}
