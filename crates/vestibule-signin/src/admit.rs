//! From a verified sign-in to a session.

use std::collections::BTreeSet;
use std::fmt;

use vestibule_core::{AccountId, ErrorKind, Identity, Timestamp};
use vestibule_domains::DomainClaims;
use vestibule_provisioning::{Account, Decision, DirectoryView, Effect, Permission};
use vestibule_scim::{Directory, GroupMembers};

use crate::carry_out::{ATTEMPTS, CarriedOut, account_id, carry_out};
use crate::customer::Customer;
use crate::look::Looked;
use crate::ports::{PortError, Ports};
use crate::signed_in::SignedIn;
use crate::{Accounts, EpochKey, SessionEpochs, SessionStamp};

/// Somebody who comes in.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use = "a session begins with the stamp, or it cannot be ended"]
pub struct Admission {
    /// The account, as it is now that the decision is carried out.
    pub account: Account,
    /// What the session hangs on. A host keeps it in the session and asks [`check`](crate::check()).
    pub stamp: SessionStamp,
    /// Why.
    pub decision: Decision,
    /// What the account may do in the organization, now. Later:
    /// [`permissions_of`](crate::permissions_of).
    pub permissions: BTreeSet<Permission>,
}

/// Decides whether somebody who has signed in comes in, and carries that out: makes or links the
/// account, gives and takes what the policy says, and stamps the session. `fresh` is 128 random bits,
/// the id of the account if one is made.
///
/// # Errors
/// [`AdmitError::Refused`] with the whole decision; what follows from a refusal, as from a
/// deactivation in the directory, is carried out then too. Otherwise [`AdmitError::Port`].
///
/// # Security
/// There is a session only with the [`Admission`]. The epochs of all that the session hangs on are read
/// before the facts that the decision rests on: the organization, the connection, the account, the user
/// of the directory, the subject and the session at the identity provider. Whoever is put out while the
/// decision is made is out at the first check. A decision that others overtook is made again.
///
/// ```
/// use vestibule_core::{ErrorKind, Timestamp};
/// use vestibule_domains::DomainClaims;
/// use vestibule_scim::{Directory, GroupMembers};
/// use vestibule_signin::{
///     Accounts, AdmitError, Customer, Ports, SessionEpochs, SessionStamp, SignedIn, admit,
/// };
///
/// async fn finish<S: Accounts + SessionEpochs + DomainClaims + Directory + GroupMembers>(
///     store: &S,
///     customer: &Customer,
///     signed_in: SignedIn,
///     random: [u8; 16],
///     now: Timestamp,
/// ) -> Result<SessionStamp, (u16, &'static str)> {
///     match admit(&Ports::all(store), &signed_in, customer, random, now).await {
///         Ok(admission) => Ok(admission.stamp),
///         Err(AdmitError::Refused(decision)) => Err((403, decision.code.user_text())),
///         Err(error) => Err((503, error.user_text())),
///     }
/// }
/// ```
pub async fn admit(
    ports: &Ports<
        '_,
        impl Accounts,
        impl SessionEpochs,
        impl DomainClaims,
        impl Directory + GroupMembers,
    >,
    signed_in: &SignedIn,
    customer: &Customer,
    fresh: [u8; 16],
    now: Timestamp,
) -> Result<Admission, AdmitError> {
    let identity = signed_in.identity();
    let new_account = account_id(fresh).map_err(PortError::from)?;
    let mut first: Option<Decision> = None;
    for _ in 0..ATTEMPTS {
        let stamp = SessionStamp::take(ports.epochs, lasting_keys(signed_in, customer));
        let stamp = stamp.await.map_err(PortError::from)?;
        let before = Looked::at_sign_in(ports, customer, identity).await?;
        let found = before.epoch_keys().into_iter().chain([EpochKey::account(&new_account)]);
        let stamp = stamp.also(ports.epochs, found).await.map_err(PortError::from)?;
        let looked = Looked::at_sign_in(ports, customer, identity).await?;
        if !stamp.has_all(&looked.epoch_keys()) {
            continue;
        }
        let decision = looked.decide(identity, customer, now);
        let done = carry_out(ports.accounts, customer, &decision, &new_account, now).await;
        let account = match done.map_err(PortError::from)? {
            CarriedOut::Again => continue,
            _ if !decision.verdict.admits() => return Err(AdmitError::Refused(Box::new(decision))),
            CarriedOut::Changed(account) => *account,
            CarriedOut::Unchanged => match looked.account(decision.account.as_ref()) {
                Some(account) => account,
                None => continue,
            },
        };
        if ends_sessions(&decision) || looked.could_miss_a_push(&decision) {
            // What was stamped has ended with the others, or the directory has pushed the person when
            // there was no member yet. There is one now, so look anew.
            first.get_or_insert(decision);
            continue;
        }
        let stamp = stamp.only(&hangs_on(signed_in, customer, &looked, &account));
        let permissions = account.permissions().into_iter().cloned().collect();
        let decision = first.unwrap_or(decision);
        return Ok(Admission { account, stamp, decision, permissions });
    }
    Err(AdmitError::Port(PortError::Contended))
}

/// What would be decided about somebody, with every reason, and nothing carried out: for a dry run, and
/// for the question why somebody was refused.
///
/// # Errors
/// [`PortError`].
pub async fn explain<E>(
    ports: &Ports<'_, impl Accounts, E, impl DomainClaims, impl Directory + GroupMembers>,
    identity: &Identity,
    customer: &Customer,
    now: Timestamp,
) -> Result<Decision, PortError> {
    let looked = Looked::at_sign_in(ports, customer, identity).await?;
    Ok(looked.decide(identity, customer, now))
}

impl Looked {
    fn account(&self, id: Option<&AccountId>) -> Option<Account> {
        let all = self.accounts.linked.iter().chain(&self.accounts.candidates);
        all.into_iter().find(|account| Some(&account.id) == id).cloned()
    }

    /// Whether somebody becomes a member whom the directory did not know when it was read: a push in
    /// between had nobody to turn off, and no session hangs on the user.
    fn could_miss_a_push(&self, decision: &Decision) -> bool {
        let joins = decision.effects.iter().any(|effect| matches!(effect, Effect::Join { .. }));
        let is_connected = matches!(self.directory, DirectoryView::Connected { .. });
        joins && is_connected && self.directory_user.is_none()
    }
}

fn ends_sessions(decision: &Decision) -> bool {
    decision.effects.iter().any(|effect| matches!(effect, Effect::EndSessions(_)))
}

/// What is known of the session before anything is read.
fn lasting_keys(signed_in: &SignedIn, customer: &Customer) -> Vec<EpochKey> {
    let mut keys = signed_in.epoch_keys();
    keys.push(EpochKey::organization(customer.organization()));
    keys.push(EpochKey::connection(&customer.connection.id));
    keys
}

/// What the session hangs on, now that it is known whose it is.
fn hangs_on(
    signed_in: &SignedIn,
    customer: &Customer,
    looked: &Looked,
    account: &Account,
) -> Vec<EpochKey> {
    let mut keys = lasting_keys(signed_in, customer);
    keys.push(EpochKey::account(&account.id));
    keys.extend(looked.directory_user_key());
    keys
}

/// Why nobody comes in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdmitError {
    /// The policy says so, with every reason.
    #[error(fmt = refused)]
    Refused(Box<Decision>),
    /// It could not be decided, or not be carried out.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// The cause; with `{:#}` the code and the fix too.
fn refused(decision: &Decision, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match f.alternate() {
        true => write!(f, "{decision:#}"),
        false => f.write_str(decision.code.cause()),
    }
}

impl AdmitError {
    /// The stable code: that of the reason which settled it, or the port's.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(decision) => decision.code.code(),
            Self::Port(error) => error.code(),
        }
    }

    /// Who has to act.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Refused(decision) => decision.code.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    /// What the person at the sign-in page may read.
    #[must_use]
    pub fn user_text(&self) -> &'static str {
        match self {
            Self::Refused(decision) => decision.code.user_text(),
            Self::Port(_) => "Signing in is not possible right now. Please try again.",
        }
    }
}
