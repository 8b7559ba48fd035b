//! What can be wrong with metadata.

use vestibule_core::{EndpointError, Timestamp};
use vestibule_keys::KeyError;
use vestibule_xmldsig::ReadError;

/// Metadata that cannot configure a connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// The strict reader refuses the document.
    #[error(transparent)]
    Xml(#[from] ReadError),
    /// The root element is not an EntityDescriptor.
    #[error("the root element is not an EntityDescriptor")]
    NotAnEntity,
    /// The document is an aggregate of several entities.
    #[error("the document lists several entities; upload the one of the identity provider")]
    Aggregate,
    /// The entity id is missing or malformed.
    #[error("the entity has no fit entityID")]
    EntityId,
    /// The entity is no SAML 2.0 identity provider.
    #[error("the entity is not a SAML 2.0 identity provider")]
    NoIdentityProvider,
    /// The entity has several roles of identity provider.
    #[error("the entity describes several SAML 2.0 identity providers")]
    SeveralIdentityProviders,
    /// The validUntil is malformed.
    #[error("the validUntil is no time")]
    ValidUntil,
    /// There is no single sign-on service.
    #[error("there is no single sign-on service")]
    NoEndpoint,
    /// The address of a single sign-on service cannot be used.
    #[error("a single sign-on service cannot be used: {0}")]
    Endpoint(EndpointError),
    /// There is no certificate to verify signatures with.
    #[error("there is no signing certificate that can be used")]
    NoSigningCertificate,
}

impl MetadataError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            MetadataError::Xml(error) => error.code(),
            MetadataError::NotAnEntity => "metadata_not_an_entity",
            MetadataError::Aggregate => "metadata_aggregate",
            MetadataError::EntityId => "metadata_entity_id",
            MetadataError::NoIdentityProvider => "metadata_no_identity_provider",
            MetadataError::SeveralIdentityProviders => "metadata_several_identity_providers",
            MetadataError::ValidUntil => "metadata_valid_until",
            MetadataError::NoEndpoint => "metadata_no_endpoint",
            MetadataError::Endpoint(_) => "metadata_endpoint",
            MetadataError::NoSigningCertificate => "metadata_no_signing_certificate",
        }
    }
}

/// Something about metadata that works and should be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataWarning {
    /// The document is signed; nothing says by whom, so nobody looked.
    #[error("the signature on the metadata was not checked")]
    SignatureNotChecked,
    /// The document asks to be fetched again.
    #[error("the metadata was valid until {valid_until}")]
    OutOfDate {
        /// Until when.
        valid_until: Timestamp,
    },
    /// A single sign-on service is reached without TLS.
    #[error("`{location}` is reached without TLS")]
    EndpointWithoutTls {
        /// Its address.
        location: String,
    },
    /// Users cannot be sent by redirect.
    #[error("there is no single sign-on service for the redirect binding")]
    NoRedirectBinding,
    /// A certificate was left out.
    #[error("a certificate was left out: {0}")]
    CertificateUnusable(KeyError),
    /// A certificate has expired; its key is used all the same.
    #[error("a certificate expired on {not_after}")]
    CertificateExpired {
        /// When.
        not_after: Timestamp,
    },
    /// There are more certificates than are tried; the later ones were left out.
    #[error("there are more than {most} certificates; the later ones were left out")]
    TooManyCertificates {
        /// How many are tried.
        most: usize,
    },
    /// The provider does not answer requests that are not signed.
    #[error("the identity provider wants signed requests")]
    WantsSignedRequests,
}

impl MetadataWarning {
    /// The stable code of this warning.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            MetadataWarning::SignatureNotChecked => "metadata_signature_not_checked",
            MetadataWarning::OutOfDate { .. } => "metadata_out_of_date",
            MetadataWarning::EndpointWithoutTls { .. } => "metadata_endpoint_without_tls",
            MetadataWarning::NoRedirectBinding => "metadata_no_redirect_binding",
            MetadataWarning::CertificateUnusable(_) => "metadata_certificate_unusable",
            MetadataWarning::CertificateExpired { .. } => "metadata_certificate_expired",
            MetadataWarning::TooManyCertificates { .. } => "metadata_too_many_certificates",
            MetadataWarning::WantsSignedRequests => "metadata_wants_signed_requests",
        }
    }
}
