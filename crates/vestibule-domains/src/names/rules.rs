//! What a host forbids and allows beyond syntax.

use std::collections::BTreeSet;

use vestibule_core::DomainName;

use super::tables::{FREE_MAIL, SHARED_SUFFIXES, SPECIAL_USE};

/// What can be claimed beyond what syntax allows.
///
/// The Public Suffix List is compiled in and ages with the build. What a host learns before the next
/// one, it adds.
///
/// ```
/// use vestibule_core::DomainName;
/// use vestibule_domains::{DomainRules, classify};
///
/// let rules = DomainRules::new().with_shared_suffix(DomainName::parse("tenants.example.org")?);
/// # let rules = rules.danger_with_special_use_allowed();
/// let refusal = classify("acme.tenants.example.org", &rules).unwrap_err();
/// assert_eq!(refusal.code(), "domain_shared_suffix");
/// # Ok::<(), vestibule_core::DomainError>(())
/// ```
#[derive(Clone, Debug)]
pub struct DomainRules {
    free_mail: BTreeSet<DomainName>,
    shared: BTreeSet<DomainName>,
    allowed: BTreeSet<DomainName>,
    private_suffixes: Allowed,
    special_use: Allowed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Allowed {
    Yes,
    No,
}

impl DomainRules {
    /// The careful ones: no special-use names, no suffixes of either division, no name at or below
    /// those of the mail providers and shared suffixes that are known here.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a default would hide a decision on trust")]
    pub const fn new() -> Self {
        Self {
            free_mail: BTreeSet::new(),
            shared: BTreeSet::new(),
            allowed: BTreeSet::new(),
            private_suffixes: Allowed::No,
            special_use: Allowed::No,
        }
    }

    /// With more mail providers.
    #[must_use]
    pub fn with_free_mail(mut self, providers: impl IntoIterator<Item = DomainName>) -> Self {
        self.free_mail.extend(providers);
        self
    }

    /// With one more suffix below which a provider gives each customer a name. A host names its own
    /// here, where it gives customers any.
    #[must_use]
    pub fn with_shared_suffix(mut self, suffix: DomainName) -> Self {
        self.shared.insert(suffix);
        self
    }

    /// With suffixes of the list's private division, such as `github.io` itself, for hosts whose
    /// customers are the companies that entered them. Who claims such a suffix with all names below it
    /// claims those of its customers.
    #[must_use]
    pub const fn with_private_suffixes_allowed(mut self) -> Self {
        self.private_suffixes = Allowed::Yes;
        self
    }

    /// With names that nobody owns, such as `acme.test`.
    ///
    /// # Security
    /// For development and tests. Whoever runs a resolver decides what such names are.
    #[must_use]
    pub const fn danger_with_special_use_allowed(mut self) -> Self {
        self.special_use = Allowed::Yes;
        self
    }

    /// With this very name, though it is a mail provider's or has shared names below it: for the
    /// provider itself as a customer.
    ///
    /// # Security
    /// Everybody with an address there is then one of that customer's people.
    #[must_use]
    pub fn danger_with_domain_allowed(mut self, domain: DomainName) -> Self {
        self.allowed.insert(domain);
        self
    }

    pub(super) const fn allows_private_suffixes(&self) -> bool {
        matches!(self.private_suffixes, Allowed::Yes)
    }

    pub(super) fn special_use_suffix(&self, domain: &DomainName) -> Option<&'static str> {
        match self.special_use {
            Allowed::Yes => None,
            Allowed::No => SPECIAL_USE.iter().copied().find(|it| is_at_or_below(domain, it)),
        }
    }

    pub(super) fn shared_suffix(&self, domain: &DomainName) -> Option<&str> {
        self.first_of(domain, SHARED_SUFFIXES, &self.shared)
    }

    pub(super) fn mail_provider(&self, domain: &DomainName) -> Option<&str> {
        self.first_of(domain, FREE_MAIL, &self.free_mail)
    }

    fn first_of<'a>(
        &self,
        domain: &DomainName,
        known: &'static [&'static str],
        added: &'a BTreeSet<DomainName>,
    ) -> Option<&'a str> {
        if self.allowed.contains(domain) {
            return None;
        }
        let mut all = known.iter().copied().chain(added.iter().map(DomainName::as_str));
        all.find(|suffix| is_at_or_below(domain, suffix))
    }
}

fn is_at_or_below(domain: &DomainName, suffix: &str) -> bool {
    let before = domain.as_str().strip_suffix(suffix);
    before.is_some_and(|labels| labels.is_empty() || labels.ends_with('.'))
}
