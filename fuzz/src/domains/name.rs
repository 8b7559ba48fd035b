//! Names as they are typed.

use vestibule_core::DomainName;
use vestibule_domains::{DomainRules, classify, classify_list};

/// A name that is accepted is accepted again as it is kept, as the same name, in either case; what is
/// suggested in place of another is a domain; and a list says the same of an item as of it alone.
pub fn names_have_one_key(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let rules = DomainRules::new();
    let found = classify(text, &rules);
    if let Ok(candidate) = &found {
        let kept = candidate.domain.as_str();
        assert!(kept.is_ascii() && kept == kept.to_ascii_lowercase());
        let again = classify(kept, &rules).expect("what is kept is accepted");
        assert_eq!(again.domain, candidate.domain);
        let shouted = classify(&kept.to_ascii_uppercase(), &rules).expect("case means nothing");
        assert_eq!(shouted.domain, candidate.domain);
        assert!(
            candidate.domain == candidate.registrable
                || candidate.domain.is_subdomain_of(&candidate.registrable)
        );
    }
    if let Err(refusal) = &found
        && let Some(name) = &refusal.suggestion
    {
        let again = DomainName::parse(name.as_str()).expect("what is suggested is a domain");
        assert_eq!(again, *name);
    }
    let listed = classify_list(text, &rules);
    if !text.contains([',', ';', '\n', '\r']) && listed.len() == 1 {
        let alone = classify(text.trim(), &rules);
        assert_eq!(listed[0].result.is_ok(), alone.is_ok());
    }
}
