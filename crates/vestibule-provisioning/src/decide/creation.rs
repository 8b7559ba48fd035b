//! Step 7: who becomes a member by signing in.

use std::time::Duration;

use super::membership::check_seat;
use super::outcome::Admission;
use super::unlinked::Returns;
use super::{Case, required};
use crate::grants::Sources;
use crate::ownership::is_same_address;
use crate::trail::Settled;
use crate::{
    Account, EmailGrade, Guests, Invitation, Jit, ReasonCode, UnknownToDirectory, Verdict,
};

const SECONDS_PER_DAY: u64 = 86_400;

/// Makes an account for somebody whom no account is found for.
pub(super) fn create<'a>(
    case: &mut Case<'a>,
    returns: Returns,
) -> Result<Settled<'a>, Settled<'a>> {
    let sources = case.sources(None);
    let mut admission = Admission::creating();
    check(case, None, returns, &sources, &mut admission)?;
    Ok(admission.settle(case, Verdict::Create, ReasonCode::Created, sources))
}

/// The gate. What an administrator is asked comes last: nobody is asked about somebody who would be
/// refused anyway.
pub(super) fn check<'a>(
    case: &mut Case<'a>,
    candidate: Option<&'a Account>,
    returns: Returns,
    sources: &Sources<'a>,
    admission: &mut Admission<'a>,
) -> Result<(), Settled<'a>> {
    let invitation = invitation(case);
    let way = way_in(case, candidate, invitation.is_some())?;
    check_grade(case)?;
    check_directory(case)?;
    required::check(case, candidate.and_then(|it| it.membership.as_ref()), sources)?;
    check_seat(case)?;
    returns.check(case, candidate)?;
    if way == Way::Approval {
        return Err(case.request_approval(ReasonCode::CreationNeedsApproval, candidate));
    }
    admission.joins_until(guest_until(case, way));
    if let Some(invitation) = invitation {
        admission.consumes(invitation);
    }
    Ok(())
}

/// How somebody comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Member,
    Guest,
    /// Not before an administrator approves.
    Approval,
}

fn way_in<'a>(
    case: &mut Case<'a>,
    candidate: Option<&Account>,
    is_invited: bool,
) -> Result<Way, Settled<'a>> {
    match uninvited(case, candidate) {
        Ok(Way::Member) => Ok(Way::Member),
        Err(ReasonCode::JitOff) => Err(Settled::deny(ReasonCode::JitOff)),
        Ok(Way::Approval) if is_invited => Ok(check_invited(case).unwrap_or(Way::Approval)),
        Ok(_) | Err(_) if is_invited => check_invited(case),
        Ok(Way::Guest) => {
            case.trail.passed(ReasonCode::GuestAccepted);
            Ok(Way::Guest)
        }
        Ok(Way::Approval) => Ok(Way::Approval),
        Err(code) => Err(Settled::deny(code)),
    }
}

/// What the policy says where there is no invitation.
fn uninvited(case: &mut Case<'_>, candidate: Option<&Account>) -> Result<Way, ReasonCode> {
    let jit = case.policy.jit;
    if jit == Jit::Connection {
        return if is_bound(case) { Ok(Way::Member) } else { as_guest(&case.policy.guests) };
    }
    if case.is_pushed() {
        case.trail.passed(ReasonCode::PushedByDirectory);
        return Ok(Way::Member);
    }
    let is_approved =
        case.is_approved_for_new() || candidate.is_some_and(|it| case.is_approved_for(it));
    match jit {
        Jit::Off => Err(ReasonCode::JitOff),
        Jit::InvitedOnly => Err(ReasonCode::NotInvited),
        Jit::Approval if is_approved => {
            case.trail.passed(ReasonCode::Approved);
            Ok(Way::Member)
        }
        Jit::Approval => Ok(Way::Approval),
        Jit::Domain | Jit::Connection if is_bound(case) => Ok(Way::Member),
        Jit::Domain | Jit::Connection => Err(ReasonCode::EmailOutsideDomains),
    }
}

/// An invitation is as good as an own address, but where the policy takes no guest at all.
fn check_invited<'a>(case: &Case<'a>) -> Result<Way, Settled<'a>> {
    if !is_inside(case) && case.policy.guests == Guests::Deny {
        return Err(Settled::deny(ReasonCode::GuestsDenied));
    }
    Ok(Way::Member)
}

/// Somebody whose address is outside, and whom nobody has invited.
const fn as_guest(guests: &Guests) -> Result<Way, ReasonCode> {
    match guests {
        Guests::Deny => Err(ReasonCode::EmailOutsideDomains),
        Guests::InvitedOnly => Err(ReasonCode::GuestNotInvited),
        Guests::Role { .. } => Ok(Way::Guest),
    }
}

fn guest_until(case: &Case<'_>, way: Way) -> Option<vestibule_core::Timestamp> {
    match (way, &case.policy.guests) {
        (Way::Guest, Guests::Role { days, .. }) => {
            let duration = Duration::from_secs(u64::from(*days) * SECONDS_PER_DAY);
            Some(case.now.saturating_add(duration))
        }
        _ => None,
    }
}

/// Whether the address is inside, and no stranger's tenant could have sent it.
fn is_bound(case: &Case<'_>) -> bool {
    is_inside(case) && case.grade == EmailGrade::DomainBound
}

/// Whether the address is in a verified domain that the connection may speak for.
fn is_inside(case: &Case<'_>) -> bool {
    let (Some(owner), Some(address)) = (case.owner, case.address()) else { return false };
    owner.is_verified() && case.organization.connection.may_speak_for(owner, address.domain())
}

/// The invitation, if it is this address's and not too old.
fn invitation<'a>(case: &mut Case<'a>) -> Option<&'a Invitation> {
    let invitation = case.accounts.invitation.as_ref()?;
    if !case.address().is_some_and(|it| is_same_address(it, &invitation.email)) {
        case.trail.noted(ReasonCode::InvitationOfOtherAddress);
        return None;
    }
    if case.now >= invitation.not_on_or_after {
        case.trail.noted(ReasonCode::InvitationExpired);
        return None;
    }
    case.trail.passed(ReasonCode::InvitationAccepted);
    Some(invitation)
}

/// Whatever the policy says, an address that nobody verified makes no account.
fn check_grade<'a>(case: &Case<'a>) -> Result<(), Settled<'a>> {
    let least = case.policy.email_trust.create.max(EmailGrade::Asserted);
    if case.grade < least {
        return Err(Settled::deny(ReasonCode::EmailUnverified).with_found(case.grade.code()));
    }
    Ok(())
}

fn check_directory<'a>(case: &Case<'a>) -> Result<(), Settled<'a>> {
    let waits = case.policy.directory.unknown == UnknownToDirectory::Deny;
    if waits && case.is_unknown_to_directory() {
        return Err(Settled::deny(ReasonCode::NotProvisionedYet));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, account_id, at, email, noted, role_name};
    use crate::{Approval, DirectoryMatch, Effect, GroupRef};

    fn scene(jit: Jit) -> Scene {
        let mut scene = Scene::new();
        scene.policy.jit = jit;
        scene
    }

    /// The same with an address of which nothing is known but that it is verified.
    fn outside(jit: Jit, guests: Guests) -> Scene {
        let mut scene = scene(jit);
        scene.identity.email.address = Some(email("ada@partner.example"));
        scene.identity.email.verified = Some(true);
        scene.policy.guests = guests;
        scene
    }

    fn invite(scene: &mut Scene) {
        let address = scene.identity.email.address.clone().unwrap();
        scene.accounts.invitation = Some(Invitation::new("i1".to_owned(), address, at(1_000_001)));
    }

    fn guest_role(days: u16) -> Guests {
        Guests::Role { role: role_name("guest"), days }
    }

    #[test]
    fn each_way_of_letting_in_lets_in_its_own() {
        let codes = |change: fn(&mut Scene)| {
            [Jit::Off, Jit::InvitedOnly, Jit::Approval, Jit::Domain, Jit::Connection].map(|jit| {
                let mut scene = scene(jit);
                change(&mut scene);
                scene.code()
            })
        };
        let asks = "creation_needs_approval";
        assert_eq!(codes(|_| {}), ["jit_off", "not_invited", asks, "created", "created"]);
        assert_eq!(codes(invite), ["jit_off", "created", "created", "created", "created"]);
        let pushed = |it: &mut Scene| drop(it.pushed(DirectoryMatch::ExternalId).clone());
        assert_eq!(codes(pushed), ["created"; 5]);
        let approve = |it: &mut Scene| {
            let by = account_id("owner");
            it.accounts.approval = Some(Approval { by, subject: it.key(), account: None });
        };
        assert_eq!(codes(approve), ["jit_off", "not_invited", "created", "created", "created"]);
    }

    #[test]
    fn an_invitation_is_for_its_address_and_its_time() {
        let mut scene = scene(Jit::InvitedOnly);
        invite(&mut scene);
        let consumed = Effect::ConsumeInvitation { id: "i1".to_owned() };
        assert!(scene.decide().effects.contains(&consumed));
        scene.now = at(1_000_001);
        assert_eq!(scene.code(), "not_invited");
        assert!(noted(&scene.decide(), ReasonCode::InvitationExpired));
        scene.now = at(1_000_000);
        scene.accounts.invitation.as_mut().unwrap().email = email("eve@acme.com");
        assert!(noted(&scene.decide(), ReasonCode::InvitationOfOtherAddress));
        assert_eq!(scene.code(), "not_invited");
    }

    #[test]
    fn who_is_outside_comes_in_as_the_policy_says_of_guests() {
        let code = |jit, guests| outside(jit, guests).code();
        assert_eq!(code(Jit::Domain, guest_role(30)), "email_outside_domains");
        assert_eq!(code(Jit::Connection, Guests::Deny), "email_outside_domains");
        assert_eq!(code(Jit::Connection, Guests::InvitedOnly), "guest_not_invited");
        let effects = outside(Jit::Connection, guest_role(30)).decide().effects;
        let until = Some(at(1_000_000 + 30 * 86_400));
        assert!(effects.contains(&Effect::Join { pending_directory: false, guest_until: until }));
    }

    #[test]
    fn an_invitation_from_outside_counts_where_there_are_guests_at_all() {
        let invited = |guests| {
            let mut scene = outside(Jit::InvitedOnly, guests);
            invite(&mut scene);
            scene.code()
        };
        assert_eq!(invited(Guests::InvitedOnly), "created");
        assert_eq!(invited(Guests::Deny), "guests_denied");

        let mut asks = outside(Jit::Approval, Guests::Deny);
        invite(&mut asks);
        assert_eq!(asks.code(), "creation_needs_approval");
    }

    #[test]
    fn a_strangers_tenant_is_not_inside_by_saying_so() {
        for jit in [Jit::Domain, Jit::Connection] {
            let mut scene = scene(jit);
            scene.policy.guests = Guests::Deny;
            scene.identity.email.verified = Some(true);
            scene.identity.email.tenant_pinned = false;
            assert_eq!(scene.code(), "email_outside_domains");
        }
    }

    #[test]
    fn an_address_that_nobody_verified_makes_no_account_whatever_the_policy_says() {
        let mut scene = outside(Jit::Connection, guest_role(1));
        scene.policy.email_trust.create = EmailGrade::Unverified;
        assert_eq!(scene.code(), "created");
        scene.identity.email.verified = None;
        assert_eq!(scene.code(), "email_unverified");
        let mut trusting_less = outside(Jit::Connection, guest_role(1));
        trusting_less.policy.email_trust.create = EmailGrade::IssuerAuthoritative;
        assert_eq!(trusting_less.code(), "email_unverified");
    }

    #[test]
    fn a_directory_that_does_not_know_somebody_is_waited_for_or_not() {
        let mut scene = scene(Jit::Domain);
        scene.unknown_to_directory();
        let pending = Effect::Join { pending_directory: true, guest_until: None };
        assert!(scene.decide().effects.contains(&pending));
        scene.policy.directory.unknown = UnknownToDirectory::Deny;
        assert_eq!(scene.code(), "not_provisioned_yet");
        scene.pushed(DirectoryMatch::Account);
        assert_eq!(scene.code(), "created");
    }

    #[test]
    fn the_last_seat_is_taken_and_none_beyond_it() {
        let mut scene = scene(Jit::Domain);
        scene.organization.seats.limit = Some(5);
        scene.organization.seats.used = 4;
        assert_eq!(scene.decide().effects[0], Effect::ReserveSeat { limit: 5 });
        scene.organization.seats.used = 5;
        assert_eq!(scene.code(), "no_seat");
    }

    #[test]
    fn nobody_is_asked_about_somebody_who_would_be_refused() {
        let mut scene = scene(Jit::Approval);
        scene.policy.required_groups.push(GroupRef::new(crate::scene::from_okta(), "staff"));
        assert_eq!(scene.code(), "required_group_missing");
    }
}
