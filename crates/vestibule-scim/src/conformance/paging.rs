//! Pages: by index, and from a position, which stays where it is while other things change.

use super::Violation;
use super::site::{Site, Suite, count};
use crate::{Directory, GroupMembers, Page, Position, Query, ResourceId, TypeQuery, Window};

const LABELS: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

pub(super) fn ids(page: &Page) -> Vec<ResourceId> {
    page.resources.iter().map(|stored| stored.id.clone()).collect()
}

/// What all pages of one size hold, from the first position on.
pub(super) async fn walked<S: Directory + GroupMembers>(
    site: &Site<'_, S>,
    query: &Query,
    most: usize,
) -> Result<Vec<ResourceId>, Violation> {
    let mut query = query.clone();
    let mut found = Vec::new();
    let mut after = None;
    for _ in 0..10_000 {
        let first = after.is_none();
        query.window = Window::After { after, most };
        let page = site.page(&query).await?;
        site.holds("a page is no longer than asked", page.resources.len() <= most)?;
        site.holds("the first page says the total", page.total.is_some() || !first)?;
        found.extend(ids(&page));
        match page.next {
            None => return Ok(found),
            Some(next) => {
                site.same("a page that others follow", most, page.resources.len())?;
                let last = page.resources.last().map(|stored| stored.sequence);
                site.same("where the page ended", last, Some(next.sequence))?;
                after = Some(next);
            }
        }
    }
    Err(site.violation("the pages do not end"))
}

pub(super) async fn pages_by_index<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("pages_by_index")?;
    let user = &site.types.user;
    let nobody = TypeQuery::new(user.clone());
    let empty = site.all(vec![nobody.clone()]).await?;
    site.same("an empty directory", Vec::<ResourceId>::new(), empty)?;
    site.users(&LABELS).await?;
    site.insert("group", site.group("a")?, &["a"], 0).await?;
    site.commit(&site.removing(user, "c", 1)).await?;
    let expected = site.ids(&["a", "b", "d", "e", "f", "g"]);
    let two = site.filter(user, r#"userName gt "e""#)?;
    for (asked, expected) in [
        (nobody, expected.clone()),
        (TypeQuery::new(user.clone()).with_filter(two), site.ids(&["f", "g"])),
    ] {
        for skip in [0, 1, 2, 5, 6, 7, 1_000_000, u64::MAX] {
            for most in [0, 1, 2, 6, 7, 100, usize::MAX] {
                let query = Query::new(vec![asked.clone()], Window::Index { skip, most });
                let page = site.page(&query).await?;
                let what = format!("{most} from {skip}");
                site.same(
                    &format!("the total with {what}"),
                    Some(count(expected.len())),
                    page.total,
                )?;
                let start = usize::try_from(skip).unwrap_or(usize::MAX);
                let part: Vec<_> = expected.iter().skip(start).take(most).cloned().collect();
                site.same(&what, part, ids(&page))?;
            }
        }
    }
    Ok(())
}

pub(super) async fn pages_by_position<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("pages_by_position")?;
    let user = &site.types.user;
    site.users(&LABELS).await?;
    let all =
        Query::new(vec![TypeQuery::new(user.clone())], Window::After { after: None, most: 0 });
    let filter = site.filter(user, r#"not (userName eq "d")"#)?;
    let some = TypeQuery::new(user.clone()).with_filter(filter);
    let some = Query::new(vec![some], Window::After { after: None, most: 0 });
    for (query, expected) in
        [(all, site.ids(&LABELS)), (some, site.ids(&["a", "b", "c", "e", "f", "g"]))]
    {
        let page = site.page(&query).await?;
        site.same("the total alone", Some(count(expected.len())), page.total)?;
        site.same("a page of none", 0, page.resources.len())?;
        for most in 1..=8 {
            site.same(
                &format!("pages of {most}"),
                expected.clone(),
                walked(&site, &query, most).await?,
            )?;
        }
        let beyond = Position::new(None, u64::try_from(i64::MAX).unwrap_or(0));
        let mut query = query;
        query.window = Window::After { after: Some(beyond), most: 5 };
        let page = site.page(&query).await?;
        site.same("beyond the end", (0, None), (page.resources.len(), page.next))?;
    }
    Ok(())
}

pub(super) async fn pages_stay_whole_while_things_change<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("pages_stay_whole_while_things_change")?;
    let user = &site.types.user;
    site.users(&LABELS).await?;
    let mut query =
        Query::new(vec![TypeQuery::new(user.clone())], Window::After { after: None, most: 3 });
    let first = site.page(&query).await?;
    site.same("the first page", site.ids(&["a", "b", "c"]), ids(&first))?;
    // What is before the position, the position itself, what follows, and what is new.
    for label in ["a", "c", "e"] {
        site.commit(&site.removing(user, label, 1)).await?;
    }
    let renamed = site.rewriting("f", site.named("aa")?, 2).await?;
    site.commit(&renamed).await?;
    site.insert("h", site.named("a")?, &[], 3).await?;
    query.window = Window::After { after: first.next, most: 3 };
    let second = site.page(&query).await?;
    site.same("the second page", site.ids(&["d", "f", "g"]), ids(&second))?;
    query.window = Window::After { after: second.next, most: 3 };
    let third = site.page(&query).await?;
    site.same("the third page", site.ids(&["h"]), ids(&third))?;
    site.same("what follows", None, third.next)
}

pub(super) async fn pages_over_several_types<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("pages_over_several_types")?;
    let (user, group) = (&site.types.user, &site.types.group);
    site.users(&["a", "b"]).await?;
    site.insert("x", site.group("x")?, &["a"], 0).await?;
    site.users(&["c"]).await?;
    site.insert("device", site.device(r#"{"displayName":"a"}"#)?, &[], 0).await?;
    site.insert("y", site.group("y")?, &["c"], 0).await?;
    site.users(&["d"]).await?;
    let users = site.filter(user, r#"userName ge "b""#)?;
    let groups = site.filter(group, "displayName pr")?;
    let plain = vec![TypeQuery::new(group.clone()), TypeQuery::new(user.clone())];
    let filtered = vec![
        TypeQuery::new(user.clone()).with_filter(users),
        TypeQuery::new(group.clone()).with_filter(groups),
    ];
    for (types, labels) in
        [(plain, vec!["a", "b", "x", "c", "y", "d"]), (filtered, vec!["b", "x", "c", "y", "d"])]
    {
        let expected = site.ids(&labels);
        site.same("all types", expected.clone(), site.all(types.clone()).await?)?;
        let query = Query::new(types, Window::After { after: None, most: 0 });
        for most in 1..=7 {
            let found = walked(&site, &query, most).await?;
            site.same(&format!("pages of {most}"), expected.clone(), found)?;
        }
    }
    Ok(())
}
