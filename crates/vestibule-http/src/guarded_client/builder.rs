//! How a guarded client is set up: everything that reqwest would otherwise decide by itself.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Certificate, ClientBuilder, Proxy, Url, redirect, retry, tls};
use vestibule_core::AddressScope;

use super::GuardedClient;
use super::resolver::{GuardedResolver, Lookup, Names, SystemLookup};
use crate::url_guard::Scheme;
use crate::{ClientSetupError, UrlGuard};

/// The settings of a [`GuardedClient`], all safe unless changed.
///
/// ```
/// use std::time::Duration;
///
/// use vestibule_http::GuardedClient;
///
/// let client = GuardedClient::builder()
///     .with_time_limit(Duration::from_secs(20))?
///     .with_allowed_host("keycloak.corp.example", 8443)?
///     .build()?;
/// # Ok::<(), vestibule_http::ClientSetupError>(())
/// ```
#[must_use]
pub struct GuardedClientBuilder {
    guard: UrlGuard,
    allowed_names: BTreeSet<String>,
    plain_names: BTreeSet<String>,
    connect_time_limit: Duration,
    time_limit: Duration,
    roots: Vec<Certificate>,
    proxy: Option<EgressProxy>,
    lookup: Arc<dyn Lookup>,
    scope_of: fn(std::net::IpAddr) -> AddressScope,
}

struct EgressProxy {
    proxy: Proxy,
    host: String,
}

impl GuardedClientBuilder {
    /// How long connecting may take unless set: 5 seconds, for looking up the name, TCP and TLS.
    pub const DEFAULT_CONNECT_TIME_LIMIT: Duration = Duration::from_secs(5);
    /// How long a request may take unless set: 10 seconds, connecting and the whole body included.
    pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(10);
    /// The longest that either may be set to. A browser waits at the other end of a sign-in.
    pub const MAX_TIME_LIMIT: Duration = Duration::from_secs(60);

    pub(super) fn new() -> Self {
        Self {
            guard: UrlGuard::new(),
            allowed_names: BTreeSet::new(),
            plain_names: BTreeSet::new(),
            connect_time_limit: Self::DEFAULT_CONNECT_TIME_LIMIT,
            time_limit: Self::DEFAULT_TIME_LIMIT,
            roots: Vec::new(),
            proxy: None,
            lookup: Arc::new(SystemLookup),
            scope_of: AddressScope::of,
        }
    }

    /// Allows HTTPS to one host on one port even if its addresses are private; see
    /// [`UrlGuard::with_allowed_host`]. It is dialed directly, past an egress proxy.
    ///
    /// # Errors
    ///
    /// Those of [`UrlGuard::with_allowed_host`].
    ///
    /// # Security
    ///
    /// Addresses of [`AddressScope::Never`], metadata services among them, stay closed even if the
    /// name leads there.
    ///
    /// ```
    /// use vestibule_http::GuardedClient;
    ///
    /// assert!(GuardedClient::builder().with_allowed_host("keycloak", 8443)?.build().is_ok());
    /// # Ok::<(), vestibule_http::ClientSetupError>(())
    /// ```
    pub fn with_allowed_host(mut self, host: &str, port: u16) -> Result<Self, ClientSetupError> {
        self.guard = self.guard.with_allowed_host(host, port)?;
        self.allowed_names.insert(host.to_owned());
        Ok(self)
    }

    /// Allows plain HTTP to one host on one port; see [`UrlGuard::with_danger_plain_http_host`].
    ///
    /// # Errors
    ///
    /// Those of [`UrlGuard::with_danger_plain_http_host`].
    ///
    /// # Security
    ///
    /// For tests on the loopback interface: nothing that is sent is secret, nothing that is
    /// received is true.
    ///
    /// ```
    /// use vestibule_http::GuardedClient;
    ///
    /// let builder = GuardedClient::builder().with_danger_plain_http_host("127.0.0.1", 8080)?;
    /// assert!(builder.build().is_ok());
    /// # Ok::<(), vestibule_http::ClientSetupError>(())
    /// ```
    pub fn with_danger_plain_http_host(
        mut self,
        host: &str,
        port: u16,
    ) -> Result<Self, ClientSetupError> {
        self.guard = self.guard.with_danger_plain_http_host(host, port)?;
        self.plain_names.insert(host.to_owned());
        Ok(self)
    }

    /// Sets how long connecting may take.
    ///
    /// # Errors
    ///
    /// [`ClientSetupError::TimeLimitOutOfRange`] for zero, or above
    /// [`MAX_TIME_LIMIT`](Self::MAX_TIME_LIMIT).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use vestibule_http::GuardedClient;
    ///
    /// let builder = GuardedClient::builder();
    /// assert!(builder.with_connect_time_limit(Duration::from_secs(2)).is_ok());
    /// ```
    pub fn with_connect_time_limit(mut self, limit: Duration) -> Result<Self, ClientSetupError> {
        self.connect_time_limit = check_time_limit(limit)?;
        Ok(self)
    }

    /// Sets how long a request may take from its beginning to the end of the response.
    ///
    /// # Errors
    ///
    /// [`ClientSetupError::TimeLimitOutOfRange`] for zero, or above
    /// [`MAX_TIME_LIMIT`](Self::MAX_TIME_LIMIT).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use vestibule_http::GuardedClient;
    ///
    /// let error = GuardedClient::builder().with_time_limit(Duration::from_secs(61)).err();
    /// assert_eq!(error.map(|error| error.code()), Some("time_limit_out_of_range"));
    /// ```
    pub fn with_time_limit(mut self, limit: Duration) -> Result<Self, ClientSetupError> {
        self.time_limit = check_time_limit(limit)?;
        Ok(self)
    }

    /// Trusts one more root certificate, beside those of the system.
    ///
    /// # Errors
    ///
    /// [`ClientSetupError::RootCertificateMalformed`] unless it is a certificate in PEM.
    ///
    /// # Security
    ///
    /// Trusted for every host: whoever holds its key can pose as any provider to this client.
    ///
    /// ```
    /// use vestibule_http::GuardedClient;
    ///
    /// let error = GuardedClient::builder().with_root_certificate(b"nonsense").err();
    /// assert_eq!(error.map(|error| error.code()), Some("root_certificate_malformed"));
    /// ```
    pub fn with_root_certificate(mut self, pem: &[u8]) -> Result<Self, ClientSetupError> {
        let root =
            Certificate::from_pem(pem).map_err(|_| ClientSetupError::RootCertificateMalformed)?;
        self.roots.push(root);
        Ok(self)
    }

    /// Sends everything but requests to allowed hosts through an HTTP proxy, by CONNECT. The URL is
    /// `http` or `https`, and may hold a user name and a password.
    ///
    /// # Errors
    ///
    /// [`ClientSetupError::ProxyMalformed`] for anything else.
    ///
    /// # Security
    ///
    /// The proxy looks the names up, so *the proxy has to refuse private addresses*: here only the
    /// URL is checked. Use one that is made for it, with a list of what it refuses.
    ///
    /// ```
    /// use vestibule_http::GuardedClient;
    ///
    /// assert!(GuardedClient::builder().with_egress_proxy("http://10.0.0.9:3128").is_ok());
    /// let error = GuardedClient::builder().with_egress_proxy("socks5://10.0.0.9").err();
    /// assert_eq!(error.map(|error| error.code()), Some("proxy_malformed"));
    /// ```
    pub fn with_egress_proxy(mut self, url: &str) -> Result<Self, ClientSetupError> {
        let malformed = || ClientSetupError::ProxyMalformed;
        let parsed = Url::parse(url).map_err(|_| malformed())?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(malformed());
        }
        let host = parsed.host_str().ok_or_else(malformed)?.to_owned();
        let proxy = Proxy::all(parsed.as_str()).map_err(|_| malformed())?;
        self.proxy = Some(EgressProxy { proxy, host });
        Ok(self)
    }

    /// Looks names up and judges addresses otherwise.
    #[cfg(test)]
    pub(super) fn with_lookup(
        mut self,
        lookup: Arc<dyn Lookup>,
        scope_of: fn(std::net::IpAddr) -> AddressScope,
    ) -> Self {
        self.lookup = lookup;
        self.scope_of = scope_of;
        self
    }

    /// Sets up TLS and the pools of connections.
    ///
    /// # Errors
    ///
    /// [`ClientSetupError::TlsUnavailable`] if OpenSSL cannot be set up.
    ///
    /// ```
    /// assert!(vestibule_http::GuardedClient::builder().build().is_ok());
    /// ```
    pub fn build(self) -> Result<GuardedClient, ClientSetupError> {
        Ok(GuardedClient {
            public: finish(self.public_client())?,
            private: self.allowed_client(&self.allowed_names, Scheme::Https)?,
            plain_private: self.allowed_client(&self.plain_names, Scheme::Http)?,
            guard: self.guard,
        })
    }

    fn public_client(&self) -> ClientBuilder {
        match &self.proxy {
            None => self.client(Names::Public),
            Some(EgressProxy { proxy, host }) => {
                self.client(Names::Allowed(BTreeSet::from([host.clone()]))).proxy(proxy.clone())
            }
        }
    }

    fn allowed_client(
        &self,
        names: &BTreeSet<String>,
        scheme: Scheme,
    ) -> Result<Option<reqwest::Client>, ClientSetupError> {
        if names.is_empty() {
            return Ok(None);
        }
        let client = self.client(Names::Allowed(names.clone()));
        finish(client.https_only(scheme == Scheme::Https)).map(Some)
    }

    /// States every default, because another crate of the same program can turn on features of
    /// reqwest that change them.
    fn client(&self, names: Names) -> ClientBuilder {
        let resolver = GuardedResolver::new(Arc::clone(&self.lookup), names, self.scope_of);
        reqwest::Client::builder()
            .dns_resolver(Arc::new(resolver))
            .https_only(true)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(self.connect_time_limit)
            .timeout(self.time_limit)
            .retry(retry::never())
            .http1_only()
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .tls_backend_native()
            .tls_version_min(tls::Version::TLS_1_2)
            .tls_certs_merge(self.roots.iter().cloned())
            .pool_idle_timeout(IDLE_LIMIT)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .user_agent(concat!("vestibule/", env!("CARGO_PKG_VERSION")))
    }
}

/// Providers are many, and each is asked rarely.
const IDLE_LIMIT: Duration = Duration::from_secs(30);
const IDLE_CONNECTIONS: usize = 4;

impl fmt::Debug for GuardedClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedClientBuilder")
            .field("guard", &self.guard)
            .field("connect_time_limit", &self.connect_time_limit)
            .field("time_limit", &self.time_limit)
            .field("egress_proxy", &self.proxy.is_some())
            .finish_non_exhaustive()
    }
}

fn finish(builder: ClientBuilder) -> Result<reqwest::Client, ClientSetupError> {
    builder.build().map_err(|_| ClientSetupError::TlsUnavailable)
}

fn check_time_limit(found: Duration) -> Result<Duration, ClientSetupError> {
    let maximum = GuardedClientBuilder::MAX_TIME_LIMIT;
    if found.is_zero() || found > maximum {
        return Err(ClientSetupError::TimeLimitOutOfRange { found, maximum });
    }
    Ok(found)
}
