//! Step 2: the subject.

use vestibule_core::{EmailAddress, SubjectKind};

use super::Case;
use crate::ownership::is_same_address;
use crate::trail::Settled;
use crate::{ExpectedIssuer, Policy, ReasonCode};

/// It is of the configured issuer, it will be the same next time, and nobody has barred it.
pub(super) fn check<'a>(case: &mut Case<'a>) -> Result<(), Settled<'a>> {
    check_issuer(case)?;
    check_subject(case)?;
    check_deny_list(case)?;
    if case.identity.subject.kind == SubjectKind::EmailAddress {
        case.trail.noted(ReasonCode::SubjectIsAddress);
    }
    case.trail.passed(ReasonCode::SubjectAccepted);
    Ok(())
}

fn check_issuer<'a>(case: &Case<'a>) -> Result<(), Settled<'a>> {
    let found = case.identity.subject.issuer.as_str();
    let ExpectedIssuer::Exactly(expected) = &case.organization.connection.issuer else {
        return Ok(());
    };
    if expected == found {
        return Ok(());
    }
    let settled = Settled::deny(ReasonCode::IssuerMismatch);
    let differs_by_slash = expected.trim_end_matches('/') == found.trim_end_matches('/');
    Err(if differs_by_slash {
        settled.with_found("they differ by a trailing slash alone")
    } else {
        settled
    })
}

fn check_subject<'a>(case: &Case<'a>) -> Result<(), Settled<'a>> {
    let subject = &case.identity.subject;
    if subject.id.is_empty() || subject.issuer.is_empty() {
        return Err(Settled::deny(ReasonCode::SubjectMissing));
    }
    if !subject.is_linkable() {
        return Err(Settled::deny(ReasonCode::TransientSubject));
    }
    Ok(())
}

fn check_deny_list<'a>(case: &Case<'a>) -> Result<(), Settled<'a>> {
    let subjects = &case.policy.deny.subjects;
    let is_listed = || {
        let subject = (case.identity.connection.clone(), case.identity.subject.id.clone());
        subjects.contains(&subject)
    };
    if is_on_deny_list(case.policy, case.address()) || (!subjects.is_empty() && is_listed()) {
        return Err(Settled::deny(ReasonCode::DenyListed));
    }
    Ok(())
}

/// Whether the address, its domain or one above it is barred.
pub(crate) fn is_on_deny_list(policy: &Policy, address: Option<&EmailAddress>) -> bool {
    let Some(address) = address else { return false };
    let domain = address.domain();
    policy.deny.addresses.iter().any(|it| is_same_address(it, address))
        || policy.deny.domains.iter().any(|it| domain == it || domain.is_subdomain_of(it))
}

#[cfg(test)]
mod tests {
    use crate::ExpectedIssuer;
    use crate::scene::{ISSUER, Scene, domain, email, okta};
    use vestibule_core::SubjectKind;

    #[test]
    fn refuses_another_issuer_and_says_when_it_is_but_a_slash() {
        let mut scene = Scene::linked();
        scene.identity.subject.issuer = format!("{ISSUER}/");
        let decision = scene.decide();
        assert_eq!(decision.code.code(), "issuer_mismatch");
        let found = decision.reasons.last().unwrap().found.clone().unwrap();
        assert_eq!(found, "they differ by a trailing slash alone");

        scene.identity.subject.issuer = "https://idp.evil.example".to_owned();
        let decision = scene.decide();
        assert_eq!(decision.code.code(), "issuer_mismatch");
        assert_eq!(decision.reasons.last().unwrap().found, None);
    }

    #[test]
    fn takes_every_issuer_of_a_shared_provider() {
        let mut scene = Scene::linked();
        scene.organization.connection.issuer = ExpectedIssuer::AnyTenant;
        assert_eq!(scene.code(), "linked");
    }

    #[test]
    fn refuses_a_subject_that_is_not_the_same_next_time() {
        let mut scene = Scene::linked();
        scene.identity.subject.kind = SubjectKind::Transient;
        assert_eq!(scene.code(), "transient_subject");
        for clear in [
            |it: &mut Scene| it.identity.subject.id.clear(),
            |it: &mut Scene| {
                it.identity.subject.issuer.clear();
                it.organization.connection.issuer = ExpectedIssuer::AnyTenant;
            },
        ] {
            let mut scene = Scene::linked();
            clear(&mut scene);
            assert_eq!(scene.code(), "subject_missing");
        }
    }

    #[test]
    fn bars_an_address_a_domain_with_what_is_below_and_a_subject() {
        for listed in ["ADA@acme.com", "eve@acme.com"] {
            let mut scene = Scene::linked();
            scene.policy.deny.addresses.push(email(listed));
            let expected = if listed.starts_with("ADA") { "deny_listed" } else { "linked" };
            assert_eq!(scene.code(), expected, "{listed}");
        }
        for (address, expected) in [
            ("ada@evil.example", "deny_listed"),
            ("ada@x.evil.example", "deny_listed"),
            ("ada@notevil.example", "linked"),
        ] {
            let mut scene = Scene::linked();
            scene.policy.deny.domains.insert(domain("evil.example"));
            scene.identity.email.address = Some(email(address));
            assert_eq!(scene.code(), expected, "{address}");
        }
        for (id, expected) in [("00u7", "deny_listed"), ("00u", "linked")] {
            let mut scene = Scene::linked();
            scene.policy.deny.subjects.insert((okta(), id.to_owned()));
            assert_eq!(scene.code(), expected, "{id}");
        }
    }
}
