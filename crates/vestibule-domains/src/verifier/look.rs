//! One look at one claim.

use vestibule_core::Timestamp;

use super::{CheckError, Verifier};
use crate::{
    AssessedVerdict, Assessment, Claim, ClaimEvent, ClaimState, ClaimWrite, ClaimsError, Diagnosis,
    DiagnosisCode, DomainClaims, DomainEvent, Finding, HolderRecord, StoredClaim, TxtLookup, check,
    transition,
};

/// What a look came to. Nothing is written yet.
pub(super) struct Look {
    pub(super) assessment: Assessment,
    pub(super) claim: Claim,
    pub(super) events: Vec<DomainEvent>,
    /// What to write: the claim, and the one that it takes the domain from.
    writes: Vec<ClaimWrite>,
}

impl<C: DomainClaims, L: TxtLookup> Verifier<'_, C, L> {
    /// Looks, and finds out who else holds the domain only once the record is there: whoever controls
    /// no zone learns nothing of others.
    pub(super) async fn look(
        &self,
        stored: &StoredClaim,
        now: Timestamp,
    ) -> Result<Look, CheckError> {
        let assessment = self.assess(&stored.claim, now).await?;
        let holder = match assessment.verdict {
            AssessedVerdict::Proved if !stored.claim.state.holds() => {
                self.other_holder(&stored.claim).await?
            }
            _ => None,
        };
        match holder {
            None => Ok(self.judge(stored, assessment, now)),
            Some(holder) => self.judge_against(stored, assessment, &holder, now).await,
        }
    }

    /// A void token is not looked for: whatever is there proves nothing.
    async fn assess(&self, claim: &Claim, now: Timestamp) -> Result<Assessment, CheckError> {
        if claim.is_void() {
            let (code, none) = (DiagnosisCode::OtherValue, String::new());
            let seen = "the token is void, and nobody has looked for it";
            let diagnosis = Diagnosis::new(code, none, seen, code.fix());
            return Ok(Assessment::new(AssessedVerdict::Inconclusive, diagnosis));
        }
        let challenge = self.challenges.challenge(claim)?;
        Ok(check(self.lookup, &challenge, &self.rules, now).await)
    }

    async fn other_holder(&self, claim: &Claim) -> Result<Option<StoredClaim>, ClaimsError> {
        let name = (claim.key.domain.clone(), claim.key.scope);
        let holders = self.claims.holders(std::slice::from_ref(&name)).await?;
        Ok(holders.into_iter().find(|it| it.claim.key.organization != claim.key.organization))
    }

    fn judge(&self, stored: &StoredClaim, assessment: Assessment, now: Timestamp) -> Look {
        let event = ClaimEvent::Checked(Finding::from(&assessment));
        let (claim, events) = transition(&stored.claim, &event, now, &self.life_cycle);
        let writes = vec![write(&claim, stored)];
        Look { assessment, claim, events, writes }
    }

    async fn judge_against(
        &self,
        stored: &StoredClaim,
        assessment: Assessment,
        holder: &StoredClaim,
        now: Timestamp,
    ) -> Result<Look, CheckError> {
        let event = ClaimEvent::Contested {
            finding: Finding::from(&assessment),
            holder: holder.claim.key.clone(),
            record: self.record_of(&holder.claim, now).await?,
        };
        let (claim, mut events) = transition(&stored.claim, &event, now, &self.life_cycle);
        let winner = write(&claim, stored);
        if !matches!(claim.state, ClaimState::Verified { .. }) {
            let assessment = assessment.refused_as_taken();
            return Ok(Look { assessment, claim, events, writes: vec![winner] });
        }
        let (loser, told) =
            transition(&holder.claim, &ClaimEvent::Superseded, now, &self.life_cycle);
        events.extend(told);
        Ok(Look { assessment, claim, events, writes: vec![write(&loser, holder), winner] })
    }

    /// A holder keeps the domain unless its record is gone for certain.
    async fn record_of(&self, holder: &Claim, now: Timestamp) -> Result<HolderRecord, CheckError> {
        if holder.is_void() {
            return Ok(HolderRecord::Gone);
        }
        Ok(match self.assess(holder, now).await?.verdict {
            AssessedVerdict::Proved => HolderRecord::Present,
            AssessedVerdict::Absent => HolderRecord::Gone,
            AssessedVerdict::Waiting | AssessedVerdict::Inconclusive => HolderRecord::Unclear,
        })
    }

    /// Writes what a look came to, all of it or nothing.
    pub(super) async fn write(&self, look: &Look) -> Result<(), ClaimsError> {
        match self.claims.commit(&look.writes).await {
            // People are told of what was written: find out whether it was.
            Err(ClaimsError::Unknown) => {
                let stored = self.claims.load(&look.claim.key).await?;
                let is_written = stored.is_some_and(|stored| stored.claim == look.claim);
                if is_written { Ok(()) } else { Err(ClaimsError::Unknown) }
            }
            outcome => outcome,
        }
    }
}

fn write(claim: &Claim, stored: &StoredClaim) -> ClaimWrite {
    ClaimWrite { claim: claim.clone(), expected: Some(stored.version) }
}
