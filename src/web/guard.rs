//! How often somebody may try what could be misused: guessing passwords, making accounts, sending proposals.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};

use super::{Error, Result};

/// Counters in memory, per account and per network. They forget by themselves.
pub struct Guard {
    by_account: DefaultKeyedRateLimiter<String>,
    by_network: DefaultKeyedRateLimiter<IpAddr>,
    writes: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            by_account: DefaultKeyedRateLimiter::keyed(per_hour(20).allow_burst(at_once(8))),
            by_network: DefaultKeyedRateLimiter::keyed(per_hour(120).allow_burst(at_once(30))),
            writes: DefaultKeyedRateLimiter::keyed(per_hour(240).allow_burst(at_once(60))),
        }
    }
}

impl Guard {
    /// Counts one attempt to sign in under a name from an address.
    pub fn sign_in(&self, name: &str, address: IpAddr) -> Result<()> {
        self.forget();
        let account = self.by_account.check_key(&name.trim().to_lowercase());
        let network = self.by_network.check_key(&network(address));
        if account.is_ok() && network.is_ok() { Ok(()) } else { Err(Error::TooMany) }
    }

    /// Counts one change by somebody without an account from an address.
    pub fn write(&self, address: IpAddr) -> Result<()> {
        self.forget();
        self.writes.check_key(&network(address)).map_err(|_| Error::TooMany)
    }

    /// Drops counters that have run full again, so that many names cannot fill the memory.
    fn forget(&self) {
        if self.by_account.len() > 10_000 {
            self.by_account.retain_recent();
        }
        if self.by_network.len() + self.writes.len() > 10_000 {
            self.by_network.retain_recent();
            self.writes.retain_recent();
        }
    }
}

/// The network that one household or office has: a whole IPv4 address, the first 56 bits of an IPv6 one.
fn network(address: IpAddr) -> IpAddr {
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
