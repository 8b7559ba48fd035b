//! `bulkId`s: names for what the request itself creates (RFC 7644 section 3.7.2).

use std::collections::BTreeMap;

use serde_json::Value as Json;

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
        if let Some(data) = operation.data.filter(|data| data.get().contains(PREFIX))
            && let Ok(data) = serde_json::from_str::<Json>(data.get())
        {
            strings(&data, &mut note);
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

    /// The data with ids in place of names, and the operations among those `waiting` whose
    /// resources were left out of the members.
    pub(super) fn in_data(
        &self,
        data: &str,
        waiting: &[usize],
    ) -> Result<(String, Vec<usize>), ScimError> {
        if !data.contains(PREFIX) {
            return Ok((data.to_owned(), Vec::new()));
        }
        let mut tree: Json = serde_json::from_str(data)
            .map_err(|_| malformed("the `data` of an operation is malformed"))?;
        let left_out = self.leave_out(&mut tree, waiting);
        self.replace(&mut tree)?;
        let written = serde_json::to_string(&tree)
            .map_err(|_| malformed("the `data` of an operation cannot be read"))?;
        Ok((written, left_out))
    }

    /// Takes members that do not exist yet out of a group.
    fn leave_out(&self, tree: &mut Json, waiting: &[usize]) -> Vec<usize> {
        let mut left_out = Vec::new();
        let Json::Object(fields) = tree else { return left_out };
        let members = fields.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("members"));
        if let Some((_, Json::Array(members))) = members {
            members.retain(|member| {
                let name = member.get("value").unwrap_or(member).as_str();
                let name = name.and_then(|text| text.strip_prefix(PREFIX));
                match name.and_then(|name| self.named.get(name)) {
                    Some(index) if waiting.contains(index) => {
                        left_out.push(*index);
                        false
                    }
                    _ => true,
                }
            });
        }
        left_out
    }

    fn replace(&self, tree: &mut Json) -> Result<(), ScimError> {
        match tree {
            Json::String(text) => {
                if let Some(name) = text.strip_prefix(PREFIX) {
                    *text = self.resolve(name)?.to_string();
                }
            }
            Json::Array(elements) => {
                for element in elements {
                    self.replace(element)?;
                }
            }
            Json::Object(fields) => {
                for (_, value) in fields {
                    self.replace(value)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn resolve(&self, name: &str) -> Result<&ResourceId, ScimError> {
        self.named.get(name).and_then(|index| self.ids.get(*index)).ok_or_else(unresolved)
    }
}

/// Every string of a tree, whose depth was checked with the request.
fn strings(tree: &Json, note: &mut impl FnMut(&str)) {
    match tree {
        Json::String(text) => note(text),
        Json::Array(elements) => elements.iter().for_each(|element| strings(element, note)),
        Json::Object(fields) => fields.values().for_each(|value| strings(value, note)),
        _ => {}
    }
}
