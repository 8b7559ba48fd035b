//! Step 5: the account that is linked to (connection, subject).

use super::membership::{
    Standing, check_account, check_approved, check_guest, check_membership, check_reactivation,
    check_return, guest_until,
};
use super::outcome::Admission;
use super::{Case, required};
use crate::trail::Settled;
use crate::{Account, LapsedDomains, ReasonCode, Verdict};

/// The one way in that needs no address.
pub(super) fn decide<'a>(
    case: &mut Case<'a>,
    account: &'a Account,
) -> Result<Settled<'a>, Settled<'a>> {
    check_link(case, account)?;
    check_account(account)?;
    let standing = check_member(case, account)?;
    check_guest(case, account)?;
    check_domain(case, account)?;
    if !case.organization.is_entitled {
        case.trail.noted(ReasonCode::NotEntitled);
    }
    let sources = case.sources(Some(account));
    required::check(case, account.membership.as_ref(), &sources)
        .map_err(|settled| settled.about(account))?;
    check_approved(case, account, standing)?;
    let mut admission = Admission::to(account, standing);
    if standing.joins() {
        admission.joins_until(guest_until(account));
    }
    Ok(admission.settle(case, Verdict::Allow, ReasonCode::Linked, sources))
}

/// A host that looks an account up by anything but the whole subject key, or in another organization,
/// is refused.
fn check_link<'a>(case: &Case<'a>, account: &'a Account) -> Result<(), Settled<'a>> {
    if case.is_linked_here(account) {
        Ok(())
    } else {
        Err(Settled::deny(ReasonCode::LinkMismatch).about(account))
    }
}

fn check_member<'a>(case: &mut Case<'a>, account: &'a Account) -> Result<Standing, Settled<'a>> {
    let standing = match check_membership(case, account)? {
        // The link outlived the membership: somebody has ended it.
        Standing::Stranger => check_reactivation(case, account)?,
        standing => standing,
    };
    if standing.joins() {
        check_return(case, account)?;
    }
    Ok(standing)
}

fn check_domain<'a>(case: &mut Case<'a>, account: &'a Account) -> Result<(), Settled<'a>> {
    if !case.is_in_lapsed_domain() {
        return Ok(());
    }
    match case.policy.lapsed_domains {
        LapsedDomains::Block => Err(Settled::deny(ReasonCode::DomainLapsed).about(account)),
        LapsedDomains::KeepLinked => {
            case.trail.noted(ReasonCode::DomainLapsedLinked);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{Scene, at, globex, noted};
    use crate::{
        AccountState, Approval, DirectoryMatch, DomainStanding, Effect, LapsedDomains,
        MembershipState, Reactivation, ReasonCode, Verdict,
    };

    #[test]
    fn refuses_an_account_that_was_looked_up_by_less_than_the_key() {
        let mut of_other_organization = Scene::linked();
        of_other_organization.account().links[0].organization = globex();
        let mut of_other_subject = Scene::linked();
        of_other_subject.identity.subject.id = "00u8".to_owned();
        let mut of_other_qualifier = Scene::linked();
        of_other_qualifier.identity.subject.name_qualifier = Some("x".to_owned());
        for scene in [of_other_organization, of_other_subject, of_other_qualifier] {
            assert_eq!(scene.code(), "link_mismatch");
            assert_eq!(scene.decide().effects, []);
        }
    }

    #[test]
    fn nothing_changes_for_somebody_of_whom_nothing_has_changed() {
        let decision = Scene::linked().decide();
        assert_eq!((decision.verdict, decision.effects.len()), (Verdict::Allow, 0));
    }

    #[test]
    fn an_account_that_may_not_be_used_lets_nobody_in() {
        for (state, code) in [
            (AccountState::Suspended, "account_suspended"),
            (AccountState::Locked, "account_locked"),
        ] {
            let mut scene = Scene::linked();
            scene.account().state = state;
            assert_eq!(scene.code(), code);
        }
        let mut scene = Scene::linked();
        scene.membership().state = MembershipState::Suspended;
        assert_eq!(scene.code(), "membership_suspended");
    }

    #[test]
    fn who_was_removed_comes_back_as_the_policy_says() {
        let removed = |reactivation| {
            let mut scene = Scene::linked();
            scene.membership().state = MembershipState::Removed { at: at(1) };
            scene.policy.reactivation = reactivation;
            scene
        };
        assert_eq!(removed(Reactivation::Never).code(), "removed_by_administrator");

        let mut asks = removed(Reactivation::Approval);
        assert_eq!(asks.code(), "reactivation_needs_approval");
        assert!(matches!(asks.decide().effects[..], [Effect::RequestApproval { .. }]));
        let mut approval =
            Approval { by: asks.account().id.clone(), subject: asks.key(), account: None };
        asks.accounts.approval = Some(approval.clone());
        assert_eq!(asks.code(), "reactivation_needs_approval");
        approval.account = Some(asks.account().id.clone());
        asks.accounts.approval = Some(approval);
        assert_eq!(asks.code(), "linked");

        let mut returns = removed(Reactivation::OnSignIn);
        returns.organization.seats.limit = Some(5);
        returns.organization.seats.used = 4;
        let effects = returns.decide().effects;
        assert!(matches!(effects[..2], [Effect::ReserveSeat { limit: 5 }, Effect::Join { .. }]));
        returns.organization.seats.used = 5;
        assert_eq!(returns.code(), "no_seat");
        returns.organization.is_entitled = false;
        assert_eq!(returns.code(), "not_entitled");
    }

    #[test]
    fn a_link_without_a_membership_is_as_good_as_a_removal() {
        let mut scene = Scene::linked();
        scene.account().membership = None;
        assert_eq!(scene.code(), "removed_by_administrator");
    }

    #[test]
    fn the_directory_that_deprovisioned_brings_back_and_no_other() {
        let mut scene = Scene::linked();
        let by = |name: &str| MembershipState::Deprovisioned {
            directory: vestibule_core::DirectoryId::parse(name).unwrap(),
            at: at(1),
        };
        scene.membership().state = by("main");
        assert_eq!(scene.code(), "deprovisioned");
        scene.pushed(DirectoryMatch::ExternalId);
        assert!(scene.decide().effects.contains(&Effect::Reinstate));
        scene.identity.email.tenant_pinned = false;
        scene.pushed(DirectoryMatch::Email);
        assert_eq!(scene.code(), "deprovisioned");
        scene.pushed(DirectoryMatch::ExternalId);
        scene.membership().state = by("former");
        assert_eq!(scene.code(), "deprovisioned");
    }

    #[test]
    fn a_guest_comes_in_up_to_and_not_at_the_end() {
        let mut scene = Scene::linked();
        scene.membership().guest_until = Some(at(1_000_001));
        assert_eq!(scene.code(), "linked");
        scene.membership().guest_until = Some(scene.now);
        assert_eq!(scene.code(), "guest_expired");
    }

    #[test]
    fn a_lapsed_domain_stops_who_is_linked_only_if_the_policy_says_so() {
        let mut scene = Scene::linked();
        scene.organization.domains[0].standing = DomainStanding::Lapsed;
        assert!(noted(&scene.decide(), ReasonCode::DomainLapsedLinked));
        assert_eq!(scene.code(), "linked");
        scene.policy.lapsed_domains = LapsedDomains::Block;
        assert_eq!(scene.code(), "domain_lapsed");
    }

    #[test]
    fn who_is_in_stays_in_when_the_plan_ends() {
        let mut scene = Scene::linked();
        scene.organization.is_entitled = false;
        assert_eq!(scene.code(), "linked");
    }
}
