//! The JSON of RFC 7643, RFC 7644 and RFC 9865, read and written again.
//!
//! The files under `data/rfc` are the figures of the standards, named by section. Line breaks that
//! only the page width put into strings are gone; where a figure leaves out the resources of a
//! page, there is one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "rfc_examples/anything.rs"]
mod anything;
#[path = "rfc_examples/exchanges.rs"]
mod exchanges;
#[path = "rfc_examples/figure.rs"]
mod figure;
#[path = "rfc_examples/provider.rs"]
mod provider;
#[path = "rfc_examples/resources.rs"]
mod resources;
#[path = "rfc_examples/schemas.rs"]
mod schemas;
#[path = "rfc_examples/types.rs"]
mod types;
