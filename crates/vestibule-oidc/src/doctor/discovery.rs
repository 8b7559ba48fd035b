//! The metadata: whether it is there, and whose it is (OpenID Connect Discovery section 4, RFC 8414
//! section 3).

use super::document::{Codes, body};
use super::finding::{Finding, listed, quoted};
use super::observations::Observations;
use crate::connection::Connection;
use crate::issuer::Rule;
use crate::provider_metadata::{self, ProviderMetadata};
use crate::refusal::{Fault, Reason};
use crate::report::Report;

const CODES: Codes = Codes {
    unreachable: "discovery_unreachable",
    redirected: "discovery_redirected",
    status: "discovery_status",
    html: "discovery_html",
};

/// The metadata, where there is some that can be gone by.
pub(super) fn examine(
    connection: &Connection,
    observed: &Observations,
    findings: &mut Vec<Finding>,
) -> Option<ProviderMetadata> {
    let [url, fallback_url] = connection.issuer.discovery_urls();
    let fix = format!("check the issuer of the connection: {}", connection.profile.settings.issuer);
    let what = |url: &str| format!("the metadata at {}", quoted(url));
    let (document, url) = match body(&observed.discovery, &CODES, &what(&url), &fix) {
        Ok(document) => (document, url),
        Err(finding) => {
            let fallback = observed.fallback.as_ref();
            let Some(Ok(document)) =
                fallback.map(|fetched| body(fetched, &CODES, &what(&fallback_url), &fix))
            else {
                findings.push(finding);
                return None;
            };
            findings.push(Finding::warning(
                "discovery_fallback",
                format!("{}; there is some at {}", finding.what(), quoted(&fallback_url)),
                "check that the provider speaks OpenID Connect: plain OAuth 2.0 issues no ID tokens",
            ));
            (document, fallback_url)
        }
    };
    match provider_metadata::read(document, &connection.issuer) {
        Ok(provider) => {
            let what = format!("{} is that of {}", what(&url), quoted(&provider.issuer));
            findings.push(Finding::fine("discovery_found", what));
            findings.extend(endpoints(&provider));
            findings.extend(cloud(connection, &provider));
            Some(provider)
        }
        Err(fault) => {
            findings.push(unreadable(connection, fault, &url));
            None
        }
    }
}

fn unreadable(connection: &Connection, fault: Fault, url: &str) -> Finding {
    let (expected, found) = (fault.expected.clone(), fault.found.clone());
    // Between the endpoints of one cloud: the issuer is right, the address it was fetched from is not.
    let elsewhere = connection.issuer.cloud().is_some_and(|cloud| {
        let host = format!("https://{}/", cloud.host());
        found.as_ref().is_some_and(|found| found.starts_with(&host))
    });
    let is_mismatch = fault.reason == Reason::DiscoveryIssuerMismatch;
    let refusal = connection.refusal(fault, Report::new());
    let mut what = refusal.to_string();
    for (word, text) in [("expected", expected), ("found", found)] {
        what += &text.map_or(String::new(), |text| format!("; {word} {}", quoted(&text)));
    }
    let fix = if is_mismatch && elsewhere {
        let which = match &connection.issuer.0 {
            Rule::EntraTenants { .. } => "the endpoint of all organizations",
            _ => "the endpoint of the tenant",
        };
        format!("fetch the metadata of {which}: {}", quoted(url))
    } else {
        refusal.fix()
    };
    Finding::problem(refusal.code(), what, fix)
}

/// An issuer on the loopback interface may have endpoints without TLS.
fn endpoints(provider: &ProviderMetadata) -> Option<Finding> {
    let required = [&provider.authorization_endpoint, &provider.token_endpoint, &provider.jwks_uri];
    let optional = [&provider.user_info_endpoint, &provider.end_session_endpoint];
    let without: Vec<&str> = required
        .into_iter()
        .chain(optional.into_iter().flatten())
        .filter(|endpoint| !endpoint.is_https())
        .map(|endpoint| endpoint.as_str())
        .collect();
    if without.is_empty() {
        return None;
    }
    Some(Finding::warning(
        "endpoint_without_tls",
        format!("tokens and secrets travel without TLS: {}", listed(without)),
        "use it for development only",
    ))
}

/// A tenant of a national cloud answers at the global address as well, with endpoints and keys of its
/// own cloud.
fn cloud(connection: &Connection, provider: &ProviderMetadata) -> Option<Finding> {
    let expected = connection.issuer.cloud()?.instance();
    let found = provider.cloud_instance.as_deref()?;
    if found == expected {
        return None;
    }
    Some(Finding::problem(
        Reason::CloudInstanceMismatch.code(),
        format!("the tenant is in the cloud {}, the connection in `{expected}`", quoted(found)),
        "set the cloud of the connection to that of the tenant",
    ))
}
