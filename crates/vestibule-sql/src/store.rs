//! The store.

use std::fmt;

use crate::engine::Engine;
use crate::migrate;
use crate::options::{SqlError, SqlOptions};
#[cfg(feature = "signin")]
use crate::turns::Turns;

/// A database that implements the ports. Clones share its connections.
///
/// ```no_run
/// # async fn run() -> Result<(), vestibule_sql::SqlError> {
/// use vestibule_sql::{SqlOptions, SqlStore};
///
/// let store = SqlStore::connect("sqlite:vestibule.db").await?;
/// store.close().await;
///
/// let options = SqlOptions::new("postgres://vestibule@db.example/vestibule")?.with_connections(20);
/// let store = SqlStore::open(&options).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SqlStore {
    pub(crate) engine: Engine,
    #[cfg(feature = "scim")]
    pub(crate) names: crate::scim::Names,
    #[cfg(feature = "scim")]
    pub(crate) directory_turns: Turns<vestibule_scim::Scope>,
    #[cfg(feature = "signin")]
    pub(crate) account_turns: Turns<vestibule_core::OrganizationId>,
}

impl SqlStore {
    /// Opens the database that a URL names, and brings its tables up to date.
    ///
    /// # Errors
    /// [`SqlError`].
    pub async fn connect(url: &str) -> Result<Self, SqlError> {
        Self::open(&SqlOptions::new(url)?).await
    }

    /// Opens a database.
    ///
    /// # Errors
    /// [`SqlError`].
    pub async fn open(options: &SqlOptions) -> Result<Self, SqlError> {
        let engine = Engine::open(options).await?;
        match options.migrates() {
            true => migrate::migrate(&engine).await?,
            false => migrate::check(&engine).await?,
        }
        Ok(Self {
            engine,
            #[cfg(feature = "scim")]
            names: crate::scim::Names::default(),
            #[cfg(feature = "scim")]
            directory_turns: Turns::default(),
            #[cfg(feature = "signin")]
            account_turns: Turns::default(),
        })
    }

    /// Waits for what is under way and closes every connection. Later calls fail.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}

impl fmt::Debug for SqlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlStore").finish_non_exhaustive()
    }
}
