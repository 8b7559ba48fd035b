//! Whether an account, and its membership here, may be used: the same for one that is linked and one
//! that shall be.

use super::Case;
use crate::trail::Settled;
use crate::{
    Account, AccountState, Effect, Membership, MembershipState, Reactivation, ReasonCode, Verdict,
};

/// What a sign-in makes of a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It holds.
    Member,
    /// It holds, and the directory has pushed the person by now.
    Settled,
    /// The directory that deactivated the person says that they are active.
    Reinstated,
    /// It is over, and the policy lets this sign-in begin it again.
    Returning,
    /// It is over, and begins again when an administrator approves.
    AskingToReturn,
    /// There never was one.
    Stranger,
}

impl Standing {
    /// Whether the person becomes a member by this sign-in.
    pub(super) const fn joins(self) -> bool {
        matches!(self, Self::Returning | Self::AskingToReturn | Self::Stranger)
    }

    /// What changes the membership of somebody who does not join.
    pub(super) fn effect(self) -> Option<Effect> {
        match self {
            Self::Settled => Some(Effect::SettlePending),
            Self::Reinstated => Some(Effect::Reinstate),
            Self::Member | Self::Returning | Self::AskingToReturn | Self::Stranger => None,
        }
    }
}

pub(super) fn check_account<'a>(account: &'a Account) -> Result<(), Settled<'a>> {
    match account.state {
        AccountState::Active => Ok(()),
        AccountState::Suspended => Err(Settled::deny(ReasonCode::AccountSuspended).about(account)),
        AccountState::Locked => Err(Settled::deny(ReasonCode::AccountLocked).about(account)),
    }
}

/// Who was suspended, removed or deprovisioned comes back by whoever did that, or as the policy says.
pub(super) fn check_membership<'a>(
    case: &mut Case<'a>,
    account: &'a Account,
) -> Result<Standing, Settled<'a>> {
    let Some(membership) = &account.membership else { return Ok(Standing::Stranger) };
    match &membership.state {
        MembershipState::Active => Ok(Standing::Member),
        MembershipState::PendingDirectory if case.person.is_some() => {
            case.trail.passed(ReasonCode::DirectorySettled);
            Ok(Standing::Settled)
        }
        MembershipState::PendingDirectory => {
            case.trail.noted(ReasonCode::PendingDirectory);
            Ok(Standing::Member)
        }
        MembershipState::Suspended => {
            Err(Settled::deny(ReasonCode::MembershipSuspended).about(account))
        }
        MembershipState::Deprovisioned { directory, .. } => {
            if case.person.is_none() || case.connected() != Some(directory) {
                return Err(Settled::deny(ReasonCode::Deprovisioned).about(account));
            }
            // Who was deprovisioned holds no seat.
            check_seat(case).map_err(|settled| settled.about(account))?;
            case.trail.passed(ReasonCode::ReinstatedByDirectory);
            Ok(Standing::Reinstated)
        }
        MembershipState::Removed { .. } => check_reactivation(case, account),
    }
}

/// An administrator has removed the person.
pub(super) fn check_reactivation<'a>(
    case: &mut Case<'a>,
    account: &'a Account,
) -> Result<Standing, Settled<'a>> {
    match case.policy.reactivation {
        Reactivation::Never => {
            Err(Settled::deny(ReasonCode::RemovedByAdministrator).about(account))
        }
        Reactivation::Approval if !case.is_approved_for(account) => Ok(Standing::AskingToReturn),
        Reactivation::Approval | Reactivation::OnSignIn => {
            case.trail.passed(ReasonCode::Reactivated);
            Ok(Standing::Returning)
        }
    }
}

/// Asks an administrator: after everything that refuses, so that nobody is asked in vain.
pub(super) fn check_approved<'a>(
    case: &Case<'a>,
    account: &'a Account,
    standing: Standing,
) -> Result<(), Settled<'a>> {
    if standing == Standing::AskingToReturn {
        return Err(case.request_approval(ReasonCode::ReactivationNeedsApproval, Some(account)));
    }
    Ok(())
}

/// Who comes back takes a seat, in an organization that may let somebody in.
pub(super) fn check_return<'a>(case: &Case<'a>, account: &'a Account) -> Result<(), Settled<'a>> {
    if !case.organization.is_entitled {
        return Err(Settled::deny(ReasonCode::NotEntitled).about(account));
    }
    if case.is_in_lapsed_domain() {
        return Err(Settled::deny(ReasonCode::DomainLapsed).about(account));
    }
    check_seat(case).map_err(|settled| settled.about(account))
}

pub(super) fn check_seat<'a>(case: &Case<'a>) -> Result<(), Settled<'a>> {
    let seats = case.organization.seats;
    if seats.limit.is_some_and(|limit| seats.used >= limit) {
        return Err(Settled::deny(ReasonCode::NoSeat));
    }
    Ok(())
}

/// A guest comes in until, and not at, the end of the time.
pub(super) fn check_guest<'a>(case: &Case<'a>, account: &'a Account) -> Result<(), Settled<'a>> {
    let until = account.membership.as_ref().and_then(|it| it.guest_until);
    if until.is_some_and(|it| it <= case.now) {
        return Err(Settled::deny(ReasonCode::GuestExpired).about(account));
    }
    Ok(())
}

impl<'a> Case<'a> {
    /// Whether an administrator has approved that this subject gets this account.
    pub(super) fn is_approved_for(&self, account: &Account) -> bool {
        let approval = self.accounts.approval.as_ref();
        approval
            .is_some_and(|it| it.subject == self.key && it.account.as_ref() == Some(&account.id))
    }

    /// Whether an administrator has approved that this subject gets a new account.
    pub(super) fn is_approved_for_new(&self) -> bool {
        let approval = self.accounts.approval.as_ref();
        approval.is_some_and(|it| it.subject == self.key && it.account.is_none())
    }

    /// Whether an administrator has approved this subject, for whatever account.
    pub(super) fn is_approved(&self) -> bool {
        self.accounts.approval.as_ref().is_some_and(|it| it.subject == self.key)
    }

    pub(super) fn request_approval(
        &self,
        code: ReasonCode,
        account: Option<&'a Account>,
    ) -> Settled<'a> {
        let request = Effect::RequestApproval {
            subject: self.key.clone(),
            account: account.map(|it| it.id.clone()),
        };
        let settled = Settled::new(Verdict::NeedsApproval, code).with_effects(vec![request]);
        match account {
            Some(account) => settled.about(account),
            None => settled,
        }
    }

    /// Whether this sign-in is the account's already.
    pub(super) fn is_linked_here(&self, account: &Account) -> bool {
        let is_here =
            |it: &crate::Link| it.organization == self.organization.id && it.subject == self.key;
        account.links.iter().any(is_here)
    }

    /// Whether the account is another organization's too.
    pub(super) fn is_elsewhere(&self, account: &Account) -> bool {
        is_elsewhere(account, &self.organization.id)
    }

    /// Whether the account is linked to another subject of the connection.
    pub(super) fn has_other_subject(&self, account: &Account) -> bool {
        let is_other = |it: &crate::Link| {
            it.subject.connection() == self.key.connection() && it.subject != self.key
        };
        account.links.iter().any(is_other)
    }
}

/// Whether the account is another organization's too than this one's.
pub(crate) fn is_elsewhere(account: &Account, here: &vestibule_core::OrganizationId) -> bool {
    account.is_member_elsewhere || account.links.iter().any(|it| it.organization != *here)
}

/// When a past membership was to end: a guest who returns stays one.
pub(super) fn guest_until(account: &Account) -> Option<vestibule_core::Timestamp> {
    account.membership.as_ref().and_then(|it: &Membership| it.guest_until)
}

#[cfg(test)]
mod tests {
    use crate::scene::{Scene, at, noted};
    use crate::{DirectoryMatch, Effect, MembershipState, ReasonCode};

    #[test]
    fn who_is_pending_is_settled_by_the_directory_and_not_by_a_weak_match() {
        let mut scene = Scene::linked();
        scene.membership().state = MembershipState::PendingDirectory;
        assert!(noted(&scene.decide(), ReasonCode::PendingDirectory));
        scene.identity.email.tenant_pinned = false;
        scene.pushed(DirectoryMatch::Email);
        assert!(!scene.decide().effects.contains(&Effect::SettlePending));
        scene.identity.email.tenant_pinned = true;
        assert!(scene.decide().effects.contains(&Effect::SettlePending));
    }

    #[test]
    fn nobody_is_asked_about_somebody_whose_time_is_over() {
        let mut scene = Scene::linked();
        scene.policy.reactivation = crate::Reactivation::Approval;
        scene.membership().state = MembershipState::Removed { at: at(1) };
        scene.membership().guest_until = Some(scene.now);
        assert_eq!(scene.code(), "guest_expired");
    }
}
