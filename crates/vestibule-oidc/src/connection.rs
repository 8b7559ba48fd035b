//! A connection: an issuer, this client at it, and everything that is expected of its tokens.

use std::time::Duration;

use vestibule_core::{ClockSkew, ConnectionId, Endpoint};
use vestibule_keys::MacKey;

use crate::client_authentication::ClientAuthentication;
use crate::issuer::{EntraCloud, IssuerRule, Rule};
use crate::jose::Algorithm;
use crate::profile::Profile;

/// How the provider hands its answer to the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseMode {
    /// In the query of a redirect: a GET request at the redirect URI.
    Query,
    /// In a form that the browser posts. The request comes from another site, so the cookie that
    /// binds the browser needs `SameSite=None; Secure`.
    FormPost,
}

/// What to do with a user who is a guest of the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guests {
    /// Refuse, with the code `guest_user`.
    Refuse,
    /// Accept. The subject is the guest's object in this tenant.
    Accept,
}

/// What ID tokens are signed with.
#[derive(Debug, Clone)]
pub(crate) enum TokenSignatures {
    Public(Vec<Algorithm>),
    Secret(std::sync::Arc<MacKey>),
}

/// A connection cannot be set up like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// The client id is empty, longer than 255 bytes, or not printable ASCII.
    #[error("a client id is printable ASCII, 1 to 255 characters")]
    ClientId,
    /// No algorithm was named, or one that is keyed by a shared secret.
    #[error("name at least one algorithm with a public key, and none with a shared secret")]
    Algorithms,
    /// Tokens are to be signed with the client secret, and there is none of 256 bits.
    #[error("HS256 needs a client secret of at least 32 bytes")]
    Secret,
    /// The host of a GitHub Enterprise Server is no name of a host.
    #[error("a host is a name, and a port where it needs one")]
    Host,
}

impl ConnectionError {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ConnectionError::ClientId => "client_id_malformed",
            ConnectionError::Algorithms => "algorithms_malformed",
            ConnectionError::Secret => "client_secret_too_short",
            ConnectionError::Host => "host_malformed",
        }
    }
}

/// A connection: an issuer, and everything that is expected of its tokens.
///
/// Defaults are strict. What a `danger` or `compat` method allows holds for this connection alone.
#[derive(Debug, Clone)]
#[must_use]
pub struct Connection {
    pub(crate) id: ConnectionId,
    pub(crate) issuer: IssuerRule,
    pub(crate) client_id: String,
    pub(crate) authentication: ClientAuthentication,
    pub(crate) redirect_uri: Endpoint,
    pub(crate) profile: &'static Profile,
    pub(crate) own_issuer: bool,
    pub(crate) signatures: TokenSignatures,
    pub(crate) scopes: Vec<String>,
    pub(crate) response_mode: ResponseMode,
    pub(crate) clock_skew: ClockSkew,
    pub(crate) longest_age: Duration,
    pub(crate) max_age: Option<Duration>,
    pub(crate) acr_values: Vec<String>,
    pub(crate) guests: Guests,
    pub(crate) trusted_audiences: Vec<String>,
    pub(crate) try_all_keys: bool,
    pub(crate) groups_claim: Option<String>,
    pub(crate) post_logout_redirect_uri: Option<Endpoint>,
    pub(crate) issuer_parameter: bool,
    pub(crate) signed_user_info: bool,
}

impl Connection {
    /// How long ago a token may have been issued, unless
    /// [`with_longest_age`](Self::with_longest_age) says otherwise. It is fetched within seconds of
    /// being made; Entra dates its tokens back by five minutes.
    pub const LONGEST_AGE: Duration = Duration::from_secs(60 * 60);

    /// A strict connection. The product, which decides how claims are read and how errors name the
    /// setting to change, is recognised by the issuer.
    ///
    /// `redirect_uri` has to be this connection's own: with one for all, a provider can answer in
    /// the name of another (RFC 9700 section 4.4).
    ///
    /// # Errors
    /// [`ConnectionError::ClientId`].
    ///
    /// ```
    /// use vestibule_core::{ConnectionId, Endpoint};
    /// use vestibule_oidc::{Algorithm, ClientAuthentication, Connection, IssuerRule, Profile};
    ///
    /// let connection = Connection::new(
    ///     ConnectionId::parse("acme")?,
    ///     IssuerRule::exact("https://sso.acme.example/realms/staff")?,
    ///     "reports",
    ///     ClientAuthentication::secret_basic("a secret of this client, for a test"),
    ///     Endpoint::parse("https://app.example.com/callback/acme")?,
    /// )?;
    /// assert_eq!(connection.profile(), &Profile::KEYCLOAK);
    ///
    /// // What goes beyond the defaults is named. This provider is on Acme's own premises:
    /// let connection = connection.with_own_issuer().with_algorithms([Algorithm::Ps256])?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        id: ConnectionId,
        issuer: IssuerRule,
        client_id: impl Into<String>,
        authentication: ClientAuthentication,
        redirect_uri: Endpoint,
    ) -> Result<Self, ConnectionError> {
        let client_id = client_id.into();
        let printable = client_id.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if !printable || !(1..=255).contains(&client_id.len()) {
            return Err(ConnectionError::ClientId);
        }
        let connection = Connection {
            id,
            profile: &Profile::STANDARD,
            own_issuer: issuer.is_own(),
            client_id,
            authentication,
            redirect_uri,
            signatures: TokenSignatures::Public(Algorithm::PUBLIC_KEY.to_vec()),
            scopes: Vec::new(),
            response_mode: ResponseMode::Query,
            clock_skew: ClockSkew::DEFAULT,
            longest_age: Self::LONGEST_AGE,
            max_age: None,
            acr_values: Vec::new(),
            guests: Guests::Refuse,
            trusted_audiences: Vec::new(),
            try_all_keys: false,
            groups_claim: None,
            post_logout_redirect_uri: None,
            issuer_parameter: false,
            signed_user_info: false,
            issuer,
        };
        let profile = connection.issuer.profile();
        Ok(connection.with_profile(profile))
    }

    /// Names the product where its address does not give it away, with the scopes and the response
    /// mode that are usual for it.
    pub fn with_profile(mut self, profile: &'static Profile) -> Self {
        self.profile = profile;
        self.scopes = profile.scopes.iter().map(|scope| (*scope).to_owned()).collect();
        if profile.form_post {
            self.response_mode = ResponseMode::FormPost;
        }
        self
    }

    /// Says that the issuer serves this one customer and nobody else, as a provider on a customer's
    /// own premises does. Without it only the addresses of products whose issuers are per customer
    /// count as pinned.
    ///
    /// # Security
    /// Not for a public provider, where anybody can register: its word about an address would count
    /// as the customer's. It changes nothing for the issuers of Entra, whose tenant says it, and for
    /// those that are known to serve everybody: Google, Apple, JumpCloud, GitHub.
    pub fn with_own_issuer(mut self) -> Self {
        self.own_issuer = true;
        self
    }

    /// Accepts ID tokens with these algorithms alone; all with a public key unless set.
    ///
    /// # Errors
    /// [`ConnectionError::Algorithms`] for none, or for one that is keyed by a shared secret.
    pub fn with_algorithms(
        mut self,
        algorithms: impl IntoIterator<Item = Algorithm>,
    ) -> Result<Self, ConnectionError> {
        let algorithms: Vec<Algorithm> = algorithms.into_iter().collect();
        if algorithms.is_empty() || algorithms.iter().any(|algorithm| algorithm.is_mac()) {
            return Err(ConnectionError::Algorithms);
        }
        self.signatures = TokenSignatures::Public(algorithms);
        Ok(self)
    }

    /// Accepts ID tokens that are signed by HS256 with the client secret, and no others: a public key
    /// and a secret are never tried side by side.
    ///
    /// # Errors
    /// [`ConnectionError::Secret`] without a client secret of at least 32 bytes.
    pub fn with_compat_hs256(mut self) -> Result<Self, ConnectionError> {
        let secret = self.authentication.secret().ok_or(ConnectionError::Secret)?;
        let key = MacKey::new(secret.expose().as_bytes()).map_err(|_| ConnectionError::Secret)?;
        self.signatures = TokenSignatures::Secret(std::sync::Arc::new(key));
        Ok(self)
    }

    /// Asks for these scopes; `openid` is always among them.
    pub fn with_scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        if !self.scopes.iter().any(|scope| scope == "openid") {
            self.scopes.insert(0, "openid".to_owned());
        }
        self
    }

    /// Asks for one more scope, such as `offline_access` for refresh tokens.
    pub fn with_scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// How the provider hands its answer over; a redirect unless set, or where the product insists.
    pub fn with_response_mode(mut self, mode: ResponseMode) -> Self {
        self.response_mode = mode;
        self
    }

    /// How far the two clocks may differ; [`ClockSkew::DEFAULT`] unless set.
    pub fn with_clock_skew(mut self, clock_skew: ClockSkew) -> Self {
        self.clock_skew = clock_skew;
        self
    }

    /// How long ago a token may have been issued; [`LONGEST_AGE`](Self::LONGEST_AGE) unless set.
    pub fn with_longest_age(mut self, longest: Duration) -> Self {
        self.longest_age = longest;
        self
    }

    /// Asks that the user was authenticated within this time, and refuses tokens that do not prove
    /// it. Zero asks for a fresh authentication.
    pub fn with_max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Asks for one of these authentication contexts, and refuses others.
    pub fn with_acr_values(mut self, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.acr_values = values.into_iter().map(Into::into).collect();
        self
    }

    /// What to do with guests of an Entra tenant; refuse unless set.
    pub fn with_guests(mut self, guests: Guests) -> Self {
        self.guests = guests;
        self
    }

    /// Accepts tokens that are meant for this party besides this client, as some products insist on.
    pub fn with_compat_trusted_audience(mut self, audience: impl Into<String>) -> Self {
        self.trusted_audiences.push(audience.into());
        self
    }

    /// Tries every key that fits a token which names none. Providers with one key need it not.
    pub fn with_compat_try_all_keys(mut self) -> Self {
        self.try_all_keys = true;
        self
    }

    /// Reads groups from this claim, where the product's usual one is another.
    pub fn with_groups_claim(mut self, claim: impl Into<String>) -> Self {
        self.groups_claim = Some(claim.into());
        self
    }

    /// Where the provider sends browsers after a sign-out.
    pub fn with_post_logout_redirect_uri(mut self, uri: Endpoint) -> Self {
        self.post_logout_redirect_uri = Some(uri);
        self
    }

    /// Refuses answers without the issuer (RFC 9207) although the provider does not promise one.
    pub fn with_issuer_parameter_required(mut self) -> Self {
        self.issuer_parameter = true;
        self
    }

    /// Refuses UserInfo that the provider did not sign. Register the client with
    /// `userinfo_signed_response_alg`.
    pub fn with_signed_user_info(mut self) -> Self {
        self.signed_user_info = true;
        self
    }

    /// Its id.
    pub fn id(&self) -> &ConnectionId {
        &self.id
    }

    /// Whose tokens it accepts.
    pub fn issuer(&self) -> &IssuerRule {
        &self.issuer
    }

    /// The client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Where the provider sends its answers.
    pub fn redirect_uri(&self) -> &Endpoint {
        &self.redirect_uri
    }

    /// How its tokens are read.
    #[must_use]
    pub fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// Whether ID tokens are signed with the client secret.
    #[cfg(feature = "client")]
    pub(crate) fn uses_secret(&self) -> bool {
        matches!(self.signatures, TokenSignatures::Secret(_))
    }

    /// Whom a client assertion is for: computed from configuration alone.
    pub(crate) fn assertion_audience(&self) -> String {
        let entra = |cloud: EntraCloud, tenant: &str| {
            format!("https://{}/{tenant}/oauth2/v2.0/token", cloud.host())
        };
        match &self.issuer.0 {
            Rule::EntraTenant { cloud, tenant } => entra(*cloud, tenant.as_str()),
            Rule::EntraTenants { cloud, .. } => entra(*cloud, "organizations"),
            Rule::Exact(_) | Rule::Google { .. } => self.issuer.metadata_issuer(),
        }
    }
}
