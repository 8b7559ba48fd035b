//! The application: a service provider with three routes.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use vestibule_core::{BrowserBinding, ReplayAnswer, ReturnPath, Secret};
use vestibule_saml::{
    ClaimNames, Connection, PendingLogin, PostedForm, Refusal, RelayState, RequestId,
    ServiceProvider, SignIn,
};
use vestibule_xmldsig::{Limits, base64_decode, base64_encode};

use crate::stores::{PendingLogins, ReplayLog, locked};
use crate::{Fallible, print, surroundings};

pub(crate) struct Application {
    pub(crate) provider: ServiceProvider,
    pub(crate) connection: Connection,
    pub(crate) pending_logins: PendingLogins,
    pub(crate) replay_log: ReplayLog,
    /// What came of the last response, for the demonstration to check.
    last: Mutex<Option<Outcome>>,
}

/// What came of a posted response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    SignedIn { name_id: String },
    Refused { code: &'static str },
}

/// Why a response does not sign anybody in: the library says so, or the stores do.
enum Denied {
    Refused(Refusal),
    /// Nobody waits for this answer, or it was given before.
    NothingPending,
    /// Another browser began the sign-in, or this one lost its cookie.
    NoCookie,
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Denied::Refused(refusal)
    }
}

impl Application {
    pub(crate) fn new(provider: ServiceProvider, connection: Connection) -> Self {
        Application {
            provider,
            connection,
            pending_logins: PendingLogins::default(),
            replay_log: ReplayLog::default(),
            last: Mutex::new(None),
        }
    }

    pub(crate) fn routes(self: Arc<Self>) -> Router {
        Router::new()
            .route("/login", get(login))
            .route("/metadata", get(metadata))
            .route("/saml/acs/{connection}", post(assertion_consumer_service))
            .route("/dashboard", get(|| async { "Signed in. The terminal tells how." }))
            .with_state(self)
    }

    pub(crate) fn take_last(&self) -> Option<Outcome> {
        locked(&self.last).take()
    }

    /// Begins a sign-in: the URL to go to, and the cookie to keep.
    fn begin(&self) -> Fallible<(String, String)> {
        let cookie: [u8; 32] = surroundings::random()?;
        let browser = BrowserBinding::new(Secret::new(cookie.to_vec()))?;
        let request_id = RequestId::from_random(surroundings::random()?);
        let relay_state = RelayState::from_random(surroundings::random()?);
        let begun = self.provider.begin(
            &self.connection,
            &request_id,
            &relay_state,
            &browser,
            ReturnPath::parse("/dashboard")?,
            surroundings::now()?,
        )?;
        self.pending_logins.put(relay_state.as_str(), begun.pending.to_bytes());
        let url = begun.request.into_url()?;
        print::request_sent(&self.provider, &request_id, &url);
        Ok((url, base64_encode(&cookie)))
    }

    /// Finishes a sign-in: parse, find what was remembered, verify, use once.
    fn finish(&self, body: &[u8], cookie: Option<&str>) -> Fallible<Result<SignIn, Denied>> {
        let now = surroundings::now()?;
        let form = match PostedForm::parse(body, &Limits::MESSAGE) {
            Ok(form) => form,
            Err(refusal) => return Ok(Err(refusal.for_connection(&self.connection).into())),
        };
        let stored =
            form.relay_state.and_then(|handle| self.pending_logins.take_once(handle.as_str()));
        let Some(stored) = stored else { return Ok(Err(Denied::NothingPending)) };
        let pending = PendingLogin::from_bytes(&stored)?;
        let Some(cookie) = cookie.and_then(base64_decode) else { return Ok(Err(Denied::NoCookie)) };
        let browser = BrowserBinding::new(Secret::new(cookie))?;
        let checked = self.provider.verify(&self.connection, form.response, pending, &browser, now);
        let checked = match checked {
            Ok(checked) => checked,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        Ok(match self.replay_log.insert_once(checked.replay_key()) {
            ReplayAnswer::Fresh(fresh) => {
                print::checks(checked.report());
                checked.redeem(fresh).map_err(Denied::from)
            }
            ReplayAnswer::Seen => Err(checked.replayed().into()),
        })
    }
}

/// One cookie for all sign-ins of a browser: the last one wins. A host that wants two tabs to sign
/// in at once puts the relay state into the name.
const COOKIE_NAME: &str = "sign_in";

/// `SameSite=None`, because the answer arrives by a POST from the provider's site, and browsers do
/// not send a `Lax` cookie with it. `None` wants `Secure`, which browsers accept on the loopback
/// interface. In this demonstration both sites are 127.0.0.1, so `Lax` would seem to work.
const COOKIE_ATTRIBUTES: &str = "HttpOnly; Path=/saml/acs; SameSite=None; Secure; Max-Age=900";

async fn login(State(application): State<Arc<Application>>) -> Response {
    match application.begin() {
        Ok((url, cookie)) => {
            let cookie = format!("{COOKIE_NAME}={cookie}; {COOKIE_ATTRIBUTES}");
            (StatusCode::SEE_OTHER, [(LOCATION, url), (SET_COOKIE, cookie)]).into_response()
        }
        Err(error) => failed(&*error),
    }
}

async fn metadata(State(application): State<Arc<Application>>) -> Response {
    let content_type = [("content-type", "application/samlmetadata+xml")];
    (content_type, application.provider.metadata()).into_response()
}

/// The route names the connection before a byte of the message is read.
async fn assertion_consumer_service(
    State(application): State<Arc<Application>>,
    Path(connection): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if connection != application.connection.id().as_str() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (outcome, response) = match application.finish(&body, cookie(&headers)) {
        Ok(Ok(sign_in)) => {
            let name_id = sign_in.name_id().value().to_owned();
            let path = sign_in.return_path();
            print::signed_in(&sign_in);
            print::identity(&sign_in.into_identity(&ClaimNames::common()));
            // Here a host begins its own session.
            let response = (StatusCode::SEE_OTHER, [(LOCATION, path.as_str().to_owned())]);
            (Outcome::SignedIn { name_id }, response.into_response())
        }
        Ok(Err(denied)) => {
            let code = print_denied(&denied);
            // The user learns that it did not work, the administrator why.
            let words = "You could not be signed in. Please ask your administrator.";
            (Outcome::Refused { code }, (StatusCode::FORBIDDEN, words).into_response())
        }
        Err(error) => return failed(&*error),
    };
    *locked(&application.last) = Some(outcome);
    response
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let mut pairs = headers.get(COOKIE)?.to_str().ok()?.split("; ");
    pairs.find_map(|pair| pair.strip_prefix(COOKIE_NAME)?.strip_prefix('='))
}

fn print_denied(denied: &Denied) -> &'static str {
    match denied {
        Denied::Refused(refusal) => {
            print::checks(refusal.report());
            print::refused(refusal);
            refusal.code()
        }
        Denied::NothingPending => {
            print::line("Refused by the application: nobody waits for this answer (any more).");
            "nothing_pending"
        }
        Denied::NoCookie => {
            print::line("Refused by the application: this browser did not begin the sign-in.");
            "no_cookie"
        }
    }
}

fn failed(error: &(dyn std::error::Error + Send + Sync)) -> Response {
    eprintln!("the application failed: {error}");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
