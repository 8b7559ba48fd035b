//! Where the database is, and how it is opened.

use std::fmt;

/// Where the database is.
#[derive(Clone)]
pub(crate) enum Target {
    #[cfg(feature = "sqlite")]
    Sqlite(std::path::PathBuf),
    #[cfg(feature = "postgres")]
    Postgres(Box<sqlx::postgres::PgConnectOptions>),
}

/// Where the database is, and how it is opened.
///
/// * `sqlite:PATH` is a file, which is made where there is none, for this user alone.
/// * `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with the parameters `sslmode`, `sslrootcert`,
///   `sslcert`, `sslkey`, `host` (a socket's folder), `application_name` and no others. What the URL
///   leaves out comes from the variables of libpq (`PGUSER`, `PGPASSWORD`, `PGSSLMODE`, ..) and its
///   password file.
///
/// `Debug` shows neither path nor host, user or password.
///
/// # Security
/// A PostgreSQL on another machine is reached by TLS with its certificate and name verified
/// (`sslmode=verify-full`), unless the URL or `PGSSLMODE` says otherwise. `prefer`, which libpq
/// assumes, gives the whole directory to whoever answers in its place.
///
/// ```
/// use vestibule_sql::SqlOptions;
///
/// let options = SqlOptions::new("sqlite:/var/lib/app/vestibule.db")?.with_readers(8);
/// assert_eq!(SqlOptions::new("mysql://db.example/app").unwrap_err().code(), "sql_url_unknown");
/// # Ok::<(), vestibule_sql::SqlError>(())
/// ```
#[derive(Clone)]
pub struct SqlOptions {
    target: Target,
    readers: u32,
    connections: u32,
    migrates: bool,
}

impl SqlOptions {
    /// The database that a URL names.
    ///
    /// # Errors
    /// [`SqlError::UnknownUrl`], [`SqlError::InvalidUrl`] or [`SqlError::InMemory`].
    pub fn new(url: &str) -> Result<Self, SqlError> {
        Ok(Self { target: target(url)?, readers: 4, connections: 10, migrates: true })
    }

    /// How many connections read from SQLite beside the one that writes, 4 unless told.
    #[must_use]
    pub fn with_readers(mut self, readers: u32) -> Self {
        self.readers = readers.max(1);
        self
    }

    /// How many connections to PostgreSQL this process opens at most, 10 unless told.
    #[must_use]
    pub fn with_connections(mut self, connections: u32) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// Creates and alters no tables: for a process whose user may not. Opening fails unless another
    /// one did.
    #[must_use]
    pub fn without_migrations(mut self) -> Self {
        self.migrates = false;
        self
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    #[cfg(feature = "sqlite")]
    pub(crate) fn readers(&self) -> u32 {
        self.readers
    }

    #[cfg(feature = "postgres")]
    pub(crate) fn connections(&self) -> u32 {
        self.connections
    }

    pub(crate) fn migrates(&self) -> bool {
        self.migrates
    }
}

impl fmt::Debug for SqlOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let engine = match self.target {
            #[cfg(feature = "sqlite")]
            Target::Sqlite(_) => "sqlite",
            #[cfg(feature = "postgres")]
            Target::Postgres(_) => "postgres",
        };
        write!(f, "SqlOptions({engine})")
    }
}

fn target(url: &str) -> Result<Target, SqlError> {
    #[cfg(feature = "sqlite")]
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return match path {
            "" => Err(SqlError::InvalidUrl),
            ":memory:" => Err(SqlError::InMemory),
            path if path.contains(['?', '\0']) => Err(SqlError::InvalidUrl),
            path => Ok(Target::Sqlite(path.into())),
        };
    }
    #[cfg(feature = "postgres")]
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return postgres(url);
    }
    let _ = url;
    Err(SqlError::UnknownUrl)
}

/// The parameters that are passed on. sqlx would log one that it does not know, with its value.
#[cfg(feature = "postgres")]
const PARAMETERS: [&str; 6] =
    ["application_name", "host", "sslcert", "sslkey", "sslmode", "sslrootcert"];

#[cfg(feature = "postgres")]
fn postgres(text: &str) -> Result<Target, SqlError> {
    use sqlx::postgres::{PgConnectOptions, PgSslMode};

    let url = url::Url::parse(text).map_err(|_| SqlError::InvalidUrl)?;
    if url.query_pairs().any(|(name, _)| !PARAMETERS.contains(&name.as_ref())) {
        return Err(SqlError::InvalidUrl);
    }
    let says_tls = url.query_pairs().any(|(name, _)| name == "sslmode");
    let mut options: PgConnectOptions = text.parse().map_err(|_| SqlError::InvalidUrl)?;
    // What nobody chose is sqlx's own default.
    let nobody_chose = !says_tls && matches!(options.get_ssl_mode(), PgSslMode::Prefer);
    if nobody_chose && options.get_socket().is_none() && !is_here(options.get_host()) {
        options = options.ssl_mode(PgSslMode::VerifyFull);
    }
    if options.get_application_name().is_none() {
        options = options.application_name("vestibule");
    }
    Ok(Target::Postgres(Box::new(options)))
}

/// Whether a host is this machine: its packets pass no network.
#[cfg(feature = "postgres")]
fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host.starts_with('/')
        || host == "localhost"
        || address.is_ok_and(|address| address.is_loopback())
}

/// Why a database cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// The URL is for an engine that this build does not have.
    #[error(
        "the url begins neither with sqlite: nor with postgres://, or this build lacks the feature for it"
    )]
    UnknownUrl,
    /// The URL cannot be read, or has a parameter that is not known.
    #[error("the database url cannot be read")]
    InvalidUrl,
    /// SQLite in memory would be another database for every connection.
    #[error("sqlite in memory is not supported, use a file")]
    InMemory,
    /// The database cannot be reached or opened. Details are in the log.
    #[error("the database cannot be reached or opened")]
    Unavailable,
    /// The database refused a statement. Details are in the log.
    #[error("the database refused a statement")]
    Refused,
    /// PostgreSQL keeps texts in another encoding than UTF-8.
    #[error("the database's encoding is not UTF-8")]
    Encoding,
    /// The tables are older than this build, and it was told not to alter them.
    #[error("the tables are at version {found}, this build needs {needed}")]
    Outdated {
        /// The version of the tables.
        found: i64,
        /// The version that this build needs.
        needed: i64,
    },
    /// The tables are newer than this build.
    #[error("the tables are at version {found}, this build knows {known}")]
    TooNew {
        /// The version of the tables.
        found: i64,
        /// The newest version that this build knows.
        known: i64,
    },
}

impl SqlError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownUrl => "sql_url_unknown",
            Self::InvalidUrl => "sql_url_invalid",
            Self::InMemory => "sql_in_memory",
            Self::Unavailable => "sql_unavailable",
            Self::Refused => "sql_refused",
            Self::Encoding => "sql_encoding",
            Self::Outdated { .. } => "sql_outdated",
            Self::TooNew { .. } => "sql_too_new",
        }
    }
}

impl From<crate::engine::Failure> for SqlError {
    fn from(failure: crate::engine::Failure) -> Self {
        use crate::engine::Failure;
        match failure {
            Failure::Conflict | Failure::Unavailable | Failure::Unknown => Self::Unavailable,
            Failure::Unique | Failure::Corrupt => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_files_or_servers() {
        let cases = [
            ("sqlite:", "sql_url_invalid"),
            ("sqlite::memory:", "sql_in_memory"),
            ("sqlite:a.db?mode=rwc", "sql_url_invalid"),
            ("postgres://h/d?options=-csearch_path%3Dx", "sql_url_invalid"),
            ("mysql://h/d", "sql_url_unknown"),
            ("/var/lib/a.db", "sql_url_unknown"),
        ];
        for (url, code) in cases {
            assert_eq!(SqlOptions::new(url).unwrap_err().code(), code, "{url}");
        }
        assert!(SqlOptions::new("sqlite:a b.db").is_ok());
        assert!(SqlOptions::new("sqlite:///var/a.db").is_ok());
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn another_machine_is_verified_unless_the_url_says_otherwise() {
        let mode = |url: &str| match SqlOptions::new(url).unwrap().target {
            Target::Postgres(options) => format!("{:?}", options.get_ssl_mode()),
            #[cfg(feature = "sqlite")]
            Target::Sqlite(_) => String::new(),
        };
        assert_eq!(mode("postgres://u:p@db.example/d"), "VerifyFull");
        assert_eq!(mode("postgres://u:p@10.0.0.1/d"), "VerifyFull");
        assert_eq!(mode("postgres://u:p@db.example/d?sslmode=require"), "Require");
        for here in ["127.0.0.1", "localhost", "[::1]", "%2Frun%2Fpostgresql"] {
            assert_eq!(mode(&format!("postgres://u:p@{here}/d")), "Prefer", "{here}");
        }
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn debug_shows_no_password() {
        let options = SqlOptions::new("postgres://u:hunter2@db.example/d").unwrap();
        assert_eq!(format!("{options:?}"), "SqlOptions(postgres)");
    }
}
