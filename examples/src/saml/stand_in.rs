//! A stand-in for the provider: it reads the request and answers for one user, honestly or not.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use vestibule_testkit::hostile::{Attack, Stage};
use vestibule_testkit::{IncomingAuthnRequest, ResponseIds, SamlIdp, SamlUser, post_form};

use super::print;
use crate::Fallible;
use crate::stores::locked;
use crate::surroundings::{now, random};

pub(super) struct StandIn {
    idp: SamlIdp,
    pub(super) user: SamlUser,
    /// What the next answers are.
    attack: Mutex<Option<&'static Attack>>,
}

impl StandIn {
    pub(super) fn new(idp: SamlIdp, user: SamlUser) -> Self {
        StandIn { idp, user, attack: Mutex::new(None) }
    }

    pub(super) fn turn_hostile(&self, attack: &'static Attack) {
        *locked(&self.attack) = Some(attack);
    }

    pub(super) fn turn_honest(&self) {
        *locked(&self.attack) = None;
    }

    pub(super) fn routes(self: Arc<Self>) -> Router {
        Router::new().route("/saml2", get(sign_in)).with_state(self)
    }

    /// The page that posts the answer.
    fn answer(&self, query: &str) -> Fallible<String> {
        let request = IncomingAuthnRequest::from_query(query)?;
        print::request_received(&request);
        let target = request.target();
        let ids = ResponseIds::from_random(random()?);
        let saml_response = match *locked(&self.attack) {
            None => self.idp.respond(&self.user, &target, &ids, now()?)?.base64(),
            Some(attack) => {
                let stage = Stage::new(&self.idp, &self.user, &target, &ids, now()?);
                attack.forge(&stage)?.saml_response().to_owned()
            }
        };
        Ok(post_form(&request.acs, &saml_response, request.relay_state.as_deref()))
    }
}

/// Whoever comes is taken for the one user: passwords are no part of this example.
async fn sign_in(State(stand_in): State<Arc<StandIn>>, RawQuery(query): RawQuery) -> Response {
    match stand_in.answer(&query.unwrap_or_default()) {
        Ok(page) => Html(page).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}
