//! SQLite and PostgreSQL for the ports of the Vestibule libraries: one store, [`SqlStore`], that is a
//! directory of users and groups, its members and its tokens (feature `scim`), and the session epochs
//! (feature `signin`).
//!
//! ```no_run
//! # async fn run() -> Result<(), vestibule_sql::SqlError> {
//! use vestibule_sql::SqlStore;
//!
//! let store = SqlStore::connect("sqlite:/var/lib/app/vestibule.db").await?;
//! # Ok(())
//! # }
//! ```
//!
//! SQLite is the embedded default: one file, no server. Many replicas share one PostgreSQL, version
//! 12 or later. Both keep the same tables, made by migrations that are part of the build, and both
//! pass the conformance suites of the ports.
//!
//! **Durability.** A change that was acknowledged is on the disk. SQLite runs in WAL mode with
//! `synchronous=FULL`: every commit is synchronized. PostgreSQL keeps its own `synchronous_commit`,
//! which is `on` unless an operator turns it off.
//!
//! **One writer for each directory.** A change locks its directory's row first, so that two replicas
//! that change one directory stand in line, and other directories go on. What a change reads in order
//! to write cannot be outdated when it writes, and events are numbered in the order in which they
//! become visible. Uniqueness is a constraint of the database beside that.
//!
//! # Security
//! Every statement names the (organization, directory) that it is about; what a client sent is bound
//! as a parameter and never part of a statement's text. Statements, values and what the engines say
//! are not logged: only codes are. A new SQLite file is readable by its owner alone. See
//! [`SqlOptions`] for TLS to PostgreSQL.
#![forbid(unsafe_code)]
#![cfg(any(feature = "sqlite", feature = "postgres"))]

mod engine;
#[cfg(feature = "signin")]
mod epochs;
mod migrate;
mod options;
#[cfg(feature = "scim")]
mod scim;
mod store;

pub use options::{SqlError, SqlOptions};
pub use store::SqlStore;
