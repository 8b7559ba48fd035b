//! What a provider says about itself: OpenID Connect Discovery section 3, RFC 8414 section 2.

use vestibule_core::Endpoint;

use crate::issuer::IssuerRule;
use crate::json::{Json, Members};
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;

const MOST_BYTES: usize = 256 * 1024;

/// The metadata of a provider, checked to be that of the issuer it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct ProviderMetadata {
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: Endpoint,
    pub(crate) token_endpoint: Endpoint,
    pub(crate) jwks_uri: Endpoint,
    pub(crate) user_info_endpoint: Option<Endpoint>,
    pub(crate) end_session_endpoint: Option<Endpoint>,
    pub(crate) sends_issuer_parameter: bool,
    pub(crate) cloud_instance: Option<String>,
    pub(crate) discovered: bool,
    pub(crate) advertised: Advertised,
}

/// What the provider says it can do, for people to look at: no decision about a token hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Advertised {
    /// `id_token_signing_alg_values_supported`.
    pub signing_algorithms: Vec<String>,
    /// `token_endpoint_auth_methods_supported`.
    pub client_authentication: Vec<String>,
    /// `code_challenge_methods_supported`.
    pub code_challenge_methods: Vec<String>,
    /// `scopes_supported`.
    pub scopes: Vec<String>,
    /// `claims_supported`.
    pub claims: Vec<String>,
    /// `response_modes_supported`.
    pub response_modes: Vec<String>,
    /// `backchannel_logout_supported`.
    pub back_channel_logout: bool,
    /// `frontchannel_logout_supported`.
    pub front_channel_logout: bool,
}

impl ProviderMetadata {
    /// Reads the document that was fetched from one of [`IssuerRule::discovery_urls`].
    ///
    /// # Errors
    /// A [`Refusal`] with `discovery_malformed` when it is no metadata, `discovery_issuer_mismatch`
    /// when it is another issuer's, and `discovery_endpoint` when an endpoint is missing or not
    /// https.
    ///
    /// ```
    /// use vestibule_oidc::{IssuerRule, ProviderMetadata};
    ///
    /// let document = br#"{
    ///     "issuer": "https://idp.example",
    ///     "authorization_endpoint": "https://idp.example/authorize",
    ///     "token_endpoint": "https://idp.example/token",
    ///     "jwks_uri": "https://idp.example/keys"
    /// }"#;
    /// let provider = ProviderMetadata::parse(document, &IssuerRule::exact("https://idp.example")?)?;
    /// assert_eq!(provider.token_endpoint().as_str(), "https://idp.example/token");
    ///
    /// let refused = ProviderMetadata::parse(document, &IssuerRule::exact("https://idp.example/")?);
    /// assert_eq!(refused.unwrap_err().code(), "discovery_issuer_mismatch");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(document: &[u8], rule: &IssuerRule) -> Result<Self, Refusal> {
        read(document, rule).map_err(|fault| Refusal::new(fault, rule.profile(), Report::new()))
    }

    /// The metadata of a provider that publishes none. Nothing vouches for these addresses, so keys
    /// that are fetched from here are never shared with another connection.
    pub fn configured(
        rule: &IssuerRule,
        authorization_endpoint: Endpoint,
        token_endpoint: Endpoint,
        jwks_uri: Endpoint,
    ) -> Self {
        ProviderMetadata {
            issuer: rule.metadata_issuer(),
            authorization_endpoint,
            token_endpoint,
            jwks_uri,
            user_info_endpoint: None,
            end_session_endpoint: None,
            sends_issuer_parameter: false,
            cloud_instance: None,
            discovered: false,
            advertised: Advertised::default(),
        }
    }

    /// Names the UserInfo endpoint of a provider that publishes no metadata.
    pub fn with_user_info_endpoint(mut self, endpoint: Endpoint) -> Self {
        self.user_info_endpoint = Some(endpoint);
        self
    }

    /// Names the logout endpoint of a provider that publishes no metadata.
    pub fn with_end_session_endpoint(mut self, endpoint: Endpoint) -> Self {
        self.end_session_endpoint = Some(endpoint);
        self
    }

    /// The issuer, or at Entra the template of all tenants.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Where browsers are sent.
    pub fn authorization_endpoint(&self) -> &Endpoint {
        &self.authorization_endpoint
    }

    /// Where codes are exchanged.
    pub fn token_endpoint(&self) -> &Endpoint {
        &self.token_endpoint
    }

    /// Where the keys are.
    pub fn jwks_uri(&self) -> &Endpoint {
        &self.jwks_uri
    }

    /// Where facts about the user are, where there is such an endpoint.
    #[must_use]
    pub fn user_info_endpoint(&self) -> Option<&Endpoint> {
        self.user_info_endpoint.as_ref()
    }

    /// Where browsers are sent to sign out, where there is such an endpoint.
    #[must_use]
    pub fn end_session_endpoint(&self) -> Option<&Endpoint> {
        self.end_session_endpoint.as_ref()
    }

    /// Whether answers carry the issuer (RFC 9207): then one without it is refused.
    #[must_use]
    pub fn sends_issuer_parameter(&self) -> bool {
        self.sends_issuer_parameter
    }

    /// What it says it can do.
    #[must_use]
    pub fn advertised(&self) -> &Advertised {
        &self.advertised
    }
}

pub(crate) fn read(document: &[u8], rule: &IssuerRule) -> Result<ProviderMetadata, Fault> {
    let malformed = |what: &str| Fault::from(Reason::DiscoveryMalformed).found(what);
    if document.len() > MOST_BYTES {
        return Err(malformed("more than 256 KiB"));
    }
    let members = Members::parse_bytes(document).map_err(|_| malformed("no JSON object"))?;
    let issuer = members.text("issuer").ok_or_else(|| malformed("no `issuer`"))?;
    let expected = rule.metadata_issuer();
    if issuer != expected {
        let fault = Fault::from(Reason::DiscoveryIssuerMismatch);
        return Err(fault.expecting(expected).found(issuer));
    }
    // Only an issuer on the loopback interface may have endpoints there, without TLS.
    let tls = issuer.starts_with("https://");
    let endpoint = |name| endpoint(&members, name, tls);
    let required = |name| {
        endpoint(name)?.ok_or_else(|| Fault::from(Reason::DiscoveryEndpoint).expecting(name))
    };
    let flag = |name| members.get(name) == Some(&Json::Bool(true));
    Ok(ProviderMetadata {
        issuer: issuer.to_owned(),
        authorization_endpoint: required("authorization_endpoint")?,
        token_endpoint: required("token_endpoint")?,
        jwks_uri: required("jwks_uri")?,
        user_info_endpoint: endpoint("userinfo_endpoint")?,
        end_session_endpoint: endpoint("end_session_endpoint")?,
        sends_issuer_parameter: flag("authorization_response_iss_parameter_supported"),
        cloud_instance: members.text("cloud_instance_name").map(str::to_owned),
        discovered: true,
        advertised: Advertised {
            signing_algorithms: members.texts("id_token_signing_alg_values_supported"),
            client_authentication: members.texts("token_endpoint_auth_methods_supported"),
            code_challenge_methods: members.texts("code_challenge_methods_supported"),
            scopes: members.texts("scopes_supported"),
            claims: members.texts("claims_supported"),
            response_modes: members.texts("response_modes_supported"),
            back_channel_logout: flag("backchannel_logout_supported"),
            front_channel_logout: flag("frontchannel_logout_supported"),
        },
    })
}

fn endpoint(members: &Members<'_>, name: &str, tls: bool) -> Result<Option<Endpoint>, Fault> {
    let fault = || Fault::from(Reason::DiscoveryEndpoint).expecting(name);
    match members.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) => match Endpoint::parse(text) {
            Ok(endpoint) if endpoint.is_https() || !tls => Ok(Some(endpoint)),
            _ => Err(fault().found(text)),
        },
        Some(_) => Err(fault()),
    }
}
