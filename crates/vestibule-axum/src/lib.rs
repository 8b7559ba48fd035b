//! [axum] routers for the Vestibule libraries, thin ones: what a request means is decided in the
//! library that the router is for, which knows neither sockets nor clocks.
//!
//! * Feature `scim`: `scim_router`, a SCIM service provider.
//!
//! [axum]: https://docs.rs/axum/0.8
#![forbid(unsafe_code)]
#![cfg(feature = "scim")]

mod scim;

pub use scim::{ScimSettings, scim_router};
