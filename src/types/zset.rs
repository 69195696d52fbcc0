//! Sorted sets: members with a score, in order of score and then of member.
//!
//! Small ones are a listpack of member, score, member, score…, in order and in Redis' bytes. They turn into a table
//! of blocks beside a counted B+tree at Redis' thresholds, and never back. Every range, by rank, score or member, is
//! a range of ranks; walking one is the same whichever way it was found.
//!
//! Deliberately absent: the keyspace, replies, the options of ZADD.

mod packed;
mod range;
#[cfg(test)]
mod tests;
mod tree;

pub use range::{LexBound, LexRange, ScoreRange};
pub use tree::ZSetTree;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::iter::FusedIterator;
use core::ops::Range;

use super::listpack::{self, Element};
use super::rank_tree::Items;
use super::sample::{choose, draw_different};
use super::{Encoding, Thresholds};
use crate::base::arena::Arena;
use crate::base::heap::Heap;
use crate::base::number::INT_TEXT_MAX;
use crate::base::rng::Rng;
use crate::base::sort::sorted;

/// Members with their scores. A member occurs once; a score is never NaN.
pub enum ZSet {
    /// A listpack of member, score, member, score…, in order.
    Packed(Vec<u8>),
    /// A table of blocks and their order. Emptied by [`ZSet::free_step`] before it is dropped.
    Tree(Box<ZSetTree>),
}

/// A sorted set to read.
#[derive(Clone, Copy)]
pub enum ZSetView<'a> {
    /// See [`ZSet::Packed`].
    Packed(&'a [u8]),
    /// See [`ZSet::Tree`].
    Big(&'a ZSetTree, &'a Heap),
}

/// A member and its score.
pub type Scored<'a> = (Element<'a>, f64);

/// What became of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It has another score.
    Updated,
    /// It has the score it had, or there is still no such member.
    Kept,
}

impl Default for ZSet {
    fn default() -> Self {
        Self::Packed(listpack::new())
    }
}

impl ZSet {
    /// An empty sorted set, packed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Told that `members` are about to be set, one of `member_bytes`: turns into a tree at once when so many would not fit
    /// packed, be they new or not, and a new sorted set also when that one is too long.
    pub fn expect(&mut self, heap: &mut Heap, thresholds: &Thresholds, members: usize, member_bytes: usize) {
        let too_long = self.is_empty() && member_bytes as u64 > thresholds.zset_max_listpack_value;
        if too_long || members as u64 > thresholds.zset_max_listpack_entries {
            self.unpack(heap);
        }
    }

    /// Sets the score of a member, which is added if there is none.
    pub fn set(&mut self, heap: &mut Heap, thresholds: &Thresholds, member: &[u8], score: f64) -> Change {
        self.update(heap, thresholds, member, |_| Some(score))
    }

    /// Sets the score of a member to what `decide` makes of its present one; `None` leaves things as they are.
    pub fn update(
        &mut self,
        heap: &mut Heap,
        thresholds: &Thresholds,
        member: &[u8],
        decide: impl FnOnce(Option<f64>) -> Option<f64>,
    ) -> Change {
        let bytes = match self {
            Self::Packed(bytes) => bytes,
            Self::Tree(tree) => return tree.update(heap, member, decide),
        };
        let found = packed::find(bytes, member);
        let Some(score) = decide(found.map(|(_, score)| score)) else { return Change::Kept };
        match found {
            Some((_, old)) if old == score => Change::Kept,
            Some((at, _)) => {
                packed::remove_at(bytes, at);
                packed::insert(bytes, member, score);
                Change::Updated
            }
            None if packed::len(bytes) as u64 >= thresholds.zset_max_listpack_entries
                || member.len() as u64 > thresholds.zset_max_listpack_value
                || !listpack::fits(bytes, member.len()) =>
            {
                self.unpack(heap).update(heap, member, |_| Some(score))
            }
            None => {
                packed::insert(bytes, member, score);
                Change::Added
            }
        }
    }

    /// Removes a member and returns its score.
    pub fn remove(&mut self, heap: &mut Heap, member: &[u8]) -> Option<f64> {
        match self {
            Self::Packed(bytes) => {
                let (at, score) = packed::find(bytes, member)?;
                packed::remove_at(bytes, at);
                Some(score)
            }
            Self::Tree(tree) => tree.remove(heap, member),
        }
    }

    /// Removes the members of these ranks, which there are.
    pub fn remove_ranks(&mut self, heap: &mut Heap, ranks: Range<usize>) {
        match self {
            Self::Packed(bytes) => packed::remove_ranks(bytes, ranks),
            Self::Tree(tree) => tree.remove_ranks(heap, ranks),
        }
    }

    /// Frees about `budget` members, which it counts down; true when nothing is left outside `self`.
    pub fn free_step(&mut self, heap: &mut Heap, budget: &mut usize) -> bool {
        match self {
            Self::Packed(_) => true,
            Self::Tree(tree) => tree.clear_step(heap, budget),
        }
    }

    /// Moves a bounded part of the blocks off sparse pages. A cursor of 0 starts, and 0 comes back at the end.
    pub fn relocate_step(&mut self, heap: &mut Heap, cursor: u64) -> u64 {
        match self {
            Self::Packed(_) => 0,
            Self::Tree(tree) => tree.relocate_step(heap, cursor),
        }
    }

    /// A sorted set of its own with the same contents and encoding.
    pub fn copy(&self, heap: &mut Heap) -> Self {
        match self {
            Self::Packed(bytes) => Self::Packed(bytes.clone()),
            Self::Tree(tree) => Self::Tree(Box::new(tree.copy(heap))),
        }
    }

    /// The sorted set to read; `heap` is the one it was built in.
    pub fn view<'a>(&'a self, heap: &'a Heap) -> ZSetView<'a> {
        match self {
            Self::Packed(bytes) => ZSetView::Packed(bytes),
            Self::Tree(tree) => ZSetView::Big(tree, heap),
        }
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Packed(bytes) => packed::len(bytes),
            Self::Tree(tree) => tree.len(),
        }
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How OBJECT ENCODING names the form.
    pub fn encoding(&self) -> Encoding {
        match self {
            Self::Packed(_) => Encoding::Listpack,
            Self::Tree(_) => Encoding::Skiplist,
        }
    }

    /// Bytes on the Rust heap, outside the arena and the bucket pool.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Packed(bytes) => bytes.capacity(),
            Self::Tree(tree) => tree.heap_bytes(),
        }
    }

    fn unpack(&mut self, heap: &mut Heap) -> &mut ZSetTree {
        if let Self::Packed(bytes) = self {
            let mut tree = Box::new(ZSetTree::new());
            for (member, score) in packed::Pairs::new(bytes, 0..packed::len(bytes)) {
                tree.push_last(heap, member.text(&mut [0; INT_TEXT_MAX]), score);
            }
            *self = Self::Tree(tree);
        }
        match self {
            Self::Tree(tree) => tree,
            Self::Packed(_) => unreachable!("it was just turned into a tree"),
        }
    }
}

impl<'a> ZSetView<'a> {
    /// How many members there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Packed(bytes) => packed::len(bytes),
            Self::Big(tree, _) => tree.len(),
        }
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How OBJECT ENCODING names the form.
    pub fn encoding(&self) -> Encoding {
        match self {
            Self::Packed(_) => Encoding::Listpack,
            Self::Big(..) => Encoding::Skiplist,
        }
    }

    /// The score of a member.
    pub fn score(&self, member: &[u8]) -> Option<f64> {
        match self {
            Self::Packed(bytes) => Some(packed::find(bytes, member)?.1),
            Self::Big(tree, heap) => tree.score(heap, member),
        }
    }

    /// How many members are before this one, and its score.
    pub fn rank(&self, member: &[u8]) -> Option<(usize, f64)> {
        match self {
            Self::Packed(bytes) => packed::rank(bytes, member),
            Self::Big(tree, heap) => tree.rank(heap, member),
        }
    }

    /// The ranks of the members whose scores are in a range. Empty ranges are anywhere.
    pub fn ranks_by_score(&self, range: &ScoreRange) -> Range<usize> {
        match self {
            Self::Packed(bytes) => packed::ranks(
                bytes,
                |(_, score)| range.is_before(score),
                |(_, score)| !range.is_behind(score),
            ),
            Self::Big(tree, _) => tree.ranks_by_score(range),
        }
    }

    /// The ranks of the members that are in a range, if all have one score; else some ranks. Empty ranges are
    /// anywhere.
    pub fn ranks_by_lex(&self, range: &LexRange<'_>) -> Range<usize> {
        match self {
            Self::Packed(bytes) => packed::ranks(
                bytes,
                |(member, _)| range.is_before(member.text(&mut [0; INT_TEXT_MAX])),
                |(member, _)| !range.is_behind(member.text(&mut [0; INT_TEXT_MAX])),
            ),
            Self::Big(tree, heap) => tree.ranks_by_lex(heap, range),
        }
    }

    /// The members of these ranks in order; ranks that there are not are left out.
    pub fn range(&self, ranks: Range<usize>) -> Members<'a> {
        match *self {
            Self::Packed(bytes) => Members(Walk::Packed(packed::Pairs::new(bytes, ranks))),
            Self::Big(tree, heap) => Members(Walk::Big(tree.items(ranks), &heap.arena)),
        }
    }

    /// Hands the members of these ranks, of which all are there, to `each`, first to last or last to first. Quicker than
    /// drawing one by one.
    pub fn each(&self, ranks: Range<usize>, reverse: bool, mut each: impl FnMut(&Scored<'a>)) {
        match *self {
            Self::Packed(bytes) if reverse => packed::each_back(bytes, ranks, &mut each),
            Self::Packed(bytes) => {
                let mut pairs = packed::Pairs::new(bytes, ranks);
                while let Some(scored) = &pairs.next() {
                    each(scored);
                }
            }
            Self::Big(tree, heap) => tree.each(&heap.arena, ranks, reverse, each),
        }
    }

    /// All members in order.
    pub fn iter(&self) -> Members<'a> {
        self.range(0..self.len())
    }

    /// One step of ZSCAN: a packed sorted set yields all in one step, a tree the members of one home bucket.
    /// A cursor of 0 starts, and 0 comes back at the end; a member present all along is yielded at least once.
    pub fn scan(&self, cursor: u64, mut each: impl FnMut(Scored<'a>)) -> u64 {
        match *self {
            Self::Packed(_) => {
                self.iter().for_each(each);
                0
            }
            Self::Big(tree, heap) => {
                tree.scan(heap, cursor, |member, score| each((Element::Str(member), score)))
            }
        }
    }

    /// One member drawn uniformly.
    pub fn random(&self, rng: &mut Rng) -> Option<Scored<'a>> {
        let rank = if self.is_empty() { 0 } else { rng.below(self.len() as u64) as usize };
        self.range(rank..rank + 1).next()
    }

    /// `count` different members drawn uniformly, or all of them when there are no more, in order.
    pub fn sample(&self, rng: &mut Rng, count: usize) -> Vec<Scored<'a>> {
        let len = self.len();
        if matches!(self, Self::Packed(_)) || count > len / SAMPLE_BY_WALK_DIVISOR {
            return choose(self.iter(), len, count, rng);
        }
        let ranks = draw_different(count, &mut || Some(rng.below(len as u64) as u32));
        let sorted = sorted(&ranks, |a, b| a.cmp(b)).into_iter().map(|rank| rank as usize);
        sorted.filter_map(|rank| self.range(rank..rank + 1).next()).collect()
    }
}

/// A sample of more than one in so many members is taken by walking all of them.
const SAMPLE_BY_WALK_DIVISOR: usize = 3;

/// Members with their scores, in order; see [`ZSetView::range`].
#[derive(Clone)]
pub struct Members<'a>(Walk<'a>);

#[derive(Clone)]
enum Walk<'a> {
    Packed(packed::Pairs<'a>),
    Big(Items<'a>, &'a Arena),
}

impl<'a> Iterator for Members<'a> {
    type Item = Scored<'a>;

    fn next(&mut self) -> Option<Scored<'a>> {
        match &mut self.0 {
            Walk::Packed(pairs) => pairs.next(),
            Walk::Big(items, arena) => {
                if items.is_between_leaves() {
                    tree::touch(arena, items.enter());
                }
                items.next().map(|item| tree::scored(arena, item))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Walk::Packed(pairs) => pairs.size_hint(),
            Walk::Big(items, _) => items.size_hint(),
        }
    }
}

impl ExactSizeIterator for Members<'_> {}
impl FusedIterator for Members<'_> {}
