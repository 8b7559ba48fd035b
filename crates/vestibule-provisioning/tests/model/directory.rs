//! What a directory pushes.

use std::collections::BTreeSet;

use vestibule_core::{DirectoryId, EmailAddress, EndReason};
use vestibule_provisioning::{
    Account, DirectoryPerson, DirectoryProvisioning, DirectoryStanding, DirectoryView, Effect,
    EmailGrade, MembershipState, ReasonCode, RemovedBy, Verdict,
};

use super::decide::{deprovisioned, join};
use super::facts::{in_lapsed_domain, in_verified_domain, is_elsewhere, same_address, user_key};
use super::grants::{self, Settings};
use super::outcome::{Outcome, aside, new_id, sorted};
use super::profile::{self, Proposals};
use super::world::World;

/// Decides on what a directory pushed.
pub(crate) fn on_directory_event(world: &World) -> Outcome {
    let linked = world.accounts.linked.as_ref();
    match &world.directory {
        DirectoryView::None => deny(ReasonCode::DirectoryNotConnected),
        DirectoryView::Disconnected { directory } => {
            let mut outcome = deny(ReasonCode::DirectoryNotConnected);
            outcome.after = linked.and_then(|it| orphaned(world, it, directory));
            outcome
        }
        DirectoryView::Connected { directory, standing } => match standing {
            DirectoryStanding::Unknown => deny(ReasonCode::DirectoryUnknown),
            DirectoryStanding::Inactive(person) => {
                off(world, directory, &person.user, person.email.as_ref(), false)
            }
            DirectoryStanding::Deleted { user, .. } => off(world, directory, user, None, true),
            DirectoryStanding::Active(person) => on(world, directory, person),
        },
    }
}

fn outcome(verdict: Verdict, code: ReasonCode) -> Outcome {
    let grade = EmailGrade::Unverified;
    Outcome { verdict, code, grade, after: None, asides: BTreeSet::new() }
}

fn deny(code: ReasonCode) -> Outcome {
    outcome(Verdict::Deny, code)
}

fn orphaned(world: &World, account: &Account, directory: &DirectoryId) -> Option<Account> {
    if super::facts::is_removed(account) {
        return None;
    }
    let mut after = account.clone();
    grants::orphan(&mut after, directory, &settings(world));
    Some(sorted(after)).filter(|it| *it != sorted(account.clone()))
}

fn settings(world: &World) -> Settings<'_> {
    Settings { organization: &world.organization, policy: &world.policy, invited: BTreeSet::new() }
}

fn is_user(account: &Account, directory: &DirectoryId, user: &str) -> bool {
    let membership = account.membership.as_ref();
    membership.and_then(|it| it.directory_user.as_ref()) == Some(&user_key(directory, user))
}

fn off(
    world: &World,
    directory: &DirectoryId,
    user: &str,
    pushed: Option<&EmailAddress>,
    is_deleted: bool,
) -> Outcome {
    let (code, reason) = if is_deleted {
        (ReasonCode::DirectoryDeleted, EndReason::Deleted)
    } else {
        (ReasonCode::DirectoryDeactivated, EndReason::Deactivated)
    };
    let linked = world.accounts.linked.as_ref();
    if linked.is_some_and(|it| !is_user(it, directory, user)) {
        return deny(ReasonCode::LinkMismatch);
    }
    let qualifies = |it: &&Account| {
        let address = it.email.as_ref();
        let membership = it.membership.as_ref();
        membership.is_some_and(|it| {
            matches!(
                it.state,
                MembershipState::Active
                    | MembershipState::PendingDirectory
                    | MembershipState::Suspended
            ) && it.directory_user.as_ref().is_none_or(|it| *it == user_key(directory, user))
        }) && address.is_some_and(|it| in_verified_domain(&world.organization, it))
    };
    let theirs = |it: &&Account| same_address(it.email.as_ref(), pushed);
    let mut candidates = world.accounts.candidates.iter().filter(theirs);
    let found = match (linked, candidates.next(), candidates.next()) {
        (Some(linked), ..) => Some(linked),
        (None, Some(only), None) => Some(only).filter(qualifies),
        _ => None,
    };
    let mut outcome = deny(code);
    if let Some(account) = found.filter(|it| !world.policy.break_glass.contains(&it.id)) {
        outcome.after = deprovisioned(account, directory, world.now);
        if let Some(after) = &mut outcome.after {
            let membership = after.membership.as_mut().unwrap();
            membership.directory_user = Some(user_key(directory, user));
            outcome.asides.extend(aside(&Effect::EndSessions(reason)));
        }
    }
    outcome
}

fn on(world: &World, directory: &DirectoryId, person: &DirectoryPerson) -> Outcome {
    let deny_list = &world.policy.deny;
    let listed = person.email.as_ref().is_some_and(|own| {
        deny_list.addresses.iter().any(|it| same_address(Some(it), Some(own)))
            || deny_list
                .domains
                .iter()
                .any(|it| own.domain() == it || own.domain().is_subdomain_of(it))
    });
    if listed {
        return deny(ReasonCode::DenyListed);
    }
    match &world.accounts.linked {
        Some(account) => linked(world, account, directory, person),
        None => unlinked(world, directory, person),
    }
}

fn linked(
    world: &World,
    account: &Account,
    directory: &DirectoryId,
    person: &DirectoryPerson,
) -> Outcome {
    let Some(membership) = account.membership.as_ref() else {
        return deny(ReasonCode::LinkMismatch);
    };
    if !is_user(account, directory, &person.user) {
        return deny(ReasonCode::LinkMismatch);
    }
    match &membership.state {
        MembershipState::Removed { .. } => return deny(ReasonCode::RemovedByAdministrator),
        MembershipState::Deprovisioned { directory: by, .. } if by != directory => {
            return deny(ReasonCode::Deprovisioned);
        }
        _ => {}
    }
    let mut outcome = outcome(Verdict::Allow, ReasonCode::Linked);
    if is_deprovisioned(account) {
        if is_full(world) {
            return deny(ReasonCode::NoSeat);
        }
        reserve(world, &mut outcome);
    }
    finish(world, account.clone(), Some(account), directory, person, outcome)
}

fn unlinked(world: &World, directory: &DirectoryId, person: &DirectoryPerson) -> Outcome {
    let organization = &world.organization;
    let Some(address) = &person.email else { return deny(ReasonCode::NoEmail) };
    if in_lapsed_domain(organization, address) {
        return deny(ReasonCode::DomainLapsed);
    }
    if !in_verified_domain(organization, address) {
        return deny(ReasonCode::EmailOutsideDomains);
    }
    let theirs = |it: &&Account| {
        same_address(it.email.as_ref(), Some(address)) || is_user(it, directory, &person.user)
    };
    let candidates: Vec<&Account> = world.accounts.candidates.iter().filter(theirs).collect();
    match candidates.as_slice() {
        [] => create(world, directory, person),
        [only] => candidate(world, only, directory, person),
        _ => outcome(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof),
    }
}

/// What keeps somebody out who is not a member: that they were removed, or that there is no room.
fn no_room(world: &World, directory: &DirectoryId) -> Option<Outcome> {
    match world.accounts.tombstone.as_ref().map(|it| &it.by) {
        Some(RemovedBy::Administrator) => return Some(deny(ReasonCode::RemovedByAdministrator)),
        Some(RemovedBy::Directory(by)) if by != directory => {
            return Some(deny(ReasonCode::Deprovisioned));
        }
        _ => {}
    }
    if !world.organization.is_entitled {
        Some(deny(ReasonCode::NotEntitled))
    } else if is_full(world) {
        Some(deny(ReasonCode::NoSeat))
    } else {
        None
    }
}

fn candidate(
    world: &World,
    account: &Account,
    directory: &DirectoryId,
    person: &DirectoryPerson,
) -> Outcome {
    if world.policy.break_glass.contains(&account.id) {
        return deny(ReasonCode::CandidateProtected);
    }
    let needs_proof = outcome(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    let untouched = !account.has_credentials && account.links.is_empty();
    let trusted = account.email_verified || untouched;
    let mut linked = outcome(Verdict::Link, ReasonCode::LinkedByDirectory);
    let mut after = account.clone();
    match &account.membership {
        Some(membership) => {
            match &membership.state {
                MembershipState::Removed { .. } => {
                    return deny(ReasonCode::RemovedByAdministrator);
                }
                MembershipState::Deprovisioned { directory: by, .. } if by != directory => {
                    return deny(ReasonCode::Deprovisioned);
                }
                MembershipState::Deprovisioned { .. } if is_full(world) => {
                    return deny(ReasonCode::NoSeat);
                }
                MembershipState::Deprovisioned { .. } => reserve(world, &mut linked),
                _ => {}
            }
            let is_another = membership
                .directory_user
                .as_ref()
                .is_some_and(|it| it.directory == *directory && it.user != person.user);
            if is_another || !trusted {
                return needs_proof;
            }
        }
        None => {
            if let Some(refusal) = no_room(world, directory) {
                return refusal;
            }
            if is_elsewhere(account, &world.organization) || !trusted {
                return needs_proof;
            }
            reserve(world, &mut linked);
            join(&mut after, false, None);
        }
    }
    finish(world, after, Some(account), directory, person, linked)
}

fn is_full(world: &World) -> bool {
    let seats = &world.organization.seats;
    seats.limit.is_some_and(|limit| seats.used >= limit)
}

fn is_deprovisioned(account: &Account) -> bool {
    let state = account.membership.as_ref().map(|it| &it.state);
    matches!(state, Some(MembershipState::Deprovisioned { .. }))
}

fn reserve(world: &World, outcome: &mut Outcome) {
    if let Some(limit) = world.organization.seats.limit {
        outcome.asides.extend(aside(&Effect::ReserveSeat { limit }));
    }
}

fn create(world: &World, directory: &DirectoryId, person: &DirectoryPerson) -> Outcome {
    if world.policy.directory.provision == DirectoryProvisioning::OnSignIn {
        return deny(ReasonCode::ProvisionedOnSignIn);
    }
    if let Some(refusal) = no_room(world, directory) {
        return refusal;
    }
    let mut created = outcome(Verdict::Create, ReasonCode::ProvisionedByDirectory);
    reserve(world, &mut created);
    let mut account = Account::new(new_id());
    account.email.clone_from(&person.email);
    join(&mut account, false, None);
    finish(world, account, None, directory, person, created)
}

fn finish(
    world: &World,
    mut after: Account,
    before: Option<&Account>,
    directory: &DirectoryId,
    person: &DirectoryPerson,
    mut outcome: Outcome,
) -> Outcome {
    let membership = after.membership.as_mut().expect("who is pushed is a member");
    if membership.state != MembershipState::Suspended {
        membership.state = MembershipState::Active;
    }
    membership.directory_user = Some(user_key(directory, &person.user));
    let mut heard = grants::of_others(membership, None);
    heard.extend(grants::of_directory(world, Some(person), membership));
    for one in &heard {
        grants::remember(membership, one, world.now);
    }
    let settings = settings(world);
    grants::settle(&mut after, &heard, &settings);
    let said = Proposals {
        connection: None,
        directory: Some(&person.name),
        sign_in: None,
        pushed: person.email.as_ref(),
        others: world.accounts.candidates.iter().filter(|it| it.id != after.id).collect(),
    };
    profile::settle(&mut after, &said, &world.organization, &world.policy);
    let after = sorted(after);
    outcome.after = Some(after).filter(|it| before.is_none_or(|old| *it != sorted(old.clone())));
    outcome
}
