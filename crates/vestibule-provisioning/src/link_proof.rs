//! The proof that an account is one's own, before a new identity is linked to it.

use serde::{Deserialize, Serialize};
use vestibule_core::{AccountId, ErrorKind, Secret, SubjectKey, Timestamp};
use vestibule_keys::{base64url_decode, base64url_encode};

/// The person has shown that an account is theirs, by signing in to it the old way.
///
/// # Security
/// Plain data, for a store to keep and for [`AccountView`](crate::AccountView) to carry: made by
/// [`LinkChallenge::redeem`] alone, and taken away by
/// [`Effect::ConsumeProof`](crate::Effect::ConsumeProof).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkProof {
    /// Which account.
    pub account: AccountId,
    /// For whom; it names the connection.
    pub subject: SubjectKey,
    /// From when on it is void.
    pub expires: Timestamp,
}

/// What somebody answers who has met [`Verdict::LinkNeedsProof`](crate::Verdict::LinkNeedsProof):
/// they sign in to the account the old way, with the token at hand, before it expires.
///
/// The host stores [`to_bytes`](Self::to_bytes) under [`token`](Self::token), gives the token to the
/// browser, and takes what is stored away when it comes back: once.
///
/// # Security
/// A challenge is bound to the account, the connection, the subject and a nonce of 128 random bits.
/// `redeem` is called with the account that the host itself has just authenticated, never with one that
/// the browser names.
///
/// ```
/// use std::time::Duration;
/// use vestibule_core::{AccountId, ConnectionId, Subject, SubjectKind, Timestamp};
/// use vestibule_provisioning::LinkChallenge;
///
/// let now = Timestamp::from_unix_seconds(1_790_000_000)?;
/// let (ada, okta) = (AccountId::parse("ada")?, ConnectionId::parse("okta")?);
/// let subject = Subject::new("https://idp.acme.com", "00u7", SubjectKind::Persistent).key(&okta);
/// let expires = now.saturating_add(Duration::from_secs(600));
/// let challenge = LinkChallenge::new(ada.clone(), subject.clone(), expires, [7; 16]);
/// let (token, stored) = (challenge.token(), challenge.to_bytes());
///
/// // Later, when the person has signed in to the account with its password:
/// let proof = LinkChallenge::from_bytes(&stored)?.redeem(&token, &ada, now)?;
/// assert_eq!((proof.account, proof.subject), (ada, subject));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LinkChallenge {
    proof: LinkProof,
    nonce: Secret<Vec<u8>>,
}

impl LinkChallenge {
    /// A challenge. `nonce` is 128 fresh random bits.
    #[must_use]
    pub fn new(
        account: AccountId,
        subject: SubjectKey,
        expires: Timestamp,
        nonce: [u8; 16],
    ) -> Self {
        let proof = LinkProof { account, subject, expires };
        Self { proof, nonce: Secret::new(nonce.to_vec()) }
    }

    /// The token for the browser, and the name to store the challenge under: 22 characters of
    /// base64url.
    #[must_use]
    pub fn token(&self) -> String {
        base64url_encode(self.nonce.expose())
    }

    /// The form to store: opaque, with its version.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let stored = Stored { version: VERSION, nonce: self.token(), proof: self.proof.clone() };
        // INVARIANT: text, numbers and maps with text keys are always JSON. Nothing reads no bytes.
        serde_json::to_vec(&stored).unwrap_or_default()
    }

    /// Reads [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    /// [`LinkProofError::Unreadable`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LinkProofError> {
        let stored: Stored =
            serde_json::from_slice(bytes).map_err(|_| LinkProofError::Unreadable)?;
        let nonce = base64url_decode(&stored.nonce).filter(|it| it.len() == NONCE_BYTES);
        match nonce {
            Some(nonce) if stored.version == VERSION => {
                Ok(Self { proof: stored.proof, nonce: Secret::new(nonce) })
            }
            _ => Err(LinkProofError::Unreadable),
        }
    }

    /// Redeems it: `signed_in` is the account that has just been signed in to.
    ///
    /// # Errors
    /// [`LinkProofError::OtherToken`] when the token is not its own, [`LinkProofError::Expired`] at the
    /// end of its time and after, [`LinkProofError::OtherAccount`] when another account was signed in
    /// to.
    pub fn redeem(
        self,
        token: &str,
        signed_in: &AccountId,
        now: Timestamp,
    ) -> Result<LinkProof, LinkProofError> {
        let presented = base64url_decode(token).ok_or(LinkProofError::OtherToken)?;
        if !self.nonce.ct_eq_bytes(&presented) {
            return Err(LinkProofError::OtherToken);
        }
        if now >= self.proof.expires {
            return Err(LinkProofError::Expired);
        }
        if *signed_in != self.proof.account {
            return Err(LinkProofError::OtherAccount);
        }
        Ok(self.proof)
    }
}

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 16;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u8,
    nonce: String,
    proof: LinkProof,
}

/// Why a challenge proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum LinkProofError {
    /// The stored form cannot be read.
    #[error("the stored link challenge cannot be read")]
    Unreadable,
    /// The token is of another challenge.
    #[error("the token is of another link challenge")]
    OtherToken,
    /// Another account has signed in.
    #[error("another account has signed in than the one to be linked")]
    OtherAccount,
    /// It is too late.
    #[error("the link challenge has expired")]
    Expired,
}

impl LinkProofError {
    /// The stable code.
    ///
    /// ```
    /// use vestibule_provisioning::LinkProofError;
    ///
    /// assert_eq!(LinkProofError::Expired.code(), "link_proof_expired");
    /// ```
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "link_proof_unreadable",
            Self::OtherToken => "link_proof_other_token",
            Self::OtherAccount => "link_proof_other_account",
            Self::Expired => "link_proof_expired",
        }
    }

    /// What sort of thing it is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreadable => ErrorKind::Unavailable,
            Self::OtherToken | Self::OtherAccount => ErrorKind::Denied,
            Self::Expired => ErrorKind::Expired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestibule_core::{ConnectionId, Subject, SubjectKind};

    fn challenge(nonce: u8) -> LinkChallenge {
        let subject = Subject::new("https://idp.acme.com", "00u7", SubjectKind::Persistent)
            .key(&ConnectionId::parse("okta").unwrap());
        LinkChallenge::new(account("ada"), subject, at(600), [nonce; 16])
    }

    fn account(id: &str) -> AccountId {
        AccountId::parse(id).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds).unwrap()
    }

    #[test]
    fn refuses_the_token_of_another_challenge() {
        for token in [challenge(2).token(), String::new(), "!".to_owned(), "BwcH".to_owned()] {
            let error = challenge(1).redeem(&token, &account("ada"), at(0)).unwrap_err();
            assert_eq!(error.code(), "link_proof_other_token", "{token}");
        }
    }

    #[test]
    fn refuses_another_account() {
        let token = challenge(1).token();
        let error = challenge(1).redeem(&token, &account("eve"), at(0)).unwrap_err();
        assert_eq!(error.code(), "link_proof_other_account");
    }

    #[test]
    fn holds_up_to_and_not_at_its_end() {
        let token = challenge(1).token();
        assert!(challenge(1).redeem(&token, &account("ada"), at(599)).is_ok());
        let error = challenge(1).redeem(&token, &account("ada"), at(600)).unwrap_err();
        assert_eq!(error.code(), "link_proof_expired");
    }

    #[test]
    fn survives_storage_and_reads_nothing_else() {
        let challenge = challenge(9);
        let (token, bytes) = (challenge.token(), challenge.to_bytes());
        assert_eq!(token.len(), 22);
        let proof =
            LinkChallenge::from_bytes(&bytes).unwrap().redeem(&token, &account("ada"), at(0));
        assert_eq!(proof.unwrap().subject, challenge.proof.subject);

        let newer = String::from_utf8(bytes).unwrap().replace("\"version\":1", "\"version\":2");
        for bytes in [b"".as_slice(), b"{}", newer.as_bytes()] {
            let error = LinkChallenge::from_bytes(bytes).unwrap_err();
            assert_eq!(error.code(), "link_proof_unreadable");
        }
    }

    #[test]
    fn debug_shows_no_nonce() {
        let challenge = challenge(0xab);
        let shown = format!("{challenge:?}");
        assert!(!shown.contains(&challenge.token()) && !shown.contains("171"), "{shown}");
    }
}
