//! A small schema, once for the crate and once for the model.

use vestibule_scim::{
    Attribute, AttributeType, Mutability, Registry, ResourceType, ResourceTypeDefinition, Schema,
};

pub(crate) const CORE: &str = "urn:example:Person";
pub(crate) const EXTENSION: &str = "urn:example:ext:Person";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Exact,
    Whole,
    Truth,
    Complex(&'static [Attr]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attr {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) many: bool,
    pub(crate) mutability: Mutability,
    pub(crate) required: bool,
}

const fn one(name: &'static str, kind: Kind) -> Attr {
    Attr { name, kind, many: false, mutability: Mutability::ReadWrite, required: false }
}

const fn many(name: &'static str, kind: Kind) -> Attr {
    Attr { many: true, ..one(name, kind) }
}

const fn with(mutability: Mutability, attr: Attr) -> Attr {
    Attr { mutability, ..attr }
}

const fn required(attr: Attr) -> Attr {
    Attr { required: true, ..attr }
}

const NAME: &[Attr] = &[
    one("given", Kind::Text),
    one("family", Kind::Text),
    with(Mutability::Immutable, one("origin", Kind::Text)),
    with(Mutability::ReadOnly, one("audit", Kind::Text)),
    many("aliases", Kind::Text),
];

const MAILS: &[Attr] = &[
    one("value", Kind::Text),
    one("type", Kind::Text),
    with(Mutability::Immutable, one("code", Kind::Exact)),
    one("primary", Kind::Truth),
];

const BOSS: &[Attr] = &[
    one("value", Kind::Exact),
    one("note", Kind::Text),
    with(Mutability::ReadOnly, one("label", Kind::Text)),
];

const EXTENDED: &[Attr] =
    &[one("dept", Kind::Text), one("boss", Kind::Complex(BOSS)), many("floors", Kind::Whole)];

/// The attributes at the top; the extension is the last.
pub(crate) const PERSON: &[Attr] = &[
    required(one("userName", Kind::Text)),
    with(Mutability::Immutable, one("badge", Kind::Text)),
    with(Mutability::ReadOnly, one("seen", Kind::Text)),
    one("age", Kind::Whole),
    one("active", Kind::Truth),
    one("name", Kind::Complex(NAME)),
    many("tags", Kind::Text),
    many("mails", Kind::Complex(MAILS)),
    one(EXTENSION, Kind::Complex(EXTENDED)),
];

pub(crate) fn person() -> ResourceType {
    let (extension, core) = PERSON.split_last().unwrap();
    let Kind::Complex(extended) = extension.kind else { panic!("the extension is complex") };
    let schemas = [(CORE, core), (EXTENSION, extended)].map(|(urn, attrs)| {
        attrs
            .iter()
            .fold(Schema::new(urn, "Person"), |schema, attr| schema.with_attribute(attribute(attr)))
    });
    let definition =
        ResourceTypeDefinition::new("Person", "/People", CORE).with_extension(EXTENSION);
    let registry = Registry::new(schemas.to_vec(), vec![definition]).unwrap();
    registry.resource_type("Person").unwrap().clone()
}

fn attribute(attr: &Attr) -> Attribute {
    let kind = match attr.kind {
        Kind::Text | Kind::Exact => AttributeType::String,
        Kind::Whole => AttributeType::Integer,
        Kind::Truth => AttributeType::Boolean,
        Kind::Complex(_) => AttributeType::Complex,
    };
    let mut attribute = Attribute::new(attr.name, kind).with_mutability(attr.mutability);
    if let Kind::Complex(subs) = attr.kind {
        attribute = attribute.with_sub_attributes(subs.iter().map(self::attribute));
    }
    if attr.kind == Kind::Exact {
        attribute = attribute.case_exact();
    }
    if attr.many {
        attribute = attribute.multi_valued();
    }
    match attr.required {
        true => attribute.required(),
        false => attribute,
    }
}
