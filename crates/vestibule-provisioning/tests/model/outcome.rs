//! What came of a decision, in a form that the model and the crate can both be brought into.

use std::collections::BTreeSet;

use vestibule_core::AccountId;
use vestibule_provisioning::{Account, Decision, Effect, EmailGrade, ReasonCode, Verdict};

use super::names::{account, organization};
use super::world::World;

/// What came of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    pub(crate) code: ReasonCode,
    pub(crate) grade: EmailGrade,
    /// The account as it is after the effects, where they change one.
    pub(crate) after: Option<Account>,
    /// The effects that are not about what an account is: seats, sessions, invitations, proofs,
    /// requests.
    pub(crate) asides: BTreeSet<String>,
}

impl Outcome {
    /// What the effects of a decision make of its world.
    pub(crate) fn of(decision: &Decision, world: &World) -> Self {
        let before = decision.account.as_ref().map(|id| {
            world
                .account(id)
                .unwrap_or_else(|| panic!("{id} is none of the accounts shown"))
                .clone()
        });
        let after = applied(before.as_ref(), &decision.effects).map(sorted);
        let changed = after != before.map(sorted);
        Self {
            verdict: decision.verdict,
            code: decision.code,
            grade: decision.email_grade,
            after: after.filter(|_| changed),
            asides: decision.effects.iter().filter_map(aside).collect(),
        }
    }
}

/// The id that created accounts get.
pub(crate) fn new_id() -> AccountId {
    account("new")
}

/// The account after effects.
pub(crate) fn applied(before: Option<&Account>, effects: &[Effect]) -> Option<Account> {
    let acme = organization("acme");
    let creates = effects.iter().any(|it| matches!(it, Effect::CreateAccount { .. }));
    match before {
        Some(_) if creates => panic!("an account is created where there is one"),
        Some(account) => {
            let mut account = account.clone();
            account.apply(&acme, effects).expect("effects that can be applied");
            Some(account)
        }
        None if creates => {
            Some(Account::create(new_id(), &acme, effects).expect("effects that can be applied"))
        }
        None => {
            let touching = effects.iter().find(|it| aside(it).is_none());
            assert!(touching.is_none(), "an effect on no account: {touching:?}");
            None
        }
    }
}

/// The order of links and of sources says nothing.
pub(crate) fn sorted(mut account: Account) -> Account {
    account.links.sort_by(|a, b| (&a.organization, &a.subject).cmp(&(&b.organization, &b.subject)));
    if let Some(membership) = &mut account.membership {
        membership.known.sort_by(|a, b| a.from.cmp(&b.from));
    }
    account
}

/// An effect as text, if it is not about what the account is.
pub(crate) fn aside(effect: &Effect) -> Option<String> {
    let text = || serde_json::to_string(effect).unwrap();
    match effect {
        Effect::ReserveSeat { .. }
        | Effect::ConsumeInvitation { .. }
        | Effect::ConsumeProof
        | Effect::RequestApproval { .. }
        | Effect::EndSessions(_) => Some(text()),
        Effect::PurgeCredentials
        | Effect::CreateAccount { .. }
        | Effect::Link { .. }
        | Effect::VerifyEmail
        | Effect::Join { .. }
        | Effect::SettlePending
        | Effect::LinkDirectoryUser(_)
        | Effect::Deprovision { .. }
        | Effect::Reinstate
        | Effect::Grant(_)
        | Effect::Revoke(_)
        | Effect::RememberGroups(_)
        | Effect::ForgetGroups(_)
        | Effect::SetField { .. }
        | Effect::ChangeEmail { .. } => None,
        Effect::Suspend | Effect::Remove { .. } | Effect::Restore => {
            panic!("{effect:?} is an administrator's")
        }
    }
}
