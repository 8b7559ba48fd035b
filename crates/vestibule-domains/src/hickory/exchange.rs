//! One question to one server: over UDP, and over TCP where that has no room (RFC 7766).

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{Instant, timeout_at};

use super::limits::{LookupLimits, MOST_QUESTIONS};
use super::question::{MOST_BYTES_OF_A_DATAGRAM, Match, Question, match_answer};
use crate::Answer;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// None came in time, or the network says that nobody listens.
    Timeout,
    /// A truncated one came, and none over TCP.
    TcpBlocked,
    /// What came is no answer to the question.
    Malformed,
}

impl From<NoAnswer> for Answer {
    fn from(none: NoAnswer) -> Self {
        match none {
            NoAnswer::Timeout => Self::Timeout,
            NoAnswer::TcpBlocked => Self::TcpBlocked,
            NoAnswer::Malformed => Self::Malformed,
        }
    }
}

/// How long to wait, and how much to ask: shared by everything that one look-up asks.
#[derive(Clone, Debug)]
pub(super) struct Patience {
    answer_within: Duration,
    until: Instant,
    questions: Arc<AtomicUsize>,
}

impl Patience {
    /// That of a look-up which begins now.
    pub(super) fn of(limits: LookupLimits) -> Self {
        Self {
            answer_within: limits.answer_within,
            until: from_now(limits.total),
            questions: Arc::new(AtomicUsize::new(MOST_QUESTIONS)),
        }
    }

    /// Whether one more question may be asked. Counts it.
    fn takes_one_more(&self) -> bool {
        let one_less = |left: usize| left.checked_sub(1);
        !self.is_over()
            && self.questions.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok()
    }

    fn of_one_attempt(&self) -> Instant {
        self.until.min(from_now(self.answer_within))
    }

    pub(super) fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }
}

/// No clock goes as far as the longest duration, which a host may mean as "without a bound".
fn from_now(wait: Duration) -> Instant {
    Instant::now() + wait.min(LONGEST)
}

/// A look-up that lasts longer is of no use to anybody.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Asks, twice if need be, because datagrams get lost.
pub(super) async fn exchange(
    server: SocketAddr,
    question: &Question,
    patience: &Patience,
) -> Result<Message, NoAnswer> {
    let mut answer = attempt(server, &question.to_message(true), patience).await;
    if answer == Err(NoAnswer::Timeout) {
        answer = attempt(server, &question.to_message(true), patience).await;
    }
    match answer {
        Ok(refusal) if knows_no_edns(&refusal) => {
            attempt(server, &question.to_message(false), patience).await
        }
        answer => answer,
    }
}

/// A server older than EDNS calls the question malformed (RFC 6891 section 7).
fn knows_no_edns(answer: &Message) -> bool {
    answer.edns.is_none()
        && matches!(answer.metadata.response_code, ResponseCode::FormErr | ResponseCode::NotImp)
}

async fn attempt(
    server: SocketAddr,
    message: &Message,
    patience: &Patience,
) -> Result<Message, NoAnswer> {
    if !patience.takes_one_more() {
        return Err(NoAnswer::Timeout);
    }
    let bytes = message.to_vec().map_err(|_| NoAnswer::Malformed)?;
    let mut was_malformed = false;
    let datagram = over_udp(server, message, &bytes, &mut was_malformed);
    match timeout_at(patience.of_one_attempt(), datagram).await {
        Ok(Some(Datagram::Answer(answer))) => Ok(*answer),
        Ok(Some(wants_tcp)) => {
            let stream = over_tcp(server, message, &bytes);
            let answer = timeout_at(patience.of_one_attempt(), stream).await;
            match (answer, wants_tcp) {
                (Ok(Some(answer)), _) => answer,
                (Ok(None) | Err(_), Datagram::Truncated) => Err(NoAnswer::TcpBlocked),
                (Ok(None) | Err(_), _) => Err(NoAnswer::Malformed),
            }
        }
        Ok(None) | Err(_) if was_malformed => Err(NoAnswer::Malformed),
        Ok(None) | Err(_) => Err(NoAnswer::Timeout),
    }
}

/// What came over UDP.
enum Datagram {
    Answer(Box<Message>),
    Truncated,
    CasedOtherwise,
}

/// `None`: the network does not reach the server.
///
/// The socket has a port of its own, which the operating system picks at random, and is connected, so
/// that it hears nobody but the server. What is no answer is passed over: a forger would otherwise
/// only have to be first.
async fn over_udp(
    server: SocketAddr,
    message: &Message,
    bytes: &[u8],
    was_malformed: &mut bool,
) -> Option<Datagram> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).await.ok()?;
    socket.connect(server).await.ok()?;
    socket.send(bytes).await.ok()?;
    // Somewhat more than was asked for: servers that are generous are still read.
    let mut buffer = vec![0; usize::from(MOST_BYTES_OF_A_DATAGRAM) * 4];
    loop {
        let length = socket.recv(&mut buffer).await.ok()?;
        match match_answer(message, buffer.get(..length)?) {
            Match::Foreign => {}
            Match::Malformed => *was_malformed = true,
            Match::CasedOtherwise(_) => return Some(Datagram::CasedOtherwise),
            Match::Answer(answer) if answer.metadata.truncation => {
                return Some(Datagram::Truncated);
            }
            Match::Answer(answer) => return Some(Datagram::Answer(answer)),
        }
    }
}

/// `None`: no stream of this question's answer. Nobody can forge into a stream without seeing it, so
/// that the casing of the name no longer matters.
async fn over_tcp(
    server: SocketAddr,
    message: &Message,
    bytes: &[u8],
) -> Option<Result<Message, NoAnswer>> {
    let length = u16::try_from(bytes.len()).ok()?;
    let mut stream = TcpStream::connect(server).await.ok()?;
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(bytes);
    stream.write_all(&framed).await.ok()?;
    let length = stream.read_u16().await.ok()?;
    let mut buffer = vec![0; usize::from(length)];
    stream.read_exact(&mut buffer).await.ok()?;
    Some(match match_answer(message, &buffer) {
        Match::Answer(answer) | Match::CasedOtherwise(answer) if !answer.metadata.truncation => {
            Ok(*answer)
        }
        _ => Err(NoAnswer::Malformed),
    })
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::{Name, RecordType};

    use super::*;

    fn one_question(limits: LookupLimits, left: usize) -> Patience {
        Patience { questions: Arc::new(AtomicUsize::new(left)), ..Patience::of(limits) }
    }

    #[test]
    fn bounds_that_no_clock_reaches_are_a_day() {
        let limits = LookupLimits::new().with_total(Duration::MAX);
        let patience = Patience::of(limits.with_answer_within(Duration::MAX));
        assert!(patience.until <= Instant::now() + LONGEST && !patience.is_over());
        assert!(patience.of_one_attempt() <= patience.until);
    }

    #[tokio::test]
    async fn asks_no_more_than_a_look_up_may() {
        let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = silent.local_addr().unwrap();
        let limits = LookupLimits::new().with_answer_within(Duration::from_millis(20));
        let question = Question::iterative(Name::root(), RecordType::NS);
        let patience = one_question(limits, 3);
        for _ in 0..3 {
            let answer = exchange(address, &question, &patience).await;
            assert_eq!(answer.unwrap_err(), NoAnswer::Timeout);
        }
        let mut buffer = [0; 512];
        for _ in 0..3 {
            silent.try_recv(&mut buffer).unwrap();
        }
        assert!(silent.try_recv(&mut buffer).is_err());
    }
}
