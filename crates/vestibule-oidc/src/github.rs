//! GitHub: OAuth 2.0 without ID tokens, so its own path and its own proof.
//!
//! Who signed in is what GitHub's API says of the access token: `GET /user` for the account, and
//! `GET /user/emails` for the address ([authorizing OAuth apps][apps], [users][users],
//! [emails][emails]). What comes out is a [`GitHubSignIn`]: nothing here pretends that GitHub issued
//! an ID token.
//!
//! [apps]: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
//! [users]: https://docs.github.com/en/rest/users/users#get-the-authenticated-user
//! [emails]: https://docs.github.com/en/rest/users/emails#list-email-addresses-for-the-authenticated-user

mod exchange;
mod sign_in;

pub use exchange::{GitHubExchange, GitHubToken};
pub use sign_in::GitHubSignIn;

use openssl::sha::sha256;
use url::form_urlencoded::Serializer;
use vestibule_core::{BrowserBinding, ConnectionId, Endpoint, ReturnPath, Timestamp};
use vestibule_keys::base64url_encode;

use crate::authorization_request::{BeginOptions, Begun, with_query};
use crate::callback::Callback;
use crate::client_authentication::ClientAuthentication;
use crate::connection::{Connection, ConnectionError};
use crate::issuer::IssuerRule;
use crate::pending::{LoginSecrets, PendingLogin};
use crate::profile::Profile;
use crate::provider_metadata::ProviderMetadata;
use crate::refusal::Refusal;

/// A connection to GitHub, or to a GitHub Enterprise Server.
///
/// The steps are those of [`Connection`], with GitHub's own types: [`begin`](Self::begin),
/// [`finish`](Self::finish), [`GitHubExchange::receive`], [`GitHubToken::verify`].
///
/// ```
/// use vestibule_core::{BrowserBinding, ConnectionId, Endpoint, ReturnPath, Secret, Timestamp};
/// use vestibule_oidc::{BeginOptions, Callback, GitHub, LoginSecrets};
///
/// let github = GitHub::new(
///     ConnectionId::parse("github")?,
///     "Ov23liTestClient",
///     "test-client-secret",
///     Endpoint::parse("https://app.example/callback/github")?,
/// )?;
/// # let now = Timestamp::from_unix_seconds(1_800_000_000)?;
/// # let browser = BrowserBinding::new(Secret::new(vec![3; 32]))?;
/// let begun = github.begin(
///     LoginSecrets::from_random([7; 96]),
///     &BeginOptions::new(),
///     &browser,
///     ReturnPath::parse("/")?,
///     now,
/// );
/// assert!(begun.url.starts_with("https://github.com/login/oauth/authorize?"));
///
/// // The browser comes back, in the end, with a code:
/// let query = format!("code=c0de&state={}", begun.pending.state());
/// let exchange = github.finish(begun.pending, Callback::parse_query(&query)?, &browser, now)?;
/// assert_eq!(exchange.request().url(), "https://github.com/login/oauth/access_token");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct GitHub {
    pub(crate) connection: Connection,
    provider: ProviderMetadata,
    api: String,
}

impl GitHub {
    /// A connection to github.com. Asks for the scopes `read:user` and `user:email`.
    ///
    /// # Errors
    /// [`ConnectionError::ClientId`].
    pub fn new(
        id: ConnectionId,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        redirect_uri: Endpoint,
    ) -> Result<Self, ConnectionError> {
        Self::enterprise("github.com", id, client_id, client_secret, redirect_uri)
    }

    /// A connection to the GitHub Enterprise Server at this host, such as `github.acme.example`, or
    /// to an enterprise of its own at GitHub, such as `acme.ghe.com`.
    ///
    /// # Errors
    /// [`ConnectionError::Host`] when the host is not the name of one, with a port where it needs it;
    /// [`ConnectionError::ClientId`].
    pub fn enterprise(
        host: &str,
        id: ConnectionId,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        redirect_uri: Endpoint,
    ) -> Result<Self, ConnectionError> {
        if host.contains(['/', '?', '#', '@', '\\']) {
            return Err(ConnectionError::Host);
        }
        let base = format!("https://{host}/login/oauth");
        let issuer = IssuerRule::exact(&base).map_err(|_| ConnectionError::Host)?;
        let endpoint = |path: &str| {
            Endpoint::parse(&format!("{base}{path}")).map_err(|_| ConnectionError::Host)
        };
        // GitHub has no keys, as nothing is signed: the address is never asked for.
        let provider = ProviderMetadata::configured(
            &issuer,
            endpoint("/authorize")?,
            endpoint("/access_token")?,
            endpoint("")?,
        );
        let secret = ClientAuthentication::secret_post(client_secret);
        let connection = Connection::new(id, issuer, client_id, secret, redirect_uri)?
            .with_profile(&Profile::GITHUB);
        Ok(GitHub { connection, provider, api: api(host) })
    }

    /// Its id.
    pub fn id(&self) -> &ConnectionId {
        self.connection.id()
    }

    /// The client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.connection.client_id()
    }

    /// Where GitHub sends its answers.
    pub fn redirect_uri(&self) -> &Endpoint {
        self.connection.redirect_uri()
    }

    /// Begins a sign-in: the request asks for a code with PKCE by S256, and carries `state`. `browser`
    /// is what the host puts into, or reads from, the browser's cookie. A domain hint has no meaning
    /// at GitHub.
    pub fn begin(
        &self,
        secrets: LoginSecrets,
        options: &BeginOptions,
        browser: &BrowserBinding,
        return_path: ReturnPath,
        now: Timestamp,
    ) -> Begun {
        let url = self.authorization_url(&secrets, options);
        let (connection, provider) = (&self.connection, &self.provider);
        let pending = PendingLogin::new(connection, provider, secrets, browser, return_path, now);
        Begun { url, pending }
    }

    /// Takes the answer to a sign-in that began here, with the checks of [`Connection::finish`]. An
    /// answer that says which provider it is from (RFC 9207) has to be from this one.
    ///
    /// # Errors
    /// A [`Refusal`], as there.
    pub fn finish(
        &self,
        pending: PendingLogin,
        callback: Callback,
        browser: &BrowserBinding,
        now: Timestamp,
    ) -> Result<GitHubExchange, Refusal> {
        let exchange = self.connection.finish(&self.provider, pending, callback, browser, now)?;
        Ok(GitHubExchange::new(exchange, self.api.clone()))
    }

    fn authorization_url(&self, secrets: &LoginSecrets, options: &BeginOptions) -> String {
        let challenge = base64url_encode(&sha256(secrets.verifier.as_bytes()));
        let mut query = Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", self.client_id())
            .append_pair("redirect_uri", self.redirect_uri().as_str())
            .append_pair("scope", &self.connection.scopes.join(" "))
            .append_pair("state", &secrets.state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        let optional = [("login", &options.login_hint), ("prompt", &options.prompt)];
        for (name, value) in optional {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        with_query(self.provider.authorization_endpoint.as_str(), &query.finish())
    }
}

/// Where the API of a host is. An enterprise with a data residency has a host under ghe.com.
fn api(host: &str) -> String {
    if host == "github.com" || host.ends_with(".ghe.com") {
        format!("https://api.{host}")
    } else {
        format!("https://{host}/api/v3")
    }
}
