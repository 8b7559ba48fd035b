//! The ports that a decision reads and writes, side by side.

use std::fmt;
use std::sync::OnceLock;

use vestibule_core::ErrorKind;
use vestibule_domains::ClaimsError;
use vestibule_scim::{Registry, ResourceType, StoreError};

use crate::{EpochError, SignInStoreError};

/// Where accounts, session epochs, domain claims and directories are kept. A store that is all of them
/// goes in by [`all`](Self::all).
///
/// ```
/// use vestibule_domains::MemoryDomainClaims;
/// use vestibule_scim::MemoryDirectory;
/// use vestibule_signin::{MemoryAccounts, MemorySessionEpochs, Ports};
///
/// let (epochs, claims) = (MemorySessionEpochs::new(), MemoryDomainClaims::new());
/// let directory = MemoryDirectory::new().with_listener(std::sync::Arc::new(epochs.listener()));
/// let accounts = MemoryAccounts::new(&epochs);
/// let ports = Ports::new(&accounts, &epochs, &claims, &directory);
/// # let _ = ports;
/// ```
#[must_use]
pub struct Ports<'a, A, E, C, D> {
    pub(crate) accounts: &'a A,
    pub(crate) epochs: &'a E,
    pub(crate) claims: &'a C,
    pub(crate) directory: &'a D,
    user_type: Option<&'a ResourceType>,
}

impl<'a, A, E, C, D> Ports<'a, A, E, C, D> {
    /// These stores. Where there is no directory, [`NoDirectory`](crate::NoDirectory).
    pub const fn new(accounts: &'a A, epochs: &'a E, claims: &'a C, directory: &'a D) -> Self {
        Self { accounts, epochs, claims, directory, user_type: None }
    }

    /// Reads users of directories as resources of this type, where the host has a registry of its own
    /// with more attributes than the standard's.
    pub const fn with_user_type(mut self, user_type: &'a ResourceType) -> Self {
        self.user_type = Some(user_type);
        self
    }

    pub(crate) fn user_type(&self) -> Result<&'a ResourceType, PortError> {
        static STANDARD: OnceLock<Option<ResourceType>> = OnceLock::new();
        let standard = || {
            STANDARD.get_or_init(|| Registry::standard().resource_type("User").cloned()).as_ref()
        };
        // INVARIANT: the standard has users.
        self.user_type.or_else(standard).ok_or(PortError::Directory(StoreError::Corrupt))
    }
}

impl<'a, S> Ports<'a, S, S, S, S> {
    /// One store for everything.
    pub const fn all(store: &'a S) -> Self {
        Self::new(store, store, store, store)
    }
}

impl<A, E, C, D> Clone for Ports<'_, A, E, C, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, E, C, D> Copy for Ports<'_, A, E, C, D> {}

impl<A, E, C, D> fmt::Debug for Ports<'_, A, E, C, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ports")
    }
}

/// Why nothing could be decided, or a decision could not be carried out. Nobody comes in by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PortError {
    /// The accounts gave no answer.
    #[error("the accounts: {0}")]
    Accounts(#[from] SignInStoreError),
    /// The domain claims gave no answer.
    #[error("the domain claims: {0}")]
    Domains(#[from] ClaimsError),
    /// The directory gave no answer.
    #[error("the directory: {0}")]
    Directory(#[from] StoreError),
    /// The session epochs gave no answer.
    #[error(transparent)]
    Epochs(#[from] EpochError),
    /// Others changed the same account each time that the change was tried.
    #[error("others changed the same account at the same time, too often")]
    Contended,
}

impl PortError {
    /// The stable code: that of the store, `directory_unavailable` or `accounts_contended`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Accounts(error) => error.code(),
            Self::Domains(error) => error.code(),
            Self::Directory(_) => "directory_unavailable",
            Self::Epochs(error) => error.code(),
            Self::Contended => "accounts_contended",
        }
    }

    /// Always [`ErrorKind::Unavailable`].
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Unavailable
    }
}
