//! What holds for every entry, and that the tables cover what they stand for.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::openid::tests::{Browser, now};

/// The code flow, form post, logout, refresh and third-party modules of the certification suite
/// that concern a relying party without hybrid flow, dynamic registration, request objects,
/// WebFinger, session management and client certificates.
const MODULES: &[&str] = &[
    "oidcc-client-test",
    "oidcc-client-test-invalid-iss",
    "oidcc-client-test-missing-sub",
    "oidcc-client-test-invalid-aud",
    "oidcc-client-test-missing-aud",
    "oidcc-client-test-missing-iat",
    "oidcc-client-test-kid-absent-single-jwks",
    "oidcc-client-test-kid-absent-multiple-jwks",
    "oidcc-client-test-idtoken-sig-rs256",
    "oidcc-client-test-idtoken-sig-none",
    "oidcc-client-test-invalid-sig-rs256",
    "oidcc-client-test-invalid-sig-es256",
    "oidcc-client-test-invalid-sig-hs256",
    "oidcc-client-test-nonce-invalid",
    "oidcc-client-test-nonce-unless-code-flow",
    "oidcc-client-test-userinfo-invalid-sub",
    "oidcc-client-test-userinfo-bearer-header",
    "oidcc-client-test-userinfo-signed",
    "oidcc-client-test-scope-userinfo-claims",
    "oidcc-client-test-client-secret-basic",
    "oidcc-client-test-invalid-athash",
    "oidcc-client-test-missing-athash",
    "oidcc-client-test-invalid-chash",
    "oidcc-client-test-missing-chash",
    "oidcc-client-test-form-post-error",
    "oidcc-client-formpost-basic-certification-test-plan",
    "oidcc-client-test-aggregated-claims",
    "oidcc-client-test-distributed-claims",
    "oidcc-client-test-mtls-endpoint-aliases",
    "oidcc-client-test-discovery-openid-config",
    "oidcc-client-test-discovery-jwks-uri-keys",
    "oidcc-client-test-discovery-issuer-mismatch",
    "oidcc-client-test-signing-key-rotation",
    "oidcc-client-test-signing-key-rotation-just-before-signing",
    "oidcc-client-test-refresh-token",
    "oidcc-client-test-refresh-token-invalid-issuer",
    "oidcc-client-test-refresh-token-invalid-sub",
    "oidcc-client-test-3rd-party-init-login",
    "oidcc-client-test-rp-init-logout",
    "oidcc-client-test-rp-init-logout-other-state",
    "oidcc-client-test-rp-init-logout-no-state",
    "oidcc-client-test-rp-frontchannel-rpinitlogout",
    "oidcc-client-test-rp-frontchannel-opinitlogout",
    "oidcc-client-test-rp-backchannel-rpinitlogout",
    "oidcc-client-test-rp-backchannel-rpinitlogout-alg-none",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud",
    "oidcc-client-test-rp-backchannel-rpinitlogout-no-event",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event",
    "oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce",
    "fapi2-security-profile-final-client-test-discovery-issuer-mismatch",
    "fapi2-security-profile-final-client-test-invalid-authorization-response-iss",
    "fapi2-security-profile-final-client-test-remove-authorization-response-iss",
    "fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-state-fails",
    "fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-missing-state-fails",
    "fapi2-security-profile-final-client-test-invalid-alternate-alg",
    "fapi2-security-profile-final-client-test-invalid-null-alg",
    "fapi2-security-profile-final-client-test-invalid-aud",
    "fapi2-security-profile-final-client-test-invalid-missing-aud",
    "fapi2-security-profile-final-client-test-invalid-secondary-aud",
    "fapi2-security-profile-final-client-test-valid-aud-as-array",
    "fapi2-security-profile-final-client-test-invalid-iss",
    "fapi2-security-profile-final-client-test-invalid-missing-iss",
    "fapi2-security-profile-final-client-test-invalid-expired-exp",
    "fapi2-security-profile-final-client-test-invalid-missing-exp",
    "fapi2-security-profile-final-client-test-invalid-nonce",
    "fapi2-security-profile-final-client-test-invalid-missing-nonce",
    "fapi2-security-profile-final-client-test-token-type-case-insensitivity",
    "fapi2-security-profile-final-client-test-token-endpoint-response-without-expires_in",
    "fapi1-advanced-final-client-test-iat-is-week-in-past",
    "fapi1-advanced-final-client-test-no-scope-in-token-endpoint-response",
];

#[test]
fn every_attack_has_a_name_of_its_own_and_a_sentence() {
    let mut names = BTreeSet::new();
    for attack in attacks() {
        assert!(names.insert(attack.name()), "{} stands twice", attack.name());
        assert!(attack.what().ends_with('.'), "{}", attack.name());
        assert!(!attack.stands_for().is_empty(), "{}", attack.name());
        let accepted = attack.expected() == Expected::ChangesNothing;
        assert!(accepted || attack.facts().is_empty(), "{}", attack.name());
    }
    assert!(attack("algorithm_none").is_some());
    assert!(attack("nobody").is_none());
}

#[test]
fn every_conformance_module_has_an_attack() {
    let stood_for: BTreeSet<&str> =
        attacks().flat_map(|attack| attack.stands_for().split(", ")).collect();
    for module in MODULES {
        assert!(stood_for.contains(module), "{module}");
    }
    for name in stood_for.iter().filter(|name| name.contains("-client-test")) {
        assert!(MODULES.contains(name), "{name} is listed nowhere");
    }
}

#[test]
fn every_attack_is_refused_for_something_that_it_does() {
    for attack in attacks() {
        let does_something = !attack.edits().is_empty() || attack.scene() != Scene::Plain;
        let refused = matches!(attack.expected(), Expected::Refused(_));
        assert!(does_something || !refused, "{}", attack.name());
    }
}

#[test]
fn every_edit_takes_hold() {
    let mut genuine = BTreeMap::new();
    for attack in attacks() {
        let played = Browser::of(attack).play(attack);
        let failed = played.iter().find(|message| message.contains("testkit_"));
        assert_eq!(failed, None, "{}", attack.name());
        let alike =
            format!("{:?} {:?} {:?}", attack.personality(), attack.scene(), attack.strikes());
        let genuine = genuine.entry(alike).or_insert_with(|| Browser::genuine(attack).play(attack));
        let takes_hold = attack.edits().is_empty() || played != *genuine;
        assert!(takes_hold, "{} changes nothing", attack.name());
    }
}

#[test]
fn attacks_are_made_the_same_each_time() {
    assert_eq!(now().unix_seconds(), 1_795_262_400);
    let attack = attack("algorithm_none").unwrap();
    assert_eq!(Browser::of(attack).play(attack), Browser::of(attack).play(attack));
}
