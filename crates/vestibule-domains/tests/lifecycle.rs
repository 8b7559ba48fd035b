//! The life of one claim.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "support/world.rs"]
mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use vestibule_core::Timestamp;
use vestibule_domains::{
    AssessedVerdict, Badge, Claim, ClaimEvent, ClaimState, DomainEvent, DomainEventKind, Finding,
    HolderRecord, KeptDiagnosis, LifeCycle, OwnershipSignal, Scope, ZoneFingerprint, transition,
};
use world::{DAY, HOUR, challenges, claim_key, start};

use AssessedVerdict::{Absent, Inconclusive, Proved, Waiting};

const SECOND: Duration = Duration::from_secs(1);
const NANOSECOND: Duration = Duration::from_nanos(1);

fn finding(verdict: AssessedVerdict) -> Finding {
    let kept = KeptDiagnosis { code: verdict.code().to_owned(), seen: String::new() };
    Finding::new(verdict, kept)
}

/// A claim and a clock.
struct Story {
    claim: Claim,
    now: Timestamp,
    events: Vec<DomainEvent>,
}

impl Story {
    fn begin() -> Self {
        let key = claim_key("acme", "acme.com", Scope::Exact);
        Self { claim: challenges().claim(key, start()).unwrap(), now: start(), events: Vec::new() }
    }

    fn verified() -> Self {
        let mut story = Self::begin();
        story.after(SECOND, Proved);
        assert_eq!(story.state(), "verified");
        story.events.clear();
        story
    }

    fn in_grace() -> Self {
        let mut story = Self::verified();
        for _ in 0..3 {
            story.after(DAY, Absent);
        }
        assert_eq!(story.state(), "grace");
        story.events.clear();
        story
    }

    fn after(&mut self, time: Duration, verdict: AssessedVerdict) -> &mut Self {
        self.now = self.now.saturating_add(time);
        self.event(&ClaimEvent::Checked(finding(verdict)))
    }

    fn event(&mut self, event: &ClaimEvent) -> &mut Self {
        let (claim, events) = transition(&self.claim, event, self.now, &LifeCycle::new());
        self.claim = claim;
        self.events.extend(events);
        self
    }

    fn renew(&mut self) -> &mut Self {
        let renewal = challenges().renewal(&self.claim).unwrap();
        self.event(&renewal)
    }

    fn state(&self) -> &'static str {
        self.claim.state.code()
    }

    fn told(&mut self) -> Vec<DomainEventKind> {
        std::mem::take(&mut self.events).into_iter().map(|event| event.kind).collect()
    }
}

#[test]
fn a_record_that_is_found_proves_the_claim() {
    let mut story = Story::begin();
    assert_eq!(Badge::of(&story.claim), Badge::Pending);
    story.after(HOUR, Absent).after(HOUR, Waiting).after(HOUR, Inconclusive);
    assert_eq!((story.state(), story.told().len()), ("pending", 0));
    story.after(HOUR, Proved);
    assert_eq!(story.claim.state, ClaimState::Verified { since: story.now });
    assert_eq!(story.told(), [DomainEventKind::DomainVerified]);
    assert_eq!(Badge::of(&story.claim), Badge::Proven);
}

#[test]
fn a_token_counts_for_fourteen_days_and_not_a_moment_longer() {
    let mut last = Story::begin();
    last.after(14 * DAY - NANOSECOND, Proved);
    assert_eq!(last.state(), "verified");
    for verdict in [Proved, Absent, Waiting, Inconclusive] {
        let mut late = Story::begin();
        late.after(14 * DAY, verdict);
        assert_eq!(late.state(), "expired", "{verdict:?}");
        assert_eq!(late.told(), [DomainEventKind::ClaimExpired]);
        assert!(late.claim.is_void() && late.claim.next_check.is_none());
        late.after(HOUR, Proved);
        assert_eq!(late.state(), "expired");
        late.renew().after(HOUR, Proved);
        assert_eq!(late.state(), "verified");
    }
}

#[test]
fn absences_count_when_they_are_a_day_apart() {
    let mut story = Story::verified();
    story.after(DAY, Absent);
    assert_eq!(story.told(), [DomainEventKind::RecordMissing]);
    story.after(DAY - NANOSECOND, Absent);
    assert_eq!(story.claim.absences, 1);
    story.after(NANOSECOND, Absent);
    assert_eq!(story.claim.absences, 2);
    for _ in 0..100 {
        story.after(Duration::from_secs(60), Absent);
    }
    assert_eq!((story.state(), story.claim.absences), ("verified", 2));
    story.after(DAY, Absent);
    assert_eq!(story.state(), "grace");
    let until = story.now.saturating_add(10 * DAY);
    assert_eq!(
        story.claim.state,
        ClaimState::Grace { since: start().saturating_add(SECOND), from: story.now, until }
    );
    let event = story.events.last().unwrap();
    assert_eq!((event.kind, event.until), (DomainEventKind::GraceBegan, Some(until)));
    assert_eq!(Badge::of(&story.claim), Badge::ProvenInGrace);
    assert!(story.claim.state.admits());
}

#[test]
fn a_record_that_was_seen_in_between_starts_the_count_anew() {
    let mut story = Story::verified();
    story.after(DAY, Absent).after(DAY, Absent).after(DAY, Proved);
    assert_eq!(story.claim.absences, 0);
    story.after(DAY, Absent).after(DAY, Absent);
    assert_eq!(story.state(), "verified");
}

#[test]
fn what_nobody_can_tell_neither_counts_nor_clears() {
    let mut story = Story::verified();
    story.after(DAY, Absent).after(DAY, Inconclusive).after(DAY, Waiting).after(DAY, Absent);
    assert_eq!(story.claim.absences, 2);
    story.after(DAY, Absent);
    assert_eq!(story.state(), "grace");
}

#[test]
fn grace_ends_after_ten_days_and_not_a_moment_sooner() {
    let mut story = Story::in_grace();
    story.after(10 * DAY - NANOSECOND, Absent);
    assert_eq!(story.state(), "grace");
    story.after(NANOSECOND, Absent);
    assert_eq!(story.state(), "lapsed");
    assert!(story.claim.state.holds() && !story.claim.state.admits());
    assert_eq!(story.told(), [DomainEventKind::GraceHalfOver, DomainEventKind::DomainLapsed]);
    assert_eq!(Badge::of(&story.claim), Badge::Withheld);
}

#[test]
fn an_outage_at_the_end_of_grace_lets_nothing_lapse() {
    let mut story = Story::in_grace();
    story.after(10 * DAY, Inconclusive);
    for _ in 0..50 {
        story.after(DAY, Waiting).after(DAY, Inconclusive);
        assert_eq!(story.state(), "grace");
    }
    story.after(DAY, Absent);
    assert_eq!(story.state(), "lapsed");
}

#[test]
fn people_hear_of_grace_at_its_beginning_middle_and_end() {
    let mut story = Story::in_grace();
    for day in 1..=4 {
        story.after(DAY, Absent);
        assert_eq!(story.told(), [], "day {day}");
    }
    let until = story.claim.next_check.unwrap();
    assert!(until <= story.now.saturating_add(DAY), "the middle is not slept through");
    story.after(DAY, Waiting);
    assert_eq!(story.told(), [DomainEventKind::GraceHalfOver]);
    for _ in 6..10 {
        story.after(DAY, Absent);
        assert_eq!(story.told(), []);
    }
    story.after(DAY, Absent);
    assert_eq!(story.told(), [DomainEventKind::DomainLapsed]);
}

#[test]
fn a_record_that_is_back_restores_the_claim() {
    let mut grace = Story::in_grace();
    let ClaimState::Grace { since, .. } = grace.claim.state else { panic!("grace") };
    grace.after(9 * DAY, Proved);
    assert_eq!(grace.claim.state, ClaimState::Verified { since });
    assert_eq!(grace.told(), [DomainEventKind::DomainRestored]);
    let mut lapsed = Story::in_grace();
    lapsed.after(10 * DAY, Absent).after(100 * DAY, Proved);
    assert_eq!(lapsed.claim.state, ClaimState::Verified { since: lapsed.now });
    assert_eq!(lapsed.claim.absences, 0);
}

#[test]
fn people_hear_once_of_what_cannot_be_looked_at() {
    let mut story = Story::verified();
    for _ in 0..10 {
        story.after(HOUR, Inconclusive);
    }
    assert_eq!(story.events[0].detail.as_deref(), Some("inconclusive"));
    assert_eq!(story.told(), [DomainEventKind::CheckInconclusive]);
    story.after(HOUR, Proved).after(HOUR, Inconclusive);
    assert_eq!(story.told(), [DomainEventKind::CheckInconclusive]);
}

#[test]
fn a_new_token_is_of_a_new_generation_and_the_old_one_is_remembered() {
    let mut story = Story::begin();
    let first = story.claim.token.clone();
    story.after(HOUR, Absent).renew();
    assert_eq!((story.claim.generation, story.state()), (2, "pending"));
    assert_eq!(story.claim.state, ClaimState::Pending { since: story.now });
    assert_ne!(story.claim.token, first);
    assert_eq!(story.claim.earlier[0].token, first);
    assert_eq!(story.told(), [DomainEventKind::TokenRenewed]);
    for _ in 0..6 {
        story.renew();
    }
    assert_eq!((story.claim.generation, story.claim.earlier.len()), (8, 4));
    let tokens: BTreeSet<_> = story.claim.earlier.iter().map(|it| &it.token).collect();
    assert_eq!(tokens.len(), 4);
}

/// Who has lost the domain asks for a new token each day, and publishes none.
#[test]
fn new_tokens_put_off_no_grace() {
    let mut story = Story::verified();
    for _ in 0..3 {
        assert_eq!(story.state(), "verified");
        story.renew().after(DAY, Absent);
    }
    assert_eq!(story.state(), "grace");
    for _ in 0..10 {
        story.renew().after(DAY, Absent);
    }
    assert_eq!(story.state(), "lapsed");
    assert_eq!(story.renew().after(HOUR, Absent).state(), "lapsed");
    assert_eq!(story.after(HOUR, Proved).state(), "verified");
}

#[test]
fn a_renewal_with_an_old_token_changes_nothing() {
    let mut story = Story::begin();
    let same =
        ClaimEvent::Renewed { tag: story.claim.tag.clone(), token: story.claim.token.clone() };
    story.renew();
    let before = story.claim.clone();
    story.event(&same);
    assert_eq!(story.claim, before, "an earlier token");
    let twice = ClaimEvent::Renewed { tag: before.tag.clone(), token: before.token.clone() };
    story.event(&twice);
    assert_eq!(story.claim, before, "the present token");
}

#[test]
fn a_new_token_for_what_is_proven_keeps_it_proven() {
    let mut story = Story::verified();
    story.renew();
    assert_eq!((story.state(), story.claim.next_check), ("verified", Some(story.now)));
    let mut grace = Story::in_grace();
    let before = grace.claim.state.clone();
    grace.renew();
    assert_eq!(grace.claim.state, before, "grace gets no longer by it");
}

#[test]
fn what_is_revoked_stays_so_until_a_new_token_is_proven() {
    for mut story in [Story::begin(), Story::verified(), Story::in_grace()] {
        story.event(&ClaimEvent::Revoked);
        assert_eq!(story.told(), [DomainEventKind::ClaimRevoked]);
        assert_eq!((story.state(), story.claim.next_check), ("revoked", None));
        story.event(&ClaimEvent::Revoked).after(DAY, Proved);
        assert_eq!((story.state(), story.told().len()), ("revoked", 0));
        story.renew();
        assert_eq!(story.state(), "pending");
        story.after(SECOND, Proved);
        assert_eq!(story.state(), "verified");
    }
}

#[test]
fn what_an_operator_vouches_for_holds_without_a_record_and_shows_it() {
    let attested = ClaimEvent::Attested { by: "sam".to_owned(), ticket: "T-1".to_owned() };
    let mut story = Story::begin();
    story.event(&attested);
    assert_eq!((story.state(), Badge::of(&story.claim)), ("verified", Badge::Attested));
    assert_eq!(story.told(), [DomainEventKind::DomainAttested]);
    assert_eq!(story.claim.next_check, None);
    for _ in 0..30 {
        story.after(DAY, Absent);
    }
    assert_eq!((story.state(), story.claim.absences), ("verified", 0));
    let before = story.claim.clone();
    story.event(&attested);
    assert_eq!((story.told(), &story.claim), (vec![], &before), "twice is as good as once");
    let by_another = ClaimEvent::Attested { by: "kim".to_owned(), ticket: "T-1".to_owned() };
    story.event(&by_another);
    assert_eq!(story.told(), [DomainEventKind::DomainAttested]);
    story.after(DAY, Proved);
    assert_eq!(Badge::of(&story.claim), Badge::Proven, "a record is better");
    story.event(&ClaimEvent::Revoked).event(&attested).after(DAY, Proved);
    assert_eq!(Badge::of(&story.claim), Badge::Attested, "the void token proves nothing");
    story.renew().after(DAY, Proved);
    assert_eq!(Badge::of(&story.claim), Badge::Proven);
    // Nobody vouches for a claim that begins anew.
    story.event(&attested).event(&ClaimEvent::Revoked).renew();
    assert!(!story.claim.is_attested() && story.claim.next_check == Some(story.now));
}

fn contested(verdict: AssessedVerdict, record: HolderRecord) -> ClaimEvent {
    let holder = claim_key("other", "acme.com", Scope::Exact);
    ClaimEvent::Contested { finding: finding(verdict), holder, record }
}

#[test]
fn only_a_holder_whose_record_is_gone_can_lose_the_domain() {
    for (record, state) in [
        (HolderRecord::Gone, "contending"),
        (HolderRecord::Present, "pending"),
        (HolderRecord::Unclear, "pending"),
    ] {
        let mut story = Story::begin();
        story.event(&contested(Proved, record));
        assert_eq!(story.state(), state, "{record:?}");
        story.now = story.now.saturating_add(3 * DAY);
        story.event(&contested(Proved, record));
        let state = if record == HolderRecord::Gone { "verified" } else { "pending" };
        assert_eq!(story.state(), state, "{record:?}");
    }
    // Without a proof there is nothing to contest.
    for verdict in [Absent, Waiting, Inconclusive] {
        let mut story = Story::begin();
        story.event(&contested(verdict, HolderRecord::Gone));
        assert_eq!((story.state(), story.told().len()), ("pending", 0));
    }
}

#[test]
fn a_void_token_contests_nothing() {
    let mut late = Story::begin();
    late.now = late.now.saturating_add(14 * DAY);
    late.event(&contested(Proved, HolderRecord::Gone));
    assert_eq!(late.state(), "expired");
    let mut revoked = Story::begin();
    revoked.event(&ClaimEvent::Revoked);
    let mut superseded = Story::verified();
    superseded.event(&ClaimEvent::Superseded);
    for mut story in [late, revoked, superseded] {
        let before = story.claim.state.clone();
        story.told();
        for _ in 0..3 {
            story.now = story.now.saturating_add(3 * DAY);
            story.event(&contested(Proved, HolderRecord::Gone));
        }
        assert_eq!((story.claim.state.clone(), story.told().len()), (before, 0));
    }
}

#[test]
fn who_holds_a_domain_contests_it_with_nobody() {
    for story in [Story::verified(), Story::in_grace()] {
        for record in [HolderRecord::Gone, HolderRecord::Present, HolderRecord::Unclear] {
            let (now, rules) = (story.now.saturating_add(DAY), LifeCycle::new());
            let event = contested(Proved, record);
            let (claim, events) = transition(&story.claim, &event, now, &rules);
            assert_eq!((claim, events), (story.claim.clone(), Vec::new()));
        }
    }
}

fn zone(servers: &[&str], soa: &str, ds: &[&str]) -> ZoneFingerprint {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let mut zone = ZoneFingerprint::default();
    zone.servers = texts(servers);
    zone.soa = Some((soa.to_owned(), "hostmaster".to_owned()));
    zone.ds = Some(texts(ds));
    zone
}

fn seen(verdict: AssessedVerdict, zone: ZoneFingerprint) -> ClaimEvent {
    ClaimEvent::Checked(finding(verdict).with_zone(zone))
}

fn proven_in(zone: ZoneFingerprint) -> Story {
    let mut story = Story::begin();
    story.event(&seen(Proved, zone));
    story.events.clear();
    story
}

#[test]
fn one_sign_of_a_new_owner_is_told_once() {
    let mut story = proven_in(zone(&["a", "b"], "a", &["1"]));
    for _ in 0..5 {
        story.now = story.now.saturating_add(DAY);
        story.event(&seen(Proved, zone(&["c"], "a", &["1"])));
    }
    assert_eq!(story.events[0].detail.as_deref(), Some("servers_replaced"));
    assert_eq!(story.told(), [DomainEventKind::OwnershipSignal]);
    assert_eq!(story.state(), "verified");
}

#[test]
fn two_signs_of_a_new_owner_void_the_token() {
    for verdict in [Proved, Absent] {
        let mut story = proven_in(zone(&["a", "b"], "a", &["1"]));
        story.now = story.now.saturating_add(DAY);
        story.event(&seen(verdict, zone(&["c"], "c", &["1"])));
        assert_eq!(story.state(), "reconfirm", "{verdict:?}");
        assert!(story.claim.state.holds() && !story.claim.state.admits());
        let [one, two, three] = story.told()[..] else { panic!("three events") };
        assert_eq!(
            (one, two),
            (DomainEventKind::OwnershipSignal, DomainEventKind::OwnershipSignal)
        );
        assert_eq!(three, DomainEventKind::ReconfirmNeeded);
        story.after(DAY, Proved);
        assert_eq!(story.state(), "reconfirm", "the old token is public");
        story.renew();
        assert_eq!(story.state(), "reconfirm");
        story.after(DAY, Absent).after(20 * DAY, Inconclusive);
        assert_eq!(story.state(), "reconfirm");
        story.after(DAY, Proved);
        assert_eq!((story.state(), story.claim.zone_change.is_none()), ("verified", true));
    }
}

#[test]
fn signs_that_come_one_by_one_count_together_for_thirty_days() {
    let mut story = proven_in(zone(&["a"], "a", &["1"]));
    story.event(&seen(Proved, zone(&["c"], "a", &["1"])));
    story.now = story.now.saturating_add(30 * DAY - SECOND);
    story.event(&seen(Proved, zone(&["c"], "a", &[])));
    assert_eq!(story.state(), "reconfirm");

    let mut story = proven_in(zone(&["a"], "a", &["1"]));
    story.event(&seen(Proved, zone(&["c"], "a", &["1"])));
    story.now = story.now.saturating_add(30 * DAY);
    story.event(&seen(Proved, zone(&["c"], "a", &["1"])));
    story.event(&seen(Proved, zone(&["c"], "a", &[])));
    assert_eq!(story.state(), "verified", "the servers are the known ones by now");
}

#[test]
fn what_is_no_sign_is_none() {
    for after in [
        zone(&["A."], "a", &["1"]),
        zone(&["a", "c"], "a", &["1", "2"]),
        zone(&["b"], "a", &["2", "1"]),
        ZoneFingerprint::default(),
    ] {
        let mut story = proven_in(zone(&["a", "b"], "a", &["1"]));
        story.event(&seen(Proved, after.clone()));
        assert_eq!((story.state(), story.told().len()), ("verified", 0), "{after:?}");
    }
    let mut signed = proven_in(zone(&["a"], "a", &[]));
    signed.event(&seen(Proved, zone(&["a"], "a", &["1"])));
    assert_eq!(signed.told(), []);
    // A look that tells nothing for certain tells nothing of the zone.
    for verdict in [Waiting, Inconclusive] {
        let mut story = proven_in(zone(&["a"], "a", &["1"]));
        story.event(&seen(verdict, zone(&["z"], "z", &[])));
        assert_eq!(story.state(), "verified");
        assert_eq!(story.claim.zone_change, None);
    }
}

#[test]
fn a_host_can_report_a_sign_of_its_own() {
    let mut story = proven_in(zone(&["a"], "a", &["1"]));
    let registered = ClaimEvent::Signaled(vec![OwnershipSignal::RegisteredAnew]);
    story.event(&registered).event(&registered);
    assert_eq!(story.told(), [DomainEventKind::OwnershipSignal]);
    story.event(&seen(Proved, zone(&["a"], "b", &["1"])));
    assert_eq!(story.state(), "reconfirm");
    let mut pending = Story::begin();
    pending.event(&registered);
    assert_eq!((pending.state(), pending.told().len()), ("pending", 0));
}

#[test]
fn a_new_record_is_looked_for_often_at_first_and_hourly_in_the_end() {
    let mut story = Story::begin();
    let mut pauses = Vec::new();
    while story.now < start().saturating_add(DAY) {
        let next = story.claim.next_check.unwrap();
        pauses.push(next.saturating_duration_since(story.now).as_secs() / 60);
        story.now = next;
        story.after(Duration::ZERO, Absent);
    }
    assert_eq!(pauses[..17], [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 60]);
    assert!(pauses[17..].iter().all(|minutes| *minutes == 60));
    // Never past the end.
    let mut late = Story::begin();
    late.after(14 * DAY - SECOND, Absent);
    assert_eq!(late.claim.next_check, Some(start().saturating_add(14 * DAY)));
}

#[test]
fn what_is_proven_is_looked_at_daily_and_not_all_at_once() {
    let mut hours = BTreeSet::new();
    for number in 0..1_000 {
        let key = claim_key("acme", &format!("acme-{number}.com"), Scope::Exact);
        let claim = challenges().claim(key, start()).unwrap();
        let event = ClaimEvent::Checked(finding(Proved));
        let (claim, _) = transition(&claim, &event, start(), &LifeCycle::new());
        let pause = claim.next_check.unwrap().saturating_duration_since(start());
        assert!((DAY..DAY + HOUR).contains(&pause), "{pause:?}");
        hours.insert(pause.as_secs() / 60);
        let (again, _) = transition(&claim, &event, start(), &LifeCycle::new());
        assert_eq!(again.next_check, claim.next_check, "nothing is left to chance");
    }
    assert!(hours.len() >= 55, "spread over {} minutes of the hour", hours.len());
    let mut silent = Story::verified();
    silent.after(DAY, Inconclusive);
    let pause = silent.claim.next_check.unwrap().saturating_duration_since(silent.now);
    assert!((HOUR..HOUR * 2).contains(&pause), "sooner, when nobody could tell");
}

/// Anything that can happen to a claim.
fn any_event() -> impl Strategy<Value = (u64, u8, u8)> {
    (0_u64..40 * 3600, 0_u8..12, 0_u8..4)
}

fn event_of(claim: &Claim, kind: u8, sub: u8) -> ClaimEvent {
    let zones = [
        ZoneFingerprint::default(),
        zone(&["a"], "a", &["1"]),
        zone(&["b"], "a", &["1"]),
        zone(&["c"], "c", &["1"]),
    ];
    let seen_zone = |verdict| seen(verdict, zones[usize::from(sub)].clone());
    let records =
        [HolderRecord::Present, HolderRecord::Gone, HolderRecord::Unclear, HolderRecord::Gone];
    match kind {
        0 | 1 => seen_zone(Proved),
        2..=4 => seen_zone(Absent),
        5 => seen_zone(Waiting),
        6 => seen_zone(Inconclusive),
        7 => ClaimEvent::Contested {
            finding: finding(Proved),
            holder: claim_key("other", "acme.com", Scope::Exact),
            record: records[usize::from(sub)],
        },
        8 => challenges().renewal(claim).unwrap(),
        9 if sub == 0 => ClaimEvent::Attested { by: "sam".to_owned(), ticket: "T-1".to_owned() },
        10 if sub == 0 => ClaimEvent::Revoked,
        11 if sub == 0 => ClaimEvent::Superseded,
        _ => ClaimEvent::Checked(finding(Absent)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_nobody_can_tell_never_unverifies(
        from in 0_u8..3,
        steps in prop::collection::vec((0_u64..90 * 24 * 3600, any::<bool>(), 0_u8..4), 1..60),
    ) {
        let mut story = if from == 0 { Story::in_grace() } else { Story::verified() };
        let before = story.claim.state.clone();
        for (seconds, waiting, sub) in steps {
            story.now = story.now.saturating_add(Duration::from_secs(seconds));
            let event = event_of(&story.claim, if waiting { 5 } else { 6 }, sub);
            story.event(&event);
            prop_assert_eq!(&story.claim.state, &before);
            prop_assert!(story.claim.next_check.unwrap() > story.now);
        }
    }

    #[test]
    fn whatever_happens_the_rules_hold(steps in prop::collection::vec(any_event(), 1..80)) {
        let mut story = Story::begin();
        // What the claim would have to show for what it says.
        let mut absences: Vec<Timestamp> = Vec::new();
        let mut grace_from = None;
        let mut voided_by_hand = 0;
        for (seconds, kind, sub) in steps {
            story.now = story.now.saturating_add(Duration::from_secs(seconds));
            let (before, event) = (story.claim.clone(), event_of(&story.claim, kind, sub));
            story.event(&event);
            let (now, claim) = (story.now, &story.claim);
            if let ClaimEvent::Checked(finding) = &event {
                match finding.verdict {
                    Absent if absences.last().is_none_or(|last| now >= last.saturating_add(DAY)) => {
                        absences.push(now);
                    }
                    Proved => absences.clear(),
                    _ => {}
                }
                prop_assert!(claim.next_check.is_none_or(|next| next > now));
            }
            if before.generation != claim.generation {
                let is_renewal = matches!(event, ClaimEvent::Renewed { .. });
                prop_assert!(is_renewal);
                prop_assert_eq!(claim.generation, before.generation + 1);
                if !before.state.holds() {
                    absences.clear();
                }
            }
            if claim.state.code() == "grace" && before.state.code() != "grace" {
                prop_assert!(absences.len() >= 3);
                grace_from = Some(now);
            }
            if claim.state.code() == "lapsed" && before.state.code() != "lapsed" {
                prop_assert!(grace_from.unwrap().saturating_add(10 * DAY) <= now);
            }
            if matches!(claim.state.code(), "superseded" | "revoked") {
                voided_by_hand = claim.generation;
            }
            // A void token never comes to anything by itself.
            if before.is_void() && !before.state.admits() && claim.state.admits() {
                let is_attestation = matches!(event, ClaimEvent::Attested { .. });
                prop_assert!(is_attestation);
            }
            if claim.state.admits() && !claim.is_attested() {
                prop_assert!(claim.generation > voided_by_hand && !claim.is_void());
            }
            let loses = before.state.admits() && !claim.state.admits();
            if loses {
                let is_certain = match &event {
                    ClaimEvent::Checked(it) => matches!(it.verdict, Absent | Proved),
                    ClaimEvent::Revoked | ClaimEvent::Superseded => true,
                    _ => false,
                };
                prop_assert!(is_certain, "{event:?} took it");
            }
            prop_assert!(claim.earlier.len() <= 4 && claim.voided <= claim.generation);
            prop_assert_eq!(&claim.key, &before.key);
            let told = serde_json::to_string(&story.events).unwrap();
            let read: Vec<DomainEvent> = serde_json::from_str(&told).unwrap();
            prop_assert_eq!(&read, &story.events);
        }
    }

    #[test]
    fn a_claim_is_read_as_it_was_written(steps in prop::collection::vec(any_event(), 0..20)) {
        let mut story = Story::begin();
        for (seconds, kind, sub) in steps {
            story.now = story.now.saturating_add(Duration::from_secs(seconds));
            let event = event_of(&story.claim, kind, sub);
            story.event(&event);
        }
        let text = serde_json::to_string(&story.claim).unwrap();
        prop_assert_eq!(serde_json::from_str::<Claim>(&text).unwrap(), story.claim);
    }
}
