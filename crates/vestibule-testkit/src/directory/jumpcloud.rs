//! JumpCloud: a custom SCIM integration.
//!
//! JumpCloud's help, "Identity Management using a Custom SCIM Integration", documents the test user
//! and the test group of the activation, and what is done where DELETE is refused; that only core
//! attributes are sent; and, for groups, that empty ones are not created and that one of the same
//! name is taken over. That members are removed with an array rather than a value path is what one
//! integrator reports (app.uni-moni.com, "SSO setup: JumpCloud"). Headers, PUT for updates and
//! PATCH for deactivation are documented nowhere.

use serde_json::json;

use super::case::CaseFailure;
use super::endpoint::ScimEndpoint;
use super::manners::Manners;
use super::people::DirectoryUser;
use super::play::Play;
use super::product::{Account, MemberChange, Product, create, patch};
use super::wire::{self, GROUP, USER, members, operation};

/// JumpCloud's provisioning of one application.
///
/// [`test_connection`](super::DirectoryClient::test_connection) is its activation: a test user and a
/// test group are created and deleted, and the user deactivated where the server refuses DELETE.
///
/// ```
/// use vestibule_testkit::directory::{ScimEndpoint, jumpcloud::JumpCloud};
///
/// let jumpcloud = JumpCloud::new(ScimEndpoint::new("/scim/v2", "a test token"), 1);
/// # let _ = jumpcloud;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct JumpCloud {
    account: Account,
}

impl JumpCloud {
    /// Before its activation.
    pub fn new(endpoint: ScimEndpoint, seed: u64) -> Self {
        JumpCloud { account: Account::new(endpoint, seed) }
    }
}

impl Product for JumpCloud {
    fn product(&self) -> &'static str {
        "jumpcloud"
    }

    fn manners(&self) -> Manners {
        Manners::PLAIN
    }

    fn account(&self) -> &Account {
        &self.account
    }

    fn account_mut(&mut self) -> &mut Account {
        &mut self.account
    }

    fn try_connection(&self, play: &mut Play<'_>) -> Result<(), CaseFailure> {
        let user = DirectoryUser::new(play.names.guid(), play.names.address("jumpcloudtest"));
        let group = play.names.name("JumpCloud test ");
        play.step("create the test user");
        let user_id = create(play, "/Users", &wire::user(USER, &user))?;
        play.step("create the test group");
        let group = json!({
            "schemas": [GROUP],
            "displayName": group,
            "members": [{ "value": user_id }],
        });
        let group_id = create(play, "/Groups", &group)?;
        play.step("delete the test group");
        play.delete(&format!("/Groups/{group_id}"))?.with_status(&[204])?;
        play.step("delete the test user");
        if play.delete(&format!("/Users/{user_id}"))?.status == 204 {
            return Ok(());
        }
        play.step("deactivate the test user, since DELETE is refused");
        self.set_active(play, &user_id, &user.disabled())
    }

    fn create_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
        _: Option<&str>,
    ) -> Result<String, CaseFailure> {
        create(play, "/Users", &wire::user(USER, user))
    }

    fn update_user(
        &self,
        play: &mut Play<'_>,
        id: &str,
        _: Option<&DirectoryUser>,
        to: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        play.put(&format!("/Users/{id}"), &wire::user(USER, to))?.with_status(&[200])?.id()?;
        Ok(())
    }

    fn set_active(
        &self,
        play: &mut Play<'_>,
        id: &str,
        user: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        patch(play, &format!("/Users/{id}"), [operation("replace", "active", user.active)])
    }

    fn sends_enterprise(&self) -> bool {
        false
    }

    fn skips_empty_groups(&self) -> bool {
        true
    }

    fn change_members(
        &self,
        play: &mut Play<'_>,
        id: &str,
        _: &str,
        change: &MemberChange,
    ) -> Result<(), CaseFailure> {
        let path = format!("/Groups/{id}");
        for (op, changed) in [("add", &change.added), ("remove", &change.removed)] {
            if !changed.is_empty() {
                patch(play, &path, [operation(op, "members", members(changed))])?;
            }
        }
        Ok(())
    }
}
