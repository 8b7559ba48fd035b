//! What products with single sign-on promise their administrators, as scenes: three of them, and the
//! table of what holds where a directory and sign-ins meet.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[allow(dead_code, reason = "each test uses a part")]
#[path = "scene/scene.rs"]
mod scene;

#[path = "products/directory.rs"]
mod directory;
#[path = "products/precedence.rs"]
mod precedence;
#[path = "products/sign_in.rs"]
mod sign_in;
