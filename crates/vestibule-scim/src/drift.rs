//! Where the application and the directory disagree about who is there, who may sign in and who is
//! in which group.
//!
//! Directories forget to push: a removal that was not sent, a change that was lost in an outage, a
//! group that is pushed in part. [`drift`] finds what came of it.

mod accounts;
mod finding;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use vestibule_core::AccountId;

use self::accounts::{Accounts, Link};
pub use self::finding::Drift;
use crate::{
    Directory, GroupMembers, Membership, Query, ResourceId, ResourceType, Scope, Standing,
    StoreError, Stored, TypeQuery, UserKey, Window, fold,
};

/// How many users are read at a time.
const PAGE: usize = 500;

/// What the application has of somebody that it takes to be from the directory.
///
/// Leave accounts out that have nothing to do with the directory: they would be reported as active
/// without the directory's knowledge, which is what they are.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostAccount {
    /// The account.
    pub account: AccountId,
    /// The directory's user, where the account is linked to one. Nothing else is looked at then.
    pub user: Option<ResourceId>,
    /// The `externalId` that the account has, for one that is not linked.
    pub external_id: Option<String>,
    /// The `userName` that the account has, for one that is not linked and has no `external_id`
    /// that anybody has.
    pub user_name: Option<String>,
    /// Whether one can sign in to it.
    pub active: bool,
    /// The groups of the directory that the account is in, if the application keeps them.
    pub groups: Option<BTreeSet<ResourceId>>,
}

impl HostAccount {
    /// An account that is not linked.
    #[must_use]
    pub const fn new(account: AccountId, active: bool) -> Self {
        Self { account, user: None, external_id: None, user_name: None, active, groups: None }
    }

    /// Linked to that user.
    #[must_use]
    pub fn with_user(mut self, user: ResourceId) -> Self {
        self.user = Some(user);
        self
    }

    /// With that `externalId`.
    #[must_use]
    pub fn with_external_id(mut self, external_id: impl Into<String>) -> Self {
        self.external_id = Some(external_id.into());
        self
    }

    /// With that `userName`, in any case.
    #[must_use]
    pub fn with_user_name(mut self, user_name: impl Into<String>) -> Self {
        self.user_name = Some(user_name.into());
        self
    }

    /// In those groups of the directory.
    #[must_use]
    pub fn with_groups(mut self, groups: impl IntoIterator<Item = ResourceId>) -> Self {
        self.groups = Some(groups.into_iter().collect());
        self
    }

    /// What the directory may know this account's user by, the surest first.
    fn keys(&self) -> impl Iterator<Item = UserKey> {
        let linked = self.user.clone().map(UserKey::Id);
        let of_others = linked.is_none();
        let external = self.external_id.clone().filter(|_| of_others).map(UserKey::ExternalId);
        let named = self.user_name.as_deref().filter(|_| of_others).map(UserKey::user_name);
        [linked, external, named].into_iter().flatten()
    }
}

impl fmt::Debug for HostAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostAccount({})", self.account)
    }
}

/// Compares accounts with a directory in the store.
///
/// Reads every user once, by pages. What changes meanwhile may be reported although it is well:
/// act on what a second report still has.
///
/// # Errors
///
/// [`StoreError`] where the store gives no answer.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_core::{AccountId, DirectoryId, OrganizationId};
/// use vestibule_scim::{HostAccount, MemoryDirectory, Registry, ResourceId, Scope, drift};
///
/// # ready(async {
/// let store = MemoryDirectory::new();
/// let scope = Scope::new(OrganizationId::parse("acme")?, DirectoryId::parse("entra")?);
/// let registry = Registry::standard();
/// let user = registry.resource_type("User").unwrap();
/// // Somebody whom the directory never had can sign in to account 7.
/// let account = HostAccount::new(AccountId::parse("7")?, true)
///     .with_user(ResourceId::from_random([7; 16]));
/// let report = drift(&store, &scope, user, [account]).await?;
/// assert_eq!(report.findings[0].code(), "active_but_unknown");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn drift<S: Directory + GroupMembers>(
    store: &S,
    scope: &Scope,
    user_type: &ResourceType,
    accounts: impl IntoIterator<Item = HostAccount>,
) -> Result<DriftReport, StoreError> {
    let mut comparison = DriftComparison::new(accounts);
    let mut after = None;
    loop {
        let window = Window::After { after, most: PAGE };
        let query = Query::new(vec![TypeQuery::new(user_type.clone())], window);
        let page = store.query(scope, &query).await?;
        let ids: Vec<ResourceId> = page.resources.iter().map(|user| user.id.clone()).collect();
        let mut groups: BTreeMap<ResourceId, Vec<Membership>> = BTreeMap::new();
        for membership in store.groups_of(scope, &ids).await? {
            groups.entry(membership.member.clone()).or_default().push(membership);
        }
        for user in &page.resources {
            comparison.see(user, groups.get(&user.id).into_iter().flatten());
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    for key in comparison.unseen() {
        let standing = store.standing(scope, &key).await?;
        comparison.learn(&key, standing);
    }
    Ok(comparison.finish())
}

/// A comparison that is under way, for hosts that read the directory their own way:
/// [`see`](Self::see) every user once, in any order, then [`learn`](Self::learn) how those stand
/// whom it had not.
///
/// It holds the accounts, an index of them, and of each account the differences to the users that
/// may be its own: memory grows with the accounts, not with the directory, except for one id for
/// each active user without an account, which is a finding.
#[must_use = "what differs is in the report of `finish`"]
pub struct DriftComparison {
    accounts: Accounts,
    without_account: Vec<ResourceId>,
    users: u64,
}

impl DriftComparison {
    /// Begins with the accounts.
    pub fn new(accounts: impl IntoIterator<Item = HostAccount>) -> Self {
        let accounts = Accounts::new(accounts);
        Self { accounts, without_account: Vec::new(), users: 0 }
    }

    /// Compares one user, with the groups that it is a direct member of.
    pub fn see<'g>(&mut self, user: &Stored, groups: impl IntoIterator<Item = &'g Membership>) {
        self.users += 1;
        let groups: BTreeSet<&ResourceId> =
            groups.into_iter().map(|membership| &membership.group).collect();
        let resource = &user.resource;
        let mut claimed = self.accounts.match_by(Link::Id, user.id.as_str(), user, &groups);
        if let Some(external_id) = resource.external_id() {
            claimed |= self.accounts.match_by(Link::ExternalId, external_id, user, &groups);
        }
        if let Some(name) = resource.user_name() {
            claimed |= self.accounts.match_by(Link::UserName, &fold(name), user, &groups);
        }
        if !claimed && resource.is_active() {
            self.without_account.push(user.id.clone());
        }
    }

    /// The keys of those accounts whose users were not among those seen: ask the store for their
    /// [`standing`](Directory::standing), and [`learn`](Self::learn) it.
    #[must_use]
    pub fn unseen(&self) -> Vec<UserKey> {
        self.accounts.unseen().flat_map(HostAccount::keys).collect()
    }

    /// What the directory says of a user that was not seen. Of whom nothing is learned, the
    /// directory never had a user.
    pub fn learn(&mut self, key: &UserKey, standing: Standing) {
        self.accounts.learn(key, standing);
    }

    /// What differs.
    pub fn finish(self) -> DriftReport {
        let accounts = self.accounts.len();
        let mut findings: Vec<Drift> =
            self.without_account.into_iter().map(|user| Drift::NoAccount { user }).collect();
        let agreeing = self.accounts.judge(&mut findings);
        findings.sort();
        DriftReport { findings, users: self.users, accounts, agreeing }
    }
}

impl fmt::Debug for DriftComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DriftComparison({} users with {} accounts)", self.users, self.accounts.len())
    }
}

/// What differs between accounts and a directory. As JSON it has ids alone, no names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[must_use = "somebody has to act on it"]
pub struct DriftReport {
    /// The differences; those that let somebody in come first.
    pub findings: Vec<Drift>,
    /// How many users the directory has.
    pub users: u64,
    /// How many accounts were compared.
    pub accounts: u64,
    /// How many of those have nothing to be reported.
    pub agreeing: u64,
}

impl DriftReport {
    /// Whether there is no difference.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}
