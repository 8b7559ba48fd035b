//! What an identity provider reads of a request by the HTTP Redirect binding (SAML 2.0 bindings
//! 3.4.4): just enough to answer it.

use std::io::Read as _;

use flate2::read::DeflateDecoder;
use url::form_urlencoded;
use vestibule_keys::base64_decode;
use vestibule_xmldsig::{Document, Grammar, Limits};

use crate::error::TestkitError;
use crate::target::ResponseTarget;
use crate::xml::{ASSERTION, PROTOCOL};

/// An AuthnRequest that a browser brought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncomingAuthnRequest {
    /// Its ID.
    pub id: String,
    /// AssertionConsumerServiceURL.
    pub acs: String,
    /// Its Issuer: the entity id of the service provider.
    pub issuer: String,
    /// The RelayState beside it.
    pub relay_state: Option<String>,
    /// The document.
    pub xml: String,
}

/// No request that is worth answering is longer.
const LONGEST: u64 = 64 * 1024;

impl IncomingAuthnRequest {
    /// Reads the query of the URL that the browser was redirected to.
    ///
    /// # Errors
    /// [`TestkitError::Request`] naming the part that cannot be read.
    pub fn from_query(query: &str) -> Result<Self, TestkitError> {
        let mut request = None;
        let mut relay_state = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "SAMLRequest" => request = Some(value.into_owned()),
                "RelayState" => relay_state = Some(value.into_owned()),
                _ => {}
            }
        }
        let xml = inflate(&request.ok_or(TestkitError::Request("SAMLRequest"))?)?;
        let document = Document::parse(xml.as_str(), Grammar::Message, &Limits::MESSAGE)?;
        let root = document.root();
        if !root.is(PROTOCOL, "AuthnRequest") {
            return Err(TestkitError::Request("AuthnRequest"));
        }
        let attribute = |name: &'static str| {
            root.attribute(name).map(str::to_owned).ok_or(TestkitError::Request(name))
        };
        let issuer = root.children().find(|child| child.is(ASSERTION, "Issuer"));
        let issuer = issuer.and_then(|issuer| issuer.text()).filter(|text| !text.is_empty());
        Ok(IncomingAuthnRequest {
            id: attribute("ID")?,
            acs: attribute("AssertionConsumerServiceURL")?,
            issuer: issuer.ok_or(TestkitError::Request("Issuer"))?.to_owned(),
            relay_state,
            xml: xml.clone(),
        })
    }

    /// The target of the answer.
    pub fn target(&self) -> ResponseTarget {
        ResponseTarget::new(&self.acs, &self.issuer).answering(&self.id)
    }
}

fn inflate(text: &str) -> Result<String, TestkitError> {
    let malformed = TestkitError::Request("SAMLRequest");
    let deflated = base64_decode(text).ok_or(malformed.clone())?;
    let mut xml = String::new();
    let read = DeflateDecoder::new(deflated.as_slice()).take(LONGEST).read_to_string(&mut xml);
    match read {
        Ok(length) if u64::try_from(length).is_ok_and(|length| length < LONGEST) => Ok(xml),
        _ => Err(malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::Write as _;
    use vestibule_keys::base64_encode;

    fn query(xml: &str) -> String {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(xml.as_bytes()).unwrap();
        let base64 = base64_encode(&encoder.finish().unwrap());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("SAMLRequest", &base64).append_pair("RelayState", "a b");
        query.finish()
    }

    const REQUEST: &str = r#"<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" AssertionConsumerServiceURL="https://app.example/acs"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">https://app.example</Issuer></p:AuthnRequest>"#;

    #[test]
    fn reads_what_an_answer_needs() {
        let request = IncomingAuthnRequest::from_query(&query(REQUEST)).unwrap();
        assert_eq!(request.relay_state.as_deref(), Some("a b"));
        let target =
            ResponseTarget::new("https://app.example/acs", "https://app.example").answering("_1");
        assert_eq!(request.target(), target);
    }

    #[test]
    fn refuses_a_request_without_issuer_or_that_inflates_without_end() {
        let refused = |xml: &str| IncomingAuthnRequest::from_query(&query(xml)).unwrap_err();
        let without = REQUEST.replace("https://app.example</", "</");
        assert_eq!(refused(&without), TestkitError::Request("Issuer"));
        assert_eq!(refused(&"<".repeat(1 << 20)), TestkitError::Request("SAMLRequest"));
    }
}
