//! Several names at once, as they are pasted.

use std::collections::BTreeSet;

use vestibule_core::PeerText;

use super::{Candidate, DomainRules, NameRefusal, classify};

/// One item of a list of names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// What stands in the list.
    pub text: PeerText,
    /// What it is.
    pub result: Result<Candidate, NameRefusal>,
}

/// The most items that are looked at.
const MOST_ITEMS: usize = 100;

/// Reads a list of names with commas, semicolons or new lines between them: a result for each of the
/// first hundred items. Empty items are skipped, and so is a name that stands there already, in
/// whatever spelling. White space around an item belongs to the list, not to the item.
///
/// ```
/// use vestibule_domains::{DomainRules, classify_list};
///
/// let list = classify_list("acme.com, ACME.com.,, gmail.com", &DomainRules::new());
/// assert_eq!(list.len(), 2);
/// assert_eq!(list[0].result.as_ref().unwrap().domain.as_str(), "acme.com");
/// assert_eq!(list[1].result.as_ref().unwrap_err().code(), "domain_free_mail");
/// ```
#[must_use]
pub fn classify_list(text: &str, rules: &DomainRules) -> Vec<Listed> {
    let items = text.split([',', ';', '\n', '\r']).map(str::trim).filter(|it| !it.is_empty());
    let (mut seen, mut refused) = (BTreeSet::new(), BTreeSet::new());
    let mut list = Vec::new();
    for item in items.take(MOST_ITEMS) {
        let result = classify(item, rules);
        let is_new = match &result {
            Ok(candidate) => seen.insert(candidate.domain.clone()),
            Err(_) => refused.insert(item),
        };
        if is_new {
            list.push(Listed { text: PeerText::new(item), result });
        }
    }
    list
}
