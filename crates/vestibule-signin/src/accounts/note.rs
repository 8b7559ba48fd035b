//! What people say, for a later sign-in.

use vestibule_provisioning::{Approval, Invitation, LinkProof};

/// Something for an organization to keep until a sign-in comes that it is for.
///
/// Exhaustive on purpose: a store that does not know one would lose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Somebody was invited. Kept under the comparison key of the address.
    Invited(Invitation),
    /// The invitation of that id is void. Where there is none, nothing changes.
    InvitationWithdrawn {
        /// The invitation's id.
        id: String,
    },
    /// An administrator consents. Kept under the subject.
    Approved(Approval),
    /// A person has shown that an account is theirs. Kept under the subject.
    ///
    /// # Security
    /// `vestibule_provisioning::LinkChallenge::redeem` makes the proof; see
    /// [`accept_link`](crate::accept_link).
    Proved(LinkProof),
}
