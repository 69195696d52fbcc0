//! What happens by time alone: waits end, keys expire, memory comes back. Each call does a bounded part of it.

use alloc::vec::Vec;

use super::Engine;
use super::output::Conn;
use crate::base::limits::{EVACUATE_STEPS_PER_TICK, EXPIRE_KEYS_PER_TICK_MAX, RECLAIM_ELEMENTS_PER_TICK};
use crate::base::time::Millis;
use crate::db::{DbIndex, Expired};
use crate::session::{ConnId, Protocol};

/// Active expiry runs at most this often, as Redis' does at `hz 10`.
const EXPIRE_PERIOD_MS: Millis = 100;
/// How often sparse pages are looked for.
const EVACUATE_PERIOD_MS: Millis = 1000;

/// How often idle connections are looked for.
const IDLE_PERIOD_MS: Millis = 1000;

/// Where the periodic work stands, by the steady clock.
#[derive(Default)]
pub(super) struct Timers {
    expire_after_ms: Millis,
    evacuate_after_ms: Millis,
    evacuating: bool,
    idle_after_ms: Millis,
    /// How often something else than data and waits made them earlier.
    changes: u64,
}

impl Timers {
    /// Sparse pages are emptied from now on, few as they may be.
    pub(super) fn evacuate_now(&mut self) {
        self.evacuating = true;
        self.changed();
    }

    /// There may be something to do sooner.
    pub(super) fn changed(&mut self) {
        self.changes += 1;
    }

    /// See [`Engine::changes`].
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }
}

impl Engine {
    /// Does what is due: at most [`EXPIRE_KEYS_PER_TICK_MAX`] keys, and as many fields of hashes, expire, and a bounded part of the memory to be freed is
    /// freed. Early is harmless; late delays expiry and timeouts.
    pub fn tick(&mut self, now: Millis) {
        self.set_now(now);
        if self.loading {
            return;
        }
        self.expire_waits();
        if self.steady_ms >= self.timers.expire_after_ms {
            self.expire_keys(now);
        }
        if self.steady_ms >= self.timers.idle_after_ms {
            self.close_idle();
        }
        self.keyspace.reclaim_step(RECLAIM_ELEMENTS_PER_TICK);
        self.keyspace.forget_snapshot_step();
        if self.is_evicting() {
            self.keep_within_memory();
        }
        if self.timers.evacuating
            || self.wants_evacuation() && self.steady_ms >= self.timers.evacuate_after_ms
        {
            self.timers.evacuating = !(0..EVACUATE_STEPS_PER_TICK).any(|_| self.keyspace.evacuate_step());
            self.timers.evacuate_after_ms = self.steady_ms.saturating_add(EVACUATE_PERIOD_MS);
        }
        self.save_when_due();
        self.settle();
    }

    fn expire_keys(&mut self, now: Millis) {
        let mut budget = EXPIRE_KEYS_PER_TICK_MAX;
        let mut again = false;
        for db in (0..self.keyspace.databases()).map(DbIndex) {
            let (effects, stats) = (&mut self.effects, &mut self.key_stats);
            let mut count = 0;
            let next = self.keyspace.expire_step(db, now, budget, &mut |expired| match expired {
                Expired::Key(key) => {
                    effects.expired(db, key);
                    stats.expired += 1;
                    count += 1;
                }
                Expired::Fields { key, fields, emptied } => {
                    effects.fields_expired(db, key, fields, emptied);
                    count += fields.len();
                }
            });
            budget = budget.saturating_sub(count).max(1);
            again |= next.is_some_and(|at_ms| at_ms <= now);
        }
        let pause_ms = if again { 0 } else { EXPIRE_PERIOD_MS };
        self.timers.expire_after_ms = self.steady_ms.saturating_add(pause_ms);
        self.propagate_removed();
    }

    /// Closes connections that `timeout` says are idle: not those that wait or listen, nor the typed client's.
    fn close_idle(&mut self) {
        let limit_ms = self.config.settings.idle_ms_max;
        self.timers.idle_after_ms = self.steady_ms.saturating_add(IDLE_PERIOD_MS);
        if limit_ms == 0 {
            return;
        }
        let is_idle = |conn: &Conn| {
            let session = &conn.session;
            let bound = session.waiting.is_some()
                || session.subscriptions() > 0
                || session.protocol == Protocol::Value;
            !bound && self.now.saturating_sub(session.active_ms) > limit_ms
        };
        let idle: Vec<ConnId> =
            self.conns.iter().filter(|(_, conn)| is_idle(conn)).map(|(id, _)| id).collect();
        for id in idle {
            self.conns[id].closing = true;
            self.conns.announce(id);
        }
    }

    /// Whether pages hold so much more than their blocks that moving them is worth it.
    fn wants_evacuation(&self) -> bool {
        let (used, held) = (self.keyspace.heap.used_bytes(), self.keyspace.heap.held_bytes());
        held.saturating_sub(used) > (used / 2).max(1 << 20)
    }

    /// When [`Self::tick`] has something to do next; `None`: never, unless something else happens first.
    pub fn wake_at_ms(&self) -> Option<Millis> {
        // What the wall clock shows when the steady one shows that.
        let wall = |at_ms: Millis| self.now.saturating_add(at_ms.saturating_sub(self.steady_ms));
        let expire_after_ms = wall(self.timers.expire_after_ms);
        let expiry = self.keyspace.next_deadline_ms().map(|at_ms| at_ms.max(expire_after_ms));
        let sweep = self.keyspace.wants_sweep().then_some(expire_after_ms);
        let wait = self.waiters.next_deadline_ms().map(wall);
        let freeing = (self.keyspace.reclaim_pending() > 0
            || self.keyspace.is_forgetting_snapshot()
            || self.timers.evacuating
            || self.is_evicting())
        .then_some(self.now);
        let watches_idle = self.config.settings.idle_ms_max > 0 && self.conns.len() > 0;
        let idle = watches_idle.then(|| wall(self.timers.idle_after_ms));
        let evacuation = self.wants_evacuation().then(|| wall(self.timers.evacuate_after_ms));
        let save = self.save_due_ms().map(wall);
        [expiry, sweep, wait, freeing, idle, evacuation, save].into_iter().flatten().min()
    }
}
