//! Resource types and schemas, as schemas
//! ([RFC 7643, sections 6, 7 and 8.7.2](https://www.rfc-editor.org/rfc/rfc7643#section-8.7.2)).

use super::service_provider_config::read_only;
use super::user::text;
use super::{Attribute, AttributeType, RESOURCE_TYPE_SCHEMA, SCHEMA_SCHEMA, Schema};

impl Schema {
    /// A type of resource
    /// ([RFC 7643, section 8.7.2](https://www.rfc-editor.org/rfc/rfc7643#section-8.7.2)).
    ///
    /// ```
    /// use vestibule_scim::Schema;
    ///
    /// assert!(Schema::resource_type().attribute("endpoint").is_some_and(|a| a.required));
    /// ```
    #[must_use]
    pub fn resource_type() -> Self {
        let attributes = [
            text(
                "id",
                "The resource type's server unique id. May be the same as the 'name' attribute.",
            ),
            text(
                "name",
                "The resource type name.  When applicable, service providers MUST specify the \
                 name, e.g., 'User'.",
            )
            .required(),
            text(
                "description",
                "The resource type's human-readable description.  When applicable, service \
                 providers MUST specify the description.",
            ),
            uri(
                "endpoint",
                "The resource type's HTTP-addressable endpoint relative to the Base URL, e.g., \
                 '/Users'.",
            )
            .required(),
            uri("schema", "The resource type's primary/base schema URI.").required(),
            // Section 8.7.2 makes it single-valued and required; section 6 defines a list that may
            // be absent.
            Attribute::new("schemaExtensions", AttributeType::Complex)
                .multi_valued()
                .with_description("A list of URIs of the resource type's schema extensions.")
                .with_sub_attributes([
                    uri("schema", "The URI of a schema extension.").required(),
                    boolean(
                        "required",
                        "A Boolean value that specifies whether or not the schema extension is \
                         required for the resource type.  If true, a resource of this type MUST \
                         include this schema extension and also include any attributes declared \
                         as required in this schema extension. If false, a resource of this type \
                         MAY omit this schema extension.",
                    )
                    .required(),
                ]),
        ];
        Self::new(RESOURCE_TYPE_SCHEMA, "ResourceType")
            .with_description("Specifies the schema that describes a SCIM resource type")
            .with_attributes(attributes.map(read_only))
    }

    /// A schema
    /// ([RFC 7643, section 8.7.2](https://www.rfc-editor.org/rfc/rfc7643#section-8.7.2)).
    ///
    /// It is the one schema with complex attributes inside a complex attribute.
    ///
    /// ```
    /// use vestibule_scim::Schema;
    ///
    /// let schema = Schema::meta_schema();
    /// let attributes = schema.attribute("attributes").expect("it is in the schema");
    /// let sub_attributes = attributes.sub_attribute("subAttributes").expect("so is this");
    /// assert!(sub_attributes.sub_attribute("mutability").is_some());
    /// ```
    #[must_use]
    pub fn meta_schema() -> Self {
        let sub_attributes = Attribute::new("subAttributes", AttributeType::Complex)
            .multi_valued()
            .with_description("Used to define the sub-attributes of a complex attribute.")
            .with_sub_attributes(characteristics());
        let attributes = [
            text(
                "id",
                "The unique URI of the schema. When applicable, service providers MUST specify \
                 the URI.",
            )
            .required(),
            text(
                "name",
                "The schema's human-readable name.  When applicable, service providers MUST \
                 specify the name, e.g., 'User'.",
            )
            .required(),
            // Section 8.7.2 repeats the description of `name` here.
            text(
                "description",
                "The schema's human-readable description.  When applicable, service providers \
                 MUST specify the description.",
            ),
            Attribute::new("attributes", AttributeType::Complex)
                .multi_valued()
                .required()
                .with_description("A complex attribute that includes the attributes of a schema.")
                .with_sub_attributes(characteristics())
                .with_sub_attributes([sub_attributes]),
        ];
        Self::new(SCHEMA_SCHEMA, "Schema")
            .with_description("Specifies the schema that describes a SCIM schema")
            .with_attributes(attributes.map(read_only))
    }
}

fn characteristics() -> [Attribute; 11] {
    [
        text("name", "The attribute's name.").required().case_exact(),
        // Section 8.7.2 forgets `binary`, which section 2.3.6 defines.
        text(
            "type",
            "The attribute's data type. Valid values include 'string', 'complex', 'boolean', \
             'decimal', 'integer', 'dateTime', 'reference', 'binary'.",
        )
        .required()
        .with_canonical_values([
            "string",
            "complex",
            "boolean",
            "decimal",
            "integer",
            "dateTime",
            "reference",
            "binary",
        ]),
        boolean("multiValued", "A Boolean value indicating an attribute's plurality.").required(),
        text("description", "A human-readable description of the attribute.").case_exact(),
        boolean("required", "A boolean value indicating whether or not the attribute is required."),
        text(
            "canonicalValues",
            "A collection of canonical values.  When applicable, service providers MUST specify \
             the canonical types, e.g., 'work', 'home'.",
        )
        .multi_valued()
        .case_exact(),
        boolean(
            "caseExact",
            "A Boolean value indicating whether or not a string attribute is case sensitive.",
        ),
        text("mutability", "Indicates whether or not an attribute is modifiable.")
            .case_exact()
            .with_canonical_values(["readOnly", "readWrite", "immutable", "writeOnly"]),
        text(
            "returned",
            "Indicates when an attribute is returned in a response (e.g., to a query).",
        )
        .case_exact()
        .with_canonical_values(["always", "never", "default", "request"]),
        text("uniqueness", "Indicates how unique a value must be.")
            .case_exact()
            .with_canonical_values(["none", "server", "global"]),
        // Section 8.7.2 has a single value for sub-attributes, against section 7.
        text(
            "referenceTypes",
            "Used only with an attribute of type 'reference'.  Specifies a SCIM resourceType \
             that a reference attribute MAY refer to, e.g., 'User'.",
        )
        .multi_valued()
        .case_exact(),
    ]
}

fn uri(name: &str, description: &str) -> Attribute {
    Attribute::new(name, AttributeType::Reference)
        .with_reference_types(["uri"])
        .with_description(description)
}

fn boolean(name: &str, description: &str) -> Attribute {
    Attribute::new(name, AttributeType::Boolean).with_description(description)
}
