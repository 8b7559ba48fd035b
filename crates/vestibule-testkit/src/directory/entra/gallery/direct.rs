//! Tests that talk to the server directly: discovery, creation, pages.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::super::case::{Case, CaseFailure};
use super::super::super::manners::Manners;
use super::super::super::play::Play;
use super::super::super::wire::{self, GROUP, USER};
use super::super::bodies;
use super::{WORKFLOW, new_group, new_user};

pub(super) const SCHEMA_DISCOVERABILITY: Case = Case::new(
    "Schema_Discoverability_Test",
    "Every attribute that Entra maps by default is found in /Schemas, in Entra's notation.",
    WORKFLOW,
    Manners::GALLERY,
    |play| {
        play.step("read /Schemas");
        let reply = play.get("/Schemas")?.with_status(&[200])?;
        let schemas = reply.list()?;
        reply.must("no null values", !has_null(&reply.body))?;
        let find = |id: &str| schemas.iter().find(|schema| wire::text(schema, &["id"]) == Some(id));
        let user = find(USER).ok_or_else(|| reply.failure("the User schema".to_owned()))?;
        let group = find(GROUP).ok_or_else(|| reply.failure("the Group schema".to_owned()))?;
        let mut users = flattened(user);
        for schema in schemas {
            let id = wire::text(schema, &["id"]).unwrap_or_default();
            if id != USER && id != GROUP {
                users.extend(extension(id, schema));
            }
        }
        missing(play, MAPPED_USER, &users)?;
        missing(play, MAPPED_GROUP, &flattened(group))
    },
);

pub(super) const USER_CREATE: Case = Case::new(
    "SCIM_User_Create_Test",
    "A user is posted; the reply has an id and the same userName.",
    WORKFLOW,
    Manners::GALLERY,
    |play| {
        play.step("create a user");
        let user = new_user(play);
        let reply = play.post("/Users", &bodies::user(&user, None))?.with_status(&[200, 201])?;
        reply.id()?;
        let name = wire::text(&reply.body, &["userName"]);
        reply.must("the userName that was sent", name == Some(&*user.user_name))
    },
);

pub(super) const GROUP_CREATE: Case = Case::new(
    "SCIM_Group_Create_Test",
    "A group is posted; the reply has an id and the same displayName.",
    WORKFLOW,
    Manners::GALLERY,
    |play| {
        play.step("create a group");
        let group = new_group(play);
        let body = bodies::group(&group.key, &group.display_name);
        let reply = play.post("/Groups", &body)?.with_status(&[200, 201])?;
        reply.id()?;
        let name = wire::text(&reply.body, &["displayName"]);
        reply.must("the displayName that was sent", name == Some(&*group.display_name))
    },
);

pub(super) const USER_PAGINATION: Case = Case::new(
    "SCIM_User_Pagination_Test",
    "Eleven users or more are read five at a time; each page says where it starts.",
    WORKFLOW,
    Manners::GALLERY,
    |play| paginate(play, "/Users", |play| bodies::user(&new_user(play), None)),
);

pub(super) const GROUP_PAGINATION: Case = Case::new(
    "SCIM_Group_Pagination_Test",
    "Eleven groups or more are read five at a time; each page says where it starts.",
    WORKFLOW,
    Manners::GALLERY,
    |play| {
        paginate(play, "/Groups", |play| {
            let group = new_group(play);
            bodies::group(&group.key, &group.display_name)
        })
    },
);

/// What Entra maps of a user unless an administrator changes it.
const MAPPED_USER: &[&str] = &[
    "userName",
    "active",
    "displayName",
    "title",
    "preferredLanguage",
    "name.givenName",
    "name.familyName",
    "name.formatted",
    "emails[type eq \"work\"].value",
    "addresses[type eq \"work\"].formatted",
    "addresses[type eq \"work\"].streetAddress",
    "addresses[type eq \"work\"].locality",
    "addresses[type eq \"work\"].region",
    "addresses[type eq \"work\"].postalCode",
    "addresses[type eq \"work\"].country",
    "phoneNumbers[type eq \"work\"].value",
    "phoneNumbers[type eq \"mobile\"].value",
    "phoneNumbers[type eq \"fax\"].value",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
];

const MAPPED_GROUP: &[&str] = &["displayName", "members"];

fn missing(play: &Play<'_>, mapped: &[&str], found: &BTreeSet<String>) -> Result<(), CaseFailure> {
    let missing: Vec<&str> =
        mapped.iter().copied().filter(|name| !found.contains(&name.to_ascii_lowercase())).collect();
    let shown = Value::from(missing.clone());
    play.must("every mapped attribute in /Schemas; missing are", missing.is_empty(), &shown)
}

/// The attributes of a core schema in Entra's notation, in lower case: `name.givenName`,
/// `emails[type eq "work"].value`, `roles[primary eq "True"].value`.
fn flattened(schema: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for attribute in elements(schema, "attributes") {
        let name = wire::text(attribute, &["name"]).unwrap_or_default();
        let is_complex = wire::text(attribute, &["type"]) == Some("complex");
        let is_many = attribute.get("multiValued") == Some(&Value::Bool(true));
        let subs: Vec<&str> = elements(attribute, "subAttributes")
            .iter()
            .filter_map(|sub| wire::text(sub, &["name"]))
            .filter(|sub| *sub != "primary")
            .collect();
        if !is_complex || name == "members" || name == "manager" {
            names.insert(name.to_owned());
        } else if !is_many {
            names.extend(subs.iter().map(|sub| format!("{name}.{sub}")));
        } else {
            let kinds = kinds(attribute);
            for kind in &kinds {
                names.extend(subs.iter().map(|sub| format!("{name}[type eq \"{kind}\"].{sub}")));
            }
            if kinds.is_empty() {
                names.extend(subs.iter().map(|sub| format!("{name}[primary eq \"True\"].{sub}")));
            }
        }
    }
    names.iter().map(|name| name.to_ascii_lowercase()).collect()
}

/// The attributes of an extension: the URN, a colon, the name.
fn extension(id: &str, schema: &Value) -> BTreeSet<String> {
    elements(schema, "attributes")
        .iter()
        .filter_map(|attribute| wire::text(attribute, &["name"]))
        .map(|name| format!("{id}:{name}").to_ascii_lowercase())
        .collect()
}

/// The canonical values of the sub-attribute `type`.
fn kinds(attribute: &Value) -> Vec<&str> {
    elements(attribute, "subAttributes")
        .iter()
        .find(|sub| wire::text(sub, &["name"]) == Some("type"))
        .map(|sub| elements(sub, "canonicalValues").iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

fn elements<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(has_null),
        Value::Object(members) => members.values().any(has_null),
        _ => false,
    }
}

fn paginate(
    play: &mut Play<'_>,
    path: &str,
    body: impl Fn(&mut Play<'_>) -> Value,
) -> Result<(), CaseFailure> {
    let mut created = Vec::new();
    play.step("create eleven");
    for _ in 0..11 {
        let body = body(play);
        created.push(play.post(path, &body)?.with_status(&[200, 201])?.id()?);
    }
    let mut seen = BTreeSet::new();
    for page in 0..3_u64 {
        let start = page * 5 + 1;
        play.step(format!("read from {start}"));
        let start_text = start.to_string();
        let query = [("startIndex", start_text.as_str()), ("count", "5")];
        let reply = play.find(path, &query)?.with_status(&[200])?;
        let echoed = reply.body.get("startIndex").and_then(Value::as_u64);
        reply.must(&format!("startIndex {start}"), echoed == Some(start))?;
        for resource in reply.list()? {
            let id = wire::text(resource, &["id"]).unwrap_or_default().to_owned();
            reply.must("nothing on two pages", seen.insert(id))?;
        }
        let wanted = if page < 2 { 5 } else { 1 };
        let found = reply.list()?.len();
        reply.must(&format!("at least {wanted} and at most 5"), (wanted..=5).contains(&found))?;
    }
    play.step("delete them");
    for id in created {
        play.delete(&format!("{path}/{id}"))?.with_status(&[204])?;
    }
    Ok(())
}
