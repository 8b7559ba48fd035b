//! Small worlds: two organizations, few domains, addresses and accounts, and every way in which they
//! can disagree.

use std::collections::BTreeSet;

use vestibule_core::{
    AccountId, EmailFacts, EmailSource, Groups, Identity, PersonName, Protocol, Subject,
    SubjectKey, SubjectKind, Timestamp,
};
use vestibule_provisioning::{
    Account, AccountView, ConnectionView, Decision, DirectoryMatch, DirectoryPerson,
    DirectoryStanding, DirectoryView, DomainProof, DomainStanding, ExpectedIssuer,
    OrganizationView, OwnedDomain, Policy, decide, on_directory_event,
};

use super::dice::{Dice, THROWS};
use super::names::{ISSUER, account, address, connection, directory, domain, now, organization};
use super::people::account_view;
use super::policies::policy;

/// All that one decision is made of.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) identity: Identity,
    pub(crate) organization: OrganizationView,
    pub(crate) accounts: AccountView,
    pub(crate) directory: DirectoryView,
    pub(crate) policy: Policy,
    pub(crate) now: Timestamp,
}

impl World {
    /// A world of a sign-in.
    pub(crate) fn of_sign_in(throws: &[u16]) -> Self {
        Self::of(&Dice::new(throws), false)
    }

    /// A world of a directory's push: the linked account is the user's.
    pub(crate) fn of_push(throws: &[u16]) -> Self {
        Self::of(&Dice::new(throws), true)
    }

    fn of(dice: &Dice<'_>, is_push: bool) -> Self {
        let identity = identity(dice);
        let organization = organization_view(dice);
        let directory = directory_view(dice, is_push);
        let accounts = account_view(dice, &identity, &directory, is_push);
        let policy = policy(dice);
        assert!(dice.taken() <= THROWS, "{} throws", dice.taken());
        Self { identity, organization, accounts, directory, policy, now: now() }
    }

    pub(crate) fn key(&self) -> SubjectKey {
        self.identity.subject.key(&self.identity.connection)
    }

    pub(crate) fn decide(&self) -> Decision {
        decide(
            &self.identity,
            &self.organization,
            &self.accounts,
            &self.directory,
            &self.policy,
            self.now,
        )
    }

    pub(crate) fn push(&self) -> Decision {
        on_directory_event(
            &self.organization,
            &self.accounts,
            &self.directory,
            &self.policy,
            self.now,
        )
    }

    /// The account of the view that a decision is about.
    pub(crate) fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.linked.iter().chain(&self.accounts.candidates).find(|it| it.id == *id)
    }
}

fn identity(dice: &Dice<'_>) -> Identity {
    let kinds = [
        (16, SubjectKind::Persistent),
        (2, SubjectKind::EmailAddress),
        (2, SubjectKind::Unspecified),
        (1, SubjectKind::Other),
        (1, SubjectKind::Transient),
    ];
    let issuers =
        [(40, ISSUER), (2, "https://idp.acme.com/"), (2, "https://idp.evil.example"), (1, "")];
    let issuer = dice.pick(&issuers);
    let subject = Subject::new(issuer, dice.pick(&[(40, "s-ada"), (1, "")]), dice.pick(&kinds));
    let from = connection(dice.pick(&[(40, "acme-idp"), (1, "acme-old")]));
    let mut identity = Identity::new(from, dice.any(&[Protocol::Oidc, Protocol::Saml]), subject);
    identity.email = email(dice);
    identity.name = name(dice);
    identity.groups = groups(dice);
    let departments = [None, Some(vec!["eng"]), Some(vec!["eng", "ops"]), Some(vec![])];
    if let Some(values) = dice.any(&departments) {
        let values = values.into_iter().map(str::to_owned).collect();
        identity.attributes.insert("department".to_owned(), values);
    }
    identity
}

/// The addresses of the worlds, those that have an organization's domain first.
pub(super) const ADDRESSES: [(usize, &str); 7] = [
    (12, "ada@acme.com"),
    (3, "Ada@Acme.com"),
    (3, "ada@eu.acme.com"),
    (2, "ada@lab.eu.acme.com"),
    (2, "ada@acme.io"),
    (6, "ada@partner.example"),
    (1, "grace@acme.com"),
];

fn email(dice: &Dice<'_>) -> EmailFacts {
    let source = dice.pick(&[
        (4, EmailSource::IdToken),
        (2, EmailSource::NameId),
        (2, EmailSource::Attribute),
        (1, EmailSource::UserInfo),
    ]);
    let mut facts = match dice.pick(&[(20, 0), (2, 1), (1, 2)]) {
        0 => EmailFacts::claimed(dice.pick(&ADDRESSES), source),
        1 => EmailFacts::absent(),
        _ => EmailFacts::claimed("ada", source),
    };
    facts.verified = dice.pick(&[(6, Some(true)), (4, None), (1, Some(false))]);
    facts.tenant_pinned = dice.pick(&[(5, true), (2, false)]);
    facts.domain_owner_verified = dice.pick(&[(6, None), (2, Some(true)), (1, Some(false))]);
    let hosted = dice.pick(&[(6, None), (1, Some("acme.com")), (1, Some("partner.example"))]);
    facts.hosted_domain = hosted.map(domain);
    facts
}

fn name(dice: &Dice<'_>) -> PersonName {
    let one = |dice: &Dice<'_>| {
        let values = [(3, None), (3, Some("Ada")), (2, Some("Augusta")), (1, Some(""))];
        dice.pick(&values).map(str::to_owned)
    };
    let mut name = PersonName::default();
    name.given = one(dice);
    name.display = one(dice);
    name
}

fn groups(dice: &Dice<'_>) -> Groups {
    let sent: Vec<String> = texts(&dice.some(&["g-admins", "g-eng", "g-all"]));
    match dice.pick(&[(5, 0), (1, 1), (2, 2), (2, 3)]) {
        0 => Groups::Known(sent),
        1 => Groups::Overage { link: None },
        2 => Groups::Truncated { groups: sent, limit: 3 },
        _ => Groups::Absent,
    }
}

pub(super) fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn organization_view(dice: &Dice<'_>) -> OrganizationView {
    let acme = organization("acme");
    let id = connection(dice.pick(&[(40, "acme-idp"), (1, "acme-old")]));
    let of = organization(dice.pick(&[(40, "acme"), (1, "globex")]));
    let mut connection = ConnectionView::new(id, of, ISSUER.to_owned());
    connection.is_active = !dice.rarely(40);
    if dice.rarely(5) {
        connection.issuer = ExpectedIssuer::AnyTenant;
    }
    let of_domains = [
        (5, None),
        (2, Some(vec!["acme.com"])),
        (1, Some(vec!["acme.io"])),
        (1, Some(vec!["eu.acme.com"])),
        (1, Some(vec![])),
    ];
    let names = dice.pick(&of_domains);
    connection.domains = names.map(|names| names.into_iter().map(domain).collect());
    let mut view = OrganizationView::new(acme, connection);
    view.is_entitled = !dice.rarely(10);
    view.domains = owned_domains(dice);
    view.seats.limit = dice.pick(&[(4, None), (3, Some(5)), (1, Some(0))]);
    view.seats.used = dice.pick(&[(3, 4), (1, 5), (1, 6)]);
    view.owners = dice.some(&["ada", "eve"]).into_iter().map(account).collect();
    view
}

fn owned_domains(dice: &Dice<'_>) -> Vec<OwnedDomain> {
    let mut owned = Vec::new();
    for (name, weights) in [("acme.com", (1, 6)), ("eu.acme.com", (3, 1)), ("acme.io", (3, 1))] {
        if dice.pick(&[(weights.1, true), (weights.0, false)]) {
            let mut one = OwnedDomain::verified(domain(name));
            one.is_subtree = dice.rarely(2);
            if dice.rarely(5) {
                one.standing = DomainStanding::Lapsed;
            }
            if dice.rarely(4) {
                one.proof = DomainProof::Attested;
            }
            if dice.rarely(4) {
                let others = ["eu.acme.com", "lab.eu.acme.com", "acme.com"];
                one.except.insert(domain(dice.any(&others)));
            }
            owned.push(one);
        }
    }
    owned
}

fn directory_view(dice: &Dice<'_>, is_push: bool) -> DirectoryView {
    let kinds = if is_push { [(9, 1), (1, 0), (2, 2)] } else { [(8, 0), (9, 1), (2, 2)] };
    match dice.pick(&kinds) {
        0 => DirectoryView::None,
        1 => {
            let standing = match dice.pick(&[(6, 0), (2, 1), (2, 2), (2, 3)]) {
                0 => DirectoryStanding::Active(person(dice)),
                1 => DirectoryStanding::Unknown,
                2 => DirectoryStanding::Inactive(person(dice)),
                _ => {
                    let user = dice.pick(&[(4, "u-ada"), (1, "u-bob")]).to_owned();
                    DirectoryStanding::Deleted { user, at: now() }
                }
            };
            DirectoryView::Connected { directory: directory("main"), standing }
        }
        _ => DirectoryView::Disconnected { directory: directory("main") },
    }
}

fn person(dice: &Dice<'_>) -> DirectoryPerson {
    let matches = [DirectoryMatch::ExternalId, DirectoryMatch::Email, DirectoryMatch::Account];
    let mut person =
        DirectoryPerson::new(dice.pick(&[(6, "u-ada"), (1, "u-bob")]), dice.any(&matches));
    person.email = dice.pick(&[(6, true), (1, false)]).then(|| address(dice.pick(&ADDRESSES)));
    person.name = name(dice);
    let known = dice.pick(&[(4, true), (1, false)]);
    person.groups = known.then(|| texts(&dice.some(&["d-admins", "d-eng"])).into_iter().collect());
    person
}

/// The domains of a host that keeps its word: a name that is proven by itself is no part of what is
/// proven above it.
pub(crate) fn keep_exceptions(owned: &mut [OwnedDomain]) {
    let names: BTreeSet<_> = owned.iter().map(|it| it.domain.clone()).collect();
    for one in owned {
        one.except.extend(names.iter().filter(|name| name.is_subdomain_of(&one.domain)).cloned());
    }
}
