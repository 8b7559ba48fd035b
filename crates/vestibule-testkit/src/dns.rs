//! A name server on the loopback interface, whose records a test publishes and removes while it runs.
//!
//! It answers for its zones with authority (RFC 1034 section 4.3.2): names that are not there and names
//! without the type, each with the SOA record; CNAMEs; wildcards (RFC 4592); UDP and TCP on one port.
//! Its messages are read and written here, by no library that is under test.

mod listener;
mod message;
mod zone;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use listener::Listener;
use message::{Question, ResponseCode};
use zone::{Data, Zones};

/// A name server on the loopback interface. It ends when it is dropped.
///
/// Names are absolute, with or without the trailing dot, in any case; those outside of its zones are
/// refused to whoever asks for them. A name that begins with `*.` is a wildcard.
///
/// ```
/// use std::net::UdpSocket;
/// use vestibule_testkit::dns::NameServer;
///
/// let server = NameServer::start("acme.com")?;
/// server.publish_txt("_x.app-sso-challenge.acme.com", "token=abc expiry=never");
///
/// let mut question = b"\x12\x34\0\0\0\x01\0\0\0\0\0\0".to_vec();
/// question.extend(b"\x02_x\x11app-sso-challenge\x04acme\x03com\0\0\x10\0\x01");
/// let socket = UdpSocket::bind("127.0.0.1:0")?;
/// socket.send_to(&question, server.address())?;
/// let mut answer = [0; 512];
/// let length = socket.recv(&mut answer)?;
/// assert!(answer[..length].ends_with(b"token=abc expiry=never"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct NameServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    // Dropped with the server, and with it the threads.
    _listener: Listener,
}

/// How a name server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behavior {
    /// As it should.
    #[default]
    Answer,
    /// SERVFAIL to everything.
    ServFail,
    /// REFUSED to everything, as one does that has never heard of the zone.
    Refuse,
    /// Not at all.
    Silent,
    /// Truncated over UDP, and not at all over TCP.
    TruncateWithoutTcp,
    /// With bytes that are no answer.
    Garbage,
}

#[derive(Debug)]
struct State {
    zones: Zones,
    behavior: Behavior,
    questions: Vec<(String, u16)>,
}

/// More questions than these are answered and not kept.
const MOST_QUESTIONS: usize = 10_000;

impl NameServer {
    /// Starts one for a zone, at a free port of 127.0.0.1.
    ///
    /// # Errors
    /// That no port is free for both UDP and TCP, or no thread can be started.
    pub fn start(zone: &str) -> io::Result<Self> {
        let mut zones = Zones::new();
        zones.add(zone);
        let state = State { zones, behavior: Behavior::default(), questions: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let answering = Arc::clone(&state);
        let listener = Listener::start(move |query, over| lock(&answering).answer(query, over))?;
        Ok(Self { address: listener.address(), state, _listener: listener })
    }

    /// Where it listens, for UDP and TCP.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers for another zone as well.
    pub fn add_zone(&self, zone: &str) {
        lock(&self.state).zones.add(zone);
    }

    /// Adds a TXT record with this value, beside those that are there.
    pub fn publish_txt(&self, name: &str, value: &str) {
        self.publish_txt_bytes(name, value.as_bytes());
    }

    /// Adds a TXT record with a value of any bytes.
    pub fn publish_txt_bytes(&self, name: &str, value: &[u8]) {
        lock(&self.state).zones.publish(name, Data::Txt(value.to_vec()));
    }

    /// Adds a record with an address.
    pub fn publish_a(&self, name: &str, address: Ipv4Addr) {
        lock(&self.state).zones.publish(name, Data::A(address));
    }

    /// Adds a CNAME record. Whatever else is at the name is not answered with from then on.
    pub fn publish_cname(&self, name: &str, target: &str) {
        lock(&self.state).zones.publish(name, Data::Cname(zone::normal(target)));
    }

    /// Removes all records at a name.
    pub fn remove(&self, name: &str) {
        lock(&self.state).zones.remove(name);
    }

    /// For how many seconds records may be cached: 300 at first.
    pub fn set_ttl(&self, seconds: u32) {
        lock(&self.state).zones.ttl = seconds;
    }

    /// For how many seconds it may be cached that there is no record: 60 at first.
    pub fn set_negative_ttl(&self, seconds: u32) {
        lock(&self.state).zones.negative_ttl = seconds;
    }

    /// Answers like this from now on.
    pub fn behave(&self, behavior: Behavior) {
        lock(&self.state).behavior = behavior;
    }

    /// What it was asked, in order: the name in lower case, and the number of the type.
    #[must_use]
    pub fn questions(&self) -> Vec<(String, u16)> {
        lock(&self.state).questions.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Over what a question came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Udp,
    Tcp,
}

impl State {
    /// The answer to a query, if there is one.
    fn answer(&mut self, query: &[u8], over: Transport) -> Option<Vec<u8>> {
        let question = match Question::parse(query) {
            Ok(question) => question,
            Err(unreadable) => return unreadable.answer(),
        };
        if self.questions.len() < MOST_QUESTIONS {
            self.questions.push((question.name.clone(), question.kind));
        }
        match (self.behavior, over) {
            (Behavior::Answer, _) => Some(self.zones.answer(&question).written(over)),
            (Behavior::ServFail, _) => Some(question.refused(ResponseCode::ServFail)),
            (Behavior::Refuse, _) => Some(question.refused(ResponseCode::Refused)),
            (Behavior::Silent, _) | (Behavior::TruncateWithoutTcp, Transport::Tcp) => None,
            (Behavior::TruncateWithoutTcp, Transport::Udp) => Some(question.truncated()),
            (Behavior::Garbage, _) => Some(b"\xff\xfe garbage".to_vec()),
        }
    }
}

#[cfg(test)]
mod tests;
