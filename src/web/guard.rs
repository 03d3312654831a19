//! How often somebody may try what could be misused: guessing passwords, making accounts, sending proposals.

use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};

use super::tally::{Rule, Tally};
use super::{Error, Result};
use crate::network::{household, network};
use crate::store::Time;

/// Wrong passwords for one account from one household.
const AT_HOME: Rule = Rule { free: 6, first: 30, longest: 3600 };
/// Wrong passwords for one account, wherever they come from. Short pauses: they must not keep its owner out.
const EVERYWHERE: Rule = Rule { free: 40, first: 1, longest: 30 };
/// Wrong passwords from one household, for whatever account.
const ONE_HOUSEHOLD: Rule = Rule { free: 30, first: 10, longest: 600 };
/// Accounts made from one network: a family, or a small meeting.
const NEW_ACCOUNTS: Rule = Rule { free: 10, first: 360, longest: 3600 };

/// Counters in memory, per account and per network. They forget by themselves.
pub struct Guard {
    wrong: Tally<Wrong>,
    accounts: Tally<IpAddr>,
    passwords: DefaultKeyedRateLimiter<IpAddr>,
    edits: DefaultKeyedRateLimiter<IpAddr>,
    saves: DefaultKeyedRateLimiter<IpAddr>,
    settled: DefaultKeyedRateLimiter<IpAddr>,
    proposals: DefaultKeyedRateLimiter<IpAddr>,
    remarks: DefaultKeyedRateLimiter<IpAddr>,
}

/// What wrong passwords are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Wrong {
    AtHome(String, IpAddr),
    Everywhere(String),
    Household(IpAddr),
}

/// Somebody has to wait so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(i64);

/// A password that is being tried: it counts as wrong until it is said to be right.
pub struct Attempt(Vec<(Wrong, Rule)>);

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
            wrong: Tally::default(),
            accounts: Tally::default(),
            // Looking at a password takes a core for a tenth of a second, right or wrong.
            passwords: DefaultKeyedRateLimiter::keyed(per_hour(1200).allow_burst(at_once(120))),
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
    /// Lets a password be tried for the account with a handle, from an address. Only wrong ones count, so what was
    /// tried is given back to [`Self::right`] if it was not wrong.
    pub fn password(&self, handle: &str, address: IpAddr, now: Time) -> std::result::Result<Attempt, Wait> {
        self.forget();
        let home = household(address);
        self.passwords.check_key(&home).map_err(|_| Wait(60))?;
        let keys = vec![
            (Wrong::AtHome(handle.to_owned(), home), AT_HOME),
            (Wrong::Everywhere(handle.to_owned()), EVERYWHERE),
            (Wrong::Household(home), ONE_HOUSEHOLD),
        ];
        self.wrong.begin(&keys, now).map_err(Wait)?;
        Ok(Attempt(keys))
    }

    /// Says that a password was right. What others guessed at for the same account goes on to count.
    pub fn right(&self, attempt: &Attempt) {
        for (key, _) in &attempt.0 {
            match key {
                Wrong::AtHome(..) => self.wrong.clear(key),
                Wrong::Everywhere(_) | Wrong::Household(_) => self.wrong.take_back(key),
            }
        }
    }

    /// Says that nobody could look whether a password is right: it counts for nothing.
    pub fn untried(&self, attempt: &Attempt) {
        attempt.0.iter().for_each(|(key, _)| self.wrong.take_back(key));
    }

    /// Counts one account that is made from an address; see [`Self::no_account`].
    pub fn account(&self, address: IpAddr, now: Time) -> std::result::Result<(), Wait> {
        self.accounts.begin(&[(network(address), NEW_ACCOUNTS)], now).map_err(Wait)
    }

    /// Says that the account was not made after all.
    pub fn no_account(&self, address: IpAddr) {
        self.accounts.take_back(&network(address));
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
        for counter in [&self.passwords, &self.edits, &self.saves, &self.settled, &self.proposals, &self.remarks] {
            if counter.len() > 10_000 {
                counter.retain_recent();
            }
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 second"),
            seconds @ ..=90 => write!(f, "{seconds} seconds"),
            seconds => write!(f, "{} minutes", seconds.unsigned_abs().div_ceil(60)),
        }
    }
}

const fn per_hour(times: u32) -> Quota {
    Quota::per_hour(at_once(times))
}

const fn at_once(times: u32) -> NonZeroU32 {
    NonZeroU32::new(times).expect("a literal above zero")
}
