//! The accounts of the worlds.

use std::collections::{BTreeMap, BTreeSet};

use vestibule_core::{Identity, SubjectKey};
use vestibule_provisioning::{
    Account, AccountState, AccountView, Approval, DirectoryStanding, DirectoryUserKey,
    DirectoryView, Field, FieldSource, FieldValue, Grant, GroupSource, Invitation, KnownGroups,
    Link, LinkProof, Membership, MembershipState, RemovedBy, Source, Tombstone,
};

use super::dice::Dice;
use super::names::{
    account, address, connection, directory, key, organization, role, seconds_later, team, user,
};
use super::world::{ADDRESSES, texts};

pub(super) fn account_view(
    dice: &Dice<'_>,
    identity: &Identity,
    directory: &DirectoryView,
    is_push: bool,
) -> AccountView {
    let mut view = AccountView::default();
    let own = identity.subject.key(&identity.connection);
    if dice.rarely(2) {
        let mut linked = some_account(dice, "ada", identity);
        if is_push {
            let user_of = membership_user(dice, directory);
            if let (Some(membership), Some(user)) = (&mut linked.membership, user_of) {
                membership.directory_user = Some(user);
            }
        } else if !dice.rarely(20) {
            linked.links.push(link("acme", own.clone()));
        }
        view.linked = Some(linked);
    }
    let ids: &[&str] = match dice.pick(&[(4, 0), (4, 1), (1, 2)]) {
        0 => &[],
        1 => &["cleo"],
        _ => &["cleo", "dora"],
    };
    view.candidates = ids.iter().map(|id| some_account(dice, id, identity)).collect();
    keep_users_apart(&mut view);
    view.invitation = dice.rarely(3).then(|| invitation(dice, identity));
    view.tombstone = dice.rarely(5).then(|| {
        let by = match dice.any(&[0, 1, 2]) {
            0 => RemovedBy::Administrator,
            1 => RemovedBy::Directory(self::directory("main")),
            _ => RemovedBy::Directory(self::directory("old")),
        };
        Tombstone { by, at: seconds_later(-86_400) }
    });
    view.approval = dice.rarely(4).then(|| Approval {
        by: account("eve"),
        subject: subject_of_evidence(dice, &own),
        account: dice.any(&[None, Some("ada"), Some("cleo"), Some("cleo")]).map(account),
    });
    view.proof = dice.rarely(4).then(|| LinkProof {
        account: account(dice.pick(&[(4, "cleo"), (1, "ada"), (1, "dora")])),
        subject: subject_of_evidence(dice, &own),
        expires: seconds_later(dice.pick(&[(4, 600), (1, 1), (1, 0), (1, -1)])),
    });
    view
}

/// A user of a directory is one account of an organization: the stores see to that.
fn keep_users_apart(view: &mut AccountView) {
    let mut seen = BTreeSet::new();
    for account in view.linked.iter_mut().chain(&mut view.candidates) {
        if let Some(membership) = &mut account.membership {
            membership.directory_user.take_if(|it| !seen.insert(it.clone()));
        }
    }
}

fn subject_of_evidence(dice: &Dice<'_>, own: &SubjectKey) -> SubjectKey {
    if dice.rarely(6) { key("acme-idp", "s-other") } else { own.clone() }
}

fn membership_user(dice: &Dice<'_>, view: &DirectoryView) -> Option<DirectoryUserKey> {
    let DirectoryView::Connected { standing, .. } = view else {
        return Some(user("main", "u-ada"));
    };
    let id = match standing {
        DirectoryStanding::Active(person) | DirectoryStanding::Inactive(person) => &person.user,
        DirectoryStanding::Deleted { user, .. } => user,
        DirectoryStanding::Unknown => "u-ada",
    };
    (!dice.rarely(10)).then(|| user("main", id))
}

fn invitation(dice: &Dice<'_>, identity: &Identity) -> Invitation {
    let own = identity.email.address.clone().unwrap_or_else(|| address("ada@acme.com"));
    let to = if dice.rarely(5) { address("grace@acme.com") } else { own };
    let until = seconds_later(dice.pick(&[(5, 86_400), (1, 1), (1, 0), (1, -1)]));
    let mut invitation = Invitation::new("invitation-7".to_owned(), to, until);
    let promised = [role("member"), role("admin"), role("owner"), team("design")];
    invitation.permissions = dice.few(3, &promised).into_iter().collect();
    invitation
}

pub(crate) fn link(of: &str, subject: SubjectKey) -> Link {
    Link { organization: organization(of), subject }
}

fn some_account(dice: &Dice<'_>, id: &str, identity: &Identity) -> Account {
    let mut it = Account::new(account(id));
    it.version = 7;
    it.state = dice.pick(&[
        (18, AccountState::Active),
        (1, AccountState::Suspended),
        (1, AccountState::Locked),
    ]);
    let own = identity.email.address.clone();
    it.email = match dice.pick(&[(8, 0), (2, 1), (1, 2)]) {
        0 if own.is_some() => own,
        2 => None,
        _ => Some(address(dice.pick(&ADDRESSES))),
    };
    it.pending_email = dice.rarely(8).then(|| address(dice.pick(&ADDRESSES)));
    it.email_verified = dice.pick(&[(3, true), (2, false)]);
    it.has_credentials = dice.rarely(2);
    it.links = dice.few(
        7,
        &[
            link("acme", key("acme-idp", "s-other")),
            link("acme", key("acme-old", "s-ada")),
            link("globex", key("globex-idp", "s-ada")),
        ],
    );
    if dice.rarely(60) {
        it.links.push(link("globex", identity.subject.key(&identity.connection)));
    }
    it.is_member_elsewhere = dice.rarely(8);
    it.membership = dice.pick(&[(4, true), (1, false)]).then(|| membership(dice));
    it.profile = profile(dice);
    it
}

fn membership(dice: &Dice<'_>) -> Membership {
    let state = match dice.pick(&[(10, 0), (2, 1), (2, 2), (1, 3), (2, 4)]) {
        0 => MembershipState::Active,
        1 => MembershipState::PendingDirectory,
        2 => MembershipState::Deprovisioned {
            directory: directory(dice.pick(&[(2, "main"), (1, "old")])),
            at: seconds_later(-60),
        },
        3 => MembershipState::Suspended,
        _ => MembershipState::Removed { at: seconds_later(-60) },
    };
    let mut it = Membership::new(state);
    it.grants = dice.few(5, &grant_pool()).into_iter().collect();
    it.known = known(dice);
    let ends = [(12, None), (1, Some(-1)), (1, Some(0)), (1, Some(1)), (1, Some(86_400))];
    it.guest_until = dice.pick(&ends).map(seconds_later);
    let users = [
        (3, None),
        (3, Some(user("main", "u-ada"))),
        (1, Some(user("main", "u-bob"))),
        (1, Some(user("old", "u-ada"))),
    ];
    it.directory_user = dice.pick(&users);
    it
}

/// Permissions that somebody may have before the decision, of every source.
fn grant_pool() -> Vec<Grant> {
    let idp = || Source::Connection(connection("acme-idp"));
    let main = || Source::Directory(directory("main"));
    vec![
        Grant::new(role("owner"), Source::Manual),
        Grant::new(role("admin"), Source::Manual),
        Grant::new(role("member"), Source::Default),
        Grant::new(role("guest"), Source::Guest),
        Grant::new(team("design"), Source::Invitation),
        Grant::new(role("admin"), Source::Invitation),
        Grant::new(role("owner"), idp()),
        Grant::new(role("admin"), idp()),
        Grant::new(team("eng"), idp()),
        Grant::new(role("owner"), main()),
        Grant::new(team("eng"), main()),
        Grant::new(team("eng"), Source::Connection(connection("acme-old"))),
        Grant::new(role("admin"), Source::Directory(directory("old"))),
        Grant::new(team("eng"), Source::Orphaned(directory("main"))),
        Grant::new(role("billing"), Source::Orphaned(directory("old"))),
    ]
}

fn known(dice: &Dice<'_>) -> Vec<KnownGroups> {
    let mut known = Vec::new();
    let at = seconds_later(-3_600);
    for (from, groups) in [
        (GroupSource::Connection(connection("acme-idp")), ["g-admins", "g-eng"]),
        (GroupSource::Directory(directory("main")), ["d-admins", "d-eng"]),
        (GroupSource::Connection(connection("acme-old")), ["g-admins", "o-eng"]),
    ] {
        if dice.rarely(4) {
            let groups = texts(&dice.some(&groups)).into_iter().collect();
            let is_connection = matches!(from, GroupSource::Connection(_));
            let departments = if is_connection { dice.some(&["eng", "ops"]) } else { vec![] };
            let pair = |value: &str| ("department".to_owned(), value.to_owned());
            let attributes = departments.into_iter().map(pair).collect();
            known.push(KnownGroups { from, groups, attributes, at });
        }
    }
    known
}

fn profile(dice: &Dice<'_>) -> BTreeMap<Field, FieldValue> {
    let mut profile = BTreeMap::new();
    let sources = [FieldSource::Connection, FieldSource::Directory, FieldSource::Person];
    for field in [Field::GivenName, Field::DisplayName] {
        if dice.rarely(2) {
            let value = dice.any(&["Ada", "Augusta"]).to_owned();
            profile.insert(field, FieldValue { value, source: dice.any(&sources) });
        }
    }
    profile
}
