//! What Entra posts and patches.

use serde_json::{Value, json};

use super::super::people::DirectoryUser;
use super::super::wire::{
    ENTERPRISE, GROUP, USER, WORK_EMAIL, emails, enterprise, operation, pathless, set,
};

/// The second schema of a group that Entra creates: entra-docs, "Create Group".
const ADSCIM_GROUP: &str =
    "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

/// A user as Entra creates one, with both schemas, `meta.resourceType` and empty roles: entra-docs,
/// "Create User". A manager is a plain string: directory-scimple, issue 1242.
pub(super) fn user(user: &DirectoryUser, manager: Option<&str>) -> Value {
    let mut body = json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": user.key,
        "userName": user.user_name,
        "active": user.active,
        "displayName": user.display_name(),
        "meta": { "resourceType": "User" },
        "name": {
            "formatted": user.display_name(),
            "familyName": user.family_name,
            "givenName": user.given_name,
        },
        "roles": [],
    });
    set(&mut body, "title", user.title.as_deref());
    set(&mut body, "emails", emails(user));
    set(&mut body, ENTERPRISE, enterprise(user, manager));
    body
}

/// A group as Entra creates one, without members: entra-docs, "Create Group". It has been seen to
/// send the empty `roles` of users with groups as well.
pub(super) fn group(key: &str, display_name: &str) -> Value {
    json!({
        "schemas": [GROUP, ADSCIM_GROUP],
        "externalId": key,
        "displayName": display_name,
        "meta": { "resourceType": "Group" },
        "roles": [],
    })
}

/// A member in the default form, with its null: entra-docs, "Update Group [Add Members]".
pub(super) fn member(id: &str) -> Value {
    json!({ "$ref": null, "value": id })
}

/// Members in this form.
pub(super) fn members(members: &[(String, String)]) -> Vec<Value> {
    members.iter().map(|(id, _)| member(id)).collect()
}

/// The attributes that Entra maps, as paths, and what a user has there.
fn mapped(user: &DirectoryUser) -> [(String, Option<String>); 9] {
    let here = |path: &str, value: &str| (path.to_owned(), Some(value.to_owned()));
    [
        here("userName", &user.user_name),
        here("displayName", &user.display_name()),
        here("name.givenName", &user.given_name),
        here("name.familyName", &user.family_name),
        here("name.formatted", &user.display_name()),
        (WORK_EMAIL.to_owned(), user.email.clone()),
        ("title".to_owned(), user.title.clone()),
        (format!("{ENTERPRISE}:department"), user.department.clone()),
        (format!("{ENTERPRISE}:employeeNumber"), user.employee_number.clone()),
    ]
}

/// An attribute that has changed: its path, what the server has, what it is to have.
type Change = (String, Option<String>, Option<String>);

fn changes(from: Option<&DirectoryUser>, to: &DirectoryUser) -> Vec<Change> {
    let before = from.map(mapped);
    let mut changes = Vec::new();
    for (index, (path, value)) in mapped(to).into_iter().enumerate() {
        let had = before.as_ref().and_then(|before| before.get(index));
        // Of somebody who was found rather than created it is not known what is there.
        let had = had.map_or_else(|| value.clone(), |(_, had)| had.clone());
        if from.is_none() && value.is_some() || had != value {
            changes.push((path, had, value));
        }
    }
    changes
}

/// The default form, one capitalized operation per attribute: "Requests to replace multiple
/// attributes", without feature flag. What is taken away becomes empty, as in the gallery test
/// `SCIM_Null_Update_Test`.
pub(super) fn default_update(from: Option<&DirectoryUser>, to: &DirectoryUser) -> Vec<Value> {
    changes(from, to)
        .into_iter()
        .map(|(path, had, value)| {
            let op = if had.is_none() { "Add" } else { "Replace" };
            operation(op, &path, value.unwrap_or_default())
        })
        .collect()
}

/// The form with the flag: what has a filter keeps its path, what was not there is added, all else
/// is one operation without a path and with dotted and URN keys. "Requests to replace multiple
/// attributes", with feature flag.
pub(super) fn flagged_update(from: Option<&DirectoryUser>, to: &DirectoryUser) -> Vec<Value> {
    let mut operations = Vec::new();
    let mut together = serde_json::Map::new();
    for (path, had, value) in changes(from, to) {
        let value = value.unwrap_or_default();
        if had.is_none() {
            operations.push(operation("add", &path, value));
        } else if path.contains('[') {
            operations.push(operation("replace", &path, value));
        } else {
            together.insert(path, Value::from(value));
        }
    }
    if !together.is_empty() {
        operations.push(pathless("replace", together));
    }
    operations
}

/// "Requests made to disable users", without and with feature flag.
pub(super) fn activation(flagged: bool, active: bool) -> Value {
    match (flagged, active) {
        (true, active) => operation("replace", "active", active),
        (false, true) => operation("Replace", "active", "True"),
        (false, false) => operation("Replace", "active", "False"),
    }
}

/// The manager as a plain string, and its removal by the empty one: SCIMReferenceCode,
/// `SCIMTests_Workflow.json`, `Compose_Manager_Set_Patch_Body` and the two after it.
pub(super) fn manager(op: &str, id: &str) -> Value {
    operation(op, &format!("{ENTERPRISE}:manager"), id)
}
