//! The resolvers that a host asks.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// A recursive resolver, by the name that an assessment shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolver {
    pub(super) name: String,
    pub(super) address: SocketAddr,
    pub(super) validates: bool,
}

impl Resolver {
    /// A resolver, whose AD bit does not count.
    #[must_use]
    pub fn new(name: impl Into<String>, address: SocketAddr) -> Self {
        Self { name: name.into(), address, validates: false }
    }

    /// Lets its AD bit count: what it calls authentic takes no second resolver.
    ///
    /// # Security
    /// The bit says something only of a resolver that validates, and only over a path on which nobody
    /// can set it: on this machine, or through a tunnel (RFC 4035 section 4.9.3).
    #[must_use]
    pub fn danger_with_trusted_validation(mut self) -> Self {
        self.validates = true;
        self
    }

    /// Three public resolvers of different operators: Cloudflare, Google and Quad9.
    ///
    /// Nothing asks them unless the host says so, because they then learn which domains its customers
    /// claim. With them, one resolver that lies or lags does not decide.
    #[must_use]
    pub fn well_known() -> [Self; 3] {
        [("cloudflare", [1, 1, 1, 1]), ("google", [8, 8, 8, 8]), ("quad9", [9, 9, 9, 9])].map(
            |(name, octets)| {
                Self::new(name, SocketAddr::new(IpAddr::V4(Ipv4Addr::from(octets)), DNS_PORT))
            },
        )
    }
}

/// Each address once, under the name that it has first, and trusted to validate if it is under any.
pub(super) fn once_each(resolvers: impl IntoIterator<Item = Resolver>) -> Vec<Resolver> {
    let mut known: Vec<Resolver> = Vec::new();
    for resolver in resolvers {
        match known.iter_mut().find(|it| it.address == resolver.address) {
            Some(same) => same.validates |= resolver.validates,
            None => known.push(resolver),
        }
    }
    known
}

/// Where name servers listen.
pub(super) const DNS_PORT: u16 = 53;
