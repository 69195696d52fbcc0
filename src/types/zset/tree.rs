//! The big form: a segment table finds a member's block, a counted B+tree keeps the blocks in order.
//!
//! A block is the score, eight bytes, and the member behind its length as a varint. The tree holds the score again:
//! a search reads members only where scores are equal, and ZSCORE reads nothing but the block.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use super::{Change, LexRange, ScoreRange, Scored};
use crate::base::arena::{Arena, Handle};
use crate::base::bytes::{array_at, order, part, torn};
use crate::base::heap::Heap;
use crate::base::table::{Slot, Table};
use crate::types::blocks::{part_len, put_part, split_part};
use crate::types::listpack::Element;
use crate::types::rank_tree::{Item, Items, RankTree};

/// A big sorted set. It owns nothing until the first insert, and has no `Drop`: whoever discards one empties it with
/// [`super::ZSet::free_step`] first.
pub struct ZSetTree {
    table: Table,
    order: RankTree,
}

impl ZSetTree {
    pub(super) const fn new() -> Self {
        Self { table: Table::new(), order: RankTree::new() }
    }

    pub(super) fn update(
        &mut self,
        heap: &mut Heap,
        member: &[u8],
        decide: impl FnOnce(Option<f64>) -> Option<f64>,
    ) -> Change {
        let hash = heap.hasher.hash(member);
        let Some(slot) = self.find(heap, hash, member) else {
            let Some(score) = decide(None) else { return Change::Kept };
            let block = self.add(heap, hash, member, score);
            self.order.insert(Item { score, handle: block }, order_to(&heap.arena, score, member));
            return Change::Added;
        };
        let block = self.table.get(&heap.buckets, slot);
        let old = score_in(heap.arena.bytes(block));
        let Some(score) = decide(Some(old)).filter(|&score| score != old) else { return Change::Kept };
        self.order.remove(order_to(&heap.arena, old, member));
        heap.arena.bytes_mut(block)[..SCORE_BYTES].copy_from_slice(&score.to_le_bytes());
        self.order.insert(Item { score, handle: block }, order_to(&heap.arena, score, member));
        Change::Updated
    }

    /// Adds a member that belongs behind all others.
    pub(super) fn push_last(&mut self, heap: &mut Heap, member: &[u8], score: f64) {
        let hash = heap.hasher.hash(member);
        let block = self.add(heap, hash, member, score);
        self.order.insert(Item { score, handle: block }, |_| Ordering::Less);
    }

    /// Makes a block for a member that is not there, and puts it into the table but not into the order.
    fn add(&mut self, heap: &mut Heap, hash: u64, member: &[u8], score: f64) -> Handle {
        let Heap { arena, buckets, hasher } = heap;
        let block = arena.alloc(SCORE_BYTES + part_len(member.len()));
        let bytes = arena.bytes_mut(block);
        bytes[..SCORE_BYTES].copy_from_slice(&score.to_le_bytes());
        put_part(&mut bytes[SCORE_BYTES..], member);
        let mut rehash = |blocks: &mut [_]| Heap::hash_blocks(arena, hasher, member_in, blocks);
        self.table.insert(buckets, hash, block, &mut rehash);
        block
    }

    /// Takes a block out of the table.
    fn unlink(&mut self, heap: &mut Heap, slot: Slot) -> Handle {
        let Heap { arena, buckets, hasher } = heap;
        self.table.remove(buckets, slot, &mut |blocks| Heap::hash_blocks(arena, hasher, member_in, blocks))
    }

    pub(super) fn remove(&mut self, heap: &mut Heap, member: &[u8]) -> Option<f64> {
        let slot = self.find(heap, heap.hasher.hash(member), member)?;
        let block = self.unlink(heap, slot);
        let score = score_in(heap.arena.bytes(block));
        self.order.remove(order_to(&heap.arena, score, member));
        heap.arena.free(block);
        Some(score)
    }

    pub(super) fn remove_ranks(&mut self, heap: &mut Heap, ranks: Range<usize>) {
        for _ in ranks.clone() {
            let block = self.order.remove_at(ranks.start).handle;
            let hash = heap.hasher.hash(member_of(&heap.arena, block));
            if let Some(slot) = self.table.find(&heap.buckets, hash, |other| other == block) {
                self.unlink(heap, slot);
            }
            heap.arena.free(block);
        }
    }

    pub(super) fn clear_step(&mut self, heap: &mut Heap, budget: &mut usize) -> bool {
        let Heap { arena, buckets, .. } = heap;
        self.table.clear_step(buckets, budget, |block| arena.free(block)) && self.order.clear_step(budget)
    }

    pub(super) fn relocate_step(&mut self, heap: &mut Heap, cursor: u64) -> u64 {
        let Heap { arena, buckets, .. } = heap;
        let Self { table, order } = self;
        table.relocate_step(buckets, cursor, |old| {
            let new = arena.relocate(old)?;
            let (score, member) = (score_in(arena.bytes(new)), member_of(arena, new));
            let order_to_moved = order_to(arena, score, member);
            // The old block is gone, but the order still names it.
            order.set_handle(
                new,
                |item| {
                    if item.handle == old { Ordering::Equal } else { order_to_moved(item) }
                },
            );
            Some(new)
        })
    }

    pub(super) fn copy(&self, heap: &mut Heap) -> Self {
        let (mut twin, mut member) = (Self::new(), Vec::new());
        for item in self.items(0..self.len()) {
            member.clear();
            member.extend_from_slice(member_of(&heap.arena, item.handle));
            twin.push_last(heap, &member, item.score);
        }
        twin
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes on the Rust heap, outside the arena and the bucket pool.
    pub fn heap_bytes(&self) -> usize {
        size_of::<Self>() + self.table.heap_bytes() + self.order.heap_bytes()
    }

    pub(super) fn score(&self, heap: &Heap, member: &[u8]) -> Option<f64> {
        let slot = self.find(heap, heap.hasher.hash(member), member)?;
        Some(score_in(heap.arena.bytes(self.table.get(&heap.buckets, slot))))
    }

    pub(super) fn rank(&self, heap: &Heap, member: &[u8]) -> Option<(usize, f64)> {
        let score = self.score(heap, member)?;
        let order = order_to(&heap.arena, score, member);
        Some((self.order.count_before(|item| order(item) == Ordering::Less), score))
    }

    pub(super) fn ranks_by_score(&self, range: &ScoreRange) -> Range<usize> {
        self.order.count_before(|item| range.is_before(item.score))
            ..self.order.count_before(|item| !range.is_behind(item.score))
    }

    pub(super) fn ranks_by_lex(&self, heap: &Heap, range: &LexRange<'_>) -> Range<usize> {
        let member = |item: Item| member_of(&heap.arena, item.handle);
        self.order.count_before(|item| range.is_before(member(item)))
            ..self.order.count_before(|item| !range.is_behind(member(item)))
    }

    pub(super) fn items(&self, ranks: Range<usize>) -> Items<'_> {
        self.order.items(ranks)
    }

    /// See [`super::ZSetView::each`]. Leaf by leaf.
    pub(super) fn each<'a>(
        &self,
        arena: &'a Arena,
        mut ranks: Range<usize>,
        reverse: bool,
        mut each: impl FnMut(&Scored<'a>),
    ) {
        while !ranks.is_empty() {
            let (scores, blocks) = self.order.run(&ranks, reverse);
            if reverse {
                ranks.end -= blocks.len()
            } else {
                ranks.start += blocks.len()
            }
            touch(arena, blocks);
            for step in 0..blocks.len() {
                let slot = if reverse { blocks.len() - 1 - step } else { step };
                let (Some(&score), Some(&handle)) = (scores.get(slot), blocks.get(slot)) else { torn() };
                each(&scored(arena, Item { score, handle }));
            }
        }
    }

    pub(super) fn scan<'a>(&self, heap: &'a Heap, cursor: u64, mut each: impl FnMut(&'a [u8], f64)) -> u64 {
        let rehash = |block| heap.hasher.hash(member_of(&heap.arena, block));
        self.table.scan(&heap.buckets, cursor, rehash, |block| {
            each(member_of(&heap.arena, block), score_in(heap.arena.bytes(block)));
        })
    }

    fn find(&self, heap: &Heap, hash: u64, member: &[u8]) -> Option<Slot> {
        self.table.find(&heap.buckets, hash, |block| member_of(&heap.arena, block) == member)
    }
}

/// The member and score of an item of the order.
#[inline(always)]
pub(super) fn scored(arena: &Arena, item: Item) -> Scored<'_> {
    (Element::Str(member_at(arena, item.handle)), item.score)
}

/// Reads a byte of each block that is about to be walked: so the processor waits for all of them at once, not for one
/// after the other. Walks through a million members take little more than half the time.
pub(super) fn touch(arena: &Arena, blocks: &[Handle]) {
    core::hint::black_box(blocks.iter().fold(0, |read, &block| read ^ arena.bytes(block)[0]));
}

/// How an item of the order compares with a score and a member.
fn order_to<'a>(arena: &'a Arena, score: f64, member: &'a [u8]) -> impl Fn(Item) -> Ordering + 'a {
    move |item| {
        // The two zeros are equal.
        item.score
            .partial_cmp(&score)
            .unwrap_or(Ordering::Equal)
            .then_with(|| order(member_of(arena, item.handle), member))
    }
}

/// The member in the bytes of a block.
#[inline(always)]
fn member_in(bytes: &[u8]) -> &[u8] {
    match array_at(bytes, SCORE_BYTES) {
        [len @ 0..0x80] => part(bytes, SCORE_BYTES + 1, SCORE_BYTES + 1 + usize::from(len)),
        _ => split_part(part(bytes, SCORE_BYTES, bytes.len())).0,
    }
}

fn member_of(arena: &Arena, block: Handle) -> &[u8] {
    member_at(arena, block)
}

/// [`member_of`], inlined.
#[inline(always)]
fn member_at(arena: &Arena, block: Handle) -> &[u8] {
    member_in(arena.bytes(block))
}

fn score_in(block: &[u8]) -> f64 {
    f64::from_le_bytes(array_at(block, 0))
}

/// A score at the front of a block.
const SCORE_BYTES: usize = 8;
