//! Two policies over many sign-ins, before one takes the other's place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vestibule_core::{AccountId, Identity, Timestamp};

use crate::{
    AccountView, Decision, DirectoryView, OrganizationView, Policy, ReasonCode, Verdict, decide,
};

/// Decides on everybody under both policies, and compares: with the recorded sign-ins of a month, or
/// with one made up for each user of a directory.
///
/// Reads one after the other, and keeps no more than counts and the first hundred who differ.
///
/// ```
/// use vestibule_core::{
///     ConnectionId, EmailFacts, EmailSource, Identity, OrganizationId, Protocol, Subject,
///     SubjectKind, Timestamp,
/// };
/// use vestibule_provisioning::{
///     AccountView, ConnectionView, DirectoryView, Guests, Jit, OrganizationView, Policy,
///     ReasonCode, simulate,
/// };
///
/// let (acme, okta) = (OrganizationId::parse("acme")?, ConnectionId::parse("okta")?);
/// let issuer = "https://idp.acme.com";
/// let connection = ConnectionView::new(okta.clone(), acme.clone(), issuer.to_owned());
/// let organization = OrganizationView::new(acme, connection);
/// let subject = Subject::new(issuer, "00u7", SubjectKind::Persistent);
/// let mut grace = Identity::new(okta, Protocol::Oidc, subject);
/// grace.email = EmailFacts::claimed("grace@partner.example", EmailSource::IdToken);
/// grace.email.verified = Some(true);
///
/// let before = Policy::new();
/// let mut after = Policy::new();
/// after.jit = Jit::Connection;
/// let people = [(grace, AccountView::default(), DirectoryView::None)];
/// let result = simulate(people, &organization, &before, &after, Timestamp::UNIX_EPOCH);
/// assert_eq!(result.before.codes[&ReasonCode::NotInvited], 1);
/// assert_eq!(result.after.codes[&ReasonCode::GuestNotInvited], 1);
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
pub fn simulate(
    people: impl IntoIterator<Item = (Identity, AccountView, DirectoryView)>,
    organization: &OrganizationView,
    before: &Policy,
    after: &Policy,
    now: Timestamp,
) -> Simulation {
    let mut simulation = Simulation::default();
    for (identity, accounts, directory) in people {
        let decide = |policy| decide(&identity, organization, &accounts, &directory, policy, now);
        simulation.add(&decide(before), &decide(after));
    }
    simulation
}

/// What two policies decide on the same people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Simulation {
    /// How many people.
    pub people: u64,
    /// What the first policy decides.
    pub before: Tally,
    /// What the second policy decides.
    pub after: Tally,
    /// On how many people they differ: in the verdict, its reason, or what it does.
    pub differing: u64,
    /// The first 100 of them.
    pub listed: Vec<Difference>,
}

const LISTED: usize = 100;

impl Simulation {
    fn add(&mut self, before: &Decision, after: &Decision) {
        let position = self.people;
        self.people += 1;
        self.before.add(before);
        self.after.add(after);
        let outcome = |it: &Decision| (it.verdict, it.code);
        if outcome(before) == outcome(after) && before.effects == after.effects {
            return;
        }
        self.differing += 1;
        if self.listed.len() < LISTED {
            let account = after.account.as_ref().or(before.account.as_ref()).cloned();
            let (before, after) = (outcome(before), outcome(after));
            self.listed.push(Difference { position, account, before, after });
        }
    }
}

/// How often each verdict, and each code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Tally {
    /// By verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// By the reason that settled it.
    pub codes: BTreeMap<ReasonCode, u64>,
}

impl Tally {
    fn add(&mut self, decision: &Decision) {
        *self.verdicts.entry(decision.verdict).or_default() += 1;
        *self.codes.entry(decision.code).or_default() += 1;
    }
}

/// Somebody on whom two policies differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Difference {
    /// Who: the position among the people, from 0.
    pub position: u64,
    /// Which account, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// What the first policy decides.
    pub before: (Verdict, ReasonCode),
    /// What the second policy decides.
    pub after: (Verdict, ReasonCode),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Jit;
    use crate::scene::Scene;

    #[test]
    fn who_differs_is_counted_and_the_first_hundred_are_listed() {
        let scene = Scene::new();
        let person = || (scene.identity.clone(), scene.accounts.clone(), scene.directory.clone());
        let linked = Scene::linked();
        let same = (linked.identity.clone(), linked.accounts.clone(), linked.directory.clone());
        let people = std::iter::once(same).chain((0..120).map(|_| person()));
        let mut before = scene.policy.clone();
        before.jit = Jit::Off;
        let found = simulate(people, &scene.organization, &before, &scene.policy, scene.now);
        assert_eq!((found.people, found.differing, found.listed.len()), (121, 120, 100));
        assert_eq!(found.listed[0].position, 1);
        assert_eq!(found.listed[0].before, (Verdict::Deny, ReasonCode::JitOff));
        assert_eq!(found.after.verdicts[&Verdict::Create], 120);
        assert_eq!(found.after.codes[&ReasonCode::Linked], 1);
    }

    #[test]
    fn other_grants_are_a_difference_too() {
        let scene = Scene::linked();
        let mut after = scene.policy.clone();
        after.default_role = Some(crate::scene::role_name("member"));
        let person = (scene.identity.clone(), scene.accounts.clone(), scene.directory.clone());
        let found = simulate([person], &scene.organization, &scene.policy, &after, scene.now);
        assert_eq!(found.differing, 1);
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Simulation>(&json).unwrap(), found);
    }
}
