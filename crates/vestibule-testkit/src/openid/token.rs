//! The token endpoint (RFC 6749 sections 4.1.3 and 6, RFC 7636, OpenID Connect Core 3.1.3 and 12).

use std::time::Duration;

use vestibule_core::{HttpRequest, HttpResponse, Timestamp};

use super::answer::OpenIdSession;
use super::client::TestClient;
use super::edit::{Endpoint, Jwt, Part};
use super::handle::{Refused, problem};
use super::jose;
use super::members::Members;
use super::parameters::Parameters;
use super::provider::OpenIdProvider;
use super::state::{Grant, Ticket};
use crate::error::TestkitError;

impl OpenIdProvider {
    pub(super) fn token(
        &self,
        request: &HttpRequest,
        now: Timestamp,
    ) -> Result<HttpResponse, TestkitError> {
        match self.tokens(request, now) {
            Ok(body) => Ok(HttpResponse::new(200, body.into_bytes())
                .with_header("content-type", self.content_type(Endpoint::Token, "application/json"))
                .with_header("cache-control", "no-store")),
            Err(Refused::Problem(status, error)) => Ok(problem(status, error)),
            Err(Refused::Testkit(error)) => Err(error),
        }
    }

    fn tokens(&self, request: &HttpRequest, now: Timestamp) -> Result<String, Refused> {
        let form = Parameters::parse(request.body())?;
        let client = self.authenticated(request, &form, now)?;
        match form.text("grant_type")? {
            "authorization_code" => {
                let (code, grant) = self.redeem_code(&form, client, now)?;
                if self.rotates_before_signing() {
                    self.rotate_once();
                }
                self.respond(Jwt::IdToken, Part::TokenResponse, &grant, &code, now)
            }
            "refresh_token" => {
                let (token, grant) = self.redeem_refresh_token(&form, client, now)?;
                self.respond(Jwt::RefreshedIdToken, Part::RefreshResponse, &grant, &token, now)
            }
            _ => Err(Refused::Problem(400, "unsupported_grant_type")),
        }
    }

    /// Takes a code once. A second time revokes what it gave the first time.
    fn redeem_code(
        &self,
        form: &Parameters,
        client: &TestClient,
        now: Timestamp,
    ) -> Result<(String, Grant), Refused> {
        let code = form.text("code")?.to_owned();
        let challenge = jose::sha256_text(form.text("code_verifier")?)?;
        let mut state = self.state();
        let ticket = state.codes.get_mut(&code).ok_or(INVALID_GRANT)?;
        let grant = ticket.grant.clone();
        if std::mem::replace(&mut ticket.used, true) {
            state.revoke(&grant.sid);
            return Err(INVALID_GRANT);
        }
        let fits = ticket.expires > now
            && grant.client_id == client.client_id
            && form.text("redirect_uri")? == grant.redirect_uri
            && challenge == grant.challenge;
        if fits { Ok((code, grant)) } else { Err(INVALID_GRANT) }
    }

    /// Takes a refresh token once; its successor is in the answer. A second time revokes all of
    /// them.
    fn redeem_refresh_token(
        &self,
        form: &Parameters,
        client: &TestClient,
        now: Timestamp,
    ) -> Result<(String, Grant), Refused> {
        let token = form.text("refresh_token")?.to_owned();
        let mut state = self.state();
        let ticket = state.refresh_tokens.get_mut(&token).ok_or(INVALID_GRANT)?;
        let grant = ticket.grant.clone();
        if std::mem::replace(&mut ticket.used, true) {
            state.revoke(&grant.sid);
            return Err(INVALID_GRANT);
        }
        let fits = ticket.expires > now && grant.client_id == client.client_id;
        if fits { Ok((token, grant)) } else { Err(INVALID_GRANT) }
    }

    fn respond(
        &self,
        jwt: Jwt,
        part: Part,
        grant: &Grant,
        ticket: &str,
        now: Timestamp,
    ) -> Result<String, Refused> {
        let (access_token, refresh_token) = self.issue_tokens(grant, now);
        let words = self
            .grant_words(grant, now)
            .with("{c_hash}", jose::half_hash(self.active_key()?.algorithm, ticket)?)
            .with("{access_token}", &access_token);
        let id_token = self.id_token(jwt, grant, &access_token, &words, now)?;
        let session = OpenIdSession {
            client_id: grant.client_id.clone(),
            sid: grant.sid.clone(),
            sub: grant.sub.clone(),
        };
        self.state().id_tokens.insert(id_token.clone(), session);
        let mut response = Members::new();
        response.set_text("access_token", &access_token);
        response.set_text("token_type", "Bearer");
        response.set("expires_in", "3600");
        response.set_text("scope", &grant.scope);
        response.set_text("id_token", &id_token);
        if let Some(token) = refresh_token {
            response.set_text("refresh_token", &token);
        }
        let words = words.with("{id_token}", id_token);
        let response = self.edited(part, response, &words)?;
        Ok(self.edited_text(part, response.to_json(), &words))
    }

    fn issue_tokens(&self, grant: &Grant, now: Timestamp) -> (String, Option<String>) {
        let mut state = self.state();
        let ticket = |seconds| Ticket {
            grant: grant.clone(),
            expires: now.saturating_add(Duration::from_secs(seconds)),
            used: false,
        };
        let access_token = format!("access-{}", state.next());
        state.access_tokens.insert(access_token.clone(), ticket(3600));
        if !grant.offline {
            return (access_token, None);
        }
        let refresh_token = format!("refresh-{}", state.next());
        state.refresh_tokens.insert(refresh_token.clone(), ticket(30 * 24 * 3600));
        (access_token, Some(refresh_token))
    }

    fn rotate_once(&self) {
        let mut state = self.state();
        if !std::mem::replace(&mut state.rotated_before_signing, true) {
            state.rotate();
        }
    }
}

const INVALID_GRANT: Refused = Refused::Problem(400, "invalid_grant");
