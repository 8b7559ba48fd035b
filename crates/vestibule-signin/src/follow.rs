//! What a directory pushed takes effect.

use std::collections::BTreeSet;

use vestibule_core::Timestamp;
use vestibule_domains::DomainClaims;
use vestibule_provisioning::{Account, Decision, DirectoryUserKey, GroupSource, KnownGroups};
use vestibule_scim::{Directory, DirectoryEvent, EventKind, GroupMembers, ResourceId, Scope};

use crate::Accounts;
use crate::carry_out::{ATTEMPTS, CarriedOut, account_id_for, carry_out};
use crate::customer::Customer;
use crate::look::Looked;
use crate::members::page;
use crate::ports::{PortError, Ports};

/// How many events one call takes.
const MOST: usize = 500;

/// What came of the events of a directory.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use = "the next call begins after `next`"]
pub struct Followed {
    /// The last event that took effect. A host keeps it, for each directory.
    pub next: u64,
    /// Whether there may be more: call again.
    pub is_behind: bool,
    /// What was decided about each user, in the order of the events.
    pub decisions: Vec<(DirectoryUserKey, Decision)>,
}

/// Lets what the customer's directory pushed after the event `after` take effect: accounts are made and
/// linked, groups give and take, whoever was deactivated is deprovisioned. `seed` is random; the ids of
/// accounts that are made come from it.
///
/// A host calls it after each request of the directory, or now and then; twice for the same events
/// changes nothing more. What counts is what the directory says of the user now, so events that are
/// late do no harm.
///
/// # Errors
/// [`PortError`], the first that there was; where it came of one user, what was pushed of the others took
/// effect. Call again with the same `after`.
///
/// # Security
/// Sessions do not wait for it: the store of the directory ends those of whoever is deactivated in the
/// transaction that writes it, where the stamp has the user. It also ends here, by the account, those
/// that began before the account was known to be that user's.
///
/// ```
/// use vestibule_core::Timestamp;
/// use vestibule_domains::DomainClaims;
/// use vestibule_scim::{Directory, GroupMembers};
/// use vestibule_signin::{Accounts, Customer, PortError, Ports, SessionEpochs, follow_directory};
///
/// async fn after_a_push<S: Accounts + SessionEpochs + DomainClaims + Directory + GroupMembers>(
///     store: &S,
///     customer: &Customer,
///     mut last: u64,
///     seed: [u8; 32],
///     now: Timestamp,
/// ) -> Result<u64, PortError> {
///     loop {
///         let followed = follow_directory(&Ports::all(store), customer, last, seed, now).await?;
///         last = followed.next;
///         if !followed.is_behind {
///             return Ok(last);
///         }
///     }
/// }
/// ```
pub async fn follow_directory<E>(
    ports: &Ports<'_, impl Accounts, E, impl DomainClaims, impl Directory + GroupMembers>,
    customer: &Customer,
    after: u64,
    seed: [u8; 32],
    now: Timestamp,
) -> Result<Followed, PortError> {
    let mut followed = Followed { next: after, is_behind: false, decisions: Vec::new() };
    let Some(scope) = customer.scope() else { return Ok(followed) };
    let events = ports.directory.events(&scope, after, MOST).await?;
    let mut users = Concerned::default();
    for event in &events {
        users.extend(user_of(event, ports.user_type()?.name()).cloned());
    }
    let gone: BTreeSet<&str> = events.iter().filter_map(group_that_is_gone).collect();
    if !gone.is_empty() {
        users.extend(last_known_in(ports.accounts, customer, &scope, &gone).await?);
    }
    let mut failed = None;
    for user in users.in_order {
        // One user's fault does not keep what was pushed of the others from taking effect.
        match follow_user(ports, customer, &user, &seed, now).await {
            Ok(None) => {}
            Ok(Some(decision)) => {
                let directory = scope.directory().clone();
                let key = DirectoryUserKey { directory, user: user.as_str().to_owned() };
                followed.decisions.push((key, decision));
            }
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    followed.next = events.last().map_or(after, |event| event.sequence);
    followed.is_behind = events.len() >= MOST;
    Ok(followed)
}

/// Users, each once, in the order in which they were named first.
#[derive(Default)]
struct Concerned {
    in_order: Vec<ResourceId>,
    known: BTreeSet<ResourceId>,
}

impl Concerned {
    fn extend(&mut self, users: impl IntoIterator<Item = ResourceId>) {
        let new = users.into_iter().filter(|user| self.known.insert(user.clone()));
        self.in_order.extend(new);
    }
}

/// That a group is deleted says of its members that they left, and does not name them.
fn group_that_is_gone(event: &DirectoryEvent) -> Option<&str> {
    let is_gone = event.kind == EventKind::Deleted { was_user: false };
    is_gone.then(|| event.resource.as_str())
}

/// The users of a directory who were in any of these groups when they were last heard of.
async fn last_known_in(
    accounts: &impl Accounts,
    customer: &Customer,
    scope: &Scope,
    groups: &BTreeSet<&str>,
) -> Result<Vec<ResourceId>, PortError> {
    let source = GroupSource::Directory(scope.directory().clone());
    let is_in = |known: &KnownGroups| {
        known.from == source && known.groups.iter().any(|group| groups.contains(group.as_str()))
    };
    let user_of = |account: &Account| {
        let membership = account.membership.as_ref()?;
        let user = membership.directory_user.as_ref()?;
        let is_concerned =
            user.directory == *scope.directory() && membership.known.iter().any(is_in);
        is_concerned.then(|| ResourceId::parse(&user.user)).flatten()
    };
    let (mut users, mut after) = (Vec::new(), None);
    loop {
        let page = page(accounts, customer, after.as_ref()).await?;
        let Some(last) = page.last() else { return Ok(users) };
        after = Some(last.id.clone());
        users.extend(page.iter().filter_map(user_of));
    }
}

/// Who an event is about. A member of a group may be a group itself; that is found out later.
fn user_of<'a>(event: &'a DirectoryEvent, user_type: &str) -> Option<&'a ResourceId> {
    match &event.kind {
        EventKind::MemberAdded { member } | EventKind::MemberRemoved { member } => Some(member),
        EventKind::Created { .. }
        | EventKind::Updated { .. }
        | EventKind::Activated
        | EventKind::Deactivated
        | EventKind::Deleted { .. } => {
            (event.resource_type == user_type).then_some(&event.resource)
        }
    }
}

async fn follow_user<E>(
    ports: &Ports<'_, impl Accounts, E, impl DomainClaims, impl Directory + GroupMembers>,
    customer: &Customer,
    user: &ResourceId,
    seed: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Decision>, PortError> {
    let new_account = account_id_for(seed, customer, user.as_str())?;
    for _ in 0..ATTEMPTS {
        let Some(looked) = Looked::at_event(ports, customer, user).await? else { return Ok(None) };
        let decision = looked.on_event(customer, now);
        match carry_out(ports.accounts, customer, &decision, &new_account, now).await? {
            CarriedOut::Again => {}
            CarriedOut::Changed(_) | CarriedOut::Unchanged => return Ok(Some(decision)),
        }
    }
    Err(PortError::Contended)
}
