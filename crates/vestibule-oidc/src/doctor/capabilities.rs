//! What the provider says it can do, against what the connection asks for (OpenID Connect Discovery
//! section 3).

use super::finding::{Finding, listed, quoted};
use crate::connection::{Connection, ResponseMode, TokenSignatures};
use crate::facts;
use crate::profile::EmailRule;
use crate::provider_metadata::ProviderMetadata;

pub(super) fn examine(connection: &Connection, provider: &ProviderMetadata) -> Vec<Finding> {
    let mut findings = vec![algorithms(connection, provider)];
    findings.extend(none_announced(provider));
    findings.push(client_authentication(connection, provider));
    findings.push(pkce(connection, provider));
    findings.push(response_mode(connection, provider));
    findings.push(issuer_parameter(connection, provider));
    findings.push(logout(connection, provider));
    findings.extend(scopes(connection, provider));
    findings.extend(claims(connection, provider));
    findings
}

fn algorithms(connection: &Connection, provider: &ProviderMetadata) -> Finding {
    let announced = &provider.advertised.signing_algorithms;
    let accepted: Vec<&str> = match &connection.signatures {
        TokenSignatures::Public(algorithms) => {
            algorithms.iter().map(|algorithm| algorithm.name()).collect()
        }
        TokenSignatures::Secret(_) => vec!["HS256"],
    };
    let is_secret = matches!(connection.signatures, TokenSignatures::Secret(_));
    let setting = at_product(connection, connection.profile.settings.algorithm);
    let offered = listed(announced);
    if announced.is_empty() {
        return Finding::warning(
            "algorithms_not_announced",
            "the metadata does not say how ID tokens are signed",
            format!("see how the tokens of this client are signed: {setting}"),
        );
    }
    if !announced.iter().any(|name| accepted.contains(&name.as_str())) {
        return Finding::problem(
            "algorithms_disjoint",
            format!(
                "ID tokens are signed by {offered}; the connection accepts {}",
                listed(&accepted)
            ),
            format!("allow the provider's algorithm on the connection, or change it: {setting}"),
        );
    }
    if is_secret {
        return Finding::warning(
            "shared_secret_signatures",
            "ID tokens are signed with the client secret: whoever reads it can write tokens",
            format!("have tokens signed with a key, and take HS256 off the connection: {setting}"),
        );
    }
    Finding::fine("algorithms_agree", format!("ID tokens are signed by {offered}"))
}

fn none_announced(provider: &ProviderMetadata) -> Option<Finding> {
    let announced = &provider.advertised.signing_algorithms;
    announced.iter().find(|name| name.eq_ignore_ascii_case("none"))?;
    Some(Finding::warning(
        "algorithm_none_announced",
        "the provider offers ID tokens without a signature; none is accepted here",
        "see that the provider signs the tokens of this client",
    ))
}

fn client_authentication(connection: &Connection, provider: &ProviderMetadata) -> Finding {
    let method = connection.authentication.method();
    let announced = &provider.advertised.client_authentication;
    let setting = at_product(connection, connection.profile.settings.client_authentication);
    let offered = listed(announced);
    if announced.iter().any(|known| known == method) {
        return Finding::fine(
            "client_authentication_agrees",
            format!("the client authenticates by `{method}`, which the provider offers"),
        )
        .with_fix(format!("see that it is the method of this client: {setting}"));
    }
    match (announced.is_empty(), method) {
        // What an absent list stands for.
        (true, "client_secret_basic") => Finding::fine(
            "client_authentication_agrees",
            "the client authenticates by `client_secret_basic`, which every provider offers",
        ),
        (true, _) => Finding::warning(
            "client_authentication_not_announced",
            format!("the client authenticates by `{method}`; the metadata does not say how it may"),
            format!("see that it is the method of this client: {setting}"),
        ),
        // Public clients are often left out of the list.
        (false, "none") => Finding::warning(
            "client_authentication_not_announced",
            format!("the client has no secret; the provider announces {offered}"),
            format!(
                "see that the client may do without, or give the connection a secret: {setting}"
            ),
        ),
        (false, _) => Finding::problem(
            "client_authentication_unsupported",
            format!("the client authenticates by `{method}`; the provider offers {offered}"),
            format!("have the connection authenticate by one that this client may use: {setting}"),
        ),
    }
}

fn pkce(connection: &Connection, provider: &ProviderMetadata) -> Finding {
    let announced = &provider.advertised.code_challenge_methods;
    if announced.iter().any(|method| method == "S256") {
        return Finding::fine("pkce_announced", "the provider ties codes to their sign-in by S256");
    }
    if announced.is_empty() {
        return Finding::warning(
            "pkce_not_announced",
            "the metadata does not say that codes are tied to their sign-in (PKCE); the connection asks for it all the same",
            format!(
                "require it for the client at {}, where there is such a setting",
                connection.profile.product
            ),
        );
    }
    Finding::problem(
        "pkce_s256_unsupported",
        format!("the connection sends S256 challenges; the provider takes {}", listed(announced)),
        "have the provider offer the code challenge method S256",
    )
}

fn response_mode(connection: &Connection, provider: &ProviderMetadata) -> Finding {
    let mode = match connection.response_mode {
        ResponseMode::Query => "query",
        ResponseMode::FormPost => "form_post",
    };
    let announced = &provider.advertised.response_modes;
    let is_default = announced.is_empty() && connection.response_mode == ResponseMode::Query;
    if is_default || announced.iter().any(|known| known == mode) {
        let fine = Finding::fine("response_mode_announced", format!("answers come by `{mode}`"));
        return match connection.response_mode {
            ResponseMode::Query => fine,
            ResponseMode::FormPost => fine.with_fix(
                "see that the cookie which binds the browser has `SameSite=None; Secure`: the form comes from another site",
            ),
        };
    }
    if announced.is_empty() {
        return Finding::warning(
            "response_mode_not_announced",
            format!(
                "answers are asked for by `{mode}`; the metadata does not say that they may be"
            ),
            "try it, or let answers come by a redirect",
        );
    }
    Finding::problem(
        "response_mode_unsupported",
        format!("answers are asked for by `{mode}`; the provider offers {}", listed(announced)),
        "choose another response mode for the connection",
    )
}

fn issuer_parameter(connection: &Connection, provider: &ProviderMetadata) -> Finding {
    if provider.sends_issuer_parameter {
        return Finding::fine(
            "issuer_parameter_announced",
            "answers say which provider they are from",
        );
    }
    let (what, fix) = if connection.issuer_parameter {
        (
            "the provider does not promise that answers say where they are from; the connection refuses those which do not",
            "try a sign-in: where it is refused, do not require the issuer parameter",
        )
    } else {
        (
            "the provider does not promise that answers say where they are from",
            "give no other connection the redirect URI of this one: it alone tells whose answer it is",
        )
    };
    Finding::warning("issuer_parameter_not_announced", what, fix)
}

fn logout(connection: &Connection, provider: &ProviderMetadata) -> Finding {
    let setting = connection.profile.settings.logout;
    let advertised = &provider.advertised;
    let ways = [
        (advertised.back_channel_logout, "by a call to this server"),
        (advertised.front_channel_logout, "by a page in the user's browser"),
    ];
    let ways: Vec<&str> = ways.into_iter().filter(|(is, _)| *is).map(|(_, way)| way).collect();
    if ways.is_empty() {
        return Finding::warning(
            "logout_not_announced",
            "the provider does not say that it tells applications of a logout",
            "keep sessions short, or end them when the directory deactivates the user",
        );
    }
    let what = format!("the provider tells of a logout {}", ways.join(" and "));
    Finding::fine("logout_announced", what)
        .with_fix(format!("enter the logout address of the connection at {setting}"))
}

/// The list need not be complete, so an absence is a hint.
fn scopes<'a>(
    connection: &'a Connection,
    provider: &'a ProviderMetadata,
) -> impl Iterator<Item = Finding> + 'a {
    let announced = &provider.advertised.scopes;
    connection
        .scopes
        .iter()
        .filter(|scope| !announced.is_empty() && !announced.contains(scope))
        .map(|scope| {
            Finding::warning(
                "scope_not_announced",
                format!("the connection asks for the scope {}, which is not listed", quoted(scope)),
                format!(
                    "if sign-ins fail with `invalid_scope`: {}",
                    connection.profile.settings.scopes
                ),
            )
        })
}

fn claims(connection: &Connection, provider: &ProviderMetadata) -> Vec<Finding> {
    let announced = &provider.advertised.claims;
    if announced.is_empty() || !connection.scopes.iter().any(|scope| scope == "email") {
        return Vec::new();
    }
    let evidence = match facts::email_rule(connection) {
        EmailRule::Verified => Some("email_verified"),
        // An optional claim, which is never listed.
        EmailRule::EntraDomainOwner => None,
    };
    ["email"]
        .into_iter()
        .chain(evidence)
        .filter(|claim| !announced.iter().any(|known| known == claim))
        .map(|claim| {
            Finding::warning(
                "claim_not_announced",
                format!("the provider does not list the claim `{claim}`"),
                connection.profile.settings.email,
            )
        })
        .collect()
}

fn at_product(connection: &Connection, setting: &str) -> String {
    format!("at {}, {setting}", connection.profile.product)
}
