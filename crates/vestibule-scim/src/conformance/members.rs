//! Members change by differences, and only among those who are there.

use super::Violation;
use super::site::Suite;
use super::versions::with_members;
use crate::{CommitError, Directory, GroupMembers, MemberDelta, MemberRef, ResourceId};

pub(super) async fn adds_and_removes_members_once<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("adds_and_removes_members_once")?;
    site.users(&["ada", "bob", "carol"]).await?;
    site.insert("group", site.group("group")?, &[], 0).await?;
    site.insert("nested", site.group("nested")?, &["ada", "bob"], 0).await?;
    site.has_members("nested", &["ada", "bob"]).await?;
    site.has_members("group", &[]).await?;
    let steps: [(MemberDelta, &[&str], u64); 6] = [
        (site.add(&["ada"]), &["ada"], 2),
        (site.add(&["ada", "bob"]), &["ada", "bob"], 3),
        (site.remove(&["carol", "ada"]), &["bob"], 4),
        (site.add(&["nested"]), &["bob", "nested"], 5),
        (
            MemberDelta::Change { remove: site.ids(&["bob"]), add: site.refs(&["carol"]) },
            &["carol", "nested"],
            6,
        ),
        (site.remove(&["carol", "nested"]), &[], 7),
    ];
    for (delta, expected, version) in steps {
        let commit = site.commit(&site.regrouping("group", delta, 1)).await?;
        site.holds("members changed", commit.changed)?;
        site.has_members("group", expected).await?;
        site.same("the version", version, commit.meta.version.number())?;
    }
    site.has_members("nested", &["ada", "bob"]).await?;
    let renaming = site.rewriting("group", site.group("renamed")?, 2).await?;
    let commit = site.commit(&with_members(renaming, site.add(&["ada"]))).await?;
    site.same("one version for attributes and members", 8, commit.meta.version.number())?;
    let group = site.stored(&site.types.group, "group").await?;
    site.same("the name", Some("renamed"), group.resource.display_name())?;
    site.has_members("group", &["ada"]).await
}

pub(super) async fn replaces_members_by_the_difference<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("replaces_members_by_the_difference")?;
    site.users(&["ada", "bob", "carol", "dan"]).await?;
    site.insert("group", site.group("group")?, &["ada", "bob", "carol"], 0).await?;
    let last = site.last_event().await?;
    let replace = MemberDelta::Replace(site.refs(&["dan", "bob", "carol"]));
    site.commit(&site.regrouping("group", replace, 1)).await?;
    site.has_members("group", &["bob", "carol", "dan"]).await?;
    let events = site.events_after(last, 100).await?;
    let removed = crate::EventKind::MemberRemoved { member: site.id("ada") };
    let added = crate::EventKind::MemberAdded { member: site.id("dan") };
    let kinds: Vec<_> = events.into_iter().map(|event| event.kind).collect();
    site.same("the events of the difference", vec![removed, added], kinds)?;
    let nobody = MemberDelta::Replace(Vec::new());
    let commit = site.commit(&site.regrouping("group", nobody.clone(), 2)).await?;
    site.same("the version", 3, commit.meta.version.number())?;
    site.has_members("group", &[]).await?;
    let commit = site.commit(&site.regrouping("group", nobody, 3)).await?;
    site.holds("an empty group that is emptied stays", !commit.changed)
}

pub(super) async fn refuses_members_that_are_not_there<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("refuses_members_that_are_not_there")?;
    site.users(&["ada", "gone"]).await?;
    site.insert("group", site.group("group")?, &["ada"], 0).await?;
    site.commit(&site.removing(&site.types.user, "gone", 0)).await?;
    let before = site.stored(&site.types.group, "group").await?;
    let last = site.last_event().await?;
    for stranger in ["nobody", "gone", "group"] {
        let renaming = site.rewriting("group", site.group("renamed")?, 1).await?;
        for change in [
            site.regrouping("group", site.add(&[stranger]), 1),
            site.regrouping("group", MemberDelta::Replace(site.refs(&[stranger, "ada"])), 1),
            with_members(renaming.clone(), site.add(&[stranger])),
            with_members(
                renaming,
                MemberDelta::Change { remove: site.ids(&["ada"]), add: site.refs(&[stranger]) },
            ),
        ] {
            let expected = CommitError::NoSuchMembers { members: vec![site.id(stranger)] };
            site.same("the refusal", expected, site.refused(&change).await?)?;
        }
    }
    for (label, member) in [("new", "nobody"), ("new", "new")] {
        let change = site.inserting(label, site.group("new")?, &["ada", member], 1);
        let expected = CommitError::NoSuchMembers { members: vec![site.id(member)] };
        site.same("the refusal of a new group", expected, site.refused(&change).await?)?;
        let new = site.get(&site.types.group, &site.id("new")).await?;
        site.holds("the refused group is not there", new.is_none())?;
        site.has_members("new", &[]).await?;
    }
    site.holds("the group stays", site.stored(&site.types.group, "group").await? == before)?;
    site.has_members("group", &["ada"]).await?;
    site.same("the groups of the member", 1, site.groups_of(&site.ids(&["ada"])).await?.len())?;
    site.same("the log", last, site.last_event().await?)
}

pub(super) async fn lists_members_by_pages<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("lists_members_by_pages")?;
    let labels = ["a", "b", "c", "d", "e", "f", "g"];
    site.users(&labels).await?;
    site.insert("group", site.group("group")?, &labels, 0).await?;
    site.insert("other", site.group("other")?, &["a", "b"], 0).await?;
    let mut expected = site.ids(&labels);
    expected.sort();
    for most in 1..=8 {
        let mut found: Vec<ResourceId> = Vec::new();
        loop {
            let page = site.members_after("group", found.last(), most).await?;
            site.holds("a page is no longer than asked", page.len() <= most)?;
            if page.is_empty() {
                break;
            }
            found.extend(page.into_iter().map(|member| member.id));
            site.holds("pages end", found.len() <= expected.len())?;
        }
        site.same(&format!("members by {most}"), expected.clone(), found)?;
    }
    // The page goes on after an id that is no member, too.
    let after = expected.get(2).cloned().unwrap_or_else(|| site.id("a"));
    for (time, label) in (1..).zip(labels) {
        if site.id(label) == after {
            site.commit(&site.regrouping("group", site.remove(&[label]), time)).await?;
        }
    }
    let rest = site.members_after("group", Some(&after), 100).await?;
    let rest: Vec<_> = rest.into_iter().map(|member| member.id).collect();
    site.same("the rest", expected.split_off(3), rest)?;
    site.same("none", 0, site.members_after("group", None, 0).await?.len())?;
    site.same("of nobody", 0, site.members("nobody").await?.len())?;
    site.same("of a user", 0, site.members("a").await?.len())
}

pub(super) async fn shows_what_members_are_called_now<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("shows_what_members_are_called_now")?;
    site.users(&["ada"]).await?;
    site.insert("staff", site.group("Staff")?, &["ada"], 0).await?;
    site.insert("all", site.group("All")?, &["staff", "ada"], 0).await?;
    let shown = |found: Vec<crate::Member>| {
        let mut shown: Vec<(ResourceId, String, Option<String>)> = found
            .into_iter()
            .map(|member| (member.id, member.resource_type, member.display))
            .collect();
        shown.sort();
        shown
    };
    let expected = |ada: Option<&str>, staff: &str| {
        let mut expected = vec![
            (site.id("ada"), "User".to_owned(), ada.map(str::to_owned)),
            (site.id("staff"), "Group".to_owned(), Some(staff.to_owned())),
        ];
        expected.sort();
        expected
    };
    let found = shown(site.members_after("all", None, 10).await?);
    site.same("members", expected(None, "Staff"), found)?;
    let named = site.user(r#"{"userName":"ada","displayName":"Ada L."}"#)?;
    for change in [
        site.rewriting("ada", named, 1).await?,
        site.rewriting("staff", site.group("People")?, 1).await?,
    ] {
        site.commit(&change).await?;
    }
    let found = shown(site.members_after("all", None, 10).await?);
    site.same("members with new names", expected(Some("Ada L."), "People"), found)?;
    site.same("a group's version after a member's change", 1, site.version("all").await?)?;

    let groups = site.groups_of(&site.ids(&["staff", "ada", "nobody", "ada"])).await?;
    let mut expected = [("ada", "staff", "People"), ("ada", "all", "All"), ("staff", "all", "All")]
        .map(|(member, group, display)| {
            (site.id(member), site.id(group), Some(display.to_owned()))
        });
    expected.sort();
    let groups: Vec<_> =
        groups.into_iter().map(|found| (found.member, found.group, found.display)).collect();
    site.same("the groups", expected.to_vec(), groups)?;
    site.same("the groups of nobody", 0, site.groups_of(&[]).await?.len())
}

/// More than a database takes as parameters of one statement.
pub(super) async fn takes_thousands_at_once<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("takes_thousands_at_once")?;
    let labels: Vec<String> = (0..1_200).map(|number| format!("u{number}")).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    site.users(&labels).await?;
    site.insert("group", site.group("group")?, &labels, 0).await?;
    site.same("members", labels.len(), site.members("group").await?.len())?;
    site.same("groups", labels.len(), site.groups_of(&site.ids(&labels)).await?.len())?;
    let replace = MemberDelta::Replace(site.refs(&labels));
    let commit = site.commit(&site.regrouping("group", replace, 1)).await?;
    site.holds("the same members again change nothing", !commit.changed)?;

    let mut nobodies: Vec<ResourceId> =
        (0..70_000).map(|number| site.id(&format!("nobody{number}"))).collect();
    site.same("groups of nobody", 0, site.groups_of(&nobodies).await?.len())?;
    let remove = MemberDelta::Change { remove: nobodies.clone(), add: Vec::new() };
    let commit = site.commit(&site.regrouping("group", remove, 1)).await?;
    site.holds("removing who is not there changes nothing", !commit.changed)?;
    let strangers = nobodies.iter().cloned().map(MemberRef::new).collect();
    nobodies.sort();
    let change = site.regrouping("group", MemberDelta::Replace(strangers), 1);
    let refused = site.refused(&change).await?;
    site.holds("strangers are refused", matches!(refused, CommitError::NoSuchMembers { .. }))?;

    let commit = site.commit(&site.regrouping("group", site.remove(&labels), 2)).await?;
    site.same("one version for all", 2, commit.meta.version.number())?;
    site.has_members("group", &[]).await
}
