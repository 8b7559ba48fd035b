//! What the servers of a zone say, each by itself.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use hickory_proto::rr::{Name, RecordType};
use tokio::task::JoinSet;

use super::exchange::exchange;
use super::limits::MOST_HOPS;
use super::names::{absolute, shown};
use super::probe::Probe;
use super::question::Question;
use super::reading::{Reading, Teller, read};
use super::zone::{Place, Zone, ZoneServer};
use crate::assess::is_definite;
use crate::{Answer, Observation, RecordName, Vantage};

/// Servers that have the say about names.
#[derive(Clone, Debug)]
pub(super) struct Authority {
    /// The zone; `None` where the host named the servers, whatever zones they have.
    pub(super) apex: Option<Name>,
    pub(super) servers: Vec<ZoneServer>,
}

impl From<&Zone> for Authority {
    fn from(zone: &Zone) -> Self {
        Self { apex: Some(zone.apex.clone()), servers: zone.servers.clone() }
    }
}

impl Probe {
    /// What each server says about each name. Where servers lead elsewhere, what is found there stands
    /// for each that does, and is looked up once.
    pub(super) async fn ask_authority(
        &self,
        authority: &Authority,
        names: &[RecordName],
    ) -> Vec<Observation> {
        let readings = self.read_all(authority, names).await;
        let mut ways: BTreeMap<Vec<Name>, Answer> = BTreeMap::new();
        for (_, _, reading) in &readings {
            if let Read::Way(way) = reading {
                ways.entry(way.clone()).or_insert(Answer::Timeout);
            }
        }
        self.follow_all(&mut ways).await;
        let told = readings.into_iter().map(|(vantage, name, reading)| {
            let answer = match reading {
                Read::Answer(answer) => answer,
                Read::Way(way) => ways.get(&way).cloned().unwrap_or(Answer::Timeout),
            };
            Observation::new(vantage, name, answer)
        });
        told.collect()
    }

    async fn read_all(
        &self,
        authority: &Authority,
        names: &[RecordName],
    ) -> Vec<(Vantage, RecordName, Read)> {
        let mut asked = JoinSet::new();
        for server in &authority.servers {
            for name in names {
                let (probe, server, name) = (self.clone(), server.clone(), name.clone());
                let apex = authority.apex.clone();
                asked.spawn(async move {
                    let reading = match absolute(name.as_str()) {
                        Some(owner) => {
                            let reading = probe.ask_server(&server, &owner, apex.as_ref()).await;
                            Read::of(owner, reading)
                        }
                        None => Read::Answer(Answer::Malformed),
                    };
                    (server.vantage(), name, reading)
                });
            }
        }
        asked.join_all().await
    }

    /// One server about one name. Its other addresses are asked if the first is silent.
    async fn ask_server(&self, server: &ZoneServer, name: &Name, apex: Option<&Name>) -> Reading {
        let (first, others) = match &server.place {
            Place::At(first, others) => (first, others),
            Place::Forbidden(_) => return Reading::Says(Answer::ForbiddenAddress),
            Place::Nowhere => return Reading::Says(Answer::NoAddress),
        };
        let question = Question::iterative(name.clone(), RecordType::TXT);
        let mut said = Answer::Timeout;
        for &address in std::iter::once(first).chain(others) {
            match exchange(address, &question, &self.patience).await {
                Ok(answer) => {
                    return read(
                        &answer,
                        name,
                        apex.map_or(Teller::Named, Teller::Zone),
                        MOST_HOPS,
                    );
                }
                Err(none) => said = none.into(),
            }
            if said != Answer::Timeout {
                break;
            }
        }
        Reading::Says(said)
    }

    async fn follow_all(&self, ways: &mut BTreeMap<Vec<Name>, Answer>) {
        let mut followed = JoinSet::new();
        for way in ways.keys().take(MOST_WAYS).cloned() {
            let probe = self.clone();
            followed.spawn(async move { (way.clone(), probe.follow(way).await) });
        }
        ways.extend(followed.join_all().await);
    }

    /// What is at the end of a way: a name, and the targets that led on from there.
    async fn follow(&self, mut way: Vec<Name>) -> Answer {
        loop {
            let hops = way.len().saturating_sub(1);
            let Some(end) = way.last().cloned() else { return Answer::Malformed };
            if hops > MOST_HOPS {
                return broken(&way, false);
            }
            match self.most_say(&end).await {
                Reading::Says(answer) => return behind(&way, answer),
                Reading::Refers => return Answer::Lame,
                Reading::LeadsTo(more) => {
                    for target in more {
                        let is_loop = way.contains(&target);
                        way.push(target);
                        if is_loop {
                            return broken(&way, true);
                        }
                    }
                }
            }
        }
    }

    /// What most of the servers of the name's own zone say.
    async fn most_say(&self, name: &Name) -> Reading {
        let authority = match self.authority_of(name).await {
            Ok(authority) => authority,
            Err(answer) => return Reading::Says(answer),
        };
        let mut asked = JoinSet::new();
        for server in authority.servers {
            let (probe, name, apex) = (self.clone(), name.clone(), authority.apex.clone());
            asked.spawn(async move { probe.ask_server(&server, &name, apex.as_ref()).await });
        }
        most_of(asked.join_all().await)
    }
}

/// What was read of one server, or where it leads.
enum Read {
    Answer(Answer),
    /// The name, and the targets that lead on from it.
    Way(Vec<Name>),
}

impl Read {
    fn of(owner: Name, reading: Reading) -> Self {
        match reading {
            Reading::Says(answer) => Self::Answer(answer),
            Reading::Refers => Self::Way(vec![owner]),
            Reading::LeadsTo(targets) => Self::Way(std::iter::once(owner).chain(targets).collect()),
        }
    }
}

impl ZoneServer {
    fn vantage(&self) -> Vantage {
        let address: Option<SocketAddr> = match self.place {
            Place::At(address, _) | Place::Forbidden(address) => Some(address),
            Place::Nowhere => None,
        };
        Vantage::Authoritative { server: self.name.clone(), address }
    }
}

/// Records count only if more than half of the servers that answer have them: one server of somebody
/// else's zone shall not speak for all servers of the claimed one.
fn most_of(readings: Vec<Reading>) -> Reading {
    let (telling, silent): (Vec<Reading>, Vec<Reading>) =
        readings.into_iter().partition(|reading| match reading {
            Reading::Says(answer) => is_definite(answer),
            Reading::LeadsTo(_) => true,
            Reading::Refers => false,
        });
    let needed = telling.len() / 2 + 1;
    let is_same = |one: &Reading, other: &Reading| match (one, other) {
        (Reading::Says(one), Reading::Says(other)) => is_same_answer(one, other),
        (one, other) => one == other,
    };
    let most = telling
        .iter()
        .find(|one| telling.iter().filter(|other| is_same(one, other)).count() >= needed);
    let has_no_records =
        |reading: &&Reading| !matches!(reading, Reading::Says(Answer::Records { .. }));
    most.or_else(|| telling.iter().find(has_no_records))
        .or_else(|| silent.iter().find(has_no_records))
        .cloned()
        .unwrap_or(Reading::Says(Answer::Lame))
}

/// Whether two servers say the same, in whatever order and for however long.
fn is_same_answer(one: &Answer, other: &Answer) -> bool {
    match (one, other) {
        (Answer::Records { values: one, .. }, Answer::Records { values: other, .. }) => {
            let sorted = |values: &[Vec<u8>]| {
                let mut values = values.to_vec();
                values.sort();
                values
            };
            sorted(one) == sorted(other)
        }
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

fn broken(way: &[Name], is_loop: bool) -> Answer {
    Answer::CnameChain { cnames: shown_targets(way), is_loop }
}

/// The answer about the end of a way, as the answer about its beginning.
fn behind(way: &[Name], mut answer: Answer) -> Answer {
    let (Answer::Records { cnames, .. }
    | Answer::NoData { cnames, .. }
    | Answer::NxDomain { cnames, .. }
    | Answer::CnameChain { cnames, .. }) = &mut answer
    else {
        return answer;
    };
    let more = std::mem::replace(cnames, shown_targets(way));
    cnames.extend(more);
    let is_loop = way.first().is_some_and(|name| cnames.contains(&shown(name)));
    if is_loop || cnames.len() > MOST_HOPS {
        let cnames = std::mem::take(cnames);
        let is_loop = is_loop || matches!(answer, Answer::CnameChain { is_loop: true, .. });
        return Answer::CnameChain { cnames, is_loop };
    }
    answer
}

fn shown_targets(way: &[Name]) -> Vec<String> {
    way.iter().skip(1).map(shown).collect()
}

/// Servers that disagree lead to different places; more than these are not looked up.
const MOST_WAYS: usize = 16;
