//! The only shape that a signature may have: XML Signature 1.1 section 4, narrowed.
//!
//! ```text
//! Signature    SignedInfo, SignatureValue, KeyInfo?
//! SignedInfo   CanonicalizationMethod, SignatureMethod, Reference
//! Reference    Transforms (enveloped-signature, canonicalisation?), DigestMethod, DigestValue
//! ```
//!
//! Every part is taken from its place; nothing is looked for by name or id.

use super::error::{self, SignatureError};
use crate::c14n::Canonicalization;
use crate::document::Element;
use crate::names::{DSIG, EXC_C14N};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, base64_decode};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// The one signature that is a child of this element.
pub(super) fn own_signature(element: Element<'_>) -> Result<Element<'_>, SignatureError> {
    let mut signatures = element.children().filter(|child| child.is(DSIG, "Signature"));
    let signature = signatures.next().ok_or(SignatureError::Missing)?;
    match signatures.next() {
        None => Ok(signature),
        Some(_) => Err(SignatureError::Several),
    }
}

pub(super) struct SignatureParts<'doc> {
    pub(super) signed_info: Element<'doc>,
    pub(super) signature_value: Element<'doc>,
}

pub(super) fn signature_parts(
    signature: Element<'_>,
) -> Result<SignatureParts<'_>, SignatureError> {
    let mut children = Sequence::of(signature)?;
    let signed_info = children.take("SignedInfo")?;
    let signature_value = children.take("SignatureValue")?;
    let _never_trusted = children.take_optional("KeyInfo");
    children.end()?;
    Ok(SignatureParts { signed_info, signature_value })
}

/// SignedInfo (4.4), with exactly one reference.
pub(super) struct SignedInfo<'doc> {
    pub(super) element: Element<'doc>,
    pub(super) canonicalization: Canonicalization,
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) reference: Reference<'doc>,
}

impl<'doc> SignedInfo<'doc> {
    pub(super) fn read(element: Element<'doc>) -> Result<Self, SignatureError> {
        let mut children = Sequence::of(element)?;
        let canonicalization = canonicalization(children.take("CanonicalizationMethod")?)?;
        let algorithm = signature_algorithm(children.take("SignatureMethod")?)?;
        let reference = Reference::read(children.take("Reference")?)?;
        if children.take_optional("Reference").is_some() {
            return Err(SignatureError::SeveralReferences);
        }
        children.end()?;
        Ok(SignedInfo { element, canonicalization, algorithm, reference })
    }
}

/// Reference (4.4.3).
pub(super) struct Reference<'doc> {
    pub(super) uri: Option<&'doc str>,
    pub(super) canonicalization: Canonicalization,
    pub(super) digest: DigestAlgorithm,
    pub(super) digest_value: Vec<u8>,
}

impl<'doc> Reference<'doc> {
    /// An empty URI names the document that it stands in; without a URI, that is all it can name.
    pub(super) fn names_whole_document(&self) -> bool {
        matches!(self.uri, None | Some(""))
    }

    fn read(element: Element<'doc>) -> Result<Self, SignatureError> {
        let mut children = Sequence::of(element)?;
        let transforms = children.take_optional("Transforms");
        let transforms = transforms.ok_or(SignatureError::Transforms)?;
        let canonicalization = transformation(transforms)?;
        let digest = digest_algorithm(children.take("DigestMethod")?)?;
        let digest_value = children.take("DigestValue")?;
        children.end()?;
        let digest_value =
            digest_value.text().and_then(base64_decode).ok_or(SignatureError::MalformedValue)?;
        Ok(Reference { uri: element.attribute("URI"), canonicalization, digest, digest_value })
    }
}

/// Transforms (4.4.3.4): enveloped-signature, then at most one canonicalisation. Without one,
/// Canonical XML 1.0 is applied (4.4.3.2). A reference of either accepted form leaves comments out
/// before any transform sees them (4.4.3.3), so a method that keeps comments finds none.
fn transformation(transforms: Element<'_>) -> Result<Canonicalization, SignatureError> {
    let mut children = Sequence::of(transforms)?;
    let enveloped = children.take_optional("Transform").ok_or(SignatureError::Transforms)?;
    if enveloped.attribute("Algorithm") != Some(ENVELOPED)
        || Sequence::of(enveloped)?.end().is_err()
    {
        return Err(SignatureError::Transforms);
    }
    let canonicalization = match children.take_optional("Transform") {
        Some(transform) => canonicalization(transform).map_err(|_| SignatureError::Transforms)?,
        None => Canonicalization::inclusive(),
    };
    children.end().map_err(|_| SignatureError::Transforms)?;
    Ok(canonicalization.without_comments())
}

fn canonicalization(method: Element<'_>) -> Result<Canonicalization, SignatureError> {
    let prefixes = prefix_list(method)?;
    let uri = method.attribute("Algorithm").unwrap_or("");
    let canonicalization = Canonicalization::from_uri(uri);
    match (canonicalization, prefixes) {
        (Some(canonicalization), None) => Ok(canonicalization),
        (Some(exclusive), Some(prefixes)) if !exclusive.is_inclusive() => {
            let prefixes = prefixes.split([' ', '\t', '\n', '\r']);
            Ok(exclusive.with_prefix_list(prefixes.filter(|prefix| !prefix.is_empty())))
        }
        _ => Err(SignatureError::UnsupportedCanonicalization),
    }
}

/// The PrefixList of the one child InclusiveNamespaces; `None` where there is no child.
fn prefix_list(method: Element<'_>) -> Result<Option<&str>, SignatureError> {
    if method.has_text_between_children() {
        return Err(SignatureError::UnsupportedCanonicalization);
    }
    let mut children = method.children();
    let Some(inclusive) = children.next() else {
        return Ok(None);
    };
    if children.next().is_some()
        || !inclusive.is(EXC_C14N, "InclusiveNamespaces")
        || inclusive.text() != Some("")
    {
        return Err(SignatureError::UnsupportedCanonicalization);
    }
    Ok(Some(inclusive.attribute("PrefixList").unwrap_or("")))
}

fn signature_algorithm(method: Element<'_>) -> Result<SignatureAlgorithm, SignatureError> {
    let uri = algorithm_without_parameters(method)?;
    SignatureAlgorithm::from_uri(uri)
        .ok_or_else(|| SignatureError::UnsupportedAlgorithm { uri: error::cut(uri) })
}

fn digest_algorithm(method: Element<'_>) -> Result<DigestAlgorithm, SignatureError> {
    let uri = algorithm_without_parameters(method)?;
    DigestAlgorithm::from_uri(uri)
        .ok_or_else(|| SignatureError::UnsupportedAlgorithm { uri: error::cut(uri) })
}

fn algorithm_without_parameters(method: Element<'_>) -> Result<&str, SignatureError> {
    Sequence::of(method)?.end()?;
    method.attribute("Algorithm").ok_or(SignatureError::MalformedSignature { part: "Algorithm" })
}

/// The children of an element of the signature namespace, taken one after the other.
struct Sequence<'doc> {
    children: std::iter::Peekable<crate::document::Children<'doc>>,
}

impl<'doc> Sequence<'doc> {
    fn of(parent: Element<'doc>) -> Result<Self, SignatureError> {
        if parent.has_text_between_children() {
            return Err(SignatureError::MalformedSignature { part: "text" });
        }
        Ok(Sequence { children: parent.children().peekable() })
    }

    fn take(&mut self, part: &'static str) -> Result<Element<'doc>, SignatureError> {
        self.take_optional(part).ok_or(SignatureError::MalformedSignature { part })
    }

    fn take_optional(&mut self, local_name: &str) -> Option<Element<'doc>> {
        self.children.next_if(|child| child.is(DSIG, local_name))
    }

    fn end(mut self) -> Result<(), SignatureError> {
        match self.children.next() {
            None => Ok(()),
            Some(_) => Err(SignatureError::MalformedSignature { part: "an element too many" }),
        }
    }
}
