//! Entity tags (RFC 7644 section 3.14, RFC 9110 section 13.1).

use http::HeaderMap;
use http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

use crate::{Fault, ScimError, Version};

/// What a request says of the version that the resource has to have.
#[derive(Clone, Copy)]
pub(super) struct Precondition<'a> {
    if_match: Option<&'a str>,
    /// The `version` of an operation in a bulk request, which is one tag.
    version: Option<&'a str>,
}

impl<'a> Precondition<'a> {
    pub(super) fn of_headers(headers: &'a HeaderMap) -> Result<Self, ScimError> {
        Ok(Self { if_match: text(headers, &IF_MATCH)?, version: None })
    }

    pub(super) const fn of_bulk(version: Option<&'a str>) -> Self {
        Self { if_match: None, version }
    }

    /// Whether there is a condition at all.
    pub(super) const fn is_some(&self) -> bool {
        self.if_match.is_some() || self.version.is_some()
    }

    pub(super) fn check(&self, version: Version) -> Result<(), ScimError> {
        let holds = self.if_match.is_none_or(|tags| matches(tags, version))
            && self.version.is_none_or(|tag| matches(tag, version));
        match holds {
            true => Ok(()),
            false => Err(failed()),
        }
    }
}

pub(super) fn failed() -> ScimError {
    let detail = "the resource has changed since the version that the request names";
    ScimError::new(Fault::PreconditionFailed, "version_mismatch", detail)
}

/// Whether a reader has the version already.
pub(super) fn is_known(headers: &HeaderMap, version: Version) -> Result<bool, ScimError> {
    Ok(text(headers, &IF_NONE_MATCH)?.is_some_and(|tags| matches(tags, version)))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ScimError> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let readable = value.to_str().ok().filter(|_| headers.get_all(name).iter().count() == 1);
    readable.map(Some).ok_or_else(|| {
        // A condition that cannot be read does not hold.
        failed()
    })
}

/// Whether one of the tags is that of the version. Tags here are weak, so they are compared by what
/// they quote; a client that leaves out the `W/` means the same.
fn matches(tags: &str, version: Version) -> bool {
    let opaque = version.number().to_string();
    tags.split(',').map(str::trim).any(|tag| {
        let quoted = tag.strip_prefix("W/").unwrap_or(tag);
        tag == "*"
            || quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) == Some(&opaque)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_whole() {
        let version = Version::new(12);
        for tags in ["W/\"12\"", "\"12\"", "*", "W/\"1\", W/\"12\"", " \"12\" "] {
            assert!(matches(tags, version), "{tags}");
        }
        for tags in ["W/\"1\"", "W/\"123\"", "12", "", "\"", "w/\"12\"", "W/\"012\""] {
            assert!(!matches(tags, version), "{tags}");
        }
    }
}
