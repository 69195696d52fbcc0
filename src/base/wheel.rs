//! A timing wheel of hashes: who has to be looked at, and when.
//!
//! Eight levels of 64 slots; a slot of level `n` spans 64^n ms. An item stands in the lowest level whose window holds its
//! time and comes down as that nears, one item at a time, so that no call does more than it was allowed.
//!
//! How to keep a deadline in it, so that moving one ten million times costs what moving it once does:
//! * The owner keeps, beside the deadline, the [`WheelSlot`] that [`Wheel::arm`] returned.
//! * When a deadline is set anew and [`Wheel::would_fire_by`] says that the slot kept fires by then, that is enough; else
//!   arm again and keep the new slot. [`Wheel::rearm`] is both. So an owner's armed times only fall, until one fires.
//! * When a hash fires at a time its owner's slot does not cover ([`WheelSlot::covers`]), it was replaced: ignore it.
//!   Otherwise the owner has expired, or it arms its deadline, which had moved later, and keeps that slot.
//! * Owners that go leave their items behind until those fire. When [`Wheel::len`] has outgrown the number of deadlines,
//!   [`Wheel::sweep_step`] takes them out.
//!
//! Deliberately absent: any clock, and owners. `now` may step back: then nothing fires until it has caught up.

use super::chunked::ChunkedVec;
use super::rng::Rng;

const LEVELS: usize = 8;
const DIGIT_BITS: u32 = 6;
const SLOTS: usize = 1 << DIGIT_BITS;
/// The latest time the wheel can tell, in the year 10889. Whatever is later counts as this.
const LATEST_MS: u64 = (1 << (DIGIT_BITS * LEVELS as u32)) - 1;
const CHUNK_ITEMS: usize = 8;
const NO_CHUNK: u32 = u32::MAX;

/// When something was armed, in two bytes: a time cut to 12 significant bits, counted from the arming.
///
/// So two times within 1/512 of the remaining one may be the same slot; a deadline in the slot of its item may be looked
/// at that much late, never early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WheelSlot(pub u16);

impl WheelSlot {
    /// Nothing is armed: a slot beyond the latest time, which covers nothing and never fires.
    pub const NONE: Self = Self(u16::MAX);
    const MANTISSA: u64 = 0xfff;

    fn new(position: u64, at_ms: u64) -> Self {
        let scale =
            (0..15).find(|scale| (at_ms >> (3 * scale)) - (position >> (3 * scale)) <= Self::MANTISSA);
        let scale = scale.unwrap_or(15);
        Self((scale << 12) as u16 | (at_ms >> (3 * scale) & Self::MANTISSA) as u16)
    }

    const fn shift(self) -> u32 {
        3 * (self.0 as u32 >> 12)
    }

    /// Whether what fires for `at_ms` is what was armed here.
    #[must_use]
    pub const fn covers(self, at_ms: u64) -> bool {
        let at_ms = if at_ms > LATEST_MS { LATEST_MS } else { at_ms };
        at_ms >> self.shift() & Self::MANTISSA == self.0 as u64 & Self::MANTISSA
    }
}

/// A hash, four words, and its time, three, the lowest first: 14 bytes instead of 16.
type Item = [u16; 7];

#[derive(Clone, Copy, Debug)]
struct Chunk {
    items: [Item; CHUNK_ITEMS],
    next: u32,
    previous: u32,
    /// Level and slot of the list it is in.
    list: u16,
    len: u16,
}

#[derive(Clone, Copy, Debug)]
struct Level {
    heads: [u32; SLOTS],
    occupied: u64,
}

/// Hashes by the time at which they fire.
#[derive(Debug)]
pub struct Wheel {
    /// Everything earlier has fired.
    position: u64,
    levels: [Level; LEVELS],
    /// Without gaps: the last chunk takes the place of one that empties.
    chunks: ChunkedVec<Chunk>,
    len: usize,
}

impl Wheel {
    /// An empty wheel.
    #[must_use]
    pub const fn new() -> Self {
        let level = Level { heads: [NO_CHUNK; SLOTS], occupied: 0 };
        Self { position: 0, levels: [level; LEVELS], chunks: ChunkedVec::new(), len: 0 }
    }

    /// Items armed, of owners that have gone too.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is armed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.chunks.heap_bytes()
    }

    /// Lets `hash` fire once, at `at_ms` or as soon after as the wheel is asked. O(1).
    pub fn arm(&mut self, at_ms: u64, hash: u64) -> WheelSlot {
        let at_ms = at_ms.clamp(self.position, LATEST_MS.max(self.position));
        self.place(at_ms, hash);
        WheelSlot::new(self.position, at_ms)
    }

    /// Whether what is armed at `slot`, and has not fired, does so by `at_ms`, to the precision of a slot.
    #[must_use]
    pub fn would_fire_by(&self, slot: WheelSlot, at_ms: u64) -> bool {
        let from = self.position >> slot.shift();
        let ahead = u64::from(slot.0).wrapping_sub(from) & WheelSlot::MANTISSA;
        from + ahead <= at_ms.min(LATEST_MS) >> slot.shift()
    }

    /// The slot to keep for an owner whose deadline becomes `at_ms`: the one `before`, if that fires early enough.
    pub fn rearm(&mut self, before: Option<WheelSlot>, at_ms: u64, hash: u64) -> WheelSlot {
        match before {
            Some(slot) if self.would_fire_by(slot, at_ms) => slot,
            _ => self.arm(at_ms, hash),
        }
    }

    /// Calls `each` with the hashes due at `now_ms`; at most `budget` items fire or come down a level.
    ///
    /// Returns [`Self::next_at`], which is not later than `now_ms` when the budget ended it.
    pub fn fire_step(&mut self, now_ms: u64, budget: usize, mut each: impl FnMut(u64)) -> Option<u64> {
        self.fire_timed_step(now_ms, budget, |hash, _| each(hash))
    }

    /// As [`Self::fire_step`]; `each` is told also the time the hash was armed for, to compare with its owner's slot.
    pub fn fire_timed_step(
        &mut self,
        now_ms: u64,
        budget: usize,
        mut each: impl FnMut(u64, u64),
    ) -> Option<u64> {
        let mut left = budget;
        loop {
            if let Some((level, slot)) = self.pending() {
                if left == 0 {
                    break;
                }
                left -= 1;
                let (hash, at_ms) = self.pop(level, slot);
                // An item may have been armed ahead of a clock that then stepped back.
                if level > 0 {
                    self.place(at_ms, hash);
                } else if self.position <= now_ms {
                    each(hash, at_ms);
                } else {
                    self.place(at_ms, hash);
                    break;
                }
                continue;
            }
            let next = self.next_slot().map_or(u64::MAX, |(_, _, start)| start);
            if next > now_ms {
                self.position = self.position.max(now_ms.min(LATEST_MS));
                break;
            }
            self.position = next;
        }
        self.next_at()
    }

    /// When [`Self::fire_step`] has something to do next. Early when many items share a distant slot, never late.
    #[must_use]
    pub fn next_at(&self) -> Option<u64> {
        if self.pending().is_some() {
            return Some(self.position);
        }
        let (level, slot, start) = self.next_slot()?;
        let chunk = &self.chunks[self.levels[level].heads[slot] as usize];
        // A few items are looked at, so that the host is not woken just to bring them down a level.
        let exact = chunk.items[..usize::from(chunk.len)].iter().map(|item| unpack(item).1).min();
        if chunk.next == NO_CHUNK { exact } else { Some(start) }
    }

    /// All items, hashes and times, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.chunks.iter().flat_map(|chunk| chunk.items[..usize::from(chunk.len)].iter().map(unpack))
    }

    /// An item, each about as likely as the other; `None` when the draw hit a gap, or nothing is armed.
    pub fn draw(&self, rng: &mut Rng) -> Option<(u64, u64)> {
        if self.is_empty() {
            return None;
        }
        let chunk = &self.chunks[rng.below(self.chunks.len() as u64) as usize];
        let at = rng.below(CHUNK_ITEMS as u64) as usize;
        chunk.items[..usize::from(chunk.len)].get(at).map(unpack)
    }

    /// Removes items that `keep`, given hash and time, does not want; looks at about `budget` of them.
    ///
    /// 0 starts and ends a sweep. Items armed meanwhile may be missed.
    pub fn sweep_step(&mut self, cursor: u32, budget: usize, mut keep: impl FnMut(u64, u64) -> bool) -> u32 {
        let mut index = if cursor == 0 { self.chunks.len() } else { self.chunks.len().min(cursor as usize) };
        let mut left = budget;
        // From the back, so that a chunk moved into a gap is one already seen.
        while index > 0 && left > 0 {
            index -= 1;
            left = left.saturating_sub(CHUNK_ITEMS);
            let mut at = 0;
            while let Some(chunk) = self.chunks.get(index)
                && at < usize::from(chunk.len)
            {
                let (hash, at_ms) = unpack(&chunk.items[at]);
                if keep(hash, at_ms) {
                    at += 1;
                } else if self.remove(index, at) {
                    break;
                }
            }
        }
        index as u32
    }

    /// Takes one item out of a chunk; the last of its list takes its place. True when no unseen
    /// item is left at `index`.
    fn remove(&mut self, index: usize, at: usize) -> bool {
        let list = usize::from(self.chunks[index].list);
        let chunks = self.chunks.len();
        let head = self.levels[list / SLOTS].heads[list % SLOTS] as usize;
        let last = self.chunks[head].items[usize::from(self.chunks[head].len) - 1];
        self.chunks[index].items[at] = last;
        self.pop(list / SLOTS, list % SLOTS);
        // Emptied, and replaced by one from behind; or moved to the front, where the sweep has not been.
        self.chunks.len() < chunks && (head == index || index + 1 == chunks)
    }

    /// A slot that the position has reached: of level 0 it is due, of another its items come down.
    fn pending(&self) -> Option<(usize, usize)> {
        (0..LEVELS).find_map(|level| {
            let digit = digit(self.position, level);
            (self.levels[level].occupied >> digit & 1 == 1).then_some((level, digit))
        })
    }

    /// The next slot with items, none being pending, and the time at which it begins.
    fn next_slot(&self) -> Option<(usize, usize, u64)> {
        // What stands in a level is earlier than all of the next one.
        (0..LEVELS).find_map(|level| {
            let ahead =
                self.levels[level].occupied & !(u64::MAX >> (SLOTS - 1 - digit(self.position, level)));
            let slot = (ahead != 0).then(|| ahead.trailing_zeros() as usize)?;
            let shift = DIGIT_BITS * level as u32;
            let window = self.position >> shift >> DIGIT_BITS << DIGIT_BITS;
            Some((level, slot, (window | slot as u64) << shift))
        })
    }

    fn place(&mut self, at_ms: u64, hash: u64) {
        let differing = at_ms ^ self.position;
        let level = (differing.checked_ilog2().unwrap_or(0) / DIGIT_BITS) as usize;
        let slot = digit(at_ms, level);
        let head = self.levels[level].heads[slot];
        let full = head == NO_CHUNK || usize::from(self.chunks[head as usize].len) == CHUNK_ITEMS;
        let index = if full { self.add_chunk(level, slot, head) } else { head };
        let chunk = &mut self.chunks[index as usize];
        chunk.items[usize::from(chunk.len)] = pack(hash, at_ms);
        chunk.len += 1;
        self.len += 1;
    }

    fn add_chunk(&mut self, level: usize, slot: usize, next: u32) -> u32 {
        let index = self.chunks.len() as u32;
        self.chunks.push(Chunk {
            items: [[0; 7]; CHUNK_ITEMS],
            next,
            previous: NO_CHUNK,
            list: (level * SLOTS + slot) as u16,
            len: 0,
        });
        self.name(index);
        index
    }

    /// Takes one item out of a slot that has some.
    fn pop(&mut self, level: usize, slot: usize) -> (u64, u64) {
        let head = self.levels[level].heads[slot];
        let chunk = &mut self.chunks[head as usize];
        chunk.len -= 1;
        let item = unpack(&chunk.items[usize::from(chunk.len)]);
        self.len -= 1;
        if chunk.len == 0 {
            let next = chunk.next;
            self.levels[level].heads[slot] = next;
            if next == NO_CHUNK {
                self.levels[level].occupied &= !(1 << slot);
            } else {
                self.chunks[next as usize].previous = NO_CHUNK;
            }
            self.close_gap(head);
        }
        item
    }

    /// Moves the last chunk to `gap`.
    fn close_gap(&mut self, gap: u32) {
        if let Some(last) = self.chunks.pop()
            && (gap as usize) < self.chunks.len()
        {
            self.chunks[gap as usize] = last;
            self.name(gap);
        }
    }

    /// Makes the neighbours of the chunk at `index`, or the head of its list, name it so.
    fn name(&mut self, index: u32) {
        let Chunk { next, previous, list, .. } = self.chunks[index as usize];
        if next != NO_CHUNK {
            self.chunks[next as usize].previous = index;
        }
        if previous == NO_CHUNK {
            let level = &mut self.levels[usize::from(list) / SLOTS];
            level.heads[usize::from(list) % SLOTS] = index;
            level.occupied |= 1 << (usize::from(list) % SLOTS);
        } else {
            self.chunks[previous as usize].next = index;
        }
    }
}

impl Default for Wheel {
    fn default() -> Self {
        Self::new()
    }
}

#[inline]
fn digit(time: u64, level: usize) -> usize {
    (time >> (DIGIT_BITS * level as u32)) as usize % SLOTS
}

fn pack(hash: u64, at_ms: u64) -> Item {
    core::array::from_fn(
        |word| if word < 4 { hash >> (16 * word) } else { at_ms >> (16 * (word - 4)) } as u16,
    )
}

fn unpack(item: &Item) -> (u64, u64) {
    let join = |words: &[u16]| words.iter().rev().fold(0, |number, &word| number << 16 | u64::from(word));
    (join(&item[..4]), join(&item[4..]))
}
