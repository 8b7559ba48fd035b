//! What the tests of each step begin with: Ada, of Acme, through Acme's connection.

use vestibule_core::{
    AccountId, ConnectionId, DirectoryId, DomainName, EmailAddress, EmailFacts, EmailSource,
    Groups, Identity, OrganizationId, Protocol, Subject, SubjectKey, SubjectKind, Timestamp,
};

use crate::{
    Account, AccountView, Condition, ConnectionView, Decision, DirectoryMatch, DirectoryPerson,
    DirectoryStanding, DirectoryUserKey, DirectoryView, Effect, Grant, GroupRef, GroupSource, Jit,
    Link, Mapping, Membership, MembershipState, OrganizationView, OwnedDomain, Permission,
    PermissionName, Policy, ReasonCode, Source, decide, on_directory_event,
};

pub(crate) const ISSUER: &str = "https://idp.acme.com";

#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) identity: Identity,
    pub(crate) organization: OrganizationView,
    pub(crate) accounts: AccountView,
    pub(crate) directory: DirectoryView,
    pub(crate) policy: Policy,
    pub(crate) now: Timestamp,
}

impl Scene {
    /// Somebody new, with an address in the domain that Acme has proven, whom the policy lets in.
    pub(crate) fn new() -> Self {
        let connection = ConnectionView::new(okta(), acme(), ISSUER.to_owned());
        let mut organization = OrganizationView::new(acme(), connection);
        organization.domains = vec![OwnedDomain::verified(domain("acme.com"))];
        let subject = Subject::new(ISSUER, "00u7", SubjectKind::Persistent);
        let mut identity = Identity::new(okta(), Protocol::Oidc, subject);
        identity.email = EmailFacts::claimed("ada@acme.com", EmailSource::IdToken);
        identity.email.tenant_pinned = true;
        identity.groups = Groups::Known(Vec::new());
        let mut policy = Policy::new();
        policy.jit = Jit::Domain;
        Self {
            identity,
            organization,
            accounts: AccountView::default(),
            directory: DirectoryView::None,
            policy,
            now: at(1_000_000),
        }
    }

    /// Somebody who has signed in before.
    pub(crate) fn linked() -> Self {
        let mut scene = Self::new();
        let mut ada = member("ada");
        ada.links.push(Link { organization: acme(), subject: scene.key() });
        ada.membership.as_mut().unwrap().known.push(known(&[]));
        scene.accounts.linked = Some(ada);
        scene
    }

    /// Somebody whose address an account has.
    pub(crate) fn with_candidate(account: Account) -> Self {
        let mut scene = Self::new();
        scene.accounts.candidates.push(account);
        scene
    }

    pub(crate) fn key(&self) -> SubjectKey {
        self.identity.subject.key(&self.identity.connection)
    }

    pub(crate) fn account(&mut self) -> &mut Account {
        let accounts = &mut self.accounts;
        accounts.linked.as_mut().or(accounts.candidates.first_mut()).unwrap()
    }

    pub(crate) fn membership(&mut self) -> &mut Membership {
        self.account().membership.as_mut().unwrap()
    }

    pub(crate) fn hold(&mut self, permission: &str, source: Source) {
        self.membership().grants.insert(Grant::new(role(permission), source));
    }

    pub(crate) fn map(&mut self, from: GroupSource, group: &str, role_name: &str) -> &mut Mapping {
        let when = Condition::Group(GroupRef::new(from, group));
        self.policy.mappings.push(Mapping::new(when, [role(role_name)]));
        self.policy.mappings.last_mut().unwrap()
    }

    pub(crate) fn sends(&mut self, groups: &[&str]) {
        self.identity.groups = Groups::Known(groups.iter().map(|it| (*it).to_owned()).collect());
    }

    /// The directory knows the person, who is active.
    pub(crate) fn pushed(&mut self, matched_by: DirectoryMatch) -> &mut DirectoryPerson {
        let mut person = DirectoryPerson::new("u1", matched_by);
        person.email = Some(email("ada@acme.com"));
        let standing = DirectoryStanding::Active(person);
        self.directory = DirectoryView::Connected { directory: main(), standing };
        match &mut self.directory {
            DirectoryView::Connected { standing: DirectoryStanding::Active(person), .. } => person,
            _ => panic!("it was just made"),
        }
    }

    pub(crate) fn turned_off(&mut self, matched_by: DirectoryMatch) {
        let person = self.pushed(matched_by).clone();
        let standing = DirectoryStanding::Inactive(person);
        self.directory = DirectoryView::Connected { directory: main(), standing };
    }

    pub(crate) fn unknown_to_directory(&mut self) {
        let standing = DirectoryStanding::Unknown;
        self.directory = DirectoryView::Connected { directory: main(), standing };
    }

    pub(crate) fn decide(&self) -> Decision {
        let Self { identity, organization, accounts, directory, policy, now } = self;
        decide(identity, organization, accounts, directory, policy, *now)
    }

    pub(crate) fn push(&self) -> Decision {
        let Self { organization, accounts, directory, policy, now, .. } = self;
        on_directory_event(organization, accounts, directory, policy, *now)
    }

    /// The code of the sign-in's decision.
    pub(crate) fn code(&self) -> &'static str {
        self.decide().code.code()
    }
}

/// An active member of nothing else, with the address of Ada, which is verified.
pub(crate) fn member(id: &str) -> Account {
    let mut account = stranger(id);
    account.membership = Some(Membership::new(MembershipState::Active));
    account
}

/// The same, who is no member.
pub(crate) fn stranger(id: &str) -> Account {
    let mut account = Account::new(account_id(id));
    account.email = Some(email("ada@acme.com"));
    account.email_verified = true;
    account
}

pub(crate) fn known(groups: &[&str]) -> crate::KnownGroups {
    crate::KnownGroups {
        from: from_okta(),
        groups: groups.iter().map(|it| (*it).to_owned()).collect(),
        attributes: std::collections::BTreeSet::new(),
        at: at(0),
    }
}

pub(crate) fn directory_user(user: &str) -> DirectoryUserKey {
    DirectoryUserKey { directory: main(), user: user.to_owned() }
}

pub(crate) fn noted(decision: &Decision, code: ReasonCode) -> bool {
    decision.reasons.iter().any(|it| it.code == code)
}

/// What is given, as `role by source`.
pub(crate) fn given(decision: &Decision) -> Vec<Grant> {
    let grants = decision.effects.iter().filter_map(|it| match it {
        Effect::Grant(grant) => Some(grant.clone()),
        _ => None,
    });
    grants.collect()
}

pub(crate) fn taken(decision: &Decision) -> Vec<Grant> {
    let grants = decision.effects.iter().filter_map(|it| match it {
        Effect::Revoke(grant) => Some(grant.clone()),
        _ => None,
    });
    grants.collect()
}

pub(crate) fn by_okta(permission: &str) -> Grant {
    Grant::new(role(permission), Source::Connection(okta()))
}

pub(crate) fn by_main(permission: &str) -> Grant {
    Grant::new(role(permission), Source::Directory(main()))
}

pub(crate) fn from_okta() -> GroupSource {
    GroupSource::Connection(okta())
}

pub(crate) fn from_main() -> GroupSource {
    GroupSource::Directory(main())
}

pub(crate) fn role(name: &str) -> Permission {
    Permission::Role(role_name(name))
}

pub(crate) fn role_name(name: &str) -> PermissionName {
    PermissionName::parse(name).unwrap()
}

pub(crate) fn acme() -> OrganizationId {
    OrganizationId::parse("acme").unwrap()
}

pub(crate) fn globex() -> OrganizationId {
    OrganizationId::parse("globex").unwrap()
}

pub(crate) fn okta() -> ConnectionId {
    ConnectionId::parse("okta").unwrap()
}

pub(crate) fn main() -> DirectoryId {
    DirectoryId::parse("main").unwrap()
}

pub(crate) fn account_id(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

pub(crate) fn domain(name: &str) -> DomainName {
    DomainName::parse(name).unwrap()
}

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds).unwrap()
}
