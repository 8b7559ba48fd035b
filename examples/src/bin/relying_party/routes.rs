//! The routes, with their cookies.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use vestibule_core::ReturnPath;
use vestibule_examples::{Denied, Grant, cookies};
use vestibule_oidc::{Callback, ResponseMode, SignIn, check_signed_out};

use crate::application::Application;

type App = State<Arc<Application>>;

pub(crate) fn routes(application: Arc<Application>) -> Router {
    Router::new()
        .route("/login", get(login))
        .route("/callback", get(callback).post(form_callback))
        .route("/session", get(session))
        .route("/refresh", post(refresh))
        .route("/logout", get(logout))
        .route("/logged-out", get(logged_out))
        .route("/backchannel-logout", post(backchannel_logout))
        .route("/frontchannel-logout", get(frontchannel_logout))
        .with_state(application)
}

const SIGN_IN: &str = "sign_in";
const SESSION: &str = "session";

async fn login(State(application): App) -> Response {
    let (value, browser) = match cookies::fresh() {
        Ok(fresh) => fresh,
        Err(error) => return refused(&error.into()),
    };
    let (party, connection) = (&application.party, &application.connection);
    let url = match party.begin(connection, &browser, ReturnPath::root()).await {
        Ok(url) => url,
        Err(denied) => return refused(&denied),
    };
    // A form comes by a POST from the provider's site, and browsers send no `Lax` cookie with it.
    let same_site = match application.response_mode {
        ResponseMode::FormPost => "None",
        _ => "Lax",
    };
    let cookie = format!(
        "{SIGN_IN}={value}; HttpOnly; Path=/callback; SameSite={same_site}; Secure; Max-Age=900"
    );
    (StatusCode::SEE_OTHER, [(LOCATION, url), (SET_COOKIE, cookie)]).into_response()
}

async fn callback(
    State(application): App,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match Callback::parse_query(&query.unwrap_or_default()) {
        Ok(callback) => finish(&application, callback, &headers).await,
        Err(refusal) => refused(&refusal.into()),
    }
}

async fn form_callback(State(application): App, headers: HeaderMap, body: Bytes) -> Response {
    match Callback::parse_form(&body) {
        Ok(callback) => finish(&application, callback, &headers).await,
        Err(refusal) => refused(&refusal.into()),
    }
}

async fn finish(application: &Application, callback: Callback, headers: &HeaderMap) -> Response {
    let (party, connection) = (&application.party, &application.connection);
    let browser = cookies::binding(headers, SIGN_IN);
    let finished = party.finish(connection, callback, browser).await;
    let begun = finished.and_then(|sign_in| Ok((party.begin_session(&sign_in)?, sign_in)));
    match begun {
        Ok((cookie, sign_in)) => {
            let cookies = AppendHeaders([
                (SET_COOKIE, format!("{SESSION}={cookie}; HttpOnly; Path=/; SameSite=Lax; Secure")),
                (SET_COOKIE, format!("{SIGN_IN}=; Path=/callback; Secure; Max-Age=0")),
            ]);
            (cookies, answer(StatusCode::OK, &signed_in(&sign_in))).into_response()
        }
        Err(denied) => refused(&denied),
    }
}

/// Who signed in. The address is the one that an account may be found by; without one, why.
fn signed_in(sign_in: &SignIn) -> Value {
    let subject = sign_in.subject();
    let (email, email_code) = match sign_in.linkable_email() {
        Ok(email) => (Some(email.as_str().to_owned()), None),
        Err(refusal) => (None, Some(refusal.code())),
    };
    json!({
        "accepted": true,
        "sub": subject.id,
        "issuer": subject.issuer,
        "email": email,
        "email_code": email_code,
    })
}

async fn session(State(application): App, headers: HeaderMap) -> Response {
    let read = application.party.sessions().with(cookies::find(&headers, SESSION), |session| {
        (session.subject.id.clone(), session.session_index.clone())
    });
    let (sub, sid) = read.clone().unzip();
    let body = json!({ "signed_in": read.is_some(), "sub": sub, "sid": sid.flatten() });
    answer(StatusCode::OK, &body)
}

/// Refreshes; with `token=previous` by the refresh token that was used up.
async fn refresh(
    State(application): App,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let session = cookies::find(&headers, SESSION);
    let which = match query.as_deref() {
        Some("token=previous") => Grant::UsedUp,
        _ => Grant::Current,
    };
    match application.party.refresh(session, which).await {
        Ok(refreshed) => {
            let body = json!({
                "accepted": true,
                "sub": refreshed.subject,
                "rotated": refreshed.rotated,
            });
            answer(StatusCode::OK, &body)
        }
        Err(denied) => refused(&denied),
    }
}

async fn logout(State(application): App, headers: HeaderMap) -> Response {
    match application.party.sign_out(cookies::find(&headers, SESSION)).await {
        Ok(signed_out) => {
            let url = signed_out.url.map_or("/logged-out".to_owned(), |url| url.expose().clone());
            let cookies = AppendHeaders([
                (SET_COOKIE, "session=; Path=/; Secure; Max-Age=0".to_owned()),
                (SET_COOKIE, format!("sign_out={}; {SIGN_OUT_COOKIE}", signed_out.state)),
            ]);
            (StatusCode::SEE_OTHER, cookies, [(LOCATION, url)]).into_response()
        }
        Err(denied) => refused(&denied),
    }
}

const SIGN_OUT_COOKIE: &str = "HttpOnly; Path=/logged-out; SameSite=Lax; Secure; Max-Age=900";

/// The session ended before; whether this is the answer to it only changes what is said.
async fn logged_out(RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let state = cookies::find(&headers, "sign_out").unwrap_or_default();
    let confirmed = check_signed_out(&query.unwrap_or_default(), state).is_ok();
    answer(StatusCode::OK, &json!({ "signed_out": confirmed }))
}

async fn backchannel_logout(State(application): App, body: Bytes) -> Response {
    let answered = match application.party.notified(&application.connection, &body).await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(denied) => {
            let body = json!({ "error": "invalid_request", "code": denied.code() });
            answer(StatusCode::BAD_REQUEST, &body)
        }
    };
    ([(CACHE_CONTROL, "no-store")], answered).into_response()
}

async fn frontchannel_logout(State(application): App, RawQuery(query): RawQuery) -> Response {
    let answered =
        match application.party.framed(&application.connection, &query.unwrap_or_default()) {
            Ok(_) => StatusCode::OK.into_response(),
            Err(denied) => answer(StatusCode::BAD_REQUEST, &json!({ "code": denied.code() })),
        };
    ([(CACHE_CONTROL, "no-store")], answered).into_response()
}

fn refused(denied: &Denied) -> Response {
    let body = json!({ "accepted": false, "code": denied.code(), "fix": denied.fix() });
    answer(StatusCode::FORBIDDEN, &body)
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
