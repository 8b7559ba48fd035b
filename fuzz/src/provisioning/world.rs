//! A small world, of a few names each, so that things meet.

use std::collections::BTreeSet;
use std::time::Duration;

use vestibule_core::{
    AccountId, ConnectionId, DirectoryId, DomainName, EmailAddress, EmailFacts, EmailSource,
    Groups, Identity, OrganizationId, Protocol, Subject, SubjectKey, SubjectKind, Timestamp,
};
use vestibule_provisioning::{
    Account, AccountState, AccountView, Approval, AttestedDomains, Condition, ConnectionView,
    DirectoryMatch, DirectoryPerson, DirectoryStanding, DirectoryUserKey, DirectoryView,
    DomainProof, DomainStanding, ExpectedIssuer, Grant, GroupRef, GroupSource, Guests, Invitation,
    Jit, KnownGroups, LapsedDomains, Link, LinkProof, Linking, Mapping, Membership,
    MembershipState, OrganizationView, OwnedDomain, Permission, Policy, Reactivation, RemovedBy,
    Source, Tombstone, UnknownToDirectory,
};

use crate::choices::Choices;

const ISSUER: &str = "https://idp.acme.com";

pub(super) struct World {
    pub(super) identity: Identity,
    pub(super) organization: OrganizationView,
    pub(super) view: AccountView,
    pub(super) directory: DirectoryView,
    pub(super) policy: Policy,
    pub(super) now: Timestamp,
    pub(super) fresh: AccountId,
}

impl World {
    pub(super) fn new(choices: &mut Choices<'_>) -> Self {
        let now = Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z").unwrap();
        let identity = identity(choices);
        let key = identity.subject.key(&identity.connection);
        Self {
            organization: organization(choices),
            view: view(choices, &key, now),
            directory: directory(choices, now),
            policy: policy(choices),
            fresh: id("fresh"),
            identity,
            now,
        }
    }
}

fn identity(choices: &mut Choices<'_>) -> Identity {
    let kinds = [
        SubjectKind::Persistent,
        SubjectKind::EmailAddress,
        SubjectKind::Unspecified,
        SubjectKind::Transient,
    ];
    let subject = Subject::new(ISSUER, choices.of(&["s1", "s1", "s2", ""]), choices.of(&kinds));
    let connection = connection(choices.of(&["own", "own", "own", "other"]));
    let mut identity = Identity::new(connection, Protocol::Saml, subject);
    let sources = [EmailSource::Attribute, EmailSource::IdToken];
    if choices.below(8) > 0 {
        identity.email = EmailFacts::claimed(choices.of(ADDRESSES), choices.of(&sources));
    }
    identity.email.verified = choices.of(&[None, Some(true), Some(false)]);
    identity.email.tenant_pinned = choices.below(4) > 0;
    identity.email.domain_owner_verified = choices.of(&[None, None, Some(true), Some(false)]);
    identity.groups = match choices.below(5) {
        0 | 1 => Groups::Known(groups(choices).into_iter().collect()),
        2 => Groups::Overage { link: None },
        3 => Groups::Truncated { groups: groups(choices).into_iter().collect(), limit: 2 },
        _ => Groups::Absent,
    };
    identity.name.given = choices.of(&[None, Some("Ada"), Some("")]).map(str::to_owned);
    identity
}

const ADDRESSES: &[&str] =
    &["ada@acme.com", "Ada@acme.com", "ada@eu.acme.com", "ada@guest.net", "ada", "bob@acme.com"];

fn organization(choices: &mut Choices<'_>) -> OrganizationView {
    let acme = OrganizationId::parse("acme").unwrap();
    let owner = OrganizationId::parse(choices.of(&["acme", "acme", "acme", "evil"])).unwrap();
    let mut own = ConnectionView::new(connection("own"), owner, ISSUER.to_owned());
    own.is_active = choices.below(8) > 0;
    if choices.below(4) == 0 {
        own.issuer = ExpectedIssuer::AnyTenant;
    }
    if choices.below(4) == 0 {
        own.domains = Some(BTreeSet::from([domain("eu.acme.com")]));
    }
    let mut organization = OrganizationView::new(acme, own);
    organization.is_entitled = choices.below(8) > 0;
    for _ in 0..choices.below(3) {
        let mut owned = OwnedDomain::verified(domain(choices.of(&["acme.com", "eu.acme.com"])));
        owned.is_subtree = choices.below(2) == 0;
        owned.standing = choices.of(&[DomainStanding::Verified, DomainStanding::Lapsed]);
        owned.proof = choices.of(&[DomainProof::Dns, DomainProof::Attested]);
        if choices.below(3) == 0 {
            owned.except.insert(domain("eu.acme.com"));
        }
        organization.domains.push(owned);
    }
    organization.seats.limit = choices.of(&[None, Some(5)]);
    organization.seats.used = choices.of(&[0, 4, 5]);
    organization.owners =
        choices.of(&[&[][..], &["a"], &["a", "z"]]).iter().map(|it| id(it)).collect();
    organization
}

fn view(choices: &mut Choices<'_>, key: &SubjectKey, now: Timestamp) -> AccountView {
    let mut view = AccountView::default();
    match choices.below(3) {
        0 => {
            let mut linked = account(choices, "a", key, now);
            let organization =
                OrganizationId::parse(choices.of(&["acme", "acme", "acme", "evil"])).unwrap();
            linked.links.push(Link { organization, subject: key.clone() });
            view.linked = Some(linked);
        }
        1 => {
            let ids = ["a", "b"];
            let count = choices.below(3);
            view.candidates =
                ids[..count].iter().map(|it| account(choices, it, key, now)).collect();
        }
        _ => {}
    }
    let later = now.saturating_add(Duration::from_secs(choices.of(&[0, 1, 3600])));
    if choices.below(3) == 0 {
        let email = EmailAddress::parse(choices.of(&["ada@acme.com", "ada@guest.net"])).unwrap();
        let mut invitation = Invitation::new("i1".to_owned(), email, later);
        invitation.permissions.insert(role(choices.of(&["member", "owner"])));
        view.invitation = Some(invitation);
    }
    if choices.below(6) == 0 {
        let by = match choices.below(2) {
            0 => RemovedBy::Administrator,
            _ => RemovedBy::Directory(directory_id()),
        };
        view.tombstone = Some(Tombstone { by, at: now });
    }
    let about = choices.of(&[None, Some("a"), Some("b")]).map(id);
    if choices.below(4) == 0 {
        view.approval =
            Some(Approval { by: id("z"), subject: key.clone(), account: about.clone() });
    }
    if let (Some(account), 0) = (about, choices.below(2)) {
        view.proof = Some(LinkProof { account, subject: key.clone(), expires: later });
    }
    view
}

fn account(choices: &mut Choices<'_>, name: &str, key: &SubjectKey, now: Timestamp) -> Account {
    let mut account = Account::new(id(name));
    let states =
        [AccountState::Active, AccountState::Active, AccountState::Suspended, AccountState::Locked];
    account.state = choices.of(&states);
    account.email = EmailAddress::parse(choices.of(ADDRESSES)).ok();
    account.email_verified = choices.below(2) == 0;
    account.has_credentials = choices.below(2) == 0;
    account.is_member_elsewhere = choices.below(4) == 0;
    if choices.below(4) == 0 {
        let mut subject = Subject::new(ISSUER, "s9", SubjectKind::Persistent);
        subject.tenant = None;
        let organization = OrganizationId::parse(choices.of(&["acme", "evil"])).unwrap();
        account.links.push(Link { organization, subject: subject.key(key.connection()) });
    }
    if choices.below(5) > 0 {
        let mut membership = Membership::new(match choices.below(7) {
            0 => MembershipState::PendingDirectory,
            1 => MembershipState::Deprovisioned { directory: directory_id(), at: now },
            2 => MembershipState::Suspended,
            3 => MembershipState::Removed { at: now },
            _ => MembershipState::Active,
        });
        for _ in 0..choices.below(4) {
            let source = match choices.below(6) {
                0 => Source::Manual,
                1 => Source::Connection(connection("own")),
                2 => Source::Connection(connection("other")),
                3 => Source::Directory(directory_id()),
                4 => Source::Orphaned(directory_id()),
                _ => Source::Default,
            };
            let permission = role(choices.of(&["member", "admin", "owner", "g1"]));
            membership.grants.insert(Grant::new(permission, source));
        }
        for _ in 0..choices.below(3) {
            membership.known.push(KnownGroups {
                from: group_source(choices),
                groups: groups(choices),
                attributes: BTreeSet::new(),
                at: now,
            });
            membership.known.dedup_by(|a, b| a.from == b.from);
        }
        if choices.below(3) == 0 {
            let user = choices.of(&["u1", "u2"]).to_owned();
            membership.directory_user = Some(DirectoryUserKey { directory: directory_id(), user });
        }
        if choices.below(5) == 0 {
            let seconds = choices.of(&[0, 1]);
            membership.guest_until = Some(now.saturating_add(Duration::from_secs(seconds)));
        }
        account.membership = Some(membership);
    }
    account
}

fn directory(choices: &mut Choices<'_>, now: Timestamp) -> DirectoryView {
    let directory = directory_id();
    let matches = [DirectoryMatch::Account, DirectoryMatch::ExternalId, DirectoryMatch::Email];
    let mut person = DirectoryPerson::new(choices.of(&["u1", "u2"]), choices.of(&matches));
    person.email = EmailAddress::parse(choices.of(ADDRESSES)).ok();
    person.groups = (choices.below(3) > 0).then(|| groups(choices));
    let standing = match choices.below(8) {
        0 | 1 => return DirectoryView::None,
        2 => return DirectoryView::Disconnected { directory },
        3 => DirectoryStanding::Unknown,
        4 => DirectoryStanding::Inactive(person),
        5 => DirectoryStanding::Deleted { user: person.user, at: now },
        _ => DirectoryStanding::Active(person),
    };
    DirectoryView::Connected { directory, standing }
}

fn policy(choices: &mut Choices<'_>) -> Policy {
    let mut policy = Policy::new();
    policy.jit =
        choices.of(&[Jit::Off, Jit::InvitedOnly, Jit::Approval, Jit::Domain, Jit::Connection]);
    policy.guests = match choices.below(3) {
        0 => Guests::Deny,
        1 => Guests::InvitedOnly,
        _ => Guests::Role { role: name("guest"), days: 7 },
    };
    policy.linking = choices.of(&[Linking::Approval, Linking::WithProof, Linking::Automatic]);
    policy.reactivation =
        choices.of(&[Reactivation::Never, Reactivation::Approval, Reactivation::OnSignIn]);
    policy.lapsed_domains = choices.of(&[LapsedDomains::KeepLinked, LapsedDomains::Block]);
    policy.attested_domains = choices.of(&[AttestedDomains::CreateOnly, AttestedDomains::Full]);
    policy.directory.unknown =
        choices.of(&[UnknownToDirectory::Deny, UnknownToDirectory::AllowPending]);
    policy.default_role = choices.of(&[None, Some("member"), Some("owner")]).map(name);
    policy.ranked_roles =
        choices.of(&[&[][..], &["member", "admin"]]).iter().map(|it| name(it)).collect();
    policy.protected_roles = choices.of(&[&[][..], &["admin"]]).iter().map(|it| name(it)).collect();
    for _ in 0..choices.below(4) {
        let when = Condition::Group(GroupRef::new(group_source(choices), choices.of(GROUPS)));
        let mut mapping =
            Mapping::new(when, [role(choices.of(&["member", "admin", "owner", "g1"]))]);
        mapping.approved_by = choices.of(&[None, Some("z")]).map(id);
        policy.mappings.push(mapping);
    }
    if choices.below(6) == 0 {
        policy.required_groups.push(GroupRef::new(group_source(choices), choices.of(GROUPS)));
    }
    if choices.below(8) == 0 {
        policy.deny.domains.insert(domain("guest.net"));
    }
    if choices.below(8) == 0 {
        policy.break_glass.insert(id("a"));
    }
    policy
}

const GROUPS: &[&str] = &["g1", "g2", "g3"];

fn groups(choices: &mut Choices<'_>) -> BTreeSet<String> {
    let which = choices.byte();
    let is_in = |position: &usize| which >> position & 1 == 1;
    (0..GROUPS.len()).filter(is_in).map(|position| GROUPS[position].to_owned()).collect()
}

fn group_source(choices: &mut Choices<'_>) -> GroupSource {
    match choices.below(3) {
        0 => GroupSource::Connection(connection("own")),
        1 => GroupSource::Connection(connection("other")),
        _ => GroupSource::Directory(directory_id()),
    }
}

fn connection(text: &str) -> ConnectionId {
    ConnectionId::parse(text).unwrap()
}

fn directory_id() -> DirectoryId {
    DirectoryId::parse("main").unwrap()
}

fn domain(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn id(text: &str) -> AccountId {
    AccountId::parse(text).unwrap()
}

fn name(text: &str) -> vestibule_provisioning::PermissionName {
    vestibule_provisioning::PermissionName::parse(text).unwrap()
}

fn role(text: &str) -> Permission {
    Permission::Role(name(text))
}
