//! What a SCIM request is refused with: the HTTP status, the `scimType` and a text (RFC 7644
//! section 3.12, RFC 9865 section 3).

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use vestibule_core::ErrorKind;

/// The kinds of refusal. Exhaustive on purpose: whoever answers a client maps every one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// 400 `invalidFilter`: the filter's grammar, an attribute or an operator that does not fit.
    InvalidFilter,
    /// 400 `tooMany`: more resources than the server is willing to return or to process.
    TooMany,
    /// 409 `uniqueness`: another resource has the value already.
    Uniqueness,
    /// 400 `mutability`: the attribute cannot be changed like that.
    Mutability,
    /// 400 `invalidSyntax`: the body is no such message.
    InvalidSyntax,
    /// 400 `invalidPath`: the path of a PATCH operation is malformed or names no attribute.
    InvalidPath,
    /// 400 `noTarget`: the path of a PATCH operation yields nothing to operate on.
    NoTarget,
    /// 400 `invalidValue`: a required value is missing, or a value is not of its type.
    InvalidValue,
    /// 400 `invalidVers`: the protocol version is not supported.
    InvalidVersion,
    /// 403 `sensitive`: the request would show personal data in a URI.
    Sensitive,
    /// 400 `invalidCursor`: the cursor is not one that this server made for this query.
    InvalidCursor,
    /// 400 `expiredCursor`: the cursor is too old.
    ExpiredCursor,
    /// 400 `invalidCount`: the count is not one that goes with the cursor.
    InvalidCount,
    /// 401: no bearer token, or none that is known and current.
    Unauthorized,
    /// 403: known, and not allowed.
    Forbidden,
    /// 404: there is no such resource or endpoint.
    NotFound,
    /// 405: the endpoint does not have this method.
    MethodNotAllowed,
    /// 412: the resource has another version than the client says.
    PreconditionFailed,
    /// 413: the body is too large.
    PayloadTooLarge,
    /// 415: the body is not JSON.
    UnsupportedMediaType,
    /// 429: too many requests.
    TooManyRequests,
    /// 500: the store holds something that cannot be.
    Internal,
    /// 501: the endpoint is one of SCIM's, and not offered.
    NotImplemented,
    /// 503: the store does not answer.
    Unavailable,
}

impl Fault {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidFilter
            | Self::TooMany
            | Self::Mutability
            | Self::InvalidSyntax
            | Self::InvalidPath
            | Self::NoTarget
            | Self::InvalidValue
            | Self::InvalidVersion
            | Self::InvalidCursor
            | Self::ExpiredCursor
            | Self::InvalidCount => 400,
            Self::Unauthorized => 401,
            Self::Sensitive | Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Uniqueness => 409,
            Self::PreconditionFailed => 412,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::NotImplemented => 501,
            Self::Unavailable => 503,
        }
    }

    /// The `scimType`, where the standards have one.
    #[must_use]
    pub const fn scim_type(self) -> Option<&'static str> {
        Some(match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVersion => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
            _ => return None,
        })
    }

    const fn kind(self) -> ErrorKind {
        match self {
            Self::Unauthorized | Self::Forbidden | Self::Sensitive => ErrorKind::Denied,
            Self::ExpiredCursor => ErrorKind::Expired,
            Self::TooManyRequests | Self::Internal | Self::Unavailable => ErrorKind::Unavailable,
            _ => ErrorKind::PeerFault,
        }
    }
}

/// A request that was refused.
///
/// [`code`](Self::code) is stable and finer than the `scimType`. The detail names attributes of the
/// schema and numbers, never a value of a resource, a filter or a token: it is sent to the client
/// and may be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScimError {
    fault: Fault,
    code: &'static str,
    detail: Cow<'static, str>,
    retry_after: Option<Duration>,
    allow: Option<String>,
}

impl ScimError {
    /// A refusal of that kind, with a stable snake_case code and a text for the client.
    #[must_use]
    pub fn new(fault: Fault, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { fault, code, detail: detail.into(), retry_after: None, allow: None }
    }

    /// Tells the client when to come back, in whole seconds.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Tells the client which methods there are.
    pub(crate) fn with_allow(mut self, methods: String) -> Self {
        self.allow = Some(methods);
        self
    }

    /// The kind of refusal: status and `scimType`.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.fault
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Who has to act.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.fault.kind()
    }

    /// The text for the client.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The methods that there are, for an `Allow` header.
    pub(crate) fn allow(&self) -> Option<&str> {
        self.allow.as_deref()
    }

    /// How long the client should wait, for a `Retry-After` header.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for ScimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for ScimError {}
