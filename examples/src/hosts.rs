//! Where names lead in a demonstration, as a hosts file would say it.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use url::{Host, Url};

/// The names of providers, and the stand-ins on the loopback interface that answer to them. No other
/// name leads anywhere: nothing leaves the machine.
///
/// ```
/// use vestibule_examples::Hosts;
///
/// let hosts = Hosts::default().with("login.microsoftonline.com", ([127, 0, 0, 1], 4000).into());
/// assert!(hosts.find("login.microsoftonline.com").is_some());
/// assert!(hosts.find("evil.example").is_none());
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Hosts {
    stand_ins: BTreeMap<String, SocketAddr>,
}

impl Hosts {
    /// Lets one more name lead to a stand-in.
    pub fn with(mut self, name: &str, stand_in: SocketAddr) -> Self {
        self.stand_ins.insert(name.to_owned(), stand_in);
        self
    }

    /// Who stands in for a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<SocketAddr> {
        self.stand_ins.get(name).copied()
    }

    /// The names that lead somewhere.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.stand_ins.keys().map(String::as_str)
    }

    /// Where a browser goes for a URL: to a stand-in, or to the application, which is known by its
    /// address.
    pub(crate) fn of_url(&self, url: &Url) -> Option<SocketAddr> {
        match url.host()? {
            Host::Domain(name) => self.find(name),
            Host::Ipv4(address) if address.is_loopback() => {
                Some((address, url.port_or_known_default()?).into())
            }
            _ => None,
        }
    }
}
