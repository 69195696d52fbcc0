//! Keeping within `maxmemory`: keys are evicted before a command runs, a bounded number at a time.
//! <https://redis.io/docs/latest/develop/reference/eviction/>
//!
//! Redis bounds an eviction by time and goes on from a timer; here keys and freed elements are counted. Either way a
//! command may run while memory is still above its limit and falling, and is refused only when no key may go.
//! Deliberately absent: who goes (`db/eviction`).

use super::Engine;
use super::admit::queues;
use super::stats::Stats;
use crate::base::limits::{EVICT_ELEMENTS_PER_STEP, EVICT_KEYS_PER_TENACITY};
use crate::commands::effects::Class;
use crate::commands::row::{Command, Flags, Handler, Verb};
use crate::session::Session;

/// How memory stands against its limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Memory {
    /// Below, or above and falling.
    #[default]
    Fits,
    /// Above, with more to evict or to free: the next tick goes on.
    Falling,
    /// Above, and no key may go.
    Full,
}

impl Engine {
    /// Looks whether memory is above its limit, and evicts if it is.
    #[inline]
    pub(super) fn keep_within_memory(&mut self) {
        let (used, limit) = (self.limited_bytes(), self.config.settings.maxmemory_bytes);
        self.used_bytes_peak = self.used_bytes_peak.max(used);
        self.memory = if used as u64 <= limit { Memory::Fits } else { self.evict(limit) };
    }

    /// A limit that was lowered is worked towards at once, in ticks.
    pub(super) fn look_at_memory(&mut self) {
        let above = self.limited_bytes() as u64 > self.config.settings.maxmemory_bytes;
        self.memory = if above { Memory::Falling } else { Memory::Fits };
    }

    /// What `maxmemory` limits: data, and the engine itself. Buffers of connections and the log are not in it: evicting is no
    /// remedy for them, and might fill them.
    #[inline(always)]
    pub(super) fn limited_bytes(&self) -> usize {
        self.keyspace.used_bytes() + size_of::<Self>() + size_of::<Stats>()
    }

    #[cold]
    fn evict(&mut self, limit: u64) -> Memory {
        if self.loading || self.keyspace.has_absent() {
            return Memory::Falling; // what is read is what there was, and who goes is chosen among all
        }
        let settings = &self.config.settings;
        let (policy, samples) = (settings.policy, settings.eviction_samples);
        let mut keys = EVICT_KEYS_PER_TENACITY * settings.eviction_tenacity.max(1);
        let memory = loop {
            if self.limited_bytes() as u64 <= limit {
                break Memory::Fits;
            }
            // What was evicted before comes first: a big value's memory returns in steps.
            if self.keyspace.reclaim_pending() > 0 {
                if !self.keyspace.reclaim_step(EVICT_ELEMENTS_PER_STEP) {
                    break Memory::Falling;
                }
                continue;
            }
            let Some(policy) = policy else { break Memory::Full };
            if keys == 0 {
                break Memory::Falling;
            }
            keys -= 1;
            let Some(place) = self.keyspace.victim(policy, samples, &mut self.rng) else {
                break Memory::Full;
            };
            self.effects.removed(place.db(), self.keyspace.entry(place).key(), Class::EVICTED, "evicted");
            self.keyspace.delete(place);
            self.key_stats.evicted += 1;
        };
        self.propagate_removed();
        memory
    }

    /// Whether memory is above its limit and somebody should go on: what a tick does.
    pub(super) fn is_evicting(&self) -> bool {
        self.memory == Memory::Falling
    }

    /// Whether `command` may not run while memory is full. In a transaction nothing may be queued that keeps memory for
    /// long, and EXEC is judged by what is queued.
    pub(super) fn needs_memory(&self, command: &Command, session: &Session) -> bool {
        if session.transaction.is_none() {
            return command.flags.has(Flags::DENY_OOM);
        }
        match command.run {
            Handler::Verb(Verb::Exec) => queues(session, |flags| flags.has(Flags::DENY_OOM)),
            Handler::Verb(Verb::Discard | Verb::Quit | Verb::Reset) => false,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests;
