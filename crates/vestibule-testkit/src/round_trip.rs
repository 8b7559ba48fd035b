//! From the URL that a browser is sent to, to the form that it posts: a whole round trip by SAML
//! without a browser.

use vestibule_core::Timestamp;

use crate::authn_request::IncomingAuthnRequest;
use crate::error::TestkitError;
use crate::hostile::{Posting, Stage};
use crate::idp::SamlIdp;
use crate::target::ResponseIds;
use crate::user::SamlUser;

impl SamlIdp {
    /// Signs a user in whose browser was sent to this URL: the body of the form that it posts then
    /// (SAML 2.0 bindings 3.5.4), with the RelayState as it came. `fresh` are random bytes, of which
    /// the ids are made.
    ///
    /// ```
    /// use vestibule_core::Timestamp;
    /// use vestibule_testkit::{SamlIdp, SamlUser, TestkitError};
    ///
    /// /// Stands between what begins a sign-in and what finishes it.
    /// fn browse(idp: &SamlIdp, url: &str, now: Timestamp) -> Result<String, TestkitError> {
    ///     let fresh = [7; 16];
    ///     idp.answer(url, &SamlUser::new("ada@contoso.example"), fresh, now)
    /// }
    ///
    /// let idp = SamlIdp::okta_like("exk1a2b3c4d5E6F7g8h9");
    /// let elsewhere = browse(&idp, "https://evil.example/sso?SAMLRequest=", Timestamp::UNIX_EPOCH);
    /// assert_eq!(elsewhere.unwrap_err().code(), "testkit_request");
    /// ```
    ///
    /// # Errors
    /// [`TestkitError::Request`] when the URL is not this provider's or holds no request, and
    /// whatever [`respond`](SamlIdp::respond) or [`Attack::forge`](crate::hostile::Attack::forge)
    /// fails with.
    pub fn answer(
        &self,
        url: &str,
        user: &SamlUser,
        fresh: [u8; 16],
        now: Timestamp,
    ) -> Result<String, TestkitError> {
        let request = self.request(url)?;
        let (target, ids) = (request.target(), ResponseIds::from_random(fresh));
        let posting = match self.attack {
            None => Posting::from(self.respond(user, &target, &ids, now)?.xml().to_owned()),
            Some(attack) => attack.forge(&Stage::new(self, user, &target, &ids, now))?,
        };
        Ok(posting.with_relay_state(request.relay_state.as_deref()).body())
    }

    /// The request in a URL to this provider.
    fn request(&self, url: &str) -> Result<IncomingAuthnRequest, TestkitError> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        if place != self.sso() {
            return Err(TestkitError::Request("SSO URL"));
        }
        IncomingAuthnRequest::from_query(query)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::DeflateEncoder};
    use url::form_urlencoded::{self, Serializer};
    use vestibule_keys::{base64_decode, base64_encode};

    use super::*;
    use crate::hostile::attack;
    use crate::xml::{ASSERTION, PROTOCOL};

    fn url(idp: &SamlIdp) -> String {
        let xml = format!(
            r#"<p:AuthnRequest xmlns:p="{PROTOCOL}" ID="_request" AssertionConsumerServiceURL="https://app.example/acs"><a:Issuer xmlns:a="{ASSERTION}">https://app.example</a:Issuer></p:AuthnRequest>"#
        );
        let mut deflated = DeflateEncoder::new(Vec::new(), Compression::default());
        deflated.write_all(xml.as_bytes()).unwrap();
        let request = base64_encode(&deflated.finish().unwrap());
        let pairs = [("SAMLRequest", request.as_str()), ("RelayState", "a b&c")];
        format!("{}?{}", idp.sso(), Serializer::new(String::new()).extend_pairs(pairs).finish())
    }

    fn posted(body: &str, field: &str) -> Vec<String> {
        let fields = form_urlencoded::parse(body.as_bytes());
        fields.filter(|(name, _)| name == field).map(|(_, value)| value.into_owned()).collect()
    }

    fn of(idp: &SamlIdp) -> String {
        let user = SamlUser::new("ada@contoso.example");
        idp.answer(&url(idp), &user, [7; 16], Timestamp::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn the_form_answers_the_request_and_brings_the_relay_state_back() {
        let body = of(&SamlIdp::entra_like("tenant"));
        assert_eq!(posted(&body, "RelayState"), ["a b&c"]);
        let response = base64_decode(&posted(&body, "SAMLResponse")[0]).unwrap();
        let response = String::from_utf8(response).unwrap();
        assert!(response.contains(r#"InResponseTo="_request""#));
        assert!(response.contains("https://app.example/acs"));
    }

    #[test]
    fn a_request_for_another_provider_is_not_answered() {
        let (idp, other) = (SamlIdp::entra_like("tenant"), SamlIdp::entra_like("other"));
        let user = SamlUser::new("ada");
        for url in [url(&other), idp.sso().to_owned(), String::new()] {
            let answer = idp.answer(&url, &user, [7; 16], Timestamp::UNIX_EPOCH);
            assert_eq!(answer.unwrap_err().code(), "testkit_request", "{url}");
        }
    }

    #[test]
    fn an_attack_brings_the_relay_state_along_unless_it_has_its_own() {
        let hostile = |name| SamlIdp::entra_like("tenant").with_attack(attack(name).unwrap());
        let body = of(&hostile("audience_is_another_service_provider"));
        assert_eq!(posted(&body, "RelayState"), ["a b&c"]);
        let response = base64_decode(&posted(&body, "SAMLResponse")[0]).unwrap();
        assert!(String::from_utf8(response).unwrap().contains("https://other.example"));
        let body = of(&hostile("relay_state_posted_twice"));
        assert_eq!(posted(&body, "RelayState").len(), 2);
    }
}
