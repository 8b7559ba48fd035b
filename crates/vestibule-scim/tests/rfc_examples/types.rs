//! Figures through the types of `vestibule_scim::typed`.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use vestibule_scim::typed::{
    BulkRequest, BulkResponse, ErrorResponse, Group, ListResponse, PatchRequest,
    ResourceTypeDescription, SearchRequest, ServiceProviderConfig, User,
};

use crate::figure;

pub(crate) const USERS: &[&str] = &[
    "rfc7643-8.1-user-minimal",
    "rfc7643-8.2-user-full",
    "rfc7643-8.3-user-enterprise",
    "rfc7644-3.14-user-post-response",
    "rfc7644-3.3-user-post-request",
    "rfc7644-3.3-user-post-response",
    "rfc7644-3.4.1-user",
    "rfc7644-3.5.1-user-put-request",
    "rfc7644-3.5.1-user-put-response",
    "rfc7644-3.9-user-partial",
];
pub(crate) const GROUPS: &[&str] = &["rfc7643-8.4-group"];
const CONFIGS: &[&str] =
    &["rfc7643-8.5-service-provider-config", "rfc9865-4-service-provider-config"];
const RESOURCE_TYPES: &[&str] =
    &["rfc7643-8.6-resource-type-group", "rfc7643-8.6-resource-type-user"];
const USER_LISTS: &[&str] = &[
    "rfc7644-3.4.2-list-response",
    "rfc7644-3.4.3-list-response",
    "rfc9865-2-list-response-first",
    "rfc9865-2-list-response-second",
    "rfc9865-2.4-list-response-default",
    "rfc9865-3-list-response",
];
const GROUP_LISTS: &[&str] = &["rfc7644-3.7.1-list-response-circular"];
const RESOURCE_TYPE_LISTS: &[&str] = &["rfc7644-4-list-response-resource-types"];
const PATCHES: &[&str] = &[
    "rfc7644-3.5.2.1-patch-add-emails",
    "rfc7644-3.5.2.1-patch-add-member",
    "rfc7644-3.5.2.2-patch-remove-and-add-member",
    "rfc7644-3.5.2.2-patch-remove-emails",
    "rfc7644-3.5.2.2-patch-remove-member",
    "rfc7644-3.5.2.2-patch-remove-members",
    "rfc7644-3.5.2.3-patch-replace-address",
    "rfc7644-3.5.2.3-patch-replace-emails",
    "rfc7644-3.5.2.3-patch-replace-members",
    "rfc7644-3.5.2.3-patch-replace-street-address",
];
const ERRORS: &[&str] = &[
    "rfc7644-3.12-error-mutability",
    "rfc7644-3.12-error-not-found",
    "rfc7644-3.7.3-error-invalid-syntax",
    "rfc7644-3.7.4-error-payload-too-large",
];
const SEARCHES: &[&str] = &["rfc7644-3.4.3-search-request", "rfc9865-3-search-request"];
const BULK_REQUESTS: &[&str] = &[
    "rfc7644-3.7.1-bulk-request-circular",
    "rfc7644-3.7.2-bulk-request-bulk-id",
    "rfc7644-3.7.2-bulk-request-manager",
    "rfc7644-3.7.3-bulk-request",
];
const BULK_RESPONSES: &[&str] = &[
    "rfc7644-3.7.3-bulk-response",
    "rfc7644-3.7.3-bulk-response-errors",
    "rfc7644-3.7.3-bulk-response-invalid-syntax",
];
/// The one figure whose statuses are objects, against the text of the section.
const BULK_RESPONSE_WITH_CODES: &str = "rfc7644-3.7.2-bulk-response-bulk-id";

fn round_trip<T: DeserializeOwned + Serialize>(names: &[&str]) {
    for name in names {
        let read: T = serde_json::from_slice(&figure::bytes(name))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(written, figure::assigned(figure::json(name)), "{name}");
    }
}

#[test]
fn users_round_trip() {
    round_trip::<User>(USERS);
}

#[test]
fn groups_round_trip() {
    round_trip::<Group>(GROUPS);
}

#[test]
fn service_provider_configs_round_trip() {
    round_trip::<ServiceProviderConfig>(CONFIGS);
}

#[test]
fn resource_types_round_trip() {
    round_trip::<ResourceTypeDescription>(RESOURCE_TYPES);
}

#[test]
fn lists_round_trip() {
    round_trip::<ListResponse<User>>(USER_LISTS);
    round_trip::<ListResponse<Group>>(GROUP_LISTS);
    round_trip::<ListResponse<ResourceTypeDescription>>(RESOURCE_TYPE_LISTS);
}

#[test]
fn patches_round_trip() {
    round_trip::<PatchRequest>(PATCHES);
}

#[test]
fn errors_round_trip() {
    round_trip::<ErrorResponse>(ERRORS);
}

#[test]
fn searches_round_trip() {
    round_trip::<SearchRequest>(SEARCHES);
}

#[test]
fn bulk_messages_round_trip() {
    round_trip::<BulkRequest>(BULK_REQUESTS);
    round_trip::<BulkResponse>(BULK_RESPONSES);
}

#[test]
fn a_status_that_is_an_object_is_read_and_written_as_a_string() {
    let mut expected = figure::json(BULK_RESPONSE_WITH_CODES);
    let read: BulkResponse = serde_json::from_value(expected.clone()).unwrap();
    for outcome in expected["Operations"].as_array_mut().unwrap() {
        outcome["status"] = outcome["status"]["code"].take();
    }
    assert_eq!(serde_json::to_value(&read).unwrap(), expected);
}

#[test]
fn no_figure_is_left_out() {
    let listed: BTreeSet<String> = [
        USERS,
        GROUPS,
        CONFIGS,
        RESOURCE_TYPES,
        USER_LISTS,
        GROUP_LISTS,
        RESOURCE_TYPE_LISTS,
        PATCHES,
        ERRORS,
        SEARCHES,
        BULK_REQUESTS,
        BULK_RESPONSES,
        &[BULK_RESPONSE_WITH_CODES],
        crate::schemas::FIGURES,
    ]
    .concat()
    .into_iter()
    .map(str::to_owned)
    .collect();
    assert_eq!(listed, figure::names());
}

#[test]
fn every_attribute_of_the_full_user_has_a_field() {
    let user: User = serde_json::from_slice(&figure::bytes("rfc7643-8.3-user-enterprise")).unwrap();
    assert!(user.extra.is_empty());
    assert!(user.name.is_some_and(|name| name.extra.is_empty()));
    assert!(user.addresses.iter().all(|address| address.extra.is_empty()));
    assert!(user.groups.iter().all(|group| group.extra.is_empty()));
    let plural =
        [user.emails, user.phone_numbers, user.ims, user.photos, user.x509_certificates].concat();
    assert!(plural.iter().all(|element| element.extra.is_empty()));
    let enterprise = user.enterprise.unwrap();
    assert!(enterprise.extra.is_empty());
    assert!(enterprise.manager.is_some_and(|manager| manager.extra.is_empty()));
}

#[test]
fn nothing_of_a_person_is_printed_and_the_password_is_not_written() {
    let user: User = serde_json::from_slice(&figure::bytes("rfc7643-8.2-user-full")).unwrap();
    let printed = format!(
        "{user:?} {:?} {:?} {:?} {:?} {:?}",
        user.name, user.emails, user.addresses, user.groups, user.password
    );
    for word in ["Jensen", "bjensen", "Babs", "Hollywood", "Guides", "t1me", "2819c223"] {
        assert!(!printed.contains(word), "{word}");
    }
    assert_eq!(user.password.as_ref().map(|password| password.expose()), Some("t1meMa$heen"));
    let written = serde_json::to_string(&user).unwrap();
    assert!(!written.contains("t1me") && !written.contains("password"));
}

#[test]
fn a_password_in_another_case_is_not_written_either() {
    let user: User =
        serde_json::from_str(r#"{"userName":"ada","PassWord":"t1meMa$heen","x":1}"#).unwrap();
    assert!(user.password.is_none());
    assert_eq!(serde_json::to_string(&user).unwrap(), r#"{"userName":"ada","x":1}"#);
}

#[test]
fn null_and_empty_lists_are_unassigned() {
    let user: User = serde_json::from_str(
        r#"{"schemas":null,"userName":null,"name":null,"emails":null,"roles":[],"meta":null}"#,
    )
    .unwrap();
    assert_eq!(user, User::default());
    assert_eq!(serde_json::to_string(&user).unwrap(), "{}");
    let group: Group = serde_json::from_str(r#"{"members":null,"displayName":null}"#).unwrap();
    assert_eq!(group, Group::default());
}

#[test]
fn members_without_a_field_are_kept_at_every_level() {
    let source = serde_json::json!({
        "userName": "ada",
        "urn:example:Badge": {"number": 7},
        "emails": [{"value": "ada@example.com", "verified": true}],
        "meta": {"etag": "x"},
    });
    let user: User = serde_json::from_value(source.clone()).unwrap();
    assert_eq!(serde_json::to_value(&user).unwrap(), source);
}

#[test]
fn an_error_with_a_number_for_status_is_read() {
    let error: ErrorResponse = serde_json::from_str(r#"{"status":404}"#).unwrap();
    assert_eq!(error.status, 404);
    for status in [Value::from("many"), Value::from(70000), Value::Null, Value::from(4.5)] {
        let body = serde_json::json!({"status": status});
        assert!(serde_json::from_value::<ErrorResponse>(body).is_err());
    }
}
