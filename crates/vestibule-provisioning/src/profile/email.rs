//! The address. A new one is a proposal, which counts for no more than it is worth.

use vestibule_core::EmailAddress;

use super::{Before, Proposals};
use crate::ownership::is_same_address;
use crate::trail::Trail;
use crate::{Account, Authority, Effect, EmailGrade, Field, ReasonCode};

pub(super) fn write<'a>(
    proposals: &Proposals<'_>,
    before: &Before<'_>,
    mut others: impl Iterator<Item = &'a Account>,
    effects: &mut Vec<Effect>,
    trail: &mut Trail,
) {
    verify(proposals, before, effects);
    let Some((email, standing)) = proposal(proposals) else { return };
    if before.email.is_some_and(|it| is_same_address(it, email)) {
        return;
    }
    // Whoever has the new mailbox has the account, and what is another organization's in it.
    if before.is_elsewhere {
        return trail.noted(ReasonCode::EmailChangeNotTrusted);
    }
    let verified = match standing {
        Standing::NotTrusted => return trail.noted(ReasonCode::EmailChangeNotTrusted),
        Standing::ToConfirm => false,
        Standing::Verified => true,
    };
    let has_it = |it: &Account| it.email.as_ref().is_some_and(|it| is_same_address(it, email));
    if others.any(has_it) {
        return trail.noted(ReasonCode::EmailTaken);
    }
    if !verified && before.pending_email.is_some_and(|it| is_same_address(it, email)) {
        return;
    }
    effects.push(Effect::ChangeEmail { email: email.clone(), verified });
}

/// The sign-in shows that the account's own address is the person's.
fn verify(proposals: &Proposals<'_>, before: &Before<'_>, effects: &mut Vec<Effect>) {
    let Some((_, Some(ours), EmailGrade::DomainBound)) = proposals.connection else { return };
    let is_theirs = before.email.is_some_and(|it| is_same_address(it, ours));
    if is_theirs && !before.email_verified {
        effects.push(Effect::VerifyEmail);
    }
}

/// What a proposed address is good for.
#[derive(Clone, Copy)]
enum Standing {
    NotTrusted,
    /// The person confirms it first.
    ToConfirm,
    Verified,
}

fn proposal<'a>(proposals: &Proposals<'a>) -> Option<(&'a EmailAddress, Standing)> {
    match proposals.policy.profile.get(&Field::Email).copied().unwrap_or_default() {
        Authority::Connection => by_connection(proposals),
        Authority::Directory => by_directory(proposals),
        Authority::FirstWriter => by_directory(proposals).or_else(|| by_connection(proposals)),
        Authority::Person => None,
    }
}

fn by_connection<'a>(proposals: &Proposals<'a>) -> Option<(&'a EmailAddress, Standing)> {
    let (_, email, grade) = proposals.connection?;
    let standing = match grade {
        EmailGrade::DomainBound => Standing::Verified,
        EmailGrade::IssuerAuthoritative | EmailGrade::Asserted => Standing::ToConfirm,
        EmailGrade::Unverified => Standing::NotTrusted,
    };
    email.map(|it| (it, standing))
}

/// A directory's word counts inside the organization's domains, and is no proof that the mailbox is
/// this person's, unless the sign-in says the same.
fn by_directory<'a>(proposals: &Proposals<'a>) -> Option<(&'a EmailAddress, Standing)> {
    let email = proposals.directory?.email.as_ref()?;
    let owner = proposals.organization.owner_of(email.domain());
    if !owner.is_some_and(crate::OwnedDomain::is_verified) {
        return Some((email, Standing::NotTrusted));
    }
    let says_the_same = match proposals.connection {
        Some((_, Some(ours), EmailGrade::DomainBound)) => is_same_address(ours, email),
        _ => false,
    };
    Some((email, if says_the_same { Standing::Verified } else { Standing::ToConfirm }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DirectoryMatch;
    use crate::scene::{Scene, email, noted, stranger};

    fn moved(change: impl FnOnce(&mut Scene)) -> Vec<Effect> {
        let mut scene = Scene::linked();
        scene.account().email = Some(email("ada@old.example"));
        change(&mut scene);
        let mut effects = scene.decide().effects;
        effects.retain(|it| matches!(it, Effect::ChangeEmail { .. } | Effect::VerifyEmail));
        effects
    }

    fn to(address: &str, verified: bool) -> Vec<Effect> {
        vec![Effect::ChangeEmail { email: email(address), verified }]
    }

    #[test]
    fn a_new_address_is_worth_what_it_is_worth() {
        assert_eq!(moved(|_| {}), to("ada@acme.com", true));
        let asserted = |it: &mut Scene| {
            it.identity.email.tenant_pinned = false;
            it.identity.email.verified = Some(true);
        };
        assert_eq!(moved(asserted), to("ada@acme.com", false));
        assert_eq!(moved(|it| it.identity.email.verified = Some(false)), []);
        let pending = |it: &mut Scene| {
            asserted(it);
            it.account().pending_email = Some(email("Ada@acme.com"));
        };
        assert_eq!(moved(pending), []);
    }

    #[test]
    fn an_address_that_another_account_has_is_not_taken() {
        let mut scene = Scene::linked();
        scene.account().email = Some(email("ada@old.example"));
        scene.accounts.candidates.push(stranger("eve"));
        let decision = scene.decide();
        assert_eq!(decision.effects, []);
        assert!(noted(&decision, ReasonCode::EmailTaken));
    }

    #[test]
    fn a_directory_proposes_inside_the_organizations_domains() {
        let by_directory = |address: &'static str, sent: &'static str| {
            moved(|it| {
                it.identity.email.address = Some(email(sent));
                it.pushed(DirectoryMatch::ExternalId).email = Some(email(address));
            })
        };
        assert_eq!(by_directory("a.l@acme.com", "ada@acme.com"), to("a.l@acme.com", false));
        assert_eq!(by_directory("ADA@acme.com", "ada@acme.com"), to("ADA@acme.com", true));
        assert_eq!(by_directory("ada@evil.example", "ada@acme.com"), []);
    }

    #[test]
    fn the_person_keeps_the_address_where_the_policy_says_so() {
        let kept = moved(|it| {
            it.policy.profile.insert(Field::Email, Authority::Person);
        });
        assert_eq!(kept, []);
    }

    #[test]
    fn a_bound_sign_in_verifies_the_same_address() {
        let same = |is_pinned| {
            moved(|it| {
                it.account().email = Some(email("Ada@acme.com"));
                it.account().email_verified = false;
                it.identity.email.tenant_pinned = is_pinned;
            })
        };
        assert_eq!(same(true), [Effect::VerifyEmail]);
        assert_eq!(same(false), []);
    }
}
