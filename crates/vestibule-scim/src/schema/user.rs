//! The core user
//! ([RFC 7643, sections 4.1 and 8.7.1](https://www.rfc-editor.org/rfc/rfc7643#section-4.1)).
//!
//! The definitions are those of section 8.7.1. Where that section contradicts the text of the
//! standard, the text wins, and a comment says so.

use super::{Attribute, AttributeType, Mutability, Returned, Schema, USER_SCHEMA, Uniqueness};

mod plural;

impl Schema {
    /// The core user
    /// ([RFC 7643, section 8.7.1](https://www.rfc-editor.org/rfc/rfc7643#section-8.7.1)).
    ///
    /// `id`, `externalId` and `meta` are common to all resources and in no schema.
    ///
    /// ```
    /// use vestibule_scim::{Schema, Uniqueness};
    ///
    /// let user = Schema::user();
    /// assert_eq!(
    ///     user.attribute("userName").map(|attribute| attribute.uniqueness),
    ///     Some(Uniqueness::Server),
    /// );
    /// ```
    #[must_use]
    pub fn user() -> Self {
        Self::new(USER_SCHEMA, "User")
            .with_description("User Account")
            .with_attributes(singular())
            .with_attributes(plural::attributes())
    }
}

fn singular() -> [Attribute; 12] {
    [
        text(
            "userName",
            "Unique identifier for the User, typically used by the user to directly authenticate \
             to the service provider. Each User MUST include a non-empty userName value.  This \
             identifier MUST be unique across the service provider's entire set of Users. \
             REQUIRED.",
        )
        .required()
        .with_uniqueness(Uniqueness::Server),
        name(),
        text(
            "displayName",
            "The name of the User, suitable for display to end-users.  The name SHOULD be the \
             full name of the User being described, if known.",
        ),
        text(
            "nickName",
            "The casual way to address the user in real life, e.g., 'Bob' or 'Bobby' instead of \
             'Robert'.  This attribute SHOULD NOT be used to represent a User's username (e.g., \
             'bjensen' or 'mpepperidge').",
        ),
        // Section 8.7.1 has `caseExact` false, here and at every reference and binary of the
        // standard; sections 2.3.6 and 2.3.7 say that both are case-exact.
        Attribute::new("profileUrl", AttributeType::Reference)
            .with_reference_types(["external"])
            .with_description(
                "A fully qualified URL pointing to a page representing the User's online profile.",
            ),
        text("title", "The user's title, such as \"Vice President.\""),
        text(
            "userType",
            "Used to identify the relationship between the organization and the user.  Typical \
             values used might be 'Contractor', 'Employee', 'Intern', 'Temp', 'External', and \
             'Unknown', but any value may be used.",
        ),
        text(
            "preferredLanguage",
            "Indicates the User's preferred written or spoken language.  Generally used for \
             selecting a localized user interface; e.g., 'en_US' specifies the language English \
             and country US.",
        ),
        text(
            "locale",
            "Used to indicate the User's default location for purposes of localizing items such \
             as currency, date time format, or numerical representations.",
        ),
        text(
            "timezone",
            "The User's time zone in the 'Olson' time zone database format, e.g., \
             'America/Los_Angeles'.",
        ),
        Attribute::new("active", AttributeType::Boolean)
            .with_description("A Boolean value indicating the User's administrative status."),
        password(),
    ]
}

/// Section 8.7.1 has `caseExact` false; section 4.1.1 prepares passwords by the PRECIS profile
/// `OpaqueString`, under which they differ when their case does.
fn password() -> Attribute {
    text(
        "password",
        "The User's cleartext password.  This attribute is intended to be used as a means to \
         specify an initial password when creating a new User or to reset an existing User's \
         password.",
    )
    .case_exact()
    .with_mutability(Mutability::WriteOnly)
    .with_returned(Returned::Never)
}

fn name() -> Attribute {
    Attribute::new("name", AttributeType::Complex)
        .with_description(
            "The components of the user's real name. Providers MAY return just the full name as \
             a single string in the formatted sub-attribute, or they MAY return just the \
             individual component attributes using the other sub-attributes, or they MAY return \
             both.  If both variants are returned, they SHOULD be describing the same name, with \
             the formatted name indicating how the component attributes should be combined.",
        )
        .with_sub_attributes([
            text(
                "formatted",
                "The full name, including all middle names, titles, and suffixes as appropriate, \
                 formatted for display (e.g., 'Ms. Barbara J Jensen, III').",
            ),
            text(
                "familyName",
                "The family name of the User, or last name in most Western languages (e.g., \
                 'Jensen' given the full name 'Ms. Barbara J Jensen, III').",
            ),
            text(
                "givenName",
                "The given name of the User, or first name in most Western languages (e.g., \
                 'Barbara' given the full name 'Ms. Barbara J Jensen, III').",
            ),
            text(
                "middleName",
                "The middle name(s) of the User (e.g., 'Jane' given the full name 'Ms. Barbara J \
                 Jensen, III').",
            ),
            text(
                "honorificPrefix",
                "The honorific prefix(es) of the User, or title in most Western languages (e.g., \
                 'Ms.' given the full name 'Ms. Barbara J Jensen, III').",
            ),
            text(
                "honorificSuffix",
                "The honorific suffix(es) of the User, or suffix in most Western languages \
                 (e.g., 'III' given the full name 'Ms. Barbara J Jensen, III').",
            ),
        ])
}

/// A string with the defaults of the standard.
pub(super) fn text(name: &str, description: &str) -> Attribute {
    Attribute::new(name, AttributeType::String).with_description(description)
}
