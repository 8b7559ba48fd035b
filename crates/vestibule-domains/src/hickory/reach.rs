//! Which name servers may be asked, and where.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use vestibule_core::AddressScope;

use super::resolver::DNS_PORT;

/// The guard: whoever claims a domain chooses these addresses.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    port: u16,
    is_open: bool,
    routes: BTreeMap<IpAddr, SocketAddr>,
}

impl Reach {
    /// Public addresses, at the port of name servers.
    pub(super) const fn public() -> Self {
        Self { port: DNS_PORT, is_open: false, routes: BTreeMap::new() }
    }

    pub(super) fn at_port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    pub(super) fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    pub(super) fn with_route(mut self, address: IpAddr, to: SocketAddr) -> Self {
        self.routes.insert(address, to);
        self
    }

    /// Where the server of this address is asked. `Err` where it may not be.
    pub(super) fn socket_of(&self, address: IpAddr) -> Result<SocketAddr, SocketAddr> {
        if let Some(&route) = self.routes.get(&address) {
            return Ok(route);
        }
        let socket = SocketAddr::new(address, self.port);
        match AddressScope::of(address) {
            AddressScope::Public => Ok(socket),
            AddressScope::Private | AddressScope::Never if self.is_open => Ok(socket),
            AddressScope::Private | AddressScope::Never => Err(socket),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_asked_at_port_53_and_others_nowhere() {
        let reach = Reach::public();
        for public in ["9.9.9.9", "2620:fe::9", "64:ff9b::909:909"] {
            let address: IpAddr = public.parse().unwrap();
            assert_eq!(reach.socket_of(address), Ok(SocketAddr::new(address, 53)), "{public}");
        }
        for other in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.2.1",
            "192.168.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "100.100.100.200",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "::ffff:9.9.9.9",
            "::9.9.9.9",
            "2002:909:909::1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2001::1",
        ] {
            assert!(reach.socket_of(other.parse().unwrap()).is_err(), "{other}");
        }
    }

    #[test]
    fn a_route_opens_one_address_and_no_other() {
        let to = "127.0.0.1:5301".parse().unwrap();
        let reach = Reach::public().with_route("192.0.2.1".parse().unwrap(), to);
        assert_eq!(reach.socket_of("192.0.2.1".parse().unwrap()), Ok(to));
        assert!(reach.socket_of("192.0.2.2".parse().unwrap()).is_err());
        assert!(reach.socket_of("127.0.0.1".parse().unwrap()).is_err());
    }
}
