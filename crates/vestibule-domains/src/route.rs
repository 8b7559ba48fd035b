//! To whom an address belongs.

use vestibule_core::DomainName;

use crate::{Claim, ClaimsError, DomainClaims, Scope};

/// To whom an address belongs, by its domain. Exhaustive on purpose: a host decides on each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// To the organization that has proven this very domain.
    Exact(Box<Claim>),
    /// To the organization that has proven this domain or one above it, with all below.
    Subtree(Box<Claim>),
    /// To nobody; or to one whose claim has lapsed or waits for a new token.
    None,
}

/// Finds to whom an address belongs.
///
/// The most specific claim that holds decides: on the domain itself before all names below it, and the
/// longer name before the shorter. Where that claim does not admit anybody any more, nobody gets the
/// address: another organization's claim on a shorter name never covers what this one holds.
///
/// # Errors
/// The store's.
///
/// # Security
/// It says whom to ask, not who somebody is. A person is signed in by what the organization's identity
/// provider asserts, and only through that organization's own connection.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
/// use vestibule_domains::*;
///
/// # ready(async {
/// let key = ChallengeKey::new(&Secret::new(vec![7; 32]))?;
/// let challenges = Challenges::new(key, Product::parse("app")?);
/// let (claims, now, rules) = (MemoryDomainClaims::new(), Timestamp::UNIX_EPOCH, LifeCycle::new());
/// let acme = OrganizationId::parse("acme")?;
/// let key = ClaimKey::subtree(acme.clone(), DomainName::parse("acme.com")?);
/// begin(&claims, &challenges, &key, now).await?;
/// let vouched = ClaimEvent::Attested { by: "sam".into(), ticket: "T-1".into() };
/// change(&claims, &key, &vouched, now, &rules).await?;
///
/// let route = route(&DomainName::parse("eng.acme.com")?, &claims).await?;
/// assert!(matches!(route, Route::Subtree(claim) if claim.key.organization == acme));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub async fn route(domain: &DomainName, claims: &impl DomainClaims) -> Result<Route, ClaimsError> {
    let mut names = vec![(domain.clone(), Scope::Exact)];
    let above = std::iter::successors(Some(domain.clone()), parent);
    names.extend(above.map(|name| (name, Scope::Subtree)));
    let holders = claims.holders(&names).await?;
    for (name, scope) in &names {
        let holds = |claim: &Claim| claim.key.domain == *name && claim.key.scope == *scope;
        let Some(holder) = holders.iter().map(|it| &it.claim).find(|claim| holds(claim)) else {
            continue;
        };
        return Ok(match scope {
            _ if !holder.state.admits() => Route::None,
            Scope::Exact => Route::Exact(Box::new(holder.clone())),
            Scope::Subtree => Route::Subtree(Box::new(holder.clone())),
        });
    }
    Ok(Route::None)
}

/// The domain above. A single label is none.
fn parent(domain: &DomainName) -> Option<DomainName> {
    let (_, above) = domain.as_str().split_once('.')?;
    DomainName::parse(above).ok()
}
