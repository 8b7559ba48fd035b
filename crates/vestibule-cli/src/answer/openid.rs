//! What OpenID Connect, its keys and its requests are refused for.

use serde_json::{Map, Value, json};
use vestibule_core::Outcome;
use vestibule_http::HttpError;
use vestibule_oidc::{IssuerError, JwkError, KeySetError, Refusal, Report};

use super::{Refused, Stop, listed};

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        let report = refusal.report();
        // A document that is no token has no checks to list.
        let begun = report.checks().any(|(_, outcome)| outcome != Outcome::NotReached);
        let refused = Refused {
            code: refusal.code(),
            message: refusal.to_string(),
            expected: refusal.expected().map(str::to_owned),
            found: refusal.found().map(str::to_owned),
            fix: refusal.fix(),
            checks: if begun { checks(report) } else { json!([]) },
            more: Map::new(),
        };
        refused.into()
    }
}

impl From<IssuerError> for Stop {
    fn from(error: IssuerError) -> Self {
        Refused::new(error.code(), error.to_string(), error.fix()).into()
    }
}

impl From<KeySetError> for Stop {
    fn from(error: KeySetError) -> Self {
        let fix = match error {
            KeySetError::NoneUsable(_) => {
                "have the provider publish a key for signatures: RSA of at least 2048 bits, P-256, P-384, P-521 or Ed25519"
            }
            _ => "fetch the document at the provider's `jwks_uri` again",
        };
        Refused::new(error.code(), error.to_string(), fix).into()
    }
}

impl From<JwkError> for Stop {
    fn from(error: JwkError) -> Self {
        let fix = match error {
            JwkError::Private => "pass the public key alone, and replace this one: it is known now",
            JwkError::NotForSignatures => "pass the key whose `use` is `sig`",
            JwkError::Malformed | JwkError::TooLarge => "pass one JSON Web Key, or a set of them",
            _ => "pass a key that is fit for signatures",
        };
        Refused::new(error.code(), error.to_string(), fix).into()
    }
}

/// Why the document at this URL could not be had.
pub(crate) fn not_fetched(error: &HttpError, url: &str) -> Refused {
    let fix = match error {
        HttpError::UrlHostLiteral
        | HttpError::UrlPort { .. }
        | HttpError::HostRefused { .. }
        | HttpError::AddressRefused { .. } => {
            "where the provider is in a network of your own, pass `--allow-host HOST:PORT`"
        }
        HttpError::UrlScheme { .. } => {
            "use https; for a provider on this machine pass `--allow-host HOST:PORT`"
        }
        HttpError::CertificateRefused => {
            "have the provider serve a certificate for this host by an authority that this machine trusts"
        }
        HttpError::ResponseTooLarge { .. } => "check that this is the address of a provider",
        _ => "check the address, and that this machine can reach the provider",
    };
    let mut refused = Refused::new(error.code(), error.to_string(), fix);
    refused.found = Some(url.to_owned());
    refused
}

/// The checks of a token in their order.
pub(crate) fn checks(report: &Report) -> Value {
    listed(report.checks().map(|(check, outcome)| (check.name(), outcome.as_str())))
}
