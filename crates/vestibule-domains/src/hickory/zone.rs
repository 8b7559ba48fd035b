//! The zone that a name is in, found by going down from the top-level domain.
//!
//! Resolvers are asked for the top-level domain and for addresses alone. Each cut below is read from
//! the servers above it, so that neither an old answer in a cache nor a zone whose own servers are dead
//! hides who the servers are.

use std::net::{IpAddr, SocketAddr};

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, Record, RecordType};

use super::names::{Soa, absolute, data_of, shown, soa_of, top_level};
use super::probe::Probe;
use super::question::Question;
use super::race::{first_usable, is_about_the_name};
use super::reading::referral;
use super::suffix::is_public_suffix;
use crate::RecordName;

/// A zone and its servers.
#[derive(Clone, Debug)]
pub(super) struct Zone {
    pub(super) apex: Name,
    pub(super) servers: Vec<ZoneServer>,
    /// The zone that it was cut from.
    parent: Vec<SocketAddr>,
    /// What its servers say of it, if any does.
    pub(super) soa: Option<Soa>,
    /// Whether its servers say that the name in question is in it, or would be.
    pub(super) is_settled: bool,
    /// Whether they say that it is not there.
    pub(super) lacks_name: bool,
}

/// A name server, as the zone has it.
#[derive(Clone, Debug)]
pub(super) struct ZoneServer {
    pub(super) name: String,
    pub(super) place: Place,
}

/// Where a name server is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// At these addresses, of which one answers for all.
    At(SocketAddr, Vec<SocketAddr>),
    /// At an address that may not be asked.
    Forbidden(SocketAddr),
    /// Nobody knows.
    Nowhere,
}

/// What there is for a name.
#[derive(Debug)]
pub(super) enum Found {
    /// Its zone.
    Zone(Box<Zone>),
    /// Not even the top-level domain.
    Nothing,
    /// Neither resolvers nor the servers above it say.
    Unknown,
}

impl Zone {
    /// Where its servers can be asked, one address of each, of the first few.
    fn some_sockets(&self) -> Vec<SocketAddr> {
        let sockets = self.servers.iter().filter_map(|server| match server.place {
            Place::At(first, _) => Some(first),
            Place::Forbidden(_) | Place::Nowhere => None,
        });
        sockets.take(SERVERS_ASKED_FOR_A_CUT).collect()
    }

    /// Whether a name is in the zone, or below it.
    pub(super) fn has_the_say_about(&self, name: &RecordName) -> bool {
        absolute(name.as_str()).is_some_and(|name| self.apex.zone_of(&name))
    }

    fn settle(&mut self, answer: &Message, name: &Name, probed: &Name) {
        self.is_settled = true;
        self.lacks_name = name == probed && answer.metadata.response_code == ResponseCode::NXDomain;
    }
}

impl Probe {
    /// The deepest zone of a name whose servers are known.
    pub(super) async fn zone_of(&self, name: &Name) -> Found {
        let mut zone = match self.top_zone(name).await {
            Ok(zone) => zone,
            Err(found) => return found,
        };
        // An alias has no SOA that would tell its zone: then the name above it is asked about.
        let mut probed = name.clone();
        for _ in 0..MOST_STEPS {
            let question = Question::iterative(probed.clone(), RecordType::SOA);
            let servers = zone.some_sockets();
            let answer =
                first_usable(servers.clone(), &question, &self.patience, is_about_the_name).await;
            let Some(answer) = answer else { break };
            match step(&answer, &zone.apex, &probed) {
                Step::Down(cut) => {
                    let records = [answer.authorities.as_slice(), answer.additionals.as_slice()];
                    zone = self.zone_from(cut, &records.concat(), &zone.apex, servers).await;
                }
                Step::SameServers(cut, soa) => {
                    zone = self.zone_beside(cut, soa, &zone, servers).await;
                    zone.settle(&answer, name, &probed);
                    break;
                }
                Step::Here(soa) => {
                    zone.soa = soa;
                    zone.settle(&answer, name, &probed);
                    break;
                }
                Step::Up => probed = probed.base_name(),
                Step::Nowhere => break,
            }
        }
        // Without a word of the servers of a public suffix, nobody knows what is below it.
        if !zone.is_settled && is_public_suffix(&zone.apex) {
            return Found::Unknown;
        }
        Found::Zone(Box::new(zone))
    }

    async fn top_zone(&self, name: &Name) -> Result<Zone, Found> {
        let top = top_level(name);
        let answer = self.resolve(&top, RecordType::NS).await.ok_or(Found::Unknown)?;
        if answer.metadata.response_code == ResponseCode::NXDomain {
            return Err(Found::Nothing);
        }
        let zone = self.zone_from(top.clone(), &answer.answers, &top, Vec::new()).await;
        if zone.servers.is_empty() { Err(Found::Unknown) } else { Ok(zone) }
    }

    /// A zone, from the records that name its servers and those that come with them. Addresses count
    /// from a zone that has the say about them, `teller`.
    async fn zone_from(
        &self,
        apex: Name,
        records: &[Record],
        teller: &Name,
        parent: Vec<SocketAddr>,
    ) -> Zone {
        let mut names: Vec<Name> = data_of(records, &apex)
            .filter_map(|(data, _)| match data {
                RData::NS(server) => Some(server.0.to_lowercase()),
                _ => None,
            })
            .collect();
        names.sort();
        names.dedup();
        names.truncate(self.limits.servers);
        let servers = self.servers(names, records, teller).await;
        Zone { apex, servers, parent, soa: None, is_settled: false, lacks_name: false }
    }

    /// A zone whose parent is on the same servers, which therefore refer to nobody.
    async fn zone_beside(
        &self,
        apex: Name,
        soa: Soa,
        parent: &Zone,
        servers: Vec<SocketAddr>,
    ) -> Zone {
        let question = Question::iterative(apex.clone(), RecordType::NS);
        let answer =
            first_usable(servers.clone(), &question, &self.patience, is_about_the_name).await;
        let records = answer.map(|it| [it.answers, it.additionals].concat()).unwrap_or_default();
        let mut zone = self.zone_from(apex, &records, &parent.apex, servers).await;
        if zone.servers.is_empty() {
            zone.servers.clone_from(&parent.servers);
        }
        zone.soa = Some(soa);
        zone
    }

    /// The digests of the DS records that the zone above has. `None`: nobody says.
    pub(super) async fn ds_of(&self, zone: &Zone) -> Option<Vec<String>> {
        let question = Question::iterative(zone.apex.clone(), RecordType::DS);
        let answer =
            first_usable(zone.parent.clone(), &question, &self.patience, is_about_the_name).await?;
        if !answer.metadata.authoritative {
            return None;
        }
        let mut digests: Vec<String> = data_of(&answer.answers, &zone.apex)
            .filter_map(|(data, _)| match data {
                RData::Unknown { code: RecordType::DS, rdata } => {
                    // Key tag, algorithm and kind of digest come before it (RFC 4034 section 5.1).
                    rdata.anything.get(4..).map(hexadecimal)
                }
                _ => None,
            })
            .collect();
        digests.sort();
        Some(digests)
    }
}

/// Where the way to a name goes on.
enum Step {
    /// To the zone below, whose servers the answer names.
    Down(Name),
    /// To the zone below, which these servers have too.
    SameServers(Name, Soa),
    /// It ends in this zone.
    Here(Option<Soa>),
    /// The name is an alias: the one above it tells.
    Up,
    /// The answer does not say.
    Nowhere,
}

fn step(answer: &Message, apex: &Name, probed: &Name) -> Step {
    if !answer.metadata.authoritative {
        return referral(answer, apex, probed)
            .map_or(Step::Nowhere, |cut| Step::Down(cut.to_lowercase()));
    }
    let soa = soa_of(&answer.answers)
        .or_else(|| soa_of(&answer.authorities))
        .filter(|(owner, _)| owner.zone_of(probed));
    match soa {
        Some((owner, soa)) if owner != apex && apex.zone_of(owner) => {
            Step::SameServers(owner.to_lowercase(), soa)
        }
        Some((_, soa)) => Step::Here(Some(soa)),
        None if probed != apex && apex.zone_of(&probed.base_name()) => Step::Up,
        None => Step::Here(None),
    }
}

/// The addresses among records of this owner, if `teller` has the say about it.
pub(super) fn addresses_of(records: &[Record], owner: &Name, teller: &Name) -> Vec<IpAddr> {
    if !teller.zone_of(owner) {
        return Vec::new();
    }
    data_of(records, owner).filter_map(|(data, _)| address_in(data)).collect()
}

/// The address in a record.
pub(super) fn address_in(data: &RData) -> Option<IpAddr> {
    match data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
        _ => None,
    }
}

/// A zone server of this name.
pub(super) fn server_named(name: &Name, sockets: &[Result<SocketAddr, SocketAddr>]) -> ZoneServer {
    let open: Vec<SocketAddr> = sockets.iter().filter_map(|socket| socket.ok()).collect();
    let place = match (open.split_first(), sockets.first()) {
        (Some((&first, others)), _) => Place::At(first, others.to_vec()),
        (None, Some(Err(forbidden))) => Place::Forbidden(*forbidden),
        (None, _) => Place::Nowhere,
    };
    ZoneServer { name: shown(name), place }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Names are at most 127 labels deep, zones are not.
const MOST_STEPS: usize = 12;

/// One of them answers; the others are asked in case it does not.
const SERVERS_ASKED_FOR_A_CUT: usize = 3;
