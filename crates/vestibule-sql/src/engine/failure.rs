//! What a statement can fail with, and what of it may be tried again.

use sqlx::error::ErrorKind;

/// Why a statement failed. The engine's own words go to the log, not to callers: they may hold names
/// of hosts and tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A uniqueness constraint refused the row.
    Unique,
    /// Another transaction was in the way; nothing was changed. May be tried again at once.
    Conflict,
    /// The engine cannot be reached, or not in time; nothing was changed.
    Unavailable,
    /// The connection broke while the transaction was committed.
    Unknown,
    /// The database does not hold what it has to hold.
    Corrupt,
}

impl Failure {
    /// What it means when COMMIT itself failed.
    pub(super) fn at_commit(self) -> Self {
        match self {
            // The engine answered: it has rolled back.
            Self::Unique | Self::Conflict | Self::Corrupt => self,
            Self::Unavailable | Self::Unknown => Self::Unknown,
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let failure = classify(&error);
        match failure {
            Self::Unique | Self::Conflict => {}
            Self::Unavailable | Self::Unknown => {
                tracing::warn!(code = code(&error).as_deref(), "the database cannot be reached");
            }
            Self::Corrupt => {
                tracing::error!(code = code(&error).as_deref(), "the database refused a statement");
            }
        }
        failure
    }
}

fn classify(error: &sqlx::Error) -> Failure {
    match error {
        sqlx::Error::Database(found) if found.kind() == ErrorKind::UniqueViolation => {
            Failure::Unique
        }
        sqlx::Error::Database(found) => match found.code().as_deref() {
            // Serialization failure, deadlock, lock not available; SQLite's BUSY and LOCKED.
            Some("40001" | "40P01" | "55P03" | "5" | "6" | "261" | "262" | "517" | "773") => {
                Failure::Conflict
            }
            // Connection, resources and operator's intervention; SQLite's I/O error, full, cannot
            // open.
            Some(code) if ["08", "53", "57", "58"].iter().any(|class| is_class(code, class)) => {
                Failure::Unavailable
            }
            Some("10" | "13" | "14") => Failure::Unavailable,
            _ => Failure::Corrupt,
        },
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => Failure::Unavailable,
        _ => Failure::Corrupt,
    }
}

/// Whether a SQLSTATE, which has five characters, is of a class.
fn is_class(code: &str, class: &str) -> bool {
    code.len() == 5 && code.starts_with(class)
}

/// SQLSTATE or SQLite's number, and nothing that the engine made of the statement.
fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(|found| found.code()).map(|code| code.into_owned())
}
