//! OpenID Connect for a relying party: discovery, keys, tokens, sign-in and sign-out.
//!
//! The core does no I/O, reads no clock and makes no random number. Requests come out of it as
//! values, the host sends them, and responses go back in. The feature `client` adds `Client`, which
//! does the sending, over the HTTP client that it is given. A sign-in by the authorization code
//! flow:
//!
//! 1. [`Connection`] says whose tokens are accepted, an [`IssuerRule`], and who we are there.
//!    [`ProviderMetadata`] says where that issuer's endpoints are.
//! 2. [`Connection::begin`] gives the URL to redirect the browser to, with PKCE, `state` and
//!    `nonce`, and a [`PendingLogin`] to store under its state.
//! 3. The browser comes back to the redirect URI of that connection. [`Callback`] reads what it
//!    brings and shows nothing but the state, to take the pending login out of the store by, once.
//! 4. [`Connection::finish`] consumes both: same browser, same state, same provider, in time.
//! 5. [`CodeExchange::request`] is the request to the token endpoint, and [`CodeExchange::receive`]
//!    reads the answer.
//! 6. [`TokensReceived::verify`] makes every check of the ID token, and gives the [`SignIn`]: the
//!    one value that a session may begin with. [`ProviderKeys`] decides when the keys for that are
//!    fetched.
//!
//! ```
//! use vestibule_core::{
//!     BrowserBinding, ConnectionId, Endpoint, HttpRequest, HttpResponse, ReturnPath, Secret,
//!     Timestamp,
//! };
//! use vestibule_oidc::{
//!     BeginOptions, Callback, ClientAuthentication, Connection, IssuerRule, KeySet, LoginSecrets,
//!     ProviderMetadata,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z")?;
//! // Configured once for each connection.
//! let connection = Connection::new(
//!     ConnectionId::parse("acme")?,
//!     IssuerRule::okta_org("acme.okta.com")?,
//!     "0oa1b2c3",
//!     ClientAuthentication::secret_basic("a secret of this client, for a test"),
//!     Endpoint::parse("https://app.example.com/callback/acme")?,
//! )?;
//!
//! // Fetched from `connection.issuer().discovery_urls()`, and kept.
//! let document = br#"{
//!     "issuer": "https://acme.okta.com",
//!     "authorization_endpoint": "https://acme.okta.com/oauth2/v1/authorize",
//!     "token_endpoint": "https://acme.okta.com/oauth2/v1/token",
//!     "jwks_uri": "https://acme.okta.com/oauth2/v1/keys"
//! }"#;
//! let provider = ProviderMetadata::parse(document, connection.issuer())?;
//!
//! // The user wants to sign in: redirect, and remember.
//! let browser = BrowserBinding::new(Secret::new(vec![7; 32]))?; // random, from a cookie
//! let begun = connection.begin(
//!     &provider,
//!     LoginSecrets::from_random([1; 96]), // random
//!     &BeginOptions::new(),
//!     &browser,
//!     ReturnPath::parse("/reports/7")?,
//!     now,
//! );
//! assert!(begun.url.starts_with("https://acme.okta.com/oauth2/v1/authorize?response_type=code&"));
//! let pending = begun.pending; // store `pending.to_bytes()` under `pending.state()`
//!
//! // The browser comes back. In another one, somebody else's answer ends here:
//! # let again = vestibule_oidc::PendingLogin::from_bytes(pending.to_bytes().expose())?;
//! let answer = Callback::parse_query(&format!("code=Yzm0&state={}", pending.state()))?;
//! let stranger = BrowserBinding::new(Secret::new(vec![8; 32]))?;
//! let refused = connection.finish(&provider, pending, answer, &stranger, now);
//! assert_eq!(refused.unwrap_err().code(), "pending_other_browser");
//! # let answer = Callback::parse_query(&format!("code=Yzm0&state={}", again.state()))?;
//! # let exchange = connection.finish(&provider, again, answer, &browser, now)?;
//! # let request = exchange.request([3; 16], now).into_request()?;
//! # assert_eq!(request.url(), provider.token_endpoint().as_str());
//! # fn answer(
//! #     connection: &Connection, provider: &ProviderMetadata, keys: &KeySet,
//! #     pending: vestibule_oidc::PendingLogin, query: &str, browser: &BrowserBinding,
//! #     now: Timestamp, send: impl Fn(HttpRequest) -> HttpResponse,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//!
//! // This one may be good:
//! let answer = Callback::parse_query(query)?;
//! let exchange = connection.finish(provider, pending, answer, browser, now)?;
//! let request = exchange.request([3; 16], now).into_request()?; // random
//! let received = exchange.receive(&send(request))?;
//! let sign_in = received.verify(keys, now)?;
//! println!("{} signed in", sign_in.subject().id);
//! if let Ok(address) = sign_in.linkable_email() {
//!     println!("and an account may be looked for by {}", address.domain());
//! }
//! # Ok(())
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `client`, steps 4 to 6 are `Client::finish`, keys and metadata included.
//!
//! Beside the sign-in: [`SignIn::with_user_info`] and [`SignIn::with_groups`] add what did not fit
//! the token; [`Connection::refresh`] uses a [`RefreshGrant`] up for the next one;
//! [`Connection::sign_out`], [`Connection::verify_front_channel_logout`] and
//! [`Connection::verify_logout`] all end in one order, `EndSessions`; [`InitiateLogin`] is a
//! sign-in that a portal begins; [`GitHub`] signs in by OAuth 2 without ID tokens; the [`doctor`]
//! looks at a connection before anybody uses it.
//!
//! # Security
//! The signature of an ID token is always verified: by a key that the connection's issuer publishes
//! at the address which its own metadata names, or by the client secret where that alone was
//! agreed. Keys and addresses in a message are trusted for nothing. Algorithms are agreed before a
//! token is read, and `none` is no value of [`Algorithm`]. Each kind of token has a validator of
//! its own, so none passes for another. [`PendingLogin`], [`Callback`] and [`RefreshGrant`] are
//! used up by value. An e-mail address comes with its evidence, and [`SignIn::linkable_email`]
//! refuses one that an existing account must not be found by; who a user is never hangs on it.
//! Entra needs a pinned tenant, and its own `email_verified` counts for nothing.
//!
//! What the host does: it keeps [`PendingLogin`] and [`RefreshGrant`] on the server and hands each
//! out once, ties the browser by a cookie, gives every connection a redirect URI of its own, and
//! sends requests by a client that stays out of private networks, as `vestibule-http` has one.
#![forbid(unsafe_code)]

mod authorization_request;
mod callback;
mod claimed;
mod claims;
#[cfg(feature = "client")]
mod client;
mod client_authentication;
mod code_exchange;
mod connection;
pub mod doctor;
mod entra_groups;
mod facts;
mod github;
mod id_token;
mod initiate_login;
mod issuer;
mod jose;
mod json;
mod logout;
mod parameters;
mod pending;
mod profile;
mod provider_keys;
mod provider_metadata;
mod refresh;
mod refusal;
mod report;
mod sign_in;
mod token_response;
mod user_info;

pub use authorization_request::{BeginOptions, Begun};
pub use callback::Callback;
#[cfg(feature = "client")]
pub use client::{
    CacheKey, CachedDocument, CachedDocumentError, Client, KeyCache, KeyCacheError, MemoryKeyCache,
    NoKeyCache, conformance,
};
pub use client_authentication::{ClientAuthentication, ClientKey};
pub use code_exchange::{CodeExchange, PreparedRequest, TokensReceived};
pub use connection::{Connection, ConnectionError, Guests, ResponseMode};
pub use github::{GitHub, GitHubExchange, GitHubSignIn, GitHubToken};
pub use id_token::{ExpectedNonce, IdToken};
pub use initiate_login::InitiateLogin;
pub use issuer::{EntraCloud, Issuer, IssuerError, IssuerRule, TenantId};
pub use jose::{
    Algorithm, Jwk, JwkError, JwtSigningKey, JwtVerifyingKey, KeySet, KeySetError, SkippedKey,
    UsableKey, VerifiedJws, verify_signature,
};
pub use logout::{CheckedLogout, LogoutRequest, SignOut, check_signed_out};
pub use pending::{LoginSecrets, PendingLogin, PendingLoginError};
pub use profile::Profile;
pub use provider_keys::{KeyAnswer, ProviderKeys};
pub use provider_metadata::{Advertised, ProviderMetadata};
pub use refresh::{Refresh, RefreshGrant, RefreshGrantError, RefreshReceived, Refreshed};
pub use refusal::Refusal;
pub use report::{Check, Report};
pub use sign_in::SignIn;
pub use token_response::Tokens;
pub use user_info::UserInfo;
