//! The enterprise extension of users
//! ([RFC 7643, sections 4.3 and 8.7.1](https://www.rfc-editor.org/rfc/rfc7643#section-4.3)).

use super::user::text;
use super::{Attribute, AttributeType, ENTERPRISE_USER_SCHEMA, Mutability, Schema};

impl Schema {
    /// The enterprise extension of users
    /// ([RFC 7643, section 8.7.1](https://www.rfc-editor.org/rfc/rfc7643#section-8.7.1)).
    ///
    /// ```
    /// use vestibule_scim::Schema;
    ///
    /// let enterprise = Schema::enterprise_user();
    /// assert_eq!(enterprise.attributes.len(), 6);
    /// ```
    #[must_use]
    pub fn enterprise_user() -> Self {
        Self::new(ENTERPRISE_USER_SCHEMA, "EnterpriseUser")
            .with_description("Enterprise User")
            .with_attributes([
                text(
                    "employeeNumber",
                    "Numeric or alphanumeric identifier assigned to a person, typically based on \
                     order of hire or association with an organization.",
                ),
                text("costCenter", "Identifies the name of a cost center."),
                text("organization", "Identifies the name of an organization."),
                text("division", "Identifies the name of a division."),
                text("department", "Identifies the name of a department."),
                manager(),
            ])
    }
}

/// The descriptions of `value` and `$ref` say REQUIRED. Their `required` is false, and section 4.3
/// recommends both: false it is. `value` holds an `id`, which section 3.1 makes case-exact.
fn manager() -> Attribute {
    Attribute::new("manager", AttributeType::Complex)
        .with_description(
            "The User's manager.  A complex type that optionally allows service providers to \
             represent organizational hierarchy by referencing the 'id' attribute of another User.",
        )
        .with_sub_attributes([
            text(
                "value",
                "The id of the SCIM resource representing the User's manager.  REQUIRED.",
            )
            .case_exact(),
            Attribute::new("$ref", AttributeType::Reference)
                .with_reference_types(["User"])
                .with_description(
                    "The URI of the SCIM resource representing the User's manager.  REQUIRED.",
                ),
            text("displayName", "The displayName of the User's manager. OPTIONAL and READ-ONLY.")
                .with_mutability(Mutability::ReadOnly),
        ])
}
