//! A stand-in for the provider, and for Microsoft Graph: it takes requests for the real hosts, which
//! the `Host` header names.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use vestibule_core::{HttpRequest, HttpResponse};
use vestibule_testkit::openid::{AuthorizationAnswer, OpenIdProvider, OpenIdUser};

use super::print;
use crate::Fallible;
use crate::stores::locked;
use crate::surroundings::now;

/// Who answers, and who sits at the browser. Both change between the scenes.
pub(super) struct StandIn {
    playing: Mutex<Arc<Playing>>,
}

pub(super) struct Playing {
    pub(super) provider: OpenIdProvider,
    pub(super) user: OpenIdUser,
}

impl StandIn {
    pub(super) fn new(provider: OpenIdProvider, user: OpenIdUser) -> Self {
        StandIn { playing: Mutex::new(Arc::new(Playing { provider, user })) }
    }

    pub(super) fn play(&self, provider: OpenIdProvider, user: OpenIdUser) {
        *locked(&self.playing) = Arc::new(Playing { provider, user });
    }

    pub(super) fn playing(&self) -> Arc<Playing> {
        Arc::clone(&locked(&self.playing))
    }

    pub(super) fn routes(self: Arc<Self>) -> Router {
        Router::new().fallback(answer).with_state(self)
    }
}

async fn answer(
    State(stand_in): State<Arc<StandIn>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let url = format!("https://{}{uri}", text(HOST));
    let playing = stand_in.playing();
    let answered = if uri.path().ends_with("/authorize") {
        playing.authorize(&url)
    } else if uri.path().ends_with("/logout") {
        playing.end_session(&url)
    } else {
        let request = match method {
            Method::POST => HttpRequest::post_form(url, body),
            _ => HttpRequest::get(url),
        };
        playing.answer(&request.with_header("authorization", text(AUTHORIZATION)))
    };
    answered.unwrap_or_else(|error| (StatusCode::BAD_REQUEST, error.to_string()).into_response())
}

impl Playing {
    /// Whoever comes is taken for the one user: passwords are no part of this example.
    fn authorize(&self, url: &str) -> Fallible<Response> {
        match self.provider.authorize(url, &self.user, now()?)? {
            AuthorizationAnswer::Redirect(url) => {
                print::request_received();
                Ok((StatusCode::FOUND, [(LOCATION, url)]).into_response())
            }
            AuthorizationAnswer::FormPost { .. } => Err("nobody here asks for a form".into()),
        }
    }

    fn end_session(&self, url: &str) -> Fallible<Response> {
        Ok(match self.provider.end_session(url)?.redirect {
            Some(url) => (StatusCode::FOUND, [(LOCATION, url)]).into_response(),
            None => "Signed out.".into_response(),
        })
    }

    fn answer(&self, request: &HttpRequest) -> Fallible<Response> {
        if request.url().ends_with("/getMemberObjects") {
            return Ok(self.groups(request));
        }
        Ok(response(&self.provider.handle(request, now()?)))
    }

    /// What Microsoft Graph says to a request for the groups of the user. Whether the access token
    /// is good for it, this stand-in does not know; that there is one, it wants to see.
    fn groups(&self, request: &HttpRequest) -> Response {
        let bearer = request.headers().any(|(name, value)| {
            name.eq_ignore_ascii_case("authorization") && value.starts_with("Bearer ")
        });
        if !bearer || !request.url().contains(&self.user.object_id) {
            return StatusCode::FORBIDDEN.into_response();
        }
        let body = serde_json::json!({ "value": self.user.groups });
        ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    }
}

fn response(response: &HttpResponse) -> Response {
    let status = StatusCode::from_u16(response.status()).unwrap_or(StatusCode::BAD_GATEWAY);
    let content_type = response.header("content-type").unwrap_or_default().to_owned();
    (status, [(CONTENT_TYPE, content_type)], response.body().to_vec()).into_response()
}
