//! The record is there, and another organization holds the domain.

use std::time::Duration;

use vestibule_core::Timestamp;

use super::super::schedule::next_check;
use super::super::{DomainEvent, DomainEventKind, Finding, HolderRecord, LifeCycle};
use super::Step;
use crate::{AssessedVerdict, ClaimKey, ClaimState, Diagnosis, DiagnosisCode};

impl Step<'_> {
    pub(super) fn contest(&mut self, finding: &Finding, holder: &ClaimKey, record: HolderRecord) {
        if self.claim.state.holds() {
            return;
        }
        self.remember(finding);
        if finding.verdict == AssessedVerdict::Proved && !self.claim.is_void() && !self.expire() {
            match record {
                HolderRecord::Present => self.yield_to_holder(),
                HolderRecord::Unclear => self.wait_for_holder(),
                HolderRecord::Gone => self.contend(finding, holder),
            }
        }
        // What a look finds while another one is in the way settles nothing.
        let verdict = AssessedVerdict::Waiting;
        self.claim.next_check = next_check(&self.claim, verdict, self.now, self.rules);
    }

    fn yield_to_holder(&mut self) {
        if let ClaimState::Contending { .. } = self.claim.state {
            self.claim.state = ClaimState::Pending { since: self.now };
            self.tell(DomainEventKind::ContentionEnded);
        }
        self.wait_for_holder();
    }

    /// Whose it is, is not said.
    fn wait_for_holder(&mut self) {
        let code = DiagnosisCode::ClaimedByOther.code();
        let before = self.before.diagnosis.as_ref().map(|it| it.code.as_str());
        if before != Some(code) && matches!(self.claim.state, ClaimState::Pending { .. }) {
            self.tell(DomainEventKind::AlreadyClaimed);
        }
        self.say_claimed();
    }

    fn say_claimed(&mut self) {
        self.claim.diagnosis = Some(Diagnosis::claimed_by_other().kept());
    }

    fn contend(&mut self, finding: &Finding, holder: &ClaimKey) {
        match self.claim.state {
            ClaimState::Pending { .. } => {
                let until = self.now.saturating_add(self.rules.contention);
                self.claim.state = ClaimState::Contending { since: self.now, until };
                let event = self.event(DomainEventKind::ContentionBegan).until(until);
                self.events.push(event);
                self.say_claimed();
                self.notify(holder, until);
            }
            ClaimState::Contending { until, .. } if self.now >= until => {
                self.forget_absences();
                self.become_verified(finding);
            }
            ClaimState::Contending { since, until } => {
                self.say_claimed();
                // A holder that missed one notice gets another on the next day.
                let before = self.before.checked.unwrap_or(since);
                if days(since, self.now) > days(since, before) {
                    self.notify(holder, until);
                }
            }
            _ => {}
        }
    }

    fn notify(&mut self, holder: &ClaimKey, until: Timestamp) {
        let notice = DomainEvent::new(holder.clone(), DomainEventKind::ContentionNotice);
        self.events.push(notice.until(until));
    }
}

fn days(since: Timestamp, now: Timestamp) -> u64 {
    const DAY: Duration = LifeCycle::ABSENCE_GAP;
    now.saturating_duration_since(since).as_secs().checked_div(DAY.as_secs()).unwrap_or_default()
}
