//! What arrives at the assertion consumer service, and attacks on the form itself (SAML 2.0
//! bindings 3.5).

use url::form_urlencoded::Serializer;
use vestibule_keys::base64_encode;

use super::Attack;
use super::stage::Stage;
use crate::error::TestkitError;

/// A message as it is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Posting {
    form: Vec<(&'static str, String)>,
}

impl Posting {
    fn of_field(value: String) -> Posting {
        Posting { form: vec![("SAMLResponse", value)] }
    }

    fn and(mut self, name: &'static str, value: impl Into<String>) -> Posting {
        self.form.push((name, value.into()));
        self
    }

    /// The same with the RelayState that came with the request, unless there is one already.
    pub(crate) fn with_relay_state(self, relay_state: Option<&str>) -> Posting {
        let has_one = self.form.iter().any(|(name, _)| *name == "RelayState");
        match relay_state.filter(|_| !has_one) {
            Some(value) => self.and("RelayState", value),
            None => self,
        }
    }

    /// The body of the POST request, `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn body(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.form).finish()
    }

    /// The first field named `SAMLResponse`.
    #[must_use]
    pub fn saml_response(&self) -> &str {
        let field = self.form.iter().find(|(name, _)| *name == "SAMLResponse");
        field.map_or("", |(_, value)| value)
    }
}

impl From<String> for Posting {
    /// A document, encoded as it should be.
    fn from(xml: String) -> Self {
        Posting::of_bytes(xml.as_bytes())
    }
}

impl Posting {
    pub(super) fn of_bytes(bytes: &[u8]) -> Posting {
        Posting::of_field(base64_encode(bytes))
    }
}

const BASE64: &str = "several texts decode to one message";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "response_field_posted_twice",
        "Posts two responses, so that one part may check the first and another read the second.",
        "parameter pollution (CVE-2025-31335 class)",
        "form_malformed",
        |stage| {
            let forged: Posting = stage.forged().assemble().into();
            Ok(genuine(stage)?.and("SAMLResponse", forged.saml_response()))
        },
    ),
    Attack::forged(
        "relay_state_posted_twice",
        "Posts two relay states.",
        "parameter pollution",
        "form_malformed",
        |stage| Ok(genuine(stage)?.and("RelayState", "a").and("RelayState", "b")),
    ),
    Attack::forged(
        "response_field_missing",
        "Posts the response under the name of a request.",
        "binding confusion",
        "form_malformed",
        |stage| {
            let form = vec![("SAMLRequest", genuine(stage)?.saml_response().to_owned())];
            Ok(Posting { form })
        },
    ),
    Attack::harmless(
        "relay_state_is_a_url",
        "Posts a relay state that leads to the attacker's site.",
        "CVE-2019-3877, CVE-2021-3639: open redirect by RelayState",
        |stage| Ok(genuine(stage)?.and("RelayState", "//evil.example/\\")),
    ),
    Attack::forged(
        "base64_with_foreign_characters",
        "Puts characters of no base64 alphabet between those of the message.",
        BASE64,
        "response_not_base64",
        |stage| Ok(Posting::of_field(format!("!{}", genuine(stage)?.saml_response()))),
    ),
    Attack::forged(
        "base64_for_urls",
        "Encodes the message with the alphabet for URLs.",
        BASE64,
        "response_not_base64",
        |stage| {
            // With bytes that need the two letters in which the alphabets differ.
            let xml = stage.signed()?.assemble().replace("Lovelace", "Lovelacé?>~~~ÿÿÿ");
            let text = base64_encode(xml.as_bytes()).replace('+', "-").replace('/', "_");
            Ok(Posting::of_field(text))
        },
    ),
    Attack::forged(
        "base64_with_bits_left_over",
        "Sets the bits that the last character of the encoding does not need.",
        BASE64,
        "response_not_base64",
        |stage| {
            let mut xml = stage.signed()?.assemble();
            while xml.len() % 3 != 1 {
                xml.push('\n');
            }
            let text = base64_encode(xml.as_bytes());
            // One byte is left: its last two bits stand alone in the last character.
            let altered = text.strip_suffix("g==").map(|start| format!("{start}h=="));
            altered.map(Posting::of_field).ok_or(TestkitError::NothingToEdit("g==".to_owned()))
        },
    ),
    Attack::forged(
        "base64_padding_inside",
        "Joins two encodings, padding and all.",
        BASE64,
        "response_not_base64",
        |stage| Ok(Posting::of_field(format!("PD==PA==,{}", genuine(stage)?.saml_response()))),
    ),
    Attack::harmless(
        "base64_in_lines",
        "Breaks the encoding into lines of 76 characters, as some products do.",
        BASE64,
        |stage| {
            let posting = genuine(stage)?;
            let mut lines = String::new();
            for (index, character) in posting.saml_response().chars().enumerate() {
                if index > 0 && index % 76 == 0 {
                    lines.push_str("\r\n");
                }
                lines.push(character);
            }
            Ok(Posting::of_field(lines))
        },
    ),
    Attack::forged(
        "deflate_bomb_posted",
        "Posts a message that is deflated as redirects are, and inflates a thousandfold.",
        "CVE-2025-25293, CVE-2023-28119: DEFLATE bomb",
        "xml_not_utf8",
        |_| {
            use flate2::{Compression, write::DeflateEncoder};
            use std::io::Write as _;
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            let written = encoder.write_all(&vec![b' '; 16 << 20]);
            let bytes = written.and_then(|()| encoder.finish());
            let bytes = bytes.map_err(|error| TestkitError::OpenSsl(error.to_string()))?;
            Ok(Posting::of_bytes(&bytes))
        },
    ),
];

fn genuine(stage: &Stage<'_>) -> Result<Posting, TestkitError> {
    Ok(stage.signed()?.assemble().into())
}
