//! What a directory pushes takes effect at once, and once.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "support/site.rs"]
mod site;

use serde_json::json;
use site::{
    Site, account_id, acme, acme_with_directory, code, email, entra, jit, now, org, person, role,
};
use vestibule_provisioning::{
    Condition, Grant, GroupRef, GroupSource, Mapping, MembershipState, Permission, Source,
};
use vestibule_scim::ResourceId;
use vestibule_signin::{
    AccountChange, Accounts, Applied, Customer, Followed, check, disconnect_directory, explain,
    follow_directory, permissions_of, preview_policy, reapply_policy,
};

const SEED: [u8; 32] = [5; 32];

async fn follow(site: &Site, customer: &Customer, after: u64) -> Followed {
    follow_directory(&site.ports(), customer, after, SEED, now()).await.unwrap()
}

fn codes(followed: &Followed) -> Vec<&'static str> {
    followed.decisions.iter().map(|(_, decision)| decision.code.code()).collect()
}

/// The customer with a mapping from a group of the directory.
fn with_mapping(customer: Customer, group: &ResourceId, gives: Permission) -> Customer {
    let from = GroupSource::Directory(entra());
    let when = Condition::Group(GroupRef::new(from, group.as_str()));
    let mut policy = customer.policy.clone();
    policy.mappings.push(Mapping::new(when, [gives]));
    customer.with_policy(policy)
}

async fn permissions(site: &Site, id: &str) -> Vec<String> {
    let found = permissions_of(&site.accounts, &org("acme"), &account_id(id), now()).await.unwrap();
    found.iter().map(|permission| permission.name().to_owned()).collect()
}

async fn only_member(site: &Site) -> String {
    let members = site.accounts.memberships(&org("acme"), None, 10).await.unwrap();
    let [member] = members.as_slice() else { panic!("one member") };
    member.id.as_str().to_owned()
}

#[tokio::test]
async fn a_pushed_user_has_an_account_before_the_first_sign_in() {
    let site = Site::new().await;
    let name = json!({ "givenName": "Ada", "familyName": "Lovelace" });
    let emails =
        json!([{ "value": "old@acme.example" }, { "value": "ada@acme.example", "primary": true }]);
    let user =
        json!({ "userName": "alovelace", "externalId": "x1", "name": name, "emails": emails });
    let pushed = site.push_user(1, user).await;
    let followed = follow(&site, &acme_with_directory(), 0).await;
    assert_eq!(codes(&followed), ["provisioned_by_directory"]);
    assert_eq!(followed.decisions[0].0.user, pushed.as_str());
    assert!(!followed.is_behind);
    let id = only_member(&site).await;
    let account = site.account(&account_id(&id)).await;
    assert_eq!(account.email, Some(email("ada@acme.example")));
    let names: Vec<&str> = account.profile.values().map(|it| it.value.as_str()).collect();
    assert_eq!(names, ["Ada", "Lovelace"], "the name as pushed");

    let again = follow(&site, &acme_with_directory(), 0).await;
    assert_eq!(
        (codes(&again), again.next),
        (vec!["linked"], followed.next),
        "twice changes nothing"
    );
    assert_eq!(site.account(&account_id(&id)).await, account);
    let nothing = follow(&site, &acme_with_directory(), followed.next).await;
    assert_eq!((nothing.next, nothing.decisions.len()), (followed.next, 0));

    let admission = site.admit(&acme_with_directory(), &person("ada@acme.example")).await.unwrap();
    assert_eq!(admission.account.id.as_str(), id);
    assert_eq!(admission.decision.verdict, vestibule_provisioning::Verdict::Link);
}

#[tokio::test]
async fn a_group_gives_and_takes_at_once_and_only_its_own() {
    let site = Site::new().await;
    let ada = site.push_ada(1).await;
    let group = site.push_group(2, "Engineers", &[]).await;
    let customer = with_mapping(acme_with_directory(), &group, role("engineer"));
    let customer = with_mapping(customer, &group, role("reviewer"));
    let next = follow(&site, &customer, 0).await.next;
    let id = only_member(&site).await;
    let manual = Grant::new(role("reviewer"), Source::Manual);
    let effects = vec![vestibule_provisioning::Effect::Grant(manual)];
    let (here, owner) = (org("acme"), jit().owner_role);
    let change = AccountChange::of(here, owner, account_id(&id), None, effects, now());
    assert!(matches!(site.accounts.apply(&change).await.unwrap(), Applied::Applied(_)));

    let session = site.admit(&customer, &person("ada@acme.example")).await.unwrap();
    assert_eq!(permissions(&site, &id).await, ["member", "reviewer"]);
    site.members(&group, &[], &[&ada]).await;
    let next = follow(&site, &customer, next).await.next;
    assert_eq!(permissions(&site, &id).await, ["engineer", "member", "reviewer"]);
    assert_eq!(check(&site.epochs, &session.stamp).await, Ok(()), "the session goes on");
    site.members(&group, &[&ada], &[]).await;
    let next = follow(&site, &customer, next).await.next;
    assert_eq!(permissions(&site, &id).await, ["member", "reviewer"]);
    site.members(&group, &[], &[&ada]).await;
    let next = follow(&site, &customer, next).await.next;
    site.remove("Group", &group).await;
    let _ = follow(&site, &customer, next).await;
    assert_eq!(
        permissions(&site, &id).await,
        ["member", "reviewer"],
        "a group that is gone gives nothing"
    );
}

#[tokio::test]
async fn a_deactivated_user_is_out_at_once() {
    let site = Site::new().await;
    // One session began before the directory was connected: nothing in it names the user.
    let early = site.admit(&acme(), &person("ada@acme.example")).await.unwrap();
    let ada = site.push_ada(1).await;
    let customer = acme_with_directory();
    let next = follow(&site, &customer, 0).await.next;
    let session = site.admit(&customer, &person("ada@acme.example")).await.unwrap();
    assert_eq!(session.account.id, early.account.id);

    site.deactivate(&ada, "ada@acme.example").await;
    assert!(check(&site.epochs, &session.stamp).await.is_err(), "at once, before anybody follows");
    assert_eq!(check(&site.epochs, &early.stamp).await, Ok(()));
    let again = site.admit(&customer, &person("ada@acme.example")).await;
    assert_eq!(code(again), "directory_deactivated");
    assert!(
        check(&site.epochs, &early.stamp).await.is_err(),
        "the refusal deprovisioned the account"
    );

    let followed = follow(&site, &customer, next).await;
    assert_eq!(codes(&followed), ["directory_deactivated"]);
    let account = site.account(&early.account.id).await;
    assert!(matches!(account.membership.unwrap().state, MembershipState::Deprovisioned { .. }));
    assert!(permissions(&site, early.account.id.as_str()).await.is_empty());

    let user = json!({ "userName": "ada@acme.example", "active": true });
    site.change_user(&ada, user).await;
    let _ = follow(&site, &customer, followed.next).await;
    assert_eq!(permissions(&site, early.account.id.as_str()).await, ["member"], "and back again");
    site.remove("User", &ada).await;
    let again = site.admit(&customer, &person("ada@acme.example")).await;
    assert_eq!(code(again), "directory_deleted");
}

#[tokio::test]
async fn whoever_is_inactive_under_any_name_is_kept_out() {
    let site = Site::new().await;
    // Known to the directory by the NameID, which is not the address of the sign-in.
    let other = site.push_user(1, json!({ "userName": "upn@corp.example", "active": false })).await;
    let user = person("upn@corp.example").with_email("ada@acme.example");
    assert_eq!(code(site.admit(&acme_with_directory(), &user).await), "directory_deactivated");
    // By externalId.
    let known = json!({ "userName": "b", "externalId": "grace@acme.example", "active": false });
    site.push_user(2, known).await;
    let grace = site.admit(&acme_with_directory(), &person("grace@acme.example")).await;
    assert_eq!(code(grace), "directory_deactivated");
    // Active under a name that is not the address: that is no evidence of anything.
    site.change_user(&other, json!({ "userName": "upn@corp.example", "active": true })).await;
    let admission = site.admit(&acme_with_directory(), &user).await.unwrap();
    assert_eq!(admission.account.membership.unwrap().directory_user, None);
}

#[tokio::test]
async fn an_attribute_names_the_user_of_the_directory() {
    let site = Site::new().await;
    let object = "http://schemas.microsoft.com/identity/claims/objectidentifier";
    let customer = acme_with_directory().with_external_id_attribute(object);
    // The testkit's Entra sends an object id of the person; read it from a sign-in.
    let proof = site::signed_in("acme", &person("ada@acme.example"), 77).await;
    let sent = proof.identity().attributes.get(object).cloned().unwrap_or_default();
    let [id] = sent.as_slice() else { panic!("one object id") };
    let user = json!({ "userName": "someone", "externalId": id, "active": true });
    let pushed = site.push_user(1, user).await;
    let admission = site.admit(&customer, &person("ada@acme.example")).await.unwrap();
    let membership = admission.account.membership.unwrap();
    assert_eq!(membership.directory_user.unwrap().user, pushed.as_str());
}

/// A provider and a directory that both have nothing to say of somebody do not mean one person.
#[tokio::test]
async fn an_attribute_that_is_empty_names_no_user_of_the_directory() {
    let site = Site::new().await;
    let customer = acme_with_directory().with_external_id_attribute("employee");
    let user = json!({ "userName": "ada@acme.example", "externalId": "", "active": true });
    site.push_user(1, user).await;
    let _ = follow(&site, &customer, 0).await;
    let proof = site::signed_in("acme", &person("bob@acme.example"), 78).await;
    let mut identity = proof.identity().clone();
    identity.attributes.insert("employee".to_owned(), vec![String::new()]);
    let decision = explain(&site.ports(), &identity, &customer, now()).await.unwrap();
    assert_eq!((decision.code.code(), decision.account), ("created", None));
}

#[tokio::test]
async fn users_of_a_directory_that_is_not_connected_are_not_followed() {
    let site = Site::new().await;
    site.push_ada(1).await;
    let followed = follow(&site, &acme(), 0).await;
    assert_eq!((followed.next, followed.decisions.len()), (0, 0));
}

#[tokio::test]
async fn more_events_than_one_call_takes_are_not_lost() {
    let site = Site::new().await;
    let ada = site.push_ada(1).await;
    let group = site.push_group(2, "Engineers", &[]).await;
    for _ in 0..260 {
        site.members(&group, &[], &[&ada]).await;
        site.members(&group, &[&ada], &[]).await;
    }
    site.push_user(3, json!({ "userName": "grace@acme.example" })).await;
    let customer = acme_with_directory();
    let first = follow(&site, &customer, 0).await;
    assert!(first.is_behind);
    assert_eq!(
        codes(&first),
        ["provisioned_by_directory"],
        "each user is decided about once a call"
    );
    let second = follow(&site, &customer, first.next).await;
    assert!(!second.is_behind);
    assert_eq!(codes(&second), ["linked", "provisioned_by_directory"]);
}

#[tokio::test]
async fn a_directory_that_goes_leaves_its_grants_as_orphans() {
    let site = Site::new().await;
    let ada = site.push_ada(1).await;
    let group = site.push_group(2, "Engineers", &[&ada]).await;
    let customer = with_mapping(acme_with_directory(), &group, role("engineer"));
    let _ = follow(&site, &customer, 0).await;
    let id = only_member(&site).await;
    let gone = customer.clone().with_disconnected_directory(entra());
    let reapplied = disconnect_directory(&site.ports(), &gone, now()).await.unwrap();
    assert_eq!((reapplied.accounts, reapplied.changed), (1, 1));
    let grants = site.account(&account_id(&id)).await.membership.unwrap().grants;
    assert!(grants.contains(&Grant::new(role("engineer"), Source::Orphaned(entra()))));
    assert!(!grants.contains(&Grant::new(role("engineer"), Source::Directory(entra()))));
    let again = disconnect_directory(&site.ports(), &gone, now()).await.unwrap();
    assert_eq!((again.accounts, again.changed), (1, 0));
    let connected = disconnect_directory(&site.ports(), &customer, now()).await.unwrap();
    assert_eq!(connected.accounts, 0, "nothing happens to a directory that is connected");
}

#[tokio::test]
async fn a_change_of_the_policy_reaches_everybody_as_previewed() {
    let site = Site::new().await;
    let ada = site.push_ada(1).await;
    let group = site.push_group(2, "Engineers", &[&ada]).await;
    for number in 10..60 {
        let name = format!("user-{number}@acme.example");
        site.push_user(number, json!({ "userName": name })).await;
    }
    let customer = acme_with_directory();
    let _ = follow(&site, &customer, 0).await;
    let changed = with_mapping(customer.clone(), &group, role("engineer"));
    let preview = preview_policy(&site.ports(), &customer, &changed.policy, now()).await.unwrap();
    assert_eq!((preview.accounts, preview.changed, preview.losing), (51, 1, 0));
    assert_eq!(preview.gains.get(&role("engineer")), Some(&1));
    let reapplied = reapply_policy(&site.ports(), &changed, now()).await.unwrap();
    assert_eq!((reapplied.accounts, reapplied.changed), (51, 1));
    let again = reapply_policy(&site.ports(), &changed, now()).await.unwrap();
    assert_eq!((again.accounts, again.changed), (51, 0));
    let id = site.admit(&changed, &person("ada@acme.example")).await.unwrap().account.id;
    assert_eq!(permissions(&site, id.as_str()).await, ["engineer", "member"]);
}
