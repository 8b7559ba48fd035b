//! A transaction on either engine.

use sqlx::AssertSqlSafe;

use super::{Argument, Failure, Row, Statement};

/// An open transaction; dropped, it is rolled back.
pub(crate) enum Session {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Session {
    /// All rows of a statement.
    pub(crate) async fn rows(&mut self, statement: Statement) -> Result<Vec<Row>, Failure> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(transaction) => sqlite_rows(&mut **transaction, statement).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(transaction) => postgres_rows(&mut **transaction, statement).await,
        }
    }

    /// The first row of a statement that has one at most.
    pub(crate) async fn row(&mut self, statement: Statement) -> Result<Option<Row>, Failure> {
        Ok(self.rows(statement).await?.into_iter().next())
    }

    /// Executes a statement: how many rows it touched.
    pub(crate) async fn execute(&mut self, statement: Statement) -> Result<u64, Failure> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(transaction) => {
                let done = sqlite_query(statement)?.execute(&mut **transaction).await?;
                Ok(done.rows_affected())
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(transaction) => {
                let done = postgres_query(statement)?.execute(&mut **transaction).await?;
                Ok(done.rows_affected())
            }
        }
    }

    /// Executes statements that neither read what another of them writes nor write the same rows, in
    /// one round trip where the engine is a server: the rows of the last one.
    pub(crate) async fn together(
        &mut self,
        mut statements: Vec<Statement>,
    ) -> Result<Vec<Row>, Failure> {
        let Some(last) = statements.pop() else { return Ok(Vec::new()) };
        let last = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => last,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => last.with(&mut statements),
        };
        for statement in statements {
            self.execute(statement).await?;
        }
        self.rows(last).await
    }

    /// Executes a text of several statements, which takes no parameters.
    pub(crate) async fn execute_script(&mut self, script: &'static str) -> Result<(), Failure> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(transaction) => {
                sqlx::raw_sql(script).execute(&mut **transaction).await?;
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(transaction) => {
                sqlx::raw_sql(script).execute(&mut **transaction).await?;
            }
        }
        Ok(())
    }

    /// Makes the changes durable. [`Failure::Unknown`] when nobody can say whether they are.
    pub(crate) async fn commit(self) -> Result<(), Failure> {
        let committed = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(transaction) => transaction.commit().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(transaction) => transaction.commit().await,
        };
        committed.map_err(|error| Failure::from(error).at_commit())
    }
}

#[cfg(feature = "sqlite")]
type SqliteQuery = sqlx::query::Query<'static, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

#[cfg(feature = "sqlite")]
pub(super) async fn sqlite_rows<'c>(
    executor: impl sqlx::Executor<'c, Database = sqlx::Sqlite>,
    statement: Statement,
) -> Result<Vec<Row>, Failure> {
    let rows = sqlite_query(statement)?.fetch_all(executor).await?;
    Ok(rows.into_iter().map(Row::Sqlite).collect())
}

#[cfg(feature = "sqlite")]
fn sqlite_query(statement: Statement) -> Result<SqliteQuery, Failure> {
    use sqlx::Arguments as _;

    let mut arguments = sqlx::sqlite::SqliteArguments::default();
    arguments.reserve(statement.arguments.len(), 0);
    for argument in statement.arguments {
        match argument {
            Argument::Text(text) => arguments.add(text),
            Argument::OptionalText(text) => arguments.add(text),
            Argument::Integer(number) => arguments.add(number),
            Argument::OptionalInteger(number) => arguments.add(number),
            Argument::OptionalDecimal(number) => arguments.add(number),
            Argument::Bytes(bytes) => arguments.add(bytes),
            Argument::OptionalBytes(bytes) => arguments.add(bytes),
            Argument::Texts(texts) => {
                let json = serde_json::to_string(&texts).map_err(|_| Failure::Corrupt)?;
                arguments.add(json)
            }
        }
        .map_err(|_| Failure::Corrupt)?;
    }
    // Statements are ours; see `Statement`.
    let query = sqlx::query_with(AssertSqlSafe(statement.sql), arguments);
    Ok(query.persistent(statement.is_kept))
}

#[cfg(feature = "postgres")]
type PostgresQuery = sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments>;

#[cfg(feature = "postgres")]
pub(super) async fn postgres_rows<'c>(
    executor: impl sqlx::Executor<'c, Database = sqlx::Postgres>,
    statement: Statement,
) -> Result<Vec<Row>, Failure> {
    let rows = postgres_query(statement)?.fetch_all(executor).await?;
    Ok(rows.into_iter().map(Row::Postgres).collect())
}

#[cfg(feature = "postgres")]
fn postgres_query(statement: Statement) -> Result<PostgresQuery, Failure> {
    use sqlx::Arguments as _;

    let mut arguments = sqlx::postgres::PgArguments::default();
    arguments.reserve(statement.arguments.len(), 0);
    for argument in statement.arguments {
        match argument {
            Argument::Text(text) => arguments.add(text),
            Argument::OptionalText(text) => arguments.add(text),
            Argument::Integer(number) => arguments.add(number),
            Argument::OptionalInteger(number) => arguments.add(number),
            Argument::OptionalDecimal(number) => arguments.add(number),
            Argument::Bytes(bytes) => arguments.add(bytes),
            Argument::OptionalBytes(bytes) => arguments.add(bytes),
            Argument::Texts(texts) => arguments.add(texts),
        }
        .map_err(|_| Failure::Corrupt)?;
    }
    // Statements are ours; see `Statement`.
    let query = sqlx::query_with(AssertSqlSafe(statement.sql), arguments);
    Ok(query.persistent(statement.is_kept))
}
