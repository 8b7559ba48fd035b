//! One comparison form for strings whose `caseExact` is false (RFC 7643 section 2.2): what
//! uniqueness, filters, sorting and stores compare.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use unicase::UniCase;

/// The text without regard to case: canonically composed (NFC) and fully case-folded, so that
/// `ÅSA`, `åsa` and an `a` with a combining ring are one user name.
///
/// Borrows where nothing changes. Every store keeps this form beside what the client wrote, so that
/// a filter gives the same answer in memory and in a database, whose own `lower` knows ASCII alone
/// or follows a locale.
///
/// ```
/// use vestibule_scim::fold;
///
/// assert_eq!(fold("Ada@Example.COM"), "ada@example.com");
/// assert_eq!(fold("STRASSE"), fold("straße"));
/// assert_eq!(fold("A\u{30a}"), fold("å"));
/// ```
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
    }
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    let folded = UniCase::unicode(nfc.normalize(text)).to_folded_case();
    Cow::Owned(nfc.normalize(&folded).into_owned())
}

/// Whether a text equals one that is folded already, without an allocation for ASCII.
pub(crate) fn eq_folded(text: &str, folded: &str) -> bool {
    match text.is_ascii() {
        true => text.eq_ignore_ascii_case(folded),
        false => fold(text) == folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_lower_case_alone_would_not() {
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("ẞ"), "ss");
        assert_eq!(fold("İ"), fold("i\u{307}"));
        assert_ne!(fold("ı"), fold("i"));
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["ΐ", "ǰ", "ᾳ", "Å", "ﬁ", "\u{1e9e}", "A\u{345}\u{30a}", "𐐀"] {
            let once = fold(text).into_owned();
            assert_eq!(fold(&once), once, "{text:?}");
        }
    }

    #[test]
    fn ascii_needs_no_folding_of_the_text() {
        assert!(eq_folded("ADA", "ada"));
        assert!(!eq_folded("ADA", "adb"));
        assert!(eq_folded("Å", "å"));
        // The Kelvin sign folds to the letter k.
        assert!(eq_folded("\u{212a}", "k"));
    }
}
