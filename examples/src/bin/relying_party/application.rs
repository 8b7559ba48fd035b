//! What the application is made of; what it does is the examples' own relying party.

use std::fs;

use url::Url;
use vestibule_core::{ConnectionId, Endpoint};
use vestibule_examples::{Fallible, oidc};
use vestibule_http::GuardedClient;
use vestibule_keys::{KeyFamily, SigningKey};
use vestibule_oidc::{
    Algorithm, BeginOptions, ClientAuthentication, ClientKey, Connection, IssuerRule,
    JwtSigningKey, ResponseMode,
};

use crate::options::{Credential, Options};

/// A relying party with one connection.
pub(crate) struct Application {
    pub(crate) party: oidc::Application<GuardedClient>,
    pub(crate) connection: Connection,
    pub(crate) response_mode: ResponseMode,
}

impl Application {
    pub(crate) fn new(options: &Options) -> Fallible<Self> {
        let connection = connection(options)?;
        let mut http = GuardedClient::builder();
        if options.danger_plain_http {
            let issuer = Url::parse(&options.issuer)?;
            let host = issuer.host_str().ok_or("an issuer without a host")?;
            let port = issuer.port_or_known_default().ok_or("an issuer without a port")?;
            http = http.with_danger_plain_http_host(host, port)?;
        }
        let mut begin = BeginOptions::new();
        if let Some(prompt) = &options.prompt {
            begin = begin.with_prompt(prompt);
        }
        let party = oidc::Application::new(http.build()?, vec![connection.clone()]);
        let party = party.with_options(begin);
        Ok(Application { party, connection, response_mode: options.response_mode })
    }
}

fn connection(options: &Options) -> Fallible<Connection> {
    let origin = options.origin();
    let mut connection = Connection::new(
        ConnectionId::parse("relying-party")?,
        IssuerRule::exact(&options.issuer)?,
        &options.client_id,
        authentication(&options.credential)?,
        Endpoint::parse(&format!("{origin}/callback"))?,
    )?
    // Whoever starts this program says whose provider it is: their own.
    .with_own_issuer()
    .with_scope("offline_access")
    .with_response_mode(options.response_mode)
    .with_post_logout_redirect_uri(Endpoint::parse(&format!("{origin}/logged-out"))?);
    if let Some(max_age) = options.max_age {
        connection = connection.with_max_age(max_age);
    }
    Ok(connection)
}

fn authentication(credential: &Credential) -> Fallible<ClientAuthentication> {
    Ok(match credential {
        Credential::SecretFile(file) => {
            ClientAuthentication::secret_basic(fs::read_to_string(file)?.trim())
        }
        Credential::KeyFile(file) => {
            let key = SigningKey::from_pem(&fs::read_to_string(file)?)?;
            let algorithm = match key.family() {
                KeyFamily::P256 => Algorithm::Es256,
                KeyFamily::P384 => Algorithm::Es384,
                KeyFamily::Ed25519 => Algorithm::EdDsa,
                _ => Algorithm::Ps256,
            };
            let signer = JwtSigningKey::new(key, algorithm).ok_or("the key cannot sign")?;
            ClientAuthentication::PrivateKeyJwt(ClientKey::new(signer).ok_or("no client key")?)
        }
        Credential::Public => ClientAuthentication::Public,
    })
}
