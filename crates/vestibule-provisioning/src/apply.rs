//! What effects mean, for an account that is held in memory. Stores do the same to their rows.

use vestibule_core::{AccountId, OrganizationId};

use crate::{Account, Effect, KnownGroups, Link, Membership, MembershipState};

impl Account {
    /// Applies effects, in order, all of them or none. Applied twice, the second time changes nothing.
    ///
    /// The version, seats, invitations, proofs, requests for approval and sessions are the store's: the
    /// effects on those change no account.
    ///
    /// # Errors
    /// [`ApplyError::NotMember`] where a membership is to change that is none, or is over. The account
    /// is as it was then.
    ///
    /// ```
    /// use vestibule_core::{AccountId, OrganizationId};
    /// use vestibule_provisioning::{Account, Effect, Grant, Permission, Source};
    ///
    /// let acme = OrganizationId::parse("acme")?;
    /// let mut account = Account::new(AccountId::parse("7")?);
    /// let grant = Effect::Grant(Grant::new(Permission::role("admin")?, Source::Manual));
    /// assert_eq!(account.apply(&acme, &[grant.clone()]).unwrap_err().code(), "apply_not_member");
    ///
    /// let join = Effect::Join { pending_directory: false, guest_until: None };
    /// account.apply(&acme, &[join, grant])?;
    /// assert_eq!(account.permissions().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(
        &mut self,
        organization: &OrganizationId,
        effects: &[Effect],
    ) -> Result<(), ApplyError> {
        let mut next = self.clone();
        for effect in effects {
            next.apply_one(organization, effect)?;
        }
        *self = next;
        Ok(())
    }

    /// Makes the account of a decision that creates one.
    ///
    /// # Errors
    /// [`ApplyError::NoAccount`] unless the effects have [`Effect::CreateAccount`]; else as
    /// [`Account::apply`].
    ///
    /// ```
    /// use vestibule_core::{AccountId, OrganizationId};
    /// use vestibule_provisioning::{Account, Effect};
    ///
    /// let (id, acme) = (AccountId::parse("7")?, OrganizationId::parse("acme")?);
    /// let create = Effect::CreateAccount { email: None, email_verified: false };
    /// assert!(Account::create(id.clone(), &acme, &[create]).is_ok());
    /// assert_eq!(Account::create(id, &acme, &[]).unwrap_err().code(), "apply_no_account");
    /// # Ok::<(), vestibule_core::IdError>(())
    /// ```
    pub fn create(
        id: AccountId,
        organization: &OrganizationId,
        effects: &[Effect],
    ) -> Result<Self, ApplyError> {
        if !effects.iter().any(|it| matches!(it, Effect::CreateAccount { .. })) {
            return Err(ApplyError::NoAccount);
        }
        let mut account = Self::new(id);
        account.apply(organization, effects)?;
        Ok(account)
    }

    fn apply_one(
        &mut self,
        organization: &OrganizationId,
        effect: &Effect,
    ) -> Result<(), ApplyError> {
        match effect {
            Effect::CreateAccount { email, email_verified } => {
                if self.is_fresh() {
                    self.email.clone_from(email);
                    self.email_verified = *email_verified;
                }
            }
            Effect::Link { subject } => {
                let link = Link { organization: organization.clone(), subject: subject.clone() };
                if !self.links.contains(&link) {
                    self.links.push(link);
                }
            }
            Effect::PurgeCredentials => {
                self.has_credentials = false;
                self.pending_email = None;
                self.links.retain(|it| it.organization == *organization);
            }
            Effect::VerifyEmail => self.email_verified |= self.email.is_some(),
            Effect::SetField { field, value } => {
                match value {
                    Some(value) => self.profile.insert(*field, value.clone()),
                    None => self.profile.remove(field),
                };
            }
            Effect::ChangeEmail { email, verified: true } => {
                self.email = Some(email.clone());
                self.email_verified = true;
                self.pending_email = None;
            }
            Effect::ChangeEmail { email, verified: false } => {
                self.pending_email = Some(email.clone());
            }
            Effect::ReserveSeat { .. }
            | Effect::ConsumeInvitation { .. }
            | Effect::ConsumeProof
            | Effect::RequestApproval { .. }
            | Effect::EndSessions(_) => {}
            Effect::Join { .. }
            | Effect::SettlePending
            | Effect::LinkDirectoryUser(_)
            | Effect::Deprovision { .. }
            | Effect::Reinstate
            | Effect::Grant(_)
            | Effect::Revoke(_)
            | Effect::RememberGroups(_)
            | Effect::ForgetGroups(_)
            | Effect::Suspend
            | Effect::Remove { .. }
            | Effect::Restore => return apply_to_membership(&mut self.membership, effect),
        }
        Ok(())
    }

    /// Whether nothing has happened to it yet.
    const fn is_fresh(&self) -> bool {
        self.email.is_none() && self.links.is_empty() && self.membership.is_none()
    }
}

fn apply_to_membership(slot: &mut Option<Membership>, effect: &Effect) -> Result<(), ApplyError> {
    if let Effect::Join { pending_directory, guest_until } = effect {
        let membership = slot.get_or_insert_with(|| Membership::new(removed()));
        if membership.is_over() {
            membership.state = joined(*pending_directory);
            membership.guest_until = *guest_until;
        }
        return Ok(());
    }
    let membership = slot.as_mut().ok_or(ApplyError::NotMember)?;
    match effect {
        Effect::Remove { at } => membership.remove(*at),
        Effect::Restore if membership.state == MembershipState::PendingDirectory => {}
        Effect::Restore => membership.state = MembershipState::Active,
        _ if membership.is_over() => return Err(ApplyError::NotMember),
        Effect::Suspend => membership.state = MembershipState::Suspended,
        Effect::Deprovision { directory, at } => membership.deprovision(directory, *at),
        Effect::Reinstate => membership.reinstate(),
        Effect::SettlePending => membership.settle_pending(),
        Effect::LinkDirectoryUser(user) => membership.directory_user = Some(user.clone()),
        Effect::Grant(grant) => {
            membership.grants.insert(grant.clone());
        }
        Effect::Revoke(grant) => {
            membership.grants.remove(grant);
        }
        Effect::RememberGroups(known) => membership.remember(known),
        Effect::ForgetGroups(from) => membership.known.retain(|it| it.from != *from),
        _ => {}
    }
    Ok(())
}

/// Where a membership begins that never was.
const fn removed() -> MembershipState {
    MembershipState::Removed { at: vestibule_core::Timestamp::MIN }
}

const fn joined(pending_directory: bool) -> MembershipState {
    if pending_directory { MembershipState::PendingDirectory } else { MembershipState::Active }
}

impl Membership {
    /// Whether it is over: an administrator has removed the person.
    pub(crate) const fn is_over(&self) -> bool {
        matches!(self.state, MembershipState::Removed { .. })
    }

    /// The user of the directory stays known, so that what it pushes finds who was removed.
    fn remove(&mut self, at: vestibule_core::Timestamp) {
        self.grants.clear();
        self.known.clear();
        self.guest_until = None;
        if !self.is_over() {
            self.state = MembershipState::Removed { at };
        }
    }

    /// Whom an administrator has suspended stays so: the directory could else bring them back.
    fn deprovision(
        &mut self,
        directory: &vestibule_core::DirectoryId,
        at: vestibule_core::Timestamp,
    ) {
        if self.state.holds() {
            let directory = directory.clone();
            self.state = MembershipState::Deprovisioned { directory, at };
        }
    }

    fn reinstate(&mut self) {
        if matches!(self.state, MembershipState::Deprovisioned { .. }) {
            self.state = MembershipState::Active;
        }
    }

    fn settle_pending(&mut self) {
        if self.state == MembershipState::PendingDirectory {
            self.state = MembershipState::Active;
        }
    }

    fn remember(&mut self, known: &KnownGroups) {
        match self.known.iter_mut().find(|it| it.from == known.from) {
            Some(slot) => slot.clone_from(known),
            None => self.known.push(known.clone()),
        }
    }
}

/// Why effects cannot be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// There is no account, and the effects make none.
    #[error("there is no account, and the effects make none")]
    NoAccount,
    /// The account is no member of the organization.
    #[error("the account is no member of the organization")]
    NotMember,
}

impl ApplyError {
    /// The stable code: `apply_no_account` or `apply_not_member`.
    ///
    /// ```
    /// use vestibule_provisioning::ApplyError;
    ///
    /// assert_eq!(ApplyError::NotMember.code(), "apply_not_member");
    /// ```
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "apply_no_account",
            Self::NotMember => "apply_not_member",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{account_id, acme, at, by_okta, email, globex, known, main, member, role};
    use crate::{Field, FieldSource, FieldValue, Grant, Source};
    use vestibule_core::{ConnectionId, Subject, SubjectKind};

    fn applied(account: &Account, effects: &[Effect]) -> Account {
        let mut once = account.clone();
        once.apply(&acme(), effects).unwrap();
        let mut twice = once.clone();
        twice.apply(&acme(), effects).unwrap();
        assert!(once == twice, "applied twice, the second time changes nothing");
        once
    }

    fn membership(account: &Account) -> &Membership {
        account.membership.as_ref().unwrap()
    }

    #[test]
    fn all_or_nothing_is_applied() {
        let mut account = crate::scene::stranger("ada");
        let before = account.clone();
        let effects =
            [Effect::VerifyEmail, Effect::PurgeCredentials, Effect::Grant(by_okta("admin"))];
        let error = account.apply(&acme(), &effects).unwrap_err();
        assert_eq!(error.code(), "apply_not_member");
        assert!(account == before);
    }

    #[test]
    fn a_removal_takes_grants_and_memory_and_keeps_whose_user_it_was() {
        let mut ada = member("ada");
        let user = crate::scene::directory_user("u1");
        ada = applied(
            &ada,
            &[
                Effect::Grant(Grant::new(role("admin"), Source::Manual)),
                Effect::RememberGroups(known(&["g"])),
                Effect::LinkDirectoryUser(user.clone()),
            ],
        );
        let removed = applied(&ada, &[Effect::Remove { at: at(5) }]);
        assert_eq!(membership(&removed).state, MembershipState::Removed { at: at(5) });
        assert!(membership(&removed).grants.is_empty() && membership(&removed).known.is_empty());
        assert_eq!(membership(&removed).directory_user, Some(user));
        let mut refused = removed.clone();
        assert!(refused.apply(&acme(), &[Effect::Grant(by_okta("admin"))]).is_err());

        let join = Effect::Join { pending_directory: true, guest_until: Some(at(9)) };
        let back = applied(&removed, &[join]);
        assert_eq!(membership(&back).state, MembershipState::PendingDirectory);
        assert_eq!(membership(&back).guest_until, Some(at(9)));
    }

    #[test]
    fn deprovisioning_keeps_grants_which_give_nothing_meanwhile() {
        let ada = applied(&member("ada"), &[Effect::Grant(by_okta("admin"))]);
        let off = applied(&ada, &[Effect::Deprovision { directory: main(), at: at(5) }]);
        assert_eq!((membership(&off).grants.len(), off.permissions().len()), (1, 0));
        let back = applied(&off, &[Effect::Reinstate]);
        assert_eq!(back.permissions().len(), 1);
        assert!(applied(&off, &[Effect::Restore]) == back);
        let suspended = applied(&ada, &[Effect::Suspend]);
        assert!(applied(&suspended, &[Effect::Reinstate]) == suspended);
        assert!(applied(&suspended, &[Effect::Restore]) == ada);
        let off = Effect::Deprovision { directory: main(), at: at(5) };
        assert!(applied(&suspended, &[off]) == suspended);
    }

    #[test]
    fn a_member_does_not_join_again() {
        let ada = member("ada");
        let join = Effect::Join { pending_directory: true, guest_until: Some(at(1)) };
        assert!(applied(&ada, &[join]) == ada);
    }

    #[test]
    fn a_purge_leaves_this_organizations_links_alone() {
        let key = |id: &str| {
            Subject::new("https://idp.acme.com", id, SubjectKind::Persistent)
                .key(&ConnectionId::parse("okta").unwrap())
        };
        let mut ada = member("ada");
        ada.has_credentials = true;
        ada.pending_email = Some(email("eve@evil.example"));
        ada.links.push(Link { organization: globex(), subject: key("trojan") });
        let effects = [Effect::PurgeCredentials, Effect::Link { subject: key("ada") }];
        let purged = applied(&ada, &effects);
        assert_eq!(purged.links, [Link { organization: acme(), subject: key("ada") }]);
        assert!(!purged.has_credentials && purged.pending_email.is_none());
    }

    #[test]
    fn an_address_changes_when_it_is_verified() {
        let mut ada = member("ada");
        ada.email_verified = false;
        let change = |verified| Effect::ChangeEmail { email: email("a@acme.com"), verified };
        let pending = applied(&ada, &[change(false)]);
        assert_eq!((&pending.email, pending.email_verified), (&ada.email, false));
        let changed = applied(&pending, &[change(true)]);
        assert_eq!(changed.email, Some(email("a@acme.com")));
        assert!(changed.email_verified && changed.pending_email.is_none());
        let mut nameless = Account::new(account_id("x"));
        nameless.apply(&acme(), &[Effect::VerifyEmail]).unwrap();
        assert!(!nameless.email_verified);
    }

    #[test]
    fn fields_are_written_and_cleared() {
        let value = Some(FieldValue { value: "Ada".to_owned(), source: FieldSource::Directory });
        let field = Field::GivenName;
        let written = applied(&member("ada"), &[Effect::SetField { field, value: value.clone() }]);
        assert_eq!(written.profile.get(&field), value.as_ref());
        let cleared = applied(&written, &[Effect::SetField { field, value: None }]);
        assert!(cleared.profile.is_empty());
    }
}
