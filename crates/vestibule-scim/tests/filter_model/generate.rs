//! Resources and filters at random, from few values so that they meet.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::data::{Case, ENTERPRISE, IDS, TEST, TIMES, USER};

const TEXTS: [&str; 18] = [
    "",
    "a",
    "A",
    "b",
    "ab",
    "Ada",
    "ada@example.com",
    "ADA@EXAMPLE.COM",
    "work",
    "Work",
    "å",
    "A\u{30a}",
    "straße",
    "STRASSE",
    "100%",
    "a_b",
    "a\\b",
    "x\"y",
];
const BINARIES: [&str; 3] = ["YQ==", "Yg==", "YWI="];

fn text() -> impl Strategy<Value = Value> {
    select(&TEXTS[..]).prop_map(Value::from)
}

fn time() -> impl Strategy<Value = &'static str> {
    select(&TIMES[..]).prop_map(|time| time.0)
}

/// An object with some of these members.
fn object(members: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let members: Vec<_> = members
        .into_iter()
        .map(|(name, value)| {
            prop::option::weighted(0.6, value).prop_map(move |value| (name, value))
        })
        .collect();
    members
        .prop_map(|members| {
            members
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .boxed()
}

fn list(element: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop::collection::vec(element, 0..4).prop_map(Value::from).boxed()
}

fn boolean() -> BoxedStrategy<Value> {
    any::<bool>().prop_map(Value::from).boxed()
}

fn integer() -> BoxedStrategy<Value> {
    (-2..3_i64).prop_map(Value::from).boxed()
}

fn decimal() -> BoxedStrategy<Value> {
    select(vec![-1.5, 0.0, 0.5, 2.0, 1e300]).prop_map(Value::from).boxed()
}

fn user() -> BoxedStrategy<Value> {
    let email = object(vec![
        ("value", text().boxed()),
        ("type", text().boxed()),
        ("display", text().boxed()),
    ]);
    let enterprise = object(vec![
        ("employeeNumber", text().boxed()),
        ("manager", object(vec![("value", text().boxed())])),
    ]);
    let test = object(vec![
        ("level", integer()),
        ("ratio", decimal()),
        ("since", time().prop_map(Value::from).boxed()),
        ("fine", boolean()),
        ("tags", list(text().boxed())),
        ("codes", list(text().boxed())),
        ("levels", list(integer())),
        ("blob", select(&BINARIES[..]).prop_map(Value::from).boxed()),
        ("link", text().boxed()),
        (
            "badge",
            object(vec![
                ("value", text().boxed()),
                ("number", integer()),
                ("notes", list(text().boxed())),
            ]),
        ),
        (
            "keys",
            list(object(vec![
                ("value", text().boxed()),
                ("at", time().prop_map(Value::from).boxed()),
                ("n", decimal()),
                ("notes", list(text().boxed())),
            ])),
        ),
    ]);
    let optional = object(vec![
        ("externalId", text().boxed()),
        ("title", text().boxed()),
        ("active", boolean()),
        ("name", object(vec![("familyName", text().boxed()), ("givenName", text().boxed())])),
        ("emails", list(email)),
        (ENTERPRISE, enterprise),
        (TEST, test),
    ]);
    let user_name = select(&TEXTS[1..]);
    (user_name, optional, 0..4_usize)
        .prop_map(|(user_name, mut user, primary)| {
            user["userName"] = user_name.into();
            if let Some(email) = user.get_mut("emails").and_then(|emails| emails.get_mut(primary)) {
                email["primary"] = true.into();
            }
            drop_empty(&mut user);
            user
        })
        .boxed()
}

/// What is empty is absent (RFC 7643, section 2.5), and the model does not have to know.
fn drop_empty(value: &mut Value) {
    let is_empty = |value: &Value| {
        value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(serde_json::Map::is_empty)
    };
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(drop_empty);
            members.retain(|_, value| !is_empty(value));
        }
        Value::Array(elements) => {
            elements.iter_mut().for_each(drop_empty);
            elements.retain(|value| !is_empty(value));
        }
        _ => {}
    }
}

fn cases(
    resource_type: &'static str,
    attributes: BoxedStrategy<Value>,
) -> impl Strategy<Value = Case> {
    let row = (select(&IDS[..]), select(vec!["User", "Group"]))
        .prop_map(|(id, kind)| (id.to_owned(), kind.to_owned()));
    let rows = prop::collection::vec(row, 0..3);
    (attributes, select(&IDS[..]), (time(), time()), 1..4_u64, rows).prop_map(
        move |(attributes, id, times, version, rows)| {
            Case::new(resource_type, attributes, id, times, version, rows)
        },
    )
}

pub(crate) fn users() -> impl Strategy<Value = Case> {
    cases("User", user())
}

pub(crate) fn groups() -> impl Strategy<Value = Case> {
    let group = (text(), prop::option::of(text())).prop_map(|(name, external_id)| {
        let name = name.as_str().filter(|name| !name.is_empty()).unwrap_or("x").to_owned();
        let mut group = json!({ "displayName": name });
        if let Some(external_id) = external_id {
            group["externalId"] = external_id;
        }
        group
    });
    cases("Group", group.boxed())
}

/// The types of literals.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Id,
    Type,
    Urn,
    Version,
    Boolean,
    Integer,
    Decimal,
    Time,
    Binary,
    /// Nothing to compare with, only `pr`.
    Complex,
}

fn literal(kind: Kind) -> BoxedStrategy<String> {
    let quoted = |texts: &[&str]| {
        let texts: Vec<String> = texts.iter().map(|text| Value::from(*text).to_string()).collect();
        select(texts).boxed()
    };
    match kind {
        Kind::Text => quoted(&TEXTS),
        Kind::Id => quoted(&IDS),
        Kind::Type => quoted(&["direct", "DIRECT", "user", "User", "Group", "indirect"]),
        Kind::Urn => quoted(&[USER, ENTERPRISE, TEST, "urn", "User", "enterprise", "none"]),
        Kind::Version => quoted(&["W/\"1\"", "W/\"2\"", "2", "W/\"02\""]),
        Kind::Boolean => select(vec!["true".to_owned(), "False".to_owned()]).boxed(),
        Kind::Integer => (-2..3_i64).prop_map(|number| number.to_string()).boxed(),
        Kind::Decimal => select(vec!["-1.5", "0", "-0.0", "5e-1", "2.0", "1E300"])
            .prop_map(str::to_owned)
            .boxed(),
        Kind::Time => quoted(&TIMES.map(|time| time.0)),
        Kind::Binary => quoted(&BINARIES),
        Kind::Complex => Just("null".to_owned()).boxed(),
    }
}

fn operators(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Text | Kind::Id | Kind::Type | Kind::Urn => {
            vec!["eq", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
        }
        Kind::Boolean | Kind::Binary | Kind::Version => vec!["eq", "ne"],
        Kind::Integer | Kind::Decimal | Kind::Time => vec!["eq", "ne", "gt", "ge", "lt", "le"],
        Kind::Complex => vec![],
    }
}

fn test(attributes: Vec<(String, Kind)>) -> BoxedStrategy<String> {
    select(attributes)
        .prop_flat_map(|(path, kind)| {
            let presence = select(vec!["pr", "eq null", "ne null"]).prop_map(str::to_owned);
            let tests = match operators(kind) {
                none if none.is_empty() => presence.boxed(),
                operators => prop_oneof![
                    1 => presence,
                    6 => (select(operators), literal(kind))
                        .prop_map(|(operator, literal)| format!("{operator} {literal}")),
                ]
                .boxed(),
            };
            tests.prop_map(move |test| format!("{path} {test}"))
        })
        .boxed()
}

fn combined(leaf: BoxedStrategy<String>) -> BoxedStrategy<String> {
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} or {b}")),
            inner.prop_map(|inner| format!("not ({inner})")),
        ]
    })
    .boxed()
}

fn filters(
    attributes: &[(&str, Kind)],
    value_paths: Vec<(String, Vec<(&'static str, Kind)>)>,
) -> BoxedStrategy<String> {
    let owned = |(path, kind): &(&str, Kind)| {
        (path.replace("T:", &format!("{TEST}:")).replace("E:", &format!("{ENTERPRISE}:")), *kind)
    };
    let value_path = select(value_paths).prop_flat_map(move |(path, subs)| {
        let subs: Vec<_> = subs.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        combined(test(subs)).prop_map(move |inner| format!("{path}[{inner}]"))
    });
    let mut paths: Vec<_> = attributes.iter().map(owned).collect();
    if paths.len() > 8 {
        paths.extend([
            (TEST.to_owned(), Kind::Complex),
            (ENTERPRISE.to_owned(), Kind::Complex),
            (format!("{USER}:userName"), Kind::Text),
        ]);
    }
    combined(prop_oneof![3 => test(paths), 1 => value_path].boxed())
}

pub(crate) fn user_filters() -> BoxedStrategy<String> {
    use Kind::{Binary, Boolean, Complex, Decimal, Id, Integer, Text, Time, Type, Urn, Version};
    filters(
        &[
            ("userName", Text),
            ("USERNAME", Text),
            ("externalId", Text),
            ("title", Text),
            ("active", Boolean),
            ("id", Id),
            ("schemas", Urn),
            ("meta.created", Time),
            ("meta.lastModified", Time),
            ("meta.version", Version),
            ("meta.resourceType", Type),
            ("meta", Complex),
            ("name", Complex),
            ("name.familyName", Text),
            ("name.givenName", Text),
            ("emails", Text),
            ("emails.value", Text),
            ("emails.type", Text),
            ("emails.primary", Boolean),
            ("groups", Id),
            ("groups.value", Id),
            ("groups.type", Type),
            ("E:employeeNumber", Text),
            ("E:manager", Text),
            ("E:manager.value", Text),
            ("T:level", Integer),
            ("T:ratio", Decimal),
            ("T:since", Time),
            ("T:fine", Boolean),
            ("T:tags", Text),
            ("T:codes", Text),
            ("T:levels", Integer),
            ("T:blob", Binary),
            ("T:link", Text),
            ("T:badge", Text),
            ("T:badge.number", Integer),
            ("T:badge.notes", Text),
            ("T:keys", Text),
            ("T:keys.at", Time),
            ("T:keys.n", Decimal),
            ("T:keys.notes", Text),
        ],
        vec![
            (
                "emails".to_owned(),
                vec![("value", Text), ("type", Text), ("display", Text), ("primary", Boolean)],
            ),
            ("groups".to_owned(), vec![("value", Id), ("type", Type)]),
            ("name".to_owned(), vec![("familyName", Text), ("givenName", Text)]),
            ("meta".to_owned(), vec![("created", Time), ("version", Version)]),
            (
                format!("{TEST}:keys"),
                vec![("value", Text), ("at", Time), ("n", Decimal), ("notes", Text)],
            ),
            (format!("{TEST}:badge"), vec![("value", Text), ("number", Integer), ("notes", Text)]),
            (format!("{TEST}:tags"), vec![("value", Text)]),
            (format!("{TEST}:levels"), vec![("value", Integer)]),
            (format!("{ENTERPRISE}:manager"), vec![("value", Text)]),
            (ENTERPRISE.to_owned(), vec![("employeeNumber", Text), ("manager.value", Text)]),
        ],
    )
}

pub(crate) fn group_filters() -> BoxedStrategy<String> {
    use Kind::{Id, Text, Type, Urn};
    filters(
        &[
            ("displayName", Text),
            ("externalId", Text),
            ("id", Id),
            ("schemas", Urn),
            ("members", Id),
            ("members.value", Id),
            ("members.type", Type),
        ],
        vec![("members".to_owned(), vec![("value", Id), ("type", Type)])],
    )
}
