//! What is written is read back, and its version counts every real change.

use super::Violation;
use super::site::{Suite, at};
use super::types::BADGE;
use crate::{Change, CommitError, Directory, EventKind, GroupMembers, MemberDelta, Meta, Version};

pub(super) async fn keeps_what_was_written<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("keeps_what_was_written")?;
    let json = format!(
        r#"{{"userName":"Ada@Example.com","externalId":"E-1","active":false,"title":"a'%_\\\"\u0001",
            "name":{{"familyName":"L\u00f6vela\u0301ce"}},
            "emails":[{{"value":"a@example.com","type":"work","primary":true}},{{"value":"b@example.com"}}],
            "{BADGE}":{{"code":"A","level":-9007199254740993,"score":0.1,"remote":true,
                "since":"2020-02-29T23:59:59.123456789+05:30","key":"AAEC/w==","home":"https://example.com/~a",
                "tags":["x","X",""],"projects":[{{"value":"p","hours":1}},{{"hours":2}}]}}}}"#
    );
    let ada = site.user(&json)?;
    site.insert("ada", ada.clone(), &[], 7).await?;
    let found = site.stored(&site.types.user, "ada").await?;
    site.same("the id", site.id("ada"), found.id.clone())?;
    site.same("the metadata", Meta::first(at(7)), found.meta)?;
    site.holds("the attributes are the same", found.resource == ada)?;
    let (written, read) = (ada.to_stored_json(), found.resource.to_stored_json());
    site.holds("the attributes are written as before", written == read)?;

    site.insert("bob", site.named("bob")?, &[], 8).await?;
    let bob = site.stored(&site.types.user, "bob").await?;
    site.holds("a later resource has a later sequence", bob.sequence > found.sequence)?;
    let smaller = site.user(r#"{"userName":"ada","title":"Countess"}"#)?;
    let change = site.rewriting("ada", smaller.clone(), 9).await?;
    site.commit(&change).await?;
    let after = site.stored(&site.types.user, "ada").await?;
    site.holds("attributes are replaced whole", after.resource == smaller)?;
    site.same("the sequence after a change", found.sequence, after.sequence)?;
    site.same("the metadata after a change", Meta::new(at(7), at(9), Version::new(2)), after.meta)?;
    let untouched = site.stored(&site.types.user, "bob").await?;
    site.holds("others stay as they are", untouched == bob)
}

pub(super) async fn refuses_an_id_that_is_taken<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("refuses_an_id_that_is_taken")?;
    site.users(&["ada"]).await?;
    let before = site.stored(&site.types.user, "ada").await?;
    for resource in [site.named("other")?, site.group("other")?] {
        let refused = site.refused(&site.inserting("ada", resource, &[], 1)).await?;
        site.holds("the reason is the id", is_uniqueness(&refused, "id"))?;
    }
    site.holds("the first stays", site.stored(&site.types.user, "ada").await? == before)?;
    let group = site.get(&site.types.group, &site.id("ada")).await?;
    site.holds("there is no second", group.is_none())
}

pub(super) async fn counts_versions<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("counts_versions")?;
    site.users(&["ada", "bob"]).await?;
    site.insert("group", site.group("group")?, &[], 0).await?;
    for (time, title) in [(1, "one"), (2, "two"), (3, "three")] {
        let json = format!(r#"{{"userName":"ada","title":"{title}"}}"#);
        let change = site.rewriting("ada", site.user(&json)?, time).await?;
        let commit = site.commit(&change).await?;
        let number = u64::try_from(time + 1).unwrap_or(0);
        site.holds("a change says that it changed something", commit.changed)?;
        site.same("the answer", Meta::new(at(0), at(time), Version::new(number)), commit.meta)?;
        let stored = site.stored(&site.types.user, "ada").await?;
        site.same("the version that is kept", commit.meta, stored.meta)?;
    }
    let commit = site.commit(&site.regrouping("group", site.add(&["ada"]), 4)).await?;
    let expected = Meta::new(at(0), at(4), Version::new(2));
    site.same("a group's version after a member came", expected, commit.meta)?;
    site.same("a member's version is its own", 4, site.version("ada").await?)?;
    let removed = site.commit(&site.removing(&site.types.user, "ada", 5)).await?;
    site.same("the last version of what was removed", 4, removed.meta.version.number())?;
    site.same("the version of somebody else", 1, site.version("bob").await?)
}

pub(super) async fn refuses_another_version_than_expected<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("refuses_another_version_than_expected")?;
    site.users(&["ada"]).await?;
    site.insert("group", site.group("group")?, &["ada"], 0).await?;
    let update = site.rewriting("ada", site.named("ada2")?, 1).await?;
    let before = site.last_event().await?;
    for number in [0, 2, u64::try_from(i64::MAX).unwrap_or(0)] {
        let refused = site.refused(&expecting(&update, number)).await?;
        site.same("an update", CommitError::VersionMismatch, refused)?;
        let removal = site.removing(&site.types.user, "ada", 1);
        let refused = site.refused(&expecting(&removal, number)).await?;
        site.same("a removal", CommitError::VersionMismatch, refused)?;
        let regrouping = site.regrouping("group", site.remove(&["ada"]), 1);
        let refused = site.refused(&expecting(&regrouping, number)).await?;
        site.same("a change of members", CommitError::VersionMismatch, refused)?;
    }
    let ada = site.stored(&site.types.user, "ada").await?;
    site.holds("what is refused changes nothing", ada.resource == site.named("ada")?)?;
    site.has_members("group", &["ada"]).await?;
    site.same("the log", before, site.last_event().await?)?;

    site.commit(&expecting(&update, 1)).await?;
    let refused = site.refused(&update).await?;
    site.same("the same update again", CommitError::VersionMismatch, refused)?;
    site.commit(&expecting(&site.removing(&site.types.user, "ada", 2), 2)).await.map(drop)
}

pub(super) async fn finds_only_what_is_there<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("finds_only_what_is_there")?;
    let (user, group) = (&site.types.user, &site.types.group);
    site.users(&["ada"]).await?;
    let nobody = site.get(user, &site.id("nobody")).await?;
    site.holds("nobody has an id that was never given", nobody.is_none())?;
    let as_group = site.get(group, &site.id("ada")).await?;
    site.holds("a user is no group", as_group.is_none())?;
    for text in ["ADA", "%", "_", "'", "ada\0"] {
        if let Some(id) = crate::ResourceId::parse(text) {
            site.holds("a pattern is no id", site.get(user, &id).await?.is_none())?;
        }
    }
    let not_found = |refused| site.same("the refusal", CommitError::NotFound, refused);
    not_found(site.refused(&site.removing(user, "nobody", 1)).await?)?;
    not_found(site.refused(&site.removing(group, "ada", 1)).await?)?;
    not_found(site.refused(&site.regrouping("nobody", site.add(&["ada"]), 1)).await?)?;
    not_found(site.refused(&site.regrouping("ada", site.add(&["ada"]), 1)).await?)?;
    site.commit(&site.removing(user, "ada", 1)).await?;
    not_found(site.refused(&site.removing(user, "ada", 2)).await?)?;
    let gone = site.get(user, &site.id("ada")).await?;
    site.holds("what was removed is not there", gone.is_none())
}

pub(super) async fn what_changes_nothing_writes_nothing<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("what_changes_nothing_writes_nothing")?;
    site.users(&["ada", "bob"]).await?;
    site.insert("group", site.group("group")?, &["ada"], 0).await?;
    let before = site.stored(&site.types.group, "group").await?;
    let last = site.last_event().await?;
    let nothing = [
        MemberDelta::NONE,
        site.add(&["ada"]),
        site.remove(&["bob"]),
        site.remove(&["nobody"]),
        MemberDelta::Change { remove: site.ids(&["bob"]), add: site.refs(&["ada"]) },
        MemberDelta::Replace(site.refs(&["ada"])),
    ];
    for delta in nothing {
        let commit = site.commit(&site.regrouping("group", delta, 5)).await?;
        site.holds("it says that nothing changed", !commit.changed)?;
        site.same("the metadata in the answer", before.meta, commit.meta)?;
        site.holds("nothing changed", site.stored(&site.types.group, "group").await? == before)?;
    }
    let Change::Update { id, resource_type, expected, members, at, resource, .. } =
        site.rewriting("group", site.group("group")?, 6).await?
    else {
        return Ok(());
    };
    let same =
        Change::Update { id, resource_type, expected, members, at, resource, events: vec![] };
    let commit = site.commit(&same).await?;
    site.holds("attributes that are the same change nothing", !commit.changed)?;
    site.holds("the group stays", site.stored(&site.types.group, "group").await? == before)?;
    site.same("the log", last, site.last_event().await?)
}

fn expecting(change: &Change, number: u64) -> Change {
    let mut change = change.clone();
    if let Change::Update { expected, .. } | Change::Remove { expected, .. } = &mut change {
        *expected = Some(Version::new(number));
    }
    change
}

pub(super) fn is_uniqueness(refused: &CommitError, path: &str) -> bool {
    matches!(refused, CommitError::Uniqueness { attribute } if attribute == path)
}

/// The change with other events.
pub(super) fn with_events(change: Change, kinds: Vec<EventKind>) -> Change {
    let mut change = change;
    if let Change::Update { events, .. } = &mut change {
        *events = kinds;
    }
    change
}

/// The change with members as well.
pub(super) fn with_members(change: Change, delta: MemberDelta) -> Change {
    let mut change = change;
    if let Change::Update { members, .. } = &mut change {
        *members = delta;
    }
    change
}
