//! Whose domain an address is in.

use std::cmp::Ordering;

use vestibule_core::{DomainName, EmailAddress};

use crate::{ConnectionView, DomainProof, DomainStanding, OrganizationView, OwnedDomain};

impl OrganizationView {
    /// The longest of its domains that covers `domain`. Of two that are equally long, the one that is
    /// worth less: what is in doubt stays in doubt.
    pub(crate) fn owner_of(&self, domain: &DomainName) -> Option<&OwnedDomain> {
        let covering = self.domains.iter().filter(|it| it.covers(domain));
        covering.max_by(|a, b| by_length(a, b).then_with(|| worth(b).cmp(&worth(a))))
    }
}

impl OwnedDomain {
    /// Whether an address at `domain` is in it.
    fn covers(&self, domain: &DomainName) -> bool {
        let is_within = |name: &DomainName| domain == name || domain.is_subdomain_of(name);
        match self.is_subtree {
            true => is_within(&self.domain) && !self.except.iter().any(is_within),
            false => self.domain == *domain,
        }
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.standing == DomainStanding::Verified
    }
}

impl ConnectionView {
    /// Whether it may speak for addresses at `domain`, which is in `owner`.
    pub(crate) fn may_speak_for(&self, owner: &OwnedDomain, domain: &DomainName) -> bool {
        let named = |names: &std::collections::BTreeSet<DomainName>| {
            names.contains(&owner.domain) || names.contains(domain)
        };
        self.domains.as_ref().is_none_or(named)
    }
}

/// Whether both are one address, by the comparison key.
pub(crate) fn is_same_address(a: &EmailAddress, b: &EmailAddress) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}

fn by_length(a: &OwnedDomain, b: &OwnedDomain) -> Ordering {
    a.domain.as_str().len().cmp(&b.domain.as_str().len())
}

fn worth(domain: &OwnedDomain) -> (bool, bool) {
    (domain.is_verified(), domain.proof == DomainProof::Dns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestibule_core::{ConnectionId, OrganizationId};

    fn name(text: &str) -> DomainName {
        DomainName::parse(text).unwrap()
    }

    fn organization(domains: Vec<OwnedDomain>) -> OrganizationView {
        let id = OrganizationId::parse("acme").unwrap();
        let connection = ConnectionId::parse("saml").unwrap();
        let issuer = "https://idp.example".to_owned();
        let mut view =
            OrganizationView::new(id.clone(), ConnectionView::new(connection, id, issuer));
        view.domains = domains;
        view
    }

    fn subtree(text: &str) -> OwnedDomain {
        OwnedDomain { is_subtree: true, ..OwnedDomain::verified(name(text)) }
    }

    #[test]
    fn an_exact_claim_covers_nothing_below_it() {
        let view = organization(vec![OwnedDomain::verified(name("acme.com"))]);
        assert!(view.owner_of(&name("acme.com")).is_some());
        assert!(view.owner_of(&name("eu.acme.com")).is_none());
        assert!(view.owner_of(&name("notacme.com")).is_none());
    }

    #[test]
    fn a_subtree_ends_where_another_holds_a_name_below() {
        let mut owned = subtree("acme.com");
        owned.except.insert(name("sold.acme.com"));
        let view = organization(vec![owned]);
        assert!(view.owner_of(&name("eu.acme.com")).is_some());
        assert!(view.owner_of(&name("unsold.acme.com")).is_some());
        assert!(view.owner_of(&name("sold.acme.com")).is_none());
        assert!(view.owner_of(&name("x.sold.acme.com")).is_none());
    }

    #[test]
    fn the_longest_claim_counts_and_of_equal_ones_the_weakest() {
        let lapsed = OwnedDomain {
            standing: DomainStanding::Lapsed,
            ..OwnedDomain::verified(name("eu.acme.com"))
        };
        let view = organization(vec![subtree("acme.com"), lapsed]);
        assert!(!view.owner_of(&name("eu.acme.com")).unwrap().is_verified());
        assert!(view.owner_of(&name("us.acme.com")).unwrap().is_verified());

        let attested =
            OwnedDomain { proof: DomainProof::Attested, ..OwnedDomain::verified(name("acme.com")) };
        for domains in [
            vec![subtree("acme.com"), attested.clone()],
            vec![attested.clone(), subtree("acme.com")],
        ] {
            let view = organization(domains);
            assert_eq!(view.owner_of(&name("acme.com")).unwrap().proof, DomainProof::Attested);
        }
    }

    #[test]
    fn a_connection_speaks_for_the_domains_it_names() {
        let mut view = organization(vec![subtree("acme.com")]);
        view.connection.domains = Some([name("eu.acme.com")].into());
        let owner = view.owner_of(&name("eu.acme.com")).unwrap();
        assert!(view.connection.may_speak_for(owner, &name("eu.acme.com")));
        assert!(!view.connection.may_speak_for(owner, &name("us.acme.com")));
        view.connection.domains = Some([name("acme.com")].into());
        let owner = view.owner_of(&name("us.acme.com")).unwrap();
        assert!(view.connection.may_speak_for(owner, &name("us.acme.com")));
    }
}
