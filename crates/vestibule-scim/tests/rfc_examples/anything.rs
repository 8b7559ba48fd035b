//! Documents that nobody would send: what is read of one is written so that it reads the same.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vestibule_scim::typed::{
    BulkRequest, BulkResponse, ErrorResponse, Group, ListResponse, PatchRequest, SearchRequest,
    User,
};

fn name() -> impl Strategy<Value = String> {
    let known = vec![
        "schemas",
        "userName",
        "USERNAME",
        "name",
        "emails",
        "addresses",
        "groups",
        "members",
        "roles",
        "value",
        "type",
        "primary",
        "$ref",
        "active",
        "meta",
        "password",
        "Password",
        "status",
        "op",
        "path",
        "Operations",
        "Resources",
        "totalResults",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "x",
    ];
    select(known).prop_map(str::to_owned)
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3_u16).prop_map(Value::from),
        select(vec!["", "add", "404", "ada"]).prop_map(Value::from),
        Just(json!([])),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map(name(), inner, 0..5).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Whether writing what was read and reading it again comes to the same text.
fn settles<T: DeserializeOwned + Serialize>(document: &Value) -> bool {
    let Ok(read) = serde_json::from_value::<T>(document.clone()) else { return true };
    let written = serde_json::to_string(&read).unwrap();
    let again: T = serde_json::from_str(&written).unwrap();
    serde_json::to_string(&again).unwrap() == written
}

proptest! {
    #[test]
    fn what_is_read_is_written_so_that_it_reads_the_same(document in document()) {
        prop_assert!(settles::<User>(&document));
        prop_assert!(settles::<Group>(&document));
        prop_assert!(settles::<ListResponse<User>>(&document));
        prop_assert!(settles::<ErrorResponse>(&document));
        prop_assert!(settles::<PatchRequest>(&document));
        prop_assert!(settles::<SearchRequest>(&document));
        prop_assert!(settles::<BulkRequest>(&document));
        prop_assert!(settles::<BulkResponse>(&document));
    }

    #[test]
    fn no_user_is_written_with_a_password(document in document()) {
        let Ok(user) = serde_json::from_value::<User>(document) else { return Ok(()) };
        let written = serde_json::to_value(&user).unwrap();
        let names = written.as_object().unwrap().keys();
        prop_assert!(!names.into_iter().any(|name| name.eq_ignore_ascii_case("password")));
    }
}
