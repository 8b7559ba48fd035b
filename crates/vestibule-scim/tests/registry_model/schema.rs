//! Schemas at random: as the data that the model reads, and as the crate's builders make them.

use std::fmt;

use serde_json::{Value as Json, json};
use vestibule_scim::{
    Attribute, AttributeType, Mutability, Registry, ResourceTypeDefinition, Returned, Schema,
    Uniqueness,
};

use crate::source::Source;

pub(crate) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(crate) const THING: &str = "urn:example:params:scim:schemas:core:2.0:Thing";
pub(crate) const MORE: &str = "urn:example:params:scim:schemas:extension:more:2.0:Thing";

/// One attribute, in the words of RFC 7643 section 7.
#[derive(Clone, Debug)]
pub(crate) struct Attr {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) multi: bool,
    pub(crate) required: bool,
    pub(crate) exact: bool,
    pub(crate) mutability: &'static str,
    pub(crate) returned: &'static str,
    pub(crate) uniqueness: &'static str,
    pub(crate) subs: Vec<Attr>,
    /// Whether it stands for an extension as a whole.
    pub(crate) is_extension: bool,
}

impl Attr {
    pub(crate) fn new(name: &str, kind: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            multi: false,
            required: false,
            exact: matches!(kind, "reference" | "binary"),
            mutability: "readWrite",
            returned: "default",
            uniqueness: "none",
            subs: Vec::new(),
            is_extension: false,
        }
    }

    pub(crate) fn complex(name: &str, subs: Vec<Self>) -> Self {
        Self { subs, ..Self::new(name, "complex") }
    }

    pub(crate) fn is_complex(&self) -> bool {
        self.kind == "complex"
    }

    /// Whether case counts.
    pub(crate) fn is_exact(&self) -> bool {
        self.exact || self.kind != "string"
    }

    pub(crate) fn sub(&self, name: &str) -> Option<&Self> {
        self.subs.iter().find(|sub| sub.name.eq_ignore_ascii_case(name))
    }

    /// What `/Schemas` has to say of it.
    fn published(&self) -> Json {
        let mut json = json!({
            "name": self.name,
            "type": self.kind,
            "multiValued": self.multi,
            "description": format!("The {}", self.name),
            "required": self.required,
            "caseExact": self.exact,
            "mutability": self.mutability,
            "returned": self.returned,
            "uniqueness": self.uniqueness,
        });
        if self.is_complex() {
            json["subAttributes"] = self.subs.iter().map(Self::published).collect();
        }
        json
    }

    fn built(&self) -> Attribute {
        let kind = match self.kind {
            "string" => AttributeType::String,
            "boolean" => AttributeType::Boolean,
            "integer" => AttributeType::Integer,
            "decimal" => AttributeType::Decimal,
            "dateTime" => AttributeType::DateTime,
            "binary" => AttributeType::Binary,
            "reference" => AttributeType::Reference,
            _ => AttributeType::Complex,
        };
        let mut built = Attribute::new(&self.name, kind)
            .with_description(format!("The {}", self.name))
            .with_mutability(match self.mutability {
                "readOnly" => Mutability::ReadOnly,
                "readWrite" => Mutability::ReadWrite,
                "immutable" => Mutability::Immutable,
                _ => Mutability::WriteOnly,
            })
            .with_returned(match self.returned {
                "always" => Returned::Always,
                "never" => Returned::Never,
                "request" => Returned::Request,
                _ => Returned::Default,
            })
            .with_uniqueness(match self.uniqueness {
                "server" => Uniqueness::Server,
                "global" => Uniqueness::Global,
                _ => Uniqueness::None,
            })
            .with_sub_attributes(self.subs.iter().map(Self::built));
        if self.multi {
            built = built.multi_valued();
        }
        if self.required {
            built = built.required();
        }
        if self.exact {
            built = built.case_exact();
        }
        built
    }
}

/// A resource type with an extension.
#[derive(Clone, Debug)]
pub(crate) struct World {
    /// Users with an extension, or something else altogether.
    pub(crate) is_user: bool,
    pub(crate) core: Vec<Attr>,
    pub(crate) extension: Attr,
    pub(crate) extension_required: bool,
}

impl World {
    pub(crate) fn of(source: &mut Source<'_>) -> Self {
        let is_user = source.one_in(4);
        let core = match is_user {
            // What a test never sends need not be known.
            true => vec![Attr {
                required: true,
                uniqueness: "server",
                ..Attr::new("userName", "string")
            }],
            false => {
                let names = ["alpha", "beta", "gamma-1", "active", "delta_2", "userName"];
                attributes(source, &names, 5, true)
            }
        };
        let names = ["alpha", "more", "x", "active", "value"];
        let mut extension = Attr::complex(MORE, attributes(source, &names, 4, true));
        extension.is_extension = true;
        let extension_required = source.one_in(6);
        Self { is_user, core, extension, extension_required }
    }

    pub(crate) fn urn(&self) -> &'static str {
        if self.is_user { USER } else { THING }
    }

    pub(crate) fn type_name(&self) -> &'static str {
        if self.is_user { "User" } else { "Thing" }
    }

    pub(crate) fn endpoint(&self) -> &'static str {
        if self.is_user { "/Users" } else { "/Things" }
    }

    /// The attributes of the resource, common ones and the extension among them.
    pub(crate) fn top(&self) -> Vec<Attr> {
        let read_only = |name: &str| Attr { mutability: "readOnly", ..Attr::new(name, "string") };
        let mut top = vec![
            Attr { returned: "always", multi: true, ..read_only("schemas") },
            Attr { returned: "always", ..read_only("id") },
            Attr { exact: true, ..Attr::new("externalId", "string") },
        ];
        top.extend(self.core.iter().cloned());
        top.push(self.extension.clone());
        let names = ["resourceType", "created", "lastModified", "location", "version"];
        let meta = Attr::complex("meta", names.map(read_only).to_vec());
        top.push(Attr { mutability: "readOnly", ..meta });
        top
    }

    /// What `/Schemas` has to say of each schema, and what it is called.
    pub(crate) fn published(&self) -> Vec<(&str, Json)> {
        let schema = |id: &'static str, attributes: &[Attr]| {
            let attributes: Vec<Json> = attributes.iter().map(Attr::published).collect();
            let json = json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
                "id": id, "name": "Some", "description": "Something", "attributes": attributes,
            });
            (id, json)
        };
        let mut published = vec![schema(MORE, &self.extension.subs)];
        if !self.is_user {
            published.push(schema(THING, &self.core));
        }
        published
    }

    pub(crate) fn registry(&self) -> Registry {
        let schema = |id: &str, attributes: &[Attr]| {
            Schema::new(id, "Some")
                .with_description("Something")
                .with_attributes(attributes.iter().map(Attr::built))
        };
        let core = if self.is_user { Schema::user() } else { schema(THING, &self.core) };
        let mut definition =
            ResourceTypeDefinition::new(self.type_name(), self.endpoint(), self.urn());
        definition = match self.extension_required {
            true => definition.with_required_extension(MORE),
            false => definition.with_extension(MORE),
        };
        let schemas = vec![core, schema(MORE, &self.extension.subs)];
        Registry::new(schemas, vec![definition]).expect("a registry")
    }
}

impl fmt::Display for World {
    /// The schemas in few words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let required = if self.extension_required { " (required)" } else { "" };
        write!(f, "{}:{}\n{MORE}{required}:", self.type_name(), told(&self.core, "\n  "))?;
        f.write_str(&told(&self.extension.subs, "\n  "))
    }
}

fn told(attrs: &[Attr], indent: &str) -> String {
    let one = |attr: &Attr| {
        let flags = [(attr.multi, "multi"), (attr.required, "required"), (attr.exact, "exact")];
        let flags: Vec<&str> = flags.into_iter().filter(|it| it.0).map(|it| it.1).collect();
        let Attr { name, kind, mutability, returned, uniqueness, .. } = attr;
        let subs = told(&attr.subs, &format!("{indent}  "));
        let flags = flags.join(" ");
        format!("{indent}{name} {kind} {mutability} {returned} {uniqueness} {flags}{subs}")
    };
    attrs.iter().map(one).collect()
}

const SIMPLE: [&str; 7] =
    ["string", "boolean", "integer", "decimal", "dateTime", "binary", "reference"];

fn attributes(source: &mut Source<'_>, names: &[&str], most: usize, outer: bool) -> Vec<Attr> {
    let count = 1 + source.below(most);
    names.iter().take(count).map(|name| attribute(source, name, outer)).collect()
}

fn attribute(source: &mut Source<'_>, name: &str, outer: bool) -> Attr {
    let is_complex = outer && source.one_in(3);
    let kind = match name {
        "primary" => "boolean",
        "active" if source.below(4) < 3 => "boolean",
        _ => *source.pick(&SIMPLE),
    };
    let mut made = match is_complex {
        false => Attr::new(name, kind),
        true => {
            let names: &[&str] = match source.below(2) {
                0 => &["value", "type", "primary"],
                _ => &["part", "other", "value"],
            };
            Attr::complex(name, attributes(source, names, 3, false))
        }
    };
    made.multi = match outer {
        true => source.one_in(3),
        false => name != "primary" && source.one_in(8),
    };
    made.mutability = match source.below(12) {
        9 => "immutable",
        10 => "readOnly",
        11 => "writeOnly",
        _ => "readWrite",
    };
    made.returned = match source.below(10) {
        7 => "request",
        8 => "always",
        9 => "never",
        _ => "default",
    };
    // Of a write-only attribute nothing is kept: it is neither required nor unique.
    let is_kept = made.mutability != "writeOnly";
    made.required = source.one_in(6) && is_kept;
    if source.one_in(4) && is_kept && !is_complex {
        made.uniqueness = if source.one_in(2) { "global" } else { "server" };
    }
    made.exact |= source.one_in(3);
    made
}
