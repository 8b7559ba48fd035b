//! The requests of the figures, sent; and the answers, beside those of the figures.

use http::Method;
use serde_json::{Value, json};
use vestibule_scim::Profile;

use crate::figure;
use crate::provider::Provider;

/// Without what the service provider chooses.
fn chosen_by_client(mut resource: Value) -> Value {
    let members = resource.as_object_mut().unwrap();
    members.retain(|name, _| !["id", "meta"].contains(&name.as_str()));
    resource
}

const BABS: &str = "2819c223-7f76-453a-919d-413861904646";
const JAMES: &str = "08e1d05d-121c-4561-8b96-473d93df9210";

#[test]
fn a_user_is_created_read_and_replaced_as_in_the_figures() {
    let provider = Provider::new(Profile::STRICT);
    let posted = figure::bytes("rfc7644-3.3-user-post-request");
    let (status, created) = provider.send(&Method::POST, "/Users", &posted);
    assert_eq!(status, 201);
    let figure_of_answer = figure::json("rfc7644-3.3-user-post-response");
    assert_eq!(chosen_by_client(created.clone()), chosen_by_client(figure_of_answer.clone()));
    assert_eq!(created["meta"]["created"], figure_of_answer["meta"]["created"]);
    let path = format!("/Users/{}", created["id"].as_str().unwrap());
    assert_eq!(created["meta"]["location"], format!("https://example.com/v2{path}"));
    assert_eq!(provider.get(&path), created);

    let put = figure::bytes("rfc7644-3.5.1-user-put-request");
    let (status, replaced) = provider.send(&Method::PUT, &path, &put);
    assert_eq!(status, 200);
    let figure_of_answer = figure::json("rfc7644-3.5.1-user-put-response");
    assert_eq!(chosen_by_client(replaced.clone()), chosen_by_client(figure_of_answer));
    assert_eq!(replaced["id"], created["id"]);
    let name = format!("{path}?attributes=userName");
    assert_eq!(
        chosen_by_client(provider.get(&name)),
        chosen_by_client(figure::json("rfc7644-3.9-user-partial"))
    );
}

#[test]
fn the_full_user_reads_back_as_it_was_sent() {
    let provider = Provider::new(Profile::STRICT);
    let id = provider.create("/Users", &figure::bytes("rfc7643-8.2-user-full"));
    let mut sent = chosen_by_client(figure::assigned(figure::json("rfc7643-8.2-user-full")));
    sent.as_object_mut().unwrap().remove("groups");
    assert_eq!(chosen_by_client(provider.get(&format!("/Users/{id}"))), sent);
}

#[test]
fn searches_find_users_and_groups() {
    let provider = Provider::new(Profile::STRICT);
    let listed = &figure::json("rfc7644-3.4.3-list-response")["Resources"];
    for (path, urn, resource) in [
        ("/Users", vestibule_scim::USER_SCHEMA, &listed[0]),
        ("/Groups", vestibule_scim::GROUP_SCHEMA, &listed[1]),
    ] {
        let mut resource = resource.clone();
        resource["schemas"] = json!([urn]);
        provider.create(path, resource.to_string().as_bytes());
    }
    for name in ["rfc7644-3.4.3-search-request", "rfc9865-3-search-request"] {
        let (status, found) = provider.send(&Method::POST, "/.search", &figure::bytes(name));
        assert_eq!(status, 200, "{name}: {found}");
        assert_eq!(found["totalResults"], 2, "{name}");
        let found = found["Resources"].as_array().unwrap();
        let shown = |name: &str| -> Vec<&Value> {
            found.iter().filter_map(|resource| resource.get(name)).collect()
        };
        assert_eq!(shown("userName"), [&listed[0]["userName"]]);
        assert_eq!(shown("displayName").len(), 2);
        assert!(shown("meta").is_empty());
    }
}

/// The user of section 8.2 after the PATCH of a figure.
fn patched(name: &str) -> Value {
    let provider = Provider::new(Profile::STRICT);
    let id = provider.create("/Users", &figure::bytes("rfc7643-8.2-user-full"));
    let path = format!("/Users/{id}");
    let (status, answer) = provider.send(&Method::PATCH, &path, &figure::bytes(name));
    assert_eq!(status, 200, "{name}: {answer}");
    let user = provider.get(&path);
    assert_eq!(answer, user, "{name}");
    user
}

#[test]
fn users_are_patched_as_the_figures_say() {
    let full = figure::json("rfc7643-8.2-user-full");
    let user = patched("rfc7644-3.5.2.1-patch-add-emails");
    assert_eq!(user["emails"], full["emails"], "the address to add is there already");
    assert_eq!(user["nickName"], "Babs");

    let user = patched("rfc7644-3.5.2.2-patch-remove-emails");
    assert_eq!(user["emails"], json!([full["emails"][1]]));

    let user = patched("rfc7644-3.5.2.3-patch-replace-address");
    let value = &figure::json("rfc7644-3.5.2.3-patch-replace-address")["Operations"][0]["value"];
    assert_eq!(user["addresses"], json!([value, full["addresses"][1]]));

    let user = patched("rfc7644-3.5.2.3-patch-replace-street-address");
    assert_eq!(user["addresses"][0]["streetAddress"], "1010 Broadway Ave");
    assert_eq!(user["addresses"][0]["locality"], "Hollywood");
    assert_eq!(user["addresses"][1], full["addresses"][1]);

    let user = patched("rfc7644-3.5.2.3-patch-replace-emails");
    assert_eq!(user["emails"], full["emails"]);
}

/// The ids of the members of a group.
fn members(provider: &Provider, group: &str) -> Vec<String> {
    let group = provider.get(&format!("/Groups/{group}"));
    let members = group["members"].as_array().into_iter().flatten();
    members.map(|member| member["value"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn members_are_patched_as_the_figures_say() {
    let provider = Provider::new(Profile::STRICT);
    let babs = provider.create("/Users", &figure::bytes("rfc7643-8.1-user-minimal"));
    let user = json!({"schemas": [vestibule_scim::USER_SCHEMA], "userName": "james"});
    let james = provider.create("/Users", user.to_string().as_bytes());
    let group = json!({"schemas": [vestibule_scim::GROUP_SCHEMA], "displayName": "Tour Guides"});
    let group = provider.create("/Groups", group.to_string().as_bytes());
    let patch = |name: &str, ids: &[(&str, &str)]| {
        let mut body = String::from_utf8(figure::bytes(name)).unwrap();
        for (of_figure, id) in ids {
            body = body.replace(of_figure, id);
        }
        let path = format!("/Groups/{group}");
        let (status, answer) = provider.send(&Method::PATCH, &path, body.as_bytes());
        assert!([200, 204].contains(&status), "{name}: {status} {answer}");
        members(&provider, &group)
    };
    let add = "rfc7644-3.5.2.1-patch-add-member";
    assert_eq!(patch(add, &[(BABS, &babs)]), [babs.as_str()]);
    assert_eq!(patch(add, &[(BABS, &babs)]), [babs.as_str()], "a member is a member once");
    // The figure leaves out the space that the grammar has after the operator.
    let ids = [
        (r#"eq\"2819c223...919d-413861904646"#, format!(r#"eq \"{babs}"#)),
        ("08e1d05d...473d93df9210", james.clone()),
    ];
    let ids: Vec<(&str, &str)> = ids.iter().map(|(from, to)| (*from, to.as_str())).collect();
    assert_eq!(patch("rfc7644-3.5.2.2-patch-remove-and-add-member", &ids), [james.as_str()]);
    let replaced =
        patch("rfc7644-3.5.2.3-patch-replace-members", &[(BABS, &babs), (JAMES, &james)]);
    assert_eq!(replaced.len(), 2);
    let remove = [("2819c223-7f76-...413861904646", babs.as_str())];
    assert_eq!(patch("rfc7644-3.5.2.2-patch-remove-member", &remove), [james.as_str()]);
    assert!(patch("rfc7644-3.5.2.2-patch-remove-members", &[]).is_empty());
}

/// The names of an object's members.
fn names(object: &Value) -> Vec<&String> {
    object.as_object().unwrap().keys().collect()
}

/// Sends a bulk request that only creates; the ids, in the order of the operations.
fn created_in_bulk(provider: &Provider, name: &str) -> Vec<String> {
    let (status, answer) = provider.send(&Method::POST, "/Bulk", &figure::bytes(name));
    assert_eq!(status, 200, "{name}: {answer}");
    assert_eq!(answer["schemas"], json!([vestibule_scim::BULK_RESPONSE_MESSAGE]));
    let requested = figure::json(name);
    let requested = requested["Operations"].as_array().unwrap();
    let done = answer["Operations"].as_array().unwrap();
    assert_eq!(done.len(), requested.len(), "{name}");
    let id = |(done, requested): (&Value, &Value)| {
        assert_eq!(done["status"], "201", "{name}: {done}");
        assert_eq!(done["method"], "POST");
        assert_eq!(done["bulkId"], requested["bulkId"]);
        let figure = figure::json("rfc7644-3.7.2-bulk-response-bulk-id");
        assert_eq!(names(done), names(&figure["Operations"][0]));
        done["location"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    };
    done.iter().zip(requested).map(id).collect()
}

#[test]
fn bulk_requests_resolve_ids_forward_and_in_circles() {
    let provider = Provider::new(Profile::STRICT);
    let groups = created_in_bulk(&provider, "rfc7644-3.7.1-bulk-request-circular");
    assert_eq!(members(&provider, &groups[0]), [groups[1].as_str()]);
    assert_eq!(members(&provider, &groups[1]), [groups[0].as_str()]);

    let provider = Provider::new(Profile::STRICT);
    let ids = created_in_bulk(&provider, "rfc7644-3.7.2-bulk-request-bulk-id");
    assert_eq!(members(&provider, &ids[1]), [ids[0].as_str()]);

    let provider = Provider::new(Profile::STRICT);
    let ids = created_in_bulk(&provider, "rfc7644-3.7.2-bulk-request-manager");
    let bob = provider.get(&format!("/Users/{}", ids[1]));
    assert_eq!(bob[vestibule_scim::ENTERPRISE_USER_SCHEMA]["manager"]["value"], json!(ids[0]));
}

#[test]
fn a_bulk_request_stops_at_the_number_of_errors_it_names() {
    // None of the figure's resources exist here, and it stops at the first error.
    let provider = Provider::new(Profile::LENIENT);
    let (status, answer) =
        provider.send(&Method::POST, "/Bulk", &figure::bytes("rfc7644-3.7.3-bulk-request"));
    assert_eq!(status, 200, "{answer}");
    let done = answer["Operations"].as_array().unwrap();
    let statuses: Vec<&str> = done.iter().map(|done| done["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["201", "404"], "{answer}");
    assert_eq!(done[1]["response"]["status"], "404");
}

#[test]
fn a_bulk_request_creates_replaces_patches_and_deletes() {
    let provider = Provider::new(Profile::LENIENT);
    let user = |name: &str| {
        let user = json!({
            "schemas": [vestibule_scim::USER_SCHEMA], "userName": name, "nickName": "x",
        });
        provider.create("/Users", user.to_string().as_bytes())
    };
    let ids = [user("one"), user("two"), user("three")];
    let mut body = figure::json("rfc7644-3.7.3-bulk-request");
    for (operation, id) in [1, 2, 3].into_iter().zip(&ids) {
        let operation = &mut body["Operations"][operation];
        operation["path"] = json!(format!("/Users/{id}"));
        operation["version"] = provider.get(&format!("/Users/{id}"))["meta"]["version"].clone();
    }
    // The figure sends the operations of the PATCH alone, without the message around them.
    let operations = body["Operations"][2]["data"].take();
    body["Operations"][2]["data"] =
        json!({"schemas": [vestibule_scim::PATCH_OP_MESSAGE], "Operations": operations});
    let (status, answer) = provider.send(&Method::POST, "/Bulk", body.to_string().as_bytes());
    assert_eq!(status, 200, "{answer}");
    let expected = figure::json("rfc7644-3.7.3-bulk-response");
    let statuses = |answer: &Value| -> Vec<(Value, Value)> {
        let done = answer["Operations"].as_array().unwrap().iter();
        done.map(|done| (done["method"].clone(), done["status"].clone())).collect()
    };
    assert_eq!(statuses(&answer), statuses(&expected));
    assert_eq!(provider.get(&format!("/Users/{}", ids[0]))["userName"], "Bob");
    let dave = provider.get(&format!("/Users/{}", ids[1]));
    assert_eq!((&dave["userName"], dave.get("nickName")), (&json!("Dave"), None));
    let path = format!("/Users/{}", ids[2]);
    let (status, refusal) = provider.send(&Method::GET, &path, b"");
    assert_eq!(status, 404);
    assert_eq!(names(&refusal), names(&figure::json("rfc7644-3.12-error-not-found")));
}

#[test]
fn resource_types_are_listed_as_in_the_figure() {
    let provider = Provider::new(Profile::STRICT);
    let mut expected = figure::json("rfc7644-4-list-response-resource-types");
    // Of the two, this service provider requires no extension, and a short list is one page.
    expected["Resources"][0]["schemaExtensions"][0]["required"] = json!(false);
    expected["itemsPerPage"] = json!(2);
    assert_eq!(provider.get("/ResourceTypes"), expected);
}

#[test]
fn pages_are_turned_with_cursors() {
    let provider = Provider::new(Profile::STRICT);
    for number in 0..5 {
        let user = json!({
            "schemas": [vestibule_scim::USER_SCHEMA], "userName": format!("J{number}"),
        });
        provider.create("/Users", user.to_string().as_bytes());
    }
    let page = |cursor: &str| {
        provider.get(&format!("/Users?filter=userName%20sw%20%22J%22&cursor={cursor}&count=2"))
    };
    let mut cursor = String::new();
    let mut sizes = Vec::new();
    loop {
        let found = page(&cursor);
        sizes.push(found["Resources"].as_array().unwrap().len());
        for name in found.as_object().unwrap().keys() {
            let figures = ["first", "second"]
                .map(|page| figure::json(&format!("rfc9865-2-list-response-{page}")));
            assert!(figures.iter().any(|figure| figure.get(name).is_some()), "{name}");
        }
        match found["nextCursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(sizes, [2, 2, 1]);
}
