//! The policies of the worlds.

use vestibule_core::ConnectionId;
use vestibule_provisioning::{
    AttestedDomains, Authority, Condition, DirectoryProvisioning, EmailGrade, Field, GroupRef,
    GroupSource, Guests, Jit, LapsedDomains, Linking, Mapping, Permission, PermissionName, Policy,
    Reactivation, UnknownToDirectory,
};

use super::dice::Dice;
use super::names::{account, address, connection, directory, domain, role, role_name, team};

pub(super) fn policy(dice: &Dice<'_>) -> Policy {
    let mut it = Policy::new();
    it.revision = 3;
    it.jit = dice.any(&[Jit::Domain, Jit::Off, Jit::InvitedOnly, Jit::Approval, Jit::Connection]);
    it.guests = dice.any(&[
        Guests::InvitedOnly,
        Guests::Deny,
        Guests::Role { role: role_name("guest"), days: 30 },
        Guests::Role { role: role_name("viewer"), days: 0 },
    ]);
    it.linking = dice.any(&[Linking::Automatic, Linking::WithProof, Linking::Approval]);
    let grades = [
        (4, EmailGrade::Asserted),
        (1, EmailGrade::Unverified),
        (1, EmailGrade::IssuerAuthoritative),
        (1, EmailGrade::DomainBound),
    ];
    it.email_trust.create = dice.pick(&grades);
    it.email_trust.link = dice.pick(&[(3, EmailGrade::DomainBound), (1, EmailGrade::Unverified)]);
    it.default_role = dice
        .pick(&[(2, None), (3, Some("member")), (1, Some("owner")), (1, Some("billing"))])
        .map(role_name);
    it.mappings = dice.few(3, &mapping_pool());
    it.ranked_roles = texts_of_roles(dice);
    if dice.rarely(10) {
        it.owner_role = role_name("admin");
    }
    it.protected_roles = dice.few(3, &["billing", "admin"]).into_iter().map(role_name).collect();
    it.required_groups = dice.few(8, &group_pool());
    deny(dice, &mut it);
    let authorities =
        [Authority::FirstWriter, Authority::Connection, Authority::Directory, Authority::Person];
    for field in [Field::GivenName, Field::DisplayName, Field::Email] {
        if dice.rarely(2) {
            it.profile.insert(field, dice.any(&authorities));
        }
    }
    it.reactivation =
        dice.any(&[Reactivation::Never, Reactivation::OnSignIn, Reactivation::Approval]);
    it.directory.unknown = dice.any(&[UnknownToDirectory::AllowPending, UnknownToDirectory::Deny]);
    it.directory.provision =
        dice.any(&[DirectoryProvisioning::Accounts, DirectoryProvisioning::OnSignIn]);
    it.break_glass = dice.few(12, &["ada", "cleo"]).into_iter().map(account).collect();
    it.lapsed_domains = dice.any(&[LapsedDomains::KeepLinked, LapsedDomains::Block]);
    it.attested_domains = dice.any(&[AttestedDomains::CreateOnly, AttestedDomains::Full]);
    it
}

fn texts_of_roles(dice: &Dice<'_>) -> Vec<PermissionName> {
    let names: &[&str] = match dice.pick(&[(3, 0), (3, 1), (1, 2)]) {
        0 => &[],
        1 => &["guest", "member", "admin", "owner"],
        _ => &["admin", "member"],
    };
    names.iter().map(|name| role_name(name)).collect()
}

fn deny(dice: &Dice<'_>, policy: &mut Policy) {
    if dice.rarely(20) {
        policy.deny.addresses.push(address("ADA@acme.com"));
    }
    if dice.rarely(20) {
        policy.deny.domains.insert(domain(dice.any(&["acme.io", "eu.acme.com"])));
    }
    if dice.rarely(20) {
        let id = dice.any(&["s-ada", "s-other"]).to_owned();
        policy.deny.subjects.insert((connection("acme-idp"), id));
    }
}

fn group_pool() -> Vec<GroupRef> {
    let of = |name: &str| GroupSource::Connection(connection(name));
    vec![
        GroupRef::new(of("acme-idp"), "g-all"),
        GroupRef::new(GroupSource::Directory(directory("main")), "d-eng"),
        GroupRef::new(of("acme-old"), "g-admins"),
    ]
}

fn mapping_pool() -> Vec<Mapping> {
    let idp = || GroupSource::Connection(connection("acme-idp"));
    let main = || GroupSource::Directory(directory("main"));
    let group = |from, id: &str| Condition::Group(GroupRef::new(from, id));
    let department = |of: ConnectionId, value: &str| Condition::Attribute {
        connection: of,
        name: "department".to_owned(),
        value: value.to_owned(),
    };
    let approved = |when, grant: Vec<Permission>| {
        let mut mapping = Mapping::new(when, grant);
        mapping.approved_by = Some(account("eve"));
        mapping
    };
    vec![
        Mapping::new(group(idp(), "g-eng"), [team("eng"), role("member")]),
        Mapping::new(group(idp(), "g-admins"), [role("admin")]),
        Mapping::new(group(idp(), "g-admins"), [role("owner"), role("billing")]),
        approved(group(idp(), "g-admins"), vec![role("owner")]),
        Mapping::new(group(main(), "d-eng"), [team("eng")]),
        Mapping::new(group(main(), "d-admins"), [role("admin"), role("owner")]),
        approved(group(main(), "d-admins"), vec![role("owner"), role("billing")]),
        Mapping::new(department(connection("acme-idp"), "eng"), [team("eng"), team("labs")]),
        Mapping::new(department(connection("acme-idp"), "ops"), [role("member")]),
        Mapping::new(department(connection("acme-old"), "eng"), [team("old")]),
        Mapping::new(
            group(GroupSource::Connection(connection("acme-old")), "g-admins"),
            [role("admin"), team("old")],
        ),
    ]
}
