//! Step 8: what groups and attributes give, and what is taken back. Each source gives and takes its own.

mod heard;
mod held;
mod id_list;
mod owner;
mod ranked;
mod remember;

pub(crate) use heard::{Heard, Sources};

use vestibule_core::{AccountId, DirectoryId, Timestamp};

use crate::trail::Trail;
use crate::{
    Condition, Effect, Grant, GroupSource, Guests, Invitation, Membership, OrganizationView,
    Permission, Policy, ReasonCode, Source,
};
use held::Held;

/// What grants are resolved for.
pub(crate) struct Grounds<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) organization: &'a OrganizationView,
    /// None for an account that is to be made.
    pub(crate) account: Option<&'a AccountId>,
    pub(crate) membership: Option<&'a Membership>,
    pub(crate) is_guest: bool,
    /// The invitation that is used up.
    pub(crate) invitation: Option<&'a Invitation>,
    /// The directory that is no longer connected.
    pub(crate) disconnected: Option<&'a DirectoryId>,
    pub(crate) now: Timestamp,
}

/// Adds the effects: what is remembered, then grants, then revocations, each sorted.
pub(crate) fn resolve(
    grounds: &Grounds<'_>,
    sources: Sources<'_>,
    effects: &mut Vec<Effect>,
    trail: &mut Trail,
) {
    let policy = grounds.policy;
    let default = policy.default_role.clone().map(Permission::Role);
    let guest = match &policy.guests {
        Guests::Role { role, .. } => Some(Permission::Role(role.clone())),
        Guests::Deny | Guests::InvitedOnly => None,
    };
    note_sources(&sources, trail);
    remember::remember(grounds, &sources, effects);

    let mut shares = mapped(policy, &sources, trail);
    shares.push(invited(grounds, trail));
    let (default, guest) = if grounds.is_guest { (None, guest) } else { (default, None) };
    shares.push(fixed(Level::Guest, Source::Guest, policy, guest.as_ref(), trail));
    shares.push(fixed(Level::Default, Source::Default, policy, default.as_ref(), trail));

    let held = Held::of(grounds.membership, &shares);
    ranked::keep_highest(policy, &mut shares, &held);
    let mut change = Change::default();
    for (index, share) in shares.iter_mut().enumerate() {
        share.difference(held.of_share(index), &mut change);
    }
    orphan(grounds, &sources, &held, &mut change, trail);
    change.guard(grounds, trail);
    change.add_to(effects);
}

/// Adds the effects of a directory's end alone.
pub(crate) fn orphan_all(grounds: &Grounds<'_>, effects: &mut Vec<Effect>, trail: &mut Trail) {
    let sources = Sources::default();
    remember::remember(grounds, &sources, effects);
    let mut change = Change::default();
    orphan(grounds, &sources, &Held::of(grounds.membership, &[]), &mut change, trail);
    change.guard(grounds, trail);
    change.add_to(effects);
}

/// The rank of a source among those that give ranked roles, the highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Directory,
    Connection,
    Invitation,
    Guest,
    Default,
}

/// What one source is to have given.
#[derive(Debug)]
struct Share<'a> {
    level: Level,
    source: Source,
    wanted: Vec<&'a Permission>,
    may_grant: bool,
    may_revoke: bool,
}

impl Share<'_> {
    /// Compares with what it has given: one walk over both, which are sorted.
    fn difference(&mut self, held: &[&Grant], change: &mut Change) {
        self.wanted.sort_unstable();
        self.wanted.dedup();
        if self.may_grant {
            change.grants.reserve(self.wanted.len().saturating_sub(held.len()));
        }
        let mut held = held.iter().peekable();
        for wanted in &self.wanted {
            while let Some(grant) = held.next_if(|it| it.permission < **wanted) {
                self.takes(grant, change);
            }
            let is_held = held.next_if(|it| it.permission == **wanted).is_some();
            if !is_held && self.may_grant {
                change.grants.push(Grant::new((*wanted).clone(), self.source.clone()));
            }
        }
        held.for_each(|it| self.takes(it, change));
    }

    fn takes(&self, grant: &Grant, change: &mut Change) {
        if self.may_revoke {
            change.revokes.push(grant.clone());
        }
    }
}

/// What changes.
#[derive(Debug, Default)]
struct Change {
    grants: Vec<Grant>,
    revokes: Vec<Grant>,
}

impl Change {
    /// What nothing automatic takes.
    fn guard(&mut self, grounds: &Grounds<'_>, trail: &mut Trail) {
        if self.revokes.is_empty() {
            return;
        }
        if grounds.account.is_some_and(|it| grounds.policy.break_glass.contains(it)) {
            self.revokes.clear();
            trail.noted(ReasonCode::BreakGlassUntouched);
        }
        owner::keep_last(self, grounds, trail);
    }

    fn add_to(mut self, effects: &mut Vec<Effect>) {
        self.grants.sort_unstable();
        self.revokes.sort_unstable();
        effects.reserve(self.grants.len() + self.revokes.len());
        effects.extend(self.grants.into_iter().map(Effect::Grant));
        effects.extend(self.revokes.into_iter().map(Effect::Revoke));
    }
}

impl Policy {
    /// Whether the permission is given by nobody but an approved mapping.
    pub(crate) fn is_protected(&self, permission: &Permission) -> bool {
        match permission {
            Permission::Role(role) => {
                *role == self.owner_role || self.protected_roles.contains(role)
            }
            Permission::Team(_) => false,
        }
    }
}

fn note_sources(sources: &Sources<'_>, trail: &mut Trail) {
    for heard in sources.iter() {
        if let Some(found) = heard.what_is_missing() {
            trail.noted_with(ReasonCode::GroupsUnknown, found);
        }
    }
    if sources.directory_precedes() {
        trail.noted(ReasonCode::DirectoryGroupsPrecede);
    }
}

/// What the mappings give by each source. One pass over the mappings, one search for each.
fn mapped<'a>(policy: &'a Policy, sources: &Sources<'_>, trail: &mut Trail) -> Vec<Share<'a>> {
    let mut shares: Vec<Share<'a>> = sources.iter().map(Heard::share).collect();
    let directory_precedes = sources.directory_precedes();
    let mut is_withheld = false;
    for mapping in &policy.mappings {
        for (heard, share) in sources.iter().zip(&mut shares) {
            if !holds(&mapping.when, heard, directory_precedes) {
                continue;
            }
            for permission in &mapping.grant {
                if mapping.approved_by.is_none() && policy.is_protected(permission) {
                    is_withheld = true;
                } else {
                    share.wanted.push(permission);
                }
            }
        }
    }
    if is_withheld {
        trail.noted(ReasonCode::ProtectedRoleWithheld);
    }
    shares
}

fn holds(condition: &Condition, heard: &Heard<'_>, directory_precedes: bool) -> bool {
    match condition {
        Condition::Group(group) => {
            let counts = !directory_precedes || matches!(group.from, GroupSource::Directory(_));
            counts && heard.is(&group.from) && heard.groups.contains(&group.id)
        }
        Condition::Attribute { connection, name, value } => {
            heard.is_connection(connection) && heard.has_attribute(name, value)
        }
    }
}

/// What the invitation that is used up promised. Never taken back by itself.
fn invited<'a>(grounds: &Grounds<'a>, trail: &mut Trail) -> Share<'a> {
    let promised = grounds.invitation.iter().flat_map(|it| &it.permissions);
    let wanted: Vec<_> =
        promised.into_iter().filter(|it| may_give(grounds.policy, it, trail)).collect();
    Share {
        level: Level::Invitation,
        source: Source::Invitation,
        wanted,
        may_grant: true,
        may_revoke: false,
    }
}

fn fixed<'a>(
    level: Level,
    source: Source,
    policy: &Policy,
    permission: Option<&'a Permission>,
    trail: &mut Trail,
) -> Share<'a> {
    let wanted = permission.into_iter().filter(|it| may_give(policy, it, trail)).collect();
    Share { level, source, wanted, may_grant: true, may_revoke: true }
}

fn may_give(policy: &Policy, permission: &Permission, trail: &mut Trail) -> bool {
    let is_protected = policy.is_protected(permission);
    if is_protected {
        trail.noted(ReasonCode::ProtectedRoleWithheld);
    }
    !is_protected
}

/// What a directory gave that is no longer connected stays, under another name, until an owner
/// decides, or until the directory is back and says all its groups.
fn orphan(
    grounds: &Grounds<'_>,
    sources: &Sources<'_>,
    held: &Held<'_>,
    change: &mut Change,
    trail: &mut Trail,
) {
    let mut is_orphaned = false;
    for grant in held.others() {
        match &grant.source {
            Source::Orphaned(directory) if sources.is_complete_directory(directory) => {
                change.revokes.push((*grant).clone());
            }
            Source::Directory(directory) if grounds.disconnected == Some(directory) => {
                let kept =
                    Grant::new(grant.permission.clone(), Source::Orphaned(directory.clone()));
                if !held.has_other(&kept) {
                    change.grants.push(kept);
                }
                change.revokes.push((*grant).clone());
                is_orphaned = true;
            }
            _ => {}
        }
    }
    if is_orphaned {
        trail.noted(ReasonCode::GrantsOrphaned);
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{
        Scene, account_id, at, by_main, by_okta, from_main, from_okta, given, known, main, noted,
        role, role_name, taken,
    };
    use crate::{
        Condition, DirectoryMatch, DirectoryView, Effect, Grant, Guests, Invitation, KnownGroups,
        Mapping, ReasonCode, Source,
    };
    use vestibule_core::Groups;

    #[test]
    fn each_source_takes_back_its_own_and_no_more() {
        let mut scene = Scene::linked();
        for source in [
            Source::Manual,
            Source::Invitation,
            Source::Connection(crate::scene::okta()),
            Source::Connection(vestibule_core::ConnectionId::parse("other").unwrap()),
            Source::Directory(main()),
            Source::Orphaned(main()),
            Source::Default,
            Source::Guest,
        ] {
            scene.hold("admin", source);
        }
        let by = |source| Grant::new(role("admin"), source);
        let expected = [by(Source::Default), by(Source::Guest), by_okta("admin")];
        assert_eq!(taken(&scene.decide()), expected);
    }

    #[test]
    fn groups_that_are_not_known_take_nothing_and_what_was_known_still_gives() {
        let missing = [
            Groups::Absent,
            Groups::Overage { link: None },
            Groups::Truncated { groups: vec![], limit: 150 },
        ];
        for groups in missing {
            let mut scene = Scene::linked();
            scene.map(from_okta(), "g1", "admin");
            scene.hold("former", Source::Connection(crate::scene::okta()));
            scene.membership().known = vec![known(&["g1"])];
            scene.identity.groups = groups;
            let decision = scene.decide();
            assert_eq!(given(&decision), [by_okta("admin")]);
            assert_eq!(taken(&decision), []);
            assert!(noted(&decision, ReasonCode::GroupsUnknown));
            scene.sends(&["g1"]);
            assert_eq!(taken(&scene.decide()), [by_okta("former")]);
        }
    }

    #[test]
    fn a_group_of_the_same_id_is_another_sources() {
        let mut scene = Scene::linked();
        scene.map(from_main(), "admins", "admin");
        scene.sends(&["admins", "Admins"]);
        assert_eq!(given(&scene.decide()), []);
        scene.map(from_okta(), "admins", "viewer");
        assert_eq!(given(&scene.decide()), [by_okta("viewer")]);
    }

    #[test]
    fn groups_of_the_directory_stand_above_those_of_the_sign_in() {
        let mut scene = Scene::linked();
        scene.map(from_okta(), "g1", "admin");
        scene.map(from_main(), "g2", "editor");
        scene.sends(&["g1"]);
        assert_eq!(given(&scene.decide()), [by_okta("admin")]);
        scene.pushed(DirectoryMatch::ExternalId).groups = Some(["g2".to_owned()].into());
        let decision = scene.decide();
        assert_eq!(given(&decision), [by_main("editor")]);
        assert!(noted(&decision, ReasonCode::DirectoryGroupsPrecede));
        scene.pushed(DirectoryMatch::ExternalId).groups = None;
        assert_eq!(given(&scene.decide()), [by_okta("admin")]);
    }

    #[test]
    fn attributes_give_by_value_and_stay_when_they_are_not_sent() {
        let mut scene = Scene::linked();
        let when = Condition::Attribute {
            connection: crate::scene::okta(),
            name: "unit".to_owned(),
            value: "42".to_owned(),
        };
        scene.policy.mappings.push(Mapping::new(when, [role("finance")]));
        let values = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        scene.identity.attributes.insert("unit".to_owned(), values(&["7", "42"]));
        let decision = scene.decide();
        assert_eq!(given(&decision), [by_okta("finance")]);
        let organization = scene.organization.id.clone();
        scene.account().apply(&organization, &decision.effects).unwrap();

        scene.identity.attributes.clear();
        assert_eq!(scene.decide().effects, []);
        scene.identity.attributes.insert("unit".to_owned(), values(&["43"]));
        assert_eq!(taken(&scene.decide()), [by_okta("finance")]);
    }

    #[test]
    fn a_protected_role_comes_by_an_approved_mapping_and_by_nothing_else() {
        let mut scene = Scene::linked();
        scene.sends(&["g1"]);
        scene.map(from_okta(), "g1", "owner");
        scene.policy.default_role = Some(role_name("owner"));
        let decision = scene.decide();
        assert_eq!(given(&decision), []);
        assert!(noted(&decision, ReasonCode::ProtectedRoleWithheld));
        scene.policy.mappings[0].approved_by = Some(account_id("founder"));
        assert_eq!(given(&scene.decide()), [by_okta("owner")]);

        let mut invited = Scene::new();
        let email = invited.identity.email.address.clone().unwrap();
        let mut invitation = Invitation::new("i".to_owned(), email, at(2_000_000));
        invitation.permissions = [role("owner"), role("editor")].into();
        invited.accounts.invitation = Some(invitation);
        let editor = Grant::new(role("editor"), Source::Invitation);
        assert_eq!(given(&invited.decide()), [editor]);
    }

    #[test]
    fn of_ranked_roles_the_highest_of_the_highest_source_counts() {
        let mut scene = Scene::linked();
        scene.policy.ranked_roles = ["viewer", "editor", "admin"].map(role_name).into();
        scene.policy.default_role = Some(role_name("admin"));
        scene.map(from_okta(), "g1", "viewer");
        scene.map(from_okta(), "g2", "editor");
        scene.map(from_okta(), "g2", "auditor");
        assert_eq!(given(&scene.decide()), [Grant::new(role("admin"), Source::Default)]);
        scene.sends(&["g1", "g2"]);
        assert_eq!(given(&scene.decide()), [by_okta("auditor"), by_okta("editor")]);
    }

    #[test]
    fn the_last_owner_stays_one_and_the_last_but_one_does_not() {
        let mut scene = Scene::linked();
        scene.hold("owner", Source::Connection(crate::scene::okta()));
        scene.organization.owners = [account_id("ada")].into();
        let decision = scene.decide();
        assert_eq!(taken(&decision), []);
        assert!(noted(&decision, ReasonCode::LastOwnerKept));
        scene.organization.owners.insert(account_id("grace"));
        assert_eq!(taken(&scene.decide()), [by_okta("owner")]);
        scene.organization.owners = [account_id("ada")].into();
        scene.hold("owner", Source::Manual);
        assert_eq!(taken(&scene.decide()), [by_okta("owner")]);
    }

    #[test]
    fn a_break_glass_account_loses_nothing() {
        let mut scene = Scene::linked();
        scene.hold("admin", Source::Connection(crate::scene::okta()));
        scene.policy.break_glass.insert(account_id("ada"));
        let decision = scene.decide();
        assert_eq!(decision.effects, []);
        assert!(noted(&decision, ReasonCode::BreakGlassUntouched));
    }

    #[test]
    fn what_a_directory_gave_is_kept_when_it_ends_and_settled_when_it_is_back() {
        let mut scene = Scene::linked();
        scene.hold("editor", Source::Directory(main()));
        let of_main = KnownGroups { from: from_main(), ..known(&["g2"]) };
        scene.membership().known.push(of_main);
        scene.directory = DirectoryView::Disconnected { directory: main() };
        let decision = scene.decide();
        let orphan = Grant::new(role("editor"), Source::Orphaned(main()));
        assert_eq!(
            decision.effects,
            [
                Effect::ForgetGroups(from_main()),
                Effect::Grant(orphan.clone()),
                Effect::Revoke(by_main("editor")),
            ]
        );
        let organization = scene.organization.id.clone();
        scene.account().apply(&organization, &decision.effects).unwrap();
        assert_eq!(scene.decide().effects, []);

        scene.pushed(DirectoryMatch::ExternalId);
        assert_eq!(taken(&scene.decide()), []);
        scene.pushed(DirectoryMatch::ExternalId).groups = Some([].into());
        assert_eq!(taken(&scene.decide()), [orphan]);
    }

    #[test]
    fn a_guest_has_the_guests_role_and_not_the_default_one() {
        let mut scene = Scene::linked();
        scene.policy.default_role = Some(role_name("member"));
        scene.policy.guests = Guests::Role { role: role_name("guest"), days: 30 };
        assert_eq!(given(&scene.decide()), [Grant::new(role("member"), Source::Default)]);
        scene.membership().guest_until = Some(at(2_000_000));
        assert_eq!(given(&scene.decide()), [Grant::new(role("guest"), Source::Guest)]);
    }

    #[test]
    fn only_what_differs_is_remembered() {
        let mut scene = Scene::linked();
        assert_eq!(scene.decide().effects, []);
        scene.sends(&["b", "a", "b"]);
        let now = KnownGroups { at: scene.now, ..known(&["a", "b"]) };
        assert_eq!(scene.decide().effects, [Effect::RememberGroups(now)]);
        scene.membership().known = vec![known(&["a", "b"])];
        assert_eq!(scene.decide().effects, []);
        let some = Groups::Truncated { groups: vec!["c".to_owned()], limit: 1 };
        scene.identity.groups = some;
        let now = KnownGroups { at: scene.now, ..known(&["a", "b", "c"]) };
        assert_eq!(scene.decide().effects, [Effect::RememberGroups(now)]);
        scene.membership().known.clear();
        scene.identity.groups = Groups::Absent;
        assert_eq!(scene.decide().effects, []);
        scene.sends(&[]);
        assert_eq!(scene.decide().effects.len(), 1);
    }
}
