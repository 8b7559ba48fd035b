//! `bulkId`s: names for what the request itself creates (RFC 7644 section 3.7.2).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::operation::{Operation, malformed};
use super::unresolved;
use crate::{Moment, ResourceId, ScimError};

const PREFIX: &str = "bulkId:";

/// What every `bulkId` of a request stands for.
pub(super) struct References {
    /// The operations that have a name, which are those that create something.
    named: BTreeMap<String, usize>,
    ids: Vec<ResourceId>,
}

impl References {
    pub(super) fn of(operations: &[Operation<'_>], moment: &Moment) -> Result<Self, ScimError> {
        let mut named = BTreeMap::new();
        let mut ids = Vec::with_capacity(operations.len());
        for (index, operation) in operations.iter().enumerate() {
            ids.push(moment.id(index)?);
            let Some(bulk_id) = &operation.bulk_id else { continue };
            if operation.method == "POST" && named.insert(bulk_id.clone(), index).is_some() {
                return Err(malformed("two operations have one `bulkId`"));
            }
        }
        Ok(Self { named, ids })
    }

    /// The id of what that operation creates.
    pub(super) fn id_of(&self, index: usize) -> Result<ResourceId, ScimError> {
        self.ids.get(index).cloned().ok_or_else(unresolved)
    }

    /// The operations that create what this one names. Names that nothing has are found when they
    /// are replaced.
    pub(super) fn named_by(&self, operation: &Operation<'_>) -> Vec<usize> {
        let mut found = Vec::new();
        let mut note = |text: &str| {
            let named = text.strip_prefix(PREFIX).and_then(|name| self.named.get(name));
            if let Some(index) = named.filter(|index| !found.contains(*index)) {
                found.push(*index);
            }
        };
        operation.path.split('/').for_each(&mut note);
        if let Some(data) = operation.data {
            strings(data.get()).for_each(|found| note(&found.text));
        }
        found
    }

    /// The path with ids in place of names.
    pub(super) fn in_path(&self, path: &str) -> Result<String, ScimError> {
        let mut segments = Vec::new();
        for segment in path.split('/') {
            segments.push(match segment.strip_prefix(PREFIX) {
                None => segment.to_owned(),
                Some(name) => self.resolve(name)?.to_string(),
            });
        }
        Ok(segments.join("/"))
    }

    /// The data with ids in place of names, and otherwise as it was written: what is wrong with it
    /// is found by whoever reads it.
    pub(super) fn in_data(&self, data: &str) -> Result<String, ScimError> {
        let mut replaced = String::with_capacity(data.len());
        let mut rest = 0;
        for found in strings(data) {
            let Some(name) = found.text.strip_prefix(PREFIX) else { continue };
            let id = self.resolve(name)?;
            replaced.push_str(data.get(rest..found.at.start).unwrap_or_default());
            replaced.push_str(&format!("\"{id}\""));
            rest = found.at.end;
        }
        replaced.push_str(data.get(rest..).unwrap_or_default());
        Ok(replaced)
    }

    fn resolve(&self, name: &str) -> Result<&ResourceId, ScimError> {
        self.named.get(name).and_then(|index| self.ids.get(*index)).ok_or_else(unresolved)
    }
}

/// A string of JSON, and where it stands with its quotes.
struct Found<'d> {
    text: Cow<'d, str>,
    at: Range<usize>,
}

/// Every string of well-formed JSON that begins as a name of the request does; names of members are
/// no such strings.
fn strings(json: &str) -> impl Iterator<Item = Found<'_>> {
    let mut next = 0;
    let tokens = std::iter::from_fn(move || {
        let start = next + json.get(next..)?.find('"')?;
        let mut escaped = false;
        let closes = |byte: &u8| {
            let closes = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            closes
        };
        let length = json.as_bytes().get(start + 1..)?.iter().position(closes)?;
        next = start + length + 2;
        Some(start..next)
    });
    tokens.filter_map(|at| {
        let token = json.get(at.clone())?;
        let is_name = json.get(at.end..)?.trim_start().starts_with(':');
        let text = match token.contains('\\') {
            true => Cow::Owned(serde_json::from_str(token).ok()?),
            false => Cow::Borrowed(token.trim_matches('"')),
        };
        (!is_name && text.starts_with(PREFIX)).then_some(Found { text, at })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_strings_that_are_no_keys() {
        let json = r#"{"bulkId:key" : ["bulkId:a", "a bulkId:b", "\"bulkId:c", "\u0062ulkId:d\\",
            {"x": "bulkId:é"}, "bulkId:\"", "\\"], "y": "bulkId:"}"#;
        let found: Vec<_> = strings(json).map(|found| found.text.into_owned()).collect();
        assert_eq!(found, ["bulkId:a", "bulkId:d\\", "bulkId:é", "bulkId:\"", "bulkId:"]);
    }
}
