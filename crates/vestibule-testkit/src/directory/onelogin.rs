//! OneLogin: bodies from a template that an administrator writes.
//!
//! The access log in goauthentik/authentik, issue 11249, shows the lookup, the PUT that updates, and
//! how URIs end; Azure/AzureAD-BYOA-Provisioning-Samples, issue 24, shows the `add` in lower case.
//! The template often names the schema of SCIM 1.0 for a server of SCIM 2.0. How users are
//! deactivated and members removed is in neither: here by PUT, and by the value path of RFC 7644.

use serde_json::{Value, json};

use super::case::CaseFailure;
use super::endpoint::ScimEndpoint;
use super::manners::Manners;
use super::people::{Departure, DirectoryGroup, DirectoryUser};
use super::play::Play;
use super::product::{Account, MemberChange, Product, create, lookup, patch};
use super::wire::{self, equals, operation, remove_member};

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

    fn put(&self, play: &mut Play<'_>, id: &str, user: &DirectoryUser) -> Result<(), CaseFailure> {
        let reply = play.put(&format!("/Users/{id}"), &template(user))?.with_status(&[200])?;
        let holds = wire::text(&reply.body, &["id"]) == Some(id);
        reply.must("the user, under the same id", holds)
    }
}

fn template(user: &DirectoryUser) -> Value {
    let mut body = json!({
        "schemas": [CORE_1_0],
        "userName": user.user_name,
        "externalId": user.key,
        "name": { "givenName": user.given_name, "familyName": user.family_name },
        "displayName": user.display_name(),
        "active": user.active,
    });
    if let Some(members) = body.as_object_mut() {
        if let Some(email) = &user.email {
            let email = json!({ "value": email, "type": "work", "primary": true });
            members.insert("emails".to_owned(), json!([email]));
        }
        if let Some(title) = &user.title {
            members.insert("title".to_owned(), json!(title));
        }
    }
    body
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

    fn find_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
    ) -> Result<Option<String>, CaseFailure> {
        lookup(play, "/Users", &[("filter", &equals("userName", &user.user_name))])
    }

    fn create_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
        _: Option<&str>,
    ) -> Result<String, CaseFailure> {
        create(play, "/Users", &template(user))
    }

    fn update_user(
        &self,
        play: &mut Play<'_>,
        id: &str,
        _: Option<&DirectoryUser>,
        to: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        self.put(play, id, to)
    }

    fn set_active(
        &self,
        play: &mut Play<'_>,
        id: &str,
        user: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        self.put(play, id, user)
    }

    fn set_manager(
        &self,
        _: &mut Play<'_>,
        _: &str,
        _: Option<&str>,
        _: Option<&str>,
    ) -> Result<(), CaseFailure> {
        Ok(())
    }

    fn sends_enterprise(&self) -> bool {
        false
    }

    fn departure(&self) -> Departure {
        self.departure
    }

    fn find_group(
        &self,
        play: &mut Play<'_>,
        group: &DirectoryGroup,
    ) -> Result<Option<String>, CaseFailure> {
        lookup(play, "/Groups", &[("filter", &equals("displayName", &group.display_name))])
    }

    fn create_group(
        &self,
        play: &mut Play<'_>,
        group: &DirectoryGroup,
    ) -> Result<String, CaseFailure> {
        let body = json!({ "schemas": [CORE_1_0], "displayName": group.display_name });
        create(play, "/Groups", &body)
    }

    fn rename_group(
        &self,
        play: &mut Play<'_>,
        id: &str,
        display_name: &str,
        _: &MemberChange,
    ) -> Result<(), CaseFailure> {
        let operation = operation("replace", "displayName", display_name);
        patch(play, &format!("/Groups/{id}"), &wire::patch([operation]))
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
            let added: Vec<Value> =
                change.added.iter().map(|(id, _)| json!({ "value": id })).collect();
            patch(play, &path, &wire::patch([operation("add", "members", added)]))?;
        }
        for (id, _) in &change.removed {
            patch(play, &path, &wire::patch([remove_member(id)]))?;
        }
        Ok(())
    }
}
