//! What Okta posts, puts and patches.

use serde_json::{Map, Value, json};

use super::super::people::DirectoryUser;
use super::super::wire::{ENTERPRISE, GROUP, USER, emails, operation, pathless, remove_members};

/// A user as Okta creates one, with empty groups and a password: "Create the User".
pub(super) fn user(user: &DirectoryUser, password: &str) -> Value {
    let mut body = json!({
        "schemas": [USER],
        "locale": "en-US",
        "externalId": user.key,
        "groups": [],
        "password": password,
    });
    merge(&mut body, user);
    body
}

/// Writes the profile of a user over what the server has, and leaves everything else as it came,
/// the read-only members too: "Update a specific User (PUT)".
pub(super) fn merge(body: &mut Value, user: &DirectoryUser) {
    let Some(members) = body.as_object_mut() else {
        return;
    };
    members.insert("userName".to_owned(), json!(user.user_name));
    members.insert("displayName".to_owned(), json!(user.display_name()));
    members.insert("active".to_owned(), json!(user.active));
    let name = members.entry("name").or_insert_with(|| json!({}));
    if let Some(name) = name.as_object_mut() {
        name.insert("givenName".to_owned(), json!(user.given_name));
        name.insert("familyName".to_owned(), json!(user.family_name));
    }
    members.insert("emails".to_owned(), emails(user).unwrap_or_else(|| json!([])));
    set(members, "title", user.title.as_deref());
    let mut extension = match members.get(ENTERPRISE) {
        Some(Value::Object(there)) => there.clone(),
        _ => Map::new(),
    };
    set(&mut extension, "department", user.department.as_deref());
    set(&mut extension, "employeeNumber", user.employee_number.as_deref());
    if extension.is_empty() {
        members.remove(ENTERPRISE);
    } else {
        members.insert(ENTERPRISE.to_owned(), Value::Object(extension));
        members.insert("schemas".to_owned(), json!([USER, ENTERPRISE]));
    }
}

fn set(members: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    match value {
        Some(value) => members.insert(name.to_owned(), json!(value)),
        None => members.remove(name),
    };
}

/// "Update a specific User (PATCH)".
pub(super) fn activation(active: bool) -> Value {
    pathless("replace", json!({ "active": active }))
}

/// "Create Groups".
pub(super) fn group(display_name: &str) -> Value {
    json!({ "schemas": [GROUP], "displayName": display_name, "members": [] })
}

/// A whole group, as a custom application puts it: ory/polis, pull request 3136.
pub(super) fn whole_group(id: &str, display_name: &str, members: &[(String, String)]) -> Value {
    json!({
        "schemas": [GROUP],
        "id": id,
        "displayName": display_name,
        "members": members_of(members),
    })
}

/// "Update a specific Group name": before each change of members.
pub(super) fn rename(id: &str, display_name: &str) -> Value {
    pathless("replace", json!({ "id": id, "displayName": display_name }))
}

/// "Update specific Group membership": removals and then an addition, in one PATCH.
pub(super) fn membership(removed: &[(String, String)], added: &[(String, String)]) -> Vec<Value> {
    let mut operations = remove_members(removed);
    if !added.is_empty() {
        operations.push(operation("add", "members", members_of(added)));
    }
    operations
}

/// The same section, of a full push.
pub(super) fn all_members(members: &[(String, String)]) -> Value {
    operation("replace", "members", members_of(members))
}

fn members_of(members: &[(String, String)]) -> Vec<Value> {
    members.iter().map(|(id, name)| json!({ "value": id, "display": name })).collect()
}
