//! The value that ties a login to the browser that began it (RFC 9700 section 4.7, login cross-site
//! request forgery).

use std::fmt;

use crate::Secret;

/// A random value that a host keeps in a cookie from the start of a login to its end.
///
/// A response is accepted only from the browser that asked for it: otherwise an attacker could
/// deliver his own response to a victim's browser. Protocol crates store a hash of the value, never
/// the value. It has no `Clone`, and its `Debug` prints nothing of it.
///
/// # Security
///
/// The caller draws at least 128 random bits from the operating system and sends them in a cookie
/// that is `Secure`, `HttpOnly` and, for responses that arrive by a cross-site POST,
/// `SameSite=None`.
///
/// ```
/// use vestibule_core::{BrowserBinding, Secret};
///
/// let kept = BrowserBinding::new(Secret::new(vec![7; 32]))?;
/// let returned = BrowserBinding::new(Secret::new(vec![7; 32]))?;
/// let other = BrowserBinding::new(Secret::new(vec![8; 32]))?;
/// assert!(kept.matches(&returned));
/// assert!(!kept.matches(&other));
/// assert_eq!(format!("{kept:?}"), "BrowserBinding(..)");
/// # Ok::<(), vestibule_core::BrowserBindingError>(())
/// ```
pub struct BrowserBinding {
    value: Secret<Vec<u8>>,
}

impl BrowserBinding {
    /// The fewest bytes: 128 bits.
    pub const MIN_BYTES: usize = 16;
    /// The most bytes.
    pub const MAX_BYTES: usize = 64;

    /// Takes the value, decoded from whatever the cookie uses.
    ///
    /// # Errors
    ///
    /// [`BrowserBindingError::TooShort`] below 16 bytes, [`BrowserBindingError::TooLong`] above 64.
    ///
    /// # Security
    ///
    /// Length is all that can be checked here. A value that is guessable or shared between browsers
    /// protects nothing.
    ///
    /// ```
    /// use vestibule_core::{BrowserBinding, Secret};
    ///
    /// let error = BrowserBinding::new(Secret::new(vec![0; 15])).unwrap_err();
    /// assert_eq!(error.code(), "browser_binding_too_short");
    /// ```
    pub fn new(value: Secret<Vec<u8>>) -> Result<Self, BrowserBindingError> {
        match value.expose().len() {
            found if found < Self::MIN_BYTES => {
                Err(BrowserBindingError::TooShort { found, minimum: Self::MIN_BYTES })
            }
            found if found > Self::MAX_BYTES => {
                Err(BrowserBindingError::TooLong { found, maximum: Self::MAX_BYTES })
            }
            _ => Ok(Self { value }),
        }
    }

    /// Whether both hold the same value, in time that depends on the length alone.
    ///
    /// ```
    /// # use vestibule_core::{BrowserBinding, Secret};
    /// let short = BrowserBinding::new(Secret::new(vec![0; 16]))?;
    /// let long = BrowserBinding::new(Secret::new(vec![0; 17]))?;
    /// assert!(!short.matches(&long));
    /// # Ok::<(), vestibule_core::BrowserBindingError>(())
    /// ```
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.value.ct_eq(&other.value)
    }

    /// The bytes, to set the cookie or to hash them.
    ///
    /// # Security
    ///
    /// Whoever learns them can finish this login in another browser. Store a hash, and log neither.
    ///
    /// ```
    /// # use vestibule_core::{BrowserBinding, Secret};
    /// assert_eq!(BrowserBinding::new(Secret::new(vec![1; 16]))?.expose_bytes(), [1; 16]);
    /// # Ok::<(), vestibule_core::BrowserBindingError>(())
    /// ```
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8] {
        self.value.expose()
    }
}

impl fmt::Debug for BrowserBinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserBinding(..)")
    }
}

/// Why bytes are no [`BrowserBinding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrowserBindingError {
    /// Too few bytes to be unguessable.
    #[error("the browser binding has {found} bytes, at least {minimum} are needed")]
    TooShort {
        /// How many there are.
        found: usize,
        /// The fewest allowed.
        minimum: usize,
    },
    /// More bytes than a host would have drawn.
    #[error("the browser binding has {found} bytes, at most {maximum} are allowed")]
    TooLong {
        /// How many there are.
        found: usize,
        /// The most allowed.
        maximum: usize,
    },
}

impl BrowserBindingError {
    /// The stable code: `browser_binding_too_short` or `browser_binding_too_long`.
    ///
    /// ```
    /// let error = vestibule_core::BrowserBindingError::TooShort { found: 0, minimum: 16 };
    /// assert_eq!(error.code(), "browser_binding_too_short");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "browser_binding_too_short",
            Self::TooLong { .. } => "browser_binding_too_long",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(length: usize) -> Result<BrowserBinding, BrowserBindingError> {
        BrowserBinding::new(Secret::new(vec![1; length]))
    }

    #[test]
    fn accepts_16_to_64_bytes_only() {
        assert!(binding(16).is_ok() && binding(64).is_ok());
        assert_eq!(binding(15).unwrap_err().code(), "browser_binding_too_short");
        assert_eq!(binding(65).unwrap_err().code(), "browser_binding_too_long");
    }

    #[test]
    fn differs_in_one_bit() {
        let mut bytes = vec![1; 16];
        bytes[15] = 0;
        let other = BrowserBinding::new(Secret::new(bytes)).unwrap();
        assert!(!binding(16).unwrap().matches(&other));
    }
}
