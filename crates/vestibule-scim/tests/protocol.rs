//! The protocol of RFC 7644 on the `http` crate's types, over the store in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "protocol/support.rs"]
mod support;

#[path = "protocol/bulk.rs"]
mod bulk;
#[path = "protocol/conditions.rs"]
mod conditions;
#[path = "protocol/discovery.rs"]
mod discovery;
#[path = "protocol/faulty.rs"]
mod faulty;
#[path = "protocol/groups.rs"]
mod groups;
#[path = "protocol/isolation.rs"]
mod isolation;
#[path = "protocol/lists.rs"]
mod lists;
#[path = "protocol/refusals.rs"]
mod refusals;
#[path = "protocol/users.rs"]
mod users;
