//! Signatures: every algorithm, every allowance at its edge, and the attacks by name.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

mod algorithms;
mod allowances;
mod context;
mod forgeries;
mod kept_contexts;
mod keys;
mod kit;
mod references;
mod shape;
mod signing;
mod transforms;
