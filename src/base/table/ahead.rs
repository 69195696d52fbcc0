//! Looking several hashes up at once: what one look-up waits for, another may wait for at the same time.

use super::pool::BucketPool;
use super::{Handle, READ_AHEAD_MAX, Ref, Slot, Table};

/// What was seen of hashes that were read ahead, in their order, in one table.
#[derive(Debug)]
pub struct Ahead {
    hashes: [u64; READ_AHEAD_MAX],
    likely: [Slot; READ_AHEAD_MAX],
    /// The table's root, and how many runs had been given back, when it was read.
    root: Ref,
    freed: u64,
}

/// What was seen of one of them.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    ahead: &'a Ahead,
    index: usize,
}

impl Ahead {
    /// What was seen of the `index`th hash.
    #[inline(always)]
    pub fn seen(&self, index: usize) -> Seen<'_> {
        Seen { ahead: self, index }
    }
}

impl Seen<'_> {
    /// The hash.
    #[inline(always)]
    pub fn hash(&self) -> u64 {
        self.ahead.hashes[self.index]
    }
}

impl Table {
    /// Reads the home buckets of `hashes`, looks into them, and calls `read` with the entry that is most likely that of each.
    /// Nothing is looked into before all are read, so that their cache misses overlap.
    #[inline(always)]
    pub fn read_ahead(
        &self,
        pool: &BucketPool,
        hashes: impl Iterator<Item = u64>,
        mut read: impl FnMut(Handle),
    ) -> Ahead {
        let mut ahead = Ahead { hashes: [0; _], likely: [Slot::NONE; _], root: self.root, freed: pool.freed };
        let mut homes = [0; READ_AHEAD_MAX];
        let mut count = 0;
        for ((known, home), hash) in ahead.hashes.iter_mut().zip(&mut homes).zip(hashes) {
            *known = hash;
            *home = self.home(pool, hash);
            count += 1;
        }
        core::hint::black_box(homes[..count].iter().fold(0, |read, &home| read ^ pool.touch(home)));
        let mut handles = [None; READ_AHEAD_MAX];
        for (index, &home) in homes[..count].iter().enumerate() {
            if let Some((slot, handle)) = pool.likely_in(home, ahead.hashes[index]) {
                (ahead.likely[index], handles[index]) = (slot, Some(handle));
            }
        }
        handles[..count].iter().flatten().for_each(|&handle| read(handle));
        ahead
    }

    /// What stands now where the most likely entry of a hash was seen. `None`: nothing, or the place may be another table's.
    ///
    /// A bucket is this table's for as long as it has the same root and no run of any table was given back: whatever takes a
    /// bucket out of a table frees it or leaves it to a table with that root.
    #[inline(always)]
    pub fn at_seen(&self, pool: &BucketPool, seen: Seen<'_>) -> Option<(Slot, Handle)> {
        let Seen { ahead, index } = seen;
        if self.root != ahead.root || pool.freed != ahead.freed {
            return None;
        }
        let slot = ahead.likely[index];
        let bucket = pool.get(slot.bucket())?;
        (slot.lane() < bucket.len()).then(|| (slot, bucket.handle(slot.lane())))
    }
}
