//! Connections that are well, and the form of what is found.

use vestibule_oidc::doctor::Severity;

use crate::kit::{Scene, assert_found};

#[test]
fn the_usual_products_have_no_problem() {
    for (name, scene, warnings) in [
        ("entra", Scene::entra(), &["pkce_not_announced", "issuer_parameter_not_announced"][..]),
        (
            "entra for tenants",
            Scene::entra_tenants(),
            &["pkce_not_announced", "issuer_parameter_not_announced"],
        ),
        ("okta", Scene::okta(), &["issuer_parameter_not_announced", "logout_not_announced"]),
        ("google", Scene::google(), &["issuer_parameter_not_announced", "logout_not_announced"]),
    ] {
        let findings = scene.findings();
        let open = findings.iter().filter(|found| found.severity() < Severity::Fine);
        let codes: Vec<&str> = open.map(|found| found.code()).collect();
        assert_eq!(codes, warnings, "{name}");
        for code in ["redirect_uri", "tenant_pinned", "discovery_found", "algorithms_agree"] {
            assert_found(&findings, Severity::Fine, code, "");
        }
        for code in ["client_authentication_agrees", "keys_found", "clock_agrees"] {
            assert_found(&findings, Severity::Fine, code, "");
        }
    }
}

#[test]
fn a_finding_is_data() {
    let findings = Scene::entra().saying("code_challenge_methods_supported", "plain").findings();
    let finding = findings.iter().find(|found| found.code() == "pkce_not_announced").unwrap();
    let written = serde_json::to_value(finding).unwrap();
    assert_eq!(written["code"], "pkce_not_announced");
    assert_eq!(written["severity"], "warning");
    assert_eq!(written["what"], finding.to_string());
    assert_eq!(written["fix"], finding.fix());
    assert_eq!(written.as_object().unwrap().len(), 4);
    let worst = [Severity::Fine, Severity::Warning, Severity::Problem].into_iter().min().unwrap();
    assert_eq!((worst, worst.as_str()), (Severity::Problem, "problem"));
}

#[test]
fn no_secret_is_found() {
    let scene = Scene::okta();
    let shown = format!("{:?}{:?}", scene.findings(), scene.observed());
    assert!(!shown.contains("test client secret"));
}

#[test]
fn text_of_the_provider_is_cut_and_shown_plainly() {
    let long = "x".repeat(10_000);
    let many: Vec<String> = (0..1000).map(|n| format!("alg-{n}\u{202e}\n")).collect();
    let findings = Scene::okta()
        .saying("id_token_signing_alg_values_supported", many)
        .saying("token_endpoint_auth_methods_supported", vec![long])
        .findings();
    for finding in &findings {
        assert!(finding.what().len() < 1024, "{}", finding.code());
        assert!(!finding.what().contains(['\u{202e}', '\n']), "{}", finding.code());
    }
}
