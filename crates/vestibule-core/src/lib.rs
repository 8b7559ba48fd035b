//! Shared values of the Vestibule enterprise-identity libraries.
//!
//! Every crate of the family speaks in these types: points in time and validity windows, domain
//! names and e-mail addresses in one canonical form, secrets, opaque ids, replay keys, and
//! [`Identity`], the plain facts that a SAML or OpenID Connect sign-in yields. They are strict,
//! small and pure: no traits to implement, no I/O, no clock, no random numbers, no cryptography
//! beyond comparing in constant time.
//!
//! Three rules hold throughout. A value that exists is valid: constructors parse, and nothing trims
//! or repairs. An error has a stable [`code`](DomainError::code), one of a kind in this crate, and
//! its message never repeats a secret or an address. And a value that is personal or secret does
//! not print itself in `Debug`.
//!
//! ```
//! use vestibule_core::{DomainName, EmailAddress};
//!
//! let address = EmailAddress::parse("Ada@Bücher.example")?;
//! assert_eq!(address.domain(), &DomainName::parse("xn--bcher-kva.example")?);
//! assert_eq!(address.as_str(), "Ada@xn--bcher-kva.example");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod address;
mod browser;
mod domain;
mod email;
mod email_facts;
mod end_sessions;
mod endpoint;
mod error_kind;
mod groups;
mod http;
mod id;
mod identity;
mod outcome;
mod peer_text;
mod replay;
mod return_path;
mod secret;
mod string_value;
mod subject;
mod timestamp;
mod window;

pub use address::AddressScope;
pub use browser::{BrowserBinding, BrowserBindingError};
pub use domain::{DomainError, DomainName};
pub use email::{EmailAddress, EmailError};
pub use email_facts::{EmailDoubt, EmailFacts, EmailSource};
pub use end_sessions::{EndReason, EndScope, EndSessions};
pub use endpoint::{Endpoint, EndpointError};
pub use error_kind::ErrorKind;
pub use groups::Groups;
pub use http::{HttpMethod, HttpRequest, HttpResponse};
pub use id::{AccountId, ConnectionId, DirectoryId, IdError, OrganizationId};
pub use identity::{AuthenticationFacts, Identity, PersonName, Protocol};
pub use outcome::Outcome;
pub use peer_text::{PeerText, is_invisible};
pub use replay::{Fresh, ReplayAnswer, ReplayKey};
pub use return_path::{ReturnPath, ReturnPathError};
pub use secret::Secret;
pub use subject::{Subject, SubjectKey, SubjectKind};
pub use timestamp::{Timestamp, TimestampError};
pub use window::{ClockSkew, ValidityWindow, WindowBoundsError, WindowError};
