//! Bearer tokens: shown once, kept as a hash, rotated with an overlap (RFC 6750, RFC 7644
//! section 2).

use std::time::Duration;

use vestibule_core::{Secret, Timestamp};
use vestibule_keys::{DigestAlgorithm, base64url_encode};

use crate::{DirectoryTokens, Profile, Scope, StoreError, TokenHash, TokenRecord};

/// What every token begins with, so that scanners for leaked secrets know one.
const PREFIX: &str = "vscim_";

/// A bearer token that was just made: show it once, and forget it.
///
/// ```
/// use vestibule_scim::BearerToken;
///
/// // The host fills this from the operating system's random numbers.
/// let token = BearerToken::from_random(&[7; 32]);
/// assert!(token.expose().starts_with("vscim_"));
/// assert_eq!(format!("{token:?}"), "BearerToken(..)");
/// ```
pub struct BearerToken(Secret<String>);

impl BearerToken {
    /// A token of 256 random bits.
    ///
    /// # Security
    ///
    /// The octets must come from the operating system's generator, fresh for each token.
    #[must_use]
    pub fn from_random(octets: &[u8; 32]) -> Self {
        Self(Secret::new(format!("{PREFIX}{}", base64url_encode(octets))))
    }

    /// A token that the host chose, such as one that an administrator keeps in a file. `None` where
    /// it is shorter than 32 characters, longer than 512, or holds what a header cannot.
    ///
    /// # Security
    ///
    /// Only as good as the randomness that it was made from.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        is_token(text).then(|| Self(Secret::new(text.to_owned())))
    }

    /// The text, for the one page that shows it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What a store keeps of it. `None` only where OpenSSL fails.
    #[must_use]
    pub fn hash(&self) -> Option<TokenHash> {
        hash(self.expose())
    }

    /// Makes this the directory's token: it is good from now on, and the ones before end after the
    /// overlap, in which the administrator pastes the new one at the identity provider.
    ///
    /// An overlap of zero ends them at once, as after a leak.
    ///
    /// # Errors
    ///
    /// [`StoreError`] of the store.
    pub async fn rotate_in<T: DirectoryTokens>(
        &self,
        tokens: &T,
        scope: Scope,
        profile: Profile,
        now: Timestamp,
        overlap: Duration,
    ) -> Result<(), StoreError> {
        let hash = self.hash().ok_or(StoreError::Corrupt)?;
        // The end of the others comes first: should the store fail in between, a token that leaked
        // ends all the same, and the administrator tries again.
        tokens.expire_others(&scope, Some(&hash), now.saturating_add(overlap)).await?;
        tokens.insert(&TokenRecord::new(hash, scope, profile, now, None)).await
    }
}

impl std::fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BearerToken(..)")
    }
}

/// The hash of a token that a client presents.
pub(crate) fn hash(token: &str) -> Option<TokenHash> {
    let octets = DigestAlgorithm::Sha256.hash(token.as_bytes())?;
    Some(TokenHash::from_octets(octets.try_into().ok()?))
}

/// The syntax of RFC 6750 section 2.1, and lengths that a secret has.
pub(crate) fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    (32..=512).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_a_token_are_bounded() {
        for (length, good) in [(31, false), (32, true), (512, true), (513, false)] {
            assert_eq!(BearerToken::from_text(&"a".repeat(length)).is_some(), good, "{length}");
        }
        assert!(BearerToken::from_text(&format!("{}\r\n", "a".repeat(40))).is_none());
        assert!(BearerToken::from_text(&"é".repeat(40)).is_none());
    }
}
