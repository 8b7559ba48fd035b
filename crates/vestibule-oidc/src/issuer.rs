//! Whose tokens a connection accepts: one issuer, or the tenants of one that has many.

use std::fmt;

use url::{Host, Url};
use vestibule_core::{DomainName, PeerText};

use crate::profile::{IssuerKind, Profile};

/// An issuer identifier: an https URL without query and fragment, compared byte by byte (OpenID
/// Connect Core section 2). http is accepted on the loopback interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Issuer(String);

/// The directory of one organization at Entra: a GUID, kept in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TenantId(String);

/// Which Entra there is: each cloud has its own addresses and keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntraCloud {
    /// login.microsoftonline.com.
    Global,
    /// login.microsoftonline.us.
    UsGovernment,
    /// login.partner.microsoftonline.cn.
    China,
}

/// The tenant of all personal Microsoft accounts, which is nobody's organization.
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
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

impl TenantId {
    /// Reads a GUID with its hyphens.
    ///
    /// # Errors
    /// [`IssuerError::TenantId`].
    pub fn parse(text: &str) -> Result<Self, IssuerError> {
        let is_guid = text.len() == 36
            && text.bytes().enumerate().all(|(place, byte)| match place {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        if is_guid {
            Ok(TenantId(text.to_ascii_lowercase()))
        } else {
            Err(IssuerError::TenantId { found: PeerText::new(text) })
        }
    }

    /// The GUID in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the tenant of all personal accounts.
    pub(crate) fn is_consumers(&self) -> bool {
        self.0 == CONSUMERS
    }
}

impl EntraCloud {
    pub(crate) fn host(self) -> &'static str {
        match self {
            EntraCloud::Global => "login.microsoftonline.com",
            EntraCloud::UsGovernment => "login.microsoftonline.us",
            EntraCloud::China => "login.partner.microsoftonline.cn",
        }
    }

    /// What the metadata and the keys of this cloud call it.
    pub(crate) fn instance(self) -> &'static str {
        match self {
            EntraCloud::Global => "microsoftonline.com",
            EntraCloud::UsGovernment => "microsoftonline.us",
            EntraCloud::China => "partner.microsoftonline.cn",
        }
    }

    /// Where this cloud's Microsoft Graph answers.
    pub(crate) fn graph(self) -> &'static str {
        match self {
            EntraCloud::Global => "https://graph.microsoft.com",
            EntraCloud::UsGovernment => "https://graph.microsoft.us",
            EntraCloud::China => "https://microsoftgraph.chinacloudapi.cn",
        }
    }

    /// The issuer of one of its tenants, or the template of them all.
    pub(crate) fn issuer(self, tenant: &str) -> String {
        format!("https://{}/{tenant}/v2.0", self.host())
    }

    fn of_host(host: &str) -> Option<Self> {
        [EntraCloud::Global, EntraCloud::UsGovernment, EntraCloud::China]
            .into_iter()
            .find(|cloud| cloud.host() == host)
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
mod tests {
    use super::*;

    const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";

    #[test]
    fn an_issuer_is_what_the_provider_wrote_and_nothing_repaired() {
        for good in [
            "https://a.example",
            "https://a.example/",
            "https://a.example/x/y",
            "http://127.0.0.1:9/x",
        ] {
            assert_eq!(Issuer::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "http://a.example",
            "https://a.example?x",
            "https://a.example/#x",
            "https://u@a.example",
            "https://A.example",
            "https://a.example/../b",
            "https:a.example",
            "https://a.example:443",
            " https://a.example",
            "ftp://a.example",
            "",
            "a.example",
            "https://a.example/x y",
        ] {
            assert_eq!(Issuer::parse(bad).unwrap_err().code(), "issuer_malformed", "{bad}");
        }
    }

    #[test]
    fn entra_is_pinned_or_refused() {
        let exact =
            |path: &str| IssuerRule::exact(&format!("https://login.microsoftonline.com/{path}"));
        assert_eq!(
            exact(&format!("{TENANT}/v2.0")).unwrap(),
            IssuerRule::entra_tenant(TenantId::parse(TENANT).unwrap())
        );
        for shared in ["common/v2.0", "organizations/v2.0", "consumers/v2.0", "{tenantid}/v2.0", ""]
        {
            let code = exact(shared).unwrap_err().code();
            assert!(["issuer_entra_unpinned", "issuer_malformed"].contains(&code), "{shared}");
        }
        let consumers = exact(&format!("{CONSUMERS}/v2.0")).unwrap_err();
        assert_eq!(consumers.code(), "issuer_entra_unpinned");
        assert!(consumers.fix().contains("Directory (tenant) ID"));
        assert_eq!(exact(TENANT).unwrap_err().code(), "issuer_entra_v1");
        let v1 = IssuerRule::exact(&format!("https://sts.windows.net/{TENANT}/"));
        assert_eq!(v1.unwrap_err().code(), "issuer_entra_v1");
        let none = IssuerRule::entra_tenants(EntraCloud::Global, []);
        assert_eq!(none.unwrap_err().code(), "issuer_entra_unpinned");
    }

    #[test]
    fn metadata_is_where_the_two_standards_say() {
        let urls = |issuer: &str| IssuerRule::exact(issuer).unwrap().discovery_urls();
        assert_eq!(
            urls("https://a.example/x/"),
            [
                "https://a.example/x/.well-known/openid-configuration",
                "https://a.example/.well-known/oauth-authorization-server/x"
            ]
        );
        assert_eq!(
            urls("https://a.example"),
            [
                "https://a.example/.well-known/openid-configuration",
                "https://a.example/.well-known/oauth-authorization-server"
            ]
        );
        let okta = IssuerRule::okta_server("acme.okta.com", "default").unwrap();
        assert!(okta.discovery_urls()[0].starts_with("https://acme.okta.com/oauth2/default/.well"));
    }

    #[test]
    fn only_an_address_of_one_customer_pins() {
        let own = |issuer: &str| IssuerRule::exact(issuer).unwrap().is_own();
        assert!(own("https://acme.okta.com") && own("https://acme.eu.auth0.com/"));
        assert!(!own("https://accounts.google.com") && !own("https://appleid.apple.com"));
        assert!(!own("https://oauth.id.jumpcloud.com/") && !own("https://gitlab.com"));
        assert!(!own("https://okta.com.evil.example") && !own("https://sso.example/realms/all"));
        assert!(!own("https://evilokta.com"));
    }
}
