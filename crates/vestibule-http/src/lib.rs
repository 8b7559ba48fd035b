//! How the Vestibule libraries reach other servers: one bounded HTTP request at a time, and never
//! into a private network by accident.
//!
//! [`HttpClient`] is the port that protocol crates call. It is one method, so that a host can bring
//! its own client; [`NoHttp`] refuses everything. The values it carries, `HttpRequest` and
//! `HttpResponse`, are those of `vestibule-core`.
//!
//! The URLs that such a client visits come from outside: a customer's administrator types an issuer,
//! and the document found there names the next URLs. Whoever writes them would like to use the
//! host's place in its network (server-side request forgery, CWE-918). [`UrlGuard`] decides which
//! URLs may be visited, and [`AddressScope`](vestibule_core::AddressScope) which addresses may be
//! dialed. Both are pure functions without a socket.
//!
//! The feature `reqwest` adds `GuardedClient`, which holds to both: HTTPS by the system's OpenSSL,
//! no redirects, no proxy unless one is named, only addresses that were checked are dialed, caps on
//! size and time. The feature `conformance` adds checks for clients of your own.
//!
//! ```
//! use vestibule_core::AddressScope;
//! use vestibule_http::UrlGuard;
//!
//! let guard = UrlGuard::new();
//! assert!(guard.check("https://login.example/.well-known/openid-configuration").is_ok());
//! for (url, code) in [
//!     ("http://login.example/", "url_scheme"),
//!     ("https://login.example@10.0.0.1/", "url_userinfo"),
//!     ("https://2130706433/", "url_host_literal"),
//!     ("https://metadata.google.internal/", "host_refused"),
//!     ("https://login.example:22/", "url_port"),
//! ] {
//!     assert_eq!(guard.check(url).unwrap_err().code(), code);
//! }
//! assert_eq!(AddressScope::of("169.254.169.254".parse()?), AddressScope::Never);
//!
//! // A provider of one's own, inside one's own network, is named with its port.
//! let guard = guard.with_allowed_host("keycloak.corp.example", 8443)?;
//! assert!(guard.check("https://keycloak.corp.example:8443/realms/staff")?.may_be_private());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod client;
#[cfg(feature = "conformance")]
pub mod conformance;
mod error;
#[cfg(feature = "reqwest")]
mod guarded_client;
mod no_http;
mod url_guard;

pub use client::HttpClient;
pub use error::{ClientSetupError, HttpError};
#[cfg(feature = "reqwest")]
pub use guarded_client::{GuardedClient, GuardedClientBuilder};
pub use no_http::NoHttp;
pub use url_guard::{CheckedUrl, UrlGuard};
