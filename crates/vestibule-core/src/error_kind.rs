//! What sort of thing went wrong, for every error of the family that a sign-in can end in.

use serde::{Deserialize, Serialize};

/// Who has to act on an error, and whether trying again can help.
///
/// Exhaustive on purpose: a host that maps kinds to status codes and alerts should break on a new
/// one.
///
/// ```
/// use vestibule_core::ErrorKind;
///
/// assert_eq!(serde_json::to_string(&ErrorKind::PeerFault)?, r#""peer_fault""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The two sides do not agree on a setting: an administrator changes one of them.
    Misconfigured,
    /// The message is malformed, forged, or breaks the standard.
    PeerFault,
    /// The message, or the sign-in that it answers, is too old or not yet valid.
    Expired,
    /// The message, or the sign-in that it answers, was used before.
    Replayed,
    /// Everything is in order, and the answer is no.
    Denied,
    /// Something needed to decide cannot be reached.
    Unavailable,
}
