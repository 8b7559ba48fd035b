//! Findings about a sign-in that was made to try the connection.

use serde_json::json;
use vestibule_core::{Groups, HttpResponse};
use vestibule_oidc::doctor::Severity::{Fine, Warning};
use vestibule_oidc::doctor::{Finding, Severity, examine_sign_in};
use vestibule_oidc::{Connection, Profile};
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser};

use crate::host::{Host, TENANT, test_client};
use crate::kit::{assert_found, checked, find, has};

fn ada() -> OpenIdUser {
    OpenIdUser::new("ada")
}

fn entra() -> OpenIdProvider {
    OpenIdProvider::entra_like(TENANT)
}

fn okta() -> OpenIdProvider {
    OpenIdProvider::okta_like("acme")
}

fn plain() -> OpenIdProvider {
    OpenIdProvider::plain("https://op.acme.example")
}

fn host(provider: OpenIdProvider, configure: impl FnOnce(Connection) -> Connection) -> Host {
    Host::with(provider, test_client(), configure)
}

/// What is found after a sign-in without UserInfo.
fn after(host: &Host, user: &OpenIdUser) -> Vec<Finding> {
    checked(examine_sign_in(&host.sign_in(user).unwrap()))
}

fn after_user_info(host: &Host, user: &OpenIdUser) -> Vec<Finding> {
    let sign_in = host.with_user_info(host.sign_in(user).unwrap()).unwrap();
    checked(examine_sign_in(&sign_in))
}

fn open(findings: &[Finding]) -> Vec<&str> {
    let open = findings.iter().filter(|finding| finding.severity() < Severity::Fine);
    open.map(|finding| finding.code()).collect()
}

#[test]
fn a_sign_in_that_says_all_leaves_nothing_to_do() {
    let entra = after(&Host::new(entra()), &ada().with_xms_edov(true).with_groups(["staff"]));
    assert_eq!(open(&entra), [""; 0], "{entra:#?}");
    assert_found(&entra, Fine, "email_linkable", "");
    assert_found(&entra, Fine, "groups_known", "");
    assert_found(&entra, Fine, "session_id", "");
    assert_found(&entra, Fine, "access_token_hash_absent", "");
    assert_found(&entra, Fine, "name_parts_absent", "given_name and family_name in Token");

    let okta = after_user_info(&Host::new(okta()), &ada().with_groups(["staff"]));
    assert_eq!(open(&okta), [""; 0], "{okta:#?}");
    assert!(!has(&okta, "access_token_hash_absent") && !has(&okta, "name_parts_absent"));

    let configure = |own: Connection| own.with_own_issuer();
    let plain = after(&host(plain(), configure), &ada().with_groups(["staff"]));
    assert_eq!(open(&plain), [""; 0], "{plain:#?}");
}

#[test]
fn an_address_that_does_not_count_says_which_claim_is_missing() {
    let setting = "Entra: add optional claims email and xms_edov in Token configuration";
    let host_of_entra = Host::new(entra());
    let absent = after(&host_of_entra, &ada().without_email());
    assert_found(&absent, Warning, "email_absent", setting);
    let no_edov = after(&host_of_entra, &ada());
    assert_found(&no_edov, Warning, "email_unverified", setting);
    assert!(find(&no_edov, "email_unverified").what().contains("no `xms_edov`"));
    let false_edov = after(&host_of_entra, &ada().with_xms_edov("0"));
    assert_found(&false_edov, Warning, "email_unverified", "Custom domain names");
    assert!(find(&false_edov, "email_unverified").what().contains("`xms_edov` is false"));
    let unreadable = after(&host_of_entra, &ada().with_email("ada", None));
    assert_found(&unreadable, Warning, "email_unparsable", "");

    let okta_unverified = ada().with_email("ada@acme.example", Some(false));
    let found = after_user_info(&Host::new(okta()), &okta_unverified);
    assert_found(&found, Warning, "email_unverified", "verify the address");
    let found = after_user_info(&Host::new(okta()), &ada().with_email("ada@acme.example", None));
    assert!(find(&found, "email_unverified").what().contains("UserInfo has `email`"));

    let shared = after(&Host::new(plain()), &ada());
    assert_found(&shared, Warning, "email_tenant_not_pinned", "pin the connection");
    for findings in [absent, no_edov, false_edov, found, shared] {
        assert!(!format!("{findings:?}").contains("ada"), "{findings:?}");
    }
}

#[test]
fn a_boolean_in_quotes_is_read_by_the_products_that_send_it() {
    let quoted = ada().with_claim("email_verified", "true");
    let standard = host(plain(), |own| own.with_own_issuer());
    let unread = after(&standard, &quoted);
    assert_found(&unread, Warning, "text_boolean_unread", "profile of the product");
    assert_found(&unread, Warning, "email_unverified", "email_verified");
    assert!(!has(&after(&standard, &ada()), "text_boolean_unread"));

    let jump_cloud = OpenIdProvider::of(vestibule_testkit::openid::Personality::JumpCloud);
    let read = after(&Host::new(jump_cloud), &ada());
    assert_found(&read, Fine, "text_boolean_read", "");
    // At Entra it counts for nothing in any form.
    assert!(!has(&after(&Host::new(entra()), &quoted), "text_boolean_unread"));
}

#[test]
fn groups_are_known_or_there_is_a_reason() {
    let host_of_entra = Host::new(entra());
    let absent = after(&host_of_entra, &ada());
    assert_found(&absent, Warning, "groups_absent", "groups claim in Token configuration");
    let overage = after(&host_of_entra, &ada().with_many_groups(201));
    assert_found(&overage, Warning, "groups_overage", "ask Microsoft Graph");
    let known = after(&host_of_entra, &ada().with_many_groups(200));
    assert!(find(&known, "groups_known").what().ends_with("200"));

    let resolved = host_of_entra.sign_in(&ada().with_many_groups(201)).unwrap();
    let graph = HttpResponse::new(200, br#"{"value":["a","b"]}"#.to_vec());
    let resolved = resolved.with_groups(&graph).unwrap();
    assert_eq!(resolved.groups(), Groups::Known(vec!["a".to_owned(), "b".to_owned()]));
    assert_found(&examine_sign_in(&resolved), Fine, "groups_known", "");

    let cut = after_user_info(&Host::new(okta()), &ada().with_many_groups(100));
    assert_found(&cut, Warning, "groups_truncated", "narrower filter");
    let whole = after_user_info(&Host::new(okta()), &ada().with_many_groups(99));
    assert_found(&whole, Fine, "groups_known", "");

    let google = Host::new(OpenIdProvider::google_like());
    assert_found(&after(&google, &ada()), Fine, "groups_not_sent", "");
    let named = host(OpenIdProvider::google_like(), |own| own.with_groups_claim("teams"));
    let named = after(&named, &ada());
    assert!(find(&named, "groups_absent").what().contains("`teams`"));
}

#[test]
fn a_session_has_a_name_where_the_provider_tells_of_logouts() {
    use vestibule_testkit::openid::{Edit, Jwt, Part};
    let nameless = |provider: OpenIdProvider| {
        let edit = Edit::Remove(Part::Claims(Jwt::IdToken), "sid");
        Host::new(provider.with_edits([edit]))
    };
    let findings = after(&nameless(entra()), &ada());
    assert_found(&findings, Warning, "session_id_absent", "optional claim sid");
    // Google tells of no logouts.
    let google = after(&Host::new(OpenIdProvider::google_like()), &ada());
    assert!(!has(&google, "session_id_absent") && !has(&google, "session_id"));
}

#[test]
fn a_user_of_entra_is_known_by_oid() {
    let configure = |own: Connection| own.with_profile(&Profile::STANDARD);
    let sign_in = host(entra(), configure).sign_in(&ada()).unwrap();
    assert_ne!(sign_in.subject().id, "ada");
}

#[test]
fn a_name_is_there_or_there_is_a_setting_for_it() {
    let configure = |own: Connection| own.with_scopes(["openid", "email"]);
    let findings = after(&host(plain(), configure), &ada());
    assert_found(&findings, Warning, "name_absent", "scope `profile`");
    assert!(!has(&after(&Host::new(plain()), &ada()), "name_absent"));
    let parts = after(&Host::new(entra()), &ada());
    assert_found(&parts, Fine, "name_parts_absent", "Token configuration");
}

#[test]
fn a_thin_token_is_filled_up_by_user_info() {
    let user = ada().with_groups(["staff"]);
    let thin = after(&Host::new(okta()), &user);
    assert_found(&thin, Warning, "user_info_not_asked", "UserInfo endpoint");
    let what = find(&thin, "user_info_not_asked").what();
    assert!(what.contains("the name and the address and the groups"), "{what}");
    assert!(!has(&after_user_info(&Host::new(okta()), &user), "user_info_not_asked"));
    assert!(!has(&after(&Host::new(plain()), &user), "user_info_not_asked"));
    // What was not asked for is not missed.
    let configure = |own: Connection| own.with_scopes(["openid"]);
    assert!(!has(&after(&host(okta(), configure), &user), "user_info_not_asked"));
}

#[test]
fn a_refresh_token_that_was_asked_for_is_missed() {
    use vestibule_testkit::openid::{Edit, Part};
    let offline = |own: Connection| own.with_scope("offline_access");
    let without = plain().with_edits([Edit::Remove(Part::TokenResponse, "refresh_token")]);
    let findings = after(&host(without, offline), &ada());
    assert_found(&findings, Warning, "refresh_token_absent", "allow refresh tokens");
    assert!(!has(&after(&host(plain(), offline), &ada()), "refresh_token_absent"));
    assert!(!has(&after(&Host::new(plain()), &ada()), "refresh_token_absent"));
}

#[test]
fn an_absent_hash_of_the_access_token_is_fine() {
    assert_found(&after(&Host::new(entra()), &ada()), Fine, "access_token_hash_absent", "");
    assert!(!has(&after(&Host::new(plain()), &ada()), "access_token_hash_absent"));
    assert_eq!(json!(Severity::Fine), "fine");
}
