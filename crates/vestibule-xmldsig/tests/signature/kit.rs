//! Signed documents written by hand, so that each can be wrong in exactly one way.

use openssl::hash::{MessageDigest, hash};
use vestibule_core::Timestamp;
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, VerificationKeys, base64_encode};
use vestibule_xmldsig::{Document, Grammar, Limits, SignaturePolicy, verify};

use crate::keys::{RSA_2048, TestKey};

pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(crate) const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
pub(crate) const INCLUSIVE_11: &str = "http://www.w3.org/2006/12/xml-c14n11";
pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// The element that is signed, in canonical form, as it is without its signature.
pub(crate) const BODY: &str = r#"<r ID="_a"><v k="1">value</v></r>"#;

/// A signed document in parts. Every part is written in canonical form, so that what is signed is
/// what is written.
#[derive(Clone)]
pub(crate) struct Forge {
    /// What is digested.
    pub(crate) digested: String,
    pub(crate) body: String,
    pub(crate) c14n: String,
    pub(crate) method: String,
    pub(crate) uri: Option<String>,
    pub(crate) transforms: String,
    pub(crate) digest_method: String,
    pub(crate) digest_value: Option<String>,
    /// More references, after the first.
    pub(crate) more: String,
    /// The algorithm that signs, whatever the document says.
    pub(crate) signs: SignatureAlgorithm,
}

impl Forge {
    /// A document in which nothing is wrong.
    pub(crate) fn new() -> Forge {
        Forge {
            digested: BODY.to_owned(),
            body: BODY.to_owned(),
            c14n: method("CanonicalizationMethod", EXCLUSIVE, ""),
            method: method("SignatureMethod", RSA_SHA256, ""),
            uri: Some("#_a".to_owned()),
            transforms: transforms(&[(ENVELOPED, ""), (EXCLUSIVE, "")]),
            digest_method: method("DigestMethod", SHA256, ""),
            digest_value: None,
            more: String::new(),
            signs: SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256),
        }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Forge)) -> Forge {
        change(&mut self);
        self
    }

    pub(crate) fn reference(&self) -> String {
        let uri = self.uri.as_ref().map_or(String::new(), |uri| format!(" URI=\"{uri}\""));
        let value = self.digest_value.clone().unwrap_or_else(|| sha256(&self.digested));
        format!(
            "<ds:Reference{uri}>{}{}<ds:DigestValue>{value}</ds:DigestValue></ds:Reference>",
            self.transforms, self.digest_method
        )
    }

    /// SignedInfo in canonical form.
    pub(crate) fn signed_info(&self) -> String {
        format!(
            "<ds:SignedInfo xmlns:ds=\"{DSIG}\">{}{}{}{}</ds:SignedInfo>",
            self.c14n,
            self.method,
            self.reference(),
            self.more
        )
    }

    pub(crate) fn value(&self, key: &TestKey) -> Vec<u8> {
        key.signing().sign(self.signs, self.signed_info().as_bytes()).unwrap()
    }

    pub(crate) fn signature(&self, key: &TestKey) -> String {
        signature(&self.signed_info(), &base64_encode(&self.value(key)), "")
    }

    /// The document, signed by the RSA key.
    pub(crate) fn document(&self) -> String {
        self.document_by(&RSA_2048)
    }

    pub(crate) fn document_by(&self, key: &TestKey) -> String {
        enveloping(&self.body, &self.signature(key))
    }
}

/// Puts a signature in as the first child.
pub(crate) fn enveloping(body: &str, signature: &str) -> String {
    let (tag, rest) = body.split_once('>').unwrap();
    format!("{tag}>{signature}{rest}")
}

pub(crate) fn signature(signed_info: &str, value: &str, after: &str) -> String {
    format!(
        "<ds:Signature xmlns:ds=\"{DSIG}\">{signed_info}<ds:SignatureValue>{value}\
         </ds:SignatureValue>{after}</ds:Signature>"
    )
}

pub(crate) fn method(name: &str, uri: &str, inside: &str) -> String {
    format!("<ds:{name} Algorithm=\"{uri}\">{inside}</ds:{name}>")
}

pub(crate) fn transforms(list: &[(&str, &str)]) -> String {
    let all: String = list.iter().map(|(uri, inside)| method("Transform", uri, inside)).collect();
    format!("<ds:Transforms>{all}</ds:Transforms>")
}

pub(crate) fn sha256(text: &str) -> String {
    base64_encode(&hash(MessageDigest::sha256(), text.as_bytes()).unwrap())
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z").unwrap()
}

pub(crate) fn strict() -> SignaturePolicy {
    SignaturePolicy::strict()
}

pub(crate) fn parse(source: &str, grammar: Grammar) -> Document {
    Document::parse(source, grammar, &Limits::MESSAGE)
        .unwrap_or_else(|error| panic!("{source}: {error}"))
}

/// The code with which the root's signature is refused, or nothing.
pub(crate) fn outcome(
    source: &str,
    grammar: Grammar,
    keys: &VerificationKeys,
    policy: &SignaturePolicy,
) -> Result<(), &'static str> {
    let document = parse(source, grammar);
    verify(document.root(), keys, policy, now()).map(drop).map_err(|error| error.code())
}

#[track_caller]
pub(crate) fn accepted(source: &str) {
    assert_eq!(outcome(source, Grammar::Message, &RSA_2048.alone(), &strict()), Ok(()), "{source}");
}

#[track_caller]
pub(crate) fn refused(code: &'static str, source: &str) {
    refused_under(&strict(), code, source);
}

#[track_caller]
pub(crate) fn accepted_under(policy: &SignaturePolicy, source: &str) {
    assert_eq!(outcome(source, Grammar::Message, &RSA_2048.alone(), policy), Ok(()), "{source}");
}

#[track_caller]
pub(crate) fn refused_under(policy: &SignaturePolicy, code: &'static str, source: &str) {
    let found = outcome(source, Grammar::Message, &RSA_2048.alone(), policy);
    assert_eq!(found, Err(code), "{source}");
}

#[track_caller]
pub(crate) fn refused_document(code: &'static str, source: &str) {
    let found = outcome(source, Grammar::Document, &RSA_2048.alone(), &strict());
    assert_eq!(found, Err(code), "{source}");
}
