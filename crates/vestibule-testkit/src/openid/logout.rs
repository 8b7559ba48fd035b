//! Signing out: at the provider's wish by back channel and front channel, and at the relying
//! party's by a redirect (OpenID Connect Back-Channel Logout 1.0, Front-Channel Logout 1.0,
//! RP-Initiated Logout 1.0). And signing in at the provider's wish (OpenID Connect Core 4).

use vestibule_core::{HttpRequest, Timestamp};

use super::answer::{EndSessionAnswer, OpenIdSession, with_query};
use super::authorize::require;
use super::draft::{SignedBy, TokenDraft};
use super::edit::{Endpoint, Jwt, Part};
use super::members::Members;
use super::parameters::Parameters;
use super::provider::OpenIdProvider;
use super::words::Words;
use crate::error::TestkitError;

/// The member of `events` that makes a token a logout token.
pub(super) const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl OpenIdProvider {
    /// A logout token for a session, valid for two minutes.
    ///
    /// # Errors
    /// [`TestkitError`] when signing fails or an edit does not fit.
    pub fn logout_token(
        &self,
        session: &OpenIdSession,
        now: Timestamp,
    ) -> Result<String, TestkitError> {
        let number = self.state().next();
        let words = self.session_words(session, now);
        let mut claims = Members::new();
        claims.set_text("iss", &self.issuer_of(&self.realm));
        claims.set_text("sub", &session.sub);
        claims.set_text("aud", &session.client_id);
        claims.set("iat", words.expand("{now}"));
        claims.set("exp", words.expand("{now+120}"));
        claims.set_text("jti", &format!("logout-{number}"));
        claims.set("events", format!("{{\"{LOGOUT_EVENT}\":{{}}}}"));
        if self.habits.sid {
            claims.set_text("sid", &session.sid);
        }
        claims.set_text("trace_id", "a claim that nobody knows");
        let header = self.header(self.habits.logout_typ)?;
        let draft = TokenDraft { header, claims, signed_by: SignedBy::Provider };
        self.mint(Jwt::LogoutToken, draft, &words)
    }

    /// The request to the client's back-channel logout URI.
    ///
    /// # Errors
    /// [`TestkitError`] when the client has none, signing fails or an edit does not fit.
    pub fn back_channel_logout(
        &self,
        session: &OpenIdSession,
        now: Timestamp,
    ) -> Result<HttpRequest, TestkitError> {
        let uri = self.client(&session.client_id)?.back_channel_logout_uri.clone();
        let uri = uri.ok_or(TestkitError::OpenIdDraft("back-channel logout URI"))?;
        let token = self.logout_token(session, now)?;
        let mut form = Members::new();
        form.set("logout_token", &token);
        let id_token = self.id_token_of(session).unwrap_or_default();
        let words = self
            .session_words(session, now)
            .with("{logout_token}", token)
            .with("{id_token}", id_token);
        let form = self.edited(Part::LogoutRequest, form, &words)?;
        let body = self.edited_text(Part::LogoutRequest, form.to_form(), &words);
        Ok(match self.logs_out_by_get() {
            true => HttpRequest::get(with_query(&uri, &body)),
            false => HttpRequest::post_form(uri, body),
        })
    }

    /// The URL that is loaded in a frame to end a session.
    ///
    /// # Errors
    /// [`TestkitError`] when the client has none, or an edit does not fit.
    pub fn front_channel_logout(
        &self,
        session: &OpenIdSession,
        now: Timestamp,
    ) -> Result<String, TestkitError> {
        let uri = self.client(&session.client_id)?.front_channel_logout_uri.clone();
        let uri = uri.ok_or(TestkitError::OpenIdDraft("front-channel logout URI"))?;
        let mut query = Members::new();
        query.set("iss", self.issuer_of(&self.realm));
        query.set("sid", &session.sid);
        self.url(Part::FrontChannel, &uri, query, &self.session_words(session, now))
    }

    /// The URL at which this provider begins a sign-in with a client.
    ///
    /// # Errors
    /// [`TestkitError`] when the client has none, or an edit does not fit.
    pub fn initiate_login(
        &self,
        client_id: &str,
        login_hint: Option<&str>,
        target_link_uri: Option<&str>,
    ) -> Result<String, TestkitError> {
        let uri = self.client(client_id)?.initiate_login_uri.clone();
        let uri = uri.ok_or(TestkitError::OpenIdDraft("URI to initiate login at"))?;
        let mut query = Members::new();
        query.set("iss", self.issuer_of(&self.realm));
        for (name, value) in [("login_hint", login_hint), ("target_link_uri", target_link_uri)] {
            if let Some(value) = value {
                query.set(name, value);
            }
        }
        self.url(Part::InitiateLogin, &uri, query, &self.words())
    }

    /// Lets a user sign out who was sent to this URL.
    ///
    /// # Errors
    /// [`TestkitError::OpenIdRequest`] when the hint is no ID token of this provider, the client is
    /// another one, or the URI to go to is not registered.
    pub fn end_session(&self, url: &str) -> Result<EndSessionAnswer, TestkitError> {
        self.count(Endpoint::EndSession);
        let (endpoint, query) = url.split_once('?').unwrap_or((url, ""));
        require(Some(endpoint) == self.endpoints.end_session.as_deref(), "end session endpoint")?;
        let request = Parameters::parse(query)?;
        let hint = request.get("id_token_hint");
        let hinted = hint.map(|token| self.session_of(token)).transpose()?;
        let client_id = request.get("client_id").map(str::to_owned);
        if let (Some(client_id), Some(session)) = (&client_id, &hinted) {
            require(*client_id == session.client_id, "client_id")?;
        }
        let named = hinted.as_ref().map(|session| session.client_id.clone()).or(client_id);
        let redirect = match request.get("post_logout_redirect_uri") {
            Some(uri) => {
                let client = self.client(named.as_deref().unwrap_or(""))?;
                let is_known = client.post_logout_redirect_uris.iter().any(|known| known == uri);
                require(is_known, "post_logout_redirect_uri")?;
                Some(self.post_logout(uri, request.get("state"))?)
            }
            None => None,
        };
        let ended = hinted.map_or(Vec::new(), |session| self.end(&session.sid));
        Ok(EndSessionAnswer { redirect, ended })
    }

    fn post_logout(&self, uri: &str, state: Option<&str>) -> Result<String, TestkitError> {
        let mut query = Members::new();
        if let Some(state) = state {
            query.set("state", state);
        }
        self.url(Part::PostLogout, uri, query, &self.words())
    }

    fn url(
        &self,
        part: Part,
        uri: &str,
        query: Members,
        words: &Words,
    ) -> Result<String, TestkitError> {
        let query = self.edited(part, query, words)?;
        Ok(with_query(uri, &self.edited_text(part, query.to_form(), words)))
    }

    fn session_of(&self, id_token: &str) -> Result<OpenIdSession, TestkitError> {
        let session = self.state().id_tokens.get(id_token).cloned();
        session.ok_or(TestkitError::OpenIdRequest("id_token_hint"))
    }

    fn id_token_of(&self, session: &OpenIdSession) -> Option<String> {
        let state = self.state();
        let (token, _) = state.id_tokens.iter().find(|(_, of)| *of == session)?;
        Some(token.clone())
    }

    /// Ends a session, and with it what was issued for it.
    fn end(&self, sid: &str) -> Vec<OpenIdSession> {
        let mut state = self.state();
        let (ended, left) = state.sessions.drain(..).partition(|session| session.sid == sid);
        state.sessions = left;
        state.revoke(sid);
        ended
    }

    fn session_words(&self, session: &OpenIdSession, now: Timestamp) -> Words {
        let kid = self.active_key().map(|key| key.kid).unwrap_or_default();
        Words::at(now)
            .with("{issuer}", self.issuer_of(&self.realm))
            .with("{client}", &session.client_id)
            .with("{sub}", &session.sub)
            .with("{sid}", &session.sid)
            .with("{tenant}", &self.realm)
            .with("{kid}", kid)
    }
}
