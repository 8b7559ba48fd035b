//! The provisioning of one application, cycle by cycle.

use serde_json::Value;

use super::super::case::CaseFailure;
use super::super::endpoint::ScimEndpoint;
use super::super::manners::Manners;
use super::super::people::{DirectoryGroup, DirectoryUser};
use super::super::play::Play;
use super::super::product::{Account, MemberChange, Product, create};
use super::super::server::ScimServer;
use super::super::wire;
use super::bodies;

/// What kind of application Okta provisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Application {
    /// One of the Okta Integration Network: PATCH activates, deactivates, renames and changes
    /// members; whatever else of a user is read and put back.
    Oin,
    /// One that an administrator made with the App Integration Wizard: everything is put, groups
    /// with all their members.
    Custom,
}

/// Okta's provisioning agent.
///
/// Users are looked up by `userName` and created with empty groups and a password, which the server
/// may ignore but not choke on. Users are never deleted; groups are. Each change of members in an
/// application of the network comes after a renaming, and in batches.
///
/// ```
/// use vestibule_testkit::directory::{ScimEndpoint, okta::{Application, Okta}};
///
/// let okta = Okta::new(ScimEndpoint::new("/scim/v2", "a test token"), 1, Application::Oin)
///     .with_batch(50);
/// # let _ = okta;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Okta {
    account: Account,
    application: Application,
    batch: usize,
}

impl Okta {
    /// With batches of a hundred members.
    pub fn new(endpoint: ScimEndpoint, seed: u64, application: Application) -> Self {
        Okta { account: Account::new(endpoint, seed), application, batch: 100 }
    }

    /// Sends at most so many members in one PATCH. Okta splits large groups, and does not document
    /// where.
    pub fn with_batch(mut self, members: usize) -> Self {
        self.batch = members.max(1);
        self
    }

    /// Pushes a group again, whole, by replacing its members: "full push". Nothing happens where
    /// the group was never pushed.
    ///
    /// # Errors
    /// [`CaseFailure`] where Okta would report an error.
    pub fn push_again(
        &mut self,
        key: &str,
        server: &mut dyn ScimServer,
    ) -> Result<(), CaseFailure> {
        let Some(held) = self.account.groups.get(key).cloned() else {
            return Ok(());
        };
        let mut play = self.account.play("okta", Manners::OKTA, server);
        play.step(format!("push group {key} again"));
        let members: Vec<(String, String)> = held.members.into_iter().collect();
        match self.application {
            Application::Custom => put_group(&mut play, &held.id, &held.display_name, &members),
            Application::Oin => patch_group(&mut play, &held.id, [bodies::all_members(&members)]),
        }
    }

    /// Imports all users and all groups, a hundred at a time, twice; the order is the same both
    /// times and nothing is missing or comes twice. Returns how many users there were.
    ///
    /// # Errors
    /// [`CaseFailure`] where Okta would report an error, and where the two imports differ.
    pub fn import(&mut self, server: &mut dyn ScimServer) -> Result<usize, CaseFailure> {
        let mut play = self.account.play("okta", Manners::OKTA, server);
        import(&mut play, "/Groups")?;
        import(&mut play, "/Users")
    }

    /// GET, then PUT with the profile written over what came.
    fn read_and_put(
        &self,
        play: &mut Play<'_>,
        id: &str,
        user: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        let mut body = play.user(id)?;
        bodies::merge(&mut body, user);
        let reply = play.put(&format!("/Users/{id}"), &body)?.with_status(&[200])?;
        let same = wire::text(&reply.body, &["id"]) == Some(id);
        reply.must("the updated user, under the same id", same)
    }
}

impl Product for Okta {
    fn product(&self) -> &'static str {
        "okta"
    }

    fn manners(&self) -> Manners {
        Manners::OKTA
    }

    fn account(&self) -> &Account {
        &self.account
    }

    fn account_mut(&mut self) -> &mut Account {
        &mut self.account
    }

    /// What Okta sends when provisioning is enabled, in its reference for SCIM 1.1 and constant:
    /// two users and a hundred groups.
    fn try_connection(&self, play: &mut Play<'_>) -> Result<(), CaseFailure> {
        for (path, count) in [("/Users", "2"), ("/Groups", "100")] {
            let reply = play.find(path, &[("startIndex", "1"), ("count", count)])?;
            reply.with_status(&[200])?.list()?;
        }
        Ok(())
    }

    /// "Determine if the User already exists": an empty list or 404 means that nobody is there.
    fn find_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
    ) -> Result<Option<String>, CaseFailure> {
        let filter = self.filter(user);
        let query = [("filter", filter.as_str()), ("startIndex", "1"), ("count", "100")];
        let reply = play.find("/Users", &query)?.with_status(&[200, 404])?;
        if reply.status == 404 {
            return Ok(None);
        }
        let found = reply.list()?.first();
        Ok(found.and_then(|user| wire::text(user, &["id"])).map(str::to_owned))
    }

    /// An empty reply is an error: "Create new user returned empty user".
    fn create_user(
        &self,
        play: &mut Play<'_>,
        user: &DirectoryUser,
        _: Option<&str>,
    ) -> Result<String, CaseFailure> {
        let password = play.names.name("Test1-");
        create(play, "/Users", &bodies::user(user, &password))
    }

    fn update_user(
        &self,
        play: &mut Play<'_>,
        id: &str,
        _: Option<&DirectoryUser>,
        to: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        self.read_and_put(play, id, to)
    }

    fn set_active(
        &self,
        play: &mut Play<'_>,
        id: &str,
        user: &DirectoryUser,
    ) -> Result<(), CaseFailure> {
        if self.application == Application::Custom {
            return self.read_and_put(play, id, user);
        }
        let body = wire::patch([bodies::activation(user.active)]);
        let reply = play.patch(&format!("/Users/{id}"), &body)?.with_status(&[200, 204])?;
        let holds =
            reply.status == 204 || reply.body.get("active") == Some(&Value::Bool(user.active));
        reply.must("the updated user, or 204", holds)
    }

    /// Okta pushes a group as a new one, unless an administrator links it to one that was imported.
    fn find_group(
        &self,
        _: &mut Play<'_>,
        _: &DirectoryGroup,
    ) -> Result<Option<String>, CaseFailure> {
        Ok(None)
    }

    fn create_group(
        &self,
        play: &mut Play<'_>,
        group: &DirectoryGroup,
    ) -> Result<String, CaseFailure> {
        create(play, "/Groups", &bodies::group(&group.display_name))
    }

    fn rename_group(
        &self,
        play: &mut Play<'_>,
        id: &str,
        display_name: &str,
        change: &MemberChange,
    ) -> Result<(), CaseFailure> {
        match self.application {
            Application::Custom => put_group(play, id, display_name, &change.all),
            Application::Oin => patch_group(play, id, [bodies::rename(id, display_name)]),
        }
    }

    fn change_members(
        &self,
        play: &mut Play<'_>,
        id: &str,
        display_name: &str,
        change: &MemberChange,
    ) -> Result<(), CaseFailure> {
        if self.application == Application::Custom {
            return put_group(play, id, display_name, &change.all);
        }
        patch_group(play, id, [bodies::rename(id, display_name)])?;
        let mut removed = change.removed.chunks(self.batch);
        let mut added = change.added.chunks(self.batch);
        loop {
            let (removed, added) = (removed.next(), added.next());
            if removed.is_none() && added.is_none() {
                return Ok(());
            }
            let operations =
                bodies::membership(removed.unwrap_or_default(), added.unwrap_or_default());
            patch_group(play, id, operations)?;
        }
    }
}

/// 204, or 200 with the group; its members may be missing or null.
fn patch_group(
    play: &mut Play<'_>,
    id: &str,
    operations: impl Into<Vec<Value>>,
) -> Result<(), CaseFailure> {
    let reply = play.patch(&format!("/Groups/{id}"), &wire::patch(operations))?;
    group_reply(reply.with_status(&[200, 204])?, id)
}

fn put_group(
    play: &mut Play<'_>,
    id: &str,
    display_name: &str,
    members: &[(String, String)],
) -> Result<(), CaseFailure> {
    let body = bodies::whole_group(id, display_name, members);
    let reply = play.put(&format!("/Groups/{id}"), &body)?;
    group_reply(reply.with_status(&[200])?, id)
}

fn group_reply(reply: super::super::reply::Reply, id: &str) -> Result<(), CaseFailure> {
    let is_group = wire::text(&reply.body, &["id"]) == Some(id)
        && wire::text(&reply.body, &["displayName"]).is_some();
    reply.must("the details of the group, or 204", reply.status == 204 || is_group)
}

/// "Retrieve Users" and "Retrieve Groups".
fn import(play: &mut Play<'_>, path: &str) -> Result<usize, CaseFailure> {
    let first = pages(play, path)?;
    let second = pages(play, path)?;
    let rule = "the same resources in the same order, each once";
    let mut once = first.clone();
    once.sort_unstable();
    once.dedup();
    let holds = first == second && once.len() == first.len();
    play.must(rule, holds, &Value::from(second))?;
    Ok(first.len())
}

/// The ids of all pages. `startIndex` grows by a hundred while `totalResults` is larger.
fn pages(play: &mut Play<'_>, path: &str) -> Result<Vec<String>, CaseFailure> {
    let mut ids = Vec::new();
    let mut start = 1_u64;
    loop {
        play.step(format!("import {path} from {start}"));
        let from = start.to_string();
        let reply = play.find(path, &[("startIndex", from.as_str()), ("count", "100")])?;
        let reply = reply.with_status(&[200])?;
        for count in ["startIndex", "itemsPerPage"] {
            let is_number = reply.body.get(count).is_some_and(Value::is_u64);
            reply.must(&format!("{count} as a number"), is_number)?;
        }
        let resources = reply.list()?;
        reply.must("at most a hundred", resources.len() <= 100)?;
        ids.extend(resources.iter().filter_map(|one| wire::text(one, &["id"])).map(str::to_owned));
        let total = reply.total().unwrap_or_default();
        start += 100;
        if total < start {
            let read = u64::try_from(ids.len()).unwrap_or(u64::MAX);
            reply.must("as many resources as totalResults says", read == total)?;
            return Ok(ids);
        }
    }
}
