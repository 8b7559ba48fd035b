//! What resources are sorted by (RFC 7644, section 3.4.2.3).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use vestibule_core::Timestamp;
use vestibule_scim::{
    Attribute, AttributePath, AttributeType, FilterError, Incoming, Limits, Meta, Profile,
    Registry, ResourceId, ResourceType, ResourceTypeDefinition, Returned, Schema, SortBy, SortKey,
    SortSource, Stored, Tolerance, Version,
};

const TEST: &str = "urn:example:scim:test:2.0";

fn user() -> ResourceType {
    let of = Attribute::new;
    let test = Schema::new(TEST, "Test").with_attributes([
        of("ratio", AttributeType::Decimal),
        of("since", AttributeType::DateTime),
        of("blob", AttributeType::Binary),
        of("tags", AttributeType::String).multi_valued(),
        of("pin", AttributeType::String).with_returned(Returned::Never),
    ]);
    let user = ResourceTypeDefinition::user().with_extension(TEST);
    let schemas = vec![Schema::user(), Schema::enterprise_user(), test];
    Registry::new(schemas, vec![user]).unwrap().resource_type("User").unwrap().clone()
}

fn sort_by(path: &str, profile: Profile) -> Result<SortBy, FilterError> {
    SortBy::bind(&user(), &AttributePath::parse(path, &Limits::new()).unwrap(), profile)
}

/// The key, as JSON, of a user that says this about itself.
fn key(path: &str, attributes: &str) -> Option<String> {
    let sort = sort_by(path, Profile::STRICT).unwrap();
    let body = format!(r#"{{"userName":"u"{attributes}}}"#);
    let user = sort.resource_type();
    let incoming =
        Incoming::parse(user, body.as_bytes(), Profile::LENIENT, &Limits::new()).unwrap();
    let time = |text| Timestamp::parse_xs_datetime(text).unwrap();
    let meta =
        Meta::new(time("2026-01-01T00:00:00Z"), time("2026-02-01T00:00:00Z"), Version::FIRST);
    let id = ResourceId::parse("Abc").unwrap();
    let key = sort.key(&Stored::new(id, incoming.resource().clone(), meta, 1));
    key.map(|key| serde_json::to_string(&key).unwrap())
}

#[test]
fn keys_are_in_the_form_that_is_compared() {
    let cases = [
        ("title", r#","title":"STRASSE""#, Some(r#"{"text":"strasse"}"#)),
        ("title", "", None),
        ("externalId", r#","externalId":"Ab""#, Some(r#"{"text":"Ab"}"#)),
        ("id", "", Some(r#"{"text":"Abc"}"#)),
        ("meta.created", "", Some(r#"{"instant":"2026-01-01T00:00:00Z"}"#)),
        ("meta.lastModified", "", Some(r#"{"instant":"2026-02-01T00:00:00Z"}"#)),
        ("active", r#","active":true"#, Some(r#"{"boolean":true}"#)),
        ("name.familyName", r#","name":{"familyName":"Å"}"#, Some(r#"{"text":"å"}"#)),
        (
            "urn:example:scim:test:2.0:since",
            r#","urn:example:scim:test:2.0":{"since":"2026-01-01T01:00:00+01:00"}"#,
            Some(r#"{"instant":"2026-01-01T00:00:00Z"}"#),
        ),
        (
            "urn:example:scim:test:2.0:ratio",
            r#","urn:example:scim:test:2.0":{"ratio":-0.0}"#,
            Some(r#"{"decimal":0}"#),
        ),
        (
            "urn:example:scim:test:2.0:tags",
            r#","urn:example:scim:test:2.0":{"tags":["B","a"]}"#,
            Some(r#"{"text":"b"}"#),
        ),
        // The primary one, or else the first.
        ("emails", r#","emails":[{"value":"B"},{"value":"a"}]"#, Some(r#"{"text":"b"}"#)),
        (
            "emails.value",
            r#","emails":[{"value":"B"},{"value":"A","primary":true}]"#,
            Some(r#"{"text":"a"}"#),
        ),
        (
            "emails.type",
            r#","emails":[{"value":"B"},{"value":"A","primary":true,"type":"w"}]"#,
            Some(r#"{"text":"w"}"#),
        ),
        (
            "emails.type",
            r#","emails":[{"value":"B","type":"w"},{"value":"A","primary":true}]"#,
            None,
        ),
    ];
    for (path, attributes, expected) in cases {
        assert_eq!(key(path, attributes).as_deref(), expected, "{path} {attributes}");
    }
}

#[test]
fn refuses_to_sort_by_what_the_order_would_tell() {
    let cases = [
        ("password", "filter_attribute_not_filterable"),
        ("urn:example:scim:test:2.0:pin", "filter_attribute_not_filterable"),
        ("urn:example:scim:test:2.0:blob", "filter_attribute_not_filterable"),
        ("meta.location", "filter_attribute_not_filterable"),
        ("groups", "filter_attribute_not_filterable"),
        ("groups.value", "filter_attribute_not_filterable"),
        ("schemas", "filter_attribute_not_filterable"),
        ("name", "filter_attribute_complex"),
        ("meta", "filter_attribute_complex"),
        ("nobody", "filter_unknown_attribute"),
        ("urn:example:scim:test:2.0", "filter_attribute_complex"),
    ];
    for (path, code) in cases {
        let error = sort_by(path, Profile::LENIENT).expect_err(path);
        assert_eq!(error.code(), code, "{path}");
    }
    assert_eq!(
        sort_by("employeeNumber", Profile::STRICT).unwrap_err().code(),
        "filter_unknown_attribute"
    );
    let lenient = sort_by("employeeNumber", Profile::LENIENT).unwrap();
    assert!(lenient.tolerances().contains(Tolerance::UnqualifiedExtension));
}

#[test]
fn a_store_sees_where_the_key_comes_from() {
    let sort = sort_by("emails", Profile::STRICT).unwrap();
    assert_eq!(sort.to_string(), "emails.value");
    let SortSource::Element { elements, primary, value } = sort.source() else {
        panic!("{sort:?}")
    };
    let path = |id| sort.resource_type().attribute(id).path().to_owned();
    assert_eq!(path(elements.attribute()), "emails");
    assert_eq!(primary.map(path).as_deref(), Some("emails.primary"));
    assert_eq!(path(value.attribute()), "emails.value");
    assert_eq!(sort.attribute(), value.attribute());
}

#[test]
fn keys_have_a_total_order_and_absence_comes_last() {
    let ascending = [
        SortKey::Boolean(false),
        SortKey::Boolean(true),
        SortKey::Integer(i64::MIN),
        SortKey::Integer(3),
        SortKey::Decimal(-1.5),
        SortKey::Decimal(0.0),
        SortKey::Decimal(1e300),
        SortKey::Instant(Timestamp::UNIX_EPOCH),
        SortKey::Text("".into()),
        SortKey::Text("a".into()),
        SortKey::Text("ä".into()),
    ];
    for (place, one) in ascending.iter().enumerate() {
        for (other_place, other) in ascending.iter().enumerate() {
            assert_eq!(SortKey::ascending(Some(one), Some(other)), place.cmp(&other_place));
        }
        assert!(SortKey::ascending(Some(one), None).is_lt());
        assert!(SortKey::ascending(None, Some(one)).is_gt());
        let text = serde_json::to_string(one).unwrap();
        assert_eq!(&serde_json::from_str::<SortKey>(&text).unwrap(), one);
    }
    assert!(SortKey::ascending(None, None).is_eq());
    assert!(!format!("{:?}", SortKey::Text("secret".into())).contains("secret"));
}
