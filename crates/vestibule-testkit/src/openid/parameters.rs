//! Parameters as a strict provider reads them: each name once, and none empty (RFC 6749 section
//! 3.1).

use url::form_urlencoded;

use crate::error::TestkitError;

/// The parameters of a query or a form.
#[derive(Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn parse(encoded: &str) -> Result<Self, TestkitError> {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(encoded.as_bytes()).into_owned().collect();
        let twice = pairs
            .iter()
            .enumerate()
            .any(|(place, (name, _))| pairs.iter().skip(place + 1).any(|(other, _)| other == name));
        if twice || pairs.iter().any(|(_, value)| value.is_empty()) {
            return Err(TestkitError::OpenIdRequest("set of parameters"));
        }
        Ok(Parameters(pairs))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<&str, TestkitError> {
        self.get(name).ok_or(TestkitError::OpenIdRequest(name))
    }
}
