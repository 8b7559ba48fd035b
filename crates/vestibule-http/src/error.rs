//! Why a request was not sent or has no response, and why a client cannot be set up.

use std::io;
use std::time::Duration;

use vestibule_core::{ErrorKind, PeerText};

/// Why a request has no response.
///
/// No message repeats more of a URL than its scheme, host name or port, and none tells an IP
/// address.
///
/// # Security
///
/// The code is for the operator. Told to whoever chose the URL, the difference between
/// `address_refused`, `resolution_failed` and `connection_failed` says which names exist inside the
/// host's network.
///
/// ```
/// use vestibule_core::ErrorKind;
/// use vestibule_http::UrlGuard;
///
/// let error = UrlGuard::new().check("https://10.0.0.1/?token=secret").unwrap_err();
/// assert_eq!(error.code(), "url_host_literal");
/// assert_eq!(error.kind(), ErrorKind::Misconfigured);
/// assert_eq!(error.to_string(), "the url names its host by an ip address, a host name is needed");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The text is no absolute URL, or is written in a way that another reader could take for
    /// another URL: white space, backslashes, characters outside ASCII, an encoded host.
    #[error("the url is malformed or ambiguous")]
    UrlMalformed,
    /// The scheme is not `https`.
    #[error("the url has the scheme {found}, https is needed")]
    UrlScheme {
        /// What was read.
        found: PeerText,
    },
    /// The URL holds a user name or a password.
    #[error("the url holds a user name or a password")]
    UrlUserinfo,
    /// The URL has a fragment, which no server ever sees.
    #[error("the url has a fragment")]
    UrlFragment,
    /// The host is an IP address, in any spelling.
    #[error("the url names its host by an ip address, a host name is needed")]
    UrlHostLiteral,
    /// The port is neither 443 nor above 1023.
    #[error("the url has the port {found}, 443 or one above 1023 is needed")]
    UrlPort {
        /// What was read.
        found: u16,
    },
    /// The host name is no public name: a single label, or one below `localhost`, `local`,
    /// `internal` and the like.
    #[error("the host {found} is not a public name and not an allowed host")]
    HostRefused {
        /// What was read.
        found: PeerText,
    },
    /// The host name has addresses, and none of them may be dialed.
    #[error("the host {host} has no public address and is not an allowed host")]
    AddressRefused {
        /// The name that was looked up.
        host: PeerText,
    },
    /// The host name has no address, or name servers cannot be reached.
    #[error("the host {host} cannot be resolved")]
    ResolutionFailed {
        /// The name that was looked up.
        host: PeerText,
    },
    /// The request cannot be put in HTTP: a header has a line break, say.
    #[error("the request cannot be expressed in http")]
    RequestMalformed,
    /// The connection cannot be made, or breaks before the response has ended, or what comes back
    /// is not HTTP.
    #[error("the connection failed: {cause}")]
    ConnectionFailed {
        /// What the operating system says, `Other` when it is not its word.
        cause: io::ErrorKind,
    },
    /// The peer's certificate is expired, for another host, or from an authority that is not
    /// trusted here.
    #[error("the certificate of the peer is not trusted")]
    CertificateRefused,
    /// Connecting or the whole exchange took longer than allowed.
    #[error("the peer did not answer in time")]
    TimedOut,
    /// The body is larger than the request allows.
    #[error("the response has more than {maximum} bytes")]
    ResponseTooLarge {
        /// The most that the request allows.
        maximum: usize,
    },
    /// The host chose a client that sends nothing.
    #[error("no http client is configured")]
    ClientDisabled,
}

impl HttpError {
    /// The stable code, in snake_case.
    ///
    /// ```
    /// assert_eq!(vestibule_http::HttpError::TimedOut.code(), "timeout");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UrlMalformed => "url_malformed",
            Self::UrlScheme { .. } => "url_scheme",
            Self::UrlUserinfo => "url_userinfo",
            Self::UrlFragment => "url_fragment",
            Self::UrlHostLiteral => "url_host_literal",
            Self::UrlPort { .. } => "url_port",
            Self::HostRefused { .. } => "host_refused",
            Self::AddressRefused { .. } => "address_refused",
            Self::ResolutionFailed { .. } => "resolution_failed",
            Self::RequestMalformed => "request_malformed",
            Self::ConnectionFailed { .. } => "connection_failed",
            Self::CertificateRefused => "certificate_refused",
            Self::TimedOut => "timeout",
            Self::ResponseTooLarge { .. } => "response_too_large",
            Self::ClientDisabled => "http_disabled",
        }
    }

    /// Who has to act.
    ///
    /// A refused URL, host or address is a setting to change, at the provider or by allowing the
    /// host. So is a refused certificate: retrying does not mend it.
    ///
    /// ```
    /// use vestibule_core::ErrorKind;
    ///
    /// assert_eq!(vestibule_http::HttpError::TimedOut.kind(), ErrorKind::Unavailable);
    /// ```
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UrlMalformed
            | Self::UrlScheme { .. }
            | Self::UrlUserinfo
            | Self::UrlFragment
            | Self::UrlHostLiteral
            | Self::UrlPort { .. }
            | Self::HostRefused { .. }
            | Self::AddressRefused { .. }
            | Self::RequestMalformed
            | Self::CertificateRefused
            | Self::ClientDisabled => ErrorKind::Misconfigured,
            Self::ResolutionFailed { .. } | Self::ConnectionFailed { .. } | Self::TimedOut => {
                ErrorKind::Unavailable
            }
            Self::ResponseTooLarge { .. } => ErrorKind::PeerFault,
        }
    }
}

/// Why a guard or a client cannot be set up. All of it is the host's own configuration.
///
/// ```
/// let error = vestibule_http::UrlGuard::new().with_allowed_host("idp.example/x", 443).unwrap_err();
/// assert_eq!(error.code(), "allowed_host_malformed");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientSetupError {
    /// The text is no host, or not in the form in which it stands in a URL: lower case, A-labels,
    /// no trailing dot, an IPv6 address in brackets.
    #[error("{found} is not a host name or ip address in canonical form")]
    AllowedHostMalformed {
        /// What was read.
        found: PeerText,
    },
    /// The host is an address that no allowance opens, such as one of a metadata service.
    #[error("{found} is an address that cannot be allowed")]
    AllowedHostNever {
        /// What was read.
        found: PeerText,
    },
    /// The proxy is no `http` or `https` URL with a host.
    #[error("the proxy is not an http or https url")]
    ProxyMalformed,
    /// The text is no certificate in PEM.
    #[error("the root certificate is not a certificate in pem")]
    RootCertificateMalformed,
    /// A time limit is zero or longer than allowed.
    #[error("the time limit {found:?} is zero or above {maximum:?}")]
    TimeLimitOutOfRange {
        /// What was asked for.
        found: Duration,
        /// The longest allowed.
        maximum: Duration,
    },
    /// The TLS library cannot be set up.
    #[error("the tls library cannot be set up")]
    TlsUnavailable,
}

impl ClientSetupError {
    /// The stable code: the variant's name in snake_case.
    ///
    /// ```
    /// let error = vestibule_http::ClientSetupError::TlsUnavailable;
    /// assert_eq!(error.code(), "tls_unavailable");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AllowedHostMalformed { .. } => "allowed_host_malformed",
            Self::AllowedHostNever { .. } => "allowed_host_never",
            Self::ProxyMalformed => "proxy_malformed",
            Self::RootCertificateMalformed => "root_certificate_malformed",
            Self::TimeLimitOutOfRange { .. } => "time_limit_out_of_range",
            Self::TlsUnavailable => "tls_unavailable",
        }
    }

    /// Who has to act: always [`ErrorKind::Misconfigured`].
    ///
    /// ```
    /// use vestibule_core::ErrorKind;
    ///
    /// let error = vestibule_http::ClientSetupError::ProxyMalformed;
    /// assert_eq!(error.kind(), ErrorKind::Misconfigured);
    /// ```
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::Misconfigured
    }
}
