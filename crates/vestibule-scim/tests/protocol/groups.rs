//! Groups and their members.

use serde_json::{Value as Json, json};
use vestibule_scim::{PatchReply, Profile};

use crate::support::{Client, service};

fn members(group: &Json) -> Vec<&str> {
    let members = group["members"].as_array().into_iter().flatten();
    let mut ids: Vec<&str> = members.map(|found| found["value"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_member_is_shown_as_a_reference_and_knows_its_groups() {
    let client = Client::new(Profile::STRICT);
    let mut body = crate::support::user("ada");
    body["displayName"] = json!("Ada");
    let ada = client.post("/Users", body).expect(201).id();
    let group = client.group("Engineers", &[&ada]);
    let reference = format!("https://app.example/scim/v2/Users/{ada}");
    assert_eq!(
        group.body["members"],
        json!([{"value": ada, "$ref": reference, "display": "Ada", "type": "User"}])
    );
    let read = client.get(&format!("/Users/{ada}")).expect(200);
    let reference = format!("https://app.example/scim/v2/Groups/{}", group.id());
    assert_eq!(
        read.body["groups"],
        json!([{"value": group.id(), "$ref": reference, "display": "Engineers", "type": "direct"}])
    );
    assert_eq!(read.body["meta"]["version"], "W/\"1\"");
}

#[test]
fn adding_and_removing_one_member_leaves_the_others() {
    let client = Client::new(Profile::STRICT);
    let ids: Vec<String> = ["a", "b", "c"].iter().map(|name| client.user(name).id()).collect();
    let path = format!("/Groups/{}", client.group("g", &[&ids[0], &ids[1]]).id());
    let add = json!([{"op": "add", "path": "members", "value": [{"value": ids[2]}]}]);
    let patched = client.patch(&path, add.clone()).expect(204);
    assert_eq!(patched.header("etag"), Some("W/\"2\""));
    // Once more changes nothing.
    assert_eq!(client.patch(&path, add).expect(204).header("etag"), Some("W/\"2\""));
    let filter = format!("members[value eq \"{}\"]", ids[0]);
    client.patch(&path, json!([{"op": "remove", "path": filter}])).expect(204);
    let mut left = vec![ids[1].as_str(), ids[2].as_str()];
    left.sort_unstable();
    let group = client.get(&path).expect(200).body;
    assert_eq!(members(&group), left);
    let codes: Vec<&str> = client.event_codes().iter().map(|(code, _)| *code).skip(3).collect();
    assert_eq!(
        codes,
        ["created", "member_added", "member_added", "member_added", "member_removed"]
    );
}

#[test]
fn the_reply_to_a_patch_follows_the_setting_and_the_question() {
    let client = Client::of(
        &service(|service| service.with_group_patch_reply(PatchReply::Resource)),
        "acme",
        Profile::STRICT,
    );
    let ada = client.user("ada").id();
    let path = format!("/Groups/{}", client.group("g", &[]).id());
    let add = json!([{"op": "add", "path": "members", "value": [{"value": ada}]}]);
    let patched = client.patch(&path, add).expect(200);
    assert_eq!(members(&patched.body), [ada.as_str()]);

    let client = Client::of(
        &service(|service| service.with_user_patch_reply(PatchReply::NoContent)),
        "acme",
        Profile::STRICT,
    );
    let ada = client.user("ada").id();
    let title = json!([{"op": "add", "path": "title", "value": "Countess"}]);
    client.patch(&format!("/Users/{ada}"), title.clone()).expect(204);
    let asked = client.patch(&format!("/Users/{ada}?attributes=title"), title).expect(200);
    assert_eq!(asked.body["title"], "Countess");
    assert_eq!(asked.body.get("userName"), None);
    let path = format!("/Groups/{}", client.group("g", &[&ada]).id());
    let rename = json!([{"op": "replace", "value": {"displayName": "h"}}]);
    client.patch(&path, rename.clone()).expect(204);
    let asked = client.patch(&format!("{path}?attributes=displayName"), rename).expect(200);
    assert_eq!(asked.body["displayName"], "h");
    assert_eq!(asked.body.get("members"), None);
}

#[test]
fn a_large_group_is_not_shown_after_a_patch() {
    let client = Client::of(
        &service(|service| service.with_group_patch_reply(PatchReply::Resource)),
        "acme",
        Profile::STRICT,
    );
    let ids: Vec<String> = (0..101).map(|number| client.user(&format!("u{number}")).id()).collect();
    let first: Vec<&str> = ids[..100].iter().map(String::as_str).collect();
    let path = format!("/Groups/{}", client.group("g", &first).id());
    let rename = |name: &str| json!([{"op": "replace", "path": "displayName", "value": name}]);
    assert_eq!(members(&client.patch(&path, rename("a")).expect(200).body).len(), 100);
    let add = json!([{"op": "add", "path": "members", "value": [{"value": ids[100]}]}]);
    assert_eq!(members(&client.patch(&path, add).expect(200).body).len(), 0);
    assert_eq!(members(&client.get(&path).expect(200).body).len(), 101);
}

#[test]
fn a_deleted_user_leaves_its_groups() {
    let client = Client::new(Profile::STRICT);
    let ada = client.user("ada").id();
    let group = client.group("g", &[&ada]);
    client.delete(&format!("/Users/{ada}")).expect(204);
    let left = client.get(&format!("/Groups/{}", group.id())).expect(200);
    assert_eq!(left.body.get("members"), None);
    assert_eq!(left.body["meta"]["version"], "W/\"2\"");
}

#[test]
fn a_put_replaces_members_and_one_without_members_leaves_them() {
    let client = Client::new(Profile::STRICT);
    let (ada, bob) = (client.user("ada").id(), client.user("bob").id());
    let path = format!("/Groups/{}", client.group("g", &[&ada]).id());
    let body = |members: Option<Json>| {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": "g",
        });
        if let Some(members) = members {
            body["members"] = members;
        }
        body
    };
    let put = client.put(&path, body(Some(json!([{"value": bob}])))).expect(200);
    assert_eq!(members(&put.body), [bob.as_str()]);
    assert_eq!(members(&client.put(&path, body(None)).expect(200).body), [bob.as_str()]);
    assert_eq!(members(&client.put(&path, body(Some(json!([])))).expect(200).body).len(), 0);
}

#[test]
fn unknown_members_are_refused_or_left_out_by_profile() {
    let add = json!([{"op": "add", "path": "members", "value": [{"value": "fake-member-id"}]}]);
    let strict = Client::new(Profile::STRICT);
    let path = format!("/Groups/{}", strict.group("g", &[]).id());
    strict.patch(&path, add.clone()).refused(400, Some("invalidValue"), "no_such_member");

    let lenient = Client::new(Profile::LENIENT);
    let ada = lenient.user("ada").id();
    let path = format!("/Groups/{}", lenient.group("g", &[]).id());
    assert_eq!(lenient.patch(&path, add).expect(204).tolerances, ["unknown_members"]);
    let nobody = "0123456789abcdef0123456789abcdef";
    let add = json!([{"op": "add", "path": "members", "value": [{"value": nobody}, {"value": "a b"}, {"value": ada}]}]);
    assert_eq!(lenient.patch(&path, add).expect(204).tolerances, ["unknown_members"]);
    assert_eq!(members(&lenient.get(&path).body), [ada.as_str()]);
}

#[test]
fn a_reply_never_shows_half_of_the_members() {
    let limits = vestibule_scim::Limits::new().with_members_in_reply(2);
    let client =
        Client::of(&service(|service| service.with_limits(limits)), "acme", Profile::STRICT);
    let ids: Vec<String> = ["a", "b", "c"].iter().map(|name| client.user(name).id()).collect();
    let path = format!("/Groups/{}", client.group("g", &[&ids[0], &ids[1]]).id());
    client.get(&path).expect(200);
    let add = json!([{"op": "add", "path": "members", "value": [{"value": ids[2]}]}]);
    client.patch(&path, add).expect(204);
    client.get(&path).refused(400, Some("tooMany"), "too_many_members");
    client.get("/Groups").refused(400, Some("tooMany"), "too_many_members");
    client.get(&format!("{path}?excludedAttributes=members")).expect(200);
    client.get("/Groups?excludedAttributes=members").expect(200);
    // Nor half of the groups of a user.
    for name in ["h", "i"] {
        client.group(name, &[&ids[0]]);
    }
    let path = format!("/Users/{}", ids[0]);
    client.get(&path).refused(400, Some("tooMany"), "too_many_members");
    client.get(&format!("{path}?excludedAttributes=groups")).expect(200);
}

#[test]
fn a_change_of_a_user_in_many_groups_is_not_called_refused() {
    let limits = vestibule_scim::Limits::new().with_members_in_reply(1);
    let client =
        Client::of(&service(|service| service.with_limits(limits)), "acme", Profile::STRICT);
    let ada = client.user("ada").id();
    let path = format!("/Users/{ada}");
    let change = |title: &str| json!([{"op": "add", "path": "title", "value": title}]);
    client.group("g", &[&ada]);
    let shown = client.patch(&path, change("a")).expect(200);
    assert_eq!(shown.body["groups"].as_array().unwrap().len(), 1);
    client.group("h", &[&ada]);
    for answer in [client.patch(&path, change("b")), client.put(&path, crate::support::user("ada"))]
    {
        assert_eq!(answer.expect(200).body.get("groups"), None);
    }
    client.get(&path).refused(400, Some("tooMany"), "too_many_members");
}
