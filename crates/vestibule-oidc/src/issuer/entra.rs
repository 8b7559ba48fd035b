//! Entra's tenants and clouds.

use vestibule_core::PeerText;

use super::IssuerError;

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
pub(super) const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

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

    pub(super) fn of_host(host: &str) -> Option<Self> {
        [EntraCloud::Global, EntraCloud::UsGovernment, EntraCloud::China]
            .into_iter()
            .find(|cloud| cloud.host() == host)
    }
}
