//! The tenant of a token: at Entra a chain of four links, at Google the hosted domain.
//!
//! Entra signs the tokens of all tenants with the same few keys, so the signature says nothing about
//! the tenant. What does: `tid` is a GUID and allowed; `iss` is that tenant's, exactly; the key's own
//! `issuer` covers it; and the key is of the same cloud as the provider.

use vestibule_core::DomainName;

use super::{Expectation, names_object};
use crate::claims::{Claims, malformed};
use crate::connection::{Connection, Guests};
use crate::issuer::{EntraCloud, IssuerRule, Rule, TenantId};
use crate::jose::ProviderKey;
use crate::json::Json;
use crate::refusal::{Fault, Reason};

/// Claims that name the tenant or the user: none may stand beside a twin in another case, which a
/// reader that folds case would take for it.
const WITHOUT_TWIN: [&str; 5] = ["tid", "oid", "iss", "sub", "aud"];

/// The tenant that the token names.
pub(super) fn tenant(claims: &Claims<'_>) -> Result<TenantId, Fault> {
    let tenant = claims.text("tid")?.ok_or_else(|| Fault::from(Reason::TenantMissing))?;
    TenantId::parse(tenant).map_err(|_| Fault::from(Reason::TenantMalformed).found(tenant))
}

pub(super) fn check(
    expectation: &Expectation<'_>,
    claims: &Claims<'_>,
    key: Option<&ProviderKey>,
) -> Result<Option<TenantId>, Fault> {
    match &expectation.connection.issuer.0 {
        Rule::Exact(_) => Ok(None),
        Rule::Google { hosted_domain } => {
            check_hosted_domain(claims, hosted_domain.as_ref()).map(|()| None)
        }
        Rule::EntraTenant { cloud, tenant } => {
            check_entra(expectation, claims, key, *cloud, std::slice::from_ref(tenant))
        }
        Rule::EntraTenants { cloud, allowed } => {
            check_entra(expectation, claims, key, *cloud, allowed)
        }
    }
}

fn check_entra(
    expectation: &Expectation<'_>,
    claims: &Claims<'_>,
    key: Option<&ProviderKey>,
    cloud: EntraCloud,
    allowed: &[TenantId],
) -> Result<Option<TenantId>, Fault> {
    check_twins(claims)?;
    let tenant = tenant(claims)?;
    if !allowed.contains(&tenant) {
        let names: Vec<&str> = allowed.iter().map(TenantId::as_str).collect();
        return Err(Fault::from(Reason::TenantNotAllowed)
            .expecting(names.join(" or "))
            .found(tenant.as_str()));
    }
    check_key(&expectation.connection.issuer, &cloud.issuer(tenant.as_str()), key)?;
    if let (Some(provider), Some(of_key)) =
        (expectation.cloud_instance, key.and_then(|key| key.cloud_instance.as_deref()))
        && provider != of_key
    {
        let fault = Fault::from(Reason::CloudInstanceMismatch);
        return Err(fault.expecting(provider).found(of_key));
    }
    Ok(Some(tenant))
}

/// The key that made a signature is one of the issuer that the token names. The keys of one tenant's
/// own endpoint are that tenant's; those of the endpoint for all have to say whose they are.
pub(crate) fn check_key(
    rule: &IssuerRule,
    issuer: &str,
    key: Option<&ProviderKey>,
) -> Result<(), Fault> {
    let (cloud, allowed, may_be_missing) = match &rule.0 {
        Rule::Exact(_) | Rule::Google { .. } => return Ok(()),
        Rule::EntraTenant { cloud, tenant } => (cloud, std::slice::from_ref(tenant), true),
        Rule::EntraTenants { cloud, allowed } => (cloud, allowed.as_slice(), false),
    };
    let covers = |stated: &str| {
        let mut tenants = allowed.iter().map(TenantId::as_str);
        tenants.any(|tenant| {
            cloud.issuer(tenant) == issuer && stated.replace("{tenantid}", tenant) == issuer
        })
    };
    let mismatch = || Fault::from(Reason::KeyIssuerMismatch).expecting(issuer);
    match key.and_then(|key| key.issuer.as_deref()) {
        Some(stated) if covers(stated) => Ok(()),
        Some(stated) => Err(mismatch().found(stated)),
        None if may_be_missing => Ok(()),
        None => Err(mismatch()),
    }
}

fn check_twins(claims: &Claims<'_>) -> Result<(), Fault> {
    let is_twin = |name: &str| {
        WITHOUT_TWIN.iter().any(|known| known.eq_ignore_ascii_case(name) && *known != name)
    };
    match claims.members.iter().find(|(name, _)| is_twin(name)) {
        Some((name, _)) => Err(Fault::from(Reason::ClaimCaseDuplicate).found(name)),
        None => Ok(()),
    }
}

/// `hd` is the proof of an organization at Google; the parameter of the request was a hint.
fn check_hosted_domain(claims: &Claims<'_>, expected: Option<&DomainName>) -> Result<(), Fault> {
    let stated = claims.text("hd")?;
    let Some(expected) = expected else { return Ok(()) };
    let stated =
        stated.ok_or_else(|| Fault::from(Reason::HostedDomainMissing).expecting(expected))?;
    match DomainName::parse(stated) {
        Ok(domain) if domain == *expected => Ok(()),
        _ => Err(Fault::from(Reason::HostedDomainMismatch).expecting(expected).found(stated)),
    }
}

/// The object of the user in the directory, and whether the user belongs there.
pub(super) fn check_member<'c>(
    connection: &Connection,
    claims: &Claims<'c>,
) -> Result<Option<&'c str>, Fault> {
    if !names_object(connection) {
        return Ok(None);
    }
    let object = claims.text("oid")?.ok_or_else(|| Fault::from(Reason::ObjectIdMissing))?;
    TenantId::parse(object).map_err(|_| malformed("oid"))?;
    if connection.guests == Guests::Refuse && is_guest(claims) {
        return Err(Reason::GuestUser.into());
    }
    Ok(Some(object))
}

/// `acct` 1, a home that is another one, or the name that invited accounts get.
fn is_guest(claims: &Claims<'_>) -> bool {
    let by_account = match claims.members.get("acct") {
        Some(Json::Integer(kind)) => *kind != 0,
        Some(Json::Text(kind)) => kind != "0",
        Some(_) => true,
        None => false,
    };
    let tenant = claims.fact("tid").unwrap_or("");
    let home = claims.fact("idp");
    let by_home = home.is_some_and(|home| tenant.is_empty() || !home.contains(tenant));
    let named = |claim: &str| {
        claims.fact(claim).is_some_and(|name| name.to_ascii_uppercase().contains("#EXT#"))
    };
    by_account || by_home || named("preferred_username") || named("upn") || named("unique_name")
}
