//! From which secret tags and tokens are made.

use std::fmt;

use serde::{Deserialize, Serialize};
use vestibule_core::{ErrorKind, OrganizationId, PeerText, Secret};
use vestibule_keys::{KeyError, MacKey};

use crate::token::base32;
use crate::{ClaimKey, Token};

/// The secret from which the tags and tokens of all claims are made, with HMAC-SHA-256.
///
/// A token is a function of organization, domain, scope and generation: two requests at once show the
/// same one, and nobody can work out another organization's. A claim keeps its own tag and token, so a
/// new secret is for new claims and new generations, and invalidates nothing.
///
/// # Security
/// Keep the secret apart from the database of claims. Whoever has it can predict tokens; that alone
/// proves no domain, since a token counts only in the zone, for the organization that it was made for.
#[derive(Debug)]
pub struct ChallengeKey {
    key: MacKey,
}

impl ChallengeKey {
    /// The least bytes of the secret.
    pub const LEAST_BYTES: usize = MacKey::LEAST_BYTES;

    /// Takes a secret of at least 32 random bytes.
    ///
    /// # Errors
    /// [`ChallengeError::KeyTooShort`], or [`ChallengeError::Refused`] when the cryptographic library
    /// refuses it.
    ///
    /// ```
    /// use vestibule_core::Secret;
    /// use vestibule_domains::ChallengeKey;
    ///
    /// assert!(ChallengeKey::new(&Secret::new(vec![7; 32])).is_ok());
    /// let error = ChallengeKey::new(&Secret::new(vec![7; 31])).unwrap_err();
    /// assert_eq!(error.code(), "domain_challenge_key_too_short");
    /// ```
    pub fn new(secret: &Secret<Vec<u8>>) -> Result<Self, ChallengeError> {
        match MacKey::new(secret.expose()) {
            Ok(key) => Ok(Self { key }),
            Err(KeyError::MacTooShort { bytes, least }) => {
                Err(ChallengeError::KeyTooShort { bytes, least })
            }
            Err(_) => Err(ChallengeError::Refused),
        }
    }

    /// The label of an organization: the same in all its records, and it tells a reader of the zone
    /// nothing.
    ///
    /// # Errors
    /// [`ChallengeError::Refused`] when the cryptographic library refuses.
    pub fn tag(&self, organization: &OrganizationId) -> Result<Tag, ChallengeError> {
        let bits: [u8; 10] = self.bits(&[b"tag", organization.as_str().as_bytes()])?;
        Ok(Tag(base32(&bits)))
    }

    /// The token of one generation of a claim.
    ///
    /// # Errors
    /// [`ChallengeError::Refused`] when the cryptographic library refuses.
    pub fn token(&self, claim: &ClaimKey, generation: u32) -> Result<Token, ChallengeError> {
        let parts: [&[u8]; 5] = [
            b"token",
            claim.organization.as_str().as_bytes(),
            claim.domain.as_str().as_bytes(),
            claim.scope.code().as_bytes(),
            &generation.to_be_bytes(),
        ];
        Ok(Token::from_bits(self.bits(&parts)?))
    }

    /// The first bytes of the code over these parts, each after its length, so that no two lists of
    /// parts are one text.
    fn bits<const N: usize>(&self, parts: &[&[u8]]) -> Result<[u8; N], ChallengeError> {
        let mut text = Vec::new();
        for part in parts {
            let length = u64::try_from(part.len()).map_err(|_| ChallengeError::Refused)?;
            text.extend(length.to_be_bytes());
            text.extend(*part);
        }
        let code = self.key.sign(&text).map_err(|_| ChallengeError::Refused)?;
        code.first_chunk().copied().ok_or(ChallengeError::Refused)
    }
}

/// An organization's label in the names of its records: 16 characters of base32, lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

impl Tag {
    /// The characters of a tag.
    pub const CHARS: usize = 16;

    /// Reads a tag.
    ///
    /// # Errors
    /// [`ChallengeError::TagInvalid`] when it is anything else than 16 characters `a-z2-7`.
    pub fn parse(text: &str) -> Result<Self, ChallengeError> {
        let fits = text.len() == Self::CHARS
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(ChallengeError::TagInvalid { found: PeerText::new(text) })
        }
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Another one, whose record nobody has published: every character is the next of the alphabet.
    pub(crate) fn other(&self) -> Self {
        let next = |character: char| match character {
            'z' => '2',
            '7' => 'a',
            _ => char::from_u32(u32::from(character).saturating_add(1)).unwrap_or('a'),
        };
        Self(self.0.chars().map(next).collect())
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({})", self.0)
    }
}

impl TryFrom<String> for Tag {
    type Error = ChallengeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

/// Why there is no challenge.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChallengeError {
    /// The secret is too short.
    #[error("the secret for challenges has {bytes} bytes, at least {least} are needed")]
    KeyTooShort {
        /// Its bytes.
        bytes: usize,
        /// The fewest that are taken.
        least: usize,
    },
    /// The cryptographic library refused the secret, or to work with it.
    #[error("the cryptographic library refused to make a challenge")]
    Refused,
    /// A name of a product is no part of a label.
    #[error(
        "{found} is no name of a product: 1 to 20 of a-z, 0-9 and inner hyphens, after an underscore or not"
    )]
    ProductInvalid {
        /// What was given.
        found: PeerText,
    },
    /// A kept tag is none.
    #[error("{found} is no tag: 16 characters of a-z and 2-7")]
    TagInvalid {
        /// What was read.
        found: PeerText,
    },
    /// The domain leaves no room for the labels before it.
    #[error("the domain has {found} bytes, a record below it can have at most {maximum}")]
    DomainTooLong {
        /// Its bytes.
        found: usize,
        /// The most that leave room.
        maximum: usize,
    },
}

impl ChallengeError {
    /// All codes, each with its cause and what to do.
    pub const ALL: [(&'static str, &'static str, &'static str); 5] = [
        (
            "domain_challenge_key_too_short",
            "The configured secret for challenges is shorter than 32 bytes.",
            "Configure 32 or more random bytes.",
        ),
        (
            "domain_challenge_refused",
            "The cryptographic library refused to work with the secret.",
            "Look at how OpenSSL is built and configured.",
        ),
        (
            "domain_product_invalid",
            "The configured name of the product cannot stand in a label of a domain name.",
            "Configure 1 to 20 characters of a-z, 0-9 and hyphens that are not at an end.",
        ),
        (
            "domain_tag_invalid",
            "A kept claim has something else than a tag where its tag stands.",
            "Restore the claim from a backup.",
        ),
        (
            "domain_too_long_for_challenge",
            "The domain is so long that the record's labels before it exceed what DNS allows.",
            "Claim a shorter name, such as the registered domain.",
        ),
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::KeyTooShort { .. } => "domain_challenge_key_too_short",
            Self::Refused => "domain_challenge_refused",
            Self::ProductInvalid { .. } => "domain_product_invalid",
            Self::TagInvalid { .. } => "domain_tag_invalid",
            Self::DomainTooLong { .. } => "domain_too_long_for_challenge",
        }
    }

    /// What sort of thing it is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::KeyTooShort { .. } | Self::ProductInvalid { .. } => ErrorKind::Misconfigured,
            Self::Refused | Self::TagInvalid { .. } => ErrorKind::Unavailable,
            Self::DomainTooLong { .. } => ErrorKind::Denied,
        }
    }
}
