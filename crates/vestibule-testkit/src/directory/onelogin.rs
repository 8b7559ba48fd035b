//! OneLogin: bodies from a template that an administrator writes.
//!
//! The access log in goauthentik/authentik, issue 11249, shows the lookup, the PUT that updates, and
//! how URIs end; Azure/AzureAD-BYOA-Provisioning-Samples, issue 24, shows the `add` in lower case.
//! The template often names the schema of SCIM 1.0 for a server of SCIM 2.0. How users are
//! deactivated and members removed is in neither: here by PUT, and by the value path of RFC 7644.

use serde_json::json;

use super::case::CaseFailure;
use super::endpoint::ScimEndpoint;
use super::manners::Manners;
use super::people::{Departure, DirectoryGroup, DirectoryUser};
use super::play::Play;
use super::product::{Account, MemberChange, Product, create, lookup, patch};
use super::wire::{self, equals, members, operation, remove_members};

/// The schema that the templates name.
const CORE_1_0: &str = "urn:scim:schemas:core:1.0";

/// OneLogin's provisioning of one application.
///
/// Users are looked up by `userName`, and put whole when something changes. Groups are resources of
/// their own, never part of a user.
///
/// ```
/// use vestibule_testkit::directory::{ScimEndpoint, onelogin::OneLogin};
///
/// let onelogin = OneLogin::new(ScimEndpoint::new("/scim/v2", "a test token"), 1);
/// # let _ = onelogin;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct OneLogin {
    account: Account,
    departure: Departure,
}

impl OneLogin {
    /// Deactivates whoever leaves.
    pub fn new(endpoint: ScimEndpoint, seed: u64) -> Self {
        OneLogin { account: Account::new(endpoint, seed), departure: Departure::Deactivate }
    }

    /// Does something else with whoever leaves.
    pub fn with_departure(mut self, departure: Departure) -> Self {
        self.departure = departure;
        self
    }
}

impl Product for OneLogin {
    fn product(&self) -> &'static str {
        "onelogin"
    }

    fn manners(&self) -> Manners {
        Manners::ONELOGIN
    }

    fn account(&self) -> &Account {
        &self.account
    }

    fn account_mut(&mut self) -> &mut Account {
        &mut self.account
    }

    /// That the token is taken: not documented further.
    fn try_connection(&self, play: &mut Play<'_>) -> Result<(), CaseFailure> {
        let filter = equals("userName", &play.names.address("nobody"));
        lookup(play, "/Users", &[("filter", &filter)]).map(drop)
    }

    fn create_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
        _: Option<&str>,
    ) -> Result<String, CaseFailure> {
        create(play, "/Users", &wire::user(CORE_1_0, user))
    }

    fn update_user(
        &self,
        play: &mut Play<'_>,
        id: &str,
        _: Option<&DirectoryUser>,
        to: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        let body = wire::user(CORE_1_0, to);
        let reply = play.put(&format!("/Users/{id}"), &body)?.with_status(&[200])?;
        let holds = wire::text(&reply.body, &["id"]) == Some(id);
        reply.must("the user, under the same id", holds)
    }

    fn set_active(
        &self,
        play: &mut Play<'_>,
        id: &str,
        user: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        self.update_user(play, id, None, user)
    }

    fn sends_enterprise(&self) -> bool {
        false
    }

    fn departure(&self) -> Departure {
        self.departure
    }

    fn create_group(
        &self,
        play: &mut Play<'_>,
        group: &DirectoryGroup,
    ) -> Result<String, CaseFailure> {
        let body = json!({ "schemas": [CORE_1_0], "displayName": group.display_name });
        create(play, "/Groups", &body)
    }

    fn change_members(
        &self,
        play: &mut Play<'_>,
        id: &str,
        _: &str,
        change: &MemberChange,
    ) -> Result<(), CaseFailure> {
        let path = format!("/Groups/{id}");
        if !change.added.is_empty() {
            patch(play, &path, [operation("add", "members", members(&change.added))])?;
        }
        for operation in remove_members(&change.removed) {
            patch(play, &path, [operation])?;
        }
        Ok(())
    }
}
