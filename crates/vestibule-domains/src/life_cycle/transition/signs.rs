//! Signs that a domain has changed hands.

use std::time::Duration;

use super::super::{DomainEventKind, Finding};
use super::Step;
use crate::{AssessedVerdict, ClaimState, OwnershipSignal, ZoneChange, ownership_signals};

/// After this time a change is the way things are.
const SIGNS_AGE: Duration = Duration::from_secs(30 * 24 * 3600);

impl Step<'_> {
    /// Compares the zone with what it was when the claim was proven. Returns whether the token is void
    /// now. A look that tells nothing for certain tells nothing of the zone either.
    pub(super) fn notice_signs(&mut self, finding: &Finding) -> bool {
        let is_certain =
            matches!(finding.verdict, AssessedVerdict::Proved | AssessedVerdict::Absent);
        let Some(seen) = finding.zone.as_ref().filter(|_| is_certain && self.is_watched()) else {
            return false;
        };
        let Some(known) = self.claim.zone.clone() else {
            let is_proof = finding.verdict == AssessedVerdict::Proved;
            self.claim.zone = is_proof.then(|| seen.clone());
            return false;
        };
        let has_aged = |change: &ZoneChange| self.now >= change.since.saturating_add(SIGNS_AGE);
        if self.claim.zone_change.as_ref().is_some_and(has_aged) {
            self.claim.zone_change = None;
            self.claim.zone = Some(seen.clone().filled_from(&known));
            return false;
        }
        let signals = ownership_signals(&known, seen);
        if signals.is_empty() {
            self.claim.zone = Some(known.filled_from(seen));
        }
        self.signal(&signals);
        self.claim.is_void()
    }

    /// Adds signs to those that are known. Those of one time count together.
    pub(super) fn signal(&mut self, signals: &[OwnershipSignal]) {
        if !self.is_watched() || signals.is_empty() {
            return;
        }
        let none = ZoneChange { since: self.now, signals: Vec::new() };
        let mut change = self.claim.zone_change.clone().unwrap_or(none);
        for signal in signals {
            if !change.signals.contains(signal) {
                change.signals.push(*signal);
                let event = self.event(DomainEventKind::OwnershipSignal).detail(signal.code());
                self.events.push(event);
            }
        }
        change.signals.sort_unstable();
        let count = u32::try_from(change.signals.len()).unwrap_or(u32::MAX);
        self.claim.zone_change = Some(change);
        if count >= self.rules.reconfirm_at {
            self.void(ClaimState::Reconfirm { since: self.now });
            self.tell(DomainEventKind::ReconfirmNeeded);
        }
    }

    /// Whether a change of owner matters: proven by a record, and with a token that still counts.
    const fn is_watched(&self) -> bool {
        let state = &self.claim.state;
        let is_proven = state.admits() || matches!(state, ClaimState::Lapsed { .. });
        is_proven && !self.claim.is_attested() && !self.claim.is_void()
    }
}
