//! NameID (SAML 2.0 core 2.2.3): compared byte for byte, so nothing in it may be invisible.

use super::Edit::Assertion;
use super::{Attack, Scene};

const LOOKALIKE: &str = "NameIDs that look the same and differ, or differ and are merged";

/// A NameID that the provider itself signs.
macro_rules! name_id {
    ($name:literal, $what:literal, $code:literal, $value:literal) => {
        Attack::edited(
            $name,
            $what,
            LOOKALIKE,
            $code,
            &[Assertion("{name_id}</{s}NameID>", concat!($value, "</{s}NameID>"))],
        )
    };
}

pub(super) const ATTACKS: &[Attack] = &[
    name_id!(
        "name_id_with_zero_width_space",
        "Ends the NameID with a zero-width space.",
        "name_id_characters",
        "{name_id}\u{200b}"
    ),
    name_id!(
        "name_id_with_soft_hyphen",
        "Puts a soft hyphen into the NameID.",
        "name_id_characters",
        "admin\u{ad}@victim.example"
    ),
    name_id!(
        "name_id_with_byte_order_mark",
        "Begins the NameID with a byte-order mark.",
        "name_id_characters",
        "\u{feff}{name_id}"
    ),
    name_id!(
        "name_id_with_right_to_left_override",
        "Turns the rest of the NameID around for whoever looks at it.",
        "name_id_characters",
        "\u{202e}elpmaxe.mitciv@nimda"
    ),
    name_id!(
        "name_id_with_tag_characters",
        "Hides text in the NameID as tag characters.",
        "name_id_characters",
        "{name_id}\u{e0061}"
    ),
    name_id!(
        "name_id_with_leading_space",
        "Begins the NameID with a space.",
        "name_id_characters",
        " {name_id}"
    ),
    name_id!(
        "name_id_with_trailing_line_end",
        "Ends the NameID with a line end.",
        "name_id_characters",
        "{name_id}\n"
    ),
    name_id!(
        "name_id_with_no_break_space",
        "Ends the NameID with a no-break space.",
        "name_id_characters",
        "{name_id}\u{a0}"
    ),
    name_id!(
        "name_id_with_tab",
        "Puts a tab into the NameID, as a reference.",
        "name_id_characters",
        "admin&#9;@victim.example"
    ),
    name_id!(
        "name_id_with_delete_character",
        "Puts a control character into the NameID, as a reference.",
        "name_id_characters",
        "{name_id}&#x7f;"
    ),
    Attack::forged(
        "name_id_with_null_reference",
        "Puts a null character into the NameID, as a reference.",
        "truncation at the null, CVE-2018-0489 class",
        "xml_unknown_reference",
        |stage| {
            let mut draft = stage.signed()?;
            let name_id = &stage.user().name_id;
            let cut = format!("{}&#0;{name_id}", super::VICTIM);
            draft.assertion = crate::xml::replace(&draft.assertion, name_id, &cut)?;
            Ok(draft.assemble().into())
        },
    ),
    name_id!("name_id_empty", "Leaves the NameID empty.", "name_id_characters", ""),
    name_id!(
        "name_id_of_white_space",
        "Sends white space as the NameID.",
        "name_id_characters",
        " \n "
    ),
    Attack::edited(
        "name_id_missing",
        "Sends a Subject without a NameID.",
        "profiles 4.1.4.2: the subject is named",
        "name_id_missing",
        &[
            Assertion("<{s}NameID ", "<x xmlns=\"urn:example:x\" "),
            Assertion("</{s}NameID>", "</x>"),
        ],
    ),
    Attack::edited(
        "name_id_twice",
        "Sends two NameIDs.",
        "one is checked, one is read",
        "name_id_missing",
        &[Assertion("</{s}NameID>", "</{s}NameID><{s}NameID>second@victim.example</{s}NameID>")],
    ),
    Attack::edited(
        "subject_twice",
        "Sends two Subjects.",
        "one is checked, one is read",
        "name_id_missing",
        &[Assertion(
            "</{s}Subject>",
            "</{s}Subject><{s}Subject><{s}NameID>second@victim.example</{s}NameID></{s}Subject>",
        )],
    ),
    Attack::edited(
        "encrypted_id",
        "Sends an EncryptedID, which nobody here can read.",
        "core 2.2.4",
        "encrypted_id",
        &[Assertion("<{s}NameID ", "<{s}EncryptedID/><{s}NameID ")],
    ),
    Attack::edited(
        "transient_where_persistent_is_asked_for",
        "Sends a transient NameID where a persistent one is asked for.",
        "an account that is another one at every sign-in",
        "name_id_format",
        &[Assertion(
            "<{s}NameID Format=\"",
            "<{s}NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:transient\" SPProvidedID=\"",
        )],
    )
    .in_scene(Scene::WantsPersistentNameId),
    Attack::edge(
        "persistent_where_persistent_is_asked_for",
        "Sends a persistent NameID where one is asked for.",
        "core 8.3.7",
        &[Assertion(
            "<{s}NameID Format=\"",
            "<{s}NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\" SPProvidedID=\"",
        )],
    )
    .in_scene(Scene::WantsPersistentNameId),
    Attack::edge(
        "name_id_with_qualifiers",
        "Qualifies the NameID by provider and service provider.",
        "core 2.2.2: qualifiers are part of the name",
        &[Assertion("<{s}NameID ", "<{s}NameID NameQualifier=\"a\" SPNameQualifier=\"b\" ")],
    ),
];
