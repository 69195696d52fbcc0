//! Which key goes when memory is full: sampled as Redis samples, with its pool of the best candidates seen.
//! <https://redis.io/docs/latest/develop/reference/eviction/>
//!
//! Redis keeps keys with a deadline in a table of their own and samples that; here the wheel is sampled, which holds
//! nearly the same hashes, and what it holds for nobody is passed over.
//! Deliberately absent: when to evict, how many, and what follows from it. `engine/eviction` does that.

use alloc::vec::Vec;

use super::DbIndex;
use super::access::Access;
use super::entry::Entry;
use super::expiry::Owners;
use super::keyspace::{Keyspace, Place};
use crate::base::heap::Heap;
use crate::base::rng::Rng;
use crate::base::time::Millis;

/// Candidates that are remembered from one eviction to the next, as Redis does.
const POOL_KEYS: usize = 16;
/// Draws for one volatile key, before the wheel is looked through: of its items a third at least are keys', or there are
/// few, or those that many deleted keys left have not been swept yet.
const DRAWS_MAX: usize = 64;

/// Who may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Every key.
    #[default]
    All,
    /// Keys with a deadline.
    Volatile,
}

/// Who goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Anybody.
    #[default]
    Random,
    /// Who was not accessed for longest.
    Lru,
    /// Who was accessed least often.
    Lfu,
    /// Whose deadline comes first.
    Ttl,
}

/// A `maxmemory-policy` that evicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Who may go.
    pub scope: Scope,
    /// Who goes first.
    pub order: Order,
}

/// A key that might go: the greater `worth`, the sooner. Named by its hash, as the wheel does: it may be gone by then.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    worth: u64,
    db: DbIndex,
    hash: u64,
}

/// What eviction remembers.
#[derive(Debug, Default)]
pub(super) struct Pool {
    /// By worth, the best last.
    candidates: Vec<Candidate>,
    /// The database whose turn it is when keys go at random.
    next_db: u16,
}

impl Pool {
    /// Keeps a candidate if it is better than the worst, or there is room.
    fn offer(&mut self, candidate: Candidate) {
        let at = self.candidates.partition_point(|known| known.worth < candidate.worth);
        if self.candidates.len() < POOL_KEYS {
            self.candidates.insert(at, candidate);
        } else if at > 0 {
            self.candidates.copy_within(1..at, 0);
            self.candidates[at - 1] = candidate;
        }
    }
}

impl Keyspace {
    /// The key to evict next; `None` when none may go. Looks at `samples` keys of each database.
    pub fn victim(&mut self, policy: Policy, samples: usize, rng: &mut Rng) -> Option<Place> {
        if policy.order == Order::Random {
            return self.random_victim(policy.scope, rng);
        }
        loop {
            let mut any = false;
            for db in (0..self.databases()).map(DbIndex) {
                any |= self.sample(db, policy, samples, rng);
            }
            if !any {
                return None;
            }
            while let Some(Candidate { db, hash, .. }) = self.pool.candidates.pop() {
                let found = self.find_by_hash(db, hash);
                // It may have gone, or be no longer volatile.
                if let Some(place) = found.filter(|&place| self.may_go(place, policy.scope)) {
                    return Some(place);
                }
            }
        }
    }

    /// Forgets the candidates: the policy has changed.
    pub fn forget_candidates(&mut self) {
        self.pool.candidates.clear();
    }

    /// A random key of the next database that has one.
    fn random_victim(&mut self, scope: Scope, rng: &mut Rng) -> Option<Place> {
        for _ in 0..self.databases() {
            let db = DbIndex(self.pool.next_db % self.databases());
            self.pool.next_db = (db.0 + 1) % self.databases();
            if let Some(place) = self.draw(db, scope, rng) {
                return Some(place);
            }
        }
        None
    }

    /// Offers some keys of `db` to the pool; false when none may go.
    fn sample(&mut self, db: DbIndex, policy: Policy, samples: usize, rng: &mut Rng) -> bool {
        // More draws than keys would only find the same ones.
        let keys = if policy.scope == Scope::All { self.len(db) } else { self.deadlines(db) };
        if policy.scope == Scope::All && self.sample_neighbours(db, policy.order, samples.min(keys), rng) {
            return true;
        }
        let mut any = false;
        for _ in 0..samples.min(keys) {
            let Some(place) = self.draw(db, policy.scope, rng) else { break };
            any = true;
            let (worth, hash) = (
                worth(&self.access, self.entry(place), policy.order),
                self.heap.hash(self.entry(place).key()),
            );
            self.pool.offer(Candidate { worth, db, hash });
        }
        any
    }

    /// A key of `db`, each as likely as the other.
    fn draw(&mut self, db: DbIndex, scope: Scope, rng: &mut Rng) -> Option<Place> {
        if scope == Scope::All {
            return self.random(db, rng);
        }
        let wheel = self.db(db).expiry(Owners::Keys).filter(|_| self.deadlines(db) > 0)?.wheel();
        let drawn = (0..DRAWS_MAX)
            .filter_map(|_| wheel.draw(rng))
            .find_map(|(hash, at_ms)| self.armed_at(db, Owners::Keys, hash, at_ms));
        drawn.or_else(|| self.any_volatile(db))
    }

    /// Offers keys that lie side by side: by hash, which says nothing about their worth. Looking each up on its own costs twice as
    /// much. False when there was none where it looked.
    fn sample_neighbours(&mut self, db: DbIndex, order: Order, count: usize, rng: &mut Rng) -> bool {
        let Heap { arena, buckets, hasher } = &self.heap;
        let Some(database) = self.databases.get(usize::from(db.0)).filter(|_| count > 0) else {
            return false;
        };
        let mut any = false;
        for handle in database.table.some(buckets, rng, count) {
            any = true;
            let entry = Entry::new(arena.bytes(handle));
            let (worth, hash) = (worth(&self.access, entry, order), hasher.hash(entry.key()));
            self.pool.offer(Candidate { worth, db, hash });
        }
        any
    }

    fn may_go(&self, place: Place, scope: Scope) -> bool {
        scope == Scope::All || self.deadline_ms(place).is_some()
    }
}

fn worth(access: &Access, entry: Entry<'_>, order: Order) -> u64 {
    match order {
        Order::Lru => u64::from(access.idle_seconds(entry.access())),
        Order::Lfu => u64::from(255 - access.frequency(entry.access()).min(255)),
        Order::Ttl => {
            u64::MAX - entry.deadline().map_or(Millis::MAX, |deadline| deadline.at_ms).max(0) as u64
        }
        Order::Random => 0,
    }
}

#[cfg(test)]
mod tests;
