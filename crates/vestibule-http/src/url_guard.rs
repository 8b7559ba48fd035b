//! Which URLs may be visited, decided on their text alone (RFC 3986; the URL standard's host
//! parser).

mod rules;

use std::fmt;

use url::{Host, Url};
use vestibule_core::PeerText;

use crate::{ClientSetupError, HttpError};

/// Decides which URLs may be visited. Pure: nothing is looked up.
///
/// A URL passes when it is `https`, in printable ASCII, without user name, password and fragment,
/// at a host that has a public name, and on port 443 or one above 1023. An IP address is no name,
/// however it is spelled, and `localhost`, `metadata.google.internal` and their like are no public
/// names. A name that passes can still have private addresses: whoever dials asks
/// [`AddressScope`](vestibule_core::AddressScope) about each.
///
/// **Ports.** Identity providers on premises live on 8443, 9443 and others, so ports above 1023 are
/// open; below, only 443. That keeps TLS away from mail, name and directory servers, which have
/// been made to obey what a client hello or a session ticket carries.
///
/// **Allowed hosts** are the host's own exceptions, for providers in its own network. One is an
/// exact host and an exact port, and opens private addresses for that pair alone.
///
/// ```
/// use vestibule_http::UrlGuard;
///
/// let guard = UrlGuard::new().with_allowed_host("keycloak", 8443)?;
/// assert!(guard.check("https://keycloak:8443/realms/staff").is_ok());
/// let error = guard.check("https://keycloak:8444/realms/staff").unwrap_err();
/// assert_eq!(error.code(), "host_refused");
/// # Ok::<(), vestibule_http::ClientSetupError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct UrlGuard {
    allowed: Vec<AllowedHost>,
}

#[derive(Clone, Debug)]
struct AllowedHost {
    scheme: Scheme,
    host: Host<String>,
    port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Https,
    Http,
}

impl UrlGuard {
    /// The longest URL, in bytes.
    pub const MAX_BYTES: usize = 2_048;

    /// Allows public names over HTTPS and nothing else.
    ///
    /// ```
    /// assert!(vestibule_http::UrlGuard::new().check("https://idp.example/").is_ok());
    /// ```
    #[expect(
        clippy::new_without_default,
        reason = "what may be visited is chosen, never defaulted"
    )]
    pub fn new() -> Self {
        Self { allowed: Vec::new() }
    }

    /// Allows HTTPS to one host on one port even if its addresses are private: a provider in the
    /// host's own network, by its name or its IP address.
    ///
    /// # Errors
    ///
    /// [`ClientSetupError::AllowedHostMalformed`] unless the host is written as it stands in a
    /// canonical URL; [`ClientSetupError::AllowedHostNever`] for an address that is neither public
    /// nor private.
    ///
    /// # Security
    ///
    /// Whoever can choose a URL can then reach that port of that host. Allow identity providers,
    /// never a gateway to more.
    ///
    /// ```
    /// use vestibule_http::UrlGuard;
    ///
    /// let guard = UrlGuard::new().with_allowed_host("10.1.2.3", 443)?;
    /// assert!(guard.check("https://10.1.2.3/").is_ok());
    /// let refused = UrlGuard::new().with_allowed_host("169.254.169.254", 443).unwrap_err();
    /// assert_eq!(refused.code(), "allowed_host_never");
    /// # Ok::<(), vestibule_http::ClientSetupError>(())
    /// ```
    pub fn with_allowed_host(self, host: &str, port: u16) -> Result<Self, ClientSetupError> {
        self.with_allowed(Scheme::Https, host, port)
    }

    /// Allows plain HTTP to one host on one port, private addresses included: for tests against a
    /// server on the loopback interface.
    ///
    /// # Errors
    ///
    /// Those of [`with_allowed_host`](Self::with_allowed_host).
    ///
    /// # Security
    ///
    /// Everybody on the way reads and changes what is sent: client secrets, codes, keys. Keys
    /// fetched like this verify whatever an attacker signs.
    ///
    /// ```
    /// use vestibule_http::UrlGuard;
    ///
    /// let guard = UrlGuard::new().with_danger_plain_http_host("127.0.0.1", 8080)?;
    /// assert!(guard.check("http://127.0.0.1:8080/").is_ok());
    /// assert_eq!(guard.check("https://127.0.0.1:8080/").unwrap_err().code(), "url_host_literal");
    /// # Ok::<(), vestibule_http::ClientSetupError>(())
    /// ```
    pub fn with_danger_plain_http_host(
        self,
        host: &str,
        port: u16,
    ) -> Result<Self, ClientSetupError> {
        self.with_allowed(Scheme::Http, host, port)
    }

    fn with_allowed(
        mut self,
        scheme: Scheme,
        host: &str,
        port: u16,
    ) -> Result<Self, ClientSetupError> {
        let host = rules::parse_allowed_host(host)?;
        self.allowed.push(AllowedHost { scheme, host, port });
        Ok(self)
    }

    /// Checks a URL.
    ///
    /// # Errors
    ///
    /// `url_malformed`, `url_scheme`, `url_userinfo`, `url_host_literal`, `host_refused`,
    /// `url_port` or `url_fragment`.
    ///
    /// ```
    /// let url = vestibule_http::UrlGuard::new().check("https://idp.example/a?b=c")?;
    /// assert_eq!(url.as_url().path(), "/a");
    /// # Ok::<(), vestibule_http::HttpError>(())
    /// ```
    pub fn check(&self, text: &str) -> Result<CheckedUrl, HttpError> {
        rules::check_characters(text)?;
        let url = Url::parse(text).map_err(|_| HttpError::UrlMalformed)?;
        let scheme = rules::check_scheme(&url)?;
        rules::check_no_userinfo(&url, text)?;
        let reach = self.check_host(scheme, &url)?;
        rules::check_spelling(&url, text)?;
        rules::check_no_fragment(&url)?;
        Ok(CheckedUrl { url, reach })
    }

    fn check_host(&self, scheme: Scheme, url: &Url) -> Result<Reach, HttpError> {
        let host = url.host().ok_or(HttpError::UrlMalformed)?;
        let port = url.port_or_known_default().ok_or(HttpError::UrlMalformed)?;
        let allowed = |allowed: &AllowedHost| {
            allowed.scheme == scheme && allowed.host == host && allowed.port == port
        };
        match (scheme, self.allowed.iter().any(allowed)) {
            (Scheme::Https, true) => Ok(Reach::Private),
            (Scheme::Http, true) => Ok(Reach::PlainPrivate),
            (Scheme::Http, false) => {
                Err(HttpError::UrlScheme { found: PeerText::new(url.scheme()) })
            }
            (Scheme::Https, false) => {
                rules::check_public_name(&host)?;
                rules::check_port(port)?;
                Ok(Reach::Public)
            }
        }
    }
}

/// A URL that [`UrlGuard::check`] passed.
///
/// ```
/// let url = vestibule_http::UrlGuard::new().check("https://idp.example")?;
/// assert_eq!(url.as_url().as_str(), "https://idp.example/");
/// assert!(!url.may_be_private());
/// # Ok::<(), vestibule_http::HttpError>(())
/// ```
#[must_use]
pub struct CheckedUrl {
    url: Url,
    reach: Reach,
}

/// Which addresses may be dialed for a URL, and whether in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Public,
    Private,
    PlainPrivate,
}

impl CheckedUrl {
    /// The URL as it was parsed. Hand this to the client, not the text: two parsers can disagree.
    ///
    /// ```
    /// let url = vestibule_http::UrlGuard::new().check("https://idp.example/")?;
    /// assert_eq!(url.as_url().host_str(), Some("idp.example"));
    /// # Ok::<(), vestibule_http::HttpError>(())
    /// ```
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.url
    }

    /// Whether addresses of [`AddressScope::Private`](vestibule_core::AddressScope::Private) may be dialed too, because the host and port
    /// are allowed.
    ///
    /// ```
    /// let guard = vestibule_http::UrlGuard::new().with_allowed_host("localhost", 8443)?;
    /// assert!(guard.check("https://localhost:8443/")?.may_be_private());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn may_be_private(&self) -> bool {
        self.reach != Reach::Public
    }

    #[cfg(feature = "reqwest")]
    pub(crate) fn into_parts(self) -> (Url, Reach) {
        (self.url, self.reach)
    }
}

/// The URL can hold a secret in its query.
impl fmt::Debug for CheckedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = PeerText::new(self.url.host_str().unwrap_or_default());
        write!(f, "CheckedUrl({host}, {:?})", self.reach)
    }
}
