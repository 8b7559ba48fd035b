//! The accounts, and the users that may be theirs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use vestibule_core::AccountId;

use super::HostAccount;
use super::finding::Drift;
use crate::{ResourceId, Standing, Stored, UserKey};

/// How a user is known to be an account's, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Link {
    Id,
    ExternalId,
    UserName,
}

/// A key of a user, as accounts and users are looked up by.
type Key = (Link, Box<str>);

pub(super) struct Accounts {
    slots: Vec<Slot>,
    by_key: HashMap<Key, Vec<usize>>,
    standings: HashMap<Key, Standing>,
}

struct Slot {
    account: HostAccount,
    matches: Vec<Match>,
}

/// A user that may be the account's, and how the two differ.
struct Match {
    link: Link,
    user: ResourceId,
    active: bool,
    too_many: BTreeSet<ResourceId>,
    missing: BTreeSet<ResourceId>,
}

impl Accounts {
    pub(super) fn new(accounts: impl IntoIterator<Item = HostAccount>) -> Self {
        let mut new = Self { slots: Vec::new(), by_key: HashMap::new(), standings: HashMap::new() };
        for account in accounts {
            let HostAccount { user, external_id, user_name, .. } = &account;
            let keys = [
                user.as_ref().map(|id| (Link::Id, id.as_str().into())),
                external_id.as_deref().map(|text| (Link::ExternalId, text.into())),
                user_name.as_deref().map(|text| (Link::UserName, crate::fold(text).into())),
            ];
            for key in keys.into_iter().flatten() {
                new.by_key.entry(key).or_default().push(new.slots.len());
            }
            new.slots.push(Slot { account, matches: Vec::new() });
        }
        new
    }

    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.slots.len()).unwrap_or(u64::MAX)
    }

    /// Notes a user with the accounts that have this key, and says whether there are any.
    pub(super) fn match_by(
        &mut self,
        link: Link,
        key: &str,
        user: &Stored,
        groups: &BTreeSet<&ResourceId>,
    ) -> bool {
        let Some(places) = self.by_key.get(&(link, key.into())) else { return false };
        for place in places {
            let Some(slot) = self.slots.get_mut(*place) else { continue };
            let of_account = slot.account.groups.as_ref();
            let has = |id: &ResourceId| of_account.is_none_or(|own| own.contains(id));
            let too_many = of_account.into_iter().flatten().filter(|id| !groups.contains(id));
            slot.matches.push(Match {
                link,
                user: user.id.clone(),
                active: user.resource.is_active(),
                too_many: too_many.cloned().collect(),
                missing: groups.iter().filter(|id| !has(id)).map(|id| (*id).clone()).collect(),
            });
        }
        true
    }

    /// The accounts whose user was not seen.
    pub(super) fn unseen(&self) -> impl Iterator<Item = &HostAccount> {
        self.slots.iter().filter(|slot| slot.own().is_empty()).map(|slot| &slot.account)
    }

    pub(super) fn learn(&mut self, key: &UserKey, standing: Standing) {
        self.standings.insert(looked_up(key), standing);
    }

    /// Adds what differs, and says how many accounts have nothing that does.
    pub(super) fn judge(self, findings: &mut Vec<Drift>) -> u64 {
        let Self { slots, standings, .. } = self;
        let standing = |key: UserKey| standings.get(&looked_up(&key)).cloned();
        let mut owners: BTreeMap<ResourceId, Vec<AccountId>> = BTreeMap::new();
        let mut candidates: BTreeSet<ResourceId> = BTreeSet::new();
        let mut agreeing = 0;
        for slot in &slots {
            let before = findings.len();
            match slot.own().as_slice() {
                [] => slot.judge_unseen(standing, findings),
                [only] => {
                    owners.entry(only.user.clone()).or_default().push(slot.account.account.clone());
                    slot.judge_seen(only, findings);
                }
                several => findings.push(Drift::SeveralUsers {
                    account: slot.account.account.clone(),
                    users: several.iter().map(|found| found.user.clone()).collect(),
                }),
            }
            candidates.extend(
                slot.matches.iter().filter(|found| found.active).map(|found| found.user.clone()),
            );
            agreeing += u64::from(findings.len() == before);
        }
        for slot in &slots {
            if let several @ [_, _, ..] = slot.own().as_slice() {
                for found in several {
                    candidates.remove(&found.user);
                }
            }
        }
        for (user, accounts) in owners {
            candidates.remove(&user);
            if accounts.len() > 1 {
                findings.push(Drift::SeveralAccounts { user, accounts });
            }
        }
        // What is left had the name of an account that is somebody else's.
        findings.extend(candidates.into_iter().map(|user| Drift::NoAccount { user }));
        agreeing
    }
}

impl Slot {
    /// Those users that are the account's by the surest link there is. An account that is linked is
    /// nobody else's.
    fn own(&self) -> Vec<&Match> {
        let surest = match &self.account.user {
            Some(_) => Some(Link::Id),
            None => self.matches.iter().map(|found| found.link).min(),
        };
        let mut own: Vec<&Match> =
            self.matches.iter().filter(|found| Some(found.link) == surest).collect();
        own.sort_by(|one, other| one.user.cmp(&other.user));
        own
    }

    fn judge_seen(&self, found: &Match, findings: &mut Vec<Drift>) {
        let (account, user) = (self.account.account.clone(), found.user.clone());
        match (self.account.active, found.active) {
            (true, false) => {
                let (account, user) = (account.clone(), user.clone());
                findings.push(Drift::ActiveButInactive { account, user });
            }
            (false, true) => {
                findings.push(Drift::InactiveButActive {
                    account: account.clone(),
                    user: user.clone(),
                });
            }
            (true, true) if !found.too_many.is_empty() || !found.missing.is_empty() => {
                findings.push(Drift::GroupsDiffer {
                    account: account.clone(),
                    user: user.clone(),
                    too_many: found.too_many.clone(),
                    missing: found.missing.clone(),
                });
            }
            _ => {}
        }
        if found.link != Link::Id {
            findings.push(Drift::NotLinked { account, user });
        }
    }

    fn judge_unseen(
        &self,
        standing: impl Fn(UserKey) -> Option<Standing>,
        findings: &mut Vec<Drift>,
    ) {
        if !self.account.active {
            return;
        }
        let account = self.account.account.clone();
        let others: BTreeSet<ResourceId> =
            self.matches.iter().map(|found| found.user.clone()).collect();
        if let (Some(linked), false) = (&self.account.user, others.is_empty()) {
            let (linked, users) = (linked.clone(), others.into_iter().collect());
            findings.push(Drift::LinkedToFormerUser { account: account.clone(), linked, users });
        }
        let mut said = self.account.keys().filter_map(standing);
        let known = said.find(|standing| *standing != Standing::Unknown);
        findings.extend(match known.unwrap_or(Standing::Unknown) {
            // It came in the meantime.
            Standing::Active { .. } => None,
            Standing::Inactive { id: user } => Some(Drift::ActiveButInactive { account, user }),
            Standing::Deleted { id: user, since } => {
                Some(Drift::ActiveButDeleted { account, user, since })
            }
            Standing::Unknown => Some(Drift::ActiveButUnknown { account }),
        });
    }
}

fn looked_up(key: &UserKey) -> Key {
    match key {
        UserKey::Id(id) => (Link::Id, id.as_str().into()),
        UserKey::UserName(name) => (Link::UserName, name.as_str().into()),
        UserKey::ExternalId(text) => (Link::ExternalId, text.as_str().into()),
    }
}
