//! Looks at records when it is time, and writes what comes of it.

mod at_once;
mod check_now;
mod look;
mod tick;

use crate::{AssessmentRules, Challenges, DomainClaims, LifeCycle, TxtLookup};

pub use self::check_now::{CheckError, CheckReport};
pub use self::tick::{Budget, TickReport};

/// Looks at records when it is time, and writes what comes of it. It has no thread and no clock: a host
/// calls [`tick`](Self::tick) every minute or so, and [`check_now`](Self::check_now) when somebody
/// presses the button.
///
/// Several replicas may do so at once. Each change is written with the version that it was made from,
/// so of two looks at one claim one counts.
#[derive(Debug)]
pub struct Verifier<'a, C, L> {
    claims: &'a C,
    lookup: &'a L,
    challenges: &'a Challenges,
    life_cycle: LifeCycle,
    rules: AssessmentRules,
}

impl<'a, C: DomainClaims, L: TxtLookup> Verifier<'a, C, L> {
    /// Over these claims, with these eyes, for records that were issued by these challenges.
    #[must_use]
    pub const fn new(claims: &'a C, lookup: &'a L, challenges: &'a Challenges) -> Self {
        let (life_cycle, rules) = (LifeCycle::new(), AssessmentRules::new());
        Self { claims, lookup, challenges, life_cycle, rules }
    }

    /// With other times.
    #[must_use]
    pub const fn with_life_cycle(mut self, life_cycle: LifeCycle) -> Self {
        self.life_cycle = life_cycle;
        self
    }

    /// With other rules of what proves.
    #[must_use]
    pub fn with_assessment_rules(mut self, rules: AssessmentRules) -> Self {
        self.rules = rules;
        self
    }
}
