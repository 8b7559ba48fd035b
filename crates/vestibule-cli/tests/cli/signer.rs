//! An identity provider with a fresh key, and the documents that it signs.

use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, SigningKey};
use vestibule_xmldsig::{Document, Grammar, Limits, SigningProfile, prepare_signature};

pub(crate) const IDP: &str = "https://idp.example.com/metadata";
pub(crate) const SP: &str = "https://app.example.com/saml";
pub(crate) const ACS: &str = "https://app.example.com/saml/acs";
pub(crate) const REQUEST: &str = "_request";

pub(crate) struct Signer {
    key: PKey<Private>,
    digest: DigestAlgorithm,
}

impl Signer {
    pub(crate) fn new(bits: u32) -> Self {
        let key = PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap();
        Signer { key, digest: DigestAlgorithm::Sha256 }
    }

    pub(crate) fn with_digest(self, digest: DigestAlgorithm) -> Self {
        Signer { digest, ..self }
    }

    pub(crate) fn certificate(&self) -> String {
        self.certificate_until("20460101000000Z")
    }

    pub(crate) fn expired_certificate(&self) -> String {
        self.certificate_until("20200101000000Z")
    }

    fn certificate_until(&self, not_after: &str) -> String {
        let mut name = X509Name::builder().unwrap();
        name.append_entry_by_text("CN", "test identity provider").unwrap();
        let name = name.build();
        let mut certificate = X509::builder().unwrap();
        certificate.set_version(2).unwrap();
        certificate.set_subject_name(&name).unwrap();
        certificate.set_issuer_name(&name).unwrap();
        certificate.set_not_before(&Asn1Time::from_str("20160101000000Z").unwrap()).unwrap();
        certificate.set_not_after(&Asn1Time::from_str(not_after).unwrap()).unwrap();
        certificate.set_pubkey(&self.key).unwrap();
        certificate.sign(&self.key, MessageDigest::sha256()).unwrap();
        String::from_utf8(certificate.build().to_pem().unwrap()).unwrap()
    }

    pub(crate) fn public_key(&self) -> String {
        String::from_utf8(self.key.public_key_to_pem().unwrap()).unwrap()
    }

    pub(crate) fn metadata(&self) -> String {
        format!(
            "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='{IDP}'>\
             <IDPSSODescriptor protocolSupportEnumeration='urn:oasis:names:tc:SAML:2.0:protocol'>\
             <KeyDescriptor use='signing'><KeyInfo xmlns='http://www.w3.org/2000/09/xmldsig#'>\
             <X509Data><X509Certificate>{}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>\
             <SingleSignOnService \
             Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect' \
             Location='https://idp.example.com/sso'/></IDPSSODescriptor></EntityDescriptor>",
            self.base64_certificate()
        )
    }

    /// The answer to [`REQUEST`], with a signed assertion.
    pub(crate) fn response(&self) -> String {
        self.response_to(SP)
    }

    pub(crate) fn response_to(&self, audience: &str) -> String {
        self.sign_element(&response(audience), "_assertion")
    }

    pub(crate) fn unsolicited_response(&self) -> String {
        let unsolicited = response(SP).replace(&format!(" InResponseTo='{REQUEST}'"), "");
        self.sign_element(&unsolicited, "_assertion")
    }

    pub(crate) fn signed_response_without_destination(&self) -> String {
        let nowhere = response(SP).replace(&format!(" Destination='{ACS}'"), "");
        self.sign_element(&nowhere, "_response")
    }

    /// Signs the root of a document.
    pub(crate) fn sign(&self, document: &str) -> String {
        let parsed = Document::parse(document, Grammar::Document, &Limits::DOCUMENT).unwrap();
        let id = parsed.root().id_attribute().unwrap();
        self.sign_element(document, id)
    }

    /// The signature stands after the first child, as an Issuer is.
    fn sign_element(&self, document: &str, id: &str) -> String {
        let document = Document::parse(document, Grammar::Document, &Limits::DOCUMENT).unwrap();
        let has_id = |element: &vestibule_xmldsig::Element<'_>| element.id_attribute() == Some(id);
        let element = document.elements().find(has_id).unwrap();
        let profile = SigningProfile::new(SignatureAlgorithm::RsaPkcs1(self.digest))
            .with_certificate(self.base64_certificate());
        let prepared = prepare_signature(element, element.children().next(), &profile).unwrap();
        let pem = String::from_utf8(self.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let key = SigningKey::from_pem(&pem).unwrap();
        let value = key.sign(prepared.algorithm(), &prepared.octets()).unwrap();
        prepared.finish(&value)
    }

    fn base64_certificate(&self) -> String {
        self.certificate().lines().filter(|line| !line.starts_with("-----")).collect()
    }
}

fn response(audience: &str) -> String {
    format!(
        "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' \
         xmlns='urn:oasis:names:tc:SAML:2.0:assertion' ID='_response' Version='2.0' \
         IssueInstant='2026-11-21T12:00:00Z' Destination='{ACS}' InResponseTo='{REQUEST}'>\
         <Issuer>{IDP}</Issuer>\
         <p:Status><p:StatusCode Value='urn:oasis:names:tc:SAML:2.0:status:Success'/></p:Status>\
         <Assertion ID='_assertion' Version='2.0' IssueInstant='2026-11-21T12:00:00Z'>\
         <Issuer>{IDP}</Issuer><Subject>\
         <NameID Format='urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'>\
         ada@example.com</NameID>\
         <SubjectConfirmation Method='urn:oasis:names:tc:SAML:2.0:cm:bearer'>\
         <SubjectConfirmationData Recipient='{ACS}' InResponseTo='{REQUEST}' \
         NotOnOrAfter='2026-11-21T12:05:00Z'/></SubjectConfirmation></Subject>\
         <Conditions NotBefore='2026-11-21T11:55:00Z' NotOnOrAfter='2026-11-21T12:05:00Z'>\
         <AudienceRestriction><Audience>{audience}</Audience></AudienceRestriction></Conditions>\
         <AuthnStatement AuthnInstant='2026-11-21T12:00:00Z' SessionIndex='session-7'>\
         <AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password\
         </AuthnContextClassRef></AuthnContext></AuthnStatement>\
         <AttributeStatement><Attribute Name='groups'><AttributeValue>admins</AttributeValue>\
         <AttributeValue>staff</AttributeValue></Attribute></AttributeStatement>\
         </Assertion></p:Response>"
    )
}
