//! The cases pass on a server that does everything right, fail on one that does something wrong,
//! and send what the products send.

mod fake;

use std::collections::BTreeSet;
use std::slice;

use serde_json::{Value, json};

use super::entra::{self, Entra, Matching};
use super::jumpcloud::JumpCloud;
use super::okta::{self, Application, Okta};
use super::onelogin::OneLogin;
use super::pingfederate::PingFederate;
use super::wire::{ENTERPRISE, PATCH_OP, WORK_EMAIL};
use super::{CaseFailure, Departure, DirectoryClient, DirectoryGroup, DirectoryUser, ScimEndpoint};
use fake::{Fake, Wrong};

fn endpoint() -> ScimEndpoint {
    ScimEndpoint::new("/scim/v2", "a test token")
}

fn all_cases() -> impl Iterator<Item = &'static super::Case> {
    entra::patch_shapes()
        .iter()
        .chain(entra::validator_shapes())
        .chain(entra::gallery())
        .chain(okta::spec_test())
}

/// The names of the cases that fail on a server that is wrong in this way, with their steps.
fn failures(wrong: Wrong) -> Vec<(&'static str, String)> {
    let mut fake = Fake::new(wrong);
    let mut failures = Vec::new();
    for case in all_cases() {
        if let Err(failure) = case.run(&endpoint(), 1, &mut |request| fake.answer(request)) {
            failures.push((failure.case(), failure.step().to_owned()));
        }
    }
    failures
}

#[test]
fn every_case_has_a_name_of_its_own_a_sentence_and_a_source() {
    let mut names = BTreeSet::new();
    for case in all_cases() {
        assert!(names.insert(case.name()), "{} stands twice", case.name());
        assert!(case.what().ends_with('.') && !case.source().is_empty(), "{}", case.name());
    }
    assert_eq!(entra::gallery().len() + entra::GALLERY_NOT_OFFERED.len(), 25);
    for (name, why) in entra::GALLERY_NOT_OFFERED {
        assert!(names.insert(name) && !why.is_empty());
    }
}

#[test]
fn every_case_passes_on_a_server_that_does_everything_right() {
    assert_eq!(failures(Wrong::Nothing), []);
}

#[test]
fn every_patch_shape_fails_on_a_server_that_ignores_patches() {
    let failed: Vec<_> = failures(Wrong::IgnoresPatch);
    for case in entra::patch_shapes() {
        let step = failed.iter().find(|(name, _)| *name == case.name()).map(|(_, step)| &**step);
        assert!(matches!(step, Some("read what became of it" | "read the group")), "{step:?}");
    }
}

#[test]
fn each_mistake_is_noticed_by_the_shape_that_is_about_it() {
    for (wrong, shape) in [
        (Wrong::KeepsStrings, "active_as_string"),
        (Wrong::KeepsStrings, "manager_as_string"),
        (Wrong::KeepsStrings, "validator_mixed_patch"),
        (Wrong::IgnoresPatch, "validator_large_patch"),
        (Wrong::EmptiesGroups, "remove_members_with_value_array"),
        (Wrong::DoublesMembers, "add_member_who_is_one_already"),
        (Wrong::KeepsPrimaries, "add_second_primary"),
        (Wrong::DropsSiblings, "replace_work_email_that_is_not_there"),
        (Wrong::DropsSiblings, "add_work_email_that_is_not_there"),
        (Wrong::RefusesDelete, "Delete_User_Test"),
        (Wrong::AnswersEmpty, "create_user_with_realistic_values"),
        (Wrong::FindsNobodyWith404, "invalid_user_by_user_name"),
        (Wrong::FindsNobodyWith404, "POD_User_Test"),
    ] {
        let failed = failures(wrong);
        assert!(failed.iter().any(|(name, _)| *name == shape), "{wrong:?}: {failed:?}");
    }
}

#[test]
fn the_token_is_in_no_failure() {
    let mut echo = |request: http::Request<Vec<u8>>| {
        let sent = request.headers()[http::header::AUTHORIZATION].as_bytes().to_vec();
        http::Response::new(sent)
    };
    let failure = entra::patch_shapes()[0].run(&endpoint(), 1, &mut echo).unwrap_err();
    assert_eq!(failure.found(), "status 200, body Bearer [token]");
    let client = Entra::new(endpoint(), 1);
    assert!(!format!("{client:?}").contains("a test token"));
}

fn ada() -> DirectoryUser {
    DirectoryUser::new("ada", "ada@acme.example").with_name("Ada", "Byron")
}

/// Every product: a hiring, a change, a departure, a return, and the end.
fn life(client: &mut dyn DirectoryClient, fake: &mut Fake) -> Result<(), CaseFailure> {
    let server = &mut |request| fake.answer(request);
    let grace = DirectoryUser::new("grace", "grace@acme.example").with_manager("ada");
    let group = DirectoryGroup::new("engineers", "Engineers").with_members(["ada", "grace"]);
    client.test_connection(server)?;
    client.cycle(&[ada(), grace.clone()], slice::from_ref(&group), server)?;
    client.audit(server)?;
    let married = ada().with_name("Ada", "Lovelace").with_title("Countess");
    let renamed = group.with_display_name("Analysts").with_members(["ada"]);
    client.cycle(slice::from_ref(&married), slice::from_ref(&renamed), server)?;
    client.audit(server)?;
    client.cycle(&[married.clone(), grace.clone()], &[renamed], server)?;
    client.audit(server)?;
    client.cycle(&[married.disabled()], &[], server)?;
    client.audit(server)?;
    client.purge("grace", server)?;
    client.cycle(&[ada(), grace], &[], server)?;
    client.audit(server)
}

#[test]
fn every_product_lives_with_a_server_that_does_everything_right() {
    let clients: Vec<Box<dyn DirectoryClient>> = vec![
        Box::new(Entra::new(endpoint(), 1)),
        Box::new(Entra::new(endpoint(), 1).with_rfc_flag()),
        Box::new(Entra::new(endpoint(), 1).with_matching(Matching::ExternalId)),
        Box::new(Entra::new(endpoint(), 1).with_matching(Matching::ExternalIdWithoutQuotes)),
        Box::new(Entra::new(endpoint(), 1).with_matching(Matching::WorkEmail)),
        Box::new(Okta::new(endpoint(), 1, Application::Oin).with_batch(1)),
        Box::new(Okta::new(endpoint(), 1, Application::Custom)),
        Box::new(OneLogin::new(endpoint(), 1)),
        Box::new(OneLogin::new(endpoint(), 1).with_departure(Departure::Delete)),
        Box::new(JumpCloud::new(endpoint(), 1)),
        Box::new(PingFederate::new(endpoint(), 1)),
        Box::new(PingFederate::new(endpoint(), 1).with_work_email_lookup().without_patch()),
    ];
    for mut client in clients {
        life(&mut *client, &mut Fake::new(Wrong::Nothing)).unwrap();
    }
}

#[test]
fn products_report_what_they_would_report() {
    let entra = life(&mut Entra::new(endpoint(), 1), &mut Fake::new(Wrong::FindsNobodyWith404));
    assert_eq!(entra.unwrap_err().step(), "test the connection", "404 is quarantine");
    let mut okta = Okta::new(endpoint(), 1, Application::Oin);
    life(&mut okta, &mut Fake::new(Wrong::FindsNobodyWith404)).expect("404 is taken");
    let okta =
        life(&mut Okta::new(endpoint(), 1, Application::Oin), &mut Fake::new(Wrong::AnswersEmpty));
    assert_eq!(okta.unwrap_err().expected(), "a resource with an id");
    let mut jumpcloud = JumpCloud::new(endpoint(), 1);
    let mut fake = Fake::new(Wrong::RefusesDelete);
    jumpcloud.test_connection(&mut |request| fake.answer(request)).expect("it deactivates");
    let (last, body) = fake.log.last().unwrap();
    assert!(last.starts_with("PATCH /Users/"));
    assert_eq!(body["Operations"][0], json!({ "op": "replace", "path": "active", "value": false }));
}

#[test]
fn an_import_reads_pages_of_a_hundred_in_a_stable_order() {
    let mut fake = Fake::new(Wrong::Nothing);
    let users: Vec<DirectoryUser> = (0..101)
        .map(|number| DirectoryUser::new(format!("{number}"), format!("user{number}@acme.example")))
        .collect();
    let mut okta = Okta::new(endpoint(), 1, Application::Oin);
    okta.cycle(&users, &[], &mut |request| fake.answer(request)).unwrap();
    fake.log.clear();
    assert_eq!(okta.import(&mut |request| fake.answer(request)).unwrap(), 101);
    let asked: Vec<&str> = fake.log.iter().map(|(line, _)| line.as_str()).collect();
    assert!(asked.contains(&"GET /Users?startIndex=101&count=100"), "{asked:?}");
    fake.wrong = Wrong::ShufflesLists;
    let failure = okta.import(&mut |request| fake.answer(request)).unwrap_err();
    assert_eq!(failure.expected(), "the same resources in the same order, each once");
}

/// Everything that a client sends in two cycles, with ids as they come.
fn sent(client: &mut dyn DirectoryClient) -> Fake {
    let mut fake = Fake::new(Wrong::Nothing);
    let server = &mut |request| fake.answer(request);
    let group = DirectoryGroup::new("engineers", "Engineers");
    let filled = group.clone().with_members(["ada"]);
    client.cycle(&[ada()], &[filled], server).unwrap();
    let changed = ada().with_name("Augusta", "Byron").with_email("a@acme.example").disabled();
    client.cycle(&[changed], &[group], server).unwrap();
    fake
}

fn patches(fake: &Fake) -> Vec<Value> {
    let patches = fake.log.iter().filter(|(line, _)| line.starts_with("PATCH "));
    patches
        .map(|(_, body)| {
            assert_eq!(body["schemas"], json!([PATCH_OP]));
            body["Operations"].clone()
        })
        .collect()
}

#[test]
fn entra_sends_what_its_documentation_shows() {
    let mut entra = Entra::new(endpoint(), 1);
    let fake = sent(&mut entra);
    let lines: Vec<&str> = fake.log.iter().map(|(line, _)| line.as_str()).collect();
    let (user, group) = (entra.user_id("ada").unwrap(), entra.group_id("engineers").unwrap());
    assert_eq!(lines[0], "GET /Users?filter=userName+eq+%22ada%40acme.example%22");
    assert_eq!(
        fake.log[1],
        (
            "POST /Users".to_owned(),
            json!({
                "schemas": [
                    "urn:ietf:params:scim:schemas:core:2.0:User",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                ],
                "externalId": "ada",
                "userName": "ada@acme.example",
                "displayName": "Ada Byron",
                "active": true,
                "emails": [{ "primary": true, "type": "work", "value": "ada@acme.example" }],
                "meta": { "resourceType": "User" },
                "name": { "formatted": "Ada Byron", "familyName": "Byron", "givenName": "Ada" },
                "roles": [],
            })
        )
    );
    let find = "GET /Groups?excludedAttributes=members&filter=displayName+eq+%22Engineers%22";
    assert_eq!(lines[2], find);
    assert_eq!(
        fake.log[3].1["schemas"],
        json!([
            "urn:ietf:params:scim:schemas:core:2.0:Group",
            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
        ])
    );
    assert_eq!(lines[4], format!("GET /Groups/{group}?excludedAttributes=members"));
    let member = json!([{ "$ref": null, "value": user }]);
    assert_eq!(
        patches(&fake),
        [
            json!([{ "op": "Add", "path": "members", "value": member }]),
            json!([{ "op": "Replace", "path": "active", "value": "False" }]),
            json!([
                { "op": "Replace", "path": "displayName", "value": "Augusta Byron" },
                { "op": "Replace", "path": "name.givenName", "value": "Augusta" },
                { "op": "Replace", "path": "name.formatted", "value": "Augusta Byron" },
                { "op": "Replace", "path": WORK_EMAIL, "value": "a@acme.example" },
            ]),
            json!([{ "op": "Remove", "path": "members", "value": member }]),
        ]
    );
    assert!(fake.headers.iter().all(|headers| !headers.contains_key("user-agent")));
    assert_eq!(fake.headers[1]["content-type"], "application/scim+json; charset=utf-8");
}

#[test]
fn entra_with_its_flag_sends_the_other_form() {
    let mut entra = Entra::new(endpoint(), 1).with_rfc_flag();
    let fake = sent(&mut entra);
    assert!(fake.log.iter().all(|(line, _)| line.contains("?aadOptscim062020")));
    let user = entra.user_id("ada").unwrap();
    assert_eq!(
        patches(&fake),
        [
            json!([{ "op": "add", "path": "members", "value": [{ "$ref": null, "value": user }] }]),
            json!([{ "op": "replace", "path": "active", "value": false }]),
            json!([
                { "op": "replace", "path": WORK_EMAIL, "value": "a@acme.example" },
                { "op": "replace", "value": {
                    "displayName": "Augusta Byron",
                    "name.givenName": "Augusta",
                    "name.formatted": "Augusta Byron",
                } },
            ]),
            json!([{ "op": "remove", "path": format!("members[value eq \"{user}\"]") }]),
        ]
    );
}

#[test]
fn entra_sends_a_manager_as_a_string() {
    let mut fake = Fake::new(Wrong::Nothing);
    let mut entra = Entra::new(endpoint(), 1);
    let grace = DirectoryUser::new("grace", "grace@acme.example");
    let server = &mut |request| fake.answer(request);
    let managed = grace.clone().with_manager("ada");
    entra.cycle(&[ada(), managed.clone()], &[], server).unwrap();
    entra.cycle(&[ada(), grace], &[], server).unwrap();
    entra.cycle(&[ada(), managed], &[], server).unwrap();
    let id = entra.user_id("ada").unwrap();
    assert_eq!(fake.log[3].1[ENTERPRISE], json!({ "manager": id }));
    let path = format!("{ENTERPRISE}:manager");
    assert_eq!(
        patches(&fake),
        [
            json!([{ "op": "Replace", "path": path, "value": "" }]),
            json!([{ "op": "Add", "path": path, "value": id }]),
        ]
    );
}

#[test]
fn okta_sends_what_its_documentation_shows() {
    let mut okta = Okta::new(endpoint(), 1, Application::Oin);
    let fake = sent(&mut okta);
    let (user, group) = (okta.user_id("ada").unwrap(), okta.group_id("engineers").unwrap());
    let find = "GET /Users?filter=userName%20eq%20%22ada%40acme.example%22&startIndex=1&count=100";
    assert_eq!(fake.log[0].0, find);
    let created = &fake.log[1].1;
    assert_eq!((&created["groups"], &created["locale"]), (&json!([]), &json!("en-US")));
    assert!(created["password"].is_string());
    assert_eq!(fake.log[2].1["members"], json!([]));
    let rename = json!([{ "op": "replace", "value": { "id": group, "displayName": "Engineers" } }]);
    let member = json!({ "value": user, "display": "ada@acme.example" });
    assert_eq!(
        patches(&fake),
        [
            rename.clone(),
            json!([{ "op": "add", "path": "members", "value": [member] }]),
            json!([{ "op": "replace", "value": { "active": false } }]),
            rename,
            json!([{ "op": "remove", "path": format!("members[value eq \"{user}\"]") }]),
        ]
    );
    assert!(fake.headers.iter().all(|headers| headers["user-agent"] == "Okta SCIM Client 1.0.0"));
    let put = fake.log.iter().find(|(line, _)| line.starts_with("PUT ")).unwrap();
    assert_eq!((&put.1["id"], &put.1["password"]), (&json!(user), &created["password"]));
}

#[test]
fn okta_puts_everything_to_a_custom_application() {
    let mut okta = Okta::new(endpoint(), 1, Application::Custom);
    let fake = sent(&mut okta);
    assert_eq!(patches(&fake), Vec::<Value>::new());
    let group = okta.group_id("engineers").unwrap();
    let puts: Vec<&Value> = fake
        .log
        .iter()
        .filter(|(line, _)| *line == format!("PUT /Groups/{group}"))
        .map(|(_, body)| &body["members"])
        .collect();
    let member = json!({ "value": okta.user_id("ada").unwrap(), "display": "ada@acme.example" });
    assert_eq!(puts, [&json!([member]), &json!([])]);
}

#[test]
fn onelogin_names_the_schema_of_scim_1_0_and_leaves_loose_ends_in_its_uris() {
    let mut onelogin = OneLogin::new(endpoint(), 1);
    let fake = sent(&mut onelogin);
    assert_eq!(fake.log[0].0, "GET /Users?filter=userName+eq+%22ada%40acme.example%22&");
    assert_eq!(fake.log[1].0, "POST /Users?");
    assert_eq!(fake.log[1].1["schemas"], json!(["urn:scim:schemas:core:1.0"]));
    let user = onelogin.user_id("ada").unwrap();
    assert_eq!(
        patches(&fake)[0],
        json!([{ "op": "add", "path": "members", "value": [{ "value": user }] }])
    );
}

#[test]
fn jumpcloud_removes_with_an_array_and_pushes_no_empty_groups() {
    let mut jumpcloud = JumpCloud::new(endpoint(), 1);
    let fake = sent(&mut jumpcloud);
    let member = json!([{ "value": jumpcloud.user_id("ada").unwrap() }]);
    let members = |op: &str| json!([{ "op": op, "path": "members", "value": member }]);
    let patches = patches(&fake);
    assert!(patches.contains(&members("add")) && patches.contains(&members("remove")));
    let mut fake = Fake::new(Wrong::Nothing);
    let empty = DirectoryGroup::new("empty", "Empty");
    JumpCloud::new(endpoint(), 1)
        .cycle(&[], &[empty], &mut |request| fake.answer(request))
        .unwrap();
    assert!(fake.log.is_empty());
}

#[test]
fn pingfederate_looks_for_addresses_without_a_sub_attribute() {
    let mut ping = PingFederate::new(endpoint(), 1).with_work_email_lookup();
    let fake = sent(&mut ping);
    assert_eq!(fake.log[0].0, "GET /Users?filter=emails%20eq%20%22ada%40acme.example%22");
}
