//! Keys: which are refused, what they verify, and the text that carries their numbers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

mod base64;
mod components;
mod key_configuration;
mod kit;
mod mac;
mod roca;
mod values;
