//! Step 6, third part: accounts that have the address.

use super::membership::{check_account, check_guest, check_membership};
use super::outcome::Admission;
use super::unlinked::Returns;
use super::{Case, creation, required};
use crate::grants::Sources;
use crate::ownership::is_same_address;
use crate::trail::Settled;
use crate::{
    Account, AttestedDomains, DomainProof, EmailGrade, Linking, Policy, ReasonCode, Verdict,
};

/// The accounts with the address of the sign-in, and the one of the directory's user.
pub(super) fn find<'a>(case: &Case<'a>, pushed: Option<&'a Account>) -> Vec<&'a Account> {
    let has_address = |it: &Account| match (&it.email, case.address()) {
        (Some(theirs), Some(ours)) => is_same_address(theirs, ours),
        _ => false,
    };
    let is_pushed = |it: &Account| pushed.is_some_and(|account| account.id == it.id);
    case.accounts.candidates.iter().filter(|it| has_address(it) || is_pushed(it)).collect()
}

/// Links the one that the person, an administrator, or the address itself shows to be theirs; else
/// asks for it.
pub(super) fn decide<'a>(
    case: &mut Case<'a>,
    found: &[&'a Account],
    pushed: Option<&'a Account>,
    returns: Returns,
) -> Result<Settled<'a>, Settled<'a>> {
    let Some(account) = pick(case, found) else {
        case.trail.noted(ReasonCode::SeveralCandidates);
        return Ok(Settled::new(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof));
    };
    case.doubt_directory(account, pushed);
    check_account(account)?;
    let standing = check_membership(case, account)?;
    check_break_glass(case, account)?;
    let sources = case.sources(Some(account));
    let mut admission = Admission::linking(account, standing);
    let returns = returns.and(standing);
    if standing.joins() {
        creation::check(case, Some(account), returns, &sources, &mut admission)
            .map_err(|settled| settled.about(account))?;
    } else {
        check_guest(case, account)?;
        required::check(case, account.membership.as_ref(), &sources)
            .map_err(|settled| settled.about(account))?;
        returns.check(case, None).map_err(|settled| settled.about(account))?;
    }
    link(case, account, admission, sources)
}

fn link<'a>(
    case: &mut Case<'a>,
    account: &'a Account,
    mut admission: Admission<'a>,
    sources: Sources<'a>,
) -> Result<Settled<'a>, Settled<'a>> {
    if is_proven(case, account) {
        admission.consumes_proof();
        return Ok(admission.settle(case, Verdict::Link, ReasonCode::LinkedByProof, sources));
    }
    if is_approved(case, account) {
        return Ok(admission.settle(case, Verdict::Link, ReasonCode::LinkedByApproval, sources));
    }
    let is_automatic = case.policy.linking == Linking::Automatic;
    if is_automatic && has_no_obstacle(case, account) {
        return Ok(admission.settle(case, Verdict::Link, ReasonCode::LinkedByAddress, sources));
    }
    if case.policy.linking == Linking::Approval {
        return Err(case.request_approval(ReasonCode::LinkNeedsApproval, Some(account)));
    }
    Err(Settled::new(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof).about(account))
}

/// The only one, or of several the one that a proof or an approval names.
fn pick<'a>(case: &mut Case<'a>, found: &[&'a Account]) -> Option<&'a Account> {
    if let [account] = found {
        return Some(account);
    }
    let proven = found.iter().find(|it| names_proof(case, it));
    let approved = || {
        let accepts = |it: &&&Account| case.is_approved_for(it) && can_be_given(case, it);
        found.iter().find(accepts)
    };
    proven.or_else(approved).copied()
}

/// Nothing is linked to the way back in when single sign-on is broken.
pub(super) fn check_break_glass<'a>(
    case: &Case<'a>,
    account: &'a Account,
) -> Result<(), Settled<'a>> {
    if case.is_break_glass(account) {
        return Err(Settled::deny(ReasonCode::CandidateProtected).about(account));
    }
    Ok(())
}

fn names_proof(case: &Case<'_>, account: &Account) -> bool {
    let names = |it: &crate::LinkProof| {
        it.account == account.id && it.subject == case.key && it.expires > case.now
    };
    case.accounts.proof.as_ref().is_some_and(names)
}

fn is_proven(case: &mut Case<'_>, account: &Account) -> bool {
    let is_proven = names_proof(case, account);
    if !is_proven && case.accounts.proof.is_some() {
        case.trail.noted(ReasonCode::ProofVoid);
    }
    is_proven
}

/// An administrator of this organization cannot give away an account that is another's too, nor one
/// that somebody signs in to who never showed that the address is theirs: both would have it then.
fn can_be_given(case: &Case<'_>, account: &Account) -> bool {
    !case.is_elsewhere(account) && (account.email_verified || account.links.is_empty())
}

fn is_approved(case: &mut Case<'_>, account: &Account) -> bool {
    let is_approved = case.is_approved_for(account) && can_be_given(case, account);
    if !is_approved && case.accounts.approval.is_some() {
        case.trail.noted(ReasonCode::ApprovalNotEnough);
    }
    is_approved
}

/// Whether an address alone is enough: everything that could make it somebody else's account is
/// ruled out.
fn has_no_obstacle(case: &mut Case<'_>, account: &Account) -> bool {
    let least = case.policy.email_trust.link.max(EmailGrade::DomainBound);
    let is_theirs = |it| is_same_address(it, case.address().unwrap_or(it));
    let has_address = case.address().is_some() && account.email.as_ref().is_some_and(is_theirs);
    let is_by_dns = case.owner.is_some_and(|it| it.proof == DomainProof::Dns);
    let is_unclaimed = !account.has_credentials && account.links.is_empty();
    let obstacles = [
        (case.grade < least || !has_address, ReasonCode::LinkAddressNotTrusted),
        (
            !is_by_dns && case.policy.attested_domains != AttestedDomains::Full,
            ReasonCode::LinkDomainAttestedOnly,
        ),
        (!account.email_verified && !is_unclaimed, ReasonCode::LinkCandidateUnverified),
        (case.is_elsewhere(account), ReasonCode::LinkCandidateElsewhere),
        (case.has_other_subject(account), ReasonCode::LinkCandidateHasOtherSubject),
        (is_privileged(case.policy, account), ReasonCode::LinkCandidatePrivileged),
    ];
    let mut is_free = true;
    for (is_obstacle, code) in obstacles {
        if is_obstacle {
            case.trail.noted(code);
            is_free = false;
        }
    }
    is_free
}

/// Whether the account has the owner's role or a protected one, from whomever.
fn is_privileged(policy: &Policy, account: &Account) -> bool {
    let held = account.membership.iter().flat_map(|it| &it.grants);
    held.into_iter().any(|it| policy.is_protected(&it.permission))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, account_id, at, domain, globex, member, noted, role_name, stranger};
    use crate::{Approval, Effect, Guests, Jit, Link, LinkProof, MembershipState, Source};
    use vestibule_core::EndReason;

    fn automatic() -> Scene {
        let mut scene = Scene::with_candidate(member("ada"));
        scene.policy.linking = Linking::Automatic;
        scene
    }

    #[test]
    fn an_address_links_when_every_condition_holds() {
        let decision = automatic().decide();
        assert_eq!((decision.verdict, decision.code), (Verdict::Link, ReasonCode::LinkedByAddress));
        let scene = Scene::with_candidate(member("ada"));
        assert_eq!(scene.decide().code.user_text(), "Account exists with different credentials.");
    }

    #[test]
    fn each_condition_of_a_link_by_address_counts() {
        type Add = fn(&mut Scene);
        let obstacles: [(ReasonCode, Add); 8] = [
            (ReasonCode::LinkAddressNotTrusted, |it| it.identity.email.tenant_pinned = false),
            (ReasonCode::LinkAddressNotTrusted, |it| it.identity.email.verified = Some(false)),
            (ReasonCode::LinkDomainAttestedOnly, |it| {
                it.organization.domains[0].proof = DomainProof::Attested;
            }),
            (ReasonCode::LinkCandidateUnverified, |it| {
                it.account().email_verified = false;
                it.account().has_credentials = true;
            }),
            (ReasonCode::LinkCandidateElsewhere, |it| it.account().is_member_elsewhere = true),
            (ReasonCode::LinkCandidateElsewhere, |it| {
                let link = Link { organization: globex(), subject: it.key() };
                it.account().links.push(link);
            }),
            (ReasonCode::LinkCandidateHasOtherSubject, |it| {
                let mut other = it.identity.subject.clone();
                other.id = "00u6".to_owned();
                let subject = other.key(&it.identity.connection);
                let organization = it.organization.id.clone();
                it.account().links.push(Link { organization, subject });
            }),
            (ReasonCode::LinkCandidatePrivileged, |it| it.hold("owner", Source::Manual)),
        ];
        for (code, add) in obstacles {
            let mut scene = automatic();
            add(&mut scene);
            let decision = scene.decide();
            assert_eq!(decision.code, ReasonCode::LinkNeedsProof, "{code:?}");
            assert_eq!(decision.effects, []);
            assert!(noted(&decision, code), "{code:?}");
        }
    }

    #[test]
    fn no_policy_links_by_an_address_that_is_not_bound() {
        let mut scene = automatic();
        scene.policy.email_trust.link = EmailGrade::Unverified;
        scene.identity.email.verified = Some(true);
        scene.identity.email.tenant_pinned = false;
        assert_eq!(scene.code(), "link_needs_proof");
    }

    #[test]
    fn a_protected_role_is_as_good_as_the_owners() {
        let mut scene = automatic();
        scene.hold("billing", Source::Manual);
        assert_eq!(scene.code(), "linked_by_address");
        scene.policy.protected_roles.insert(role_name("billing"));
        assert_eq!(scene.code(), "link_needs_proof");
    }

    #[test]
    fn whoever_made_an_account_with_an_address_never_verified_loses_it() {
        let mut scene = automatic();
        scene.account().email_verified = false;
        let effects = scene.decide().effects;
        let subject = scene.key();
        assert_eq!(
            effects[..4],
            [
                Effect::PurgeCredentials,
                Effect::EndSessions(EndReason::PolicyChanged),
                Effect::Link { subject },
                Effect::VerifyEmail,
            ]
        );
    }

    #[test]
    fn a_proof_is_for_this_account_this_subject_and_its_time() {
        let mut scene = Scene::with_candidate(member("ada"));
        let proof =
            LinkProof { account: account_id("ada"), subject: scene.key(), expires: at(1_000_001) };
        scene.accounts.proof = Some(proof.clone());
        let decision = scene.decide();
        assert_eq!(decision.code, ReasonCode::LinkedByProof);
        assert!(decision.effects.contains(&Effect::ConsumeProof));

        let mut of_other = scene.identity.subject.clone();
        of_other.id = "00u8".to_owned();
        let of_other = of_other.key(&scene.identity.connection);
        for void in [
            LinkProof { expires: scene.now, ..proof.clone() },
            LinkProof { account: account_id("eve"), ..proof.clone() },
            LinkProof { subject: of_other, ..proof },
        ] {
            scene.accounts.proof = Some(void);
            let decision = scene.decide();
            assert_eq!(decision.code, ReasonCode::LinkNeedsProof);
            assert!(noted(&decision, ReasonCode::ProofVoid));
        }
    }

    #[test]
    fn an_administrator_gives_away_no_account_that_is_anothers_too() {
        let mut scene = Scene::with_candidate(member("ada"));
        scene.policy.linking = Linking::Approval;
        assert_eq!(scene.code(), "link_needs_approval");
        let by = account_id("owner");
        let account = Some(account_id("ada"));
        scene.accounts.approval = Some(Approval { by, subject: scene.key(), account });
        assert_eq!(scene.code(), "linked_by_approval");
        scene.account().is_member_elsewhere = true;
        let decision = scene.decide();
        assert_eq!(decision.code, ReasonCode::LinkNeedsApproval);
        assert!(noted(&decision, ReasonCode::ApprovalNotEnough));
    }

    #[test]
    fn of_several_only_a_proof_picks_one() {
        let mut scene = automatic();
        scene.accounts.candidates.push(member("ada-2"));
        let decision = scene.decide();
        assert_eq!((decision.code, decision.account), (ReasonCode::LinkNeedsProof, None));
        let account = account_id("ada-2");
        let proof =
            LinkProof { account: account.clone(), subject: scene.key(), expires: at(1_000_001) };
        scene.accounts.proof = Some(proof);
        assert_eq!(scene.decide().account, Some(account));
    }

    #[test]
    fn an_account_with_another_address_is_no_candidate() {
        let mut scene = automatic();
        scene.account().email = Some(crate::scene::email("ada@globex.example"));
        assert_eq!(scene.code(), "created");
        scene.account().email = Some(crate::scene::email("ADA@acme.com"));
        assert_eq!(scene.code(), "linked_by_address");
    }

    #[test]
    fn the_way_back_in_is_linked_to_nobody() {
        let mut scene = automatic();
        scene.policy.break_glass.insert(account_id("ada"));
        assert_eq!(scene.code(), "candidate_protected");
    }

    #[test]
    fn who_is_no_member_passes_the_gate_as_well() {
        let mut scene = Scene::with_candidate(stranger("ada"));
        scene.policy.linking = Linking::Automatic;
        let effects = scene.decide().effects;
        assert!(effects.iter().any(|it| matches!(it, Effect::Join { .. })));
        scene.policy.jit = Jit::InvitedOnly;
        assert_eq!(scene.code(), "not_invited");
        scene.policy.jit = Jit::Connection;
        scene.policy.guests = Guests::Deny;
        scene.organization.domains[0].domain = domain("acme.org");
        assert_eq!(scene.code(), "email_outside_domains");

        let mut removed = automatic();
        removed.membership().state = MembershipState::Removed { at: at(1) };
        assert_eq!(removed.code(), "removed_by_administrator");
    }
}
