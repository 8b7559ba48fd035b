//! A sign-in, step by step.

use std::collections::BTreeSet;

use vestibule_core::{DirectoryId, EmailAddress, EndReason, SubjectKey, Timestamp};
use vestibule_provisioning::{
    Account, AccountState, DirectoryMatch, DirectoryStanding, DirectoryView, Effect, EmailGrade,
    ExpectedIssuer, LapsedDomains, Link, Membership, MembershipState, Permission, ReasonCode,
    Verdict,
};

use super::facts::{
    Required, Return, active, grade, in_lapsed_domain, is_anothers, is_evidence, is_removed,
    may_return, required, same_address, user_key,
};
use super::grants::{self, Settings};
use super::outcome::{Outcome, aside, sorted};
use super::profile::{self, Proposals};
use super::world::World;

pub(super) type Step<T> = Result<T, Box<Outcome>>;

/// Decides on a sign-in.
pub(crate) fn decide(world: &World) -> Outcome {
    let case = Case { world, grade: EmailGrade::Unverified, key: world.key() };
    *case.run().unwrap_or_else(|stop| stop)
}

pub(super) struct Case<'a> {
    pub(super) world: &'a World,
    pub(super) grade: EmailGrade,
    pub(super) key: SubjectKey,
}

/// Where a member, or somebody who could become one, stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Member,
    /// A member again, whose seat was free meanwhile.
    Reinstated,
    MayJoin,
    /// May join once an administrator has approved.
    NeedsApproval,
}

impl Standing {
    pub(super) fn joins(self) -> bool {
        matches!(self, Self::MayJoin | Self::NeedsApproval)
    }
}

impl<'a> Case<'a> {
    pub(super) fn run(mut self) -> Step<Box<Outcome>> {
        self.connection()?;
        self.subject()?;
        self.grade = grade(&self.world.identity.email, &self.world.organization);
        self.directory()?;
        match &self.world.accounts.linked {
            Some(account) => self.linked(account),
            None => self.unknown(),
        }
    }

    pub(super) fn outcome(&self, verdict: Verdict, code: ReasonCode) -> Box<Outcome> {
        let asides = BTreeSet::new();
        Box::new(Outcome { verdict, code, grade: self.grade, after: None, asides })
    }

    pub(super) fn stop<T>(&self, code: ReasonCode) -> Step<T> {
        Err(self.outcome(Verdict::Deny, code))
    }

    pub(super) fn stop_if(&self, holds: bool, code: ReasonCode) -> Step<()> {
        if holds { self.stop(code) } else { Ok(()) }
    }

    pub(super) fn ask<T>(&self, code: ReasonCode, account: Option<&Account>) -> Step<T> {
        let mut outcome = self.outcome(Verdict::NeedsApproval, code);
        let account = account.map(|it| it.id.clone());
        outcome
            .asides
            .extend(aside(&Effect::RequestApproval { subject: self.key.clone(), account }));
        Err(outcome)
    }

    pub(super) fn address(&self) -> Option<&'a EmailAddress> {
        self.world.identity.email.address.as_ref()
    }

    pub(super) fn is_lapsed(&self) -> bool {
        self.address().is_some_and(|it| in_lapsed_domain(&self.world.organization, it))
    }

    pub(super) fn connection(&self) -> Step<()> {
        let (identity, organization) = (&self.world.identity, &self.world.organization);
        let view = &organization.connection;
        self.stop_if(view.id != identity.connection, ReasonCode::ConnectionMismatch)?;
        let of_other = view.organization != organization.id;
        self.stop_if(of_other, ReasonCode::ConnectionOfOtherOrganization)?;
        self.stop_if(!view.is_active, ReasonCode::ConnectionInactive)
    }

    pub(super) fn subject(&self) -> Step<()> {
        let subject = &self.world.identity.subject;
        if let ExpectedIssuer::Exactly(issuer) = &self.world.organization.connection.issuer {
            self.stop_if(*issuer != subject.issuer, ReasonCode::IssuerMismatch)?;
        }
        let missing = subject.id.is_empty() || subject.issuer.is_empty();
        self.stop_if(missing, ReasonCode::SubjectMissing)?;
        self.stop_if(!subject.is_linkable(), ReasonCode::TransientSubject)?;
        let deny = &self.world.policy.deny;
        let pair = (self.world.identity.connection.clone(), subject.id.clone());
        let by_address = self.address().is_some_and(|own| {
            deny.addresses.iter().any(|it| same_address(Some(it), Some(own)))
                || deny
                    .domains
                    .iter()
                    .any(|it| own.domain() == it || own.domain().is_subdomain_of(it))
        });
        self.stop_if(by_address || deny.subjects.contains(&pair), ReasonCode::DenyListed)
    }

    pub(super) fn directory(&self) -> Step<()> {
        let DirectoryView::Connected { directory, standing } = &self.world.directory else {
            return Ok(());
        };
        let linked = self.world.accounts.linked.as_ref();
        let (code, reason, is_evidence) = match standing {
            DirectoryStanding::Unknown | DirectoryStanding::Active(_) => return Ok(()),
            DirectoryStanding::Inactive(person) => {
                let anothers =
                    linked.is_some_and(|it| is_anothers(self.world, it, directory, &person.user));
                let sure = !anothers || person.matched_by == DirectoryMatch::ExternalId;
                let evidence = is_evidence(&self.world.organization, person, self.grade) && sure;
                (ReasonCode::DirectoryDeactivated, EndReason::Deactivated, evidence)
            }
            DirectoryStanding::Deleted { user, .. } => {
                let membership = linked.and_then(|it| it.membership.as_ref());
                let known = membership.and_then(|it| it.directory_user.as_ref());
                let theirs = known == Some(&user_key(directory, user));
                let bound = self.grade == EmailGrade::DomainBound;
                (ReasonCode::DirectoryDeleted, EndReason::Deleted, theirs || bound)
            }
        };
        let mut outcome = self.outcome(Verdict::Deny, code);
        let protected = linked.is_some_and(|it| self.world.policy.break_glass.contains(&it.id));
        let own = |it: &&Account| it.links.contains(&self.link_of());
        if let Some(account) = linked.filter(own).filter(|_| is_evidence && !protected) {
            outcome.after = deprovisioned(account, directory, self.world.now);
            if outcome.after.is_some() {
                outcome.asides.extend(aside(&Effect::EndSessions(reason)));
            }
        }
        Err(outcome)
    }

    pub(super) fn link_of(&self) -> Link {
        Link { organization: self.world.organization.id.clone(), subject: self.key.clone() }
    }

    /// Step 5.
    pub(super) fn linked(&self, account: &Account) -> Step<Box<Outcome>> {
        self.stop_if(!account.links.contains(&self.link_of()), ReasonCode::LinkMismatch)?;
        let mut after = account.clone();
        let mut asides = BTreeSet::new();
        self.usable(account)?;
        let standing = match &account.membership {
            None => self.may_return(account)?,
            Some(_) => self.standing(account)?,
        };
        if standing == Standing::Reinstated {
            asides.extend(self.seat()?.as_ref().and_then(aside));
        }
        if standing.joins() {
            let seat = self.may_rejoin(self.is_lapsed())?;
            asides.extend(seat.as_ref().and_then(aside));
            let guest_until = account.membership.as_ref().and_then(|it| it.guest_until);
            join(&mut after, self.is_pending(Some(account)), guest_until);
        }
        self.not_expired(account)?;
        let blocks = self.world.policy.lapsed_domains == LapsedDomains::Block;
        self.stop_if(blocks && self.is_lapsed(), ReasonCode::DomainLapsed)?;
        self.required_groups(Some(account))?;
        self.ask_for_return(standing, account)?;
        let mut outcome = self.outcome(Verdict::Allow, ReasonCode::Linked);
        outcome.asides = asides;
        self.finish(after, account, BTreeSet::new(), outcome)
    }

    pub(super) fn may_rejoin(&self, is_lapsed: bool) -> Step<Option<Effect>> {
        self.stop_if(!self.world.organization.is_entitled, ReasonCode::NotEntitled)?;
        self.stop_if(is_lapsed, ReasonCode::DomainLapsed)?;
        self.seat()
    }

    pub(super) fn ask_for_return(&self, standing: Standing, account: &Account) -> Step<()> {
        if standing == Standing::NeedsApproval {
            return self.ask(ReasonCode::ReactivationNeedsApproval, Some(account));
        }
        Ok(())
    }

    pub(super) fn usable(&self, account: &Account) -> Step<()> {
        match account.state {
            AccountState::Active => Ok(()),
            AccountState::Suspended => self.stop(ReasonCode::AccountSuspended),
            AccountState::Locked => self.stop(ReasonCode::AccountLocked),
        }
    }

    /// What the membership allows; none is for the caller to judge.
    pub(super) fn standing(&self, account: &Account) -> Step<Standing> {
        let Some(membership) = &account.membership else { return Ok(Standing::MayJoin) };
        match &membership.state {
            MembershipState::Active | MembershipState::PendingDirectory => Ok(Standing::Member),
            MembershipState::Suspended => self.stop(ReasonCode::MembershipSuspended),
            MembershipState::Removed { .. } => self.may_return(account),
            MembershipState::Deprovisioned { directory, .. } => {
                match active(self.world, self.grade, Some(account)) {
                    Some((it, _)) if it == directory => {
                        self.seat()?;
                        Ok(Standing::Reinstated)
                    }
                    _ => self.stop(ReasonCode::Deprovisioned),
                }
            }
        }
    }

    pub(super) fn may_return(&self, account: &Account) -> Step<Standing> {
        match may_return(&self.world.policy, self.is_approved(account)) {
            Return::Open => Ok(Standing::MayJoin),
            Return::Closed => self.stop(ReasonCode::RemovedByAdministrator),
            Return::NeedsApproval => Ok(Standing::NeedsApproval),
        }
    }

    pub(super) fn is_approved(&self, account: &Account) -> bool {
        let approval = self.world.accounts.approval.as_ref();
        approval
            .is_some_and(|it| it.subject == self.key && it.account.as_ref() == Some(&account.id))
    }

    pub(super) fn not_expired(&self, account: &Account) -> Step<()> {
        let until = account.membership.as_ref().and_then(|it| it.guest_until);
        self.stop_if(until.is_some_and(|it| it <= self.world.now), ReasonCode::GuestExpired)
    }

    pub(super) fn required_groups(&self, account: Option<&Account>) -> Step<()> {
        match required(self.world, self.grade, account) {
            Required::Held => Ok(()),
            Required::Missing => self.stop(ReasonCode::RequiredGroupMissing),
            Required::Unknown => self.stop(ReasonCode::RequiredGroupsUnknown),
        }
    }

    pub(super) fn seat(&self) -> Step<Option<Effect>> {
        let seats = &self.world.organization.seats;
        match seats.limit {
            Some(limit) if seats.used >= limit => self.stop(ReasonCode::NoSeat),
            Some(limit) => Ok(Some(Effect::ReserveSeat { limit })),
            None => Ok(None),
        }
    }

    /// Whether a connected directory has still to push the person.
    pub(super) fn is_pending(&self, account: Option<&Account>) -> bool {
        matches!(self.world.directory, DirectoryView::Connected { .. })
            && active(self.world, self.grade, account).is_none()
    }

    pub(super) fn is_pushed(&self, account: Option<&Account>) -> bool {
        active(self.world, self.grade, account)
            .is_some_and(|(_, person)| person.matched_by != DirectoryMatch::Account)
    }

    /// What is brought up to date for everybody who comes in.
    pub(super) fn finish(
        &self,
        mut after: Account,
        before: &Account,
        invited: BTreeSet<Permission>,
        mut outcome: Box<Outcome>,
    ) -> Step<Box<Outcome>> {
        let (world, policy) = (self.world, &self.world.policy);
        let link = self.link_of();
        if !after.links.contains(&link) {
            after.links.push(link);
        }
        let person = active(world, self.grade, Some(before));
        let protected = policy.break_glass.contains(&after.id);
        let membership = after.membership.as_mut().expect("who comes in is a member");
        if let Some((directory, person)) = person {
            membership.state = MembershipState::Active;
            let user = user_key(directory, &person.user);
            let is_anothers = world.accounts.candidates.iter().any(|it| {
                let theirs = it.membership.as_ref().and_then(|it| it.directory_user.as_ref());
                it.id != before.id && theirs == Some(&user)
            });
            if !protected && !is_anothers {
                membership.directory_user = Some(user);
            }
        }
        let mut heard = vec![grants::of_connection(world, membership)];
        heard.extend(grants::of_others(membership, Some(&world.identity.connection)));
        heard.extend(grants::of_directory(world, person.map(|(_, it)| it), membership));
        for one in &heard {
            grants::remember(membership, one, world.now);
        }
        let settings = Settings { organization: &world.organization, policy, invited };
        grants::settle(&mut after, &heard, &settings);
        if let DirectoryView::Disconnected { directory } = &world.directory {
            grants::orphan(&mut after, directory, &settings);
        }
        let others = world.accounts.candidates.iter().filter(|it| it.id != after.id).collect();
        let said = Proposals {
            connection: Some(&world.identity.name),
            directory: person.map(|(_, it)| &it.name),
            sign_in: self.address().map(|it| (it, self.grade)),
            pushed: person.and_then(|(_, it)| it.email.as_ref()),
            others,
        };
        profile::settle(&mut after, &said, &world.organization, policy);
        let after = sorted(after);
        outcome.after = Some(after).filter(|it| *it != sorted(before.clone()));
        Ok(outcome)
    }
}

/// Makes an account a member, or a member again.
pub(crate) fn join(account: &mut Account, pending: bool, guest_until: Option<Timestamp>) {
    let state = if pending { MembershipState::PendingDirectory } else { MembershipState::Active };
    let membership = account.membership.get_or_insert_with(|| Membership::new(state.clone()));
    membership.state = state;
    membership.guest_until = guest_until;
}

/// The account once the directory has turned it off, if that changes anything.
pub(crate) fn deprovisioned(
    account: &Account,
    directory: &DirectoryId,
    now: Timestamp,
) -> Option<Account> {
    let mut after = account.clone();
    let membership = after.membership.as_mut()?;
    // Whom an administrator has put out, the directory does not put out once more.
    let is_off = matches!(
        membership.state,
        MembershipState::Deprovisioned { .. } | MembershipState::Suspended
    );
    if is_removed(account) || is_off {
        return None;
    }
    membership.state = MembershipState::Deprovisioned { directory: directory.clone(), at: now };
    Some(sorted(after))
}
