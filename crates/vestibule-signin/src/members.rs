//! All members of an organization: a change of the policy, a directory that goes.

use std::collections::BTreeSet;

use vestibule_core::{AccountId, OrganizationId, Timestamp};
use vestibule_provisioning::{
    Account, AccountView, Decision, DirectoryView, OrganizationView, Permission, Policy, Preview,
    PreviewBuilder, on_directory_event, reapply,
};

use crate::carry_out::{ATTEMPTS, CarriedOut, carry_out};
use crate::customer::{Customer, CustomerDirectory};
use crate::ports::{PortError, Ports};
use crate::{Accounts, SignInStoreError};

/// How many members are read at once.
const PAGE: usize = 200;

/// What became of the members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Reapplied {
    /// How many were looked at, past ones too.
    pub accounts: u64,
    /// How many differ now.
    pub changed: u64,
}

/// What an account may do in an organization at that time. Nothing for one that is not there or is no
/// active member, and nothing for a guest whose time is over: an open session that is still good asks
/// this at each request.
///
/// # Errors
/// The store's. Whoever cannot be shown to have a permission has none.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_core::{AccountId, OrganizationId, Timestamp};
/// use vestibule_signin::{MemoryAccounts, MemorySessionEpochs, permissions_of};
///
/// # ready(async {
/// let accounts = MemoryAccounts::new(&MemorySessionEpochs::new());
/// let (acme, nobody) = (OrganizationId::parse("acme")?, AccountId::parse("7")?);
/// let now = Timestamp::UNIX_EPOCH;
/// assert!(permissions_of(&accounts, &acme, &nobody, now).await?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub async fn permissions_of(
    accounts: &impl Accounts,
    organization: &OrganizationId,
    account: &AccountId,
    now: Timestamp,
) -> Result<BTreeSet<Permission>, SignInStoreError> {
    let account = accounts.account(organization, account).await?;
    let is_over = |it: &Account| {
        let until = it.membership.as_ref().and_then(|membership| membership.guest_until);
        until.is_some_and(|until| until <= now)
    };
    let account = account.filter(|it| !is_over(it));
    let permissions = account.as_ref().map(Account::permissions).unwrap_or_default();
    Ok(permissions.into_iter().cloned().collect())
}

/// What another policy would give to the members and take from them, without a new sign-in. The
/// customer has the policy that holds now.
///
/// # Errors
/// [`PortError`].
pub async fn preview_policy<E, C, D>(
    ports: &Ports<'_, impl Accounts, E, C, D>,
    customer: &Customer,
    policy: &Policy,
    now: Timestamp,
) -> Result<Preview, PortError> {
    let organization = organization(ports.accounts, customer).await?;
    let mut preview = PreviewBuilder::new(&customer.policy, policy, &organization, now);
    let mut after: Option<AccountId> = None;
    loop {
        let page = page(ports.accounts, customer, after.as_ref()).await?;
        let Some(last) = page.last() else { return Ok(preview.finish()) };
        after = Some(last.id.clone());
        page.iter().for_each(|account| preview.add(account));
    }
}

/// Applies the customer's policy to all members, page by page: after a change of it, which
/// [`preview_policy`] has shown. What is not known now, such as the groups of somebody who has not
/// signed in since, counts as it was last known.
///
/// # Errors
/// [`PortError`]; whom it came to keeps what was applied. Call again: it changes nothing twice.
pub async fn reapply_policy<E, C, D>(
    ports: &Ports<'_, impl Accounts, E, C, D>,
    customer: &Customer,
    now: Timestamp,
) -> Result<Reapplied, PortError> {
    let decide = |organization: &OrganizationView, account: &Account| {
        reapply(organization, account, &customer.policy, now)
    };
    each_member(ports.accounts, customer, decide, now).await
}

/// Keeps what a directory has granted that is not connected any more, as orphaned, until an owner
/// decides: call it once, with the customer's directory as
/// [`CustomerDirectory::Disconnected`]. Anything else changes nothing.
///
/// # Errors
/// [`PortError`]; call again.
pub async fn disconnect_directory<E, C, D>(
    ports: &Ports<'_, impl Accounts, E, C, D>,
    customer: &Customer,
    now: Timestamp,
) -> Result<Reapplied, PortError> {
    let CustomerDirectory::Disconnected(directory) = &customer.directory else {
        return Ok(Reapplied::default());
    };
    let view = DirectoryView::Disconnected { directory: directory.clone() };
    let decide = |organization: &OrganizationView, account: &Account| {
        let mut accounts = AccountView::default();
        accounts.linked = Some(account.clone());
        on_directory_event(organization, &accounts, &view, &customer.policy, now)
    };
    each_member(ports.accounts, customer, decide, now).await
}

async fn each_member(
    accounts: &impl Accounts,
    customer: &Customer,
    decide: impl Fn(&OrganizationView, &Account) -> Decision,
    now: Timestamp,
) -> Result<Reapplied, PortError> {
    let mut reapplied = Reapplied::default();
    let mut view = organization(accounts, customer).await?;
    let mut after: Option<AccountId> = None;
    loop {
        let page = page(accounts, customer, after.as_ref()).await?;
        let Some(last) = page.last() else { return Ok(reapplied) };
        after = Some(last.id.clone());
        for account in page {
            reapplied.accounts = reapplied.accounts.saturating_add(1);
            let changed = one_member(accounts, customer, &mut view, account, &decide, now).await?;
            reapplied.changed = reapplied.changed.saturating_add(u64::from(changed));
        }
    }
}

/// Whether somebody differs now.
async fn one_member(
    accounts: &impl Accounts,
    customer: &Customer,
    view: &mut OrganizationView,
    account: Account,
    decide: &impl Fn(&OrganizationView, &Account) -> Decision,
    now: Timestamp,
) -> Result<bool, PortError> {
    let (id, version) = (account.id.clone(), account.version);
    let mut current = Some(account);
    for _ in 0..ATTEMPTS {
        let Some(account) = current else { return Ok(false) };
        let decision = decide(view, &account);
        match carry_out(accounts, customer, &decision, &id, now).await? {
            CarriedOut::Unchanged => return Ok(false),
            CarriedOut::Changed(after) => {
                // Who owns may be another question for whoever comes next.
                *view = organization(accounts, customer).await?;
                return Ok(after.version != version);
            }
            CarriedOut::Again => {
                *view = organization(accounts, customer).await?;
                current = accounts.account(customer.organization(), &id).await?;
            }
        }
    }
    Err(PortError::Contended)
}

async fn organization(
    accounts: &impl Accounts,
    customer: &Customer,
) -> Result<OrganizationView, PortError> {
    let found = accounts.view(&customer.question()).await?;
    Ok(customer.view(&found, Vec::new()))
}

/// Members of the organization, past ones too, from after `after`.
pub(crate) async fn page(
    accounts: &impl Accounts,
    customer: &Customer,
    after: Option<&AccountId>,
) -> Result<Vec<Account>, PortError> {
    Ok(accounts.memberships(customer.organization(), after, PAGE).await?)
}
