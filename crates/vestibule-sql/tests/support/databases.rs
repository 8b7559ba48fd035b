//! Empty databases: a SQLite file, and one of PostgreSQL's where `VESTIBULE_POSTGRES` names a server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    dead_code,
    reason = "the helpers of tests may fail"
)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use vestibule_sql::SqlStore;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database of one test, which is gone with it.
pub(crate) struct Database {
    url: String,
    cleanup: Cleanup,
}

enum Cleanup {
    Folder(PathBuf),
    Postgres { server: String, name: String },
}

impl Database {
    /// A database of each engine that there is.
    pub(crate) async fn each() -> Vec<Self> {
        let mut databases = vec![Self::sqlite()];
        databases.extend(Self::postgres().await);
        databases
    }

    pub(crate) fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(unique());
        std::fs::create_dir(&folder).unwrap();
        let url = format!("sqlite:{}", folder.join("vestibule.db").display());
        Self { url, cleanup: Cleanup::Folder(folder) }
    }

    /// A database beside the one that `VESTIBULE_POSTGRES` names.
    pub(crate) async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("VESTIBULE_POSTGRES") else {
            println!("VESTIBULE_POSTGRES is unset: PostgreSQL is not tested");
            return None;
        };
        let name = unique();
        let mut connection = PgConnection::connect(&server).await.unwrap();
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        Some(Self { url: url.into(), cleanup: Cleanup::Postgres { server, name } })
    }

    pub(crate) fn engine(&self) -> &'static str {
        match self.cleanup {
            Cleanup::Folder(_) => "sqlite",
            Cleanup::Postgres { .. } => "postgres",
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// One more store on this database, as another replica would open it.
    pub(crate) async fn open(&self) -> SqlStore {
        SqlStore::connect(&self.url).await.unwrap()
    }

    /// Closes these stores, and removes the database.
    pub(crate) async fn close(self, stores: &[SqlStore]) {
        for store in stores {
            store.close().await;
        }
        self.remove().await;
    }

    /// Removes the database, whose stores are closed or dropped.
    pub(crate) async fn remove(self) {
        match self.cleanup {
            Cleanup::Folder(folder) => std::fs::remove_dir_all(folder).unwrap(),
            Cleanup::Postgres { server, name } => {
                let mut connection = PgConnection::connect(&server).await.unwrap();
                let drop = AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
                connection.execute(drop).await.unwrap();
            }
        }
    }
}

fn unique() -> String {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("vestibule_{}_{number}_{}", std::process::id(), clock.subsec_nanos())
}
