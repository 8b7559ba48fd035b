//! A connection beside the store: what is in the tables, and how many rows a change touches.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    reason = "the helpers of tests may fail"
)]

use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection,
};

use crate::databases::Database;

/// A connection beside the store.
pub(crate) enum Inspector {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Inspector {
    pub(crate) async fn open(database: &Database) -> Self {
        match database.engine() {
            "sqlite" => {
                // A database that no store has opened yet.
                let url = format!("{}?mode=rwc", database.url());
                Self::Sqlite(SqliteConnection::connect(&url).await.unwrap())
            }
            _ => Self::Postgres(PgConnection::connect(database.url()).await.unwrap()),
        }
    }

    pub(crate) async fn execute(&mut self, sql: impl Into<String>) {
        let sql = AssertSqlSafe(sql.into());
        match self {
            Self::Sqlite(connection) => connection.execute(sqlx::raw_sql(sql)).await.map(drop),
            Self::Postgres(connection) => connection.execute(sqlx::raw_sql(sql)).await.map(drop),
        }
        .unwrap();
    }

    /// The one number that a statement answers with.
    pub(crate) async fn number(&mut self, sql: impl Into<String>) -> i64 {
        let sql = AssertSqlSafe(sql.into());
        match self {
            Self::Sqlite(connection) => {
                sqlx::query(sql).fetch_one(connection).await.unwrap().get(0)
            }
            Self::Postgres(connection) => {
                sqlx::query(sql).fetch_one(connection).await.unwrap().get(0)
            }
        }
    }

    /// From now on every row of these tables that changes leaves one in `touched`.
    pub(crate) async fn count_changes(&mut self, tables: &[&str]) {
        self.execute("CREATE TABLE touched (name TEXT NOT NULL)").await;
        if matches!(self, Self::Postgres(_)) {
            let function = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN INSERT INTO touched VALUES (TG_TABLE_NAME); RETURN NULL; END'";
            self.execute(function).await;
        }
        for table in tables {
            for change in ["INSERT", "UPDATE", "DELETE"] {
                let name = format!("touched_{table}_{change}");
                self.execute(match self {
                    Self::Sqlite(_) => format!(
                        "CREATE TRIGGER {name} AFTER {change} ON {table}
                            BEGIN INSERT INTO touched VALUES ('{table}'); END"
                    ),
                    Self::Postgres(_) => format!(
                        "CREATE TRIGGER {name} AFTER {change} ON {table}
                            FOR EACH ROW EXECUTE FUNCTION touch()"
                    ),
                })
                .await;
            }
        }
    }

    /// How many rows changed since the last time.
    pub(crate) async fn touched(&mut self) -> i64 {
        let touched = self.number("SELECT count(*) FROM touched").await;
        self.execute("DELETE FROM touched").await;
        touched
    }

    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await.unwrap(),
            Self::Postgres(connection) => connection.close().await.unwrap(),
        }
    }
}
