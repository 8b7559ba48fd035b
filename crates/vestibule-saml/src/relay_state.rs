//! RelayState: a handle, and nothing else (SAML 2.0 bindings 3.4.3).

use std::fmt;

/// The handle under which the host remembers a sign-in, handed to the identity provider and back.
///
/// It is 1 to 80 letters, digits, `-` and `_`, so it fits the standard's 80 bytes and cannot be a
/// URL: where the user goes afterwards is remembered, never carried.
///
/// ```
/// use vestibule_saml::RelayState;
///
/// assert_eq!(RelayState::from_random([7; 16]).as_str().len(), 32);
/// assert!(RelayState::parse("https://evil.example").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RelayState(String);

/// A text that is no [`RelayState`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a relay state is 1 to 80 letters, digits, hyphens and underscores")]
#[non_exhaustive]
pub struct RelayStateError;

impl RelayStateError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "relay_state_malformed"
    }
}

impl RelayState {
    /// Makes a handle from 128 random bits.
    #[must_use]
    pub fn from_random(random: [u8; 16]) -> Self {
        RelayState(crate::hex::encode(&random))
    }

    /// Reads a handle that came back.
    ///
    /// # Errors
    /// [`RelayStateError`] when it is not one.
    pub fn parse(text: &str) -> Result<Self, RelayStateError> {
        let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if (1..=80).contains(&text.len()) && text.bytes().all(is_fit) {
            Ok(RelayState(text.to_owned()))
        } else {
            Err(RelayStateError)
        }
    }

    /// The handle.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RelayState {
    /// Elided: whoever has it can answer for the browser that began the sign-in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelayState(..)")
    }
}
