//! Which names can be claimed: the rules after syntax, which vestibule-core checks.

mod list;
mod refusal;
mod rules;
mod suggestion;
mod tables;
mod warning;

use vestibule_core::{DomainName, PeerText};

pub use self::list::{Listed, classify_list};
pub use self::refusal::{NameRefusal, NameRule};
pub use self::rules::DomainRules;
pub use self::warning::NameWarning;
use crate::Challenge;

/// A name that can be claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// The name, as it is stored and compared.
    pub domain: DomainName,
    /// The name in its own script. Show it beside the other form, never instead of it.
    pub display: String,
    /// The registered domain that it is, or lies below.
    pub registrable: DomainName,
    /// What an administrator should see before going on.
    pub warnings: Vec<NameWarning>,
}

/// Reads a name that somebody typed to claim it.
///
/// The order of the checks is fixed, and each works on what the one before it made: syntax, the
/// canonical form in lower case, special-use names, the Public Suffix List, suffixes that a provider
/// shares out, mail providers, length.
///
/// # Errors
/// [`NameRefusal`], with a suggestion where something around a good name can be taken away.
///
/// # Security
/// The list is asked with lower-case A-labels only: it knows no `CO.UK`, and would call it a name that
/// anybody may register.
///
/// ```
/// use vestibule_domains::{DomainRules, classify};
///
/// let rules = DomainRules::new();
/// let candidate = classify("Eng.ACME.co.uk.", &rules).unwrap();
/// assert_eq!(candidate.domain.as_str(), "eng.acme.co.uk");
/// assert_eq!(candidate.registrable.as_str(), "acme.co.uk");
///
/// let refusal = classify("CO.UK", &rules).unwrap_err();
/// assert_eq!(refusal.code(), "domain_public_suffix");
/// let refusal = classify("https://acme.com/login", &rules).unwrap_err();
/// assert_eq!(refusal.code(), "domain_url_syntax");
/// assert_eq!(refusal.suggestion.unwrap().as_str(), "acme.com");
/// ```
pub fn classify(text: &str, rules: &DomainRules) -> Result<Candidate, NameRefusal> {
    judge(text, rules).map_err(|(rule, found)| NameRefusal {
        rule,
        found,
        suggestion: suggestion::domain_within(text).filter(|name| {
            // What was typed is not suggested again.
            name.as_str() != text && judge(name.as_str(), rules).is_ok()
        }),
    })
}

fn judge(text: &str, rules: &DomainRules) -> Result<Candidate, (NameRule, PeerText)> {
    let domain = DomainName::parse(text)
        .map_err(|error| (NameRule::of_syntax(&error), PeerText::new(text)))?;
    let refuse = |rule: NameRule, found: &str| Err((rule, PeerText::new(found)));
    if let Some(suffix) = rules.special_use_suffix(&domain) {
        return refuse(NameRule::SpecialUse, suffix);
    }
    let suffix = PublicSuffix::of(&domain);
    match suffix.division {
        _ if !suffix.is_whole_name => {}
        Division::Private if rules.allows_private_suffixes() => {}
        Division::Private => return refuse(NameRule::PrivateSuffix, domain.as_str()),
        Division::Icann | Division::Unknown => {
            return refuse(NameRule::PublicSuffix, domain.as_str());
        }
    }
    if let Some(suffix) = rules.shared_suffix(&domain) {
        return refuse(NameRule::SharedSuffix, suffix);
    }
    if let Some(provider) = rules.mail_provider(&domain) {
        return refuse(NameRule::FreeMail, provider);
    }
    if domain.as_str().len() > Challenge::MAX_DOMAIN_BYTES {
        return refuse(NameRule::TooLongForChallenge, domain.as_str());
    }
    let display = domain.to_unicode();
    let warnings = warning::of(text, &domain, &display, suffix.division);
    Ok(Candidate { registrable: registrable(&domain), domain, display, warnings })
}

/// The registered domain of a name: one label more than the public suffix above it. A name that is a
/// suffix itself is its own.
pub(crate) fn registrable(domain: &DomainName) -> DomainName {
    let found = psl::domain_str(domain.as_str()).and_then(|name| DomainName::parse(name).ok());
    found.unwrap_or_else(|| domain.clone())
}

/// What the Public Suffix List says of a name.
struct PublicSuffix {
    division: Division,
    /// Whether the name is the suffix, with nothing before it.
    is_whole_name: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Division {
    /// Registries'.
    Icann,
    /// Entered by companies that share out names below their own.
    Private,
    /// The list has no rule for it.
    Unknown,
}

impl PublicSuffix {
    fn of(domain: &DomainName) -> Self {
        let name = domain.as_str();
        let Some(suffix) = psl::suffix(name.as_bytes()) else {
            return Self { division: Division::Unknown, is_whole_name: false };
        };
        let division = match suffix.typ() {
            Some(psl::Type::Icann) => Division::Icann,
            Some(psl::Type::Private) => Division::Private,
            None => Division::Unknown,
        };
        Self { division, is_whole_name: suffix.as_bytes().len() >= name.len() }
    }
}
