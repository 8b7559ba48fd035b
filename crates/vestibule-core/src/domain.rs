//! Domain names in one canonical form: UTS 46 with STD3 rules, as A-labels (RFC 5890 section
//! 2.3.2.1, RFC 1035 section 2.3.4).

use std::fmt;
use std::net::IpAddr;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use crate::PeerText;
use crate::string_value::string_value;

/// A domain name of at least two labels, kept in lower case as A-labels.
///
/// Every spelling of one domain becomes the same value: case, full-width letters and ideographic
/// full stops fold, ignorable characters vanish, U-labels become A-labels, one trailing dot is
/// dropped. Two values are equal exactly when their A-labels are. Syntax is all that is checked:
/// nothing is looked up, and a public suffix such as `co.uk` is as valid as any name.
///
/// ```
/// use vestibule_core::DomainName;
///
/// let domain = DomainName::parse("Bücher。de.")?;
/// assert_eq!(domain.as_str(), "xn--bcher-kva.de");
/// assert_eq!(domain, DomainName::parse("xn--bcher-kva.de")?);
/// # Ok::<(), vestibule_core::DomainError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainName {
    a_labels: String,
}

impl DomainName {
    /// The most bytes of the canonical form, without a trailing dot.
    pub const MAX_BYTES: usize = 253;

    /// Reads a domain name, and nothing around it.
    ///
    /// # Errors
    ///
    /// A [`DomainError`] named for the rule that is broken. A URL, an address, a port, a wildcard,
    /// white space and an IP address each have their own, because each is a different mistake to
    /// explain.
    ///
    /// ```
    /// use vestibule_core::DomainName;
    ///
    /// assert_eq!(DomainName::parse("Acme.COM")?.as_str(), "acme.com");
    /// assert_eq!(DomainName::parse("https://acme.com").unwrap_err().code(), "domain_url_syntax");
    /// assert_eq!(DomainName::parse("a..com").unwrap_err().code(), "domain_empty_label");
    /// # Ok::<(), vestibule_core::DomainError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        check_bounds(text)?;
        check_not_ip_literal(text)?;
        check_characters(text)?;
        let a_labels = to_a_labels(text)?;
        check_labels(&a_labels, text)?;
        check_last_label(&a_labels, text)?;
        Ok(Self { a_labels })
    }

    /// The canonical form: lower-case A-labels, no trailing dot.
    ///
    /// ```
    /// assert_eq!(vestibule_core::DomainName::parse("ACME.com").unwrap().as_str(), "acme.com");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.a_labels
    }

    /// The form for readers of its script, with U-labels.
    ///
    /// # Security
    ///
    /// Different domains can look alike in this form. Compare, store and decide on
    /// [`as_str`](Self::as_str).
    ///
    /// ```
    /// # use vestibule_core::DomainName;
    /// assert_eq!(DomainName::parse("xn--bcher-kva.de").unwrap().to_unicode(), "bücher.de");
    /// ```
    #[must_use]
    pub fn to_unicode(&self) -> String {
        let (text, _) =
            Uts46::new().to_unicode(self.a_labels.as_bytes(), AsciiDenyList::STD3, Hyphens::Check);
        text.into_owned()
    }

    /// Whether this name lies below `ancestor`. No name lies below itself.
    ///
    /// ```
    /// use vestibule_core::DomainName;
    ///
    /// let acme = DomainName::parse("acme.com")?;
    /// assert!(DomainName::parse("eu.acme.com")?.is_subdomain_of(&acme));
    /// assert!(!DomainName::parse("notacme.com")?.is_subdomain_of(&acme));
    /// assert!(!acme.is_subdomain_of(&acme));
    /// # Ok::<(), vestibule_core::DomainError>(())
    /// ```
    #[must_use]
    pub fn is_subdomain_of(&self, ancestor: &Self) -> bool {
        self.a_labels
            .strip_suffix(ancestor.as_str())
            .is_some_and(|labels_below| labels_below.ends_with('.'))
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.a_labels)
    }
}

impl fmt::Debug for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DomainName({self})")
    }
}

string_value!(DomainName, DomainError, parse, |value| value);

/// Why a text is no [`DomainName`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainError {
    /// There is no text.
    #[error("the domain is empty")]
    Empty,
    /// The name is longer than a domain name may be.
    #[error("the domain has {found} bytes, at most {maximum} are allowed")]
    TooLong {
        /// The length in bytes, as A-labels where they were made.
        found: usize,
        /// The most allowed.
        maximum: usize,
    },
    /// There is an at sign: this is an address, or hides one.
    #[error("the domain has an at sign, give the part after it")]
    AtSign,
    /// There is a slash, colon, question mark, number sign or backslash: this is a URL or has a
    /// port.
    #[error("the domain has url syntax, give the host name alone")]
    UrlSyntax,
    /// There is an asterisk.
    #[error("the domain has a wildcard, give each domain by name")]
    Wildcard,
    /// There is white space or a control character, possibly at an end.
    #[error("the domain has white space or a control character at byte {position}")]
    WhiteSpace {
        /// Where the character begins, in bytes.
        position: usize,
    },
    /// The text is an IP address, or a client would read it as one.
    #[error("{found} is an ip address or would be read as one")]
    IpAddress {
        /// What was read.
        found: PeerText,
    },
    /// There is a label without characters.
    #[error("{found} has an empty label")]
    EmptyLabel {
        /// What was read.
        found: PeerText,
    },
    /// A label is longer than 63 bytes.
    #[error("a label of the domain has {found} bytes, at most {maximum} are allowed")]
    LabelTooLong {
        /// The length in bytes, as A-label.
        found: usize,
        /// The most allowed.
        maximum: usize,
    },
    /// There is only one label.
    #[error("{found} is a single label, a domain has at least two")]
    SingleLabel {
        /// What was read.
        found: PeerText,
    },
    /// A label breaks the rules of IDNA or of host names: a forbidden character, a misplaced
    /// hyphen, invalid Punycode.
    #[error("{found} is not a valid internationalized domain name")]
    InvalidLabel {
        /// What was read.
        found: PeerText,
    },
}

impl DomainError {
    /// The stable code: `domain_` followed by the variant's name in snake_case.
    ///
    /// ```
    /// # use vestibule_core::DomainName;
    /// assert_eq!(DomainName::parse("user@acme.com").unwrap_err().code(), "domain_at_sign");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "domain_empty",
            Self::TooLong { .. } => "domain_too_long",
            Self::AtSign => "domain_at_sign",
            Self::UrlSyntax => "domain_url_syntax",
            Self::Wildcard => "domain_wildcard",
            Self::WhiteSpace { .. } => "domain_white_space",
            Self::IpAddress { .. } => "domain_ip_address",
            Self::EmptyLabel { .. } => "domain_empty_label",
            Self::LabelTooLong { .. } => "domain_label_too_long",
            Self::SingleLabel { .. } => "domain_single_label",
            Self::InvalidLabel { .. } => "domain_invalid_label",
        }
    }
}

/// U-labels can be longer in UTF-8 than as A-labels; beyond this many bytes no text is worth
/// converting.
const MAX_INPUT_BYTES: usize = 1024;
const MAX_LABEL_BYTES: usize = 63;

fn check_bounds(text: &str) -> Result<(), DomainError> {
    match text.len() {
        0 => Err(DomainError::Empty),
        found if found > MAX_INPUT_BYTES => {
            Err(DomainError::TooLong { found, maximum: DomainName::MAX_BYTES })
        }
        _ => Ok(()),
    }
}

fn check_not_ip_literal(text: &str) -> Result<(), DomainError> {
    if text.starts_with('[') || text.parse::<IpAddr>().is_ok() {
        return Err(DomainError::IpAddress { found: PeerText::new(text) });
    }
    Ok(())
}

/// Names the first character that tells what the text is instead of a domain. Some at signs are
/// compatibility forms.
fn check_characters(text: &str) -> Result<(), DomainError> {
    for (position, character) in text.char_indices() {
        match character {
            '@' | '\u{ff20}' | '\u{fe6b}' => return Err(DomainError::AtSign),
            '/' | ':' | '?' | '#' | '\\' => return Err(DomainError::UrlSyntax),
            '*' => return Err(DomainError::Wildcard),
            _ if character.is_whitespace() || character.is_control() => {
                return Err(DomainError::WhiteSpace { position });
            }
            _ => {}
        }
    }
    Ok(())
}

/// The strict conversion, lengths excepted: `check_labels` gives those their own errors.
fn to_a_labels(text: &str) -> Result<String, DomainError> {
    let converted = Uts46::new().to_ascii(
        text.as_bytes(),
        AsciiDenyList::STD3,
        Hyphens::Check,
        DnsLength::Ignore,
    );
    let mut a_labels = converted
        .map_err(|_| DomainError::InvalidLabel { found: PeerText::new(text) })?
        .into_owned();
    if a_labels.ends_with('.') {
        a_labels.pop();
    }
    Ok(a_labels)
}

fn check_labels(a_labels: &str, text: &str) -> Result<(), DomainError> {
    for label in a_labels.split('.') {
        match label.len() {
            0 => {
                return Err(DomainError::EmptyLabel { found: PeerText::new(text) });
            }
            found if found > MAX_LABEL_BYTES => {
                return Err(DomainError::LabelTooLong { found, maximum: MAX_LABEL_BYTES });
            }
            _ => {}
        }
    }
    if a_labels.len() > DomainName::MAX_BYTES {
        return Err(DomainError::TooLong { found: a_labels.len(), maximum: DomainName::MAX_BYTES });
    }
    Ok(())
}

/// Refuses a name that a URL parser takes for an IPv4 address ([URL Standard, "ends in a
/// number"][ends]), then a name without a parent.
///
/// [ends]: https://url.spec.whatwg.org/#ends-in-a-number-checker
fn check_last_label(a_labels: &str, text: &str) -> Result<(), DomainError> {
    let (parent, last) =
        a_labels.rsplit_once('.').map_or((None, a_labels), |(parent, last)| (Some(parent), last));
    let hexadecimal = last
        .strip_prefix("0x")
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if hexadecimal || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DomainError::IpAddress { found: PeerText::new(text) });
    }
    match parent {
        Some(_) => Ok(()),
        None => Err(DomainError::SingleLabel { found: PeerText::new(text) }),
    }
}
