//! What was decided, why, and what the host does about it.

use std::fmt;

use serde::{Deserialize, Serialize};
use vestibule_core::{
    AccountId, DirectoryId, EmailAddress, EndReason, PeerText, SubjectKey, Timestamp,
};

use crate::{DirectoryUserKey, Field, FieldValue, Grant, KnownGroups, ReasonCode};

/// What an address is worth to an organization, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailGrade {
    /// There is none, or the provider says that it is not verified, or says nothing and is in no
    /// position to.
    Unverified,
    /// The provider says that it is verified, and anybody may run such a provider. By SAML, one of one
    /// tenant says so by sending it.
    Asserted,
    /// The provider is the one that would know: the domain is its tenant's own.
    IssuerAuthoritative,
    /// It is in a domain that the organization has proven, and comes through a connection of the
    /// organization that may speak for that domain.
    DomainBound,
}

impl EmailGrade {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Asserted => "asserted",
            Self::IssuerAuthoritative => "issuer_authoritative",
            Self::DomainBound => "domain_bound",
        }
    }
}

/// What was decided. The same function makes it for a sign-in, for a dry run, and for the question why
/// somebody was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
#[must_use = "a decision that nobody applies changes nothing"]
pub struct Decision {
    /// Whether the person comes in.
    pub verdict: Verdict,
    /// The reason that settled it.
    pub code: ReasonCode,
    /// The account that it is about; none where one is created or nobody is found.
    pub account: Option<AccountId>,
    /// The version of that account that was looked at.
    pub account_version: Option<u64>,
    /// What the address was worth.
    pub email_grade: EmailGrade,
    /// What to do, in order, in one transaction. All of it is about that account.
    pub effects: Vec<Effect>,
    /// What was looked at, in order.
    pub reasons: Vec<Reason>,
    /// The policy's revision.
    pub policy_revision: u64,
}

/// The code and what it means, for an administrator; `{:#}` adds what to do about it.
impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.code(), self.code.cause().trim_end_matches('.'))?;
        match self.code.fix() {
            fix if f.alternate() && !fix.is_empty() => write!(f, "; fix: {fix}"),
            _ => Ok(()),
        }
    }
}

/// Whether somebody comes in. Exhaustive on purpose: a host decides on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// To the account that is linked.
    Allow,
    /// To a new account.
    Create,
    /// To an account that was there, which is linked now.
    Link,
    /// Not before the person has shown that the account with that address is theirs.
    LinkNeedsProof,
    /// Not before an administrator approves.
    NeedsApproval,
    /// Not.
    Deny,
}

impl Verdict {
    /// Whether a session may begin once the effects are applied.
    #[must_use]
    pub const fn admits(self) -> bool {
        matches!(self, Self::Allow | Self::Create | Self::Link)
    }

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Create => "create",
            Self::Link => "link",
            Self::LinkNeedsProof => "link_needs_proof",
            Self::NeedsApproval => "needs_approval",
            Self::Deny => "deny",
        }
    }
}

/// One step of the way to a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Reason {
    /// Which rule.
    pub code: ReasonCode,
    /// What came of it.
    pub outcome: ReasonOutcome,
    /// What was found, where it helps: never an address, never a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

impl Reason {
    pub(crate) const fn new(code: ReasonCode, outcome: ReasonOutcome) -> Self {
        Self { code, outcome, found: None }
    }

    pub(crate) fn with_found(mut self, found: &str) -> Self {
        self.found = Some(PeerText::new(found).as_str().to_owned());
        self
    }
}

/// What came of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonOutcome {
    /// It holds.
    Passed,
    /// It settled the verdict.
    Settled,
    /// It does not apply, or is only worth knowing.
    Noted,
}

/// Something for the host to do to the account of the decision. Applied twice, the second time
/// changes nothing.
///
/// Exhaustive on purpose: a host that leaves one out is not safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Take a seat. Refuse the whole where none is left.
    ReserveSeat {
        /// How many there are.
        limit: u64,
    },
    /// Make an account. Always the first of effects, but for the seat.
    CreateAccount {
        /// Its address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<EmailAddress>,
        /// Whether it counts as verified.
        email_verified: bool,
    },
    /// Let (connection, subject) sign in to the account. Refuse the whole where the subject is another
    /// account's.
    Link {
        /// Which identity.
        subject: SubjectKey,
    },
    /// Remove passwords, passkeys, pending changes of address, API tokens, and every link but those of
    /// this organization's connections: whoever made the account before its address was verified may be
    /// somebody else. Comes with [`Effect::EndSessions`].
    PurgeCredentials,
    /// Mark the account's address as verified.
    VerifyEmail,
    /// Make the account a member, or a past member one again.
    Join {
        /// Whether the directory has still to push the person.
        pending_directory: bool,
        /// When the membership ends, for guests.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        guest_until: Option<Timestamp>,
    },
    /// A member whom the directory had still to push: it has now.
    SettlePending,
    /// Remember which user of the directory this is.
    LinkDirectoryUser(DirectoryUserKey),
    /// Keep the record, and let nobody in by it, until the directory says otherwise. Ends the account's
    /// sessions by itself; decisions add [`Effect::EndSessions`], which says why.
    Deprovision {
        /// Which directory.
        directory: DirectoryId,
        /// When.
        at: Timestamp,
    },
    /// Undo [`Effect::Deprovision`]. Comes after [`Effect::ReserveSeat`] where seats are limited.
    Reinstate,
    /// Give a permission.
    Grant(Grant),
    /// Take a grant back: this source's, no other's.
    Revoke(Grant),
    /// Remember what a source says of groups, in place of what it said before.
    RememberGroups(KnownGroups),
    /// Forget what a source said.
    ForgetGroups(crate::GroupSource),
    /// Write a field of the profile, or clear it.
    SetField {
        /// Which; never the address.
        field: Field,
        /// The value, and who says so; `None` clears.
        value: Option<FieldValue>,
    },
    /// Change the account's address. Where `verified` is false the host keeps the old one until the
    /// person has confirmed the new one. Refuse the whole where another account has it.
    ChangeEmail {
        /// The new one.
        email: EmailAddress,
        /// Whether it counts as verified.
        verified: bool,
    },
    /// The invitation is used up.
    ConsumeInvitation {
        /// Which.
        id: String,
    },
    /// The proof is used up.
    ConsumeProof,
    /// Ask an administrator.
    RequestApproval {
        /// For whom.
        subject: SubjectKey,
        /// To be linked to which account; none to create one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<AccountId>,
    },
    /// End the account's sessions and API tokens.
    EndSessions(EndReason),
    /// An administrator's, never decided: nobody comes in by this membership until
    /// [`Effect::Restore`]. Ends the account's sessions by itself.
    Suspend,
    /// An administrator's, never decided: the membership is over, and its grants with it. Ends the
    /// account's sessions by itself.
    Remove {
        /// When.
        at: Timestamp,
    },
    /// An administrator's, never decided: undoes [`Effect::Suspend`], [`Effect::Remove`] and
    /// [`Effect::Deprovision`]. Put [`Effect::ReserveSeat`] before it where seats are limited: the last
    /// two have given the seat back.
    Restore,
}
