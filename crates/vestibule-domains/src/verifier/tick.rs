//! All claims that are due.

use vestibule_core::Timestamp;

use super::at_once::at_once;
use super::{CheckError, Verifier};
use crate::{
    AssessedVerdict, ClaimsError, DomainClaims, DomainEvent, DuePosition, StoredClaim, TxtLookup,
};

/// How much one tick does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    claims: usize,
    at_once: usize,
}

impl Budget {
    /// At most so many claims, eight at a time.
    #[must_use]
    pub const fn new(claims: usize) -> Self {
        Self { claims, at_once: 8 }
    }

    /// With another number at a time. 0 is read as 1.
    #[must_use]
    pub const fn with_at_once(mut self, at_once: usize) -> Self {
        self.at_once = at_once;
        self
    }
}

/// What a tick did, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TickReport {
    /// Claims that were looked at, and written.
    pub checked: usize,
    /// Of these, whose record is there.
    pub proved: usize,
    /// Of these, whose record is gone for certain.
    pub absent: usize,
    /// Of these, of which nobody could tell.
    pub inconclusive: usize,
    /// Claims that somebody else changed in the meantime. They are due again.
    pub conflicts: usize,
    /// Claims that could not be looked at or written. They are due again.
    pub failed: usize,
    /// Why the tick ended early, if it did.
    pub stopped: Option<ClaimsError>,
    /// Whether the budget ran out before the claims did.
    pub has_more: bool,
}

/// The most claims that are in memory at a time.
const PAGE: usize = 100;

impl<C: DomainClaims, L: TxtLookup> Verifier<'_, C, L> {
    /// Looks at the claims that are due, the longest overdue first, until there are no more or the
    /// budget is used up. Each claim is looked at once.
    ///
    /// Memory does not grow with the claims: a page of them is held at a time, and events go out as they
    /// come, after the change that they tell of is written. A process that dies in between has told
    /// nobody; the claims themselves say how things stand.
    pub async fn tick(
        &self,
        now: Timestamp,
        budget: Budget,
        tell: &mut (impl FnMut(DomainEvent) + Send),
    ) -> TickReport {
        let mut report = TickReport::default();
        let mut after = None;
        let mut left = budget.claims;
        while left > 0 {
            let page = match self.claims.due(now, after.as_ref(), left.min(PAGE)).await {
                Ok(page) => page,
                Err(error) => {
                    report.stopped = Some(error);
                    return report;
                }
            };
            let Some(last) = page.last().and_then(position) else { return report };
            left = left.saturating_sub(page.len());
            after = Some(last);
            let looks = page.into_iter().map(|stored| self.look_and_write(stored, now));
            at_once(budget.at_once, looks, |outcome| report.count(outcome, tell)).await;
        }
        report.has_more = match self.claims.due(now, after.as_ref(), 1).await {
            Ok(page) => !page.is_empty(),
            Err(_) => true,
        };
        report
    }

    async fn look_and_write(
        &self,
        stored: StoredClaim,
        now: Timestamp,
    ) -> Result<(AssessedVerdict, Vec<DomainEvent>), CheckError> {
        let look = self.look(&stored, now).await?;
        self.write(&look).await?;
        Ok((look.assessment.verdict, look.events))
    }
}

impl TickReport {
    fn count(
        &mut self,
        outcome: Result<(AssessedVerdict, Vec<DomainEvent>), CheckError>,
        tell: &mut impl FnMut(DomainEvent),
    ) {
        let count = match outcome {
            Ok((verdict, events)) => {
                events.into_iter().for_each(tell);
                self.checked = self.checked.saturating_add(1);
                match verdict {
                    AssessedVerdict::Proved => &mut self.proved,
                    AssessedVerdict::Absent => &mut self.absent,
                    AssessedVerdict::Inconclusive => &mut self.inconclusive,
                    AssessedVerdict::Waiting => return,
                }
            }
            Err(CheckError::Store(ClaimsError::Conflict | ClaimsError::Taken)) => {
                &mut self.conflicts
            }
            Err(_) => &mut self.failed,
        };
        *count = count.saturating_add(1);
    }
}

/// Where a page that ends with this claim ended. `None` for a claim that is not due: a store that hands
/// one out would go round in a circle.
fn position(stored: &StoredClaim) -> Option<DuePosition> {
    let next_check = stored.claim.next_check?;
    Some(DuePosition { next_check, key: stored.claim.key.clone() })
}
