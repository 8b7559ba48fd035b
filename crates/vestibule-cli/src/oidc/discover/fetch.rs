//! The two requests of discovery, by the client that stays out of private networks.

use std::net::IpAddr;

use vestibule_core::{HttpRequest, HttpResponse};
use vestibule_http::{ClientSetupError, GuardedClient, GuardedClientBuilder, HttpClient};
use vestibule_oidc::doctor::Observations;
use vestibule_oidc::{IssuerRule, KeySet, ProviderMetadata};

use crate::answer::{Refused, Stop, not_fetched};

/// A host and a port that may be private.
#[derive(Debug, Clone)]
pub(super) struct AllowedHost {
    host: String,
    port: u16,
}

impl AllowedHost {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let parts = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) = parts.ok_or_else(|| "a host and a port are needed".to_owned())?;
        let allowed = AllowedHost { host: host.to_owned(), port };
        allowed.open(GuardedClient::builder()).map(drop).map_err(|error| error.to_string())?;
        Ok(allowed)
    }

    fn open(
        &self,
        builder: GuardedClientBuilder,
    ) -> Result<GuardedClientBuilder, ClientSetupError> {
        let builder = builder.with_allowed_host(&self.host, self.port)?;
        if self.is_loopback() {
            builder.with_danger_plain_http_host(&self.host, self.port)
        } else {
            Ok(builder)
        }
    }

    fn is_loopback(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        self.host == "localhost" || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    }
}

/// What was fetched, and what it is.
pub(super) struct Fetched {
    pub(super) provider: ProviderMetadata,
    pub(super) keys: KeySet,
    pub(super) observed: Observations,
}

/// The metadata of the provider, and its keys.
pub(super) fn run(rule: &IssuerRule, allowed: &[AllowedHost]) -> Result<Fetched, Stop> {
    let client = client(allowed).map_err(|error| Stop::Usage(error.to_string()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Stop::Usage(format!("cannot use the network: {error}")))?;
    runtime.block_on(async {
        let (provider, observed) = metadata(&client, rule).await?;
        let response = get(&client, provider.jwks_uri().as_str()).await?;
        let keys = KeySet::parse(document(&response, provider.jwks_uri().as_str())?)?;
        Ok(Fetched { provider, keys, observed: observed.with_keys(Ok(response)) })
    })
}

fn client(allowed: &[AllowedHost]) -> Result<GuardedClient, ClientSetupError> {
    allowed.iter().try_fold(GuardedClient::builder(), |builder, host| host.open(builder))?.build()
}

/// The document at the first address, or where there is none, at the second.
async fn metadata(
    client: &GuardedClient,
    rule: &IssuerRule,
) -> Result<(ProviderMetadata, Observations), Stop> {
    let [first, second] = rule.discovery_urls();
    let response = get(client, &first).await?;
    if response.status() != 404 {
        let provider = ProviderMetadata::parse(document(&response, &first)?, rule)?;
        return Ok((provider, Observations::new(Ok(response))));
    }
    let other = get(client, &second).await?;
    let found =
        if other.status() == 404 { document(&response, &first) } else { document(&other, &second) };
    let provider = ProviderMetadata::parse(found?, rule)?;
    Ok((provider, Observations::new(Ok(response)).with_fallback(Ok(other))))
}

async fn get(client: &GuardedClient, url: &str) -> Result<HttpResponse, Stop> {
    let request = HttpRequest::get(url).with_header("accept", "application/json");
    client.send(request).await.map_err(|error| not_fetched(&error, url).into())
}

/// A redirect is no document: it leads to an address that nobody vouches for.
fn document<'r>(response: &'r HttpResponse, url: &str) -> Result<&'r [u8], Stop> {
    if response.status() == 200 {
        return Ok(response.body());
    }
    let message = "the provider answers with another status than 200";
    let fix = "check the address of the issuer: its path, and whether it ends in a slash";
    let mut refused = Refused::new("provider_unavailable", message, fix);
    refused.expected = Some("status 200".to_owned());
    refused.found = Some(format!("status {} at {url}", response.status()));
    Err(refused.into())
}
