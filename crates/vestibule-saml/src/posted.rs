//! What a browser posted: a response that nobody has verified (SAML 2.0 bindings 3.5).

use std::fmt;

use vestibule_keys::base64_decode;
use vestibule_xmldsig::{Document, Grammar, Limits};

use crate::names::{ASSERTION, PROTOCOL};
use crate::product::Product;
use crate::refusal::{Fault, Reason, Refusal};
use crate::relay_state::RelayState;
use crate::report::{Check, Report};
use vestibule_core::Outcome;

/// A well-formed Response that was posted to the assertion consumer service.
///
/// Nothing in it is verified. The hints route it to what was remembered; what it says about a user
/// is out of reach until [`ServiceProvider::verify`](crate::ServiceProvider::verify) and
/// [`Checked::redeem`](crate::Checked::redeem) have passed.
pub struct PostedResponse {
    pub(crate) document: Document,
}

impl PostedResponse {
    /// Reads the value of the form field `SAMLResponse`: base64 of a Response.
    ///
    /// # Errors
    /// A [`Refusal`] when it is longer than the limits, is not base64, breaks a rule of the strict
    /// reader (its code then starts with `xml_`), or is not a Response.
    pub fn parse(saml_response: &str, limits: &Limits) -> Result<Self, Refusal> {
        // Four characters for three bytes, and a line end for every 64 of them.
        let most = limits.bytes().saturating_mul(4) / 3 + limits.bytes() / 16 + 16;
        if saml_response.len() > most {
            let fault = Fault::from(Reason::TooLarge)
                .expecting(format_args!("at most {most} characters"))
                .found(format_args!("{} characters", saml_response.len()));
            return Err(refused(fault));
        }
        let xml = base64_decode(saml_response).ok_or_else(|| refused(Reason::NotBase64.into()))?;
        Self::parse_xml(xml, limits)
    }

    /// Reads a Response that was decoded from base64 already.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_xml(xml: impl Into<Vec<u8>>, limits: &Limits) -> Result<Self, Refusal> {
        let document = Document::parse(xml, Grammar::Message, limits)
            .map_err(|error| refused(error.into()))?;
        if !document.root().is(PROTOCOL, "Response") {
            let root = document.root();
            let found = format!("{{{}}}{}", root.namespace(), root.local_name());
            return Err(refused(Fault::from(Reason::NotAResponse).found(found)));
        }
        Ok(PostedResponse { document })
    }

    /// What the response says that it answers. Unverified: good to find what was remembered about
    /// a sign-in, and for nothing else.
    #[must_use]
    pub fn in_response_to_hint(&self) -> Option<&str> {
        self.document.root().attribute("InResponseTo")
    }

    /// Who the response says that it is from. Unverified.
    #[must_use]
    pub fn issuer_hint(&self) -> Option<&str> {
        let root = self.document.root();
        root.children().find(|child| child.is(ASSERTION, "Issuer")).and_then(|issuer| issuer.text())
    }
}

impl fmt::Debug for PostedResponse {
    /// Sizes only: the content names a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostedResponse").field("document", &self.document).finish()
    }
}

/// The two fields of a posted form.
#[derive(Debug)]
#[non_exhaustive]
pub struct PostedForm {
    /// The response.
    pub response: PostedResponse,
    /// The handle that came back with it, where there is one and it is one of ours.
    pub relay_state: Option<RelayState>,
}

impl PostedForm {
    /// Reads the body of the POST request: `application/x-www-form-urlencoded`.
    ///
    /// A RelayState that is not a handle of ours is left out; identity providers invent some when
    /// they begin a sign-in themselves.
    ///
    /// # Errors
    /// A [`Refusal`] when a field is missing or repeated, and as [`PostedResponse::parse`].
    pub fn parse(body: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        if body.len() > limits.bytes().saturating_mul(2) {
            return Err(refused(Reason::TooLarge.into()));
        }
        let mut response = None;
        let mut relay_state = None;
        for (name, value) in url::form_urlencoded::parse(body) {
            let field = match name.as_ref() {
                "SAMLResponse" => &mut response,
                "RelayState" => &mut relay_state,
                _ => continue,
            };
            if field.replace(value).is_some() {
                return Err(refused(Reason::MalformedForm.into()));
            }
        }
        let response = response.ok_or_else(|| refused(Reason::MalformedForm.into()))?;
        Ok(PostedForm {
            response: PostedResponse::parse(&response, limits)?,
            relay_state: relay_state.and_then(|handle| RelayState::parse(&handle).ok()),
        })
    }
}

fn refused(fault: Fault) -> Refusal {
    let mut report = Report::new();
    report.set(Check::Structure, Outcome::Failed(fault.code()));
    Refusal::new(fault, Product::Other, report)
}
