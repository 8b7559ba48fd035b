//! Step 7: who becomes a member by signing in.

use std::time::Duration;

use vestibule_core::{AccountId, Timestamp};
use vestibule_provisioning::{
    Account, Effect, EmailGrade, Guests, Invitation, Jit, ReasonCode, UnknownToDirectory,
};

use super::decide::{Case, Step};
use super::facts::{same_address, spoken_for};

/// What somebody who is let in for the first time, or again, comes in with.
pub(super) struct Entry<'a> {
    pub(super) pending: bool,
    pub(super) guest_until: Option<Timestamp>,
    pub(super) seat: Option<Effect>,
    pub(super) invitation: Option<&'a Invitation>,
    pub(super) needs_approval: bool,
}

impl<'a> Case<'a> {
    /// Step 7.
    pub(super) fn gate(&self, candidate: Option<&Account>) -> Step<Entry<'a>> {
        let (world, policy) = (self.world, &self.world.policy);
        let inside = self.address().is_some_and(|it| spoken_for(&world.organization, it));
        let invitation = world.accounts.invitation.as_ref().filter(|it| {
            same_address(Some(&it.email), self.address()) && world.now < it.not_on_or_after
        });
        let invited = invitation.is_some();
        let pushed = self.is_pushed(candidate);
        let approved = world.accounts.approval.as_ref().is_some_and(|it| {
            let names = |id: &AccountId| candidate.is_some_and(|it| it.id == *id);
            it.subject == self.key && it.account.as_ref().is_none_or(names)
        });
        let bound = inside && self.grade == EmailGrade::DomainBound;
        let mut needs_approval = false;
        let mut is_guest = false;
        match policy.jit {
            Jit::Off => self.stop_if(!pushed, ReasonCode::JitOff)?,
            Jit::InvitedOnly => self.stop_if(!invited && !pushed, ReasonCode::NotInvited)?,
            Jit::Approval => {
                let welcome = invited && (inside || policy.guests != Guests::Deny);
                needs_approval = !welcome && !pushed && !approved;
            }
            Jit::Domain => {
                let known = bound || invited || pushed;
                self.stop_if(!known, ReasonCode::EmailOutsideDomains)?;
            }
            Jit::Connection if bound || invited => {}
            Jit::Connection => match policy.guests {
                Guests::Deny => return self.stop(ReasonCode::EmailOutsideDomains),
                Guests::InvitedOnly => return self.stop(ReasonCode::GuestNotInvited),
                Guests::Role { .. } => is_guest = true,
            },
        }
        let by_push = pushed && policy.jit != Jit::Connection;
        let by_invitation_alone = invited && !by_push && policy.jit != Jit::Approval;
        let refused = !inside && by_invitation_alone && policy.guests == Guests::Deny;
        self.stop_if(refused, ReasonCode::GuestsDenied)?;
        let least = policy.email_trust.create.max(EmailGrade::Asserted);
        self.stop_if(self.grade < least, ReasonCode::EmailUnverified)?;
        let strict = policy.directory.unknown == UnknownToDirectory::Deny;
        let pending = self.is_pending(candidate);
        self.stop_if(strict && pending, ReasonCode::NotProvisionedYet)?;
        self.required_groups(candidate)?;
        let seat = self.seat()?;
        let guest_until = match &policy.guests {
            Guests::Role { days, .. } if is_guest => {
                Some(world.now.saturating_add(Duration::from_secs(u64::from(*days) * 86_400)))
            }
            _ => None,
        };
        Ok(Entry { pending, guest_until, seat, invitation, needs_approval })
    }
}
