//! Looking several keys up at once: what one look-up waits for, another may wait for at the same time.

use super::DbIndex;
use super::entry::Entry;
use super::keyspace::{Keyspace, Place};
use crate::base::arena::Handle;
use crate::base::bytes::same;
use crate::base::heap::Heap;
use crate::base::limits::READ_AHEAD_MAX;
use crate::base::table::Slot;

/// What is known of keys that were read ahead, in their order.
pub struct Ahead {
    hashes: [u64; READ_AHEAD_MAX],
    likely: [Option<(Slot, Handle)>; READ_AHEAD_MAX],
}

impl Ahead {
    /// The hash of the `index`th key.
    #[inline(always)]
    pub fn hash(&self, index: usize) -> u64 {
        self.hashes[index]
    }
}

impl Keyspace {
    /// Reads what looking up `keys` of `db` will read, so that their cache misses overlap: first all buckets, then all
    /// entries. Changes nothing.
    pub fn read_ahead<'k>(&self, db: DbIndex, keys: impl Iterator<Item = &'k [u8]>) -> Ahead {
        let Heap { arena, buckets, hasher } = &self.heap;
        let mut ahead = Ahead { hashes: [0; _], likely: [None; _] };
        let mut count = 0;
        for (hash, key) in ahead.hashes.iter_mut().zip(keys) {
            *hash = hasher.hash(key);
            count += 1;
        }
        self.db(db).table.likely(buckets, &ahead.hashes[..count], &mut ahead.likely);
        let mut read = 0;
        for (_, handle) in ahead.likely[..count].iter().flatten() {
            let block = arena.bytes(*handle);
            // A small entry may lie on two cache lines.
            read ^= block[0] ^ block[(block.len() - 1).min(127)];
        }
        core::hint::black_box(read);
        ahead
    }

    /// The `index`th of the keys that were read ahead, in `db`. No key was added or removed since.
    #[inline(always)]
    pub fn find_ahead(&self, db: DbIndex, key: &[u8], ahead: &Ahead, index: usize) -> Option<Place> {
        if let Some((slot, handle)) = ahead.likely[index]
            && same(Entry::new(self.heap.arena.bytes(handle)).key(), key)
        {
            return Some(Place { db, slot, handle });
        }
        self.find_hashed(db, key, ahead.hashes[index])
    }
}
