//! What the token endpoint answers (RFC 6749 section 5, OpenID Connect Core 3.1.3.3).

use std::fmt;
use std::time::Duration;

use vestibule_core::{HttpResponse, Secret};

use crate::callback::provider_error;
use crate::json::{Json, Members};
use crate::refusal::{Fault, Reason};

/// An ID token and an access token of a hundred kilobytes fit.
pub(crate) const MOST_BYTES: usize = 256 * 1024;

/// The tokens of a sign-in, apart from the ID token.
pub struct Tokens {
    access_token: Secret<String>,
    refresh_token: Option<Secret<String>>,
    expires_in: Option<Duration>,
    scope: Option<String>,
}

impl Tokens {
    /// The access token, a bearer token: whoever has it may use it.
    #[must_use]
    pub fn access_token(&self) -> &Secret<String> {
        &self.access_token
    }

    /// The refresh token, where one was sent.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&Secret<String>> {
        self.refresh_token.as_ref()
    }

    /// How long the access token is good for, where that was said.
    #[must_use]
    pub fn expires_in(&self) -> Option<Duration> {
        self.expires_in
    }

    /// What was granted, where it differs from what was asked for.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// Keeps the refresh token of before where none came with the new tokens.
    pub(crate) fn or_refresh_token(mut self, before: Secret<String>) -> Self {
        self.refresh_token.get_or_insert(before);
        self
    }

    /// The tokens, and the ID token where there is one.
    pub(crate) fn parse(response: &HttpResponse) -> Result<(Self, Option<Secret<String>>), Fault> {
        if response.status() >= 500 || response.status() == 429 {
            return Err(Fault::from(Reason::ProviderUnavailable).found(response.status()));
        }
        if response.body().len() > MOST_BYTES {
            return Err(Fault::from(Reason::TokenResponseMalformed).found("too large"));
        }
        let members = Members::parse_bytes(response.body()).map_err(|_| {
            Fault::from(Reason::TokenResponseMalformed)
                .found(format_args!("status {}, no JSON object", response.status()))
        })?;
        // Some providers answer an error with 200.
        if let Some(error) = members.text("error") {
            let found = provider_error(error, members.text("error_description"));
            return Err(Fault::from(Reason::TokenResponseError).found(found));
        }
        if response.status() != 200 {
            return Err(Fault::from(Reason::TokenResponseMalformed).found(response.status()));
        }
        let malformed = |name: &str| Fault::from(Reason::TokenResponseMalformed).found(name);
        let secret = |name: &'static str| match members.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Text(text)) if !text.is_empty() => {
                Ok(Some(Secret::new(text.clone().into_owned())))
            }
            Some(_) => Err(malformed(name)),
        };
        // Nothing else is in an access token (RFC 6749 appendix A.12), and it goes into a header.
        let access_token = secret("access_token")?
            .filter(|token| token.expose().bytes().all(is_visible))
            .ok_or_else(|| malformed("access_token"))?;
        match members.text("token_type") {
            Some(kind) if kind.eq_ignore_ascii_case("bearer") => {}
            other => {
                let found = other.unwrap_or("no token_type");
                return Err(Fault::from(Reason::TokenTypeUnsupported)
                    .expecting("Bearer")
                    .found(found));
            }
        }
        let tokens = Tokens {
            access_token,
            refresh_token: secret("refresh_token")?,
            expires_in: seconds(members.get("expires_in")),
            scope: members.text("scope").map(str::to_owned),
        };
        Ok((tokens, secret("id_token")?))
    }
}

fn is_visible(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte)
}

/// A number, or a string of one, as some products send it; anything else is no statement.
fn seconds(value: Option<&Json<'_>>) -> Option<Duration> {
    let seconds = match value? {
        Json::Integer(seconds) => u64::try_from(*seconds).ok()?,
        Json::Text(text) => text.parse().ok()?,
        _ => return None,
    };
    Some(Duration::from_secs(seconds))
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("has_refresh_token", &self.refresh_token.is_some())
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}
