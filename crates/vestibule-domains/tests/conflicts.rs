//! Two organizations that want one domain.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "support/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use vestibule_core::{DomainName, Timestamp};
use vestibule_domains::{
    Badge, Budget, CheckError, CheckReport, Claim, ClaimEvent, ClaimKey, ClaimState, DomainClaims,
    DomainEvent, DomainEventKind, LifeCycle, MemoryDomainClaims, NoDomainClaims, Route, Scope,
    Verifier, begin, change, route,
};
use world::{DAY, HOUR, Mood, World, challenges, claim_key, ready, start};

/// A world in which organizations claim, publish and are looked at.
struct Town {
    world: World,
    claims: MemoryDomainClaims,
    now: Timestamp,
    events: Vec<DomainEvent>,
}

impl Town {
    fn new() -> Self {
        let (world, claims) = (World::new(), MemoryDomainClaims::new());
        Self { world, claims, now: start(), events: Vec::new() }
    }

    fn begin(&self, key: &ClaimKey) -> Claim {
        ready(begin(&self.claims, &challenges(), key, self.now)).unwrap().claim
    }

    fn claim(&self, key: &ClaimKey) -> Claim {
        ready(self.claims.load(key)).unwrap().unwrap().claim
    }

    fn state(&self, key: &ClaimKey) -> &'static str {
        self.claim(key).state.code()
    }

    fn pass(&mut self, time: Duration) {
        self.now = self.now.saturating_add(time);
    }

    fn check(&mut self, key: &ClaimKey) -> Result<CheckReport, CheckError> {
        let challenges = challenges();
        let verifier = Verifier::new(&self.claims, &self.world, &challenges);
        let report = ready(verifier.check_now(key, self.now))?;
        self.events.extend(report.events.clone());
        Ok(report)
    }

    fn tick(&mut self) {
        let challenges = challenges();
        let verifier = Verifier::new(&self.claims, &self.world, &challenges);
        let mut told = Vec::new();
        let tell = &mut |event| told.push(event);
        let report = ready(verifier.tick(self.now, Budget::new(1_000), tell));
        assert_eq!((report.stopped, report.failed), (None, 0));
        self.events.extend(told);
    }

    /// Ticks every hour for so long.
    fn live(&mut self, time: Duration) {
        let end = self.now.saturating_add(time);
        while self.now < end {
            self.pass(HOUR);
            self.tick();
        }
    }

    fn prove(&mut self, key: &ClaimKey) -> CheckReport {
        let claim = self.begin(key);
        self.world.publish(&claim);
        self.check(key).unwrap()
    }

    fn change(&self, key: &ClaimKey, event: &ClaimEvent) -> Result<Claim, CheckError> {
        ready(change(&self.claims, key, event, self.now, &LifeCycle::new())).map(|(claim, _)| claim)
    }

    fn renew(&self, key: &ClaimKey) -> Claim {
        let renewal = challenges().renewal(&self.claim(key)).unwrap();
        self.change(key, &renewal).unwrap()
    }

    /// What was told to one organization.
    fn told(&self, key: &ClaimKey) -> Vec<DomainEventKind> {
        self.events.iter().filter(|it| it.claim == *key).map(|it| it.kind).collect()
    }
}

fn acme() -> ClaimKey {
    claim_key("acme", "acme.com", Scope::Exact)
}

fn buyer() -> ClaimKey {
    claim_key("buyer", "acme.com", Scope::Exact)
}

fn attested() -> ClaimEvent {
    ClaimEvent::Attested { by: "sam".to_owned(), ticket: "T-1".to_owned() }
}

#[test]
fn a_pending_claim_blocks_nobody_and_tells_nobody() {
    let mut town = Town::new();
    town.begin(&acme());
    town.check(&acme()).unwrap();
    town.begin(&buyer());
    let report = town.check(&buyer()).unwrap();
    assert_eq!(report.assessment.diagnosis.code.code(), "nothing_published");
    assert_eq!(
        town.prove(&claim_key("third", "acme.com", Scope::Exact)).claim.state.code(),
        "verified"
    );
    let report = {
        town.pass(HOUR);
        town.check(&buyer()).unwrap()
    };
    assert_eq!(
        report.assessment.diagnosis.code.code(),
        "nothing_published",
        "without a proof, no news"
    );
    assert!(town.told(&buyer()).is_empty());
}

#[test]
fn who_proves_a_domain_that_another_holds_and_keeps_is_told_that_alone() {
    let mut town = Town::new();
    assert_eq!(town.prove(&acme()).claim.state.code(), "verified");
    let report = town.prove(&buyer());
    assert_eq!(report.claim.state.code(), "pending");
    assert_eq!(report.assessment.diagnosis.code.code(), "claimed_by_other");
    assert_eq!(report.claim.diagnosis.as_ref().unwrap().code, "claimed_by_other");
    assert_eq!(town.told(&buyer()), [DomainEventKind::AlreadyClaimed]);
    assert!(!serde_json::to_string(&report.claim).unwrap().contains("\"acme\""));
    assert!(
        !format!("{:?}{:?}", report.assessment, report.events).contains("OrganizationId(\"acme\")")
    );
    town.live(DAY);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("verified", "pending"));
    assert_eq!(town.told(&buyer()), [DomainEventKind::AlreadyClaimed], "once");
    assert_eq!(town.told(&acme()), [DomainEventKind::DomainVerified]);
}

#[test]
fn a_holder_whose_record_is_gone_has_three_days_to_put_it_back() {
    let mut town = Town::new();
    let ours = town.prove(&acme()).claim;
    town.world.remove(&ours);
    town.pass(HOUR);
    let report = town.prove(&buyer());
    let until = town.now.saturating_add(3 * DAY);
    assert_eq!(report.claim.state, ClaimState::Contending { since: town.now, until });
    assert_eq!(Badge::of(&report.claim), Badge::Contested);
    assert_eq!(report.assessment.diagnosis.code.code(), "claimed_by_other");
    let notice =
        town.events.iter().find(|it| it.claim == acme() && it.until == Some(until)).unwrap();
    assert_eq!(notice.kind, DomainEventKind::ContentionNotice);
    assert!(town.claim(&acme()).state.admits(), "nothing has changed for the holder");

    town.live(3 * DAY - HOUR);
    assert_eq!(town.state(&buyer()), "contending");
    let notices = |town: &Town| {
        town.told(&acme()).iter().filter(|it| **it == DomainEventKind::ContentionNotice).count()
    };
    assert!((2..=3).contains(&notices(&town)), "a notice a day, not an hour: {}", notices(&town));
    town.pass(HOUR - Duration::from_nanos(1));
    town.check(&buyer()).unwrap();
    assert_eq!(town.state(&buyer()), "contending", "not a moment sooner");
    town.pass(Duration::from_nanos(1));
    town.tick();
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("superseded", "verified"));
    assert_eq!(town.told(&acme()).last(), Some(&DomainEventKind::DomainSuperseded));
    assert_eq!(town.told(&buyer()).last(), Some(&DomainEventKind::DomainVerified));
}

#[test]
fn a_holder_that_puts_its_record_back_keeps_the_domain() {
    let mut town = Town::new();
    let ours = town.prove(&acme()).claim;
    town.world.remove(&ours);
    town.pass(HOUR);
    town.prove(&buyer());
    town.live(2 * DAY);
    town.world.publish(&ours);
    town.live(2 * DAY);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("verified", "pending"));
    assert!(town.told(&buyer()).contains(&DomainEventKind::ContentionEnded));
    // The clock starts anew the next time.
    town.world.remove(&ours);
    town.live(2 * DAY);
    assert_eq!(town.state(&buyer()), "contending");
    town.live(2 * DAY);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("superseded", "verified"));
}

#[test]
fn an_outage_takes_no_domain_from_its_holder() {
    let mut town = Town::new();
    let ours = town.prove(&acme()).claim;
    town.world.remove(&ours);
    town.pass(HOUR);
    town.prove(&buyer());
    town.live(2 * DAY);
    town.world.mood(Mood::Silent);
    town.live(30 * DAY);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("verified", "contending"));
    town.world.mood(Mood::Answer);
    town.live(2 * HOUR);
    assert_eq!(town.state(&buyer()), "verified");
}

#[test]
fn a_holder_of_whose_record_nobody_can_tell_keeps_the_domain() {
    let mut town = Town::new();
    let ours = town.prove(&acme()).claim;
    town.world.silence(&ours);
    town.pass(HOUR);
    let report = town.prove(&buyer());
    assert_eq!(report.claim.state.code(), "pending");
    assert_eq!(report.assessment.diagnosis.code.code(), "claimed_by_other");
    // In the middle of a contention nothing is decided either.
    let mut town = Town::new();
    let ours = town.prove(&acme()).claim;
    town.world.remove(&ours);
    town.pass(HOUR);
    town.prove(&buyer());
    town.world.silence(&ours);
    town.live(10 * DAY);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("verified", "contending"));
}

#[test]
fn a_contender_whose_own_record_goes_away_starts_over() {
    let mut town = Town::new();
    let ours = town.prove(&acme()).claim;
    town.world.remove(&ours);
    town.pass(HOUR);
    let theirs = town.prove(&buyer()).claim;
    town.world.remove(&theirs);
    town.live(DAY + 2 * HOUR);
    assert_eq!(town.state(&buyer()), "pending");
    town.live(3 * DAY);
    assert!(town.claim(&acme()).state.admits());
    assert_eq!(town.state(&buyer()), "pending");
}

#[test]
fn the_domain_is_free_at_once_when_its_holder_gives_it_up() {
    let mut town = Town::new();
    let ours = town.prove(&acme()).claim;
    town.world.remove(&ours);
    town.pass(HOUR);
    town.prove(&buyer());
    town.change(&acme(), &ClaimEvent::Revoked).unwrap();
    town.pass(HOUR);
    assert_eq!(town.check(&buyer()).unwrap().claim.state.code(), "verified");
}

#[test]
fn who_was_superseded_never_comes_back_with_the_old_token() {
    let mut town = Town::new();
    let ours = town.prove(&acme()).claim;
    town.world.remove(&ours);
    town.pass(HOUR);
    let theirs = town.prove(&buyer()).claim;
    town.live(4 * DAY);
    assert_eq!(town.state(&acme()), "superseded");
    // The new owner's record goes, and the old one's comes back.
    town.world.remove(&theirs);
    town.world.publish(&ours);
    assert_eq!(town.check(&acme()), Err(CheckError::TokenVoid));
    town.live(60 * DAY);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("superseded", "lapsed"));
    // With a new token it is a contender like any other.
    let renewed = town.renew(&acme());
    town.world.publish(&renewed);
    assert_eq!(town.check(&acme()).unwrap().claim.state.code(), "contending");
    town.live(4 * DAY);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("verified", "superseded"));
}

#[test]
fn a_token_of_one_generation_proves_no_other() {
    let mut town = Town::new();
    let first = town.begin(&acme());
    let second = town.renew(&acme());
    town.world.publish(&first);
    town.live(2 * DAY);
    assert_eq!(town.state(&acme()), "pending");
    assert_eq!(town.claim(&acme()).diagnosis.unwrap().code, "other_value");
    town.world.publish(&second);
    town.live(HOUR);
    assert_eq!(town.state(&acme()), "verified");
}

#[test]
fn the_token_of_another_organization_proves_nothing() {
    let mut town = Town::new();
    let theirs = town.begin(&buyer());
    let mut copied = town.begin(&acme());
    copied.token = theirs.token.clone();
    town.world.publish(&theirs);
    town.world.publish(&copied);
    town.live(2 * HOUR);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("pending", "verified"));
}

#[test]
fn what_an_operator_vouches_for_yields_to_a_record_after_notice() {
    let mut town = Town::new();
    town.begin(&acme());
    town.change(&acme(), &attested()).unwrap();
    let report = town.prove(&buyer());
    assert_eq!(report.claim.state.code(), "contending");
    assert_eq!(town.told(&acme()), [DomainEventKind::ContentionNotice]);
    town.live(3 * DAY);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("superseded", "verified"));
    // Nobody vouches for what another organization has proven.
    let refused = town.change(&acme(), &attested()).unwrap_err();
    assert_eq!(refused.code(), "domain_claim_taken");
}

#[test]
fn a_holder_that_owes_a_new_token_gets_notice_too() {
    let mut town = Town::new();
    town.prove(&acme());
    town.world.zone(|zone| zone.servers = vec!["ns1.elsewhere.net".to_owned()]);
    town.live(2 * DAY);
    assert_eq!(town.state(&acme()), "verified", "one sign");
    town.world.zone(|zone| zone.soa = Some(("x".to_owned(), "y".to_owned())));
    // The first fingerprint had no SOA, so this is none; a host reports another sign.
    let sign = vestibule_domains::OwnershipSignal::RegisteredAnew;
    town.change(&acme(), &ClaimEvent::Signaled(vec![sign])).unwrap();
    assert_eq!(town.state(&acme()), "reconfirm");
    // The old record is still there, and counts for nothing.
    assert_eq!(town.prove(&buyer()).claim.state.code(), "contending");
    let renewed = town.renew(&acme());
    town.world.publish(&renewed);
    town.live(4 * DAY);
    assert_eq!((town.state(&acme()), town.state(&buyer())), ("verified", "pending"));
}

#[test]
fn scopes_are_held_apart_and_proven_apart() {
    let mut town = Town::new();
    let subtree = claim_key("buyer", "acme.com", Scope::Subtree);
    assert_eq!(town.prove(&acme()).claim.state.code(), "verified");
    assert_eq!(town.prove(&subtree).claim.state.code(), "verified");
    let own = claim_key("acme", "acme.com", Scope::Subtree);
    town.begin(&own);
    town.check(&own).unwrap();
    assert_eq!(town.state(&own), "pending", "the record of the one scope is not that of the other");
}

#[test]
fn the_most_specific_holder_gets_an_address() {
    let mut town = Town::new();
    let all = claim_key("acme", "acme.com", Scope::Subtree);
    let exact = claim_key("agency", "acme.com", Scope::Exact);
    let below = claim_key("labs", "labs.acme.com", Scope::Subtree);
    for key in [&all, &exact, &below] {
        town.prove(key);
    }
    let to = |town: &Town, name: &str| {
        let name = DomainName::parse(name).unwrap();
        match ready(route(&name, &town.claims)).unwrap() {
            Route::Exact(claim) => format!("exact {}", claim.key.organization),
            Route::Subtree(claim) => format!("subtree {}", claim.key.organization),
            Route::None => "none".to_owned(),
        }
    };
    for (name, expected) in [
        ("acme.com", "exact agency"),
        ("eu.acme.com", "subtree acme"),
        ("a.b.c.eu.acme.com", "subtree acme"),
        ("labs.acme.com", "subtree labs"),
        ("x.labs.acme.com", "subtree labs"),
        ("notlabs.acme.com", "subtree acme"),
        ("notacme.com", "none"),
        ("acme.com.evil.com", "none"),
        ("acme.org", "none"),
        ("com.acme", "none"),
    ] {
        assert_eq!(to(&town, name), expected, "{name}");
    }
    // What is held and does not admit goes to nobody, least of all to a shorter name.
    let theirs = town.claim(&below);
    town.world.remove(&theirs);
    town.live(16 * DAY);
    assert_eq!(town.state(&below), "lapsed");
    assert_eq!(to(&town, "x.labs.acme.com"), "none");
    assert_eq!(to(&town, "eu.acme.com"), "subtree acme");
    town.change(&below, &ClaimEvent::Revoked).unwrap();
    assert_eq!(to(&town, "x.labs.acme.com"), "subtree acme");
}

#[test]
fn a_store_that_is_not_there_routes_nobody_and_claims_nothing() {
    let name = DomainName::parse("acme.com").unwrap();
    assert_eq!(
        ready(route(&name, &NoDomainClaims)).unwrap_err().code(),
        "domain_claim_unavailable"
    );
    let begun = ready(begin(&NoDomainClaims, &challenges(), &acme(), start()));
    assert_eq!(begun.unwrap_err().code(), "domain_claim_unavailable");
}

#[test]
fn the_same_claim_comes_with_every_page_load() {
    let town = Town::new();
    let first = town.begin(&acme());
    assert_eq!(town.begin(&acme()), first);
    let challenge = challenges().challenge(&first).unwrap();
    assert_eq!(challenges().challenge(&town.begin(&acme())).unwrap(), challenge);
}

/// What somebody does next.
fn any_step() -> impl proptest::strategy::Strategy<Value = (u8, u8, u32)> {
    (0_u8..9, 0_u8..3, 0_u32..40 * 3600)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn one_organization_at_most_holds_a_domain_whatever_happens(
        steps in prop::collection::vec(any_step(), 1..120),
    ) {
        let mut town = Town::new();
        let keys = ["one", "two", "three"].map(|name| claim_key(name, "acme.com", Scope::Exact));
        for key in &keys {
            town.begin(key);
        }
        let mut lost: BTreeMap<ClaimKey, u32> = BTreeMap::new();
        for (step, who, seconds) in steps {
            let key = &keys[usize::from(who)];
            town.pass(Duration::from_secs(seconds.into()));
            let before = town.claim(key);
            match step {
                0 | 1 => town.world.publish(&before),
                2 => town.world.remove(&before),
                3 | 4 => town.tick(),
                5 => drop(town.check(key)),
                6 => drop(town.renew(key)),
                7 if seconds % 4 == 0 => drop(town.change(key, &ClaimEvent::Revoked)),
                7 if seconds % 4 == 1 => drop(town.change(key, &attested())),
                7 => town.world.mood(if seconds % 2 == 0 { Mood::Silent } else { Mood::Answer }),
                _ => town.live(Duration::from_secs(u64::from(seconds) * 3)),
            }
            let claims: Vec<Claim> = keys.iter().map(|key| town.claim(key)).collect();
            let holding = claims.iter().filter(|it| it.state.holds()).count();
            prop_assert!(holding <= 1, "{holding} hold it");
            for claim in &claims {
                if claim.state.code() == "superseded" {
                    lost.insert(claim.key.clone(), claim.generation);
                }
                let lost_at = lost.get(&claim.key).copied().unwrap_or_default();
                if claim.state.holds() && !claim.is_attested() {
                    prop_assert!(claim.generation > lost_at, "it came back with an old token");
                }
            }
        }
    }
}
