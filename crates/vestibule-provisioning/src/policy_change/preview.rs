//! The sum of what a change of the policy does to each member.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vestibule_core::{AccountId, Timestamp};

use super::reapply;
use crate::{
    Account, Decision, Effect, Grant, OrganizationView, Permission, Policy, ReasonCode, Source,
};

/// Makes a [`Preview`] of one account after another, as a store hands them out.
#[derive(Debug)]
#[must_use = "a preview is made by `finish`"]
pub struct PreviewBuilder<'a> {
    old: &'a Policy,
    new: &'a Policy,
    organization: &'a OrganizationView,
    now: Timestamp,
    /// Who would still be an owner, of all whom the organization has.
    owners: usize,
    preview: Preview,
}

impl<'a> PreviewBuilder<'a> {
    /// Begins a preview of `new` in place of `old`.
    pub fn new(
        old: &'a Policy,
        new: &'a Policy,
        organization: &'a OrganizationView,
        now: Timestamp,
    ) -> Self {
        let owners = organization.owners.len();
        Self { old, new, organization, now, owners, preview: Preview::default() }
    }

    /// Adds an account. Each is added once.
    pub fn add(&mut self, account: &Account) {
        self.preview.accounts += 1;
        let old = reapply(self.organization, account, self.old, self.now);
        let new = reapply(self.organization, account, self.new, self.now);
        let has = |code| new.reasons.iter().any(|it| it.code == code);
        if has(ReasonCode::BreakGlassUntouched) {
            self.preview.break_glass_kept += 1;
        }
        if has(ReasonCode::LastOwnerKept) {
            self.preview.last_owner_kept = Some(account.id.clone());
        }
        if old.effects != new.effects {
            self.compare(account, &old, &new);
        }
    }

    /// The preview.
    #[must_use]
    pub fn finish(self) -> Preview {
        self.preview
    }

    fn compare(&mut self, account: &Account, old: &Decision, new: &Decision) {
        let (old, new) = (Changes::of(account, old), Changes::of(account, new));
        let owner = Permission::Role(self.new.owner_role.clone());
        let (mut gains, mut losses) = (Vec::new(), Vec::new());
        for permission in old.touched_by_either(&new) {
            let is_owner = *permission == owner;
            match (old.leaves(permission), new.leaves(permission)) {
                (true, false) if is_owner && self.keeps_owner(account) => {}
                (true, false) => losses.push(permission.clone()),
                (false, true) => {
                    if is_owner {
                        self.count_owner(account);
                    }
                    gains.push(permission.clone());
                }
                (true, true) | (false, false) => {}
            }
        }
        if !(gains.is_empty() && losses.is_empty()) {
            self.preview.count(account, gains, losses);
        }
    }

    /// Somebody who would lose the owner's role. Owners are counted across the accounts: where all would
    /// lose it, the last one keeps it.
    fn keeps_owner(&mut self, account: &Account) -> bool {
        if self.organization.owners.contains(&account.id) {
            if self.owners <= 1 {
                self.preview.last_owner_kept = Some(account.id.clone());
                return true;
            }
            self.owners -= 1;
        }
        push(&mut self.preview.owners_losing, account.id.clone());
        false
    }

    /// Somebody who would gain the owner's role.
    fn count_owner(&mut self, account: &Account) {
        if !self.organization.owners.contains(&account.id) {
            self.owners = self.owners.saturating_add(1);
        }
    }
}

/// What one decision changes of the grants of an account. Both lists are sorted, as decisions have them.
struct Changes<'a> {
    held: Option<&'a BTreeSet<Grant>>,
    granted: Vec<&'a Grant>,
    revoked: Vec<&'a Grant>,
}

impl<'a> Changes<'a> {
    fn of(account: &'a Account, decision: &'a Decision) -> Self {
        Self {
            held: account.membership.as_ref().map(|it| &it.grants),
            granted: decision.effects.iter().filter_map(granted).collect(),
            revoked: decision.effects.iter().filter_map(revoked).collect(),
        }
    }

    /// What one of both changes: all else is the same under both.
    fn touched_by_either(&self, other: &Self) -> Vec<&'a Permission> {
        let lists = [&self.granted, &self.revoked, &other.granted, &other.revoked];
        let grants = lists.into_iter().flatten();
        let mut touched: Vec<&Permission> = grants.map(|it| &it.permission).collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// Whether the account has the permission afterwards, from whichever source.
    fn leaves(&self, permission: &Permission) -> bool {
        let is_it = |it: &&Grant| it.permission.cmp(permission);
        // No source sorts before `Manual`.
        let first = Grant::new(permission.clone(), Source::Manual);
        let held = self.held.into_iter().flat_map(|it| it.range(&first..));
        let mut held = held.take_while(|it| it.permission == *permission);
        self.granted.binary_search_by(is_it).is_ok()
            || held.any(|it| self.revoked.binary_search(&it).is_err())
    }
}

const fn revoked(effect: &Effect) -> Option<&Grant> {
    match effect {
        Effect::Revoke(grant) => Some(grant),
        _ => None,
    }
}

const fn granted(effect: &Effect) -> Option<&Grant> {
    match effect {
        Effect::Grant(grant) => Some(grant),
        _ => None,
    }
}

/// How many are listed by name.
const LISTED: usize = 100;

fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() < LISTED {
        list.push(item);
    }
}

/// What a change of the policy would do.
///
/// Gains and losses are of what somebody has from any source: who loses a role by a mapping, and has
/// it by hand too, loses nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Preview {
    /// How many accounts were looked at.
    pub accounts: u64,
    /// How many of them gain or lose something.
    pub changed: u64,
    /// How many of them lose something.
    pub losing: u64,
    /// How many gain each permission. In JSON, pairs.
    #[serde(with = "counts")]
    pub gains: BTreeMap<Permission, u64>,
    /// How many lose each permission. In JSON, pairs.
    #[serde(with = "counts")]
    pub losses: BTreeMap<Permission, u64>,
    /// The first 100 who change.
    pub listed: Vec<MemberChange>,
    /// Owners who would lose the owner's role: the first 100.
    pub owners_losing: Vec<AccountId>,
    /// The owner who keeps the role, because nobody else would have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_owner_kept: Option<AccountId>,
    /// How many break-glass accounts keep what the policy would take from others.
    pub break_glass_kept: u64,
}

impl Preview {
    /// Whether more than `percent` of the accounts lose something.
    ///
    /// ```
    /// let mut preview = vestibule_provisioning::Preview::default();
    /// (preview.accounts, preview.losing) = (100, 10);
    /// assert!(!preview.exceeds(10));
    /// preview.losing = 11;
    /// assert!(preview.exceeds(10));
    /// ```
    #[must_use]
    pub fn exceeds(&self, percent: u8) -> bool {
        u128::from(self.losing) * 100 > u128::from(self.accounts) * u128::from(percent)
    }

    fn count(&mut self, account: &Account, gains: Vec<Permission>, losses: Vec<Permission>) {
        self.changed += 1;
        if !losses.is_empty() {
            self.losing += 1;
        }
        tally(&mut self.gains, &gains);
        tally(&mut self.losses, &losses);
        if self.listed.len() < LISTED {
            self.listed.push(MemberChange { account: account.id.clone(), gains, losses });
        }
    }
}

fn tally(counts: &mut BTreeMap<Permission, u64>, permissions: &[Permission]) {
    for permission in permissions {
        match counts.get_mut(permission) {
            Some(count) => *count += 1,
            None => {
                counts.insert(permission.clone(), 1);
            }
        }
    }
}

/// What one account gains and loses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct MemberChange {
    /// Which account.
    pub account: AccountId,
    /// What it gains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gains: Vec<Permission>,
    /// What it loses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Permission>,
}

/// A permission is no key in JSON, so that a count is a pair.
mod counts {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::Permission;

    pub(super) fn serialize<S: Serializer>(
        counts: &BTreeMap<Permission, u64>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(counts)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<Permission, u64>, D::Error> {
        Ok(Vec::<(Permission, u64)>::deserialize(from)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, account_id, at, by_okta, from_okta, known, member, role, role_name};
    use crate::{Guests, MembershipState};

    /// Members with these grants, of whom it is known that they are in group `g`.
    fn members(grants: &[(&str, &[Grant])]) -> Vec<Account> {
        let account = |(id, grants): &(&str, &[Grant])| {
            let mut account = member(id);
            let membership = account.membership.as_mut().unwrap();
            membership.grants.extend(grants.iter().cloned());
            membership.known.push(known(&["g"]));
            account
        };
        grants.iter().map(account).collect()
    }

    fn preview(scene: &Scene, new: &Policy, accounts: &[Account]) -> Preview {
        crate::on_policy_change(&scene.policy, new, &scene.organization, accounts, scene.now)
    }

    /// A policy that gives a role by group, approved where it has to be.
    fn giving(name: &str) -> Scene {
        let mut scene = Scene::new();
        scene.map(from_okta(), "g", name).approved_by = Some(account_id("founder"));
        scene
    }

    #[test]
    fn who_has_it_from_another_source_too_loses_nothing() {
        let scene = giving("editor");
        let by_hand = Grant::new(role("editor"), Source::Manual);
        let accounts =
            members(&[("ada", &[by_okta("editor")]), ("bea", &[by_okta("editor"), by_hand])]);
        let found = preview(&scene, &Policy::new(), &accounts);
        assert_eq!((found.accounts, found.changed, found.losing), (2, 1, 1));
        assert_eq!(found.losses, [(role("editor"), 1)].into());
        assert_eq!(found.listed[0].account, account_id("ada"));
    }

    #[test]
    fn one_of_several_owners_keeps_the_role_when_all_would_lose_it() {
        let mut scene = giving("owner");
        let owner: &[Grant] = &[by_okta("owner")];
        let accounts = members(&[("ada", owner), ("bea", owner), ("cleo", owner)]);
        scene.organization.owners = accounts.iter().map(|it| it.id.clone()).collect();
        let found = preview(&scene, &Policy::new(), &accounts);
        assert_eq!(found.owners_losing, [account_id("ada"), account_id("bea")]);
        assert_eq!(found.last_owner_kept, Some(account_id("cleo")));
        assert_eq!(found.losses, [(role("owner"), 2)].into());

        scene.organization.owners.insert(account_id("founder"));
        let found = preview(&scene, &Policy::new(), &accounts);
        assert_eq!((found.owners_losing.len(), found.last_owner_kept), (3, None));
    }

    #[test]
    fn break_glass_accounts_keep_what_others_lose() {
        let scene = giving("editor");
        let accounts = members(&[("ada", &[by_okta("editor")])]);
        let mut new = Policy::new();
        new.break_glass.insert(account_id("ada"));
        let found = preview(&scene, &new, &accounts);
        assert_eq!((found.changed, found.break_glass_kept), (0, 1));
    }

    #[test]
    fn who_is_no_member_changes_nothing() {
        let scene = giving("editor");
        let mut accounts = members(&[("ada", &[]), ("bea", &[])]);
        accounts[0].membership.as_mut().unwrap().state = MembershipState::Removed { at: at(1) };
        accounts[1].membership.as_mut().unwrap().guest_until = Some(scene.now);
        let mut new = scene.policy.clone();
        new.default_role = Some(role_name("member"));
        new.guests = Guests::Role { role: role_name("guest"), days: 1 };
        assert_eq!(preview(&scene, &new, &accounts).changed, 0);
    }

    #[test]
    fn a_hundred_are_listed_and_all_are_counted() {
        let scene = Scene::new();
        let mut new = Policy::new();
        new.default_role = Some(role_name("member"));
        let accounts: Vec<Account> = (0..150).map(|it| member(&format!("m{it}"))).collect();
        let found = preview(&scene, &new, &accounts);
        assert_eq!((found.changed, found.listed.len()), (150, 100));
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Preview>(&json).unwrap(), found);
    }
}
