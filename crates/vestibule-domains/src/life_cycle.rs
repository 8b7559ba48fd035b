//! How long things take in the life of a claim.

mod event;
mod kind;
mod schedule;
mod transition;

use std::time::Duration;

pub use self::event::{ClaimEvent, DomainEvent, Finding, HolderRecord};
pub use self::kind::DomainEventKind;
pub use self::transition::transition;

/// How long things take in the life of a claim.
///
/// ```text
/// Pending --record--> Verified --gone at 3 checks, a day apart--> Grace --still gone--> Lapsed
/// Pending --14 days--> Expired                      Grace, Lapsed --record--> Verified
/// Pending --record, held by another whose record is gone--> Contending --72 h--> Verified
/// Verified --two signs of a new owner--> Reconfirm --record with a new token--> Verified
/// any --administrator--> Revoked            holder --another after notice--> Superseded
/// ```
///
/// Only a certain absence counts: servers of the zone that answer, and have no such record. That nobody
/// answers changes nothing, ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifeCycle {
    pending: Duration,
    recheck: Duration,
    absences: u32,
    grace: Duration,
    contention: Duration,
    reconfirm_at: u32,
}

impl LifeCycle {
    /// How far apart two checks are at least that both count as absences.
    pub const ABSENCE_GAP: Duration = Duration::from_secs(24 * HOUR);

    /// How far apart two checks are at least that somebody asks for.
    pub const CHECK_NOW_GAP: Duration = Duration::from_secs(10);

    /// The careful one: 14 days to publish; looked at daily; grace of 10 days after 3 absences; 72
    /// hours for a holder to object; two signs of a new owner void the token.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a default would hide a decision on trust")]
    pub const fn new() -> Self {
        Self {
            pending: Duration::from_secs(14 * 24 * HOUR),
            recheck: Duration::from_secs(24 * HOUR),
            absences: 3,
            grace: Duration::from_secs(10 * 24 * HOUR),
            contention: Duration::from_secs(72 * HOUR),
            reconfirm_at: 2,
        }
    }

    /// With another time to publish.
    #[must_use]
    pub const fn with_pending(mut self, pending: Duration) -> Self {
        self.pending = pending;
        self
    }

    /// With another time between two looks at what is proven. Each is put off by up to a 24th of it,
    /// which depends on the claim, so that claims of one moment spread.
    #[must_use]
    pub const fn with_recheck(mut self, recheck: Duration) -> Self {
        self.recheck = recheck;
        self
    }

    /// With another number of absences, a day apart, before grace begins. 0 is read as 1.
    #[must_use]
    pub const fn with_absences(mut self, absences: u32) -> Self {
        self.absences = if absences == 0 { 1 } else { absences };
        self
    }

    /// With another grace.
    #[must_use]
    pub const fn with_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// With another time for a holder to put its record back before another organization takes the
    /// domain.
    ///
    /// # Security
    /// This is all the warning that a holder gets. An operator who knows both sides may shorten it for
    /// one change; as a setting for all it should stay long enough for a weekend.
    #[must_use]
    pub const fn with_contention(mut self, contention: Duration) -> Self {
        self.contention = contention;
        self
    }

    /// With another number of signs of a new owner that void the token. 0 is read as 1. A move to
    /// another DNS host can show two: other servers and another SOA.
    #[must_use]
    pub const fn with_reconfirm_at(mut self, signs: u32) -> Self {
        self.reconfirm_at = if signs == 0 { 1 } else { signs };
        self
    }
}

const HOUR: u64 = 3600;
