//! The schemas of RFC 7643, section 8.7, beside those of this crate.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use vestibule_scim::Schema;

use crate::figure;

pub(crate) const FIGURES: &[&str] = &[
    "rfc7643-8.7.1-schema-enterprise-user",
    "rfc7643-8.7.1-schema-group",
    "rfc7643-8.7.1-schema-user",
    "rfc7643-8.7.2-schema-resource-type",
    "rfc7643-8.7.2-schema-schema",
    "rfc7643-8.7.2-schema-service-provider-config",
];

fn standard() -> [(&'static str, Schema); 6] {
    [
        ("rfc7643-8.7.1-schema-enterprise-user", Schema::enterprise_user()),
        ("rfc7643-8.7.1-schema-group", Schema::group()),
        ("rfc7643-8.7.1-schema-user", Schema::user()),
        ("rfc7643-8.7.2-schema-resource-type", Schema::resource_type()),
        ("rfc7643-8.7.2-schema-schema", Schema::meta_schema()),
        ("rfc7643-8.7.2-schema-service-provider-config", Schema::service_provider_config()),
    ]
}

/// Every characteristic of every attribute, by the attribute's path.
fn flat(schema: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for name in ["id", "name", "description"] {
        found.insert(name.to_owned(), schema[name].clone());
    }
    for attribute in schema["attributes"].as_array().unwrap() {
        flatten(attribute, "", &mut found);
    }
    found
}

fn flatten(attribute: &Value, prefix: &str, found: &mut BTreeMap<String, Value>) {
    let path = format!("{prefix}{}", attribute["name"].as_str().unwrap());
    for (name, value) in attribute.as_object().unwrap() {
        if name != "subAttributes" {
            found.insert(format!("{path} {name}"), value.clone());
        }
    }
    for sub in attribute["subAttributes"].as_array().into_iter().flatten() {
        flatten(sub, &format!("{path}."), found);
    }
}

#[test]
fn figures_are_read_and_written_with_every_characteristic() {
    for name in FIGURES {
        let read: Schema = serde_json::from_slice(&figure::bytes(name)).unwrap();
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(serde_json::from_value::<Schema>(written.clone()).unwrap(), read, "{name}");
        let written = flat(&written);
        for (member, value) in flat(&figure::json(name)) {
            // An empty list and absence are the same.
            let expected = Some(&value).filter(|value| **value != json!([]));
            assert_eq!(written.get(&member), expected, "{name}: {member}");
        }
    }
}

/// An attribute that holds an `id`, a reference, a binary value or a password is case-exact.
const CASE_EXACT: &[&str] = &[
    "authenticationSchemes.documentationUri",
    "authenticationSchemes.specUri",
    "documentationUri",
    "endpoint",
    "groups.$ref",
    "groups.value",
    "manager.$ref",
    "manager.value",
    "members.$ref",
    "members.value",
    "password",
    "photos.value",
    "profileUrl",
    "x509Certificates.value",
];

/// What else differs: the member, what the figure has, and what this crate has.
fn differences() -> BTreeSet<(String, String, String)> {
    let types = json!([
        "string",
        "complex",
        "boolean",
        "decimal",
        "integer",
        "dateTime",
        "reference",
        "binary"
    ]);
    let without_binary = Value::from(types.as_array().unwrap()[..7].to_vec());
    let words = "The attribute's data type. Valid values include 'string', 'complex', 'boolean', \
                 'decimal', 'integer', 'dateTime', 'reference'";
    let mut found = vec![
        ("attributes.subAttributes.referenceTypes multiValued", json!(false), json!(true)),
        (
            "description description",
            json!(
                "The schema's human-readable name.  When applicable, service providers MUST \
                 specify the name, e.g., 'User'."
            ),
            json!(
                "The schema's human-readable description.  When applicable, service providers \
                 MUST specify the description."
            ),
        ),
        ("displayName required", json!(false), json!(true)),
        ("groups.$ref referenceTypes", json!(["User", "Group"]), json!(["Group"])),
        ("schemaExtensions multiValued", json!(false), json!(true)),
        ("schemaExtensions required", json!(true), json!(false)),
    ];
    for path in ["attributes.type", "attributes.subAttributes.type"] {
        let member = |name: &str| -> &'static str { format!("{path} {name}").leak() };
        found.push((member("canonicalValues"), without_binary.clone(), types.clone()));
        found.push((
            member("description"),
            json!(format!("{words}.")),
            json!(format!("{words}, 'binary'.")),
        ));
    }
    found
        .into_iter()
        .map(|(member, theirs, ours)| (member.to_owned(), theirs.to_string(), ours.to_string()))
        .collect()
}

#[test]
fn standard_schemas_differ_from_the_figures_only_where_the_text_does() {
    let mut case_exact = BTreeSet::new();
    let mut other = BTreeSet::new();
    let mut added = BTreeSet::new();
    for (name, schema) in standard() {
        let ours = flat(&serde_json::to_value(&schema).unwrap());
        let theirs = flat(&figure::json(name));
        for (member, value) in &theirs {
            let mine = ours.get(member).cloned().unwrap_or(json!([]));
            if mine == *value {
                continue;
            }
            match member.strip_suffix(" caseExact") {
                Some(path) if mine == json!(true) => drop(case_exact.insert(path.to_owned())),
                _ => drop(other.insert((member.clone(), value.to_string(), mine.to_string()))),
            }
        }
        let attributes = |members: &BTreeMap<String, Value>| -> BTreeSet<String> {
            members.keys().filter_map(|key| key.strip_suffix(" type")).map(str::to_owned).collect()
        };
        added.extend(attributes(&ours).difference(&attributes(&theirs)).cloned());
    }
    let case_exact: Vec<&str> = case_exact.iter().map(String::as_str).collect();
    assert_eq!(case_exact, CASE_EXACT);
    assert_eq!(other, differences());
    let added: Vec<&str> = added.iter().map(String::as_str).collect();
    assert_eq!(
        added,
        [
            "addresses.primary",
            "authenticationSchemes.primary",
            "authenticationSchemes.type",
            "etag",
            "etag.supported",
            "members.display",
            "pagination",
            "pagination.cursor",
            "pagination.cursorTimeout",
            "pagination.defaultPageSize",
            "pagination.defaultPaginationMethod",
            "pagination.index",
            "pagination.maxPageSize",
        ]
    );
}

#[test]
fn attributes_stand_in_the_order_of_the_figures() {
    for (name, schema) in standard() {
        let ours: Vec<&str> = schema.attributes.iter().map(|found| found.name.as_str()).collect();
        let figure: Schema = serde_json::from_slice(&figure::bytes(name)).unwrap();
        let theirs: Vec<&str> = figure.attributes.iter().map(|found| found.name.as_str()).collect();
        let kept: Vec<&str> = ours.into_iter().filter(|found| theirs.contains(found)).collect();
        assert_eq!(kept, theirs, "{name}");
    }
}
