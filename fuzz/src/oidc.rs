//! OpenID Connect: what is accepted is signed by the right key, and says what a second reading of it
//! says.

mod discovery;
mod edits;
mod id_token;
mod json;
mod jwks;
mod jws;
mod logout_token;
mod reading;
mod setting;
mod signer;

pub use discovery::accepted_metadata_is_the_issuers_own;
pub use id_token::accepted_id_tokens_are_signed_and_say_what_they_should;
pub use json::claims_are_read_as_another_reader_does;
pub use jwks::used_keys_keep_to_the_policy;
pub use jws::accepted_jws_are_signed_by_the_key;
pub use logout_token::accepted_logout_tokens_are_signed_and_say_what_they_should;
