//! The client that stays out of private networks: reqwest, with the guard around it.

mod builder;
mod failure;
mod resolver;
#[cfg(test)]
mod tests;

use std::fmt;

use reqwest::header::HeaderValue;
use reqwest::{Request, Response, Url};
use vestibule_core::{HttpMethod, HttpRequest, HttpResponse};

pub use self::builder::GuardedClientBuilder;
use crate::url_guard::Reach;
use crate::{ClientSetupError, HttpClient, HttpError, UrlGuard};

/// An [`HttpClient`] for URLs that come from outside.
///
/// | what a peer could try | what happens |
/// |---|---|
/// | a URL that is no public HTTPS name | [`UrlGuard`] refuses it before anything is looked up |
/// | a name with private addresses, or a different answer the second time | the name is looked up once per connection, only addresses of [`AddressScope::Public`](vestibule_core::AddressScope::Public) are kept, and those very addresses are dialed; with none left it is `address_refused` |
/// | a redirect | returned as a response, never followed |
/// | a proxy in the environment | ignored; the one proxy is the one given to [`GuardedClientBuilder::with_egress_proxy`] |
/// | a huge body | refused by its Content-Length, else while it is read |
/// | a slow body, a silent listener | 5 seconds to connect, 10 for everything |
/// | a certificate of an unknown authority or another host | `certificate_refused` |
///
/// TLS is the system's OpenSSL, 1.2 or later, with the system's root certificates. HTTP is 1.1, without
/// cookies and without decompression. Public names are looked up as absolute names, so that neither
/// a search domain nor the hosts file turns a public name into a neighbor.
///
/// Reading the system's root certificates makes setting one up slow, 50 ms or more: make one and
/// keep it. Cloning is cheap and shares the pool of connections. [`send`](HttpClient::send) runs inside a
/// Tokio runtime with I/O and time enabled; without one, reqwest panics.
///
/// ```
/// use vestibule_core::HttpRequest;
/// use vestibule_http::{GuardedClient, HttpClient};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let client = GuardedClient::new()?;
/// let request = HttpRequest::get("https://169.254.169.254/latest/meta-data/");
/// assert_eq!(client.send(request).await.unwrap_err().code(), "url_host_literal");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct GuardedClient {
    guard: UrlGuard,
    /// Dials public addresses alone, or the egress proxy alone.
    public: reqwest::Client,
    /// Dials allowed hosts alone, private addresses included; there if a host is allowed, because
    /// reading the system's root certificates takes 50 ms for each of the three.
    private: Option<reqwest::Client>,
    /// Dials allowed hosts alone, also in the clear; there if a host is allowed in the clear.
    plain_private: Option<reqwest::Client>,
}

impl GuardedClient {
    /// A client with all limits at their defaults and no host allowed.
    ///
    /// # Errors
    ///
    /// [`ClientSetupError::TlsUnavailable`] if OpenSSL cannot be set up.
    ///
    /// ```
    /// assert!(vestibule_http::GuardedClient::new().is_ok());
    /// ```
    pub fn new() -> Result<Self, ClientSetupError> {
        Self::builder().build()
    }

    /// Begins a client with other limits, allowed hosts, a proxy or own root certificates.
    ///
    /// ```
    /// use vestibule_http::GuardedClient;
    ///
    /// let client =
    ///     GuardedClient::builder().with_allowed_host("keycloak.corp.example", 8443)?.build()?;
    /// # Ok::<(), vestibule_http::ClientSetupError>(())
    /// ```
    pub fn builder() -> GuardedClientBuilder {
        GuardedClientBuilder::new()
    }

    fn client_for(&self, reach: Reach) -> Result<&reqwest::Client, HttpError> {
        let client = match reach {
            Reach::Public => Some(&self.public),
            Reach::Private => self.private.as_ref(),
            Reach::PlainPrivate => self.plain_private.as_ref(),
        };
        client.ok_or(HttpError::ClientDisabled)
    }
}

impl HttpClient for GuardedClient {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (url, reach) = self.guard.check(request.url())?.into_parts();
        let client = self.client_for(reach)?;
        let response = client.execute(to_reqwest(client, url, &request)?).await;
        read_response(response.map_err(|error| failure::of(&error))?, request.most_bytes()).await
    }
}

impl fmt::Debug for GuardedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedClient").field("guard", &self.guard).finish_non_exhaustive()
    }
}

fn to_reqwest(
    client: &reqwest::Client,
    url: Url,
    request: &HttpRequest,
) -> Result<Request, HttpError> {
    let mut sent = match request.method() {
        HttpMethod::Get => client.get(url),
        HttpMethod::Post => client.post(url).body(request.body().to_owned()),
    };
    for (name, value) in request.headers() {
        let mut value = HeaderValue::from_str(value).map_err(|_| HttpError::RequestMalformed)?;
        // Any can be a credential: none is printed by whoever traces hyper.
        value.set_sensitive(true);
        sent = sent.header(name, value);
    }
    sent.build().map_err(|_| HttpError::RequestMalformed)
}

async fn read_response(response: Response, most_bytes: usize) -> Result<HttpResponse, HttpError> {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = read_body(response, most_bytes).await?;
    let mut read = HttpResponse::new(status, body);
    for (name, value) in &headers {
        // A value that is not ASCII is no value that a protocol here knows.
        if let Ok(value) = value.to_str() {
            read = read.with_header(name.as_str(), value);
        }
    }
    Ok(read)
}

async fn read_body(mut response: Response, most_bytes: usize) -> Result<Vec<u8>, HttpError> {
    let too_large = HttpError::ResponseTooLarge { maximum: most_bytes };
    let announced = response.content_length().unwrap_or_default();
    if usize::try_from(announced).map_or(true, |announced| announced > most_bytes) {
        return Err(too_large);
    }
    // The announcement is a peer's word: the vector grows with what really comes.
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure::of(&error))? {
        if chunk.len() > most_bytes.saturating_sub(body.len()) {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
