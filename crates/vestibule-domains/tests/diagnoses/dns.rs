//! Name servers that say what a test tells them to.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use vestibule_core::{DomainName, Timestamp};
use vestibule_domains::{
    Answer, Assessment, AssessmentRules, Delegation, Expected, Observation, Observations,
    RecordName, Token, TxtLookup, Vantage, check,
};

pub(crate) const NAME: &str = "_x.app-sso-challenge.acme.com";
pub(crate) const PROBE: &str = "_wildcard-probe.app-sso-challenge.acme.com";

/// All servers say that no name is there, until told otherwise.
pub(crate) struct Dns {
    vantages: Vec<Vantage>,
    everywhere: BTreeMap<RecordName, Answer>,
    at: BTreeMap<(Vantage, RecordName), Answer>,
    always: BTreeMap<Vantage, Answer>,
    delegation: Delegation,
    asked: Mutex<Vec<String>>,
}

impl Dns {
    pub(crate) fn new(servers: u8, resolvers: u8) -> Self {
        let vantages = (1..=servers).map(server).chain((1..=resolvers).map(resolver)).collect();
        Self {
            vantages,
            everywhere: BTreeMap::new(),
            at: BTreeMap::new(),
            always: BTreeMap::new(),
            delegation: Delegation::Zone {
                apex: name("acme.com"),
                servers: vec!["ns1.acme.com".to_owned()],
            },
            asked: Mutex::default(),
        }
    }

    pub(crate) fn everywhere(mut self, at: &str, answer: Answer) -> Self {
        self.everywhere.insert(name(at), answer);
        self
    }

    pub(crate) fn at(mut self, vantage: Vantage, at: &str, answer: Answer) -> Self {
        self.at.insert((vantage, name(at)), answer);
        self
    }

    pub(crate) fn always(mut self, vantage: Vantage, answer: Answer) -> Self {
        self.always.insert(vantage, answer);
        self
    }

    pub(crate) fn delegation(mut self, delegation: Delegation) -> Self {
        self.delegation = delegation;
        self
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn check(&self, expected: &Expected) -> Assessment {
        self.check_by(expected, &AssessmentRules::new())
    }

    pub(crate) fn check_by(&self, expected: &Expected, rules: &AssessmentRules) -> Assessment {
        ready(check(self, expected.clone(), rules, now()))
    }

    fn answer(&self, vantage: &Vantage, name: &RecordName) -> Answer {
        let answer = self.at.get(&(vantage.clone(), name.clone()));
        let answer = answer.or_else(|| self.always.get(vantage));
        answer.or_else(|| self.everywhere.get(name)).cloned().unwrap_or_else(no_name)
    }
}

impl TxtLookup for Dns {
    async fn look_up(&self, _: &DomainName, names: &[RecordName]) -> Observations {
        self.asked.lock().unwrap().extend(names.iter().map(ToString::to_string));
        let observe = |vantage: &Vantage, name: &RecordName| {
            Observation::new(vantage.clone(), name.clone(), self.answer(vantage, name))
        };
        let answers = self.vantages.iter();
        let answers = answers.flat_map(|vantage| names.iter().map(move |it| observe(vantage, it)));
        Observations::of(self.delegation.clone(), answers.collect())
    }
}

pub(crate) fn server(number: u8) -> Vantage {
    let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, number)), 53);
    Vantage::Authoritative { server: format!("ns{number}.acme.com"), address: Some(address) }
}

pub(crate) fn resolver(number: u8) -> Vantage {
    Vantage::Resolver { name: format!("r{number}") }
}

pub(crate) fn acme() -> DomainName {
    DomainName::parse("acme.com").unwrap()
}

pub(crate) fn name(text: &str) -> RecordName {
    RecordName::parse(text).unwrap()
}

pub(crate) fn token() -> Token {
    Token::from_bits(*b"the right token!")
}

pub(crate) fn value() -> String {
    format!("token={} expiry=never", token())
}

pub(crate) fn expected() -> Expected {
    Expected::new(acme(), name(NAME), token())
}

pub(crate) fn now() -> Timestamp {
    time("2026-11-21T12:00:00Z")
}

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse_xs_datetime(text).unwrap()
}

pub(crate) fn txt(values: &[&str]) -> Answer {
    raw(values.iter().map(|value| value.as_bytes().to_vec()).collect())
}

pub(crate) fn raw(values: Vec<Vec<u8>>) -> Answer {
    Answer::Records { values, ttl: 300, cnames: Vec::new(), authentic: false }
}

pub(crate) fn right() -> Answer {
    txt(&[&value()])
}

/// The right value, by way of these.
pub(crate) fn led(cnames: &[&str]) -> Answer {
    let values = vec![value().into_bytes()];
    Answer::Records { values, ttl: 300, cnames: owned(cnames), authentic: false }
}

pub(crate) fn no_name() -> Answer {
    Answer::NxDomain { negative_ttl: Some(300), cnames: Vec::new() }
}

pub(crate) fn no_data() -> Answer {
    Answer::NoData { negative_ttl: Some(300), cnames: Vec::new() }
}

pub(crate) fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// What a future comes to that waits for nothing.
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("there is nothing to wait for"),
    }
}
