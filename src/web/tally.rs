//! Counts what went wrong lately, and how long whoever did it has to wait before the next try.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use crate::store::Time;

/// Seconds after which what went wrong is forgotten, unless more does.
const REMEMBERED: i64 = 3600;
/// Entries that are kept before the forgotten ones are looked for.
const MANY: usize = 10_000;

/// How often something may go wrong, and what follows.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Times that nothing follows.
    pub free: u32,
    /// Seconds to wait after that.
    pub first: i64,
    /// Seconds to wait at most; each time is twice as long as the one before.
    pub longest: i64,
}

/// Counts by key. A try counts as wrong from its beginning until it turns out to be right, so that many at once gain
/// nothing.
pub struct Tally<K> {
    seen: Mutex<Seen<K>>,
}

struct Seen<K> {
    counts: HashMap<K, Count>,
    /// How many of them there may be before the forgotten ones are dropped.
    room: usize,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    times: u32,
    last: Time,
}

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self { seen: Mutex::new(Seen { counts: HashMap::new(), room: MANY }) }
    }
}

impl<K: Eq + Hash + Clone> Tally<K> {
    /// Begins a try that counts under all of these keys; how many seconds it has to wait, if it has to. One that waits
    /// does not count.
    pub fn begin(&self, keys: &[(K, Rule)], now: Time) -> Result<(), i64> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.forget(now);
        let wait = keys.iter().map(|(key, rule)| seen.wait(key, *rule, now)).max().unwrap_or(0);
        if wait > 0 {
            return Err(wait);
        }
        for (key, _) in keys {
            let count = seen.counts.entry(key.clone()).or_insert(Count { times: 0, last: now });
            *count = Count { times: count.times.saturating_add(1), last: now };
        }
        Ok(())
    }

    /// Takes a try back that turned out to be right.
    pub fn take_back(&self, key: &K) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = seen.counts.get_mut(key) {
            count.times = count.times.saturating_sub(1);
        }
    }

    /// Forgets everything under a key.
    pub fn clear(&self, key: &K) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).counts.remove(key);
    }
}

impl<K: Eq + Hash> Seen<K> {
    fn wait(&self, key: &K, rule: Rule, now: Time) -> i64 {
        let Some(count) = self.counts.get(key).filter(|count| !count.is_over(now)) else { return 0 };
        let Some(over) = count.times.checked_sub(rule.free) else { return 0 };
        let pause = rule.first.saturating_mul(1 << over.min(20)).min(rule.longest);
        let left = count.last.plus_seconds(pause).0 - now.0;
        // A moment that is not over yet is a second. A clock that was put back makes nobody wait for longer than the rule.
        (left.max(0).unsigned_abs().div_ceil(1_000_000) as i64).min(pause)
    }

    fn forget(&mut self, now: Time) {
        if self.counts.len() >= self.room {
            self.counts.retain(|_, count| !count.is_over(now));
            self.room = MANY.max(2 * self.counts.len());
        }
    }
}

impl Count {
    fn is_over(&self, now: Time) -> bool {
        self.times == 0 || self.last.plus_seconds(REMEMBERED) <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule { free: 3, first: 10, longest: 60 };

    fn at(second: i64) -> Time {
        Time(0).plus_seconds(second)
    }

    #[test]
    fn each_wrong_try_after_the_free_ones_waits_twice_as_long() {
        let tally = Tally::default();
        let mut now = 0;
        for wait in [0, 0, 0, 10, 20, 40, 60, 60] {
            if wait > 0 {
                assert_eq!(tally.begin(&[("ann", RULE)], at(now)), Err(wait));
                assert_eq!(tally.begin(&[("ann", RULE)], at(now + wait - 1)), Err(1), "waiting does not count");
            }
            now += wait;
            assert_eq!(tally.begin(&[("ann", RULE)], at(now)), Ok(()));
        }
        assert_eq!(tally.begin(&[("bo", RULE)], at(now)), Ok(()), "everybody waits for herself");
        assert_eq!(tally.begin(&[("ann", RULE)], at(now + REMEMBERED)), Ok(()), "an hour later it is forgotten");
    }

    #[test]
    fn what_was_right_does_not_count() {
        let tally = Tally::default();
        for second in 0..100 {
            assert_eq!(tally.begin(&[("ann", RULE)], at(second)), Ok(()));
            tally.take_back(&"ann");
        }
        for _ in 0..3 {
            assert_eq!(tally.begin(&[("ann", RULE), ("bo", RULE)], at(100)), Ok(()));
        }
        tally.clear(&"ann");
        assert_eq!(tally.begin(&[("ann", RULE)], at(100)), Ok(()));
        assert_eq!(tally.begin(&[("ann", RULE), ("bo", RULE)], at(100)), Err(10));
    }

    #[test]
    fn a_clock_that_is_put_back_makes_nobody_wait_longer() {
        let tally = Tally::default();
        for _ in 0..3 {
            assert_eq!(tally.begin(&[("ann", RULE)], at(86_400)), Ok(()));
        }
        assert_eq!(tally.begin(&[("ann", RULE)], at(0)), Err(10));
        assert_eq!(tally.begin(&[("ann", RULE)], at(86_390)), Err(10));
    }

    #[test]
    fn many_names_do_not_fill_the_memory() {
        let tally = Tally::default();
        for name in 0..30_000_i64 {
            assert_eq!(tally.begin(&[(name, RULE)], at(name)), Ok(()));
        }
        assert!(tally.seen.lock().expect("no panic").counts.len() < 2 * MANY);
    }
}
