//! Findings about what the provider offers.

use serde_json::json;
use vestibule_oidc::doctor::Severity::{Fine, Problem, Warning};
use vestibule_oidc::{Algorithm, ClientAuthentication, Connection, IssuerRule, ResponseMode};

use crate::host::{CALLBACK, endpoint, id};
use crate::kit::{Scene, assert_found, find, has};

const ALGORITHMS: &str = "id_token_signing_alg_values_supported";
const METHODS: &str = "token_endpoint_auth_methods_supported";

fn authenticating(authentication: ClientAuthentication) -> Scene {
    let rule = IssuerRule::okta_org("acme.okta.com").unwrap();
    let connection =
        Connection::new(id("acme"), rule, "client", authentication, endpoint(CALLBACK)).unwrap();
    Scene::okta().with(|own| *own = connection)
}

#[test]
fn both_sides_know_one_algorithm() {
    let es256 = |own: Connection| own.with_algorithms([Algorithm::Es256]).unwrap();
    let scene = Scene::okta().connected(es256);
    assert_found(&scene.findings(), Problem, "algorithms_disjoint", "RS256 of the application");
    let both = scene.saying(ALGORITHMS, json!(["RS256", "ES256"]));
    assert_found(&both.findings(), Fine, "algorithms_agree", "");
    let silent = Scene::okta().without(ALGORITHMS);
    assert_found(&silent.findings(), Warning, "algorithms_not_announced", "at Okta");
    let unknown = Scene::okta().saying(ALGORITHMS, json!(["RS1", "rs256"]));
    assert_found(&unknown.findings(), Problem, "algorithms_disjoint", "");
}

#[test]
fn shared_secrets_are_a_warning_where_they_are_used() {
    let offered = Scene::okta().saying(ALGORITHMS, json!(["RS256", "HS256"]));
    assert!(!has(&offered.findings(), "shared_secret_signatures"));
    let used = offered.connected(|own| own.with_compat_hs256().unwrap());
    let findings = used.findings();
    assert_found(&findings, Warning, "shared_secret_signatures", "take HS256 off");
    assert!(!has(&findings, "keys_found"));
    let not_offered = used.saying(ALGORITHMS, json!(["RS256"]));
    assert_found(&not_offered.findings(), Problem, "algorithms_disjoint", "");
}

#[test]
fn tokens_without_signature_are_a_warning() {
    for none in ["none", "None"] {
        let scene = Scene::okta().saying(ALGORITHMS, json!(["RS256", none]));
        assert_found(&scene.findings(), Warning, "algorithm_none_announced", "signs");
    }
    let only = Scene::okta().saying(ALGORITHMS, json!(["none"]));
    assert_found(&only.findings(), Problem, "algorithms_disjoint", "");
}

#[test]
fn the_client_authenticates_by_a_method_that_is_offered() {
    let code = "client_authentication_agrees";
    let basic = || authenticating(ClientAuthentication::secret_basic("s"));
    let post = || authenticating(ClientAuthentication::secret_post("s"));
    let public = || authenticating(ClientAuthentication::Public);
    for scene in [basic(), post(), public()] {
        assert_found(&scene.findings(), Fine, code, "`Client authentication`");
    }
    assert_found(&basic().without(METHODS).findings(), Fine, code, "");
    let silent = post().without(METHODS).findings();
    assert_found(&silent, Warning, "client_authentication_not_announced", "at Okta");
    let basic_only = json!(["client_secret_basic"]);
    let refused = post().saying(METHODS, basic_only.clone()).findings();
    assert_found(&refused, Problem, "client_authentication_unsupported", "`Client authentication`");
    assert!(
        find(&refused, "client_authentication_unsupported").what().contains("client_secret_basic")
    );
    let unlisted = public().saying(METHODS, basic_only).findings();
    assert_found(&unlisted, Warning, "client_authentication_not_announced", "a secret");
}

#[test]
fn codes_are_tied_to_their_sign_in_by_s256() {
    const PKCE: &str = "code_challenge_methods_supported";
    assert_found(&Scene::okta().findings(), Fine, "pkce_announced", "");
    let silent = Scene::okta().without(PKCE);
    assert_found(&silent.findings(), Warning, "pkce_not_announced", "Okta");
    let plain = Scene::okta().saying(PKCE, json!(["plain"]));
    assert_found(&plain.findings(), Problem, "pkce_s256_unsupported", "S256");
}

#[test]
fn answers_come_by_a_mode_that_is_offered() {
    const MODES: &str = "response_modes_supported";
    let form = || Scene::okta().connected(|own| own.with_response_mode(ResponseMode::FormPost));
    assert_found(&Scene::okta().findings(), Fine, "response_mode_announced", "");
    assert_found(&form().findings(), Fine, "response_mode_announced", "SameSite=None");
    assert_found(&Scene::okta().without(MODES).findings(), Fine, "response_mode_announced", "");
    assert_found(&form().without(MODES).findings(), Warning, "response_mode_not_announced", "try");
    let query = json!(["query", "fragment"]);
    let refused = form().saying(MODES, query);
    assert_found(
        &refused.findings(),
        Problem,
        "response_mode_unsupported",
        "another response mode",
    );
    let form_only = Scene::okta().saying(MODES, json!(["form_post"]));
    assert_found(&form_only.findings(), Problem, "response_mode_unsupported", "");
}

#[test]
fn answers_say_which_provider_they_are_from() {
    const ISSUER: &str = "authorization_response_iss_parameter_supported";
    assert_found(
        &Scene::okta().saying(ISSUER, true).findings(),
        Fine,
        "issuer_parameter_announced",
        "",
    );
    let code = "issuer_parameter_not_announced";
    for scene in [Scene::okta(), Scene::okta().saying(ISSUER, "true")] {
        assert_found(&scene.findings(), Warning, code, "redirect URI of this one");
    }
    let required = Scene::okta().connected(|own| own.with_issuer_parameter_required());
    assert_found(&required.findings(), Warning, code, "do not require");
}

#[test]
fn a_provider_tells_of_logouts() {
    assert_found(&Scene::okta().findings(), Warning, "logout_not_announced", "sessions short");
    let entra = Scene::entra().findings();
    assert_found(&entra, Fine, "logout_announced", "`Front-channel logout URL`");
    let both = Scene::okta()
        .saying("backchannel_logout_supported", true)
        .saying("frontchannel_logout_supported", true)
        .findings();
    let what = find(&both, "logout_announced").what();
    assert!(what.contains("server and by a page"), "{what}");
}

#[test]
fn scopes_that_are_not_listed_are_named_one_by_one() {
    let scene =
        Scene::okta().connected(|own| own.with_scope("okta.users.read").with_scope("phone"));
    let findings = scene.findings();
    assert_found(&findings, Warning, "scope_not_announced", "Security > API");
    assert!(find(&findings, "scope_not_announced").what().contains("`okta.users.read`"));
    assert!(!has(&scene.without("scopes_supported").findings(), "scope_not_announced"));
}

#[test]
fn claims_that_are_not_listed_are_named_one_by_one() {
    const CLAIMS: &str = "claims_supported";
    let findings = Scene::okta().saying(CLAIMS, json!(["sub", "email"])).findings();
    assert_found(&findings, Warning, "claim_not_announced", "scope `email`");
    assert!(find(&findings, "claim_not_announced").what().contains("`email_verified`"));
    let neither = Scene::okta().saying(CLAIMS, json!(["sub"])).findings();
    assert_eq!(neither.iter().filter(|found| found.code() == "claim_not_announced").count(), 2);
    let entra = Scene::entra().saying(CLAIMS, json!(["sub"])).findings();
    assert_found(&entra, Warning, "claim_not_announced", "optional claims email and xms_edov");
    let unasked = Scene::okta()
        .saying(CLAIMS, json!(["sub"]))
        .connected(|own| own.with_scopes(["openid", "profile"]));
    assert!(!has(&unasked.findings(), "claim_not_announced"));
    assert!(!has(&Scene::okta().without(CLAIMS).findings(), "claim_not_announced"));
}
