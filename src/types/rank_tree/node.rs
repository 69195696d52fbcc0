//! Nodes of the rank tree: what one node does with its own arrays and its neighbour's.
//!
//! A node is a struct of arrays, so a search reads scores and nothing else until two scores are equal.
//! Each inner node keeps, for every child, the child's first item and how many items it holds: finding by
//! order and finding by rank both read one node a level. Deliberately absent: any walk over several levels.
use super::{Item, Tally};
use crate::base::arena::Handle;
use alloc::boxed::Box;
use core::mem::size_of;

/// Slots of a node.
pub(super) const WIDTH: usize = 64;
/// A node with fewer slots in use than this is merged or evened out with a neighbour when something leaves it.
const SPARSE: usize = WIDTH / 3;
/// Two neighbours that together use no more than this become one: room stays for the next arrivals.
const MERGED: usize = WIDTH * 3 / 4;

/// Items in order.
pub(super) struct Leaf {
    len: usize,
    scores: [f64; WIDTH],
    handles: [Handle; WIDTH],
}

/// Children in order, each with its first item and its number of items.
pub(super) struct Inner {
    len: usize,
    scores: [f64; WIDTH],
    handles: [Handle; WIDTH],
    counts: [u32; WIDTH],
    children: [Option<Node>; WIDTH],
}

pub(super) enum Node {
    Leaf(Box<Leaf>),
    Inner(Box<Inner>),
}

/// How a walk chooses its way down.
pub(super) trait Steer {
    /// The child that holds, or would hold, the item looked for.
    fn child(&mut self, inner: &Inner) -> usize;
    /// The slot in the leaf where the item is, or would be.
    fn slot(&mut self, leaf: &Leaf) -> usize;
}

/// The border of the tree a node stands at. Only there does a full node split lopsidedly: ascending and
/// descending inserts then leave full nodes behind, and no order of inserts can leave a trail of empty ones.
#[derive(Clone, Copy)]
pub(super) struct Border {
    pub(super) first: bool,
    pub(super) last: bool,
}

impl Leaf {
    pub(super) fn new() -> Box<Self> {
        Box::new(Self { len: 0, scores: [0.0; WIDTH], handles: [Handle::NONE; WIDTH] })
    }

    pub(super) fn scores(&self) -> &[f64] {
        &self.scores[..self.len]
    }

    pub(super) fn handles(&self) -> &[Handle] {
        &self.handles[..self.len]
    }

    pub(super) fn item(&self, slot: usize) -> Item {
        assert!(slot < self.len, "the slot holds an item");
        Item { score: self.scores[slot], handle: self.handles[slot] }
    }

    pub(super) fn set_handle(&mut self, slot: usize, handle: Handle) {
        assert!(slot < self.len, "the slot holds an item");
        self.handles[slot] = handle;
    }

    pub(super) fn insert(&mut self, slot: usize, item: Item) {
        self.scores.copy_within(slot..self.len, slot + 1);
        self.handles.copy_within(slot..self.len, slot + 1);
        (self.scores[slot], self.handles[slot]) = (item.score, item.handle);
        self.len += 1;
    }

    pub(super) fn remove(&mut self, slot: usize) -> Item {
        let item = self.item(slot);
        self.scores.copy_within(slot + 1..self.len, slot);
        self.handles.copy_within(slot + 1..self.len, slot);
        self.len -= 1;
        item
    }

    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    /// Moves the items from `at` on into a new leaf.
    fn split(&mut self, at: usize) -> Box<Self> {
        let mut right = Self::new();
        right.take_front(self, at);
        right
    }

    /// Moves the items of `left` from `at` on before this leaf's own.
    fn take_front(&mut self, left: &mut Self, at: usize) {
        let moved = left.len - at;
        self.scores.copy_within(..self.len, moved);
        self.handles.copy_within(..self.len, moved);
        self.scores[..moved].copy_from_slice(&left.scores[at..left.len]);
        self.handles[..moved].copy_from_slice(&left.handles[at..left.len]);
        (self.len, left.len) = (self.len + moved, at);
    }

    /// Moves the first `moved` items of `right` behind this leaf's own.
    fn take_back(&mut self, right: &mut Self, moved: usize) {
        self.scores[self.len..self.len + moved].copy_from_slice(&right.scores[..moved]);
        self.handles[self.len..self.len + moved].copy_from_slice(&right.handles[..moved]);
        right.scores.copy_within(moved..right.len, 0);
        right.handles.copy_within(moved..right.len, 0);
        (self.len, right.len) = (self.len + moved, right.len - moved);
    }
}

impl Inner {
    pub(super) fn new() -> Box<Self> {
        Box::new(Self {
            len: 0,
            scores: [0.0; WIDTH],
            handles: [Handle::NONE; WIDTH],
            counts: [0; WIDTH],
            children: [const { None }; WIDTH],
        })
    }

    pub(super) fn scores(&self) -> &[f64] {
        &self.scores[..self.len]
    }

    pub(super) fn handles(&self) -> &[Handle] {
        &self.handles[..self.len]
    }

    pub(super) fn counts(&self) -> &[u32] {
        &self.counts[..self.len]
    }

    pub(super) fn child(&self, index: usize) -> &Node {
        self.children[index].as_ref().expect("children fill the front of the node")
    }

    pub(super) fn child_mut(&mut self, index: usize) -> &mut Node {
        self.children[index].as_mut().expect("children fill the front of the node")
    }

    /// Copies the first item and the count up from a child that changed.
    pub(super) fn refresh(&mut self, index: usize) {
        let child = self.child(index);
        let (first, count) = (child.first(), child.count());
        (self.scores[index], self.handles[index], self.counts[index]) =
            (first.score, first.handle, count as u32);
    }

    /// The only child of a new root, or a child split off its left neighbour.
    pub(super) fn insert(&mut self, index: usize, child: Node) {
        self.scores.copy_within(index..self.len, index + 1);
        self.handles.copy_within(index..self.len, index + 1);
        self.counts.copy_within(index..self.len, index + 1);
        self.children[index..=self.len].rotate_right(1);
        self.children[index] = Some(child);
        self.len += 1;
        self.refresh(index);
    }

    pub(super) fn remove(&mut self, index: usize) -> Node {
        let child = self.children[index].take().expect("children fill the front of the node");
        self.scores.copy_within(index + 1..self.len, index);
        self.handles.copy_within(index + 1..self.len, index);
        self.counts.copy_within(index + 1..self.len, index);
        self.children[index..self.len].rotate_left(1);
        self.len -= 1;
        child
    }

    fn split(&mut self, at: usize) -> Box<Self> {
        let mut right = Self::new();
        right.take_front(self, at);
        right
    }

    fn take_front(&mut self, left: &mut Self, at: usize) {
        let moved = left.len - at;
        self.scores.copy_within(..self.len, moved);
        self.handles.copy_within(..self.len, moved);
        self.counts.copy_within(..self.len, moved);
        self.scores[..moved].copy_from_slice(&left.scores[at..left.len]);
        self.handles[..moved].copy_from_slice(&left.handles[at..left.len]);
        self.counts[..moved].copy_from_slice(&left.counts[at..left.len]);
        self.children[..self.len + moved].rotate_right(moved);
        self.children[..moved].swap_with_slice(&mut left.children[at..left.len]);
        (self.len, left.len) = (self.len + moved, at);
    }

    fn take_back(&mut self, right: &mut Self, moved: usize) {
        self.scores[self.len..self.len + moved].copy_from_slice(&right.scores[..moved]);
        self.handles[self.len..self.len + moved].copy_from_slice(&right.handles[..moved]);
        self.counts[self.len..self.len + moved].copy_from_slice(&right.counts[..moved]);
        right.scores.copy_within(moved..right.len, 0);
        right.handles.copy_within(moved..right.len, 0);
        right.counts.copy_within(moved..right.len, 0);
        self.children[self.len..self.len + moved].swap_with_slice(&mut right.children[..moved]);
        right.children[..right.len].rotate_left(moved);
        (self.len, right.len) = (self.len + moved, right.len - moved);
    }

    /// Merges or evens out the child that something left, when it has become sparse. Only its neighbour is touched.
    pub(super) fn settle(&mut self, index: usize, tally: &mut Tally) {
        let used = self.child(index).len();
        if used >= SPARSE || (self.len == 1 && used > 0) {
            return self.refresh(index);
        }
        if self.len == 1 {
            return tally.freed(&self.remove(index));
        }
        let left = index.saturating_sub(1);
        let (front, back) = self.children.split_at_mut(left + 1);
        let (Some(left_child), Some(right_child)) = (&mut front[left], &mut back[0]) else {
            unreachable!("children fill the front of the node")
        };
        tally.moved += left_child.even_out(right_child) as u64;
        if right_child.len() == 0 {
            tally.freed(&self.remove(left + 1));
        } else {
            self.refresh(left + 1);
        }
        self.refresh(left);
    }
}

impl Node {
    /// Slots in use.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Leaf(leaf) => leaf.len,
            Self::Inner(inner) => inner.len,
        }
    }

    /// Items below.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Leaf(leaf) => leaf.len,
            Self::Inner(inner) => inner.counts().iter().map(|&count| count as usize).sum(),
        }
    }

    /// The first item below; the node is not empty.
    fn first(&self) -> Item {
        let (scores, handles) = match self {
            Self::Leaf(leaf) => (leaf.scores(), leaf.handles()),
            Self::Inner(inner) => (inner.scores(), inner.handles()),
        };
        Item { score: scores[0], handle: handles[0] }
    }

    /// Bytes of the node itself.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Leaf(_) => size_of::<Leaf>(),
            Self::Inner(_) => size_of::<Inner>(),
        }
    }

    /// Adds an item below; a node that was full gives back the right part of itself.
    pub(super) fn insert(
        &mut self,
        item: Item,
        steer: &mut impl Steer,
        border: Border,
        tally: &mut Tally,
    ) -> Option<Self> {
        match self {
            Self::Leaf(leaf) => {
                let slot = steer.slot(leaf);
                if leaf.len < WIDTH {
                    leaf.insert(slot, item);
                    return None;
                }
                let at = split_point(border.first && slot == 0, border.last && slot == WIDTH);
                let mut right = leaf.split(at);
                tally.moved += right.len as u64;
                if slot < at {
                    leaf.insert(slot, item)
                } else {
                    right.insert(slot - at, item)
                }
                Some(tally.made(Self::Leaf(right)))
            }
            Self::Inner(inner) => {
                let index = steer.child(inner);
                let (first, last) = (border.first && index == 0, border.last && index + 1 == inner.len);
                let grown = inner.child_mut(index).insert(item, steer, Border { first, last }, tally);
                inner.refresh(index);
                let (grown, slot) = (grown?, index + 1);
                if inner.len < WIDTH {
                    inner.insert(slot, grown);
                    return None;
                }
                let at = split_point(first, last);
                let mut right = inner.split(at);
                tally.moved += right.len as u64;
                if slot < at {
                    inner.insert(slot, grown)
                } else {
                    right.insert(slot - at, grown)
                }
                Some(tally.made(Self::Inner(right)))
            }
        }
    }

    /// Takes out the item the walk leads to. The node may be left sparse or empty: its parent settles that.
    pub(super) fn remove(&mut self, steer: &mut impl Steer, tally: &mut Tally) -> Item {
        match self {
            Self::Leaf(leaf) => leaf.remove(steer.slot(leaf)),
            Self::Inner(inner) => {
                let index = steer.child(inner);
                let item = inner.child_mut(index).remove(steer, tally);
                inner.settle(index, tally);
                item
            }
        }
    }

    /// Puts another handle on the item the walk leads to.
    pub(super) fn set_handle(&mut self, steer: &mut impl Steer, handle: Handle) {
        match self {
            Self::Leaf(leaf) => leaf.set_handle(steer.slot(leaf), handle),
            Self::Inner(inner) => {
                let index = steer.child(inner);
                inner.child_mut(index).set_handle(steer, handle);
                inner.refresh(index);
            }
        }
    }

    /// Moves slots between two neighbours of one level, to one node when they fit, else to equal halves.
    /// Returns how many moved.
    fn even_out(&mut self, right: &mut Self) -> usize {
        let (left_len, right_len) = (self.len(), right.len());
        let total = left_len + right_len;
        let target = if total <= MERGED { total } else { total / 2 };
        match (self, right) {
            (Self::Leaf(left), Self::Leaf(right)) if target < left_len => right.take_front(left, target),
            (Self::Leaf(left), Self::Leaf(right)) => left.take_back(right, target - left_len),
            (Self::Inner(left), Self::Inner(right)) if target < left_len => right.take_front(left, target),
            (Self::Inner(left), Self::Inner(right)) => left.take_back(right, target - left_len),
            _ => unreachable!("neighbours stand on one level"),
        }
        target.abs_diff(left_len)
    }
}

/// Where a full node splits: evenly, unless it grows at a border of the tree.
fn split_point(prepending: bool, appending: bool) -> usize {
    if appending {
        WIDTH
    } else if prepending {
        1
    } else {
        WIDTH / 2
    }
}
