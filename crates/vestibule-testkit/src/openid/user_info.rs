//! UserInfo (OpenID Connect Core 5.3).

use vestibule_core::{HttpRequest, HttpResponse, Timestamp};

use super::draft::{SignedBy, TokenDraft};
use super::edit::{Endpoint, Jwt, Part};
use super::handle::problem;
use super::members::Members;
use super::provider::OpenIdProvider;
use super::state::Grant;
use crate::error::TestkitError;

impl OpenIdProvider {
    pub(super) fn user_info(
        &self,
        request: &HttpRequest,
        now: Timestamp,
    ) -> Result<HttpResponse, TestkitError> {
        let Some(grant) = self.bearer(request, now) else {
            let challenge = r#"Bearer error="invalid_token""#;
            return Ok(problem(401, "invalid_token").with_header("www-authenticate", challenge));
        };
        let words = self.grant_words(&grant, now);
        let claims = self.user_info_claims(&grant);
        let client = self.client(&grant.client_id)?;
        let (content_type, body) = if client.signed_user_info || self.signs_user_info() {
            let mut signed = claims;
            signed.set_text("iss", &self.issuer_of(&grant.tenant));
            signed.set_text("aud", &grant.client_id);
            let header = self.header("JWT")?;
            let draft = TokenDraft { header, claims: signed, signed_by: SignedBy::Provider };
            ("application/jwt", self.mint(Jwt::UserInfo, draft, &words)?)
        } else {
            let claims = self.edited(Part::UserInfo, claims, &words)?;
            ("application/json", self.edited_text(Part::UserInfo, claims.to_json(), &words))
        };
        Ok(HttpResponse::new(200, body.into_bytes())
            .with_header("content-type", self.content_type(Endpoint::UserInfo, content_type))
            .with_header("cache-control", "no-store"))
    }

    /// The sign-in that the access token in the Authorization header is of.
    fn bearer(&self, request: &HttpRequest, now: Timestamp) -> Option<Grant> {
        let (_, header) =
            request.headers().find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
        let token = header.strip_prefix("Bearer ")?;
        let state = self.state();
        let ticket = state.access_tokens.get(token).filter(|ticket| ticket.expires > now)?;
        Some(ticket.grant.clone())
    }

    fn user_info_claims(&self, grant: &Grant) -> Members {
        let mut claims = Members::new();
        claims.set_text("sub", &grant.sub);
        if self.personality().is_entra() {
            claims.set_text("name", &grant.user.name());
            claims.set_text("given_name", &grant.user.given_name);
            claims.set_text("family_name", &grant.user.family_name);
            claims.set_text("picture", "https://graph.microsoft.com/v1.0/me/photo/$value");
            if let Some(email) = &grant.user.email {
                claims.set_text("email", email);
            }
            return claims;
        }
        let booleans = self.habits.user_info_booleans;
        claims.extend(self.personality().user_claims(grant, booleans));
        claims
    }
}
