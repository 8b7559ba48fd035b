//! Whole cycles: what has changed in the company goes to the server.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::case::CaseFailure;
use super::people::{Departure, DirectoryGroup, DirectoryUser};
use super::play::Play;
use super::product::{HeldGroup, HeldUser, MemberChange, Product};
use super::server::ScimServer;
use super::wire;

/// A directory that pushes to one server and remembers what it pushed. The products of this module
/// implement it; it is not for others to implement.
///
/// The first [`cycle`](DirectoryClient::cycle) is the initial one, all others are incremental.
pub trait DirectoryClient: Product {
    /// Does what the button for testing the connection does.
    ///
    /// # Errors
    /// [`CaseFailure`] where the product would show an error.
    fn test_connection(&mut self, server: &mut dyn ScimServer) -> Result<(), CaseFailure> {
        let mut play = begin(self, server);
        play.step("test the connection");
        self.try_connection(&mut play)
    }

    /// Makes the server agree with these users and groups: creates who is new, sends what has
    /// changed, lets go whoever is not among them, and then does the same with groups and their
    /// members. Users who come back are activated again.
    ///
    /// # Errors
    /// [`CaseFailure`] at the first reply that the product would report as an error. What was
    /// acknowledged until then is remembered, so the next cycle goes on from there.
    fn cycle(
        &mut self,
        users: &[DirectoryUser],
        groups: &[DirectoryGroup],
        server: &mut dyn ScimServer,
    ) -> Result<(), CaseFailure> {
        let mut play = begin(self, server);
        push_users(self, &mut play, users)?;
        push_managers(self, &mut play, users)?;
        release_users(self, &mut play, users)?;
        push_groups(self, &mut play, groups)?;
        release_groups(self, &mut play, groups)
    }

    /// Deletes a user for good, as when an object leaves the recycle bin. Nothing happens where
    /// the server never had the user.
    ///
    /// # Errors
    /// [`CaseFailure`] when DELETE is not answered with 204.
    fn purge(&mut self, key: &str, server: &mut dyn ScimServer) -> Result<(), CaseFailure> {
        let mut play = begin(self, server);
        play.step(format!("purge {key}"));
        let Some(id) = self.user_id(key).map(str::to_owned) else {
            return Ok(());
        };
        self.delete_user(&mut play, &id)?;
        forget_user(self, key, &id);
        Ok(())
    }

    /// Reads everything back and compares it with what was pushed. No product does this.
    ///
    /// # Errors
    /// [`CaseFailure`] at the first user or group that is not as it was pushed.
    fn audit(&mut self, server: &mut dyn ScimServer) -> Result<(), CaseFailure> {
        let mut play = begin(self, server);
        for (key, held) in &self.account().users {
            play.step(format!("audit user {key}"));
            let found = play.user(&held.id)?;
            audit_user(&play, held, &found, self.sends_enterprise())?;
        }
        for (key, held) in &self.account().groups {
            play.step(format!("audit group {key}"));
            let found = play.group(&held.id)?;
            let name = wire::text(&found, &["displayName"]);
            play.must(&held.display_name, name == Some(held.display_name.as_str()), &found)?;
            let ids: Vec<&str> = held.members.keys().map(String::as_str).collect();
            play.has_members(&found, &ids)?;
        }
        Ok(())
    }

    /// The id that the server gave a user, also one who has left.
    #[must_use]
    fn user_id(&self, key: &str) -> Option<&str> {
        self.account().users.get(key).map(|held| held.id.as_str())
    }

    /// The id that the server gave a group.
    #[must_use]
    fn group_id(&self, key: &str) -> Option<&str> {
        self.account().groups.get(key).map(|held| held.id.as_str())
    }
}

impl<P: Product> DirectoryClient for P {}

fn begin<'a, P: Product + ?Sized>(product: &mut P, server: &'a mut dyn ScimServer) -> Play<'a> {
    let (name, manners) = (product.product(), product.manners());
    product.account_mut().play(name, manners, server)
}

fn push_users<P: Product + ?Sized>(
    product: &mut P,
    play: &mut Play<'_>,
    users: &[DirectoryUser],
) -> Result<(), CaseFailure> {
    for user in users {
        play.step(format!("push user {}", user.key));
        let held = match product.account().users.get(&user.key).cloned() {
            None => push_new_user(product, play, user)?,
            Some(held) => push_known_user(product, play, user, held)?,
        };
        product.account_mut().users.insert(user.key.clone(), held);
    }
    Ok(())
}

fn push_new_user<P: Product + ?Sized>(
    product: &P,
    play: &mut Play<'_>,
    user: &DirectoryUser,
) -> Result<HeldUser, CaseFailure> {
    let manager = manager_id(product, user);
    if let Some(id) = product.find_user(play, user)? {
        product.update_user(play, &id, None, user)?;
        return Ok(HeldUser { id, sent: user.clone(), manager: None, away: false });
    }
    let id = product.create_user(play, user, manager.as_deref())?;
    Ok(HeldUser { id, sent: user.clone(), manager, away: false })
}

fn push_known_user<P: Product + ?Sized>(
    product: &P,
    play: &mut Play<'_>,
    user: &DirectoryUser,
    mut held: HeldUser,
) -> Result<HeldUser, CaseFailure> {
    if held.away {
        let found = product.find_user(play, &held.sent)?;
        let rule = "a deactivated user to be found again, under the same id";
        play.must(rule, found.as_ref() == Some(&held.id), &Value::from(found.clone()))?;
        held.sent.active = false;
    }
    if held.sent.active != user.active {
        held.sent.active = user.active;
        product.set_active(play, &held.id, &held.sent)?;
    }
    let unmanaged = DirectoryUser { manager: held.sent.manager.clone(), ..user.clone() };
    if held.sent != unmanaged {
        product.update_user(play, &held.id, Some(&held.sent), user)?;
    }
    Ok(HeldUser { sent: user.clone(), away: false, ..held })
}

fn manager_id<P: Product + ?Sized>(product: &P, user: &DirectoryUser) -> Option<String> {
    let key = user.manager.as_ref().filter(|_| product.sends_managers())?;
    let held = product.account().users.get(key)?;
    Some(held.id.clone())
}

/// References go last, when everybody has an id.
fn push_managers<P: Product + ?Sized>(
    product: &mut P,
    play: &mut Play<'_>,
    users: &[DirectoryUser],
) -> Result<(), CaseFailure> {
    for user in users {
        let wanted = manager_id(product, user);
        let Some(held) = product.account().users.get(&user.key).cloned() else {
            continue;
        };
        if held.manager != wanted {
            play.step(format!("push the manager of {}", user.key));
            product.set_manager(play, &held.id, held.manager.as_deref(), wanted.as_deref())?;
            product
                .account_mut()
                .users
                .insert(user.key.clone(), HeldUser { manager: wanted, ..held });
        }
    }
    Ok(())
}

fn release_users<P: Product + ?Sized>(
    product: &mut P,
    play: &mut Play<'_>,
    users: &[DirectoryUser],
) -> Result<(), CaseFailure> {
    let stay: BTreeSet<&str> = users.iter().map(|user| user.key.as_str()).collect();
    for (key, mut held) in product.account().users.clone() {
        if held.away || stay.contains(key.as_str()) {
            continue;
        }
        play.step(format!("release user {key}"));
        if product.departure() == Departure::Delete {
            product.delete_user(play, &held.id)?;
            forget_user(product, &key, &held.id);
            continue;
        }
        if held.sent.active {
            held.sent.active = false;
            product.set_active(play, &held.id, &held.sent)?;
        }
        product.account_mut().users.insert(key, HeldUser { away: true, ..held });
    }
    Ok(())
}

/// Whoever is deleted is in no group, RFC 7644 section 3.6 or not: directories rely on it.
fn forget_user<P: Product + ?Sized>(product: &mut P, key: &str, id: &str) {
    let account = product.account_mut();
    account.users.remove(key);
    for group in account.groups.values_mut() {
        group.members.remove(id);
    }
}

fn push_groups<P: Product + ?Sized>(
    product: &mut P,
    play: &mut Play<'_>,
    groups: &[DirectoryGroup],
) -> Result<(), CaseFailure> {
    for group in groups {
        play.step(format!("push group {}", group.key));
        let members = members(product, group);
        let mut held = match product.account().groups.get(&group.key).cloned() {
            Some(held) => held,
            None if members.is_empty() && product.skips_empty_groups() => continue,
            None => find_or_create(product, play, group)?,
        };
        let change = change(&held.members, &members);
        if held.display_name != group.display_name {
            product.rename_group(play, &held.id, &group.display_name, &change)?;
            held.display_name.clone_from(&group.display_name);
            product.account_mut().groups.insert(group.key.clone(), held.clone());
        }
        if !(change.added.is_empty() && change.removed.is_empty()) {
            product.change_members(play, &held.id, &group.display_name, &change)?;
        }
        let held = HeldGroup { members, ..held };
        product.account_mut().groups.insert(group.key.clone(), held);
    }
    Ok(())
}

fn find_or_create<P: Product + ?Sized>(
    product: &mut P,
    play: &mut Play<'_>,
    group: &DirectoryGroup,
) -> Result<HeldGroup, CaseFailure> {
    let id = match product.find_group(play, group)? {
        Some(id) => id,
        None => product.create_group(play, group)?,
    };
    let held = HeldGroup { id, display_name: group.display_name.clone(), members: BTreeMap::new() };
    product.account_mut().groups.insert(group.key.clone(), held.clone());
    Ok(held)
}

/// The members that the server knows, by id, with their user names.
fn members<P: Product + ?Sized>(product: &P, group: &DirectoryGroup) -> BTreeMap<String, String> {
    let users = &product.account().users;
    let known = group.members.iter().filter_map(|key| users.get(key));
    known
        .filter(|held| !held.away)
        .map(|held| (held.id.clone(), held.sent.user_name.clone()))
        .collect()
}

fn change(from: &BTreeMap<String, String>, to: &BTreeMap<String, String>) -> MemberChange {
    let missing_in = |those: &BTreeMap<String, String>, these: &BTreeMap<String, String>| {
        let missing = these.iter().filter(|(id, _)| !those.contains_key(*id));
        missing.map(|(id, name)| (id.clone(), name.clone())).collect()
    };
    MemberChange {
        added: missing_in(from, to),
        removed: missing_in(to, from),
        all: missing_in(&BTreeMap::new(), to),
    }
}

fn release_groups<P: Product + ?Sized>(
    product: &mut P,
    play: &mut Play<'_>,
    groups: &[DirectoryGroup],
) -> Result<(), CaseFailure> {
    let stay: BTreeSet<&str> = groups.iter().map(|group| group.key.as_str()).collect();
    for (key, held) in product.account().groups.clone() {
        if !stay.contains(key.as_str()) {
            play.step(format!("release group {key}"));
            product.delete_group(play, &held.id)?;
            product.account_mut().groups.remove(&key);
        }
    }
    Ok(())
}

fn audit_user(
    play: &Play<'_>,
    held: &HeldUser,
    found: &Value,
    enterprise: bool,
) -> Result<(), CaseFailure> {
    let sent = &held.sent;
    let text = |names: &[&str]| wire::text(found, names).filter(|text| !text.is_empty());
    let check = |rule: &str, holds: bool| play.must(rule, holds, found);
    check("the userName that was sent", text(&["userName"]) == Some(sent.user_name.as_str()))?;
    let active = found.get("active").and_then(Value::as_bool);
    check("active as a boolean, as it was sent", active == Some(sent.active))?;
    let given = text(&["name", "givenName"]);
    check("the givenName that was sent", given == Some(sent.given_name.as_str()))?;
    let family = text(&["name", "familyName"]);
    check("the familyName that was sent", family == Some(sent.family_name.as_str()))?;
    let email = wire::typed(found, "emails", "work").filter(|email| !email.is_empty());
    check("the work address that was sent", email == sent.email.as_deref())?;
    check("the title that was sent", text(&["title"]) == sent.title.as_deref())?;
    if !enterprise {
        return Ok(());
    }
    let department = text(&[wire::ENTERPRISE, "department"]);
    check("the department that was sent", department == sent.department.as_deref())?;
    let number = text(&[wire::ENTERPRISE, "employeeNumber"]);
    check("the employeeNumber that was sent", number == sent.employee_number.as_deref())?;
    let manager = text(&[wire::ENTERPRISE, "manager", "value"]);
    check("the manager that was sent, in complex form", manager == held.manager.as_deref())
}
