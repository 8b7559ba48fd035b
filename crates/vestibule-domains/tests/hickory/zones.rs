//! Zones, answered as a name server of its own would (RFC 1034 section 4.3.2), as far as the tests need.

use std::str::FromStr;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::{A, CNAME, NS, SOA, TXT};
use hickory_proto::rr::{Name, RData, Record, RecordType};

/// The records of one zone, its cuts among them.
#[derive(Clone)]
pub(crate) struct Zone {
    apex: Name,
    records: Vec<Record>,
}

pub(crate) fn name(text: &str) -> Name {
    Name::from_str(&format!("{text}.")).unwrap()
}

impl Zone {
    /// A zone with a SOA whose negative answers last 300 seconds.
    pub(crate) fn new(apex: &str) -> Self {
        let soa = SOA::new(name("ns1.dns.test"), name("admin.dns.test"), 1, 60, 60, 60, 300);
        Self { apex: name(apex), records: Vec::new() }.with(apex, RData::SOA(soa))
    }

    pub(crate) fn with(mut self, owner: &str, data: RData) -> Self {
        self.records.push(Record::from_rdata(name(owner), 3600, data));
        self
    }

    /// A name server of the zone itself, or of one below it.
    pub(crate) fn ns(self, owner: &str, server: &str) -> Self {
        self.with(owner, RData::NS(NS(name(server))))
    }

    pub(crate) fn a(self, owner: &str, address: &str) -> Self {
        self.with(owner, RData::A(A(address.parse().unwrap())))
    }

    pub(crate) fn txt(self, owner: &str, value: &str) -> Self {
        self.with(owner, RData::TXT(TXT::new(vec![value.to_owned()])))
    }

    pub(crate) fn cname(self, owner: &str, target: &str) -> Self {
        self.with(owner, RData::CNAME(CNAME(name(target))))
    }

    fn of(&self, owner: &Name, kind: RecordType) -> Vec<Record> {
        let is_asked = |record: &&Record| record.name == *owner && record.record_type() == kind;
        self.records.iter().filter(is_asked).cloned().collect()
    }

    fn cut_above(&self, owner: &Name) -> Option<Vec<Record>> {
        let mut at = owner.clone();
        while at != self.apex {
            let servers = self.of(&at, RecordType::NS);
            if !servers.is_empty() {
                return Some(servers);
            }
            at = at.base_name();
        }
        None
    }

    fn answer(&self, asked: &Message) -> Message {
        let mut answer = reply_to(asked);
        let query = asked.queries[0].clone();
        let kind = query.query_type();
        // A digest of the zone below stands above the cut.
        let at_the_parent =
            kind == RecordType::DS && !self.of(query.name(), RecordType::NS).is_empty();
        if let (Some(servers), false) = (self.cut_above(query.name()), at_the_parent) {
            for server in &servers {
                if let RData::NS(server) = &server.data {
                    answer.add_additionals(self.of(&server.0, RecordType::A));
                }
            }
            answer.add_authorities(servers);
            return answer;
        }
        answer.metadata.authoritative = true;
        let mut owner = query.name().clone();
        for _ in 0..10 {
            let found = self.of(&owner, kind);
            if !found.is_empty() {
                answer.add_answers(found);
                return answer;
            }
            let aliases = self.of(&owner, RecordType::CNAME);
            let Some(RData::CNAME(target)) = aliases.first().map(|alias| alias.data.clone()) else {
                break;
            };
            answer.add_answers(aliases);
            owner = target.0;
            if !self.apex.zone_of(&owner) {
                return answer;
            }
        }
        if !self.records.iter().any(|record| owner.zone_of(&record.name)) {
            answer.metadata.response_code = ResponseCode::NXDomain;
        }
        answer.add_authorities(self.of(&self.apex, RecordType::SOA));
        answer
    }
}

/// What a server with these zones says.
pub(crate) fn answer_from(zones: &[Zone], asked: &Message) -> Message {
    let owner = asked.queries[0].name();
    let deepest = zones
        .iter()
        .filter(|zone| zone.apex.zone_of(owner))
        .max_by_key(|zone| zone.apex.iter().count());
    deepest.map_or_else(|| refusal(asked), |zone| zone.answer(asked))
}

/// An answer without anything in it.
pub(crate) fn reply_to(asked: &Message) -> Message {
    let mut answer = Message::response(asked.metadata.id, asked.metadata.op_code);
    answer.metadata.recursion_desired = asked.metadata.recursion_desired;
    answer.add_query(asked.queries[0].clone());
    if let Some(edns) = &asked.edns {
        answer.set_edns(edns.clone());
    }
    answer
}

pub(crate) fn refusal(asked: &Message) -> Message {
    let mut answer = reply_to(asked);
    answer.metadata.response_code = ResponseCode::Refused;
    answer
}
