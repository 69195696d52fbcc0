//! The one table type of the engine: extendible hashing that never rehashes at once.
//!
//! A table maps hashes to [`Handle`]s; what a handle means (and so equality and rehashing) is the caller's. Entries stand
//! in *segments* of at most 16 buckets ([`segment`]); a radix tree of directory nodes over the top bits of the hash finds
//! the segment ([`directory`]). A full segment grows, or splits alone, moving its own 192 entries at most, straight to the first
//! bit that parts them; hashes alike in 48 bits chain instead. So colliding hashes may cost time, never memory, and
//! nothing ever stalls on a large table.
//! A table is 12 or 16 bytes; all else is in the engine's [`BucketPool`].
//! Deliberately absent: keys, `Drop` (call [`Table::clear_step`] until it is done), and any choice of victim.

mod ahead;
mod directory;
mod pool;
mod scan;
mod segment;

pub use ahead::{Ahead, Seen};
pub use pool::BucketPool;

use super::arena::Handle;
use super::limits::READ_AHEAD_MAX;
use segment::{BUCKETS_MAX, SEGMENT_ENTRIES, fit, fit_closely, larger};

/// Bits of the hash, from the top, that may choose a segment. The low 12 are home and tag; and a cursor of 48 + 4 bits
/// is exact in a JavaScript number.
const DEPTH_MAX: u32 = 48;
/// Buddies with so few entries together become one.
const MERGE_ENTRIES: usize = SEGMENT_ENTRIES / 2;
/// A segment is parted by so many bits of the hash at most, however many entries are said to come.
const SPLIT_BITS_MAX: u32 = 4;
/// More than so many are not expected in one segment: some get more than others.
const EXPECTED_ENTRIES_MAX: usize = SEGMENT_ENTRIES * 7 / 8;
/// Bits of the hash a [`Slot`] remembers.
const SLOT_PREFIX_BITS: u32 = 28;

/// A hash table of handles whose buckets are in a [`BucketPool`], always the same one.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    root: Ref,
    /// Segments by depth, in a run of the pool; present while the root is a directory node.
    census: Ref,
    len: u32,
}

/// Where a handle stands; valid until the next insert or remove in the same table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(u64);

impl Slot {
    /// No entry's.
    const NONE: Self = Self(15);

    #[inline(always)]
    fn new(bucket: u32, lane: u32, hash: u64) -> Self {
        let home = u64::from(segment::home(hash));
        let prefix = hash >> (u64::BITS - SLOT_PREFIX_BITS);
        Self(u64::from(lane) | u64::from(bucket) << 4 | home << 32 | prefix << 36)
    }

    #[inline(always)]
    const fn lane(self) -> u32 {
        self.0 as u32 & 15
    }

    #[inline(always)]
    const fn bucket(self) -> u32 {
        self.0 as u32 >> 4
    }

    #[inline(always)]
    const fn home(self) -> u32 {
        (self.0 >> 32) as u32 & 15
    }

    /// The top bits of the hash, in place; the others are zero.
    #[inline(always)]
    const fn prefix(self) -> u64 {
        self.0 >> 36 << (u64::BITS - SLOT_PREFIX_BITS)
    }
}

/// A run of the pool: nothing, a segment, or a directory node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ref(u32);

impl Ref {
    const NONE: Self = Self(0);
    const NODE: u32 = 1 << 5;

    #[inline(always)]
    const fn segment(first: u32, buckets: u32) -> Self {
        Self(first << 6 | buckets)
    }

    #[inline(always)]
    const fn node(first: u32, buckets: u32) -> Self {
        Self(first << 6 | Self::NODE | buckets)
    }

    #[inline(always)]
    const fn raw(self) -> u32 {
        self.0
    }

    #[inline(always)]
    const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }

    #[inline(always)]
    const fn is_none(self) -> bool {
        self.0 == 0
    }

    #[inline(always)]
    const fn is_node(self) -> bool {
        self.0 & Self::NODE != 0
    }

    #[inline(always)]
    const fn is_segment(self) -> bool {
        !self.is_none() && !self.is_node()
    }

    #[inline(always)]
    const fn first(self) -> u32 {
        self.0 >> 6
    }

    /// How many buckets the run has: 1 to 16.
    #[inline(always)]
    const fn len(self) -> u32 {
        self.0 & (Self::NODE - 1)
    }

    #[inline]
    fn buckets(self) -> core::ops::Range<u32> {
        self.first()..self.first() + self.len()
    }

    /// The bucket `offset` of the run, which begins again at its end once.
    #[inline(always)]
    const fn bucket(self, offset: u32) -> u32 {
        let again = if offset < self.len() { 0 } else { self.len() };
        self.first() + offset - again
    }
}

impl Table {
    /// An empty table; owns nothing until the first insert.
    #[must_use]
    #[inline(always)]
    pub const fn new() -> Self {
        Self { root: Ref::NONE, census: Ref::NONE, len: 0 }
    }

    /// Entries.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes on the heap outside the pool: none, the directory is in the pool too.
    #[must_use]
    pub const fn heap_bytes(&self) -> usize {
        0
    }

    /// The entry with `hash` of which `eq` is true. Reads one bucket, mostly, and asks `eq` about one entry, mostly.
    #[inline(always)]
    pub fn find(&self, pool: &BucketPool, hash: u64, eq: impl FnMut(Handle) -> bool) -> Option<Slot> {
        self.find_handle(pool, hash, eq).map(|(slot, _)| slot)
    }

    /// [`Self::find`] with the handle that stands there.
    #[inline(always)]
    pub fn find_handle(
        &self,
        pool: &BucketPool,
        hash: u64,
        mut eq: impl FnMut(Handle) -> bool,
    ) -> Option<(Slot, Handle)> {
        let (segment, depth) = self.segment(pool, hash);
        if segment.is_none() {
            return None;
        }
        let mut probe = pool.probe(segment, hash);
        loop {
            let bucket = pool.bucket(probe.bucket);
            while let Some(lane) = probe.next_lane() {
                let handle = bucket.handle(lane);
                if eq(handle) {
                    return Some((Slot::new(probe.bucket, lane, hash), handle));
                }
            }
            // Mostly the home bucket is all there is.
            let is_over = probe.is_home() && bucket.spill() == 0 && depth < DEPTH_MAX;
            if is_over || !pool.probe_on(&mut probe, hash, depth) {
                return None;
            }
        }
    }

    /// Reads a word of the home bucket of `hash`, so that it is in the cache when it is looked into.
    #[inline(always)]
    #[must_use]
    pub fn touch(&self, pool: &BucketPool, hash: u64) -> u32 {
        pool.touch(self.home(pool, hash))
    }

    /// The home bucket of `hash`; the greatest number where there is none.
    #[inline(always)]
    fn home(&self, pool: &BucketPool, hash: u64) -> u32 {
        let (segment, _) = self.segment(pool, hash);
        if segment.is_none() { u32::MAX } else { segment::home_bucket(segment, hash) }
    }

    /// The handle at `slot`.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, pool: &BucketPool, slot: Slot) -> Handle {
        pool.bucket(slot.bucket()).handle(slot.lane())
    }

    /// Puts another handle of the same hash at `slot`.
    #[inline(always)]
    pub fn replace(&mut self, pool: &mut BucketPool, slot: Slot, handle: Handle) {
        pool.bucket_mut(slot.bucket()).set_handle(slot.lane(), handle);
    }

    /// Adds an entry the caller knows to be absent. Moves at most 192 entries, counted in [`BucketPool::moved`].
    #[inline]
    pub fn insert(&mut self, pool: &mut BucketPool, hash: u64, handle: Handle, rehash: Rehash<'_>) -> Slot {
        self.insert_expecting(pool, hash, handle, 0, rehash)
    }

    /// [`Self::insert`] into a table that is said to get so many entries: what would have to grow again soon is made as
    /// large as it will be. Where that is not so it takes some times the memory, and no more.
    #[inline]
    pub fn insert_expecting(
        &mut self,
        pool: &mut BucketPool,
        hash: u64,
        handle: Handle,
        expected: u32,
        rehash: Rehash<'_>,
    ) -> Slot {
        self.len += 1;
        let (segment, _) = self.segment(pool, hash);
        if !segment.is_none()
            && let Some(slot) = pool.place(segment, hash, handle)
        {
            return slot;
        }
        self.insert_slowly(pool, hash, handle, expected, rehash)
    }

    /// Takes an entry out. May merge or shrink its segment, moving at most 96 entries.
    pub fn remove(&mut self, pool: &mut BucketPool, slot: Slot, rehash: Rehash<'_>) -> Handle {
        let (handle, left) = pool.take(slot);
        self.len -= 1;
        if self.len == 0 {
            self.free_all(pool);
        } else if left == 0 || left == 2 {
            // Looking at the whole segment is worth it only when the bucket tells that it is sparse.
            self.shrink(pool, slot.prefix(), rehash);
        }
        handle
    }

    /// Removes at most `budget` entries, in no order, and counts them off it; true when the table is empty.
    pub fn clear_step(
        &mut self,
        pool: &mut BucketPool,
        budget: &mut usize,
        mut drop: impl FnMut(Handle),
    ) -> bool {
        while *budget > 0 && self.len > 0 {
            let place = self.first_segment(pool);
            let segment = place.found;
            for index in segment.buckets().rev() {
                while *budget > 0
                    && let Some(handle) = pool.take_last(index)
                {
                    drop(handle);
                    *budget -= 1;
                    self.len -= 1;
                }
            }
            if pool.population(segment) == 0 {
                self.free_segment(pool, place);
            }
        }
        if self.len == 0 {
            self.free_all(pool);
        }
        self.len == 0
    }

    #[inline(never)]
    fn insert_slowly(
        &mut self,
        pool: &mut BucketPool,
        hash: u64,
        handle: Handle,
        expected: u32,
        rehash: Rehash<'_>,
    ) -> Slot {
        let place = self.seek(pool, hash, DEPTH_MAX);
        let segment = place.found;
        if segment.is_none() {
            let fresh = pool.segment(1, place.depth());
            self.count(pool, place.depth(), 1);
            self.put(pool, place, fresh);
            return placed(pool.place(fresh, hash, handle));
        }
        if segment.len() < BUCKETS_MAX {
            let depth = pool.depth(segment);
            let grown = pool.rebuild(&[segment], larger(segment.len()), depth, rehash);
            self.fill(pool, place, depth, grown);
            return placed(pool.place(grown, hash, handle));
        }
        let mut moving = Moving::new();
        moving.collect(pool, segment);
        rehash(moving.entries());
        let alike = moving.alike(hash);
        if alike >= DEPTH_MAX {
            self.deepen(pool, hash, DEPTH_MAX);
            return self.chain(pool, hash, handle);
        }
        self.deepen(pool, hash, alike);
        // As many times what is there as the whole table will be.
        let wanted = u64::from(expected) * SEGMENT_ENTRIES as u64 / u64::from(self.len);
        self.split(pool, hash, alike, wanted as usize, &mut moving);
        let (segment, _) = self.segment(pool, hash);
        placed(pool.place(segment, hash, handle))
    }

    /// Parts the full segment of `hash`, of depth `alike`, by bit `alike` of the hash; by more bits at once when `wanted`
    /// entries are said to come there.
    fn split(&mut self, pool: &mut BucketPool, hash: u64, alike: u32, wanted: usize, moving: &mut Moving) {
        let old = self.seek(pool, hash, DEPTH_MAX).found;
        let mut bits = 1;
        while bits < SPLIT_BITS_MAX && alike + bits < DEPTH_MAX && wanted >> bits > EXPECTED_ENTRIES_MAX {
            bits += 1;
        }
        let depth = alike + bits;
        for side in 0..1 << bits {
            let belongs = |entry: u64| entry << alike >> (u64::BITS - bits) == side;
            let count = moving.hashes().filter(|&entry| belongs(entry)).count();
            // The entry to come may find its side empty.
            let part = pool.segment(fit(count).max(fit_closely(wanted >> bits)), depth);
            for &(handle, entry) in moving.entries().iter().filter(|(_, entry)| belongs(*entry)) {
                placed(pool.place(part, entry, handle));
            }
            let rest = u64::MAX >> alike;
            let prefix = hash & !rest | side << (u64::BITS - depth);
            let place = self.widen(pool, prefix, depth);
            self.fill(pool, place, depth, part);
        }
        pool.moved += moving.len as u64;
        pool.free(old.first());
        self.count(pool, alike, -1);
        self.count(pool, depth, 1 << bits);
    }

    /// Puts an entry into the overflow of the full segment of `hash`, which is as deep as can be.
    fn chain(&mut self, pool: &mut BucketPool, hash: u64, handle: Handle) -> Slot {
        let (segment, _) = self.segment(pool, hash);
        let next = pool.link(segment);
        if !next.is_none()
            && let Some(slot) = pool.place(next, hash, handle)
        {
            return slot;
        }
        // The new one stands first, so that an insert never walks the chain.
        let fresh = pool.segment(BUCKETS_MAX, DEPTH_MAX);
        pool.set_link(fresh, next);
        pool.set_link(segment, fresh);
        placed(pool.place(fresh, hash, handle))
    }
}

impl Default for Table {
    fn default() -> Self {
        Self::new()
    }
}

/// Fills in the hashes of entries that are about to move. It gets them all at once, so that reading them may overlap; and it
/// is not generic, because moves are rare, and a copy of all this for each caller is not.
pub type Rehash<'a> = &'a mut dyn FnMut(&mut [(Handle, u64)]);

/// Entries of one segment with their hashes, on the stack.
struct Moving {
    entries: [(Handle, u64); SEGMENT_ENTRIES],
    len: usize,
}

impl Moving {
    fn new() -> Self {
        Self { entries: [(Handle::NONE, 0); SEGMENT_ENTRIES], len: 0 }
    }

    fn collect(&mut self, pool: &BucketPool, segment: Ref) {
        for handle in segment.buckets().flat_map(|index| pool.bucket(index).handles()) {
            self.entries[self.len].0 = handle;
            self.len += 1;
        }
    }

    fn entries(&mut self) -> &mut [(Handle, u64)] {
        &mut self.entries[..self.len]
    }

    fn hashes(&self) -> impl Iterator<Item = u64> + '_ {
        self.entries[..self.len].iter().map(|&(_, hash)| hash)
    }

    /// Leading bits that all entries have in common with `hash`.
    fn alike(&self, hash: u64) -> u32 {
        self.hashes().fold(0, |differing, entry| differing | (entry ^ hash)).leading_zeros()
    }
}

fn placed(slot: Option<Slot>) -> Slot {
    match slot {
        Some(slot) => slot,
        None => unreachable!("the segment was made with room"),
    }
}
