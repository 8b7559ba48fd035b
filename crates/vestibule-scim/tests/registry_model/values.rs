//! JSON at random, for attributes at random: what fits, and now and then what does not.

use serde_json::{Map, Value as Json, json};

use crate::schema::{Attr, World};
use crate::source::Source;

/// Points in time, and their milliseconds since the first.
pub(crate) const TIMES: [(&str, i64); 4] = [
    ("2026-01-01T00:00:00Z", 0),
    ("2026-01-01T01:00:00+01:00", 0),
    ("2026-01-01T00:00:00.5Z", 500),
    ("2025-12-31T23:59:59Z", -1_000),
];

/// What fits a type.
pub(crate) fn fitting(source: &mut Source<'_>, kind: &str) -> Json {
    match kind {
        "string" => {
            let texts =
                ["ada", "ADA", "", "Åsa", "åSA", "A\u{30a}sa", "STRASSE", "straße", "a\"\\ b"];
            json!(*source.pick(&texts))
        }
        "boolean" => json!(source.below(2) == 1),
        "integer" => json!(*source.pick(&[0, 1, -7, i64::MAX, 9_007_199_254_740_993])),
        "decimal" => match source.below(6) {
            0 => json!(0.5),
            1 => json!(1),
            2 => json!(1.0),
            3 => json!(-2.25e3),
            4 => json!(u64::MAX),
            _ => json!(-0.0),
        },
        "dateTime" => json!(source.pick(&TIMES).0),
        "binary" => json!(*source.pick(&["AAEC", "aaec", "+/8="])),
        _ => json!(*source.pick(&["https://a.example/1", "HTTPS://a.example/1", "urn:x"])),
    }
}

/// Anything at all.
fn anything(source: &mut Source<'_>) -> Json {
    match source.below(18) {
        0 => Json::Null,
        1 => json!([]),
        2 => json!({}),
        3 => json!("true"),
        4 => json!(""),
        5 => json!(1),
        6 => json!(1.5),
        7 => json!(true),
        8 => json!(["ada"]),
        9 => json!([[]]),
        10 => json!([null]),
        11 => json!({"value": "ada"}),
        12 => json!([{"value": "ada"}]),
        13 => json!({"nope": 1}),
        14 => json!("2026-01-01"),
        15 => json!("no base64!"),
        16 => json!("a\u{0}b"),
        _ => json!(u64::MAX),
    }
}

/// A value of an attribute, or of one element of it.
pub(crate) fn value(source: &mut Source<'_>, attr: &Attr, is_element: bool) -> Json {
    if source.one_in(24) {
        return anything(source);
    }
    if attr.multi && !is_element {
        let count = source.below(4);
        return (0..count).map(|_| value(source, attr, true)).collect();
    }
    match attr.is_complex() {
        true => Json::Object(object(source, &attr.subs)),
        false => fitting(source, attr.kind),
    }
}

/// An object of some of these attributes.
pub(crate) fn object(source: &mut Source<'_>, attrs: &[Attr]) -> Map<String, Json> {
    let mut made = Map::new();
    for attr in attrs {
        let left_out = if attr.required { source.one_in(20) } else { source.one_in(3) };
        if left_out {
            continue;
        }
        made.insert(source.cased(&attr.name), value(source, attr, false));
    }
    if source.one_in(40) {
        made.insert("nope".to_owned(), json!(1));
    }
    made
}

/// A resource as a client would send it.
pub(crate) fn resource(source: &mut Source<'_>, world: &World) -> Json {
    let mut made = Map::new();
    made.extend(object(source, &world.core));
    let more = if world.extension_required { !source.one_in(20) } else { source.below(2) == 1 };
    if more {
        let inner = object(source, &world.extension.subs);
        made.insert(source.cased(&world.extension.name), Json::Object(inner));
    }
    if source.one_in(3) {
        made.insert("externalId".to_owned(), fitting(source, "string"));
    }
    if source.one_in(8) {
        made.insert("ID".to_owned(), json!("mine"));
        made.insert("meta".to_owned(), json!({"version": 1}));
    }
    let mut schemas = vec![world.urn()];
    match source.below(24) {
        21 => schemas.clear(),
        22 => schemas.push("urn:example:nope"),
        23 => {
            made.insert("schemas".to_owned(), json!(1));
            return Json::Object(made);
        }
        _ if more => schemas.push(crate::schema::MORE),
        _ => {}
    }
    made.insert("schemas".to_owned(), json!(schemas));
    Json::Object(made)
}
