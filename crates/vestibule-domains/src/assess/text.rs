//! Text from outside, made fit to show.

use std::net::SocketAddr;

use vestibule_core::{PeerText, Timestamp};

use super::census::Server;
use crate::{Answer, Vantage};

/// As much of a value as is shown: 64 characters, escaped.
pub(super) fn value(bytes: &[u8]) -> String {
    // No character has more than four bytes.
    let beginning = bytes.get(..4 * (PeerText::MAX_CHARS + 1)).unwrap_or(bytes);
    PeerText::new(&String::from_utf8_lossy(beginning)).to_string()
}

pub(super) fn day(time: Timestamp) -> String {
    let text = time.to_string();
    text.split_once('T').map_or_else(|| text.clone(), |(day, _)| day.to_owned())
}

/// The names that a CNAME leads through.
pub(super) fn chain(names: &[String]) -> String {
    joined(names, " to ", |name| PeerText::new(name).to_string())
}

/// The servers, by their names.
pub(super) fn servers<'a>(servers: impl IntoIterator<Item = &'a Server<'a>>) -> String {
    let servers: Vec<&Server<'_>> = servers.into_iter().collect();
    joined(&servers, ", ", |server| vantage(server.vantage))
}

/// The servers that say nothing that counts, each with what it says.
pub(super) fn silent<'a>(servers: impl IntoIterator<Item = &'a Server<'a>>) -> String {
    let servers: Vec<&Server<'_>> = servers.into_iter().collect();
    joined(&servers, "; ", |server| {
        let answers = server.readings.iter().map(|reading| &reading.observation.answer);
        let why = answers.filter_map(silence).next();
        let why = why.unwrap_or_else(|| "was not asked for every name".to_owned());
        format!("{} {why}", vantage(server.vantage))
    })
}

pub(super) fn vantage(vantage: &Vantage) -> String {
    match vantage {
        Vantage::Authoritative { server, address: None } => PeerText::new(server).to_string(),
        Vantage::Authoritative { server, address: Some(address) } => {
            format!("{} ({})", PeerText::new(server), shown(*address))
        }
        Vantage::Resolver { name } => format!("resolver {}", PeerText::new(name)),
    }
}

fn shown(address: SocketAddr) -> String {
    if address.port() == 53 { address.ip().to_string() } else { address.to_string() }
}

fn silence(answer: &Answer) -> Option<String> {
    let text = match answer {
        Answer::Records { .. }
        | Answer::NoData { .. }
        | Answer::NxDomain { .. }
        | Answer::CnameChain { .. } => return None,
        Answer::ServFail { extended } => format!("fails (SERVFAIL{})", extended_error(*extended)),
        Answer::Bogus { extended } => {
            format!("says that DNSSEC validation fails{}", extended_error(*extended))
        }
        Answer::Lame => "has no authority for the domain (lame, or refuses)".to_owned(),
        Answer::Timeout => "does not answer in time".to_owned(),
        Answer::TcpBlocked => "truncates its answer, and does not answer over TCP".to_owned(),
        Answer::Malformed => "answers something else than was asked".to_owned(),
        Answer::ForbiddenAddress => "has a private address, which is not asked".to_owned(),
        Answer::NoAddress => "has no address".to_owned(),
    };
    Some(text)
}

pub(super) fn extended_error(code: Option<u16>) -> String {
    code.map_or_else(String::new, |code| format!(", extended error {code}"))
}

/// More are counted, not shown.
const MOST_SHOWN: usize = 8;

fn joined<T>(items: &[T], separator: &str, show: impl Fn(&T) -> String) -> String {
    let shown: Vec<String> = items.iter().take(MOST_SHOWN).map(show).collect();
    let text = shown.join(separator);
    match items.len().checked_sub(MOST_SHOWN) {
        None | Some(0) => text,
        Some(more) => format!("{text}{separator}{more} more"),
    }
}
