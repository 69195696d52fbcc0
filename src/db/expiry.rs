//! Deadlines: armed in a timing wheel, noticed on access, and collected in bounded steps.
//!
//! The wheel holds hashes, not handles: an entry may move or go without telling it. A deadline that moves later is not
//! armed again; the wheel looks at the key at the old time and arms the new one then. So ten million EXPIREs of one key
//! cost what one costs.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use super::DbIndex;
use super::entry::{Deadline, Entry};
use super::keyspace::{Keyspace, Place};
use crate::base::heap::Heap;
use crate::base::time::Millis;
use crate::base::wheel::Wheel;

/// Items of a wheel that no key needs, before they are looked for.
const SWEEP_SLACK: usize = 1024;

/// The deadlines of one database.
#[derive(Default)]
pub(super) struct Expiry {
    wheel: Wheel,
    keys: usize,
    /// Where a sweep stands; 0: none is under way.
    sweep: u32,
    /// What the last sweep left in the wheel: fields' deadlines stand there too, which `keys` does not count.
    kept: usize,
    /// Whether a field of some hash ever had a deadline.
    pub(super) of_fields: bool,
}

impl Expiry {
    pub(super) fn heap_bytes(&self) -> usize {
        size_of::<Self>() + self.wheel.heap_bytes()
    }

    /// What is armed.
    pub(super) fn wheel(&self) -> &Wheel {
        &self.wheel
    }

    fn wants_sweep(&self) -> bool {
        self.wheel.len() > 2 * self.keys.max(self.kept) + SWEEP_SLACK
    }
}

/// What [`Keyspace::expire_step`] removes.
#[derive(Clone, Copy, Debug)]
pub enum Expired<'a> {
    /// A key, which is deleted next.
    Key(&'a [u8]),
    /// Fields of the hash at a key, which have been removed.
    Fields {
        /// The key.
        key: &'a [u8],
        /// The fields' names.
        fields: &'a [Vec<u8>],
        /// They were the last ones, and the key is gone.
        emptied: bool,
    },
}

/// When the wheel has to look at a key: the first millisecond at which it is expired.
fn fires_at(at_ms: Millis) -> u64 {
    at_ms.saturating_add(1).max(0) as u64
}

impl Keyspace {
    /// A deadline at `at_ms` for the key with `hash`, armed unless the wheel looks at the key early enough anyway.
    pub(super) fn arm(
        &mut self,
        db: DbIndex,
        hash: u64,
        before: Option<Deadline>,
        at_ms: Millis,
    ) -> Deadline {
        let bytes_before = self.db(db).expiry_bytes();
        let expiry = self.db_mut(db).expiry.get_or_insert_with(Box::default);
        let armed = match before {
            Some(before) if expiry.wheel.would_fire_by(before.armed, fires_at(at_ms)) => before.armed,
            _ => expiry.wheel.arm(fires_at(at_ms), hash),
        };
        self.expiry_changed(db, bytes_before);
        Deadline { at_ms, armed }
    }

    /// Counts what the deadlines of `db` take now instead of `bytes_before`.
    fn expiry_changed(&mut self, db: DbIndex, bytes_before: usize) {
        self.expiry_bytes = self.expiry_bytes - bytes_before + self.db(db).expiry_bytes();
    }

    /// Keeps the count of keys with a deadline.
    #[inline(always)]
    pub(super) fn count_deadlines(&mut self, db: DbIndex, before: bool, after: bool) {
        if before != after
            && let Some(expiry) = &mut self.db_mut(db).expiry
        {
            expiry.keys = if after { expiry.keys + 1 } else { expiry.keys - 1 };
        }
    }

    /// Sets or removes the deadline of the key at `place`.
    pub fn set_deadline(&mut self, place: Place, at_ms: Option<Millis>) -> Place {
        let entry = self.entry(place);
        let (before, hash) = (entry.deadline(), self.heap.hash(entry.key()));
        let deadline = at_ms.map(|at_ms| self.arm(place.db, hash, before, at_ms));
        self.set_entry_deadline(place, deadline)
    }

    /// How many keys of `db` have a deadline.
    pub fn deadlines(&self, db: DbIndex) -> usize {
        self.db(db).expiry.as_ref().map_or(0, |expiry| expiry.keys)
    }

    /// Bytes that the deadlines of `db` take.
    pub fn deadline_bytes(&self, db: DbIndex) -> usize {
        self.db(db).expiry_bytes()
    }

    /// Deletes keys of `db` and fields of its hashes that are past their deadline: at most `budget` keys are looked at,
    /// and as many fields removed. `each` is told them. Returns when to come again, if ever: by `now` when the budget
    /// stopped it.
    pub fn expire_step(
        &mut self,
        db: DbIndex,
        now: Millis,
        budget: usize,
        each: &mut dyn FnMut(Expired<'_>),
    ) -> Option<Millis> {
        let bytes_before = self.db(db).expiry_bytes();
        let expiry = self.db_mut(db).expiry.as_mut()?;
        let mut due = Vec::new();
        expiry.wheel.fire_timed_step(now.max(0) as u64, budget, |hash, at_ms| due.push((hash, at_ms)));
        expiry.kept = expiry.kept.min(expiry.wheel.len());
        self.expiry_changed(db, bytes_before);
        let mut fields = budget;
        for (hash, armed_ms) in due {
            let Some(place) = self.find_by_hash(db, hash) else { continue };
            match self.entry(place).deadline() {
                // The deadline moved to be looked at elsewhere: this is what it left behind.
                Some(deadline) if !deadline.armed.covers(armed_ms) => {}
                Some(deadline) if now > deadline.at_ms => {
                    each(Expired::Key(self.entry(place).key()));
                    self.delete(place);
                    continue;
                }
                Some(deadline) => {
                    let deadline = self.arm(db, hash, None, deadline.at_ms);
                    self.set_entry_deadline(place, Some(deadline));
                }
                None => {}
            }
            if self.fields_armed(place).is_some_and(|slot| slot.covers(armed_ms)) {
                fields -= self.expire_fields(place, now, fields, each);
            }
        }
        self.sweep(db, budget);
        let next = self.db(db).expiry.as_ref()?.wheel.next_at();
        next.map(|at_ms| at_ms.min(Millis::MAX as u64) as Millis)
    }

    /// Whether the wheel of some database holds far more than its keys need: SETEX and DEL in a loop leave such.
    pub fn wants_sweep(&self) -> bool {
        self.databases.iter().filter_map(|database| database.expiry.as_deref()).any(Expiry::wants_sweep)
    }

    /// Looks at about `budget` items of the wheel and drops those that no key waits for.
    fn sweep(&mut self, db: DbIndex, budget: usize) {
        let bytes_before = self.db(db).expiry_bytes();
        let Some(expiry) = self.db_mut(db).expiry.as_deref_mut() else { return };
        if expiry.sweep == 0 && !expiry.wants_sweep() {
            return;
        }
        let (mut wheel, cursor) = (mem::take(&mut expiry.wheel), expiry.sweep);
        let cursor = wheel.sweep_step(cursor, budget, |hash, at_ms| {
            self.find_by_hash(db, hash).is_some_and(|place| {
                let armed =
                    [self.entry(place).deadline().map(|deadline| deadline.armed), self.fields_armed(place)];
                armed.into_iter().flatten().any(|slot| slot.covers(at_ms))
            })
        });
        if let Some(expiry) = self.db_mut(db).expiry.as_deref_mut() {
            expiry.kept = if cursor == 0 { wheel.len() } else { expiry.kept };
            (expiry.wheel, expiry.sweep) = (wheel, cursor);
        }
        self.expiry_changed(db, bytes_before);
    }

    pub(super) fn find_by_hash(&self, db: DbIndex, hash: u64) -> Option<Place> {
        let Heap { arena, buckets, hasher } = &self.heap;
        let table = &self.db(db).table;
        let slot =
            table.find(buckets, hash, |handle| hasher.hash(Entry::new(arena.bytes(handle)).key()) == hash)?;
        Some(Place { db, slot, handle: table.get(buckets, slot) })
    }

    /// When the next deadline of any database is due.
    pub fn next_deadline_ms(&self) -> Option<Millis> {
        let due = self.databases.iter().filter_map(|database| database.expiry.as_ref()?.wheel.next_at());
        due.min().map(|at_ms| at_ms.min(Millis::MAX as u64) as Millis)
    }
}
