//! A well-behaved identity provider that writes as a product does.

mod attributes;
mod draft;
mod metadata;
mod style;

use vestibule_core::Timestamp;

use crate::error::TestkitError;
use crate::hostile::Attack;
use crate::issued::IssuedResponse;
use crate::keys::TestKey;
use crate::signer::Signer;
use crate::target::{ResponseIds, ResponseTarget};
use crate::user::SamlUser;
pub(crate) use draft::Draft;
pub(crate) use style::Style;

/// Which parts an identity provider signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signed {
    /// The Assertion alone.
    Assertion,
    /// The Response alone, and with it the Assertion.
    Response,
    /// First the Assertion, then the Response.
    Both,
}

/// An identity provider. Its two personalities differ in entity ids, prefixes, claim names, NameID
/// formats, validity windows and in what they sign by default.
#[derive(Debug, Clone)]
#[must_use]
pub struct SamlIdp {
    entity_id: String,
    sso: String,
    tenant: String,
    style: Style,
    signed: Signed,
    signer: Signer,
    published: Vec<TestKey>,
    name_id_format: &'static str,
    group_limit: Option<usize>,
    audience_prefix: &'static str,
    pub(crate) attack: Option<&'static Attack>,
}

const EMAIL_ADDRESS: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

impl SamlIdp {
    /// Writes as Microsoft Entra ID does for the tenant with this GUID: SAML elements without a
    /// prefix, claims named by URIs, a window of an hour, the Assertion signed.
    pub fn entra_like(tenant: &str) -> Self {
        SamlIdp {
            entity_id: format!("https://sts.windows.net/{tenant}/"),
            sso: format!("https://login.microsoftonline.com/{tenant}/saml2"),
            tenant: tenant.to_owned(),
            style: Style::Entra,
            signed: Signed::Assertion,
            signer: Signer::rsa_sha256(TestKey::IDP),
            published: vec![TestKey::IDP],
            name_id_format: EMAIL_ADDRESS,
            group_limit: Some(150),
            audience_prefix: "",
            attack: None,
        }
    }

    /// Writes as Okta does for the application with this id (`exk` and more): prefixes `saml2` and
    /// `saml2p`, plain claim names, typed values, a window of five minutes either way, Assertion
    /// and Response both signed.
    pub fn okta_like(application: &str) -> Self {
        SamlIdp {
            entity_id: format!("http://www.okta.com/{application}"),
            sso: format!("https://acme.okta.com/app/acme/{application}/sso/saml"),
            tenant: application.to_owned(),
            style: Style::Okta,
            signed: Signed::Both,
            name_id_format: UNSPECIFIED,
            group_limit: None,
            ..SamlIdp::entra_like(application)
        }
    }

    /// Signs other parts.
    pub fn with_signed(mut self, signed: Signed) -> Self {
        self.signed = signed;
        self
    }

    /// Signs with another key, algorithm or implementation. Metadata then names that key alone.
    pub fn with_signer(mut self, signer: Signer) -> Self {
        self.published = vec![signer.key()];
        self.signer = signer;
        self
    }

    /// Publishes these certificates, whatever it signs with: a key that rolls over.
    pub fn with_published(mut self, keys: impl IntoIterator<Item = TestKey>) -> Self {
        self.published = keys.into_iter().collect();
        self
    }

    /// Signs users in at another URL.
    pub fn with_sso(mut self, sso: impl Into<String>) -> Self {
        self.sso = sso.into();
        self
    }

    /// Sends the NameID in another format.
    pub fn with_name_id_format(mut self, format: &'static str) -> Self {
        self.name_id_format = format;
        self
    }

    /// Sends a link in place of the groups of a user who is in more than so many.
    pub fn with_group_limit(mut self, limit: usize) -> Self {
        self.group_limit = Some(limit);
        self
    }

    /// Writes `spn:` before the audience, as Entra does where the identifier is a GUID.
    pub fn with_spn_audience(mut self) -> Self {
        self.audience_prefix = "spn:";
        self
    }

    /// Turns hostile: [`answer`](Self::answer) posts what this attack makes of the response.
    pub fn with_attack(mut self, attack: &'static Attack) -> Self {
        self.attack = Some(attack);
        self
    }

    /// Its entity id.
    #[must_use]
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// Where it signs users in.
    #[must_use]
    pub fn sso(&self) -> &str {
        &self.sso
    }

    /// The keys whose certificates it publishes.
    #[must_use]
    pub fn published(&self) -> &[TestKey] {
        &self.published
    }

    /// Signs a user in: the Response for a target.
    ///
    /// # Errors
    /// [`TestkitError`] when the signer fails.
    pub fn respond(
        &self,
        user: &SamlUser,
        target: &ResponseTarget,
        ids: &ResponseIds,
        now: Timestamp,
    ) -> Result<IssuedResponse, TestkitError> {
        let xml = self.sign(self.draft(user, target, ids, now), self.signed)?;
        Ok(IssuedResponse::new(xml))
    }

    pub(crate) fn draft(
        &self,
        user: &SamlUser,
        target: &ResponseTarget,
        ids: &ResponseIds,
        now: Timestamp,
    ) -> Draft {
        Draft::new(self, user, target, ids, now)
    }

    pub(crate) fn sign(&self, mut draft: Draft, signed: Signed) -> Result<String, TestkitError> {
        if signed != Signed::Response {
            draft.assertion = self.sign_element(&draft.assertion)?;
        }
        match signed {
            Signed::Assertion => Ok(draft.assemble()),
            Signed::Response | Signed::Both => self.sign_element(&draft.assemble()),
        }
    }

    pub(crate) fn sign_element(&self, xml: &str) -> Result<String, TestkitError> {
        self.signer.sign(xml, self.style.prefix_list())
    }

    pub(crate) fn style(&self) -> Style {
        self.style
    }
}
