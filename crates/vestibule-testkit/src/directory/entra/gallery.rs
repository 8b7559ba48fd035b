//! The tests that an application passes before it is in the gallery, as far as they can be run
//! without a tenant: AzureAD/SCIMReferenceCode,
//! `Microsoft.SCIM.LogicAppValidationTemplate/StandardLogicApp/SCIM-Validation-Test-Overview.md`.
//!
//! There are twenty-five: seven on users, seven on groups, eleven that talk to the server directly.
//! The first fourteen change something in a tenant and wait for the provisioning service; here the
//! simulator of that service sends what would come of it, and what they look for on the server is
//! looked for in the same way.

mod direct;
mod groups;
mod manager;
mod updates;
mod users;

use super::super::case::{Case, CaseFailure};
use super::super::client::DirectoryClient;
use super::super::people::{DirectoryGroup, DirectoryUser};
use super::super::play::Play;
use super::super::wire::equals;
use super::Entra;

/// The tests of the gallery, under the names that Microsoft gives them.
///
/// ```
/// use vestibule_testkit::directory::entra;
///
/// let offered = entra::gallery().len();
/// assert_eq!(offered + entra::GALLERY_NOT_OFFERED.len(), 25);
/// ```
pub fn gallery() -> &'static [Case] {
    &GALLERY
}

/// The tests of the gallery that are not among [`gallery`], and why.
pub const GALLERY_NOT_OFFERED: &[(&str, &str)] = &[
    (
        "Validate_Credentials_Test",
        "asks a token service of the application for a token, by OAuth 2.0 client credentials",
    ),
    (
        "Federated_Identity_Test",
        "exchanges a token of an Entra tenant for one of a token service of the application",
    ),
];

static GALLERY: [Case; 23] = [
    users::CREATE,
    users::UPDATE,
    users::DISABLE,
    users::DELETE,
    users::UPDATE_MANAGER,
    users::RESTORE,
    users::ON_DEMAND,
    groups::CREATE,
    groups::UPDATE,
    groups::DELETE,
    groups::ADD_MEMBER,
    groups::REMOVE_MEMBER,
    groups::ON_DEMAND,
    groups::RESTORE,
    direct::SCHEMA_DISCOVERABILITY,
    updates::NULL_UPDATE,
    direct::USER_CREATE,
    updates::USER_UPDATE,
    direct::GROUP_CREATE,
    updates::GROUP_UPDATE,
    direct::USER_PAGINATION,
    direct::GROUP_PAGINATION,
    manager::UPDATE_MANAGER,
];

const OVERVIEW: &str = "AzureAD/SCIMReferenceCode, \
                        Microsoft.SCIM.LogicAppValidationTemplate/StandardLogicApp/\
                        SCIM-Validation-Test-Overview.md";
const WORKFLOW: &str = "AzureAD/SCIMReferenceCode, \
                        Microsoft.SCIM.LogicAppValidationTemplate/StandardLogicApp/\
                        SCIMTests_Workflow.json";

/// A tenant with the provisioning service of one application, and its users and groups.
struct Tenant {
    entra: Entra,
    users: Vec<DirectoryUser>,
    groups: Vec<DirectoryGroup>,
}

impl Tenant {
    fn new(play: &Play<'_>) -> Tenant {
        Tenant {
            entra: Entra::new(play.endpoint().clone(), 0),
            users: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// One cycle of the provisioning service, and then what it pushed is looked at.
    fn sync(&mut self, play: &mut Play<'_>) -> Result<(), CaseFailure> {
        let Tenant { entra, users, groups } = self;
        play.within(|server| {
            entra.cycle(users, groups, server)?;
            entra.audit(server)
        })
    }

    /// The object has left the recycle bin.
    fn purge(&mut self, play: &mut Play<'_>, key: &str) -> Result<(), CaseFailure> {
        play.within(|server| self.entra.purge(key, server))
    }
}

fn new_user(play: &mut Play<'_>) -> DirectoryUser {
    DirectoryUser::new(play.names.guid(), play.names.address("galuser"))
        .with_name("Gallery", "User")
        .with_title("Analyst")
        .with_department("Engines")
}

fn new_group(play: &mut Play<'_>) -> DirectoryGroup {
    DirectoryGroup::new(play.names.guid(), play.names.name("galgroup"))
}

/// Looks on the server as the tests do: `GET /Users?filter=userName eq "..."`.
fn see_user(play: &mut Play<'_>, user_name: &str, there: bool) -> Result<(), CaseFailure> {
    see(play, "/Users", &equals("userName", user_name), there)
}

/// `GET /Groups?filter=displayName eq "..."`.
fn see_group(play: &mut Play<'_>, name: &str, there: bool) -> Result<(), CaseFailure> {
    see(play, "/Groups", &equals("displayName", name), there)
}

/// What is gone may be answered with 404 or with an empty list.
fn see(play: &mut Play<'_>, path: &str, filter: &str, there: bool) -> Result<(), CaseFailure> {
    play.step(if there { "find it on the server" } else { "find it no more" });
    let reply = play.find(path, &[("filter", filter)])?;
    if !there && reply.status == 404 {
        return Ok(());
    }
    let reply = reply.with_status(&[200])?;
    let found = reply.list()?.len();
    let rule = if there { "exactly one match" } else { "no match" };
    reply.must(rule, found == usize::from(there))
}
