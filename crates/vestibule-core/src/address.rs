//! Which IP addresses may be dialed (the IANA special-purpose address registries, RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an IP address reaches, and so who may ask for it.
///
/// Exhaustive on purpose: whoever dials should break on a new case.
///
/// | scope | IPv4 | IPv6 |
/// |---|---|---|
/// | `Public` | all but the ranges below | `2000::/3` but the ranges below; `64:ff9b::/96` with a public IPv4 address |
/// | `Private` | `10/8`, `100.64/10`, `127/8`, `172.16/12`, `192.168/16` | `::1`, `fc00::/7` |
/// | `Never` | `0/8`, `169.254/16`, `192.0.0/24`, `192.0.2/24`, `192.88.99/24`, `198.18/15`, `198.51.100/24`, `203.0.113/24`, `224/4`, `240/4`, `100.100.100.200`, `168.63.129.16` | `fd00:ec2::/32`, `fd20:ce::254`, `2001::/23`, `2001:db8::/32`, `2002::/16`, `3fff::/20`, all outside `2000::/3` |
///
/// An IPv4 address inside an IPv6 one (mapped, compatible, 6to4, Teredo, local NAT64) is refused
/// whatever it is: name servers do not give such addresses, attackers do. The one exception is the
/// well-known NAT64 prefix, which DNS64 gives to hosts without IPv4 (RFC 6147): there the IPv4
/// address decides, and only a public one passes.
///
/// ```
/// use vestibule_core::AddressScope;
///
/// assert_eq!(AddressScope::of("93.184.216.34".parse()?), AddressScope::Public);
/// assert_eq!(AddressScope::of("192.168.1.1".parse()?), AddressScope::Private);
/// assert_eq!(AddressScope::of("::ffff:192.168.1.1".parse()?), AddressScope::Never);
/// assert_eq!(AddressScope::of("169.254.169.254".parse()?), AddressScope::Never);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressScope {
    /// Routed on the Internet: everybody can reach it, so that dialing it tells nothing more.
    Public,
    /// Of this machine or its own network: dialed only for a host that is allowed by name.
    Private,
    /// Never dialed, whatever is allowed: link-local and others with the metadata services of clouds,
    /// multicast, documentation, reserved, and IPv4 addresses in disguise.
    Never,
}

impl AddressScope {
    /// The scope of an address.
    ///
    /// ```
    /// use std::net::Ipv4Addr;
    ///
    /// use vestibule_core::AddressScope;
    ///
    /// assert_eq!(AddressScope::of(Ipv4Addr::LOCALHOST.into()), AddressScope::Private);
    /// ```
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }
}

const fn of_v4(address: Ipv4Addr) -> AddressScope {
    match address.octets() {
        // Services of clouds for their machines: of Azure, and of Alibaba Cloud.
        [168, 63, 129, 16] | [100, 100, 100, 200] => AddressScope::Never,
        [10 | 127, ..] | [192, 168, ..] | [172, 16..=31, ..] | [100, 64..=127, ..] => {
            AddressScope::Private
        }
        [0 | 224..=255, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => AddressScope::Never,
        _ => AddressScope::Public,
    }
}

const fn of_v6(address: Ipv6Addr) -> AddressScope {
    match address.segments() {
        // Services of clouds for their machines: of Amazon, and of Google.
        [0xfd00, 0xec2, ..] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => AddressScope::Never,
        [0, 0, 0, 0, 0, 0, 0, 1] | [0xfc00..=0xfdff, ..] => AddressScope::Private,
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] => of_nat64(address),
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => {
            AddressScope::Never
        }
        [0x2000..=0x3fff, ..] => AddressScope::Public,
        _ => AddressScope::Never,
    }
}

/// RFC 6052 section 3.1: the well-known prefix never stands for an address that is not global.
const fn of_nat64(address: Ipv6Addr) -> AddressScope {
    let [.., a, b, c, d] = address.octets();
    match of_v4(Ipv4Addr::new(a, b, c, d)) {
        AddressScope::Public => AddressScope::Public,
        AddressScope::Private | AddressScope::Never => AddressScope::Never,
    }
}
