//! The networks that addresses belong to: what somebody may have, or move about in, counts as one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The network that one who wants to send much can easily move about in: the first 24 bits of an IPv4 address, the
/// first 48 of an IPv6 one.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & (!0 << 8))),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (!0 << 80))),
    }
}

/// The network that one household or office has: a whole IPv4 address, the first 56 bits of an IPv6 one.
pub fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (!0 << 72))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_moves_about_in_one_network_counts_as_one() {
        let of = |address: &str| network(address.parse().expect("an address"));
        assert_eq!(of("203.0.113.9"), of("203.0.113.250"));
        assert_eq!(of("203.0.113.9"), of("::ffff:203.0.113.1"));
        assert_ne!(of("203.0.113.9"), of("203.0.114.9"));
        assert_eq!(of("2001:db8:1:2::9"), of("2001:db8:1:ffff::1"));
        assert_ne!(of("2001:db8:1::1"), of("2001:db8:2::1"));
    }
}
