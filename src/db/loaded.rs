//! Values that RDB held, stored under their keys.

use super::DbIndex;
use super::entry::{Draft, Entry};
use super::expiry::Owners;
use super::keyspace::{Keyspace, Place};
use super::value::{Value, string_payload};
use crate::base::arena::Handle;
use crate::base::limits::MEMORY_BYTES_MAX;
use crate::base::time::Millis;
use crate::types::rdb::Loaded;

/// What is told of a key besides its value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Its deadline.
    pub at_ms: Option<Millis>,
    /// Seconds since its last access, for who evicts by that.
    pub idle_s: Option<u64>,
    /// Its count of accesses, for who evicts by that.
    pub frequency: Option<u8>,
}

/// An entry that was stored, and is not yet in the table of its database.
#[derive(Clone, Copy, Debug)]
pub struct Unplaced {
    /// Where it was read.
    pub offset: u64,
    db: DbIndex,
    hash: u64,
    handle: Handle,
    has_field_deadlines: bool,
}

impl Keyspace {
    /// Stores a value that was read. Nobody finds it before [`Self::place_loaded`].
    pub fn store_loaded(
        &mut self,
        db: DbIndex,
        (key, hash): (&[u8], u64),
        loaded: Loaded<'_>,
        told: Told,
    ) -> Unplaced {
        let deadline = told.at_ms.map(|at_ms| self.arm(db, Owners::Keys, hash, None, at_ms));
        self.count_deadlines(db, false, deadline.is_some());
        let access = self.access_bits(told).unwrap_or_else(|| self.access.fresh());
        let mut has_field_deadlines = false;
        let handle = match Value::loaded(loaded) {
            Err(text) => {
                let (kind, payload) = string_payload(&text);
                self.store(&Draft { kind, access, deadline, key, payload })
            }
            Ok(value) => {
                has_field_deadlines = value.has_field_deadlines();
                let kind = value.kind();
                let payload = self.payload_of(value);
                self.store(&Draft { kind, access, deadline, key, payload: payload.borrow() })
            }
        };
        Unplaced { offset: 0, db, hash, handle, has_field_deadlines }
    }

    /// Puts entries into the tables of their databases, which are said to get `expected` of them. At the first whose key is there
    /// already it stops: where that was read is told, and from it on all are freed.
    pub fn place_loaded(&mut self, unplaced: &[Unplaced], expected: u32) -> Result<(), u64> {
        // All buckets are read before the first is looked into, so that their cache misses overlap.
        let touch = |one: &Unplaced| self.db(one.db).table.touch(&self.heap.buckets, one.hash);
        core::hint::black_box(unplaced.iter().fold(0, |read, one| read ^ touch(one)));
        for (at, one) in unplaced.iter().enumerate() {
            let key = Entry::new(self.heap.arena.bytes(one.handle)).key();
            if self.find_here(one.db, key, one.hash).is_some() {
                unplaced[at..].iter().for_each(|unplaced| self.discard_unplaced(unplaced));
                return Err(one.offset);
            }
            self.place_unplaced(one, expected);
        }
        Ok(())
    }

    fn discard_unplaced(&mut self, &Unplaced { db, handle, .. }: &Unplaced) {
        let has_deadline = Entry::new(self.heap.arena.bytes(handle)).deadline().is_some();
        self.count_deadlines(db, has_deadline, false);
        self.discard_object(handle);
        self.heap.arena.free(handle);
    }

    /// Stores a value that was read under a key that is absent, with its hash.
    pub fn set_loaded(&mut self, db: DbIndex, key: (&[u8], u64), loaded: Loaded<'_>, told: Told) -> Place {
        let unplaced = self.store_loaded(db, key, loaded, told);
        self.place_unplaced(&unplaced, 0)
    }

    fn place_unplaced(&mut self, unplaced: &Unplaced, expected: u32) -> Place {
        let place = self.place(unplaced.db, unplaced.hash, unplaced.handle, expected);
        if unplaced.has_field_deadlines {
            self.arm_fields(place, true);
        }
        place
    }

    /// What is told of accesses. Each policy has use for one of the two only.
    fn access_bits(&self, told: Told) -> Option<u32> {
        match self.access.counts {
            true => told.frequency.map(|count| self.access.with_frequency(count)),
            false => told.idle_s.map(|seconds| self.access.idle_since(seconds)),
        }
    }

    /// What the compressed strings of a value may become together: half of what memory there can still be, because they are copied
    /// into their place. That is all there is to ask: LZF stands for at most 88 times its bytes, and some values need all of that (an
    /// empty bitmap, a list of equal elements).
    pub fn unpacked_bytes_max(&self) -> usize {
        let free = MEMORY_BYTES_MAX.saturating_sub(self.used_bytes() as u64) / 2;
        usize::try_from(free).unwrap_or(usize::MAX)
    }

    /// Frees a value that was read and is not wanted, in later steps.
    pub fn discard_loaded(&mut self, loaded: Loaded<'_>) {
        if let Ok(value) = Value::loaded(loaded) {
            self.reclaim.value(value);
        }
    }
}
