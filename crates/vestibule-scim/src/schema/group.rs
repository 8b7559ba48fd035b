//! The core group
//! ([RFC 7643, sections 4.2 and 8.7.1](https://www.rfc-editor.org/rfc/rfc7643#section-4.2)).

use super::user::text;
use super::{Attribute, AttributeType, GROUP_SCHEMA, Mutability, Schema};

impl Schema {
    /// The core group
    /// ([RFC 7643, section 8.7.1](https://www.rfc-editor.org/rfc/rfc7643#section-8.7.1)).
    ///
    /// ```
    /// use vestibule_scim::{Mutability, Schema};
    ///
    /// let group = Schema::group();
    /// let members = group.attribute("members").expect("it is in the schema");
    /// assert!(members.sub_attributes.iter().all(|sub| sub.mutability != Mutability::ReadWrite));
    /// ```
    #[must_use]
    pub fn group() -> Self {
        Self::new(GROUP_SCHEMA, "Group")
            .with_description("Group")
            // Section 8.7.1 has `required` false under a description that says REQUIRED, as
            // section 4.2 does.
            .with_attribute(
                text("displayName", "A human-readable name for the Group. REQUIRED.").required(),
            )
            .with_attribute(
                Attribute::new("members", AttributeType::Complex)
                    .multi_valued()
                    .with_description("A list of members of the Group.")
                    .with_sub_attributes(member()),
            )
    }
}

fn member() -> [Attribute; 4] {
    let immutable = |attribute: Attribute| attribute.with_mutability(Mutability::Immutable);
    [
        // It holds an `id`, which section 3.1 makes case-exact; section 8.7.1 does not.
        immutable(text("value", "Identifier of the member of this Group.").case_exact()),
        immutable(
            Attribute::new("$ref", AttributeType::Reference)
                .with_reference_types(["User", "Group"])
                .with_description(
                    "The URI corresponding to a SCIM resource that is a member of this Group.",
                ),
        ),
        immutable(
            text("type", "A label indicating the type of resource, e.g., 'User' or 'Group'.")
                .with_canonical_values(["User", "Group"]),
        ),
        // Section 8.7.1 leaves it out; section 2.4 gives it to every multi-valued attribute, and
        // the example of section 8.4 has it.
        text("display", "A human-readable name, primarily used for display purposes.  READ-ONLY.")
            .with_mutability(Mutability::ReadOnly),
    ]
}
