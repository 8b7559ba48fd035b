//! PATCH shapes on users.

use serde_json::{Value, json};

use super::super::case::{Case, CaseFailure};
use super::super::manners::Manners;
use super::super::people::DirectoryUser;
use super::super::play::Play;
use super::super::wire::{self, ENTERPRISE, WORK_EMAIL, operation, pathless};
use super::bodies;

const COMPATIBILITY: &str = "MicrosoftDocs/entra-docs, docs/identity/app-provisioning/\
                             application-provisioning-config-problem-scim-compatibility.md";

pub(super) const ACTIVE_AS_STRING: Case = Case::new(
    "active_as_string",
    "Entra disables with the string False, and what is read back is the boolean false.",
    COMPATIBILITY,
    Manners::ENTRA,
    |play| {
        let before = create(play, json!({}))?;
        let after = patched(play, &before, bodies::activation(false, false))?;
        play.same(&with(&before, "/active", json!(false)), &after)
    },
);

pub(super) const REPLACE_WORK_EMAIL_THAT_IS_NOT_THERE: Case = Case::new(
    "replace_work_email_that_is_not_there",
    "Replacing the value of the work address makes one, and leaves the home address alone.",
    "Captain-P-Goldfish/SCIM-SDK, issue 416; MicrosoftDocs/entra-docs, \
     use-scim-to-provision-users-and-groups.md, Update User [Multi-valued properties]",
    Manners::ENTRA,
    |play| work_email(play, "Replace"),
);

pub(super) const ADD_WORK_EMAIL_THAT_IS_NOT_THERE: Case = Case::new(
    "add_work_email_that_is_not_there",
    "Adding the value of the work address makes one, and leaves the home address alone.",
    "sourcegraph/sourcegraph, pull request 49200; Captain-P-Goldfish/SCIM-SDK, issue 668",
    Manners::ENTRA,
    |play| work_email(play, "Add"),
);

pub(super) const MANAGER_AS_STRING: Case = Case::new(
    "manager_as_string",
    "The manager is added as a plain string and read back in complex form, beside the department.",
    "apache/directory-scimple, issue 1242; AzureAD/SCIMReferenceCode, SCIMTests_Workflow.json, \
     Compose_Manager_Set_Patch_Body",
    Manners::ENTRA,
    |play| {
        let manager = create(play, json!({}))?;
        let manager = wire::text(&manager, &["id"]).unwrap_or_default().to_owned();
        let before = create(play, json!({ ENTERPRISE: { "department": "Engines" } }))?;
        let after = patched(play, &before, bodies::manager("Add", &manager))?;
        let extension = json!({ "department": "Engines", "manager": { "value": manager } });
        play.same(&with(&before, "", json!({ ENTERPRISE: extension })), &after)
    },
);

pub(super) const NO_PATH_WITH_DOTTED_AND_URN_KEYS: Case = Case::new(
    "no_path_with_dotted_and_urn_keys",
    "A replacement without a path has keys such as name.givenName and a whole URN; each reaches \
     its attribute, and the others stay.",
    COMPATIBILITY,
    Manners::ENTRA_FLAGGED,
    |play| {
        let before = create(
            play,
            json!({
                "name": { "givenName": "Ada", "middleName": "King", "familyName": "Byron" },
                ENTERPRISE: { "department": "Engines", "employeeNumber": "1" },
            }),
        )?;
        let number = format!("{ENTERPRISE}:employeeNumber");
        let value = json!({
            "displayName": "Augusta Lovelace",
            "name.givenName": "Augusta",
            "name.familyName": "Lovelace",
            number: "1815",
        });
        let after = patched(play, &before, pathless("replace", value))?;
        let changed = json!({
            "displayName": "Augusta Lovelace",
            "name": { "givenName": "Augusta", "middleName": "King", "familyName": "Lovelace" },
            ENTERPRISE: { "department": "Engines", "employeeNumber": "1815" },
        });
        play.same(&with(&before, "", changed), &after)
    },
);

pub(super) const ADD_SECOND_PRIMARY: Case = Case::new(
    "add_second_primary",
    "An address that is added as the primary one takes that from the address that was it.",
    "RFC 7644 section 3.5.2, on primary values",
    Manners::ENTRA,
    |play| {
        let (first, second) = (play.names.address("first"), play.names.address("second"));
        let emails = json!([{ "type": "work", "value": first, "primary": true }]);
        let before = create(play, json!({ "emails": emails }))?;
        let added = json!([{ "type": "home", "value": second, "primary": true }]);
        let after = patched(play, &before, operation("Add", "emails", added))?;
        let emails = after.get("emails").and_then(Value::as_array);
        let mut values: Vec<&str> = emails
            .into_iter()
            .flatten()
            .filter_map(|email| wire::text(email, &["value"]))
            .collect();
        values.sort_unstable();
        play.must("both addresses, each once", values == [&*first, &*second], &after)?;
        let primary: Vec<&str> = emails
            .into_iter()
            .flatten()
            .filter(|email| email.get("primary") == Some(&Value::Bool(true)))
            .filter_map(|email| wire::text(email, &["value"]))
            .collect();
        play.must("one primary address, the new one", primary == [&*second], &after)
    },
);

fn work_email(play: &mut Play<'_>, op: &str) -> Result<(), CaseFailure> {
    let (home, work) = (play.names.address("home"), play.names.address("work"));
    let home = json!({ "type": "home", "value": home });
    let before = create(play, json!({ "emails": [home] }))?;
    let after = patched(play, &before, operation(op, WORK_EMAIL, work.clone()))?;
    let emails = json!({ "emails": [home, { "type": "work", "value": work }] });
    play.same(&with(&before, "", emails), &after)
}

/// A user with what Entra sends and with these attributes instead of its own; as read back.
fn create(play: &mut Play<'_>, attributes: Value) -> Result<Value, CaseFailure> {
    play.step("create a user");
    let user = DirectoryUser::new(play.names.guid(), play.names.address("user"));
    let body = with(&bodies::user(&user, None), "", attributes.clone());
    let reply = play.post("/Users", &body)?.with_status(&[201])?;
    let id = reply.id()?;
    play.step("read what was created");
    let found = play.user(&id)?;
    // What was asked for has to be there before anything can be said about the PATCH.
    play.same(&with(&found, "", attributes), &found)?;
    Ok(found)
}

/// The user after this operation.
fn patched(play: &mut Play<'_>, before: &Value, operation: Value) -> Result<Value, CaseFailure> {
    let id = wire::text(before, &["id"]).unwrap_or_default().to_owned();
    play.step("send the PATCH");
    play.patch(&format!("/Users/{id}"), &wire::patch([operation]))?.with_status(&[200, 204])?;
    play.step("read what became of it");
    play.user(&id)
}

/// The resource with the members of another object in place of its own, or with one value at a
/// JSON Pointer.
fn with(resource: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = resource.clone();
    match (pointer, changed.as_object_mut(), value) {
        ("", Some(members), Value::Object(others)) => members.extend(others),
        (_, _, value) => {
            if let Some(there) = changed.pointer_mut(pointer) {
                *there = value;
            }
        }
    }
    changed
}
