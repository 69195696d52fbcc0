//! Walking a table: SCAN with a guarantee, a uniform choice, all entries, and the physical walk of an evacuation.
//!
//! Deliberately absent: COUNT and MATCH; a caller repeats steps until it has enough.

use super::directory::Place;
use super::pool::BucketPool;
use super::segment::{BUCKETS_MAX, LANES, bucket_of, first_spot, home};
use super::{DEPTH_MAX, Ref, Table};
use crate::base::arena::Handle;
use crate::base::rng::Rng;

/// Tries of [`Table::random`] before it takes what it finds. Hashes that are not aimed need about four.
const TRIES_MAX: u32 = 4096;

/// Where SCAN is: all entries of a smaller home, or of this one and a smaller prefix, have been returned.
///
/// Both are pure functions of the hash and each entry has one place in their order, so splits, merges and rebuilds
/// cannot make a scan miss one. As a number: four bits of home, 48 of prefix; exact in a JavaScript number.
struct Cursor {
    home: u32,
    prefix: u64,
}

impl Cursor {
    fn from_raw(raw: u64) -> Self {
        Self { home: (raw >> DEPTH_MAX) as u32 & 15, prefix: raw << (u64::BITS - DEPTH_MAX) }
    }

    fn raw(&self) -> u64 {
        u64::from(self.home) << DEPTH_MAX | self.prefix >> (u64::BITS - DEPTH_MAX)
    }
}

/// The first hash after those that begin with the `depth` bits of `prefix`.
fn after(prefix: u64, depth: u32) -> Option<u64> {
    (prefix | u64::MAX.checked_shr(depth).unwrap_or(0)).checked_add(1)
}

impl Table {
    /// One step of a scan: calls `each` for some entries and returns the next cursor; 0 starts and ends it.
    ///
    /// An entry present during the whole scan is returned at least once, whatever is inserted and removed meanwhile; one
    /// may come twice. A step looks at one segment; any `cursor` is accepted.
    pub fn scan(
        &self,
        pool: &BucketPool,
        cursor: u64,
        mut rehash: impl FnMut(Handle) -> u64,
        mut each: impl FnMut(Handle),
    ) -> u64 {
        let Cursor { home, prefix } = Cursor::from_raw(cursor);
        let place = self.seek(pool, prefix, DEPTH_MAX);
        let mut segment = place.found;
        let mut depth = place.depth();
        let mut until = home + 1;
        if !segment.is_none() {
            depth = pool.depth(segment);
            if place.is_root() {
                // The only segment: a step may take all homes of a bucket, so a small table needs few steps.
                let next = bucket_of(home << 4, segment.len()) + 1;
                until = until.max(first_spot(next, segment.len()) >> 4);
            }
        } else if place.is_root() {
            return 0;
        }
        while !segment.is_none() {
            scan_segment(pool, segment, home..until, &mut rehash, &mut each);
            segment = next_link(pool, segment, depth);
        }
        match after(prefix, depth) {
            Some(prefix) => Cursor { home, prefix }.raw(),
            None if until < 16 => Cursor { home: until, prefix: 0 }.raw(),
            None => 0,
        }
    }

    /// An entry, each as likely as the other.
    ///
    /// A segment is chosen by random bits, hence the less likely the deeper it is; choices are refused so as to make up
    /// for that. Only hashes aimed at one another can exhaust the tries; then some entry is returned.
    pub fn random(&self, pool: &BucketPool, rng: &mut Rng) -> Option<Handle> {
        if self.is_empty() {
            return None;
        }
        let deepest = self.deepest(pool);
        let (top, _) = self.common(pool);
        let buckets = if top.is_segment() { top.len().next_power_of_two() } else { BUCKETS_MAX };
        for _ in 0..TRIES_MAX {
            let mut segment = Self::descend(pool, top, rng.next_u64());
            if segment.is_none() {
                continue;
            }
            let depth = pool.depth(segment);
            let choice = rng.next_u64();
            let (bucket, lane) = (choice as u32 & (buckets - 1), (choice >> 4) as u32 & 15);
            let shallower = deepest.saturating_sub(depth);
            if choice >> 8 & ((1 << shallower) - 1) != 0 || bucket >= segment.len() || lane >= LANES {
                continue;
            }
            if depth == DEPTH_MAX {
                segment = random_link(pool, segment, rng);
            }
            let line = pool.bucket(segment.first() + bucket);
            if lane < line.len() {
                return Some(line.handle(lane));
            }
        }
        self.iter(pool).next()
    }

    /// Neighbours from a random place on, at most `count`, perhaps none: cheaper than as many [`Self::random`] ones, but not each
    /// as likely as the other.
    pub fn some<'a>(
        &self,
        pool: &'a BucketPool,
        rng: &mut Rng,
        count: usize,
    ) -> impl Iterator<Item = Handle> + use<'a> {
        let (top, _) = self.common(pool);
        let segment = Self::descend(pool, top, rng.next_u64());
        let first = rng.below(u64::from(segment.len().max(1))) as u32;
        // From any entry of a bucket on: what lies last in one must be found as well.
        let skipped = rng.below(u64::from(LANES)) as usize;
        let buckets = (0..segment.len()).map(move |at| pool.bucket(segment.bucket(first + at)));
        buckets.flat_map(|bucket| bucket.handles()).skip(skipped).take(count)
    }

    /// All entries, in no order that means anything.
    pub fn iter<'a>(&'a self, pool: &'a BucketPool) -> impl Iterator<Item = Handle> + 'a {
        self.segments(pool).flat_map(Ref::buckets).flat_map(|index| pool.bucket(index).handles())
    }

    /// One step of a walk in the order of hashes: `each` sees all entries of one segment, that of the hash `from`. Returns the
    /// hash to go on with; `None`: that was the last. 0 begins. An entry that is present during the whole walk is seen at least
    /// once, whatever is inserted, removed and moved meanwhile; one may be seen twice.
    pub fn walk(&self, pool: &BucketPool, from: u64, mut each: impl FnMut(Handle)) -> Option<u64> {
        let place = self.seek(pool, from, DEPTH_MAX);
        let mut segment = place.found;
        let depth = if segment.is_none() { place.depth() } else { pool.depth(segment) };
        while !segment.is_none() {
            segment.buckets().flat_map(|index| pool.bucket(index).handles()).for_each(&mut each);
            segment = next_link(pool, segment, depth);
        }
        after(from, depth)
    }

    /// One step of a walk in physical order: `each` may answer another handle to put in place of the one given.
    ///
    /// Returns the next cursor; 0 starts and ends the walk. A step visits one bucket and moves at most one segment. An
    /// entry may be missed when the table changes between steps: that costs an evacuation some of its gain, no more.
    pub fn relocate_step(
        &mut self,
        pool: &mut BucketPool,
        cursor: u64,
        mut each: impl FnMut(Handle) -> Option<Handle>,
    ) -> u64 {
        let cursor = cursor & ((1 << (DEPTH_MAX + 4)) - 1);
        let (prefix, bucket) = (cursor >> 4 << (u64::BITS - DEPTH_MAX), cursor as u32 & 15);
        let mut place =
            if bucket == 0 { self.relocate_nodes(pool, prefix) } else { self.seek(pool, prefix, DEPTH_MAX) };
        let mut depth = place.depth();
        let mut buckets = 0;
        if !place.found.is_none() {
            depth = pool.depth(place.found);
            if bucket == 0 {
                self.relocate_segment(pool, &mut place, depth);
            }
            buckets = place.found.len();
            let mut segment = place.found;
            while !segment.is_none() {
                let index = segment.first() + bucket.min(buckets - 1);
                for lane in 0..pool.bucket(index).len() {
                    if let Some(moved) = each(pool.bucket(index).handle(lane)) {
                        pool.bucket_mut(index).set_handle(lane, moved);
                    }
                }
                segment = next_link(pool, segment, depth);
            }
        }
        if bucket + 1 < buckets {
            return cursor + 1;
        }
        after(prefix, depth).map_or(0, |prefix| prefix >> (u64::BITS - DEPTH_MAX) << 4)
    }

    fn relocate_segment(&mut self, pool: &mut BucketPool, place: &mut Place, depth: u32) {
        if let Some(moved) = pool.relocate(place.found.first()) {
            place.found = Ref::segment(moved, place.found.len());
            self.fill(pool, *place, depth, place.found);
        }
        let mut before = place.found;
        let mut segment = next_link(pool, before, depth);
        while !segment.is_none() {
            if let Some(moved) = pool.relocate(segment.first()) {
                segment = Ref::segment(moved, segment.len());
                pool.set_link(before, segment);
            }
            before = segment;
            segment = next_link(pool, before, depth);
        }
    }

    /// All segments, overflow too.
    fn segments<'a>(&'a self, pool: &'a BucketPool) -> impl Iterator<Item = Ref> + 'a {
        let mut prefix = Some(0);
        let mut link = Ref::NONE;
        core::iter::from_fn(move || {
            loop {
                if !link.is_none() {
                    let segment = link;
                    link = pool.link(segment);
                    return Some(segment);
                }
                let place = self.seek(pool, prefix?, DEPTH_MAX);
                let depth = if place.found.is_none() { place.depth() } else { pool.depth(place.found) };
                prefix = after(prefix?, depth);
                link = place.found;
            }
        })
    }
}

/// Calls `each` for the entries of a segment whose home is one of `homes`.
fn scan_segment(
    pool: &BucketPool,
    segment: Ref,
    homes: core::ops::Range<u32>,
    rehash: &mut dyn FnMut(Handle) -> u64,
    each: &mut dyn FnMut(Handle),
) {
    let (buckets, spots) = (segment.len(), homes.start << 4..homes.end << 4);
    let near = bucket_of(spots.start, buckets)..bucket_of(spots.end - 1, buckets) + 1;
    let spilled = near.clone().any(|offset| pool.bucket(segment.first() + offset).spill() > 0);
    for offset in if spilled { 0..buckets } else { near.clone() } {
        let line = pool.bucket(segment.first() + offset);
        let (from, to) = (first_spot(offset, buckets), first_spot(offset + 1, buckets));
        let whole = spots.start <= from && to <= spots.end;
        for lane in 0..line.len() {
            let displaced = line.displaced() >> lane & 1 == 1;
            if !displaced && !near.contains(&offset) {
                continue;
            }
            // The bucket's first spot that has the entry's tag, mostly the only one.
            let spot = from + ((line.tag(lane) >> 4).wrapping_sub(from) & 15);
            let unknown = displaced || !whole && spot + 16 < to;
            let home = if unknown { home(rehash(line.handle(lane))) } else { spot >> 4 };
            if homes.contains(&home) {
                each(line.handle(lane));
            }
        }
    }
}

fn next_link(pool: &BucketPool, segment: Ref, depth: u32) -> Ref {
    if depth == DEPTH_MAX { pool.link(segment) } else { Ref::NONE }
}

fn random_link(pool: &BucketPool, segment: Ref, rng: &mut Rng) -> Ref {
    let mut chosen = segment;
    let mut seen = 1;
    let mut link = pool.link(segment);
    while !link.is_none() {
        seen += 1;
        if rng.below(seen) == 0 {
            chosen = link;
        }
        link = pool.link(link);
    }
    chosen
}
