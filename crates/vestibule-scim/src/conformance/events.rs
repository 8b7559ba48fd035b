//! Every real difference has one event, in the order in which it was made.

use super::Violation;
use super::site::{Suite, at};
use super::versions::{with_events, with_members};
use crate::{Directory, EventKind, GroupMembers, MemberDelta, ResourceId};

pub(super) async fn every_change_has_its_events_in_order<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("every_change_has_its_events_in_order")?;
    let inactive = site.user(r#"{"userName":"bob","active":false}"#)?;
    site.insert("ada", site.named("ada")?, &[], 1).await?;
    site.insert("bob", inactive, &[], 2).await?;
    site.insert("group", site.group("group")?, &["ada"], 3).await?;
    let updated =
        EventKind::Updated { attributes: vec!["active".to_owned(), "name.familyName".to_owned()] };
    let ada = site.user(r#"{"userName":"ada","active":false,"name":{"familyName":"L"}}"#)?;
    let change = site.rewriting("ada", ada, 4).await?;
    site.commit(&with_events(change, vec![updated.clone(), EventKind::Deactivated])).await?;
    let change = site.rewriting("ada", site.named("ada")?, 5).await?;
    site.commit(&with_events(change, vec![updated.clone(), EventKind::Activated])).await?;
    let swap = MemberDelta::Change { remove: site.ids(&["ada"]), add: site.refs(&["bob"]) };
    let change = with_members(site.rewriting("group", site.group("other")?, 6).await?, swap);
    let renamed = EventKind::Updated { attributes: vec!["displayName".to_owned()] };
    site.commit(&with_events(change, vec![renamed.clone()])).await?;
    site.commit(&site.removing(&site.types.user, "bob", 7)).await?;
    site.commit(&site.removing(&site.types.group, "group", 8)).await?;

    let (added, removed) = (
        |label: &str| EventKind::MemberAdded { member: site.id(label) },
        |label: &str| EventKind::MemberRemoved { member: site.id(label) },
    );
    let expected = [
        ("User", "ada", 1, EventKind::Created { active: true }),
        ("User", "bob", 2, EventKind::Created { active: false }),
        ("Group", "group", 3, EventKind::Created { active: true }),
        ("Group", "group", 3, added("ada")),
        ("User", "ada", 4, updated.clone()),
        ("User", "ada", 4, EventKind::Deactivated),
        ("User", "ada", 5, updated),
        ("User", "ada", 5, EventKind::Activated),
        ("Group", "group", 6, renamed),
        ("Group", "group", 6, removed("ada")),
        ("Group", "group", 6, added("bob")),
        ("Group", "group", 7, removed("bob")),
        ("User", "bob", 7, EventKind::Deleted { was_user: true }),
        ("Group", "group", 8, EventKind::Deleted { was_user: false }),
    ];
    let events = site.events_after(0, 1_000).await?;
    site.same("how many events", expected.len(), events.len())?;
    for (event, (resource_type, label, time, kind)) in events.into_iter().zip(expected) {
        let found = (event.resource_type, event.resource, event.at, event.kind, event.scope);
        let expected =
            (resource_type.to_owned(), site.id(label), at(time), kind, site.scope.clone());
        site.same("an event", expected, found)?;
    }
    Ok(())
}

pub(super) async fn the_log_is_read_from_anywhere<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("the_log_is_read_from_anywhere")?;
    site.users(&["a", "b", "c"]).await?;
    site.insert("group", site.group("group")?, &["a", "b", "c"], 1).await?;
    for label in ["a", "b", "c", "d"] {
        site.commit(&site.regrouping("group", site.remove(&[label]), 2)).await?;
    }
    let all = site.events_after(0, 1_000).await?;
    site.same("how many events", 10, all.len())?;
    let ascends = all.is_sorted_by(|one, next| one.sequence < next.sequence);
    site.holds("sequences grow", ascends)?;
    site.holds("the first sequence is above 0", all.first().map(|event| event.sequence > 0))?;
    for most in 1..=11 {
        let mut found = Vec::new();
        let mut after = 0;
        while found.len() < all.len() {
            let page = site.events_after(after, most).await?;
            let expected = most.min(all.len() - found.len());
            site.same("a page of the log", expected, page.len())?;
            after = page.last().map_or(after, |event| event.sequence);
            found.extend(page);
        }
        site.same("the log by pages", &all, &found)?;
    }
    let beyond =
        [all.last().map_or(0, |event| event.sequence), u64::try_from(i64::MAX).unwrap_or(0)];
    for after in beyond {
        site.same("the log after its end", 0, site.events_after(after, 10).await?.len())?;
    }
    site.same("no events", 0, site.events_after(0, 0).await?.len())?;

    let of = |id: ResourceId| {
        let mut own: Vec<_> = all.iter().filter(|event| event.resource == id).cloned().collect();
        own.reverse();
        own
    };
    let group = of(site.id("group"));
    site.same("the history", group.clone(), site.history(&site.id("group"), 100).await?)?;
    let latest: Vec<_> = group.into_iter().take(2).collect();
    site.same("the latest history", latest, site.history(&site.id("group"), 2).await?)?;
    site.same("a user's history", of(site.id("a")), site.history(&site.id("a"), 100).await?)?;
    site.same("nobody's history", 0, site.history(&site.id("nobody"), 100).await?.len())?;
    site.commit(&site.removing(&site.types.user, "a", 3)).await?;
    let kinds = site.history(&site.id("a"), 100).await?.into_iter().map(|event| event.kind);
    let expected = vec![EventKind::Deleted { was_user: true }, EventKind::Created { active: true }];
    site.same("the history of who is deleted", expected, kinds.collect())
}

pub(super) async fn what_is_refused_has_no_event<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("what_is_refused_has_no_event")?;
    site.users(&["ada", "bob"]).await?;
    site.insert("group", site.group("group")?, &["ada"], 1).await?;
    let last = site.last_event().await?;
    let taken = site.rewriting("ada", site.named("bob")?, 2).await?;
    let taken = with_events(taken, vec![EventKind::Deactivated]);
    let stranger = site.rewriting("group", site.group("x")?, 2).await?;
    let stranger = with_members(stranger, site.add(&["bob", "nobody"]));
    for change in [
        taken,
        stranger,
        site.inserting("new", site.named("ADA")?, &[], 2),
        site.inserting("new", site.group("new")?, &["bob", "nobody"], 2),
        site.removing(&site.types.user, "nobody", 2),
    ] {
        site.refused(&change).await?;
        site.same("the log", last, site.last_event().await?)?;
    }
    site.has_members("group", &["ada"]).await?;
    site.insert("new", site.group("new")?, &["bob"], 3).await?;
    let after = site.events_after(last, 100).await?;
    site.same("the events of the next change", 2, after.len())
}
