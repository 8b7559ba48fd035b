//! The classification of addresses against a table of prefixes, read in the plainest way.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "the helpers of tests may fail")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use vestibule_core::AddressScope::{self, Never, Private, Public};

/// Every range that is not simply public; the first that holds an address decides.
const TABLE: &[(&str, AddressScope)] = &[
    ("100.100.100.200/32", Never),
    ("168.63.129.16/32", Never),
    ("fd00:ec2::/32", Never),
    ("fd20:ce::254/128", Never),
    ("0.0.0.0/8", Never),
    ("10.0.0.0/8", Private),
    ("100.64.0.0/10", Private),
    ("127.0.0.0/8", Private),
    ("169.254.0.0/16", Never),
    ("172.16.0.0/12", Private),
    ("192.0.0.0/24", Never),
    ("192.0.2.0/24", Never),
    ("192.88.99.0/24", Never),
    ("192.168.0.0/16", Private),
    ("198.18.0.0/15", Never),
    ("198.51.100.0/24", Never),
    ("203.0.113.0/24", Never),
    ("224.0.0.0/4", Never),
    ("240.0.0.0/4", Never),
    ("255.255.255.255/32", Never),
    ("0.0.0.0/0", Public),
    ("::/128", Never),
    ("::1/128", Private),
    ("::/96", Never),
    ("::ffff:0:0/96", Never),
    ("::ffff:0:0:0/96", Never),
    ("64:ff9b:1::/48", Never),
    ("100::/64", Never),
    ("2001::/32", Never),
    ("2001::/23", Never),
    ("2001:db8::/32", Never),
    ("2002::/16", Never),
    ("3fff::/20", Never),
    ("5f00::/16", Never),
    ("fc00::/7", Private),
    ("fe80::/10", Never),
    ("fec0::/10", Never),
    ("ff00::/8", Never),
    ("2000::/3", Public),
    ("::/0", Never),
];

/// The well-known NAT64 prefix: the IPv4 address in it decides, and only a public one passes.
const NAT64: &str = "64:ff9b::/96";

#[derive(Clone, Copy, Debug)]
struct Prefix {
    network: IpAddr,
    length: u32,
}

impl Prefix {
    fn parse(text: &str) -> Self {
        let (network, length) = text.split_once('/').unwrap();
        Self { network: network.parse().unwrap(), length: length.parse().unwrap() }
    }

    fn width(self) -> u32 {
        if self.network.is_ipv4() { 32 } else { 128 }
    }

    fn holds(self, address: IpAddr) -> bool {
        self.network.is_ipv4() == address.is_ipv4()
            && (0..self.length).all(|bit| self.bit(self.network, bit) == self.bit(address, bit))
    }

    fn bit(self, address: IpAddr, bit: u32) -> bool {
        (number(address) >> (self.width() - 1 - bit)) & 1 == 1
    }

    /// The address with the bits of the network and then those of `host`.
    fn address(self, host: u128) -> IpAddr {
        let host_bits = self.width() - self.length;
        let mask = if host_bits == 128 { u128::MAX } else { (1 << host_bits) - 1 };
        self.of_number(number(self.network) | (host & mask))
    }

    fn of_number(self, number: u128) -> IpAddr {
        match self.network {
            IpAddr::V4(_) => Ipv4Addr::from(u32::try_from(number).unwrap()).into(),
            IpAddr::V6(_) => Ipv6Addr::from(number).into(),
        }
    }

    fn last(self) -> IpAddr {
        self.address(u128::MAX)
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

fn naive_scope(address: IpAddr) -> AddressScope {
    if Prefix::parse(NAT64).holds(address) {
        let embedded = u32::try_from(number(address) & 0xffff_ffff).unwrap();
        let embedded = naive_scope(Ipv4Addr::from(embedded).into());
        return if embedded == Public { Public } else { Never };
    }
    let holds = |(prefix, _): &&(&str, _)| Prefix::parse(prefix).holds(address);
    TABLE.iter().find(holds).map(|(_, scope)| *scope).unwrap()
}

fn prefixes() -> impl Strategy<Value = Prefix> {
    let mut all: Vec<_> = TABLE.iter().map(|(prefix, _)| Prefix::parse(prefix)).collect();
    all.push(Prefix::parse(NAT64));
    proptest::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_096) })]

    #[test]
    fn agrees_with_the_table_on_any_ipv4_address(number: u32) {
        let address = IpAddr::from(Ipv4Addr::from(number));
        prop_assert_eq!(AddressScope::of(address), naive_scope(address));
    }

    #[test]
    fn agrees_with_the_table_on_any_ipv6_address(number: u128) {
        let address = IpAddr::from(Ipv6Addr::from(number));
        prop_assert_eq!(AddressScope::of(address), naive_scope(address));
    }

    #[test]
    fn agrees_with_the_table_inside_each_range(prefix in prefixes(), host: u128) {
        let address = prefix.address(host);
        prop_assert_eq!(AddressScope::of(address), naive_scope(address), "{}", address);
    }

    #[test]
    fn no_ipv4_address_in_an_ipv6_one_reaches_further_than_by_itself(number: u32) {
        let v4 = Ipv4Addr::from(number);
        let scope = AddressScope::of(v4.into());
        let high = u128::from(number) << 80;
        for disguise in [
            v4.to_ipv6_mapped().into(),
            v4.to_ipv6_compatible().into(),
            u128::from(Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 1)) | high,
            u128::from(Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0)) | u128::from(!number),
            u128::from(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0)) | u128::from(number),
            u128::from(Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0)) | u128::from(number),
        ] {
            let disguised = AddressScope::of(Ipv6Addr::from(disguise).into());
            prop_assert!(scope == Public || disguised != Public, "{}", Ipv6Addr::from(disguise));
        }
    }
}

#[test]
fn agrees_with_the_table_at_the_edges_of_each_range() {
    for (prefix, _) in TABLE.iter().chain([&(NAT64, Never)]) {
        let prefix = Prefix::parse(prefix);
        let (first, last) = (number(prefix.network), number(prefix.last()));
        let most = if prefix.width() == 32 { u128::from(u32::MAX) } else { u128::MAX };
        let edges = [first.checked_sub(1), Some(first), Some(last), last.checked_add(1)];
        for edge in edges.into_iter().flatten().filter(|edge| *edge <= most) {
            let address = prefix.of_number(edge);
            assert_eq!(AddressScope::of(address), naive_scope(address), "{address}");
        }
    }
}

#[test]
fn no_range_but_the_two_open_ones_holds_a_public_address() {
    for (prefix, _) in TABLE.iter().filter(|(_, scope)| *scope != Public) {
        let prefix = Prefix::parse(prefix);
        if prefix.length == 0 {
            continue;
        }
        for host in [0, 1, 2, 0x7f00_0001, 0x0808_0808, u128::MAX / 3, u128::MAX - 1, u128::MAX] {
            let address = prefix.address(host);
            assert_ne!(AddressScope::of(address), Public, "{address}");
        }
    }
}

#[test]
fn addresses_that_people_know() {
    for (address, scope) in [
        ("8.8.8.8", Public),
        ("172.15.255.255", Public),
        ("172.32.0.0", Public),
        ("100.63.255.255", Public),
        ("100.128.0.0", Public),
        ("2606:4700:4700::1111", Public),
        ("64:ff9b::808:808", Public),
        ("127.0.0.1", Private),
        ("::1", Private),
        ("fd12:3456::1", Private),
        ("169.254.169.254", Never),
        ("64:ff9b::a9fe:a9fe", Never),
        ("::ffff:8.8.8.8", Never),
        ("::ffff:127.0.0.1", Never),
        ("::", Never),
        ("0.0.0.0", Never),
        ("fe80::1", Never),
    ] {
        assert_eq!(AddressScope::of(address.parse().unwrap()), scope, "{address}");
    }
}
