//! What a service provider can do, as a schema
//! ([RFC 7643, sections 5 and 8.7.2](https://www.rfc-editor.org/rfc/rfc7643#section-5), and
//! [RFC 9865, section 4](https://www.rfc-editor.org/rfc/rfc9865#section-4)).

use super::user::text;
use super::{Attribute, AttributeType, Mutability, SERVICE_PROVIDER_CONFIG_SCHEMA, Schema};

impl Schema {
    /// What a service provider can do
    /// ([RFC 7643, section 8.7.2](https://www.rfc-editor.org/rfc/rfc7643#section-8.7.2)), with the
    /// `pagination` of [RFC 9865, section 4](https://www.rfc-editor.org/rfc/rfc9865#section-4).
    ///
    /// ```
    /// use vestibule_scim::{Mutability, Schema};
    ///
    /// let config = Schema::service_provider_config();
    /// assert!(config.attributes.iter().all(|a| a.mutability == Mutability::ReadOnly));
    /// assert!(config.attribute("pagination").is_some());
    /// ```
    #[must_use]
    pub fn service_provider_config() -> Self {
        let attributes = [
            external(
                "documentationUri",
                "An HTTP-addressable URL pointing to the service provider's human-consumable help \
                 documentation.",
            ),
            option("patch", "A complex type that specifies PATCH configuration options.", []),
            option(
                "bulk",
                "A complex type that specifies bulk configuration options.",
                [
                    count(
                        "maxOperations",
                        "An integer value specifying the maximum number of operations.",
                    ),
                    count(
                        "maxPayloadSize",
                        "An integer value specifying the maximum payload size in bytes.",
                    ),
                ],
            ),
            option(
                "filter",
                "A complex type that specifies FILTER options.",
                [count(
                    "maxResults",
                    "An integer value specifying the maximum number of resources returned in a \
                     response.",
                )],
            ),
            option(
                "changePassword",
                "A complex type that specifies configuration options related to changing a \
                 password.",
                [],
            ),
            option("sort", "A complex type that specifies sort result options.", []),
            // Section 8.7.2 leaves it out; section 5 requires it.
            option("etag", "A complex type that specifies ETag configuration options.", []),
            pagination(),
            authentication_schemes(),
        ];
        Self::new(SERVICE_PROVIDER_CONFIG_SCHEMA, "Service Provider Configuration")
            .with_description("Schema for representing the service provider's configuration")
            .with_attributes(attributes.map(read_only))
    }
}

/// An attribute with `supported` and more, all of them required.
fn option<const N: usize>(name: &str, description: &str, more: [Attribute; N]) -> Attribute {
    let supported = Attribute::new("supported", AttributeType::Boolean)
        .required()
        .with_description("A Boolean value specifying whether or not the operation is supported.");
    Attribute::new(name, AttributeType::Complex)
        .required()
        .with_description(description)
        .with_sub_attributes([supported])
        .with_sub_attributes(more)
}

fn count(name: &str, description: &str) -> Attribute {
    integer(name, description).required()
}

fn integer(name: &str, description: &str) -> Attribute {
    Attribute::new(name, AttributeType::Integer).with_description(description)
}

fn external(name: &str, description: &str) -> Attribute {
    Attribute::new(name, AttributeType::Reference)
        .with_reference_types(["external"])
        .with_description(description)
}

/// The words of RFC 9865, which defines no schema document, in the form of one.
fn pagination() -> Attribute {
    let boolean = |name, description: &str| {
        Attribute::new(name, AttributeType::Boolean).required().with_description(description)
    };
    Attribute::new("pagination", AttributeType::Complex)
        .with_description("A complex type that specifies pagination configuration options.")
        .with_sub_attributes([
            boolean("cursor", "A Boolean value specifying support of cursor-based pagination."),
            boolean("index", "A Boolean value specifying support of index-based pagination."),
            text(
                "defaultPaginationMethod",
                "The type of pagination that the service provider defaults to when the client \
                 has not specified which method it wishes to use.",
            )
            .with_canonical_values(["cursor", "index"]),
            integer(
                "defaultPageSize",
                "The number of results returned in a page when a count is not specified in the \
                 query.",
            ),
            integer(
                "maxPageSize",
                "The maximum number of results returned in a page regardless of what is \
                 specified for the count in a query.",
            ),
            integer(
                "cursorTimeout",
                "The minimum number of seconds that a cursor is valid between page requests.",
            ),
        ])
}

/// Section 8.7.2 leaves out `type`, which section 5 requires, and `primary`, which the example of
/// section 8.5 has.
fn authentication_schemes() -> Attribute {
    Attribute::new("authenticationSchemes", AttributeType::Complex)
        .multi_valued()
        .required()
        .with_description(
            "A complex type that specifies supported authentication scheme properties.",
        )
        .with_sub_attributes([
            text("type", "The authentication scheme.").required().with_canonical_values([
                "oauth",
                "oauth2",
                "oauthbearertoken",
                "httpbasic",
                "httpdigest",
            ]),
            text("name", "The common authentication scheme name, e.g., HTTP Basic.").required(),
            text("description", "A description of the authentication scheme.").required(),
            external(
                "specUri",
                "An HTTP-addressable URL pointing to the authentication scheme's specification.",
            ),
            external(
                "documentationUri",
                "An HTTP-addressable URL pointing to the authentication scheme's usage \
                 documentation.",
            ),
            Attribute::new("primary", AttributeType::Boolean).with_description(
                "A Boolean value indicating the preferred authentication scheme.",
            ),
        ])
}

/// The attribute and all below it, written by nobody but the service provider.
pub(super) fn read_only(mut attribute: Attribute) -> Attribute {
    attribute.sub_attributes = attribute.sub_attributes.into_iter().map(read_only).collect();
    attribute.with_mutability(Mutability::ReadOnly)
}
