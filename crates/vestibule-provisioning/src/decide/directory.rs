//! Step 4: the directory. Whom it has turned off, nothing lets in.

use vestibule_core::{DirectoryId, DomainName, EmailAddress, EndReason};

use super::Case;
use crate::grants::{Heard, Sources};
use crate::trail::Settled;
use crate::{
    Account, DirectoryMatch, DirectoryPerson, DirectoryStanding, DirectoryUserKey, DirectoryView,
    Effect, EmailGrade, GroupSource, MembershipState, Policy, ReasonCode,
};

/// Refuses whom the directory has deactivated or deleted, and finds who is active.
pub(super) fn check<'a>(case: &mut Case<'a>) -> Result<(), Settled<'a>> {
    let (directory, standing) = match case.directory {
        DirectoryView::None => {
            case.trail.noted(ReasonCode::DirectoryNone);
            return Ok(());
        }
        DirectoryView::Disconnected { .. } => {
            case.trail.noted(ReasonCode::DirectoryDisconnected);
            return Ok(());
        }
        DirectoryView::Connected { directory, standing } => (directory, standing),
    };
    match standing {
        DirectoryStanding::Unknown => case.trail.noted(ReasonCode::DirectoryUnknown),
        DirectoryStanding::Active(person) if case.is_evidence(directory, person) => {
            case.person = Some(person);
            case.trail.passed(ReasonCode::DirectoryActive);
        }
        DirectoryStanding::Active(_) => case.trail.noted(ReasonCode::DirectoryMatchWeak),
        DirectoryStanding::Inactive(person) => {
            let is_evidence = case.is_evidence(directory, person);
            return Err(turned_off(case, directory, ReasonCode::DirectoryDeactivated, is_evidence));
        }
        DirectoryStanding::Deleted { user, .. } => {
            let is_evidence = case.grade == EmailGrade::DomainBound
                || case.accounts.linked.as_ref().is_some_and(|it| is_user(it, directory, user));
            return Err(turned_off(case, directory, ReasonCode::DirectoryDeleted, is_evidence));
        }
    }
    Ok(())
}

impl<'a> Case<'a> {
    /// Whether the match tells that it is the same person: an address does inside the organization's
    /// verified domains alone, and for nobody who is known to be another user; an id does inside the
    /// domains that the connection may speak for.
    fn is_evidence(&self, directory: &DirectoryId, person: &DirectoryPerson) -> bool {
        let candidates = &self.accounts.candidates;
        let is_anothers = |account: &Account| {
            is_other_user(account, directory, &person.user)
                || (!is_user(account, directory, &person.user)
                    && candidates.iter().any(|it| is_user(it, directory, &person.user)))
        };
        let is_doubted = self.accounts.linked.as_ref().is_some_and(is_anothers);
        match person.matched_by {
            DirectoryMatch::ExternalId => self.may_speak_for(person),
            DirectoryMatch::Account => !is_doubted,
            DirectoryMatch::Email => self.grade == EmailGrade::DomainBound && !is_doubted,
        }
    }

    /// Whether the connection may say who is that user: one of a partner could send the id of anybody.
    fn may_speak_for(&self, person: &DirectoryPerson) -> bool {
        let connection = &self.organization.connection;
        let domain = person.email.as_ref().map(EmailAddress::domain);
        let may = |domain: &DomainName| {
            let owner = self.organization.owner_of(domain);
            owner.is_some_and(|owner| connection.may_speak_for(owner, domain))
        };
        connection.domains.is_none() || domain.is_some_and(may)
    }

    /// The same for a candidate: `pushed` is the account that is known to be the user's.
    pub(super) fn doubt_directory(&mut self, account: &Account, pushed: Option<&Account>) {
        let (Some(directory), Some(person)) = (self.connected(), self.person) else { return };
        let is_doubted = pushed.is_some_and(|it| it.id != account.id)
            || is_other_user(account, directory, &person.user);
        if is_doubted && person.matched_by != DirectoryMatch::ExternalId {
            self.person = None;
            self.trail.noted(ReasonCode::DirectoryMatchWeak);
        }
    }

    /// The directory that is connected.
    pub(super) const fn connected(&self) -> Option<&'a DirectoryId> {
        match self.directory {
            DirectoryView::Connected { directory, .. } => Some(directory),
            DirectoryView::None | DirectoryView::Disconnected { .. } => None,
        }
    }

    /// The directory that is connected no longer.
    pub(super) const fn disconnected(&self) -> Option<&'a DirectoryId> {
        match self.directory {
            DirectoryView::Disconnected { directory } => Some(directory),
            DirectoryView::None | DirectoryView::Connected { .. } => None,
        }
    }

    /// Who has something to say of groups: the directory, the connection, and other connections by
    /// what is remembered of them.
    pub(super) fn sources(&self, account: Option<&'a Account>) -> Sources<'a> {
        let membership = account.and_then(|it| it.membership.as_ref());
        let mut sources = Sources::default();
        if let (Some(directory), Some(person)) = (self.connected(), self.person) {
            let groups = person.groups.as_ref();
            sources.push(Heard::in_directory(directory, groups, membership));
        }
        sources.push(Heard::in_sign_in(self.identity, self.policy, membership));
        for known in membership.iter().flat_map(|it| &it.known) {
            let counts = match &known.from {
                GroupSource::Connection(_) => true,
                GroupSource::Directory(id) => self.connected() == Some(id),
            };
            if counts {
                sources.push(Heard::before(known));
            }
        }
        sources
    }

    /// Whether there is a directory, and nothing shows that it knows the person.
    pub(super) const fn is_unknown_to_directory(&self) -> bool {
        self.connected().is_some() && self.person.is_none()
    }

    /// Whether the directory has pushed the person, which is as good as an invitation.
    pub(super) fn is_pushed(&self) -> bool {
        self.person.is_some_and(|it| it.matched_by != DirectoryMatch::Account)
    }

    /// The key of the directory's active user.
    pub(super) fn directory_user(&self) -> Option<DirectoryUserKey> {
        let (directory, person) = (self.connected()?, self.person?);
        Some(DirectoryUserKey { directory: directory.clone(), user: person.user.clone() })
    }
}

/// Whether the account is known to be that user's.
pub(crate) fn is_user(account: &Account, directory: &DirectoryId, user: &str) -> bool {
    let known = account.membership.as_ref().and_then(|it| it.directory_user.as_ref());
    known.is_some_and(|it| it.directory == *directory && it.user == user)
}

/// Whether the account is known to be another user's of the directory.
pub(crate) fn is_other_user(account: &Account, directory: &DirectoryId, user: &str) -> bool {
    let known = account.membership.as_ref().and_then(|it| it.directory_user.as_ref());
    known.is_some_and(|it| it.directory == *directory && it.user != user)
}

fn turned_off<'a>(
    case: &mut Case<'a>,
    directory: &DirectoryId,
    code: ReasonCode,
    is_evidence: bool,
) -> Settled<'a> {
    let settled = Settled::deny(code);
    let Some(account) = &case.accounts.linked else { return settled };
    let settled = settled.about(account);
    // A host that looked up the wrong account must not have it turned off.
    if !is_evidence || !case.is_linked_here(account) {
        case.trail.noted(ReasonCode::DirectoryMatchWeak);
        return settled;
    }
    if case.is_break_glass(account) {
        case.trail.noted(ReasonCode::BreakGlassUntouched);
    }
    let effects = deprovision(account, directory, code, case.policy, case.now);
    settled.with_effects(effects.unwrap_or_default())
}

/// What turns a member off; none for who is off already, and for accounts that nothing touches. Whom an
/// administrator has suspended stays suspended: the directory would else bring them back one day.
pub(crate) fn deprovision(
    account: &Account,
    directory: &DirectoryId,
    code: ReasonCode,
    policy: &Policy,
    at: vestibule_core::Timestamp,
) -> Option<Vec<Effect>> {
    let membership = account.membership.as_ref()?;
    let is_off = matches!(
        membership.state,
        MembershipState::Deprovisioned { .. }
            | MembershipState::Removed { .. }
            | MembershipState::Suspended
    );
    if is_off || policy.break_glass.contains(&account.id) {
        return None;
    }
    let reason = match code {
        ReasonCode::DirectoryDeleted => EndReason::Deleted,
        _ => EndReason::Deactivated,
    };
    let directory = directory.clone();
    Some(vec![Effect::Deprovision { directory, at }, Effect::EndSessions(reason)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, at, directory_user, main, member, noted};
    use crate::{Membership, Verdict};

    #[test]
    fn whom_it_has_deactivated_is_refused_however_found() {
        for matched_by in
            [DirectoryMatch::Account, DirectoryMatch::ExternalId, DirectoryMatch::Email]
        {
            for mut scene in [Scene::new(), Scene::linked()] {
                scene.turned_off(matched_by);
                scene.identity.email.tenant_pinned = false;
                assert_eq!(scene.code(), "directory_deactivated");
                assert!(!scene.decide().verdict.admits());
            }
        }
    }

    #[test]
    fn a_member_is_turned_off_by_evidence_and_by_nothing_less() {
        let mut scene = Scene::linked();
        scene.turned_off(DirectoryMatch::Email);
        let effects = scene.decide().effects;
        let off = Effect::Deprovision { directory: main(), at: scene.now };
        assert_eq!(effects, [off, Effect::EndSessions(EndReason::Deactivated)]);

        scene.identity.email.tenant_pinned = false;
        assert_eq!(scene.decide().effects, []);
    }

    #[test]
    fn nobody_else_is_turned_off_by_a_wrong_view() {
        let mut scene = Scene::linked();
        scene.turned_off(DirectoryMatch::ExternalId);
        scene.account().links.clear();
        assert_eq!(scene.decide().effects, []);

        let mut scene = Scene::linked();
        scene.turned_off(DirectoryMatch::Email);
        scene.membership().directory_user = Some(directory_user("u2"));
        assert_eq!(scene.decide().effects, []);
    }

    #[test]
    fn who_is_off_already_and_break_glass_accounts_stay_as_they_are() {
        let mut scene = Scene::linked();
        scene.turned_off(DirectoryMatch::ExternalId);
        scene.membership().state = MembershipState::Deprovisioned { directory: main(), at: at(1) };
        assert_eq!(scene.decide().effects, []);

        let mut scene = Scene::linked();
        scene.turned_off(DirectoryMatch::ExternalId);
        let id = scene.account().id.clone();
        scene.policy.break_glass.insert(id);
        let decision = scene.decide();
        assert_eq!((decision.verdict, decision.effects.len()), (Verdict::Deny, 0));
        assert!(noted(&decision, ReasonCode::BreakGlassUntouched));
    }

    #[test]
    fn a_deleted_user_is_the_accounts_own_or_the_bound_addresses() {
        let deleted = |known: Option<&str>, is_bound| {
            let mut scene = Scene::linked();
            let standing = DirectoryStanding::Deleted { user: "u1".to_owned(), at: at(1) };
            scene.directory = DirectoryView::Connected { directory: main(), standing };
            scene.membership().directory_user = known.map(directory_user);
            scene.identity.email.tenant_pinned = is_bound;
            let decision = scene.decide();
            assert_eq!(decision.code, ReasonCode::DirectoryDeleted);
            decision.effects.len()
        };
        assert_eq!(deleted(Some("u1"), false), 2);
        assert_eq!(deleted(None, true), 2);
        assert_eq!(deleted(None, false), 0);
        assert_eq!(deleted(Some("u2"), false), 0);
    }

    #[test]
    fn a_colleagues_record_brings_nobody_back() {
        let mut bob = Scene::linked();
        bob.membership().state = MembershipState::Deprovisioned { directory: main(), at: at(1) };
        bob.pushed(DirectoryMatch::Email);
        assert_eq!(bob.code(), "linked");

        let mut ada = member("ada-herself");
        let mut membership = Membership::new(MembershipState::Active);
        membership.directory_user = Some(directory_user("u1"));
        ada.membership = Some(membership);
        bob.accounts.candidates.push(ada);
        assert_eq!(bob.code(), "deprovisioned");

        bob.accounts.candidates.clear();
        bob.membership().directory_user = Some(directory_user("u2"));
        assert_eq!(bob.code(), "deprovisioned");
    }
}
