//! Whether a body is one that is read (RFC 7644 sections 3.1 and 8.1).

use http::header::CONTENT_TYPE;
use http::request::Parts;

use crate::{Fault, Limits, ScimError};

pub(super) fn check(head: &Parts, body: &[u8], limits: &Limits) -> Result<(), ScimError> {
    let most = limits.body_bytes();
    if body.len() > most {
        return Err(too_large(most));
    }
    match head.headers.get(CONTENT_TYPE) {
        // A client that says nothing has sent JSON, or it will be told that it has not.
        None => Ok(()),
        Some(value) if value.to_str().is_ok_and(is_json) => Ok(()),
        Some(_) => Err(ScimError::new(
            Fault::UnsupportedMediaType,
            "media_type",
            "the body is `application/scim+json` or `application/json`",
        )),
    }
}

pub(super) fn too_large(most: usize) -> ScimError {
    let detail = format!("the body has more than {most} bytes");
    ScimError::new(Fault::PayloadTooLarge, "body_too_large", detail)
}

/// The media type with UTF-8 or no charset at all.
fn is_json(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let json = ["application/scim+json", "application/json"];
    json.iter().any(|known| media_type.eq_ignore_ascii_case(known))
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}
