//! Whether two resources are the same, where it counts.

use serde_json::{Map, Value};

use super::case::CaseFailure;
use super::play::Play;
use super::wire;

/// What a server computes: it may change without anybody changing it.
const COMPUTED: [&str; 4] = ["meta", "schemas", "groups", "$ref"];

impl Play<'_> {
    /// Reads a user.
    pub(crate) fn user(&mut self, id: &str) -> Result<Value, CaseFailure> {
        Ok(self.get(&format!("/Users/{id}"))?.with_status(&[200])?.body)
    }

    /// Reads a group, with its members.
    pub(crate) fn group(&mut self, id: &str) -> Result<Value, CaseFailure> {
        Ok(self.get(&format!("/Groups/{id}"))?.with_status(&[200])?.body)
    }

    /// That a resource is exactly as expected, apart from what servers compute, from the order of
    /// values, and from nulls and empty arrays, which are the same as nothing (RFC 7643 section
    /// 2.5).
    pub(crate) fn same(&self, expected: &Value, found: &Value) -> Result<(), CaseFailure> {
        let (expected, found) = (essence(expected), essence(found));
        if expected == found {
            return Ok(());
        }
        Err(self.failure(&expected.to_string(), &found))
    }

    /// That a group has exactly these members, each once.
    pub(crate) fn has_members(&self, group: &Value, ids: &[&str]) -> Result<(), CaseFailure> {
        let mut expected: Vec<&str> = ids.to_vec();
        expected.sort_unstable();
        let found = wire::member_ids(group);
        if found == expected {
            return Ok(());
        }
        Err(self.failure(&format!("members {}", expected.join(", ")), &found.join(", ")))
    }
}

/// What counts of a resource.
fn essence(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, value) in members {
                if COMPUTED.contains(&name.as_str()) {
                    continue;
                }
                let value = match name.as_str() {
                    "manager" => manager(value),
                    "members" => Value::from(wire::member_ids(&Value::Object(members.clone()))),
                    _ => essence(value),
                };
                if !is_nothing(&value) {
                    kept.insert(name.clone(), value);
                }
            }
            Value::Object(kept)
        }
        Value::Array(values) => {
            let mut values: Vec<Value> =
                values.iter().map(essence).filter(|value| !is_nothing(value)).collect();
            values.sort_by_key(Value::to_string);
            Value::Array(values)
        }
        other => other.clone(),
    }
}

/// A manager in complex form is known by its value: the other sub-attributes are computed. One in
/// any other form stays as it is, and so differs.
fn manager(value: &Value) -> Value {
    match value.get("value") {
        Some(id) => serde_json::json!({ "value": id }),
        None => value.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn order_nulls_and_computed_members_do_not_count_and_types_do() {
        let expected = json!({ "userName": "a", "emails": [{ "value": "x" }, { "value": "y" }] });
        let found = json!({
            "userName": "a", "meta": { "version": "1" }, "title": null, "phoneNumbers": [],
            "emails": [{ "value": "y" }, { "value": "x" }],
        });
        assert_eq!(essence(&expected), essence(&found));
        assert_ne!(essence(&json!({ "active": false })), essence(&json!({ "active": "False" })));
        assert_ne!(
            essence(&json!({ "manager": "1" })),
            essence(&json!({ "manager": { "value": "1" } }))
        );
        assert_eq!(
            essence(&json!({ "manager": { "value": "1", "$ref": "../Users/1" } })),
            essence(&json!({ "manager": { "value": "1", "displayName": "Ada" } }))
        );
    }
}
