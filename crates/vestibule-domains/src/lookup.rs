//! The port: what name servers answer.

use std::future::Future;
use std::net::SocketAddr;

use vestibule_core::DomainName;

use crate::ZoneFingerprint;

/// Asks name servers for TXT records.
///
/// It never fails: that a server does not answer is an answer. The `hickory` feature has one that asks
/// the authoritative servers of the zone and several resolvers.
///
/// # Security
/// Whoever claims a domain chooses the addresses of its name servers. An implementation asks no private,
/// loopback or link-local address and no other port than 53, asks a bounded number of servers in a
/// bounded time, and never reports for one server what another has said.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no look-up of TXT records",
    note = "implement `vestibule_domains::TxtLookup`, or use `HickoryLookup` of the feature `hickory`"
)]
pub trait TxtLookup: Send + Sync {
    /// What each server says about each of these names, all of them at or below `domain` or, for a
    /// record with a doubled zone, what looks so.
    fn look_up(
        &self,
        domain: &DomainName,
        names: &[RecordName],
    ) -> impl Future<Output = Observations> + Send;
}

/// The owner name of a record: lower case, without the trailing dot, with underscores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordName(String);

impl RecordName {
    /// A name below a domain: `labels` and a dot before it. `None` where that were too long, or a label
    /// is empty, longer than 63 bytes, or anything but letters, digits, hyphens and underscores.
    ///
    /// ```
    /// use vestibule_core::DomainName;
    /// use vestibule_domains::RecordName;
    ///
    /// let acme = DomainName::parse("acme.com")?;
    /// let name = RecordName::below("_x.app-sso-challenge", &acme).unwrap();
    /// assert_eq!(name.as_str(), "_x.app-sso-challenge.acme.com");
    /// # Ok::<(), vestibule_core::DomainError>(())
    /// ```
    #[must_use]
    pub fn below(labels: &str, domain: &DomainName) -> Option<Self> {
        Self::parse(&format!("{labels}.{domain}"))
    }

    /// The name of the domain itself.
    #[must_use]
    pub fn of(domain: &DomainName) -> Self {
        Self(domain.as_str().to_owned())
    }

    /// Reads an absolute name, with or without its trailing dot.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(allowed);
        (text.len() <= 253 && text.split('.').all(is_label)).then_some(Self(text))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for RecordName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observations {
    /// Whether there is a zone at all.
    pub delegation: Delegation,
    /// Each server's answer to each name that it was asked.
    pub answers: Vec<Observation>,
    /// What was known of the zone, where the look-up looks for it.
    pub zone: Option<ZoneFingerprint>,
}

impl Observations {
    /// Nothing seen.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// These answers.
    #[must_use]
    pub fn of(delegation: Delegation, answers: Vec<Observation>) -> Self {
        Self { delegation, answers, zone: None }
    }
}

/// Whether there is a zone for the domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Delegation {
    /// Nobody looked, or nobody who looked got an answer.
    #[default]
    Unknown,
    /// There is: its apex, and its name servers.
    Zone {
        /// The name at which the zone begins: the domain, or above it.
        apex: RecordName,
        /// The names of its servers.
        servers: Vec<String>,
    },
    /// The parent zone has no such name: not registered, expired, or not delegated.
    None {
        /// The zone that says so.
        parent: RecordName,
    },
}

/// One server's answer about one name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observation {
    /// Who was asked.
    pub vantage: Vantage,
    /// About what.
    pub name: RecordName,
    /// What it said.
    pub answer: Answer,
}

impl Observation {
    /// An answer.
    #[must_use]
    pub const fn new(vantage: Vantage, name: RecordName, answer: Answer) -> Self {
        Self { vantage, name, answer }
    }
}

/// Who was asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vantage {
    /// A name server of the zone, without a cache between.
    Authoritative {
        /// Its name, as the zone has it, or its address.
        server: String,
        /// Its address; `None` where none could be asked.
        address: Option<SocketAddr>,
    },
    /// A resolver, which may answer from its cache.
    Resolver {
        /// What the host calls it.
        name: String,
    },
}

/// What a server said. Exhaustive on purpose: an assessment judges each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There are TXT records.
    Records {
        /// The value of each, its strings joined.
        values: Vec<Vec<u8>>,
        /// For how many seconds.
        ttl: u32,
        /// The names that led there, beginning with the first target; empty without a CNAME.
        cnames: Vec<String>,
        /// Whether a resolver that validates says that the answer is authentic (RFC 4035 section 3.2.3).
        authentic: bool,
    },
    /// The name is there, and has no TXT.
    NoData {
        /// For how many seconds a cache may say so.
        negative_ttl: Option<u32>,
        /// The names that led there.
        cnames: Vec<String>,
    },
    /// The name is not there.
    NxDomain {
        /// For how many seconds a cache may say so.
        negative_ttl: Option<u32>,
        /// The names that led there: with any, the last of them is not there.
        cnames: Vec<String>,
    },
    /// CNAMEs lead in a circle, or are more than are followed.
    CnameChain {
        /// The names.
        cnames: Vec<String>,
        /// Whether one of them came again.
        is_loop: bool,
    },
    /// SERVFAIL, with the extended error if one was given (RFC 8914).
    ServFail {
        /// The INFO-CODE.
        extended: Option<u16>,
    },
    /// DNSSEC validation failed.
    Bogus {
        /// The INFO-CODE, such as 6 for "DNSSEC Bogus".
        extended: Option<u16>,
    },
    /// REFUSED, or an answer that has no authority for the zone.
    Lame,
    /// None in time.
    Timeout,
    /// A truncated one, and the same question over TCP got none.
    TcpBlocked,
    /// Something that is no answer to the question.
    Malformed,
    /// Its address is one that may not be asked.
    ForbiddenAddress,
    /// It has no address.
    NoAddress,
}
