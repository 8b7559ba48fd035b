//! `vestibule scim filter` and `vestibule scim patch`.

use serde_json::{Value, json};

use super::tool::{Answer, Folder, tool};

fn filter(arguments: &[&str]) -> Answer {
    tool(&["scim", "filter"]).args(arguments).run()
}

#[test]
fn scim_filter_prints_the_canonical_form() {
    let answer = filter([r#"((userName SW "a"))  OR not(active eq TRUE)"#].as_slice());
    assert_eq!(answer.code, 0);
    let filter = r#"userName sw "a" or not (active eq true)"#;
    assert_eq!(answer.json(), json!({ "accepted": true, "filter": filter }));
}

#[test]
fn scim_filter_reads_stdin_and_leaves_its_line_end_out() {
    let answer = tool(&["scim", "filter", "-"]).stdin("title pr\r\n").run();
    assert_eq!((answer.code, &answer.json()["filter"]), (0, &json!("title pr")));
}

#[test]
fn scim_filter_that_is_malformed_is_refused_with_the_place() {
    for (text, code, found) in [
        ("userName eq", "filter_expected_value", json!("byte 11")),
        ("userName", "filter_expected_operator", json!("byte 8")),
        ("-x", "filter_expected_attribute", json!("byte 0")),
    ] {
        let answer = filter(&[text]);
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{text}");
        assert_eq!(answer.json()["found"], found, "{text}");
    }
    let deep = "(".repeat(8_000);
    assert_eq!(filter(&[&deep]).refusal(), "filter_too_deep");
}

#[test]
fn scim_filter_is_fitted_to_the_resource() {
    let folder = Folder::new("scim_filter_match");
    let ada = folder.write(
        "ada.json",
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": "0f3a", "userName": "Ada", "active": true,
            "emails": [{ "type": "work", "value": "ada@acme.example" }],
            "groups": [{ "value": "g1" }],
            "meta": { "created": "2026-01-01T00:00:00Z", "version": "W/\"17\"" },
        })
        .to_string(),
    );
    for (text, matches) in [
        (r#"userName eq "ADA""#, true),
        (r#"emails[type eq "work"].value ew "@ACME.example""#, true),
        (r#"emails[type eq "home"]"#, false),
        (r#"id eq "0f3a" and meta.created lt "2026-01-01T02:00:00+01:00""#, true),
        (r#"groups.value eq "g1""#, true),
        (r#"active eq "True""#, true),
    ] {
        let answer = filter(&[text, "--match", &ada]);
        assert_eq!((answer.code, &answer.json()["matches"]), (0, &json!(matches)), "{text}");
    }
    let tolerated = filter(&[r#"active eq "True""#, "--match", &ada]).json();
    assert_eq!(tolerated["tolerances"], json!(["boolean_string"]));
    let strict = filter(&[r#"active eq "True""#, "--match", &ada, "--profile", "strict"]);
    assert_eq!((strict.code, strict.refusal().as_str()), (1, "filter_literal_type"));
    let secret = filter(&[r#"password sw "a""#, "--match", &ada]);
    assert_eq!((secret.code, secret.refusal().as_str()), (1, "filter_attribute_not_filterable"));
}

#[test]
fn scim_filter_is_fitted_to_the_type_that_the_resource_names() {
    let folder = Folder::new("scim_filter_group");
    let group = folder.write(
        "group.json",
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": "Engineers",
            "members": [{ "value": "0f3a", "type": "User" }],
        })
        .to_string(),
    );
    let answer = filter(&[r#"members[value eq "0f3a"]"#, "--match", &group]).json();
    assert_eq!((&answer["matches"], &answer["resource_type"]), (&json!(true), &json!("Group")));
    let strict = filter(&["userName pr", "--match", &group, "--profile", "strict"]);
    assert_eq!(strict.refusal(), "filter_unknown_attribute");
}

#[test]
fn scim_filter_of_a_file_that_is_no_resource_is_refused_and_a_missing_one_is_wrong_usage() {
    let folder = Folder::new("scim_filter_bad_file");
    let broken = folder.write("broken.json", r#"{"userName":"#);
    let answer = filter(&["title pr", "--match", &broken]);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "json_malformed"));
    assert_eq!(filter(&["title pr", "--match", "/nowhere/at/all"]).code, 2);
    assert_eq!(filter(&["title pr", "--profile", "google"]).code, 2);
}

fn patch(name: &str, resource: &Value, patch: &Value, arguments: &[&str]) -> Answer {
    let folder = Folder::new(name);
    let resource = folder.write("resource.json", resource.to_string());
    let patch = folder.write("patch.json", patch.to_string());
    tool(&["scim", "patch", "--resource", &resource, "--patch", &patch]).args(arguments).run()
}

fn disable() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "Replace", "path": "active", "value": "False" }],
    })
}

fn ada() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "0f3a", "userName": "ada", "active": true,
        "meta": { "resourceType": "User", "version": "W/\"17\"" },
    })
}

#[test]
fn scim_patch_shows_the_resource_after_and_what_was_tolerated() {
    let answer = patch("scim_patch", &ada(), &disable(), &["--profile", "entra"]);
    assert_eq!(answer.code, 0);
    let mut after = ada();
    after["active"] = json!(false);
    assert_eq!(
        answer.json(),
        json!({
            "accepted": true, "resource": after, "changed": true, "attributes": ["active"],
            "profile": "entra", "tolerances": ["operation_case", "boolean_string"],
        })
    );
    let again = patch("scim_patch_again", &after, &disable(), &[]).json();
    assert_eq!((&again["changed"], &again["resource"]), (&json!(false), &after));
}

#[test]
fn scim_patch_that_the_profile_does_not_tolerate_is_refused_and_says_which_would() {
    let answer = patch("scim_patch_strict", &ada(), &disable(), &["--profile", "strict"]);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "operation_case"));
    assert!(answer.json()["fix"].as_str().unwrap().contains("--profile"));
    let broken = patch("scim_patch_broken", &ada(), &json!([]), &[]);
    assert_eq!((broken.code, broken.refusal().as_str()), (1, "patch_malformed"));
    assert_eq!(patch("scim_patch_profile", &ada(), &disable(), &["--profile", "x"]).code, 2);
}

#[test]
fn scim_patch_changes_the_members_of_a_group() {
    let group = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "Engineers",
        "members": [{ "value": "a", "display": "Ada" }, { "value": "b" }],
    });
    let operation = |op: &str, value: Value| json!({ "Operations": [{ "op": op, "path": "members", "value": value }] });
    let removed =
        patch("scim_patch_remove", &group, &operation("Remove", json!([{ "value": "b" }])), &[]);
    let ada = json!({ "value": "a", "display": "Ada" });
    assert_eq!(removed.json()["resource"]["members"], json!([ada]));

    let added = operation("add", json!([{ "value": "a" }, { "value": "c" }]));
    let added = patch("scim_patch_add", &group, &added, &[]).json();
    assert_eq!(added["resource"]["members"], json!([ada, { "value": "b" }, { "value": "c" }]));
    assert_eq!(added["changed"], true);

    let same = operation("add", json!([{ "value": "b" }]));
    assert_eq!(patch("scim_patch_same", &group, &same, &[]).json()["changed"], false);

    let typed = json!({
        "Operations": [{ "op": "remove", "path": "members[type eq \"User\"]" }]
    });
    let typed = patch("scim_patch_typed", &group, &typed, &[]).json();
    assert_eq!(typed["resource"].get("members"), None);
}
