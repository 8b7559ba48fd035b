//! What follows from the facts of a world, question by question.

use std::collections::BTreeSet;

use vestibule_core::{DirectoryId, DomainName, EmailAddress, EmailFacts, EmailSource, Groups};
use vestibule_provisioning::{
    Account, DirectoryMatch, DirectoryPerson, DirectoryStanding, DirectoryUserKey, DirectoryView,
    DomainProof, DomainStanding, EmailGrade, ExpectedIssuer, GroupSource, KnownGroups, Membership,
    MembershipState, OrganizationView, OwnedDomain, Policy, Reactivation,
};

use super::world::World;

/// The entry of the organization's domains that an address falls under: the longest, and of two for
/// one name the weaker.
pub(crate) fn owner<'a>(view: &'a OrganizationView, of: &DomainName) -> Option<&'a OwnedDomain> {
    let falls_under = |it: &&OwnedDomain| {
        let excepted = it.except.iter().any(|name| of == name || of.is_subdomain_of(name));
        let within = *of == it.domain || of.is_subdomain_of(&it.domain);
        if it.is_subtree { within && !excepted } else { *of == it.domain }
    };
    let weight = |it: &&OwnedDomain| {
        let weaker = (it.standing == DomainStanding::Lapsed, it.proof == DomainProof::Attested);
        (it.domain.as_str().len(), weaker)
    };
    view.domains.iter().filter(falls_under).max_by_key(weight)
}

pub(crate) fn in_verified_domain(view: &OrganizationView, address: &EmailAddress) -> bool {
    owner(view, address.domain()).is_some_and(|it| it.standing == DomainStanding::Verified)
}

pub(crate) fn in_lapsed_domain(view: &OrganizationView, address: &EmailAddress) -> bool {
    owner(view, address.domain()).is_some_and(|it| it.standing == DomainStanding::Lapsed)
}

/// Whether the connection may speak for a verified domain that the address is in.
pub(crate) fn spoken_for(view: &OrganizationView, address: &EmailAddress) -> bool {
    let Some(owner) = owner(view, address.domain()) else { return false };
    let allowed = match &view.connection.domains {
        None => true,
        Some(names) => names.contains(&owner.domain) || names.contains(address.domain()),
    };
    owner.standing == DomainStanding::Verified && allowed
}

pub(crate) fn grade(facts: &EmailFacts, view: &OrganizationView) -> EmailGrade {
    let Some(address) = &facts.address else { return EmailGrade::Unverified };
    if facts.verified == Some(false) {
        return EmailGrade::Unverified;
    }
    if facts.domain_owner_verified != Some(false) {
        let one_tenant =
            facts.tenant_pinned && matches!(view.connection.issuer, ExpectedIssuer::Exactly(_));
        let owner_says = facts.domain_owner_verified == Some(true);
        if spoken_for(view, address) && (one_tenant || owner_says) {
            return EmailGrade::DomainBound;
        }
        let hosted = facts.hosted_domain.as_ref() == Some(address.domain());
        if owner_says || (hosted && facts.verified == Some(true)) {
            return EmailGrade::IssuerAuthoritative;
        }
    }
    let saml = matches!(facts.source, EmailSource::NameId | EmailSource::Attribute);
    if facts.verified == Some(true) || (facts.tenant_pinned && saml) {
        return EmailGrade::Asserted;
    }
    EmailGrade::Unverified
}

/// Whether a directory's user may be taken for the person who signs in.
pub(crate) fn is_evidence(
    view: &OrganizationView,
    person: &DirectoryPerson,
    grade: EmailGrade,
) -> bool {
    match (person.matched_by, &view.connection.domains) {
        (DirectoryMatch::Account, _) | (DirectoryMatch::ExternalId, None) => true,
        (DirectoryMatch::ExternalId, Some(names)) => {
            let domain = person.email.as_ref().map(EmailAddress::domain);
            let owner = domain.and_then(|it| owner(view, it)).map(|it| &it.domain);
            owner.is_some() && [owner, domain].into_iter().flatten().any(|it| names.contains(it))
        }
        (DirectoryMatch::Email, _) => grade == EmailGrade::DomainBound,
    }
}

/// The person, if the directory says that they are active and it is them: who has the account, if
/// there is one already.
pub(crate) fn active<'a>(
    world: &'a World,
    grade: EmailGrade,
    account: Option<&Account>,
) -> Option<(&'a DirectoryId, &'a DirectoryPerson)> {
    let DirectoryView::Connected { directory, standing: DirectoryStanding::Active(person) } =
        &world.directory
    else {
        return None;
    };
    let doubted = account.is_some_and(|it| is_anothers(world, it, directory, &person.user));
    let sure = person.matched_by == DirectoryMatch::ExternalId;
    (is_evidence(&world.organization, person, grade) && (sure || !doubted))
        .then_some((directory, person))
}

/// Whether a user of the directory is known to be somebody else than an account: another account is
/// theirs, or the account is another user's.
pub(crate) fn is_anothers(
    world: &World,
    account: &Account,
    directory: &DirectoryId,
    user: &str,
) -> bool {
    let user = user_key(directory, user);
    let known = |it: &Account| it.membership.as_ref()?.directory_user.clone();
    let own = known(account).filter(|it| it.directory == *directory);
    match own {
        Some(own) => own != user,
        None => world
            .accounts
            .candidates
            .iter()
            .any(|it| it.id != account.id && known(it).as_ref() == Some(&user)),
    }
}

pub(crate) fn user_key(directory: &DirectoryId, user: &str) -> DirectoryUserKey {
    DirectoryUserKey { directory: directory.clone(), user: user.to_owned() }
}

pub(crate) fn same_address(one: Option<&EmailAddress>, other: Option<&EmailAddress>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.comparison_key() == other.comparison_key(),
        _ => false,
    }
}

pub(crate) fn is_removed(account: &Account) -> bool {
    account
        .membership
        .as_ref()
        .is_some_and(|it| matches!(it.state, MembershipState::Removed { .. }))
}

pub(crate) fn is_elsewhere(account: &Account, view: &OrganizationView) -> bool {
    account.is_member_elsewhere || account.links.iter().any(|it| it.organization != view.id)
}

pub(crate) fn remembered<'a>(
    membership: &'a Membership,
    from: &GroupSource,
) -> Option<&'a KnownGroups> {
    membership.known.iter().find(|it| it.from == *from)
}

/// Whether an administrator's removal stands in the way, and what would lift it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Return {
    Open,
    Closed,
    NeedsApproval,
}

pub(crate) fn may_return(policy: &Policy, is_approved: bool) -> Return {
    match policy.reactivation {
        Reactivation::Never => Return::Closed,
        Reactivation::OnSignIn => Return::Open,
        Reactivation::Approval if is_approved => Return::Open,
        Reactivation::Approval => Return::NeedsApproval,
    }
}

/// Whether the groups that the policy requires are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Required {
    Held,
    Missing,
    Unknown,
}

pub(crate) fn required(world: &World, grade: EmailGrade, account: Option<&Account>) -> Required {
    let groups = &world.policy.required_groups;
    if groups.is_empty() {
        return Required::Held;
    }
    let mut all_known = true;
    for group in groups {
        let (counted, complete) = counted(world, grade, account, &group.from);
        if counted.contains(&group.id) {
            return Required::Held;
        }
        all_known &= complete;
    }
    if all_known { Required::Missing } else { Required::Unknown }
}

/// The groups of a source that count when one is required, and whether those are all.
fn counted(
    world: &World,
    grade: EmailGrade,
    account: Option<&Account>,
    from: &GroupSource,
) -> (BTreeSet<String>, bool) {
    let membership = account.and_then(|it| it.membership.as_ref());
    let before = membership.and_then(|it| remembered(it, from));
    let before = before.map(|it| it.groups.clone()).unwrap_or_default();
    match from {
        GroupSource::Connection(id) if *id == world.identity.connection => {
            match &world.identity.groups {
                Groups::Known(all) => (all.iter().cloned().collect(), true),
                Groups::Truncated { groups, .. } => {
                    (before.into_iter().chain(groups.iter().cloned()).collect(), false)
                }
                Groups::Overage { .. } | Groups::Absent => (before, false),
            }
        }
        GroupSource::Connection(_) => (before, false),
        GroupSource::Directory(id)
            if world.directory == (DirectoryView::Disconnected { directory: id.clone() }) =>
        {
            (BTreeSet::new(), false)
        }
        GroupSource::Directory(id) => {
            let DirectoryView::Connected {
                directory,
                standing: DirectoryStanding::Active(DirectoryPerson { groups: Some(sent), .. }),
            } = &world.directory
            else {
                return (before, false);
            };
            if directory != id {
                (before, false)
            } else if active(world, grade, account).is_some() {
                (sent.clone(), true)
            } else {
                (before.intersection(sent).cloned().collect(), false)
            }
        }
    }
}
