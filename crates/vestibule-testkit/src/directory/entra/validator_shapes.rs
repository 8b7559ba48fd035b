//! What the SCIM Validator sends that the provisioning service does not.

use serde_json::{Value, json};

use super::super::case::{Case, CaseFailure};
use super::super::manners::Manners;
use super::super::play::Play;
use super::super::product::create;
use super::super::wire::{self, ENTERPRISE, USER, operation, pathless};

const RECORDED: &str = "goauthentik/authentik, authentik/sources/scim/tests/test_users_patch.py, \
                        test_large; sourcegraph/sourcegraph, pull request 49119";

pub(super) const CASES: &[Case] = &[
    Case::new(
        "validator_create",
        "A user is created with primary as a string, the manager as a string, and a time zone and \
         a locale that are no such thing; it reads back with booleans and a complex manager.",
        RECORDED,
        Manners::ENTRA,
        |play| created(play).map(drop),
    ),
    Case::new(
        "validator_large_patch",
        "One PATCH replaces through `[primary eq true]` in seven attributes and, without a path, \
         by twenty keys; everything reads back and nothing is lost.",
        RECORDED,
        Manners::ENTRA,
        large_patch,
    ),
    Case::new(
        "validator_mixed_patch",
        "One PATCH adds and replaces the display and the primary of the work address.",
        "goauthentik/authentik, authentik/sources/scim/tests/test_users_patch.py; wireapp/\
         wire-server, services/spar/test-scim-suite",
        Manners::ENTRA,
        |play| {
            let mut before = created(play)?;
            let display = play.names.name("Work ");
            let operations = [
                operation("add", "emails[type eq \"work\"].display", display.clone()),
                operation("replace", "emails[type eq \"work\"].primary", "false"),
                operation("add", "nickName", "Babs"),
            ];
            let after = patched(play, &before, operations.into())?;
            if let Some(email) = before.pointer_mut("/emails/0").and_then(Value::as_object_mut) {
                email.insert("display".to_owned(), json!(display));
                email.remove("primary");
            }
            put(&mut before, "nickName", json!("Babs"));
            // A value that is not the primary one may say so or be silent.
            play.same(&before, &without_false(after))
        },
    ),
    Case::new(
        "validator_no_operations",
        "A PATCH has no operations at all, and changes nothing.",
        "scimmyjs/scimmy, issue 59",
        Manners::ENTRA,
        |play| {
            let before = created(play)?;
            let after = patched(play, &before, Vec::new())?;
            play.same(&before, &after)
        },
    ),
];

/// Letters that mean nothing, twelve of them: even the base64 of something.
fn letters(play: &mut Play<'_>) -> String {
    play.names.name("LETT").chars().take(12).collect::<String>().to_uppercase()
}

/// The multi-valued attributes, and which of their sub-attributes are replaced.
const MANY: [(&str, &[&str]); 7] = [
    ("emails", &["value"]),
    ("phoneNumbers", &["value", "display"]),
    ("ims", &["value", "display"]),
    ("addresses", &["formatted", "streetAddress", "locality", "region", "postalCode", "country"]),
    ("entitlements", &["value"]),
    ("roles", &["value"]),
    ("x509Certificates", &["value"]),
];

const SINGLE: [&str; 13] = [
    "name.formatted",
    "name.familyName",
    "name.givenName",
    "name.middleName",
    "name.honorificPrefix",
    "name.honorificSuffix",
    "displayName",
    "nickName",
    "title",
    "userType",
    "preferredLanguage",
    "locale",
    "timezone",
];

const EXTENSION: [&str; 5] =
    ["employeeNumber", "costCenter", "organization", "division", "department"];

/// A user as the validator posts one; as read back.
fn created(play: &mut Play<'_>) -> Result<Value, CaseFailure> {
    play.step("create a user");
    let user_name = play.names.address("manager");
    let manager = json!({ "schemas": [USER], "userName": user_name });
    let manager = create(play, "/Users", &manager)?;
    let (mut sent, mut expected) = (json!({}), json!({}));
    for resource in [&mut sent, &mut expected] {
        put(resource, "schemas", json!([USER, ENTERPRISE]));
        put(resource, "name", json!({}));
        put(resource, ENTERPRISE, json!({}));
    }
    let mut both = |name: &str, value: Value| {
        put(&mut sent, name, value.clone());
        put(&mut expected, name, value);
    };
    both("userName", json!(play.names.address("validator")));
    both("externalId", json!(play.names.guid()));
    both("active", json!(true));
    for path in SINGLE {
        both(path, json!(letters(play)));
    }
    for name in EXTENSION {
        both(&format!("{ENTERPRISE}:{name}"), json!(letters(play)));
    }
    put(&mut sent, &format!("{ENTERPRISE}:manager"), json!(manager));
    put(&mut expected, &format!("{ENTERPRISE}:manager"), json!({ "value": manager }));
    for (attribute, subs) in MANY {
        let mut element = json!({});
        for sub in subs {
            put(&mut element, sub, json!(letters(play)));
        }
        if attribute == "emails" {
            put(&mut element, "type", json!("work"));
        }
        put(&mut element, "primary", json!(true));
        put(&mut expected, attribute, json!([element]));
        put(&mut element, "primary", json!("true"));
        put(&mut sent, attribute, json!([element]));
    }
    let id = create(play, "/Users", &sent)?;
    play.step("read what was created");
    let found = play.user(&id)?;
    put(&mut expected, "id", json!(id));
    play.same(&expected, &found)?;
    Ok(found)
}

fn large_patch(play: &mut Play<'_>) -> Result<(), CaseFailure> {
    let mut expected = created(play)?;
    let before = expected.clone();
    let mut operations = Vec::new();
    for (attribute, subs) in MANY {
        for sub in subs {
            let value = json!(letters(play));
            let path = format!("{attribute}[primary eq true].{sub}");
            operations.push(operation("replace", &path, value.clone()));
            if let Some(element) = expected.pointer_mut(&format!("/{attribute}/0")) {
                put(element, sub, value);
            }
        }
    }
    let mut keys = json!({}).as_object().cloned().unwrap_or_default();
    let extension = EXTENSION.map(|name| format!("{ENTERPRISE}:{name}"));
    let paths = SINGLE.into_iter().chain(extension.iter().map(String::as_str));
    for path in paths.chain(["externalId"]) {
        let value = json!(letters(play));
        put(&mut expected, path, value.clone());
        keys.insert(path.to_owned(), value);
    }
    keys.insert("active".to_owned(), json!(true));
    operations.push(pathless("replace", keys));
    let after = patched(play, &before, operations)?;
    play.same(&expected, &after)
}

fn patched(
    play: &mut Play<'_>,
    before: &Value,
    operations: Vec<Value>,
) -> Result<Value, CaseFailure> {
    let id = wire::text(before, &["id"]).unwrap_or_default().to_owned();
    play.step("send the PATCH");
    play.patch(&format!("/Users/{id}"), &wire::patch(operations))?.with_status(&[200, 204])?;
    play.step("read what became of it");
    play.user(&id)
}

/// Sets what is at a path with a dot, with the URN of the extension, or with neither.
fn put(resource: &mut Value, path: &str, value: Value) {
    let (parent, name) = match path.strip_prefix(ENTERPRISE).and_then(|it| it.strip_prefix(':')) {
        Some(name) => (resource.get_mut(ENTERPRISE), name),
        None => match path.split_once('.') {
            Some((parent, name)) if !path.starts_with("urn:") => (resource.get_mut(parent), name),
            _ => (Some(resource), path),
        },
    };
    if let Some(members) = parent.and_then(Value::as_object_mut) {
        members.insert(name.to_owned(), value);
    }
}

/// The user without `"primary": false`.
fn without_false(mut user: Value) -> Value {
    let emails = user.get_mut("emails").and_then(Value::as_array_mut);
    for email in emails.into_iter().flatten().filter_map(Value::as_object_mut) {
        email.retain(|name, value| name != "primary" || value != &Value::Bool(false));
    }
    user
}
