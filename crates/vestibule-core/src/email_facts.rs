//! What an identity provider said about an e-mail address (OpenID Connect Core section 5.1 for
//! `email_verified`).

use serde::{Deserialize, Serialize};

use crate::EmailAddress;

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
}
