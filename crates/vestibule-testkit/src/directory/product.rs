//! What differs from product to product, and what each of them remembers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::case::CaseFailure;
use super::endpoint::ScimEndpoint;
use super::manners::Manners;
use super::people::{Departure, DirectoryGroup, DirectoryUser};
use super::play::Play;
use super::server::ScimServer;
use super::wire::{self, GROUP, equals, operation};

/// What a product remembers of a server: the ids that it was given, and what it sent last.
#[derive(Debug, Clone)]
pub struct Account {
    pub(crate) endpoint: ScimEndpoint,
    pub(crate) seed: u64,
    pub(crate) users: BTreeMap<String, HeldUser>,
    pub(crate) groups: BTreeMap<String, HeldGroup>,
}

#[derive(Debug, Clone)]
pub(crate) struct HeldUser {
    pub(crate) id: String,
    pub(crate) sent: DirectoryUser,
    pub(crate) manager: Option<String>,
    /// Out of scope, and deactivated for it.
    pub(crate) away: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct HeldGroup {
    pub(crate) id: String,
    pub(crate) display_name: String,
    /// Ids and user names.
    pub(crate) members: BTreeMap<String, String>,
}

/// How the members of a group change. Each is an id and a user name.
pub struct MemberChange {
    pub(crate) added: Vec<(String, String)>,
    pub(crate) removed: Vec<(String, String)>,
    pub(crate) all: Vec<(String, String)>,
}

impl Account {
    pub(crate) fn new(endpoint: ScimEndpoint, seed: u64) -> Account {
        Account { endpoint, seed, users: BTreeMap::new(), groups: BTreeMap::new() }
    }

    /// A run under the name of a product, with names that no run before had.
    pub(crate) fn play<'a>(
        &mut self,
        product: &'static str,
        manners: Manners,
        server: &'a mut dyn ScimServer,
    ) -> Play<'a> {
        let play = Play::new(product, &self.endpoint, manners, self.seed, server);
        self.seed = self.seed.wrapping_add(1);
        play
    }
}

/// One product. Every method sends what the product sends for one change, and fails where the
/// product would report an error.
pub trait Product {
    /// Its name, for failures.
    fn product(&self) -> &'static str;

    /// Its headers and its escaping.
    fn manners(&self) -> Manners;

    /// What it remembers.
    fn account(&self) -> &Account;

    /// The same, to be changed.
    fn account_mut(&mut self) -> &mut Account;

    /// What its button for testing the connection sends.
    fn try_connection(&self, play: &mut Play<'_>) -> Result<(), CaseFailure>;

    /// What it finds a user by.
    fn filter(&self, user: &DirectoryUser) -> String {
        equals("userName", &user.user_name)
    }

    /// Looks a user up before creating one.
    fn find_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
    ) -> Result<Option<String>, CaseFailure> {
        lookup(play, "/Users", &[("filter", &self.filter(user))])
    }

    /// Creates a user whose manager has this id, if the manager is known already.
    fn create_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
        manager: Option<&str>,
    ) -> Result<String, CaseFailure>;

    /// Sends what has changed, or everything where it is not known what the server has.
    fn update_user(
        &self,
        play: &mut Play<'_>,
        id: &str,
        from: Option<&DirectoryUser>,
        to: &DirectoryUser,
    ) -> Result<(), CaseFailure>;

    /// Activates or deactivates.
    fn set_active(
        &self,
        play: &mut Play<'_>,
        id: &str,
        user: &DirectoryUser,
    ) -> Result<(), CaseFailure>;

    /// Sets, changes or removes the manager; products that send none do nothing.
    fn set_manager(
        &self,
        _play: &mut Play<'_>,
        _id: &str,
        _from: Option<&str>,
        _to: Option<&str>,
    ) -> Result<(), CaseFailure> {
        Ok(())
    }

    /// Whether it sends the enterprise extension.
    fn sends_enterprise(&self) -> bool {
        true
    }

    /// Whether it sends managers.
    fn sends_managers(&self) -> bool {
        false
    }

    /// What it does with users who leave.
    fn departure(&self) -> Departure {
        Departure::Deactivate
    }

    /// Deletes a user.
    fn delete_user(&self, play: &mut Play<'_>, id: &str) -> Result<(), CaseFailure> {
        play.delete(&format!("/Users/{id}"))?.with_status(&[204])?;
        Ok(())
    }

    /// Looks a group up before creating one.
    fn find_group(
        &self,
        play: &mut Play<'_>,
        group: &DirectoryGroup,
    ) -> Result<Option<String>, CaseFailure> {
        lookup(play, "/Groups", &[("filter", &equals("displayName", &group.display_name))])
    }

    /// Creates a group. Members are pushed afterwards.
    fn create_group(
        &self,
        play: &mut Play<'_>,
        group: &DirectoryGroup,
    ) -> Result<String, CaseFailure> {
        let body = json!({ "schemas": [GROUP], "displayName": group.display_name });
        create(play, "/Groups", &body)
    }

    /// Whether groups without members are left alone.
    fn skips_empty_groups(&self) -> bool {
        false
    }

    /// Renames a group.
    fn rename_group(
        &self,
        play: &mut Play<'_>,
        id: &str,
        display_name: &str,
        _change: &MemberChange,
    ) -> Result<(), CaseFailure> {
        patch(play, &format!("/Groups/{id}"), [operation("replace", "displayName", display_name)])
    }

    /// Changes the members of a group.
    fn change_members(
        &self,
        play: &mut Play<'_>,
        id: &str,
        display_name: &str,
        change: &MemberChange,
    ) -> Result<(), CaseFailure>;

    /// Deletes a group.
    fn delete_group(&self, play: &mut Play<'_>, id: &str) -> Result<(), CaseFailure> {
        play.delete(&format!("/Groups/{id}"))?.with_status(&[204])?;
        Ok(())
    }
}

/// The id of the only resource that a filter finds, none if there is none.
pub(crate) fn lookup(
    play: &mut Play<'_>,
    path: &str,
    parameters: &[(&str, &str)],
) -> Result<Option<String>, CaseFailure> {
    let reply = play.find(path, parameters)?.with_status(&[200])?;
    let found = reply.list()?;
    reply.must("at most one match", found.len() <= 1)?;
    match found.first() {
        None => Ok(None),
        Some(resource) => {
            let id = wire::text(resource, &["id"]).filter(|id| !id.is_empty());
            reply.must("a resource with an id", id.is_some())?;
            Ok(id.map(str::to_owned))
        }
    }
}

/// Creates, and gives the id. A status of 201 and a body are what every product wants.
pub(crate) fn create(play: &mut Play<'_>, path: &str, body: &Value) -> Result<String, CaseFailure> {
    play.post(path, body)?.with_status(&[201])?.id()
}

/// A PATCH that may be answered with 200 and the resource, or with 204.
pub(crate) fn patch(
    play: &mut Play<'_>,
    path: &str,
    operations: impl Into<Vec<Value>>,
) -> Result<(), CaseFailure> {
    let reply = play.patch(path, &wire::patch(operations))?.with_status(&[200, 204])?;
    if reply.status == 200 {
        reply.id()?;
    }
    Ok(())
}
