//! Step 6: nobody is linked to the subject yet.

use super::membership::{
    Standing, check_account, check_approved, check_guest, check_membership, check_return,
    guest_until,
};
use super::outcome::Admission;
use super::{Case, candidates, creation, directory::is_user, required};
use crate::trail::Settled;
use crate::{
    Account, DirectoryMatch, DirectoryPerson, DirectoryStanding, DirectoryView, LapsedDomains,
    Reactivation, ReasonCode, RemovedBy, Verdict,
};

/// The directory's user's account, then the address, then a new account.
pub(super) fn decide<'a>(case: &mut Case<'a>) -> Result<Settled<'a>, Settled<'a>> {
    let pushed = directory_account(case);
    if let Some(account) = pushed
        && let Some(settled) = link_by_directory(case, account)?
    {
        return Ok(settled);
    }
    check_address(case, pushed)?;
    check_entitlement(case)?;
    let returns = check_tombstone(case)?;
    check_domain(case, pushed)?;
    let found = candidates::find(case, pushed);
    if found.is_empty() {
        creation::create(case, returns)
    } else {
        candidates::decide(case, &found, pushed, returns)
    }
}

/// The candidate that is known to be the directory's active user, however that was found.
fn directory_account<'a>(case: &Case<'a>) -> Option<&'a Account> {
    let DirectoryView::Connected { directory, standing: DirectoryStanding::Active(person) } =
        case.directory
    else {
        return None;
    };
    case.accounts.candidates.iter().find(|it| is_user(it, directory, &person.user))
}

/// Links it where the directory's word is evidence. What refuses it refuses without evidence too, so
/// that less evidence never lets somebody in by another way.
fn link_by_directory<'a>(
    case: &mut Case<'a>,
    account: &'a Account,
) -> Result<Option<Settled<'a>>, Settled<'a>> {
    check_account(account)?;
    let standing = check_membership(case, account)?;
    if standing.joins() {
        check_return(case, account)?;
    }
    check_guest(case, account)?;
    candidates::check_break_glass(case, account)?;
    let sources = case.sources(Some(account));
    required::check(case, account.membership.as_ref(), &sources)
        .map_err(|settled| settled.about(account))?;
    let is_evident = case.is_pushed() && check_domain(case, Some(account)).is_ok();
    if !is_evident || !is_linkable(case, account) {
        return Ok(None);
    }
    check_entitlement(case).map_err(|settled| settled.about(account))?;
    check_approved(case, account, standing)?;
    let mut admission = Admission::linking(account, standing);
    if standing.joins() {
        admission.joins_until(guest_until(account));
    }
    Ok(Some(admission.settle(case, Verdict::Link, ReasonCode::LinkedByDirectory, sources)))
}

/// Nobody else has a claim to the account: no other organization, no other subject of the connection,
/// nobody who made it with an address that was never verified.
fn is_linkable(case: &Case<'_>, account: &Account) -> bool {
    !case.is_elsewhere(account)
        && !case.has_other_subject(account)
        && (account.email_verified || !account.has_credentials)
}

fn check_address<'a>(case: &Case<'a>, pushed: Option<&Account>) -> Result<(), Settled<'a>> {
    let email = &case.identity.email;
    if email.address.is_some() || (pushed.is_some() && case.is_pushed()) {
        return Ok(());
    }
    Err(match &email.unparsable {
        Some(code) => Settled::deny(ReasonCode::EmailUnreadable).with_found(code),
        None => Settled::deny(ReasonCode::NoEmail),
    })
}

fn check_entitlement<'a>(case: &Case<'a>) -> Result<(), Settled<'a>> {
    if case.organization.is_entitled { Ok(()) } else { Err(Settled::deny(ReasonCode::NotEntitled)) }
}

/// Who was removed before does not come back by being somebody new.
fn check_tombstone<'a>(case: &mut Case<'a>) -> Result<Returns, Settled<'a>> {
    let Some(tombstone) = &case.accounts.tombstone else { return Ok(Returns::Freely) };
    match (&tombstone.by, case.policy.reactivation) {
        (RemovedBy::Directory(directory), _) => {
            if case.person.is_none() || case.connected() != Some(directory) {
                return Err(Settled::deny(ReasonCode::Deprovisioned));
            }
            case.trail.passed(ReasonCode::ReinstatedByDirectory);
        }
        (RemovedBy::Administrator, Reactivation::Never) => {
            return Err(Settled::deny(ReasonCode::RemovedByAdministrator));
        }
        (RemovedBy::Administrator, Reactivation::Approval) if !case.is_approved() => {
            return Ok(Returns::WhenApproved);
        }
        (RemovedBy::Administrator, Reactivation::Approval | Reactivation::OnSignIn) => {
            case.trail.passed(ReasonCode::Reactivated);
        }
    }
    Ok(Returns::Freely)
}

/// What is asked of somebody who was removed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Returns {
    Freely,
    /// By a tombstone.
    WhenApproved,
    /// By the candidate's own membership.
    ToCandidateWhenApproved,
}

impl Returns {
    pub(super) fn and(self, standing: Standing) -> Self {
        match (self, standing) {
            (Self::Freely, Standing::AskingToReturn) => Self::ToCandidateWhenApproved,
            _ => self,
        }
    }

    /// Asks an administrator: after everything that refuses, so that nobody is asked in vain.
    pub(super) fn check<'a>(
        self,
        case: &Case<'a>,
        candidate: Option<&'a Account>,
    ) -> Result<(), Settled<'a>> {
        let account = match self {
            Self::Freely => return Ok(()),
            Self::WhenApproved => None,
            Self::ToCandidateWhenApproved => candidate,
        };
        Err(case.request_approval(ReasonCode::ReactivationNeedsApproval, account))
    }
}

/// Nobody new comes in by a lapsed domain, but for whom the directory has provisioned already, where the
/// policy keeps them in.
fn check_domain<'a>(case: &Case<'a>, pushed: Option<&Account>) -> Result<(), Settled<'a>> {
    let by_id = |it: &DirectoryPerson| it.matched_by == DirectoryMatch::ExternalId;
    let is_kept = case.policy.lapsed_domains == LapsedDomains::KeepLinked;
    let is_provisioned = is_kept && pushed.is_some() && case.person.is_some_and(by_id);
    let Some(owner) = case.owner.filter(|it| !it.is_verified() && !is_provisioned) else {
        return Ok(());
    };
    Err(Settled::deny(ReasonCode::DomainLapsed).with_found(owner.domain.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::scene::{Scene, at, directory_user, globex, main, member, noted};
    use crate::{
        Approval, DirectoryMatch, DomainStanding, Effect, LapsedDomains, Link, MembershipState,
        Reactivation, ReasonCode, RemovedBy, Tombstone, Verdict,
    };

    /// An account that is known to be the directory's user's, with another address.
    fn pushed(matched_by: DirectoryMatch) -> Scene {
        let mut account = member("ada");
        account.email = Some(crate::scene::email("a.lovelace@acme.com"));
        account.membership.as_mut().unwrap().directory_user = Some(directory_user("u1"));
        let mut scene = Scene::with_candidate(account);
        scene.pushed(matched_by);
        scene
    }

    #[test]
    fn the_account_of_the_directorys_user_is_linked_by_evidence() {
        assert_eq!(pushed(DirectoryMatch::ExternalId).code(), "linked_by_directory");
        let mut by_address = pushed(DirectoryMatch::Email);
        assert_eq!(by_address.code(), "linked_by_directory");
        by_address.identity.email.tenant_pinned = false;
        by_address.identity.email.verified = Some(true);
        assert_eq!(by_address.code(), "link_needs_proof");
    }

    #[test]
    fn and_is_not_where_somebody_else_has_a_claim_to_it() {
        let mut elsewhere = pushed(DirectoryMatch::ExternalId);
        elsewhere.account().is_member_elsewhere = true;
        let mut of_other_subject = pushed(DirectoryMatch::ExternalId);
        let mut subject = of_other_subject.identity.subject.clone();
        subject.id = "00u8".to_owned();
        let subject = subject.key(&of_other_subject.identity.connection);
        let organization = of_other_subject.organization.id.clone();
        of_other_subject.account().links.push(Link { organization, subject });
        let mut unverified = pushed(DirectoryMatch::ExternalId);
        unverified.account().email_verified = false;
        unverified.account().has_credentials = true;
        let mut linked_elsewhere = pushed(DirectoryMatch::ExternalId);
        let link = Link { organization: globex(), subject: linked_elsewhere.key() };
        linked_elsewhere.account().links.push(link);
        for scene in [elsewhere, of_other_subject, unverified, linked_elsewhere] {
            assert_eq!(scene.code(), "link_needs_proof");
            assert_eq!(scene.decide().effects, []);
        }
        let mut suspended = pushed(DirectoryMatch::ExternalId);
        suspended.membership().state = MembershipState::Suspended;
        assert_eq!(suspended.code(), "membership_suspended");
        let mut guarded = pushed(DirectoryMatch::ExternalId);
        let id = guarded.account().id.clone();
        guarded.policy.break_glass.insert(id);
        assert_eq!(guarded.code(), "candidate_protected");
    }

    #[test]
    fn somebody_new_needs_an_address_that_can_be_read() {
        let mut scene = Scene::new();
        scene.identity.email = vestibule_core::EmailFacts::absent();
        assert_eq!(scene.code(), "no_email");
        scene.identity.email.unparsable = Some("email_at_signs".to_owned());
        assert_eq!(scene.code(), "email_unreadable");
    }

    #[test]
    fn nobody_new_comes_in_without_entitlement_or_by_a_lapsed_domain() {
        let mut scene = Scene::new();
        scene.organization.is_entitled = false;
        assert_eq!(scene.code(), "not_entitled");
        let mut scene = Scene::new();
        scene.organization.domains[0].standing = DomainStanding::Lapsed;
        assert_eq!(scene.code(), "domain_lapsed");
    }

    #[test]
    fn who_is_provisioned_already_comes_in_by_a_lapsed_domain_unless_it_stops_everybody() {
        let mut scene = pushed(DirectoryMatch::ExternalId);
        scene.organization.domains[0].standing = DomainStanding::Lapsed;
        assert_eq!(scene.code(), "linked_by_directory");
        scene.policy.lapsed_domains = LapsedDomains::Block;
        assert_eq!(scene.code(), "domain_lapsed");
    }

    #[test]
    fn a_tombstone_keeps_out_who_was_removed() {
        let removed = |by, reactivation| {
            let mut scene = Scene::new();
            scene.accounts.tombstone = Some(Tombstone { by, at: at(1) });
            scene.policy.reactivation = reactivation;
            scene
        };
        let by_administrator = |it| removed(RemovedBy::Administrator, it);
        assert_eq!(by_administrator(Reactivation::Never).code(), "removed_by_administrator");
        let mut asks = by_administrator(Reactivation::Approval);
        assert_eq!(asks.decide().verdict, Verdict::NeedsApproval);
        assert!(matches!(asks.decide().effects[..], [Effect::RequestApproval { .. }]));
        let by = crate::scene::account_id("owner");
        asks.accounts.approval = Some(Approval { by, subject: asks.key(), account: None });
        assert_eq!(asks.code(), "created");
        assert_eq!(by_administrator(Reactivation::OnSignIn).code(), "created");

        let mut by_directory = removed(RemovedBy::Directory(main()), Reactivation::OnSignIn);
        assert_eq!(by_directory.code(), "deprovisioned");
        by_directory.pushed(DirectoryMatch::ExternalId);
        assert_eq!(by_directory.code(), "created");
        assert!(noted(&by_directory.decide(), ReasonCode::ReinstatedByDirectory));
    }
}
