//! What a sign-in brought, made by somebody to try the connection.

use vestibule_core::{EmailFacts, EmailSource, Groups, PersonName};

use super::finding::{Finding, listed, quoted};
use crate::claims::Claims;
use crate::facts;
use crate::json::Json;
use crate::profile::EmailRule;
use crate::sign_in::SignIn;

/// Looks at a sign-in that somebody made to try the connection: which claims are missing, and which
/// setting of the product sends them.
///
/// ```
/// use vestibule_oidc::doctor::{Severity, examine_sign_in};
///
/// fn advise(sign_in: &vestibule_oidc::SignIn) -> Vec<String> {
///     let findings = examine_sign_in(sign_in);
///     let open = findings.iter().filter(|found| found.severity() < Severity::Fine);
///     open.map(|found| format!("{found}: {}", found.fix())).collect()
/// }
/// ```
#[must_use]
pub fn examine_sign_in(sign_in: &SignIn) -> Vec<Finding> {
    let mut findings = vec![email(sign_in)];
    findings.extend(text_boolean(sign_in));
    findings.push(groups(sign_in));
    findings.extend(session(sign_in));
    findings.extend(name(sign_in));
    findings.extend(user_info(sign_in));
    findings.extend(refresh_token(sign_in));
    findings.extend(access_token_hash(sign_in));
    findings
}

fn email(sign_in: &SignIn) -> Finding {
    let refusal = match sign_in.linkable_email() {
        Ok(_) => {
            return Finding::fine(
                "email_linkable",
                "the provider vouches for the address, and the connection is the customer's own: in domains that the organization has proven, accounts are found by it",
            );
        }
        Err(refusal) => refusal,
    };
    let (profile, facts) = (sign_in.connection.profile, sign_in.email());
    let claim = match facts::email_rule(&sign_in.connection) {
        EmailRule::Verified => "email_verified",
        EmailRule::EntraDomainOwner => "xms_edov",
    };
    let (detail, fix) = match (refusal.code(), facts.verified) {
        ("email_absent", _) => ("; there is no claim `email`".to_owned(), refusal.fix()),
        ("email_unverified", None) => (no_evidence(&facts, claim), refusal.fix()),
        ("email_unverified", Some(_)) => {
            (format!("; `{claim}` is false"), profile.settings.verified_email.to_owned())
        }
        _ => (String::new(), refusal.fix()),
    };
    Finding::warning(refusal.code(), format!("{refusal}{detail}"), fix)
}

fn no_evidence(facts: &EmailFacts, claim: &str) -> String {
    let document = match facts.source {
        EmailSource::UserInfo => "UserInfo",
        _ => "the ID token",
    };
    format!("; {document} has `email`, and no `{claim}` that can be read")
}

/// `email_verified` as text: some products send it so, and only their profiles read it.
fn text_boolean(sign_in: &SignIn) -> Option<Finding> {
    let profile = sign_in.connection.profile;
    if facts::email_rule(&sign_in.connection) != EmailRule::Verified {
        return None;
    }
    let read = |claims: Claims<'_>| match claims.members.get("email_verified")? {
        Json::Text(text) => Some(quoted(text)),
        _ => None,
    };
    let claimed = sign_in.claimed();
    let text = claimed.read(read).or_else(|| claimed.read_user_info(read))?;
    let what = format!("`email_verified` is the text {text}, not a boolean");
    if profile.text_booleans {
        return Some(Finding::fine(
            "text_boolean_read",
            format!("{what}; it is read as one, as {} sends it", profile.product),
        ));
    }
    Some(Finding::warning(
        "text_boolean_unread",
        format!("{what}, and counts for nothing"),
        "have the provider send a boolean, or choose the profile of the product for the connection",
    ))
}

fn groups(sign_in: &SignIn) -> Finding {
    let connection = &sign_in.connection;
    let (profile, setting) = (connection.profile, connection.profile.settings.groups);
    match sign_in.groups() {
        Groups::Known(groups) => {
            Finding::fine("groups_known", format!("the number of groups is {}", groups.len()))
        }
        Groups::Overage { .. } => {
            let ask = match connection.issuer.cloud() {
                Some(_) => "ask Microsoft Graph for them, or: ",
                None => "",
            };
            Finding::warning(
                "groups_overage",
                "the user has more groups than fit a token: what came is a reference",
                format!("{ask}{setting}"),
            )
        }
        Groups::Truncated { limit, .. } => Finding::warning(
            "groups_truncated",
            format!(
                "there are {limit} groups, at which {} stops: there may be more",
                profile.product
            ),
            setting,
        ),
        Groups::Absent if profile.groups.claims.is_empty() && connection.groups_claim.is_none() => {
            Finding::fine("groups_not_sent", format!("{} sends no groups", profile.product))
        }
        Groups::Absent => {
            let named = connection.groups_claim.as_deref();
            let usual = profile.groups.claims.iter().copied().filter(|_| named.is_none());
            let names = listed(named.into_iter().chain(usual));
            let what = format!("nothing is said about groups, in {names}");
            Finding::warning("groups_absent", what, setting)
        }
    }
}

/// Without `sid` a logout at the provider finds no session here, or all of the user's.
fn session(sign_in: &SignIn) -> Option<Finding> {
    if sign_in.authentication().session_index.is_some() {
        return Some(Finding::fine("session_id", "the token names the session at the provider"));
    }
    let advertised = &sign_in.provider.advertised;
    if !advertised.back_channel_logout && !advertised.front_channel_logout {
        return None;
    }
    Some(Finding::warning(
        "session_id_absent",
        "the provider tells of logouts, and the token does not name its session (`sid`): a logout of one session cannot be matched",
        sign_in.connection.profile.settings.session,
    ))
}

fn name(sign_in: &SignIn) -> Option<Finding> {
    let (name, setting) = (names(sign_in), sign_in.connection.profile.settings.name);
    let parts = [(name.given, "given_name"), (name.family, "family_name")];
    let missing = parts.into_iter().filter(|(part, _)| part.is_none()).map(|(_, claim)| claim);
    let missing: Vec<&str> = missing.collect();
    match (missing.len(), name.display) {
        (0, _) => None,
        (2, None) => {
            Some(Finding::warning("name_absent", "nothing is said about the name", setting))
        }
        _ => {
            let what = format!("the name comes without {}", listed(missing));
            Some(Finding::fine("name_parts_absent", what).with_fix(setting))
        }
    }
}

fn names(sign_in: &SignIn) -> PersonName {
    let (claimed, mut name) = (sign_in.claimed(), PersonName::default());
    let mut fill = |claims: Claims<'_>| {
        facts::name(&claims, &mut name);
        None::<()>
    };
    claimed.read(&mut fill);
    claimed.read_user_info(&mut fill);
    name
}

/// Okta's ID tokens are thin, and others can be made so.
fn user_info(sign_in: &SignIn) -> Option<Finding> {
    if sign_in.claimed().user_info.is_some() {
        return None;
    }
    sign_in.provider.user_info_endpoint.as_ref()?;
    let asked = |scope: &str| sign_in.connection.scopes.iter().any(|known| known == scope);
    let (name, email) = (names(sign_in), sign_in.email());
    let missing = [
        ("the name", asked("profile") && name == PersonName::default()),
        ("the address", asked("email") && email.address.is_none() && email.unparsable.is_none()),
        ("the groups", asked("groups") && sign_in.groups() == Groups::Absent),
    ];
    let missing = missing.into_iter().filter(|(_, is)| *is).map(|(what, _)| what);
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        return None;
    }
    Some(Finding::warning(
        "user_info_not_asked",
        format!("the ID token comes without {}, and UserInfo was not asked", missing.join(" and ")),
        "ask the UserInfo endpoint after each sign-in",
    ))
}

fn refresh_token(sign_in: &SignIn) -> Option<Finding> {
    let asked = sign_in.connection.scopes.iter().any(|scope| scope == "offline_access");
    if !asked || sign_in.tokens().refresh_token().is_some() {
        return None;
    }
    Some(Finding::warning(
        "refresh_token_absent",
        "the connection asks for `offline_access`, and no refresh token came",
        format!("allow refresh tokens for the client at {}", sign_in.connection.profile.product),
    ))
}

fn access_token_hash(sign_in: &SignIn) -> Option<Finding> {
    let read = |claims: Claims<'_>| claims.members.get("at_hash").map(|_| ());
    if sign_in.claimed().read(read).is_some() {
        return None;
    }
    Some(Finding::fine(
        "access_token_hash_absent",
        "the ID token has no `at_hash`, which the code flow does not need",
    ))
}
