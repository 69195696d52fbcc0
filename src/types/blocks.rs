//! Big hashes and sets: a segment table of arena blocks, each found by the byte string it begins with.
//!
//! A block is one or two byte strings, each behind its length as a varint: `member` for a set, `field, value` for a
//! hash. A block's capacity may exceed what it holds; the varints say where it ends.
//!
//! Deliberately absent: order, deadlines, and what the second byte string means.

use alloc::vec::Vec;

use super::sample::{choose, draw_different};
use crate::base::arena::{Arena, Handle};
use crate::base::bytes::{part, same};
use crate::base::heap::Heap;
use crate::base::rng::Rng;
use crate::base::table::{Slot, Table};

/// A segment table of blocks that begin with their key. It owns nothing until the first insert, and has no `Drop`:
/// whoever discards one empties it with [`BlockTable::clear_step`] first.
pub struct BlockTable {
    table: Table,
}

impl BlockTable {
    pub(super) const fn new() -> Self {
        Self { table: Table::new() }
    }

    /// Adds a block of `parts`, of which the first is its key, unless there is one of that key: then where it is.
    /// Moves a bounded number of entries (see [`Table::insert`]).
    pub(super) fn insert(&mut self, heap: &mut Heap, parts: &[&[u8]]) -> Option<Slot> {
        let key = parts[0];
        let hash = heap.hash(key);
        let found = self.find_hashed(heap, hash, key);
        if found.is_none() {
            let block = heap.arena.alloc(parts.iter().map(|part| part_len(part.len())).sum());
            let mut at = 0;
            for part in parts {
                at += put_part(&mut heap.arena.bytes_mut(block)[at..], part);
            }
            self.insert_block(heap, hash, block);
        }
        found
    }

    fn insert_block(&mut self, heap: &mut Heap, hash: u64, block: Handle) {
        let Heap { arena, buckets, hasher } = heap;
        let mut rehash = |blocks: &mut [_]| Heap::hash_blocks(arena, hasher, key_in, blocks);
        self.table.insert(buckets, hash, block, &mut rehash);
    }

    /// Replaces the byte string behind the key: in place when the block's size class allows.
    pub(super) fn set_value(&mut self, heap: &mut Heap, slot: Slot, value: &[u8]) {
        let block = self.table.get(&heap.buckets, slot);
        let (key, _) = split_part(heap.arena.bytes(block));
        let head = part_len(key.len());
        let resized = heap.arena.resize(block, head, head + part_len(value.len()));
        put_part(&mut heap.arena.bytes_mut(resized)[head..], value);
        if resized != block {
            self.table.replace(&mut heap.buckets, slot, resized);
        }
    }

    /// Removes the block of `key` and frees it; false when there is none.
    pub(super) fn remove(&mut self, heap: &mut Heap, key: &[u8]) -> bool {
        let Some(slot) = self.find(heap, key) else { return false };
        let Heap { arena, buckets, hasher } = heap;
        let mut rehash = |blocks: &mut [_]| Heap::hash_blocks(arena, hasher, key_in, blocks);
        let block = self.table.remove(buckets, slot, &mut rehash);
        arena.free(block);
        true
    }

    /// Frees at most `budget` blocks, which it counts down; true when the table is empty and owns nothing.
    pub(super) fn clear_step(&mut self, heap: &mut Heap, budget: &mut usize) -> bool {
        let Heap { arena, buckets, .. } = heap;
        self.table.clear_step(buckets, budget, |block| arena.free(block))
    }

    /// Moves the blocks of a bounded part of the table off sparse pages; see [`Table::relocate_step`] for the cursor.
    pub(super) fn relocate_step(&mut self, heap: &mut Heap, cursor: u64) -> u64 {
        self.relocate_step_with(heap, cursor, &mut |_, _| ())
    }

    /// [`Self::relocate_step`] that tells each block's new place.
    pub(super) fn relocate_step_with(&mut self, heap: &mut Heap, cursor: u64, moved: OnBlock<'_>) -> u64 {
        let Heap { arena, buckets, .. } = heap;
        self.table.relocate_step(buckets, cursor, |block| {
            let place = arena.relocate(block);
            place.into_iter().for_each(|place| moved(arena, place));
            place
        })
    }

    /// A table of its own with the same contents.
    pub(super) fn copy(&self, heap: &mut Heap) -> Self {
        self.copy_with(heap, &mut |_, _| ())
    }

    /// [`Self::copy`] that tells each block of the copy.
    pub(super) fn copy_with(&self, heap: &mut Heap, copied_to: OnBlock<'_>) -> Self {
        let mut twin = Self::new();
        let (mut blocks, mut bytes) = (Vec::new(), Vec::new());
        let mut cursor = 0;
        loop {
            // A few blocks at a time: a list of all of them would be megabytes.
            cursor = self.scan_blocks(heap, cursor, |block| blocks.push(block));
            for block in blocks.drain(..) {
                bytes.clear();
                bytes.extend_from_slice(heap.arena.bytes(block));
                let copied = heap.arena.alloc(bytes.len());
                heap.arena.bytes_mut(copied)[..bytes.len()].copy_from_slice(&bytes);
                copied_to(&heap.arena, copied);
                twin.insert_block(heap, heap.hash(split_part(&bytes).0), copied);
            }
            if cursor == 0 {
                return twin;
            }
        }
    }

    /// How many blocks there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no block.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes on the Rust heap, outside the arena and the bucket pool.
    pub fn heap_bytes(&self) -> usize {
        size_of::<Self>() + self.table.heap_bytes()
    }

    pub(super) fn find(&self, heap: &Heap, key: &[u8]) -> Option<Slot> {
        self.find_hashed(heap, heap.hash(key), key)
    }

    fn find_hashed(&self, heap: &Heap, hash: u64, key: &[u8]) -> Option<Slot> {
        self.table.find(&heap.buckets, hash, |block| is_key(heap.arena.bytes(block), key))
    }

    /// The block at `slot`.
    pub(super) fn block(&self, heap: &Heap, slot: Slot) -> Handle {
        self.table.get(&heap.buckets, slot)
    }

    /// Puts another block of the same key at `slot`.
    pub(super) fn put_block(&mut self, heap: &mut Heap, slot: Slot, block: Handle) {
        self.table.replace(&mut heap.buckets, slot, block);
    }

    /// The bytes of the block of `key`: split them with [`split_part`].
    pub(super) fn get<'a>(&self, heap: &'a Heap, key: &[u8]) -> Option<&'a [u8]> {
        Some(heap.arena.bytes(self.block(heap, self.find(heap, key)?)))
    }

    /// The bytes of every block, in no order that means anything.
    pub(super) fn iter<'a>(&'a self, heap: &'a Heap) -> impl Iterator<Item = &'a [u8]> + 'a {
        self.table.iter(&heap.buckets).map(|block| heap.arena.bytes(block))
    }

    /// One step of a scan: the blocks of one home bucket. A cursor of 0 starts, and 0 comes back at the end.
    pub(super) fn scan<'a>(&self, heap: &'a Heap, cursor: u64, mut each: impl FnMut(&'a [u8])) -> u64 {
        self.scan_blocks(heap, cursor, |block| each(heap.arena.bytes(block)))
    }

    /// One step of a walk over a table that nobody changes meanwhile: the blocks of one segment. 0 starts, `None` is the end;
    /// each block comes once.
    pub(super) fn walk<'a>(&self, heap: &'a Heap, from: u64, mut each: impl FnMut(&'a [u8])) -> Option<u64> {
        self.table.walk(&heap.buckets, from, |block| each(heap.arena.bytes(block)))
    }

    fn scan_blocks(&self, heap: &Heap, cursor: u64, each: impl FnMut(Handle)) -> u64 {
        let rehash = |block| heap.hasher.hash(key_of(&heap.arena, block));
        self.table.scan(&heap.buckets, cursor, rehash, each)
    }

    /// The bytes of one block drawn uniformly.
    pub(super) fn random<'a>(&self, heap: &'a Heap, rng: &mut Rng) -> Option<&'a [u8]> {
        Some(heap.arena.bytes(self.table.random(&heap.buckets, rng)?))
    }

    /// `count` different blocks drawn uniformly, or all of them when there are no more.
    pub(super) fn sample<'a>(&'a self, heap: &'a Heap, rng: &mut Rng, count: usize) -> Vec<&'a [u8]> {
        if count > self.len() / SAMPLE_BY_WALK_DIVISOR {
            return choose(self.iter(heap), self.len(), count, rng);
        }
        let mut draw = || Some(self.table.random(&heap.buckets, rng)?.raw());
        let drawn = draw_different(count, &mut draw);
        drawn.into_iter().map(|block| heap.arena.bytes(Handle::from_raw(block))).collect()
    }
}

/// What is told of a block that has a new place.
pub(super) type OnBlock<'a> = &'a mut dyn FnMut(&Arena, Handle);

/// The first byte string of a block, and the bytes behind it.
pub(super) fn split_part(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (mut len, mut shift, mut at) = (0_usize, 0, 0);
    loop {
        let byte = bytes[at];
        // A length may have a byte more than it needs (see `hash/volatile.rs`), past the bits of a small `usize`.
        len |= usize::from(byte & 0x7f).wrapping_shl(shift);
        at += 1;
        if byte < 0x80 {
            return bytes[at..].split_at(len);
        }
        shift += 7;
    }
}

fn key_in(bytes: &[u8]) -> &[u8] {
    split_part(bytes).0
}

/// Whether a block begins with `key`.
#[inline(always)]
fn is_key(bytes: &[u8], key: &[u8]) -> bool {
    match bytes.split_first() {
        Some((&len, rest)) if len < 0x80 => {
            usize::from(len) == key.len() && same(part(rest, 0, key.len()), key)
        }
        _ => same(split_part(bytes).0, key),
    }
}

fn key_of(arena: &Arena, block: Handle) -> &[u8] {
    key_in(arena.bytes(block))
}

/// Bytes that a byte string of `len` takes together with its length.
pub(super) const fn part_len(len: usize) -> usize {
    let bits = usize::BITS - (len | 1).leading_zeros();
    bits.div_ceil(7) as usize + len
}

/// Writes `part` behind its length; returns how many bytes that took.
pub(super) fn put_part(bytes: &mut [u8], part: &[u8]) -> usize {
    let (mut left, mut at) = (part.len(), 0);
    while left >= 0x80 {
        bytes[at] = left as u8 | 0x80;
        left >>= 7;
        at += 1;
    }
    bytes[at] = left as u8;
    at += 1;
    bytes[at..at + part.len()].copy_from_slice(part);
    at + part.len()
}

/// A sample of more than one in so many entries is taken by walking all of them.
const SAMPLE_BY_WALK_DIVISOR: usize = 3;

#[cfg(test)]
mod tests;
