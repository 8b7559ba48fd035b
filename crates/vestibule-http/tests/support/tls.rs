//! An authority for tests, and servers on the loopback interface that count who comes.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509Name};

/// A certificate and its key.
#[derive(Clone)]
pub(crate) struct TestCertificate {
    key: PKey<Private>,
    certificate: X509,
}

impl TestCertificate {
    /// A root that nobody trusts by itself.
    pub(crate) fn authority() -> Self {
        let key = new_key();
        let mut builder = begin(&key, "test authority", &tomorrow());
        builder.set_issuer_name(&name("test authority")).unwrap();
        builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        Self { key, certificate: builder.build() }
    }

    /// A server's certificate, good today.
    pub(crate) fn issue(&self, host: &str) -> Self {
        self.issue_until(host, &tomorrow())
    }

    /// A server's certificate that ended on the second day of 1970.
    pub(crate) fn issue_expired(&self, host: &str) -> Self {
        self.issue_until(host, &Asn1Time::from_unix(86_400).unwrap())
    }

    fn issue_until(&self, host: &str, end: &Asn1Time) -> Self {
        let key = new_key();
        let mut builder = begin(&key, host, end);
        builder.set_issuer_name(self.certificate.subject_name()).unwrap();
        let mut names = SubjectAlternativeName::new();
        match host.parse::<IpAddr>() {
            Ok(_) => names.ip(host),
            Err(_) => names.dns(host),
        };
        let context = builder.x509v3_context(Some(&self.certificate), None);
        let names = names.build(&context).unwrap();
        builder.append_extension(names).unwrap();
        builder.sign(&self.key, MessageDigest::sha256()).unwrap();
        Self { key, certificate: builder.build() }
    }

    pub(crate) fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().unwrap()
    }
}

fn new_key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn name(common_name: &str) -> X509Name {
    let mut name = X509Name::builder().unwrap();
    name.append_entry_by_nid(Nid::COMMONNAME, common_name).unwrap();
    name.build()
}

fn tomorrow() -> Asn1Time {
    Asn1Time::days_from_now(1).unwrap()
}

fn begin(key: &PKey<Private>, subject: &str, end: &Asn1Time) -> X509Builder {
    let serial = BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_serial_number(&serial).unwrap();
    builder.set_subject_name(&name(subject)).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(0).unwrap()).unwrap();
    builder.set_not_after(end).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
}

/// A listener that answers every request with the same bytes, and counts connections.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// The ports that connections came from, in order.
    visitors: Mutex<Vec<u16>>,
    visited: Condvar,
    requests: Mutex<Vec<String>>,
}

impl Server {
    /// HTTPS on a port of the system's choice.
    pub(crate) fn https(ip: &str, certificate: &TestCertificate, answer: &str) -> Self {
        Self::start(&format!("{ip}:0"), Some(certificate), answer)
    }

    /// The same on the port of another server, at another address.
    pub(crate) fn https_beside(
        other: &Self,
        ip: &str,
        certificate: &TestCertificate,
        answer: &str,
    ) -> Self {
        Self::start(&format!("{ip}:{}", other.port()), Some(certificate), answer)
    }

    /// Plain HTTP on a port of the system's choice.
    pub(crate) fn http(ip: &str, answer: &str) -> Self {
        Self::start(&format!("{ip}:0"), None, answer)
    }

    fn start(address: &str, certificate: Option<&TestCertificate>, answer: &str) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = certificate.map(acceptor);
        let shared = Arc::new(Shared::default());
        let (counted, answer) = (Arc::clone(&shared), answer.to_owned());
        thread::spawn(move || {
            loop {
                let (stream, visitor) = listener.accept().unwrap();
                counted.visitors.lock().unwrap().push(visitor.port());
                counted.visited.notify_all();
                match &acceptor {
                    None => serve(stream, &counted, &answer),
                    // A client that refuses the certificate ends the handshake.
                    Some(acceptor) => match acceptor.accept(stream) {
                        Ok(stream) => serve(stream, &counted, &answer),
                        Err(_) => continue,
                    },
                }
            }
        });
        Self { address, shared }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections came so far, without its own: it connects and waits until that
    /// connection is seen, so that every earlier one was seen before, and so that the listener is
    /// known to be alive.
    pub(crate) fn connections(&self) -> usize {
        let own = TcpStream::connect(self.address).unwrap();
        let own = own.local_addr().unwrap().port();
        let visitors = self.shared.visitors.lock().unwrap();
        let unseen = |visitors: &mut Vec<u16>| !visitors.contains(&own);
        let mut visitors = self.shared.visited.wait_while(visitors, unseen).unwrap();
        visitors.retain(|visitor| *visitor != own);
        visitors.len()
    }

    /// What was received: head and body of each request.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }
}

fn acceptor(certificate: &TestCertificate) -> SslAcceptor {
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
    acceptor.set_private_key(&certificate.key).unwrap();
    acceptor.set_certificate(&certificate.certificate).unwrap();
    acceptor.build()
}

/// Answers one request; an empty answer is silence until the client goes away.
fn serve(stream: impl Read + Write, shared: &Shared, answer: &str) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let lower = head.to_ascii_lowercase();
    let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
    let length = length.map_or(0, |length| length.parse().unwrap());
    let mut body = String::new();
    reader.by_ref().take(length).read_to_string(&mut body).unwrap();
    shared.requests.lock().unwrap().push(format!("{lower}{body}"));
    if answer.is_empty() {
        // Whether the client closes or resets, it is gone.
        let _ = std::io::copy(&mut reader, &mut std::io::sink());
        return;
    }
    // A client that has read enough closes early.
    let _ = reader.get_mut().write_all(answer.as_bytes());
    let _ = reader.get_mut().flush();
}

/// A whole response with that body, after which the connection ends.
pub(crate) fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}
