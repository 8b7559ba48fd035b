//! A server that is just large enough for the simulators, tolerant of everything they send, and
//! wrong in one way if asked to be.

use std::collections::BTreeMap;

use http::{Method, Request, Response};
use serde_json::{Map, Value, json};

use super::super::wire::{ENTERPRISE, ERROR, LIST, has_schema, text};

/// What the server gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Nothing,
    /// PATCH is answered and not applied.
    IgnoresPatch,
    /// Strings stay strings.
    KeepsStrings,
    /// `remove` with a value removes everybody.
    EmptiesGroups,
    /// A member may stand twice.
    DoublesMembers,
    /// The first primary stays one.
    KeepsPrimaries,
    /// What a value path makes takes the place of everything else.
    DropsSiblings,
    /// DELETE of users is refused.
    RefusesDelete,
    /// Created resources are not sent back.
    AnswersEmpty,
    /// An unknown user is 404 rather than an empty list.
    FindsNobodyWith404,
    /// Lists go backwards every second time.
    ShufflesLists,
}

pub(super) struct Fake {
    pub(super) wrong: Wrong,
    pub(super) log: Vec<(String, Value)>,
    pub(super) headers: Vec<http::HeaderMap>,
    resources: BTreeMap<String, Value>,
    lists: usize,
}

impl Fake {
    pub(super) fn new(wrong: Wrong) -> Fake {
        Fake { wrong, log: Vec::new(), headers: Vec::new(), resources: BTreeMap::new(), lists: 0 }
    }

    pub(super) fn answer(&mut self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let (parts, body) = request.into_parts();
        let uri = parts.uri.to_string();
        let uri = uri.strip_prefix("/scim/v2").expect("the base path").to_owned();
        let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        self.log.push((format!("{} {uri}", parts.method), body.clone()));
        let authorized = parts.headers[http::header::AUTHORIZATION] == "Bearer a test token";
        self.headers.push(parts.headers);
        if !authorized {
            return reply(401, &error(401));
        }
        let (path, query) = uri.split_once('?').unwrap_or((&uri, ""));
        match (parts.method, path.matches('/').count()) {
            (Method::GET, 1) if path == "/Schemas" => reply(200, &schemas()),
            (Method::GET, 1) => self.list(path, query),
            (Method::POST, 1) => self.create(path, body),
            (method, _) => self.one(&method, path, query, body),
        }
    }

    fn create(&mut self, path: &str, mut body: Value) -> Response<Vec<u8>> {
        let unique = if path == "/Users" { "userName" } else { "displayName" };
        let lower = |value: &Value| text(value, &[unique]).unwrap_or_default().to_lowercase();
        let mut rivals = self.resources.iter().filter(|(at, _)| at.starts_with(path));
        if rivals.any(|(_, there)| lower(there) == lower(&body)) {
            return reply(409, &error(409));
        }
        let id = format!("{:06}", self.resources.len() + self.log.len());
        body["id"] = json!(id);
        tidy(&mut body);
        self.resources.insert(format!("{path}/{id}"), body.clone());
        if self.wrong == Wrong::AnswersEmpty {
            return reply(201, &Value::Null);
        }
        reply(201, &body)
    }

    fn list(&mut self, path: &str, query: &str) -> Response<Vec<u8>> {
        let mut found: Vec<Value> = self
            .resources
            .iter()
            .filter(|(at, _)| at.starts_with(path))
            .map(|(_, resource)| resource.clone())
            .collect();
        self.lists += 1;
        if self.wrong == Wrong::ShufflesLists && self.lists.is_multiple_of(2) {
            found.reverse();
        }
        if let Some(filter) = parameter(query, "filter") {
            let (attribute, value) = filter.rsplit_once(" eq ").unwrap();
            let value = value.trim_matches('"').to_lowercase();
            found.retain(|resource| {
                let here = match attribute {
                    "emails" | "emails[type eq \"work\"].value" => {
                        resource["emails"][0]["value"].clone()
                    }
                    _ => resource[attribute].clone(),
                };
                here.as_str().unwrap_or_default().to_lowercase() == value
            });
            if found.is_empty() && self.wrong == Wrong::FindsNobodyWith404 {
                return reply(404, &error(404));
            }
        }
        let number =
            |name: &str, or: usize| parameter(query, name).map_or(or, |text| text.parse().unwrap());
        let (total, start) = (found.len(), number("startIndex", 1));
        let page: Vec<Value> =
            found.into_iter().skip(start - 1).take(number("count", 100)).collect();
        reply(
            200,
            &json!({
                "schemas": [LIST], "totalResults": total, "startIndex": start,
                "itemsPerPage": page.len(), "Resources": page,
            }),
        )
    }

    fn one(&mut self, method: &Method, path: &str, query: &str, body: Value) -> Response<Vec<u8>> {
        let wrong = self.wrong;
        let Some(there) = self.resources.get_mut(path) else {
            return reply(404, &error(404));
        };
        match *method {
            Method::GET => {
                let mut shown = there.clone();
                if query.contains("excludedAttributes=members") {
                    shown.as_object_mut().unwrap().remove("members");
                }
                return reply(200, &shown);
            }
            Method::DELETE if wrong == Wrong::RefusesDelete && path.starts_with("/Users") => {
                return reply(405, &error(405));
            }
            Method::DELETE => {
                self.resources.remove(path);
                let id = path.rsplit('/').next().unwrap();
                for group in self.resources.values_mut() {
                    if let Some(Value::Array(members)) = group.get_mut("members") {
                        members.retain(|member| member["value"] != id);
                    }
                }
                return reply(204, &Value::Null);
            }
            Method::PUT => {
                let id = there["id"].clone();
                *there = body;
                there["id"] = id;
                tidy(there);
            }
            _ if wrong != Wrong::IgnoresPatch => {
                assert!(has_schema(&body, super::super::wire::PATCH_OP));
                for operation in body["Operations"].as_array().unwrap() {
                    apply(there, operation, wrong);
                }
            }
            _ => {}
        }
        let is_patched_group = path.starts_with("/Groups") && *method == Method::PATCH;
        if is_patched_group { reply(204, &Value::Null) } else { reply(200, &there.clone()) }
    }
}

/// Whatever Entra sends as a string and is not one.
fn tidy(resource: &mut Value) {
    if let Some(active) = text(resource, &["active"]) {
        resource["active"] = json!(active.eq_ignore_ascii_case("true"));
    }
    for attribute in resource.as_object_mut().unwrap().values_mut() {
        for element in attribute.as_array_mut().into_iter().flatten() {
            if let Some(primary) = text(element, &["primary"]) {
                element["primary"] = json!(primary == "true");
            }
        }
    }
    if let Some(id) = text(resource, &[ENTERPRISE, "manager"]).map(str::to_owned) {
        if id.is_empty() {
            resource[ENTERPRISE].as_object_mut().unwrap().remove("manager");
        } else {
            resource[ENTERPRISE]["manager"] = json!({ "value": id });
        }
    }
}

fn apply(resource: &mut Value, operation: &Value, wrong: Wrong) {
    let op = text(operation, &["op"]).unwrap().to_lowercase();
    let value = operation.get("value").cloned().unwrap_or(Value::Null);
    let Some(path) = text(operation, &["path"]) else {
        for (path, value) in value.as_object().unwrap() {
            apply(resource, &json!({ "op": op, "path": path, "value": value }), wrong);
        }
        return;
    };
    if let Some(name) = path.strip_prefix(ENTERPRISE) {
        match name.strip_prefix(':') {
            Some(name) => resource[ENTERPRISE][name] = value,
            None => merge(&mut resource[ENTERPRISE], value),
        }
    } else if let Some((attribute, rest)) = path.split_once('[') {
        let (filter, sub) = rest.split_once(']').unwrap();
        let (name, wanted) = filter.split_once(" eq ").unwrap();
        let wanted: Value = serde_json::from_str(wanted).unwrap();
        if op == "remove" {
            resource[attribute].as_array_mut().unwrap().retain(|one| one[name] != wanted);
            return;
        }
        if !resource[attribute].is_array() || wrong == Wrong::DropsSiblings {
            resource[attribute] = json!([]);
        }
        let elements = resource[attribute].as_array_mut().unwrap();
        if !elements.iter().any(|one| one[name] == wanted) {
            elements.push(json!({ name: wanted }));
        }
        let element = elements.iter_mut().find(|one| one[name] == wanted).unwrap();
        element[sub.trim_start_matches('.')] = value;
    } else if path == "members" || path == "emails" {
        elements(resource, path, &op, value, wrong);
    } else if let Some((parent, name)) = path.split_once('.') {
        resource[parent][name] = value;
    } else {
        resource[path] = value;
    }
    if wrong != Wrong::KeepsStrings {
        tidy(resource);
    }
}

fn merge(object: &mut Value, value: Value) {
    let mut members = object.as_object().cloned().unwrap_or_default();
    members.extend(value.as_object().cloned().unwrap_or_default());
    *object = Value::Object(members);
}

fn elements(resource: &mut Value, name: &str, op: &str, value: Value, wrong: Wrong) {
    let mut there = resource[name].as_array().cloned().unwrap_or_default();
    let sent: Vec<Value> = match value {
        Value::Array(sent) => sent,
        one => vec![one],
    };
    let sent = sent.into_iter().map(|one| match one {
        Value::String(id) => json!({ "value": id }),
        Value::Object(members) => {
            let members: Map<String, Value> =
                members.into_iter().filter(|(name, _)| name != "$ref").collect();
            Value::Object(members)
        }
        other => other,
    });
    let sent: Vec<Value> = sent.collect();
    let is_sent = |one: &Value| sent.iter().any(|other| other["value"] == one["value"]);
    match op {
        "remove" if wrong == Wrong::EmptiesGroups => there.clear(),
        "remove" => there.retain(|one| !is_sent(one)),
        "replace" => there = sent,
        _ => {
            if wrong != Wrong::DoublesMembers {
                there.retain(|one| !is_sent(one));
            }
            let has_primary = sent.iter().any(|one| one["primary"] == true);
            if has_primary && wrong != Wrong::KeepsPrimaries {
                there.iter_mut().for_each(|one| one["primary"] = json!(false));
            }
            there.extend(sent);
        }
    }
    resource[name] = Value::Array(there);
}

fn reply(status: u16, body: &Value) -> Response<Vec<u8>> {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    Response::builder()
        .status(status)
        .header("content-type", "application/scim+json")
        .body(body)
        .unwrap()
}

fn error(status: u16) -> Value {
    json!({ "schemas": [ERROR], "status": status.to_string(), "detail": "no" })
}

fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(here, _)| here == name).map(|(_, value)| value.into_owned())
}

/// What Entra wants to discover, and no more.
fn schemas() -> Value {
    let simple = |name: &str| json!({ "name": name, "type": "string" });
    let complex = |name: &str, subs: &[&str]| {
        let subs: Vec<Value> = subs.iter().map(|sub| simple(sub)).collect();
        json!({ "name": name, "type": "complex", "subAttributes": subs })
    };
    let many = |name: &str, kinds: &[&str], subs: &[&str]| {
        let mut attribute = complex(name, subs);
        attribute["multiValued"] = json!(true);
        let kind = json!({ "name": "type", "type": "string", "canonicalValues": kinds });
        attribute["subAttributes"].as_array_mut().unwrap().push(kind);
        attribute
    };
    let schema = |id: &str, attributes: Value| json!({ "id": id, "attributes": attributes });
    let address = ["formatted", "streetAddress", "locality", "region", "postalCode", "country"];
    let user = json!([
        simple("userName"),
        simple("active"),
        simple("displayName"),
        simple("title"),
        simple("preferredLanguage"),
        complex("name", &["givenName", "familyName", "formatted"]),
        many("emails", &["work", "home"], &["value"]),
        many("addresses", &["work"], &address),
        many("phoneNumbers", &["work", "mobile", "fax"], &["value"]),
    ]);
    let group = json!([simple("displayName"), many("members", &[], &["value"])]);
    let extension =
        json!([simple("employeeNumber"), simple("department"), complex("manager", &["value"])]);
    let schemas = [
        schema(super::super::wire::USER, user),
        schema(super::super::wire::GROUP, group),
        schema(ENTERPRISE, extension),
    ];
    json!({ "schemas": [LIST], "totalResults": 3, "Resources": schemas })
}
