//! The doctor: each finding at its edge, and connections that are well.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "../support/host.rs"]
mod host;
mod kit;

mod capabilities;
mod clean;
mod clock;
mod documents;
mod keys;
mod settings;
mod sign_in;
