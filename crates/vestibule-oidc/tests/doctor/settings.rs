//! Findings about the connection by itself.

use vestibule_core::Endpoint;
use vestibule_oidc::doctor::Severity::{Fine, Problem, Warning};
use vestibule_oidc::{IssuerRule, Profile, TenantId};

use crate::host::CALLBACK;
use crate::kit::{Scene, assert_found, connection, connection_at, has};

#[test]
fn the_redirect_uri_is_one_public_address() {
    let at = |uri: &str| {
        let rule = IssuerRule::okta_org("acme.okta.com").unwrap();
        let uri = Endpoint::parse(uri).unwrap();
        Scene::okta().with(|own| *own = connection_at(rule, uri)).findings()
    };
    assert_found(&at(CALLBACK), Fine, "redirect_uri", "Sign-in redirect URIs");
    assert_found(&at("https://localhost.example/c"), Fine, "redirect_uri", "");
    for uri in [
        "http://127.0.0.1:8080/callback",
        "http://localhost/callback",
        "https://localhost/callback",
        "https://127.8.8.8/callback",
        "https://app.localhost/callback",
        "http://[::1]/callback",
    ] {
        assert_found(&at(uri), Warning, "redirect_uri_loopback", "development");
    }
    for uri in ["https://*.app.example/callback", "https://app.example/callback/*"] {
        assert_found(&at(uri), Problem, "redirect_uri_wildcard", "one address");
    }
}

#[test]
fn an_issuer_for_everybody_pins_nobody() {
    let google = Scene::google().with(|own| *own = connection(IssuerRule::google(None)));
    let findings = google.findings();
    assert_found(&findings, Warning, "email_tenant_not_pinned", "primary domain of the Workspace");
    assert!(!has(&findings, "tenant_pinned"));

    let own = Scene::okta();
    assert_found(&own.findings(), Fine, "tenant_pinned", "");

    let rule = || IssuerRule::exact("https://idp.acme.example").unwrap();
    let unknown = Scene::okta().with(|own| *own = connection(rule()));
    let unknown = unknown.saying("issuer", "https://idp.acme.example");
    assert_found(&unknown.findings(), Warning, "email_tenant_not_pinned", "say so");
    let said = unknown.connected(|own| own.with_own_issuer());
    assert_found(&said.findings(), Fine, "tenant_pinned", "");
}

#[test]
fn personal_accounts_of_microsoft_are_nobodys_organization() {
    let consumers = TenantId::parse("9188040d-6c67-4c5b-b112-36a304b66dad").unwrap();
    let rule = IssuerRule::entra_tenant(consumers);
    let findings = Scene::entra().with(|own| *own = connection(rule)).findings();
    assert_found(&findings, Problem, "entra_consumers", "Directory (tenant) ID");
    assert_found(&findings, Warning, "email_tenant_not_pinned", "Directory (tenant) ID");
    assert!(!has(&Scene::entra().findings(), "entra_consumers"));
}

#[test]
fn entra_names_the_user_by_oid_and_needs_a_scope_for_it() {
    let without = Scene::entra().connected(|own| own.with_scopes(["openid", "email"]));
    assert_found(&without.findings(), Problem, "object_id_missing", "`profile`");
    assert!(!has(&Scene::entra().findings(), "object_id_missing"));

    let other = Scene::entra().connected(|own| own.with_profile(&Profile::STANDARD));
    assert!(!has(&other.findings(), "object_id_missing"));
    let without = other.connected(|own| own.with_scopes(["openid"]));
    assert_found(&without.findings(), Problem, "object_id_missing", "`profile`");
}
