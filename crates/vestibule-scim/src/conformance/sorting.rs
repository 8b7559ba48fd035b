//! Sorted lists: by every kind of key, in both directions, whole and by pages.

use super::Violation;
use super::paging::walked;
use super::site::{Site, Suite};
use super::types::BADGE;
use crate::{
    AttributePath, Directory, GroupMembers, Limits, Profile, Query, ResourceId, ResourceType,
    SortBy, TypeQuery, Window,
};

const LABELS: [&str; 6] = ["u1", "u2", "u3", "u4", "u5", "u6"];

/// Those with equal keys together, from the first key on; the last of all those without a key.
const ORDERS: [(&str, &[&[&str]]); 10] = [
    ("userName", &[&["u6"], &["u5"], &["u4"], &["u3"], &["u2"], &["u1"], &[]]),
    ("title", &[&["u2"], &["u1", "u4"], &["u5"], &["u3", "u6"]]),
    ("emails", &[&["u4"], &["u1"], &["u2"], &["u3", "u5", "u6"]]),
    ("name.familyName", &[&["u4"], &["u3"], &["u1", "u2", "u5", "u6"]]),
    ("BADGE:code", &[&["u2"], &["u4"], &["u1"], &["u3", "u5", "u6"]]),
    ("BADGE:level", &[&["u2"], &["u1", "u5"], &["u4"], &["u3", "u6"]]),
    ("BADGE:score", &[&["u2"], &["u4"], &["u1"], &["u3", "u5", "u6"]]),
    ("BADGE:since", &[&["u2"], &["u1"], &["u4"], &["u3", "u5", "u6"]]),
    ("BADGE:remote", &[&["u2"], &["u1", "u4"], &["u3", "u5", "u6"]]),
    ("meta.created", &[&["u4"], &["u5"], &["u2"], &["u6"], &["u1", "u3"], &[]]),
];

async fn people<S: Directory + GroupMembers>(site: &Site<'_, S>) -> Result<(), Violation> {
    let people = [
        r#"{"userName":"zed","title":"b","emails":[{"value":"z@x"},{"value":"b@x","primary":true}],
            "BADGE":{"level":3,"score":1.5,"since":"2020-01-01T00:00:00Z","remote":true,"code":"b"}}"#,
        r#"{"userName":"Yan","title":"A","emails":[{"value":"c@x"},{"value":"a@x"}],
            "BADGE":{"level":-1,"score":-0.5,"since":"2020-01-01T01:00:00+02:00","remote":false,"code":"B"}}"#,
        r#"{"userName":"xav","name":{"familyName":"b","givenName":"a"}}"#,
        r#"{"userName":"wim","title":"B","emails":[{"value":"A@x"}],"name":{"familyName":"A"},
            "BADGE":{"level":10,"score":1.25,"since":"2020-01-01T00:00:00.5Z","remote":true,"code":"a"}}"#,
        r#"{"userName":"vic","title":"\u00e5","emails":[{"type":"work"}],"BADGE":{"level":3}}"#,
        r#"{"userName":"Ulf","name":{"givenName":"a"}}"#,
    ];
    for ((label, json), time) in LABELS.into_iter().zip(people).zip([5, 3, 5, 1, 2, 4]) {
        let user = site.user(&json.replace("BADGE", BADGE))?;
        site.insert(label, user, &[], time).await?;
    }
    Ok(())
}

fn sort_by<S>(
    site: &Site<'_, S>,
    resource_type: &ResourceType,
    path: &str,
) -> Result<SortBy, Violation> {
    let path = path.replace("BADGE", BADGE);
    let unreadable = |error: crate::FilterError| site.violation(error.to_string());
    let path = AttributePath::parse(&path, &Limits::new()).map_err(unreadable)?;
    SortBy::bind(resource_type, &path, Profile::STRICT).map_err(unreadable)
}

/// Without a key comes last, or first where the order descends; equals stay in the order of their
/// insertion.
fn in_direction(groups: &[&[&'static str]], descending: bool) -> Vec<&'static str> {
    match descending {
        false => groups.iter().copied().flatten().copied().collect(),
        true => groups.iter().rev().copied().flatten().copied().collect(),
    }
}

fn directed(query: Query, descending: bool) -> Query {
    if descending { query.descending() } else { query }
}

pub(super) async fn sorts_by_every_kind_of_key<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("sorts_by_every_kind_of_key")?;
    people(&site).await?;
    let user = &site.types.user;
    let whole = Window::Index { skip: 0, most: 100 };
    let sorted = |path: &str, descending| {
        let asked = TypeQuery::new(user.clone()).with_sort(sort_by(&site, user, path)?);
        Ok::<_, Violation>(directed(Query::new(vec![asked], whole.clone()), descending))
    };
    for (path, groups) in ORDERS {
        for descending in [false, true] {
            let page = site.page(&sorted(path, descending)?).await?;
            let expected = site.ids(&in_direction(groups, descending));
            let what = format!("by {path}, descending: {descending}");
            site.same(&what, expected, super::paging::ids(&page))?;
        }
    }
    let mut by_id = site.ids(&LABELS);
    by_id.sort();
    site.same("by id", by_id, super::paging::ids(&site.page(&sorted("id", false)?).await?))?;
    let modified = site.rewriting("u2", site.named("yan")?, 100).await?;
    site.commit(&modified).await?;
    let page = site.page(&sorted("meta.lastModified", false)?).await?;
    let expected = site.ids(&["u4", "u5", "u6", "u1", "u3", "u2"]);
    site.same("by meta.lastModified", expected, super::paging::ids(&page))?;
    let page = site.page(&sorted("title", false)?).await?;
    let expected = site.ids(&["u1", "u4", "u5", "u2", "u3", "u6"]);
    site.same("by a title that somebody lost", expected, super::paging::ids(&page))
}

pub(super) async fn sorted_pages_make_the_whole<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("sorted_pages_make_the_whole")?;
    people(&site).await?;
    let user = &site.types.user;
    for (path, groups) in ORDERS {
        for descending in [false, true] {
            for filtered in [false, true] {
                let mut asked = TypeQuery::new(user.clone()).with_sort(sort_by(&site, user, path)?);
                let mut labels = in_direction(groups, descending);
                if filtered {
                    asked = asked.with_filter(site.filter(user, r#"not (userName eq "WIM")"#)?);
                    labels.retain(|label| *label != "u4");
                }
                let expected = site.ids(&labels);
                let query = Query::new(vec![asked], Window::After { after: None, most: 0 });
                let mut query = directed(query, descending);
                let what = format!("by {path}, descending: {descending}, filtered: {filtered}");
                for most in [1, 2, 3, 5, 6, 7] {
                    let found = walked(&site, &query, most).await?;
                    site.same(&format!("pages of {most} {what}"), expected.clone(), found)?;
                }
                query.window = Window::Index { skip: 1, most: 3 };
                let page = site.page(&query).await?;
                let part: Vec<ResourceId> = expected.iter().skip(1).take(3).cloned().collect();
                site.same(&format!("three {what}"), part, super::paging::ids(&page))?;
                let total = Some(super::site::count(expected.len()));
                site.same(&format!("the total {what}"), total, page.total)?;
            }
        }
    }
    Ok(())
}

pub(super) async fn sorts_several_types_together<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("sorts_several_types_together")?;
    let (user, group) = (&site.types.user, &site.types.group);
    for (label, display) in [("u1", "b"), ("u2", "D"), ("u3", "a")] {
        let json = format!(r#"{{"userName":"{label}","displayName":"{display}"}}"#);
        site.insert(label, site.user(&json)?, &[], 0).await?;
        site.insert(display, site.group(display)?, &[], 0).await?;
    }
    site.users(&["u4"]).await?;
    site.insert("c", site.group("C")?, &[], 0).await?;
    let types = |both: bool| {
        let users = TypeQuery::new(user.clone()).with_sort(sort_by(&site, user, "displayName")?);
        let groups = TypeQuery::new(group.clone());
        let groups = match both {
            true => groups.with_sort(sort_by(&site, group, "displayName")?),
            // A type that does not have the attribute has no keys.
            false => groups,
        };
        Ok::<_, Violation>(vec![users, groups])
    };
    let together: &[&[&str]] = &[&["u3", "a"], &["u1", "b"], &["c"], &["u2", "D"], &["u4"]];
    let without: &[&[&str]] = &[&["u3"], &["u1"], &["u2"], &["b", "D", "a", "u4", "c"]];
    for (both, groups) in [(true, together), (false, without)] {
        for descending in [false, true] {
            let expected = site.ids(&in_direction(groups, descending));
            let query = Query::new(types(both)?, Window::After { after: None, most: 0 });
            let query = directed(query, descending);
            for most in [1, 2, 3, 8, 9] {
                let what = format!("pages of {most}, descending: {descending}, both: {both}");
                let found = walked(&site, &query, most).await?;
                site.same(&what, expected.clone(), found)?;
            }
        }
    }
    Ok(())
}
