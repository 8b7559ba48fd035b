//! Opaque identifiers of the things a host configures and stores.

use crate::PeerText;
use crate::string_value::string_value;

/// The most characters an id may have.
const MAX_LENGTH: usize = 128;

macro_rules! opaque_id {
    ($(#[$documentation:meta])* $name:ident) => {
        $(#[$documentation])*
        ///
        /// 1 to 128 characters of `A-Z a-z 0-9 . _ ~ -`, so that it stands in a URL path, a file
        /// name or a log line without quoting. It is opaque and compared byte by byte. `.` and `..`
        /// are refused, because a URL path would swallow them.
        ///
        /// ```
        #[doc = concat!("use vestibule_core::", stringify!($name), ";")]
        ///
        #[doc = concat!("let id = ", stringify!($name), "::parse(\"01J-acme\")?;")]
        /// assert_eq!(id.as_str(), "01J-acme");
        #[doc = concat!("let error = ", stringify!($name), "::parse(\"a/b\").unwrap_err();")]
        /// assert_eq!(error.code(), "id_forbidden_character");
        /// # Ok::<(), vestibule_core::IdError>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads an id, exactly as given.
            ///
            /// # Errors
            ///
            /// [`IdError::Empty`], [`IdError::TooLong`], [`IdError::ForbiddenCharacter`] or
            /// [`IdError::DotSegment`] when the text breaks the rule of that name.
            ///
            /// ```
            #[doc = concat!("# use vestibule_core::", stringify!($name), ";")]
            #[doc = concat!("assert!(", stringify!($name), "::parse(\"a.b_c~d-1\").is_ok());")]
            /// ```
            pub fn parse(text: &str) -> Result<Self, IdError> {
                check(text)?;
                Ok(Self(text.to_owned()))
            }

            /// The id as text.
            ///
            /// ```
            #[doc = concat!("# use vestibule_core::", stringify!($name), ";")]
            #[doc = concat!("let id = ", stringify!($name), "::parse(\"x\").unwrap();")]
            /// assert_eq!(id.as_str(), "x");
            /// ```
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        string_value!($name, IdError, parse, |value| value);
    };
}

opaque_id! {
    /// Names one configured trust relation with one identity provider.
    ConnectionId
}
opaque_id! {
    /// Names one customer organization of the host.
    OrganizationId
}
opaque_id! {
    /// Names one account in the host's own user table.
    AccountId
}
opaque_id! {
    /// Names one SCIM directory of an organization.
    DirectoryId
}

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// The text is empty.
    #[error("the id is empty")]
    Empty,
    /// The text is longer than an id may be.
    #[error("the id has {found} bytes, at most {maximum} are allowed")]
    TooLong {
        /// The length in bytes.
        found: usize,
        /// The most allowed.
        maximum: usize,
    },
    /// A character is outside `A-Z a-z 0-9 . _ ~ -`.
    #[error("the id {found} has a forbidden character at byte {position}")]
    ForbiddenCharacter {
        /// The id.
        found: PeerText,
        /// Where the character begins, in bytes.
        position: usize,
    },
    /// The text is `.` or `..`.
    #[error("the id is a dot segment, which a url path drops")]
    DotSegment,
}

impl IdError {
    /// The stable code: `id_empty`, `id_too_long`, `id_forbidden_character` or `id_dot_segment`.
    ///
    /// ```
    /// assert_eq!(vestibule_core::ConnectionId::parse("").unwrap_err().code(), "id_empty");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "id_empty",
            Self::TooLong { .. } => "id_too_long",
            Self::ForbiddenCharacter { .. } => "id_forbidden_character",
            Self::DotSegment => "id_dot_segment",
        }
    }
}

fn check(text: &str) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > MAX_LENGTH {
        return Err(IdError::TooLong { found: text.len(), maximum: MAX_LENGTH });
    }
    if let Some(position) = text.bytes().position(|byte| !is_allowed(byte)) {
        return Err(IdError::ForbiddenCharacter { found: PeerText::new(text), position });
    }
    if text == "." || text == ".." {
        return Err(IdError::DotSegment);
    }
    Ok(())
}

/// The unreserved characters of RFC 3986 section 2.3.
fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_128_characters_and_refuses_129() {
        assert!(ConnectionId::parse(&"a".repeat(128)).is_ok());
        assert_eq!(ConnectionId::parse(&"a".repeat(129)).unwrap_err().code(), "id_too_long");
    }

    #[test]
    fn refuses_characters_that_would_need_quoting() {
        for text in ["a b", " a", "a\n", "a/b", "a%2f", "a?b", "é", "a:b", "a\0"] {
            assert_eq!(
                AccountId::parse(text).unwrap_err().code(),
                "id_forbidden_character",
                "{text:?}"
            );
        }
    }

    #[test]
    fn refuses_empty_and_dot_segments() {
        assert_eq!(OrganizationId::parse("").unwrap_err().code(), "id_empty");
        assert_eq!(OrganizationId::parse(".").unwrap_err().code(), "id_dot_segment");
        assert_eq!(OrganizationId::parse("..").unwrap_err().code(), "id_dot_segment");
        assert!(OrganizationId::parse("...").is_ok());
    }

    #[test]
    fn keeps_case() {
        assert_ne!(DirectoryId::parse("A").unwrap(), DirectoryId::parse("a").unwrap());
    }

    #[test]
    fn serde_is_a_checked_string() {
        let id: ConnectionId = serde_json::from_str("\"acme\"").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"acme\"");
        assert!(serde_json::from_str::<ConnectionId>("\"a b\"").is_err());
    }
}
