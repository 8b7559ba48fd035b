//! Reading the metadata of an identity provider (SAML 2.0 metadata 2.3.2 and 2.4.3).

mod error;

use std::collections::BTreeSet;

use vestibule_core::{Endpoint, Timestamp};
use vestibule_keys::{CertificateValidity, VerificationKey, VerificationKeys};
use vestibule_xmldsig::{Document, Element, Grammar, Limits, is_signed};

use crate::connection::IdentityProvider;
use crate::entity_id::EntityId;
use crate::names::{BINDING_REDIRECT, DSIG, METADATA, PROTOCOL};
pub use error::{MetadataError, MetadataWarning};

/// What an administrator uploads to configure a connection: the provider's name, where it signs
/// users in, and the certificates that it signs with.
///
/// A signature on the document is not checked, for nothing says which key could be believed: trust
/// comes from the administrator who uploads it.
///
/// ```
/// use vestibule_core::Timestamp;
/// use vestibule_saml::IdpMetadata;
/// use vestibule_xmldsig::Limits;
///
/// let now = Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z")?;
/// let refused = IdpMetadata::parse("<EntityDescriptor/>", &Limits::DOCUMENT, now);
/// assert_eq!(refused.err().map(|error| error.code()), Some("metadata_not_an_entity"));
/// # Ok::<(), vestibule_core::TimestampError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct IdpMetadata {
    entity_id: EntityId,
    sso_endpoints: Vec<SsoEndpoint>,
    keys: Vec<VerificationKey>,
    wants_signed_requests: bool,
    valid_until: Option<Timestamp>,
    warnings: Vec<MetadataWarning>,
}

/// One SingleSignOnService.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SsoEndpoint {
    /// The URI of its binding.
    pub binding: String,
    /// Where it is.
    pub location: Endpoint,
}

impl IdpMetadata {
    /// Reads one EntityDescriptor.
    ///
    /// # Errors
    /// A [`MetadataError`] by condition; what an administrator should know but can work with is
    /// among the [`warnings`](Self::warnings).
    pub fn parse(
        bytes: impl Into<Vec<u8>>,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Self, MetadataError> {
        let document = Document::parse(bytes, Grammar::Document, limits)?;
        let entity = entity(document.root())?;
        let role = identity_provider_role(entity)?;
        let entity_id = entity.attribute("entityID").unwrap_or("");
        let entity_id = EntityId::parse(entity_id).map_err(|_| MetadataError::EntityId)?;
        let mut warnings = Vec::new();
        if is_signed(entity) {
            warnings.push(MetadataWarning::SignatureNotChecked);
        }
        let ends = [entity, role].map(|part| valid_until(part, now, &mut warnings));
        let valid_until = ends.into_iter().collect::<Result<Vec<_>, _>>()?;
        let valid_until = valid_until.into_iter().flatten().min();
        let sso_endpoints = sso_endpoints(role, &mut warnings)?;
        let keys = signing_keys(role, now, &mut warnings)?;
        let wants = role.attribute("WantAuthnRequestsSigned").is_some_and(is_true);
        if wants {
            warnings.push(MetadataWarning::WantsSignedRequests);
        }
        Ok(IdpMetadata {
            entity_id,
            sso_endpoints,
            keys,
            wants_signed_requests: wants,
            valid_until,
            warnings,
        })
    }

    /// The provider's entity id.
    pub fn entity_id(&self) -> &EntityId {
        &self.entity_id
    }

    /// Its single sign-on services, in document order.
    #[must_use]
    pub fn sso_endpoints(&self) -> &[SsoEndpoint] {
        &self.sso_endpoints
    }

    /// The dates of the signing certificates that can be used, in document order.
    pub fn certificates(&self) -> impl Iterator<Item = CertificateValidity> + '_ {
        self.keys.iter().filter_map(VerificationKey::validity)
    }

    /// When the document says that it is to be fetched again.
    #[must_use]
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.valid_until
    }

    /// What an administrator should look at.
    #[must_use]
    pub fn warnings(&self) -> &[MetadataWarning] {
        &self.warnings
    }

    /// The provider, ready for a [`Connection`](crate::Connection).
    ///
    /// # Errors
    /// [`MetadataError::NoSigningCertificate`], which [`parse`](Self::parse) has excluded.
    pub fn into_identity_provider(self) -> Result<IdentityProvider, MetadataError> {
        let keys = VerificationKeys::new(self.keys).ok_or(MetadataError::NoSigningCertificate)?;
        let mut idp = IdentityProvider::new(self.entity_id, keys);
        let redirect = |sso: &SsoEndpoint| sso.binding == BINDING_REDIRECT;
        if let Some(sso) = self.sso_endpoints.into_iter().find(redirect) {
            idp = idp.with_sso(sso.location);
        }
        Ok(if self.wants_signed_requests { idp.with_signed_requests() } else { idp })
    }
}

fn entity(root: Element<'_>) -> Result<Element<'_>, MetadataError> {
    if root.is(METADATA, "EntityDescriptor") {
        Ok(root)
    } else if root.is(METADATA, "EntitiesDescriptor") {
        Err(MetadataError::Aggregate)
    } else {
        Err(MetadataError::NotAnEntity)
    }
}

fn identity_provider_role(entity: Element<'_>) -> Result<Element<'_>, MetadataError> {
    let speaks_saml2 = |role: &Element<'_>| {
        let protocols = role.attribute("protocolSupportEnumeration").unwrap_or("");
        protocols.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL)
    };
    let mut roles = entity
        .children()
        .filter(|child| child.is(METADATA, "IDPSSODescriptor"))
        .filter(speaks_saml2);
    let role = roles.next().ok_or(MetadataError::NoIdentityProvider)?;
    if roles.next().is_some() {
        return Err(MetadataError::SeveralIdentityProviders);
    }
    Ok(role)
}

fn valid_until(
    entity: Element<'_>,
    now: Timestamp,
    warnings: &mut Vec<MetadataWarning>,
) -> Result<Option<Timestamp>, MetadataError> {
    let Some(text) = entity.attribute("validUntil") else { return Ok(None) };
    let until = Timestamp::parse_xs_datetime(text).map_err(|_| MetadataError::ValidUntil)?;
    if until <= now {
        warnings.push(MetadataWarning::OutOfDate { valid_until: until });
    }
    Ok(Some(until))
}

fn sso_endpoints(
    role: Element<'_>,
    warnings: &mut Vec<MetadataWarning>,
) -> Result<Vec<SsoEndpoint>, MetadataError> {
    let mut endpoints = Vec::new();
    for service in role.children().filter(|child| child.is(METADATA, "SingleSignOnService")) {
        // White space around an xs:anyURI is no part of it.
        let location = service.attribute("Location").unwrap_or("").trim();
        let location = Endpoint::parse_compat_http(location).map_err(MetadataError::Endpoint)?;
        if !location.is_https() {
            warnings.push(MetadataWarning::EndpointWithoutTls { location: location.to_string() });
        }
        let binding = service.attribute("Binding").unwrap_or("").to_owned();
        endpoints.push(SsoEndpoint { binding, location });
    }
    if endpoints.is_empty() {
        return Err(MetadataError::NoEndpoint);
    }
    if !endpoints.iter().any(|endpoint| endpoint.binding == BINDING_REDIRECT) {
        warnings.push(MetadataWarning::NoRedirectBinding);
    }
    Ok(endpoints)
}

/// The certificates of every KeyDescriptor that is not for encryption alone.
fn signing_keys(
    role: Element<'_>,
    now: Timestamp,
    warnings: &mut Vec<MetadataWarning>,
) -> Result<Vec<VerificationKey>, MetadataError> {
    let mut seen = BTreeSet::new();
    let mut keys = Vec::new();
    let signing = role
        .children()
        .filter(|child| child.is(METADATA, "KeyDescriptor"))
        .filter(|descriptor| descriptor.attribute("use").unwrap_or("signing") == "signing");
    for certificate in signing.flat_map(certificates) {
        let text: String = certificate.text().unwrap_or("").split_ascii_whitespace().collect();
        if !seen.insert(text.clone()) {
            continue;
        }
        let key = match VerificationKey::from_certificate(&text) {
            Ok(key) => key,
            Err(error) => {
                warnings.push(MetadataWarning::CertificateUnusable(error));
                continue;
            }
        };
        if keys.len() == VerificationKeys::MOST {
            warnings.push(MetadataWarning::TooManyCertificates { most: VerificationKeys::MOST });
            break;
        }
        if let Some(validity) = key.validity().filter(|validity| validity.not_after < now) {
            warnings.push(MetadataWarning::CertificateExpired { not_after: validity.not_after });
        }
        keys.push(key);
    }
    if keys.is_empty() { Err(MetadataError::NoSigningCertificate) } else { Ok(keys) }
}

fn certificates<'doc>(descriptor: Element<'doc>) -> impl Iterator<Item = Element<'doc>> {
    let named = |local_name: &'static str| move |e: &Element<'doc>| e.is(DSIG, local_name);
    descriptor
        .children()
        .filter(named("KeyInfo"))
        .flat_map(Element::children)
        .filter(named("X509Data"))
        .flat_map(Element::children)
        .filter(named("X509Certificate"))
}

fn is_true(text: &str) -> bool {
    matches!(text, "true" | "1")
}
