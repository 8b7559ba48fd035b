//! `vestibule scim serve`, as a process of its own: who gets in, whether it loses anything under load
//! or when it is killed, and whether sessions end with their users.
//!
//! The tests on PostgreSQL run where `VESTIBULE_POSTGRES` names an empty database. Each makes its own
//! beside it, by the program `createdb`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "serve/crash.rs"]
mod crash;
#[path = "serve/process.rs"]
mod process;
#[path = "serve/push.rs"]
mod push;
#[path = "serve/sessions.rs"]
mod sessions;
#[path = "serve/tool.rs"]
mod tool;
