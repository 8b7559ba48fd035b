//! Signing in the strict profile, in two steps so that the key can live elsewhere:
//! [`prepare_signature`], sign the octets, [`finish`](PreparedSignature::finish).

use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, SigningKeyError, base64_encode};

use crate::c14n::Canonicalization;
use crate::document::{Document, Element};
use crate::names::{DSIG, EXC_C14N};
use crate::reader::is_ncname;

/// What the signature says about itself.
#[derive(Debug, Clone)]
#[must_use]
pub struct SigningProfile {
    algorithm: SignatureAlgorithm,
    digest: DigestAlgorithm,
    prefix_list: Vec<String>,
    certificate: Option<String>,
}

impl SigningProfile {
    /// Signs with this algorithm; the digest of the element is the algorithm's own, SHA-512 for
    /// Ed25519.
    pub fn new(algorithm: SignatureAlgorithm) -> Self {
        SigningProfile {
            algorithm,
            digest: algorithm.digest().unwrap_or(DigestAlgorithm::Sha512),
            prefix_list: Vec::new(),
            certificate: None,
        }
    }

    /// Writes an InclusiveNamespaces PrefixList into the transform. What is neither a prefix nor
    /// `#default` is left out.
    pub fn with_prefix_list<'a>(mut self, prefixes: impl IntoIterator<Item = &'a str>) -> Self {
        let is_fit = |prefix: &&str| *prefix == "#default" || is_ncname(prefix);
        self.prefix_list = prefixes.into_iter().filter(is_fit).map(str::to_owned).collect();
        self
    }

    /// Writes this certificate, base64 of DER, into KeyInfo. Nobody needs it to verify. Characters
    /// that are not base64 are left out.
    pub fn with_certificate(mut self, base64_der: impl Into<String>) -> Self {
        let mut certificate = base64_der.into();
        certificate.retain(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='));
        self.certificate = Some(certificate);
        self
    }
}

/// An element that cannot be signed, or a key that cannot sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// The element has no id that a reference could name.
    #[error("the element to sign has no id")]
    ElementWithoutId,
    /// The place for the signature is not a child of the element.
    #[error("the signature can only follow a child of the element")]
    NotAChild,
    /// The key did not sign.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
}

impl SigningError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            SigningError::ElementWithoutId => "signing_element_without_id",
            SigningError::NotAChild => "signing_not_a_child",
            SigningError::Key(error) => error.code(),
        }
    }
}

/// Digests an element and writes the SignedInfo for it. The signature will be the element's first
/// child, or stand right after the child `after`.
///
/// # Errors
/// [`SigningError::ElementWithoutId`] and [`SigningError::NotAChild`]; [`SigningError::Key`] when
/// the library has no such digest.
pub fn prepare_signature(
    element: Element<'_>,
    after: Option<Element<'_>>,
    profile: &SigningProfile,
) -> Result<PreparedSignature, SigningError> {
    let id = element.id_attribute().ok_or(SigningError::ElementWithoutId)?;
    if after.is_some_and(|child| child.parent() != Some(element)) {
        return Err(SigningError::NotAChild);
    }
    let c14n = Canonicalization::exclusive()
        .with_prefix_list(profile.prefix_list.iter().map(String::as_str));
    let digest = profile.digest.hash(&c14n.element(element, None));
    let digest = digest.ok_or(SigningKeyError::Refused)?;
    Ok(PreparedSignature {
        place: Place::of(element, after),
        signed_info: signed_info(id, &base64_encode(&digest), profile),
        certificate: profile.certificate.clone(),
        algorithm: profile.algorithm,
    })
}

/// A signature that lacks only its value.
#[derive(Debug, Clone)]
#[must_use]
pub struct PreparedSignature {
    place: Place,
    /// Its content, in canonical form but for the namespace declaration.
    signed_info: String,
    certificate: Option<String>,
    algorithm: SignatureAlgorithm,
}

impl PreparedSignature {
    /// The algorithm to sign the octets with.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The octets to sign: the canonical form of SignedInfo.
    #[must_use]
    pub fn octets(&self) -> Vec<u8> {
        format!(r#"<ds:SignedInfo xmlns:ds="{DSIG}">{}</ds:SignedInfo>"#, self.signed_info)
            .into_bytes()
    }

    /// Puts the signature value in, and answers the signed document.
    #[must_use]
    pub fn finish(self, value: &[u8]) -> String {
        let key_info = self.certificate.map_or(String::new(), |certificate| {
            format!(
                "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}\
                 </ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
            )
        });
        let signature = format!(
            r#"<ds:Signature xmlns:ds="{DSIG}"><ds:SignedInfo>{}</ds:SignedInfo><ds:SignatureValue>{}</ds:SignatureValue>{key_info}</ds:Signature>"#,
            self.signed_info,
            base64_encode(value),
        );
        let Place { before, opening, closing, after } = self.place;
        [before, opening, signature, closing, after].concat()
    }
}

/// Where the signature goes: the document cut in two. An empty-element tag is opened up.
#[derive(Debug, Clone)]
struct Place {
    before: String,
    opening: String,
    closing: String,
    after: String,
}

impl Place {
    fn of(element: Element<'_>, after: Option<Element<'_>>) -> Place {
        let document: &Document = element.document();
        let source = document.source();
        let tag = document.start_tag(element.id(), element.data());
        let at = match after {
            Some(child) => document.node(child.id()).source.end(),
            None => tag.end(),
        };
        let is_empty = document.node(element.id()).source.end() == tag.end();
        let (before, rest) = source.split_at_checked(at).unwrap_or((source, ""));
        let (before, opening, closing) = match before.strip_suffix("/>") {
            Some(opened) if is_empty => {
                let name = document.slice(element.data().name.qualified);
                (opened, ">".to_owned(), format!("</{name}>"))
            }
            _ => (before, String::new(), String::new()),
        };
        Place { before: before.to_owned(), opening, closing, after: rest.to_owned() }
    }
}

/// The content of SignedInfo as canonical XML writes it.
fn signed_info(id: &str, digest: &str, profile: &SigningProfile) -> String {
    let list = profile.prefix_list.join(" ");
    let prefixes = if list.is_empty() {
        String::new()
    } else {
        format!(
            r#"<ec:InclusiveNamespaces xmlns:ec="{EXC_C14N}" PrefixList="{list}"></ec:InclusiveNamespaces>"#
        )
    };
    format!(
        r##"<ds:CanonicalizationMethod Algorithm="{EXC_C14N}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{}"></ds:SignatureMethod><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="{DSIG}enveloped-signature"></ds:Transform><ds:Transform Algorithm="{EXC_C14N}">{prefixes}</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="{}"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"##,
        profile.algorithm.uri(),
        profile.digest.uri(),
    )
}
