//! Asked over UDP and TCP, by a client that is written here.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream, UdpSocket};
use std::time::Duration;

use super::message::{A, CNAME, NS, SOA, TXT, wire_name};
use super::{Behavior, NameServer};

const NAME: &str = "_x.app-sso-challenge.acme.com";
const DS: u16 = 43;
const NO_ERROR: u16 = 0;
const SERV_FAIL: u16 = 2;
const NX_DOMAIN: u16 = 3;
const REFUSED: u16 = 5;
const FORMAT_ERROR: u8 = 1;
const NOT_IMPLEMENTED: u8 = 4;

/// The parts of an answer that matter here.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    code: u16,
    is_authoritative: bool,
    is_truncated: bool,
    answers: u16,
    authorities: u16,
    bytes: Vec<u8>,
}

impl Answer {
    fn read(bytes: Vec<u8>) -> Self {
        let number = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        assert_eq!(number(0), 0x1234);
        let flags = number(2);
        assert_eq!(flags & 0x8100, 0x8100, "a response that repeats RD");
        Self {
            code: flags & 15,
            is_authoritative: flags & 0x0400 != 0,
            is_truncated: flags & 0x0200 != 0,
            answers: number(6),
            authorities: number(8),
            bytes,
        }
    }

    fn holds(&self, part: &[u8]) -> bool {
        self.bytes.windows(part.len()).any(|window| window == part)
    }

    fn counts(&self) -> (u16, u16, u16) {
        (self.code, self.answers, self.authorities)
    }
}

fn query(name: &str, kind: u16, size: Option<u16>) -> Vec<u8> {
    let mut bytes = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, u8::from(size.is_some())];
    bytes.extend(wire_name(name));
    bytes.extend(kind.to_be_bytes());
    bytes.extend([0, 1]);
    if let Some(size) = size {
        bytes.extend([0, 0, 41]);
        bytes.extend(size.to_be_bytes());
        bytes.extend([0; 6]);
    }
    bytes
}

fn exchange_udp(server: &NameServer, query: &[u8]) -> Option<Vec<u8>> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    socket.send_to(query, server.address()).unwrap();
    let mut buffer = [0; 4096];
    let length = socket.recv(&mut buffer).ok()?;
    Some(buffer[..length].to_vec())
}

fn ask(server: &NameServer, name: &str, kind: u16) -> Answer {
    Answer::read(answer_to(server, &query(name, kind, None)))
}

/// Patient on a busy machine, and quick otherwise.
fn answer_to(server: &NameServer, query: &[u8]) -> Vec<u8> {
    (0..50).find_map(|_| exchange_udp(server, query)).unwrap()
}

fn ask_over_tcp(stream: &mut TcpStream, name: &str, kind: u16) -> std::io::Result<Answer> {
    let query = query(name, kind, Some(1232));
    stream.write_all(&u16::try_from(query.len()).unwrap().to_be_bytes())?;
    stream.write_all(&query)?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut bytes)?;
    Ok(Answer::read(bytes))
}

#[test]
fn answers_with_what_is_published_until_it_is_removed() {
    let server = NameServer::start("Acme.com.").unwrap();
    assert_eq!(ask(&server, NAME, TXT).counts(), (NX_DOMAIN, 0, 1));
    server.publish_txt(NAME, "token=one");
    server.publish_txt(&NAME.to_uppercase(), "token=two");
    let answer = ask(&server, NAME, TXT);
    assert_eq!((answer.counts(), answer.is_authoritative), ((NO_ERROR, 2, 0), true));
    assert!(answer.holds(b"\x09token=one") && answer.holds(b"\x09token=two"));
    assert_eq!(ask(&server, NAME, A).counts(), (NO_ERROR, 0, 1), "no data");
    assert_eq!(ask(&server, "app-sso-challenge.acme.com", TXT).counts(), (NO_ERROR, 0, 1));
    server.remove(NAME);
    assert_eq!(ask(&server, NAME, TXT).counts(), (NX_DOMAIN, 0, 1));
    let asked = server.questions();
    assert_eq!(asked.first(), Some(&(NAME.to_owned(), TXT)));
    assert!(asked.len() >= 5 && asked.contains(&(NAME.to_owned(), A)), "{asked:?}");
}

#[test]
fn answers_about_its_zones_and_refuses_others() {
    let server = NameServer::start("acme.com").unwrap();
    let soa = ask(&server, "acme.com", SOA);
    assert_eq!(soa.counts(), (NO_ERROR, 1, 0));
    assert!(soa.holds(b"\x0ahostmaster\x04acme\x03com\0"));
    assert_eq!(ask(&server, "acme.com", NS).counts(), (NO_ERROR, 1, 0));
    assert!(ask(&server, "ns1.acme.com", A).holds(&[127, 0, 0, 1]));
    assert_eq!(ask(&server, "acme.com", DS).counts(), (NO_ERROR, 0, 1));
    for elsewhere in ["example.com", "com", "notacme.com", ""] {
        let answer = ask(&server, elsewhere, TXT);
        assert_eq!((answer.counts(), answer.is_authoritative), ((REFUSED, 0, 0), false));
    }
    server.add_zone("example.com");
    assert_eq!(ask(&server, "example.com", NS).counts(), (NO_ERROR, 1, 0));
}

#[test]
fn says_for_how_long_it_may_be_remembered() {
    let server = NameServer::start("acme.com").unwrap();
    server.set_negative_ttl(0x0102_0304);
    let gone = ask(&server, NAME, TXT);
    // The time to live of the SOA, and its last field.
    assert_eq!(gone.bytes.windows(4).filter(|it| *it == [1, 2, 3, 4]).count(), 2);
    server.set_ttl(0x0506_0708);
    server.publish_txt(NAME, "x");
    assert!(ask(&server, NAME, TXT).holds(&[5, 6, 7, 8, 0, 2, 1, b'x']));
}

#[test]
fn follows_cnames_and_leaves_circles() {
    let server = NameServer::start("acme.com").unwrap();
    server.publish_cname(NAME, "proof.acme.com");
    assert_eq!(ask(&server, NAME, TXT).counts(), (NX_DOMAIN, 1, 1), "it dangles");
    server.publish_txt("proof.acme.com", "token=one");
    assert_eq!(ask(&server, NAME, TXT).counts(), (NO_ERROR, 2, 0));
    assert_eq!(ask(&server, NAME, CNAME).counts(), (NO_ERROR, 1, 0));
    server.publish_cname("a.acme.com", "b.acme.com");
    server.publish_cname("b.acme.com", "a.acme.com");
    assert_eq!(ask(&server, "a.acme.com", TXT).counts(), (NO_ERROR, 2, 0));
    server.publish_cname("c.acme.com", "elsewhere.example");
    assert_eq!(ask(&server, "c.acme.com", TXT).counts(), (NO_ERROR, 1, 0));
}

#[test]
fn a_wildcard_answers_for_names_that_are_not_there() {
    let server = NameServer::start("acme.com").unwrap();
    server.publish_txt("*.acme.com", "every");
    assert!(ask(&server, NAME, TXT).holds(b"every"));
    assert!(ask(&server, NAME, TXT).holds(&wire_name(NAME)), "by the name that was asked for");
    assert_eq!(ask(&server, NAME, A).counts(), (NO_ERROR, 0, 1));
    server.publish_txt(NAME, "its own");
    assert!(!ask(&server, NAME, TXT).holds(b"every"));
    // The closest name that is there has no wildcard below it.
    assert_eq!(ask(&server, "_y.app-sso-challenge.acme.com", TXT).counts(), (NX_DOMAIN, 0, 1));
}

#[test]
fn what_does_not_fit_is_truncated_and_whole_over_tcp() {
    let server = NameServer::start("acme.com").unwrap();
    let value = "0123456789".repeat(60);
    server.publish_txt(NAME, &value);
    let answer = ask(&server, NAME, TXT);
    assert_eq!((answer.counts(), answer.is_truncated), ((NO_ERROR, 0, 0), true));
    let larger = Answer::read(answer_to(&server, &query(NAME, TXT, Some(4096))));
    assert_eq!((larger.counts(), larger.is_truncated), ((NO_ERROR, 1, 0), false));
    let mut stream = TcpStream::connect(server.address()).unwrap();
    for _ in 0..3 {
        let answer = ask_over_tcp(&mut stream, NAME, TXT).unwrap();
        assert_eq!((answer.counts(), answer.is_truncated), ((NO_ERROR, 1, 0), false));
        // Three strings of 255, 255 and 90 bytes.
        assert!(answer.holds(&value.as_bytes()[510..]) && answer.holds(&value.as_bytes()[..255]));
    }
    for _ in 0..200 {
        server.publish_txt(NAME, &value);
    }
    let answer = ask_over_tcp(&mut stream, NAME, TXT).unwrap();
    assert_eq!(answer.counts(), (SERV_FAIL, 0, 0), "longer than any message");
}

#[test]
fn misbehaves_as_it_is_told() {
    let server = NameServer::start("acme.com").unwrap();
    let over_tcp = || {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        ask_over_tcp(&mut stream, "acme.com", SOA)
    };
    server.behave(Behavior::ServFail);
    assert_eq!(ask(&server, "acme.com", SOA).counts(), (SERV_FAIL, 0, 0));
    server.behave(Behavior::Refuse);
    assert_eq!(over_tcp().unwrap().code, REFUSED);
    server.behave(Behavior::Silent);
    assert!(exchange_udp(&server, &query("acme.com", SOA, None)).is_none());
    assert!(over_tcp().is_err());
    server.behave(Behavior::TruncateWithoutTcp);
    assert!(ask(&server, "acme.com", SOA).is_truncated);
    assert!(over_tcp().is_err());
    server.behave(Behavior::Garbage);
    assert_eq!(answer_to(&server, &query("acme.com", SOA, None)), b"\xff\xfe garbage");
    server.behave(Behavior::Answer);
    assert_eq!(over_tcp().unwrap().counts(), (NO_ERROR, 1, 0));
}

#[test]
fn survives_what_is_no_question() {
    let server = NameServer::start("acme.com").unwrap();
    let mut response = query(NAME, TXT, None);
    response[2] = 0x80;
    let mut update = query(NAME, TXT, None);
    update[2] = 0x28;
    let mut pointer = query("", TXT, None);
    pointer[12] = 0xc0;
    let long = "a.".repeat(200);
    for bytes in [
        &b""[..],
        b"\x12",
        &response,
        &update,
        &pointer,
        &query(NAME, TXT, None)[..20],
        &query(&long, TXT, None),
        &[0xff; 512],
        &[0; 512],
    ] {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.send_to(bytes, server.address()).unwrap();
    }
    assert_eq!(ask(&server, "acme.com", SOA).code, NO_ERROR);
    // Each as RFC 1035 names the error, with nothing of the question.
    for (bytes, code) in [
        (&update, NOT_IMPLEMENTED),
        (&pointer, FORMAT_ERROR),
        (&query(&long, TXT, None), FORMAT_ERROR),
    ] {
        let answer = answer_to(&server, bytes);
        assert_eq!((answer.len(), answer[3] & 15), (12, code), "{answer:?}");
    }
    assert!(exchange_udp(&server, &response).is_none(), "an answer is not answered");
}

#[test]
fn ends_when_it_is_dropped() {
    let server = NameServer::start("acme.com").unwrap();
    let address = server.address();
    let mut open = TcpStream::connect(address).unwrap();
    assert!(ask_over_tcp(&mut open, "acme.com", SOA).is_ok());
    drop(server);
    assert!(ask_over_tcp(&mut open, "acme.com", SOA).is_err());
    assert!(UdpSocket::bind(address).is_ok(), "the port is free again");
}
