//! Signing in by GitHub: OAuth 2.0, and what GitHub's API says of the token.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]

mod facts;
mod flow;
mod kit;
