//! A look at the record, with nobody else in the way.

use vestibule_core::Timestamp;

use super::super::schedule::{half, next_check};
use super::super::{DomainEventKind, Finding, LifeCycle};
use super::Step;
use crate::{AssessedVerdict, ClaimState, Strategy};

impl Step<'_> {
    pub(super) fn check(&mut self, finding: &Finding) {
        self.remember(finding);
        if !self.claim.is_void() && !self.expire() && !self.notice_signs(finding) {
            match finding.verdict {
                AssessedVerdict::Proved => self.prove(finding),
                AssessedVerdict::Absent => self.miss(),
                AssessedVerdict::Waiting | AssessedVerdict::Inconclusive => self.wonder(finding),
            }
            self.tell_half_of_grace();
        }
        self.claim.next_check = next_check(&self.claim, finding.verdict, self.now, self.rules);
    }

    pub(super) fn remember(&mut self, finding: &Finding) {
        self.claim.checked = Some(self.now);
        self.claim.diagnosis = Some(finding.diagnosis.clone());
    }

    /// A token that was not seen in time proves nothing, not even if it is there now.
    pub(super) fn expire(&mut self) -> bool {
        let ClaimState::Pending { since } = self.claim.state else { return false };
        let is_over = self.now >= since.saturating_add(self.rules.pending);
        if is_over {
            self.void(ClaimState::Expired { since: self.now });
            self.tell(DomainEventKind::ClaimExpired);
        }
        is_over
    }

    fn prove(&mut self, finding: &Finding) {
        self.forget_absences();
        match self.claim.state {
            ClaimState::Verified { .. } if !self.claim.is_attested() => {}
            ClaimState::Verified { .. }
            | ClaimState::Pending { .. }
            | ClaimState::Contending { .. }
            | ClaimState::Reconfirm { .. } => self.become_verified(finding),
            ClaimState::Grace { since, .. } => {
                self.claim.state = ClaimState::Verified { since };
                self.tell(DomainEventKind::DomainRestored);
            }
            ClaimState::Lapsed { .. } => {
                self.claim.state = ClaimState::Verified { since: self.now };
                self.tell(DomainEventKind::DomainRestored);
            }
            ClaimState::Expired { .. }
            | ClaimState::Superseded { .. }
            | ClaimState::Revoked { .. } => {}
        }
    }

    /// Proven by the record of this generation: the zone as it is now is the one to compare with.
    pub(super) fn become_verified(&mut self, finding: &Finding) {
        self.claim.strategy = Strategy::Dns;
        self.claim.state = ClaimState::Verified { since: self.now };
        self.claim.zone.clone_from(&finding.zone);
        self.claim.zone_change = None;
        self.tell(DomainEventKind::DomainVerified);
    }

    /// The record is gone, for certain.
    fn miss(&mut self) {
        match self.claim.state {
            ClaimState::Verified { since } if !self.claim.is_attested() => {
                self.count_absence();
                self.begin_grace_in_time(since);
            }
            ClaimState::Grace { until, .. } if self.now >= until => {
                self.claim.state = ClaimState::Lapsed { since: self.now };
                self.tell(DomainEventKind::DomainLapsed);
            }
            ClaimState::Contending { .. } => {
                self.claim.state = ClaimState::Pending { since: self.now };
                self.tell(DomainEventKind::ContentionEnded);
            }
            _ => {}
        }
    }

    /// Counts an absence, if the one before is a day old.
    fn count_absence(&mut self) {
        let is_late = |at| self.now.saturating_duration_since(at) >= LifeCycle::ABSENCE_GAP;
        if self.claim.absent_at.is_none_or(is_late) {
            self.claim.absences = self.claim.absences.saturating_add(1);
            self.claim.absent_at = Some(self.now);
            if self.claim.absences == 1 {
                self.tell(DomainEventKind::RecordMissing);
            }
        }
    }

    fn begin_grace_in_time(&mut self, since: Timestamp) {
        if self.claim.absences >= self.rules.absences {
            let until = self.now.saturating_add(self.rules.grace);
            self.claim.state = ClaimState::Grace { since, from: self.now, until };
            let event = self.event(DomainEventKind::GraceBegan).until(until);
            self.events.push(event);
        }
    }

    /// Nobody can tell. What is proven stays proven; people hear of it once per cause.
    fn wonder(&mut self, finding: &Finding) {
        let before = self.before.diagnosis.as_ref().map(|it| it.code.as_str());
        let is_news = before != Some(finding.diagnosis.code.as_str());
        let is_proven = self.claim.state.admits() && !self.claim.is_attested();
        if is_news && is_proven && finding.verdict == AssessedVerdict::Inconclusive {
            let event = self.event(DomainEventKind::CheckInconclusive);
            self.events.push(event.detail(&finding.diagnosis.code));
        }
    }

    /// At the first look after the middle of grace, whatever it found, unless it found the record.
    fn tell_half_of_grace(&mut self) {
        let ClaimState::Grace { from, until, .. } = self.claim.state else { return };
        let middle = half(from, until);
        let is_first = self.before.checked.is_none_or(|before| before < middle);
        if self.now >= middle && is_first {
            let event = self.event(DomainEventKind::GraceHalfOver).until(until);
            self.events.push(event);
        }
    }
}
