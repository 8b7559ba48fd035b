//! Carries a decision out.

use openssl::sha::Sha256;
use vestibule_core::{AccountId, Timestamp};
use vestibule_keys::base64url_encode;
use vestibule_provisioning::{Account, Decision, Effect};

use crate::customer::Customer;
use crate::{AccountChange, Accounts, Applied, SignInStoreError};

/// How often a decision is made anew when others change the same at the same time.
pub(crate) const ATTEMPTS: usize = 5;

/// What came of a decision's effects.
pub(crate) enum CarriedOut {
    /// They were applied; this is the account.
    Changed(Box<Account>),
    /// There was nothing to apply.
    Unchanged,
    /// Somebody else was faster, or the store did not say: look and decide again.
    Again,
}

/// Applies the effects of a decision. To ask for approval is the host's: it has the decision.
pub(crate) async fn carry_out(
    accounts: &impl Accounts,
    customer: &Customer,
    decision: &Decision,
    new_account: &AccountId,
    now: Timestamp,
) -> Result<CarriedOut, SignInStoreError> {
    let is_change = |effect: &&Effect| !matches!(effect, Effect::RequestApproval { .. });
    let effects: Vec<Effect> = decision.effects.iter().filter(is_change).cloned().collect();
    if effects.is_empty() {
        return Ok(CarriedOut::Unchanged);
    }
    let organization = customer.organization().clone();
    let owner_role = customer.policy.owner_role.clone();
    let change = match decision.account.clone() {
        Some(account) => {
            let version = decision.account_version;
            AccountChange::of(organization, owner_role, account, version, effects, now)
        }
        None => {
            let id = new_account.clone();
            AccountChange::creation(organization, owner_role, id, effects, now)
        }
    };
    match accounts.apply(&change).await {
        Ok(Applied::Applied(account)) => Ok(CarriedOut::Changed(account)),
        // Applied twice, the effects of a decision change nothing more.
        Ok(Applied::Conflict(_)) | Err(SignInStoreError::Unknown) => Ok(CarriedOut::Again),
        Err(error) => Err(error),
    }
}

/// The id of an account that is made: 128 random bits.
pub(crate) fn account_id(random: [u8; 16]) -> Result<AccountId, SignInStoreError> {
    // INVARIANT: base64url has no character that an id has not.
    AccountId::parse(&base64url_encode(&random)).map_err(|_| SignInStoreError::Corrupt)
}

/// The id of the account that is made for a user of a directory: another one for each user and seed.
pub(crate) fn account_id_for(
    seed: &[u8; 32],
    customer: &Customer,
    user: &str,
) -> Result<AccountId, SignInStoreError> {
    let mut digest = Sha256::new();
    digest.update(seed);
    for part in [customer.organization().as_str(), user] {
        digest.update(format!("{}:{part}", part.len()).as_bytes());
    }
    let mut random = [0; 16];
    random.iter_mut().zip(digest.finish()).for_each(|(to, from)| *to = from);
    account_id(random)
}
