//! `apply_patch` does what a model does that was written separately; and what holds of every PATCH.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "patch_model/members.rs"]
mod members;
#[path = "patch_model/model.rs"]
mod model;
#[path = "patch_model/schema.rs"]
mod schema;

use std::collections::BTreeSet;
use std::fmt::Write;

use model::{Op, Path, Test};
use proptest::prelude::*;
use schema::{CORE, EXTENSION};
use serde_json::{Map, Value, json};
use vestibule_scim::{EventKind, Limits, Patch, Profile, Resource, Tolerance, apply_patch};

const MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "a", "A", "b", "ab", "true", "É", "é", ""])
}

fn assigned_word() -> impl Strategy<Value = &'static str> {
    word().prop_filter("not empty", |word| !word.is_empty())
}

fn maybe<V: Into<Value>>(
    name: &'static str,
    value: impl Strategy<Value = V>,
) -> impl Strategy<Value = Option<(String, Value)>> {
    prop::option::of(value.prop_map(move |value| (name.to_owned(), value.into())))
}

fn object(members: impl IntoIterator<Item = Option<(String, Value)>>) -> Value {
    Value::Object(members.into_iter().flatten().collect())
}

fn mail() -> impl Strategy<Value = Value> {
    (
        maybe("value", assigned_word()),
        maybe("type", assigned_word()),
        maybe("code", assigned_word()),
        maybe("primary", any::<bool>()),
    )
        .prop_map(|(value, kind, code, primary)| object([value, kind, code, primary]))
        .prop_filter("not empty", |mail| *mail != json!({}))
}

fn list<V: Into<Value>>(element: impl Strategy<Value = V>) -> impl Strategy<Value = Value> {
    prop::collection::vec(element.prop_map(Into::into), 1..4).prop_map(Value::Array)
}

/// A resource as it may be stored.
fn before() -> impl Strategy<Value = Value> {
    let name = (
        maybe("given", assigned_word()),
        maybe("family", assigned_word()),
        maybe("origin", assigned_word()),
        maybe("audit", assigned_word()),
        maybe("aliases", list(assigned_word())),
    )
        .prop_map(|(given, family, origin, audit, aliases)| {
            object([given, family, origin, audit, aliases])
        });
    let boss = ["value", "note", "label"].map(|name| maybe(name, assigned_word())).prop_map(object);
    let extension =
        (maybe("dept", assigned_word()), maybe("boss", boss), maybe("floors", list(0..3)))
            .prop_map(|(dept, boss, floors)| object([dept, boss, floors]));
    let mails = prop::collection::vec(mail(), 1..4).prop_map(|mut mails| {
        let primary = mails.iter().position(|mail| mail["primary"] == json!(true));
        for (index, mail) in mails.iter_mut().enumerate() {
            if Some(index) != primary && mail["primary"] == json!(true) {
                mail["primary"] = json!(false);
            }
        }
        Value::Array(mails)
    });
    (
        maybe("badge", assigned_word()),
        maybe("seen", assigned_word()),
        maybe("age", 0..3),
        maybe("active", any::<bool>()),
        maybe("name", name),
        maybe("tags", list(assigned_word())),
        prop::option::weighted(0.9, mails.prop_map(|mails| ("mails".to_owned(), mails))),
        maybe(EXTENSION, extension),
    )
        .prop_map(|(badge, seen, age, active, name, tags, mails, extension)| {
            let user_name = Some(("userName".to_owned(), json!("ada")));
            let mut whole =
                object([user_name, badge, seen, age, active, name, tags, mails, extension]);
            drop_empty(whole.as_object_mut().unwrap());
            whole
        })
}

fn drop_empty(object: &mut Map<String, Value>) {
    for (_, value) in object.iter_mut() {
        if let Value::Object(inner) = value {
            drop_empty(inner);
        }
    }
    object.retain(|_, value| *value != json!({}));
}

/// Anything, rather often of the right type.
fn value() -> impl Strategy<Value = Value> {
    let complex = prop_oneof![
        (
            maybe("given", scalar()),
            maybe("family", scalar()),
            maybe("origin", scalar()),
            maybe("audit", scalar()),
            maybe("aliases", prop_oneof![scalar(), list(scalar())]),
        )
            .prop_map(|(given, family, origin, audit, aliases)| {
                object([given, family, origin, audit, aliases])
            }),
        (maybe("value", scalar()), maybe("note", scalar()), maybe("bogus", scalar()))
            .prop_map(|(value, note, bogus)| object([value, note, bogus])),
        (maybe("dept", scalar()), maybe("floors", list(0..4)), maybe("boss", scalar()))
            .prop_map(|(dept, floors, boss)| object([dept, floors, boss])),
        mail(),
        (mail(), maybe("primary", scalar())).prop_map(|(mut mail, primary)| {
            mail.as_object_mut().unwrap().extend(primary);
            mail
        }),
    ]
    .boxed();
    prop_oneof![
        3 => scalar(),
        3 => complex.clone(),
        2 => prop::collection::vec(prop_oneof![scalar().boxed(), complex.clone()], 0..4)
            .prop_map(Value::Array),
        2 => list(mail()),
        1 => list(word()),
    ]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => word().prop_map(Value::from),
        1 => Just(Value::Null),
        2 => any::<bool>().prop_map(Value::from),
        2 => (0..4_i64).prop_map(Value::from),
        1 => Just(json!(1.5)),
    ]
}

/// A value without a path.
fn resource_value() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "userName", "badge", "seen", "age", "active", "name", "tags", "mails", EXTENSION, "bogus",
        "USERNAME", "Name",
    ]);
    let members = prop::collection::vec((names, value()), 0..4).prop_map(|members| {
        let mut taken = BTreeSet::new();
        let members = members.into_iter().filter(|(name, _)| taken.insert(name.to_lowercase()));
        Value::Object(members.map(|(name, value)| (name.to_owned(), value)).collect())
    });
    prop_oneof![9 => members, 1 => scalar()]
}

fn test(simple: bool) -> impl Strategy<Value = Test> {
    let text = if simple { vec!["value"] } else { vec!["value", "type", "TYPE", "code"] };
    let text = move || prop::sample::select(text.clone());
    let equal = prop_oneof![
        6 => (text(), word()).prop_map(|(name, word)| Test::Equal(name, json!(word))),
        1 => any::<bool>().prop_map(move |truth| match simple {
            true => Test::Equal("value", json!("a")),
            false => Test::Equal("primary", json!(truth)),
        }),
    ]
    .boxed();
    let leaf = prop_oneof![
        6 => equal.clone(),
        1 => (text(), word()).prop_map(|(name, word)| Test::NotEqual(name, json!(word))),
        1 => (text(), word()).prop_map(|(name, word)| Test::StartsWith(name, word)),
        1 => text().prop_map(Test::Present),
    ]
    .boxed();
    prop_oneof![
        6 => leaf.clone(),
        3 => prop::collection::vec(equal, 2..3).prop_map(Test::And),
        1 => prop::collection::vec(leaf.clone(), 2..3).prop_map(Test::Or),
        1 => leaf.prop_map(|test| Test::Not(Box::new(test))),
    ]
}

fn path() -> impl Strategy<Value = Path> {
    let plain = |names: Vec<&'static str>| Path { names, filter: None, sub: None };
    let names = prop::sample::select(vec![
        vec!["userName"],
        vec!["badge"],
        vec!["seen"],
        vec!["age"],
        vec!["active"],
        vec!["name"],
        vec!["tags"],
        vec!["mails"],
        vec![EXTENSION],
        vec![EXTENSION, "dept"],
        vec![EXTENSION, "boss"],
        vec![EXTENSION, "floors"],
        vec![EXTENSION, "bogus"],
        vec!["bogus"],
        vec!["ACTIVE"],
    ])
    .prop_map(plain);
    let below = prop::sample::select(vec![
        (vec!["name"], "given"),
        (vec!["name"], "origin"),
        (vec!["name"], "audit"),
        (vec!["name"], "aliases"),
        (vec!["name"], "bogus"),
        (vec!["mails"], "value"),
        (vec!["mails"], "primary"),
        (vec!["mails"], "code"),
        (vec![EXTENSION, "boss"], "value"),
        (vec![EXTENSION, "boss"], "note"),
    ])
    .prop_map(|(names, sub)| Path { names, filter: None, sub: Some(sub) });
    let sub =
        prop::option::of(prop::sample::select(vec!["value", "type", "code", "primary", "bogus"]));
    let mails = (test(false), sub).prop_map(|(test, sub)| Path {
        names: vec!["mails"],
        filter: Some(test),
        sub,
    });
    let tags = (test(true), prop::option::of(Just("value"))).prop_map(|(test, sub)| Path {
        names: vec!["tags"],
        filter: Some(test),
        sub,
    });
    let single =
        test(true).prop_map(|test| Path { names: vec!["badge"], filter: Some(test), sub: None });
    prop_oneof![8 => names, 4 => below, 8 => mails, 3 => tags, 1 => single]
}

/// A value of the type that the path asks for.
fn fitting(path: &Path) -> BoxedStrategy<Value> {
    let of_words =
        |names: [&'static str; 3]| names.map(|name| maybe(name, assigned_word())).prop_map(object);
    let last = path.sub.or(path.names.last().copied()).unwrap_or_default();
    match last {
        "mails" if path.filter.is_some() => mail().boxed(),
        "tags" if path.filter.is_some() => assigned_word().prop_map(Value::from).boxed(),
        "mails" => prop_oneof![list(mail()), mail()].boxed(),
        "tags" | "aliases" => list(assigned_word()).boxed(),
        "name" => of_words(["given", "family", "origin"]).boxed(),
        "boss" => of_words(["value", "note", "note"]).boxed(),
        "primary" | "active" | "ACTIVE" => any::<bool>().prop_map(Value::from).boxed(),
        "age" => (0..3_i64).prop_map(Value::from).boxed(),
        "floors" => list(0..3_i64).boxed(),
        EXTENSION => (maybe("dept", word()), maybe("floors", list(0..3_i64)))
            .prop_map(|(dept, floors)| object([dept, floors]))
            .boxed(),
        _ => word().prop_map(Value::from).boxed(),
    }
}

fn op() -> impl Strategy<Value = Op> {
    let mode = || prop::sample::select(vec!["add", "replace"]);
    let fitted = path().prop_flat_map(|path| {
        let value = fitting(&path);
        (Just(path), value)
    });
    prop_oneof![
        8 => (mode(), fitted)
            .prop_map(|(op, (path, value))| Op { op, path: Some(path), value: Some(value) }),
        6 => (mode(), path(), value())
            .prop_map(|(op, path, value)| Op { op, path: Some(path), value: Some(value) }),
        2 => (mode(), resource_value())
            .prop_map(|(op, value)| Op { op, path: None, value: Some(value) }),
        3 => (path(), prop::option::of(value()))
            .prop_map(|(path, value)| Op { op: "remove", path: Some(path), value }),
    ]
}

fn profile() -> impl Strategy<Value = Profile> {
    let one = prop::sample::select(vec![
        Tolerance::BooleanString,
        Tolerance::RemoveWithValue,
        Tolerance::CreateOnMissing,
        Tolerance::RemoveMissing,
        Tolerance::ComplexAsString,
        Tolerance::ElementAsString,
        Tolerance::SingleValue,
        Tolerance::EmptyOperations,
        Tolerance::EmptyStringUnassigns,
        Tolerance::UnknownAttributes,
        Tolerance::ReadOnlyIgnored,
        Tolerance::SeveralPrimaries,
    ]);
    prop_oneof![
        3 => Just(Profile::STRICT),
        6 => Just(Profile::LENIENT.without(Tolerance::UnqualifiedExtension)),
        1 => Just(Profile::ENTRA),
        3 => prop::collection::vec(one, 1..8)
            .prop_map(|some| some.into_iter().fold(Profile::STRICT, Profile::with)),
    ]
}

fn path_text(path: &Path) -> String {
    let mut text = match path.names.as_slice() {
        [name] => (*name).to_owned(),
        names => names.join(":"),
    };
    if let Some(filter) = &path.filter {
        write!(text, "[{}]", filter_text(filter)).unwrap();
    }
    if let Some(sub) = path.sub {
        write!(text, ".{sub}").unwrap();
    }
    text
}

fn filter_text(test: &Test) -> String {
    let join =
        |tests: &[Test], word: &str| tests.iter().map(filter_text).collect::<Vec<_>>().join(word);
    match test {
        Test::Equal(name, literal) => format!("{name} eq {literal}"),
        Test::NotEqual(name, literal) => format!("{name} ne {literal}"),
        Test::StartsWith(name, start) => format!("{name} sw {}", json!(start)),
        Test::Present(name) => format!("{name} pr"),
        Test::And(tests) => join(tests, " and "),
        Test::Or(tests) => join(tests, " or "),
        Test::Not(test) => format!("not ({})", filter_text(test)),
    }
}

fn body(ops: &[Op], urn: bool) -> Vec<u8> {
    let operations: Vec<Value> = ops
        .iter()
        .map(|op| {
            let mut json = json!({"op": op.op});
            if let Some(path) = &op.path {
                let core = urn && !path.names[0].starts_with("urn:");
                let prefix = if core { format!("{CORE}:") } else { String::new() };
                json["path"] = json!(prefix + &path_text(path));
            }
            if let Some(value) = &op.value {
                json["value"] = value.clone();
            }
            json
        })
        .collect();
    json!({"schemas": [MESSAGE], "Operations": operations}).to_string().into_bytes()
}

/// The paths that differ, looked at naively.
fn differing(before: &Value, after: &Value, prefix: &str) -> BTreeSet<String> {
    let (Some(one), Some(other)) = (before.as_object(), after.as_object()) else {
        return BTreeSet::from([prefix.to_owned()]);
    };
    let mut found = BTreeSet::new();
    for name in one.keys().chain(other.keys()) {
        let path = match prefix {
            "" => name.clone(),
            EXTENSION => format!("{prefix}:{name}"),
            _ => format!("{prefix}.{name}"),
        };
        match (one.get(name), other.get(name)) {
            (had, has) if had == has => {}
            (None, Some(Value::Object(_)))
            | (Some(Value::Object(_)), None | Some(Value::Object(_))) => {
                let inner = |value: Option<&Value>| value.cloned().unwrap_or(json!({}));
                found.extend(differing(&inner(one.get(name)), &inner(other.get(name)), &path));
            }
            _ => drop(found.insert(path)),
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn apply_patch_does_what_the_model_does(
        before in before(),
        ops in prop::collection::vec(op(), 0..5),
        profile in profile(),
        urn in any::<bool>(),
    ) {
        let person = schema::person();
        let resource = Resource::from_stored_json(&person, &before.to_string()).unwrap();
        let untouched = resource.clone();
        let body = body(&ops, urn);
        let expected = model::apply(&before, &ops, profile);
        let found = Patch::parse(&body, &profile, &Limits::new())
            .and_then(|patch| apply_patch(&resource, &patch, &profile, &Limits::new(), None));
        prop_assert_eq!(&resource, &untouched);
        let shown = String::from_utf8_lossy(&body).into_owned();
        match (found, expected) {
            (Ok(changes), Ok(expected)) => {
                let mut after: Value =
                    serde_json::from_str(&changes.resource().to_stored_json().unwrap()).unwrap();
                // Whoever was deactivated stays out for want of a word: what is kept says so.
                let unsaid = after.get("active").is_some_and(Value::is_null);
                if unsaid {
                    after.as_object_mut().unwrap().remove("active");
                }
                prop_assert_eq!(
                    unsaid,
                    before["active"] == json!(false) && after.get("active").is_none()
                );
                prop_assert_eq!(&after, &expected, "{} {}", shown, before);
                let changed: BTreeSet<String> = changes.changed().map(str::to_owned).collect();
                prop_assert_eq!(&changed, &differing(&before, &after, ""), "{}", shown);
                prop_assert_eq!(changes.is_empty(), before == after);
                let was_active = before["active"] != json!(false);
                let is_active = after["active"] != json!(false) && !unsaid;
                prop_assert_eq!(changes.resource().is_active(), is_active);
                let told = was_active != is_active;
                let mut events = changes.events(&resource).into_iter().peekable();
                if let Some(EventKind::Updated { attributes }) =
                    events.next_if(|event| matches!(event, EventKind::Updated { .. }))
                {
                    let attributes: BTreeSet<String> = attributes.into_iter().collect();
                    let mut expected = changed.clone();
                    if told {
                        expected.remove("active");
                    }
                    prop_assert_eq!(attributes, expected);
                } else {
                    prop_assert!(changed.iter().all(|path| told && path == "active"));
                }
                let standing = match told {
                    true if is_active => Some(EventKind::Activated),
                    true => Some(EventKind::Deactivated),
                    false => None,
                };
                prop_assert_eq!(events.collect::<Vec<_>>(), Vec::from_iter(standing));
                for tolerance in changes.tolerances().iter() {
                    prop_assert!(profile.tolerates(tolerance));
                }
            }
            (Err(error), Err(expected)) => {
                let found = error.fault().scim_type();
                prop_assert_eq!(found, Some(expected), "{} {} {}", error.code(), shown, before);
            }
            (found, expected) => {
                let found = found.map(|changes| changes.resource().to_stored_json().unwrap());
                prop_assert!(false, "{:?} {:?} {} {}", found, expected, shown, before);
            }
        }
    }

    #[test]
    fn replacing_twice_changes_nothing_more(
        before in before(),
        ops in prop::collection::vec(op().prop_filter("replace", |op| op.op == "replace"), 1..2),
    ) {
        let profile = Profile::LENIENT;
        let person = schema::person();
        let resource = Resource::from_stored_json(&person, &before.to_string()).unwrap();
        let body = body(&ops, false);
        let patch = Patch::parse(&body, &profile, &Limits::new()).unwrap();
        let apply =
            |resource: &Resource| apply_patch(resource, &patch, &profile, &Limits::new(), None);
        if let Ok(once) = apply(&resource)
            && ops.iter().all(|op| op.path.as_ref().is_none_or(|path| path.filter.is_none()))
        {
            let twice = apply(once.resource()).unwrap();
            prop_assert!(twice.is_empty(), "{:?}", twice.changed().collect::<Vec<_>>());
            prop_assert!(twice.events(once.resource()).is_empty());
        }
    }
}
