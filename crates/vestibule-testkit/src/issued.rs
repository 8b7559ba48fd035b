//! A response on its way to the service provider.

use vestibule_keys::base64_encode;

use crate::xml::escape;

/// A Response as an identity provider hands it to the browser.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct IssuedResponse {
    xml: String,
}

impl IssuedResponse {
    pub(crate) fn new(xml: String) -> Self {
        IssuedResponse { xml }
    }

    /// The document.
    #[must_use]
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// The value of the form field `SAMLResponse`.
    #[must_use]
    pub fn base64(&self) -> String {
        base64_encode(self.xml.as_bytes())
    }
}

/// The page that makes a browser post a response (SAML 2.0 bindings 3.5.4). `saml_response` is the
/// value of that form field: base64.
#[must_use]
pub fn post_form(acs: &str, saml_response: &str, relay_state: Option<&str>) -> String {
    let relay_state = relay_state.map_or(String::new(), |value| {
        format!(r#"<input type="hidden" name="RelayState" value="{}"/>"#, escape(value))
    });
    format!(
        r#"<!DOCTYPE html><html><head><title>Signing in</title></head><body onload="document.forms[0].submit()"><form method="post" action="{}"><input type="hidden" name="SAMLResponse" value="{}"/>{relay_state}<noscript><button>Continue</button></noscript></form></body></html>"#,
        escape(acs),
        escape(saml_response),
    )
}

impl std::fmt::Debug for IssuedResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuedResponse({} bytes)", self.xml.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_a_request_could_smuggle_into_the_page() {
        let page = post_form("https://app.example/\"><script>", "AAAA", Some("'\"><script>"));
        assert!(!page.contains("<script>"));
        assert!(page.contains(r#"value="&#39;&quot;&gt;&lt;script&gt;""#));
    }
}
