//! No call sees, changes or uses anything outside the directory that it names.

use super::Violation;
use super::site::{Site, Suite, id_of};
use crate::{
    Change, CommitError, Directory, GroupMembers, MemberDelta, MemberRef, Membership, Position,
    Query, ResourceId, Standing, TypeQuery, UserKey, Window,
};

/// A directory with people in it, and others from which they are attacked: of another organization
/// with the same directory id, and of the same organization.
async fn neighbors<'s, S: Directory + GroupMembers>(
    suite: &'s Suite<'_, S>,
    check: &'static str,
) -> Result<(Site<'s, S>, [Site<'s, S>; 2]), Violation> {
    let home = suite.site(check)?;
    home.insert("ada", home.user(ADA)?, &[], 0).await?;
    home.insert("group", home.group("staff")?, &["ada"], 0).await?;
    let other_organization = home.elsewhere("conformance-other", check)?;
    let other_directory = home.elsewhere("conformance", &format!("{check}-2"))?;
    Ok((home, [other_organization, other_directory]))
}

const ADA: &str = r#"{"userName":"ada","externalId":"E-1","displayName":"Ada"}"#;

pub(super) async fn no_read_leaves_its_directory<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let (home, others) = neighbors(suite, "no_read_leaves_its_directory").await?;
    let (ada, group) = (home.id("ada"), home.id("group"));
    let (user_type, group_type) = (&home.types.user, &home.types.group);
    for other in &others {
        other.insert("eve", other.named("eve")?, &[], 0).await?;
        other.insert("group", other.group("staff")?, &["eve"], 0).await?;
        let before = other.last_event().await?;

        other.holds("a user stays unseen", other.get(user_type, &ada).await?.is_none())?;
        other.holds("a group stays unseen", other.get(group_type, &group).await?.is_none())?;
        let all = other.all(vec![TypeQuery::new(user_type.clone())]).await?;
        other.same("all users", other.ids(&["eve"]), all)?;
        for text in [
            r#"userName eq "ada""#.to_owned(),
            r#"externalId eq "E-1""#.to_owned(),
            r#"userName sw "a" or displayName pr"#.to_owned(),
            r#"not (userName eq "eve")"#.to_owned(),
            format!(r#"id eq "{ada}""#),
            format!(r#"groups.value eq "{group}""#),
            format!(r#"groups[value sw "{}"]"#, group.as_str()),
        ] {
            let filter = other.filter(user_type, &text)?;
            let found =
                other.all(vec![TypeQuery::new(user_type.clone()).with_filter(filter)]).await?;
            other.same(&format!("users with {text}"), Vec::<ResourceId>::new(), found)?;
        }
        let filter = other.filter(group_type, &format!(r#"members.value eq "{ada}""#))?;
        let found = other.all(vec![TypeQuery::new(group_type.clone()).with_filter(filter)]).await?;
        other.same("groups of somebody else", Vec::<ResourceId>::new(), found)?;
        let after = Window::After { after: Some(Position::new(None, 0)), most: 100 };
        let types = vec![TypeQuery::new(user_type.clone()), TypeQuery::new(group_type.clone())];
        let page = other.page(&Query::new(types, after)).await?;
        other.same("what follows the beginning", 2, page.resources.len())?;

        other.same("members of others' groups", 0, other.members_of(&group).await?.len())?;
        other.same(
            "groups of others' members",
            Vec::new(),
            other.groups_of(std::slice::from_ref(&ada)).await?,
        )?;
        let both = other.groups_of(&[ada.clone(), other.id("eve")]).await?;
        let own = Membership::new(other.id("eve"), other.id("group"), Some("staff".to_owned()));
        other.same("groups of own and of others' members", vec![own], both)?;
        other.same("the history of others", 0, other.history(&ada, 100).await?.len())?;
        other.same("the history of others' groups", 0, other.history(&group, 100).await?.len())?;
        other.stands(&UserKey::Id(ada.clone()), Standing::Unknown).await?;
        other.stands(&UserKey::user_name("ada"), Standing::Unknown).await?;
        other.stands(&UserKey::ExternalId("E-1".to_owned()), Standing::Unknown).await?;
        other.same("the log after reading", before, other.last_event().await?)?;
        let events = other.events_after(0, 100).await?;
        let own = events.iter().all(|event| event.scope == other.scope && event.resource != ada);
        other.holds("the log is the directory's own", own)?;
    }
    Ok(())
}

pub(super) async fn no_change_leaves_its_directory<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let (home, others) = neighbors(suite, "no_change_leaves_its_directory").await?;
    let ada = home.stored(&home.types.user, "ada").await?;
    let group = home.stored(&home.types.group, "group").await?;
    let last = home.last_event().await?;
    for other in &others {
        for change in [
            home.rewriting("ada", home.named("eve")?, 1).await?,
            home.rewriting("group", home.group("eve")?, 1).await?,
            home.regrouping("group", home.remove(&["ada"]), 1),
            home.regrouping("group", MemberDelta::Replace(Vec::new()), 1),
            home.removing(&home.types.user, "ada", 1),
            home.removing(&home.types.group, "group", 1),
        ] {
            let refused = other.refused(&change).await?;
            other.same("a change of what is elsewhere", CommitError::NotFound, refused)?;
        }
        other.same("the log of what was refused", 0, other.last_event().await?)?;
    }
    home.holds("the user stays", home.stored(&home.types.user, "ada").await? == ada)?;
    home.holds("the group stays", home.stored(&home.types.group, "group").await? == group)?;
    home.has_members("group", &["ada"]).await?;
    home.same("the log", last, home.last_event().await?)?;
    home.stands(&UserKey::user_name("ada"), Standing::Active { id: home.id("ada") }).await
}

pub(super) async fn no_member_comes_from_another_directory<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let (home, others) = neighbors(suite, "no_member_comes_from_another_directory").await?;
    let strangers = [home.id("ada"), home.id("group")];
    let home_group = home.stored(&home.types.group, "group").await?;
    for other in &others {
        other.users(&["eve"]).await?;
        other.insert("own", other.group("own")?, &["eve"], 0).await?;
        let last = other.last_event().await?;
        for stranger in &strangers {
            let with_eve =
                || vec![MemberRef::new(other.id("eve")), MemberRef::new(stranger.clone())];
            let insert = Change::Insert {
                id: other.id("new"),
                resource: other.group("new")?,
                members: with_eve(),
                at: super::site::at(1),
            };
            let add = MemberDelta::Change { remove: Vec::new(), add: with_eve() };
            for change in [
                insert,
                other.regrouping("own", add, 1),
                other.regrouping("own", MemberDelta::Replace(with_eve()), 1),
            ] {
                let expected = CommitError::NoSuchMembers { members: vec![stranger.clone()] };
                other.same("a stranger", expected, other.refused(&change).await?)?;
            }
            let remove = MemberDelta::Change { remove: vec![stranger.clone()], add: Vec::new() };
            let commit = other.commit(&other.regrouping("own", remove, 1)).await?;
            other.holds("removing a stranger changes nothing", !commit.changed)?;
        }
        let new = other.get(&other.types.group, &other.id("new")).await?;
        other.holds("the refused group is not there", new.is_none())?;
        other.has_members("own", &["eve"]).await?;
        other.same("the log of what was refused", last, other.last_event().await?)?;
    }
    let group = home.stored(&home.types.group, "group").await?;
    home.holds("the group at home stays", group == home_group)?;
    home.has_members("group", &["ada"]).await
}

pub(super) async fn names_are_taken_in_one_directory_alone<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let (home, others) = neighbors(suite, "names_are_taken_in_one_directory_alone").await?;
    let by_name = UserKey::user_name("ada");
    let by_external_id = UserKey::ExternalId("E-1".to_owned());
    for other in &others {
        other.insert("ada", other.user(ADA)?, &[], 1).await?;
        let id = other.id("ada");
        other.stands(&by_name, Standing::Active { id: id.clone() }).await?;
        let inactive = r#"{"userName":"ada","externalId":"E-1","active":false}"#;
        let change = other.rewriting("ada", other.user(inactive)?, 2).await?;
        other.commit(&change).await?;
        other.stands(&by_external_id, Standing::Inactive { id: id.clone() }).await?;
        home.stands(&by_external_id, Standing::Active { id: home.id("ada") }).await?;
        other.commit(&other.removing(&other.types.user, "ada", 3)).await?;
        let deleted = Standing::Deleted { id, since: super::site::at(3) };
        other.stands(&by_name, deleted).await?;
        home.stands(&by_name, Standing::Active { id: home.id("ada") }).await?;
    }
    home.commit(&home.removing(&home.types.user, "ada", 4)).await?;
    let deleted = Standing::Deleted { id: home.id("ada"), since: super::site::at(4) };
    home.stands(&by_name, deleted).await
}

/// Names that a store could take for one another: by case, by what patterns are made of, or by
/// where one id ends and the next one begins.
pub(super) async fn directories_with_similar_names_are_apart<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let home = suite.site("directories_with_similar_names_are_apart")?;
    let names = [
        ("conformance-a", "b"),
        ("conformance-A", "b"),
        ("conformance-a", "B"),
        ("conformance_a", "b"),
        ("conformance-a-b", "b"),
        ("conformance-a", "b-b"),
        ("conformance-a.b", "b"),
        ("conformance-a", "b.b"),
        ("conformance-a", "_"),
        ("conformance-a", "~"),
        ("conformance-", "a-b"),
    ];
    let mut sites = Vec::new();
    for (organization, directory) in names {
        let site = home.elsewhere(organization, directory)?;
        site.insert("ada", site.user(ADA)?, &[], 0).await?;
        sites.push(site);
    }
    for site in &sites {
        let all = site.all(vec![TypeQuery::new(site.types.user.clone())]).await?;
        site.same("all users", vec![id_of(&site.scope, "ada")], all)?;
        site.stands(&UserKey::user_name("ada"), Standing::Active { id: site.id("ada") }).await?;
        let events = site.events_after(0, 100).await?.into_iter();
        let events: Vec<_> = events.map(|event| (event.scope, event.resource)).collect();
        site.same("the events", vec![(site.scope.clone(), site.id("ada"))], events)?;
    }
    Ok(())
}
