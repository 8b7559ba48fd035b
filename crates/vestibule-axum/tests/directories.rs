//! What directories really send, over HTTP on the loopback interface, to a router on a store in
//! memory: every case of the testkit by name, and a year in the life of every product.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::net::TcpListener;
use std::slice;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use tokio::runtime::{Builder, Runtime};
use vestibule_axum::{ScimSettings, scim_router};
use vestibule_core::{DirectoryId, Endpoint, OrganizationId, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{
    BearerToken, MemoryDirectory, PatchReply, Profile, Registry, ScimService, Scope,
};
use vestibule_testkit::directory::entra::{Entra, Matching};
use vestibule_testkit::directory::jumpcloud::JumpCloud;
use vestibule_testkit::directory::okta::{Application, Okta};
use vestibule_testkit::directory::onelogin::OneLogin;
use vestibule_testkit::directory::pingfederate::PingFederate;
use vestibule_testkit::directory::{
    Case, Departure, DirectoryClient, DirectoryGroup, DirectoryUser, Loopback, ScimEndpoint,
    ScimServer, entra, okta,
};

/// A server of its own for each test.
struct Host {
    server: Loopback,
    endpoint: ScimEndpoint,
}

impl Host {
    fn new(profile: Profile) -> Host {
        Host::with_group_patch_reply(profile, PatchReply::NoContent)
    }

    fn with_group_patch_reply(profile: Profile, reply: PatchReply) -> Host {
        serve(profile, reply, &["directory"]).remove(0)
    }

    fn endpoint(&self) -> ScimEndpoint {
        self.endpoint.clone()
    }
}

/// One server with these directories, each with a token.
fn serve(profile: Profile, reply: PatchReply, directories: &[&str]) -> Vec<Host> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
    });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();

    let store = MemoryDirectory::new();
    let mut hosts = Vec::new();
    for (number, directory) in (0..).zip(directories) {
        let token = BearerToken::from_random(&[number; 32]);
        let organization = OrganizationId::parse("acme").unwrap();
        let scope = Scope::new(organization, DirectoryId::parse(directory).unwrap());
        let begin = Timestamp::UNIX_EPOCH;
        let kept = token.rotate_in(&store, scope, profile, begin, Duration::ZERO);
        runtime.block_on(kept).unwrap();
        let endpoint = ScimEndpoint::new("/scim/v2", token.expose());
        hosts.push(Host { server: Loopback::new(address), endpoint });
    }
    let base = Endpoint::parse(&format!("http://{address}/scim/v2")).unwrap();
    let key = MacKey::new(&[7; 32]).unwrap();
    let service =
        ScimService::new(store, Registry::standard(), &base, key).with_group_patch_reply(reply);
    let scim = scim_router(Arc::new(service), ScimSettings::new());
    let router = Router::new().nest_service("/scim/v2", scim);
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        axum::serve(listener, router).await
    });
    hosts
}

fn run(cases: &[Case], name: &str) {
    let case = cases.iter().find(|case| case.name() == name).expect(name);
    let Host { mut server, endpoint } = Host::new(Profile::LENIENT);
    if let Err(failure) = case.run(&endpoint, 1, &mut server) {
        panic!("{failure}\n{}\nsource: {}", case.what(), case.source());
    }
}

/// A test for each case, and one that no case is without.
macro_rules! cases {
    ($suite:ident: $list:expr, $($test:ident = $name:literal,)*) => {
        mod $suite {
            use super::*;

            $(#[test]
            fn $test() {
                run($list, $name);
            })*

            #[test]
            fn every_case_is_a_test() {
                let named: Vec<&str> = $list.iter().map(Case::name).collect();
                assert_eq!(named, [$($name),*]);
            }
        }
    };
}

cases! {
    patch_shapes: entra::patch_shapes(),
    active_as_string = "active_as_string",
    replace_work_email_that_is_not_there = "replace_work_email_that_is_not_there",
    add_work_email_that_is_not_there = "add_work_email_that_is_not_there",
    manager_as_string = "manager_as_string",
    no_path_with_dotted_and_urn_keys = "no_path_with_dotted_and_urn_keys",
    remove_members_with_value_array = "remove_members_with_value_array",
    remove_member_by_filter = "remove_member_by_filter",
    rename_with_id_and_no_path = "rename_with_id_and_no_path",
    add_member_who_is_one_already = "add_member_who_is_one_already",
    add_second_primary = "add_second_primary",
    add_member_as_bare_string = "add_member_as_bare_string",
}

cases! {
    validator: entra::validator_shapes(),
    create = "validator_create",
    large_patch = "validator_large_patch",
    mixed_patch = "validator_mixed_patch",
    no_operations = "validator_no_operations",
}

cases! {
    gallery: entra::gallery(),
    create_user = "Create_User_Test",
    update_user = "Update_User_Test",
    disable_user = "Disable_User_Test",
    delete_user = "Delete_User_Test",
    user_update_manager = "User_Update_Manager_Test",
    restore_user = "Restore_User_Test",
    provision_user_on_demand = "POD_User_Test",
    create_group = "Create_Group_Test",
    update_group = "Update_Group_Test",
    delete_group = "Delete_Group_Test",
    group_update_add_member = "Group_Update_Add_Member_Test",
    group_update_remove_member = "Group_Update_Remove_Member_Test",
    provision_group_on_demand = "POD_Group_Test",
    restore_group = "Restore_Group_Test",
    schema_discoverability = "Schema_Discoverability_Test",
    scim_null_update = "SCIM_Null_Update_Test",
    scim_user_create = "SCIM_User_Create_Test",
    scim_user_update = "SCIM_User_Update_Test",
    scim_group_create = "SCIM_Group_Create_Test",
    scim_group_update = "SCIM_Group_Update_Test",
    scim_user_pagination = "SCIM_User_Pagination_Test",
    scim_group_pagination = "SCIM_Group_Pagination_Test",
    scim_update_manager = "SCIM_Update_Manager_Test",
}

#[test]
fn two_gallery_tests_need_a_token_service() {
    let names: Vec<&str> = entra::GALLERY_NOT_OFFERED.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["Validate_Credentials_Test", "Federated_Identity_Test"]);
    assert_eq!(entra::gallery().len() + names.len(), 25);
}

cases! {
    okta_spec_test: okta::spec_test(),
    users_endpoint = "users_endpoint",
    user_by_id = "get_user_by_id",
    invalid_user_by_user_name = "invalid_user_by_user_name",
    invalid_user_by_id = "invalid_user_by_id",
    random_user_does_not_exist = "random_user_does_not_exist",
    create_user_with_realistic_values = "create_user_with_realistic_values",
    user_was_created = "user_was_created",
    recreating_user_fails = "recreating_user_fails",
    user_name_in_other_case = "user_name_in_other_case",
    groups_endpoint = "groups_endpoint",
    status_401 = "status_401",
    status_404 = "status_404",
}

/// The names of the cases that fail with this profile.
fn failing(cases: &[Case], profile: Profile) -> Vec<&'static str> {
    let Host { mut server, endpoint } = Host::new(profile);
    let failing = cases.iter().filter(|case| case.run(&endpoint, 1, &mut server).is_err());
    failing.map(Case::name).collect()
}

#[test]
fn the_profile_of_entra_takes_everything_that_entra_sends() {
    assert_eq!(failing(entra::patch_shapes(), Profile::ENTRA), ["add_member_as_bare_string"]);
    assert_eq!(failing(entra::validator_shapes(), Profile::ENTRA), [""; 0]);
    assert_eq!(failing(entra::gallery(), Profile::ENTRA), [""; 0]);
}

#[test]
fn the_strict_profile_takes_what_the_standard_has() {
    assert_eq!(
        failing(entra::patch_shapes(), Profile::STRICT),
        [
            "active_as_string",
            "replace_work_email_that_is_not_there",
            "add_work_email_that_is_not_there",
            "manager_as_string",
            "no_path_with_dotted_and_urn_keys",
            "remove_members_with_value_array",
            "rename_with_id_and_no_path",
            "add_member_who_is_one_already",
            "add_second_primary",
            "add_member_as_bare_string",
        ]
    );
    assert_eq!(failing(okta::spec_test(), Profile::STRICT), [""; 0]);
    assert_eq!(failing(okta::spec_test(), Profile::OKTA), [""; 0]);
}

/// Hiring, a marriage and a promotion, a departure, a return, a reorganization, a purge, and the
/// end; what the server has is compared after each.
fn year(client: &mut dyn DirectoryClient, server: &mut dyn ScimServer) {
    let user = |who: &str| {
        DirectoryUser::new(who, format!("{who}@acme.example"))
            .with_name(who, "Byron")
            .with_department("Engines")
            .with_title("Clerk")
    };
    let (mut ada, grace, linus) = (user("ada"), user("grace"), user("linus"));
    let engineers = DirectoryGroup::new("engineers", "Engineers");
    let mut cycle = |users: &[DirectoryUser], group: &DirectoryGroup| {
        client.cycle(users, slice::from_ref(group), server).unwrap();
        client.audit(server).unwrap();
        client.user_id("linus").map(str::to_owned)
    };

    let grace = grace.with_manager("ada");
    let everybody = engineers.clone().with_members(["ada", "grace", "linus"]);
    let hired = cycle(&[ada.clone(), grace.clone(), linus.clone()], &everybody);

    ada = ada.with_name("ada", "Lovelace").with_employee_number("1815");
    let absent = grace.clone().disabled();
    cycle(&[ada.clone(), absent], &engineers.clone().with_members(["ada", "grace"]));

    let renamed = everybody.with_display_name("Analysts");
    let managed = grace.with_manager("linus");
    let returned = cycle(&[ada.clone(), managed.clone(), linus], &renamed);
    assert_eq!(hired, returned, "whoever was deactivated comes back under the same id");

    ada.title = None;
    let managed = managed.without_manager();
    cycle(&[ada.clone(), managed], &renamed.clone().with_members(["ada"]));
    cycle(slice::from_ref(&ada), &renamed.with_members(["ada"]));
    client.purge("linus", server).unwrap();
    client.cycle(&[], &[], server).unwrap();
    client.audit(server).unwrap();
}

/// A year with the profile that is meant for the product, with the default one, and with groups in
/// the replies.
fn years<C: DirectoryClient>(profile: Profile, client: impl Fn(ScimEndpoint) -> C) {
    for (profile, reply) in [
        (profile, PatchReply::NoContent),
        (Profile::LENIENT, PatchReply::NoContent),
        (Profile::LENIENT, PatchReply::Resource),
    ] {
        let mut host = Host::with_group_patch_reply(profile, reply);
        let mut client = client(host.endpoint());
        client.test_connection(&mut host.server).unwrap();
        year(&mut client, &mut host.server);
    }
}

#[test]
fn entra_lives_with_us_for_a_year() {
    years(Profile::ENTRA, |endpoint| Entra::new(endpoint, 1));
}

#[test]
fn entra_with_its_flag_lives_with_us_for_a_year() {
    years(Profile::ENTRA, |endpoint| Entra::new(endpoint, 1).with_rfc_flag());
}

#[test]
fn entra_finds_users_by_every_matching_attribute() {
    for matching in [Matching::ExternalId, Matching::ExternalIdWithoutQuotes, Matching::WorkEmail] {
        years(Profile::ENTRA, |endpoint| Entra::new(endpoint, 1).with_matching(matching));
    }
}

#[test]
fn okta_lives_with_us_for_a_year() {
    years(Profile::OKTA, |endpoint| Okta::new(endpoint, 1, Application::Oin));
}

#[test]
fn a_custom_application_of_okta_lives_with_us_for_a_year() {
    years(Profile::OKTA, |endpoint| Okta::new(endpoint, 1, Application::Custom));
    years(Profile::STRICT, |endpoint| Okta::new(endpoint, 1, Application::Custom));
}

#[test]
fn onelogin_lives_with_us_for_a_year() {
    years(Profile::ONELOGIN, |endpoint| OneLogin::new(endpoint, 1));
}

#[test]
fn jumpcloud_lives_with_us_for_a_year() {
    years(Profile::JUMPCLOUD, |endpoint| JumpCloud::new(endpoint, 1));
}

#[test]
fn pingfederate_lives_with_us_for_a_year() {
    years(Profile::PINGFEDERATE, |endpoint| PingFederate::new(endpoint, 1));
    years(Profile::PINGFEDERATE, |endpoint| {
        PingFederate::new(endpoint, 1).with_work_email_lookup().without_patch()
    });
    years(Profile::STRICT, |endpoint| PingFederate::new(endpoint, 1));
}

#[test]
fn whoever_was_deleted_can_be_hired_again() {
    let mut host = Host::new(Profile::ONELOGIN);
    let mut onelogin = OneLogin::new(host.endpoint(), 1).with_departure(Departure::Delete);
    let ada = DirectoryUser::new("ada", "ada@acme.example");
    let mut ids = Vec::new();
    for _ in 0..2 {
        onelogin.cycle(slice::from_ref(&ada), &[], &mut host.server).unwrap();
        onelogin.audit(&mut host.server).unwrap();
        ids.extend(onelogin.user_id("ada").map(str::to_owned));
        onelogin.cycle(&[], &[], &mut host.server).unwrap();
    }
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_large_group_comes_in_batches_and_all_users_are_imported_in_a_stable_order() {
    let mut host = Host::new(Profile::OKTA);
    let mut okta = Okta::new(host.endpoint(), 1, Application::Oin).with_batch(40);
    let users: Vec<DirectoryUser> = (0..250)
        .map(|number| DirectoryUser::new(format!("u{number}"), format!("u{number}@acme.example")))
        .collect();
    let keys: Vec<String> = users.iter().map(|user| user.key.clone()).collect();
    let everybody = DirectoryGroup::new("all", "All").with_members(keys.clone());
    okta.cycle(&users, slice::from_ref(&everybody), &mut host.server).unwrap();
    okta.audit(&mut host.server).unwrap();
    assert_eq!(okta.import(&mut host.server).unwrap(), 250);

    let half = everybody.with_members(keys.into_iter().step_by(2));
    okta.cycle(&users, slice::from_ref(&half), &mut host.server).unwrap();
    okta.audit(&mut host.server).unwrap();
    okta.push_again("all", &mut host.server).unwrap();
    okta.audit(&mut host.server).unwrap();
}

#[test]
fn two_directories_push_the_same_users_to_one_server_and_do_not_meet() {
    let hosts = serve(Profile::LENIENT, PatchReply::NoContent, &["entra", "okta"]);
    let [mut first, mut second] = hosts.try_into().ok().unwrap();
    let users = [
        DirectoryUser::new("ada", "ada@acme.example"),
        DirectoryUser::new("grace", "grace@acme.example").with_manager("ada"),
    ];
    let group = DirectoryGroup::new("engineers", "Engineers").with_members(["ada", "grace"]);
    let mut entra = Entra::new(first.endpoint(), 1);
    let mut okta = Okta::new(second.endpoint(), 1, Application::Oin);
    entra.cycle(&users, slice::from_ref(&group), &mut first.server).unwrap();
    okta.cycle(&users, slice::from_ref(&group), &mut second.server).unwrap();
    assert_ne!(entra.user_id("ada"), okta.user_id("ada"));
    entra.cycle(&[], &[], &mut first.server).unwrap();
    entra.purge("ada", &mut first.server).unwrap();
    okta.audit(&mut second.server).unwrap();
    assert_eq!(okta.import(&mut second.server).unwrap(), 2);
}
