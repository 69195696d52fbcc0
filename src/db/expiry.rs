//! Deadlines: armed in a timing wheel, noticed on access, and collected in bounded steps.
//!
//! The wheel holds hashes, not handles: an entry may move or go without telling it. A deadline that moves later is not
//! armed again; the wheel looks at the key at the old time and arms the new one then. So ten million EXPIREs of one key
//! cost what one costs.
//!
//! Keys and hashes whose fields have deadlines stand in wheels of their own, since eviction draws from the one of keys.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use super::DbIndex;
use super::entry::{Deadline, Entry};
use super::keyspace::{Database, Keyspace, Place};
use crate::base::heap::Heap;
use crate::base::time::Millis;
use crate::base::wheel::{Wheel, WheelSlot};

/// Items of a wheel that nobody needs, before they are looked for.
const SWEEP_SLACK: usize = 1024;

/// Whose deadlines a wheel holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owners {
    Keys,
    /// Hashes, each for the earliest of its fields.
    Hashes,
}

/// The deadlines of one database's keys, or of its hashes' fields.
#[derive(Default)]
pub(super) struct Expiry {
    wheel: Wheel,
    /// How many need an item of the wheel: of keys all that have a deadline, of hashes what the last sweep left.
    owners: usize,
    /// Where a sweep stands; 0: none is under way.
    sweep: u32,
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
        self.wheel.len() > 2 * self.owners + SWEEP_SLACK
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

impl Database {
    #[inline]
    pub(super) fn expiry(&self, owners: Owners) -> Option<&Expiry> {
        self.expiry[owners as usize].as_deref()
    }

    fn expiry_mut(&mut self, owners: Owners) -> Option<&mut Expiry> {
        self.expiry[owners as usize].as_deref_mut()
    }

    pub(super) fn expiry_bytes(&self) -> usize {
        self.expiry.iter().flatten().map(|expiry| expiry.heap_bytes()).sum()
    }

    /// When the next deadline is due.
    fn next_deadline_ms(&self) -> Option<Millis> {
        let next = self.expiry.iter().flatten().filter_map(|expiry| expiry.wheel.next_at()).min();
        next.map(|at_ms| at_ms.min(Millis::MAX as u64) as Millis)
    }
}

/// When the wheel has to look at a key: the first millisecond at which it is expired.
fn fires_at(at_ms: Millis) -> u64 {
    at_ms.saturating_add(1).max(0) as u64
}

impl Keyspace {
    /// A deadline at `at_ms` for the key with `hash`, or for the fields of the hash there, armed unless the wheel looks at it
    /// early enough anyway.
    pub(super) fn arm(
        &mut self,
        db: DbIndex,
        owners: Owners,
        hash: u64,
        before: Option<Deadline>,
        at_ms: Millis,
    ) -> Deadline {
        let bytes_before = self.db(db).expiry_bytes();
        let expiry = self.db_mut(db).expiry[owners as usize].get_or_insert_with(Box::default);
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
            && let Some(expiry) = self.db_mut(db).expiry_mut(Owners::Keys)
        {
            expiry.owners = if after { expiry.owners + 1 } else { expiry.owners - 1 };
        }
    }

    /// Sets or removes the deadline of the key at `place`.
    pub fn set_deadline(&mut self, place: Place, at_ms: Option<Millis>) -> Place {
        let entry = self.entry(place);
        let (before, hash) = (entry.deadline(), self.heap.hash(entry.key()));
        let deadline = at_ms.map(|at_ms| self.arm(place.db, Owners::Keys, hash, before, at_ms));
        self.set_entry_deadline(place, deadline)
    }

    /// How many keys of `db` have a deadline.
    pub fn deadlines(&self, db: DbIndex) -> usize {
        self.db(db).expiry(Owners::Keys).map_or(0, |expiry| expiry.owners)
    }

    /// The hashes of `db` that are armed: all whose fields have deadlines, and some whose fields had.
    pub(super) fn armed_hashes(&self, db: DbIndex) -> impl Iterator<Item = Place> {
        let items = self.db(db).expiry(Owners::Hashes).into_iter().flat_map(|expiry| expiry.wheel.iter());
        items.filter_map(move |(hash, at_ms)| self.armed_at(db, Owners::Hashes, hash, at_ms))
    }

    /// Bytes that the deadlines of `db` take.
    pub fn deadline_bytes(&self, db: DbIndex) -> usize {
        self.db(db).expiry_bytes()
    }

    /// Deletes keys of `db` and fields of its hashes that are past their deadline: at most `budget` keys and as many hashes
    /// are looked at, and as many fields removed. `each` is told them. Returns when to come again, if ever: by `now` when
    /// the budget stopped it.
    pub fn expire_step(
        &mut self,
        db: DbIndex,
        now: Millis,
        budget: usize,
        each: &mut dyn FnMut(Expired<'_>),
    ) -> Option<Millis> {
        for (hash, armed_ms) in self.due(db, Owners::Keys, now, budget) {
            let Some(place) = self.armed_at(db, Owners::Keys, hash, armed_ms) else { continue };
            match self.deadline_ms(place) {
                Some(at_ms) if now <= at_ms => {
                    let deadline = self.arm(db, Owners::Keys, hash, None, at_ms);
                    self.set_entry_deadline(place, Some(deadline));
                }
                _ => {
                    each(Expired::Key(self.entry(place).key()));
                    self.delete(place);
                }
            }
        }
        let mut fields = budget;
        for (hash, armed_ms) in self.due(db, Owners::Hashes, now, budget) {
            if let Some(place) = self.armed_at(db, Owners::Hashes, hash, armed_ms) {
                fields -= self.expire_fields(place, now, fields, each);
            }
        }
        self.sweep(db, Owners::Keys, budget);
        self.sweep(db, Owners::Hashes, budget);
        self.db(db).next_deadline_ms()
    }

    /// What a wheel says is due, hashes and times: at most `budget`.
    fn due(&mut self, db: DbIndex, owners: Owners, now: Millis, budget: usize) -> Vec<(u64, u64)> {
        let mut due = Vec::new();
        let bytes_before = self.db(db).expiry_bytes();
        if let Some(expiry) = self.db_mut(db).expiry_mut(owners) {
            expiry.wheel.fire_timed_step(now.max(0) as u64, budget, |hash, at_ms| due.push((hash, at_ms)));
            if owners == Owners::Hashes {
                expiry.owners = expiry.owners.min(expiry.wheel.len());
            }
        }
        self.expiry_changed(db, bytes_before);
        due
    }

    /// Whose item of a wheel this is, unless the deadline is armed elsewhere by now: then it is what that left behind.
    pub(super) fn armed_at(&self, db: DbIndex, owners: Owners, hash: u64, at_ms: u64) -> Option<Place> {
        let place = self.find_by_hash(db, hash)?;
        let armed: WheelSlot = match owners {
            Owners::Keys => self.entry(place).deadline()?.armed,
            Owners::Hashes => self.fields_armed(place)?,
        };
        armed.covers(at_ms).then_some(place)
    }

    /// Whether a wheel of some database holds far more than is needed: SETEX and DEL in a loop leave such.
    pub fn wants_sweep(&self) -> bool {
        self.databases
            .iter()
            .flat_map(|database| database.expiry.iter().flatten())
            .any(|one| one.wants_sweep())
    }

    /// Looks at about `budget` items of a wheel that has far more than it needs.
    fn sweep(&mut self, db: DbIndex, owners: Owners, budget: usize) {
        let Some(expiry) = self.db(db).expiry(owners) else { return };
        let from = expiry.sweep;
        if from == 0 && !expiry.wants_sweep() {
            return;
        }
        let (cursor, _) = self.sweep_step(db, owners, from, budget);
        if let Some(expiry) = self.db_mut(db).expiry_mut(owners) {
            expiry.sweep = cursor;
            if cursor == 0 && owners == Owners::Hashes {
                expiry.owners = expiry.wheel.len();
            }
        }
    }

    /// Looks at about `budget` items of a wheel and drops those that nobody waits for. Returns where to go on, and an owner
    /// that was met.
    fn sweep_step(
        &mut self,
        db: DbIndex,
        owners: Owners,
        cursor: u32,
        budget: usize,
    ) -> (u32, Option<Place>) {
        let bytes_before = self.db(db).expiry_bytes();
        let Some(expiry) = self.db_mut(db).expiry_mut(owners) else { return (0, None) };
        let (mut wheel, mut met) = (mem::take(&mut expiry.wheel), None);
        let cursor = wheel.sweep_step(cursor, budget, |hash, at_ms| {
            let owner = self.armed_at(db, owners, hash, at_ms);
            met = owner.or(met);
            owner.is_some()
        });
        if let Some(expiry) = self.db_mut(db).expiry_mut(owners) {
            expiry.wheel = wheel;
        }
        self.expiry_changed(db, bytes_before);
        (cursor, met)
    }

    /// Some key with a deadline. Every item of the wheel that is looked at for it is dropped, but for a few: so all such
    /// searches together look at no more than was armed.
    pub(super) fn any_volatile(&mut self, db: DbIndex) -> Option<Place> {
        while self.db(db).expiry(Owners::Keys).is_some_and(|expiry| !expiry.wheel.is_empty()) {
            if let (_, Some(place)) = self.sweep_step(db, Owners::Keys, 0, 1) {
                return Some(place);
            }
        }
        None
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
        self.databases.iter().filter_map(Database::next_deadline_ms).min()
    }
}
