//! Entity identifiers (SAML 2.0 core 8.3.6).

use std::fmt;

/// The name of a service provider or an identity provider: any text without white space or
/// control characters, up to 1,024 characters. Products use URLs, URNs and plain words; two are
/// equal only when every character is.
///
/// ```
/// use vestibule_saml::EntityId;
///
/// assert!(EntityId::parse("https://sts.windows.net/contoso/").is_ok());
/// assert!(EntityId::parse("two words").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EntityId(String);

/// A text that is no [`EntityId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an entity id is 1 to 1024 characters without white space")]
#[non_exhaustive]
pub struct EntityIdError;

impl EntityIdError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "entity_id_malformed"
    }
}

impl EntityId {
    /// Takes the text as it is.
    ///
    /// # Errors
    /// [`EntityIdError`] when it is empty, longer than 1,024 characters, or holds white space or a
    /// control character.
    pub fn parse(text: &str) -> Result<Self, EntityIdError> {
        let is_fit = |character: char| !character.is_whitespace() && !character.is_control();
        let length = text.chars().count();
        if (1..=1024).contains(&length) && text.chars().all(is_fit) {
            Ok(EntityId(text.to_owned()))
        } else {
            Err(EntityIdError)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
