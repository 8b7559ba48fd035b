//! Domains: one key for each name, and no proof without the token.

mod assessment;
mod name;

pub use assessment::proved_claims_have_their_token;
pub use name::names_have_one_key;
