//! The smallest requests that need a tolerance each, over every endpoint at which it matters.

use serde_json::{Value as Json, json};
use vestibule_scim::Tolerance;

use crate::support::{Answer, Client, query};

pub(crate) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Sends a request, given the path of what was prepared.
type Request = dyn Fn(&Client, &str) -> Answer;

/// A request that needs a tolerance.
pub(crate) struct Case {
    pub(crate) tolerance: Tolerance,
    /// Without this one, these would drop what should be refused.
    pub(crate) with_nothing_else: &'static [Tolerance],
    /// What has to be there, and the path of it.
    pub(crate) prepare: fn(&Client) -> String,
    pub(crate) request: Box<Request>,
    pub(crate) then: fn(&Client, &str, &Answer),
    /// The `scimType` and the code without it.
    pub(crate) refusal: (&'static str, &'static str),
}

impl Case {
    fn new(
        tolerance: Tolerance,
        prepare: fn(&Client) -> String,
        request: impl Fn(&Client, &str) -> Answer + 'static,
        refusal: (&'static str, &'static str),
    ) -> Self {
        let request = Box::new(request);
        Self { tolerance, with_nothing_else: &[], prepare, request, then: |_, _, _| {}, refusal }
    }

    fn then(mut self, then: fn(&Client, &str, &Answer)) -> Self {
        self.then = then;
        self
    }

    fn with_nothing_else(mut self, others: &'static [Tolerance]) -> Self {
        self.with_nothing_else = others;
        self
    }
}

fn nothing(_: &Client) -> String {
    String::new()
}

/// A user with a private address.
fn ada(client: &Client) -> String {
    let mut body = user(json!({"title": "Countess", "active": false}));
    body["emails"] = json!([{"value": "ada@home.example", "type": "home"}]);
    format!("/Users/{}", client.post("/Users", body).expect(201).id())
}

/// A group of two.
fn crew(client: &Client) -> String {
    let (ada, bob) = (client.user("ada").id(), client.user("bob").id());
    format!("/Groups/{}", client.group("Crew", &[&ada, &bob]).id())
}

fn user(more: Json) -> Json {
    let mut body = json!({"schemas": [USER], "userName": "ada@example.com"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn creates(more: Json) -> impl Fn(&Client, &str) -> Answer {
    move |client, _| client.post("/Users", user(more.clone()))
}

fn patches(operations: Json) -> impl Fn(&Client, &str) -> Answer {
    move |client, path| client.patch(path, operations.clone())
}

fn filters(filter: &'static str) -> impl Fn(&Client, &str) -> Answer {
    move |client, _| client.get(&query("/Users", &[("filter", filter)]))
}

fn shown(client: &Client, path: &str) -> Json {
    client.get(path).expect(200).body
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = of_operations();
    cases.extend(of_values());
    cases.extend(of_messages());
    cases.extend(of_names());
    cases.extend(of_references());
    cases
}

fn of_operations() -> Vec<Case> {
    vec![
        Case::new(
            Tolerance::OperationCase,
            ada,
            patches(json!([{"op": "Replace", "path": "title", "value": "Lady"}])),
            ("invalidSyntax", "operation_case"),
        )
        .then(|_, _, answer| assert_eq!(answer.body["title"], "Lady")),
        Case::new(
            Tolerance::RemoveWithValue,
            crew,
            |client, group| {
                let first = shown(client, group)["members"][0]["value"].clone();
                let value = json!([{"value": first}]);
                client.patch(group, json!([{"op": "remove", "path": "members", "value": value}]))
            },
            ("invalidValue", "remove_with_value"),
        )
        .then(|client, group, _| {
            assert_eq!(shown(client, group)["members"].as_array().unwrap().len(), 1);
        }),
        Case::new(
            Tolerance::CreateOnMissing,
            ada,
            patches(json!([
                {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@b.example"}
            ])),
            ("noTarget", "no_target"),
        )
        .then(|_, _, answer| {
            let made = json!({"value": "a@b.example", "type": "work"});
            assert_eq!(answer.body["emails"][1], made);
            assert_eq!(answer.body["emails"][0]["type"], "home");
        }),
        Case::new(
            Tolerance::RemoveMissing,
            ada,
            patches(json!([{"op": "remove", "path": "emails[type eq \"work\"]"}])),
            ("noTarget", "no_target"),
        )
        .then(|_, _, answer| assert_eq!(answer.body["meta"]["version"], "W/\"1\"")),
        Case::new(
            Tolerance::PathKeys,
            ada,
            patches(json!([{"op": "replace", "value": {"name.givenName": "Ada"}}])),
            ("invalidSyntax", "path_keys"),
        )
        .then(|_, _, answer| assert_eq!(answer.body["name"], json!({"givenName": "Ada"}))),
        Case::new(
            Tolerance::EmptyOperations,
            ada,
            patches(json!([])),
            ("invalidSyntax", "empty_operations"),
        )
        .then(|_, _, answer| assert_eq!(answer.body["meta"]["version"], "W/\"1\"")),
        Case::new(
            Tolerance::ReadOnlyIgnored,
            crew,
            |client, group| {
                let id = group.rsplit('/').next().unwrap();
                let value = json!({"id": id, "displayName": "Sailors"});
                client.patch(group, json!([{"op": "replace", "value": value}]))
            },
            ("mutability", "read_only"),
        )
        .then(|client, group, _| assert_eq!(shown(client, group)["displayName"], "Sailors")),
    ]
}

fn of_values() -> Vec<Case> {
    vec![
        Case::new(
            Tolerance::BooleanString,
            nothing,
            creates(json!({"active": "False"})),
            ("invalidValue", "wrong_type"),
        )
        .then(|_, _, answer| assert_eq!(answer.body["active"], false)),
        Case::new(
            Tolerance::BooleanString,
            ada,
            patches(json!([{"op": "replace", "path": "active", "value": "True"}])),
            ("invalidValue", "wrong_type"),
        )
        .then(|_, _, answer| assert_eq!(answer.body["active"], true)),
        Case::new(
            Tolerance::BooleanString,
            ada,
            filters("active eq \"False\""),
            ("invalidFilter", "filter_literal_type"),
        )
        .then(|_, _, answer| assert_eq!(answer.body["totalResults"], 1)),
        Case::new(
            Tolerance::EmptyStringUnassigns,
            ada,
            patches(json!([{"op": "replace", "path": "name", "value": ""}])),
            ("invalidValue", "wrong_type"),
        ),
        Case::new(
            Tolerance::ComplexAsString,
            nothing,
            creates(json!({"schemas": [USER, ENTERPRISE], ENTERPRISE: {"manager": "7"}})),
            ("invalidValue", "wrong_type"),
        )
        .then(|_, _, answer| {
            // Entra refuses to read a string back.
            assert_eq!(answer.body[ENTERPRISE]["manager"]["value"], "7");
        }),
        Case::new(
            Tolerance::ElementAsString,
            nothing,
            creates(json!({"roles": ["captain"]})),
            ("invalidValue", "wrong_type"),
        )
        .then(|_, _, answer| assert_eq!(answer.body["roles"], json!([{"value": "captain"}]))),
        Case::new(
            Tolerance::SingleValue,
            nothing,
            creates(json!({"emails": {"value": "ada@example.com"}})),
            ("invalidValue", "not_an_array"),
        )
        .then(|_, _, answer| {
            assert_eq!(answer.body["emails"], json!([{"value": "ada@example.com"}]));
        }),
        Case::new(
            Tolerance::SeveralPrimaries,
            nothing,
            creates(json!({"emails": [
                {"value": "a@b.example", "primary": true}, {"value": "c@d.example", "primary": true}
            ]})),
            ("invalidValue", "several_primaries"),
        )
        .then(|_, _, answer| {
            let primary = |index: usize| answer.body["emails"][index]["primary"].clone();
            assert_eq!((primary(0), primary(1)), (json!(false), json!(true)));
        }),
        Case::new(
            Tolerance::UnquotedLiteral,
            nothing,
            filters("externalId eq jyoung"),
            ("invalidFilter", "filter_literal_unquoted"),
        )
        .then(|_, _, answer| assert_eq!(answer.body["totalResults"], 0)),
    ]
}

fn of_messages() -> Vec<Case> {
    let (missing, unknown) = (Tolerance::MissingSchemas, Tolerance::UnknownSchemas);
    let messages = [
        ("POST", "/Users", USER, "userName", json!("ada")),
        ("POST", "/Groups", GROUP, "displayName", json!("Crew")),
        (
            "POST",
            "/.search",
            "urn:ietf:params:scim:api:messages:2.0:SearchRequest",
            "count",
            json!(1),
        ),
        (
            "POST",
            "/Bulk",
            "urn:ietf:params:scim:api:messages:2.0:BulkRequest",
            "Operations",
            json!([{"method": "POST", "path": "/Users", "data": {"schemas": [USER], "userName": "x"}}]),
        ),
        (
            "PATCH",
            "",
            "urn:ietf:params:scim:api:messages:2.0:PatchOp",
            "Operations",
            json!([{"op": "replace", "value": {"title": "Lady"}}]),
        ),
    ];
    let mut cases = Vec::new();
    for (method, to, message, name, value) in messages {
        // An older name of the schema, as a template of OneLogin's has it, and Entra's for groups.
        let others = [
            "urn:scim:schemas:core:1.0",
            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
        ];
        let with = json!({"schemas": [message, others[0], others[1]], name: value.clone()});
        for (tolerance, body, code) in
            [(missing, json!({name: value}), "schemas_missing"), (unknown, with, "schemas_unknown")]
        {
            let prepare = if method == "PATCH" { ada } else { nothing };
            let request = move |client: &Client, prepared: &str| {
                client.send(method, &format!("{to}{prepared}"), body.clone())
            };
            cases.push(Case::new(tolerance, prepare, request, ("invalidSyntax", code)));
        }
    }
    cases
}

fn of_names() -> Vec<Case> {
    let unknown = Tolerance::UnknownAttributes;
    vec![
        Case::new(
            unknown,
            nothing,
            creates(json!({"shoeSize": 42})),
            ("invalidSyntax", "unknown_attribute"),
        )
        .then(|_, _, answer| assert_eq!(answer.body.get("shoeSize"), None)),
        Case::new(
            unknown,
            ada,
            patches(json!([{"op": "add", "path": "shoeSize", "value": 42}])),
            ("invalidPath", "unknown_attribute"),
        ),
        Case::new(
            unknown,
            nothing,
            filters("shoeSize eq 42"),
            ("invalidFilter", "filter_unknown_attribute"),
        ),
        Case::new(
            Tolerance::UnqualifiedExtension,
            nothing,
            creates(json!({"department": "Engines"})),
            ("invalidSyntax", "unknown_attribute"),
        )
        .with_nothing_else(&[Tolerance::UnknownAttributes])
        .then(|_, _, answer| assert_eq!(answer.body[ENTERPRISE]["department"], "Engines")),
        Case::new(
            Tolerance::UnqualifiedExtension,
            nothing,
            |client, _| client.get("/Users?sortBy=department"),
            ("invalidValue", "sort_by"),
        ),
    ]
}

fn of_references() -> Vec<Case> {
    vec![
        Case::new(
            Tolerance::UnknownMembers,
            crew,
            |client, group| {
                let nobody = json!([{"value": "00000000000000000000000000000000"}]);
                client.patch(group, json!([{"op": "add", "path": "members", "value": nobody}]))
            },
            ("invalidValue", "no_such_member"),
        )
        .then(|client, group, _| {
            assert_eq!(shown(client, group)["members"].as_array().unwrap().len(), 2);
        }),
        Case::new(
            Tolerance::UnknownMembers,
            nothing,
            |client, _| {
                let body = json!({
                    "schemas": [GROUP], "displayName": "Crew", "members": [{"value": "somebody"}],
                });
                client.post("/Groups", body)
            },
            ("invalidValue", "no_such_member"),
        )
        .then(|_, _, answer| assert_eq!(answer.body.get("members"), None)),
    ]
}
