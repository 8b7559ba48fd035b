//! What an answer about TXT records says.

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::opt::EdnsOption;
use hickory_proto::rr::{Name, RData};

use super::names::{data_of, shown, soa_of};
use crate::Answer;

/// Who answered, which decides how far the answer counts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Teller<'a> {
    /// A server of this zone: it has the say up to the zone's own cuts.
    Zone(&'a Name),
    /// A server that the host named, of whatever zone says AA.
    Named,
    /// A resolver.
    Resolver {
        /// Whether its AD bit counts.
        validates: bool,
    },
}

/// What is to do with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing: this is what it says.
    Says(Answer),
    /// Its CNAMEs, the last of which leads to a name that this server has no say about.
    LeadsTo(Vec<Name>),
    /// The zone has given the name away, to one further down.
    Refers,
}

/// Reads an answer about the TXT records of a name.
pub(super) fn read(answer: &Message, name: &Name, teller: Teller<'_>, most_hops: usize) -> Reading {
    match answer.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => {}
        // BIND fails on a loop, and says in the same answer what it went through.
        ResponseCode::ServFail if answer.metadata.authoritative => {
            let looped = chain_of(answer, name, most_hops).err();
            return Reading::Says(looped.unwrap_or_else(|| failure(answer)));
        }
        ResponseCode::ServFail => return Reading::Says(failure(answer)),
        ResponseCode::Refused | ResponseCode::NotAuth | ResponseCode::NotImp => {
            return Reading::Says(Answer::Lame);
        }
        _ => return Reading::Says(Answer::Malformed),
    }
    match teller {
        Teller::Zone(apex) if !answer.metadata.authoritative => {
            let refers = referral(answer, apex, name).is_some();
            return if refers { Reading::Refers } else { Reading::Says(Answer::Lame) };
        }
        Teller::Named if !answer.metadata.authoritative => return Reading::Says(Answer::Lame),
        Teller::Resolver { .. }
            if !answer.metadata.recursion_available && !answer.metadata.authoritative =>
        {
            return Reading::Says(Answer::Lame);
        }
        _ => {}
    }
    let (chain, least_ttl) = match chain_of(answer, name, most_hops) {
        Ok(found) => found,
        Err(broken) => return Reading::Says(broken),
    };
    records(answer, name, &chain, least_ttl, teller)
}

/// To which zone below `apex`, and not below `name`, a server refers.
pub(super) fn referral<'a>(answer: &'a Message, apex: &Name, name: &Name) -> Option<&'a Name> {
    if answer.metadata.authoritative || !answer.answers.is_empty() {
        return None;
    }
    answer.authorities.iter().find_map(|record| {
        let cut = &record.name;
        let is_below = matches!(record.data, RData::NS(_)) && cut != apex && apex.zone_of(cut);
        (is_below && cut.zone_of(name)).then_some(cut)
    })
}

/// SERVFAIL, and whether validation is why (RFC 8914 section 4).
fn failure(answer: &Message) -> Answer {
    let extended = extended_error(answer);
    match extended {
        Some(6..=12) => Answer::Bogus { extended },
        _ => Answer::ServFail { extended },
    }
}

fn extended_error(answer: &Message) -> Option<u16> {
    let options = &answer.edns.as_ref()?.options().options;
    options.iter().find_map(|(_, option)| match option {
        EdnsOption::Unknown(EXTENDED_ERROR, data) => {
            data.first_chunk::<2>().map(|&code| u16::from_be_bytes(code))
        }
        _ => None,
    })
}

/// The targets of the CNAMEs from a name on, with the least TTL of these.
fn chain_of(answer: &Message, name: &Name, most: usize) -> Result<(Vec<Name>, u32), Answer> {
    let mut chain: Vec<Name> = Vec::new();
    let mut least_ttl = u32::MAX;
    loop {
        let owner = chain.last().unwrap_or(name);
        let next = data_of(&answer.answers, owner).find_map(|(data, ttl)| match data {
            RData::CNAME(target) => Some((target.0.to_lowercase(), ttl)),
            _ => None,
        });
        let Some((target, ttl)) = next else { return Ok((chain, least_ttl)) };
        let is_loop = target == *name || chain.contains(&target);
        chain.push(target);
        least_ttl = least_ttl.min(ttl);
        if is_loop || chain.len() > most {
            return Err(Answer::CnameChain { cnames: chain.iter().map(shown).collect(), is_loop });
        }
    }
}

fn records(
    answer: &Message,
    name: &Name,
    chain: &[Name],
    least_ttl: u32,
    teller: Teller<'_>,
) -> Reading {
    let end = chain.last().unwrap_or(name);
    // Behind a CNAME out of the zone, the target's own zone is asked: this server may have an old copy.
    if let (Teller::Zone(apex), true) = (teller, !chain.is_empty())
        && !apex.zone_of(end)
    {
        return Reading::LeadsTo(chain.to_vec());
    }
    let cnames = chain.iter().map(shown).collect::<Vec<_>>();
    let mut ttl = least_ttl;
    let mut values = Vec::new();
    for (data, of_this) in data_of(&answer.answers, end) {
        if let RData::TXT(text) = data {
            values.push(text.txt_data.concat());
            ttl = ttl.min(of_this);
        }
    }
    if values.len() > MOST_VALUES {
        return Reading::Says(Answer::Malformed);
    }
    if !values.is_empty() {
        let validates = matches!(teller, Teller::Resolver { validates: true });
        let authentic = validates && answer.metadata.authentic_data;
        return Reading::Says(Answer::Records { values, ttl, cnames, authentic });
    }
    let soa = soa_of(&answer.authorities).filter(|(apex, _)| apex.zone_of(end));
    let is_resolver = matches!(teller, Teller::Resolver { .. });
    // No SOA, no say about the end of the chain (RFC 2308 section 2.1).
    if !chain.is_empty() && soa.is_none() && !is_resolver {
        return Reading::LeadsTo(chain.to_vec());
    }
    let negative_ttl = soa.map(|(_, soa)| soa.negative_ttl);
    Reading::Says(match answer.metadata.response_code {
        ResponseCode::NXDomain => Answer::NxDomain { negative_ttl, cnames },
        _ => Answer::NoData { negative_ttl, cnames },
    })
}

/// An answer with more is not looked at, and so says neither that a value is there nor that it is gone.
const MOST_VALUES: usize = 512;

/// The option of an extended error.
const EXTENDED_ERROR: u16 = 15;
