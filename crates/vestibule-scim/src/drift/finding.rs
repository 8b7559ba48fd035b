//! One difference, and what to do about it.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use vestibule_core::{AccountId, Timestamp};

use crate::ResourceId;

/// One difference between an account and the directory.
///
/// The order is that of urgency: what lets somebody in whom the directory does not, comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Drift {
    /// One can sign in to the account, and the directory has deactivated the user.
    ActiveButInactive {
        /// The account.
        account: AccountId,
        /// Its user.
        user: ResourceId,
    },
    /// One can sign in to the account, and the directory has deleted the user.
    ActiveButDeleted {
        /// The account.
        account: AccountId,
        /// The user that it had.
        user: ResourceId,
        /// When the user was deleted.
        since: Timestamp,
    },
    /// One can sign in to the account, and the directory never had its user.
    ActiveButUnknown {
        /// The account.
        account: AccountId,
    },
    /// Several accounts are one user's: whoever leaves the directory may keep one.
    SeveralAccounts {
        /// The user.
        user: ResourceId,
        /// The accounts.
        accounts: Vec<AccountId>,
    },
    /// Several users have what the account is known by.
    SeveralUsers {
        /// The account.
        account: AccountId,
        /// The users.
        users: Vec<ResourceId>,
    },
    /// The account is linked to a user that is gone, and another user has its `externalId` or its
    /// `userName`.
    LinkedToFormerUser {
        /// The account.
        account: AccountId,
        /// The user that it is linked to.
        linked: ResourceId,
        /// The users that have the same name or number.
        users: Vec<ResourceId>,
    },
    /// The directory's groups of the account differ.
    GroupsDiffer {
        /// The account.
        account: AccountId,
        /// Its user.
        user: ResourceId,
        /// Groups that the account is in and the user is not.
        too_many: BTreeSet<ResourceId>,
        /// Groups that the user is in and the account is not.
        missing: BTreeSet<ResourceId>,
    },
    /// The directory lets the user in, and one cannot sign in to the account.
    InactiveButActive {
        /// The account.
        account: AccountId,
        /// Its user.
        user: ResourceId,
    },
    /// The account's user was found by `externalId` or `userName` alone.
    NotLinked {
        /// The account.
        account: AccountId,
        /// The user.
        user: ResourceId,
    },
    /// An active user has no account.
    NoAccount {
        /// The user.
        user: ResourceId,
    },
}

impl Drift {
    /// The stable code, such as `active_but_deleted`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ActiveButInactive { .. } => "active_but_inactive",
            Self::ActiveButDeleted { .. } => "active_but_deleted",
            Self::ActiveButUnknown { .. } => "active_but_unknown",
            Self::SeveralAccounts { .. } => "several_accounts",
            Self::SeveralUsers { .. } => "several_users",
            Self::LinkedToFormerUser { .. } => "linked_to_former_user",
            Self::GroupsDiffer { .. } => "groups_differ",
            Self::InactiveButActive { .. } => "inactive_but_active",
            Self::NotLinked { .. } => "not_linked",
            Self::NoAccount { .. } => "no_account",
        }
    }

    /// Whether the difference may let somebody in whom the directory does not let in, or give
    /// somebody what the directory does not give.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        match self {
            Self::ActiveButInactive { .. }
            | Self::ActiveButDeleted { .. }
            | Self::ActiveButUnknown { .. }
            | Self::SeveralAccounts { .. }
            | Self::LinkedToFormerUser { .. } => true,
            Self::GroupsDiffer { too_many, .. } => !too_many.is_empty(),
            _ => false,
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::ActiveButUnknown { .. } => {
                "deactivate the account and end its sessions, or assign the person to the \
                 application at the identity provider; if the account has nothing to do with the \
                 directory, leave it out"
            }
            Self::ActiveButInactive { .. } | Self::ActiveButDeleted { .. } => {
                "deactivate the account and end its sessions"
            }
            Self::SeveralAccounts { .. } => {
                "find out whose each account is, and merge or unlink all but one"
            }
            Self::SeveralUsers { .. } => {
                "find out which user it is and link the account to that id; have the directory push \
                 an externalId that nobody else has"
            }
            Self::LinkedToFormerUser { .. } => {
                "find out whether it is the same person: if so, link the account to the new id; if \
                 not, deactivate the account, because the name was given to somebody else"
            }
            Self::GroupsDiffer { .. } => "give the account the groups of the directory",
            Self::InactiveButActive { .. } => {
                "activate the account, or have the person removed from the application at the \
                 identity provider"
            }
            Self::NotLinked { .. } => "link the account to the id, which no renaming changes",
            Self::NoAccount { .. } => {
                "make the account, unless accounts are made at the first sign-in"
            }
        }
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of =
            |ids: &[ResourceId]| ids.iter().map(ResourceId::as_str).collect::<Vec<_>>().join(", ");
        match self {
            Self::ActiveButInactive { account, user } => {
                write!(f, "account {account} is active, and the directory deactivated user {user}")
            }
            Self::ActiveButDeleted { account, user, since } => {
                write!(
                    f,
                    "account {account} is active, and the directory deleted user {user} at "
                )?;
                since.fmt(f)
            }
            Self::ActiveButUnknown { account } => {
                write!(f, "account {account} is active, and the directory never had its user")
            }
            Self::SeveralAccounts { user, accounts } => {
                let accounts: Vec<&str> = accounts.iter().map(AccountId::as_str).collect();
                write!(f, "user {user} has the accounts {}", accounts.join(", "))
            }
            Self::SeveralUsers { account, users } => {
                write!(f, "account {account} may be that of the users {}", of(users))
            }
            Self::LinkedToFormerUser { account, linked, users } => {
                write!(
                    f,
                    "account {account} is linked to the former user {linked}, and its name "
                )?;
                write!(f, "or number is now that of {}", of(users))
            }
            Self::GroupsDiffer { account, too_many, missing, .. } => {
                let (too_many, missing) = (too_many.len(), missing.len());
                write!(f, "account {account} is in {too_many} groups of the directory too many, ")?;
                write!(f, "and misses {missing}")
            }
            Self::InactiveButActive { account, user } => {
                write!(f, "account {account} is inactive, and the directory has user {user} active")
            }
            Self::NotLinked { account, user } => {
                write!(f, "account {account} is not linked to its user {user}")
            }
            Self::NoAccount { user } => write!(f, "user {user} has no account"),
        }
    }
}
