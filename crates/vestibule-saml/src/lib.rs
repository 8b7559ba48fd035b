//! SAML 2.0 for a service provider: sign-in by the Web Browser SSO profile, and metadata.
//!
//! Nothing here does I/O, reads a clock or makes a random number. The host passes bytes, time and
//! fresh ids in, stores two small things, and gets a decision out:
//!
//! 1. [`ServiceProvider::begin`] gives a redirect for the browser and a [`PendingLogin`] to store.
//! 2. The browser comes back with a form. The route that it posts to selects the [`Connection`];
//!    [`PostedForm::parse`] reads the form strictly, and shows nothing but hints.
//! 3. [`ServiceProvider::verify`] makes every check of the profile, and gives [`Checked`].
//! 4. The host's replay log says that the assertion is new, and [`Checked::redeem`] gives the
//!    [`SignIn`]: the first value from which a NameID or an attribute can be read.
//!
//! ```
//! use vestibule_core::{
//!     BrowserBinding, ConnectionId, Endpoint, Fresh, ReturnPath, Secret, Timestamp,
//! };
//! use vestibule_saml::{
//!     Connection, EntityId, IdpMetadata, PostedForm, RelayState, RequestId, ServiceProvider,
//! };
//! use vestibule_xmldsig::Limits;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let uploaded = include_str!("../tests/data/idp-metadata.xml");
//! # let now = Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z")?;
//! // Configured once for each connection.
//! let sp = ServiceProvider::new(
//!     EntityId::parse("https://app.example.com/saml")?,
//!     Endpoint::parse("https://app.example.com/saml/acs/acme")?,
//! );
//! let idp = IdpMetadata::parse(uploaded, &Limits::DOCUMENT, now)?.into_identity_provider()?;
//! let connection = Connection::new(ConnectionId::parse("acme")?, idp);
//!
//! // The user wants to sign in: redirect, and remember.
//! let browser = BrowserBinding::new(Secret::new(vec![7; 32]))?; // random, from a cookie
//! let begun = sp.begin(
//!     &connection,
//!     &RequestId::from_random([1; 16]), // random
//!     &RelayState::from_random([2; 16]), // random; the key to store `pending` under
//!     &browser,
//!     ReturnPath::parse("/reports/7")?,
//!     now,
//! )?;
//! let pending = begun.pending;
//! assert!(begun.request.into_url()?.starts_with("https://login.example.com/saml2?SAMLRequest="));
//!
//! // The browser comes back. This form is not even base64:
//! let refused = PostedForm::parse(b"SAMLResponse=%3Chello%3E", &Limits::MESSAGE);
//! assert_eq!(refused.err().map(|refusal| refusal.code()), Some("response_not_base64"));
//! # fn answer(
//! #     sp: &ServiceProvider, connection: &Connection, form: PostedForm,
//! #     pending: vestibule_saml::PendingLogin, browser: &BrowserBinding, now: Timestamp,
//! #     insert_once: impl Fn(&vestibule_core::ReplayKey, Timestamp) -> Option<Fresh>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//!
//! // This one may be good:
//! let checked = sp.verify(connection, form.response, pending, browser, now)?;
//! let fresh = insert_once(checked.replay_key(), checked.until()).ok_or("seen before")?;
//! let sign_in = checked.redeem(fresh)?;
//! println!("{} signed in", sign_in.name_id().value());
//! # Ok(())
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! # Security
//! The strict reader of `vestibule-xmldsig` is the only parser that a message meets, and what was
//! verified is read in the tree that was verified. A response in which any SAML element or any
//! signature stands where the schema has no place for it is refused before cryptography begins.
//! Keys belong to one identity provider of one connection. The key material, the addresses and the
//! issuer inside of a message are compared with what was configured, and trusted for nothing.
//! Encrypted assertions are refused by code.
#![forbid(unsafe_code)]

mod authn_request;
mod checked;
mod claim_names;
mod connection;
mod entity_id;
mod hex;
mod idp_metadata;
mod names;
mod pending;
mod posted;
mod product;
mod refusal;
mod relay_state;
mod replay;
mod report;
mod service_provider;
mod sign_in;
mod structure;
mod verify;
mod xml;

pub use authn_request::{BeginError, Begun, PreparedRedirect, RedirectRequest};
pub use checked::Checked;
pub use claim_names::ClaimNames;
pub use connection::{Connection, ExpiredCertificates, IdentityProvider};
pub use entity_id::{EntityId, EntityIdError};
pub use idp_metadata::{IdpMetadata, MetadataError, MetadataWarning, SsoEndpoint};
pub use pending::{PendingLogin, PendingLoginError, RequestId, RequestIdError};
pub use posted::{PostedForm, PostedResponse};
pub use product::Product;
pub use refusal::Refusal;
pub use relay_state::{RelayState, RelayStateError};
pub use report::{Check, Report};
pub use service_provider::ServiceProvider;
pub use sign_in::{NameId, SignIn, SignedPart, Warning};
