//! Step 6: whom no account is linked to.

use std::collections::BTreeSet;

use vestibule_core::EndReason;
use vestibule_provisioning::{
    Account, AttestedDomains, DirectoryMatch, DirectoryStanding, DirectoryView, DomainProof,
    Effect, EmailGrade, LapsedDomains, Linking, Permission, ReasonCode, RemovedBy, Verdict,
};

use super::decide::{Case, Standing, Step, join};
use super::facts::{Return, active, is_elsewhere, may_return, owner, same_address, user_key};
use super::gate::Entry;
use super::grants;
use super::outcome::{Outcome, aside, new_id};

impl<'a> Case<'a> {
    /// Step 6.
    pub(super) fn unknown(&self) -> Step<Box<Outcome>> {
        let users = self.users_account();
        let by_id = users.filter(|it| self.is_pushed(Some(it)));
        let by_external_id = matches!(
            &self.world.directory,
            DirectoryView::Connected { standing: DirectoryStanding::Active(person), .. }
                if person.matched_by == DirectoryMatch::ExternalId
        );
        let blocks = self.world.policy.lapsed_domains == LapsedDomains::Block;
        let known = by_id.is_some() && by_external_id;
        let lapsed = self.is_lapsed() && (blocks || !known);
        if let Some(account) = users
            && let Some(outcome) = self.by_directory(account, lapsed)?
        {
            return Ok(outcome);
        }
        if self.address().is_none() && by_id.is_none() {
            let unreadable = self.world.identity.email.unparsable.is_some();
            self.stop_if(unreadable, ReasonCode::EmailUnreadable)?;
            return self.stop(ReasonCode::NoEmail);
        }
        self.stop_if(!self.world.organization.is_entitled, ReasonCode::NotEntitled)?;
        let buried = self.tombstone()?;
        self.stop_if(lapsed, ReasonCode::DomainLapsed)?;
        let theirs = |it: &&Account| {
            same_address(it.email.as_ref(), self.address()) || users.is_some_and(|d| d.id == it.id)
        };
        let candidates: Vec<&Account> =
            self.world.accounts.candidates.iter().filter(theirs).collect();
        match candidates.as_slice() {
            [] => self.create(buried),
            [only] => self.candidate(only, true, buried),
            several => {
                let proven = several.iter().find(|it| self.is_proven(it));
                let approved = || several.iter().find(|it| self.may_approve(it));
                match proven.or_else(approved) {
                    Some(picked) => self.candidate(picked, false, buried),
                    None => Err(self.outcome(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof)),
                }
            }
        }
    }

    /// The account that the directory's user is known to have.
    fn users_account(&self) -> Option<&'a Account> {
        let DirectoryView::Connected { directory, standing: DirectoryStanding::Active(person) } =
            &self.world.directory
        else {
            return None;
        };
        let user = user_key(directory, &person.user);
        let has = |it: &&Account| {
            it.membership.as_ref().is_some_and(|it| it.directory_user.as_ref() == Some(&user))
        };
        self.world.accounts.candidates.iter().find(has)
    }

    /// Whether an administrator has to approve that somebody who was removed comes back.
    fn tombstone(&self) -> Step<bool> {
        let Some(tombstone) = &self.world.accounts.tombstone else { return Ok(false) };
        match &tombstone.by {
            RemovedBy::Directory(by) => {
                let lifted = active(self.world, self.grade, None).is_some_and(|(it, _)| it == by);
                self.stop_if(!lifted, ReasonCode::Deprovisioned)?;
                Ok(false)
            }
            RemovedBy::Administrator => {
                let approval = self.world.accounts.approval.as_ref();
                let approved = approval.is_some_and(|it| it.subject == self.key);
                match may_return(&self.world.policy, approved) {
                    Return::Open => Ok(false),
                    Return::Closed => self.stop(ReasonCode::RemovedByAdministrator),
                    Return::NeedsApproval => Ok(true),
                }
            }
        }
    }

    fn ask_for_buried(&self, buried: bool) -> Step<()> {
        if buried { self.ask(ReasonCode::ReactivationNeedsApproval, None) } else { Ok(()) }
    }

    /// Whether the account could be opened without a word of its owner at all.
    fn is_fit(&self, candidate: &Account) -> bool {
        let organization = &self.world.organization;
        let untouched = !candidate.has_credentials
            && candidate.links.iter().all(|it| it.organization == organization.id);
        let other_subject = candidate
            .links
            .iter()
            .any(|it| it.subject.connection() == self.key.connection() && it.subject != self.key);
        !is_elsewhere(candidate, organization)
            && !other_subject
            && (candidate.email_verified || untouched)
    }

    /// Step 6a: the account of the directory's user, if it can be linked by that.
    fn by_directory(&self, candidate: &'a Account, lapsed: bool) -> Step<Option<Box<Outcome>>> {
        self.usable(candidate)?;
        let standing = self.standing(candidate)?;
        let seat = match standing {
            Standing::Member => None,
            Standing::Reinstated => self.seat()?,
            Standing::MayJoin | Standing::NeedsApproval => self.may_rejoin(self.is_lapsed())?,
        };
        self.not_expired(candidate)?;
        self.protected(candidate)?;
        self.required_groups(Some(candidate))?;
        let entitled = self.world.organization.is_entitled;
        if !self.is_pushed(Some(candidate)) || !entitled || lapsed || !self.is_fit(candidate) {
            return Ok(None);
        }
        self.ask_for_return(standing, candidate)?;
        let mut outcome = self.outcome(Verdict::Link, ReasonCode::LinkedByDirectory);
        let mut after = candidate.clone();
        outcome.asides.extend(seat.as_ref().and_then(aside));
        if standing == Standing::MayJoin {
            join(&mut after, false, candidate.membership.as_ref().and_then(|it| it.guest_until));
        }
        self.link(after, candidate, BTreeSet::new(), outcome).map(Some)
    }

    fn protected(&self, candidate: &Account) -> Step<()> {
        let protected = self.world.policy.break_glass.contains(&candidate.id);
        self.stop_if(protected, ReasonCode::CandidateProtected)
    }

    fn is_proven(&self, candidate: &Account) -> bool {
        self.world.accounts.proof.as_ref().is_some_and(|it| {
            it.account == candidate.id && it.subject == self.key && it.expires > self.world.now
        })
    }

    fn may_approve(&self, candidate: &Account) -> bool {
        let shared = !candidate.email_verified && !candidate.links.is_empty();
        let elsewhere = is_elsewhere(candidate, &self.world.organization);
        self.is_approved(candidate) && !shared && !elsewhere
    }

    /// Step 6c.
    fn candidate(&self, candidate: &'a Account, is_only: bool, buried: bool) -> Step<Box<Outcome>> {
        self.usable(candidate)?;
        let standing = self.standing(candidate)?;
        self.protected(candidate)?;
        let entry = match standing {
            Standing::Member | Standing::Reinstated => {
                self.not_expired(candidate)?;
                self.required_groups(Some(candidate))?;
                None
            }
            Standing::MayJoin | Standing::NeedsApproval => Some(self.gate(Some(candidate))?),
        };
        self.ask_for_buried(buried)?;
        self.ask_for_return(standing, candidate)?;
        if entry.as_ref().is_some_and(|it| it.needs_approval) {
            return self.ask(ReasonCode::CreationNeedsApproval, Some(candidate));
        }
        let code = if self.is_proven(candidate) {
            ReasonCode::LinkedByProof
        } else if self.may_approve(candidate) {
            ReasonCode::LinkedByApproval
        } else if is_only && self.is_automatic(candidate) {
            ReasonCode::LinkedByAddress
        } else {
            return self.unproven(candidate);
        };
        let mut outcome = self.outcome(Verdict::Link, code);
        let mut after = candidate.clone();
        let mut invited = BTreeSet::new();
        if standing == Standing::Reinstated {
            outcome.asides.extend(self.seat()?.as_ref().and_then(aside));
        }
        if let Some(entry) = entry {
            outcome.asides.extend(entry.seat.as_ref().and_then(aside));
            invited = self.accept(&entry, &mut outcome);
            join(&mut after, entry.pending, entry.guest_until);
        }
        if code == ReasonCode::LinkedByProof {
            outcome.asides.extend(aside(&Effect::ConsumeProof));
        }
        self.link(after, candidate, invited, outcome)
    }

    fn unproven(&self, candidate: &Account) -> Step<Box<Outcome>> {
        if self.world.policy.linking == Linking::Approval {
            return self.ask(ReasonCode::LinkNeedsApproval, Some(candidate));
        }
        Err(self.outcome(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof))
    }

    fn is_automatic(&self, candidate: &Account) -> bool {
        let (organization, policy) = (&self.world.organization, &self.world.policy);
        let Some(address) = self.address() else { return false };
        let proof = owner(organization, address.domain()).map(|it| it.proof);
        let domain =
            proof == Some(DomainProof::Dns) || policy.attested_domains == AttestedDomains::Full;
        let no_other_way = !candidate.has_credentials && candidate.links.is_empty();
        let grants = candidate.membership.iter().flat_map(|it| &it.grants);
        let privileged = grants
            .map(|it| &it.permission)
            .any(|it| matches!(it, Permission::Role(_)) && grants::is_protected(it, policy));
        policy.linking == Linking::Automatic
            && self.grade >= policy.email_trust.link.max(EmailGrade::DomainBound)
            && domain
            && (candidate.email_verified || no_other_way)
            && self.is_fit(candidate)
            && !privileged
    }

    fn link(
        &self,
        mut after: Account,
        candidate: &Account,
        invited: BTreeSet<Permission>,
        mut outcome: Box<Outcome>,
    ) -> Step<Box<Outcome>> {
        if !candidate.email_verified {
            after.has_credentials = false;
            after.pending_email = None;
            after.links.retain(|it| it.organization == self.world.organization.id);
            outcome.asides.extend(aside(&Effect::EndSessions(EndReason::PolicyChanged)));
        }
        self.finish(after, candidate, invited, outcome)
    }

    fn accept(&self, entry: &Entry<'_>, outcome: &mut Outcome) -> BTreeSet<Permission> {
        let Some(invitation) = entry.invitation else { return BTreeSet::new() };
        let id = invitation.id.clone();
        outcome.asides.extend(aside(&Effect::ConsumeInvitation { id }));
        invitation.permissions.clone()
    }

    /// Step 6d.
    fn create(&self, buried: bool) -> Step<Box<Outcome>> {
        let entry = self.gate(None)?;
        self.ask_for_buried(buried)?;
        if entry.needs_approval {
            return self.ask(ReasonCode::CreationNeedsApproval, None);
        }
        let mut outcome = self.outcome(Verdict::Create, ReasonCode::Created);
        outcome.asides.extend(entry.seat.as_ref().and_then(aside));
        let invited = self.accept(&entry, &mut outcome);
        let mut account = Account::new(new_id());
        // An address that nobody who would know vouches for is not taken from whose it may be.
        if self.grade >= EmailGrade::IssuerAuthoritative {
            account.email = self.address().cloned();
            account.email_verified = true;
        } else {
            account.pending_email = self.address().cloned();
        }
        join(&mut account, entry.pending, entry.guest_until);
        let nobody = Account::new(new_id());
        self.finish(account, &nobody, invited, outcome)
    }
}
