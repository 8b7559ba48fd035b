//! A small Internet: a resolver, a top-level domain `test`, and zones below it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::RData;
use vestibule_core::DomainName;
use vestibule_domains::{
    Answer, HickoryLookup, LookupLimits, Observations, RecordName, Resolver, TxtLookup, Vantage,
};

use crate::server::{Reply, Server};
use crate::zones::{Zone, answer_from};

/// The challenge's name in these tests.
pub(crate) const CHALLENGE: &str = "_tag.app-sso-challenge.acme.test";

/// Servers, and which address each is at.
pub(crate) struct World {
    routes: Vec<(IpAddr, SocketAddr)>,
    resolvers: Vec<Resolver>,
    limits: LookupLimits,
}

impl World {
    /// The resolver answers from these zones, without their cuts.
    pub(crate) async fn resolved_by(zones: Vec<Zone>) -> (Self, Server) {
        let resolver = Server::start(move |asked| Reply::Says(resolve(&zones, asked))).await;
        (Self::with_resolver(Resolver::new("resolver", resolver.address)), resolver)
    }

    pub(crate) fn with_resolver(resolver: Resolver) -> Self {
        let limits = LookupLimits::new()
            .with_answer_within(Duration::from_millis(100))
            .with_total(Duration::from_secs(5));
        Self { routes: Vec::new(), resolvers: vec![resolver], limits }
    }

    pub(crate) fn and_resolver(mut self, resolver: Resolver) -> Self {
        self.resolvers.push(resolver);
        self
    }

    pub(crate) fn limited(mut self, limits: LookupLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The server of this address.
    pub(crate) fn at(mut self, address: &str, server: &Server) -> Self {
        self.routes.push((address.parse().unwrap(), server.address));
        self
    }

    pub(crate) fn lookup(&self) -> HickoryLookup {
        let lookup = HickoryLookup::through(self.resolvers.clone()).unwrap();
        let routed = |lookup: HickoryLookup, &(address, to): &(IpAddr, SocketAddr)| {
            lookup.danger_with_route(address, to)
        };
        self.routes.iter().fold(lookup.with_limits(self.limits), routed)
    }

    pub(crate) async fn see(&self, names: &[&str]) -> Observations {
        see(&self.lookup(), names).await
    }
}

/// What there is at names of `acme.test`.
pub(crate) async fn see(lookup: &impl TxtLookup, names: &[&str]) -> Observations {
    let names: Vec<RecordName> = names.iter().map(|it| RecordName::parse(it).unwrap()).collect();
    lookup.look_up(&DomainName::parse("acme.test").unwrap(), &names).await
}

/// A server of these zones.
pub(crate) async fn serving(zones: Vec<Zone>) -> Server {
    Server::start(move |asked| Reply::Says(answer_from(&zones, asked))).await
}

/// `test`, where `acme.test` has two servers and `other.test` one.
pub(crate) fn top() -> Zone {
    Zone::new("test")
        .ns("test", "a.nic.test")
        .a("a.nic.test", "198.51.100.1")
        .ns("acme.test", "ns1.acme.test")
        .ns("acme.test", "ns2.acme.test")
        .a("ns1.acme.test", "198.51.100.11")
        .a("ns2.acme.test", "198.51.100.12")
        .ns("other.test", "ns.other.test")
        .a("ns.other.test", "198.51.100.21")
}

pub(crate) fn acme() -> Zone {
    Zone::new("acme.test")
        .ns("acme.test", "ns1.acme.test")
        .ns("acme.test", "ns2.acme.test")
        .a("ns1.acme.test", "198.51.100.11")
        .a("ns2.acme.test", "198.51.100.12")
}

/// What a resolver makes of zones: it follows, and it has no authority.
pub(crate) fn resolve(zones: &[Zone], asked: &Message) -> Message {
    let mut answer = answer_from(zones, asked);
    for _ in 0..10 {
        let Some(RData::CNAME(target)) = answer.answers.last().map(|last| last.data.clone()) else {
            break;
        };
        let mut next = asked.clone();
        next.queries[0].set_name(target.0);
        let found = answer_from(zones, &next);
        answer.metadata.response_code = found.metadata.response_code;
        answer.add_answers(found.answers);
        answer.authorities = found.authorities;
    }
    answer.metadata.authoritative = false;
    answer.metadata.recursion_available = true;
    if answer.metadata.response_code == ResponseCode::Refused {
        answer.metadata.response_code = ResponseCode::NXDomain;
    }
    answer
}

/// What each server of the zone said about a name, in the order of their names.
pub(crate) fn by_servers(seen: &Observations, name: &str) -> Vec<Answer> {
    answers(seen, name, |vantage| matches!(vantage, Vantage::Authoritative { .. }))
}

/// What each resolver said about a name.
pub(crate) fn by_resolvers(seen: &Observations, name: &str) -> Vec<Answer> {
    answers(seen, name, |vantage| matches!(vantage, Vantage::Resolver { .. }))
}

fn answers(seen: &Observations, name: &str, of: fn(&Vantage) -> bool) -> Vec<Answer> {
    let told = seen.answers.iter().filter(|it| it.name.as_str() == name && of(&it.vantage));
    told.map(|it| it.answer.clone()).collect()
}

/// Records with these values, an hour long, without a CNAME.
pub(crate) fn values(values: &[&str]) -> Answer {
    through(values, &[])
}

pub(crate) fn through(values: &[&str], cnames: &[&str]) -> Answer {
    Answer::Records {
        values: values.iter().map(|value| value.as_bytes().to_vec()).collect(),
        ttl: 3600,
        cnames: cnames.iter().map(|&name| name.to_owned()).collect(),
        authentic: false,
    }
}

pub(crate) fn missing() -> Answer {
    Answer::NxDomain { negative_ttl: Some(300), cnames: Vec::new() }
}
