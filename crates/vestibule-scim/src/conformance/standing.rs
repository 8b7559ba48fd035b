//! What a sign-in is told of a user, living or deleted.

use super::Violation;
use super::site::{Site, Suite, at};
use crate::{Directory, GroupMembers, Resource, Standing, UserKey};

fn user<S>(
    site: &Site<'_, S>,
    name: &str,
    external: &str,
    active: bool,
) -> Result<Resource, Violation> {
    let json = serde_json::json!({ "userName": name, "externalId": external, "active": active });
    site.user(&json.to_string())
}

fn external(id: &str) -> UserKey {
    UserKey::ExternalId(id.to_owned())
}

pub(super) async fn says_who_may_sign_in<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("says_who_may_sign_in")?;
    site.insert("ada", user(&site, "\u{c5}da@Example.com", "E-1", true)?, &[], 0).await?;
    site.insert("bob", site.named("bob")?, &[], 0).await?;
    site.insert("group", site.group("staff")?, &[], 0).await?;
    let device = r#"{"displayName":"d","serial":"bob2","externalId":"D-1"}"#;
    site.insert("device", site.device(device)?, &[], 0).await?;
    let (ada, bob) = (site.id("ada"), site.id("bob"));
    let active = Standing::Active { id: ada.clone() };
    for name in ["\u{c5}da@Example.com", "\u{e5}DA@example.COM", "a\u{30a}da@example.com"] {
        site.stands(&UserKey::user_name(name), active.clone()).await?;
    }
    site.stands(&UserKey::Id(ada.clone()), active.clone()).await?;
    site.stands(&external("E-1"), active.clone()).await?;
    site.stands(&UserKey::user_name("bob"), Standing::Active { id: bob.clone() }).await?;
    for nobody in [
        external("e-1"),
        external("E-1 "),
        external("E-%"),
        external(""),
        external("D-1"),
        UserKey::user_name("ada@example.com"),
        UserKey::user_name("bo_"),
        UserKey::user_name("staff"),
        UserKey::user_name(""),
        UserKey::Id(site.id("nobody")),
        UserKey::Id(site.id("group")),
        UserKey::Id(site.id("device")),
    ] {
        site.stands(&nobody, Standing::Unknown).await?;
    }
    let off = site.rewriting("ada", user(&site, "ada", "E-2", false)?, 1).await?;
    site.commit(&off).await?;
    let inactive = Standing::Inactive { id: ada.clone() };
    for key in [UserKey::Id(ada), UserKey::user_name("ADA"), external("E-2")] {
        site.stands(&key, inactive.clone()).await?;
    }
    for former in [UserKey::user_name("\u{c5}da@Example.com"), external("E-1")] {
        site.stands(&former, Standing::Unknown).await?;
    }
    let on = site.rewriting("ada", user(&site, "ada", "E-2", true)?, 2).await?;
    site.commit(&on).await?;
    site.stands(&external("E-2"), Standing::Active { id: site.id("ada") }).await?;
    // Whoever was deactivated stays out when `active` is taken away.
    let mut silent = site.user(r#"{"userName":"ada","externalId":"E-2"}"#)?;
    silent.stay_out_as(&user(&site, "ada", "E-2", false)?);
    let off = site.rewriting("ada", silent.clone(), 3).await?;
    site.commit(&off).await?;
    site.stands(&external("E-2"), inactive).await?;
    let kept = site.stored(&site.types.user, "ada").await?.resource;
    site.holds("a user who stays out is read back as such", kept == silent)
}

pub(super) async fn remembers_whom_it_removed<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("remembers_whom_it_removed")?;
    let (user_type, group_type) = (&site.types.user, &site.types.group);
    site.insert("one", user(&site, "Ada", "E-1", true)?, &[], 0).await?;
    site.insert("group", site.group("staff")?, &[], 0).await?;
    site.commit(&site.removing(user_type, "one", 5)).await?;
    site.commit(&site.removing(group_type, "group", 5)).await?;
    let deleted = |label: &str, time| Standing::Deleted { id: site.id(label), since: at(time) };
    let (name, number) = (UserKey::user_name("ADA"), external("E-1"));
    for key in [&name, &number, &UserKey::Id(site.id("one"))] {
        site.stands(key, deleted("one", 5)).await?;
    }
    site.stands(&UserKey::Id(site.id("group")), Standing::Unknown).await?;

    // A living user of the same name hides the deleted one; of each key on its own.
    site.insert("two", user(&site, "ada", "E-2", false)?, &[], 6).await?;
    site.stands(&name, Standing::Inactive { id: site.id("two") }).await?;
    site.stands(&number, deleted("one", 5)).await?;
    site.stands(&UserKey::Id(site.id("one")), deleted("one", 5)).await?;
    site.insert("three", user(&site, "other", "E-1", true)?, &[], 7).await?;
    site.stands(&number, Standing::Active { id: site.id("three") }).await?;

    // Of several who are gone it is the last.
    site.commit(&site.removing(user_type, "two", 8)).await?;
    site.stands(&name, deleted("two", 8)).await?;
    site.commit(&site.removing(user_type, "three", 9)).await?;
    site.stands(&number, deleted("three", 9)).await?;
    site.stands(&UserKey::Id(site.id("one")), deleted("one", 5)).await?;

    // Who is renamed takes the old name along.
    site.insert("four", user(&site, "before", "E-4", true)?, &[], 10).await?;
    let renamed = site.rewriting("four", user(&site, "after", "E-4", true)?, 11).await?;
    site.commit(&renamed).await?;
    site.commit(&site.removing(user_type, "four", 12)).await?;
    site.stands(&UserKey::user_name("before"), Standing::Unknown).await?;
    site.stands(&UserKey::user_name("After"), deleted("four", 12)).await
}

/// `externalId` may be several people's. Were the answer whoever comes first, one of them could
/// sign in after the other was deactivated.
pub(super) async fn an_inactive_user_is_not_hidden_by_another<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("an_inactive_user_is_not_hidden_by_another")?;
    for (label, active) in [("one", true), ("two", false), ("three", true)] {
        site.insert(label, user(&site, label, "E", active)?, &[], 0).await?;
    }
    site.stands(&external("E"), Standing::Inactive { id: site.id("two") }).await?;
    site.commit(&site.removing(&site.types.user, "two", 1)).await?;
    site.stands(&external("E"), Standing::Active { id: site.id("one") }).await?;
    let off = site.rewriting("one", user(&site, "one", "E", false)?, 2).await?;
    site.commit(&off).await?;
    site.stands(&external("E"), Standing::Inactive { id: site.id("one") }).await
}
