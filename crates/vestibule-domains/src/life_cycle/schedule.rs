//! When a claim is looked at next.

use std::time::Duration;

use vestibule_core::Timestamp;

use super::{HOUR, LifeCycle};
use crate::{AssessedVerdict, Claim, ClaimKey, ClaimState};

/// For how long a new record is looked for often, and how often.
const FIRST_PERIOD: Duration = Duration::from_secs(600);
const FIRST_INTERVAL: Duration = Duration::from_secs(60);

/// How often at least a record is looked for; and how soon again when nobody could tell.
const RETRY: Duration = Duration::from_secs(HOUR);

/// When to look at a claim next, after a look now. `None` where a look can change nothing.
pub(super) fn next_check(
    claim: &Claim,
    verdict: AssessedVerdict,
    now: Timestamp,
    rules: &LifeCycle,
) -> Option<Timestamp> {
    if claim.is_void() || claim.is_attested() {
        return None;
    }
    let is_certain = matches!(verdict, AssessedVerdict::Proved | AssessedVerdict::Absent);
    let regular = if is_certain { rules.recheck } else { RETRY.min(rules.recheck) };
    let regular = now.saturating_add(with_jitter(regular, &claim.key));
    match claim.state {
        ClaimState::Pending { since } => {
            let end = since.saturating_add(rules.pending);
            Some(looked_for(since, now).min(end))
        }
        ClaimState::Reconfirm { .. } => Some(looked_for(claim.issued, now)),
        ClaimState::Contending { until, .. } => Some(not_past(regular, until, now)),
        ClaimState::Verified { .. } | ClaimState::Lapsed { .. } => Some(regular),
        ClaimState::Grace { from, until, .. } => {
            let until_next = not_past(regular, until, now);
            Some(not_past(until_next, half(from, until), now))
        }
        ClaimState::Expired { .. } | ClaimState::Superseded { .. } | ClaimState::Revoked { .. } => {
            None
        }
    }
}

/// The middle of a period.
pub(super) fn half(from: Timestamp, until: Timestamp) -> Timestamp {
    from.saturating_add(until.saturating_duration_since(from) / 2)
}

/// Every minute at first. Then the pauses double, up to an hour: each is as long as all the time since
/// the first period, with two minutes to begin with.
fn looked_for(since: Timestamp, now: Timestamp) -> Timestamp {
    let waited = now.saturating_duration_since(since);
    let pause = match waited.checked_sub(FIRST_PERIOD) {
        None => FIRST_INTERVAL,
        Some(later) => later.saturating_add(FIRST_INTERVAL.saturating_mul(2)).min(RETRY),
    };
    now.saturating_add(pause)
}

/// That time, or the milestone if it comes before and is still to come.
fn not_past(time: Timestamp, milestone: Timestamp, now: Timestamp) -> Timestamp {
    if milestone > now { time.min(milestone) } else { time }
}

/// Up to a 24th longer, by the claim: whole groups of claims that began together spread over an hour of
/// a day.
fn with_jitter(interval: Duration, key: &ClaimKey) -> Duration {
    const STEPS: u32 = 1024;
    let step = u32::try_from(hash(key) % u64::from(STEPS)).unwrap_or_default();
    interval.saturating_add((interval / 24).saturating_mul(step) / STEPS)
}

/// FNV-1a of the key. It spreads; it protects nothing.
fn hash(key: &ClaimKey) -> u64 {
    let parts = [key.organization.as_str(), key.domain.as_str(), key.scope.code()];
    let octets = parts.into_iter().flat_map(|part| part.bytes().chain([0]));
    octets.fold(0xcbf2_9ce4_8422_2325, |hash, octet| {
        (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
    })
}
