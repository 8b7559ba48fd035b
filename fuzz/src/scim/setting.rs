//! Users and groups as the standard has them, and a type whose attributes have every type and
//! characteristic.

use std::sync::OnceLock;

use vestibule_core::Timestamp;
use vestibule_scim::{
    Attribute, AttributeType, Incoming, Limits, Meta, Mutability, Profile, Registry, Resource,
    ResourceId, ResourceType, ResourceTypeDefinition, Returned, Schema, Stored, Uniqueness,
};

const USER: &str =
    include_str!("../../../crates/vestibule-scim/tests/data/rfc/rfc7643-8.3-user-enterprise.json");
const DOOR: &str = r#"{"serial":"x","opened":"2011-05-13T04:42:34+02:00","weight":1.5,"floors":[1,2],
    "key":"AAEC","maker":"Ada","open":true,"parts":[{"value":"h","size":3,"primary":true},{"value":"H"}],
    "place":{"room":"R2","since":"2011-05-13T04:42:34Z"},
    "urn:example:door:2.0:Lock":{"pins":5,"codes":["a","A"],"turn":{"left":false}}}"#;

pub(super) struct Setting {
    pub(super) registry: Registry,
    /// One of each type, and the least that a user is.
    pub(super) stored: Vec<Stored>,
    /// The same types with as little as that.
    pub(super) small: Vec<Resource>,
    pub(super) limits: Limits,
    /// Limits that what is written by ourselves never meets.
    pub(super) wide: Limits,
}

impl Setting {
    pub(super) fn get() -> &'static Setting {
        static SETTING: OnceLock<Setting> = OnceLock::new();
        SETTING.get_or_init(Setting::new)
    }

    fn new() -> Self {
        let registry = registry();
        let bodies = [USER, r#"{"displayName":"Engines"}"#, DOOR, r#"{"userName":"min"}"#];
        let types = ["User", "Group", "Door", "User"];
        let stored = types.iter().zip(bodies).zip(1..).map(|((name, body), number)| {
            let resource_type = registry.resource_type(name).expect("a type");
            let resource = read(resource_type, body);
            let meta = Meta::first(Timestamp::UNIX_EPOCH);
            Stored::new(id(number), resource, meta, number.into())
        });
        let small = [
            r#"{"userName":"ada","emails":[{"type":"work","value":"a@b.example"}]}"#,
            bodies[1],
            r#"{"serial":"x"}"#,
            bodies[3],
        ];
        let of = |name: &str| registry.resource_type(name).expect("a type");
        let small = types.iter().zip(small).map(|(name, body)| read(of(name), body)).collect();
        let wide = Limits::new()
            .with_filter_bytes(usize::MAX)
            .with_filter_depth(10_000)
            .with_filter_terms(usize::MAX)
            .with_string_bytes(usize::MAX)
            .with_values(usize::MAX);
        let stored = stored.collect();
        Self { stored, small, registry, limits: Limits::new(), wide }
    }
}

/// The id of sixteen such octets.
pub(super) fn id(octet: u8) -> ResourceId {
    ResourceId::from_random([octet; 16])
}

fn read(resource_type: &ResourceType, body: &str) -> Resource {
    let read = Incoming::parse(resource_type, body.as_bytes(), Profile::LENIENT, &Limits::new());
    read.expect("a resource").resource().clone()
}

pub(super) fn registry() -> Registry {
    let schemas = vec![Schema::user(), Schema::group(), Schema::enterprise_user(), door(), lock()];
    let types = vec![
        ResourceTypeDefinition::user(),
        ResourceTypeDefinition::group(),
        ResourceTypeDefinition::new("Door", "/Doors", "urn:example:door:2.0:Door")
            .with_extension("urn:example:door:2.0:Lock"),
    ];
    Registry::new(schemas, types).expect("a registry")
}

fn door() -> Schema {
    use AttributeType::{
        Binary, Boolean, Complex, DateTime, Decimal, Integer, Reference, String as Text,
    };
    let of = Attribute::new;
    Schema::new("urn:example:door:2.0:Door", "Door").with_attributes([
        of("serial", Text).required().case_exact().with_uniqueness(Uniqueness::Server),
        of("opened", DateTime),
        of("weight", Decimal),
        of("floors", Integer).multi_valued(),
        of("key", Binary),
        of("maker", Text).with_mutability(Mutability::Immutable),
        of("checked", Text).with_mutability(Mutability::ReadOnly),
        of("code", Text).with_mutability(Mutability::WriteOnly).with_returned(Returned::Never),
        of("hidden", Text).with_returned(Returned::Never),
        of("plan", Reference).with_returned(Returned::Request),
        of("open", Boolean),
        of("parts", Complex).multi_valued().with_sub_attributes([
            of("value", Text).required(),
            of("size", Integer),
            of("primary", Boolean),
            of("seal", Text).with_mutability(Mutability::Immutable),
            of("number", Text).with_mutability(Mutability::ReadOnly),
        ]),
        of("place", Complex).with_sub_attributes([
            of("room", Text).required(),
            of("since", DateTime).with_mutability(Mutability::Immutable),
            of("wing", Text).with_mutability(Mutability::ReadOnly),
            of("pin", Text).with_mutability(Mutability::WriteOnly).with_returned(Returned::Never),
        ]),
    ])
}

fn lock() -> Schema {
    Schema::new("urn:example:door:2.0:Lock", "Lock").with_attributes([
        Attribute::new("pins", AttributeType::Integer).required(),
        Attribute::new("codes", AttributeType::String).multi_valued(),
        Attribute::new("turn", AttributeType::Complex)
            .with_sub_attributes([Attribute::new("left", AttributeType::Boolean)]),
    ])
}
