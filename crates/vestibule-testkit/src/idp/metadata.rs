//! The metadata document that an administrator uploads (SAML 2.0 metadata 2.4.3).

use super::{SamlIdp, Style};
use crate::keys::TestKey;
use crate::xml::{DSIG, METADATA, PROTOCOL, XSI, escape};

const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

impl SamlIdp {
    /// The metadata document: every published certificate, and the sign-in URL for both bindings.
    #[must_use]
    pub fn metadata(&self) -> String {
        match self.style {
            Style::Entra => self.entra_metadata(),
            Style::Okta => self.okta_metadata(),
        }
    }

    /// Elements without a prefix, a role of another protocol with the same keys before the one
    /// that counts, and logout.
    fn entra_metadata(&self) -> String {
        let keys = key_descriptors("", &self.published);
        let (entity_id, sso) = (escape(&self.entity_id), escape(&self.sso));
        format!(
            r#"<?xml version="1.0" encoding="utf-8"?><EntityDescriptor ID="_metadata" entityID="{entity_id}" xmlns="{METADATA}"><RoleDescriptor xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706" xmlns:xsi="{XSI}" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706">{keys}</RoleDescriptor><IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}">{keys}<SingleLogoutService Binding="{REDIRECT}" Location="{sso}"/><SingleSignOnService Binding="{REDIRECT}" Location="{sso}"/><SingleSignOnService Binding="{POST}" Location="{sso}"/></IDPSSODescriptor></EntityDescriptor>"#
        )
    }

    /// Prefix `md`, and the NameID formats.
    fn okta_metadata(&self) -> String {
        let keys = key_descriptors("md:", &self.published);
        let (entity_id, sso) = (escape(&self.entity_id), escape(&self.sso));
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="{entity_id}" xmlns:md="{METADATA}"><md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="{PROTOCOL}">{keys}<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat><md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat><md:SingleSignOnService Binding="{POST}" Location="{sso}"/><md:SingleSignOnService Binding="{REDIRECT}" Location="{sso}"/></md:IDPSSODescriptor></md:EntityDescriptor>"#
        )
    }
}

fn key_descriptors(prefix: &str, keys: &[TestKey]) -> String {
    keys.iter()
        .map(|key| {
            format!(
                r#"<{prefix}KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{DSIG}"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></{prefix}KeyDescriptor>"#,
                key.certificate_base64()
            )
        })
        .collect()
}
