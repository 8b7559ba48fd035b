//! The provisioning service, cycle by cycle.

use serde_json::Value;

use super::super::case::CaseFailure;
use super::super::endpoint::ScimEndpoint;
use super::super::manners::Manners;
use super::super::people::{DirectoryGroup, DirectoryUser};
use super::super::play::Play;
use super::super::product::{Account, MemberChange, Product, create, lookup, patch};
use super::super::wire::{WORK_EMAIL, equals, operation, remove_members};
use super::bodies;

/// The attribute that Entra finds users by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Matching {
    /// `userName eq "ada@acme.example"`, the default.
    UserName,
    /// `externalId eq "ada"`.
    ExternalId,
    /// `externalId eq ada`: entra-docs, "Example 1. Query the service for a matching user", has
    /// no quotation marks. No filter of RFC 7644 looks like this.
    ExternalIdWithoutQuotes,
    /// `emails[type eq "work"].value eq "ada@acme.example"`.
    WorkEmail,
}

/// Entra's provisioning service.
///
/// Users are looked up by a [`Matching`] attribute, created, and from then on known by id. Whoever
/// leaves the scope is deactivated, not deleted, and found and activated again on return;
/// [`purge`](super::super::DirectoryClient::purge) is what comes thirty days later. Managers and
/// members are sent when everybody has an id. Groups are created without members and read without
/// members.
///
/// ```
/// use vestibule_testkit::directory::{ScimEndpoint, entra::{Entra, Matching}};
///
/// let entra = Entra::new(ScimEndpoint::new("/scim/v2", "a test token"), 1)
///     .with_rfc_flag()
///     .with_matching(Matching::WorkEmail);
/// # let _ = entra;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Entra {
    account: Account,
    flagged: bool,
    matching: Matching,
}

impl Entra {
    /// With its defaults: operations that begin with a capital letter, booleans as strings, and
    /// members that are removed by a value.
    pub fn new(endpoint: ScimEndpoint, seed: u64) -> Self {
        Entra {
            account: Account::new(endpoint, seed),
            flagged: false,
            matching: Matching::UserName,
        }
    }

    /// With `?aadOptscim062020` at the end of the tenant URL: PATCH closer to RFC 7644.
    pub fn with_rfc_flag(mut self) -> Self {
        self.flagged = true;
        self
    }

    /// Finds users by another attribute.
    pub fn with_matching(mut self, matching: Matching) -> Self {
        self.matching = matching;
        self
    }

    fn update(&self, from: Option<&DirectoryUser>, to: &DirectoryUser) -> Vec<Value> {
        if self.flagged {
            bodies::flagged_update(from, to)
        } else {
            bodies::default_update(from, to)
        }
    }

    /// "Requests to remove a group member", in both forms.
    fn removal(&self, removed: &[(String, String)]) -> Vec<Value> {
        if self.flagged {
            return remove_members(removed);
        }
        vec![operation("Remove", "members", bodies::members(removed))]
    }
}

impl Product for Entra {
    fn product(&self) -> &'static str {
        "entra"
    }

    fn manners(&self) -> Manners {
        if self.flagged { Manners::ENTRA_FLAGGED } else { Manners::ENTRA }
    }

    fn account(&self) -> &Account {
        &self.account
    }

    fn account_mut(&mut self) -> &mut Account {
        &mut self.account
    }

    /// A user who cannot be there, by the matching attribute: 200 and an empty list, and never 404.
    fn try_connection(&self, play: &mut Play<'_>) -> Result<(), CaseFailure> {
        let nobody = play.names.guid();
        let nobody = DirectoryUser::new(nobody.clone(), nobody);
        let filter = self.filter(&nobody);
        let reply = play.find("/Users", &[("filter", &filter)])?.with_status(&[200])?;
        let found = reply.list()?.len();
        reply.must("an empty list", found == 0 && reply.total() == Some(0))
    }

    fn filter(&self, user: &DirectoryUser) -> String {
        match self.matching {
            Matching::UserName => equals("userName", &user.user_name),
            Matching::ExternalId => equals("externalId", &user.key),
            Matching::ExternalIdWithoutQuotes => format!("externalId eq {}", user.key),
            Matching::WorkEmail => {
                equals(WORK_EMAIL, user.email.as_deref().unwrap_or(&user.user_name))
            }
        }
    }

    fn create_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
        manager: Option<&str>,
    ) -> Result<String, CaseFailure> {
        create(play, "/Users", &bodies::user(user, manager))
    }

    fn update_user(
        &self,
        play: &mut Play<'_>,
        id: &str,
        from: Option<&DirectoryUser>,
        to: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        // "Get User" comes before every update.
        play.user(id)?;
        let mut operations = self.update(from, to);
        if from.is_none() {
            operations.push(bodies::activation(self.flagged, to.active));
        }
        patch(play, &format!("/Users/{id}"), operations)
    }

    fn set_active(
        &self,
        play: &mut Play<'_>,
        id: &str,
        user: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        let operation = bodies::activation(self.flagged, user.active);
        patch(play, &format!("/Users/{id}"), [operation])
    }

    fn set_manager(
        &self,
        play: &mut Play<'_>,
        id: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<(), CaseFailure> {
        let op = match (self.flagged, from) {
            (true, None) => "add",
            (true, Some(_)) => "replace",
            (false, None) => "Add",
            (false, Some(_)) => "Replace",
        };
        let operation = bodies::manager(op, to.unwrap_or_default());
        patch(play, &format!("/Users/{id}"), [operation])
    }

    fn sends_managers(&self) -> bool {
        true
    }

    /// Groups are read without their members: "Get Group by displayName".
    fn find_group(
        &self,
        play: &mut Play<'_>,
        group: &DirectoryGroup,
    ) -> Result<Option<String>, CaseFailure> {
        let filter = equals("displayName", &group.display_name);
        let query = [("excludedAttributes", "members"), ("filter", filter.as_str())];
        lookup(play, "/Groups", &query)
    }

    fn create_group(
        &self,
        play: &mut Play<'_>,
        group: &DirectoryGroup,
    ) -> Result<String, CaseFailure> {
        let id = create(play, "/Groups", &bodies::group(&group.key, &group.display_name))?;
        let query = [("excludedAttributes", "members")];
        let reply = play.find(&format!("/Groups/{id}"), &query)?.with_status(&[200])?;
        reply.must("a group without members", reply.body.get("members").is_none())?;
        Ok(id)
    }

    fn rename_group(
        &self,
        play: &mut Play<'_>,
        id: &str,
        display_name: &str,
        _: &MemberChange,
    ) -> Result<(), CaseFailure> {
        let op = if self.flagged { "replace" } else { "Replace" };
        patch(play, &format!("/Groups/{id}"), [operation(op, "displayName", display_name)])
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
            let op = if self.flagged { "add" } else { "Add" };
            patch(play, &path, [operation(op, "members", bodies::members(&change.added))])?;
        }
        if !change.removed.is_empty() {
            patch(play, &path, self.removal(&change.removed))?;
        }
        Ok(())
    }
}
