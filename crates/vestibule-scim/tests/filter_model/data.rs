//! A resource as JSON, and the same resource as the crate has it.

use serde_json::{Value, json};
use vestibule_core::Timestamp;
use vestibule_scim::{
    Attribute, AttributeType, Incoming, Limits, Memberships, Meta, Profile, Registry, ResourceId,
    ResourceTypeDefinition, Schema, Stored, Version,
};

/// An extension with an attribute of every type.
pub(crate) const TEST: &str = "urn:example:params:scim:schemas:extension:test:2.0:User";
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(crate) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// Points in time: how they are written, and where they stand.
pub(crate) const TIMES: [(&str, i64); 7] = [
    ("2026-01-01T00:00:00Z", 0),
    ("2026-01-01T01:00:00+01:00", 0),
    ("2025-12-31T19:00:00.000-05:00", 0),
    ("2026-01-01T00:00:00.5Z", 500),
    ("2026-01-01T00:00:01Z", 1_000),
    ("2026-01-01T02:00:01+02:00", 1_000),
    ("2025-12-31T23:59:59Z", -1_000),
];

pub(crate) const IDS: [&str; 4] = ["u1", "u2", "g1", "G1"];

pub(crate) fn test_schema() -> Schema {
    let of = Attribute::new;
    Schema::new(TEST, "Test").with_attributes([
        of("level", AttributeType::Integer),
        of("ratio", AttributeType::Decimal),
        of("since", AttributeType::DateTime),
        of("fine", AttributeType::Boolean),
        of("tags", AttributeType::String).multi_valued(),
        of("codes", AttributeType::String).multi_valued().case_exact(),
        of("levels", AttributeType::Integer).multi_valued(),
        of("blob", AttributeType::Binary),
        of("link", AttributeType::Reference),
        of("badge", AttributeType::Complex).with_sub_attributes([
            of("value", AttributeType::String),
            of("number", AttributeType::Integer),
            of("notes", AttributeType::String).multi_valued(),
        ]),
        of("keys", AttributeType::Complex).multi_valued().with_sub_attributes([
            of("value", AttributeType::String).case_exact(),
            of("at", AttributeType::DateTime),
            of("n", AttributeType::Decimal),
            of("notes", AttributeType::String).multi_valued(),
        ]),
    ])
}

pub(crate) fn registry() -> Registry {
    thread_local! {
        static REGISTRY: Registry = Registry::new(
            vec![Schema::user(), Schema::enterprise_user(), Schema::group(), test_schema()],
            vec![
                ResourceTypeDefinition::new("User", "/Users", USER)
                    .with_extension(ENTERPRISE)
                    .with_extension(TEST),
                ResourceTypeDefinition::group(),
            ],
        )
        .unwrap();
    }
    REGISTRY.with(Clone::clone)
}

/// Who is in which group: (group, member, type of the member).
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows(pub(crate) Vec<(String, String, String)>);

impl Memberships for Rows {
    fn any_member(&self, group: &ResourceId, test: &mut dyn FnMut(&str, &str) -> bool) -> bool {
        self.0.iter().any(|row| row.0 == group.as_str() && test(&row.1, &row.2))
    }

    fn any_group(&self, member: &ResourceId, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.0.iter().any(|row| row.1 == member.as_str() && test(&row.0))
    }

    fn is_member(&self, group: &str, member: &str) -> bool {
        self.0.iter().any(|row| row.0 == group && row.1 == member)
    }
}

/// One resource, twice.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub resource_type: &'static str,
    /// All that a client could see, memberships and metadata included.
    pub json: Value,
    pub stored: Stored,
    pub memberships: Rows,
}

impl Case {
    /// The attributes are a client's; everything else is the server's.
    pub(crate) fn new(
        resource_type: &'static str,
        attributes: Value,
        id: &str,
        times: (&str, &str),
        version: u64,
        rows: Vec<(String, String)>,
    ) -> Self {
        let registry = registry();
        let compiled = registry.resource_type(resource_type).unwrap();
        let body = attributes.to_string();
        let incoming =
            Incoming::parse(compiled, body.as_bytes(), Profile::LENIENT, &Limits::new()).unwrap();
        let time = |text| Timestamp::parse_xs_datetime(text).unwrap();
        let meta = Meta::new(time(times.0), time(times.1), Version::new(version));
        let stored =
            Stored::new(ResourceId::parse(id).unwrap(), incoming.resource().clone(), meta, 1);

        let mut json = attributes;
        json["id"] = json!(id);
        json["meta"] = json!({
            "resourceType": resource_type,
            "created": times.0,
            "lastModified": times.1,
            "version": format!("W/\"{version}\""),
        });
        let mut memberships = Rows::default();
        let mut shown = Vec::new();
        for (other, kind) in rows {
            if resource_type == "Group" {
                shown.push(json!({"value": other, "type": kind}));
                memberships.0.push((id.to_owned(), other, kind));
            } else {
                shown.push(json!({"value": other, "type": "direct"}));
                memberships.0.push((other, id.to_owned(), resource_type.to_owned()));
            }
        }
        // Others' memberships are nobody's business.
        memberships.0.push(("g9".to_owned(), "u9".to_owned(), "User".to_owned()));
        json[if resource_type == "Group" { "members" } else { "groups" }] = json!(shown);
        Self { resource_type, json, stored, memberships }
    }
}
