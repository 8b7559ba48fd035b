//! The seven tests on groups.

use super::super::super::case::{Case, CaseFailure};
use super::super::super::manners::Manners;
use super::super::super::people::DirectoryGroup;
use super::super::super::play::Play;
use super::{OVERVIEW, Tenant, new_group, new_user, see_group};

pub(super) const CREATE: Case = Case::new(
    "Create_Group_Test",
    "A group is assigned and provisioned, and is found by displayName.",
    OVERVIEW,
    Manners::GALLERY,
    provision,
);

pub(super) const UPDATE: Case = Case::new(
    "Update_Group_Test",
    "A group gets another name, and is found by it, and by the old one no more.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, group) = (Tenant::new(play), new_group(play));
        tenant.groups = vec![group.clone()];
        tenant.sync(play)?;
        let renamed = play.names.name("galrenamed");
        tenant.groups = vec![group.clone().with_display_name(renamed.clone())];
        tenant.sync(play)?;
        see_group(play, &renamed, true)?;
        see_group(play, &group.display_name, false)
    },
);

pub(super) const DELETE: Case = Case::new(
    "Delete_Group_Test",
    "A group is deleted, and is on the server no more.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, group) = (Tenant::new(play), new_group(play));
        tenant.groups = vec![group.clone()];
        tenant.sync(play)?;
        tenant.groups.clear();
        tenant.sync(play)?;
        see_group(play, &group.display_name, false)
    },
);

pub(super) const ADD_MEMBER: Case = Case::new(
    "Group_Update_Add_Member_Test",
    "A user is added to a provisioned group, and is a member.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, group) = with_members(play)?;
        let newcomer = new_user(play);
        let mut keys = group.members.clone();
        keys.push(newcomer.key.clone());
        tenant.users.push(newcomer);
        tenant.groups = vec![group.with_members(keys)];
        tenant.sync(play)
    },
);

pub(super) const REMOVE_MEMBER: Case = Case::new(
    "Group_Update_Remove_Member_Test",
    "A member is removed from a group, and the others stay.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, group) = with_members(play)?;
        let stay: Vec<String> = group.members.iter().skip(1).cloned().collect();
        tenant.groups = vec![group.with_members(stay)];
        tenant.sync(play)
    },
);

pub(super) const ON_DEMAND: Case = Case::new(
    "POD_Group_Test",
    "A group is provisioned on demand with a few members, and is found by displayName.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (_, group) = with_members(play)?;
        see_group(play, &group.display_name, true)
    },
);

pub(super) const RESTORE: Case = Case::new(
    "Restore_Group_Test",
    "A group is unassigned, gone, assigned again, and back under the same name.",
    OVERVIEW,
    Manners::GALLERY,
    |play| {
        let (mut tenant, group) = with_members(play)?;
        tenant.groups.clear();
        tenant.sync(play)?;
        see_group(play, &group.display_name, false)?;
        tenant.groups = vec![group.clone()];
        tenant.sync(play)?;
        see_group(play, &group.display_name, true)
    },
);

fn provision(play: &mut Play<'_>) -> Result<(), CaseFailure> {
    let (mut tenant, group) = (Tenant::new(play), new_group(play));
    tenant.groups = vec![group.clone()];
    tenant.sync(play)?;
    see_group(play, &group.display_name, true)
}

/// A group with two members, provisioned.
fn with_members(play: &mut Play<'_>) -> Result<(Tenant, DirectoryGroup), CaseFailure> {
    let mut tenant = Tenant::new(play);
    tenant.users = vec![new_user(play), new_user(play)];
    let keys: Vec<String> = tenant.users.iter().map(|user| user.key.clone()).collect();
    let group = new_group(play).with_members(keys);
    tenant.groups = vec![group.clone()];
    tenant.sync(play)?;
    Ok((tenant, group))
}
