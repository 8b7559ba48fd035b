//! What every [`DomainClaims`] has to do, as checks that an implementation's own tests run.

mod commits;
mod holding;
mod pages;
mod races;
mod support;

use crate::DomainClaims;

/// Runs all checks. The store may hold anything; the checks leave claims of organizations behind whose
/// ids begin with `conformance`, on domains below `conformance.example`. None of these holds, and none is
/// due.
///
/// # Errors
/// What the store did, and should not have done.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_domains::{MemoryDomainClaims, conformance};
///
/// # ready(async {
/// let claims = MemoryDomainClaims::new();
/// assert_eq!(conformance::check(&claims).await, Ok(()));
/// # });
/// ```
pub async fn check(claims: &impl DomainClaims) -> Result<(), String> {
    commits::a_claim_comes_back_as_it_was(claims).await?;
    commits::a_write_needs_the_version_that_is_there(claims).await?;
    commits::claims_are_kept_apart_byte_by_byte(claims).await?;
    commits::a_commit_is_all_or_nothing(claims).await?;
    holding::one_organization_holds_a_name(claims).await?;
    holding::a_name_is_handed_over_in_one_commit(claims).await?;
    holding::holders_are_those_that_hold(claims).await?;
    races::of_many_who_take_a_name_one_gets_it(claims).await?;
    races::of_many_who_supersede_one_does(claims).await?;
    races::of_many_who_write_a_version_one_does(claims).await?;
    pages::an_organization_has_its_claims_in_order(claims).await?;
    pages::names_below_are_below(claims).await?;
    pages::what_is_due_comes_in_order(claims).await
}
