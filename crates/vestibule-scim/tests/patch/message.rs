//! What a message has to look like.

use serde_json::json;
use vestibule_scim::{Limits, Patch, Profile, Tolerance};

use super::support::MESSAGE;

fn refusal(body: &str, profile: Profile) -> (&'static str, &'static str) {
    match Patch::parse(body.as_bytes(), &profile, &Limits::new()) {
        Ok(patch) => panic!("{body}: {patch:?}"),
        Err(error) => (error.fault().scim_type().unwrap(), error.code()),
    }
}

#[test]
fn refuses_what_is_no_message() {
    let schemas = format!(r#""schemas":["{MESSAGE}"]"#);
    let with = |rest: &str| format!("{{{schemas},{rest}}}");
    let one = |operation: &str| with(&format!(r#""Operations":[{operation}]"#));
    for (body, scim_type, code) in [
        ("{".to_owned(), "invalidSyntax", "json_malformed"),
        (with(r#""Operations":[]"#) + "}", "invalidSyntax", "json_malformed"),
        ("[]".to_owned(), "invalidSyntax", "patch_malformed"),
        ("\"x\"".to_owned(), "invalidSyntax", "patch_malformed"),
        (format!("{{{schemas}}}"), "invalidSyntax", "operations_missing"),
        (with(r#""Operations":{"op":"add"}"#), "invalidSyntax", "patch_malformed"),
        (with(r#""Operations":null"#), "invalidSyntax", "patch_malformed"),
        (one("1"), "invalidSyntax", "patch_malformed"),
        (one(r#"{"value":1}"#), "invalidSyntax", "operation_missing"),
        (one(r#"{"op":123,"value":1}"#), "invalidSyntax", "patch_malformed"),
        (one(r#"{"op":"toto","value":1}"#), "invalidSyntax", "operation_unknown"),
        (one(r#"{"op":"","value":1}"#), "invalidSyntax", "operation_unknown"),
        (one(r#"{"op":"add","path":"active"}"#), "invalidValue", "value_missing"),
        (one(r#"{"op":"replace","path":"active"}"#), "invalidValue", "value_missing"),
        (one(r#"{"op":"add","path":true,"value":1}"#), "invalidSyntax", "patch_malformed"),
        (one(r#"{"op":"add","OP":"add","value":1}"#), "invalidSyntax", "patch_member_twice"),
        (with(r#""Operations":[],"operations":[]"#), "invalidSyntax", "patch_member_twice"),
    ] {
        assert_eq!(refusal(&body, Profile::LENIENT), (scim_type, code), "{body}");
    }
    assert_eq!(
        Patch::parse(b"{\"\xff\":1}", &Profile::LENIENT, &Limits::new()).unwrap_err().code(),
        "json_malformed"
    );
}

#[test]
fn reads_names_in_any_case_and_ignores_others() {
    let body = json!({
        "SCHEMAS": [MESSAGE.to_uppercase()],
        "operations": [{"OP": "add", "Path": "title", "VALUE": "x", "name": "extra"}],
        "externalId": [1, {"deep": "]]]]"}]
    });
    let body = body.to_string();
    let patch = Patch::parse(body.as_bytes(), &Profile::STRICT, &Limits::new()).unwrap();
    assert_eq!((patch.len(), patch.is_empty()), (1, false));
    assert!(patch.tolerances().is_empty());
}

#[test]
fn a_message_says_what_it_is_or_that_is_tolerated() {
    let unnamed = r#"{"Operations":[{"op":"remove","path":"title"}]}"#;
    assert_eq!(refusal(unnamed, Profile::STRICT), ("invalidSyntax", "schemas_missing"));
    let patch = Patch::parse(unnamed.as_bytes(), &Profile::OKTA, &Limits::new()).unwrap();
    assert!(patch.tolerances().contains(Tolerance::MissingSchemas));

    let other = format!(
        r#"{{"schemas":["{MESSAGE}","urn:x"],"Operations":[{{"op":"remove","path":"title"}}]}}"#
    );
    assert_eq!(refusal(&other, Profile::STRICT), ("invalidSyntax", "schemas_unknown"));
    let patch = Patch::parse(other.as_bytes(), &Profile::OKTA, &Limits::new()).unwrap();
    assert!(patch.tolerances().contains(Tolerance::UnknownSchemas));
}

#[test]
fn counts_operations() {
    let limits = Limits::new().with_operations(2);
    let message = |count: usize| {
        let operations = vec![json!({"op": "remove", "path": "title"}); count];
        json!({"schemas": [MESSAGE], "Operations": operations}).to_string()
    };
    assert!(Patch::parse(message(2).as_bytes(), &Profile::STRICT, &limits).is_ok());
    let body = message(3);
    let error = Patch::parse(body.as_bytes(), &Profile::STRICT, &limits).unwrap_err();
    assert_eq!((error.fault().scim_type(), error.code()), (Some("tooMany"), "too_many_operations"));
}

#[test]
fn nesting_is_refused_wherever_it_is() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let schemas = format!(r#""schemas":["{MESSAGE}"]"#);
    for body in [
        deep.clone(),
        format!(r#"{{{schemas},"x":{deep},"Operations":[]}}"#),
        format!(r#"{{{schemas},"Operations":[{{"op":"remove","path":"title","x":{deep}}}]}}"#),
        format!(r#"{{{schemas},"Operations":{deep}}}"#),
    ] {
        let (scim_type, code) = refusal(&body, Profile::LENIENT);
        assert_eq!(scim_type, "invalidSyntax");
        assert!(["json_too_deep", "patch_malformed"].contains(&code), "{code}");
    }
}
