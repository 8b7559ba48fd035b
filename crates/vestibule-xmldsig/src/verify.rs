//! Signature verification: XML Signature 1.1 section 3.2, in the strict profile of this crate.
//!
//! There is no search for a signature anywhere. The caller names the element that it wants to
//! read; the signature is that element's own child, and signs that element.

mod error;
mod shape;

use subtle::ConstantTimeEq;
use vestibule_core::Timestamp;
use vestibule_keys::{
    DigestAlgorithm, KeyFamily, SignatureAlgorithm, VerificationKey, VerificationKeys,
    base64_decode,
};

use crate::document::{AttributeRef, Element};
use crate::policy::SignaturePolicy;
pub use error::SignatureError;
use shape::{Reference, SignedInfo};

/// The canonical form of a SignedInfo has about a thousand octets.
const LONGEST_SIGNED_INFO: usize = 16 * 1024;

/// Verifies the enveloped signature of an element, and answers the handle to read it by.
///
/// # Errors
/// A [`SignatureError`] for the first step that fails; nothing of the element can be believed then.
///
/// ```
/// use vestibule_core::Timestamp;
/// use vestibule_keys::{VerificationKey, VerificationKeys};
/// use vestibule_xmldsig::{Document, Grammar, Limits, SignaturePolicy, verify};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let pem = "-----BEGIN PUBLIC KEY-----
/// # MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
/// # -----END PUBLIC KEY-----";
/// let keys = VerificationKeys::new(vec![VerificationKey::from_public_key(pem)?]).ok_or("no key")?;
/// let unsigned = Document::parse("<a ID='x'/>", Grammar::Message, &Limits::MESSAGE)?;
/// let now = Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z")?;
/// let refused = verify(unsigned.root(), &keys, &SignaturePolicy::strict(), now);
/// assert_eq!(refused.err().map(|error| error.code()), Some("signature_missing"));
/// # Ok(())
/// # }
/// ```
pub fn verify<'doc>(
    element: Element<'doc>,
    keys: &VerificationKeys,
    policy: &SignaturePolicy,
    now: Timestamp,
) -> Result<VerifiedElement<'doc>, SignatureError> {
    let signature = shape::own_signature(element)?;
    let parts = shape::signature_parts(signature)?;
    let signed_info = SignedInfo::read(parts.signed_info)?;
    check_reference_names(element, &signed_info.reference, policy)?;
    check_canonicalization(element, &signed_info, policy)?;
    let used_sha1 = check_digests(&signed_info, policy, now)?;
    let key = check_signature_value(&signed_info, parts.signature_value, keys, policy, now)?;
    check_digest_value(element, signature, &signed_info.reference)?;
    let evidence = Evidence { key, algorithm: signed_info.algorithm, used_sha1 };
    Ok(VerifiedElement { element, signature: Some(signature), evidence })
}

/// Whether an element has a signature of its own that [`verify`] would look at.
#[must_use]
pub fn is_signed(element: Element<'_>) -> bool {
    element.children().any(|child| child.is(crate::names::DSIG, "Signature"))
}

fn check_reference_names(
    element: Element<'_>,
    reference: &Reference<'_>,
    policy: &SignaturePolicy,
) -> Result<(), SignatureError> {
    if reference.names_whole_document() {
        return match element.parent() {
            _ if !policy.whole_document_reference => Err(SignatureError::WholeDocumentReference),
            Some(_) => Err(SignatureError::ReferenceElsewhere),
            None => Ok(()),
        };
    }
    let id = element.id_attribute().ok_or(SignatureError::ElementWithoutId)?;
    match reference.uri.and_then(|uri| uri.strip_prefix('#')) {
        Some(fragment) if fragment == id => Ok(()),
        _ => Err(SignatureError::ReferenceElsewhere),
    }
}

fn check_canonicalization(
    element: Element<'_>,
    signed_info: &SignedInfo<'_>,
    policy: &SignaturePolicy,
) -> Result<(), SignatureError> {
    let uses = [
        (&signed_info.canonicalization, signed_info.element),
        (&signed_info.reference.canonicalization, element),
    ];
    if !policy.inclusive_c14n && uses.iter().any(|(method, _)| method.is_inclusive()) {
        return Err(SignatureError::InclusiveCanonicalization);
    }
    if uses.iter().all(|(method, apex)| method.supports(*apex)) {
        Ok(())
    } else {
        Err(SignatureError::InheritedXmlBase)
    }
}

fn check_digests(
    signed_info: &SignedInfo<'_>,
    policy: &SignaturePolicy,
    now: Timestamp,
) -> Result<bool, SignatureError> {
    let used = [signed_info.algorithm.digest(), Some(signed_info.reference.digest)];
    let sha1 = used.contains(&Some(DigestAlgorithm::Sha1));
    if sha1 && !is_before(now, policy.sha1_until) {
        return Err(SignatureError::Sha1);
    }
    Ok(sha1)
}

fn check_signature_value(
    signed_info: &SignedInfo<'_>,
    value: Element<'_>,
    keys: &VerificationKeys,
    policy: &SignaturePolicy,
    now: Timestamp,
) -> Result<usize, SignatureError> {
    let value = value.text().and_then(base64_decode).ok_or(SignatureError::MalformedValue)?;
    let octets = signed_info.canonicalization.element(signed_info.element, None);
    // Each key that fits hashes it again.
    if octets.len() > LONGEST_SIGNED_INFO {
        return Err(SignatureError::MalformedSignature { part: "SignedInfo" });
    }
    let algorithm = signed_info.algorithm;
    let fits = |key: &VerificationKey| key.family().fits(algorithm);
    if !keys.keys().iter().any(fits) {
        return Err(SignatureError::NoKeyForAlgorithm { algorithm: algorithm.uri() });
    }
    let made = |(_, key): &(usize, &VerificationKey)| key.verifies(algorithm, &octets, &value);
    let (index, key) =
        keys.keys().iter().enumerate().find(made).ok_or(SignatureError::SignatureMismatch)?;
    match key.family() {
        KeyFamily::Rsa { bits } if bits < 2048 && !is_before(now, policy.rsa1024_until) => {
            Err(SignatureError::WeakRsa { bits })
        }
        _ => Ok(index),
    }
}

fn check_digest_value(
    element: Element<'_>,
    signature: Element<'_>,
    reference: &Reference<'_>,
) -> Result<(), SignatureError> {
    let octets = if reference.names_whole_document() {
        reference.canonicalization.document_without(element.document(), Some(signature))
    } else {
        reference.canonicalization.element(element, Some(signature))
    };
    if !octets.starts_with(b"<") {
        return Err(SignatureError::DigestMismatch);
    }
    let digest = reference.digest.hash(&octets).ok_or(SignatureError::DigestMismatch)?;
    if bool::from(digest.ct_eq(reference.digest_value.as_slice())) {
        Ok(())
    } else {
        Err(SignatureError::DigestMismatch)
    }
}

fn is_before(now: Timestamp, until: Option<Timestamp>) -> bool {
    until.is_some_and(|until| now < until)
}

/// What a verification found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// Which of the peer's keys made the signature, by its place in [`VerificationKeys`].
    pub key: usize,
    /// With which algorithm.
    pub algorithm: SignatureAlgorithm,
    /// Whether SHA-1 played a part, in the signature or in the digest.
    pub used_sha1: bool,
}

/// An element whose signature was verified, or one inside of such an element.
///
/// Only [`verify`] makes one. Everything that can be read through it was signed: its own
/// signature, which signs everything but itself, is left out of [`children`](Self::children).
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct VerifiedElement<'doc> {
    element: Element<'doc>,
    /// The signature that the element's own verification left out.
    signature: Option<Element<'doc>>,
    evidence: Evidence,
}

impl<'doc> VerifiedElement<'doc> {
    /// What the verification found out.
    pub fn evidence(&self) -> Evidence {
        self.evidence
    }

    /// Whether the element has this expanded name.
    #[must_use]
    pub fn is(&self, namespace: &str, local_name: &str) -> bool {
        self.element.is(namespace, local_name)
    }

    /// The namespace URI of the element's name; empty for none.
    #[must_use]
    pub fn namespace(&self) -> &'doc str {
        self.element.namespace()
    }

    /// The local part of the element's name.
    #[must_use]
    pub fn local_name(&self) -> &'doc str {
        self.element.local_name()
    }

    /// The value of an attribute that is in no namespace.
    #[must_use]
    pub fn attribute(&self, local_name: &str) -> Option<&'doc str> {
        self.element.attribute(local_name)
    }

    /// The value of an attribute in a namespace.
    #[must_use]
    pub fn attribute_in(&self, namespace: &str, local_name: &str) -> Option<&'doc str> {
        self.element.attribute_in(namespace, local_name)
    }

    /// The attributes in canonical order.
    pub fn attributes(&self) -> impl Iterator<Item = AttributeRef<'doc>> {
        self.element.attributes()
    }

    /// The text of an element that holds nothing but one run of text, as
    /// [`Element::text`] says.
    #[must_use]
    pub fn text(&self) -> Option<&'doc str> {
        self.element.text()
    }

    /// The signed child elements in document order.
    pub fn children(&self) -> impl Iterator<Item = VerifiedElement<'doc>> + use<'doc> {
        let evidence = self.evidence;
        let signature = self.signature;
        self.element
            .children()
            .filter(move |child| Some(*child) != signature)
            .map(move |element| VerifiedElement { element, signature: None, evidence })
    }

    /// The element itself, for a question about where it stands. What it says is unverified again.
    #[must_use]
    pub fn unverified(&self) -> Element<'doc> {
        self.element
    }
}
