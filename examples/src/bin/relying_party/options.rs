//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use vestibule_oidc::ResponseMode;

pub(crate) struct Options {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) credential: Credential,
    pub(crate) listen: SocketAddr,
    pub(crate) max_age: Option<Duration>,
    pub(crate) response_mode: ResponseMode,
    /// What the provider is to ask the user: `consent`, `login`, ...
    pub(crate) prompt: Option<String>,
    /// Allows plain HTTP to the issuer's own host and port, for a provider on this machine.
    pub(crate) danger_plain_http: bool,
}

/// What the client authenticates with.
pub(crate) enum Credential {
    SecretFile(PathBuf),
    KeyFile(PathBuf),
    Public,
}

const USAGE: &str = "\
usage: relying_party --issuer URL --client-id ID
                     (--client-secret-file FILE | --client-key PEM | --public)
                     [--listen 127.0.0.1:PORT] [--max-age SECONDS]
                     [--response-mode query|form_post] [--prompt TEXT] [--danger-plain-http]";

impl Options {
    /// # Errors
    /// The usage, when the arguments are others.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, &'static str> {
        let (mut issuer, mut client_id, mut credential, mut max_age) = (None, None, None, None);
        let mut listen = SocketAddr::from(([127, 0, 0, 1], 8080));
        let mut response_mode = ResponseMode::Query;
        let mut prompt = None;
        let mut danger_plain_http = false;
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or(USAGE);
            match name.as_str() {
                "--issuer" => issuer = Some(value()?),
                "--client-id" => client_id = Some(value()?),
                "--client-secret-file" => {
                    credential = Some(Credential::SecretFile(value()?.into()));
                }
                "--client-key" => credential = Some(Credential::KeyFile(value()?.into())),
                "--public" => credential = Some(Credential::Public),
                "--listen" => listen = value()?.parse().map_err(|_| USAGE)?,
                "--max-age" => {
                    max_age = Some(Duration::from_secs(value()?.parse().map_err(|_| USAGE)?));
                }
                "--response-mode" => {
                    response_mode = match value()?.as_str() {
                        "query" => ResponseMode::Query,
                        "form_post" => ResponseMode::FormPost,
                        _ => return Err(USAGE),
                    };
                }
                "--prompt" => prompt = Some(value()?),
                "--danger-plain-http" => danger_plain_http = true,
                _ => return Err(USAGE),
            }
        }
        if !listen.ip().is_loopback() {
            return Err("--listen takes a loopback address: there is no TLS here");
        }
        Ok(Options {
            issuer: issuer.ok_or(USAGE)?,
            client_id: client_id.ok_or(USAGE)?,
            credential: credential.ok_or(USAGE)?,
            listen,
            max_age,
            response_mode,
            prompt,
            danger_plain_http,
        })
    }

    /// Where browsers find this application.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.listen)
    }
}
