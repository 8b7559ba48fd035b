//! What an identity provider said about an e-mail address (OpenID Connect Core section 5.1 for
//! `email_verified`).

use serde::{Deserialize, Serialize};

use crate::{DomainName, EmailAddress};

/// The facts about the address in a sign-in. They are not graded here: whether an address counts as
/// verified is a provisioning decision, which weighs these facts against the organization's
/// verified domains.
///
/// Plain data: the fields are public, other crates begin with [`EmailFacts::claimed`] or
/// [`EmailFacts::absent`] and assign what else they know.
///
/// ```
/// use vestibule_core::{EmailFacts, EmailSource};
///
/// let mut email = EmailFacts::claimed("ada@acme.com", EmailSource::IdToken);
/// email.verified = Some(true);
/// assert_eq!(email.address.unwrap().domain().as_str(), "acme.com");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EmailFacts {
    /// The address, when one was sent and it parsed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<EmailAddress>,
    /// What the provider claimed: true, false, or nothing. Nothing is not false, and neither is it
    /// true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
    /// Where the address was.
    #[serde(default)]
    pub source: EmailSource,
    /// Whether the connection accepts one tenant of the provider only, so that a stranger's tenant
    /// cannot claim it.
    #[serde(default)]
    pub tenant_pinned: bool,
    /// Whether the provider says that the domain of the address is the tenant's own (`xms_edov` at
    /// Entra).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_owner_verified: Option<bool>,
    /// The organization that the provider says the account belongs to (`hd` at Google).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosted_domain: Option<DomainName>,
    /// The code of the [`EmailError`](crate::EmailError), when an address was sent and did not
    /// parse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unparsable: Option<String>,
}

impl EmailFacts {
    /// No address was sent.
    ///
    /// ```
    /// assert_eq!(vestibule_core::EmailFacts::absent().address, None);
    /// ```
    #[must_use]
    pub const fn absent() -> Self {
        Self {
            address: None,
            verified: None,
            source: EmailSource::None,
            tenant_pinned: false,
            domain_owner_verified: None,
            hosted_domain: None,
            unparsable: None,
        }
    }

    /// An address was sent. When it does not parse, the facts say why and hold no address: the
    /// sign-in may well go on.
    ///
    /// ```
    /// use vestibule_core::{EmailFacts, EmailSource};
    ///
    /// let email = EmailFacts::claimed("ada", EmailSource::Attribute);
    /// assert_eq!(email.address, None);
    /// assert_eq!(email.unparsable.as_deref(), Some("email_at_signs"));
    /// ```
    #[must_use]
    pub fn claimed(text: &str, source: EmailSource) -> Self {
        match EmailAddress::parse(text) {
            Ok(address) => Self { address: Some(address), source, ..Self::absent() },
            Err(error) => {
                Self { unparsable: Some(error.code().to_owned()), source, ..Self::absent() }
            }
        }
    }
}

impl EmailFacts {
    /// The address, when the provider vouches for it and is in a position to: it said that the address
    /// is verified, and the connection accepts one tenant alone.
    ///
    /// # Errors
    ///
    /// An [`EmailDoubt`], the first that there is.
    ///
    /// # Security
    ///
    /// An address that is doubted is what its owner typed. To find an account by it is to hand the
    /// account over. One that is not doubted still counts only inside of domains that the
    /// organization has proven to be its own.
    ///
    /// ```
    /// use vestibule_core::{EmailDoubt, EmailFacts, EmailSource};
    ///
    /// let mut email = EmailFacts::claimed("ada@acme.com", EmailSource::IdToken);
    /// assert_eq!(email.vouched().unwrap_err(), EmailDoubt::Unverified);
    /// email.verified = Some(true);
    /// assert_eq!(email.vouched().unwrap_err(), EmailDoubt::TenantNotPinned);
    /// email.tenant_pinned = true;
    /// assert!(email.vouched().is_ok());
    /// ```
    pub fn vouched(&self) -> Result<&EmailAddress, EmailDoubt> {
        let address = match (&self.address, &self.unparsable) {
            (Some(address), _) => address,
            (None, Some(_)) => return Err(EmailDoubt::Unparsable),
            (None, None) => return Err(EmailDoubt::Absent),
        };
        if self.verified != Some(true) {
            return Err(EmailDoubt::Unverified);
        }
        if !self.tenant_pinned {
            return Err(EmailDoubt::TenantNotPinned);
        }
        Ok(address)
    }
}

/// Why an address is not to be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum EmailDoubt {
    /// There is none.
    #[error("no email address was received")]
    Absent,
    /// What was sent is no address.
    #[error("the email address cannot be read")]
    Unparsable,
    /// The provider did not say that it is verified, or said that it is not.
    #[error("the provider does not vouch for the email address")]
    Unverified,
    /// The connection accepts tenants that nobody has chosen.
    #[error("the connection accepts every tenant of the provider")]
    TenantNotPinned,
}

impl EmailDoubt {
    /// The stable code.
    ///
    /// ```
    /// assert_eq!(vestibule_core::EmailDoubt::Absent.code(), "email_absent");
    /// ```
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "email_absent",
            Self::Unparsable => "email_unparsable",
            Self::Unverified => "email_unverified",
            Self::TenantNotPinned => "email_tenant_not_pinned",
        }
    }
}

/// Where an address came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EmailSource {
    /// No address was sent.
    #[default]
    None,
    /// The SAML NameID.
    NameId,
    /// A SAML attribute.
    Attribute,
    /// A claim of the ID token.
    IdToken,
    /// A claim of the UserInfo response.
    #[serde(rename = "userinfo")]
    UserInfo,
    /// The provider's API, where it is no OpenID Connect provider.
    Api,
}
