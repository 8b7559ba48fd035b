//! What a hostile client would try, over HTTP on the store in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "protocol/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the protocol")]
mod support;

#[path = "review/active.rs"]
mod active;
#[path = "review/meddling.rs"]
mod meddling;
#[path = "review/membership.rs"]
mod membership;
#[path = "review/never.rs"]
mod never;
#[path = "review/work.rs"]
mod work;
