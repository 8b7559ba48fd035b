//! Identity providers for tests: well-behaved ones that write as the products do, and hostile ones
//! that forge.
//!
//! Nothing here uses the parsers of the libraries under test. What an identity provider reads and
//! writes, it reads and writes in its own way; the crates of keys and of XML signatures alone are
//! shared, and [`Signer::XmlSec1`] signs without them. OpenID providers are in [`openid`], and the
//! directories that push users and groups by SCIM in [`directory`]. A name server is in [`dns`].
//!
//! ```
//! use vestibule_core::Timestamp;
//! use vestibule_testkit::{ResponseIds, ResponseTarget, SamlIdp, SamlUser};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let idp = SamlIdp::entra_like("9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d");
//! let user = SamlUser::new("ada@contoso.example").with_groups(["engineers"]);
//! let target = ResponseTarget::new("https://app.example/saml/acs/contoso", "https://app.example")
//!     .answering("_request");
//! let now = Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z")?;
//! let response = idp.respond(&user, &target, &ResponseIds::from_random([7; 16]), now)?;
//! assert!(response.xml().contains("ada@contoso.example"));
//! # Ok(())
//! # }
//! ```
//!
//! # Security
//! The private keys are in the source. Whoever trusts them trusts everybody.
#![forbid(unsafe_code)]

mod authn_request;
pub mod directory;
pub mod dns;
mod error;
mod floods;
pub mod hostile;
mod idp;
mod issued;
mod keys;
pub mod openid;
mod round_trip;
mod signer;
mod target;
mod user;
mod xml;

pub use authn_request::IncomingAuthnRequest;
pub use error::TestkitError;
pub use floods::{Flood, floods};
pub use idp::{SamlIdp, Signed};
pub use issued::{IssuedResponse, post_form};
pub use keys::TestKey;
pub use signer::{Signer, XmlSec1};
pub use target::{ResponseIds, ResponseTarget};
pub use user::SamlUser;
