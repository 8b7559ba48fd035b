//! URLs that browsers and servers are sent to.

use std::fmt;

use url::{Host, Url};

/// An endpoint of a service provider, a relying party or an identity provider.
///
/// Normalised once, when it is configured: scheme and host in lower case, the default port left
/// out, `/` for an empty path. Nothing else is repaired. Afterwards it is compared character by
/// character with what messages say. The service provider's own is configured and never built from
/// a request.
///
/// ```
/// use vestibule_core::Endpoint;
///
/// let acs = Endpoint::parse("HTTPS://App.Example.com:443/saml/acs")?;
/// assert_eq!(acs.as_str(), "https://app.example.com/saml/acs");
/// assert!(Endpoint::parse("javascript:alert(1)").is_err());
/// assert!(Endpoint::parse("https:app.example.com\\acs").is_err());
/// assert!(Endpoint::parse("http://app.example.com/acs").is_err());
/// # Ok::<(), vestibule_core::EndpointError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// A text that is no [`Endpoint`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// The text is no absolute URL.
    #[error("an endpoint is an absolute URL")]
    Malformed,
    /// The scheme is not https; http is taken for the loopback interface only.
    #[error("an endpoint is https, or http on the loopback interface")]
    Scheme,
    /// The URL holds a user name, a password or a fragment.
    #[error("an endpoint has no user name, password or fragment")]
    Extra,
}

impl EndpointError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            EndpointError::Malformed => "endpoint_malformed",
            EndpointError::Scheme => "endpoint_scheme",
            EndpointError::Extra => "endpoint_extra",
        }
    }
}

impl Endpoint {
    /// Reads an https URL, or an http one of the loopback interface.
    ///
    /// # Errors
    /// [`EndpointError`] by condition.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let endpoint = Self::parse_compat_http(text)?;
        if endpoint.0.scheme() == "http" && !endpoint.is_loopback() {
            return Err(EndpointError::Scheme);
        }
        Ok(endpoint)
    }

    /// Reads an https or http URL. Identity providers inside a company network still have http
    /// sign-in pages; the browser shows the user which one it is.
    ///
    /// # Errors
    /// [`EndpointError`] by condition.
    pub fn parse_compat_http(text: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(text).map_err(|_| EndpointError::Malformed)?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(EndpointError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(EndpointError::Extra);
        }
        // A URL as browsers read it may lack slashes, hold spaces and climb directories.
        if normalised(text).as_deref() != Some(url.as_str()) {
            return Err(EndpointError::Malformed);
        }
        Ok(Endpoint(url))
    }

    /// The normalised URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is https. Always so for what [`parse`](Self::parse) read, but on the loopback
    /// interface.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }
}

/// The text after the three repairs that are made, and no other.
fn normalised(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let authority_length = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(authority_length)?;
    let authority = authority.to_ascii_lowercase();
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    let slash = if path.starts_with('/') { "" } else { "/" };
    Some(format!("{scheme}://{authority}{slash}{path}"))
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        Endpoint::parse(text).err().map(|error| error.code())
    }

    #[test]
    fn takes_https_and_loopback_http() {
        for text in [
            "https://a.example/acs?x=1",
            "http://127.0.0.1:8080/",
            "http://[::1]/acs",
            "http://localhost/acs",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_other_schemes_and_hosts_without_tls() {
        for text in [
            "http://a.example/",
            "http://127.0.0.1.evil.example/",
            "ftp://a.example/",
            "javascript:alert(1)",
            "data:text/html,x",
        ] {
            assert_eq!(code(text), Some("endpoint_scheme"), "{text}");
        }
    }

    #[test]
    fn repairs_nothing() {
        for text in [
            "",
            "/acs",
            " https://a.example/",
            "https://a.example/ ",
            "https:a.example/",
            "https:\\\\a.example/acs",
            "https://a.ex\tample/",
            "https://a.example/a b",
            "https:///a.example/acs",
            "https://a.example/x/../acs",
            "https://0x7f.1/acs",
            "https://@a.example/",
            "https://b\u{fc}cher.example/",
            "https://a.example/\"",
        ] {
            assert_eq!(code(text), Some("endpoint_malformed"), "{text:?}");
        }
    }

    #[test]
    fn refuses_credentials_and_fragments() {
        for text in ["https://user@a.example/", "https://:pw@a.example/", "https://a.example/#x"] {
            assert_eq!(code(text), Some("endpoint_extra"), "{text}");
        }
    }
}
