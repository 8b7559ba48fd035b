//! Who is asking: everything that is decided before a body is read.

use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::request::Parts;
use http::{HeaderValue, Response};
use vestibule_core::Timestamp;

use super::{Exchange, ScimService, reply};
use crate::{
    Directory, DirectoryTokens, Fault, GroupMembers, Profile, ScimError, Scope, TokenRecord, token,
};

/// A client whose token is good: the directory that it speaks for, and what is tolerated of it.
#[derive(Clone, Debug)]
#[must_use = "an admitted request still has to be answered"]
pub struct Admitted {
    scope: Scope,
    profile: Profile,
    most_bytes: usize,
}

impl Admitted {
    /// The one directory that the client speaks for.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What is tolerated of it.
    #[must_use]
    pub const fn profile(&self) -> Profile {
        self.profile
    }

    /// The most bytes of a body that are worth reading. An adapter that reads one byte more may
    /// stop, and hand over what it has: it is refused with 413.
    #[must_use]
    pub const fn most_bytes(&self) -> usize {
        self.most_bytes
    }
}

impl<S: Directory + GroupMembers + DirectoryTokens> ScimService<S> {
    /// Looks at the head of a request: the bearer token, the rate of its directory, and the length
    /// that the client announces.
    ///
    /// # Errors
    ///
    /// The response to send instead, with nothing of the body read: 401 for a token that is
    /// missing, malformed, unknown or ended, 429, 413, or 503 where the store does not answer.
    pub async fn admit(&self, head: &Parts, now: Timestamp) -> Result<Admitted, Response<Vec<u8>>> {
        self.try_admit(head, now).await.map_err(|error| {
            let mut exchange = Exchange::new(None);
            exchange.code = Some(error.code());
            reply::with_exchange(reply::refusal(&error), exchange)
        })
    }

    async fn try_admit(&self, head: &Parts, now: Timestamp) -> Result<Admitted, ScimError> {
        let record = self.authenticate(head, now).await?;
        if let Some(rate) = &self.settings.rate {
            rate.check(&record.scope, now)?;
        }
        let most_bytes = self.limits().body_bytes();
        if announced_length(head).is_some_and(|length| length > most_bytes) {
            return Err(super::body::too_large(most_bytes));
        }
        Ok(Admitted { scope: record.scope, profile: record.profile, most_bytes })
    }

    async fn authenticate(&self, head: &Parts, now: Timestamp) -> Result<TokenRecord, ScimError> {
        let token = bearer_token(head)?;
        let hash = token::hash(token).ok_or_else(unknown_token)?;
        let found = self.store.find(&hash).await?;
        // The store's answer is compared again, in constant time: an index may disregard case.
        let record = found.filter(|record| record.hash == hash).ok_or_else(unknown_token)?;
        match record.is_current(now) {
            true => Ok(record),
            false => Err(ScimError::new(Fault::Unauthorized, "token_ended", "the token has ended")),
        }
    }
}

fn unknown_token() -> ScimError {
    ScimError::new(Fault::Unauthorized, "token_unknown", "the bearer token is not known")
}

/// RFC 6750 section 2.1: one header, one scheme, one token.
fn bearer_token(head: &Parts) -> Result<&str, ScimError> {
    let missing = || {
        ScimError::new(
            Fault::Unauthorized,
            "token_missing",
            "the request has no `Authorization: Bearer` header",
        )
    };
    let mut headers = head.headers.get_all(AUTHORIZATION).iter();
    let header = headers.next().map(HeaderValue::as_bytes).ok_or_else(missing)?;
    if headers.next().is_some() {
        return Err(ScimError::new(
            Fault::Unauthorized,
            "token_twice",
            "the request has more than one `Authorization` header",
        ));
    }
    let header = std::str::from_utf8(header).map_err(|_| unknown_token())?;
    let (scheme, token) = header.split_once(' ').ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(missing());
    }
    let token = token.trim_matches(' ');
    match token::is_token(token) {
        true => Ok(token),
        false => Err(unknown_token()),
    }
}

fn announced_length(head: &Parts) -> Option<usize> {
    head.headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}
