//! Filters: a fixed set of people, and who of them each filter selects.

mod table;

use self::table::{ENTERPRISE, GROUPS, PEOPLE, USERS};
use super::Violation;
use super::paging::walked;
use super::site::{Site, Suite, at};
use super::types::BADGE;
use crate::{Directory, GroupMembers, Query, ResourceId, ResourceType, TypeQuery, Window};

pub(super) async fn filters_select_what_they_say<S: Directory + GroupMembers>(
    suite: &Suite<'_, S>,
) -> Result<(), Violation> {
    let site = suite.site("filters_select_what_they_say")?;
    populate(&site).await?;
    for (filter, expected) in USERS {
        selects(&site, &site.types.user, filter, expected).await?;
    }
    for (filter, expected) in GROUPS {
        selects(&site, &site.types.group, filter, expected).await?;
    }
    Ok(())
}

async fn populate<S: Directory + GroupMembers>(site: &Site<'_, S>) -> Result<(), Violation> {
    for ((label, json), time) in PEOPLE.iter().zip((0..).step_by(10)) {
        site.insert(label, site.user(&spelled_out(site, json))?, &[], time).await?;
    }
    site.insert("inner", site.group("Inner")?, &["carol"], 0).await?;
    site.insert("staff", site.group("Staff")?, &["ada", "bob", "inner"], 0).await?;
    site.insert("empty", site.group("100% empty")?, &[], 0).await?;
    let frank = site.rewriting("frank", site.named("frank")?, 60).await?;
    site.commit(&frank).await.map(drop)
}

/// With the URNs and ids that `BADGE`, `ENTERPRISE`, `<label>` and `<seconds>` stand for.
fn spelled_out<S>(site: &Site<'_, S>, text: &str) -> String {
    let mut text = text.replace("BADGE", BADGE).replace("ENTERPRISE", ENTERPRISE);
    for label in PEOPLE.iter().map(|(label, _)| *label).chain(["inner", "staff", "empty"]) {
        text = text.replace(&format!("<{label}>"), site.id(label).as_str());
    }
    for seconds in [0, 10, 20, 60] {
        text = text.replace(&format!("<{seconds}>"), &at(seconds).to_string());
    }
    text
}

async fn selects<S: Directory + GroupMembers>(
    site: &Site<'_, S>,
    resource_type: &ResourceType,
    filter: &str,
    expected: &[&str],
) -> Result<(), Violation> {
    let bound = site.filter(resource_type, &spelled_out(site, filter))?;
    let asked = TypeQuery::new(resource_type.clone()).with_filter(bound);
    let expected = site.ids(expected);
    let found = site.all(vec![asked.clone()]).await?;
    let labels = |ids: &[ResourceId]| {
        let known = PEOPLE.iter().map(|(label, _)| *label).chain(["inner", "staff", "empty"]);
        known.filter(|label| ids.contains(&site.id(label))).collect::<Vec<_>>()
    };
    site.same(&format!("those with {filter}"), labels(&expected), labels(&found))?;
    site.same(&format!("the order of those with {filter}"), &expected, &found)?;
    let query = Query::new(vec![asked], Window::After { after: None, most: 0 });
    let found = walked(site, &query, 2).await?;
    site.same(&format!("pages of those with {filter}"), expected, found)
}
