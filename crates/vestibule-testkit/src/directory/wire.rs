//! The words of SCIM that every product uses, RFC 7643 and RFC 7644, written out once more.

use serde_json::{Value, json};

use super::people::DirectoryUser;

pub(crate) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(crate) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(crate) const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
pub(crate) const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
pub(crate) const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// The path of the work address, as Entra maps it.
pub(crate) const WORK_EMAIL: &str = "emails[type eq \"work\"].value";

/// A PATCH with these operations.
pub(crate) fn patch(operations: impl Into<Vec<Value>>) -> Value {
    json!({ "schemas": [PATCH_OP], "Operations": operations.into() })
}

/// An operation with a path and a value.
pub(crate) fn operation(op: &str, path: &str, value: impl Into<Value>) -> Value {
    json!({ "op": op, "path": path, "value": value.into() })
}

/// An operation without a path.
pub(crate) fn pathless(op: &str, value: impl Into<Value>) -> Value {
    json!({ "op": op, "value": value.into() })
}

/// Members of a group, each with its id alone.
pub(crate) fn members(members: &[(String, String)]) -> Vec<Value> {
    members.iter().map(|(id, _)| json!({ "value": id })).collect()
}

/// The removal of each of these members by its value.
pub(crate) fn remove_members(members: &[(String, String)]) -> Vec<Value> {
    members.iter().map(|(id, _)| remove_member(id)).collect()
}

/// The removal of one member by its value, RFC 7644 section 3.5.2.2.
pub(crate) fn remove_member(id: &str) -> Value {
    json!({ "op": "remove", "path": format!("members[value eq {}]", quoted(id)) })
}

/// A user of this schema with all core attributes that a directory knows.
pub(crate) fn user(schema: &str, user: &DirectoryUser) -> Value {
    let mut body = attributes(user);
    set(&mut body, "schemas", Some(json!([schema])));
    body
}

/// The same without `schemas`.
pub(crate) fn attributes(user: &DirectoryUser) -> Value {
    let mut body = json!({
        "userName": user.user_name,
        "externalId": user.key,
        "name": { "givenName": user.given_name, "familyName": user.family_name },
        "displayName": user.display_name(),
        "active": user.active,
    });
    set(&mut body, "emails", emails(user));
    set(&mut body, "title", user.title.as_deref());
    body
}

/// The work address as the only one.
pub(crate) fn emails(user: &DirectoryUser) -> Option<Value> {
    let email = user.email.as_ref()?;
    Some(json!([{ "value": email, "type": "work", "primary": true }]))
}

/// The enterprise extension of a user, none where it would be empty.
pub(crate) fn enterprise(user: &DirectoryUser, manager: Option<&str>) -> Option<Value> {
    let mut extension = json!({});
    set(&mut extension, "department", user.department.as_deref());
    set(&mut extension, "employeeNumber", user.employee_number.as_deref());
    set(&mut extension, "manager", manager);
    (extension != json!({})).then_some(extension)
}

/// Gives an object a member, if there is a value for it.
pub(crate) fn set(object: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let (Some(members), Some(value)) = (object.as_object_mut(), value) {
        members.insert(name.to_owned(), value.into());
    }
}

/// A filter that compares with a string, RFC 7644 section 3.4.2.2.
pub(crate) fn equals(attribute: &str, value: &str) -> String {
    format!("{attribute} eq {}", quoted(value))
}

/// The value as a JSON string.
pub(crate) fn quoted(value: &str) -> String {
    Value::from(value).to_string()
}

/// Whether `schemas` names this one.
pub(crate) fn has_schema(resource: &Value, schema: &str) -> bool {
    resource
        .get("schemas")
        .and_then(Value::as_array)
        .is_some_and(|schemas| schemas.iter().any(|named| named.as_str() == Some(schema)))
}

/// The text at these names, one within the other.
pub(crate) fn text<'a>(resource: &'a Value, names: &[&str]) -> Option<&'a str> {
    at(resource, names).and_then(Value::as_str)
}

/// What is at these names, one within the other.
pub(crate) fn at<'a>(resource: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().try_fold(resource, |value, name| value.get(name))
}

/// The entries of a list response, none where `Resources` is absent.
pub(crate) fn resources(list: &Value) -> &[Value] {
    list.get("Resources").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The value of the first element of a multi-valued attribute with this type.
pub(crate) fn typed<'a>(resource: &'a Value, attribute: &str, kind: &str) -> Option<&'a str> {
    let elements = resource.get(attribute)?.as_array()?;
    let element = elements.iter().find(|element| text(element, &["type"]) == Some(kind))?;
    text(element, &["value"])
}

/// The ids of the members, sorted; a member that stands twice is twice in it.
pub(crate) fn member_ids(group: &Value) -> Vec<String> {
    let members = group.get("members").and_then(Value::as_array);
    let mut ids: Vec<String> = members
        .into_iter()
        .flatten()
        .map(|member| text(member, &["value"]).unwrap_or_default().to_owned())
        .collect();
    ids.sort();
    ids
}
