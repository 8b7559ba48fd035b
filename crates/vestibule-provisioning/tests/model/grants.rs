//! Step 8: what every source gives, who outranks whom, what is taken back.

use std::collections::{BTreeMap, BTreeSet};

use vestibule_core::{ConnectionId, DirectoryId, Groups, Timestamp};
use vestibule_provisioning::{
    Account, Condition, DirectoryPerson, DirectoryView, Grant, GroupSource, Guests, KnownGroups,
    Membership, OrganizationView, Permission, Policy, Source,
};

use super::facts::remembered;
use super::world::World;

/// What a source of groups says now.
pub(crate) struct Heard {
    pub(crate) from: GroupSource,
    pub(crate) groups: BTreeSet<String>,
    pub(crate) attributes: BTreeSet<(String, String)>,
    /// Whether that is all: only then is anything of this source taken back.
    pub(crate) complete: bool,
    /// Whether the source is asked now. One that is not counts for ranks and precedence, from memory,
    /// and nothing of it is given or taken back.
    pub(crate) touched: bool,
}

/// What a sign-in through its connection says of groups and attributes, filled up with what is known
/// from before.
pub(crate) fn of_connection(world: &World, membership: &Membership) -> Heard {
    let id = world.identity.connection.clone();
    let from = GroupSource::Connection(id.clone());
    let before = remembered(membership, &from);
    let known_before = before.map(|it| it.groups.clone()).unwrap_or_default();
    let (groups, complete) = match &world.identity.groups {
        Groups::Known(all) => (all.iter().cloned().collect(), true),
        Groups::Truncated { groups, .. } => {
            (known_before.into_iter().chain(groups.iter().cloned()).collect(), false)
        }
        Groups::Overage { .. } | Groups::Absent => (known_before, false),
    };
    let mut attributes = BTreeSet::new();
    for name in names_asked_for(&world.policy, &id) {
        match world.identity.attributes.get(&name) {
            Some(values) => {
                attributes.extend(values.iter().map(|value| (name.clone(), value.clone())));
            }
            None => attributes.extend(
                before.iter().flat_map(|it| &it.attributes).filter(|(it, _)| *it == name).cloned(),
            ),
        }
    }
    Heard { from, groups, attributes, complete, touched: true }
}

fn names_asked_for(policy: &Policy, of: &ConnectionId) -> BTreeSet<String> {
    let name = |condition: &Condition| match condition {
        Condition::Attribute { connection, name, .. } if connection == of => Some(name.clone()),
        _ => None,
    };
    policy.mappings.iter().filter_map(|it| name(&it.when)).collect()
}

/// What the directory says of groups; from memory, unless it says that the person is active.
pub(crate) fn of_directory(
    world: &World,
    person: Option<&DirectoryPerson>,
    membership: &Membership,
) -> Option<Heard> {
    let DirectoryView::Connected { directory, .. } = &world.directory else { return None };
    let from = GroupSource::Directory(directory.clone());
    let before = remembered(membership, &from).map(|it| it.groups.clone());
    let sent = person.and_then(|it| it.groups.clone());
    Some(Heard {
        complete: sent.is_some(),
        touched: person.is_some(),
        groups: sent.or(before)?,
        attributes: BTreeSet::new(),
        from,
    })
}

/// What connections said before, but for the one that is asked now.
pub(crate) fn of_others(membership: &Membership, but: Option<&ConnectionId>) -> Vec<Heard> {
    let other = |it: &&KnownGroups| match &it.from {
        GroupSource::Connection(id) => Some(id) != but,
        GroupSource::Directory(_) => false,
    };
    membership.known.iter().filter(other).map(|it| from_memory(it, false)).collect()
}

pub(crate) fn from_memory(known: &KnownGroups, touched: bool) -> Heard {
    Heard {
        from: known.from.clone(),
        groups: known.groups.clone(),
        attributes: known.attributes.clone(),
        complete: true,
        touched,
    }
}

/// Remembers what was heard: what is complete always, else what is more than was known.
pub(crate) fn remember(membership: &mut Membership, heard: &Heard, now: Timestamp) {
    if !heard.touched {
        return;
    }
    let nothing = heard.groups.is_empty() && heard.attributes.is_empty();
    let place = membership.known.iter().position(|it| it.from == heard.from);
    let same = match place {
        Some(place) => {
            let before = &membership.known[place];
            before.groups == heard.groups && before.attributes == heard.attributes
        }
        None => nothing && !heard.complete,
    };
    if same {
        return;
    }
    if let Some(place) = place {
        membership.known.remove(place);
    }
    membership.known.push(KnownGroups {
        from: heard.from.clone(),
        groups: heard.groups.clone(),
        attributes: heard.attributes.clone(),
        at: now,
    });
}

/// The settings that step 8 looks at beside the sources.
pub(crate) struct Settings<'a> {
    pub(crate) organization: &'a OrganizationView,
    pub(crate) policy: &'a Policy,
    /// The permissions of an invitation that is used up now.
    pub(crate) invited: BTreeSet<Permission>,
}

/// Brings the grants of an account up to date.
pub(crate) fn settle(account: &mut Account, heard: &[Heard], settings: &Settings<'_>) {
    let policy = settings.policy;
    let id = account.id.clone();
    let Some(membership) = &mut account.membership else { return };
    let mut wanted = desired(membership, heard, settings);
    rank(&mut wanted, membership, policy);

    let all_wanted: BTreeSet<Grant> = wanted
        .iter()
        .flat_map(|(source, permissions)| {
            permissions.iter().map(|it| Grant::new(it.clone(), source.clone()))
        })
        .filter(|it| is_touched(&it.source, heard))
        .collect();
    let loses = |grant: &Grant| {
        let known = match &grant.source {
            Source::Default | Source::Guest => true,
            Source::Connection(_) | Source::Directory(_) => {
                heard.iter().any(|it| it.complete && it.touched && it.from.source() == grant.source)
            }
            Source::Orphaned(id) => {
                let directory = GroupSource::Directory(id.clone());
                heard.iter().any(|it| it.complete && it.touched && it.from == directory)
            }
            Source::Manual | Source::Invitation => false,
        };
        known && !all_wanted.contains(grant)
    };
    let mut lost: BTreeSet<Grant> =
        membership.grants.iter().filter(|it| loses(it)).cloned().collect();
    if policy.break_glass.contains(&id) {
        lost.clear();
    }
    let after: BTreeSet<Grant> =
        membership.grants.difference(&lost).chain(&all_wanted).cloned().collect();
    membership.grants = keep_last_owner(after, &lost, &id, settings);
}

fn is_touched(source: &Source, heard: &[Heard]) -> bool {
    heard.iter().all(|it| it.touched || it.from.source() != *source)
}

fn keep_last_owner(
    mut after: BTreeSet<Grant>,
    lost: &BTreeSet<Grant>,
    id: &vestibule_core::AccountId,
    settings: &Settings<'_>,
) -> BTreeSet<Grant> {
    let owner = Permission::Role(settings.policy.owner_role.clone());
    let others = settings.organization.owners.iter().any(|it| it != id);
    if !others && !after.iter().any(|it| it.permission == owner) {
        after.extend(lost.iter().filter(|it| it.permission == owner).cloned());
    }
    after
}

/// What each source gives, before ranks.
fn desired(
    membership: &Membership,
    heard: &[Heard],
    settings: &Settings<'_>,
) -> BTreeMap<Source, BTreeSet<Permission>> {
    let policy = settings.policy;
    let mut wanted = BTreeMap::new();
    let precedes = heard.iter().any(|it| matches!(it.from, GroupSource::Directory(_)));
    for source in heard {
        wanted.insert(source.from.source(), mapped(source, precedes, policy));
    }
    let is_guest = membership.guest_until.is_some();
    let mut default = BTreeSet::new();
    let mut guest = BTreeSet::new();
    if is_guest {
        if let Guests::Role { role, .. } = &policy.guests {
            guest.insert(Permission::Role(role.clone()));
        }
    } else if let Some(role) = &policy.default_role {
        default.insert(Permission::Role(role.clone()));
    }
    wanted.insert(Source::Default, default);
    wanted.insert(Source::Guest, guest);
    wanted.insert(Source::Invitation, settings.invited.clone());
    for unapproved in [Source::Default, Source::Guest, Source::Invitation] {
        let permissions = wanted.get_mut(&unapproved).unwrap();
        permissions.retain(|it| !is_protected(it, policy));
    }
    wanted
}

/// What mappings make of a source.
fn mapped(source: &Heard, precedes: bool, policy: &Policy) -> BTreeSet<Permission> {
    let mut given = BTreeSet::new();
    for mapping in &policy.mappings {
        let holds = match &mapping.when {
            Condition::Group(group) => {
                let is_connection = matches!(source.from, GroupSource::Connection(_));
                group.from == source.from
                    && source.groups.contains(&group.id)
                    && !(is_connection && precedes)
            }
            Condition::Attribute { connection, name, value } => {
                source.from == GroupSource::Connection(connection.clone())
                    && source.attributes.contains(&(name.clone(), value.clone()))
            }
        };
        if holds {
            let approved = mapping.approved_by.is_some();
            let counts = |it: &&Permission| approved || !is_protected(it, policy);
            given.extend(mapping.grant.iter().filter(counts).cloned());
        }
    }
    given
}

pub(crate) fn is_protected(permission: &Permission, policy: &Policy) -> bool {
    match permission {
        Permission::Role(name) => {
            *name == policy.owner_role || policy.protected_roles.contains(name)
        }
        Permission::Team(_) => false,
    }
}

/// Of the ranked roles, leaves those of the highest kind of source that has any, and of each source of
/// that kind its highest.
fn rank(
    wanted: &mut BTreeMap<Source, BTreeSet<Permission>>,
    membership: &Membership,
    policy: &Policy,
) {
    let rank_of = |it: &Permission| match it {
        Permission::Role(name) => policy.ranked_roles.iter().position(|ranked| ranked == name),
        Permission::Team(_) => None,
    };
    let kind_of = |source: &Source| match source {
        Source::Directory(_) => 4,
        Source::Connection(_) => 3,
        Source::Invitation => 2,
        Source::Guest => 1,
        _ => 0,
    };
    let mut all = wanted.clone();
    let held = membership.grants.iter().filter(|it| it.source == Source::Invitation);
    all.entry(Source::Invitation).or_default().extend(held.map(|it| it.permission.clone()));
    let highest = |source: &Source| all.get(source).into_iter().flatten().filter_map(rank_of).max();
    let deciding = all.keys().filter(|it| highest(it).is_some()).map(kind_of).max();
    for (source, permissions) in wanted {
        permissions.retain(|it| match rank_of(it) {
            Some(rank) => deciding == Some(kind_of(source)) && highest(source) == Some(rank),
            None => true,
        });
    }
}

/// What a directory gave that is gone stays, as orphaned, and its groups are forgotten.
pub(crate) fn orphan(account: &mut Account, directory: &DirectoryId, settings: &Settings<'_>) {
    let keeps = settings.policy.break_glass.contains(&account.id);
    let Some(membership) = &mut account.membership else { return };
    let theirs = |it: &&Grant| it.source == Source::Directory(directory.clone());
    let gone: Vec<Grant> = membership.grants.iter().filter(theirs).cloned().collect();
    for grant in gone {
        let orphaned = Grant::new(grant.permission.clone(), Source::Orphaned(directory.clone()));
        membership.grants.insert(orphaned);
        if !keeps {
            membership.grants.remove(&grant);
        }
    }
    membership.known.retain(|it| it.from != GroupSource::Directory(directory.clone()));
}
