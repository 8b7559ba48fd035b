//! The routes of a relying party, with their cookies.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use vestibule_http::HttpClient;
use vestibule_oidc::check_signed_out;

use super::Narrated;
use crate::print::{field, line};
use crate::{Denied, cookies};

type App<H> = State<Arc<Narrated<H>>>;

impl<H: HttpClient + 'static> Narrated<H> {
    /// The routes of the application, as far as OpenID Connect goes.
    pub fn routes(self: Arc<Self>) -> Router {
        Router::new()
            .route("/oidc/login/{connection}", get(login))
            .route("/oidc/callback/{connection}", get(callback))
            .route("/oidc/account", get(account))
            .route("/oidc/logout", get(logout))
            .route("/oidc/signed-out", get(signed_out))
            .route("/oidc/back-channel-logout/{connection}", post(back_channel_logout))
            .with_state(self)
    }
}

/// One cookie for all sign-ins of a browser: the last one wins. A host that wants two tabs to sign
/// in at once puts the state into the name.
const SIGN_IN: &str = "oidc_sign_in";
const SESSION: &str = "session";
const SIGN_OUT: &str = "sign_out";

/// The answer comes by a redirect, with which browsers send `Lax` cookies; an answer by form post
/// needs `None`. Browsers accept `Secure` on the loopback interface.
const ATTRIBUTES: &str = "HttpOnly; SameSite=Lax; Secure";

async fn login<H: HttpClient + 'static>(
    State(app): App<H>,
    Path(connection): Path<String>,
) -> Response {
    let Some(connection) = app.application.connection(&connection) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (value, browser) = match cookies::fresh() {
        Ok(fresh) => fresh,
        Err(error) => return Denied::from(error).answer(),
    };
    match app.begin(connection, &browser).await {
        Ok(url) => {
            let cookie =
                format!("{SIGN_IN}={value}; Path=/oidc/callback; Max-Age=900; {ATTRIBUTES}");
            (StatusCode::SEE_OTHER, [(LOCATION, url), (SET_COOKIE, cookie)]).into_response()
        }
        Err(denied) => denied.answer(),
    }
}

/// The route names the connection before a parameter is read.
async fn callback<H: HttpClient + 'static>(
    State(app): App<H>,
    Path(connection): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(connection) = app.application.connection(&connection) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let browser = cookies::binding(&headers, SIGN_IN);
    let finished = app.finish(connection, &query.unwrap_or_default(), browser).await;
    match finished.and_then(|sign_in| app.let_in(sign_in)) {
        Ok((path, session)) => {
            let cookie = format!("{SESSION}={session}; Path=/; {ATTRIBUTES}");
            let headers = [(LOCATION, path.as_str().to_owned()), (SET_COOKIE, cookie)];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Err(denied) => {
            app.watch.saw(Err(denied.code()));
            denied.answer()
        }
    }
}

/// A page for users who are signed in.
async fn account<H: HttpClient>(State(app): App<H>, headers: HeaderMap) -> Response {
    let session = cookies::find(&headers, SESSION);
    match app.application.sessions().with(session, |_| ()) {
        Some(()) => "Signed in. The terminal tells how.".into_response(),
        None => (StatusCode::UNAUTHORIZED, "Nobody is signed in.").into_response(),
    }
}

async fn logout<H: HttpClient + 'static>(State(app): App<H>, headers: HeaderMap) -> Response {
    match app.application.sign_out(cookies::find(&headers, SESSION)).await {
        Ok(signed_out) => {
            line("The session ends here, before the browser goes to the provider.");
            let url =
                signed_out.url.map_or("/oidc/signed-out".to_owned(), |url| url.expose().clone());
            let cookies = AppendHeaders([
                (SET_COOKIE, format!("{SESSION}=; Path=/; Max-Age=0; Secure")),
                (
                    SET_COOKIE,
                    format!("{SIGN_OUT}={}; Path=/oidc/signed-out; {ATTRIBUTES}", signed_out.state),
                ),
            ]);
            (StatusCode::SEE_OTHER, cookies, [(LOCATION, url)]).into_response()
        }
        Err(denied) => denied.answer(),
    }
}

/// The session ended before; whether this is the answer to it only changes what is said.
async fn signed_out(RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let state = cookies::find(&headers, SIGN_OUT).unwrap_or_default();
    let confirmed = check_signed_out(&query.unwrap_or_default(), state).is_ok();
    let words = if confirmed { "here and at the provider" } else { "here" };
    line(&format!("Signed out {words}."));
    format!("Signed out {words}.").into_response()
}

/// The provider itself calls, without a browser.
async fn back_channel_logout<H: HttpClient + 'static>(
    State(app): App<H>,
    Path(connection): Path<String>,
    body: Bytes,
) -> Response {
    let Some(connection) = app.application.connection(&connection) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let status = match app.application.notified(connection, &body).await {
        Ok(ended) => {
            line("The logout token holds:");
            field("sessions that end", &ended.to_string());
            StatusCode::OK
        }
        Err(denied) => {
            app.watch.saw(Err(denied.code()));
            crate::print::denied(&denied);
            StatusCode::BAD_REQUEST
        }
    };
    (status, [(CACHE_CONTROL, "no-store")]).into_response()
}
