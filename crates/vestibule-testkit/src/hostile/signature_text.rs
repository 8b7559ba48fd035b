//! A signature as text, every part of which an attack may write otherwise.

use openssl::hash::{MessageDigest, hash};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, base64_encode};
use vestibule_xmldsig::{Canonicalization, Document, Grammar, Limits};

use crate::error::TestkitError;
use crate::keys::TestKey;
use crate::xml::DSIG;

pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(super) const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// The parts of a signature over one element. The text is canonical as long as attacks write
/// canonical parts.
pub(super) struct SignatureText {
    pub(super) key: TestKey,
    pub(super) algorithm: SignatureAlgorithm,
    /// The Algorithm of SignatureMethod, when it is not that of `algorithm`.
    pub(super) claimed_algorithm: Option<String>,
    /// The content of SignatureMethod.
    pub(super) method_content: &'static str,
    pub(super) canonicalization: &'static str,
    pub(super) references: Vec<ReferenceText>,
    /// What follows SignatureValue.
    pub(super) rest: String,
}

pub(super) struct ReferenceText {
    pub(super) uri: Option<String>,
    pub(super) transforms: String,
    pub(super) digest_uri: &'static str,
    pub(super) digest: String,
}

impl SignatureText {
    /// A signature that everybody accepts.
    pub(super) fn of(element: &str) -> Result<Self, TestkitError> {
        let algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256);
        Ok(SignatureText {
            key: TestKey::IDP,
            algorithm,
            claimed_algorithm: None,
            method_content: "",
            canonicalization: EXCLUSIVE,
            references: vec![ReferenceText::of(element, DigestAlgorithm::Sha256)?],
            rest: String::new(),
        })
    }

    /// Changes the one reference.
    pub(super) fn reference(&mut self, change: impl FnOnce(&mut ReferenceText)) {
        if let Some(reference) = self.references.first_mut() {
            change(reference);
        }
    }

    /// Signs, and writes the whole.
    pub(super) fn sign(&self) -> Result<String, TestkitError> {
        let value = self.key.signing_key()?.sign(self.algorithm, &self.octets())?;
        Ok(self.finish(&base64_encode(&value)))
    }

    /// The canonical SignedInfo.
    pub(super) fn octets(&self) -> Vec<u8> {
        format!(r#"<ds:SignedInfo xmlns:ds="{DSIG}">{}</ds:SignedInfo>"#, self.signed_info())
            .into_bytes()
    }

    pub(super) fn finish(&self, value: &str) -> String {
        format!(
            r#"<ds:Signature xmlns:ds="{DSIG}"><ds:SignedInfo>{}</ds:SignedInfo><ds:SignatureValue>{value}</ds:SignatureValue>{}</ds:Signature>"#,
            self.signed_info(),
            self.rest,
        )
    }

    fn signed_info(&self) -> String {
        let claimed = self.claimed_algorithm.as_deref().unwrap_or(self.algorithm.uri());
        let references: String = self.references.iter().map(ReferenceText::write).collect();
        format!(
            r#"<ds:CanonicalizationMethod Algorithm="{}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{claimed}">{}</ds:SignatureMethod>{references}"#,
            self.canonicalization, self.method_content,
        )
    }
}

impl ReferenceText {
    pub(super) fn of(element: &str, digest: DigestAlgorithm) -> Result<Self, TestkitError> {
        let document = Document::parse(element, Grammar::Document, &Limits::DOCUMENT)?;
        let root = document.root();
        let octets = Canonicalization::exclusive().document(&document);
        let algorithm = match digest {
            DigestAlgorithm::Sha1 => MessageDigest::sha1(),
            _ => MessageDigest::sha256(),
        };
        Ok(ReferenceText {
            uri: root.id_attribute().map(|id| format!("#{id}")),
            transforms: [transform(ENVELOPED, ""), transform(EXCLUSIVE, "")].concat(),
            digest_uri: digest.uri(),
            digest: base64_encode(&hash(algorithm, &octets)?),
        })
    }

    fn write(&self) -> String {
        let uri = self.uri.as_ref().map_or(String::new(), |uri| format!(r#" URI="{uri}""#));
        format!(
            r#"<ds:Reference{uri}><ds:Transforms>{}</ds:Transforms><ds:DigestMethod Algorithm="{}"></ds:DigestMethod><ds:DigestValue>{}</ds:DigestValue></ds:Reference>"#,
            self.transforms, self.digest_uri, self.digest,
        )
    }
}

/// One Transform, in canonical form.
pub(super) fn transform(algorithm: &str, content: &str) -> String {
    format!(r#"<ds:Transform Algorithm="{algorithm}">{content}</ds:Transform>"#)
}
