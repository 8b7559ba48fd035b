//! E-mail addresses: the Mailbox of RFC 5321 section 4.1.2 with a dot-string local part, widened to
//! UTF-8 by RFC 6531 section 3.3.

use std::fmt;

use crate::peer_text::is_invisible;
use crate::string_value::string_value;
use crate::{DomainError, DomainName};

/// An e-mail address: a local part as given, and a domain in canonical form.
///
/// The local part is a dot-string of at most 64 bytes: ASCII atoms, or UTF-8 without controls,
/// white space, invisible characters and compatibility forms of ASCII. Quoted local parts and
/// domain literals are refused. Only the domain is normalized: RFC 5321 leaves the meaning of a
/// local part to the mail server, so `Ada@acme.com` and `ada@acme.com` are two values, and so are
/// two Unicode spellings of one name.
///
/// An address is personal data: there is no `Display`, and `Debug` shows the domain only.
///
/// # Security
///
/// An address that parses is not verified, and belongs to nobody yet. Addresses change hands; never
/// use one as the key of an identity.
///
/// ```
/// use vestibule_core::EmailAddress;
///
/// let address = EmailAddress::parse("Ada.Lovelace@ACME.com")?;
/// assert_eq!(address.as_str(), "Ada.Lovelace@acme.com");
/// assert_eq!(format!("{address:?}"), "EmailAddress(..@acme.com)");
/// # Ok::<(), vestibule_core::EmailError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress {
    // INVARIANT: `{local}@{domain}` with exactly one at sign.
    address: String,
    domain: DomainName,
}

impl EmailAddress {
    /// The most bytes of the canonical form: a path of RFC 5321 section 4.5.3.1.3 without its angle
    /// brackets.
    pub const MAX_BYTES: usize = 254;
    /// The most bytes of the local part.
    pub const MAX_LOCAL_BYTES: usize = 64;

    /// Reads an address, and nothing around it: no display name, no angle brackets, no white space,
    /// no `mailto:`.
    ///
    /// # Errors
    ///
    /// An [`EmailError`] named for the rule that is broken; its code is the [`DomainError`]'s when
    /// the domain is at fault.
    ///
    /// ```
    /// use vestibule_core::EmailAddress;
    ///
    /// assert_eq!(EmailAddress::parse("a@b@acme.com").unwrap_err().code(), "email_at_signs");
    /// assert_eq!(EmailAddress::parse("a@acme").unwrap_err().code(), "domain_single_label");
    /// ```
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        check_not_quoted(text)?;
        let (local, domain) = split_at_sign(text)?;
        check_local_part(local)?;
        let domain = DomainName::parse(domain).map_err(EmailError::Domain)?;
        let address = format!("{local}@{domain}");
        if address.len() > Self::MAX_BYTES {
            return Err(EmailError::TooLong { found: address.len(), maximum: Self::MAX_BYTES });
        }
        Ok(Self { address, domain })
    }

    /// The canonical form: the local part as given, `@`, the domain as A-labels.
    ///
    /// ```
    /// # use vestibule_core::EmailAddress;
    /// assert_eq!(EmailAddress::parse("Ada@ACME.com").unwrap().as_str(), "Ada@acme.com");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The local part, as given.
    ///
    /// ```
    /// # use vestibule_core::EmailAddress;
    /// assert_eq!(EmailAddress::parse("Ada@acme.com").unwrap().local(), "Ada");
    /// ```
    #[must_use]
    pub fn local(&self) -> &str {
        self.address.split_once('@').map_or("", |(local, _)| local)
    }

    /// The domain.
    ///
    /// ```
    /// # use vestibule_core::EmailAddress;
    /// assert_eq!(EmailAddress::parse("Ada@ACME.com").unwrap().domain().as_str(), "acme.com");
    /// ```
    #[must_use]
    pub const fn domain(&self) -> &DomainName {
        &self.domain
    }

    /// The canonical form with the ASCII letters of the local part in lower case, to look up
    /// candidates.
    ///
    /// Other letters stay as they are: full Unicode lower-casing would turn the Kelvin sign into
    /// the letter `k`, and so one person's address into another's.
    ///
    /// # Security
    ///
    /// Mail servers may treat two addresses with one key as two people. A match is a candidate for
    /// a rule to judge, never proof that two identities are one.
    ///
    /// ```
    /// # use vestibule_core::EmailAddress;
    /// assert_eq!(EmailAddress::parse("Ada@acme.com").unwrap().comparison_key(), "ada@acme.com");
    /// ```
    #[must_use]
    pub fn comparison_key(&self) -> String {
        self.address.to_ascii_lowercase()
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress(..@{})", self.domain)
    }
}

string_value!(EmailAddress, EmailError, parse, |value| value.as_str());

/// Why a text is no [`EmailAddress`]. Messages never repeat the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmailError {
    /// There is not exactly one at sign.
    #[error("the address has {found} at signs, exactly one is needed")]
    AtSigns {
        /// How many there are.
        found: usize,
    },
    /// The local part is quoted.
    #[error("the address has a quoted local part, which is not supported")]
    LocalPartQuoted,
    /// There is nothing before the at sign.
    #[error("the local part is empty")]
    LocalPartEmpty,
    /// The local part is longer than 64 bytes.
    #[error("the local part has {found} bytes, at most {maximum} are allowed")]
    LocalPartTooLong {
        /// The length in bytes.
        found: usize,
        /// The most allowed.
        maximum: usize,
    },
    /// The local part begins or ends with a dot, or has two in a row.
    #[error("the local part has a dot at an end or two in a row")]
    LocalPartDots,
    /// The local part has a character that a dot-string cannot have.
    #[error("the local part has a forbidden character at byte {position}")]
    ForbiddenCharacter {
        /// Where the character begins, in bytes.
        position: usize,
    },
    /// The whole address is longer than 254 bytes.
    #[error("the address has {found} bytes, at most {maximum} are allowed")]
    TooLong {
        /// The length of the canonical form in bytes.
        found: usize,
        /// The most allowed.
        maximum: usize,
    },
    /// The domain is invalid.
    #[error("the domain of the address is invalid")]
    Domain(#[source] DomainError),
}

impl EmailError {
    /// The stable code: the domain's own, or `email_` followed by the variant's name in snake_case.
    ///
    /// ```
    /// # use vestibule_core::EmailAddress;
    /// assert_eq!(EmailAddress::parse("acme.com").unwrap_err().code(), "email_at_signs");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AtSigns { .. } => "email_at_signs",
            Self::LocalPartQuoted => "email_local_part_quoted",
            Self::LocalPartEmpty => "email_local_part_empty",
            Self::LocalPartTooLong { .. } => "email_local_part_too_long",
            Self::LocalPartDots => "email_local_part_dots",
            Self::ForbiddenCharacter { .. } => "email_forbidden_character",
            Self::TooLong { .. } => "email_too_long",
            Self::Domain(error) => error.code(),
        }
    }
}

fn check_not_quoted(text: &str) -> Result<(), EmailError> {
    if text.starts_with('"') { Err(EmailError::LocalPartQuoted) } else { Ok(()) }
}

fn split_at_sign(text: &str) -> Result<(&str, &str), EmailError> {
    match text.split_once('@') {
        Some((local, domain)) if !domain.contains('@') => Ok((local, domain)),
        _ => Err(EmailError::AtSigns { found: text.matches('@').count() }),
    }
}

fn check_local_part(local: &str) -> Result<(), EmailError> {
    match local.len() {
        0 => return Err(EmailError::LocalPartEmpty),
        found if found > EmailAddress::MAX_LOCAL_BYTES => {
            return Err(EmailError::LocalPartTooLong {
                found,
                maximum: EmailAddress::MAX_LOCAL_BYTES,
            });
        }
        _ => {}
    }
    let forbidden =
        |(_, character): &(usize, char)| *character != '.' && !is_atom_character(*character);
    if let Some((position, _)) = local.char_indices().find(forbidden) {
        return Err(EmailError::ForbiddenCharacter { position });
    }
    if local.split('.').any(str::is_empty) {
        return Err(EmailError::LocalPartDots);
    }
    Ok(())
}

/// The `atext` of RFC 5322 section 3.2.3, or a visible character beyond ASCII.
fn is_atom_character(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character);
    }
    // Full-width and small forms look like ASCII, and mail software may fold them into it.
    let folds_to_ascii = matches!(character, '\u{ff01}'..='\u{ff5e}' | '\u{fe50}'..='\u{fe6b}');
    !folds_to_ascii
        && !character.is_control()
        && !character.is_whitespace()
        && !is_invisible(character)
}
