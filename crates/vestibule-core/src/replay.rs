//! Replay detection: what a replay log stores, and the proof that it stored it for the first time
//! (SAML 2.0 profiles section 4.1.4.5; OpenID Connect Core section 3.1.2.7 for one-time state).

use std::fmt;

/// The name under which a replay log remembers one accepted message.
///
/// A protocol crate makes it: a 256-bit digest over everything that makes the message unique, the
/// connection included.
///
/// ```
/// use vestibule_core::ReplayKey;
///
/// let key = ReplayKey::from_digest([0xab; 32]);
/// assert_eq!(key.as_bytes(), &[0xab; 32]);
/// assert_eq!(key.to_string(), "ab".repeat(32));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplayKey([u8; 32]);

impl ReplayKey {
    /// A key from its digest.
    ///
    /// # Security
    ///
    /// The digest must come from a collision-resistant hash of an unambiguous encoding. Two
    /// messages that share a key lock each other out; one message that has two keys can be
    /// replayed.
    ///
    /// ```
    /// # use vestibule_core::ReplayKey;
    /// assert_ne!(ReplayKey::from_digest([0; 32]), ReplayKey::from_digest([1; 32]));
    /// ```
    #[must_use]
    pub const fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The digest, for storage.
    ///
    /// ```
    /// # use vestibule_core::ReplayKey;
    /// assert_eq!(ReplayKey::from_digest([7; 32]).as_bytes().len(), 32);
    /// ```
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The digest in lower-case hexadecimal.
impl fmt::Display for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplayKey({self})")
    }
}

/// Proof that a replay log stored this key, and had not held it before.
///
/// It cannot be copied, so one insert admits one sign-in.
///
/// ```
/// use vestibule_core::{Fresh, ReplayKey};
///
/// let key = ReplayKey::from_digest([1; 32]);
/// let fresh = Fresh::danger_attest(key.clone());
/// assert_eq!(fresh.key(), &key);
/// ```
///
/// ```compile_fail
/// use vestibule_core::{Fresh, ReplayKey};
///
/// let fresh = Fresh::danger_attest(ReplayKey::from_digest([1; 32]));
/// let second = fresh.clone();
/// ```
#[derive(Debug)]
#[must_use = "a sign-in that does not consume its proof of freshness can be replayed"]
pub struct Fresh {
    key: ReplayKey,
}

impl Fresh {
    /// Attests that `key` was stored now and was not there before.
    ///
    /// # Security
    ///
    /// Only the implementation of a replay log calls this, directly after an atomic insert that
    /// found nothing. A check followed by an insert is not atomic: two copies of one message pass
    /// it side by side. An insert that failed, or whose outcome is unknown, attests nothing.
    ///
    /// ```
    /// use std::collections::HashSet;
    /// use vestibule_core::{Fresh, ReplayAnswer, ReplayKey};
    ///
    /// fn insert_once(log: &mut HashSet<ReplayKey>, key: &ReplayKey) -> ReplayAnswer {
    ///     if log.insert(key.clone()) {
    ///         ReplayAnswer::Fresh(Fresh::danger_attest(key.clone()))
    ///     } else {
    ///         ReplayAnswer::Seen
    ///     }
    /// }
    ///
    /// let (mut log, key) = (HashSet::new(), ReplayKey::from_digest([1; 32]));
    /// assert!(matches!(insert_once(&mut log, &key), ReplayAnswer::Fresh(_)));
    /// assert!(matches!(insert_once(&mut log, &key), ReplayAnswer::Seen));
    /// ```
    pub const fn danger_attest(key: ReplayKey) -> Self {
        Self { key }
    }

    /// The key that was stored.
    ///
    /// # Security
    ///
    /// Whoever redeems the proof compares this with the key of the message at hand: the proof is
    /// for one key only.
    ///
    /// ```
    /// # use vestibule_core::{Fresh, ReplayKey};
    /// let fresh = Fresh::danger_attest(ReplayKey::from_digest([2; 32]));
    /// assert_ne!(fresh.key(), &ReplayKey::from_digest([3; 32]));
    /// ```
    #[must_use]
    pub const fn key(&self) -> &ReplayKey {
        &self.key
    }
}

/// What a replay log answers. Exhaustive on purpose: there is no third answer, a log that cannot
/// tell returns its error.
///
/// ```
/// use vestibule_core::ReplayAnswer;
///
/// let admitted = match ReplayAnswer::Seen {
///     ReplayAnswer::Fresh(_) => true,
///     ReplayAnswer::Seen => false,
/// };
/// assert!(!admitted);
/// ```
#[derive(Debug)]
#[must_use = "a replay that is not acted on is a replay that succeeds"]
pub enum ReplayAnswer {
    /// Stored now, for the first time.
    Fresh(Fresh),
    /// Stored before: the message is a replay.
    Seen,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_leading_zeros() {
        let mut digest = [0; 32];
        digest[31] = 1;
        assert_eq!(ReplayKey::from_digest(digest).to_string(), format!("{}01", "0".repeat(62)));
    }
}
