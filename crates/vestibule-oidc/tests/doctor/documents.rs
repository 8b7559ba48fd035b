//! Findings about the metadata: whether it is there, and whose it is.

use vestibule_core::HttpResponse;
use vestibule_oidc::doctor::Severity::{Fine, Problem, Warning};
use vestibule_oidc::doctor::{Finding, Observations};
use vestibule_oidc::{EntraCloud, IssuerRule};

use crate::host::TENANT;
use crate::kit::{Scene, assert_found, connection, find, has, json_response, response, tenant};

fn status(status: u16) -> HttpResponse {
    HttpResponse::new(status, Vec::new())
}

fn discovered(response: Result<HttpResponse, &'static str>) -> Vec<Finding> {
    let scene = Scene::okta();
    scene.after(&Observations::new(response).with_keys(Ok(json_response(&scene.keys))))
}

#[test]
fn a_document_that_is_not_there_says_why_not() {
    for (code, fix) in [
        ("timeout", "firewall"),
        ("connection_failed", "firewall"),
        ("resolution_failed", "name servers"),
        ("certificate_refused", "certificate chain"),
        ("address_refused", "allow the host"),
    ] {
        let findings = discovered(Err(code));
        assert_found(&findings, Problem, "discovery_unreachable", fix);
        assert!(find(&findings, "discovery_unreachable").what().ends_with(code));
    }
    let moved = status(301).with_header("Location", "https://login.acme.example/");
    let findings = discovered(Ok(moved));
    assert_found(&findings, Problem, "discovery_redirected", "Issuer");
    assert!(find(&findings, "discovery_redirected").what().contains("login.acme.example"));
    assert_found(&discovered(Ok(status(307))), Problem, "discovery_redirected", "not followed");
    assert_found(&discovered(Ok(status(404))), Problem, "discovery_status", "Issuer");
    assert_found(&discovered(Ok(status(503))), Problem, "discovery_status", "try again");
    assert_found(&discovered(Ok(status(429))), Problem, "discovery_status", "try again");
    for page in ["<!doctype html><html>", "\u{feff}\r\n <html>", "<?xml version='1.0'?>"] {
        assert_found(&discovered(Ok(response(page))), Problem, "discovery_html", "Issuer");
    }
    for broken in ["", "null", "[]", "{\"issuer\":", "{\"issuer\":7}"] {
        assert_found(&discovered(Ok(response(broken))), Problem, "discovery_malformed", "Issuer");
    }
}

#[test]
fn what_hangs_on_a_missing_document_is_not_judged() {
    let findings = discovered(Ok(response("{}")));
    let judged = ["discovery_found", "algorithms_not_announced", "keys_found", "keys_not_fetched"];
    assert!(!judged.iter().any(|code| has(&findings, code)), "{findings:?}");
    assert_found(&findings, Fine, "clock_agrees", "");
}

#[test]
fn the_path_of_oauth_is_looked_at_second() {
    let scene = Scene::okta();
    let metadata = || Ok(json_response(&scene.metadata));
    let keys = || Ok(json_response(&scene.keys));
    let second = |first: HttpResponse| Observations::new(Ok(first)).with_keys(keys());
    for first in [status(404), response("<html>")] {
        let findings = scene.after(&second(first).with_fallback(metadata()));
        assert_found(&findings, Warning, "discovery_fallback", "OpenID Connect");
        let found = find(&findings, "discovery_found").what();
        assert!(found.contains("/.well-known/oauth-authorization-server"), "{found}");
        assert_found(&findings, Fine, "keys_found", "");
    }
    for fallback in [Ok(status(404)), Err("timeout")] {
        let findings = scene.after(&second(status(404)).with_fallback(fallback));
        let finding = find(&findings, "discovery_status");
        assert!(finding.what().contains("/.well-known/openid-configuration"), "{finding}");
        assert!(!has(&findings, "discovery_fallback"));
    }
    // Where the first is good, the second is not looked at.
    let findings = scene.after(&second(json_response(&scene.metadata)).with_fallback(Err("x")));
    assert!(!has(&findings, "discovery_fallback"));
}

#[test]
fn the_issuer_is_compared_to_the_last_slash() {
    let slash = Scene::okta().saying("issuer", "https://acme.okta.com/").findings();
    assert_found(&slash, Problem, "discovery_issuer_mismatch", "only by a slash at the end");
    let what = find(&slash, "discovery_issuer_mismatch").what();
    assert!(what.contains("expected `https://acme.okta.com`; found `https://acme.okta.com/`"));
    let other = Scene::okta().saying("issuer", "https://evil.example").findings();
    assert_found(&other, Problem, "discovery_issuer_mismatch", "Issuer");
    assert!(!has(&other, "keys_found"));
}

#[test]
fn the_template_of_all_tenants_is_for_several_alone() {
    let template = "https://login.microsoftonline.com/{tenantid}/v2.0";
    let of_all = Scene::entra().saying("issuer", template).findings();
    let own = format!(
        "the tenant: `https://login.microsoftonline.com/{TENANT}/v2.0/.well-known/openid-configuration`"
    );
    assert_found(&of_all, Problem, "discovery_issuer_mismatch", &own);
    let one = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let of_one = Scene::entra_tenants().saying("issuer", one).findings();
    let own =
        "`https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration`";
    assert_found(&of_one, Problem, "discovery_issuer_mismatch", own);
    let version_1 = Scene::entra().saying("issuer", format!("https://sts.windows.net/{TENANT}/"));
    assert_found(&version_1.findings(), Problem, "discovery_issuer_mismatch", "version 1");
}

#[test]
fn endpoints_are_there_and_have_tls() {
    for scene in [
        Scene::okta().without("token_endpoint"),
        Scene::okta().saying("jwks_uri", "http://acme.okta.com/keys"),
        Scene::okta().saying("end_session_endpoint", "http://acme.okta.com/logout"),
        Scene::okta().saying("authorization_endpoint", 7),
    ] {
        assert_found(&scene.findings(), Problem, "discovery_endpoint", "address of the issuer");
    }
    let rule = IssuerRule::exact("http://127.0.0.1:9000").unwrap();
    let local = Scene::okta().with(|own| *own = connection(rule));
    let local = local.saying("issuer", "http://127.0.0.1:9000");
    assert!(!has(&local.findings(), "endpoint_without_tls"));
    let local = local.saying("token_endpoint", "http://127.0.0.1:9000/token");
    assert_found(&local.findings(), Warning, "endpoint_without_tls", "development");
}

#[test]
fn a_tenant_has_one_cloud() {
    let other = Scene::entra().saying("cloud_instance_name", "microsoftonline.us");
    assert_found(
        &other.with_keys(Vec::clear).findings(),
        Problem,
        "cloud_instance_mismatch",
        "set the cloud",
    );
    assert!(!has(&Scene::entra().findings(), "cloud_instance_mismatch"));
    assert!(!has(
        &Scene::okta().saying("cloud_instance_name", "x").findings(),
        "cloud_instance_mismatch"
    ));
    for (cloud, host, instance) in [
        (EntraCloud::UsGovernment, "login.microsoftonline.us", "microsoftonline.us"),
        (EntraCloud::China, "login.partner.microsoftonline.cn", "partner.microsoftonline.cn"),
    ] {
        let rule = IssuerRule::entra_tenant_in(cloud, tenant());
        let scene = Scene::entra()
            .with(|own| *own = connection(rule))
            .saying("issuer", format!("https://{host}/{TENANT}/v2.0"));
        let national = scene.with_keys(Vec::clear).saying("cloud_instance_name", instance);
        assert!(!has(&national.findings(), "cloud_instance_mismatch"));
        let global = national.saying("cloud_instance_name", "microsoftonline.com");
        assert_found(&global.findings(), Problem, "cloud_instance_mismatch", "set the cloud");
    }
}
