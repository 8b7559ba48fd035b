//! What products do in their own way: for each quirk a token as the product writes it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail"
)]

#[path = "support/host.rs"]
mod host;

use std::time::Duration;

use host::{Host, TENANT, endpoint, id, now, test_client};
use vestibule_core::{EmailSource, Groups};
use vestibule_oidc::{
    Callback, ClientAuthentication, Connection, IssuerRule, KeySet, Profile, ResponseMode, SignIn,
};
use vestibule_testkit::TestKey;
use vestibule_testkit::openid::Edit::{self, EntryBefore, KeyBefore, Remove, Set, Text};
use vestibule_testkit::openid::Jwt::{IdToken, LogoutToken};
use vestibule_testkit::openid::{Endpoint, OpenIdProvider, OpenIdUser, Part, Personality};

const CLAIMS: Part = Part::Claims(IdToken);

fn user() -> OpenIdUser {
    OpenIdUser::new("ada").with_groups(["engineers", "admins"])
}

/// A sign-in with the product as it is, and with what else it does.
fn sign_in(personality: Personality, edits: &[Edit]) -> Result<SignIn, &'static str> {
    host_of(personality, edits).sign_in(&user()).map_err(|refusal| refusal.code())
}

fn host_of(personality: Personality, edits: &[Edit]) -> Host {
    let provider = OpenIdProvider::of(personality).with_edits(edits.iter().copied());
    Host::with(provider, test_client(), |connection| match host::profile(personality) {
        Some(profile) => connection.with_profile(profile),
        None => connection,
    })
}

#[test]
fn every_product_signs_in_with_its_own_profile() {
    for (personality, profile) in [
        (Personality::Plain, &Profile::STANDARD),
        (Personality::Entra, &Profile::ENTRA),
        (Personality::EntraMultitenant, &Profile::ENTRA),
        (Personality::Okta, &Profile::OKTA),
        (Personality::Google, &Profile::GOOGLE),
        (Personality::Apple, &Profile::APPLE),
        (Personality::Auth0, &Profile::AUTH0),
        (Personality::JumpCloud, &Profile::JUMP_CLOUD),
        (Personality::Cognito, &Profile::COGNITO),
        (Personality::Keycloak, &Profile::KEYCLOAK),
        (Personality::OneLogin, &Profile::ONE_LOGIN),
        (Personality::Ping, &Profile::PING),
        (Personality::Canaille, &Profile::STANDARD),
    ] {
        let host = host_of(personality, &[]);
        assert_eq!(host.connection.profile(), profile, "{personality:?}");
        let begun = host.begin().unwrap();
        let form_post = begun.url.contains("response_mode=form_post");
        assert_eq!(form_post, personality == Personality::Apple, "{personality:?}");
        let sign_in = host.sign_in(&user()).unwrap_or_else(|refusal| {
            panic!("{personality:?}: {} {:?}", refusal.code(), refusal.found())
        });
        assert!(sign_in.subject().is_linkable(), "{personality:?}");
    }
}

#[test]
fn entra_dates_its_tokens_back_and_sends_no_hashes() {
    let sign_in = sign_in(Personality::Entra, &[]).unwrap();
    assert!(!sign_in.id_token().raw_claims().contains("at_hash"));
    let issued = format!("\"iat\":{}", now().unix_seconds() - 300);
    assert!(sign_in.id_token().raw_claims().contains(&issued));
}

#[test]
fn entra_needs_no_address_to_identify_a_user() {
    let host = host_of(Personality::Entra, &[]);
    let sign_in = host.sign_in(&user().without_email()).unwrap();
    assert_eq!(sign_in.email().source, EmailSource::None);
    assert_eq!(sign_in.linkable_email().unwrap_err().code(), "email_absent");
    assert_eq!(sign_in.subject().tenant.as_deref(), Some(TENANT));
}

#[test]
fn entra_names_display_names_that_are_nobodys_key() {
    let host = host_of(Personality::Entra, &[]);
    let renamed = user().with_preferred_username("boss@acme.example");
    let (one, two) = (host.sign_in(&user()).unwrap(), host.sign_in(&renamed).unwrap());
    assert_eq!(one.subject(), two.subject());
    let names = two.into_identity().attributes;
    assert_eq!(names["preferred_username"], ["boss@acme.example"]);
}

#[test]
fn entra_points_to_groups_or_only_says_that_there_are_some() {
    let host = host_of(Personality::Entra, &[]);
    let many = host.sign_in(&user().with_many_groups(201)).unwrap();
    assert!(matches!(many.groups(), Groups::Overage { link: Some(_) }));
    let few = host.sign_in(&user().with_many_groups(200)).unwrap();
    assert_eq!(few.groups().complete().map(<[_]>::len), Some(200));
    for flag in ["true", "\"true\""] {
        let edits = [Remove(CLAIMS, "groups"), Set(CLAIMS, "hasgroups", flag)];
        let flagged = sign_in(Personality::Entra, &edits).unwrap();
        assert_eq!(flagged.groups(), Groups::Overage { link: None }, "{flag}");
    }
}

#[test]
fn entra_marks_guests_in_three_ways() {
    for (name, value) in [
        ("acct", "1"),
        ("acct", "\"1\""),
        ("idp", "\"https://sts.windows.net/0c5a9c2e-1f0b-4a53-9d55-6a1f6f0f7f11/\""),
        ("idp", "\"live.com\""),
        ("preferred_username", "\"ada_acme.example#EXT#@contoso.onmicrosoft.com\""),
    ] {
        let refused = sign_in(Personality::Entra, &[Set(CLAIMS, name, value)]);
        assert_eq!(refused.err(), Some("guest_user"), "{name} {value}");
    }
    for (name, value) in [("acct", "0"), ("idp", "\"https://sts.windows.net/{tenant}/\"")] {
        assert!(sign_in(Personality::Entra, &[Set(CLAIMS, name, value)]).is_ok(), "{name}");
    }
}

#[test]
fn entra_refuses_to_say_twice_who_it_is() {
    for twin in ["Tid", "TID", "OID", "Sub", "ISS", "Aud"] {
        let refused = sign_in(Personality::Entra, &[Set(CLAIMS, twin, "\"x\"")]);
        assert_eq!(refused.err(), Some("claim_case_duplicate"), "{twin}");
    }
}

#[test]
fn google_writes_its_issuer_in_two_ways_and_means_one() {
    let short = [Set(CLAIMS, "iss", "\"accounts.google.com\"")];
    let (one, two) = (sign_in(Personality::Google, &[]), sign_in(Personality::Google, &short));
    let (one, two) = (one.unwrap().subject(), two.unwrap().subject());
    assert_eq!(one, two);
    assert_eq!(one.issuer, "https://accounts.google.com");
}

#[test]
fn apple_writes_booleans_and_numbers_as_texts() {
    let edits = [
        Set(CLAIMS, "email_verified", "\"true\""),
        Set(CLAIMS, "is_private_email", "\"true\""),
        Set(CLAIMS, "email", "\"x7k2@privaterelay.appleid.com\""),
        Set(CLAIMS, "auth_time", "\"{now}\""),
        Set(CLAIMS, "nonce_supported", "true"),
    ];
    let sign_in = sign_in(Personality::Apple, &edits).unwrap();
    assert_eq!(sign_in.email().verified, Some(true));
    assert_eq!(sign_in.authentication().authenticated_at, Some(now()));
    assert_eq!(sign_in.linkable_email().unwrap_err().code(), "email_tenant_not_pinned");
    // The token does not get to say that a nonce is not needed.
    let old = [Set(CLAIMS, "nonce_supported", "false"), Remove(CLAIMS, "nonce")];
    assert_eq!(self::sign_in(Personality::Apple, &old).err(), Some("nonce_missing"));
}

#[test]
fn texts_for_numbers_and_booleans_are_one_products_habit_and_nobody_elses() {
    let time = [Set(CLAIMS, "exp", "\"{now+300}\"")];
    assert_eq!(sign_in(Personality::Plain, &time).err(), Some("claim_malformed"));
    let verified = [Set(CLAIMS, "email_verified", "\"true\"")];
    assert_eq!(sign_in(Personality::Okta, &verified).unwrap().email().verified, None);
    for personality in [Personality::JumpCloud, Personality::Cognito, Personality::Apple] {
        let edits = [Set(CLAIMS, "email_verified", "\"true\"")];
        assert_eq!(sign_in(personality, &edits).unwrap().email().verified, Some(true));
        let edits = [Set(CLAIMS, "email_verified", "\"yes\"")];
        assert_eq!(sign_in(personality, &edits).unwrap().email().verified, None);
    }
}

#[test]
fn okta_is_thin_beside_an_access_token_and_cuts_groups_without_a_word() {
    let host = host_of(Personality::Okta, &[]);
    let thin = host.sign_in(&user().with_many_groups(250)).unwrap();
    assert_eq!((thin.groups(), thin.email().source), (Groups::Absent, EmailSource::None));
    let whole = host.with_user_info(thin).unwrap();
    assert_eq!(whole.email().source, EmailSource::UserInfo);
    assert!(
        matches!(whole.groups(), Groups::Truncated { limit: 100, groups } if groups.len() == 100)
    );
    let few = host.with_user_info(host.sign_in(&user().with_many_groups(99)).unwrap()).unwrap();
    assert_eq!(few.groups().complete().map(<[_]>::len), Some(99));
    assert_eq!(few.into_identity().name.given.as_deref(), Some("Ada"));
}

#[test]
fn auth0_has_a_slash_dates_in_words_and_claims_that_are_addresses() {
    let edits = [Set(CLAIMS, "updated_at", "\"2026-11-20T10:00:00.000Z\"")];
    let identity = sign_in(Personality::Auth0, &edits).unwrap().into_identity();
    assert!(identity.subject.issuer.ends_with('/'));
    assert_eq!(identity.attributes["updated_at"], ["2026-11-20T10:00:00.000Z"]);
    assert_eq!(identity.groups, Groups::Absent);
    let provider = OpenIdProvider::of(Personality::Auth0);
    let host = Host::with(provider, test_client(), |connection| {
        connection.with_groups_claim("https://acme.example/groups")
    });
    let groups = host.sign_in(&user()).unwrap().into_identity().groups;
    assert_eq!(groups.complete().map(<[_]>::len), Some(2));
}

#[test]
fn jumpcloud_and_cognito_have_groups_under_names_of_their_own() {
    for personality in [Personality::JumpCloud, Personality::Cognito] {
        let identity = sign_in(personality, &[]).unwrap().into_identity();
        assert_eq!(identity.groups.complete().map(<[_]>::len), Some(2), "{personality:?}");
    }
}

#[test]
fn cognito_writes_booleans_as_texts_at_user_info() {
    let edits = [Remove(CLAIMS, "email"), Remove(CLAIMS, "email_verified")];
    let host = host_of(Personality::Cognito, &edits);
    let email = host.with_user_info(host.sign_in(&user()).unwrap()).unwrap().email();
    assert_eq!((email.source, email.verified), (EmailSource::UserInfo, Some(true)));
}

#[test]
fn adfs_names_an_audience_of_its_own_that_has_to_be_trusted_by_name() {
    let edits = [
        Set(CLAIMS, "aud", "[\"{client}\",\"urn:microsoft:userinfo\"]"),
        Set(CLAIMS, "azp", "\"{client}\""),
    ];
    assert_eq!(sign_in(Personality::Plain, &edits).err(), Some("audience_untrusted"));
    let provider = OpenIdProvider::of(Personality::Plain).with_edits(edits);
    let host = Host::with(provider, test_client(), |connection| {
        connection.with_compat_trusted_audience("urn:microsoft:userinfo")
    });
    assert!(host.sign_in(&user()).is_ok());
}

#[test]
fn keycloak_lists_everybody_but_the_client_and_sends_logout_tokens_of_the_plain_type() {
    let edits = [Set(CLAIMS, "aud", "\"account\"")];
    assert_eq!(sign_in(Personality::Keycloak, &edits).err(), Some("audience_mismatch"));
    let nested = [Set(CLAIMS, "realm_access", "{\"roles\":[\"admin\"]}")];
    let identity = sign_in(Personality::Keycloak, &nested).unwrap().into_identity();
    assert_eq!(identity.attributes["realm_access"], ["{\"roles\":[\"admin\"]}"]);
    // A split of host names shows in the issuer.
    let inside = [Set(CLAIMS, "iss", "\"http://keycloak:8080/realms/acme\"")];
    assert_eq!(sign_in(Personality::Keycloak, &inside).err(), Some("issuer_mismatch"));
    for typ in ["JWT", "logout+jwt", "LOGOUT+JWT", "application/logout+jwt"] {
        assert_eq!(logout(&[Edit::Set(Part::Header(LogoutToken), "typ", quoted(typ))]), Ok(()));
    }
    for typ in ["at+jwt", "id_token+jwt", ""] {
        let edits = [Edit::Set(Part::Header(LogoutToken), "typ", quoted(typ))];
        assert_eq!(logout(&edits), Err("token_typ_mismatch"), "{typ}");
    }
}

fn quoted(text: &str) -> &'static str {
    Box::leak(format!("\"{text}\"").into_boxed_str())
}

fn logout(edits: &[Edit]) -> Result<(), &'static str> {
    let mut host = host_of(Personality::Keycloak, edits);
    let _ = host.sign_in(&user()).map_err(|refusal| refusal.code())?;
    let session = host.provider.sessions().pop().unwrap();
    let request = host.provider.back_channel_logout(&session, now()).unwrap();
    let posted = vestibule_oidc::LogoutRequest::parse_form(request.body().as_bytes()).unwrap();
    let verified = host::block_on(host.client.verify_logout(&host.connection, posted, now()));
    let checked = verified.map_err(|refusal| refusal.code())?;
    host.redeem(checked).map(|_| ()).map_err(|refusal| refusal.code())
}

#[test]
fn canaille_signs_with_rs512_and_counts_in_fractions() {
    let edits = [Set(CLAIMS, "auth_time", "{now}.25")];
    let sign_in = sign_in(Personality::Canaille, &edits).unwrap();
    let authenticated = sign_in.authentication().authenticated_at.unwrap();
    assert_eq!(authenticated, now().saturating_add(Duration::from_millis(250)));
}

#[test]
fn pingfederate_may_encrypt_or_use_the_client_secret_and_is_told_what_to_change() {
    let secret = test_client().secret().unwrap().to_owned();
    let hs256 = [Edit::Sign(
        IdToken,
        vestibule_testkit::openid::SignedBy::Mac(
            vestibule_testkit::openid::MacSecret::ClientSecret,
            "HS256",
        ),
    )];
    assert_eq!(sign_in(Personality::Plain, &hs256).err(), Some("algorithm_not_allowed"));
    let provider = OpenIdProvider::of(Personality::Plain).with_edits(hs256);
    let host = Host::with(provider, test_client(), |connection| {
        assert!(secret.len() >= 32);
        connection.with_compat_hs256().unwrap()
    });
    assert!(host.sign_in(&user()).is_ok());
    // And then a public key counts for nothing.
    let host = Host::with(OpenIdProvider::of(Personality::Ping), test_client(), |connection| {
        connection.with_compat_hs256().unwrap()
    });
    assert_eq!(host.sign_in(&user()).unwrap_err().code(), "algorithm_not_allowed");
    let five = [Edit::Compact(IdToken, |token| format!("{token}.a.b"))];
    assert_eq!(sign_in(Personality::Ping, &five).err(), Some("token_encrypted"));
}

#[test]
fn amr_and_aud_are_a_text_or_a_list() {
    for (amr, expected) in [("\"pwd\"", vec!["pwd"]), ("[\"pwd\",\"otp\"]", vec!["pwd", "otp"])] {
        let sign_in = sign_in(Personality::Plain, &[Set(CLAIMS, "amr", amr)]).unwrap();
        assert_eq!(sign_in.authentication().methods, expected);
    }
    for aud in ["\"{client}\"", "[\"{client}\"]"] {
        assert!(sign_in(Personality::Plain, &[Set(CLAIMS, "aud", aud)]).is_ok());
    }
}

#[test]
fn a_key_set_may_hold_what_nobody_knows() {
    for entry in [
        "{\"kty\":\"AKP\",\"kid\":\"future\",\"alg\":\"ML-DSA-65\",\"pub\":\"AAAA\"}",
        "{\"kty\":\"RSA\",\"kid\":7,\"n\":\"AQAB\",\"e\":\"AQAB\"}",
        "{\"kty\":\"RSA\",\"kid\":\"broken\",\"n\":\"!\",\"e\":\"AQAB\"}",
        "null",
        "\"a text\"",
    ] {
        assert!(sign_in(Personality::Plain, &[EntryBefore(entry)]).is_ok(), "{entry}");
    }
    let host = host_of(Personality::Plain, &[KeyBefore(TestKey::P256, "other")]);
    let keys = host.provider.jwks().unwrap();
    assert_eq!(KeySet::parse(keys.as_bytes()).unwrap().len(), 2);
}

#[test]
fn answers_are_sloppy_in_ways_that_change_nothing() {
    for edits in [
        vec![Set(Part::TokenResponse, "token_type", "\"bEaReR\"")],
        vec![Set(Part::TokenResponse, "expires_in", "\"3600\"")],
        vec![Remove(Part::TokenResponse, "expires_in")],
        vec![Remove(Part::TokenResponse, "scope")],
        vec![Edit::ContentType(Endpoint::Keys, "text/plain")],
        vec![Edit::ContentType(Endpoint::Discovery, "application/octet-stream")],
        vec![Edit::ContentType(Endpoint::Token, "text/html")],
    ] {
        assert!(sign_in(Personality::Plain, &edits).is_ok(), "{edits:?}");
    }
    let error = "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS54005: used\"}";
    let host = host_of(Personality::Plain, &[Text(Part::TokenResponse, error)]);
    let refusal = host.sign_in(&user()).unwrap_err();
    assert_eq!(refusal.code(), "token_response_error");
    assert_eq!(refusal.found(), Some("invalid_grant (AADSTS54005)"));
}

#[test]
fn answers_may_be_posted_by_any_product() {
    let provider = OpenIdProvider::of(Personality::Entra);
    let host = Host::with(provider, test_client(), |connection| {
        connection.with_response_mode(ResponseMode::FormPost)
    });
    assert!(host.begin().unwrap().url.contains("response_mode=form_post"));
    assert!(host.sign_in(&user()).is_ok());
    let refused = "error=access_denied&error_description=AADSTS50105:+not+assigned&state=s";
    assert_eq!(Callback::parse_form(refused.as_bytes()).unwrap().state_hint(), Some("s"));
}

#[test]
fn a_domain_hint_is_entras_word_and_hd_googles() {
    let options = vestibule_oidc::BeginOptions::new().with_domain_hint("acme.example");
    let url = |personality: Personality| {
        let host = host_of(personality, &[]);
        let provider = host::block_on(host.client.provider(&host.connection, now())).unwrap();
        let path = vestibule_core::ReturnPath::root();
        let begin = host.connection.begin(
            &provider,
            host::secrets(1),
            &options.clone().with_login_hint("ada@acme.example"),
            &host::browser(1),
            path,
            now(),
        );
        begin.url
    };
    assert!(url(Personality::Entra).contains("&domain_hint=acme.example"));
    assert!(url(Personality::Google).contains("&hd=acme.example"));
    assert!(url(Personality::Plain).contains("&login_hint=ada%40acme.example"));
    let rule = IssuerRule::okta_org("acme.okta.com").unwrap();
    let redirect = endpoint(host::CALLBACK);
    let connection = Connection::new(id("o"), rule, "app", ClientAuthentication::Public, redirect);
    assert_eq!(connection.unwrap().profile(), &Profile::OKTA);
}
