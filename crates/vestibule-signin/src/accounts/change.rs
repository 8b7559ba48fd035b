//! A change of one account, as it goes to a store.

use vestibule_core::{AccountId, ErrorKind, OrganizationId, Timestamp};
use vestibule_provisioning::{Account, Effect, PermissionName};

/// Effects on one account, to be applied all or none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountChange {
    /// In which organization.
    pub organization: OrganizationId,
    /// What its policy calls the owner's role.
    pub owner_role: PermissionName,
    /// Which account; `None` to make one.
    pub account: Option<AccountId>,
    /// The version that it must have; `None` takes it as it is.
    pub expected_version: Option<u64>,
    /// The id of the account that is made, if one is.
    pub new_account: AccountId,
    /// What to do, in order.
    pub effects: Vec<Effect>,
    /// When.
    pub at: Timestamp,
}

impl AccountChange {
    /// A change of an account that is there.
    #[must_use]
    pub fn of(
        organization: OrganizationId,
        owner_role: PermissionName,
        account: AccountId,
        expected_version: Option<u64>,
        effects: Vec<Effect>,
        at: Timestamp,
    ) -> Self {
        let new_account = account.clone();
        let account = Some(account);
        Self { organization, owner_role, account, expected_version, new_account, effects, at }
    }

    /// A new account of that id. The first effect, or the second after a seat, is
    /// [`Effect::CreateAccount`].
    #[must_use]
    pub const fn creation(
        organization: OrganizationId,
        owner_role: PermissionName,
        new_account: AccountId,
        effects: Vec<Effect>,
        at: Timestamp,
    ) -> Self {
        let (account, expected_version) = (None, None);
        Self { organization, owner_role, account, expected_version, new_account, effects, at }
    }
}

/// What came of a change. Exhaustive on purpose: a host decides on each.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a conflict that is not acted on is a change that was not made"]
pub enum Applied {
    /// It was made. This is the account now, with its version; a change that differs in nothing leaves
    /// the version.
    Applied(Box<Account>),
    /// It was not made, nothing of it.
    Conflict(ConflictKind),
}

/// Why a change was not made: what it was decided on has changed. Read and decide again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ConflictKind {
    /// The account has another version, is gone, or the new id is taken.
    #[error("the account was changed by somebody else")]
    Version,
    /// The subject is linked to another account.
    #[error("the subject is linked to another account")]
    SubjectTaken,
    /// Another account has the address.
    #[error("another account has the address")]
    EmailTaken,
    /// The user of the directory is another account.
    #[error("the user of the directory is another account")]
    DirectoryUserTaken,
    /// No seat is left.
    #[error("no seat is left")]
    NoSeat,
    /// The organization would lose its last owner.
    #[error("the organization would lose its last owner")]
    LastOwner,
    /// The invitation or the proof that the change uses up is not there any more.
    #[error("the invitation or the proof was withdrawn or used")]
    NoteGone,
    /// The effects are none for an account in that state, such as a grant to somebody who is no member.
    #[error("the change does not fit the account")]
    Unfit,
}

impl ConflictKind {
    /// The stable code: `account_conflict_` followed by the variant's name in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Version => "account_conflict_version",
            Self::SubjectTaken => "account_conflict_subject_taken",
            Self::EmailTaken => "account_conflict_email_taken",
            Self::DirectoryUserTaken => "account_conflict_directory_user_taken",
            Self::NoSeat => "account_conflict_no_seat",
            Self::LastOwner => "account_conflict_last_owner",
            Self::NoteGone => "account_conflict_note_gone",
            Self::Unfit => "account_conflict_unfit",
        }
    }

    /// Always [`ErrorKind::Unavailable`]: trying again may help.
    #[must_use]
    pub const fn kind(self) -> ErrorKind {
        ErrorKind::Unavailable
    }
}
