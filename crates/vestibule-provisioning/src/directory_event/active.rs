//! Somebody whom the directory has pushed, or whose user or groups have changed there.

use vestibule_core::{DirectoryId, EmailAddress};

use super::Push;
use crate::decide::{is_elsewhere, is_on_deny_list, is_other_user, is_user};
use crate::grants::{self, Heard, Sources};
use crate::ownership::is_same_address;
use crate::profile::{self, Before, Proposals};
use crate::trail::Settled;
use crate::{
    Account, DirectoryPerson, DirectoryProvisioning, DirectoryUserKey, Effect, GroupSource,
    MembershipState, ReasonCode, RemovedBy, Verdict,
};

pub(super) fn decide<'a>(
    push: &mut Push<'a>,
    directory: &'a DirectoryId,
    person: &'a DirectoryPerson,
) -> Result<Settled<'a>, Settled<'a>> {
    if is_on_deny_list(push.policy, person.email.as_ref()) {
        return Err(Settled::deny(ReasonCode::DenyListed));
    }
    push.trail.passed(ReasonCode::DirectoryActive);
    if let Some(account) = &push.accounts.linked {
        return follow(push, directory, person, account);
    }
    let email = check_address(push, person)?;
    let is_theirs = |it: &&Account| {
        it.email.as_ref().is_some_and(|it| is_same_address(it, email))
            || is_user(it, directory, &person.user)
    };
    let found: Vec<&Account> = push.accounts.candidates.iter().filter(is_theirs).collect();
    match found.as_slice() {
        [] => create(push, directory, person, email),
        [account] => link(push, directory, person, account),
        _ => {
            push.trail.noted(ReasonCode::SeveralCandidates);
            Err(needs_proof())
        }
    }
}

const fn needs_proof<'a>() -> Settled<'a> {
    Settled::new(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof)
}

/// The account is known to be the user's: membership, grants and profile follow the directory.
fn follow<'a>(
    push: &mut Push<'a>,
    directory: &'a DirectoryId,
    person: &'a DirectoryPerson,
    account: &'a Account,
) -> Result<Settled<'a>, Settled<'a>> {
    if !is_user(account, directory, &person.user) {
        return Err(Settled::deny(ReasonCode::LinkMismatch).about(account));
    }
    let effects = check_membership(push, directory, account)?;
    Ok(Settled::new(Verdict::Allow, ReasonCode::Linked).about(account).with_effects(update(
        push,
        directory,
        person,
        Some(account),
        effects,
    )))
}

/// What the push changes of a membership that is there.
fn check_membership<'a>(
    push: &mut Push<'a>,
    directory: &DirectoryId,
    account: &'a Account,
) -> Result<Vec<Effect>, Settled<'a>> {
    match account.membership.as_ref().map(|it| &it.state) {
        Some(MembershipState::Active | MembershipState::Suspended) => Ok(Vec::new()),
        Some(MembershipState::PendingDirectory) => {
            push.trail.passed(ReasonCode::DirectorySettled);
            Ok(vec![Effect::SettlePending])
        }
        Some(MembershipState::Deprovisioned { directory: by, .. }) if by == directory => {
            let seat = check_seat(push).map_err(|settled| settled.about(account))?;
            push.trail.passed(ReasonCode::ReinstatedByDirectory);
            Ok(seat.into_iter().chain([Effect::Reinstate]).collect())
        }
        Some(MembershipState::Deprovisioned { .. }) => {
            Err(Settled::deny(ReasonCode::Deprovisioned).about(account))
        }
        Some(MembershipState::Removed { .. }) | None => {
            Err(Settled::deny(ReasonCode::RemovedByAdministrator).about(account))
        }
    }
}

/// An address of the directory says who somebody is inside the organization's own domains alone.
fn check_address<'a>(
    push: &Push<'a>,
    person: &'a DirectoryPerson,
) -> Result<&'a EmailAddress, Settled<'a>> {
    let Some(email) = &person.email else { return Err(Settled::deny(ReasonCode::NoEmail)) };
    match push.organization.owner_of(email.domain()) {
        None => Err(Settled::deny(ReasonCode::EmailOutsideDomains)),
        Some(owner) if !owner.is_verified() => {
            Err(Settled::deny(ReasonCode::DomainLapsed).with_found(owner.domain.as_str()))
        }
        Some(_) => Ok(email),
    }
}

/// An account with the address is there.
fn link<'a>(
    push: &mut Push<'a>,
    directory: &'a DirectoryId,
    person: &'a DirectoryPerson,
    account: &'a Account,
) -> Result<Settled<'a>, Settled<'a>> {
    if push.is_break_glass(account) {
        return Err(Settled::deny(ReasonCode::CandidateProtected).about(account));
    }
    // Whoever made an account with an address that was never theirs gets nothing by it, not even as a
    // guest or through another connection of this organization.
    let is_in_use = account.has_credentials || !account.links.is_empty();
    let is_claimed = !account.email_verified && is_in_use;
    let mut effects = Vec::new();
    if account.membership.is_some() {
        effects.extend(check_membership(push, directory, account)?);
        if is_claimed || is_other_user(account, directory, &person.user) {
            return Err(needs_proof().about(account));
        }
    } else {
        effects.extend(check_new(push, directory).map_err(|settled| settled.about(account))?);
        if is_claimed || is_elsewhere(account, &push.organization.id) {
            return Err(needs_proof().about(account));
        }
        effects.push(Effect::Join { pending_directory: false, guest_until: None });
    }
    effects.push(Effect::LinkDirectoryUser(user_key(directory, person)));
    Ok(Settled::new(Verdict::Link, ReasonCode::LinkedByDirectory)
        .about(account)
        .with_effects(update(push, directory, person, Some(account), effects)))
}

/// Nobody has the address.
fn create<'a>(
    push: &mut Push<'a>,
    directory: &'a DirectoryId,
    person: &'a DirectoryPerson,
    email: &'a EmailAddress,
) -> Result<Settled<'a>, Settled<'a>> {
    if push.policy.directory.provision == DirectoryProvisioning::OnSignIn {
        return Err(Settled::deny(ReasonCode::ProvisionedOnSignIn));
    }
    let mut effects = check_new(push, directory)?;
    effects.extend([
        Effect::CreateAccount { email: Some(email.clone()), email_verified: false },
        Effect::Join { pending_directory: false, guest_until: None },
        Effect::LinkDirectoryUser(user_key(directory, person)),
    ]);
    Ok(Settled::new(Verdict::Create, ReasonCode::ProvisionedByDirectory)
        .with_effects(update(push, directory, person, None, effects)))
}

/// Somebody who becomes a member: nobody who was removed, in an organization that may have one more.
fn check_new<'a>(push: &Push<'a>, directory: &DirectoryId) -> Result<Vec<Effect>, Settled<'a>> {
    match push.accounts.tombstone.as_ref().map(|it| &it.by) {
        Some(RemovedBy::Administrator) => {
            return Err(Settled::deny(ReasonCode::RemovedByAdministrator));
        }
        Some(RemovedBy::Directory(by)) if by != directory => {
            return Err(Settled::deny(ReasonCode::Deprovisioned));
        }
        Some(RemovedBy::Directory(_)) | None => {}
    }
    if !push.organization.is_entitled {
        return Err(Settled::deny(ReasonCode::NotEntitled));
    }
    Ok(Vec::from_iter(check_seat(push)?))
}

fn check_seat<'a>(push: &Push<'a>) -> Result<Option<Effect>, Settled<'a>> {
    let seats = push.organization.seats;
    match seats.limit {
        Some(limit) if seats.used >= limit => Err(Settled::deny(ReasonCode::NoSeat)),
        limit => Ok(limit.map(|limit| Effect::ReserveSeat { limit })),
    }
}

fn user_key(directory: &DirectoryId, person: &DirectoryPerson) -> DirectoryUserKey {
    DirectoryUserKey { directory: directory.clone(), user: person.user.clone() }
}

/// Grants and profile.
fn update<'a>(
    push: &mut Push<'a>,
    directory: &'a DirectoryId,
    person: &'a DirectoryPerson,
    account: Option<&'a Account>,
    mut effects: Vec<Effect>,
) -> Vec<Effect> {
    let grounds = push.grounds(account);
    let mut sources = Sources::default();
    sources.push(Heard::in_directory(directory, person.groups.as_ref(), grounds.membership));
    for known in grounds.membership.iter().flat_map(|it| &it.known) {
        if matches!(known.from, GroupSource::Connection(_)) {
            sources.push(Heard::before(known));
        }
    }
    grants::resolve(&grounds, sources, &mut effects, &mut push.trail);
    if account.is_some_and(|it| push.is_break_glass(it)) {
        return effects;
    }
    let before = match account {
        Some(account) => Before::of(account, &push.organization.id),
        None => Before { email: person.email.as_ref(), ..Before::default() },
    };
    let proposals = Proposals {
        policy: push.policy,
        organization: push.organization,
        connection: None,
        directory: Some(person),
    };
    let is_other = |it: &&Account| account.is_none_or(|own| own.id != it.id);
    let others = push.accounts.candidates.iter().filter(is_other);
    profile::write(&proposals, before, others, &mut effects, &mut push.trail);
    effects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{
        Scene, at, by_main, directory_user, domain, email, from_main, given, main, member,
        role_name, stranger,
    };
    use crate::{Decision, DirectoryMatch, DomainStanding, Tombstone};

    fn new() -> Scene {
        let mut scene = Scene::new();
        scene.pushed(DirectoryMatch::Email);
        scene
    }

    fn with(account: Account) -> Scene {
        let mut scene = new();
        scene.accounts.candidates.push(account);
        scene
    }

    fn linked() -> Scene {
        let mut scene = Scene::linked();
        scene.membership().directory_user = Some(directory_user("u1"));
        scene.pushed(DirectoryMatch::Account);
        scene
    }

    fn code(scene: &Scene) -> &'static str {
        let Decision { code, effects, verdict, .. } = scene.push();
        assert!(verdict.admits() || effects.is_empty());
        code.code()
    }

    #[test]
    fn a_group_gives_at_once_and_takes_back_at_once() {
        let mut scene = linked();
        scene.map(from_main(), "g1", "editor");
        scene.pushed(DirectoryMatch::Account).groups = Some(["g1".to_owned()].into());
        let decision = scene.push();
        assert_eq!(given(&decision), [by_main("editor")]);
        let organization = scene.organization.id.clone();
        scene.account().apply(&organization, &decision.effects).unwrap();
        assert_eq!(scene.push().effects, []);
        scene.pushed(DirectoryMatch::Account).groups = Some([].into());
        assert_eq!(crate::scene::taken(&scene.push()), [by_main("editor")]);
    }

    #[test]
    fn who_was_removed_stays_removed_and_who_was_turned_off_comes_back_by_the_same_directory() {
        let mut scene = linked();
        scene.membership().state = MembershipState::Removed { at: at(1) };
        assert_eq!(code(&scene), "removed_by_administrator");
        let by = |directory| MembershipState::Deprovisioned { directory, at: at(1) };
        scene.membership().state = by(main());
        assert_eq!(scene.push().effects, [Effect::Reinstate]);
        scene.membership().state = by(DirectoryId::parse("former").unwrap());
        assert_eq!(code(&scene), "deprovisioned");
        scene.membership().state = MembershipState::Suspended;
        assert_eq!((code(&scene), scene.push().effects), ("linked", vec![]));
    }

    #[test]
    fn a_user_is_the_account_that_is_known_to_be_theirs() {
        let mut scene = linked();
        scene.membership().directory_user = Some(directory_user("u2"));
        assert_eq!(code(&scene), "link_mismatch");
    }

    #[test]
    fn an_address_counts_inside_the_organizations_domains() {
        let mut scene = new();
        assert_eq!(code(&scene), "provisioned_by_directory");
        scene.pushed(DirectoryMatch::Email).email = None;
        assert_eq!(code(&scene), "no_email");
        scene.pushed(DirectoryMatch::Email).email = Some(email("ada@evil.example"));
        assert_eq!(code(&scene), "email_outside_domains");
        let mut scene = new();
        scene.organization.domains[0].standing = DomainStanding::Lapsed;
        assert_eq!(code(&scene), "domain_lapsed");
        let mut scene = new();
        scene.policy.deny.domains.insert(domain("acme.com"));
        assert_eq!(code(&scene), "deny_listed");
    }

    #[test]
    fn a_new_account_is_not_verified_and_takes_a_seat() {
        let mut scene = new();
        scene.policy.default_role = Some(role_name("member"));
        scene.organization.seats.limit = Some(1);
        let effects = scene.push().effects;
        let unverified =
            Effect::CreateAccount { email: Some(email("ada@acme.com")), email_verified: false };
        assert_eq!(effects[..2], [Effect::ReserveSeat { limit: 1 }, unverified]);
        scene.organization.seats.used = 1;
        assert_eq!(code(&scene), "no_seat");
        scene.organization.is_entitled = false;
        assert_eq!(code(&scene), "not_entitled");
        scene.accounts.tombstone = Some(Tombstone { by: RemovedBy::Administrator, at: at(1) });
        assert_eq!(code(&scene), "removed_by_administrator");
        scene.policy.directory.provision = DirectoryProvisioning::OnSignIn;
        assert_eq!(code(&scene), "provisioned_on_sign_in");
    }

    #[test]
    fn an_account_is_not_taken_over_by_a_push() {
        assert_eq!(code(&with(member("ada"))), "linked_by_directory");
        assert_eq!(code(&with(stranger("ada"))), "linked_by_directory");
        let mut elsewhere = with(stranger("ada"));
        elsewhere.account().is_member_elsewhere = true;
        assert_eq!(code(&elsewhere), "link_needs_proof");
        for account in [member("ada"), stranger("ada")] {
            let mut trap = with(account);
            trap.account().email_verified = false;
            assert_eq!(code(&trap), "linked_by_directory");
            trap.account().has_credentials = true;
            assert_eq!(code(&trap), "link_needs_proof");
        }
        let mut of_another_user = with(member("ada"));
        of_another_user.membership().directory_user = Some(directory_user("u2"));
        assert_eq!(code(&of_another_user), "link_needs_proof");
        let mut several = with(member("ada"));
        several.accounts.candidates.push(member("ada-2"));
        assert_eq!(code(&several), "link_needs_proof");
        let mut guarded = with(member("ada"));
        let id = guarded.account().id.clone();
        guarded.policy.break_glass.insert(id);
        assert_eq!(code(&guarded), "candidate_protected");
    }
}
