//! What a session keeps, and how it is checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vestibule_core::ErrorKind;

use crate::{Epoch, EpochError, EpochKey, EpochKind, SessionEpochs};

/// The epochs, at sign-in, of everything that a session hangs on. A host keeps it in the session; it
/// is a small JSON object.
///
/// # Security
/// Take it before anything is read that the decision rests on: the account, the user of the
/// directory, the connection. Where a key is known only from what was read, take its epoch by
/// [`also`](Self::also) and read once more.
///
/// ```
/// use vestibule_core::{ConnectionId, OrganizationId};
/// use vestibule_signin::{Ended, Epoch, EpochKey, SessionStamp};
///
/// let acme = EpochKey::organization(&OrganizationId::parse("acme")?);
/// let okta = EpochKey::connection(&ConnectionId::parse("okta")?);
/// let stamp = SessionStamp::new([(acme, Epoch::new(4)), (okta, Epoch::new(0))]);
///
/// let kept = serde_json::to_string(&stamp)?;
/// assert_eq!(kept, r#"{"version":1,"epochs":{"connection:okta":0,"organization:acme":4}}"#);
/// let stamp: SessionStamp = serde_json::from_str(&kept)?;
///
/// assert_eq!(stamp.keys()[0].as_str(), "connection:okta");
/// assert_eq!(stamp.check(&[Epoch::new(0), Epoch::new(4)]), Ok(()));
/// let ended = stamp.check(&[Epoch::new(1), Epoch::new(4)]).unwrap_err();
/// assert_eq!(ended.code(), "session_ended");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "a session without its stamp cannot be ended"]
pub struct SessionStamp {
    version: Version,
    epochs: BTreeMap<EpochKey, Epoch>,
}

/// The version of the stored form; any other is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
struct Version;

impl TryFrom<u8> for Version {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if number == 1 { Ok(Self) } else { Err("the session stamp is of an unknown version") }
    }
}

impl From<Version> for u8 {
    fn from(_: Version) -> Self {
        1
    }
}

impl SessionStamp {
    /// A stamp of these epochs.
    pub fn new(epochs: impl IntoIterator<Item = (EpochKey, Epoch)>) -> Self {
        let mut stamp = Self { version: Version, epochs: BTreeMap::new() };
        epochs.into_iter().for_each(|(key, epoch)| stamp.add(key, epoch));
        stamp
    }

    /// Reads the epochs of these keys, as they are now.
    ///
    /// # Errors
    /// [`EpochError`]: there must be no session.
    pub async fn take(
        epochs: &impl SessionEpochs,
        keys: impl IntoIterator<Item = EpochKey>,
    ) -> Result<Self, EpochError> {
        Self::new([]).also(epochs, keys).await
    }

    /// Adds the epochs of more keys, as they are now. A key that it has already keeps its epoch, the
    /// older one.
    ///
    /// # Errors
    /// [`EpochError`]: there must be no session.
    pub async fn also(
        mut self,
        epochs: &impl SessionEpochs,
        keys: impl IntoIterator<Item = EpochKey>,
    ) -> Result<Self, EpochError> {
        let keys: Vec<EpochKey> = keys.into_iter().collect();
        let current = epochs.current(&keys).await?;
        if current.len() != keys.len() {
            return Err(EpochError::new());
        }
        keys.into_iter().zip(current).for_each(|(key, epoch)| self.add(key, epoch));
        Ok(self)
    }

    /// What the session hangs on, in the order in which [`check`](Self::check) wants the epochs.
    #[must_use]
    pub fn keys(&self) -> Vec<EpochKey> {
        self.epochs.keys().cloned().collect()
    }

    /// Whether the session goes on, when these are the epochs of its [`keys`](Self::keys) now.
    ///
    /// # Errors
    /// [`Ended`]: the session is over, or cannot be shown to go on.
    pub fn check(&self, current: &[Epoch]) -> Result<(), Ended> {
        if self.epochs.is_empty() {
            return Err(Ended::Unstamped);
        }
        if current.len() != self.epochs.len() {
            return Err(Ended::Unavailable(EpochError::new()));
        }
        for ((key, stamped), current) in self.epochs.iter().zip(current) {
            if current > stamped {
                return Err(Ended::Advanced(key.kind()));
            }
            if current < stamped {
                return Err(Ended::WentBack(key.kind()));
            }
        }
        Ok(())
    }

    pub(crate) fn has_all(&self, keys: &[EpochKey]) -> bool {
        keys.iter().all(|key| self.epochs.contains_key(key))
    }

    /// The stamp without what the session turned out not to hang on.
    pub(crate) fn only(mut self, keys: &[EpochKey]) -> Self {
        self.epochs.retain(|key, _| keys.contains(key));
        self
    }

    fn add(&mut self, key: EpochKey, epoch: Epoch) {
        let kept = self.epochs.entry(key).or_insert(epoch);
        *kept = epoch.min(*kept);
    }
}

/// Checks a session: refused unless every epoch is the one that it was stamped with.
///
/// # Errors
/// [`Ended`]: the session is over, or cannot be shown to go on. Both are refused; on
/// [`ErrorKind::Unavailable`] a host answers 503 and keeps the session, otherwise it removes it.
///
/// ```
/// use vestibule_core::ErrorKind;
/// use vestibule_signin::{SessionEpochs, SessionStamp, check};
///
/// async fn status(epochs: &impl SessionEpochs, stamp: &SessionStamp) -> u16 {
///     match check(epochs, stamp).await {
///         Ok(()) => 200,
///         Err(ended) if ended.kind() == ErrorKind::Unavailable => 503,
///         Err(_) => 401,
///     }
/// }
/// ```
pub async fn check(epochs: &impl SessionEpochs, stamp: &SessionStamp) -> Result<(), Ended> {
    let current = epochs.current(&stamp.keys()).await?;
    stamp.check(&current)
}

/// Why a session is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Ended {
    /// An order ended the sessions of that kind of thing, after this one began.
    #[error("the sessions of its {} were ended", .0.code())]
    Advanced(EpochKind),
    /// An epoch is older than the stamp: the store lost what it had acknowledged, and may have lost
    /// an order to end this session. Typical after a restore from a backup.
    #[error("the session epoch of its {} is older than the session", .0.code())]
    WentBack(EpochKind),
    /// The stamp names nothing, so that nothing could end the session.
    #[error("the session stamp names nothing that the session hangs on")]
    Unstamped,
    /// The epochs cannot be read.
    #[error(transparent)]
    Unavailable(#[from] EpochError),
}

impl Ended {
    /// The stable code: `session_ended`, `session_epoch_went_back`, `session_unstamped` or
    /// `session_epochs_unavailable`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Advanced(_) => "session_ended",
            Self::WentBack(_) => "session_epoch_went_back",
            Self::Unstamped => "session_unstamped",
            Self::Unavailable(error) => error.code(),
        }
    }

    /// [`ErrorKind::Unavailable`] when the epochs cannot be read; the session is refused like any
    /// other, and may be good later. Otherwise [`ErrorKind::Expired`], or
    /// [`ErrorKind::Misconfigured`] for a stamp of nothing.
    #[must_use]
    pub const fn kind(self) -> ErrorKind {
        match self {
            Self::Advanced(_) | Self::WentBack(_) => ErrorKind::Expired,
            Self::Unstamped => ErrorKind::Misconfigured,
            Self::Unavailable(error) => error.kind(),
        }
    }
}
