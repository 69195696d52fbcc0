//! What the 24 access bits of an entry mean: seconds of the last access, or under an LFU policy how often it was.
//! <https://redis.io/docs/latest/develop/reference/eviction/>
//!
//! ```text
//! LRU   24 bits: Unix seconds
//! LFU   16 bits: Unix minutes of the last access, 8 bits: a logarithmic counter that decays
//! ```
//!
//! Changing the policy converts nothing: what is there is read anew until accesses have replaced it, as in Redis.
//! Deliberately absent: who is evicted.

use super::entry::EntryMut;
use super::keyspace::{Keyspace, Place};
use crate::base::rng::Rng;
use crate::base::time::Millis;

/// The counter of a new key, so that it is not the first to go.
const FREQUENCY_NEW: u32 = 5;
const FREQUENCY_MAX: u32 = 255;
const SECONDS_MASK: u32 = 0x00ff_ffff;
const MINUTES_MASK: u32 = 0xffff;

/// The clock of accesses, and how they count.
#[derive(Debug)]
pub struct Access {
    /// Whether the policy is one of LFU.
    pub counts: bool,
    /// `lfu-log-factor`: how many more accesses a higher count takes.
    pub log_factor: u32,
    /// `lfu-decay-time`: after so many minutes a count is one less; 0: never.
    pub decay_minutes: u32,
    /// The time, also of a log that is replayed at the beginning of time.
    pub now_ms: Millis,
    seconds: u32,
    minutes: u32,
    rng: Rng,
}

impl Access {
    /// Counts nothing, at the beginning of time.
    pub fn new(seed: u64) -> Self {
        let rng = Rng::new(seed);
        Self { counts: false, log_factor: 10, decay_minutes: 1, now_ms: 0, seconds: 0, minutes: 0, rng }
    }

    /// Takes note of the time.
    pub fn set_now(&mut self, now: Millis) {
        let seconds = now.div_euclid(1000);
        self.now_ms = now;
        self.seconds = seconds as u32 & SECONDS_MASK;
        self.minutes = seconds.div_euclid(60) as u32 & MINUTES_MASK;
    }

    /// The bits of a key that is just made.
    #[inline]
    pub fn fresh(&self) -> u32 {
        if self.counts { self.minutes << 8 | FREQUENCY_NEW } else { self.seconds }
    }

    /// The bits after an access to a key that had `before`.
    #[inline(always)]
    pub fn touched(&mut self, before: u32) -> u32 {
        if self.counts { self.counted(before) } else { self.seconds }
    }

    /// The higher the count, the less likely an access raises it.
    #[inline(never)]
    fn counted(&mut self, before: u32) -> u32 {
        let count = self.frequency(before);
        let steps = u64::from(count.saturating_sub(FREQUENCY_NEW)) * u64::from(self.log_factor) + 1;
        let raised = count < FREQUENCY_MAX && self.rng.below(steps) == 0;
        self.minutes << 8 | (count + u32::from(raised))
    }

    /// The count, less what has decayed: `OBJECT FREQ`.
    pub fn frequency(&self, bits: u32) -> u32 {
        let elapsed_minutes = self.minutes.wrapping_sub(bits >> 8) & MINUTES_MASK;
        let periods = elapsed_minutes.checked_div(self.decay_minutes).unwrap_or(0);
        (bits & 0xff).saturating_sub(periods)
    }

    /// Seconds since the last access: `OBJECT IDLETIME`.
    pub fn idle_seconds(&self, bits: u32) -> u32 {
        self.seconds.wrapping_sub(bits) & SECONDS_MASK
    }

    /// The bits of a key that was accessed so many seconds ago: `RESTORE … IDLETIME`.
    pub fn idle_since(&self, seconds: u64) -> u32 {
        self.seconds.wrapping_sub(seconds as u32) & SECONDS_MASK
    }

    /// The bits of a key with this count: `RESTORE … FREQ`.
    pub fn with_frequency(&self, count: u8) -> u32 {
        self.minutes << 8 | u32::from(count)
    }
}

impl Keyspace {
    /// Gives the entry these access bits.
    pub fn stamp(&mut self, place: Place, bits: u32) {
        EntryMut::new(self.heap.arena.bytes_mut(place.handle)).set_access(bits);
    }
}

#[cfg(test)]
mod tests;
