//! The decision on a sign-in: the steps, in order.

mod candidates;
mod connection;
mod creation;
mod directory;
mod grade;
mod linked;
mod membership;
mod outcome;
mod required;
mod sanity;
mod unlinked;

pub(crate) use directory::{deprovision, is_other_user, is_user};
pub use grade::grade_email;
pub(crate) use membership::is_elsewhere;
pub(crate) use sanity::is_on_deny_list;

use vestibule_core::{EmailAddress, Identity, SubjectKey, Timestamp};

use crate::trail::{Settled, Trail};
use crate::{
    AccountView, Decision, DirectoryPerson, DirectoryView, EmailGrade, OrganizationView,
    OwnedDomain, Policy,
};

/// Decides on a sign-in.
///
/// The steps, of which the first that stops settles the verdict:
///
/// 1. the connection is this organization's, and live;
/// 2. the subject is of the configured issuer, will be the same next time, and is not barred;
/// 3. the address is graded (see [`grade_email`]);
/// 4. the directory has not turned the person off;
/// 5. an account is linked: it and its membership may be used;
/// 6. none is: the account of the directory's user, or one with the address, is linked, if it is shown
///    to be the person's;
/// 7. none is found: the policy lets somebody new in;
/// 8. groups and attributes give and take, each source its own;
/// 9. the profile is written, each field by one writer.
///
/// # Security
/// `accounts` is what the host found by the whole subject key and by the address, in all organizations:
/// see [`AccountView`]. The effects hold for the versions that were read: apply them in one transaction
/// that expects [`Decision::account_version`], and decide again where it is another by then. Begin no
/// session unless [`Verdict::admits`](crate::Verdict::admits), and none before the effects are applied.
///
/// ```
/// use vestibule_core::{
///     ConnectionId, Identity, OrganizationId, Protocol, Subject, SubjectKind, Timestamp,
/// };
/// use vestibule_provisioning::{
///     AccountView, ConnectionView, DirectoryView, OrganizationView, Policy, decide,
/// };
///
/// let (acme, okta) = (OrganizationId::parse("acme")?, ConnectionId::parse("okta")?);
/// let issuer = "https://idp.acme.com";
/// let connection = ConnectionView::new(okta.clone(), acme.clone(), issuer.to_owned());
/// let organization = OrganizationView::new(acme, connection);
/// let subject = Subject::new(issuer, "00u7", SubjectKind::Persistent);
/// let nameless = Identity::new(okta, Protocol::Saml, subject);
///
/// let (accounts, directory) = (AccountView::default(), DirectoryView::None);
/// let (policy, now) = (Policy::new(), Timestamp::UNIX_EPOCH);
/// let decision = decide(&nameless, &organization, &accounts, &directory, &policy, now);
/// assert!(!decision.verdict.admits());
/// assert_eq!(decision.code.code(), "no_email");
/// assert_eq!(decision.code.user_text(), "No email address was received.");
/// assert!(decision.code.fix().contains("claim `email`"));
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
pub fn decide(
    identity: &Identity,
    organization: &OrganizationView,
    accounts: &AccountView,
    directory: &DirectoryView,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let key = identity.subject.key(&identity.connection);
    let mut case = Case {
        identity,
        organization,
        accounts,
        directory,
        policy,
        now,
        key,
        grade: EmailGrade::Unverified,
        owner: None,
        person: None,
        trail: Trail::default(),
    };
    let (Ok(settled) | Err(settled)) = case.run();
    let Case { trail, grade, .. } = case;
    trail.settle(settled, grade, policy)
}

/// One sign-in on its way through the steps.
struct Case<'a> {
    identity: &'a Identity,
    organization: &'a OrganizationView,
    accounts: &'a AccountView,
    directory: &'a DirectoryView,
    policy: &'a Policy,
    now: Timestamp,
    key: SubjectKey,
    /// Step 3: what the address is worth, and the organization's domain that it is in.
    grade: EmailGrade,
    owner: Option<&'a OwnedDomain>,
    /// Step 4: the active user of the directory, where the match is evidence.
    person: Option<&'a DirectoryPerson>,
    trail: Trail,
}

impl<'a> Case<'a> {
    fn run(&mut self) -> Result<Settled<'a>, Settled<'a>> {
        connection::check(self)?;
        sanity::check(self)?;
        grade::grade(self);
        directory::check(self)?;
        match &self.accounts.linked {
            Some(account) => linked::decide(self, account),
            None => unlinked::decide(self),
        }
    }

    const fn address(&self) -> Option<&'a EmailAddress> {
        self.identity.email.address.as_ref()
    }

    /// Whether the address is in a domain whose proof has lapsed.
    fn is_in_lapsed_domain(&self) -> bool {
        self.owner.is_some_and(|it| !it.is_verified())
    }

    fn is_break_glass(&self, account: &crate::Account) -> bool {
        self.policy.break_glass.contains(&account.id)
    }
}
