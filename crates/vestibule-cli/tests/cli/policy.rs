//! `vestibule policy explain`.

use serde_json::{Value, json};

use super::tool::{Answer, Folder, tool};

const AT: &str = "2026-11-22T12:00:00Z";

struct Case {
    folder: Folder,
    policy: Value,
    identity: Value,
    organization: Value,
}

impl Case {
    fn new(name: &str) -> Case {
        Case {
            folder: Folder::new(name),
            policy: json!({ "version": 1, "jit": "domain" }),
            identity: json!({
                "connection": "acme-entra",
                "protocol": "oidc",
                "subject": {
                    "issuer": "https://login.microsoftonline.com/9f3c/v2.0",
                    "id": "0a11", "kind": "persistent",
                },
                "email": {
                    "address": "ada@acme.com", "source": "id_token", "tenant_pinned": true,
                },
            }),
            organization: json!({
                "id": "acme",
                "connection": {
                    "id": "acme-entra", "organization": "acme",
                    "issuer": { "exactly": "https://login.microsoftonline.com/9f3c/v2.0" },
                },
                "domains": [{ "domain": "acme.com", "standing": "verified", "proof": "dns" }],
            }),
        }
    }

    fn explain(&self, more: &[&str]) -> Answer {
        let file = |name: &str, value: &Value| self.folder.write(name, value.to_string());
        let policy = file("policy.json", &self.policy);
        let identity = file("identity.json", &self.identity);
        let organization = file("organization.json", &self.organization);
        let files = ["--policy", &policy, "--identity", &identity, "--organization", &organization];
        tool(&["policy", "explain", "--at", AT]).args(&files).args(more).run()
    }
}

#[test]
fn policy_explain_prints_the_decision_with_its_reasons_and_effects() {
    let case = Case::new("policy_created");
    let answer = case.explain(&[]);
    assert_eq!(answer.code, 0, "{answer:?}");
    let facts = answer.json();
    assert_eq!(facts["accepted"], true);
    assert_eq!(facts["verdict"], "create");
    assert_eq!(facts["code"], "created");
    assert_eq!(facts["email_grade"], "domain_bound");
    let reasons = facts["reasons"].as_array().unwrap();
    assert!(reasons.contains(&json!({ "code": "created", "outcome": "settled" })), "{reasons:?}");
    let created = &facts["effects"][0]["create_account"];
    assert_eq!(created, &json!({ "email": "ada@acme.com", "email_verified": true }));
}

#[test]
fn policy_explain_refuses_as_the_sign_in_does_and_says_what_to_change() {
    let mut case = Case::new("policy_refused");
    case.organization["domains"] = json!([]);
    let answer = case.explain(&[]);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "email_outside_domains"));
    let refused = answer.json();
    assert_eq!(refused["verdict"], "deny");
    assert!(!refused["fix"].as_str().unwrap().is_empty());
    assert!(!refused["message"].as_str().unwrap().contains("ada"));
    assert!(!refused["user_text"].as_str().unwrap().is_empty());
    assert_eq!(refused["effects"], json!([]));
}

#[test]
fn policy_explain_reads_accounts_and_the_directory() {
    let case = Case::new("policy_views");
    let inactive = json!({ "connected": {
        "directory": "entra",
        "standing": { "inactive": { "user": "u1", "matched_by": "external_id" } },
    }});
    let directory = case.folder.write("directory.json", inactive.to_string());
    let answer = case.explain(&["--directory", &directory]);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "directory_deactivated"));

    let candidate = json!({ "candidates": [{
        "id": "7", "email": "Ada@acme.com", "email_verified": true, "has_credentials": true,
    }]});
    let account = case.folder.write("account.json", candidate.to_string());
    let answer = case.explain(&["--account", &account]);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "link_needs_proof"));
    let text = answer.json()["user_text"].clone();
    assert_eq!(text, "Account exists with different credentials.");
}

#[test]
fn policy_explain_names_the_place_in_a_document_that_it_cannot_read() {
    let mut case = Case::new("policy_malformed");
    case.policy = json!({ "version": 2 });
    let answer = case.explain(&[]);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "policy_invalid"));
    assert!(answer.json()["found"].as_str().unwrap().starts_with("line 1, column"));

    let mut case = Case::new("policy_unknown_field");
    case.organization["conection"] = json!({});
    assert_eq!(case.explain(&[]).refusal(), "organization_invalid");

    let case = Case::new("policy_missing_file");
    assert_eq!(case.explain(&["--account", "/nowhere/account.json"]).code, 2);
}

#[test]
fn policy_explain_refuses_each_document_that_is_empty() {
    let case = Case::new("policy_empty");
    let empty = case.folder.write("empty", "");
    for (document, code) in [
        ("policy", "policy_invalid"),
        ("identity", "identity_invalid"),
        ("organization", "organization_invalid"),
        ("account", "account_invalid"),
        ("directory", "directory_invalid"),
    ] {
        let path = |name: &str, value: &Value| match name == document {
            true => empty.clone(),
            false => case.folder.write(&format!("{name}.json"), value.to_string()),
        };
        let policy = path("policy", &case.policy);
        let identity = path("identity", &case.identity);
        let organization = path("organization", &case.organization);
        let account = path("account", &json!({ "candidates": [] }));
        let directory = path("directory", &json!("none"));
        let answer = tool(&["policy", "explain", "--at", AT])
            .args(&["--policy", &policy, "--identity", &identity])
            .args(&["--organization", &organization])
            .args(&["--account", &account, "--directory", &directory])
            .run();
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code));
        let refused = answer.json();
        assert_eq!(refused["found"], "line 1, column 0");
        assert!(!refused["fix"].as_str().unwrap().is_empty());
    }
}
