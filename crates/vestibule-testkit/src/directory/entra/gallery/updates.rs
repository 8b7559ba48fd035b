//! Tests that talk to the server directly: every mapped attribute is changed, or taken away.

use serde_json::{Value, json};

use super::super::super::case::{Case, CaseFailure};
use super::super::super::manners::Manners;
use super::super::super::play::Play;
use super::super::super::wire::{self, ENTERPRISE, operation};
use super::super::bodies;
use super::{WORKFLOW, new_group, new_user};

pub(super) const NULL_UPDATE: Case = Case::new(
    "SCIM_Null_Update_Test",
    "Optional attributes are replaced with empty strings and then with null, and are empty after \
     either.",
    WORKFLOW,
    Manners::GALLERY,
    |play| {
        let id = create(play)?;
        for (step, nothing) in [("empty strings", json!("")), ("nulls", Value::Null)] {
            play.step(format!("replace with {step}"));
            let operations: Vec<Value> =
                optional().iter().map(|path| operation("replace", path, nothing.clone())).collect();
            play.patch(&format!("/Users/{id}"), &wire::patch(operations))?
                .with_status(&[200, 204])?;
            let found = play.user(&id)?;
            for path in optional() {
                let value = read(&found, &path);
                let is_nothing = matches!(value, None | Some(Value::Null))
                    || value.and_then(Value::as_str) == Some("");
                play.must(&format!("{path} null or empty"), is_nothing, &found)?;
            }
        }
        Ok(())
    },
);

pub(super) const USER_UPDATE: Case = Case::new(
    "SCIM_User_Update_Test",
    "Every single-valued attribute is replaced in one PATCH with made-up text, and reads back.",
    WORKFLOW,
    Manners::GALLERY,
    |play| {
        let id = create(play)?;
        let mut paths = optional();
        paths.extend(["userName", "externalId"].map(str::to_owned));
        update(play, "/Users", &id, &paths)
    },
);

pub(super) const GROUP_UPDATE: Case = Case::new(
    "SCIM_Group_Update_Test",
    "Every single-valued attribute of a group is replaced in one PATCH, and reads back.",
    WORKFLOW,
    Manners::GALLERY,
    |play| {
        play.step("create a group");
        let group = new_group(play);
        let body = bodies::group(&group.key, &group.display_name);
        let id = play.post("/Groups", &body)?.with_status(&[200, 201])?.id()?;
        update(play, "/Groups", &id, &["displayName", "externalId"].map(str::to_owned))
    },
);

/// The mapped attributes of a user that may be absent.
fn optional() -> Vec<String> {
    let mut paths: Vec<String> = [
        "displayName",
        "title",
        "preferredLanguage",
        "name.givenName",
        "name.familyName",
        "name.formatted",
        "emails[type eq \"work\"].value",
        "addresses[type eq \"work\"].streetAddress",
        "addresses[type eq \"work\"].locality",
        "addresses[type eq \"work\"].region",
        "addresses[type eq \"work\"].postalCode",
        "phoneNumbers[type eq \"work\"].value",
        "phoneNumbers[type eq \"mobile\"].value",
    ]
    .map(str::to_owned)
    .into();
    paths.extend(["employeeNumber", "department"].map(|name| format!("{ENTERPRISE}:{name}")));
    paths
}

/// A user with all of them.
fn create(play: &mut Play<'_>) -> Result<String, CaseFailure> {
    play.step("create a user");
    let user = new_user(play).with_employee_number("1");
    let mut body = bodies::user(&user, None);
    if let Some(members) = body.as_object_mut() {
        members.insert("preferredLanguage".to_owned(), json!("en-GB"));
        let numbers = json!([
            { "type": "work", "value": "+44 20 7946 0001" },
            { "type": "mobile", "value": "+44 7700 900001" },
        ]);
        members.insert("phoneNumbers".to_owned(), numbers);
        let address = json!({
            "type": "work", "streetAddress": "12 St James's Square", "locality": "London",
            "region": "Westminster", "postalCode": "SW1Y 4JH",
        });
        members.insert("addresses".to_owned(), json!([address]));
    }
    play.post("/Users", &body)?.with_status(&[200, 201])?.id()
}

fn update(
    play: &mut Play<'_>,
    collection: &str,
    id: &str,
    paths: &[String],
) -> Result<(), CaseFailure> {
    play.step("replace everything");
    let values: Vec<String> = paths.iter().map(|_| play.names.name("upd-")).collect();
    let operations: Vec<Value> = paths
        .iter()
        .zip(&values)
        .map(|(path, value)| operation("replace", path, value.clone()))
        .collect();
    let resource = format!("{collection}/{id}");
    play.patch(&resource, &wire::patch(operations))?.with_status(&[200, 204])?;
    play.step("read it back");
    let found = play.get(&resource)?.with_status(&[200])?.body;
    for (path, value) in paths.iter().zip(&values) {
        let is_there = read(&found, path).and_then(Value::as_str) == Some(value);
        play.must(&format!("{path} with the value {value}"), is_there, &found)?;
    }
    Ok(())
}

/// What is at a path of Entra's notation.
fn read<'a>(resource: &'a Value, path: &str) -> Option<&'a Value> {
    if let Some((schema, name)) = path.strip_prefix("urn:").and_then(|_| path.rsplit_once(':')) {
        return resource.get(schema)?.get(name);
    }
    if let Some((attribute, rest)) = path.split_once("[type eq \"") {
        let (kind, name) = rest.split_once("\"].")?;
        let elements = resource.get(attribute)?.as_array()?;
        let element = elements.iter().find(|one| wire::text(one, &["type"]) == Some(kind))?;
        return element.get(name);
    }
    path.split('.').try_fold(resource, |value, name| value.get(name))
}
