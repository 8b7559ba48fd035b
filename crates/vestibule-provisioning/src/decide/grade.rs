//! Step 3: what the address is worth to this organization.

use vestibule_core::{EmailFacts, EmailSource};

use super::Case;
use crate::trail::Trail;
use crate::{EmailGrade, ExpectedIssuer, OrganizationView, OwnedDomain, Reason, ReasonCode};

/// Grades what a provider said of an address against what the organization has proven.
///
/// Pure. The reasons say what it is worth, and what kept it from being worth more.
///
/// ```
/// use vestibule_core::{ConnectionId, DomainName, EmailFacts, EmailSource, OrganizationId};
/// use vestibule_provisioning::{
///     ConnectionView, EmailGrade, OrganizationView, OwnedDomain, grade_email,
/// };
///
/// let acme = OrganizationId::parse("acme")?;
/// let issuer = "https://idp.acme.com".to_owned();
/// let connection = ConnectionView::new(ConnectionId::parse("okta")?, acme.clone(), issuer);
/// let mut organization = OrganizationView::new(acme, connection);
/// organization.domains = vec![OwnedDomain::verified(DomainName::parse("acme.com")?)];
///
/// let mut email = EmailFacts::claimed("ada@acme.com", EmailSource::IdToken);
/// email.tenant_pinned = true;
/// assert_eq!(grade_email(&email, &organization).0, EmailGrade::DomainBound);
///
/// // The provider's own "no" outweighs everything.
/// email.verified = Some(false);
/// assert_eq!(grade_email(&email, &organization).0, EmailGrade::Unverified);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn grade_email(
    facts: &EmailFacts,
    organization: &OrganizationView,
) -> (EmailGrade, Vec<Reason>) {
    let owner = owner_of(facts, organization);
    let mut trail = Trail::default();
    let grade = weigh(facts, organization, owner, &mut trail);
    (grade, trail.into_reasons())
}

pub(super) fn grade(case: &mut Case<'_>) {
    let facts = &case.identity.email;
    case.owner = owner_of(facts, case.organization);
    case.grade = weigh(facts, case.organization, case.owner, &mut case.trail);
}

fn owner_of<'a>(facts: &EmailFacts, organization: &'a OrganizationView) -> Option<&'a OwnedDomain> {
    facts.address.as_ref().and_then(|it| organization.owner_of(it.domain()))
}

fn weigh(
    facts: &EmailFacts,
    organization: &OrganizationView,
    owner: Option<&OwnedDomain>,
    trail: &mut Trail,
) -> EmailGrade {
    if facts.address.is_none() {
        match &facts.unparsable {
            Some(code) => trail.noted_with(ReasonCode::EmailUnreadable, code),
            None => trail.noted(ReasonCode::NoEmail),
        }
        return EmailGrade::Unverified;
    }
    if facts.verified == Some(false) {
        trail.noted(ReasonCode::EmailSaidUnverified);
        return EmailGrade::Unverified;
    }
    if facts.domain_owner_verified == Some(false) {
        trail.noted(ReasonCode::EmailDomainOwnerDenied);
    }
    if is_domain_bound(facts, organization, owner, trail) {
        trail.passed(ReasonCode::EmailDomainBound);
        EmailGrade::DomainBound
    } else if is_issuer_authoritative(facts) {
        trail.passed(ReasonCode::EmailIssuerAuthoritative);
        EmailGrade::IssuerAuthoritative
    } else if is_asserted(facts) {
        trail.passed(ReasonCode::EmailAsserted);
        EmailGrade::Asserted
    } else {
        trail.noted(ReasonCode::EmailNotVerified);
        EmailGrade::Unverified
    }
}

/// The organization has proven the domain, the connection may speak for it, and no stranger's tenant
/// can send through it: it takes one tenant alone, or the provider says that the domain is the
/// tenant's own.
fn is_domain_bound(
    facts: &EmailFacts,
    organization: &OrganizationView,
    owner: Option<&OwnedDomain>,
    trail: &mut Trail,
) -> bool {
    let connection = &organization.connection;
    let (Some(owner), Some(address)) = (owner, &facts.address) else {
        trail.noted(ReasonCode::DomainNotOwned);
        return false;
    };
    if !owner.is_verified() {
        trail.noted_with(ReasonCode::DomainLapsed, owner.domain.as_str());
        return false;
    }
    if !connection.may_speak_for(owner, address.domain()) {
        trail.noted_with(ReasonCode::DomainNotOfConnection, owner.domain.as_str());
        return false;
    }
    let is_one_tenant =
        facts.tenant_pinned && matches!(connection.issuer, ExpectedIssuer::Exactly(_));
    match facts.domain_owner_verified {
        Some(answer) => answer,
        None if is_one_tenant => true,
        None => {
            trail.noted(ReasonCode::EmailTenantNotPinned);
            false
        }
    }
}

fn is_issuer_authoritative(facts: &EmailFacts) -> bool {
    let domain = facts.address.as_ref().map(vestibule_core::EmailAddress::domain);
    let is_hosted = facts.hosted_domain.is_some() && facts.hosted_domain.as_ref() == domain;
    match facts.domain_owner_verified {
        Some(answer) => answer,
        None => is_hosted && facts.verified == Some(true),
    }
}

/// SAML has no `email_verified`: what a provider of one tenant sends stands for itself.
fn is_asserted(facts: &EmailFacts) -> bool {
    let is_saml = matches!(facts.source, EmailSource::NameId | EmailSource::Attribute);
    facts.verified == Some(true) || (facts.verified.is_none() && facts.tenant_pinned && is_saml)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DomainStanding;
    use crate::scene::{Scene, domain};

    fn grade(change: impl FnOnce(&mut Scene)) -> EmailGrade {
        let mut scene = Scene::new();
        change(&mut scene);
        grade_email(&scene.identity.email, &scene.organization).0
    }

    #[test]
    fn no_outweighs_everything() {
        let said = |it: &mut Scene| {
            it.identity.email.verified = Some(false);
            it.identity.email.domain_owner_verified = Some(true);
            it.identity.email.hosted_domain = Some(domain("acme.com"));
        };
        assert_eq!(grade(said), EmailGrade::Unverified);
    }

    #[test]
    fn each_condition_of_a_bound_address_counts() {
        assert_eq!(grade(|_| {}), EmailGrade::DomainBound);
        let removals: [fn(&mut Scene); 6] = [
            |it| it.organization.domains.clear(),
            |it| it.organization.domains[0].standing = DomainStanding::Lapsed,
            |it| it.organization.connection.domains = Some([domain("acme.org")].into()),
            |it| it.identity.email.tenant_pinned = false,
            |it| it.organization.connection.issuer = ExpectedIssuer::AnyTenant,
            |it| it.identity.email.domain_owner_verified = Some(false),
        ];
        for remove in removals {
            assert_eq!(grade(remove), EmailGrade::Unverified);
            let asserted = |it: &mut Scene| {
                remove(it);
                it.identity.email.verified = Some(true);
            };
            assert_eq!(grade(asserted), EmailGrade::Asserted);
        }
    }

    #[test]
    fn a_shared_provider_that_knows_the_owner_of_the_domain_binds_it() {
        let shared = |it: &mut Scene| {
            it.organization.connection.issuer = ExpectedIssuer::AnyTenant;
            it.identity.email.tenant_pinned = false;
            it.identity.email.domain_owner_verified = Some(true);
        };
        assert_eq!(grade(shared), EmailGrade::DomainBound);
        let outside = |it: &mut Scene| {
            shared(it);
            it.organization.domains.clear();
        };
        assert_eq!(grade(outside), EmailGrade::IssuerAuthoritative);
        let not_for_it = |it: &mut Scene| {
            shared(it);
            it.organization.connection.domains = Some([domain("acme.org")].into());
        };
        assert_eq!(grade(not_for_it), EmailGrade::IssuerAuthoritative);
    }

    #[test]
    fn a_hosted_domain_counts_when_it_is_the_addresses_and_verified() {
        let hosted = |name: &'static str, verified| {
            grade(|it| {
                it.organization.domains.clear();
                it.identity.email.hosted_domain = Some(domain(name));
                it.identity.email.verified = verified;
            })
        };
        assert_eq!(hosted("acme.com", Some(true)), EmailGrade::IssuerAuthoritative);
        assert_eq!(hosted("acme.com", None), EmailGrade::Unverified);
        assert_eq!(hosted("evil.example", Some(true)), EmailGrade::Asserted);
    }

    #[test]
    fn saml_stands_for_itself_from_one_tenant_alone() {
        let saml = |is_pinned| {
            grade(|it| {
                it.organization.domains.clear();
                it.identity.email.source = EmailSource::Attribute;
                it.identity.email.tenant_pinned = is_pinned;
            })
        };
        assert_eq!(saml(true), EmailGrade::Asserted);
        assert_eq!(saml(false), EmailGrade::Unverified);
    }

    #[test]
    fn reasons_name_the_organizations_domain_and_never_the_persons() {
        let mut scene = Scene::new();
        scene.organization.domains[0].standing = DomainStanding::Lapsed;
        let (_, reasons) = grade_email(&scene.identity.email, &scene.organization);
        assert_eq!(reasons[0].found.as_deref(), Some("acme.com"));
        scene.organization.domains.clear();
        let (_, reasons) = grade_email(&scene.identity.email, &scene.organization);
        assert!(reasons.iter().all(|it| it.found.is_none()));
    }
}
