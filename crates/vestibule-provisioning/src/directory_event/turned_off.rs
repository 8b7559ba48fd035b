//! Somebody whom the directory has deactivated or deleted.

use vestibule_core::DirectoryId;

use super::Push;
use crate::decide::{deprovision, is_user};
use crate::ownership::is_same_address;
use crate::trail::Settled;
use crate::{
    Account, DirectoryPerson, DirectoryUserKey, Effect, MembershipState, OwnedDomain, ReasonCode,
};

pub(super) fn deactivated<'a>(
    push: &mut Push<'a>,
    directory: &DirectoryId,
    person: &DirectoryPerson,
) -> Settled<'a> {
    let code = ReasonCode::DirectoryDeactivated;
    if push.accounts.linked.is_some() {
        return turn_off(push, directory, &person.user, code);
    }
    let Some(account) = candidate(push, directory, person) else { return Settled::deny(code) };
    let settled = Settled::deny(code).about(account);
    let Some(turned_off) = deprovision(account, directory, code, push.policy, push.now) else {
        return settled;
    };
    let user = DirectoryUserKey { directory: directory.clone(), user: person.user.clone() };
    let mut effects = vec![Effect::LinkDirectoryUser(user)];
    effects.extend(turned_off);
    settled.with_effects(effects)
}

/// Of a deleted user only the id is left, which tells of an account that is known to be theirs.
pub(super) fn deleted<'a>(push: &mut Push<'a>, directory: &DirectoryId, user: &str) -> Settled<'a> {
    turn_off(push, directory, user, ReasonCode::DirectoryDeleted)
}

fn turn_off<'a>(
    push: &mut Push<'a>,
    directory: &DirectoryId,
    user: &str,
    code: ReasonCode,
) -> Settled<'a> {
    let Some(account) = &push.accounts.linked else { return Settled::deny(code) };
    if !is_user(account, directory, user) {
        return Settled::deny(ReasonCode::LinkMismatch).about(account);
    }
    if push.is_break_glass(account) {
        push.trail.noted(ReasonCode::BreakGlassUntouched);
    }
    let effects = deprovision(account, directory, code, push.policy, push.now);
    Settled::deny(code).about(account).with_effects(effects.unwrap_or_default())
}

/// The member whose address, in a domain of the organization, is the user's.
fn candidate<'a>(
    push: &Push<'a>,
    directory: &DirectoryId,
    person: &DirectoryPerson,
) -> Option<&'a Account> {
    let email = person.email.as_ref()?;
    let owner = push.organization.owner_of(email.domain());
    if !owner.is_some_and(OwnedDomain::is_verified) {
        return None;
    }
    let has_address =
        |it: &&Account| it.email.as_ref().is_some_and(|it| is_same_address(it, email));
    let mut found = push.accounts.candidates.iter().filter(has_address);
    let (account, None) = (found.next()?, found.next()) else { return None };
    let is_member = account.membership.as_ref().is_some_and(|it| {
        use MembershipState::{Active, PendingDirectory, Suspended};
        matches!(it.state, Active | PendingDirectory | Suspended)
    });
    let known = account.membership.as_ref().and_then(|it| it.directory_user.as_ref());
    let is_others = known.is_some() && !is_user(account, directory, &person.user);
    (is_member && !is_others).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, directory_user, domain, main, member, noted};
    use crate::{DirectoryMatch, DirectoryStanding, DirectoryView};
    use vestibule_core::EndReason;

    fn linked() -> Scene {
        let mut scene = Scene::linked();
        scene.membership().directory_user = Some(directory_user("u1"));
        scene.turned_off(DirectoryMatch::Account);
        scene
    }

    #[test]
    fn a_member_is_turned_off_and_their_sessions_end() {
        let mut scene = linked();
        let decision = scene.push();
        let off = Effect::Deprovision { directory: main(), at: scene.now };
        assert_eq!(decision.effects, [off, Effect::EndSessions(EndReason::Deactivated)]);
        let organization = scene.organization.id.clone();
        scene.account().apply(&organization, &decision.effects).unwrap();
        assert_eq!(scene.push().effects, []);
        assert_eq!(scene.code(), "directory_deactivated");
    }

    #[test]
    fn a_user_speaks_for_the_own_account_alone() {
        let mut scene = linked();
        scene.membership().directory_user = Some(directory_user("u2"));
        let decision = scene.push();
        assert_eq!((decision.code, decision.effects.len()), (ReasonCode::LinkMismatch, 0));
    }

    #[test]
    fn a_break_glass_account_is_left_alone() {
        let mut scene = linked();
        let id = scene.account().id.clone();
        scene.policy.break_glass.insert(id);
        let decision = scene.push();
        assert_eq!(decision.effects, []);
        assert!(noted(&decision, ReasonCode::BreakGlassUntouched));
    }

    #[test]
    fn a_member_with_the_address_is_found_inside_the_organizations_domains() {
        let mut scene = Scene::with_candidate(member("ada"));
        scene.turned_off(DirectoryMatch::Email);
        let link = Effect::LinkDirectoryUser(directory_user("u1"));
        assert_eq!(scene.push().effects[0], link);

        let mut outside = scene.clone();
        outside.organization.domains[0].domain = domain("acme.org");
        let mut of_another_user = scene.clone();
        of_another_user.membership().directory_user = Some(directory_user("u2"));
        let mut ambiguous = scene.clone();
        ambiguous.accounts.candidates.push(member("ada-2"));
        let mut no_member = scene.clone();
        no_member.account().membership = None;
        for scene in [outside, of_another_user, ambiguous, no_member] {
            assert_eq!(scene.push().effects, []);
        }
    }

    #[test]
    fn of_a_deleted_user_the_address_is_gone() {
        let deleted = DirectoryStanding::Deleted { user: "u1".to_owned(), at: crate::scene::at(1) };
        let view = DirectoryView::Connected { directory: main(), standing: deleted };
        let mut scene = Scene::with_candidate(member("ada"));
        scene.directory = view.clone();
        assert_eq!(scene.push().effects, []);
        let mut scene = linked();
        scene.directory = view;
        let decision = scene.push();
        assert_eq!(decision.code, ReasonCode::DirectoryDeleted);
        assert_eq!(decision.effects[1], Effect::EndSessions(EndReason::Deleted));
    }
}
