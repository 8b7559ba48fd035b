//! What is kept: accounts, and where each can be found.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use vestibule_core::{AccountId, OrganizationId, SubjectKey};
use vestibule_provisioning::{Account, AccountView, DirectoryUserKey, Membership, MembershipState};

use super::organization::Organization;
use crate::{AccountChange, AccountQuestion, AccountsFound, Census, ConflictKind, Outcome};

#[derive(Default)]
pub(super) struct State {
    people: BTreeMap<AccountId, Person>,
    by_subject: HashMap<SubjectKey, AccountId>,
    by_address: HashMap<String, AccountId>,
    by_directory_user: HashMap<(OrganizationId, DirectoryUserKey), AccountId>,
    organizations: HashMap<OrganizationId, Organization>,
}

/// An account as no organization sees it: without a membership, and all of them.
struct Person {
    account: Account,
    memberships: BTreeMap<OrganizationId, Membership>,
}

impl Person {
    fn seen_by(&self, organization: &OrganizationId) -> Account {
        let mut account = self.account.clone();
        account.membership = self.memberships.get(organization).cloned();
        let holds = |it: &Membership| !matches!(it.state, MembershipState::Removed { .. });
        let mut others = self.memberships.iter().filter(|(id, _)| *id != organization);
        account.is_member_elsewhere = others.any(|(_, membership)| holds(membership));
        account
    }
}

impl State {
    pub(super) fn organization(&mut self, id: &OrganizationId) -> &mut Organization {
        match self.organizations.entry(id.clone()) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => place.insert(Organization::default()),
        }
    }

    pub(super) fn account(&self, organization: &OrganizationId, id: &AccountId) -> Option<Account> {
        self.people.get(id).map(|person| person.seen_by(organization))
    }

    pub(super) fn memberships(
        &self,
        organization: &OrganizationId,
        after: Option<&AccountId>,
        most: usize,
    ) -> Vec<Account> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let here = self.organizations.get(organization).into_iter();
        let ids = here.flat_map(|it| it.members.range((from, Bound::Unbounded)));
        ids.take(most).filter_map(|id| self.account(organization, id)).collect()
    }

    pub(super) fn view(&self, question: &AccountQuestion) -> AccountsFound {
        let organization = &question.organization;
        let user = question.directory_user.as_ref();
        let user =
            user.and_then(|key| self.by_directory_user.get(&(organization.clone(), key.clone())));
        let linked = match &question.subject {
            Some(subject) => self.by_subject.get(subject),
            None => user,
        };
        let address = question.email.as_ref().map(|it| it.comparison_key());
        let named = address.and_then(|key| self.by_address.get(&key));
        let candidates: BTreeSet<&AccountId> =
            named.into_iter().chain(user).filter(|id| Some(*id) != linked).collect();

        let mut view = AccountView::default();
        view.linked = linked.and_then(|id| self.account(organization, id));
        view.candidates =
            candidates.into_iter().filter_map(|id| self.account(organization, id)).collect();
        let mut found = AccountsFound::default();
        if let Some(here) = self.organizations.get(organization) {
            view.invitation = here.invitation(question.email.as_ref());
            view.tombstone = here.tombstone(question);
            view.approval = here.approval(question.subject.as_ref());
            view.proof = here.proof(question.subject.as_ref());
            found.owners = here.holders(&question.owner_role);
            found.seats_used = here.seats_used;
        }
        found.view = view;
        found
    }

    pub(super) fn insert(
        &mut self,
        organization: &OrganizationId,
        mut account: Account,
    ) -> Result<(), ConflictKind> {
        self.check_unique(organization, &account)?;
        let version = self.people.get(&account.id).map_or(0, |person| person.account.version);
        account.version = version.saturating_add(1);
        self.write(organization, account);
        Ok(())
    }

    pub(super) fn apply(&mut self, change: &AccountChange) -> Result<Outcome, ConflictKind> {
        let here = &change.organization;
        if change.account.is_none() && self.people.contains_key(&change.new_account) {
            return Err(ConflictKind::Version);
        }
        let before = change.account.as_ref().and_then(|id| self.account(here, id));
        let outcome = change.carry_out(before.as_ref(), self.census(change))?;
        self.check_unique(here, &outcome.account)?;
        let organization = self.organization(here);
        organization.check_notes(&outcome)?;
        let buried = before.map(|mut account| {
            account.links.retain(|link| link.organization == *here);
            account
        });
        organization.use_notes_up(&outcome, buried.as_ref());
        if outcome.changed {
            self.write(here, outcome.account.clone());
        }
        Ok(outcome)
    }

    fn census(&self, change: &AccountChange) -> Census {
        let here = self.organizations.get(&change.organization);
        let mut owners = here.map(|it| it.holders(&change.owner_role)).unwrap_or_default();
        if let Some(id) = &change.account {
            owners.remove(id);
        }
        Census {
            seats_used: here.map_or(0, |it| it.seats_used),
            other_owners: u64::try_from(owners.len()).unwrap_or(u64::MAX),
        }
    }

    /// What a database has unique indexes for.
    fn check_unique(
        &self,
        organization: &OrganizationId,
        account: &Account,
    ) -> Result<(), ConflictKind> {
        let is_own = |found: Option<&AccountId>| found.is_none_or(|id| *id == account.id);
        if !account.links.iter().all(|link| is_own(self.by_subject.get(&link.subject))) {
            return Err(ConflictKind::SubjectTaken);
        }
        let address = account.email.as_ref().map(|it| it.comparison_key());
        if !is_own(address.and_then(|key| self.by_address.get(&key))) {
            return Err(ConflictKind::EmailTaken);
        }
        let user = account.membership.as_ref().and_then(|it| it.directory_user.clone());
        let user = user.map(|user| (organization.clone(), user));
        if !is_own(user.and_then(|key| self.by_directory_user.get(&key))) {
            return Err(ConflictKind::DirectoryUserTaken);
        }
        Ok(())
    }

    fn write(&mut self, organization: &OrganizationId, mut account: Account) {
        let id = account.id.clone();
        let membership = account.membership.take();
        let mut memberships = self.take_out(organization, &id);
        if let Some(membership) = membership {
            self.organization(organization).count_in(&id, &membership);
            if let Some(user) = &membership.directory_user {
                let key = (organization.clone(), user.clone());
                self.by_directory_user.insert(key, id.clone());
            }
            memberships.insert(organization.clone(), membership);
        }
        for link in &account.links {
            self.by_subject.insert(link.subject.clone(), id.clone());
        }
        if let Some(email) = &account.email {
            self.by_address.insert(email.comparison_key(), id.clone());
        }
        self.people.insert(id, Person { account, memberships });
    }

    /// Removes an account from the indexes, with its membership in that organization, and returns its
    /// other memberships.
    fn take_out(
        &mut self,
        organization: &OrganizationId,
        id: &AccountId,
    ) -> BTreeMap<OrganizationId, Membership> {
        let Some(Person { account, mut memberships }) = self.people.remove(id) else {
            return BTreeMap::new();
        };
        for link in &account.links {
            self.by_subject.remove(&link.subject);
        }
        if let Some(email) = &account.email {
            self.by_address.remove(&email.comparison_key());
        }
        if let Some(membership) = memberships.remove(organization) {
            self.organization(organization).count_out(id, &membership);
            if let Some(user) = membership.directory_user {
                self.by_directory_user.remove(&(organization.clone(), user));
            }
        }
        memberships
    }
}
