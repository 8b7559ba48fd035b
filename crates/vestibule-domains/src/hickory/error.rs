//! Why there is no look-up.

use vestibule_core::ErrorKind;

/// A [`HickoryLookup`](crate::HickoryLookup) cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HickorySetupError {
    /// The configuration of the system's resolvers cannot be read.
    #[error("the system's resolver configuration cannot be read")]
    SystemConfiguration,
    /// There is nobody to ask.
    #[error("no server is given to ask")]
    NoServer,
}

impl HickorySetupError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SystemConfiguration => "resolver_configuration_unreadable",
            Self::NoServer => "no_name_server",
        }
    }

    /// What it is: always the host's own configuration.
    #[must_use]
    pub const fn kind(self) -> ErrorKind {
        ErrorKind::Misconfigured
    }
}
