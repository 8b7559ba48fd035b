//! The way to a decision: reasons in order, and what settles it.

use crate::{
    Account, Decision, Effect, EmailGrade, Policy, Reason, ReasonCode, ReasonOutcome, Verdict,
};

/// The reasons so far.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    reasons: Vec<Reason>,
}

impl Trail {
    pub(crate) fn passed(&mut self, code: ReasonCode) {
        self.reasons.push(Reason::new(code, ReasonOutcome::Passed));
    }

    pub(crate) fn noted(&mut self, code: ReasonCode) {
        self.reasons.push(Reason::new(code, ReasonOutcome::Noted));
    }

    pub(crate) fn noted_with(&mut self, code: ReasonCode, found: &str) {
        self.reasons.push(Reason::new(code, ReasonOutcome::Noted).with_found(found));
    }

    /// The reasons, where nothing is settled.
    pub(crate) fn into_reasons(self) -> Vec<Reason> {
        self.reasons
    }

    /// The decision that `settled` makes of it.
    pub(crate) fn settle(
        mut self,
        settled: Settled<'_>,
        email_grade: EmailGrade,
        policy: &Policy,
    ) -> Decision {
        let Settled { verdict, code, account, found, effects } = settled;
        let reason = Reason::new(code, ReasonOutcome::Settled);
        self.reasons.push(match found {
            Some(found) => reason.with_found(&found),
            None => reason,
        });
        Decision {
            verdict,
            code,
            account: account.map(|it| it.id.clone()),
            account_version: account.map(|it| it.version),
            email_grade,
            effects,
            reasons: self.reasons,
            policy_revision: policy.revision,
        }
    }
}

/// What settles a decision. As the error of a check, the hard stop.
#[derive(Debug)]
pub(crate) struct Settled<'a> {
    verdict: Verdict,
    code: ReasonCode,
    account: Option<&'a Account>,
    found: Option<String>,
    effects: Vec<Effect>,
}

impl<'a> Settled<'a> {
    pub(crate) const fn new(verdict: Verdict, code: ReasonCode) -> Self {
        Self { verdict, code, account: None, found: None, effects: Vec::new() }
    }

    pub(crate) const fn deny(code: ReasonCode) -> Self {
        Self::new(Verdict::Deny, code)
    }

    pub(crate) const fn about(mut self, account: &'a Account) -> Self {
        self.account = Some(account);
        self
    }

    pub(crate) fn with_found(mut self, found: &str) -> Self {
        self.found = Some(found.to_owned());
        self
    }

    pub(crate) fn with_effects(mut self, effects: Vec<Effect>) -> Self {
        self.effects = effects;
        self
    }
}
