//! `vestibule oidc discover`: what a provider says about itself, and its keys (OpenID Connect
//! Discovery section 4).

mod fetch;

use clap::Args;
use serde_json::{Value, json};
use vestibule_core::{Endpoint, Timestamp};
use vestibule_keys::KeyFamily;
use vestibule_oidc::doctor::{Finding, examine};
use vestibule_oidc::{ClientAuthentication, IssuerRule, SkippedKey, UsableKey};

use super::connection;
use crate::answer::{Answer, Stop};
use crate::clock;
use fetch::{AllowedHost, Fetched};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The issuer.
    #[arg(value_name = "URL")]
    issuer: String,
    /// A provider in a network of your own may be reached here; on this machine also without TLS.
    #[arg(long, value_name = "HOST:PORT", value_parser = AllowedHost::parse)]
    allow_host: Vec<AllowedHost>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let rule = IssuerRule::exact(&arguments.issuer)?;
    let fetched = fetch::run(&rule, &arguments.allow_host)?;
    let findings = findings(&rule, &fetched, clock::at_or_now(None)?)?;
    Ok(Answer::Facts(facts(&rule, &fetched, &findings)))
}

/// What the doctor says of a connection to the provider, but for what hangs on its settings: there
/// are none.
fn findings(rule: &IssuerRule, fetched: &Fetched, now: Timestamp) -> Result<Vec<Finding>, Stop> {
    let connection = connection(rule.clone(), "command-line", ClientAuthentication::Public)?;
    let mut findings = examine(&connection, &fetched.observed, now);
    let of_settings = ["redirect_uri", "client_authentication"];
    findings.retain(|finding| !of_settings.iter().any(|about| finding.code().starts_with(about)));
    Ok(findings)
}

/// The names of the metadata where it has one.
fn facts(rule: &IssuerRule, fetched: &Fetched, findings: &[Finding]) -> Value {
    let (provider, keys) = (&fetched.provider, &fetched.keys);
    let advertised = provider.advertised();
    json!({
        "accepted": true,
        "issuer": provider.issuer(),
        "profile": rule.profile().name(),
        "endpoints": {
            "authorization_endpoint": provider.authorization_endpoint().as_str(),
            "token_endpoint": provider.token_endpoint().as_str(),
            "jwks_uri": provider.jwks_uri().as_str(),
            "userinfo_endpoint": provider.user_info_endpoint().map(Endpoint::as_str),
            "end_session_endpoint": provider.end_session_endpoint().map(Endpoint::as_str),
        },
        "advertised": {
            "id_token_signing_alg_values_supported": advertised.signing_algorithms,
            "token_endpoint_auth_methods_supported": advertised.client_authentication,
            "code_challenge_methods_supported": advertised.code_challenge_methods,
            "authorization_response_iss_parameter_supported": provider.sends_issuer_parameter(),
            "scopes_supported": advertised.scopes,
            "claims_supported": advertised.claims,
            "response_modes_supported": advertised.response_modes,
            "backchannel_logout_supported": advertised.back_channel_logout,
            "frontchannel_logout_supported": advertised.front_channel_logout,
        },
        "keys": keys.usable().map(usable).collect::<Value>(),
        "skipped_keys": keys.skipped().iter().map(skipped).collect::<Value>(),
        "findings": findings,
    })
}

fn usable(key: UsableKey<'_>) -> Value {
    let (kty, crv, bits) = match key.family {
        KeyFamily::Rsa { bits } => (Some("RSA"), None, Some(bits)),
        KeyFamily::P256 => (Some("EC"), Some("P-256"), None),
        KeyFamily::P384 => (Some("EC"), Some("P-384"), None),
        KeyFamily::P521 => (Some("EC"), Some("P-521"), None),
        KeyFamily::Ed25519 => (Some("OKP"), Some("Ed25519"), None),
        _ => (None, None, None),
    };
    let alg = key.algorithm.map(|algorithm| algorithm.name());
    json!({ "kid": key.kid, "alg": alg, "kty": kty, "crv": crv, "bits": bits })
}

fn skipped(key: &SkippedKey) -> Value {
    json!({ "kid": key.kid, "code": key.error.code(), "message": key.error.to_string() })
}
