//! PATCH shapes on groups.

use serde_json::{Value, json};

use super::super::case::{Case, CaseFailure};
use super::super::manners::Manners;
use super::super::people::DirectoryUser;
use super::super::play::Play;
use super::super::product;
use super::super::wire::{self, GROUP, operation, pathless, remove_member};
use super::bodies;

pub(super) const REMOVE_MEMBERS_WITH_VALUE_ARRAY: Case = Case::new(
    "remove_members_with_value_array",
    "Entra removes members with the path members and an array; only those go, not the whole group.",
    "MicrosoftDocs/entra-docs, use-scim-to-provision-users-and-groups.md, Update Group [Remove \
     Members]; MicrosoftDocs/azure-docs, issue 30826; apache/directory-scimple, issue 436",
    Manners::ENTRA,
    |play| {
        let scene = Scene::with_members(play)?;
        let removed = json!([bodies::member(&scene.ada), bodies::member(&scene.grace)]);
        scene.patch(play, operation("Remove", "members", removed))?;
        scene.has(play, &scene.name, &[&scene.linus])
    },
);

pub(super) const REMOVE_MEMBER_BY_FILTER: Case = Case::new(
    "remove_member_by_filter",
    "With its flag Entra removes by a value path; only that member goes.",
    "MicrosoftDocs/entra-docs, docs/identity/app-provisioning/\
     application-provisioning-config-problem-scim-compatibility.md; RFC 7644 section 3.5.2.2",
    Manners::ENTRA_FLAGGED,
    |play| {
        let scene = Scene::with_members(play)?;
        scene.patch(play, remove_member(&scene.grace))?;
        scene.has(play, &scene.name, &[&scene.ada, &scene.linus])
    },
);

pub(super) const RENAME_WITH_ID_AND_NO_PATH: Case = Case::new(
    "rename_with_id_and_no_path",
    "Okta renames without a path and repeats the id; the name changes, the id and the members stay.",
    "okta/okta-developer-docs, docs/reference/scim/scim-20, Update a specific Group name",
    Manners::OKTA,
    |play| {
        let scene = Scene::with_members(play)?;
        let renamed = play.names.name("Renamed ");
        let value = json!({ "id": scene.group, "displayName": renamed });
        scene.patch(play, pathless("replace", value))?;
        scene.has(play, &renamed, &[&scene.ada, &scene.grace, &scene.linus])
    },
);

pub(super) const ADD_MEMBER_WHO_IS_ONE_ALREADY: Case = Case::new(
    "add_member_who_is_one_already",
    "A member is added again, beside a new one: nobody is in the group twice.",
    "AzureAD/SCIMReferenceCode, issue 10; wso2/product-is, issue 5333",
    Manners::ENTRA,
    |play| {
        let scene = Scene::with_members(play)?;
        let barbara = create_user(play)?;
        let added = json!([bodies::member(&scene.ada), bodies::member(&barbara)]);
        scene.patch(play, operation("Add", "members", added.clone()))?;
        scene.patch(play, operation("Add", "members", added))?;
        scene.has(play, &scene.name, &[&scene.ada, &barbara, &scene.grace, &scene.linus])
    },
);

pub(super) const ADD_MEMBER_AS_BARE_STRING: Case = Case::new(
    "add_member_as_bare_string",
    "A member is added as a string rather than as an object, and is a member then, in complex form.",
    "RFC 7643 section 2.4 on `value`; a short form that SCIMMY, scim-patch and scim2-models refuse \
     or get wrong",
    Manners::ENTRA,
    |play| {
        let scene = Scene::with_members(play)?;
        let barbara = create_user(play)?;
        scene.patch(play, operation("Add", "members", barbara.clone()))?;
        scene.has(play, &scene.name, &[&scene.ada, &barbara, &scene.grace, &scene.linus])
    },
);

/// A group of three.
struct Scene {
    group: String,
    name: String,
    ada: String,
    grace: String,
    linus: String,
}

impl Scene {
    fn with_members(play: &mut Play<'_>) -> Result<Scene, CaseFailure> {
        let (ada, grace, linus) = (create_user(play)?, create_user(play)?, create_user(play)?);
        play.step("create a group");
        let name = play.names.name("Group ");
        let members = [&ada, &grace, &linus].map(|id| json!({ "value": id }));
        let body = json!({ "schemas": [GROUP], "displayName": name, "members": members });
        let group = product::create(play, "/Groups", &body)?;
        let scene = Scene { group, name, ada, grace, linus };
        scene.has(play, &scene.name, &[&scene.ada, &scene.grace, &scene.linus])?;
        Ok(scene)
    }

    fn patch(&self, play: &mut Play<'_>, operation: Value) -> Result<(), CaseFailure> {
        play.step("send the PATCH");
        let path = format!("/Groups/{}", self.group);
        play.patch(&path, &wire::patch([operation]))?.with_status(&[200, 204])?;
        Ok(())
    }

    /// That the group has this name, the id that it had, and these members.
    fn has(&self, play: &mut Play<'_>, name: &str, ids: &[&str]) -> Result<(), CaseFailure> {
        play.step("read the group");
        let found = play.group(&self.group)?;
        let id = wire::text(&found, &["id"]);
        play.must("the id that it had", id == Some(&*self.group), &found)?;
        play.must(name, wire::text(&found, &["displayName"]) == Some(name), &found)?;
        play.has_members(&found, ids)
    }
}

fn create_user(play: &mut Play<'_>) -> Result<String, CaseFailure> {
    play.step("create a user");
    let user = DirectoryUser::new(play.names.guid(), play.names.address("member"));
    product::create(play, "/Users", &bodies::user(&user, None))
}
