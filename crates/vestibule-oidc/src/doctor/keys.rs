//! The keys: whether tokens can be verified with them.

use std::collections::BTreeSet;

use super::document::{Codes, body};
use super::finding::{Finding, listed, quoted};
use super::observations::Observations;
use crate::connection::{Connection, TokenSignatures};
use crate::issuer::Rule;
use crate::jose::{Algorithm, JwkError, KeySet, KeySetError, ProviderKey, SkippedKey};
use crate::provider_metadata::ProviderMetadata;
use crate::refusal::Reason;

const CODES: Codes = Codes {
    unreachable: "keys_unreachable",
    redirected: "keys_redirected",
    status: "keys_status",
    html: "keys_html",
};

pub(super) fn examine(
    connection: &Connection,
    provider: &ProviderMetadata,
    observed: &Observations,
) -> Vec<Finding> {
    // Where the client secret is the key, no other is looked at.
    let TokenSignatures::Public(algorithms) = &connection.signatures else { return Vec::new() };
    let what = format!("the key set at {}", quoted(provider.jwks_uri.as_str()));
    let Some(fetched) = &observed.keys else {
        let what = format!("{what} was not fetched");
        return vec![Finding::warning("keys_not_fetched", what, "fetch it, and look again")];
    };
    let of_provider = "have the provider publish its keys where its metadata says";
    let document = match body(fetched, &CODES, &what, of_provider) {
        Ok(document) => document,
        Err(finding) => return vec![finding],
    };
    let set = match KeySet::read(document) {
        Ok(set) => set,
        Err(error) => {
            let what = format!("{what}: {error}");
            return vec![Finding::problem(error.code(), what, of_provider)];
        }
    };
    let mut findings: Vec<Finding> = set.skipped().iter().map(skipped).collect();
    findings.extend(fit(connection, algorithms, &set, &what));
    findings.extend(ambiguous(algorithms, &set));
    findings.extend(nameless(connection, algorithms, &set));
    findings.extend(issuers(connection, &set));
    findings.extend(cloud(provider, &set));
    findings
}

/// A key that is not used, by why it is not.
fn skipped(key: &SkippedKey) -> Finding {
    let name = key
        .kid
        .as_deref()
        .map_or("a key without a name".to_owned(), |kid| format!("the key {}", quoted(kid)));
    let what = format!("{name} is skipped: {}", key.error);
    let code = key.error.code();
    match key.error {
        // What other clients of the provider need, or will.
        JwkError::NotForSignatures | JwkError::UnknownType | JwkError::UnknownCurve => {
            Finding::fine(code, what)
        }
        JwkError::Private => Finding::problem(
            code,
            what,
            "have the provider replace the key, and look at who signed in since it was published",
        ),
        _ => Finding::warning(
            code,
            what,
            "have the provider sign with another key; RSA has 2048 bits at least",
        ),
    }
}

/// Whether there is a key at all that a token of this connection may be signed with.
fn fit(
    connection: &Connection,
    algorithms: &[Algorithm],
    set: &KeySet,
    what: &str,
) -> Vec<Finding> {
    if set.is_empty() {
        let error = KeySetError::NoneUsable(set.skipped().len());
        let fix = "have the provider publish the keys that it signs with";
        return vec![Finding::problem(error.code(), format!("{what}: {error}"), fix)];
    }
    let fitting = algorithms.iter().filter(|algorithm| fits_any(set, **algorithm));
    let fitting: Vec<&str> = fitting.map(|algorithm| algorithm.name()).collect();
    if fitting.is_empty() {
        let names = listed(algorithms.iter().map(|algorithm| algorithm.name()));
        return vec![Finding::problem(
            Reason::KeyUnfit.code(),
            format!("{what} has no key for {names}"),
            format!(
                "allow an algorithm of the provider's keys on the connection, or change it: {}",
                connection.profile.settings.algorithm
            ),
        )];
    }
    let what = format!("{what} has {} for {}", count(set.len()), listed(fitting));
    vec![Finding::fine("keys_found", what)]
}

fn fits_any(set: &KeySet, algorithm: Algorithm) -> bool {
    set.keys().iter().any(|key| fits(key, algorithm))
}

fn fits(key: &ProviderKey, algorithm: Algorithm) -> bool {
    key.algorithm.is_none_or(|meant| meant == algorithm) && algorithm.fits(key.key.family())
}

fn count(keys: usize) -> String {
    if keys == 1 { "1 key".to_owned() } else { format!("{keys} keys") }
}

/// A name that stands for several keys of one algorithm names none of them.
fn ambiguous<'a>(
    algorithms: &'a [Algorithm],
    set: &'a KeySet,
) -> impl Iterator<Item = Finding> + 'a {
    let names: BTreeSet<&str> = set.keys().iter().filter_map(|key| key.kid.as_deref()).collect();
    let is_ambiguous = |kid: &&str| {
        algorithms.iter().any(|algorithm| {
            let named = set.keys().iter().filter(|key| key.kid.as_deref() == Some(*kid));
            named.filter(|key| fits(key, *algorithm)).count() > 1
        })
    };
    names.into_iter().filter(is_ambiguous).map(|kid| {
        Finding::problem(
            Reason::KeyAmbiguous.code(),
            format!("several keys have the name {}: tokens that name it are refused", quoted(kid)),
            "have the provider give each key a name (`kid`) of its own",
        )
    })
}

/// Keys without a name beside others: a token that names none could be of any.
fn nameless(connection: &Connection, algorithms: &[Algorithm], set: &KeySet) -> Option<Finding> {
    let several =
        |algorithm: &&Algorithm| set.keys().iter().filter(|key| fits(key, **algorithm)).count() > 1;
    let without = set.keys().iter().filter(|key| key.kid.is_none()).count();
    if without == 0 || connection.try_all_keys {
        return None;
    }
    algorithms.iter().find(several)?;
    Some(Finding::warning(
        "key_without_id",
        format!(
            "{} without a name, and others beside: tokens that name no key are refused",
            count(without)
        ),
        "have the provider name its keys (`kid`), or let the connection try all keys that fit",
    ))
}

/// At Entra a key says which tenants it is for; the keys of all tenants have to.
fn issuers(connection: &Connection, set: &KeySet) -> Option<Finding> {
    let (cloud, tenants, has_to_say) = match &connection.issuer.0 {
        Rule::EntraTenant { cloud, tenant } => (cloud, std::slice::from_ref(tenant), false),
        Rule::EntraTenants { cloud, allowed } => (cloud, allowed.as_slice(), true),
        Rule::Exact(_) | Rule::Google { .. } => return None,
    };
    let covers = |key: &ProviderKey, tenant: &str| match &key.issuer {
        Some(issuer) => issuer.replace("{tenantid}", tenant) == cloud.issuer(tenant),
        None => !has_to_say,
    };
    let left_out: Vec<&str> = tenants
        .iter()
        .map(|tenant| tenant.as_str())
        .filter(|tenant| !set.keys().iter().any(|key| covers(key, tenant)))
        .collect();
    if left_out.is_empty() || set.is_empty() {
        return None;
    }
    Some(Finding::problem(
        Reason::KeyIssuerMismatch.code(),
        format!("no key is for the tenants {}: their tokens are refused", listed(left_out)),
        "fetch the keys from the `jwks_uri` of the v2.0 metadata",
    ))
}

fn cloud(provider: &ProviderMetadata, set: &KeySet) -> Option<Finding> {
    let expected = provider.cloud_instance.as_deref()?;
    let other = set
        .keys()
        .iter()
        .find_map(|key| key.cloud_instance.as_deref().filter(|instance| *instance != expected))?;
    Some(Finding::problem(
        Reason::CloudInstanceMismatch.code(),
        format!("a key is of the cloud {}, the metadata of {}", quoted(other), quoted(expected)),
        "fetch the keys from the `jwks_uri` of this very metadata",
    ))
}
