//! No two resources of a type have one value of a unique attribute, in the form in which values are
//! compared.

use super::Violation;
use super::site::{Site, Suite};
use super::types::BADGE;
use super::versions::is_uniqueness;
use crate::{Directory, GroupMembers, Resource, TypeQuery};

fn with_code<S>(site: &Site<'_, S>, user_name: &str, code: &str) -> Result<Resource, Violation> {
    site.user(&serde_json::json!({ "userName": user_name, BADGE: { "code": code } }).to_string())
}

pub(super) async fn refuses_a_value_that_is_taken<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("refuses_a_value_that_is_taken")?;
    let pairs = [
        ("Ada@Example.com", "aDA@eXAMPLE.COM"),
        ("Stra\u{df}e", "STRASSE"),
        ("\u{c5}sa", "a\u{30a}SA"),
        ("\u{39f}\u{394}\u{39f}\u{3a3}", "\u{3bf}\u{3b4}\u{3bf}\u{3c2}"),
        ("o'neil \"%_\\", "O'NEIL \"%_\\"),
    ];
    for (first, again) in pairs {
        site.insert(first, site.named(first)?, &[], 0).await?;
        let last = site.last_event().await?;
        for name in [first, again] {
            let refused = site.refused(&site.inserting("again", site.named(name)?, &[], 1)).await?;
            let what = format!("`{name}` is refused because of `userName`");
            site.holds(&what, is_uniqueness(&refused, "userName"))?;
        }
        let nobody = site.get(&site.types.user, &site.id("again")).await?;
        site.holds("what is refused is not there", nobody.is_none())?;
        site.same("the log", last, site.last_event().await?)?;
    }
    let users = site.all(vec![TypeQuery::new(site.types.user.clone())]).await?;
    site.same("how many users there are", pairs.len(), users.len())?;

    site.insert("coded", with_code(&site, "coded", "Code")?, &[], 2).await?;
    let refused =
        site.refused(&site.inserting("two", with_code(&site, "two", "Code")?, &[], 3)).await?;
    let path = format!("{BADGE}:code");
    site.holds("an extension's value is unique as well", is_uniqueness(&refused, &path))?;
    site.insert("d1", site.device(r#"{"displayName":"d","serial":"S"}"#)?, &[], 4).await?;
    let device = site.device(r#"{"displayName":"d","serial":"s"}"#)?;
    let refused = site.refused(&site.inserting("d2", device, &[], 5)).await?;
    site.holds("other types have unique values", is_uniqueness(&refused, "serial"))
}

pub(super) async fn keeps_apart_what_differs<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("keeps_apart_what_differs")?;
    let names =
        ["ada", "ada ", "ada%", "ad_", "ad\u{131}", "adi", "a\u{300}da", "\u{2003}ada", "'ada"];
    for name in names {
        site.insert(name, site.named(name)?, &[], 0).await?;
    }
    for (label, code) in [("c1", "code"), ("c2", "CODE"), ("c3", "Code"), ("c4", "co\u{30a}de")] {
        site.insert(label, with_code(&site, label, code)?, &[], 0).await?;
    }
    // Unique among resources of one type.
    let device = site.device(r#"{"displayName":"ada","serial":"ada"}"#)?;
    site.insert("device", device, &[], 0).await?;
    site.insert("group", site.group("ada")?, &[], 0).await?;
    site.insert("group-2", site.group("ada")?, &[], 0).await?;
    // Nobody has no value twice.
    site.insert("without", site.device(r#"{"displayName":"without"}"#)?, &[], 0).await?;
    site.insert("without-2", site.device(r#"{"displayName":"without"}"#)?, &[], 0).await
}

pub(super) async fn frees_what_is_no_longer_used<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("frees_what_is_no_longer_used")?;
    let user = &site.types.user;
    site.users(&["ada", "bob"]).await?;
    let spelled = site.rewriting("ada", site.named("ADA")?, 1).await?;
    site.commit(&spelled).await?;
    let onto = site.rewriting("ada", site.named("Bob")?, 2).await?;
    let refused = site.refused(&onto).await?;
    site.holds("nobody takes another's name", is_uniqueness(&refused, "userName"))?;
    let ada = site.stored(user, "ada").await?;
    site.same("the name after the refusal", Some("ADA"), ada.resource.user_name())?;
    site.same("the version after the refusal", 2, ada.meta.version.number())?;

    let renamed = site.rewriting("ada", site.named("carol")?, 3).await?;
    site.commit(&renamed).await?;
    site.insert("ada-2", site.named("ada")?, &[], 4).await?;
    let refused = site.refused(&site.inserting("x", site.named("CAROL")?, &[], 5)).await?;
    site.holds("the new name is taken", is_uniqueness(&refused, "userName"))?;
    site.commit(&site.removing(user, "ada", 6)).await?;
    site.insert("carol", site.named("Carol")?, &[], 7).await?;
    site.commit(&site.removing(user, "carol", 8)).await?;
    site.insert("carol-2", site.named("carol")?, &[], 9).await?;

    site.insert("coded", with_code(&site, "coded", "A")?, &[], 10).await?;
    let cleared = site.rewriting("coded", site.named("coded")?, 11).await?;
    site.commit(&cleared).await?;
    site.insert("coded-2", with_code(&site, "coded-2", "A")?, &[], 12).await
}

pub(super) async fn long_values_are_compared_whole<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("long_values_are_compared_whole")?;
    // More than an index of a database takes, and nothing that compresses well.
    let long: String = (0..6_000_u32)
        .scan(1_u32, |state, _| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_digit(*state >> 27, 36)
        })
        .collect();
    let (one, other) = (format!("{long}1"), format!("{long}2"));
    site.insert("one", site.named(&one)?, &[], 0).await?;
    site.insert("other", site.named(&other)?, &[], 0).await?;
    let refused =
        site.refused(&site.inserting("x", site.named(&one.to_uppercase())?, &[], 1)).await?;
    site.holds("a long name is taken as well", is_uniqueness(&refused, "userName"))?;
    for (label, name) in [("one", &one), ("other", &other)] {
        for text in [format!(r#"userName eq "{name}""#), format!(r#"userName ew "{}""#, tail(name))]
        {
            let filter = site.filter(&site.types.user, &text)?;
            let asked = TypeQuery::new(site.types.user.clone()).with_filter(filter);
            site.same("who has the long name", site.ids(&[label]), site.all(vec![asked]).await?)?;
        }
    }
    Ok(())
}

fn tail(text: &str) -> String {
    let skipped = text.chars().count().saturating_sub(40);
    text.chars().skip(skipped).collect()
}
