//! The customer whose people are decided on.

use std::collections::BTreeSet;

use vestibule_core::{AccountId, DomainName, Groups, Identity, OrganizationId, Timestamp};
use vestibule_provisioning::{
    Account, AccountView, Condition, ConnectionView, Decision, DirectoryView, GroupRef,
    GroupSource, Jit, KnownGroups, Link, Mapping, Membership, MembershipState, OrganizationView,
    OwnedDomain, Permission, Policy, decide,
};

use super::response::SIGNED_AT;

pub(crate) struct Customer {
    identity: Identity,
    pub(crate) organization: OrganizationView,
    pub(crate) policy: Policy,
    pub(crate) now: Timestamp,
}

impl Customer {
    /// A customer whose policy has so many mappings: the first fifty for groups that the person is in,
    /// spread over all of them, the others for groups of others.
    pub(crate) fn new(identity: Identity, mappings: usize) -> Customer {
        let id = OrganizationId::parse("acme").unwrap();
        let issuer = identity.subject.issuer.clone();
        let connection = ConnectionView::new(identity.connection.clone(), id.clone(), issuer);
        let mut organization = OrganizationView::new(id, connection);
        let domain = DomainName::parse("acme.example").unwrap();
        organization.domains.push(OwnedDomain::verified(domain));
        let from = GroupSource::Connection(identity.connection.clone());
        let mut policy = Policy::new();
        policy.jit = Jit::Domain;
        policy.mappings = (0..mappings).map(|number| mapping(&identity, &from, number)).collect();
        Customer {
            identity,
            organization,
            policy,
            now: Timestamp::parse_xs_datetime(SIGNED_AT).unwrap(),
        }
    }

    pub(crate) fn decide(&self, view: &AccountView) -> Decision {
        let (organization, directory) = (&self.organization, &DirectoryView::None);
        decide(&self.identity, organization, view, directory, &self.policy, self.now)
    }

    /// The same person after the first sign-in.
    pub(crate) fn returning(&self) -> AccountView {
        let mut account = self.account("ada");
        let decision = self.decide(&AccountView::default());
        account.apply(&self.organization.id, &decision.effects).unwrap();
        let mut view = AccountView::default();
        view.linked = Some(account);
        view
    }

    /// The same person, of whom nothing but other groups are known.
    pub(crate) fn returning_from_other_groups(&self) -> AccountView {
        let mut view = self.returning();
        let account = view.linked.as_mut().unwrap();
        let membership = account.membership.as_mut().unwrap();
        membership.grants.clear();
        for known in &mut membership.known {
            known.groups = known.groups.iter().map(|group| format!("{group}-other")).collect();
        }
        view
    }

    /// So many members, each in eight groups, of which the first accounts of a hundred have mapped ones.
    pub(crate) fn accounts(&self, count: usize) -> Vec<Account> {
        let from = GroupSource::Connection(self.identity.connection.clone());
        let groups = |number: usize| -> BTreeSet<String> {
            (0..8).map(|group| group_of_others(number % 100 * 8 + group)).collect()
        };
        let account = |number: usize| {
            let mut account = Account::new(AccountId::parse(&format!("member-{number}")).unwrap());
            let mut membership = Membership::new(MembershipState::Active);
            membership.known.push(KnownGroups {
                from: from.clone(),
                groups: groups(number),
                attributes: BTreeSet::new(),
                at: self.now,
            });
            account.membership = Some(membership);
            account
        };
        (0..count).map(account).collect()
    }

    /// The policy with every second mapping giving something else.
    pub(crate) fn changed_policy(&self) -> Policy {
        let mut policy = self.policy.clone();
        for (number, mapping) in policy.mappings.iter_mut().enumerate().step_by(2) {
            mapping.grant = [Permission::team(&format!("other team {number}")).unwrap()].into();
        }
        policy
    }

    fn account(&self, id: &str) -> Account {
        let mut account = Account::new(AccountId::parse(id).unwrap());
        account.email = self.identity.email.address.clone();
        account.email_verified = true;
        account.links.push(Link {
            organization: self.organization.id.clone(),
            subject: self.identity.subject.key(&self.identity.connection),
        });
        account
    }
}

fn mapping(identity: &Identity, from: &GroupSource, number: usize) -> Mapping {
    let groups = match &identity.groups {
        Groups::Known(groups) => groups.as_slice(),
        _ => &[],
    };
    let own = groups.len().checked_div(50).and_then(|step| groups.get(number * step.max(1)));
    let group = match own {
        Some(group) if number < 50 => group.clone(),
        _ => group_of_others(number),
    };
    let team = Permission::team(&format!("team {number}")).unwrap();
    Mapping::new(Condition::Group(GroupRef::new(from.clone(), group)), [team])
}

fn group_of_others(number: usize) -> String {
    format!("7c1e9b52-63aa-4d0f-8a44-{number:012x}")
}
