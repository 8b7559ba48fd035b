//! PATCH: what each operation does, what each tolerance admits, and what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "patch/idp.rs"]
mod idp;
#[path = "patch/members.rs"]
mod members;
#[path = "patch/message.rs"]
mod message;
#[path = "patch/mutability.rs"]
mod mutability;
#[path = "patch/refusals.rs"]
mod refusals;
#[path = "patch/rfc7644.rs"]
mod rfc7644;
#[path = "patch/scim_patch.rs"]
mod scim_patch;
#[path = "patch/support.rs"]
mod support;
#[path = "patch/tolerances.rs"]
mod tolerances;
#[path = "patch/values.rs"]
mod values;
