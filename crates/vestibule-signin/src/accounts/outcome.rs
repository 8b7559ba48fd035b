//! What a change comes to: the same for every store.

use vestibule_core::{AccountId, EndReason, EndScope, EndSessions, SubjectKey};
use vestibule_provisioning::{
    Account, Effect, Membership, MembershipState, Permission, PermissionName, RemovedBy, Tombstone,
};

use crate::{AccountChange, ConflictKind};

/// What a store has counted in the organization, in the transaction of the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Census {
    /// How many memberships hold a seat; see [`holds_seat`].
    pub seats_used: u64,
    /// How many accounts are owners, without the one that changes; see [`is_owner`].
    pub other_owners: u64,
}

/// What a store writes, in one transaction and with its own constraints on subjects, addresses and
/// users of directories.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "an outcome that is not written is no change"]
pub struct Outcome {
    /// The account as it is to be, with its version: the next one, or the same where `changed` is
    /// false.
    pub account: Account,
    /// Whether the account differs from what was there. The rest is written in any case.
    pub changed: bool,
    /// The sessions that end with it. The epoch of that scope advances in the transaction.
    pub ends_sessions: Option<EndSessions>,
    /// The invitations, by id, that are used up: each has to be there, else
    /// [`ConflictKind::NoteGone`].
    pub invitations: Vec<String>,
    /// The subjects whose proof for this account is used up: each has to be there, else
    /// [`ConflictKind::NoteGone`].
    pub proofs: Vec<SubjectKey>,
    /// The subjects whose approval is used up, where there is one.
    pub approvals: Vec<SubjectKey>,
    /// Whether approvals that name this account are used up, whatever their subject.
    pub account_approvals: bool,
    /// What happens to the tombstones of this organization.
    pub tombstones: Tombstones,
}

/// What happens to the tombstones that an account has in an organization. Exhaustive on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tombstones {
    /// Nothing.
    Keep,
    /// One is kept under each subject of this organization's links that the account had before, and
    /// under its address, one that waits to be confirmed too; each takes the place of the one before.
    Leave(Tombstone),
    /// Those that this account left are removed.
    Clear,
}

/// Whether a membership holds a seat: not one that an administrator or a directory has ended.
#[must_use]
pub const fn holds_seat(membership: &Membership) -> bool {
    match membership.state {
        MembershipState::Active
        | MembershipState::PendingDirectory
        | MembershipState::Suspended => true,
        MembershipState::Deprovisioned { .. } | MembershipState::Removed { .. } => false,
    }
}

/// Whether a membership is an owner's: active, with the role from whatever source.
#[must_use]
pub fn is_owner(membership: &Membership, owner_role: &PermissionName) -> bool {
    let is_role = |permission: &Permission| matches!(permission, Permission::Role(name) if name == owner_role);
    membership.state == MembershipState::Active
        && membership.grants.iter().any(|grant| is_role(&grant.permission))
}

impl AccountChange {
    /// What the change makes of the account as it is now, `None` where it is not there. A store calls
    /// it between reading and writing.
    ///
    /// The last owner is kept from losing the role, from suspension and from removal; a directory that
    /// deactivates the last owner is obeyed, and the grant stays.
    ///
    /// # Errors
    /// [`ConflictKind::Version`], [`NoSeat`](ConflictKind::NoSeat),
    /// [`LastOwner`](ConflictKind::LastOwner) or [`Unfit`](ConflictKind::Unfit). The others are for
    /// the store's constraints to find.
    pub fn carry_out(
        &self,
        before: Option<&Account>,
        census: Census,
    ) -> Result<Outcome, ConflictKind> {
        self.check_version(before)?;
        self.check_seats(before, census)?;
        let mut account = self.account_after(before)?;
        self.check_owners(before, &account, census)?;
        let changed = before != Some(&account);
        account.version = before.map_or(0, |it| it.version).saturating_add(u64::from(changed));
        let mut outcome = Outcome {
            account,
            changed,
            ends_sessions: None,
            invitations: Vec::new(),
            proofs: Vec::new(),
            approvals: Vec::new(),
            account_approvals: false,
            tombstones: Tombstones::Keep,
        };
        self.effects.iter().for_each(|effect| outcome.record(effect));
        outcome.proofs_of_links(&self.effects);
        Ok(outcome)
    }

    fn check_version(&self, before: Option<&Account>) -> Result<(), ConflictKind> {
        let holds = match (&self.account, before) {
            (None, None) => true,
            (Some(id), Some(account)) => {
                *id == account.id && self.expected_version.is_none_or(|it| it == account.version)
            }
            _ => false,
        };
        if holds { Ok(()) } else { Err(ConflictKind::Version) }
    }

    fn check_seats(&self, before: Option<&Account>, census: Census) -> Result<(), ConflictKind> {
        let seated = before.and_then(|it| it.membership.as_ref()).is_some_and(holds_seat);
        let fits = |effect: &Effect| match effect {
            Effect::ReserveSeat { limit } => seated || census.seats_used < *limit,
            _ => true,
        };
        if self.effects.iter().all(fits) { Ok(()) } else { Err(ConflictKind::NoSeat) }
    }

    fn check_owners(
        &self,
        before: Option<&Account>,
        after: &Account,
        census: Census,
    ) -> Result<(), ConflictKind> {
        let owns = |it: &Account| {
            it.membership.as_ref().is_some_and(|membership| is_owner(membership, &self.owner_role))
        };
        let deprovisioned = after
            .membership
            .as_ref()
            .is_some_and(|it| matches!(it.state, MembershipState::Deprovisioned { .. }));
        let loses = before.is_some_and(owns) && !owns(after) && !deprovisioned;
        if loses && census.other_owners == 0 { Err(ConflictKind::LastOwner) } else { Ok(()) }
    }

    fn account_after(&self, before: Option<&Account>) -> Result<Account, ConflictKind> {
        let account = match before {
            Some(before) => {
                let mut account = before.clone();
                account.apply(&self.organization, &self.effects).map(|()| account)
            }
            None => Account::create(self.new_account.clone(), &self.organization, &self.effects),
        };
        account.map_err(|_| ConflictKind::Unfit)
    }
}

impl Outcome {
    /// What an effect means beside the account.
    fn record(&mut self, effect: &Effect) {
        let buried = |by, at| Tombstones::Leave(Tombstone { by, at });
        match effect {
            Effect::EndSessions(reason) => self.end_sessions(*reason),
            Effect::ConsumeInvitation { id } => self.invitations.push(id.clone()),
            Effect::Link { subject } => self.approvals.push(subject.clone()),
            Effect::Join { .. } => {
                self.account_approvals = true;
                self.tombstones = Tombstones::Clear;
            }
            Effect::Reinstate | Effect::Restore => self.tombstones = Tombstones::Clear,
            // Whoever is put out is out at once, also where a host forgets to say so.
            Effect::Suspend => self.end_sessions(EndReason::Administrator),
            Effect::Remove { at } => {
                self.tombstones = buried(RemovedBy::Administrator, *at);
                self.end_sessions(EndReason::Administrator);
            }
            Effect::Deprovision { directory, at } => {
                self.tombstones = buried(RemovedBy::Directory(directory.clone()), *at);
                self.end_sessions(EndReason::Deactivated);
            }
            // What changes the account alone, or nothing that a store keeps.
            Effect::ReserveSeat { .. }
            | Effect::CreateAccount { .. }
            | Effect::PurgeCredentials
            | Effect::VerifyEmail
            | Effect::SettlePending
            | Effect::LinkDirectoryUser(_)
            | Effect::Grant(_)
            | Effect::Revoke(_)
            | Effect::RememberGroups(_)
            | Effect::ForgetGroups(_)
            | Effect::SetField { .. }
            | Effect::ChangeEmail { .. }
            | Effect::ConsumeProof
            | Effect::RequestApproval { .. } => {}
        }
    }

    fn end_sessions(&mut self, reason: EndReason) {
        self.ends_sessions = Some(end_of(&self.account.id, reason));
    }

    /// A proof is for the subject that is linked by it.
    fn proofs_of_links(&mut self, effects: &[Effect]) {
        if effects.contains(&Effect::ConsumeProof) {
            self.proofs = self.approvals.clone();
        }
    }
}

fn end_of(account: &AccountId, reason: EndReason) -> EndSessions {
    EndSessions::new(EndScope::Account(account.clone()), reason)
}
