//! What GitHub's API says, and what is made of it.

use vestibule_core::{EmailSource, ErrorKind, Groups, HttpResponse, SubjectKind};

use crate::kit::{EMAILS, USER, answer, code, sign_in, token};

#[test]
fn signs_in_by_the_number_of_the_account() {
    let sign_in = sign_in(USER, EMAILS).unwrap();
    assert_eq!(sign_in.connection().as_str(), "github");
    assert_eq!(sign_in.return_path().as_str(), "/reports");
    assert_eq!(sign_in.tokens().scope(), Some("read:user,user:email"));
    let subject = sign_in.subject();
    assert_eq!(subject.issuer, "https://github.com/login/oauth");
    assert_eq!((subject.id.as_str(), subject.kind), ("583231", SubjectKind::Persistent));
    let identity = sign_in.into_identity();
    assert_eq!(identity.subject, subject);
    assert_eq!(identity.name.display.as_deref(), Some("monalisa octocat"));
    assert_eq!(identity.attributes["login"], ["octocat"]);
    assert_eq!(identity.attributes.len(), 1);
    assert_eq!(identity.groups, Groups::Absent);
    assert_eq!(identity.email.address.unwrap().as_str(), "octocat@github.com");
    assert_eq!((identity.email.verified, identity.email.source), (Some(true), EmailSource::Api));
    assert!(!identity.email.tenant_pinned);
}

#[test]
fn never_finds_an_account_by_an_address() {
    let refused = sign_in(USER, EMAILS).unwrap().linkable_email().unwrap_err();
    assert_eq!(refused.code(), "email_tenant_not_pinned");
    assert!(refused.fix().contains("GitHub"));
    assert_eq!(code(sign_in(USER, "[]").unwrap().linkable_email()), "email_absent");
}

#[test]
fn the_address_of_the_account_itself_counts_for_nothing() {
    let attacker = USER.replace("\"octocat@github.com\"", "\"ceo@acme.example\"");
    let identity = sign_in(&attacker, EMAILS).unwrap().into_identity();
    assert_eq!(identity.email.address.unwrap().as_str(), "octocat@github.com");
    assert!(!format!("{:?}", identity.attributes).contains("acme.example"));
    let identity = sign_in(&attacker, "[]").unwrap().into_identity();
    assert_eq!((identity.email.address, identity.email.verified), (None, None));
}

#[test]
fn a_primary_address_that_is_not_verified_is_left_out() {
    let emails = r#"[{"email":"ceo@acme.example","verified":false,"primary":true},
        {"email":"mallory@evil.example","verified":true,"primary":false}]"#;
    let sign_in = sign_in(USER, emails).unwrap();
    let email = sign_in.email();
    assert_eq!((&email.address, email.verified), (&None, Some(false)));
    let refused = sign_in.linkable_email().unwrap_err();
    assert_eq!(refused.code(), "email_unverified");
    assert!(refused.fix().contains("verify the primary address"));
}

#[test]
fn a_verified_address_that_is_not_primary_is_not_taken_instead() {
    let emails = r#"[{"email":"a@acme.example","verified":true,"primary":false}]"#;
    assert_eq!(sign_in(USER, emails).unwrap().email().address, None);
}

#[test]
fn a_noreply_address_is_a_fact_like_others() {
    let emails = r#"[{"email":"583231+octocat@users.noreply.github.com","primary":true,"verified":true,"visibility":null}]"#;
    let email = sign_in(USER, emails).unwrap().email();
    assert_eq!(email.address.unwrap().domain().as_str(), "users.noreply.github.com");
}

#[test]
fn an_address_that_is_none_is_reported_as_such() {
    let emails = r#"[{"email":"octocat","primary":true,"verified":true}]"#;
    let sign_in = sign_in(USER, emails).unwrap();
    assert_eq!(sign_in.email().unparsable.as_deref(), Some("email_at_signs"));
    assert_eq!(code(sign_in.linkable_email()), "email_unparsable");
}

#[test]
fn refuses_an_account_without_a_positive_number() {
    for id in [
        "\"583231\"",
        "0",
        "-1",
        "1.0",
        "583231.5",
        "1e3",
        "9223372036854775808",
        "18446744073709551616",
        "null",
        "true",
        "[583231]",
    ] {
        let user = USER.replace("583231", id);
        assert_eq!(code(sign_in(&user, EMAILS)), "user_info_malformed", "{id}");
    }
    let greatest = USER.replace("583231", "9223372036854775807");
    assert_eq!(sign_in(&greatest, EMAILS).unwrap().subject().id, "9223372036854775807");
    for user in ["", "[]", "{}", "<html>", r#"{"id":1,"id":2}"#, r#"{"ID":1}"#] {
        assert_eq!(code(sign_in(user, EMAILS)), "user_info_malformed", "{user}");
    }
}

#[test]
fn a_name_is_optional_and_has_to_be_text() {
    let bare = sign_in(r#"{"id":1,"name":null,"login":7}"#, EMAILS).unwrap().into_identity();
    assert_eq!((bare.name.display, bare.attributes.len()), (None, 0));
}

#[test]
fn refuses_a_list_of_addresses_that_is_none() {
    for emails in [
        "",
        "{}",
        "null",
        "[1]",
        r#"["octocat@github.com"]"#,
        r#"[{"email":"a@b.example","primary":true}]"#,
        r#"[{"email":"a@b.example","primary":"true","verified":true}]"#,
        r#"[{"email":"a@b.example","primary":true,"verified":"true"}]"#,
        r#"[{"email":"a@b.example","primary":true,"verified":1}]"#,
        r#"[{"email":"a@b.example","primary":true,"verified":false,"verified":true}]"#,
        r#"[{"email":"a@b.example","primary":true,"verified":true},{"email":"c@d.example","primary":true,"verified":true}]"#,
        r#"[{"email":"a@b.example","primary":true,"verified":false},{"email":"c@d.example","primary":true,"verified":true}]"#,
    ] {
        assert_eq!(code(sign_in(USER, emails)), "user_info_malformed", "{emails}");
    }
}

#[test]
fn tells_an_outage_from_a_refusal_of_the_api() {
    let refused = |response: HttpResponse| token().verify(&response, &answer(200, EMAILS));
    let limit = answer(403, "{}").with_header("X-RateLimit-Remaining", "0");
    for (response, expected) in [
        (answer(401, r#"{"message":"Bad credentials"}"#), "user_info_error"),
        (answer(403, "{}").with_header("X-RateLimit-Remaining", "59"), "user_info_error"),
        (answer(304, ""), "user_info_error"),
        (limit, "provider_unavailable"),
        (answer(403, "{}").with_header("Retry-After", "60"), "provider_unavailable"),
        (answer(429, "{}"), "provider_unavailable"),
        (answer(502, ""), "provider_unavailable"),
    ] {
        assert_eq!(code(refused(response)), expected);
    }
    let not_granted = token().verify(&answer(200, USER), &answer(404, "{}")).unwrap_err();
    assert_eq!(not_granted.code(), "user_info_error");
    assert_eq!(not_granted.kind(), ErrorKind::PeerFault);
    assert_eq!(not_granted.found(), Some("/user/emails: status 404"));
    assert!(not_granted.fix().contains("user:email"), "{}", not_granted.fix());
}
