//! Findings about the keys.

use serde_json::{Value, json};
use vestibule_core::HttpResponse;
use vestibule_oidc::doctor::Severity::{Fine, Problem, Warning};
use vestibule_oidc::doctor::{Finding, Observations};
use vestibule_oidc::{Algorithm, EntraCloud, IssuerRule, TenantId};

use crate::kit::{Scene, assert_found, connection, find, has, json_response, response, tenant};

const OTHER: &str = "11111111-2222-4333-8444-555555555555";

fn fetched(keys: Result<HttpResponse, &'static str>) -> Vec<Finding> {
    let scene = Scene::okta();
    scene.after(&Observations::new(Ok(json_response(&scene.metadata))).with_keys(keys))
}

fn ed25519(kid: Option<&str>) -> Value {
    let mut key = json!({
        "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    });
    if let Some(kid) = kid {
        key["kid"] = kid.into();
    }
    key
}

#[test]
fn a_key_set_that_is_not_there_says_why_not() {
    assert_found(&fetched(Err("timeout")), Problem, "keys_unreachable", "firewall");
    let status = |status| fetched(Ok(HttpResponse::new(status, Vec::new())));
    assert_found(&status(404), Problem, "keys_status", "publish its keys");
    assert_found(&status(500), Problem, "keys_status", "try again");
    assert_found(&status(302), Problem, "keys_redirected", "publish its keys");
    assert_found(&fetched(Ok(response("<html>"))), Problem, "keys_html", "publish its keys");
    for broken in ["", "{}", "{\"keys\":{}}", "[]"] {
        assert_found(&fetched(Ok(response(broken))), Problem, "keys_malformed", "");
    }
    let large = format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(512 * 1024));
    assert_found(&fetched(Ok(response(&large))), Problem, "keys_too_large", "");
    let scene = Scene::okta();
    let without = scene.after(&Observations::new(Ok(json_response(&scene.metadata))));
    assert_found(&without, Warning, "keys_not_fetched", "fetch it");
}

#[test]
fn each_key_that_is_skipped_is_named_with_the_reason() {
    for (key, code, severity) in [
        (json!({"kty": "future", "kid": "k"}), "jwk_unknown_type", Fine),
        (json!({"kty": "OKP", "crv": "X25519", "kid": "k", "x": "AA"}), "jwk_unknown_curve", Fine),
        (json!({"kty": "RSA", "kid": "k"}), "jwk_malformed", Warning),
        (json!(7), "jwk_malformed", Warning),
        (json!({"kty": "oct", "kid": "k", "k": "AAAA"}), "jwk_short_secret", Warning),
        (json!({"kty": "oct", "kid": "k", "k": "A".repeat(44)}), "jwk_private", Problem),
    ] {
        let scene = Scene::okta().with_keys(|keys| keys.push(key.clone()));
        let findings = scene.findings();
        let finding = find(&findings, code);
        assert_eq!(finding.severity(), severity, "{key}");
        assert_eq!(finding.what().contains("`k`"), key.is_object(), "{finding}");
        assert_found(&findings, Fine, "keys_found", "");
    }
    let mut encryption = ed25519(Some("enc"));
    encryption["use"] = "enc".into();
    let scene = Scene::okta().with_keys(|keys| keys.push(encryption));
    assert_found(&scene.findings(), Fine, "jwk_not_for_signatures", "");
}

#[test]
fn a_set_without_a_usable_key_still_says_why() {
    let scene = Scene::okta().with_keys(|keys| *keys = vec![json!({"kty": "future"})]);
    let findings = scene.findings();
    assert_found(&findings, Problem, "keys_none_usable", "publish the keys");
    assert_found(&findings, Fine, "jwk_unknown_type", "");
    assert!(!has(&findings, "keys_found"));
    let empty = Scene::okta().with_keys(Vec::clear);
    assert_found(&empty.findings(), Problem, "keys_none_usable", "");
}

#[test]
fn some_key_fits_an_algorithm_of_the_connection() {
    let only = |algorithm| {
        Scene::okta()
            .saying("id_token_signing_alg_values_supported", json!(["RS256", "ES256", "EdDSA"]))
            .connected(|own| own.with_algorithms([algorithm]).unwrap())
    };
    assert_found(&only(Algorithm::Rs256).findings(), Fine, "keys_found", "");
    let unfit = only(Algorithm::Es256).findings();
    assert_found(&unfit, Problem, "key_unfit", "RS256 of the application in Okta");
    assert!(!has(&unfit, "keys_found"));
    let other = only(Algorithm::EdDsa).with_keys(|keys| keys.push(ed25519(Some("ed"))));
    assert_found(&other.findings(), Fine, "keys_found", "");
    // The key that is there is meant for RS256 alone.
    assert_found(&only(Algorithm::Ps256).findings(), Problem, "key_unfit", "");
}

#[test]
fn a_name_stands_for_one_key() {
    let twice = |keys: &mut Vec<Value>| {
        let twin = keys[0].clone();
        keys.push(twin);
    };
    let findings = Scene::okta().with_keys(twice).findings();
    assert_found(&findings, Problem, "key_ambiguous", "`kid`");
    // Of two kinds the algorithm tells which is meant.
    let two_kinds = |keys: &mut Vec<Value>| {
        let kid = keys[0]["kid"].as_str().unwrap().to_owned();
        keys.push(ed25519(Some(&kid)));
    };
    assert!(!has(&Scene::okta().with_keys(two_kinds).findings(), "key_ambiguous"));
}

#[test]
fn keys_without_names_stand_alone() {
    let nameless = |keys: &mut Vec<Value>| keys.extend([ed25519(None), ed25519(Some("b"))]);
    let scene = Scene::okta().with_keys(nameless);
    assert_found(&scene.findings(), Warning, "key_without_id", "try all keys");
    let tried = scene.connected(|own| own.with_compat_try_all_keys());
    assert!(!has(&tried.findings(), "key_without_id"));
    let alone = Scene::okta().with_keys(|keys| keys.push(ed25519(None)));
    assert!(!has(&alone.findings(), "key_without_id"));
}

#[test]
fn a_key_of_entra_covers_the_tenants() {
    let of = |issuer: Option<&str>, scene: Scene| {
        scene.with_keys(|keys| {
            for key in keys {
                match issuer {
                    Some(issuer) => key["issuer"] = issuer.into(),
                    None => drop(key.as_object_mut().unwrap().remove("issuer")),
                }
            }
        })
    };
    let template = "https://login.microsoftonline.com/{tenantid}/v2.0";
    let other = format!("https://login.microsoftonline.com/{OTHER}/v2.0");
    let code = "key_issuer_mismatch";
    for (issuer, one, several) in [
        (Some(template), false, false),
        (None, false, true),
        (Some(other.as_str()), true, true),
        (Some("https://login.microsoftonline.us/{tenantid}/v2.0"), true, true),
    ] {
        assert_eq!(has(&of(issuer, Scene::entra()).findings(), code), one, "{issuer:?}");
        assert_eq!(has(&of(issuer, Scene::entra_tenants()).findings(), code), several);
    }
    let both = [tenant(), TenantId::parse(OTHER).unwrap()];
    let rule = IssuerRule::entra_tenants(EntraCloud::Global, both).unwrap();
    let scene = of(Some(&other), Scene::entra_tenants().with(|own| *own = connection(rule)));
    let findings = scene.findings();
    assert_found(&findings, Problem, code, "v2.0 metadata");
    let what = find(&findings, code).what();
    assert!(what.contains(tenant().as_str()) && !what.contains(OTHER), "{what}");
}

#[test]
fn the_keys_are_of_the_cloud_of_the_metadata() {
    let scene = Scene::entra().with_keys(|keys| keys[0]["cloud_instance_name"] = "x".into());
    assert_found(&scene.findings(), Problem, "cloud_instance_mismatch", "this very metadata");
}
