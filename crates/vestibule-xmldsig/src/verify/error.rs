//! Why a signature was not accepted.

/// A signature that is missing, malformed, outside of the strict profile, or wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The element has no signature of its own.
    #[error("the element is not signed")]
    Missing,
    /// The element has more than one signature.
    #[error("the element has several signatures")]
    Several,
    /// A part of the signature is missing, out of order, or one too many.
    #[error("the signature is malformed at `{part}`")]
    MalformedSignature {
        /// The part that was expected, or what was found instead.
        part: &'static str,
    },
    /// There is more than one reference.
    #[error("the signature has several references")]
    SeveralReferences,
    /// The transforms are not enveloped-signature and one canonicalisation.
    #[error("the transforms are not enveloped-signature and one canonicalisation")]
    Transforms,
    /// A canonicalisation method that is not known, or has parameters it may not have.
    #[error("the canonicalisation method is not supported")]
    UnsupportedCanonicalization,
    /// A signature or digest algorithm that is not on the list.
    #[error("the algorithm `{uri}` is not supported")]
    UnsupportedAlgorithm {
        /// Its identifier, cut to 64 characters.
        uri: String,
    },
    /// A value is not base64.
    #[error("a signature or digest value is not base64")]
    MalformedValue,
    /// The element has no id that the reference could name.
    #[error("the signed element has no id")]
    ElementWithoutId,
    /// The reference names something other than the element that carries the signature.
    #[error("the reference does not name the element that carries the signature")]
    ReferenceElsewhere,
    /// The reference names the whole document, and the connection does not allow that.
    #[error("the reference names the whole document instead of an id")]
    WholeDocumentReference,
    /// An inclusive canonicalisation, and the connection does not allow that.
    #[error("the canonicalisation is inclusive")]
    InclusiveCanonicalization,
    /// Canonical XML 1.1 below an ancestor with `xml:base`.
    #[error("an ancestor of the signed element has an xml:base")]
    InheritedXmlBase,
    /// SHA-1, and the connection does not allow it today.
    #[error("the signature uses SHA-1")]
    Sha1,
    /// A short RSA key, and the connection does not allow it today.
    #[error("the RSA key has only {bits} bits")]
    WeakRsa {
        /// The length of its modulus.
        bits: u32,
    },
    /// The peer has no key of the kind that the algorithm needs.
    #[error("no configured key fits the algorithm `{algorithm}`")]
    NoKeyForAlgorithm {
        /// The identifier of the algorithm.
        algorithm: &'static str,
    },
    /// No key of the peer made the signature value.
    #[error("no configured key made this signature")]
    SignatureMismatch,
    /// The element was changed after it was signed.
    #[error("the element is not the one that was signed")]
    DigestMismatch,
}

impl SignatureError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            SignatureError::Missing => "signature_missing",
            SignatureError::Several => "signature_several",
            SignatureError::MalformedSignature { .. } => "signature_malformed",
            SignatureError::SeveralReferences => "signature_several_references",
            SignatureError::Transforms => "signature_transforms",
            SignatureError::UnsupportedCanonicalization => "signature_unsupported_c14n",
            SignatureError::UnsupportedAlgorithm { .. } => "signature_unsupported_algorithm",
            SignatureError::MalformedValue => "signature_malformed_value",
            SignatureError::ElementWithoutId => "signature_element_without_id",
            SignatureError::ReferenceElsewhere => "signature_reference_elsewhere",
            SignatureError::WholeDocumentReference => "signature_whole_document_reference",
            SignatureError::InclusiveCanonicalization => "signature_inclusive_c14n",
            SignatureError::InheritedXmlBase => "signature_inherited_xml_base",
            SignatureError::Sha1 => "signature_sha1",
            SignatureError::WeakRsa { .. } => "signature_weak_rsa",
            SignatureError::NoKeyForAlgorithm { .. } => "signature_no_key_for_algorithm",
            SignatureError::SignatureMismatch => "signature_mismatch",
            SignatureError::DigestMismatch => "signature_digest_mismatch",
        }
    }
}

/// What a peer wrote, short enough for a message.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(64).collect()
}
