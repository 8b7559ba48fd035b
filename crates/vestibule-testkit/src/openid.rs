//! OpenID providers for tests: one that writes as the products do, and attacks that make it
//! hostile.
//!
//! ```
//! use vestibule_core::{HttpRequest, Timestamp};
//! use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser, TestClient};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let provider = OpenIdProvider::entra_like("9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d")
//!     .with_client(TestClient::new("https://app.example/oidc/callback/contoso"));
//! let now = Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z")?;
//!
//! let response = provider.handle(&HttpRequest::get(provider.discovery_url()), now);
//! assert!(std::str::from_utf8(response.body())?.contains("cloud_instance_name"));
//!
//! let user = OpenIdUser::new("ada");
//! let draft = provider.draft_id_token(&user, "app", "n-0S6_WzA2Mj", now)?;
//! let forged = provider.sign(&draft.with_claim("aud", "another client"))?;
//! assert_eq!(forged.split('.').count(), 3);
//! # Ok(())
//! # }
//! ```

mod answer;
mod authorize;
mod client;
mod client_authentication;
mod draft;
mod edit;
mod editing;
mod handle;
pub mod hostile;
mod id_token;
mod jose;
mod logout;
mod members;
mod metadata;
mod network;
mod parameters;
mod personality;
mod provider;
mod state;
mod token;
mod user;
mod user_info;
mod words;

pub use answer::{AuthorizationAnswer, EndSessionAnswer, OpenIdSession};
pub use client::{TestClient, TestClientAuthentication};
pub use draft::{MacSecret, SignedBy, TokenDraft};
pub use edit::{Edit, Endpoint, Jwt, Part};
pub use network::ProviderNetwork;
pub use personality::Personality;
pub use provider::OpenIdProvider;
pub use user::OpenIdUser;

#[cfg(test)]
pub(crate) mod tests;
