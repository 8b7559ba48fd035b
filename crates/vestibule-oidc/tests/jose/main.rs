//! JSON Web Signatures and the keys they are verified with: what is accepted, what is refused, and
//! by which rule.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "the helpers of tests may fail"
)]

mod compact;
mod confusion;
mod header;
mod jsonwebtoken_keys;
mod jwk;
mod jwk_rsa;
mod key_set;
mod kit;
mod rfc;
mod selection;
