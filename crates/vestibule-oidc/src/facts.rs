//! From claims to the facts of an [`Identity`](vestibule_core::Identity): e-mail with its evidence,
//! name, groups, and all the rest.

use std::collections::BTreeMap;

use vestibule_core::{DomainName, EmailFacts, EmailSource, Groups, PersonName};

use crate::claims::Claims;
use crate::connection::Connection;
use crate::issuer::Rule;
use crate::json::{Json, Members};
use crate::profile::{EmailRule, GroupsRule, IssuerKind};

/// Claims about the token and the session, which describe nobody.
const PROTOCOL_CLAIMS: [&str; 29] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "nonce",
    "at_hash",
    "c_hash",
    "s_hash",
    "azp",
    "auth_time",
    "acr",
    "amr",
    "sid",
    "ver",
    "aio",
    "rh",
    "uti",
    "nonce_supported",
    "events",
    "email",
    "email_verified",
    "name",
    "given_name",
    "family_name",
    "_claim_names",
    "_claim_sources",
];

/// The address of one document with what the same document says about it. Address and evidence never
/// come from different documents.
pub(crate) fn email(
    claims: &Claims<'_>,
    source: EmailSource,
    connection: &Connection,
    tenant_pinned: bool,
) -> Option<EmailFacts> {
    let address = claims.fact("email")?;
    let mut facts = EmailFacts::claimed(address, source);
    facts.tenant_pinned = tenant_pinned;
    facts.hosted_domain =
        hosted_domain(claims, connection).and_then(|domain| DomainName::parse(domain).ok());
    match email_rule(connection) {
        EmailRule::Verified => facts.verified = claims.boolean("email_verified"),
        EmailRule::EntraDomainOwner => {
            facts.domain_owner_verified = domain_owner_verified(claims.members);
            facts.verified = facts.domain_owner_verified;
        }
    }
    Some(facts)
}

/// What makes the provider vouch for an address: its product decides, but Entra's own issuers vouch
/// by nothing else, whatever profile the connection was given.
pub(crate) fn email_rule(connection: &Connection) -> EmailRule {
    match connection.issuer.cloud() {
        Some(_) => EmailRule::EntraDomainOwner,
        None => connection.profile.email,
    }
}

/// `hd`, which is Google's to state: elsewhere it is what an administrator wrote.
pub(crate) fn hosted_domain<'c>(claims: &Claims<'c>, connection: &Connection) -> Option<&'c str> {
    match connection.issuer.0 {
        Rule::Google { .. } => claims.fact("hd"),
        _ => None,
    }
}

/// `xms_edov` in the spellings that were seen.
fn domain_owner_verified(members: &Members<'_>) -> Option<bool> {
    match members.get("xms_edov")? {
        Json::Bool(value) => Some(*value),
        Json::Integer(1) => Some(true),
        Json::Integer(0) => Some(false),
        Json::Text(text) => match text.as_ref() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn name(claims: &Claims<'_>, name: &mut PersonName) {
    let fill = |slot: &mut Option<String>, claim: &str| {
        if slot.is_none() {
            *slot = claims.fact(claim).map(str::to_owned);
        }
    };
    fill(&mut name.given, "given_name");
    fill(&mut name.family, "family_name");
    fill(&mut name.display, "name");
}

/// The groups of one document; [`Groups::Absent`] where it says nothing that can be read whole.
pub(crate) fn groups(claims: &Claims<'_>, connection: &Connection) -> Groups {
    let GroupsRule { claims: usual, limit } = connection.profile.groups;
    if let Some(link) = overage(claims.members) {
        return Groups::Overage { link };
    }
    let named = connection.groups_claim.as_deref();
    let mut names = named.into_iter().chain(usual.iter().copied().filter(|_| named.is_none()));
    let Some(value) = names.find_map(|name| claims.members.get(name)) else {
        return Groups::Absent;
    };
    let groups: Option<Vec<String>> = match value {
        Json::Array(values) => {
            values.iter().map(|value| value.as_text().map(str::to_owned)).collect()
        }
        Json::Text(one) => Some(vec![one.clone().into_owned()]),
        _ => None,
    };
    match (groups, limit) {
        (None, _) => Groups::Absent,
        (Some(groups), Some(limit)) if groups.len() >= usize::try_from(limit).unwrap_or(0) => {
            Groups::Truncated { groups, limit }
        }
        (Some(groups), _) => Groups::Known(groups),
    }
}

/// Entra's way of saying that there are too many: a pointer (OpenID Connect Core 5.6.2), or a flag.
fn overage(members: &Members<'_>) -> Option<Option<String>> {
    if let Some(Json::Object(names)) = members.get("_claim_names")
        && let Some(source) = names.get("groups")
    {
        let link = source.as_text().and_then(|source| match members.get("_claim_sources") {
            Some(Json::Object(sources)) => match sources.get(source) {
                Some(Json::Object(place)) => place.text("endpoint").map(str::to_owned),
                _ => None,
            },
            _ => None,
        });
        return Some(link);
    }
    let flagged = match members.get("hasgroups") {
        Some(Json::Bool(flag)) => *flag,
        Some(Json::Text(text)) => text != "false",
        Some(_) => true,
        None => false,
    };
    flagged.then_some(None)
}

/// Every other claim; what the ID token said is not overwritten.
pub(crate) fn attributes(
    claims: &Claims<'_>,
    connection: &Connection,
    attributes: &mut BTreeMap<String, Vec<String>>,
) {
    let groups = connection.profile.groups.claims;
    for (name, value) in claims.members.iter() {
        let is_groups = groups.contains(&name) || connection.groups_claim.as_deref() == Some(name);
        if is_groups || PROTOCOL_CLAIMS.contains(&name) || attributes.contains_key(name) {
            continue;
        }
        let values = match value {
            Json::Null => continue,
            Json::Array(values) => values.iter().map(Json::to_attribute).collect(),
            other => vec![other.to_attribute()],
        };
        attributes.insert(name.to_owned(), values);
    }
}

/// Whether the connection accepts one tenant of the provider, chosen by name.
pub(crate) fn is_tenant_pinned(connection: &Connection, is_consumers: bool) -> bool {
    match &connection.issuer.0 {
        // Nobody's word makes an issuer that is known to serve everybody one customer's own.
        Rule::Exact(_) => {
            connection.own_issuer && connection.issuer.profile().issuer != IssuerKind::Shared
        }
        Rule::EntraTenant { .. } | Rule::EntraTenants { .. } => !is_consumers,
        Rule::Google { hosted_domain } => hosted_domain.is_some(),
    }
}
