//! Pending logins of one process.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::{Arc, Mutex};

use vestibule_core::Timestamp;

use super::locked;
use crate::{PendingKey, PendingLogins, SignInStoreError};

/// Pending logins of one process. Clones share them. A restart forgets them: whoever was away at the
/// identity provider then begins again.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_core::Timestamp;
/// use vestibule_signin::{MemoryPendingLogins, PendingKey, PendingLogins};
///
/// # ready(async {
/// let (logins, now) = (MemoryPendingLogins::new(), Timestamp::UNIX_EPOCH);
/// let key = PendingKey::of("saml", "relay state");
/// logins.put(&key, b"opaque", now.saturating_add(std::time::Duration::from_secs(900))).await?;
/// assert_eq!(logins.take_once(&key, now).await?.as_deref(), Some(&b"opaque"[..]));
/// assert_eq!(logins.take_once(&key, now).await?, None);
/// # Ok::<(), vestibule_signin::SignInStoreError>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct MemoryPendingLogins {
    logins: Arc<Mutex<HashMap<PendingKey, Login>>>,
}

struct Login {
    bytes: Vec<u8>,
    until: Timestamp,
}

impl MemoryPendingLogins {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl PendingLogins for MemoryPendingLogins {
    async fn put(
        &self,
        key: &PendingKey,
        bytes: &[u8],
        until: Timestamp,
    ) -> Result<(), SignInStoreError> {
        match locked(&self.logins).entry(key.clone()) {
            Entry::Occupied(_) => Err(SignInStoreError::KeyTaken),
            Entry::Vacant(place) => {
                place.insert(Login { bytes: bytes.to_vec(), until });
                Ok(())
            }
        }
    }

    async fn take_once(
        &self,
        key: &PendingKey,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, SignInStoreError> {
        let login = locked(&self.logins).remove(key);
        Ok(login.filter(|login| now < login.until).map(|login| login.bytes))
    }

    async fn sweep_pending(&self, now: Timestamp) -> Result<u64, SignInStoreError> {
        let mut logins = locked(&self.logins);
        let before = logins.len();
        logins.retain(|_, login| now < login.until);
        Ok(u64::try_from(before.saturating_sub(logins.len())).unwrap_or(u64::MAX))
    }
}

impl fmt::Debug for MemoryPendingLogins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryPendingLogins")
    }
}
