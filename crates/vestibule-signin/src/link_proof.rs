//! The person shows that an account is theirs, by signing in the old way.

use std::time::Duration;

use vestibule_core::{AccountId, ErrorKind, OrganizationId, Timestamp};
use vestibule_provisioning::{Decision, LinkChallenge, LinkProof, LinkProofError, Verdict};

use crate::{Accounts, Note, PendingKey, PendingLogins, SignInStoreError, SignedIn};

/// How long a person has to sign in the old way, and then once more through the connection.
pub const LINK_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// What challenges are kept under, beside their tokens.
const KIND: &str = "link";

/// Offers to link an account, after a decision with [`Verdict::LinkNeedsProof`]: returns the token that
/// the browser keeps while the person signs in the old way. `nonce` is random. `None` where there is
/// no one account to link.
///
/// # Errors
/// The store's.
pub async fn offer_link(
    pending: &impl PendingLogins,
    signed_in: &SignedIn,
    decision: &Decision,
    nonce: [u8; 16],
    now: Timestamp,
) -> Result<Option<String>, SignInStoreError> {
    let (Verdict::LinkNeedsProof, Some(account)) = (decision.verdict, &decision.account) else {
        return Ok(None);
    };
    let expires = now.saturating_add(LINK_LIFETIME);
    let challenge = LinkChallenge::new(account.clone(), signed_in.subject(), expires, nonce);
    let token = challenge.token();
    pending.put(&PendingKey::of(KIND, &token), &challenge.to_bytes(), expires).await?;
    Ok(Some(token))
}

/// Takes the proof, now that the person has signed in to `signed_in` the old way. The next sign-in
/// through the connection, within [`LINK_LIFETIME`] of the offer, links the account.
///
/// # Errors
/// [`LinkError`]; the token is used up in any case.
///
/// # Security
/// `signed_in` is the account whose password, passkey or other credential was checked just now, in the
/// browser that has the token: not one whose address the person has typed, and not one from a session
/// that others may use.
pub async fn accept_link(
    pending: &impl PendingLogins,
    accounts: &impl Accounts,
    organization: &OrganizationId,
    token: &str,
    signed_in: &AccountId,
    now: Timestamp,
) -> Result<LinkProof, LinkError> {
    let kept = pending.take_once(&PendingKey::of(KIND, token), now).await?;
    let challenge = LinkChallenge::from_bytes(&kept.ok_or(LinkError::NothingPending)?)?;
    let proof = challenge.redeem(token, signed_in, now)?;
    accounts.note(organization, &Note::Proved(proof.clone())).await?;
    Ok(proof)
}

/// Why a proof was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Nothing was offered under that token, or it was used or has expired.
    #[error("nothing was offered under that token, or not any more")]
    NothingPending,
    /// The offer was for somebody else, or is over.
    #[error(transparent)]
    Proof(#[from] LinkProofError),
    /// A store gave no answer.
    #[error(transparent)]
    Store(#[from] SignInStoreError),
}

impl LinkError {
    /// The stable code: `link_nothing_pending`, or that of what went wrong.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NothingPending => "link_nothing_pending",
            Self::Proof(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// Who has to act.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NothingPending => ErrorKind::Expired,
            Self::Proof(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }
}
