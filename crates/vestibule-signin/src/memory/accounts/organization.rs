//! What is kept of one organization: who its members are, and what people have said.

use std::collections::{BTreeSet, HashMap};

use vestibule_core::{AccountId, EmailAddress, SubjectKey};
use vestibule_provisioning::{
    Account, Approval, Invitation, LinkProof, Membership, MembershipState, Permission,
    PermissionName, RemovedBy, Tombstone,
};

use crate::{AccountQuestion, ConflictKind, Note, Outcome, Tombstones, holds_seat};

#[derive(Default)]
pub(super) struct Organization {
    /// Whoever has a membership, past ones too.
    pub(super) members: BTreeSet<AccountId>,
    pub(super) seats_used: u64,
    roles: HashMap<PermissionName, BTreeSet<AccountId>>,
    invitations: HashMap<String, Invitation>,
    approvals: HashMap<SubjectKey, Approval>,
    proofs: HashMap<SubjectKey, LinkProof>,
    tombstones: HashMap<TombstoneKey, (AccountId, Tombstone)>,
}

#[derive(PartialEq, Eq, Hash)]
enum TombstoneKey {
    Subject(SubjectKey),
    Address(String),
}

impl Organization {
    /// The active members who hold a role.
    pub(super) fn holders(&self, role: &PermissionName) -> BTreeSet<AccountId> {
        self.roles.get(role).cloned().unwrap_or_default()
    }

    pub(super) fn count_in(&mut self, id: &AccountId, membership: &Membership) {
        self.members.insert(id.clone());
        self.seats_used = self.seats_used.saturating_add(u64::from(holds_seat(membership)));
        for role in roles_of(membership) {
            self.roles.entry(role.clone()).or_default().insert(id.clone());
        }
    }

    pub(super) fn count_out(&mut self, id: &AccountId, membership: &Membership) {
        self.members.remove(id);
        self.seats_used = self.seats_used.saturating_sub(u64::from(holds_seat(membership)));
        for role in roles_of(membership) {
            if let Some(holders) = self.roles.get_mut(role) {
                holders.remove(id);
            }
        }
    }

    pub(super) fn note(&mut self, note: &Note) {
        match note {
            Note::Invited(invitation) => {
                // An id is one invitation's, wherever it is sent.
                self.withdraw(&invitation.id);
                self.invitations.insert(invitation.email.comparison_key(), invitation.clone());
            }
            Note::InvitationWithdrawn { id } => self.withdraw(id),
            Note::Approved(approval) => {
                self.approvals.insert(approval.subject.clone(), approval.clone());
            }
            Note::Proved(proof) => {
                self.proofs.insert(proof.subject.clone(), proof.clone());
            }
        }
    }

    fn withdraw(&mut self, id: &str) {
        self.invitations.retain(|_, invitation| invitation.id != id);
    }

    pub(super) fn invitation(&self, email: Option<&EmailAddress>) -> Option<Invitation> {
        self.invitations.get(&email?.comparison_key()).cloned()
    }

    pub(super) fn approval(&self, subject: Option<&SubjectKey>) -> Option<Approval> {
        self.approvals.get(subject?).cloned()
    }

    pub(super) fn proof(&self, subject: Option<&SubjectKey>) -> Option<LinkProof> {
        self.proofs.get(subject?).cloned()
    }

    pub(super) fn tombstone(&self, question: &AccountQuestion) -> Option<Tombstone> {
        let subject = question.subject.clone().map(TombstoneKey::Subject);
        let email = question.email.as_ref().map(EmailAddress::comparison_key);
        let keys = subject.into_iter().chain(email.map(TombstoneKey::Address));
        let found =
            keys.filter_map(|key| self.tombstones.get(&key)).map(|(_, tombstone)| tombstone);
        found.max_by_key(|it| (it.by == RemovedBy::Administrator, it.at)).cloned()
    }

    /// Whether the invitations and proofs of a change are all there.
    pub(super) fn check_notes(&self, outcome: &Outcome) -> Result<(), ConflictKind> {
        let is_open =
            |id: &String| self.invitations.values().any(|invitation| invitation.id == *id);
        let is_proved = |subject: &SubjectKey| {
            self.proofs.get(subject).is_some_and(|proof| proof.account == outcome.account.id)
        };
        let all = outcome.invitations.iter().all(is_open) && outcome.proofs.iter().all(is_proved);
        if all { Ok(()) } else { Err(ConflictKind::NoteGone) }
    }

    pub(super) fn use_notes_up(&mut self, outcome: &Outcome, before: Option<&Account>) {
        outcome.invitations.iter().for_each(|id| self.withdraw(id));
        for subject in &outcome.proofs {
            self.proofs.remove(subject);
        }
        let account = &outcome.account.id;
        self.approvals.retain(|subject, approval| {
            let named = outcome.account_approvals && approval.account.as_ref() == Some(account);
            !named && !outcome.approvals.contains(subject)
        });
        match (&outcome.tombstones, before) {
            (Tombstones::Leave(tombstone), Some(before)) => self.bury(before, tombstone),
            (Tombstones::Clear, _) => self.tombstones.retain(|_, (left_by, _)| left_by != account),
            (Tombstones::Leave(_), None) | (Tombstones::Keep, _) => {}
        }
    }

    /// Remembers an account that is left with this organization's links alone.
    fn bury(&mut self, account: &Account, tombstone: &Tombstone) {
        let subjects = account.links.iter().map(|it| TombstoneKey::Subject(it.subject.clone()));
        let addresses = account.email.iter().chain(&account.pending_email);
        let addresses = addresses.map(|it| TombstoneKey::Address(it.comparison_key()));
        for key in subjects.chain(addresses) {
            self.tombstones.insert(key, (account.id.clone(), tombstone.clone()));
        }
    }
}

fn roles_of(membership: &Membership) -> impl Iterator<Item = &PermissionName> {
    let grants = (membership.state == MembershipState::Active).then_some(&membership.grants);
    grants.into_iter().flatten().filter_map(|grant| match &grant.permission {
        Permission::Role(name) => Some(name),
        Permission::Team(_) => None,
    })
}
