//! PingFederate: the SCIM provisioner.
//!
//! The settings are in docs.pingidentity.com, "SCIM provisioner settings reference": users are found
//! by `userName eq` or by `emails eq`, without a sub-attribute, and a box says whether the server
//! supports PATCH. The bodies are not documented, so they are as the examples of RFC 7644.

use serde_json::{Value, json};

use super::case::CaseFailure;
use super::endpoint::ScimEndpoint;
use super::manners::Manners;
use super::people::{Departure, DirectoryUser};
use super::play::Play;
use super::product::{Account, MemberChange, Product, create, patch};
use super::wire::{
    self, ENTERPRISE, GROUP, USER, enterprise, equals, operation, pathless, remove_members, set,
};

/// PingFederate's provisioning of one application.
///
/// ```
/// use vestibule_testkit::directory::{ScimEndpoint, pingfederate::PingFederate};
///
/// let ping = PingFederate::new(ScimEndpoint::new("/scim/v2", "a test token"), 1)
///     .with_work_email_lookup()
///     .without_patch();
/// # let _ = ping;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct PingFederate {
    account: Account,
    by_email: bool,
    patches: bool,
    departure: Departure,
}

impl PingFederate {
    /// Finds users by `userName`, sends PATCH, and disables whoever leaves.
    pub fn new(endpoint: ScimEndpoint, seed: u64) -> Self {
        PingFederate {
            account: Account::new(endpoint, seed),
            by_email: false,
            patches: true,
            departure: Departure::Deactivate,
        }
    }

    /// "Unique User Identifier": `workEmail`, whose filter is `emails eq "ada@acme.example"`.
    pub fn with_work_email_lookup(mut self) -> Self {
        self.by_email = true;
        self
    }

    /// The box "Supports PATCH" is not ticked: everything is put, groups with all their members.
    pub fn without_patch(mut self) -> Self {
        self.patches = false;
        self
    }

    /// Does something else with whoever leaves.
    pub fn with_departure(mut self, departure: Departure) -> Self {
        self.departure = departure;
        self
    }

    fn put_group(
        &self,
        play: &mut Play<'_>,
        id: &str,
        display_name: &str,
        members: &[(String, String)],
    ) -> Result<(), CaseFailure> {
        let members = wire::members(members);
        let body = json!({ "schemas": [GROUP], "displayName": display_name, "members": members });
        play.put(&format!("/Groups/{id}"), &body)?.with_status(&[200, 204])?;
        Ok(())
    }
}

/// What it knows of a user, without `schemas`.
fn attributes(user: &DirectoryUser) -> Value {
    let mut body = wire::attributes(user);
    set(&mut body, ENTERPRISE, enterprise(user, None));
    body
}

/// What a user no longer has.
fn removals(from: &DirectoryUser, to: &DirectoryUser) -> Vec<Value> {
    [
        ("emails".to_owned(), from.email.is_some() && to.email.is_none()),
        ("title".to_owned(), from.title.is_some() && to.title.is_none()),
        (format!("{ENTERPRISE}:department"), from.department.is_some() && to.department.is_none()),
        (
            format!("{ENTERPRISE}:employeeNumber"),
            from.employee_number.is_some() && to.employee_number.is_none(),
        ),
    ]
    .into_iter()
    .filter(|(_, is_gone)| *is_gone)
    .map(|(path, _)| json!({ "op": "remove", "path": path }))
    .collect()
}

fn whole(user: &DirectoryUser) -> Value {
    let mut body = attributes(user);
    let schemas = match body.get(ENTERPRISE) {
        Some(_) => json!([USER, ENTERPRISE]),
        None => json!([USER]),
    };
    set(&mut body, "schemas", Some(schemas));
    body
}

impl Product for PingFederate {
    fn product(&self) -> &'static str {
        "pingfederate"
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
        let nobody = DirectoryUser::new("nobody", play.names.address("nobody"));
        self.find_user(play, &nobody).map(drop)
    }

    fn filter(&self, user: &DirectoryUser) -> String {
        match &user.email {
            Some(email) if self.by_email => equals("emails", email),
            _ => equals("userName", &user.user_name),
        }
    }

    fn create_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
        _: Option<&str>,
    ) -> Result<String, CaseFailure> {
        create(play, "/Users", &whole(user))
    }

    fn update_user(
        &self,
        play: &mut Play<'_>,
        id: &str,
        from: Option<&DirectoryUser>,
        to: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        let path = format!("/Users/{id}");
        if self.patches {
            let mut operations = vec![pathless("replace", attributes(to))];
            operations.extend(from.map(|from| removals(from, to)).unwrap_or_default());
            return patch(play, &path, operations);
        }
        play.put(&path, &whole(to))?.with_status(&[200])?.id()?;
        Ok(())
    }

    fn set_active(
        &self,
        play: &mut Play<'_>,
        id: &str,
        user: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        if !self.patches {
            return self.update_user(play, id, None, user);
        }
        patch(play, &format!("/Users/{id}"), [operation("replace", "active", user.active)])
    }

    fn departure(&self) -> Departure {
        self.departure
    }

    fn rename_group(
        &self,
        play: &mut Play<'_>,
        id: &str,
        display_name: &str,
        change: &MemberChange,
    ) -> Result<(), CaseFailure> {
        if !self.patches {
            return self.put_group(play, id, display_name, &change.all);
        }
        patch(play, &format!("/Groups/{id}"), [operation("replace", "displayName", display_name)])
    }

    fn change_members(
        &self,
        play: &mut Play<'_>,
        id: &str,
        display_name: &str,
        change: &MemberChange,
    ) -> Result<(), CaseFailure> {
        if !self.patches {
            return self.put_group(play, id, display_name, &change.all);
        }
        let mut operations = remove_members(&change.removed);
        if !change.added.is_empty() {
            operations.push(operation("add", "members", wire::members(&change.added)));
        }
        patch(play, &format!("/Groups/{id}"), operations)
    }
}
