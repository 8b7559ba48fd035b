//! UserInfo: facts that are not in the ID token (OpenID Connect Core 5.3).

use std::fmt;

use vestibule_core::{HttpRequest, HttpResponse, Timestamp};

use crate::claims::Claims;
use crate::connection::Connection;
use crate::id_token::{self, check_expiry};
use crate::jose::{CompactJws, KeySet, verify};
use crate::json::Members;
use crate::provider_metadata::ProviderMetadata;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;
use crate::token_response::Tokens;

/// The kinds of token that a signed answer may say it is.
const TYPES: &[&str] = &["JWT", "userinfo+jwt"];
const MOST_BYTES: usize = 256 * 1024;

/// An answer of the UserInfo endpoint that is about the subject it was asked for.
#[must_use]
pub struct UserInfo {
    payload: String,
    signed: bool,
}

impl UserInfo {
    /// The claims as the provider wrote them: a JSON object.
    ///
    /// # Security
    /// Raw: an address among them is neither verified nor anybody's for good.
    #[must_use]
    pub fn raw_claims(&self) -> &str {
        &self.payload
    }

    /// Whether the provider signed it. An unsigned answer is what the connection to the endpoint is
    /// worth.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.signed
    }
}

impl fmt::Debug for UserInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserInfo").field("signed", &self.signed).finish_non_exhaustive()
    }
}

impl Connection {
    /// The request to the UserInfo endpoint, where there is one. The access token is in the header,
    /// never in the URL.
    #[must_use]
    pub fn user_info_request(
        &self,
        provider: &ProviderMetadata,
        tokens: &Tokens,
    ) -> Option<HttpRequest> {
        let endpoint = provider.user_info_endpoint.as_ref()?;
        let bearer = format!("Bearer {}", tokens.access_token().expose());
        Some(
            HttpRequest::get(endpoint.as_str())
                .with_header("authorization", bearer)
                .with_header("accept", "application/json, application/jwt")
                .with_most_bytes(MOST_BYTES),
        )
    }

    /// The key that a signed answer names, or does not; `None` for an answer that is not signed, and
    /// needs no key.
    #[must_use]
    pub fn user_info_kid_hint(&self, response: &HttpResponse) -> Option<Option<String>> {
        let body = std::str::from_utf8(response.body()).ok()?;
        looks_signed(body).then(|| id_token::kid_hint(body.trim()))
    }

    /// Reads an answer, plain or signed, and holds it to the subject of the ID token.
    ///
    /// # Errors
    /// A [`Refusal`]: `user_info_subject_mismatch` when it is about somebody else,
    /// `user_info_error`, `user_info_malformed`, or that of a signature or claim which does not hold.
    pub fn read_user_info(
        &self,
        response: &HttpResponse,
        subject: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<UserInfo, Refusal> {
        self.user_info(response, subject, keys, now)
            .map_err(|fault| self.refusal(fault, Report::new()))
    }

    fn user_info(
        &self,
        response: &HttpResponse,
        subject: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<UserInfo, Fault> {
        match response.status() {
            200 => {}
            status @ (429 | 500..) => {
                return Err(Fault::from(Reason::ProviderUnavailable).found(status));
            }
            status => return Err(Fault::from(Reason::UserInfoError).found(status)),
        }
        let malformed = || Fault::from(Reason::UserInfoMalformed);
        if response.body().len() > MOST_BYTES {
            return Err(malformed());
        }
        let body = std::str::from_utf8(response.body()).map_err(|_| malformed())?;
        let signed = looks_signed(body);
        if self.signed_user_info && !signed {
            return Err(Reason::UserInfoUnsigned.into());
        }
        let payload =
            if signed { self.signed_user_info(body.trim(), keys)? } else { body.to_owned() };
        let members = Members::parse(&payload).map_err(|_| malformed())?;
        let claims = Claims { members: &members, profile: self.profile };
        if signed {
            self.check_signed_claims(&claims, now)?;
        }
        // `sub` is compared byte by byte, and an answer without one could be about anybody.
        let stated = members.text("sub").ok_or_else(malformed)?;
        if stated != subject {
            return Err(Reason::UserInfoSubjectMismatch.into());
        }
        drop(members);
        Ok(UserInfo { payload, signed })
    }

    fn signed_user_info(&self, body: &str, keys: &KeySet) -> Result<String, Fault> {
        let malformed = || Fault::from(Reason::UserInfoMalformed);
        let jws = CompactJws::parse(body)?;
        jws.header.check_typ(TYPES)?;
        let verified = verify(jws, self.allowed(keys))?;
        String::from_utf8(verified.payload).map_err(|_| malformed())
    }

    /// `iss`, `aud` and `exp` need not be there, but where the connection relies on the signature
    /// `iss` and `aud` do; what is there has to be right.
    fn check_signed_claims(&self, claims: &Claims<'_>, now: Timestamp) -> Result<(), Fault> {
        id_token::check_kind(claims)?;
        let issuer = claims.text("iss")?;
        if self.signed_user_info && issuer.is_none() {
            return Err(Reason::IssuerMissing.into());
        }
        if let Some(issuer) = issuer
            && !self.issuer.may_be(issuer)
        {
            let fault = Fault::from(Reason::IssuerMismatch);
            return Err(fault.expecting(self.issuer.metadata_issuer()).found(issuer));
        }
        let audiences = claims.texts("aud")?;
        if self.signed_user_info && audiences.is_empty() {
            return Err(Fault::from(Reason::AudienceMissing).expecting(&self.client_id));
        }
        if !audiences.is_empty() && !audiences.contains(&self.client_id.as_str()) {
            return Err(Fault::from(Reason::AudienceMismatch)
                .expecting(&self.client_id)
                .found(audiences.join(", ")));
        }
        if claims.members.get("exp").is_some() {
            check_expiry(claims, now, self.clock_skew)?;
        }
        Ok(())
    }
}

/// Judged by the body, for content types are sloppy: the base64url of an object begins with this
/// letter, and no JSON text does.
fn looks_signed(body: &str) -> bool {
    body.trim_start().starts_with('e')
}
