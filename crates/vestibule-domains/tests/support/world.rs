//! A small internet: records that come and go, and servers that may not answer.

#![allow(dead_code, reason = "each test uses its own part")]

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
use vestibule_domains::{
    Answer, ChallengeKey, Challenges, Claim, ClaimKey, Delegation, Observation, Observations,
    Product, RecordName, Scope, TxtLookup, Vantage, ZoneFingerprint,
};

pub(crate) const HOUR: Duration = Duration::from_secs(3600);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 3600);

pub(crate) fn challenges() -> Challenges {
    let key =
        ChallengeKey::new(&Secret::new(b"a test secret of 32 bytes or more".to_vec())).unwrap();
    Challenges::new(key, Product::parse("app").unwrap())
}

pub(crate) fn claim_key(organization: &str, domain: &str, scope: Scope) -> ClaimKey {
    ClaimKey {
        organization: OrganizationId::parse(organization).unwrap(),
        domain: DomainName::parse(domain).unwrap(),
        scope,
    }
}

pub(crate) fn start() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-21T22:00:00Z").unwrap()
}

/// The output of a future that waits for nothing but its own turn.
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..10_000_000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    panic!("memory waits for nothing")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Answer,
    Silent,
}

#[derive(Default)]
pub(crate) struct World {
    records: Mutex<BTreeMap<String, Vec<String>>>,
    silent: Mutex<bool>,
    /// Names of which no server says anything.
    unanswered: Mutex<BTreeSet<String>>,
    zone: Mutex<ZoneFingerprint>,
    /// How many look-ups there have been.
    pub(crate) lookups: AtomicUsize,
    running: AtomicUsize,
    /// How many ran at the same time at most.
    pub(crate) most_running: AtomicUsize,
    /// How often a look-up gives way before it answers.
    pub(crate) turns: AtomicUsize,
}

impl World {
    pub(crate) fn new() -> Self {
        let world = Self::default();
        world.zone.lock().unwrap().servers = vec!["ns1.acme.com".to_owned()];
        world
    }

    pub(crate) fn publish(&self, claim: &Claim) {
        let challenge = challenges().challenge(claim).unwrap();
        let mut records = self.records.lock().unwrap();
        let values = records.entry(challenge.name.absolute.to_string()).or_default();
        if !values.contains(&challenge.value) {
            values.push(challenge.value);
        }
    }

    /// Removes whatever stands at the name of a claim's record.
    pub(crate) fn remove(&self, claim: &Claim) {
        let challenge = challenges().challenge(claim).unwrap();
        self.records.lock().unwrap().remove(challenge.name.absolute.as_str());
    }

    pub(crate) fn mood(&self, mood: Mood) {
        *self.silent.lock().unwrap() = mood == Mood::Silent;
    }

    /// Nobody says anything of a claim's record from now on.
    pub(crate) fn silence(&self, claim: &Claim) {
        let names = challenges().challenge(claim).unwrap().names();
        self.unanswered.lock().unwrap().extend(names.iter().map(RecordName::to_string));
    }

    pub(crate) fn zone(&self, change: impl FnOnce(&mut ZoneFingerprint)) {
        change(&mut self.zone.lock().unwrap());
    }

    fn answer(&self, name: &RecordName) -> Answer {
        let is_unanswered = self.unanswered.lock().unwrap().contains(name.as_str());
        if is_unanswered || *self.silent.lock().unwrap() {
            return Answer::Timeout;
        }
        match self.records.lock().unwrap().get(name.as_str()) {
            Some(values) => Answer::Records {
                values: values.iter().map(|value| value.clone().into_bytes()).collect(),
                ttl: 300,
                cnames: Vec::new(),
                authentic: false,
            },
            None => Answer::NxDomain { negative_ttl: Some(300), cnames: Vec::new() },
        }
    }
}

impl TxtLookup for World {
    async fn look_up(&self, domain: &DomainName, names: &[RecordName]) -> Observations {
        self.lookups.fetch_add(1, Ordering::Relaxed);
        let running = self.running.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_running.fetch_max(running, Ordering::Relaxed);
        for _ in 0..self.turns.load(Ordering::Relaxed) {
            give_way().await;
        }
        self.running.fetch_sub(1, Ordering::Relaxed);
        let server = Vantage::Authoritative { server: "ns1.acme.com".to_owned(), address: None };
        let resolver = |name: &str| Vantage::Resolver { name: name.to_owned() };
        let vantages = [server, resolver("one"), resolver("two")];
        let answers = vantages.iter().flat_map(|vantage| {
            names
                .iter()
                .map(|name| Observation::new(vantage.clone(), name.clone(), self.answer(name)))
        });
        let (apex, servers) = (RecordName::of(domain), vec!["ns1.acme.com".to_owned()]);
        let delegation = Delegation::Zone { apex, servers };
        let mut observations = Observations::of(delegation, answers.collect());
        observations.zone = Some(self.zone.lock().unwrap().clone());
        observations
    }
}

/// Lets others go first, once.
pub(crate) async fn give_way() {
    let mut has_waited = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
