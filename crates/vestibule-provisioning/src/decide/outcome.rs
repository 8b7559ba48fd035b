//! What a sign-in that is let in does: the effects, in order.

use vestibule_core::{EndReason, Timestamp};

use super::Case;
use super::membership::Standing;
use crate::grants::{self, Grounds, Sources};
use crate::ownership::is_same_address;
use crate::profile::{self, Before, Proposals};
use crate::trail::Settled;
use crate::{Account, Effect, EmailGrade, Invitation, ReasonCode, Verdict};

/// Somebody who comes in.
#[derive(Debug)]
pub(super) struct Admission<'a> {
    /// To which account; none to a new one.
    account: Option<&'a Account>,
    is_linked: bool,
    standing: Standing,
    /// When the membership that begins now ends.
    guest_until: Option<Timestamp>,
    invitation: Option<&'a Invitation>,
    consumes_proof: bool,
}

impl<'a> Admission<'a> {
    const fn new(account: Option<&'a Account>, is_linked: bool, standing: Standing) -> Self {
        Self {
            account,
            is_linked,
            standing,
            guest_until: None,
            invitation: None,
            consumes_proof: false,
        }
    }

    /// To the account that is linked.
    pub(super) const fn to(account: &'a Account, standing: Standing) -> Self {
        Self::new(Some(account), true, standing)
    }

    /// To an account that shall be linked.
    pub(super) const fn linking(account: &'a Account, standing: Standing) -> Self {
        Self::new(Some(account), false, standing)
    }

    /// To a new account.
    pub(super) const fn creating() -> Self {
        Self::new(None, false, Standing::Stranger)
    }

    pub(super) const fn joins_until(&mut self, guest_until: Option<Timestamp>) {
        self.guest_until = guest_until;
    }

    pub(super) const fn consumes(&mut self, invitation: &'a Invitation) {
        self.invitation = Some(invitation);
    }

    pub(super) const fn consumes_proof(&mut self) {
        self.consumes_proof = true;
    }

    /// The effects: the seat, the account, the link, the membership, the grants, the profile.
    pub(super) fn settle(
        self,
        case: &mut Case<'a>,
        verdict: Verdict,
        code: ReasonCode,
        sources: Sources<'a>,
    ) -> Settled<'a> {
        let mut effects = Vec::new();
        self.reserve_seat(case, &mut effects);
        let before = match self.account {
            None => create(case, &mut effects),
            Some(account) if self.is_linked => Before::of(account, &case.organization.id),
            Some(account) => link(case, account, &mut effects),
        };
        self.enter(case, &mut effects);
        self.link_directory_user(case, &mut effects);
        if self.consumes_proof {
            effects.push(Effect::ConsumeProof);
        }
        if let Some(invitation) = self.invitation {
            effects.push(Effect::ConsumeInvitation { id: invitation.id.clone() });
        }
        self.grant(case, sources, &mut effects);
        self.write_profile(case, before, &mut effects);
        let settled = Settled::new(verdict, code).with_effects(effects);
        match self.account {
            Some(account) => settled.about(account),
            None => settled,
        }
    }

    fn reserve_seat(&self, case: &Case<'_>, effects: &mut Vec<Effect>) {
        let takes_seat = self.standing.joins() || self.standing == Standing::Reinstated;
        if let Some(limit) = case.organization.seats.limit.filter(|_| takes_seat) {
            effects.push(Effect::ReserveSeat { limit });
        }
    }

    fn enter(&self, case: &Case<'_>, effects: &mut Vec<Effect>) {
        if self.standing.joins() {
            let pending_directory = case.is_unknown_to_directory();
            effects.push(Effect::Join { pending_directory, guest_until: self.guest_until });
        }
        effects.extend(self.standing.effect());
    }

    /// The next push of the directory finds the account by it, unless another account is that user's.
    fn link_directory_user(&self, case: &Case<'_>, effects: &mut Vec<Effect>) {
        let Some(user) = case.directory_user() else { return };
        let known = |it: &Account| it.membership.as_ref().and_then(|it| it.directory_user.clone());
        if self.account.is_some_and(|it| case.is_break_glass(it))
            || self.account.and_then(known).as_ref() == Some(&user)
            || self.others(case).any(|it| known(it).as_ref() == Some(&user))
        {
            return;
        }
        effects.push(Effect::LinkDirectoryUser(user));
    }

    fn grant(&self, case: &mut Case<'a>, sources: Sources<'a>, effects: &mut Vec<Effect>) {
        let membership = self.account.and_then(|it| it.membership.as_ref());
        let guest_until = if self.standing.joins() {
            self.guest_until
        } else {
            membership.and_then(|it| it.guest_until)
        };
        let grounds = Grounds {
            policy: case.policy,
            organization: case.organization,
            account: self.account.map(|it| &it.id),
            membership,
            is_guest: guest_until.is_some(),
            invitation: self.invitation,
            disconnected: case.disconnected(),
            now: case.now,
        };
        grants::resolve(&grounds, sources, effects, &mut case.trail);
    }

    fn write_profile(&self, case: &mut Case<'a>, before: Before<'a>, effects: &mut Vec<Effect>) {
        if self.account.is_some_and(|it| case.is_break_glass(it)) {
            return;
        }
        let proposals = Proposals {
            policy: case.policy,
            organization: case.organization,
            connection: Some((&case.identity.name, case.address(), case.grade)),
            directory: case.person,
        };
        profile::write(&proposals, before, self.others(case), effects, &mut case.trail);
    }

    /// The accounts that were found beside this one.
    fn others<'b>(&self, case: &Case<'b>) -> impl Iterator<Item = &'b Account> + use<'a, 'b> {
        let own = self.account;
        let accounts = case.accounts;
        accounts.candidates.iter().filter(move |it| own.is_none_or(|own| own.id != it.id))
    }
}

/// An address is one account's in all organizations. One that is not proven waits for the person to
/// confirm it: nobody keeps somebody else out by making an account with their address.
fn create<'a>(case: &Case<'a>, effects: &mut Vec<Effect>) -> Before<'a> {
    let email = case.address();
    let email_verified = case.grade >= EmailGrade::IssuerAuthoritative;
    let (proven, pending) = if email_verified { (email, None) } else { (None, email) };
    effects.push(Effect::CreateAccount { email: proven.cloned(), email_verified });
    effects.push(Effect::Link { subject: case.key.clone() });
    if let Some(email) = pending {
        effects.push(Effect::ChangeEmail { email: email.clone(), verified: false });
    }
    Before { email: proven, email_verified, pending_email: pending, ..Before::default() }
}

/// Whoever made an account with an address that was never verified may be somebody else: what they
/// left in it goes first.
fn link<'a>(case: &Case<'a>, account: &'a Account, effects: &mut Vec<Effect>) -> Before<'a> {
    let mut before = Before::of(account, &case.organization.id);
    if !account.email_verified {
        effects.push(Effect::PurgeCredentials);
        effects.push(Effect::EndSessions(EndReason::PolicyChanged));
        before.pending_email = None;
        before.is_elsewhere = account.is_member_elsewhere;
    }
    effects.push(Effect::Link { subject: case.key.clone() });
    let is_theirs = match (&account.email, case.address()) {
        (Some(theirs), Some(ours)) => is_same_address(theirs, ours),
        _ => false,
    };
    if is_theirs && case.grade == EmailGrade::DomainBound && !account.email_verified {
        effects.push(Effect::VerifyEmail);
        before.email_verified = true;
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, directory_user, member, noted, role_name};
    use crate::{Account, DirectoryMatch, Linking};

    #[test]
    fn a_new_account_comes_in_this_order() {
        let mut scene = Scene::new();
        scene.organization.seats.limit = Some(9);
        scene.policy.default_role = Some(role_name("member"));
        scene.identity.name.given = Some("Ada".to_owned());
        scene.pushed(DirectoryMatch::ExternalId);
        let effects = scene.decide().effects;
        let kinds: Vec<String> = effects
            .iter()
            .map(|it| {
                let json = serde_json::to_value(it).unwrap();
                json.as_object().unwrap().keys().next().unwrap().clone()
            })
            .collect();
        let expected = [
            "reserve_seat",
            "create_account",
            "link",
            "join",
            "link_directory_user",
            "remember_groups",
            "grant",
            "set_field",
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn the_address_counts_as_verified_from_a_provider_that_would_know() {
        let verified = |is_pinned, is_owned| {
            let mut scene = Scene::new();
            scene.policy.jit = crate::Jit::Connection;
            scene.policy.guests = crate::Guests::Role { role: role_name("guest"), days: 1 };
            scene.identity.email.verified = Some(true);
            scene.identity.email.tenant_pinned = is_pinned;
            scene.identity.email.domain_owner_verified = is_owned;
            scene.organization.connection.domains = Some([].into());
            let effects = scene.decide().effects;
            effects
                .iter()
                .any(|it| matches!(it, Effect::CreateAccount { email_verified: true, .. }))
        };
        assert!(verified(true, Some(true)));
        assert!(!verified(true, None));
    }

    #[test]
    fn one_user_of_a_directory_is_one_account() {
        let mut scene = Scene::linked();
        scene.pushed(DirectoryMatch::ExternalId);
        let link = Effect::LinkDirectoryUser(directory_user("u1"));
        assert!(scene.decide().effects.contains(&link));
        let mut other = member("ada-2");
        other.membership.as_mut().unwrap().directory_user = Some(directory_user("u1"));
        scene.accounts.candidates.push(other);
        assert!(!scene.decide().effects.contains(&link));
    }

    #[test]
    fn a_second_sign_in_changes_nothing() {
        for candidate in [None, Some(member("ada"))] {
            let mut scene = Scene::new();
            scene.policy.linking = Linking::Automatic;
            scene.policy.default_role = Some(role_name("member"));
            scene.identity.name.family = Some("Lovelace".to_owned());
            scene.pushed(DirectoryMatch::ExternalId).groups = Some(["g".to_owned()].into());
            scene.accounts.candidates.extend(candidate.clone());
            let decision = scene.decide();
            assert!(decision.verdict.admits());
            let organization = scene.organization.id.clone();
            let account = match candidate {
                Some(mut account) => {
                    account.apply(&organization, &decision.effects).unwrap();
                    account
                }
                None => {
                    let id = crate::scene::account_id("new");
                    Account::create(id, &organization, &decision.effects).unwrap()
                }
            };
            scene.accounts.candidates.clear();
            scene.accounts.linked = Some(account);
            let again = scene.decide();
            assert_eq!((again.code.code(), again.effects), ("linked", vec![]));
        }
    }

    #[test]
    fn a_break_glass_account_keeps_its_profile() {
        let mut scene = Scene::linked();
        scene.identity.name.given = Some("Eve".to_owned());
        assert_eq!(scene.decide().effects.len(), 1);
        let id = scene.account().id.clone();
        scene.policy.break_glass.insert(id);
        assert_eq!(scene.decide().effects, []);
        assert!(!noted(&scene.decide(), ReasonCode::EmailTaken));
    }
}
