//! JSON as clients might send it: names that mean something, values of every shape.

use super::filter::words;
use crate::choices::Choices;

const KEYS: &[&str] = &[
    "value",
    "type",
    "primary",
    "display",
    "$ref",
    "userName",
    "USERNAME",
    "displayName",
    "active",
    "emails",
    "name",
    "name.familyName",
    "familyName",
    "givenName",
    "manager",
    "department",
    "password",
    "externalId",
    "id",
    "meta",
    "schemas",
    "members",
    "groups",
    "roles",
    "addresses",
    "x509Certificates",
    "photos",
    "urn:ietf:params:scim:schemas:core:2.0:User:title",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
    "serial",
    "opened",
    "weight",
    "floors",
    "key",
    "maker",
    "checked",
    "code",
    "hidden",
    "plan",
    "open",
    "parts",
    "size",
    "seal",
    "number",
    "place",
    "room",
    "since",
    "wing",
    "pin",
    "place.room",
    "pins",
    "codes",
    "turn",
    "left",
    "urn:example:door:2.0:Lock",
    "urn:example:door:2.0:Lock:codes",
    "parts[value eq \\\"h\\\"].size",
    "unknown",
    "",
];

const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "\"True\"",
    "\"false\"",
    "\"\"",
    "\"a\"",
    "\"A\"",
    "\"work\"",
    "\"home\"",
    "\"ada@example.com\"",
    "\"2011-05-13T04:42:34Z\"",
    "\"AAEC\"",
    "\"AAEC=\"",
    "0",
    "1",
    "3",
    "-1",
    "1.5",
    "1e400",
    "9223372036854775808",
    "\"h\"",
    "\"H\"",
    "\"\\u212a\\ud83d\\ude00\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "[]",
    "{}",
    "\"01010101010101010101010101010101\"",
    "\"02020202020202020202020202020202\"",
    "\"bulkId:a\"",
    "\"bulkId:b\"",
    "\"urn:ietf:params:scim:schemas:core:2.0:User\"",
    "\"urn:ietf:params:scim:schemas:core:2.0:Group\"",
];

const PATHS: &[&str] = &[
    "userName",
    "displayName",
    "active",
    "emails",
    "emails.value",
    "emails[type eq \\\"work\\\"]",
    "emails[type eq \\\"work\\\"].value",
    "emails[type eq \\\"other\\\"].value",
    "emails[primary eq true]",
    "emails[not (type pr)].display",
    "name",
    "name.familyName",
    "members",
    "members[value eq \\\"01010101010101010101010101010101\\\"]",
    "members[type eq \\\"User\\\"]",
    "members.value",
    "groups",
    "password",
    "id",
    "meta.version",
    "schemas",
    "addresses[type eq \\\"work\\\" and primary eq true].country",
    "x509Certificates",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
    "manager",
    "urn:example:door:2.0:Lock:codes",
    "urn:example:door:2.0:Lock:pins",
    "urn:example:door:2.0:Lock",
    "serial",
    "floors",
    "floors[value gt 1]",
    "parts",
    "parts[value eq \\\"h\\\"].size",
    "parts[value eq \\\"n\\\"].size",
    "parts[size ge 3]",
    "place",
    "place.room",
    "place.since",
    "maker",
    "code",
    "hidden",
    "checked",
    "weight",
    "opened",
    "key",
];

/// A value, of a few levels at most.
pub(super) fn value(choices: &mut Choices<'_>, levels: usize) -> String {
    match choices.below(4) {
        0 if levels > 0 => {
            let count = choices.below(4);
            let elements: Vec<String> = (0..count).map(|_| value(choices, levels - 1)).collect();
            format!("[{}]", elements.join(","))
        }
        1 if levels > 0 => object(choices, levels),
        _ => choices.of(VALUES).to_owned(),
    }
}

pub(super) fn object(choices: &mut Choices<'_>, levels: usize) -> String {
    let count = choices.below(5);
    let members: Vec<String> = (0..count)
        .map(|_| format!("\"{}\":{}", choices.of(KEYS), value(choices, levels - 1)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// The message of a PATCH.
pub(super) fn patch(choices: &mut Choices<'_>) -> String {
    let count = choices.below(5);
    let operations: Vec<String> = (0..count).map(|_| operation(choices)).collect();
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{}]}}"#,
        operations.join(",")
    )
}

fn operation(choices: &mut Choices<'_>) -> String {
    let op = choices.of(&["add", "replace", "remove", "Add", "Replace", "Remove", "move"]);
    let path = match choices.below(8) {
        0 => String::new(),
        1 => {
            let path = serde_json::to_string(&words(choices)).expect("a string");
            format!(r#","path":{path}"#)
        }
        2 => r#","path":null"#.to_owned(),
        _ => format!(r#","path":"{}""#, choices.of(PATHS)),
    };
    let value = match choices.below(6) {
        0 => String::new(),
        _ => format!(r#","value":{}"#, value(choices, 4)),
    };
    format!(r#"{{"op":"{op}"{path}{value}}}"#)
}
