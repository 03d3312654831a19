//! How often somebody may try what could be misused: guessing passwords, making accounts, sending proposals.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};

use super::{Error, Result};

/// Counters in memory, per account and per network. They forget by themselves.
pub struct Guard {
    by_account: DefaultKeyedRateLimiter<String>,
    by_network: DefaultKeyedRateLimiter<IpAddr>,
    edits: DefaultKeyedRateLimiter<IpAddr>,
    saves: DefaultKeyedRateLimiter<IpAddr>,
    settled: DefaultKeyedRateLimiter<IpAddr>,
    proposals: DefaultKeyedRateLimiter<IpAddr>,
    remarks: DefaultKeyedRateLimiter<IpAddr>,
}

/// What somebody without an account sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A change of what she sent before, or an outline of her own.
    Edit,
    /// Words that become part of an outline at once.
    Save,
    /// What she makes of a conflict between others.
    Settle,
    /// An account of her own.
    Account,
    /// A proposal.
    Proposal,
    /// A remark.
    Remark,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            by_account: DefaultKeyedRateLimiter::keyed(per_hour(20).allow_burst(at_once(8))),
            by_network: DefaultKeyedRateLimiter::keyed(per_hour(120).allow_burst(at_once(30))),
            edits: DefaultKeyedRateLimiter::keyed(per_hour(240).allow_burst(at_once(60))),
            saves: DefaultKeyedRateLimiter::keyed(per_hour(120).allow_burst(at_once(40))),
            settled: DefaultKeyedRateLimiter::keyed(per_hour(60).allow_burst(at_once(20))),
            // A class or a meeting that writes together through one router is many people in one afternoon.
            proposals: DefaultKeyedRateLimiter::keyed(per_hour(60).allow_burst(at_once(30))),
            remarks: DefaultKeyedRateLimiter::keyed(per_hour(60).allow_burst(at_once(30))),
        }
    }
}

impl Guard {
    /// Counts one attempt to sign in under a name from an address.
    pub fn sign_in(&self, name: &str, address: IpAddr) -> Result<()> {
        self.forget();
        let account = self.by_account.check_key(&name.trim().to_lowercase());
        let network = self.by_network.check_key(&household(address));
        if account.is_ok() && network.is_ok() { Ok(()) } else { Err(Error::TooMany) }
    }

    /// Counts one sending of somebody without an account from an address.
    pub fn write(&self, purpose: Purpose, address: IpAddr) -> Result<()> {
        self.forget();
        let counter = match purpose {
            Purpose::Edit | Purpose::Account => &self.edits,
            Purpose::Save => &self.saves,
            Purpose::Settle => &self.settled,
            Purpose::Proposal => &self.proposals,
            Purpose::Remark => &self.remarks,
        };
        counter.check_key(&network(address)).map_err(|_| Error::TooMany)
    }

    /// Drops counters that have run full again, so that many names cannot fill the memory.
    fn forget(&self) {
        if self.by_account.len() > 10_000 {
            self.by_account.retain_recent();
        }
        for counter in [&self.by_network, &self.edits, &self.saves, &self.settled, &self.proposals, &self.remarks] {
            if counter.len() > 10_000 {
                counter.retain_recent();
            }
        }
    }
}

/// The network that one who wants to send much can easily move about in: the first 24 bits of an IPv4 address, the
/// first 48 of an IPv6 one.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & (!0 << 8))),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (!0 << 80))),
    }
}

/// The network that one household or office has: a whole IPv4 address, the first 56 bits of an IPv6 one.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (!0 << 72))),
    }
}

const fn per_hour(times: u32) -> Quota {
    Quota::per_hour(at_once(times))
}

const fn at_once(times: u32) -> NonZeroU32 {
    NonZeroU32::new(times).expect("a literal above zero")
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
