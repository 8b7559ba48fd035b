//! What is deleted leaves nothing behind that points to it.

use super::Violation;
use super::site::{Suite, at};
use crate::{Directory, EventKind, GroupMembers, Meta, Version};

pub(super) async fn a_deleted_user_leaves_every_group<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("a_deleted_user_leaves_every_group")?;
    site.users(&["ada", "bob"]).await?;
    site.insert("one", site.group("one")?, &["ada", "bob"], 1).await?;
    site.insert("two", site.group("two")?, &["ada"], 1).await?;
    site.insert("three", site.group("three")?, &["bob", "one"], 1).await?;
    let last = site.last_event().await?;
    site.commit(&site.removing(&site.types.user, "ada", 5)).await?;
    site.has_members("one", &["bob"]).await?;
    site.has_members("two", &[]).await?;
    site.has_members("three", &["bob", "one"]).await?;
    site.same("the groups of who is gone", 0, site.groups_of(&site.ids(&["ada"])).await?.len())?;
    let left = Meta::new(at(1), at(5), Version::new(2));
    for (group, meta) in [("one", left), ("two", left), ("three", Meta::first(at(1)))] {
        let stored = site.stored(&site.types.group, group).await?;
        site.same(&format!("the metadata of `{group}`"), meta, stored.meta)?;
    }
    let mut leaving = site.ids(&["one", "two"]);
    leaving.sort();
    let events = site.events_after(last, 100).await?;
    let mut groups: Vec<_> = events
        .iter()
        .filter(|event| event.kind == EventKind::MemberRemoved { member: site.id("ada") })
        .map(|event| event.resource.clone())
        .collect();
    groups.sort();
    site.same("the groups that lost a member", leaving, groups)?;
    let end = events.last().map(|event| (event.resource.clone(), event.kind.clone()));
    let deleted = EventKind::Deleted { was_user: true };
    site.same("the last event", Some((site.id("ada"), deleted)), end)?;
    site.same("how many events", 3, events.len())
}

pub(super) async fn a_deleted_group_leaves_its_members<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("a_deleted_group_leaves_its_members")?;
    site.users(&["ada"]).await?;
    site.insert("inner", site.group("inner")?, &["ada"], 1).await?;
    site.insert("outer", site.group("outer")?, &["inner", "ada"], 1).await?;
    let last = site.last_event().await?;
    site.commit(&site.removing(&site.types.group, "inner", 5)).await?;
    let groups = site.groups_of(&site.ids(&["ada"])).await?;
    let groups: Vec<_> = groups.into_iter().map(|membership| membership.group).collect();
    site.same("the groups of a member", site.ids(&["outer"]), groups)?;
    site.has_members("outer", &["ada"]).await?;
    site.same("the version of a member", 1, site.version("ada").await?)?;
    site.same("the version of the outer group", 2, site.version("outer").await?)?;
    let events = site.events_after(last, 100).await?;
    let kinds: Vec<_> = events.into_iter().map(|event| (event.resource, event.kind)).collect();
    let expected = vec![
        (site.id("outer"), EventKind::MemberRemoved { member: site.id("inner") }),
        // That a group is deleted says of its members that they left.
        (site.id("inner"), EventKind::Deleted { was_user: false }),
    ];
    site.same("the events", expected, kinds)?;
    site.same("the members of who is gone", 0, site.members("inner").await?.len())
}
