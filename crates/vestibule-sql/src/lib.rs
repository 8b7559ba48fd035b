//! SQLite and PostgreSQL for the ports of the Vestibule libraries: one store, [`SqlStore`], that keeps
//! claims on domains (feature `domains`), accounts, pending logins, the replay log and the session epochs
//! (feature `signin`), and directories of users and groups with their tokens (feature `scim`).
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
//! **One writer for each directory, and for the accounts of each organization.** A change locks its
//! directory's or its organization's row first, so that two replicas that change one of them stand in
//! line, and others go on. What a change reads in order to write, such as how many seats are taken and
//! who is an owner, cannot be outdated when it writes, and events are numbered in the order in which they
//! become visible. Uniqueness is a constraint of the database beside that: one holder of a domain, one
//! account of a subject and of an address.
//!
//! **Whoever goes away** while a call is under way leaves a change made or not made, and its connection
//! as it was.
//!
//! # Security
//! Every statement about a directory or a membership names the organization that it is about; what a
//! client sent is bound as a parameter and never part of a statement's text. Subjects, pending logins and
//! tokens are found by digests. Statements, values and what the engines say are not logged: only codes
//! are. A new SQLite file is readable by its owner alone. See [`SqlOptions`] for TLS to PostgreSQL.
#![forbid(unsafe_code)]
#![cfg(any(feature = "sqlite", feature = "postgres"))]

#[cfg(feature = "signin")]
mod accounts;
#[cfg(feature = "domains")]
mod claims;
mod engine;
#[cfg(feature = "signin")]
mod epochs;
#[cfg_attr(
    not(all(feature = "domains", feature = "signin", feature = "scim")),
    allow(dead_code, reason = "each port keeps its own sorts of values")
)]
mod form;
mod migrate;
mod options;
#[cfg(feature = "signin")]
mod pending_logins;
#[cfg(all(test, feature = "sqlite"))]
mod plans;
#[cfg(feature = "signin")]
mod replays;
#[cfg(feature = "scim")]
mod scim;
mod store;
#[cfg(feature = "signin")]
mod turns;

pub use options::{SqlError, SqlOptions};
pub use store::SqlStore;
