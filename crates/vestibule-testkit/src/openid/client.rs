//! A relying party as it is registered with a provider.

use crate::keys::TestKey;

/// How a client proves itself at the token endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TestClientAuthentication {
    /// `client_secret_basic`.
    SecretBasic(String),
    /// `client_secret_post`.
    SecretPost(String),
    /// `private_key_jwt`, with a key of the client and the algorithm that it registered.
    PrivateKeyJwt(TestKey, &'static str),
    /// `none`: a public client.
    Public,
}

/// A registered client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct TestClient {
    /// The `client_id`.
    pub client_id: String,
    /// How it proves itself.
    pub authentication: TestClientAuthentication,
    /// The only redirect URI.
    pub redirect_uri: String,
    /// Where users may go after they have signed out.
    pub post_logout_redirect_uris: Vec<String>,
    /// Where logout tokens go.
    pub back_channel_logout_uri: Option<String>,
    /// What is loaded in a frame when users sign out.
    pub front_channel_logout_uri: Option<String>,
    /// Where the provider may begin a sign-in.
    pub initiate_login_uri: Option<String>,
    /// Whether UserInfo is a signed JWT.
    pub signed_user_info: bool,
}

impl TestClient {
    /// The client `app` with a secret that it sends in the Authorization header.
    pub fn new(redirect_uri: impl Into<String>) -> Self {
        let secret = "a test secret, long enough for HS256: %+/&".to_owned();
        TestClient {
            client_id: "app".to_owned(),
            authentication: TestClientAuthentication::SecretBasic(secret),
            redirect_uri: redirect_uri.into(),
            post_logout_redirect_uris: Vec::new(),
            back_channel_logout_uri: None,
            front_channel_logout_uri: None,
            initiate_login_uri: None,
            signed_user_info: false,
        }
    }

    /// Another `client_id`.
    pub fn with_id(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = client_id.into();
        self
    }

    /// Proves itself otherwise.
    pub fn with_authentication(mut self, authentication: TestClientAuthentication) -> Self {
        self.authentication = authentication;
        self
    }

    /// One more place to go after signing out.
    pub fn with_post_logout_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.post_logout_redirect_uris.push(uri.into());
        self
    }

    /// Gets logout tokens here.
    pub fn with_back_channel_logout_uri(mut self, uri: impl Into<String>) -> Self {
        self.back_channel_logout_uri = Some(uri.into());
        self
    }

    /// Is loaded in a frame here.
    pub fn with_front_channel_logout_uri(mut self, uri: impl Into<String>) -> Self {
        self.front_channel_logout_uri = Some(uri.into());
        self
    }

    /// Lets the provider begin a sign-in here.
    pub fn with_initiate_login_uri(mut self, uri: impl Into<String>) -> Self {
        self.initiate_login_uri = Some(uri.into());
        self
    }

    /// Gets UserInfo as a signed JWT.
    pub fn with_signed_user_info(mut self) -> Self {
        self.signed_user_info = true;
        self
    }

    /// The secret, where it has one.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        match &self.authentication {
            TestClientAuthentication::SecretBasic(secret)
            | TestClientAuthentication::SecretPost(secret) => Some(secret),
            _ => None,
        }
    }
}
