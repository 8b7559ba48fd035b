//! The authorization endpoint (OpenID Connect Core 3.1.2, RFC 7636, RFC 9207).

use std::time::Duration;

use serde_json::json;
use vestibule_core::Timestamp;

use super::answer::{AuthorizationAnswer, OpenIdSession, with_query};
use super::edit::{Endpoint, Part};
use super::id_token::seconds_ago;
use super::members::Members;
use super::parameters::Parameters;
use super::personality::Personality;
use super::provider::OpenIdProvider;
use super::state::{Grant, Ticket};
use super::user::OpenIdUser;
use crate::error::TestkitError;

impl OpenIdProvider {
    /// Lets a user sign in who was sent to this URL.
    ///
    /// # Errors
    /// [`TestkitError::OpenIdRequest`] when the request is not the code flow with PKCE (S256), a
    /// `state` and a `nonce` that nobody guesses, `openid` among the scopes, and the registered
    /// redirect URI, character by character.
    pub fn authorize(
        &self,
        url: &str,
        user: &OpenIdUser,
        now: Timestamp,
    ) -> Result<AuthorizationAnswer, TestkitError> {
        self.count(Endpoint::Authorization);
        let (endpoint, query) = url.split_once('?').unwrap_or((url, ""));
        require(endpoint == self.endpoints.authorization, "authorization endpoint")?;
        let request = Parameters::parse(query)?;
        let form_post = self.check_request(&request)?;
        let grant = self.grant(&request, user, now)?;
        let response = self.authorization_response(&request, &grant, now)?;
        let action = grant.redirect_uri;
        Ok(match form_post {
            true => AuthorizationAnswer::FormPost { action, body: response },
            false => AuthorizationAnswer::Redirect(with_query(&action, &response)),
        })
    }

    /// Answers whether the response is to be posted.
    fn check_request(&self, request: &Parameters) -> Result<bool, TestkitError> {
        let client = self.client(request.text("client_id")?)?;
        require(request.text("redirect_uri")? == client.redirect_uri, "redirect_uri")?;
        require(request.text("response_type")? == "code", "response_type")?;
        require(request.text("scope")?.split(' ').any(|scope| scope == "openid"), "scope")?;
        require(is_unguessable(request.text("state")?, 1024), "state")?;
        require(is_unguessable(request.text("nonce")?, 64), "nonce")?;
        require(request.text("code_challenge_method")? == "S256", "code_challenge_method")?;
        let challenge = request.text("code_challenge")?;
        require(challenge.len() == 43 && is_base64url(challenge), "code_challenge")?;
        let max_age = request.get("max_age");
        require(max_age.is_none_or(|age| age.parse::<u32>().is_ok()), "max_age")?;
        let form_post = match request.get("response_mode") {
            None | Some("query") => false,
            Some("form_post") => true,
            Some(_) => return Err(TestkitError::OpenIdRequest("response_mode")),
        };
        let wants_user = request.text("scope")?.split(' ').any(|scope| scope == "email");
        let is_apple = self.personality() == Personality::Apple;
        require(!is_apple || !wants_user || form_post, "response_mode")?;
        Ok(form_post)
    }

    fn grant(
        &self,
        request: &Parameters,
        user: &OpenIdUser,
        now: Timestamp,
    ) -> Result<Grant, TestkitError> {
        let client_id = request.text("client_id")?.to_owned();
        let scope = request.text("scope")?.to_owned();
        let sub = self.personality().subject(&user.sub, &client_id)?;
        let tenant = user.tenant.clone().unwrap_or_else(|| self.realm.clone());
        let mut state = self.state();
        let sid = format!("session-{}", state.next());
        let session =
            OpenIdSession { client_id: client_id.clone(), sid: sid.clone(), sub: sub.clone() };
        state.sessions.push(session);
        let offline = request.get("access_type") == Some("offline")
            || scope.split(' ').any(|scope| scope == "offline_access");
        Ok(Grant {
            client_id,
            user: user.clone(),
            tenant,
            sub,
            sid,
            scope,
            nonce: request.text("nonce")?.to_owned(),
            redirect_uri: request.text("redirect_uri")?.to_owned(),
            challenge: request.text("code_challenge")?.to_owned(),
            max_age: request.get("max_age").is_some(),
            acr: request.get("acr_values").and_then(|all| all.split(' ').next()).map(str::to_owned),
            auth_time: seconds_ago(now, user.authenticated_ago),
            offline,
        })
    }

    fn authorization_response(
        &self,
        request: &Parameters,
        grant: &Grant,
        now: Timestamp,
    ) -> Result<String, TestkitError> {
        let code = self.issue_code(grant, now);
        let state = request.text("state")?;
        let mut response = Members::new();
        response.set("code", &code);
        response.set("state", state);
        if self.habits.issuer_parameter {
            response.set("iss", self.issuer_of(&grant.tenant));
        }
        match self.personality() {
            Personality::Google => {
                response.set("scope", &grant.scope);
                response.set("authuser", "0");
                response.set("prompt", "none");
            }
            Personality::Entra | Personality::EntraMultitenant | Personality::Keycloak => {
                response.set("session_state", &grant.sid);
            }
            Personality::Apple => {
                let name = json!({
                    "firstName": grant.user.given_name, "lastName": grant.user.family_name
                });
                let user = json!({"name": name, "email": grant.user.email});
                response.set("user", user.to_string());
            }
            _ => {}
        }
        let words = self.grant_words(grant, now).with("{state}", state).with("{code}", code);
        let response = self.edited(Part::Callback, response, &words)?;
        Ok(self.edited_text(Part::Callback, response.to_form(), &words))
    }

    fn issue_code(&self, grant: &Grant, now: Timestamp) -> String {
        let mut state = self.state();
        let code = format!("code-{}", state.next());
        let expires = now.saturating_add(Duration::from_secs(60));
        let ticket = Ticket { grant: grant.clone(), expires, used: false };
        state.codes.insert(code.clone(), ticket);
        code
    }
}

pub(super) fn require(holds: bool, what: &'static str) -> Result<(), TestkitError> {
    if holds { Ok(()) } else { Err(TestkitError::OpenIdRequest(what)) }
}

/// 128 random bits in base64url have 22 characters.
fn is_unguessable(text: &str, most: usize) -> bool {
    (22..=most).contains(&text.len())
}

fn is_base64url(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
