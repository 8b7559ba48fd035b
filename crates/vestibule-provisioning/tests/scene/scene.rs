//! One scene to play: Ada of acme signs in with all in order, and each test changes what it is about.

use vestibule_core::{EmailFacts, EmailSource, Groups, Identity, Protocol, Subject, SubjectKind};
use vestibule_provisioning::{
    Account, AccountView, ConnectionView, Decision, DirectoryMatch, DirectoryPerson,
    DirectoryStanding, DirectoryView, Effect, Grant, Jit, Link, Linking, Membership,
    MembershipState, OrganizationView, OwnedDomain, Permission, Policy, ReasonCode, Source,
    Verdict, decide, on_directory_event,
};

#[allow(dead_code, reason = "each test uses a part")]
#[path = "../model/names.rs"]
pub(crate) mod names;

use names::{
    ISSUER, account, address, connection, directory, domain, key, now, organization, user,
};

/// Everything that a decision is made of.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) identity: Identity,
    pub(crate) organization: OrganizationView,
    pub(crate) accounts: AccountView,
    pub(crate) directory: DirectoryView,
    pub(crate) policy: Policy,
}

impl Scene {
    /// Ada signs in for the first time, by OpenID Connect, through acme's own connection, which takes
    /// one tenant. Her address is in acme's domain, which is proven by DNS. Acme lets such people in,
    /// and links by address where it may. There is no directory.
    pub(crate) fn new() -> Self {
        let subject = Subject::new(ISSUER, "s-ada", SubjectKind::Persistent);
        let mut identity = Identity::new(connection("acme-idp"), Protocol::Oidc, subject);
        identity.email = EmailFacts::claimed("ada@acme.com", EmailSource::IdToken);
        identity.email.verified = Some(true);
        identity.email.tenant_pinned = true;
        let view =
            ConnectionView::new(connection("acme-idp"), organization("acme"), ISSUER.to_owned());
        let mut organization = OrganizationView::new(organization("acme"), view);
        organization.domains = vec![OwnedDomain::verified(domain("acme.com"))];
        organization.owners = [account("olga")].into();
        let mut policy = Policy::new();
        policy.jit = Jit::Domain;
        policy.linking = Linking::Automatic;
        Self {
            identity,
            organization,
            accounts: AccountView::default(),
            directory: DirectoryView::None,
            policy,
        }
    }

    /// Ada has signed in before.
    pub(crate) fn returning() -> Self {
        let mut scene = Self::new();
        scene.accounts.linked = Some(linked_member("ada"));
        scene
    }

    /// The directory `main` says that Ada is active.
    pub(crate) fn pushed(mut self, matched_by: DirectoryMatch, groups: &[&str]) -> Self {
        self.directory = active("u-ada", matched_by, groups);
        self
    }

    pub(crate) fn decide(&self) -> Decision {
        decide(
            &self.identity,
            &self.organization,
            &self.accounts,
            &self.directory,
            &self.policy,
            now(),
        )
    }

    pub(crate) fn push(&self) -> Decision {
        on_directory_event(&self.organization, &self.accounts, &self.directory, &self.policy, now())
    }

    /// The sign-in ends so, and the decision is given back for more questions.
    #[track_caller]
    pub(crate) fn gives(&self, verdict: Verdict, code: ReasonCode) -> Given {
        let decision = self.decide();
        assert_eq!((decision.verdict, decision.code), (verdict, code), "{:?}", decision.reasons);
        Given(decision)
    }

    /// The push ends so.
    #[track_caller]
    pub(crate) fn push_gives(&self, verdict: Verdict, code: ReasonCode) -> Given {
        let decision = self.push();
        assert_eq!((decision.verdict, decision.code), (verdict, code), "{:?}", decision.reasons);
        Given(decision)
    }

    /// The account after a decision.
    pub(crate) fn after(&self, decision: &Decision) -> Account {
        let acme = organization("acme");
        match &decision.account {
            None => Account::create(account("new"), &acme, &decision.effects).unwrap(),
            Some(id) => {
                let mut all = self.accounts.linked.iter().chain(&self.accounts.candidates);
                let mut found = all.find(|it| it.id == *id).expect("an account shown").clone();
                found.apply(&acme, &decision.effects).unwrap();
                found
            }
        }
    }

    /// The scene after a decision that lets somebody in: the account is linked.
    pub(crate) fn then(&self, decision: &Decision) -> Self {
        let mut next = self.clone();
        next.accounts.linked = Some(self.after(decision));
        next.accounts.candidates.retain(|it| Some(&it.id) != decision.account.as_ref());
        next.accounts.invitation = None;
        next.accounts.proof = None;
        next
    }
}

/// A decision whose verdict and code were asserted: whatever else it says may be left.
pub(crate) struct Given(Decision);

impl std::ops::Deref for Given {
    type Target = Decision;

    fn deref(&self) -> &Decision {
        &self.0
    }
}

/// An account with Ada's address, verified, with a password and no link.
pub(crate) fn with_password(id: &str) -> Account {
    let mut it = Account::new(account(id));
    it.email = Some(address("ada@acme.com"));
    it.email_verified = true;
    it.has_credentials = true;
    it
}

/// A member of acme with Ada's address, verified, with a password and no link.
pub(crate) fn member(id: &str) -> Account {
    let mut it = with_password(id);
    it.membership = Some(Membership::new(MembershipState::Active));
    it
}

/// A member of acme who is linked to Ada's subject.
pub(crate) fn linked_member(id: &str) -> Account {
    let mut it = member(id);
    it.has_credentials = false;
    it.links = vec![link("acme", "acme-idp", "s-ada")];
    it
}

pub(crate) fn link(of: &str, through: &str, id: &str) -> Link {
    Link { organization: organization(of), subject: key(through, id) }
}

/// The directory `main` with an active user whose address is Ada's.
pub(crate) fn active(id: &str, matched_by: DirectoryMatch, groups: &[&str]) -> DirectoryView {
    standing(DirectoryStanding::Active(person(id, matched_by, groups)))
}

pub(crate) fn person(id: &str, matched_by: DirectoryMatch, groups: &[&str]) -> DirectoryPerson {
    let mut it = DirectoryPerson::new(id, matched_by);
    it.email = Some(address("ada@acme.com"));
    it.groups = Some(groups.iter().map(|name| (*name).to_owned()).collect());
    it
}

pub(crate) fn standing(standing: DirectoryStanding) -> DirectoryView {
    DirectoryView::Connected { directory: directory("main"), standing }
}

pub(crate) fn known_groups(names: &[&str]) -> Groups {
    Groups::Known(names.iter().map(|name| (*name).to_owned()).collect())
}

pub(crate) fn idp(permission: Permission) -> Grant {
    Grant::new(permission, Source::Connection(connection("acme-idp")))
}

pub(crate) fn main_directory(permission: Permission) -> Grant {
    Grant::new(permission, Source::Directory(directory("main")))
}

pub(crate) fn membership(account: &mut Account) -> &mut Membership {
    account.membership.as_mut().expect("a membership")
}

/// Makes a member the user of the directory `main`.
pub(crate) fn user_of_main(mut account: Account, id: &str) -> Account {
    membership(&mut account).directory_user = Some(user("main", id));
    account
}

pub(crate) fn has(decision: &Decision, wanted: impl Fn(&Effect) -> bool) -> bool {
    decision.effects.iter().any(wanted)
}

pub(crate) fn noted(decision: &Decision, code: ReasonCode) -> bool {
    decision.reasons.iter().any(|it| it.code == code)
}
