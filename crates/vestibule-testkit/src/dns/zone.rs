//! The records, and what is answered from them: RFC 1034 section 4.3.2, RFC 4592.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use super::message::{
    A, CNAME, NS, Question, Response, ResponseCode, SOA, TXT, wire_name, wire_txt,
};

/// The data of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Data {
    Txt(Vec<u8>),
    A(Ipv4Addr),
    Cname(String),
    Ns(String),
}

impl Data {
    const fn kind(&self) -> u16 {
        match self {
            Self::Txt(_) => TXT,
            Self::A(_) => A,
            Self::Cname(_) => CNAME,
            Self::Ns(_) => NS,
        }
    }

    fn wire(&self) -> Vec<u8> {
        match self {
            Self::Txt(value) => wire_txt(value),
            Self::A(address) => address.octets().to_vec(),
            Self::Cname(name) | Self::Ns(name) => wire_name(name),
        }
    }
}

/// All zones of a server.
#[derive(Debug)]
pub(super) struct Zones {
    apexes: BTreeSet<String>,
    records: BTreeMap<String, Vec<Data>>,
    /// Counts the changes, as the serial number of every zone.
    serial: u32,
    pub(super) ttl: u32,
    pub(super) negative_ttl: u32,
}

/// More CNAMEs are not followed.
const MOST_CNAMES: usize = 16;

impl Zones {
    pub(super) fn new() -> Self {
        let (apexes, records) = (BTreeSet::new(), BTreeMap::new());
        Self { apexes, records, serial: 1, ttl: 300, negative_ttl: 60 }
    }

    pub(super) fn add(&mut self, zone: &str) {
        let apex = normal(zone);
        let server = format!("ns1.{apex}");
        self.publish(&apex, Data::Ns(server.clone()));
        self.publish(&server, Data::A(Ipv4Addr::LOCALHOST));
        self.apexes.insert(apex);
    }

    pub(super) fn publish(&mut self, name: &str, data: Data) {
        self.records.entry(normal(name)).or_default().push(data);
        self.serial = self.serial.wrapping_add(1);
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.records.remove(&normal(name));
        self.serial = self.serial.wrapping_add(1);
    }

    pub(super) fn answer<'a>(&self, question: &'a Question) -> Response<'a> {
        let mut response = Response::to(question);
        let mut name = question.name.clone();
        if self.apex_of(&name).is_none() {
            response.code = ResponseCode::Refused;
            return response;
        }
        let mut followed = BTreeSet::new();
        while let Some(apex) = self.apex_of(&name) {
            let records = self.records_of(&name, apex);
            let target = records.and_then(|records| cname(records, question.kind));
            let Some(target) = target else {
                self.finish(&mut response, &name, apex, records);
                break;
            };
            let is_new = followed.insert(name.clone()) && followed.len() <= MOST_CNAMES;
            if !is_new {
                break;
            }
            response.answer(&name, CNAME, self.ttl, &wire_name(target));
            name = target.to_owned();
        }
        response
    }

    /// The records of the type, or the SOA and whether the name is there.
    fn finish(
        &self,
        response: &mut Response<'_>,
        name: &str,
        apex: &str,
        records: Option<&[Data]>,
    ) {
        let kind = response.kind();
        if kind == SOA && name == apex {
            return response.answer(apex, SOA, self.negative_ttl, &self.soa(apex));
        }
        let records = records.unwrap_or_else(|| {
            if !self.is_there(name) {
                response.code = ResponseCode::NxDomain;
            }
            &[]
        });
        let mut is_answered = false;
        for data in records.iter().filter(|data| data.kind() == kind) {
            response.answer(name, kind, self.ttl, &data.wire());
            is_answered = true;
        }
        if !is_answered {
            response.authority(apex, SOA, self.negative_ttl, &self.soa(apex));
        }
    }

    /// The longest zone that a name is in.
    fn apex_of(&self, name: &str) -> Option<&str> {
        let zones = self.apexes.iter().filter(|apex| name == *apex || is_below(name, apex));
        zones.max_by_key(|apex| apex.len()).map(String::as_str)
    }

    /// The records at a name, or those of the wildcard that covers it.
    fn records_of(&self, name: &str, apex: &str) -> Option<&[Data]> {
        if let Some(records) = self.records.get(name) {
            return Some(records);
        }
        if self.is_there(name) {
            return None;
        }
        let mut encloser = name;
        while encloser != apex {
            encloser = encloser.split_once('.')?.1;
            if self.is_there(encloser) {
                return self.records.get(&format!("*.{encloser}")).map(Vec::as_slice);
            }
        }
        None
    }

    /// Whether there are records at the name or below it (RFC 8020).
    fn is_there(&self, name: &str) -> bool {
        self.records.keys().any(|key| key == name || is_below(key, name))
    }

    fn soa(&self, apex: &str) -> Vec<u8> {
        let mut bytes = wire_name(&format!("ns1.{apex}"));
        bytes.extend(wire_name(&format!("hostmaster.{apex}")));
        // Refresh, retry and expire are for secondary servers, which there are none of.
        let numbers = [self.serial, 3600, 600, 86_400, self.negative_ttl];
        bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
        bytes
    }
}

/// Where a CNAME leads, unless it is what was asked for.
fn cname(records: &[Data], kind: u16) -> Option<&str> {
    records.iter().filter(|_| kind != CNAME).find_map(|data| match data {
        Data::Cname(target) => Some(target.as_str()),
        _ => None,
    })
}

fn is_below(name: &str, ancestor: &str) -> bool {
    name.strip_suffix(ancestor).is_some_and(|labels| labels.ends_with('.'))
}

/// Lower case, without the trailing dot.
pub(super) fn normal(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}
