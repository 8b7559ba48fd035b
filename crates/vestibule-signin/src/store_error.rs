//! Why a port gave no answer.

use vestibule_core::ErrorKind;

/// Why pending logins, the replay log or accounts could not be read or written. A sign-in fails then:
/// nothing is guessed.
///
/// What went wrong in the store is the implementation's to log: it goes no further.
///
/// ```
/// use vestibule_core::ErrorKind;
/// use vestibule_signin::SignInStoreError;
///
/// let error = SignInStoreError::Unavailable;
/// assert_eq!((error.code(), error.kind()), ("sign_in_store_unavailable", ErrorKind::Unavailable));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInStoreError {
    /// The store cannot be reached or is busy. Nothing was changed.
    #[error("the store cannot be reached or is busy")]
    Unavailable,
    /// The connection broke while a change was on its way: it may or may not have been made.
    #[error("the store did not say whether the change was made")]
    Unknown,
    /// The store holds something that cannot be read. Nothing was changed.
    #[error("the store holds something that cannot be read")]
    Corrupt,
    /// There is something under that key, and it stays as it is. Random keys do not repeat.
    #[error("the store has something under that key already")]
    KeyTaken,
}

impl SignInStoreError {
    /// The stable code: `sign_in_store_` followed by the variant's name in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unavailable => "sign_in_store_unavailable",
            Self::Unknown => "sign_in_store_unknown",
            Self::Corrupt => "sign_in_store_corrupt",
            Self::KeyTaken => "sign_in_store_key_taken",
        }
    }

    /// Always [`ErrorKind::Unavailable`].
    #[must_use]
    pub const fn kind(self) -> ErrorKind {
        ErrorKind::Unavailable
    }
}
