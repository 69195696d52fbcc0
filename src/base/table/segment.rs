//! One run of buckets as a small hash table: home bucket by eight bits of the hash, the *spot*, twelve entries a bucket with
//! tags of eight bits, and any other bucket of the run when the home is full.
//!
//! The low twelve bits of a hash are all that counts here: four bits of *home*, by which SCAN walks, then the tag. The spot is
//! the home and the tag's upper half: a run may have any number of buckets, and the home bucket of an entry is told by its
//! home and its tag.
//!
//! `meta` of a bucket, from the low bit: 12 bits "this entry counts as displaced", 4 bits entries, 8 bits *spill* (how
//! many displaced entries call this bucket home; 0 ends a search), 7 bits of the segment's own, in one bucket each
//! (bucket 0 the depth, buckets 1 to 4 the link to an overflow segment), 1 bit *passed* (a displaced entry may stand
//! beyond this bucket; no such bit ends a search too).
//! Entries fill a bucket from lane 0.

use super::pool::{Bucket, BucketPool};
use super::{DEPTH_MAX, Moving, Ref, Rehash, Slot, placed};
use crate::base::arena::Handle;

/// Entries of a bucket.
pub(super) const LANES: u32 = 12;
/// Buckets and entries of the largest segment.
pub(super) const BUCKETS_MAX: u32 = 16;
pub(super) const SEGMENT_ENTRIES: usize = (BUCKETS_MAX * LANES) as usize;

const META: usize = 3;
const PASSED: u32 = 1 << 31;
const HANDLES: usize = 4;
/// A remainder by it is what spares an index its check.
const WORDS: usize = 16;

impl Bucket {
    #[inline(always)]
    pub(super) fn len(&self) -> u32 {
        self.words[META] >> 12 & 15
    }

    #[inline(always)]
    pub(super) fn displaced(&self) -> u32 {
        self.words[META] & 0xfff
    }

    #[inline(always)]
    pub(super) fn spill(&self) -> u32 {
        self.words[META] >> 16 & 0xff
    }

    #[inline(always)]
    fn add_spill(&mut self, count: u32) {
        self.words[META] += count << 16;
    }

    #[inline]
    fn aux(&self) -> u32 {
        self.words[META] >> 24 & 0x7f
    }

    #[inline]
    fn set_aux(&mut self, bits: u32) {
        self.words[META] = self.words[META] & 0x80ff_ffff | bits << 24;
    }

    #[inline(always)]
    fn passed(&self) -> bool {
        self.words[META] & PASSED != 0
    }

    #[inline(always)]
    pub(super) fn handle(&self, lane: u32) -> Handle {
        Handle::from_raw(self.words[(HANDLES + lane as usize) % WORDS])
    }

    #[inline(always)]
    pub(super) fn set_handle(&mut self, lane: u32, handle: Handle) {
        self.words[(HANDLES + lane as usize) % WORDS] = handle.raw();
    }

    pub(super) fn handles(&self) -> impl Iterator<Item = Handle> + '_ {
        (0..self.len()).map(|lane| self.handle(lane))
    }

    #[inline(always)]
    pub(super) fn tag(&self, lane: u32) -> u32 {
        self.words[lane as usize / 4 % WORDS] >> (lane % 4 * 8) & 0xff
    }

    #[inline(always)]
    fn set_tag(&mut self, lane: u32, tag: u32) {
        let (word, shift) = (lane as usize / 4, lane % 4 * 8);
        self.words[word] = self.words[word] & !(0xff << shift) | tag << shift;
    }

    /// The lanes whose tag is `tag`, as bits; rarely a lane too many.
    #[inline(always)]
    fn matches(&self, tag: u32) -> u32 {
        let low = u64::from(self.words[0]) | u64::from(self.words[1]) << 32;
        let lanes = zero_bytes(low ^ (u64::from(tag) * ONES))
            | zero_bytes(u64::from(self.words[2] ^ (tag * ONES as u32))) << 8;
        lanes & ((1 << self.len()) - 1)
    }

    #[inline(always)]
    fn push(&mut self, tag: u32, handle: Handle, displaced: bool) -> u32 {
        let lane = self.len();
        self.set_tag(lane, tag);
        self.set_handle(lane, handle);
        self.words[META] += 1 << 12;
        self.words[META] |= u32::from(displaced) << lane;
        lane
    }

    /// Takes the entry of `lane`, fills the hole with the last one, and tells whether it counted as displaced.
    #[inline]
    fn swap_remove(&mut self, lane: u32) -> (Handle, bool) {
        let last = self.len() - 1;
        let (handle, displaced) = (self.handle(lane), self.displaced() >> lane & 1);
        let last_displaced = self.displaced() >> last & 1;
        self.set_tag(lane, self.tag(last));
        self.set_handle(lane, self.handle(last));
        self.words[META] = (self.words[META] & !(1 << lane) | last_displaced << lane) & !(1 << last);
        self.words[META] -= 1 << 12;
        (handle, displaced == 1)
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;

/// Which bytes are zero, a bit each; a byte of 1 above a zero byte may be reported too.
#[inline(always)]
fn zero_bytes(word: u64) -> u32 {
    let high = word.wrapping_sub(ONES) & !word & (ONES << 7);
    // The product gathers bit 7 of each byte in the top byte, in order.
    ((high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
}

/// The four bits of the hash that SCAN's cursor counts.
#[inline(always)]
pub(super) fn home(hash: u64) -> u32 {
    (hash >> 8) as u32 & 15
}

#[inline(always)]
fn tag(hash: u64) -> u32 {
    hash as u32 & 0xff
}

/// The eight bits that choose the home bucket.
#[inline(always)]
fn spot(hash: u64) -> u32 {
    (hash >> 4) as u32 & 0xff
}

/// The bucket, from the start of a segment of `buckets`, that is the home of `spot`.
#[inline(always)]
pub(super) fn bucket_of(spot: u32, buckets: u32) -> u32 {
    (spot * buckets) >> 8
}

#[inline(always)]
pub(super) fn home_bucket(segment: Ref, hash: u64) -> u32 {
    segment.first() + bucket_of(spot(hash), segment.len())
}

/// The first spot whose home is the bucket `offset` of so many `buckets`.
pub(super) fn first_spot(offset: u32, buckets: u32) -> u32 {
    (offset << 8).div_ceil(buckets)
}

/// The number of buckets after `buckets`, for a segment that is full: the more there are, the less of them is left empty.
pub(super) fn larger(buckets: u32) -> u32 {
    if buckets < 8 { 2 * buckets } else { (buckets + 4).min(BUCKETS_MAX) }
}

/// The buckets of the smallest segment that holds `entries` with room to spare.
pub(super) fn fit(entries: usize) -> u32 {
    let mut buckets = 1;
    while buckets < BUCKETS_MAX && entries > 9 * buckets as usize {
        buckets = larger(buckets);
    }
    buckets
}

/// The buckets of a segment that is to get about so many entries and none after them.
pub(super) fn fit_closely(entries: usize) -> u32 {
    (entries + entries / 7).div_ceil(LANES as usize).min(BUCKETS_MAX as usize) as u32
}

impl BucketPool {
    /// A segment of so many buckets.
    pub(super) fn segment(&mut self, buckets: u32, depth: u32) -> Ref {
        let first = self.alloc(buckets);
        self.bucket_mut(first).set_aux(depth);
        Ref::segment(first, buckets)
    }

    pub(super) fn depth(&self, segment: Ref) -> u32 {
        self.bucket(segment.first()).aux()
    }

    pub(super) fn set_depth(&mut self, segment: Ref, depth: u32) {
        self.bucket_mut(segment.first()).set_aux(depth);
    }

    /// Entries of one segment, its overflow not counted.
    pub(super) fn population(&self, segment: Ref) -> usize {
        segment.buckets().map(|index| self.bucket(index).len() as usize).sum()
    }

    /// The overflow segment after this one.
    pub(super) fn link(&self, segment: Ref) -> Ref {
        if segment.len() < BUCKETS_MAX {
            return Ref::NONE;
        }
        let first = segment.first();
        let next = (1..5).fold(0, |link, offset| link << 7 | self.bucket(first + offset).aux());
        if next == 0 { Ref::NONE } else { Ref::segment(next, BUCKETS_MAX) }
    }

    pub(super) fn set_link(&mut self, segment: Ref, link: Ref) {
        for offset in 1..5 {
            self.bucket_mut(segment.first() + offset).set_aux(link.first() >> (7 * (4 - offset)) & 0x7f);
        }
    }

    /// Begins a search in the home bucket.
    #[inline(always)]
    pub(super) fn probe(&self, segment: Ref, hash: u64) -> Probe {
        let bucket = home_bucket(segment, hash);
        Probe { segment, step: 0, bucket, lanes: self.bucket(bucket).matches(tag(hash)) }
    }

    /// Goes on in the next bucket that may hold an entry of `hash`: one where it is displaced, then the overflow of a segment
    /// that is as deep as can be. False: there is none.
    #[inline(never)]
    pub(super) fn probe_on(&self, probe: &mut Probe, hash: u64, depth: u32) -> bool {
        let segment = probe.segment;
        let bucket = self.bucket(probe.bucket);
        let goes_on = if probe.step == 0 { bucket.spill() > 0 } else { bucket.passed() };
        if goes_on && probe.step + 1 < segment.len() {
            probe.step += 1;
            probe.bucket = segment.bucket(bucket_of(spot(hash), segment.len()) + probe.step);
            let bucket = self.bucket(probe.bucket);
            probe.lanes = bucket.matches(tag(hash)) & bucket.displaced();
            return true;
        }
        let link = if depth < DEPTH_MAX { Ref::NONE } else { self.link(segment) };
        if !link.is_none() {
            *probe = self.probe(link, hash);
        }
        !link.is_none()
    }

    /// The first entry of the bucket with the tag of `hash`, whose home it is.
    #[inline(always)]
    pub(super) fn likely_in(&self, home: u32, hash: u64) -> Option<(Slot, Handle)> {
        let bucket = self.get(home)?;
        let lanes = bucket.matches(tag(hash));
        let lane = lanes.trailing_zeros();
        (lanes != 0).then(|| (Slot::new(home, lane, hash), bucket.handle(lane)))
    }

    /// Puts an entry into a segment, if any bucket has room.
    #[inline(always)]
    pub(super) fn place(&mut self, segment: Ref, hash: u64, handle: Handle) -> Option<Slot> {
        let start = bucket_of(spot(hash), segment.len());
        let index = segment.first() + start;
        let bucket = self.bucket_mut(index);
        if bucket.len() < LANES {
            let lane = bucket.push(tag(hash), handle, false);
            return Some(Slot::new(index, lane, hash));
        }
        let (target, lane) = self.place_elsewhere(segment, start, tag(hash), handle)?;
        self.bucket_mut(index).add_spill(1);
        Some(Slot::new(target, lane, hash))
    }

    /// Puts an entry as displaced into the first bucket with room, counted from `start`.
    fn place_elsewhere(&mut self, segment: Ref, start: u32, tag: u32, handle: Handle) -> Option<(u32, u32)> {
        for step in 0..segment.len() {
            let index = segment.bucket(start + step);
            let bucket = self.bucket_mut(index);
            if bucket.len() < LANES {
                return Some((index, bucket.push(tag, handle, true)));
            }
            bucket.words[META] |= PASSED;
        }
        None
    }

    /// Takes an entry out; the entries left in its bucket.
    pub(super) fn take(&mut self, slot: Slot) -> (Handle, u32) {
        let bucket = self.bucket_mut(slot.bucket());
        let spot = slot.home() << 4 | bucket.tag(slot.lane()) >> 4;
        let (handle, displaced) = bucket.swap_remove(slot.lane());
        let left = bucket.len();
        if displaced {
            let segment = self.run(slot.bucket());
            let owner = self.bucket_mut(segment.first() + bucket_of(spot, segment.len()));
            owner.words[META] -= 1 << 16;
        }
        (handle, left)
    }

    /// Takes the last entry of bucket `index` without care for spill counts: the segment is being cleared.
    pub(super) fn take_last(&mut self, index: u32) -> Option<Handle> {
        let bucket = self.bucket_mut(index);
        let last = bucket.len().checked_sub(1)?;
        Some(bucket.swap_remove(last).0)
    }

    /// Moves the entries of `sources` into a new segment of so many buckets, which has room for them, and frees them.
    pub(super) fn rebuild(&mut self, sources: &[Ref], buckets: u32, depth: u32, rehash: Rehash<'_>) -> Ref {
        let target = self.segment(buckets, depth);
        let mut moving = Moving::new();
        for source in sources {
            moving.collect(self, *source);
            self.free(source.first());
        }
        rehash(moving.entries());
        for &(handle, hash) in moving.entries().iter() {
            placed(self.place(target, hash, handle));
        }
        self.moved += moving.len as u64;
        target
    }
}

/// A search: where it stands, and the lanes there that have the right tag and were not yet looked at, as bits.
pub(super) struct Probe {
    segment: Ref,
    /// Buckets after the home bucket.
    step: u32,
    pub(super) bucket: u32,
    lanes: u32,
}

impl Probe {
    /// The next lane to be looked at.
    #[inline(always)]
    pub(super) fn next_lane(&mut self) -> Option<u32> {
        let lane = self.lanes.trailing_zeros();
        self.lanes &= self.lanes.checked_sub(1)?;
        Some(lane)
    }

    /// Whether it stands where it began.
    #[inline(always)]
    pub(super) fn is_home(&self) -> bool {
        self.step == 0
    }
}
