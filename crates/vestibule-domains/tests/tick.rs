//! What drives the looks: many claims, replicas, and stores that fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "support/world.rs"]
mod world;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use vestibule_core::{DomainName, OrganizationId, Timestamp};
use vestibule_domains::{
    Budget, CheckError, Claim, ClaimEvent, ClaimKey, ClaimState, ClaimWrite, ClaimsError,
    DomainClaims, DomainEvent, DuePosition, LifeCycle, MemoryDomainClaims, Scope, StoredClaim,
    TickReport, Verifier, begin, change,
};
use world::{DAY, HOUR, World, challenges, claim_key, give_way, ready, start};

const SECOND: Duration = Duration::from_secs(1);

fn tick(claims: &impl DomainClaims, world: &World, now: Timestamp, budget: Budget) -> TickReport {
    let challenges = challenges();
    ready(Verifier::new(claims, world, &challenges).tick(now, budget, &mut |_: DomainEvent| {}))
}

fn many(claims: &MemoryDomainClaims, number: usize) -> Vec<Claim> {
    let key = |number| claim_key("acme", &format!("acme-{number}.com"), Scope::Exact);
    let begun =
        (0..number).map(|it| ready(begin(claims, &challenges(), &key(it), start())).unwrap());
    begun.map(|stored| stored.claim).collect()
}

#[test]
fn a_tick_looks_at_what_is_due_and_no_more() {
    let (claims, world) = (MemoryDomainClaims::new(), World::new());
    let all = many(&claims, 250);
    all.iter().take(100).for_each(|claim| world.publish(claim));
    let report = tick(&claims, &world, start(), Budget::new(1_000));
    assert_eq!((report.checked, report.proved, report.absent), (250, 100, 150));
    assert!(!report.has_more && report.stopped.is_none());
    let again = tick(&claims, &world, start().saturating_add(59 * SECOND), Budget::new(1_000));
    assert_eq!(again, TickReport::default());
    let later = tick(&claims, &world, start().saturating_add(60 * SECOND), Budget::new(1_000));
    assert_eq!(later.checked, 150);
}

#[test]
fn a_budget_is_kept_and_what_is_left_comes_next() {
    let (claims, world) = (MemoryDomainClaims::new(), World::new());
    many(&claims, 250);
    let mut checked = Vec::new();
    for _ in 0..4 {
        let report = tick(&claims, &world, start(), Budget::new(120));
        checked.push((report.checked, report.has_more));
    }
    assert_eq!(checked, [(120, true), (120, true), (10, false), (0, false)]);
    let nothing = tick(&claims, &world, start().saturating_add(HOUR), Budget::new(0));
    assert_eq!((nothing.checked, nothing.has_more), (0, true));
}

#[test]
fn as_many_run_at_once_as_the_budget_says() {
    let (claims, world) = (MemoryDomainClaims::new(), World::new());
    many(&claims, 50);
    world.turns.store(3, Ordering::Relaxed);
    assert_eq!(tick(&claims, &world, start(), Budget::new(50).with_at_once(5)).checked, 50);
    assert_eq!(world.most_running.load(Ordering::Relaxed), 5);
    let later = start().saturating_add(HOUR);
    world.most_running.store(0, Ordering::Relaxed);
    assert_eq!(tick(&claims, &world, later, Budget::new(50).with_at_once(0)).checked, 50);
    assert_eq!(world.most_running.load(Ordering::Relaxed), 1);
}

#[test]
fn a_tick_can_run_on_another_thread() {
    fn is_send(_: &impl Send) {}
    let (claims, world, challenges) = (MemoryDomainClaims::new(), World::new(), challenges());
    let verifier = Verifier::new(&claims, &world, &challenges);
    let mut told = Vec::new();
    let mut tell = |event: DomainEvent| told.push(event);
    is_send(&verifier.tick(start(), Budget::new(1), &mut tell));
    is_send(&verifier.check_now(&claim_key("acme", "acme.com", Scope::Exact), start()));
}

#[test]
fn void_claims_and_those_that_are_vouched_for_are_not_looked_at() {
    let (claims, world) = (MemoryDomainClaims::new(), World::new());
    let [revoked, attested] =
        ["acme-0.com", "acme-1.com"].map(|name| claim_key("acme", name, Scope::Exact));
    many(&claims, 2);
    let vouched = ClaimEvent::Attested { by: "sam".to_owned(), ticket: "T-1".to_owned() };
    let rules = LifeCycle::new();
    ready(change(&claims, &revoked, &ClaimEvent::Revoked, start(), &rules)).unwrap();
    ready(change(&claims, &attested, &vouched, start(), &rules)).unwrap();
    let report = tick(&claims, &world, start().saturating_add(100 * DAY), Budget::new(10));
    assert_eq!((report.checked, world.lookups.load(Ordering::Relaxed)), (0, 0));
}

#[test]
fn the_clock_may_jump_without_a_domain_being_lost() {
    let (claims, world) = (MemoryDomainClaims::new(), World::new());
    let claim = many(&claims, 1).remove(0);
    world.publish(&claim);
    tick(&claims, &world, start(), Budget::new(1));
    world.remove(&claim);
    let state = |claims: &MemoryDomainClaims| {
        ready(claims.load(&claim.key)).unwrap().unwrap().claim.state.code()
    };
    // A year ahead, back, and on as usual.
    tick(&claims, &world, start().saturating_add(365 * DAY), Budget::new(1));
    tick(&claims, &world, start().saturating_add(DAY), Budget::new(1));
    assert_eq!(state(&claims), "verified");
    tick(&claims, &world, Timestamp::MAX, Budget::new(1));
    tick(&claims, &world, Timestamp::MAX, Budget::new(1));
    assert_eq!(state(&claims), "verified");
}

#[test]
fn a_claim_can_be_looked_at_every_ten_seconds() {
    let (claims, world, challenges) = (MemoryDomainClaims::new(), World::new(), challenges());
    let claim = many(&claims, 1).remove(0);
    let verifier = Verifier::new(&claims, &world, &challenges);
    let check = |now| ready(verifier.check_now(&claim.key, now)).map(|report| report.claim.state);
    assert!(check(start()).is_ok());
    let at = start().saturating_add(10 * SECOND);
    for early in [start(), start().saturating_add(10 * SECOND - Duration::from_nanos(1))] {
        assert_eq!(check(early), Err(CheckError::TooSoon { at }));
    }
    assert!(check(at).is_ok());
    // A clock that was ahead for a moment does not lock anybody out.
    assert!(check(start().saturating_sub(DAY)).is_ok());
    let other = claim_key("other", "acme-0.com", Scope::Exact);
    assert_eq!(ready(verifier.check_now(&other, at)), Err(CheckError::NotClaimed));
}

#[test]
fn a_look_that_somebody_asks_for_tells_what_a_tick_would() {
    let (claims, world, challenges) = (MemoryDomainClaims::new(), World::new(), challenges());
    let claim = many(&claims, 1).remove(0);
    world.publish(&claim);
    tick(&claims, &world, start(), Budget::new(1));
    world.remove(&claim);
    for day in 1..=5 {
        tick(&claims, &world, start().saturating_add(day * (DAY + HOUR)), Budget::new(1));
    }
    let stored = ready(claims.load(&claim.key)).unwrap().unwrap();
    let ClaimState::Grace { from, until, .. } = stored.claim.state else { panic!("grace") };
    let middle = from.saturating_add(until.saturating_duration_since(from) / 2);
    let verifier = Verifier::new(&claims, &world, &challenges);
    let told = |now: Timestamp| {
        let report = ready(verifier.check_now(&claim.key, now)).unwrap();
        report.events.iter().map(|event| event.kind.code()).collect::<Vec<_>>()
    };
    assert!(told(middle.saturating_sub(SECOND)).is_empty());
    assert_eq!(told(middle.saturating_add(DAY)), ["grace_half_over"]);
    assert!(told(middle.saturating_add(DAY + HOUR)).is_empty());
}

#[test]
fn many_requests_at_once_make_one_look() {
    let (claims, world) = (Slow(MemoryDomainClaims::new()), World::new());
    let claim = many(&claims.0, 1).remove(0);
    world.turns.store(5, Ordering::Relaxed);
    let challenges = challenges();
    let verifier = Verifier::new(&claims, &world, &challenges);
    let checks = (0..20).map(|_| verifier.check_now(&claim.key, start())).collect();
    let outcomes = ready(together(checks));
    let looked = outcomes.iter().filter(|it| it.is_ok()).count();
    let told = outcomes.iter().filter(|it| matches!(it, Err(CheckError::TooSoon { .. }))).count();
    assert_eq!((looked, told), (1, 19));
    // One look asks twice: where the record belongs, and where it is found by mistake.
    assert_eq!(world.lookups.load(Ordering::Relaxed), 2);
}

#[test]
fn of_many_contenders_that_prove_at_once_one_gets_a_free_domain() {
    let (claims, world) = (Slow(MemoryDomainClaims::new()), World::new());
    let challenges = challenges();
    let keys: Vec<ClaimKey> = (0..8)
        .map(|number| claim_key(&format!("org-{number}"), "acme.com", Scope::Exact))
        .collect();
    for key in &keys {
        world.publish(&ready(begin(&claims, &challenges, key, start())).unwrap().claim);
    }
    let verifier = Verifier::new(&claims, &world, &challenges);
    let outcomes =
        ready(together(keys.iter().map(|key| verifier.check_now(key, start())).collect()));
    let mut codes: Vec<&str> = outcomes
        .iter()
        .map(|outcome| outcome.as_ref().unwrap().assessment.diagnosis.code.code())
        .collect();
    codes.sort_unstable();
    assert_eq!(codes[7], "verified");
    assert!(codes[..7].iter().all(|code| *code == "claimed_by_other"), "{codes:?}");
}

#[test]
fn two_replicas_that_tick_at_once_do_each_claim_once() {
    let (claims, world) = (Slow(MemoryDomainClaims::new()), World::new());
    many(&claims.0, 40).iter().for_each(|claim| world.publish(claim));
    world.turns.store(2, Ordering::Relaxed);
    let challenges = challenges();
    let events = AtomicUsize::new(0);
    let run = || async {
        let verifier = Verifier::new(&claims, &world, &challenges);
        let tell = &mut |_: DomainEvent| {
            events.fetch_add(1, Ordering::Relaxed);
        };
        verifier.tick(start(), Budget::new(100), tell).await
    };
    let reports = ready(together(vec![run(), run()]));
    let checked: usize = reports.iter().map(|report| report.checked).sum();
    assert_eq!((checked, events.load(Ordering::Relaxed)), (40, 40));
    assert!(reports.iter().any(|report| report.conflicts > 0));
}

#[test]
fn a_store_that_fails_ends_a_tick_and_loses_nothing() {
    let (memory, world) = (MemoryDomainClaims::new(), World::new());
    many(&memory, 250).iter().for_each(|claim| world.publish(claim));
    for (fault, stopped) in [(Fault::Due, true), (Fault::Commit, false), (Fault::Holders, false)] {
        let claims = Faulty { claims: memory.clone(), fault, calls: AtomicUsize::new(0) };
        let report = tick(&claims, &world, start(), Budget::new(1_000));
        assert_eq!(report.stopped.is_some(), stopped, "{fault:?}");
        assert!(report.failed > 0 || stopped);
        assert!(report.checked < 250);
    }
    let report = tick(&memory, &world, start(), Budget::new(1_000));
    assert!(report.checked > 0);
    let left = ready(memory.due(start(), None, 1)).unwrap();
    assert!(left.is_empty());
}

#[test]
fn people_are_told_of_what_was_written_though_the_store_did_not_say_so() {
    let (memory, world) = (MemoryDomainClaims::new(), World::new());
    let claim = many(&memory, 1).remove(0);
    world.publish(&claim);
    let (fault, calls) = (Fault::UnknownButWritten, AtomicUsize::new(0));
    let claims = Faulty { claims: memory.clone(), fault, calls };
    let challenges = challenges();
    let mut told = Vec::new();
    let tell = &mut |event: DomainEvent| told.push(event.kind.code());
    let verifier = Verifier::new(&claims, &world, &challenges);
    let report = ready(verifier.tick(start(), Budget::new(1), tell));
    assert_eq!((report.checked, told), (1, vec!["domain_verified"]));
}

/// The claims of a host with many customers: the work of a tick is that of its claims.
#[test]
fn a_hundred_thousand_claims_are_walked_page_by_page() {
    let memory = MemoryDomainClaims::new();
    let tag = challenges().claim(claim_key("acme", "acme.com", Scope::Exact), start()).unwrap();
    for chunk in 0..100 {
        let writes: Vec<ClaimWrite> = (0..1_000)
            .map(|number| {
                let name = format!("acme-{}.com", chunk * 1_000 + number);
                let key = claim_key("acme", &name, Scope::Exact);
                let state = ClaimState::Revoked { since: start() };
                // Void, so that the walk is all there is to do.
                let mut claim = Claim::new(key, tag.tag.clone(), tag.token.clone(), start());
                (claim.state, claim.voided) = (state, 1);
                ClaimWrite { claim, expected: None }
            })
            .collect();
        ready(memory.commit(&writes)).unwrap();
    }
    let claims = Counting { claims: memory, most: AtomicUsize::new(0) };
    let report = tick(&claims, &World::new(), start(), Budget::new(usize::MAX));
    assert_eq!((report.checked, report.has_more), (100_000, false));
    assert!(claims.most.load(Ordering::Relaxed) <= 100, "a page at a time");
}

async fn together<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        running.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(output) => {
                done.push(output);
                false
            }
            std::task::Poll::Pending => true,
        });
        match running.is_empty() {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    done
}

/// A store that passes its calls on to `$inner`, with a look before and after.
macro_rules! pass_on {
    ($($inner:tt)+) => {
        async fn load(&self, key: &ClaimKey) -> Result<Option<StoredClaim>, ClaimsError> {
            self.before("load").await?;
            self.$($inner)+.load(key).await
        }
        async fn of_organization(
            &self,
            organization: &OrganizationId,
            after: Option<&(DomainName, Scope)>,
            most: usize,
        ) -> Result<Vec<StoredClaim>, ClaimsError> {
            self.$($inner)+.of_organization(organization, after, most).await
        }
        async fn holders(&self, names: &[(DomainName, Scope)]) -> Result<Vec<StoredClaim>, ClaimsError> {
            self.before("holders").await?;
            self.$($inner)+.holders(names).await
        }
        async fn holders_below(
            &self,
            ancestor: &DomainName,
            after: Option<&(DomainName, Scope)>,
            most: usize,
        ) -> Result<Vec<StoredClaim>, ClaimsError> {
            self.$($inner)+.holders_below(ancestor, after, most).await
        }
        async fn due(
            &self,
            now: Timestamp,
            after: Option<&DuePosition>,
            most: usize,
        ) -> Result<Vec<StoredClaim>, ClaimsError> {
            self.before("due").await?;
            let page = self.$($inner)+.due(now, after, most).await?;
            self.saw(page.len());
            Ok(page)
        }
        async fn commit(&self, writes: &[ClaimWrite]) -> Result<(), ClaimsError> {
            self.before("commit").await?;
            self.$($inner)+.commit(writes).await?;
            self.after_commit()
        }
    };
}

/// Memory that lets others go first at every call.
struct Slow(MemoryDomainClaims);

impl Slow {
    async fn before(&self, _: &str) -> Result<(), ClaimsError> {
        give_way().await;
        Ok(())
    }

    fn saw(&self, _: usize) {}

    fn after_commit(&self) -> Result<(), ClaimsError> {
        Ok(())
    }
}

impl DomainClaims for Slow {
    pass_on!(0);
}

/// Memory that counts what is held at a time.
struct Counting {
    claims: MemoryDomainClaims,
    most: AtomicUsize,
}

impl Counting {
    async fn before(&self, _: &str) -> Result<(), ClaimsError> {
        Ok(())
    }

    fn saw(&self, claims: usize) {
        self.most.fetch_max(claims, Ordering::Relaxed);
    }

    fn after_commit(&self) -> Result<(), ClaimsError> {
        Ok(())
    }
}

impl DomainClaims for Counting {
    pass_on!(claims);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Due,
    Holders,
    Commit,
    UnknownButWritten,
}

/// Memory that fails at every third call of one kind.
struct Faulty {
    claims: MemoryDomainClaims,
    fault: Fault,
    calls: AtomicUsize,
}

impl Faulty {
    async fn before(&self, call: &str) -> Result<(), ClaimsError> {
        let fails = matches!(
            (self.fault, call),
            (Fault::Due, "due") | (Fault::Holders, "holders") | (Fault::Commit, "commit")
        );
        if fails && self.calls.fetch_add(1, Ordering::Relaxed) % 3 == 2 {
            return Err(ClaimsError::Unavailable);
        }
        Ok(())
    }

    fn saw(&self, _: usize) {}

    fn after_commit(&self) -> Result<(), ClaimsError> {
        match self.fault {
            Fault::UnknownButWritten => Err(ClaimsError::Unknown),
            _ => Ok(()),
        }
    }
}

impl DomainClaims for Faulty {
    pass_on!(claims);
}
