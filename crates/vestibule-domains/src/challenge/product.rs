//! The host's own label in the names of records.

use std::fmt;

use vestibule_core::PeerText;

use crate::{ChallengeError, Scope};

/// What the host calls itself in the names of records, so that a reader of the zone knows who asked.
///
/// # Security
/// Begin it with an underscore, as in `_app`, unless DNS hosts of customers refuse that: the label is then
/// no host name, so that a domain which gives names below itself to strangers gives this one to nobody.
///
/// ```
/// use vestibule_domains::Product;
///
/// assert!(Product::parse("_my-app").is_ok());
/// assert!(Product::parse("my-app").is_ok());
/// assert_eq!(Product::parse("My App").unwrap_err().code(), "domain_product_invalid");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product(String);

impl Product {
    /// The most characters: with them, the longest label that is made of it has 60.
    pub const MAX_CHARS: usize = 20;

    /// Reads a name of 1 to 20 characters `a-z`, `0-9` and hyphens, of which none is at an end. The first
    /// may be an underscore.
    ///
    /// # Errors
    /// [`ChallengeError::ProductInvalid`].
    pub fn parse(text: &str) -> Result<Self, ChallengeError> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let name = text.strip_prefix('_').unwrap_or(text);
        let fits = text.len() <= Self::MAX_CHARS
            && !name.is_empty()
            && name.bytes().all(allowed)
            && !name.starts_with('-')
            && !name.ends_with('-');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(ChallengeError::ProductInvalid { found: PeerText::new(text) })
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The label of a scope: which part is proven stands in the name, because a reader may ignore
    /// whatever else stands in the value.
    pub(crate) fn label(&self, scope: Scope) -> String {
        match scope {
            Scope::Exact => format!("{self}-sso-challenge"),
            Scope::Subtree => format!("{self}-sso-subtree-challenge"),
        }
    }

    /// The same with an underscore before it, whether or not the product has one.
    pub(crate) fn underscored_label(&self, scope: Scope) -> String {
        let label = self.label(scope);
        if label.starts_with('_') { label } else { format!("_{label}") }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
