//! The look-up by `HickoryLookup`, against name servers that the tests script on the loopback address.
//! Servers of others are asked in `.ci/dns`.
#![cfg(feature = "hickory")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "hickory/cnames.rs"]
mod cnames;
#[path = "hickory/delegation.rs"]
mod delegation;
#[path = "hickory/forgery.rs"]
mod forgery;
#[path = "hickory/named.rs"]
mod named;
#[path = "hickory/probe.rs"]
mod probe;
#[path = "hickory/resolvers.rs"]
mod resolvers;
#[path = "hickory/server.rs"]
mod server;
#[path = "hickory/world.rs"]
mod world;
#[path = "hickory/zones.rs"]
mod zones;
