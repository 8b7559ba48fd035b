//! What one look-up needs: whom it may ask, how much, and until when.

use std::net::{IpAddr, SocketAddr};

use hickory_proto::op::Message;
use hickory_proto::rr::{Name, Record, RecordType};
use tokio::task::JoinSet;

use super::authoritative::Authority;
use super::exchange::Patience;
use super::limits::{LookupLimits, MOST_ADDRESSES};
use super::question::Question;
use super::race::{first_usable, is_resolved};
use super::reach::Reach;
use super::resolver::Resolver;
use super::zone::{Found, ZoneServer, address_in, addresses_of, server_named};
use crate::Answer;

/// One look-up, cheap to clone for what runs beside each other.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    pub(super) resolvers: Vec<Resolver>,
    pub(super) reach: Reach,
    pub(super) limits: LookupLimits,
    pub(super) patience: Patience,
    /// The servers that stand for every zone, where the host named some.
    pub(super) named: Option<Authority>,
}

impl Probe {
    /// A look-up that begins now.
    pub(super) fn new(resolvers: Vec<Resolver>, reach: Reach, limits: LookupLimits) -> Self {
        Self { resolvers, reach, limits, patience: Patience::of(limits), named: None }
    }

    /// The servers that have the say about a name, or what there is to say without any.
    pub(super) async fn authority_of(&self, name: &Name) -> Result<Authority, Answer> {
        if let Some(named) = &self.named {
            return Ok(named.clone());
        }
        match self.zone_of(name).await {
            Found::Zone(zone) => Ok(Authority::from(&*zone)),
            Found::Nothing => Err(Answer::NxDomain { negative_ttl: None, cnames: Vec::new() }),
            Found::Unknown => Err(Answer::Timeout),
        }
    }

    /// What the first resolver says that says anything. What fails its validation is asked for
    /// without, so that the servers of a zone with broken signatures are still found; whether such a
    /// zone counts, the resolvers say when they are asked for the record itself.
    pub(super) async fn resolve(&self, name: &Name, kind: RecordType) -> Option<Message> {
        let question = Question::recursive(name.clone(), kind);
        for question in [question.clone(), question.unchecked()] {
            let resolvers = self.resolvers.iter().map(|resolver| resolver.address);
            let answer = first_usable(resolvers, &question, &self.patience, is_resolved).await;
            if answer.is_some() || self.patience.is_over() {
                return answer;
            }
        }
        None
    }

    /// Name servers with their addresses: those that came along, else those that resolvers know.
    /// Servers that share an address are one.
    pub(super) async fn servers(
        &self,
        names: Vec<Name>,
        records: &[Record],
        teller: &Name,
    ) -> Vec<ZoneServer> {
        let mut looked_up = JoinSet::new();
        for (place, name) in names.into_iter().enumerate() {
            let glue = addresses_of(records, &name, teller);
            let probe = self.clone();
            looked_up.spawn(async move {
                let found = if glue.is_empty() { probe.addresses(&name).await } else { glue };
                (place, name, found)
            });
        }
        let mut found = looked_up.join_all().await;
        found.sort_by_key(|(place, ..)| *place);
        let mut taken: Vec<SocketAddr> = Vec::new();
        let mut servers = Vec::new();
        for (_, name, addresses) in found {
            let mut sockets = alternating(addresses)
                .into_iter()
                .map(|address| self.reach.socket_of(address))
                .collect::<Vec<_>>();
            let had_some = !sockets.is_empty();
            sockets.retain(|socket| !socket.is_ok_and(|socket| taken.contains(&socket)));
            if sockets.is_empty() && had_some {
                continue;
            }
            taken.extend(sockets.iter().filter_map(|socket| socket.ok()));
            servers.push(server_named(&name, &sockets));
        }
        servers
    }

    async fn addresses(&self, name: &Name) -> Vec<IpAddr> {
        let (v4, v6) =
            tokio::join!(self.resolve(name, RecordType::A), self.resolve(name, RecordType::AAAA),);
        let answers = [v4, v6].into_iter().flatten().flat_map(|answer| answer.answers);
        answers.filter_map(|record| address_in(&record.data)).collect()
    }
}

/// A few addresses, in which the families take turns: a network without one of them costs one attempt.
fn alternating(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let (v4, v6): (Vec<IpAddr>, Vec<IpAddr>) = addresses.into_iter().partition(IpAddr::is_ipv4);
    let turns = v4.len().max(v6.len());
    let in_turn = (0..turns).flat_map(|turn| [v4.get(turn), v6.get(turn)]);
    in_turn.flatten().copied().take(MOST_ADDRESSES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_families_take_turns_and_a_fifth_address_is_left_out() {
        let of = |texts: &[&str]| texts.iter().map(|it| it.parse().unwrap()).collect::<Vec<_>>();
        let four = of(&["9.9.9.1", "2620:fe::1", "9.9.9.2", "2620:fe::2"]);
        let v4 = of(&["9.9.9.1", "9.9.9.2", "9.9.9.3", "9.9.9.4"]);
        assert_eq!(alternating(of(&["9.9.9.1", "9.9.9.2", "2620:fe::1", "2620:fe::2"])), four);
        assert_eq!(alternating([v4.clone(), of(&["2620:fe::1", "2620:fe::2"])].concat()), four);
        assert_eq!(alternating(v4.clone()), v4);
        assert_eq!(alternating([v4.clone(), of(&["9.9.9.5"])].concat()), v4);
        assert_eq!(alternating(Vec::new()), of(&[]));
    }
}
