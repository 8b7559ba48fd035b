//! The naive model: JSON in, truth out.

use serde_json::Value;
use vestibule_scim::{AttributePath, Filter, Literal, Operator, Schema};

use super::data::{ENTERPRISE, TEST, TIMES, test_schema};

pub(crate) struct Model {
    /// The attributes of the core schema and the common ones; an extension is an attribute that is
    /// called by its URN.
    attributes: Vec<Value>,
}

/// A place where a value may be. Nothing where a single value is absent.
type Slot<'v> = Option<&'v Value>;

impl Model {
    pub(crate) fn new(resource_type: &str) -> Self {
        let core = if resource_type == "User" { Schema::user() } else { Schema::group() };
        let as_json = |schema: Schema| serde_json::to_value(schema).unwrap();
        let text = r#"[
            {"name":"id","type":"string","caseExact":true},
            {"name":"externalId","type":"string","caseExact":true},
            {"name":"schemas","type":"reference","multiValued":true},
            {"name":"meta","type":"complex","subAttributes":[
                {"name":"resourceType","type":"string","caseExact":true},
                {"name":"created","type":"dateTime"},
                {"name":"lastModified","type":"dateTime"},
                {"name":"version","type":"string","caseExact":true}]}]"#;
        let mut attributes: Vec<Value> = serde_json::from_str(text).unwrap();
        attributes.extend(as_json(core)["attributes"].as_array().unwrap().iter().cloned());
        if resource_type == "User" {
            for (urn, schema) in [(ENTERPRISE, Schema::enterprise_user()), (TEST, test_schema())] {
                attributes.push(serde_json::json!({
                    "name": urn, "type": "complex", "subAttributes": as_json(schema)["attributes"],
                }));
            }
        }
        Self { attributes }
    }

    pub(crate) fn matches(&self, filter: &Filter<'_>, resource: &Value) -> bool {
        // What the server says of schemas follows from the rest.
        let mut resource = resource.clone();
        let is_group = resource["meta"]["resourceType"] == "Group";
        let core = if is_group { "Group" } else { "User" };
        let mut schemas = vec![format!("urn:ietf:params:scim:schemas:core:2.0:{core}")];
        for urn in [ENTERPRISE, TEST] {
            if resource.get(urn).is_some_and(has_content) {
                schemas.push(urn.to_owned());
            }
        }
        resource["schemas"] = schemas.into();
        eval(filter, &self.attributes, &resource)
    }
}

fn eval(filter: &Filter<'_>, attributes: &[Value], at: &Value) -> bool {
    match filter {
        Filter::And(terms) => terms.iter().all(|term| eval(term, attributes, at)),
        Filter::Or(terms) => terms.iter().any(|term| eval(term, attributes, at)),
        Filter::Not(inner) => !eval(inner, attributes, at),
        Filter::Present(path) => is_present(path, attributes, at),
        Filter::Compare(path, Operator::Equal, Literal::Null) => !is_present(path, attributes, at),
        Filter::Compare(path, Operator::NotEqual, Literal::Null) => {
            is_present(path, attributes, at)
        }
        Filter::Compare(path, operator, literal) => {
            let (mut definition, mut slots) = slots(path, attributes, at);
            if definition["type"] == "complex" {
                let value = find(subs(definition), "value");
                slots = slots.into_iter().flat_map(|slot| step(value, slot)).collect();
                definition = value;
            }
            slots.into_iter().any(|slot| compare(definition, slot, *operator, literal))
        }
        Filter::ValuePath(path, inner) => {
            let (definition, slots) = slots(path, attributes, at);
            let is_multi_valued = definition["multiValued"] == true;
            slots.into_iter().flatten().any(|element| {
                (is_multi_valued || has_content(element)) && within(inner, definition, element)
            })
        }
        other => panic!("{other:?}"),
    }
}

/// A filter about one element. Those without sub-attributes are called `value`.
fn within(filter: &Filter<'_>, definition: &Value, element: &Value) -> bool {
    if definition["type"] == "complex" {
        return eval(filter, subs(definition), element);
    }
    let mut only = definition.clone();
    only["name"] = "value".into();
    only["multiValued"] = false.into();
    eval(filter, &[only], &serde_json::json!({ "value": element }))
}

fn slots<'v>(
    path: &AttributePath<'_>,
    attributes: &'v [Value],
    at: &'v Value,
) -> (&'v Value, Vec<Slot<'v>>) {
    let mut names = Vec::new();
    match path.urn() {
        Some(urn) if path.is_urn(&format!("{urn}:User")) && urn.ends_with(":2.0") => {
            names.push(format!("{urn}:User"));
        }
        Some(urn) => {
            if !urn.contains(":core:") {
                names.push(urn.to_owned());
            }
            names.push(path.name().to_owned());
        }
        None => names.push(path.name().to_owned()),
    }
    names.extend(path.sub().map(str::to_owned));
    let mut level = attributes;
    let mut slots = vec![Some(at)];
    let mut definition = &Value::Null;
    for name in names {
        definition = find(level, &name);
        slots = slots.into_iter().flat_map(|slot| step(definition, slot)).collect();
        level = definition.get("subAttributes").map_or(&[], |subs| subs.as_array().unwrap());
    }
    (definition, slots)
}

/// From a value to its attribute: one slot, or one for each element.
fn step<'v>(definition: &Value, slot: Slot<'v>) -> Vec<Slot<'v>> {
    let name = definition["name"].as_str().unwrap();
    let value = slot.and_then(|value| value.get(name)).filter(|value| !value.is_null());
    match definition["multiValued"] == true {
        true => value.and_then(Value::as_array).into_iter().flatten().map(Some).collect(),
        false => vec![value],
    }
}

fn subs(definition: &Value) -> &[Value] {
    definition["subAttributes"].as_array().unwrap()
}

fn find<'v>(attributes: &'v [Value], name: &str) -> &'v Value {
    attributes
        .iter()
        .find(|found| found["name"].as_str().unwrap().eq_ignore_ascii_case(name))
        .unwrap_or_else(|| panic!("no attribute {name}"))
}

fn is_present(path: &AttributePath<'_>, attributes: &[Value], at: &Value) -> bool {
    slots(path, attributes, at).1.into_iter().flatten().any(has_content)
}

fn has_content(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => elements.iter().any(has_content),
        Value::Object(members) => members.values().any(has_content),
        _ => true,
    }
}

fn compare(definition: &Value, slot: Slot<'_>, operator: Operator, literal: &Literal<'_>) -> bool {
    let Some(value) = slot else { return operator == Operator::NotEqual };
    match (definition["type"].as_str().unwrap(), value, literal) {
        ("boolean", Value::Bool(value), Literal::Boolean(literal)) => {
            ordered(operator, value, literal)
        }
        ("integer" | "decimal", Value::Number(value), Literal::Number(literal)) => {
            ordered(operator, &value.as_f64().unwrap(), &literal.parse::<f64>().unwrap())
        }
        ("dateTime", Value::String(value), Literal::String(literal)) => {
            ordered(operator, &instant(value), &instant(literal))
        }
        ("string" | "reference" | "binary", Value::String(value), Literal::String(literal)) => {
            let exact = definition["type"] != "string" || definition["caseExact"] == true;
            match exact {
                true => text(operator, value, literal),
                false => text(operator, &fold(value), &fold(literal)),
            }
        }
        other => panic!("{other:?}"),
    }
}

fn instant(text: &str) -> i64 {
    TIMES.iter().find(|time| time.0 == text).unwrap().1
}

/// As far as the texts of these tests need it.
fn fold(text: &str) -> String {
    text.replace("A\u{30a}", "å").replace("a\u{30a}", "å").to_lowercase().replace('ß', "ss")
}

fn text(operator: Operator, value: &str, literal: &str) -> bool {
    match operator {
        Operator::Contains => value.contains(literal),
        Operator::StartsWith => value.starts_with(literal),
        Operator::EndsWith => value.ends_with(literal),
        _ => ordered(operator, value.as_bytes(), literal.as_bytes()),
    }
}

fn ordered<T: PartialOrd + ?Sized>(operator: Operator, value: &T, literal: &T) -> bool {
    match operator {
        Operator::Equal => value == literal,
        Operator::NotEqual => value != literal,
        Operator::Greater => value > literal,
        Operator::GreaterOrEqual => value >= literal,
        Operator::Less => value < literal,
        Operator::LessOrEqual => value <= literal,
        _ => panic!("{operator}"),
    }
}
