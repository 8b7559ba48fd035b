//! Both engines answer a filter as the evaluator does, and a sort and its pages as a naive list does:
//! over resources, filters and sort keys at random.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "../../vestibule-scim/tests/filter_model/data.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests of filters themselves")]
mod data;
#[path = "support/databases.rs"]
mod databases;
#[path = "../../vestibule-scim/tests/filter_model/generate.rs"]
#[allow(unreachable_pub, reason = "shared with the tests of filters themselves")]
mod generate;
#[path = "support/site.rs"]
mod site;

use data::{Case, IDS, TEST, registry};
use databases::Database;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use site::Site;
use vestibule_scim::{
    AttributePath, BoundFilter, Filter, Limits, Profile, Query, ResourceType, SortBy, SortKey,
    Stored, TypeQuery, Window,
};
use vestibule_sql::SqlStore;

/// How many directories are filled and asked.
const CASES: u32 = 12;

/// What no generator is likely to find: a character that PostgreSQL has no text with, empty texts, and
/// wildcards of LIKE, GLOB and regular expressions.
const USER_FILTERS: [&str; 14] = [
    r#"userName eq "a\u0000""#,
    r#"userName ne "a\u0000""#,
    r#"userName co "\u0000""#,
    r#"userName gt "a\u0000b""#,
    r#"userName ge "a\u0000b""#,
    r#"userName lt "b\u0000" and userName le "ab\u0000""#,
    r#"emails[value ne "\u0000" and type lt "work\u0000"]"#,
    r#"groups.value ne "g1\u0000" or id gt "u\u0000""#,
    r#"userName co "" and title sw """#,
    r#"emails.type ew "" or not (emails.value co "")"#,
    r#"userName co "%" or userName sw "_""#,
    r#"userName ew "_b" or emails.value co "*""#,
    r#"userName sw "a?" or userName co "[a]""#,
    r#"title co "\\b" or title co "x\"" or title eq "a\\b""#,
];

/// What one directory is filled with and asked.
#[derive(Clone, Debug)]
struct Scenario {
    users: Vec<Case>,
    groups: Vec<Case>,
    user_filters: Vec<String>,
    group_filters: Vec<String>,
    sorts: Vec<Sort>,
}

#[derive(Clone, Debug)]
struct Sort {
    path: String,
    descending: bool,
    filter: Option<String>,
    page: usize,
    with_groups: bool,
}

fn scenarios() -> impl Strategy<Value = Scenario> {
    let paths = [
        "userName",
        "externalId",
        "id",
        "title",
        "active",
        "emails",
        "emails.type",
        "name.familyName",
        "meta.created",
        "meta.lastModified",
        "T:level",
        "T:ratio",
        "T:since",
        "T:fine",
        "T:tags",
        "T:levels",
        "T:badge",
        "T:badge.number",
        "T:badge.notes",
        "T:keys",
        "T:keys.n",
        "T:keys.at",
        "T:keys.notes",
    ];
    let paths: Vec<String> =
        paths.iter().map(|path| path.replace("T:", &format!("{TEST}:"))).collect();
    let filter = prop::option::of(generate::user_filters());
    let sort = (select(paths), any::<bool>(), filter, 1..6_usize, any::<bool>()).prop_map(
        |(path, descending, filter, page, with_groups)| Sort {
            path,
            descending,
            filter,
            page,
            with_groups,
        },
    );
    (
        prop::collection::vec(generate::users(), 4..14),
        prop::collection::vec(generate::groups(), 1..5),
        prop::collection::vec(generate::user_filters(), 40),
        prop::collection::vec(generate::group_filters(), 15),
        prop::collection::vec(sort, 12),
    )
        .prop_map(|(users, groups, user_filters, group_filters, sorts)| Scenario {
            users,
            groups,
            user_filters,
            group_filters,
            sorts,
        })
}

#[test]
fn both_engines_answer_as_the_evaluator_does() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for database in runtime.block_on(Database::each()) {
        let store = runtime.block_on(database.open());
        let mut runner =
            TestRunner::new(Config { max_shrink_iters: 200, ..Config::with_cases(CASES) });
        let number = std::cell::Cell::new(0_u32);
        let result = runner.run(&scenarios(), |scenario| {
            number.set(number.get() + 1);
            runtime.block_on(answers_agree(&store, number.get(), &scenario))
        });
        if let Err(error) = result {
            panic!("{}: {error}", database.engine());
        }
        runtime.block_on(store.close());
        runtime.block_on(database.remove());
    }
}

async fn answers_agree(
    store: &SqlStore,
    number: u32,
    scenario: &Scenario,
) -> Result<(), TestCaseError> {
    let site = Site::new(store, "acme", &format!("directory-{number}"));
    let filled = fill(&site, scenario).await;
    let registry = registry();
    let (user, group) =
        (registry.resource_type("User").unwrap(), registry.resource_type("Group").unwrap());
    let directed = USER_FILTERS.iter().map(|text| (*text).to_owned());
    for text in scenario.user_filters.iter().cloned().chain(directed) {
        agree_on_filter(&site, &filled, user, &text).await?;
    }
    for text in &scenario.group_filters {
        agree_on_filter(&site, &filled, group, text).await?;
    }
    for sort in &scenario.sorts {
        agree_on_sort(&site, &filled, (user, group), sort).await?;
    }
    Ok(())
}

/// What a directory holds, in the order of insertion.
struct Filled {
    resources: Vec<Stored>,
    memberships: data::Rows,
}

async fn fill(site: &Site<'_>, scenario: &Scenario) -> Filled {
    let mut resources = Vec::new();
    for (position, case) in scenario.users.iter().chain(&scenario.groups).enumerate() {
        let id = match position {
            0..3 => IDS[position].to_owned(),
            position => format!("r{position}"),
        };
        let Stored { resource, meta, .. } = &case.stored;
        // A user name that is taken is refused; see the other tests.
        if site.insert(&id, resource, meta.created).await.is_ok() {
            for _ in 1..meta.version.number() {
                site.touch(&id, resource.resource_type(), meta.last_modified).await;
            }
            resources.push(site.get(resource.resource_type(), &id).await);
        }
    }
    let mut memberships = data::Rows::default();
    let groups: Vec<Stored> = resources
        .iter()
        .filter(|stored| stored.resource.resource_type().name() == "Group")
        .cloned()
        .collect();
    for (position, group) in groups.iter().enumerate() {
        for (other, member) in resources.iter().enumerate() {
            if (other + position).is_multiple_of(3) && member.id != group.id {
                site.add_member(group, &member.id).await;
                memberships.0.push((
                    group.id.to_string(),
                    member.id.to_string(),
                    member.resource.resource_type().name().to_owned(),
                ));
            }
        }
    }
    // Members changed the groups.
    let mut read = Vec::new();
    for stored in resources {
        read.push(site.get(stored.resource.resource_type(), stored.id.as_str()).await);
    }
    Filled { resources: read, memberships }
}

fn bind(text: &str, resource_type: &ResourceType) -> BoundFilter {
    let limits =
        Limits::new().with_filter_bytes(100_000).with_filter_terms(10_000).with_filter_depth(64);
    Filter::parse(text, &limits).unwrap().bind(resource_type, Profile::STRICT).unwrap()
}

async fn agree_on_filter(
    site: &Site<'_>,
    filled: &Filled,
    resource_type: &ResourceType,
    text: &str,
) -> Result<(), TestCaseError> {
    let filter = bind(text, resource_type);
    let expected: Vec<&Stored> = filled
        .resources
        .iter()
        .filter(|stored| filter.matches(stored, &filled.memberships))
        .collect();
    let asked = TypeQuery::new(resource_type.clone()).with_filter(filter);
    for window in [
        Window::Index { skip: 0, most: 1_000 },
        Window::Index { skip: 0, most: 1 },
        Window::Index { skip: 0, most: 0 },
    ] {
        let page = site.query(&Query::new(vec![asked.clone()], window.clone())).await;
        prop_assert_eq!(page.total, Some(count(&expected)), "{} by {:?}", text, window);
        let Window::Index { most, .. } = window else { continue };
        let found: Vec<&Stored> = page.resources.iter().collect();
        let wanted: Vec<&Stored> = expected.iter().take(most).copied().collect();
        prop_assert_eq!(found, wanted, "{}", text);
    }
    Ok(())
}

async fn agree_on_sort(
    site: &Site<'_>,
    filled: &Filled,
    (user, group): (&ResourceType, &ResourceType),
    sort: &Sort,
) -> Result<(), TestCaseError> {
    let limits = Limits::new();
    let by = |resource_type: &ResourceType, path: &str| {
        let path = AttributePath::parse(path, &limits).unwrap();
        SortBy::bind(resource_type, &path, Profile::STRICT).unwrap()
    };
    let mut types = vec![TypeQuery::new(user.clone()).with_sort(by(user, &sort.path))];
    if let Some(filter) = &sort.filter {
        types[0] = types[0].clone().with_filter(bind(filter, user));
    }
    if sort.with_groups {
        let common = ["externalId", "id", "meta.created"].contains(&sort.path.as_str());
        let path = if common { &sort.path } else { "displayName" };
        types.push(TypeQuery::new(group.clone()).with_sort(by(group, path)));
    }
    let expected = sorted(filled, &types, sort.descending);

    let mut query = Query::new(types, Window::Index { skip: 0, most: 0 });
    query.descending = sort.descending;
    let mut by_position = Vec::new();
    let mut after = None;
    loop {
        query.window = Window::After { after: after.clone(), most: sort.page };
        let page = site.query(&query).await;
        prop_assert_eq!(page.total.is_some(), after.is_none());
        by_position.extend(page.resources);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    prop_assert_eq!(&by_position, &expected, "{:?}", sort);

    let mut by_index = Vec::new();
    while by_index.len() < expected.len() {
        let skip = count(&by_index);
        query.window = Window::Index { skip, most: sort.page };
        let page = site.query(&query).await;
        prop_assert_eq!(page.total, Some(count(&expected)));
        prop_assert!(!page.resources.is_empty());
        by_index.extend(page.resources);
    }
    prop_assert_eq!(&by_index, &expected, "{:?}", sort);
    query.window = Window::Index { skip: 1_000, most: 5 };
    let beyond = site.query(&query).await;
    prop_assert_eq!(beyond.total, Some(count(&expected)));
    prop_assert!(beyond.resources.is_empty());
    Ok(())
}

fn count<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap()
}

fn sorted(filled: &Filled, types: &[TypeQuery], descending: bool) -> Vec<Stored> {
    let mut rows: Vec<(Option<SortKey>, Stored)> = Vec::new();
    for stored in &filled.resources {
        let Some(asked) =
            types.iter().find(|asked| asked.resource_type == *stored.resource.resource_type())
        else {
            continue;
        };
        let matches = |filter: &BoundFilter| filter.matches(stored, &filled.memberships);
        if asked.filter.as_ref().is_none_or(matches) {
            let key = asked.sort.as_ref().and_then(|sort| sort.key(stored));
            rows.push((key, stored.clone()));
        }
    }
    // A stable sort leaves equal ones in the order of insertion, either way.
    rows.sort_by(|(a, _), (b, _)| {
        let order = SortKey::ascending(a.as_ref(), b.as_ref());
        if descending { order.reverse() } else { order }
    });
    rows.into_iter().map(|(_, stored)| stored).collect()
}
