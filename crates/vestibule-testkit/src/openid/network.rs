//! The providers of a test as relying parties and browsers find them, without a socket.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;
use vestibule_core::{HttpRequest, HttpResponse, PeerText, Timestamp};
use vestibule_http::{HttpClient, HttpError};

use super::answer::AuthorizationAnswer;
use super::provider::OpenIdProvider;
use super::user::OpenIdUser;
use crate::error::TestkitError;

/// An [`HttpClient`] in whose world there is nothing but these providers, at their real URLs, and the
/// browser that goes from the relying party to one of them and back. Clones share the providers.
///
/// A test gives one clone to the relying party and keeps another:
///
/// ```
/// use vestibule_core::{HttpRequest, Timestamp};
/// use vestibule_http::HttpClient;
/// use vestibule_testkit::openid::{OpenIdProvider, ProviderNetwork, TestClient};
///
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// let okta = OpenIdProvider::okta_like("acme")
///     .with_client(TestClient::new("https://app.example/oidc/callback/acme"));
/// let network = ProviderNetwork::new(|| Timestamp::UNIX_EPOCH).with(okta);
/// let http = network.clone();
/// # ready(async {
/// let keys = http.send(HttpRequest::get("https://acme.okta.com/oauth2/v1/keys")).await?;
/// assert_eq!(keys.status(), 200);
/// let other = http.send(HttpRequest::get("https://evil.example/keys")).await;
/// assert_eq!(other.unwrap_err().code(), "resolution_failed");
/// # Ok::<(), vestibule_http::HttpError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
#[must_use]
pub struct ProviderNetwork {
    providers: Arc<Mutex<Vec<Arc<OpenIdProvider>>>>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl ProviderNetwork {
    /// A network without providers. They have this clock: `move || now` is one that stands still.
    pub fn new(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        ProviderNetwork { providers: Arc::default(), clock: Arc::new(clock) }
    }

    /// One more provider.
    pub fn with(self, provider: OpenIdProvider) -> Self {
        self.put(provider);
        self
    }

    /// From now on this provider is where the one with its authorization endpoint was: one that does
    /// an attack, say. Tokens and sessions of the former are not known to it.
    pub fn put(&self, provider: OpenIdProvider) {
        let place = provider.endpoints.authorization.clone();
        let mut providers = self.providers();
        providers.retain(|other| other.endpoints.authorization != place);
        providers.push(Arc::new(provider));
    }

    /// What a browser does that was sent to this URL: the user signs in at the provider there, who
    /// says where the browser goes next.
    ///
    /// # Errors
    /// [`TestkitError::OpenIdRequest`] when no provider is there, and as
    /// [`OpenIdProvider::authorize`].
    pub fn authorize(
        &self,
        url: &str,
        user: &OpenIdUser,
    ) -> Result<AuthorizationAnswer, TestkitError> {
        let place = url.split_once('?').map_or(url, |(place, _)| place);
        let provider = self.all().into_iter().find(|it| it.endpoints.authorization == place);
        let provider = provider.ok_or(TestkitError::OpenIdRequest("authorization endpoint"))?;
        provider.authorize(url, user, (self.clock)())
    }

    fn all(&self) -> Vec<Arc<OpenIdProvider>> {
        self.providers().clone()
    }

    fn providers(&self) -> MutexGuard<'_, Vec<Arc<OpenIdProvider>>> {
        self.providers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Providers share an address where products do: Entra's UserInfo is one for all tenants, and
    /// each access token is known to one of them.
    fn answer(&self, request: &HttpRequest, address: &str) -> Option<HttpResponse> {
        let here = self.all().into_iter().filter(|provider| provider.endpoint(address).is_some());
        let mut answer = None;
        for provider in here {
            let response = provider.handle(request, (self.clock)());
            let is_good = response.status() < 400;
            answer = Some(response);
            if is_good {
                break;
            }
        }
        answer
    }
}

impl HttpClient for ProviderNetwork {
    /// A host that no provider has cannot be resolved; of a host that has one, other addresses are
    /// answered with status 404.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let url = Url::parse(request.url()).map_err(|_| HttpError::UrlMalformed)?;
        if url.scheme() != "https" {
            return Err(HttpError::UrlScheme { found: PeerText::new(url.scheme()) });
        }
        let address = request.url().split_once('?').map_or(request.url(), |(address, _)| address);
        let response = match self.answer(&request, address) {
            Some(response) => response,
            None if self.all().iter().any(|provider| is_host_of(&url, provider)) => {
                HttpResponse::new(404, Vec::new())
            }
            None => {
                let host = PeerText::new(url.host_str().unwrap_or_default());
                return Err(HttpError::ResolutionFailed { host });
            }
        };
        match response.body().len() > request.most_bytes() {
            true => Err(HttpError::ResponseTooLarge { maximum: request.most_bytes() }),
            false => Ok(response),
        }
    }
}

fn is_host_of(url: &Url, provider: &OpenIdProvider) -> bool {
    let endpoint = Url::parse(&provider.endpoints.authorization);
    endpoint.is_ok_and(|endpoint| endpoint.host_str() == url.host_str())
}

impl fmt::Debug for ProviderNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let issuers: Vec<String> = self.all().iter().map(|it| it.issuer().to_owned()).collect();
        f.debug_tuple("ProviderNetwork").field(&issuers).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::openid::tests::{client, now};
    use crate::openid::{Edit, Endpoint, Part};

    const TENANTS: [&str; 2] =
        ["9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d", "7d1b2c3a-1111-4222-8333-444455556666"];

    fn network() -> ProviderNetwork {
        TENANTS.iter().fold(ProviderNetwork::new(now), |network, tenant| {
            network.with(OpenIdProvider::entra_like(tenant).with_client(client()))
        })
    }

    fn send(network: &ProviderNetwork, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        match pin!(network.send(request)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(sent) => sent,
            Poll::Pending => panic!("memory waits for nothing"),
        }
    }

    fn get(network: &ProviderNetwork, url: &str) -> Result<HttpResponse, HttpError> {
        send(network, HttpRequest::get(url))
    }

    fn metadata(tenant: &str) -> String {
        let base = "https://login.microsoftonline.com";
        format!("{base}/{tenant}/v2.0/.well-known/openid-configuration")
    }

    #[test]
    fn each_provider_is_found_at_its_own_urls() {
        let network = network();
        for tenant in TENANTS {
            let response = get(&network, &metadata(tenant)).unwrap();
            assert!(std::str::from_utf8(response.body()).unwrap().contains(tenant));
        }
        let nowhere = get(&network, "https://login.microsoftonline.com/nowhere").unwrap();
        assert_eq!(nowhere.status(), 404);
    }

    #[test]
    fn nothing_else_is_reachable() {
        let network = network();
        for (url, code) in [
            ("https://evil.example/", "resolution_failed"),
            ("http://login.microsoftonline.com/", "url_scheme"),
            ("evil", "url_malformed"),
        ] {
            assert_eq!(get(&network, url).unwrap_err().code(), code, "{url}");
        }
        let url = "https://evil.example/authorize?client_id=app";
        let refused = network.authorize(url, &OpenIdUser::new("ada"));
        assert_eq!(refused.unwrap_err().code(), "testkit_openid_request");
    }

    #[test]
    fn a_response_that_is_too_large_is_refused() {
        let network = network();
        let length = get(&network, &metadata(TENANTS[0])).unwrap().body().len();
        let at_most = |bytes| HttpRequest::get(metadata(TENANTS[0])).with_most_bytes(bytes);
        assert_eq!(send(&network, at_most(length)).unwrap().body().len(), length);
        let refused = send(&network, at_most(length - 1)).unwrap_err();
        assert_eq!(refused.code(), "response_too_large");
    }

    #[test]
    fn a_provider_is_replaced_in_its_place_and_in_every_clone() {
        let network = network();
        let clone = network.clone();
        let edit = Edit::Set(Part::Metadata, "issuer", "\"https://evil.example\"");
        network.put(OpenIdProvider::entra_like(TENANTS[0]).with_edits([edit]));
        let told = |tenant| {
            let response = get(&clone, &metadata(tenant)).unwrap();
            std::str::from_utf8(response.body()).unwrap().contains("evil.example")
        };
        assert_eq!(TENANTS.map(told), [true, false]);
    }

    #[test]
    fn a_shared_address_is_asked_of_each_provider_until_one_knows_the_token() {
        let network = network();
        let url = "https://graph.microsoft.com/oidc/userinfo";
        let request = HttpRequest::get(url).with_header("authorization", "Bearer unknown");
        assert!(send(&network, request).unwrap().status() >= 400);
        for provider in network.all() {
            assert_eq!(provider.requests(Endpoint::UserInfo), 1);
        }
    }
}
