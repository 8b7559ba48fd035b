//! The application's HTTP client in a demonstration.

use url::Url;
use vestibule_core::{HttpRequest, HttpResponse, PeerText};
use vestibule_http::{HttpClient, HttpError};

use crate::wire::Message;
use crate::{Hosts, print};

/// Sends what is meant for `https://login.microsoftonline.com` and the like to a stand-in on the
/// loopback interface, over plain HTTP with that name in the `Host` header: the URLs are the real
/// ones, the network and TLS are not there.
///
/// # Security
/// For demonstrations. An application uses `vestibule_http::GuardedClient`, as the tenant modes of
/// these programs do.
#[derive(Debug, Clone)]
pub struct Network {
    hosts: Hosts,
}

impl Network {
    /// A network with these stand-ins and nothing else.
    pub fn new(hosts: Hosts) -> Self {
        Network { hosts }
    }
}

impl HttpClient for Network {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let url = Url::parse(request.url()).map_err(|_| HttpError::UrlMalformed)?;
        if url.scheme() != "https" {
            return Err(HttpError::UrlScheme { found: PeerText::new(url.scheme()) });
        }
        let host = url.host_str().unwrap_or_default();
        let stand_in = self.hosts.find(host);
        let stand_in =
            stand_in.ok_or_else(|| HttpError::HostRefused { found: PeerText::new(host) })?;
        let method = request.method().as_str();
        print::field("the application asks", &format!("{method} {}", print::without_query(&url)));
        let message = Message {
            method,
            host,
            url: &url,
            headers: request.headers().collect(),
            body: request.body(),
        };
        let failed = |error: std::io::Error| HttpError::ConnectionFailed { cause: error.kind() };
        let answer = message.send(stand_in, request.most_bytes()).await.map_err(failed)?;
        if answer.body.len() > request.most_bytes() {
            return Err(HttpError::ResponseTooLarge { maximum: request.most_bytes() });
        }
        let response = HttpResponse::new(answer.status, answer.body.into_bytes());
        Ok(answer
            .headers
            .into_iter()
            .fold(response, |response, (name, value)| response.with_header(name, value)))
    }
}
