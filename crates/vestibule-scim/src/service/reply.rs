//! Responses (RFC 7644 sections 3.1, 3.12 and 3.14).

use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;

use crate::typed::ErrorResponse;
use crate::{Fault, ScimError, Scope, Tolerances, Version};

/// What happened, for a log: nothing in it is personal or secret.
///
/// It is among the extensions of every response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// Whose directory, unless the request was refused before that was known.
    pub scope: Option<Scope>,
    /// The code of the refusal, if the request was refused.
    pub code: Option<&'static str>,
    /// What was tolerated.
    pub tolerances: Tolerances,
}

impl Exchange {
    pub(super) const fn new(scope: Option<Scope>) -> Self {
        Self { scope, code: None, tolerances: Tolerances::NONE }
    }
}

pub(super) fn with_exchange(
    mut response: Response<Vec<u8>>,
    exchange: Exchange,
) -> Response<Vec<u8>> {
    response.extensions_mut().insert(exchange);
    response
}

/// A request that was granted.
pub(super) struct Reply {
    status: StatusCode,
    body: Vec<u8>,
    version: Option<Version>,
    location: Option<String>,
    pub(super) used: Tolerances,
}

impl Reply {
    pub(super) fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: Vec::new(),
            version: None,
            location: None,
            used: Tolerances::NONE,
        }
    }

    pub(super) fn not_modified() -> Self {
        Self { status: StatusCode::NOT_MODIFIED, ..Self::no_content() }
    }

    pub(super) fn json(body: &impl Serialize) -> Result<Self, ScimError> {
        let body = serde_json::to_vec(body).map_err(|_| unwritable())?;
        Ok(Self { status: StatusCode::OK, body, ..Self::no_content() })
    }

    pub(super) fn created(mut self, location: String) -> Self {
        self.status = StatusCode::CREATED;
        self.location = Some(location);
        self
    }

    pub(super) fn with_version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    pub(super) fn using(mut self, used: Tolerances) -> Self {
        self.used = used;
        self
    }

    pub(super) fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub(super) fn version(&self) -> Option<Version> {
        self.version
    }

    pub(super) fn into_response(self, head_only: bool) -> Response<Vec<u8>> {
        let has_body = !self.body.is_empty();
        let mut response = Response::new(if head_only { Vec::new() } else { self.body });
        *response.status_mut() = self.status;
        if has_body {
            set(&mut response, CONTENT_TYPE, MEDIA_TYPE);
        }
        // Whoever is asked again may have been deactivated meanwhile.
        set(&mut response, CACHE_CONTROL, "private, no-cache");
        if let Some(version) = self.version {
            set(&mut response, ETAG, &version.to_string());
        }
        if let Some(location) = &self.location {
            set(&mut response, LOCATION, location);
        }
        response
    }
}

const MEDIA_TYPE: &str = "application/scim+json";

fn set(response: &mut Response<Vec<u8>>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn unwritable() -> ScimError {
    ScimError::new(Fault::Internal, "reply_unwritable", "the reply could not be written")
}

/// The error message of RFC 7644 section 3.12.
pub(super) fn error_body(error: &ScimError) -> ErrorResponse {
    let fault = error.fault();
    ErrorResponse {
        scim_type: fault.scim_type().map(str::to_owned),
        detail: Some(error.detail().to_owned()),
        ..ErrorResponse::new(fault.status())
    }
}

/// The response to a request that was refused.
pub(super) fn refusal(error: &ScimError) -> Response<Vec<u8>> {
    let body = serde_json::to_vec(&error_body(error)).unwrap_or_default();
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(error.fault().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    set(&mut response, CONTENT_TYPE, MEDIA_TYPE);
    set(&mut response, CACHE_CONTROL, "no-store");
    if let Some(wait) = error.retry_after() {
        set(&mut response, RETRY_AFTER, &wait.as_secs().max(1).to_string());
    }
    if let Some(methods) = error.allow() {
        set(&mut response, ALLOW, methods);
    }
    match error.fault() {
        // RFC 6750 section 3: a request without a token is told nothing of errors.
        Fault::Unauthorized if error.code() == "token_missing" => {
            set(&mut response, WWW_AUTHENTICATE, "Bearer realm=\"scim\"");
        }
        Fault::Unauthorized => {
            let challenge = "Bearer realm=\"scim\", error=\"invalid_token\"";
            set(&mut response, WWW_AUTHENTICATE, challenge);
        }
        _ => {}
    }
    response
}
