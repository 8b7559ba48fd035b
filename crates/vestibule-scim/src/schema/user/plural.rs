//! The multi-valued attributes of the core user
//! ([RFC 7643, section 4.1.2](https://www.rfc-editor.org/rfc/rfc7643#section-4.1.2)).

use super::text;
use crate::schema::{Attribute, AttributeType, Mutability};

pub(super) fn attributes() -> [Attribute; 9] {
    let value = |description| text("value", description);
    [
        plural(
            "emails",
            EMAILS,
            value(EMAILS),
            kind("A label indicating the attribute's function, e.g., 'work' or 'home'.")
                .with_canonical_values(["work", "home", "other"]),
            ", e.g., the preferred mailing address or primary email address",
        ),
        plural(
            "phoneNumbers",
            "Phone numbers for the User.  The value SHOULD be canonicalized by the service \
             provider according to the format specified in RFC 3966, e.g., 'tel:+1-201-555-0123'. \
             Canonical type values of 'work', 'home', 'mobile', 'fax', 'pager', and 'other'.",
            value("Phone number of the User."),
            kind("A label indicating the attribute's function, e.g., 'work', 'home', 'mobile'.")
                .with_canonical_values(["work", "home", "mobile", "fax", "pager", "other"]),
            ", e.g., the preferred phone number or primary phone number",
        ),
        plural(
            "ims",
            "Instant messaging addresses for the User.",
            value("Instant messaging address for the User."),
            kind("A label indicating the attribute's function, e.g., 'aim', 'gtalk', 'xmpp'.")
                .with_canonical_values([
                    "aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo",
                ]),
            ", e.g., the preferred messenger or primary messenger",
        ),
        plural(
            "photos",
            "URLs of photos of the User.",
            Attribute::new("value", AttributeType::Reference)
                .with_reference_types(["external"])
                .with_description("URL of a photo of the User."),
            kind("A label indicating the attribute's function, i.e., 'photo' or 'thumbnail'.")
                .with_canonical_values(["photo", "thumbnail"]),
            ", e.g., the preferred photo or thumbnail",
        ),
        addresses(),
        groups(),
        plural(
            "entitlements",
            "A list of entitlements for the User that represent a thing the User has.",
            value("The value of an entitlement."),
            kind(LABEL),
            "",
        ),
        plural(
            "roles",
            "A list of roles for the User that collectively represent who the User is, e.g., \
             'Student', 'Faculty'.",
            value("The value of a role."),
            kind(LABEL),
            "",
        ),
        plural(
            "x509Certificates",
            "A list of certificates issued to the User.",
            Attribute::new("value", AttributeType::Binary)
                .with_description("The value of an X.509 certificate."),
            kind(LABEL),
            "",
        ),
    ]
}

/// An attribute with the four sub-attributes of most: value, display, type and primary.
///
/// The description of `display` says `READ-ONLY` while its mutability is `readWrite`; the latter
/// is what clients go by.
fn plural(
    name: &str,
    description: &str,
    value: Attribute,
    kind: Attribute,
    preferred: &str,
) -> Attribute {
    complex(name, description).with_sub_attributes([
        value,
        text("display", DISPLAY),
        kind,
        primary(preferred),
    ])
}

fn complex(name: &str, description: &str) -> Attribute {
    Attribute::new(name, AttributeType::Complex).multi_valued().with_description(description)
}

fn kind(description: &str) -> Attribute {
    text("type", description)
}

fn primary(preferred: &str) -> Attribute {
    Attribute::new("primary", AttributeType::Boolean).with_description(format!(
        "A Boolean value indicating the 'primary' or preferred attribute value for this \
         attribute{preferred}.  The primary attribute value 'true' MUST appear no more than once."
    ))
}

fn addresses() -> Attribute {
    complex(
        "addresses",
        "A physical mailing address for this User. Canonical type values of 'work', 'home', and \
         'other'.  This attribute is a complex type with the following sub-attributes.",
    )
    .with_sub_attributes([
        text(
            "formatted",
            "The full mailing address, formatted for display or use with a mailing label.  This \
             attribute MAY contain newlines.",
        ),
        text(
            "streetAddress",
            "The full street address component, which may include house number, street name, \
             P.O. box, and multi-line extended street address information.  This attribute MAY \
             contain newlines.",
        ),
        text("locality", "The city or locality component."),
        text("region", "The state or region component."),
        text("postalCode", "The zip code or postal code component."),
        text("country", "The country name component."),
        kind("A label indicating the attribute's function, e.g., 'work' or 'home'.")
            .with_canonical_values(["work", "home", "other"]),
        // Section 8.7.1 leaves it out; section 2.4 gives it to every multi-valued attribute, and
        // the example of section 8.2 has it.
        primary(", e.g., the preferred mailing address"),
    ])
}

/// Section 8.7.1 lets `$ref` point to users too and leaves `value` without regard to case. Both
/// hold what section 4.1.2 says: a group, by the `id` that section 3.1 makes case-exact.
fn groups() -> Attribute {
    let read_only = |attribute: Attribute| attribute.with_mutability(Mutability::ReadOnly);
    read_only(complex(
        "groups",
        "A list of groups to which the user belongs, either through direct membership, through \
         nested groups, or dynamically calculated.",
    ))
    .with_sub_attributes(
        [
            text("value", "The identifier of the User's group.").case_exact(),
            Attribute::new("$ref", AttributeType::Reference)
                .with_reference_types(["Group"])
                .with_description(
                    "The URI of the corresponding 'Group' resource to which the user belongs.",
                ),
            text("display", DISPLAY),
            kind("A label indicating the attribute's function, e.g., 'direct' or 'indirect'.")
                .with_canonical_values(["direct", "indirect"]),
        ]
        .map(read_only),
    )
}

const EMAILS: &str = "Email addresses for the user.  The value SHOULD be canonicalized by the \
                      service provider, e.g., 'bjensen@example.com' instead of \
                      'bjensen@EXAMPLE.COM'. Canonical type values of 'work', 'home', and 'other'.";
const DISPLAY: &str = "A human-readable name, primarily used for display purposes.  READ-ONLY.";
const LABEL: &str = "A label indicating the attribute's function.";
