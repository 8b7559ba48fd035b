//! Why something does not happen: a library says so, or the application itself.

use std::error::Error;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::print;

/// A refusal of either library, or the application's own. All of it is for the operator.
#[derive(Debug)]
#[must_use]
pub struct Denied {
    code: &'static str,
    // Boxed, so that a result is no larger than what it carries when all is well.
    pub(crate) details: Box<Details>,
}

#[derive(Debug)]
pub(crate) struct Details {
    pub(crate) message: String,
    pub(crate) expected: Option<String>,
    pub(crate) found: Option<String>,
    pub(crate) fix: String,
    /// Each check with its outcome; none where it did not come to checks.
    pub(crate) checks: Vec<(&'static str, &'static str)>,
}

impl Denied {
    /// Nobody waits for this answer, or it was given before.
    pub(crate) fn nothing_pending() -> Self {
        Self::own("nothing_pending", "nobody waits for this answer (any more)", "sign in again")
    }

    /// The browser has no cookie of a sign-in.
    pub(crate) fn no_cookie() -> Self {
        let message = "this browser did not begin the sign-in, or keeps no cookies";
        Self::own("no_cookie", message, "start the sign-in again, in one browser")
    }

    /// Nobody is signed in here.
    pub(crate) fn no_session() -> Self {
        Self::own("no_session", "nobody is signed in", "sign in first")
    }

    /// There is nothing to refresh with.
    pub(crate) fn no_grant() -> Self {
        let fix = "let the provider issue refresh tokens to this client";
        Self::own("no_grant", "the session has no refresh token", fix)
    }

    fn own(code: &'static str, message: &str, fix: &str) -> Self {
        let (message, fix) = (message.to_owned(), fix.to_owned());
        let details = Details { message, expected: None, found: None, fix, checks: Vec::new() };
        Denied { code, details: Box::new(details) }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What to do about it.
    #[must_use]
    pub fn fix(&self) -> &str {
        &self.details.fix
    }

    /// Tells the operator why, and the user that it did not work.
    pub(crate) fn answer(&self) -> Response {
        print::denied(self);
        let words = "That did not work. Please ask your administrator.";
        (StatusCode::FORBIDDEN, words).into_response()
    }
}

/// The two libraries refuse in one shape.
macro_rules! from_refusal {
    ($($library:ident)*) => {
        $(impl From<$library::Refusal> for Denied {
            fn from(refusal: $library::Refusal) -> Self {
                let checks = refusal.report().checks();
                let checks = checks.map(|(check, outcome)| (check.name(), outcome.as_str()));
                let details = Details {
                    message: refusal.to_string(),
                    expected: refusal.expected().map(str::to_owned),
                    found: refusal.found().map(str::to_owned),
                    fix: refusal.fix(),
                    checks: checks.collect(),
                };
                Denied { code: refusal.code(), details: Box::new(details) }
            }
        })*
    };
}
from_refusal! { vestibule_oidc vestibule_saml }

impl From<Box<dyn Error + Send + Sync>> for Denied {
    fn from(error: Box<dyn Error + Send + Sync>) -> Self {
        Self::own("application_failed", &error.to_string(), "look into the application")
    }
}
