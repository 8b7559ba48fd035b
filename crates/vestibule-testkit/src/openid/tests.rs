//! A relying party made by hand, which believes everything, and what the provider thinks of it.

use std::time::Duration;

use serde_json::{Value, json};
use url::form_urlencoded::{self, Serializer};
use vestibule_core::{HttpRequest, HttpResponse, Timestamp};
use vestibule_keys::{base64_encode, base64url_decode, base64url_encode};

use super::hostile::{Attack, Scene, Strike};
use super::*;
use crate::keys::TestKey;
use crate::openid::{jose, logout::LOGOUT_EVENT};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const STATE: &str = "state-of-twenty-two-letters";
const NONCE: &str = "nonce-of-twenty-two-letters";
const CALLBACK: &str = "https://app.example/oidc/callback/acme";

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z").unwrap()
}

pub(crate) fn client() -> TestClient {
    TestClient::new(CALLBACK)
        .with_post_logout_redirect_uri("https://app.example/signed-out")
        .with_back_channel_logout_uri("https://app.example/oidc/back-channel")
        .with_front_channel_logout_uri("https://app.example/oidc/front-channel")
        .with_initiate_login_uri("https://app.example/oidc/begin")
}

/// A browser and a relying party that follow a provider wherever it leads.
pub(crate) struct Browser {
    pub(crate) provider: OpenIdProvider,
    user: OpenIdUser,
}

impl Browser {
    pub(crate) fn new(provider: OpenIdProvider) -> Self {
        Browser { provider: provider.with_client(client()), user: OpenIdUser::new("ada") }
    }

    pub(crate) fn of(attack: &Attack) -> Self {
        Self::with(attack, attack.provider())
    }

    /// The same without the attack.
    pub(crate) fn genuine(attack: &Attack) -> Self {
        Self::with(attack, OpenIdProvider::of(attack.personality()))
    }

    fn with(attack: &Attack, provider: OpenIdProvider) -> Self {
        let mut client = client();
        if attack.scene() == Scene::WantsSignedUserInfo {
            client = client.with_signed_user_info();
        }
        Browser { provider: provider.with_client(client), user: attack.user() }
    }

    /// Every message that the provider sends on the way.
    pub(crate) fn play(&self, attack: &Attack) -> Vec<String> {
        let mut seen = vec![whole(&self.get(&self.provider.discovery_url()))];
        seen.push(whole(&self.get(&self.jwks_uri())));
        let answer = self.provider.authorize(&self.url(&[]), &self.user, now());
        let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", attack.name()));
        seen.push(answer.parameters().to_owned());
        let code = "code-2";
        seen.push(whole(&self.token(&[("grant_type", "authorization_code"), ("code", code)])));
        seen.push(whole(&self.get(&self.jwks_uri())));
        seen.push(whole(&self.user_info("access-3")));
        seen.push(whole(
            &self.token(&[("grant_type", "refresh_token"), ("refresh_token", "refresh-4")]),
        ));
        self.sign_out(attack, &mut seen);
        seen
    }

    fn sign_out(&self, attack: &Attack, seen: &mut Vec<String>) {
        let session = self.provider.sessions().first().cloned().unwrap();
        let request = self.provider.back_channel_logout(&session, now()).unwrap();
        seen.push(format!("{} {}", request.url(), request.body()));
        seen.push(self.provider.front_channel_logout(&session, now()).unwrap());
        seen.push(self.provider.initiate_login("app", None, None).unwrap());
        if attack.strikes() == Strike::PostLogout {
            let pairs = [
                ("client_id", "app"),
                ("post_logout_redirect_uri", "https://app.example/signed-out"),
                ("state", STATE),
            ];
            let url = format!("https://op.example/end_session?{}", form(&pairs));
            seen.push(self.provider.end_session(&url).unwrap().redirect.unwrap());
        }
    }

    fn jwks_uri(&self) -> String {
        let metadata: Value =
            serde_json::from_str(&self.provider.metadata().unwrap()).unwrap_or_default();
        let keys = metadata.get("jwks_uri").and_then(Value::as_str);
        keys.unwrap_or("https://op.example/jwks").to_owned()
    }

    pub(crate) fn url(&self, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", "app"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid profile email offline_access"),
            ("state", STATE),
            ("nonce", NONCE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("response_mode", "form_post"),
            ("max_age", "300"),
            ("acr_values", "urn:test:mfa"),
        ];
        pairs.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        pairs.extend(more.iter().filter(|(_, value)| *value != "absent"));
        format!("{}?{}", self.provider.endpoints.authorization, form(&pairs))
    }

    pub(crate) fn get(&self, url: &str) -> HttpResponse {
        self.provider.handle(&HttpRequest::get(url), now())
    }

    pub(crate) fn token(&self, pairs: &[(&str, &str)]) -> HttpResponse {
        let mut all = vec![("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
        all.extend(pairs);
        let url = self.provider.endpoints.token.clone();
        let request = HttpRequest::post_form(url, form(&all)).with_header("authorization", basic());
        self.provider.handle(&request, now())
    }

    pub(crate) fn user_info(&self, token: &str) -> HttpResponse {
        let Some(url) = self.provider.endpoints.user_info.clone() else {
            return HttpResponse::new(404, Vec::new());
        };
        let bearer = format!("Bearer {token}");
        self.provider.handle(&HttpRequest::get(url).with_header("authorization", bearer), now())
    }

    /// Signs in, and answers the claims of the ID token.
    pub(crate) fn sign_in(&self) -> Value {
        let answer = self.provider.authorize(&self.url(&[]), &self.user, now()).unwrap();
        let code = parameter(answer.parameters(), "code").unwrap();
        let response = self.token(&[("grant_type", "authorization_code"), ("code", code.as_str())]);
        assert_eq!(response.status(), 200, "{}", text(&response));
        let tokens: Value = serde_json::from_slice(response.body()).unwrap();
        claims(tokens["id_token"].as_str().unwrap())
    }
}

/// Status, the headers that edits change, and body.
fn whole(response: &HttpResponse) -> String {
    let header = |name| response.header(name).unwrap_or("").to_owned();
    let headers = [header("content-type"), header("location")].join(" ");
    format!("{} {headers} {}", response.status(), text(response))
}

pub(crate) fn text(response: &HttpResponse) -> String {
    String::from_utf8(response.body().to_vec()).unwrap()
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn basic() -> String {
    let client = client();
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded("app"), encoded(client.secret().unwrap()));
    format!("Basic {}", base64_encode(pair.as_bytes()))
}

pub(crate) fn parameter(encoded: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(encoded.as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

pub(crate) fn claims(jwt: &str) -> Value {
    let payload = base64url_decode(jwt.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

#[test]
fn signs_in_with_every_personality() {
    for personality in Personality::ALL {
        let browser = Browser::new(OpenIdProvider::of(personality));
        let claims = browser.sign_in();
        assert_eq!(claims["nonce"], NONCE, "{personality:?}");
        let issuer = claims["iss"].as_str().unwrap();
        let expected = browser.provider.issuer().replace("{tenantid}", &browser.provider.realm);
        assert_eq!(issuer, expected, "{personality:?}");
        assert!(claims["exp"].as_i64().unwrap() > now().unix_seconds());
        let is_entra = personality.is_entra();
        assert_eq!(claims["sub"] == "ada", !is_entra, "{personality:?}");
        assert_eq!(claims["tid"].is_string(), is_entra);
        assert_eq!(browser.provider.requests(Endpoint::Token), 1);
        assert_eq!(browser.provider.sessions().len(), 1);
    }
}

#[test]
fn takes_a_whole_round_trip() {
    let browser = Browser::new(OpenIdProvider::plain("https://op.example"));
    let answer = browser.provider.authorize(&browser.url(&[]), &browser.user, now()).unwrap();
    let AuthorizationAnswer::FormPost { action, body } = &answer else { panic!("{answer:?}") };
    assert_eq!(action, CALLBACK);
    assert_eq!(parameter(body, "state").as_deref(), Some(STATE));
    assert_eq!(parameter(body, "iss").as_deref(), Some("https://op.example"));
    let code = parameter(body, "code").unwrap();

    let exchange = [("grant_type", "authorization_code"), ("code", code.as_str())];
    let tokens: Value = serde_json::from_slice(browser.token(&exchange).body()).unwrap();
    let id_token = tokens["id_token"].as_str().unwrap();
    assert_eq!(claims(id_token)["acr"], "urn:test:mfa");
    assert_eq!(claims(id_token)["auth_time"], now().unix_seconds() - 5);
    let access_token = tokens["access_token"].as_str().unwrap();
    let hash = jose::half_hash("RS256", access_token).unwrap();
    assert_eq!(claims(id_token)["at_hash"], hash);
    let (octets, value) = id_token.rsplit_once('.').unwrap();
    let value = base64url_decode(value).unwrap();
    assert!(jose::verifies(TestKey::IDP, "RS256", octets.as_bytes(), &value).unwrap());

    let user: Value = serde_json::from_slice(browser.user_info(access_token).body()).unwrap();
    assert_eq!(user["sub"], "ada");
    assert_eq!(user["email"], "ada@acme.example");
    assert_eq!(browser.user_info("another").status(), 401);

    let refresh = tokens["refresh_token"].as_str().unwrap();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(browser.token(&refresh).status(), 200);
    assert_eq!(browser.user_info(access_token).status(), 200);
    // A refresh token that is used twice was stolen, and with it the whole session.
    assert_eq!(browser.token(&refresh).status(), 400);
    assert_eq!(browser.user_info(access_token).status(), 401);
}

#[test]
fn takes_a_code_once_and_from_whom_it_gave_it_to() {
    let browser = Browser::new(OpenIdProvider::plain("https://op.example"));
    let authorize = || {
        let answer = browser.provider.authorize(&browser.url(&[]), &browser.user, now()).unwrap();
        parameter(answer.parameters(), "code").unwrap()
    };
    let code = authorize();
    let exchange = [("grant_type", "authorization_code"), ("code", code.as_str())];
    assert_eq!(browser.token(&exchange).status(), 200);
    assert_eq!(browser.token(&exchange).status(), 400);

    let code = authorize();
    let url = browser.provider.endpoints.token.clone();
    let wrong_verifier = form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", "another-verifier-that-is-as-long-as-it-has-to-be"),
    ]);
    let request =
        HttpRequest::post_form(&url, wrong_verifier).with_header("authorization", basic());
    assert_eq!(browser.provider.handle(&request, now()).status(), 400);
    let unauthenticated = HttpRequest::post_form(&url, form(&exchange));
    assert_eq!(browser.provider.handle(&unauthenticated, now()).status(), 400);
    let wrong = format!("Basic {}", base64_encode(b"app:wrong"));
    let request = HttpRequest::post_form(&url, form(&exchange)).with_header("authorization", wrong);
    assert_eq!(browser.provider.handle(&request, now()).status(), 401);

    let code = authorize();
    let late = now().saturating_add(Duration::from_secs(60));
    let body = form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]);
    let request = HttpRequest::post_form(&url, body).with_header("authorization", basic());
    assert_eq!(browser.provider.handle(&request, late).status(), 400);
}

#[test]
fn refuses_requests_that_are_not_strict() {
    let browser = Browser::new(OpenIdProvider::plain("https://op.example"));
    for (name, value) in [
        ("response_type", "code id_token"),
        ("client_id", "another"),
        ("redirect_uri", "https://app.example/oidc/callback/acme/"),
        ("scope", "profile"),
        ("state", "absent"),
        ("state", "short"),
        ("nonce", "absent"),
        ("nonce", "short"),
        ("nonce", &"n".repeat(65)),
        ("code_challenge", "absent"),
        ("code_challenge", VERIFIER.get(..42).unwrap()),
        ("code_challenge_method", "plain"),
        ("code_challenge_method", "absent"),
        ("response_mode", "fragment"),
        ("max_age", "-1"),
        ("prompt", ""),
    ] {
        let url = browser.url(&[(name, value)]);
        let refused = browser.provider.authorize(&url, &browser.user, now()).unwrap_err();
        assert_eq!(refused.code(), "testkit_openid_request", "{name}={value}");
    }
    let twice = format!("{}&state={STATE}", browser.url(&[]));
    assert!(browser.provider.authorize(&twice, &browser.user, now()).is_err());
    let elsewhere = browser.url(&[]).replace("/authorize", "/another");
    assert!(browser.provider.authorize(&elsewhere, &browser.user, now()).is_err());
}

#[test]
fn takes_a_client_assertion_for_itself_alone_and_once() {
    let authentication = TestClientAuthentication::PrivateKeyJwt(TestKey::P256, "ES256");
    let provider = OpenIdProvider::plain("https://op.example")
        .with_client(TestClient::new(CALLBACK).with_authentication(authentication));
    let browser = Browser { provider, user: OpenIdUser::new("ada") };
    let genuine = json!({
        "iss": "app", "sub": "app", "aud": "https://op.example", "jti": "1",
        "exp": now().unix_seconds() + 60
    });
    let send = |typ: &str, claims: &Value| {
        let header = json!({"alg": "ES256", "typ": typ}).to_string();
        let claims = base64url_encode(claims.to_string().as_bytes());
        let octets = format!("{}.{claims}", base64url_encode(header.as_bytes()));
        let value = jose::sign(TestKey::P256, "ES256", octets.as_bytes()).unwrap();
        let assertion = format!("{octets}.{}", base64url_encode(&value));
        let answer = browser.provider.authorize(&browser.url(&[]), &browser.user, now()).unwrap();
        let body = form(&[
            ("grant_type", "authorization_code"),
            ("code", &parameter(answer.parameters(), "code").unwrap()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ]);
        let request = HttpRequest::post_form("https://op.example/token", body);
        browser.provider.handle(&request, now()).status()
    };
    let typ = "client-authentication+jwt";
    assert_eq!(send(typ, &genuine), 200);
    assert_eq!(send(typ, &genuine), 401, "a second time");
    assert_eq!(send("JWT", &changed(&genuine, "jti", json!("2"))), 401);
    for (name, value) in [
        ("aud", json!("https://op.example/token")),
        ("aud", json!(["https://op.example"])),
        ("iss", json!("another")),
        ("exp", json!(now().unix_seconds())),
        ("exp", json!(now().unix_seconds() + 301)),
    ] {
        let claims = changed(&changed(&genuine, "jti", json!(name)), name, value);
        assert_eq!(send(typ, &claims), 401, "{name}");
    }
}

fn changed(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

#[test]
fn signs_out() {
    let browser = Browser::new(OpenIdProvider::of(Personality::Keycloak));
    browser.sign_in();
    let session = browser.provider.sessions()[0].clone();
    let token = browser.provider.logout_token(&session, now()).unwrap();
    let claims = claims(&token);
    assert_eq!(claims["sid"], session.sid);
    assert!(claims["events"][LOGOUT_EVENT].is_object());
    assert!(claims.get("nonce").is_none());
    let header = base64url_decode(token.split('.').next().unwrap()).unwrap();
    assert!(String::from_utf8(header).unwrap().contains(r#""typ":"JWT""#));

    let id_token = browser.provider.state().id_tokens.keys().next().unwrap().clone();
    let endpoint = browser.provider.endpoints.end_session.clone().unwrap();
    let url = |uri: &str, hint: &str| {
        let pairs = [("id_token_hint", hint), ("post_logout_redirect_uri", uri), ("state", STATE)];
        format!("{endpoint}?{}", form(&pairs))
    };
    let home = "https://app.example/signed-out";
    assert!(browser.provider.end_session(&url("https://evil.example/", &id_token)).is_err());
    assert!(browser.provider.end_session(&url(home, "eyJhbGciOiJub25lIn0.e30.")).is_err());
    let answer = browser.provider.end_session(&url(home, &id_token)).unwrap();
    assert_eq!(answer.redirect, Some(format!("{home}?state={STATE}")));
    assert_eq!(answer.ended, [session]);
    assert!(browser.provider.sessions().is_empty());
    assert_eq!(browser.provider.requests(Endpoint::EndSession), 3);
}

#[test]
fn answers_where_metadata_may_be_and_counts() {
    let provider = OpenIdProvider::of(Personality::OneLogin);
    let browser = Browser::new(provider);
    for url in [
        "https://acme.onelogin.com/oidc/2/.well-known/openid-configuration",
        "https://acme.onelogin.com/.well-known/openid-configuration/oidc/2",
        "https://acme.onelogin.com/.well-known/oauth-authorization-server/oidc/2",
    ] {
        assert_eq!(browser.get(url).status(), 200, "{url}");
    }
    assert_eq!(browser.provider.requests(Endpoint::Discovery), 3);
    assert_eq!(browser.get("https://acme.onelogin.com/").status(), 404);
    browser.provider.begin_outage();
    assert_eq!(browser.get(&browser.provider.discovery_url()).status(), 503);
    browser.provider.end_outage();
    assert_eq!(browser.get(&browser.provider.discovery_url()).status(), 200);
}

#[test]
fn changes_its_key_and_publishes_an_application_key_for_the_application() {
    let browser = Browser::new(OpenIdProvider::of(Personality::Entra));
    let before = browser.provider.jwks().unwrap();
    browser.provider.rotate_keys();
    assert_ne!(browser.provider.jwks().unwrap(), before);
    browser.provider.rotate_keys();
    assert_ne!(browser.provider.jwks().unwrap(), before);

    let provider = OpenIdProvider::of(Personality::Entra).with_application_key(TestKey::ROTATED);
    let url = format!("{}?appid=app", provider.discovery_url());
    let metadata = text(&provider.handle(&HttpRequest::get(url), now()));
    assert!(metadata.contains("keys?appid=app"));
    let keys = format!("{}?appid=app", provider.endpoints.keys);
    let keys = text(&provider.handle(&HttpRequest::get(keys), now()));
    assert!(keys.contains("application-key"));
    assert!(!provider.jwks().unwrap().contains("application-key"));
}

#[test]
fn groups_are_cut_or_replaced_as_the_products_do() {
    let many = || OpenIdUser::new("ada").with_many_groups(250);
    let sign_in = |personality| {
        let provider = OpenIdProvider::of(personality).with_client(client());
        let browser = Browser { provider, user: many() };
        (browser.sign_in(), browser)
    };
    let (entra, _) = sign_in(Personality::Entra);
    assert!(entra.get("groups").is_none());
    assert_eq!(entra["_claim_names"]["groups"], "src1");
    let (plain, _) = sign_in(Personality::Plain);
    assert_eq!(plain["groups"].as_array().unwrap().len(), 250);
    let (okta, browser) = sign_in(Personality::Okta);
    assert!(okta.get("groups").is_none());
    let user: Value = serde_json::from_slice(browser.user_info("access-3").body()).unwrap();
    assert_eq!(user["groups"].as_array().unwrap().len(), 100);
}
