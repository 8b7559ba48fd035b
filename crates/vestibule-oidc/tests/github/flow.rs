//! From the first redirect to the access token.

use vestibule_core::{BrowserBinding, HttpMethod, ReturnPath, Timestamp};
use vestibule_oidc::{BeginOptions, Callback, GitHub, LoginSecrets, PendingLogin};

use crate::kit::{
    CALLBACK, EMAILS, TOKEN, USER, answer, begin, browser, code, exchange, github, header, id, now,
    query, redirect_uri, token,
};

#[test]
fn asks_for_a_code_with_pkce_and_for_two_scopes() {
    let options = BeginOptions::new().with_login_hint("octocat").with_prompt("select_account");
    let begun = begin(&github(), &options);
    let (endpoint, query) = begun.url.split_once('?').unwrap();
    assert_eq!(endpoint, "https://github.com/login/oauth/authorize");
    let parameters: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let value = |name: &str| {
        let mut values = parameters.iter().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} stands twice");
        value
    };
    assert_eq!(value("client_id"), Some("Ov23liTestClient"));
    assert_eq!(value("redirect_uri"), Some(CALLBACK));
    assert_eq!(value("scope"), Some("read:user user:email"));
    assert_eq!(value("state"), Some(begun.pending.state()));
    assert_eq!(value("code_challenge_method"), Some("S256"));
    assert_eq!(value("code_challenge").map(str::len), Some(43));
    assert_eq!(value("login"), Some("octocat"));
    assert_eq!(value("prompt"), Some("select_account"));
    assert_eq!((value("nonce"), value("client_secret")), (None, None));
}

#[test]
fn exchanges_the_code_with_secret_and_verifier_in_the_body() {
    let request = exchange(&github()).request();
    assert_eq!(request.method(), HttpMethod::Post);
    assert_eq!(request.url(), "https://github.com/login/oauth/access_token");
    assert_eq!(header(&request, "accept"), Some("application/json"));
    assert_eq!(header(&request, "authorization"), None);
    let body: Vec<(String, String)> =
        url::form_urlencoded::parse(request.body().as_bytes()).into_owned().collect();
    let has = |name: &str, value: &str| body.contains(&(name.to_owned(), value.to_owned()));
    assert!(has("client_id", "Ov23liTestClient") && has("client_secret", "test secret"));
    assert!(has("code", "20b3c1e0") && has("redirect_uri", CALLBACK));
    assert!(body.iter().any(|(name, value)| name == "code_verifier" && value.len() == 43));
}

#[test]
fn asks_the_api_whose_token_it_is() {
    let token = token();
    for (request, url) in [
        (token.user_request(), "https://api.github.com/user"),
        (token.emails_request(), "https://api.github.com/user/emails?per_page=100"),
    ] {
        assert_eq!((request.method(), request.url()), (HttpMethod::Get, url));
        let bearer = "Bearer gho_16C7e42F292c6912E7710c838347Ae178B4a";
        assert_eq!(header(&request, "authorization"), Some(bearer));
        assert_eq!(header(&request, "accept"), Some("application/vnd.github+json"));
        assert_eq!(header(&request, "x-github-api-version"), Some("2022-11-28"));
    }
}

#[test]
fn an_error_with_status_200_is_an_error() {
    let error = r#"{"error":"bad_verification_code","error_description":"The code passed is incorrect or expired.","error_uri":"https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#bad-verification-code"}"#;
    let refused = exchange(&github()).receive(&answer(200, error)).unwrap_err();
    assert_eq!(refused.code(), "token_response_error");
    assert_eq!(refused.found(), Some("bad_verification_code"));
    assert!(refused.fix().starts_with("start the sign-in again"));
    for (error, word) in [
        ("incorrect_client_credentials", "OAuth app at GitHub"),
        ("redirect_uri_mismatch", "Authorization callback URL"),
        ("unverified_user_email", "verify the primary address"),
    ] {
        let error = format!("{{\"error\":\"{error}\"}}");
        let refused = exchange(&github()).receive(&answer(200, &error)).unwrap_err();
        assert!(refused.fix().contains(word), "{}", refused.fix());
    }
}

#[test]
fn refuses_a_token_response_that_is_none() {
    for (status, body, expected) in [
        (200, "access_token=gho_1&token_type=bearer", "token_response_malformed"),
        (200, r#"{"token_type":"bearer"}"#, "token_response_malformed"),
        (200, r#"{"access_token":"","token_type":"bearer"}"#, "token_response_malformed"),
        (200, r#"{"access_token":"gho_1"}"#, "token_type_unsupported"),
        (200, r#"{"access_token":"gho_1","token_type":"mac"}"#, "token_type_unsupported"),
        (404, r#"{"error":"Not Found"}"#, "token_response_error"),
        (429, "", "provider_unavailable"),
        (503, "<html>unicorn</html>", "provider_unavailable"),
    ] {
        let refused = exchange(&github()).receive(&answer(status, body));
        assert_eq!(code(refused), expected, "{status} {body}");
    }
}

#[test]
fn an_id_token_changes_nothing() {
    let token = TOKEN.replace("}", r#","id_token":"e30.e30.AA"}"#);
    let token = exchange(&github()).receive(&answer(200, &token)).unwrap();
    let sign_in = token.verify(&answer(200, USER), &answer(200, EMAILS)).unwrap();
    assert_eq!(sign_in.subject().id, "583231");
}

#[test]
fn the_answer_counts_once_in_its_own_browser_state_time_and_connection() {
    let github = github();
    let refused = |state: &str, browser: BrowserBinding, now: Timestamp| {
        let pending = begin(&github, &BeginOptions::new()).pending;
        let callback = Callback::parse_query(&format!("code=c&state={state}")).unwrap();
        code(github.finish(pending, callback, &browser, now))
    };
    let state = begin(&github, &BeginOptions::new()).pending.state().to_owned();
    let end = now().saturating_add(PendingLogin::LIFETIME);
    let second = std::time::Duration::from_secs(1);
    assert_eq!(refused(&state, browser(1), now()), "accepted");
    assert_eq!(refused(&state, browser(1), end.saturating_sub(second)), "accepted");
    assert_eq!(refused(&state, browser(1), end), "pending_expired");
    assert_eq!(refused(&state, browser(2), now()), "pending_other_browser");
    // A state that was used belongs to a pending login that is gone.
    let other = LoginSecrets::from_random([8; 96]);
    let path = ReturnPath::parse("/").unwrap();
    let second = github.begin(other, &BeginOptions::new(), &browser(1), path, now()).pending;
    let replayed = Callback::parse_query(&format!("code=c&state={state}")).unwrap();
    assert_eq!(code(github.finish(second, replayed, &browser(1), now())), "state_mismatch");

    let other = GitHub::new(id("other"), "Ov23liTestClient", "s", redirect_uri()).unwrap();
    let pending = begin(&github, &BeginOptions::new()).pending;
    let callback = query(&pending, "");
    let refused = other.finish(pending, callback, &browser(1), now());
    assert_eq!(code(refused), "pending_other_connection");
}

#[test]
fn the_answer_names_github_where_it_names_anybody() {
    let github = github();
    for (issuer, expected) in [
        ("&iss=https%3A%2F%2Fgithub.com%2Flogin%2Foauth", "accepted"),
        ("&iss=https%3A%2F%2Fgithub.com", "issuer_parameter_mismatch"),
        ("&iss=https%3A%2F%2Fevil.example%2Flogin%2Foauth", "issuer_parameter_mismatch"),
    ] {
        let pending = begin(&github, &BeginOptions::new()).pending;
        let callback = query(&pending, issuer);
        assert_eq!(code(github.finish(pending, callback, &browser(1), now())), expected);
    }
    let pending = begin(&github, &BeginOptions::new()).pending;
    let denied = format!("error=access_denied&state={}", pending.state());
    let denied = Callback::parse_query(&denied).unwrap();
    let refused = github.finish(pending, denied, &browser(1), now()).unwrap_err();
    assert_eq!((refused.code(), refused.found()), ("authorization_error", Some("access_denied")));
}

#[test]
fn an_enterprise_server_has_its_own_addresses_and_subjects() {
    let at = |host: &str| GitHub::enterprise(host, id("ghes"), "client", "secret", redirect_uri());
    for (host, api) in [
        ("github.acme.example", "https://github.acme.example/api/v3/user"),
        ("github.acme.example:8443", "https://github.acme.example:8443/api/v3/user"),
        ("acme.ghe.com", "https://api.acme.ghe.com/user"),
        ("github.com", "https://api.github.com/user"),
    ] {
        let github = at(host).unwrap();
        let begun = begin(&github, &BeginOptions::new());
        assert!(begun.url.starts_with(&format!("https://{host}/login/oauth/authorize?")));
        let exchange = exchange(&github);
        assert_eq!(exchange.request().url(), format!("https://{host}/login/oauth/access_token"));
        let token = exchange.receive(&answer(200, TOKEN)).unwrap();
        assert_eq!(token.user_request().url(), api);
        let sign_in = token.verify(&answer(200, USER), &answer(200, EMAILS)).unwrap();
        assert_eq!(sign_in.subject().issuer, format!("https://{host}/login/oauth"));
        assert_eq!(code(sign_in.linkable_email()), "email_tenant_not_pinned");
    }
    for host in ["", "a b", "evil.example/x", "u@a.example", "A.example", "a.example?", "a\\b"] {
        assert_eq!(at(host).unwrap_err().code(), "host_malformed", "{host}");
    }
    let no_client = GitHub::new(id("a"), "", "secret", redirect_uri());
    assert_eq!(no_client.unwrap_err().code(), "client_id_malformed");
}

#[test]
fn nothing_prints_what_is_secret_or_personal() {
    let github = github();
    let pending = begin(&github, &BeginOptions::new()).pending;
    let callback = query(&pending, "");
    let exchange = github.finish(pending, callback, &browser(1), now()).unwrap();
    let mut shown = format!("{github:?}{exchange:?}");
    let token = exchange.receive(&answer(200, TOKEN)).unwrap();
    shown += &format!("{token:?}{:?}", token.user_request());
    let sign_in = token.verify(&answer(200, USER), &answer(200, EMAILS)).unwrap();
    shown += &format!("{sign_in:?}");
    for secret in ["test secret", "20b3c1e0", "gho_", "583231", "octocat", "monalisa"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
