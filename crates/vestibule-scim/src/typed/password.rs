//! A password on its way in
//! ([RFC 7643, section 4.1.1](https://www.rfc-editor.org/rfc/rfc7643#section-4.1.1)).

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use vestibule_core::Secret;

/// The `password` of a user, as a client sent it.
///
/// It is read and never written: it has no `Serialize`, and a [`User`](super::User) leaves it out
/// of its JSON. Copies of a `Password` share one secret, wiped with the last of them.
///
/// # Security
///
/// Hash it and drop it. Nothing in this crate stores one.
///
/// ```
/// use vestibule_scim::typed::User;
///
/// let user: User = serde_json::from_str(r#"{"userName":"ada","password":"correct horse"}"#)?;
/// let password = user.password.clone().expect("one was sent");
/// assert_eq!(password.expose(), "correct horse");
/// assert_eq!(format!("{password:?}"), "Password(..)");
/// assert!(!serde_json::to_string(&user)?.contains("horse"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Password(Arc<Secret<String>>);

impl Password {
    /// Takes a password into custody.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::typed::Password::new("correct horse").expose(), "correct horse");
    /// ```
    #[must_use]
    pub fn new(password: impl Into<String>) -> Self {
        Self(Arc::new(Secret::new(password.into())))
    }

    /// The password itself.
    ///
    /// # Security
    ///
    /// The one way to it: do not print, log or store what it returns.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::typed::Password::new("x").expose(), "x");
    /// ```
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// In time that depends on the lengths alone.
impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0)
    }
}

impl Eq for Password {}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
