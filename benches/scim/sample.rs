//! What is measured: bodies as products send them, and directories of any size.

use vestibule_core::Timestamp;
use vestibule_scim::{Incoming, Limits, Meta, Profile, ResourceId, ResourceType, Stored};

/// The filter of the comparison with other libraries.
pub(crate) const FILTER: &str =
    r#"emails[type eq "work" and value co "@example.com"] and active eq true"#;

/// The enterprise user of RFC 7643 section 8.3, as it is printed there.
pub(crate) const RFC_USER: &str =
    include_str!("../../crates/vestibule-scim/tests/data/rfc/rfc7643-8.3-user-enterprise.json");

/// A user as Entra creates one.
pub(crate) const ENTRA_USER: &str = concat!(
    r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","#,
    r#""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"#,
    r#""externalId":"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef","userName":"Ada.Byron@example.com","#,
    r#""active":true,"displayName":"Ada Byron","emails":[{"primary":true,"type":"work","#,
    r#""value":"Ada.Byron@example.com"}],"meta":{"resourceType":"User"},"#,
    r#""name":{"formatted":"Ada Byron","familyName":"Byron","givenName":"Ada"},"#,
    r#""phoneNumbers":[{"type":"work","value":"+44 20 7946 0123"}],"title":"Analyst","#,
    r#""preferredLanguage":"en-GB","#,
    r#""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"1815","#,
    r#""department":"Engines","manager":"26118915-6090-4610-87e4-49d8ca9f808d"}}"#,
);

/// A change as Entra sends one without its flag: capitals, a boolean as a string, a value path, an
/// attribute of the extension by its URN.
pub(crate) const ENTRA_PATCH: &str = concat!(
    r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":["#,
    r#"{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ada@example.com"},"#,
    r#"{"op":"Replace","path":"name.familyName","value":"Lovelace"},"#,
    r#"{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","#,
    r#""value":"Mathematics"},"#,
    r#"{"op":"Replace","path":"active","value":"False"}]}"#,
);

/// A text of JSON without the white space between its parts, as clients send it.
pub(crate) fn compact(json: &str) -> String {
    let (mut within, mut escaped) = (false, false);
    let keep = |c: &char| {
        let kept = within || !c.is_ascii_whitespace();
        (within, escaped) = match c {
            '"' if !escaped => (!within, false),
            '\\' => (within, !escaped),
            _ => (within, false),
        };
        kept
    };
    json.chars().filter(keep).collect()
}

/// So many users that differ in all that filters look at; in some of them, letters of either case.
pub(crate) fn stored_users(user: &ResourceType, count: usize) -> Vec<Stored> {
    (0..count).map(|number| stored_user(user, number)).collect()
}

fn stored_user(user: &ResourceType, number: usize) -> Stored {
    const FAMILIES: [&str; 5] = ["McKay", "mclaren", "Smith", "Åberg", "Jensen"];
    let family = FAMILIES.get(number % FAMILIES.len()).copied().unwrap_or_default();
    let domain = if number.is_multiple_of(3) { "Example.com" } else { "example.org" };
    let active = !number.is_multiple_of(10);
    let body = format!(
        concat!(
            r#"{{"userName":"User-{number:07}@example.com","externalId":"e{number}","#,
            r#""name":{{"givenName":"User","familyName":"{family}"}},"active":{active},"#,
            r#""emails":[{{"type":"home","value":"u{number}@home.example"}},"#,
            r#"{{"type":"work","value":"u{number}@{domain}","primary":true}}]}}"#
        ),
        number = number,
        family = family,
        domain = domain,
        active = active,
    );
    let incoming = Incoming::parse(user, body.as_bytes(), Profile::LENIENT, &Limits::new());
    let now = Timestamp::from_unix_seconds(1_795_262_400).unwrap();
    let sequence = u64::try_from(number).unwrap();
    Stored::new(id(0, number), incoming.unwrap().resource().clone(), Meta::first(now), sequence)
}

/// The id with that number of one kind. Ids that follow one another are nowhere near each other.
pub(crate) fn id(kind: u8, number: usize) -> ResourceId {
    let number = u64::try_from(number).unwrap();
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mut bits = [kind; 16];
    let octets = (mixed ^ (mixed >> 32)).to_be_bytes().into_iter().chain(number.to_be_bytes());
    bits.iter_mut().zip(octets).for_each(|(bit, octet)| *bit ^= octet);
    ResourceId::from_random(bits)
}

#[expect(clippy::as_conversions, reason = "a count far below 2^53")]
pub(crate) fn number(count: usize) -> f64 {
    count as f64
}
