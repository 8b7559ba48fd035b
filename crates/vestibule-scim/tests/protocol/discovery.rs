//! What the service provider says of itself (RFC 7644 section 4).

use vestibule_scim::{Profile, Registry, Schema};

use crate::support::{Client, query};

#[test]
fn every_schema_and_type_is_listed_and_found_by_its_id() {
    let client = Client::new(Profile::STRICT);
    for (list, ids) in [
        ("/Schemas", Registry::standard().schemas().iter().map(|found| found.id.clone()).collect()),
        ("/ResourceTypes", vec!["User".to_owned(), "Group".to_owned()]),
    ] {
        let listed = client.get(list).expect(200);
        assert_eq!(listed.body["totalResults"], ids.len());
        for (index, id) in ids.iter().enumerate() {
            let path = format!("{list}/{}", id.replace(':', "%3A"));
            let one = client.get(&path).expect(200);
            assert_eq!(one.body, listed.body["Resources"][index]);
            assert_eq!(
                one.body["meta"]["location"],
                format!("https://app.example/scim/v2{list}/{id}")
            );
            assert!(!one.body.to_string().contains("null"), "{id}");
        }
        client.get(&format!("{list}/nothing")).refused(404, None, "no_such_resource");
        client.get(&query(list, &[("filter", "id pr")])).refused(403, None, "filter_forbidden");
    }
}

#[test]
fn a_published_schema_reads_back_as_the_one_that_is_used() {
    let client = Client::new(Profile::STRICT);
    for schema in Registry::standard().schemas() {
        let body = client.get(&format!("/Schemas/{}", schema.id)).expect(200).body;
        let read: Schema = serde_json::from_value(body).unwrap();
        assert_eq!(&read, schema);
    }
}

#[test]
fn the_configuration_says_what_is_true() {
    let client = Client::new(Profile::STRICT);
    let config = client.get("/ServiceProviderConfig").expect(200).body;
    for feature in ["patch", "bulk", "filter", "sort", "etag"] {
        assert_eq!(config[feature]["supported"], true, "{feature}");
    }
    assert_eq!(config["changePassword"]["supported"], false);
    assert_eq!(config["pagination"]["cursor"], true);
    assert_eq!(config["pagination"]["maxPageSize"], 1_000);
    assert_eq!(config["authenticationSchemes"][0]["type"], "oauthbearertoken");
}
