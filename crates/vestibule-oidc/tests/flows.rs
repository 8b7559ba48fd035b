//! The flows as they are meant, with every way for a client to prove itself.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail"
)]

#[path = "support/host.rs"]
mod host;

use std::collections::BTreeMap;
use std::time::Duration;

use host::{
    CALLBACK, Host, SIGNED_OUT, TENANT, block_on, browser, endpoint, id, later, now, test_client,
};
use vestibule_core::{EndReason, EndScope, HttpRequest, HttpResponse, ReturnPath};
use vestibule_http::{HttpClient, HttpError};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, base64url_decode};
use vestibule_oidc::{
    Algorithm, BeginOptions, Callback, Client, ClientAuthentication, ClientKey, Connection,
    ExpectedNonce, InitiateLogin, IssuerRule, KeySet, LogoutRequest, NoKeyCache, PendingLogin,
    ProviderMetadata, RefreshGrant, ResponseMode, TenantId, check_signed_out,
};
use vestibule_testkit::TestKey;
use vestibule_testkit::openid::Jwt::IdToken;
use vestibule_testkit::openid::{
    Edit, Endpoint, OpenIdProvider, OpenIdUser, Part, TestClientAuthentication,
};

fn plain() -> OpenIdProvider {
    OpenIdProvider::plain("https://op.example")
}

fn user() -> OpenIdUser {
    OpenIdUser::new("ada")
}

fn query(url: &str) -> BTreeMap<String, String> {
    let (_, query) = url.split_once('?').unwrap();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

#[test]
fn a_request_asks_for_a_code_with_pkce_and_everything_that_was_configured() {
    let host = Host::with(plain(), test_client(), |connection| {
        connection
            .with_scope("offline_access")
            .with_max_age(Duration::from_secs(300))
            .with_acr_values(["urn:one", "urn:two"])
            .with_response_mode(ResponseMode::FormPost)
    });
    let begun = host.begin().unwrap();
    let query = query(&begun.url);
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "app"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid profile email offline_access"),
        ("code_challenge_method", "S256"),
        ("response_mode", "form_post"),
        ("max_age", "300"),
        ("acr_values", "urn:one urn:two"),
    ] {
        assert_eq!(query.get(name).map(String::as_str), Some(value), "{name}");
    }
    for random in ["state", "nonce", "code_challenge"] {
        assert_eq!(query[random].len(), 43, "{random}");
    }
    assert_eq!(begun.pending.state(), query["state"]);
    assert!(!begun.url.contains("code_verifier"));
}

#[test]
fn every_kind_of_client_signs_in() {
    let secret = "a test secret, long enough for HS256: %+/&".to_owned();
    for authentication in [
        TestClientAuthentication::SecretBasic(secret.clone()),
        TestClientAuthentication::SecretPost(secret),
        TestClientAuthentication::PrivateKeyJwt(TestKey::P256, "ES256"),
        TestClientAuthentication::PrivateKeyJwt(TestKey::IDP, "PS256"),
        TestClientAuthentication::PrivateKeyJwt(TestKey::ED25519, "EdDSA"),
        TestClientAuthentication::Public,
    ] {
        let name = format!("{authentication:?}");
        let client = test_client().with_authentication(authentication);
        let host = Host::with(plain(), client, |connection| connection);
        let sign_in = host.sign_in(&user());
        let sign_in = sign_in.unwrap_or_else(|refusal| panic!("{name}: {:?}", refusal.found()));
        assert_eq!(sign_in.subject().id, "ada");
        assert_eq!(sign_in.return_path().as_str(), "/reports?week=47");
        let fell = |outcome| matches!(outcome, vestibule_core::Outcome::Failed(_));
        assert!(!sign_in.report().checks().any(|(_, outcome)| fell(outcome)));
        for line in ["pending_login", "token_response", "signature", "audience", "nonce"] {
            let made = sign_in.report().checks().find(|(check, _)| check.name() == line).unwrap();
            assert_eq!(made.1.as_str(), "passed", "{line}");
        }
    }
}

/// The header and the claims of the client assertion in a request.
fn assertion(request: &HttpRequest) -> (serde_json::Value, serde_json::Value) {
    let form: BTreeMap<String, String> =
        url::form_urlencoded::parse(request.body().as_bytes()).into_owned().collect();
    assert_eq!(
        form["client_assertion_type"],
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
    let parts: Vec<_> = form["client_assertion"].split('.').map(base64url_decode).collect();
    let json = |part: &Option<Vec<u8>>| serde_json::from_slice(part.as_ref().unwrap()).unwrap();
    (json(&parts[0]), json(&parts[1]))
}

#[test]
fn a_key_in_a_kms_signs_the_octets_and_nothing_else() {
    let client = test_client()
        .with_authentication(TestClientAuthentication::PrivateKeyJwt(TestKey::P256, "ES256"));
    let host = Host::with(plain(), client, |connection| connection);
    let key = ClientKey::elsewhere(Algorithm::Es256).unwrap().with_kid("key-0");
    let connection = Connection::new(
        id("acme"),
        host.connection.issuer().clone(),
        "app",
        ClientAuthentication::PrivateKeyJwt(key),
        endpoint(CALLBACK),
    )
    .unwrap();
    let provider = block_on(host.client.provider(&connection, now())).unwrap();
    let (pending, parameters) = host.visit(&user()).unwrap();
    let callback = Callback::parse_query(&parameters).unwrap();
    let exchange = connection.finish(&provider, pending, callback, &browser(1), now()).unwrap();
    let without = exchange.request([5; 16], now()).into_request();
    assert_eq!(without.unwrap_err().code(), "no_client_key");
    let prepared = exchange.request([5; 16], now());
    let kms = TestKey::P256.signing_key().unwrap();
    let algorithm = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
    let value = kms.sign(algorithm, prepared.octets().unwrap()).unwrap();
    let request = prepared.finish(&value);
    let (header, claims) = assertion(&request);
    assert_eq!(header["typ"], "client-authentication+jwt");
    assert_eq!(claims["aud"], "https://op.example");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    let received = exchange.receive(&host.provider.handle(&request, now())).unwrap();
    let keys = KeySet::parse(host.provider.jwks().unwrap().as_bytes()).unwrap();
    assert!(received.verify(&keys, now()).is_ok());
}

#[test]
fn an_assertion_is_for_the_configured_issuer_whatever_the_provider_says_of_itself() {
    let key = || ClientKey::elsewhere(Algorithm::Rs256).unwrap();
    assert!(ClientKey::elsewhere(Algorithm::Hs256).is_none());
    assert!(key().with_certificate("no certificate").is_err());
    let assertion_for = |rule: IssuerRule, key: ClientKey, document: &str| {
        let authentication = ClientAuthentication::PrivateKeyJwt(key);
        let connection =
            Connection::new(id("acme"), rule.clone(), "app", authentication, endpoint(CALLBACK));
        let connection = connection.unwrap();
        let provider = ProviderMetadata::parse(document.as_bytes(), &rule).unwrap();
        let begun = connection.begin(
            &provider,
            host::secrets(1),
            &BeginOptions::new(),
            &browser(1),
            ReturnPath::root(),
            now(),
        );
        let answer = format!("code=c&state={}", begun.pending.state());
        let callback = Callback::parse_query(&answer).unwrap();
        let exchange =
            connection.finish(&provider, begun.pending, callback, &browser(1), now()).unwrap();
        let request = exchange.request([5; 16], now()).finish(b"signature");
        (request.url().to_owned(), assertion(&request))
    };
    // CVE-2025-27370: the attacker's provider names the victim's token endpoint as its own.
    let hostile = r#"{"issuer":"https://evil.example","jwks_uri":"https://evil.example/keys",
        "authorization_endpoint":"https://evil.example/authorize",
        "token_endpoint":"https://login.victim.example/token"}"#;
    let rule = IssuerRule::exact("https://evil.example").unwrap();
    let (url, (_, claims)) = assertion_for(rule, key(), hostile);
    assert_eq!(url, "https://login.victim.example/token");
    assert_eq!(claims["aud"], "https://evil.example");

    let rule = IssuerRule::entra_tenant(TenantId::parse(TENANT).unwrap());
    let entra = OpenIdProvider::entra_like(TENANT).metadata().unwrap();
    let certified = key().with_certificate(TestKey::IDP.certificate()).unwrap();
    let (_, (header, claims)) = assertion_for(rule, certified, &entra);
    assert_eq!(
        claims["aud"],
        format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token")
    );
    assert_eq!(header["typ"], "JWT");
    assert_eq!(header["x5t#S256"].as_str().unwrap().len(), 43);
}

#[test]
fn a_refresh_uses_its_grant_up_and_brings_the_next() {
    let host = Host::with(plain(), test_client(), |c| c.with_scope("offline_access"));
    let grant = host.sign_in(&user()).unwrap().refresh_grant().unwrap();
    let used = RefreshGrant::from_bytes(grant.to_bytes().expose()).unwrap();
    let refresh = |grant, seconds| {
        block_on(host.client.refresh(&host.connection, grant, [4; 16], later(seconds)))
    };
    let first = refresh(grant, 60).unwrap();
    assert_eq!(first.subject(), "ada");
    assert!(first.id_token().is_some());
    let request = first.user_info_request().unwrap();
    let answer = host.provider.handle(&request, later(60));
    let info = host.connection.read_user_info(&answer, first.subject(), &KeySet::none(), later(60));
    assert!(info.unwrap().raw_claims().contains("ada@acme.example"));
    assert!(refresh(first.into_grant(), 120).is_ok());
    // Used again, and with it all that came of it.
    assert_eq!(refresh(used, 180).unwrap_err().code(), "token_response_error");
    let other = Connection::new(
        id("other"),
        host.connection.issuer().clone(),
        "app",
        ClientAuthentication::Public,
        endpoint(CALLBACK),
    );
    let grant = host.sign_in(&user()).unwrap().refresh_grant().unwrap();
    let refused = block_on(host.client.refresh(&other.unwrap(), grant, [4; 16], now()));
    assert_eq!(refused.unwrap_err().code(), "pending_other_connection");
    assert_eq!(RefreshGrant::from_bytes(b"{}").unwrap_err().code(), "refresh_grant_malformed");
}

#[test]
fn without_offline_access_there_is_nothing_to_refresh_with() {
    assert!(Host::new(plain()).sign_in(&user()).unwrap().refresh_grant().is_none());
}

#[test]
fn signing_out_ends_the_session_here_and_then_at_the_provider() {
    let host = Host::new(plain());
    let sign_in = host.sign_in(&user()).unwrap();
    let provider = block_on(host.client.provider(&host.connection, now())).unwrap();
    let sid = sign_in.authentication().session_index.clone();
    let subject = sign_in.subject();
    let hint = Some(sign_in.id_token_hint());
    let out = host.connection.sign_out(Some(&provider), &subject, sid.as_deref(), hint, "state-1");
    assert_eq!(out.end.reason(), EndReason::UserSignedOut);
    let EndScope::Session { subject: key, session_index } = out.end.scope() else { panic!() };
    assert_eq!((key, Some(session_index)), (&subject.key(host.connection.id()), sid.as_ref()));
    let url = out.url.unwrap();
    let sent = query(url.expose());
    assert_eq!(sent["post_logout_redirect_uri"], SIGNED_OUT);
    assert_eq!((sent["state"].as_str(), sent["client_id"].as_str()), ("state-1", "app"));
    let back = host.provider.end_session(url.expose()).unwrap().redirect.unwrap();
    let back = back.split_once('?').unwrap().1;
    assert!(check_signed_out(back, "state-1").is_ok());
    assert_eq!(check_signed_out(back, "state-2").unwrap_err().code(), "state_mismatch");
    assert_eq!(check_signed_out("", "").unwrap_err().code(), "state_mismatch");
    // Without a session to name, all of the user's at this connection end.
    let all = host.connection.sign_out(Some(&provider), &subject, None, None, "s");
    assert!(matches!(all.end.scope(), EndScope::Subject(_)));
    // And where the provider cannot be reached, they end here all the same.
    let here = host.connection.sign_out(None, &subject, sid.as_deref(), None, "s");
    assert!(here.url.is_none() && matches!(here.end.scope(), EndScope::Session { .. }));
}

#[test]
fn a_back_channel_logout_names_the_sessions_that_a_sign_in_has() {
    let mut host = Host::new(plain());
    let sign_in = host.sign_in(&user()).unwrap();
    let session = host.provider.sessions().pop().unwrap();
    let request = host.provider.back_channel_logout(&session, now()).unwrap();
    let parse = || LogoutRequest::parse_form(request.body().as_bytes()).unwrap();
    let verify =
        |host: &Host, at| block_on(host.client.verify_logout(&host.connection, parse(), at));
    let checked = verify(&host, now()).unwrap();
    let until = checked.until();
    let end = host.redeem(checked).unwrap();
    let EndScope::Session { subject, session_index } = end.scope() else { panic!("{end:?}") };
    assert_eq!(*subject, sign_in.subject().key(host.connection.id()));
    assert_eq!(Some(session_index), sign_in.authentication().session_index.as_ref());
    let again = verify(&host, now()).unwrap();
    assert_eq!(host.redeem(again).unwrap_err().code(), "replayed");
    // The log remembers for as long as the token could pass, and not one instant less.
    let last = until.saturating_sub(Duration::from_secs(2));
    assert!(verify(&host, last).is_ok());
    assert!(verify(&host, until).is_err());
    // What proves one logout to be new does not prove another.
    let other = host.provider.back_channel_logout(&session, now()).unwrap();
    let other = LogoutRequest::parse_form(other.body().as_bytes()).unwrap();
    let other = block_on(host.client.verify_logout(&host.connection, other, now())).unwrap();
    let fresh =
        vestibule_core::Fresh::danger_attest(verify(&host, now()).unwrap().replay_key().clone());
    assert_eq!(other.redeem(fresh).unwrap_err().code(), "replay_other_key");
}

#[test]
fn somebody_else_may_begin_a_sign_in_that_goes_on_like_any_other() {
    let host = Host::new(plain());
    let accept = |query: &str| {
        let request = InitiateLogin::parse(query).unwrap();
        host.connection.accept_initiation(request).map(|(_, path)| path.as_str().to_owned())
    };
    let target = |target: &str| {
        let target: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
        accept(&format!("iss=https%3A%2F%2Fop.example&target_link_uri={target}")).unwrap()
    };
    assert_eq!(target("https://app.example/reports?week=47#top"), "/reports?week=47");
    for outside in [
        "https://evil.example/x",
        "//evil.example/x",
        "https://app.example@evil.example/x",
        "https://app.example.evil.example/x",
        "https://ada@app.example/x",
        "http://app.example/x",
        "https://app.example:444/x",
        "javascript:alert(1)",
        "https://app.example//evil.example",
        "https://app.example/\\evil.example",
        "/reports",
    ] {
        assert_eq!(target(outside), "/", "{outside}");
    }
    let other = accept("iss=https%3A%2F%2Fother.example").unwrap_err();
    assert_eq!(other.code(), "initiate_login_issuer_unknown");
}

/// A provider whose metadata is where RFC 8414 says, and nowhere else.
struct OAuthOnly;

impl HttpClient for OAuthOnly {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let found = "https://op.example/.well-known/oauth-authorization-server/tenant";
        if request.url() != found {
            return Ok(HttpResponse::new(404, b"<html>not here</html>".to_vec()));
        }
        let document = r#"{"issuer":"https://op.example/tenant",
            "authorization_endpoint":"https://op.example/authorize",
            "token_endpoint":"https://op.example/token","jwks_uri":"https://op.example/keys"}"#;
        Ok(HttpResponse::new(200, document.as_bytes().to_vec()))
    }
}

#[test]
fn metadata_may_be_where_rfc_8414_says() {
    let rule = IssuerRule::exact("https://op.example/tenant").unwrap();
    let authentication = ClientAuthentication::Public;
    let connection = Connection::new(id("acme"), rule, "app", authentication, endpoint(CALLBACK));
    let client = Client::new(OAuthOnly, NoKeyCache);
    let provider = block_on(client.provider(&connection.unwrap(), now())).unwrap();
    assert_eq!(provider.token_endpoint().as_str(), "https://op.example/token");
    assert!(provider.end_session_endpoint().is_none());
}

#[test]
fn a_token_that_is_old_when_it_arrives_is_accepted_where_the_connection_says_so() {
    let week = [Edit::Set(Part::Claims(IdToken), "iat", "{now-604800}")];
    let longest = Duration::from_secs(8 * 24 * 3600);
    let host = Host::with(plain().with_edits(week), test_client(), |c| c.with_longest_age(longest));
    assert!(host.sign_in(&user()).is_ok());
}

#[test]
fn a_code_serves_once_and_the_ticket_with_it() {
    let host = Host::new(plain());
    let (pending, parameters) = host.visit(&user()).unwrap();
    let copy = PendingLogin::from_bytes(pending.to_bytes().expose()).unwrap();
    assert!(host.finish(pending, &parameters, &browser(1), now()).is_ok());
    // A store that hands a ticket out twice is caught by the provider.
    let again = host.finish(copy, &parameters, &browser(1), now());
    assert_eq!(again.unwrap_err().code(), "token_response_error");
    assert_eq!(PendingLogin::from_bytes(b"{}").unwrap_err().code(), "pending_login_malformed");
}

#[test]
fn a_token_by_itself_is_verified_for_tools_and_starts_nothing() {
    let host = Host::new(plain());
    let draft = host.provider.draft_id_token(&user(), "app", "n", now()).unwrap();
    let token = host.provider.sign(&draft).unwrap();
    let keys = KeySet::parse(host.provider.jwks().unwrap().as_bytes()).unwrap();
    let verify = |nonce| host.connection.verify_id_token(&token, &keys, nonce, now());
    assert_eq!(verify(ExpectedNonce::Any).unwrap().subject(), "ada");
    assert!(verify(ExpectedNonce::Exactly("n")).is_ok());
    for wrong in ["", "m", "nn"] {
        let refused = verify(ExpectedNonce::Exactly(wrong)).unwrap_err();
        assert_eq!(refused.code(), "nonce_mismatch");
        assert_eq!(verify(ExpectedNonce::IfPresent(wrong)).unwrap_err().code(), "nonce_mismatch");
    }
    // A nonce that was lost on our side is not met by a token with an empty one.
    let empty = host.provider.sign(&draft.with_claim("nonce", "")).unwrap();
    let nonce = ExpectedNonce::Exactly("");
    let refused = host.connection.verify_id_token(&empty, &keys, nonce, now()).unwrap_err();
    assert_eq!(refused.code(), "nonce_mismatch");
}

#[test]
fn nothing_that_is_printed_for_developers_holds_a_secret_or_a_person() {
    let host = Host::with(plain(), test_client(), |c| c.with_scope("offline_access"));
    let begun = host.begin().unwrap();
    let secrets = host::secrets(1);
    let (pending, parameters) = host.visit(&user()).unwrap();
    let callback = Callback::parse_query(&parameters).unwrap();
    let sign_in = host.sign_in(&user()).unwrap();
    let session = host.provider.sessions().pop().unwrap();
    let request = host.provider.back_channel_logout(&session, now()).unwrap();
    let logout = LogoutRequest::parse_form(request.body().as_bytes()).unwrap();
    let shown = [
        format!("{begun:?} {secrets:?} {pending:?} {callback:?} {:?}", host.connection),
        format!("{sign_in:?} {:?} {:?}", sign_in.tokens(), sign_in.id_token()),
        format!("{:?} {logout:?} {:?}", sign_in.refresh_grant(), sign_in.authentication()),
        format!("{:?}", sign_in.email()),
    ]
    .join("\n");
    let raw = String::from_utf8(begun.pending.to_bytes().expose().clone()).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&raw).unwrap();
    let client = test_client();
    let hidden = [
        stored["nonce"].as_str().unwrap(),
        stored["verifier"].as_str().unwrap(),
        client.secret().unwrap().split(',').next().unwrap(),
        sign_in.tokens().access_token().expose(),
        sign_in.id_token_hint().expose(),
        &session.sid,
        "ada@",
        "Lovelace",
    ];
    for hidden in hidden {
        assert!(!shown.contains(hidden), "{hidden} is shown");
    }
}

#[test]
fn clocks_may_differ_by_the_skew_and_not_by_an_instant_more() {
    let claims =
        |name: &'static str, value: &'static str| [Edit::Set(Part::Claims(IdToken), name, value)];
    let code = |edits| {
        let host = Host::new(plain().with_edits(edits));
        host.sign_in(&user()).map(|_| ()).map_err(|refusal| refusal.code())
    };
    assert_eq!(code(claims("exp", "{now-59}")), Ok(()));
    assert_eq!(code(claims("exp", "{now-60}")), Err("expired"));
    assert_eq!(code(claims("nbf", "{now+60}")), Ok(()));
    assert_eq!(code(claims("nbf", "{now+61}")), Err("not_yet_valid"));
    assert_eq!(code(claims("iat", "{now+60}")), Ok(()));
    assert_eq!(code(claims("iat", "{now+61}")), Err("issued_in_future"));
    assert_eq!(code(claims("iat", "{now-3660}")), Ok(()));
    assert_eq!(code(claims("iat", "{now-3661}")), Err("issued_too_long_ago"));
}

#[test]
fn user_info_that_has_to_be_signed_is_refused_when_it_is_not() {
    let host = Host::with(plain(), test_client(), |c| c.with_signed_user_info());
    let sign_in = host.sign_in(&user()).unwrap();
    assert_eq!(host.with_user_info(sign_in).unwrap_err().code(), "user_info_unsigned");
    let client = test_client().with_signed_user_info();
    let host = Host::with(plain(), client, |c| c.with_signed_user_info());
    let sign_in = host.with_user_info(host.sign_in(&user()).unwrap()).unwrap();
    assert_eq!(host.provider.requests(Endpoint::UserInfo), 1);
    assert!(sign_in.linkable_email().is_err());
}

#[test]
fn a_sign_in_that_began_at_another_issuer_is_not_finished_at_the_new_one() {
    let host = Host::new(plain());
    let (pending, parameters) = host.visit(&user()).unwrap();
    // Meanwhile an administrator points the connection somewhere else.
    let moved = OpenIdProvider::plain("https://new.example").with_client(test_client());
    let connection = host::connection(&moved, &test_client());
    assert_eq!(connection.id(), host.connection.id());
    let metadata = moved.metadata().unwrap();
    let provider = ProviderMetadata::parse(metadata.as_bytes(), connection.issuer()).unwrap();
    let parameters = parameters.replace("op.example", "new.example");
    let callback = Callback::parse_query(&parameters).unwrap();
    let refused = connection.finish(&provider, pending, callback, &browser(1), now()).unwrap_err();
    assert_eq!(refused.code(), "pending_other_connection");
}

#[test]
fn only_an_issuer_on_the_loopback_interface_may_have_endpoints_there() {
    let document = |issuer: &str, token: &str| {
        let rule = IssuerRule::exact(issuer).unwrap();
        let text = format!(
            r#"{{"issuer":"{issuer}","authorization_endpoint":"{issuer}/authorize",
            "token_endpoint":"{token}","jwks_uri":"{issuer}/keys"}}"#
        );
        ProviderMetadata::parse(text.as_bytes(), &rule).map_err(|refusal| refusal.code())
    };
    let loopback = "http://127.0.0.1:8080/token";
    assert!(document("http://127.0.0.1:8080", loopback).is_ok());
    assert_eq!(document("https://op.example", loopback).err(), Some("discovery_endpoint"));
    assert!(document("https://op.example", "https://op.example/token").is_ok());
}

#[test]
fn an_authentication_that_is_still_to_come_is_no_recent_one() {
    let code = |auth_time: &'static str| {
        let edits = [Edit::Set(Part::Claims(IdToken), "auth_time", auth_time)];
        let longest = Duration::from_secs(300);
        let host =
            Host::with(plain().with_edits(edits), test_client(), |c| c.with_max_age(longest));
        host.sign_in(&user()).map(|_| ()).map_err(|refusal| refusal.code())
    };
    assert_eq!(code("{now+60}"), Ok(()));
    assert_eq!(code("{now+61}"), Err("claim_malformed"));
    assert_eq!(code("{now-360}"), Ok(()));
    assert_eq!(code("{now-361}"), Err("authentication_too_old"));
}
