//! What a change of the policy changes, for everybody who is a member, before it is made.

mod preview;

pub use preview::{MemberChange, Preview, PreviewBuilder};

use std::borrow::Borrow;

use vestibule_core::Timestamp;

use crate::grants::{self, Grounds, Heard, Sources};
use crate::trail::{Settled, Trail};
use crate::{
    Account, Decision, EmailGrade, Membership, OrganizationView, Policy, ReasonCode, Verdict,
};

/// Applies a policy to what is remembered of a member, without a sign-in: what a host does for each
/// member after the policy has changed.
///
/// Only grants change. Who is no member, or was a guest whose time is over, is refused and left alone.
///
/// ```
/// use vestibule_core::{AccountId, ConnectionId, OrganizationId, Timestamp};
/// use vestibule_provisioning::{
///     Account, ConnectionView, Effect, Membership, MembershipState, OrganizationView, Policy,
///     reapply,
/// };
///
/// let acme = OrganizationId::parse("acme")?;
/// let issuer = "https://idp.acme.com".to_owned();
/// let connection = ConnectionView::new(ConnectionId::parse("okta")?, acme.clone(), issuer);
/// let organization = OrganizationView::new(acme, connection);
/// let mut account = Account::new(AccountId::parse("7")?);
/// account.membership = Some(Membership::new(MembershipState::Active));
///
/// let policy: Policy = serde_json::from_str(r#"{"version": 1, "default_role": "member"}"#)?;
/// let decision = reapply(&organization, &account, &policy, Timestamp::UNIX_EPOCH);
/// assert!(matches!(decision.effects[..], [Effect::Grant(_)]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn reapply(
    organization: &OrganizationView,
    account: &Account,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let mut trail = Trail::default();
    let settled = match check_member(account, now) {
        Ok(membership) => {
            let mut effects = Vec::new();
            let mut sources = Sources::default();
            membership.known.iter().map(Heard::as_remembered).for_each(|it| sources.push(it));
            let grounds = Grounds {
                policy,
                organization,
                account: Some(&account.id),
                membership: Some(membership),
                is_guest: membership.guest_until.is_some(),
                invitation: None,
                disconnected: None,
                now,
            };
            grants::resolve(&grounds, sources, &mut effects, &mut trail);
            Settled::new(Verdict::Allow, ReasonCode::Reapplied).with_effects(effects)
        }
        Err(code) => Settled::deny(code),
    };
    trail.settle(settled.about(account), EmailGrade::Unverified, policy)
}

fn check_member(account: &Account, now: Timestamp) -> Result<&Membership, ReasonCode> {
    match &account.membership {
        None => Err(ReasonCode::RemovedByAdministrator),
        Some(membership) if membership.is_over() => Err(ReasonCode::RemovedByAdministrator),
        Some(membership) if membership.guest_until.is_some_and(|it| it <= now) => {
            Err(ReasonCode::GuestExpired)
        }
        Some(membership) => Ok(membership),
    }
}

/// Who gains and loses what when `new` takes the place of `old`: everybody is looked at under both.
///
/// Reads one account after the other, and keeps of them no more than counts and the first hundred who
/// change.
///
/// # Security
/// Show it before a policy with mappings is saved, and ask again when [`Preview::exceeds`] a share of
/// the members: a mapping that names a wrong group takes from everybody at once.
///
/// ```
/// use vestibule_core::{AccountId, ConnectionId, OrganizationId, Timestamp};
/// use vestibule_provisioning::{
///     Account, ConnectionView, Grant, Membership, MembershipState, OrganizationView, Permission,
///     Policy, Source, on_policy_change,
/// };
///
/// let acme = OrganizationId::parse("acme")?;
/// let issuer = "https://idp.acme.com".to_owned();
/// let connection = ConnectionView::new(ConnectionId::parse("okta")?, acme.clone(), issuer);
/// let organization = OrganizationView::new(acme, connection);
/// let mut ada = Account::new(AccountId::parse("7")?);
/// let mut membership = Membership::new(MembershipState::Active);
/// membership.grants.insert(Grant::new(Permission::role("member")?, Source::Default));
/// ada.membership = Some(membership);
///
/// let old: Policy = serde_json::from_str(r#"{"version": 1, "default_role": "member"}"#)?;
/// let new: Policy = serde_json::from_str(r#"{"version": 1, "default_role": "viewer"}"#)?;
/// let preview = on_policy_change(&old, &new, &organization, [ada], Timestamp::UNIX_EPOCH);
/// assert_eq!(preview.gains[&Permission::role("viewer")?], 1);
/// assert_eq!(preview.losses[&Permission::role("member")?], 1);
/// assert!(preview.exceeds(50));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn on_policy_change<A: Borrow<Account>>(
    old: &Policy,
    new: &Policy,
    organization: &OrganizationView,
    accounts: impl IntoIterator<Item = A>,
    now: Timestamp,
) -> Preview {
    let mut builder = PreviewBuilder::new(old, new, organization, now);
    for account in accounts {
        builder.add(account.borrow());
    }
    builder.finish()
}
