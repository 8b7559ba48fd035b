//! What a directory's push changes, without a sign-in.

mod active;
mod turned_off;

use vestibule_core::{DirectoryId, Timestamp};

use crate::grants::{self, Grounds};
use crate::trail::{Settled, Trail};
use crate::{
    Account, AccountView, Decision, DirectoryStanding, DirectoryView, EmailGrade, Membership,
    OrganizationView, Policy, ReasonCode,
};

/// Decides on what a directory pushed: a user who is new, changed, deactivated or deleted there, or whose
/// groups have changed, and a directory that is no longer connected.
///
/// `accounts.linked` is the account that is known to be that user's
/// ([`Membership::directory_user`](crate::Membership::directory_user)); candidates are found by the
/// user's address. The verdict says what becomes of the account; nobody is signed in by it.
///
/// # Security
/// A directory speaks of its own users alone. Somebody whom it names by an address is found inside the
/// organization's verified domains and nowhere else, and an account that is another organization's too,
/// or that somebody may have made with an address they never had, is not taken over by a push.
///
/// ```
/// use vestibule_core::{
///     ConnectionId, DirectoryId, DomainName, EmailAddress, OrganizationId, Timestamp,
/// };
/// use vestibule_provisioning::{
///     AccountView, ConnectionView, DirectoryMatch, DirectoryPerson, DirectoryStanding,
///     DirectoryView, OrganizationView, OwnedDomain, Policy, Verdict, on_directory_event,
/// };
///
/// let acme = OrganizationId::parse("acme")?;
/// let issuer = "https://idp.acme.com".to_owned();
/// let connection = ConnectionView::new(ConnectionId::parse("okta")?, acme.clone(), issuer);
/// let mut organization = OrganizationView::new(acme, connection);
/// organization.domains = vec![OwnedDomain::verified(DomainName::parse("acme.com")?)];
///
/// let mut person = DirectoryPerson::new("2819c223", DirectoryMatch::Email);
/// person.email = Some(EmailAddress::parse("ada@acme.com")?);
/// let directory = DirectoryView::Connected {
///     directory: DirectoryId::parse("main")?,
///     standing: DirectoryStanding::Active(person),
/// };
/// let (accounts, policy, now) = (AccountView::default(), Policy::new(), Timestamp::UNIX_EPOCH);
/// let decision = on_directory_event(&organization, &accounts, &directory, &policy, now);
/// assert_eq!(decision.verdict, Verdict::Create);
/// assert_eq!(decision.code.code(), "provisioned_by_directory");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn on_directory_event(
    organization: &OrganizationView,
    accounts: &AccountView,
    directory: &DirectoryView,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let mut push = Push { organization, accounts, policy, now, trail: Trail::default() };
    let (Ok(settled) | Err(settled)) = push.run(directory);
    push.trail.settle(settled, EmailGrade::Unverified, policy)
}

/// One push on its way.
struct Push<'a> {
    organization: &'a OrganizationView,
    accounts: &'a AccountView,
    policy: &'a Policy,
    now: Timestamp,
    trail: Trail,
}

impl<'a> Push<'a> {
    fn run(&mut self, view: &'a DirectoryView) -> Result<Settled<'a>, Settled<'a>> {
        let (directory, standing) = match view {
            DirectoryView::None => return Err(Settled::deny(ReasonCode::DirectoryNotConnected)),
            DirectoryView::Disconnected { directory } => return Err(self.disconnected(directory)),
            DirectoryView::Connected { directory, standing } => (directory, standing),
        };
        match standing {
            DirectoryStanding::Unknown => Err(Settled::deny(ReasonCode::DirectoryUnknown)),
            DirectoryStanding::Inactive(person) => {
                Err(turned_off::deactivated(self, directory, person))
            }
            DirectoryStanding::Deleted { user, .. } => {
                Err(turned_off::deleted(self, directory, user))
            }
            DirectoryStanding::Active(person) => active::decide(self, directory, person),
        }
    }

    /// What it granted is kept, as orphaned.
    fn disconnected(&mut self, directory: &'a DirectoryId) -> Settled<'a> {
        let settled = Settled::deny(ReasonCode::DirectoryNotConnected);
        let Some(account) = &self.accounts.linked else { return settled };
        if account.membership.as_ref().is_none_or(Membership::is_over) {
            return settled.about(account);
        }
        let mut effects = Vec::new();
        let grounds = Grounds { disconnected: Some(directory), ..self.grounds(Some(account)) };
        grants::orphan_all(&grounds, &mut effects, &mut self.trail);
        settled.about(account).with_effects(effects)
    }

    fn grounds(&self, account: Option<&'a Account>) -> Grounds<'a> {
        let membership = account.and_then(|it| it.membership.as_ref());
        Grounds {
            policy: self.policy,
            organization: self.organization,
            account: account.map(|it| &it.id),
            membership,
            is_guest: membership.is_some_and(|it| it.guest_until.is_some()),
            invitation: None,
            disconnected: None,
            now: self.now,
        }
    }

    fn is_break_glass(&self, account: &Account) -> bool {
        self.policy.break_glass.contains(&account.id)
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{Scene, by_main, from_main, known, main, role};
    use crate::{
        DirectoryView, Effect, Grant, KnownGroups, MembershipState, ReasonCode, Source, Verdict,
    };

    #[test]
    fn a_directory_that_is_not_connected_changes_nothing() {
        let mut scene = Scene::linked();
        assert_eq!(scene.push().code, ReasonCode::DirectoryNotConnected);
        scene.unknown_to_directory();
        let decision = scene.push();
        assert_eq!(
            (decision.verdict, decision.code),
            (Verdict::Deny, ReasonCode::DirectoryUnknown)
        );
        assert_eq!(decision.effects, []);
    }

    #[test]
    fn the_end_of_a_directory_keeps_what_it_gave_to_members() {
        let mut scene = Scene::linked();
        scene.hold("editor", Source::Directory(main()));
        scene.membership().known.push(KnownGroups { from: from_main(), ..known(&["g"]) });
        scene.directory = DirectoryView::Disconnected { directory: main() };
        let kept = Grant::new(role("editor"), Source::Orphaned(main()));
        assert_eq!(
            scene.push().effects,
            [
                Effect::ForgetGroups(from_main()),
                Effect::Grant(kept),
                Effect::Revoke(by_main("editor")),
            ]
        );
        scene.membership().state = MembershipState::Removed { at: scene.now };
        assert_eq!(scene.push().effects, []);
    }
}
