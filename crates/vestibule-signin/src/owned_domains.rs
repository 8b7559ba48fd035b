//! Which domains are an organization's, as a decision sees them.

use std::collections::BTreeSet;

use vestibule_core::{DomainName, OrganizationId};
use vestibule_domains::{Claim, ClaimsError, DomainClaims, Scope, Strategy};
use vestibule_provisioning::{DomainProof, DomainStanding, OwnedDomain};

/// How many claims are read at once.
const PAGE: usize = 200;

/// All domains that the organization holds: proven or attested, in grace, lapsed, or waiting to be
/// confirmed. Where it holds a domain with the names below it, those that another organization holds
/// are excepted, with what is below them.
///
/// It reads every claim of the organization, and every claim below its subtrees: for settings pages and
/// dry runs. A sign-in asks by [`domains_covering`].
///
/// # Errors
/// The store's.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_core::OrganizationId;
/// use vestibule_domains::MemoryDomainClaims;
/// use vestibule_signin::owned_domains;
///
/// # ready(async {
/// let acme = OrganizationId::parse("acme")?;
/// assert!(owned_domains(&MemoryDomainClaims::new(), &acme).await?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub async fn owned_domains(
    claims: &impl DomainClaims,
    organization: &OrganizationId,
) -> Result<Vec<OwnedDomain>, ClaimsError> {
    let mut owned = Vec::new();
    let mut after: Option<(DomainName, Scope)> = None;
    loop {
        let page = claims.of_organization(organization, after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(owned) };
        after = Some(name_of(&last.claim));
        for stored in page.iter().filter(|stored| stored.claim.state.holds()) {
            let mut domain = owned_by(&stored.claim);
            if domain.is_subtree {
                domain.except = held_by_others(claims, &stored.claim).await?;
            }
            owned.push(domain);
        }
    }
}

/// The domains of the organization that cover any of these, and no others: the same as
/// [`owned_domains`] for addresses there, at a cost that does not grow with how many there are.
///
/// # Errors
/// The store's.
pub async fn domains_covering(
    claims: &impl DomainClaims,
    organization: &OrganizationId,
    domains: &[&DomainName],
) -> Result<Vec<OwnedDomain>, ClaimsError> {
    let names: BTreeSet<DomainName> = domains.iter().flat_map(|it| with_ancestors(it)).collect();
    let asked: Vec<(DomainName, Scope)> = names
        .into_iter()
        .flat_map(|name| [(name.clone(), Scope::Exact), (name, Scope::Subtree)])
        .collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let holders = claims.holders(&asked).await?;
    let holders = holders.iter().map(|stored| &stored.claim).filter(|claim| claim.state.holds());
    let (own, others): (Vec<&Claim>, Vec<&Claim>) =
        holders.partition(|claim| claim.key.organization == *organization);
    let domain_of = |claim: &Claim| {
        let mut domain = owned_by(claim);
        if domain.is_subtree {
            let below = others.iter().filter(|other| is_excepted(claim, other));
            domain.except = below.map(|other| other.key.domain.clone()).collect();
        }
        domain
    };
    Ok(own.into_iter().map(domain_of).collect())
}

/// What other organizations hold of a subtree.
async fn held_by_others(
    claims: &impl DomainClaims,
    subtree: &Claim,
) -> Result<BTreeSet<DomainName>, ClaimsError> {
    let domain = &subtree.key.domain;
    let itself = [(domain.clone(), Scope::Exact)];
    let mut except = BTreeSet::new();
    let mut page = claims.holders(&itself).await?;
    let mut after: Option<(DomainName, Scope)> = None;
    loop {
        let others = page.iter().map(|stored| &stored.claim);
        except.extend(others.filter(|it| is_excepted(subtree, it)).map(|it| it.key.domain.clone()));
        page = claims.holders_below(domain, after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(except) };
        after = Some(name_of(&last.claim));
    }
}

/// Whether a claim takes names out of a subtree that another organization holds. A claim on the very
/// name of the subtree takes all of it: which of the two an address there belongs to, only that name
/// could say.
fn is_excepted(subtree: &Claim, other: &Claim) -> bool {
    let (top, name) = (&subtree.key.domain, &other.key.domain);
    other.state.holds()
        && other.key.organization != subtree.key.organization
        && (name == top || name.is_subdomain_of(top))
}

fn owned_by(claim: &Claim) -> OwnedDomain {
    let mut domain = OwnedDomain::verified(claim.key.domain.clone());
    domain.is_subtree = claim.key.scope == Scope::Subtree;
    if !claim.state.admits() {
        domain.standing = DomainStanding::Lapsed;
    }
    domain.proof = match claim.strategy {
        Strategy::Dns => DomainProof::Dns,
        Strategy::Attested { .. } => DomainProof::Attested,
    };
    domain
}

fn name_of(claim: &Claim) -> (DomainName, Scope) {
    (claim.key.domain.clone(), claim.key.scope)
}

/// A domain and all above it, but for the top-level domain, which nobody claims.
fn with_ancestors(domain: &DomainName) -> impl Iterator<Item = DomainName> {
    let above = |name: &DomainName| {
        let (_, above) = name.as_str().split_once('.')?;
        DomainName::parse(above).ok()
    };
    std::iter::successors(Some(domain.clone()), above)
}
