//! The three routes of a service provider, with their cookie.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::Application;
use crate::{Denied, cookies};

type App = State<Arc<Application>>;

impl Application {
    /// The routes of the application, as far as SAML goes.
    pub fn routes(self: Arc<Self>) -> Router {
        Router::new()
            .route("/login", get(login))
            .route("/metadata", get(metadata))
            .route("/saml/acs/{connection}", post(assertion_consumer_service))
            .route("/dashboard", get(|| async { "Signed in. The terminal tells how." }))
            .with_state(self)
    }
}

/// One cookie for all sign-ins of a browser: the last one wins. A host that wants two tabs to sign
/// in at once puts the relay state into the name.
const COOKIE: &str = "saml_sign_in";

/// `SameSite=None`, because the answer arrives by a POST from the provider's site, and browsers do
/// not send a `Lax` cookie with it. `None` wants `Secure`, which browsers accept on the loopback
/// interface. In a demonstration both sites are 127.0.0.1, so `Lax` would seem to work.
const COOKIE_ATTRIBUTES: &str = "HttpOnly; Path=/saml/acs; SameSite=None; Secure; Max-Age=900";

async fn login(State(application): App) -> Response {
    let begun = cookies::fresh().and_then(|(value, browser)| {
        application
            .begin(&browser)
            .map(|url| (url, format!("{COOKIE}={value}; {COOKIE_ATTRIBUTES}")))
    });
    match begun {
        Ok((url, cookie)) => {
            (StatusCode::SEE_OTHER, [(LOCATION, url), (SET_COOKIE, cookie)]).into_response()
        }
        Err(error) => Denied::from(error).answer(),
    }
}

async fn metadata(State(application): App) -> Response {
    let content_type = [("content-type", "application/samlmetadata+xml")];
    (content_type, application.provider.metadata()).into_response()
}

/// The route names the connection before a byte of the message is read.
async fn assertion_consumer_service(
    State(application): App,
    Path(connection): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if connection != application.connection.id().as_str() {
        return StatusCode::NOT_FOUND.into_response();
    }
    match application.finish(&body, cookies::binding(&headers, COOKIE)) {
        Ok(sign_in) => {
            let path = application.let_in(sign_in).as_str().to_owned();
            (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
        }
        Err(denied) => {
            application.watch.saw(Err(denied.code()));
            denied.answer()
        }
    }
}
