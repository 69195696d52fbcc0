//! Keys that are looked up soon: what is read ahead, and found where that saw it.

use super::DbIndex;
use super::entry::Entry;
use super::keyspace::{Keyspace, Place};
use crate::base::bytes::same;
use crate::base::heap::Heap;
use crate::base::table::{Ahead, Seen};

impl Keyspace {
    /// Reads what looking up the first [`crate::base::limits::READ_AHEAD_MAX`] of `keys` in `db` will read, so that their cache
    /// misses overlap: first all buckets, then all entries. Changes nothing.
    #[inline(always)]
    pub fn read_ahead<'k>(&self, db: DbIndex, keys: impl Iterator<Item = &'k [u8]>) -> Ahead {
        let Heap { arena, buckets, hasher } = &self.heap;
        let mut read = 0;
        let ahead = self.db(db).table.read_ahead(buckets, keys.map(|key| hasher.hash(key)), |handle| {
            let block = arena.bytes(handle);
            // A small entry may lie on two cache lines.
            read ^= block[0] ^ block[(block.len() - 1).min(127)];
        });
        core::hint::black_box(read);
        ahead
    }

    /// Looks a key up that was read ahead, in any database and whatever happened since.
    pub fn find_seen(&self, db: DbIndex, key: &[u8], seen: Seen<'_>) -> Option<Place> {
        if let Some((slot, handle)) = self.db(db).table.at_seen(&self.heap.buckets, seen)
            && same(Entry::new(self.heap.arena.bytes(handle)).key(), key)
        {
            return Some(Place { db, slot, handle });
        }
        self.find_hashed(db, key, seen.hash())
    }
}

#[cfg(test)]
mod tests;
