//! The host application as SAML sees it.

use vestibule_core::Endpoint;
use vestibule_keys::SigningKey;

use crate::entity_id::EntityId;
use crate::names::{BINDING_POST, METADATA, PROTOCOL};
use crate::xml::escape;

/// A service provider: the name it goes by and the one place where it takes responses.
///
/// Hosts with a route for each connection make one for each; it is small.
///
/// ```
/// use vestibule_core::Endpoint;
/// use vestibule_saml::{EntityId, ServiceProvider};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sp = ServiceProvider::new(
///     EntityId::parse("https://app.example.com/saml")?,
///     Endpoint::parse("https://app.example.com/saml/acs/acme")?,
/// );
/// assert!(sp.metadata().contains("https://app.example.com/saml/acs/acme"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ServiceProvider {
    entity_id: EntityId,
    acs: Endpoint,
    signing: Option<Signing>,
}

#[derive(Debug, Clone)]
struct Signing {
    /// Base64 of DER.
    certificate: String,
    key: Option<SigningKey>,
}

impl ServiceProvider {
    /// A service provider that does not sign its requests. `acs` is the assertion consumer
    /// service: where the browser posts responses.
    pub fn new(entity_id: EntityId, acs: Endpoint) -> Self {
        ServiceProvider { entity_id, acs, signing: None }
    }

    /// Publishes the certificate of a key that signs requests elsewhere, in a KMS for instance.
    /// `certificate` is base64 of DER.
    pub fn with_signing_certificate(mut self, certificate: impl Into<String>) -> Self {
        self.signing = Some(Signing { certificate: certificate.into(), key: None });
        self
    }

    /// Publishes a certificate, base64 of DER, and signs requests with its key.
    pub fn with_signing_key(mut self, certificate: impl Into<String>, key: SigningKey) -> Self {
        self.signing = Some(Signing { certificate: certificate.into(), key: Some(key) });
        self
    }

    /// Its entity id: what assertions name as their audience.
    pub fn entity_id(&self) -> &EntityId {
        &self.entity_id
    }

    /// Its assertion consumer service: what responses name as Destination and Recipient.
    pub fn acs(&self) -> &Endpoint {
        &self.acs
    }

    pub(crate) fn signs_requests(&self) -> bool {
        self.signing.is_some()
    }

    pub(crate) fn signing_key(&self) -> Option<&SigningKey> {
        self.signing.as_ref().and_then(|signing| signing.key.as_ref())
    }

    /// The metadata document to hand to an identity provider (SAML 2.0 metadata 2.4.4).
    #[must_use]
    pub fn metadata(&self) -> String {
        let key_descriptor = self.signing.as_ref().map_or(String::new(), |signing| {
            format!(
                "<md:KeyDescriptor use=\"signing\">\
                 <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>\
                 <ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
                 </md:KeyDescriptor>",
                escape(&signing.certificate)
            )
        });
        format!(
            "<md:EntityDescriptor xmlns:md=\"{METADATA}\" entityID=\"{}\">\
             <md:SPSSODescriptor AuthnRequestsSigned=\"{}\" WantAssertionsSigned=\"true\" \
             protocolSupportEnumeration=\"{PROTOCOL}\">{key_descriptor}\
             <md:AssertionConsumerService Binding=\"{BINDING_POST}\" Location=\"{}\" index=\"0\" \
             isDefault=\"true\"/></md:SPSSODescriptor></md:EntityDescriptor>",
            escape(self.entity_id.as_str()),
            self.signing.is_some(),
            escape(self.acs.as_str()),
        )
    }
}
