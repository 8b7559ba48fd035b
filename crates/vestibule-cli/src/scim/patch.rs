//! `vestibule scim patch`: what a PATCH makes of a resource (RFC 7644 section 3.5.2).

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use vestibule_scim::{ChangeSet, Limits, MemberDelta, Patch, Profile, ResourceId, apply_patch};

use super::file::ResourceFile;
use super::{codes, parse_profile};
use crate::answer::{Answer, Stop};
use crate::input;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Whose habits are tolerated.
    #[arg(long, value_name = "NAME", default_value = "lenient", value_parser = parse_profile)]
    profile: Profile,
    /// The resource before.
    #[arg(long, value_name = "FILE")]
    resource: PathBuf,
    /// The body of the request.
    #[arg(long, value_name = "FILE")]
    patch: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let limits = Limits::new();
    let file = ResourceFile::read(&arguments.resource)?;
    let body = input::read(&arguments.patch)?;
    let patch = Patch::parse(&body, &arguments.profile, &limits)?;
    let members = file.stored_members();
    let changes =
        apply_patch(file.resource(), &patch, &arguments.profile, &limits, Some(&members))?;
    let members = members_after(&file, changes.members());
    let attributes: Vec<&str> = changes.changed().collect();
    let changed = !attributes.is_empty() || differ(&file, &members);
    Ok(Answer::Facts(json!({
        "accepted": true,
        "resource": resource_after(&file, &changes, members)?,
        "changed": changed,
        "attributes": attributes,
        "profile": arguments.profile.name(),
        "tolerances": codes(changes.tolerances()),
    })))
}

/// The elements of `members`, as they are in the file where they stay.
fn members_after(file: &ResourceFile, delta: MemberDelta) -> Vec<Value> {
    let before = file.members();
    let known: BTreeMap<&ResourceId, &Value> = before.iter().map(|(id, it)| (id, *it)).collect();
    let element = |id: &ResourceId| match known.get(id) {
        Some(element) => (*element).clone(),
        None => json!({ "value": id.as_str() }),
    };
    match delta {
        MemberDelta::Replace(all) => all.iter().map(|member| element(&member.id)).collect(),
        MemberDelta::Change { remove, add } => {
            let stay = before.iter().filter(|(id, _)| !remove.contains(id));
            let new = add.iter().filter(|member| !known.contains_key(&member.id));
            stay.map(|(_, it)| (*it).clone()).chain(new.map(|it| element(&it.id))).collect()
        }
    }
}

fn differ(file: &ResourceFile, members: &[Value]) -> bool {
    let before: BTreeSet<String> = file.members().iter().map(|(id, _)| id.to_string()).collect();
    let id = |member: &Value| member.get("value").and_then(Value::as_str).map(str::to_owned);
    let after: BTreeSet<String> = members.iter().filter_map(id).collect();
    before != after
}

/// The attributes after the change, and what a service provider keeps beside them.
fn resource_after(
    file: &ResourceFile,
    changes: &ChangeSet,
    members: Vec<Value>,
) -> Result<Value, Stop> {
    let unwritable = |_| Stop::Usage("the resource cannot be written".to_owned());
    let json = changes.resource().to_stored_json().map_err(unwritable)?;
    let mut after: Map<String, Value> = serde_json::from_str(&json).unwrap_or_default();
    let schemas: Vec<&str> = changes.resource().schemas().collect();
    after.insert("schemas".to_owned(), schemas.into());
    for name in ["id", "groups", "meta"] {
        if let Some((_, value)) = file.member(name) {
            after.insert(name.to_owned(), value.clone());
        }
    }
    if !members.is_empty() {
        after.insert("members".to_owned(), members.into());
    }
    Ok(after.into())
}
