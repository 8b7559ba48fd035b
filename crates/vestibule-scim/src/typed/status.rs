//! The status of an answer inside of a body
//! ([RFC 7644, sections 3.7 and 3.12](https://www.rfc-editor.org/rfc/rfc7644#section-3.12)).

use serde::{Deserialize, Deserializer, Serializer};

/// Writes a string, as the standard has it.
pub(super) fn serialize<S: Serializer>(status: &u16, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(status)
}

/// Reads a string, and what service providers send besides: a number, and the object of the
/// example in RFC 7644, section 3.7.2.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Status {
        Number(u16),
        Text(String),
        Object { code: String },
    }
    match Status::deserialize(deserializer)? {
        Status::Number(number) => Ok(number),
        Status::Text(text) | Status::Object { code: text } => {
            text.parse().map_err(|_| serde::de::Error::custom("the status is no number"))
        }
    }
}
