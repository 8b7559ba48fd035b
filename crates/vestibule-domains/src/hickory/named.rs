//! Servers that the host names itself: which of them have the zone, and which are resolvers.

use std::net::SocketAddr;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use tokio::task::JoinSet;

use super::authoritative::Authority;
use super::exchange::exchange;
use super::names::{data_of, record_name, shown, soa_of};
use super::probe::Probe;
use super::question::Question;
use super::resolver::Resolver;
use super::suffix::is_public_suffix;
use super::zone::{Place, ZoneServer};
use crate::{Delegation, ZoneFingerprint};

/// What was found out about them.
pub(super) struct Named {
    pub(super) authority: Authority,
    pub(super) resolvers: Vec<Resolver>,
    pub(super) delegation: Delegation,
    pub(super) zone: Option<ZoneFingerprint>,
}

impl Probe {
    /// Asks each server for the SOA of the domain. One that says AA, or offers no recursion, counts as
    /// a server of the zone; one that says nothing too, so that it is missed.
    pub(super) async fn tell_apart(&self, servers: &[SocketAddr], domain: &Name) -> Named {
        let mut asked = JoinSet::new();
        for (place, &server) in servers.iter().enumerate() {
            let (patience, domain) = (self.patience.clone(), domain.clone());
            asked.spawn(async move {
                let question = Question::recursive(domain, RecordType::SOA);
                (place, server, exchange(server, &question, &patience).await.ok())
            });
        }
        let mut told = asked.join_all().await;
        told.sort_by_key(|(place, ..)| *place);
        let mut authority = Authority { apex: None, servers: Vec::new() };
        let mut resolvers = Vec::new();
        for (_, server, answer) in &told {
            if answer.as_ref().is_some_and(is_of_a_resolver) {
                resolvers.push(Resolver::new(server.to_string(), *server));
            } else {
                let place = Place::At(*server, Vec::new());
                authority.servers.push(ZoneServer { name: server.to_string(), place });
            }
        }
        // Those of the zone have the first say.
        told.sort_by_key(|(.., answer)| answer.as_ref().is_none_or(is_of_a_resolver));
        let found = told.iter().find_map(|(_, server, answer)| {
            let answer = answer.as_ref()?;
            let (apex, soa) = soa_of(&answer.answers).or_else(|| soa_of(&answer.authorities))?;
            apex.zone_of(domain).then(|| (*server, answer, apex.to_lowercase(), soa))
        });
        let Some((server, answer, apex, soa)) = found else {
            return Named { authority, resolvers, delegation: Delegation::Unknown, zone: None };
        };
        if answer.metadata.response_code == ResponseCode::NXDomain
            && is_public_suffix(&apex)
            && let Some(parent) = record_name(&apex)
        {
            return Named {
                authority,
                resolvers,
                delegation: Delegation::None { parent },
                zone: None,
            };
        }
        let servers = self.server_names(server, &apex).await;
        let delegation = match record_name(&apex) {
            Some(apex) => Delegation::Zone { apex, servers: servers.clone() },
            None => Delegation::Unknown,
        };
        let zone = ZoneFingerprint { servers, soa: Some(soa.names), ds: None };
        Named { authority, resolvers, delegation, zone: Some(zone) }
    }

    async fn server_names(&self, server: SocketAddr, apex: &Name) -> Vec<String> {
        let question = Question::recursive(apex.clone(), RecordType::NS);
        let answer = exchange(server, &question, &self.patience).await;
        let records = answer.map(|answer| answer.answers).unwrap_or_default();
        let mut names: Vec<String> = data_of(&records, apex)
            .filter_map(|(data, _)| match data {
                RData::NS(name) => Some(shown(&name.0)),
                _ => None,
            })
            .collect();
        names.sort();
        names
    }
}

fn is_of_a_resolver(answer: &Message) -> bool {
    answer.metadata.recursion_available && !answer.metadata.authoritative
}
