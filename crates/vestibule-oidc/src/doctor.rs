//! The doctor of a connection: a dry run whose findings are data, for an administration page, the
//! command line, or a support ticket.
//!
//! [`examine`] looks at a connection and at what was fetched for it, [`examine_sign_in`] at a sign-in
//! that somebody made to try it. Neither fetches, decides or changes anything, and neither is asked
//! about a user's sign-in: what has to hold is checked there, every time.
//!
//! Findings come in the order in which a person would look: the settings first, then the metadata,
//! what it offers, the keys, the clocks. A finding that stands in the way of others comes alone.
//!
//! | code | severity | about |
//! |---|---|---|
//! | `redirect_uri` | fine | what to enter at the provider |
//! | `redirect_uri_wildcard`, `redirect_uri_loopback` | problem, warning | the redirect URI |
//! | `tenant_pinned`, `email_tenant_not_pinned` | fine, warning | whether addresses can count |
//! | `entra_consumers`, `object_id_missing` | problem | Entra |
//! | `discovery_found`, `discovery_fallback` | fine, warning | where the metadata is |
//! | `discovery_unreachable`, `discovery_redirected`, `discovery_status`, `discovery_html`, `discovery_malformed`, `discovery_issuer_mismatch`, `discovery_endpoint` | problem | why there is none |
//! | `endpoint_without_tls` | warning | endpoints on the loopback interface |
//! | `cloud_instance_mismatch` | problem | Entra's national clouds |
//! | `algorithms_agree`, `algorithms_disjoint`, `algorithms_not_announced`, `algorithm_none_announced`, `shared_secret_signatures` | fine, problem, warning | ID token signatures |
//! | `client_authentication_agrees`, `client_authentication_unsupported`, `client_authentication_not_announced` | fine, problem, warning | the token endpoint |
//! | `pkce_announced`, `pkce_s256_unsupported`, `pkce_not_announced` | fine, problem, warning | PKCE |
//! | `response_mode_announced`, `response_mode_unsupported`, `response_mode_not_announced` | fine, problem, warning | how answers come |
//! | `issuer_parameter_announced`, `issuer_parameter_not_announced` | fine, warning | RFC 9207 |
//! | `logout_announced`, `logout_not_announced` | fine, warning | logout from the provider's side |
//! | `scope_not_announced`, `claim_not_announced` | warning | one each |
//! | `keys_found` | fine | the key set |
//! | `keys_unreachable`, `keys_redirected`, `keys_status`, `keys_html`, `keys_malformed`, `keys_too_large`, `keys_none_usable`, `key_unfit` | problem | why no token can be verified |
//! | `key_ambiguous`, `key_issuer_mismatch`, `key_without_id`, `keys_not_fetched` | problem, problem, warning, warning | the set as a whole |
//! | `jwk_*` of [`JwkError`](crate::JwkError) | problem, warning, fine | a key that is skipped |
//! | `clock_agrees`, `clock_skew`, `clock_unknown` | fine, problem or warning, warning | the clocks |
//!
//! And of a sign-in:
//!
//! | code | severity | about |
//! |---|---|---|
//! | `email_linkable`, `email_absent`, `email_unparsable`, `email_unverified`, `email_tenant_not_pinned` | fine, warning | the address |
//! | `text_boolean_read`, `text_boolean_unread` | fine, warning | `"true"` for `true` |
//! | `groups_known`, `groups_not_sent`, `groups_absent`, `groups_overage`, `groups_truncated` | fine, fine, warning | the groups |
//! | `session_id`, `session_id_absent` | fine, warning | `sid`, by which a logout finds the session |
//! | `name_absent`, `name_parts_absent` | warning, fine | the name |
//! | `user_info_not_asked` | warning | a token that says less than UserInfo would |
//! | `refresh_token_absent` | warning | a refresh token that was asked for |
//! | `access_token_hash_absent` | fine | `at_hash`, which the code flow does not need |

mod capabilities;
mod clock;
mod discovery;
mod document;
mod finding;
mod keys;
mod observations;
mod settings;
mod sign_in;

pub use finding::{Finding, Severity};
pub use observations::Observations;
pub use sign_in::examine_sign_in;

use vestibule_core::Timestamp;

use crate::connection::Connection;

/// Looks at a connection and at what was fetched for it. `now` is when that was.
///
/// ```
/// use vestibule_core::{ConnectionId, Endpoint, HttpResponse, Timestamp};
/// use vestibule_oidc::doctor::{Observations, Severity, examine};
/// use vestibule_oidc::{ClientAuthentication, Connection, IssuerRule};
///
/// let connection = Connection::new(
///     ConnectionId::parse("acme")?,
///     IssuerRule::exact("https://idp.acme.example")?,
///     "client",
///     ClientAuthentication::secret_basic("test-client-secret"),
///     Endpoint::parse("https://app.example/callback/acme")?,
/// )?;
/// // What was fetched from the first of `connection.issuer().discovery_urls()`:
/// let page = HttpResponse::new(200, b"<!doctype html><title>Sign in</title>".to_vec());
/// let now = Timestamp::from_unix_seconds(1_800_000_000)?;
///
/// let findings = examine(&connection, &Observations::new(Ok(page)), now);
/// let problem = findings.iter().find(|found| found.severity() == Severity::Problem).unwrap();
/// assert_eq!(problem.code(), "discovery_html");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn examine(connection: &Connection, observed: &Observations, now: Timestamp) -> Vec<Finding> {
    let mut findings = settings::examine(connection);
    let provider = discovery::examine(connection, observed, &mut findings);
    if let Some(provider) = &provider {
        findings.extend(capabilities::examine(connection, provider));
        findings.extend(keys::examine(connection, provider, observed));
    }
    findings.extend(clock::examine(connection, observed, now));
    findings
}
