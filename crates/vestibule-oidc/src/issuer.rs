//! Whose tokens a connection accepts: one issuer, or the tenants of one that has many.

mod entra;

use std::fmt;

use url::{Host, Url};
use vestibule_core::{DomainName, PeerText};

use crate::profile::{IssuerKind, Profile};
pub use entra::{EntraCloud, TenantId};

/// An issuer identifier: an https URL without query and fragment, compared byte by byte (OpenID
/// Connect Core section 2). http is accepted on the loopback interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Issuer(String);

const GOOGLE: &str = "https://accounts.google.com";

/// Whose tokens a connection accepts.
///
/// ```
/// use vestibule_oidc::IssuerRule;
///
/// // Everybody at Microsoft is not a customer:
/// let common = IssuerRule::exact("https://login.microsoftonline.com/common/v2.0");
/// assert_eq!(common.unwrap_err().code(), "issuer_entra_unpinned");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct IssuerRule(pub(crate) Rule);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    Exact(Issuer),
    EntraTenant { cloud: EntraCloud, tenant: TenantId },
    EntraTenants { cloud: EntraCloud, allowed: Vec<TenantId> },
    Google { hosted_domain: Option<DomainName> },
}

/// An issuer, or a tenant, that cannot be configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerError {
    /// It is no https URL, or has a query, a fragment, a user or a dot segment.
    #[error("{found} is no issuer: an https URL without query and fragment")]
    Malformed {
        /// What was read.
        found: PeerText,
    },
    /// The endpoint serves every tenant of Entra.
    #[error("{found} serves every tenant of Entra, and pins none")]
    EntraUnpinned {
        /// What was read.
        found: PeerText,
    },
    /// An issuer of version 1 of Entra's tokens.
    #[error("{found} issues tokens of Entra's version 1")]
    EntraVersion1 {
        /// What was read.
        found: PeerText,
    },
    /// It is no GUID.
    #[error("{found} is no tenant id: a GUID such as 9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d")]
    TenantId {
        /// What was read.
        found: PeerText,
    },
}

impl IssuerError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            IssuerError::Malformed { .. } => "issuer_malformed",
            IssuerError::EntraUnpinned { .. } => "issuer_entra_unpinned",
            IssuerError::EntraVersion1 { .. } => "issuer_entra_v1",
            IssuerError::TenantId { .. } => "tenant_id_malformed",
        }
    }

    /// What to enter instead.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        match self {
            IssuerError::Malformed { .. } => {
                "copy `issuer` from the provider's /.well-known/openid-configuration"
            }
            IssuerError::EntraUnpinned { .. } | IssuerError::TenantId { .. } => {
                "enter `Directory (tenant) ID` from the Overview of the app registration in Entra"
            }
            IssuerError::EntraVersion1 { .. } => {
                "use the v2.0 endpoints: enter `Directory (tenant) ID` from the Overview of the app registration in Entra"
            }
        }
    }
}

impl Issuer {
    /// Reads an issuer.
    ///
    /// # Errors
    /// [`IssuerError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, IssuerError> {
        let malformed = || IssuerError::Malformed { found: PeerText::new(text) };
        let url = Url::parse(text).map_err(|_| malformed())?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(malformed()),
        };
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && loopback);
        let bare = url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        // A URL reader repairs; what it had to repair is no identifier.
        let canonical = url.as_str() == text || url.as_str().strip_suffix('/') == Some(text);
        if scheme && bare && anonymous && canonical && text.len() <= 255 {
            Ok(Issuer(text.to_owned()))
        } else {
            Err(malformed())
        }
    }

    /// The identifier.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl IssuerRule {
    /// Exactly this issuer. Entra's and Google's own are recognised, and get the rules of
    /// [`entra_tenant`](Self::entra_tenant) and [`google`](Self::google).
    ///
    /// # Errors
    /// [`IssuerError`]; an Entra endpoint for many tenants is one.
    ///
    /// ```
    /// use vestibule_oidc::IssuerRule;
    ///
    /// let rule = IssuerRule::exact("https://sso.acme.example/realms/staff")?;
    /// assert!(rule.may_be("https://sso.acme.example/realms/staff"));
    /// assert!(!rule.may_be("https://sso.acme.example/realms/staff/"));
    /// # Ok::<(), vestibule_oidc::IssuerError>(())
    /// ```
    pub fn exact(issuer: &str) -> Result<Self, IssuerError> {
        let issuer = Issuer::parse(issuer)?;
        let found = || PeerText::new(issuer.as_str());
        let Some(rest) = issuer.as_str().strip_prefix("https://") else {
            return Ok(IssuerRule(Rule::Exact(issuer)));
        };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host == "sts.windows.net" {
            return Err(IssuerError::EntraVersion1 { found: found() });
        }
        if host == "accounts.google.com" {
            return Ok(Self::google(None));
        }
        let Some(cloud) = EntraCloud::of_host(host) else {
            return Ok(IssuerRule(Rule::Exact(issuer)));
        };
        let tenant = path.split('/').next().unwrap_or("");
        match (TenantId::parse(tenant), path.split_once('/')) {
            (Ok(tenant), _) if tenant.is_consumers() => {
                Err(IssuerError::EntraUnpinned { found: found() })
            }
            (Ok(tenant), Some((_, "v2.0"))) => Ok(Self::entra_tenant_in(cloud, tenant)),
            (Ok(_), _) => Err(IssuerError::EntraVersion1 { found: found() }),
            (Err(_), _) => Err(IssuerError::EntraUnpinned { found: found() }),
        }
    }

    /// One tenant of Entra.
    ///
    /// ```
    /// use vestibule_oidc::{IssuerRule, TenantId};
    ///
    /// let tenant = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";
    /// let rule = IssuerRule::entra_tenant(TenantId::parse(tenant)?);
    /// let issuer = format!("https://login.microsoftonline.com/{tenant}/v2.0");
    /// assert_eq!(rule, IssuerRule::exact(&issuer)?);
    /// # Ok::<(), vestibule_oidc::IssuerError>(())
    /// ```
    pub fn entra_tenant(tenant: TenantId) -> Self {
        Self::entra_tenant_in(EntraCloud::Global, tenant)
    }

    /// One tenant of Entra in a national cloud.
    pub fn entra_tenant_in(cloud: EntraCloud, tenant: TenantId) -> Self {
        IssuerRule(Rule::EntraTenant { cloud, tenant })
    }

    /// Several tenants of Entra, by the endpoint that serves all organizations. The token says which
    /// tenant it is from, and its issuer and key have to be that tenant's.
    ///
    /// # Errors
    /// [`IssuerError::EntraUnpinned`] when none is named.
    ///
    /// ```
    /// use vestibule_oidc::{EntraCloud, IssuerRule, TenantId};
    ///
    /// let customers = [
    ///     TenantId::parse("9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d")?,
    ///     TenantId::parse("0c5a9c2e-1f0b-4a53-9d55-6a1f6f0f7f11")?,
    /// ];
    /// let rule = IssuerRule::entra_tenants(EntraCloud::Global, customers)?;
    /// let issuer = |tenant| format!("https://login.microsoftonline.com/{tenant}/v2.0");
    /// assert!(rule.may_be(&issuer("0c5a9c2e-1f0b-4a53-9d55-6a1f6f0f7f11")));
    /// assert!(!rule.may_be(&issuer("7d1b2c3a-1111-4222-8333-444455556666")));
    /// # Ok::<(), vestibule_oidc::IssuerError>(())
    /// ```
    pub fn entra_tenants(
        cloud: EntraCloud,
        allowed: impl IntoIterator<Item = TenantId>,
    ) -> Result<Self, IssuerError> {
        let allowed: Vec<TenantId> = allowed.into_iter().collect();
        if allowed.is_empty() {
            return Err(IssuerError::EntraUnpinned { found: PeerText::new("no tenants") });
        }
        Ok(IssuerRule(Rule::EntraTenants { cloud, allowed }))
    }

    /// Google: the accounts of one Workspace organization by its primary domain, or all accounts.
    ///
    /// # Security
    /// Without a hosted domain nothing ties an account to a customer.
    ///
    /// ```
    /// use vestibule_core::DomainName;
    /// use vestibule_oidc::IssuerRule;
    ///
    /// let rule = IssuerRule::google(Some(DomainName::parse("acme.example")?));
    /// assert_eq!(rule.metadata_issuer(), "https://accounts.google.com");
    /// # Ok::<(), vestibule_core::DomainError>(())
    /// ```
    pub fn google(hosted_domain: Option<DomainName>) -> Self {
        IssuerRule(Rule::Google { hosted_domain })
    }

    /// The org authorization server of Okta at this host, such as `acme.okta.com`.
    ///
    /// # Errors
    /// [`IssuerError::Malformed`].
    pub fn okta_org(host: &str) -> Result<Self, IssuerError> {
        Self::exact(&format!("https://{host}"))
    }

    /// A custom authorization server of Okta, such as `default` at `acme.okta.com`.
    ///
    /// # Errors
    /// [`IssuerError::Malformed`].
    ///
    /// ```
    /// use vestibule_oidc::IssuerRule;
    ///
    /// let rule = IssuerRule::okta_server("acme.okta.com", "default")?;
    /// assert!(rule.may_be("https://acme.okta.com/oauth2/default"));
    /// assert!(!rule.may_be("https://acme.okta.com"));
    /// # Ok::<(), vestibule_oidc::IssuerError>(())
    /// ```
    pub fn okta_server(host: &str, server: &str) -> Result<Self, IssuerError> {
        Self::exact(&format!("https://{host}/oauth2/{server}"))
    }

    /// The `issuer` that the provider's metadata has to state: for several tenants of Entra a
    /// template.
    #[must_use]
    pub fn metadata_issuer(&self) -> String {
        match &self.0 {
            Rule::Exact(issuer) => issuer.as_str().to_owned(),
            Rule::EntraTenant { cloud, tenant } => cloud.issuer(tenant.as_str()),
            Rule::EntraTenants { cloud, .. } => cloud.issuer("{tenantid}"),
            Rule::Google { .. } => GOOGLE.to_owned(),
        }
    }

    /// Where the metadata is: OpenID Connect Discovery section 4, then RFC 8414 section 3.
    #[must_use]
    pub fn discovery_urls(&self) -> [String; 2] {
        let base = match &self.0 {
            Rule::EntraTenants { cloud, .. } => cloud.issuer("organizations"),
            _ => self.metadata_issuer(),
        };
        let base = base.strip_suffix('/').unwrap_or(&base);
        let authority = base.find("://").map_or(0, |place| place + 3);
        let path = base
            .get(authority..)
            .and_then(|rest| rest.find('/'))
            .map_or(base.len(), |place| authority + place);
        let (origin, path) = base.split_at_checked(path).unwrap_or((base, ""));
        [
            format!("{base}/.well-known/openid-configuration"),
            format!("{origin}/.well-known/oauth-authorization-server{path}"),
        ]
    }

    /// The profile of the product that the issuer is of, as far as its address tells.
    #[must_use]
    pub fn profile(&self) -> &'static Profile {
        match &self.0 {
            Rule::Exact(issuer) => Profile::for_issuer(issuer.as_str()),
            Rule::EntraTenant { .. } | Rule::EntraTenants { .. } => &Profile::ENTRA,
            Rule::Google { .. } => &Profile::GOOGLE,
        }
    }

    /// Whether the address of the issuer is known to serve one customer alone. Judged by the address:
    /// no profile that a connection is given changes it.
    pub(crate) fn is_own(&self) -> bool {
        self.profile().issuer == IssuerKind::Own
    }

    /// Whether a message that names this issuer may be from here.
    #[must_use]
    pub fn may_be(&self, issuer: &str) -> bool {
        match &self.0 {
            Rule::Exact(expected) => expected.as_str() == issuer,
            Rule::EntraTenant { cloud, tenant } => cloud.issuer(tenant.as_str()) == issuer,
            Rule::EntraTenants { cloud, allowed } => {
                allowed.iter().any(|tenant| cloud.issuer(tenant.as_str()) == issuer)
            }
            Rule::Google { .. } => issuer == GOOGLE,
        }
    }

    /// Whether an application may have keys of its own there. At the endpoint for many tenants such a
    /// key would speak for all of them.
    #[cfg(feature = "client")]
    pub(crate) fn is_one_entra_tenant(&self) -> bool {
        matches!(self.0, Rule::EntraTenant { .. })
    }

    pub(crate) fn cloud(&self) -> Option<EntraCloud> {
        match &self.0 {
            Rule::EntraTenant { cloud, .. } | Rule::EntraTenants { cloud, .. } => Some(*cloud),
            Rule::Exact(_) | Rule::Google { .. } => None,
        }
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
