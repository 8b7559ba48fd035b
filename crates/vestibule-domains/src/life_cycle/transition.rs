//! What an event makes of a claim.

mod checked;
mod contested;
mod signs;

use vestibule_core::Timestamp;

use super::{ClaimEvent, DomainEvent, DomainEventKind, LifeCycle};
use crate::{Claim, ClaimState, IssuedToken, Strategy, Tag, Token};

/// What an event makes of a claim, and what people are told.
///
/// Pure: it writes nothing. The claim that comes out is to be committed with the version of the one that
/// went in. An event that cannot happen to a claim in its state leaves it as it was.
///
/// # Security
/// It does not know whether another organization holds the domain: [`ClaimEvent::Checked`] says that
/// none does, and the store's constraint is what holds when that was wrong.
///
/// ```
/// use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
/// use vestibule_domains::*;
///
/// let key = ChallengeKey::new(&Secret::new(vec![7; 32]))?;
/// let challenges = Challenges::new(key, Product::parse("app")?);
/// let key = ClaimKey::exact(OrganizationId::parse("acme")?, DomainName::parse("acme.com")?);
/// let (now, rules) = (Timestamp::UNIX_EPOCH, LifeCycle::new());
/// let claim = challenges.claim(key, now)?;
///
/// let seen = KeptDiagnosis { code: "verified".into(), seen: String::new() };
/// let found = ClaimEvent::Checked(Finding::new(AssessedVerdict::Proved, seen));
/// let (claim, events) = transition(&claim, &found, now, &rules);
/// assert_eq!(claim.state.code(), "verified");
/// assert_eq!(events[0].kind, DomainEventKind::DomainVerified);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn transition(
    claim: &Claim,
    event: &ClaimEvent,
    now: Timestamp,
    rules: &LifeCycle,
) -> (Claim, Vec<DomainEvent>) {
    let mut step = Step { claim: claim.clone(), before: claim, events: Vec::new(), now, rules };
    match event {
        ClaimEvent::Checked(finding) => step.check(finding),
        ClaimEvent::Contested { finding, holder, record } => {
            step.contest(finding, holder, *record);
        }
        ClaimEvent::Renewed { tag, token } => step.renew(tag, token),
        ClaimEvent::Attested { by, ticket } => step.attest(by, ticket),
        ClaimEvent::Revoked => step.revoke(),
        ClaimEvent::Superseded => step.supersede(),
        ClaimEvent::Signaled(signals) => step.signal(signals),
    }
    (step.claim, step.events)
}

/// One event on its way through a claim.
struct Step<'a> {
    claim: Claim,
    /// As it came in.
    before: &'a Claim,
    events: Vec<DomainEvent>,
    now: Timestamp,
    rules: &'a LifeCycle,
}

impl Step<'_> {
    fn tell(&mut self, kind: DomainEventKind) {
        self.events.push(self.event(kind));
    }

    fn event(&self, kind: DomainEventKind) -> DomainEvent {
        DomainEvent::new(self.claim.key.clone(), kind)
    }

    /// Ends the claim's present generation: its token proves nothing from here on.
    fn void(&mut self, state: ClaimState) {
        self.claim.voided = self.claim.generation;
        self.claim.state = state;
        self.claim.next_check = None;
        self.forget_absences();
    }

    fn forget_absences(&mut self) {
        self.claim.absences = 0;
        self.claim.absent_at = None;
    }

    /// The next generation. What is proven stays so; what was not begins anew.
    fn renew(&mut self, tag: &Tag, token: &Token) {
        let was = |issued: &IssuedToken| issued.token == *token;
        if *token == self.claim.token || self.claim.earlier.iter().any(was) {
            return;
        }
        let Some(generation) = self.claim.generation.checked_add(1) else { return };
        let old = IssuedToken { token: self.claim.token.clone(), issued: self.claim.issued };
        self.claim.earlier.insert(0, old);
        self.claim.earlier.truncate(MOST_EARLIER);
        self.claim.generation = generation;
        (self.claim.tag, self.claim.token) = (tag.clone(), token.clone());
        self.claim.issued = self.now;
        self.claim.diagnosis = None;
        // What is proven stays so for as long as it would have: a new token every other day puts off no
        // grace.
        if !self.claim.state.holds() {
            self.forget_absences();
            self.claim.state = ClaimState::Pending { since: self.now };
            self.claim.strategy = Strategy::Dns;
            (self.claim.zone, self.claim.zone_change) = (None, None);
        }
        self.claim.next_check = (!self.claim.is_attested()).then_some(self.now);
        self.tell(DomainEventKind::TokenRenewed);
    }

    fn attest(&mut self, by: &str, ticket: &str) {
        let (by, ticket) = (by.to_owned(), ticket.to_owned());
        let strategy = Strategy::Attested { by, ticket };
        if self.claim.strategy == strategy && self.claim.state.admits() {
            return;
        }
        self.claim.strategy = strategy;
        self.claim.state = ClaimState::Verified { since: self.now };
        self.claim.next_check = None;
        (self.claim.zone, self.claim.zone_change) = (None, None);
        self.forget_absences();
        self.tell(DomainEventKind::DomainAttested);
    }

    fn revoke(&mut self) {
        if !matches!(self.claim.state, ClaimState::Revoked { .. }) {
            self.void(ClaimState::Revoked { since: self.now });
            self.tell(DomainEventKind::ClaimRevoked);
        }
    }

    fn supersede(&mut self) {
        if self.claim.state.holds() {
            self.void(ClaimState::Superseded { since: self.now });
            self.tell(DomainEventKind::DomainSuperseded);
        }
    }
}

/// How many tokens of earlier generations are kept.
const MOST_EARLIER: usize = 4;
