//! A counted B+tree: items in order, each found by order or by rank in O(log n).
//!
//! The tree stores `(score, handle)` and never reads what a handle names. Whoever searches brings the order as a
//! closure (score first, then the member's bytes read from the arena), so a sorted set's bounds by score, by member
//! and by rank are all one search. Against a skiplist with spans: four times faster ranks, thirty times faster
//! ranges, half the memory.
//!
//! Every call touches at most two nodes a level, and a tree of 2³² items has seven levels: nothing is ever rebuilt,
//! copied or freed at once. Deliberately absent: members, uniqueness, the arena.

mod items;
mod node;
#[cfg(test)]
mod tests;

pub use items::Items;

use core::cmp::Ordering;
use core::ops::Range;

use crate::base::arena::Handle;
use crate::base::bytes::torn;
use node::{Border, Inner, Leaf, Node, Steer};

/// One item: what it is ordered by first, and the block that holds the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// Never NaN.
    pub score: f64,
    /// The block the caller's closures read.
    pub handle: Handle,
}

/// Items in the order its callers' closures agree on.
#[derive(Default)]
pub struct RankTree {
    root: Option<Node>,
    len: usize,
    tally: Tally,
}

/// What the tree owns and what it did.
#[derive(Default)]
struct Tally {
    node_bytes: usize,
    moved: u64,
}

impl RankTree {
    /// An empty tree; it owns nothing until the first insert.
    pub const fn new() -> Self {
        Self { root: None, len: 0, tally: Tally { node_bytes: 0, moved: 0 } }
    }

    /// Adds an item. `order` says how an item of the tree compares with the new one; none compares equal.
    pub fn insert(&mut self, item: Item, order: impl Fn(Item) -> Ordering) {
        self.len += 1;
        let Some(root) = &mut self.root else {
            let mut leaf = Leaf::new();
            leaf.insert(0, item);
            self.root = Some(self.tally.made(Node::Leaf(leaf)));
            return;
        };
        let border = Border { first: true, last: true };
        if let Some(right) = root.insert(item, &mut ByOrder(order), border, &mut self.tally)
            && let Some(left) = self.root.take()
        {
            let mut inner = Inner::new();
            inner.insert(0, left);
            inner.insert(1, right);
            self.root = Some(self.tally.made(Node::Inner(inner)));
        }
    }

    /// Takes out the item that `order` calls equal, which must be there.
    pub fn remove(&mut self, order: impl Fn(Item) -> Ordering) -> Item {
        self.remove_steered(ByOrder(order))
    }

    /// Takes out the item of this rank, which must be below [`Self::len`].
    pub fn remove_at(&mut self, rank: usize) -> Item {
        assert!(rank < self.len, "the rank is taken");
        self.remove_steered(ByRank(rank))
    }

    fn remove_steered(&mut self, mut steer: impl Steer) -> Item {
        let root = self.root.as_mut().expect("an item that is there stands in a node");
        let item = root.remove(&mut steer, &mut self.tally);
        self.len -= 1;
        while let Some(root) = &mut self.root {
            let only_child = match root {
                // A root with one child gives way to it.
                Node::Inner(inner) if inner.counts().len() == 1 => Some(inner.remove(0)),
                _ if root.len() == 0 => None,
                _ => break,
            };
            self.tally.freed(root);
            self.root = only_child;
        }
        item
    }

    /// Puts another handle on the item that `order` calls equal, which must be there: its block has moved.
    pub fn set_handle(&mut self, handle: Handle, order: impl Fn(Item) -> Ordering) {
        let root = self.root.as_mut().expect("an item that is there stands in a node");
        root.set_handle(&mut ByOrder(order), handle);
    }

    /// Forgets items from the end, a node at a time, until `budget` of them are gone, and takes them off `budget`.
    /// True: the tree is empty and owns nothing.
    pub fn clear_step(&mut self, budget: &mut usize) -> bool {
        while *budget > 0
            && let Some(root) = &mut self.root
        {
            let forgotten = forget_last_leaf(root, &mut self.tally);
            self.len -= forgotten;
            *budget = budget.saturating_sub(forgotten);
            if root.len() == 0 {
                self.tally.freed(root);
                self.root = None;
            }
        }
        self.root.is_none()
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.len
    }

    /// No items.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many items are before a bound: the rank of the first item for which `before` is false. `before` must be
    /// true for a beginning of the tree and false for the rest; otherwise the answer is some rank.
    pub fn count_before(&self, before: impl Fn(Item) -> bool) -> usize {
        let (mut rank, mut next) = (0, self.root.as_ref());
        while let Some(node) = next {
            match node {
                Node::Leaf(leaf) => return rank + partition(leaf.scores(), leaf.handles(), &before),
                Node::Inner(inner) => {
                    let Some(index) = partition(inner.scores(), inner.handles(), &before).checked_sub(1)
                    else {
                        break;
                    };
                    rank += inner.counts()[..index].iter().map(|&count| count as usize).sum::<usize>();
                    next = Some(inner.child(index));
                }
            }
        }
        rank
    }

    /// The items of these ranks, in order; an end beyond the last item means the last item.
    pub fn items(&self, ranks: Range<usize>) -> Items<'_> {
        Items::new(self, ranks)
    }

    /// The leaf that holds this rank, and the slot in it.
    fn leaf_at(&self, rank: usize) -> Option<(&Leaf, usize)> {
        let (mut steer, mut next) = (ByRank(rank), self.root.as_ref()?);
        loop {
            match next {
                Node::Leaf(leaf) => return Some((leaf, steer.0)),
                Node::Inner(inner) => next = inner.child(steer.child(inner)),
            }
        }
    }

    /// Bytes of nodes taken from the allocator.
    pub fn heap_bytes(&self) -> usize {
        self.tally.node_bytes
    }

    /// Items and children moved between nodes since the tree was made: what its work is bounded by in tests.
    pub fn moved(&self) -> u64 {
        self.tally.moved
    }
}

/// Frees the last leaf below and whatever inner nodes that empties, all but `node` itself. Returns its items.
fn forget_last_leaf(node: &mut Node, tally: &mut Tally) -> usize {
    match node {
        Node::Leaf(leaf) => {
            let forgotten = leaf.handles().len();
            leaf.clear();
            forgotten
        }
        Node::Inner(inner) => {
            let last = inner.counts().len() - 1;
            let forgotten = forget_last_leaf(inner.child_mut(last), tally);
            if inner.child(last).len() == 0 {
                tally.freed(&inner.remove(last));
            } else {
                inner.refresh(last);
            }
            forgotten
        }
    }
}

/// To the item that compares equal, or to its place.
struct ByOrder<F>(F);

impl<F: Fn(Item) -> Ordering> Steer for ByOrder<F> {
    fn child(&mut self, inner: &Inner) -> usize {
        partition(inner.scores(), inner.handles(), |first| (self.0)(first) != Ordering::Greater)
            .saturating_sub(1)
    }

    fn slot(&mut self, leaf: &Leaf) -> usize {
        partition(leaf.scores(), leaf.handles(), |item| (self.0)(item) == Ordering::Less)
    }
}

/// To the item of a rank, which is counted down on the way.
struct ByRank(usize);

impl Steer for ByRank {
    fn child(&mut self, inner: &Inner) -> usize {
        let counts = inner.counts();
        let mut index = 0;
        while index + 1 < counts.len() && self.0 >= counts[index] as usize {
            self.0 -= counts[index] as usize;
            index += 1;
        }
        index
    }

    fn slot(&mut self, _: &Leaf) -> usize {
        self.0
    }
}

impl Tally {
    fn made(&mut self, node: Node) -> Node {
        self.node_bytes += node.bytes();
        node
    }

    fn freed(&mut self, node: &Node) {
        self.node_bytes -= node.bytes();
    }
}

/// How many of the items, from the first on, are `before`.
fn partition(scores: &[f64], handles: &[Handle], before: impl Fn(Item) -> bool) -> usize {
    let (mut start, mut left) = (0, scores.len());
    while left > 0 {
        let middle = start + left / 2;
        let (Some(&score), Some(&handle)) = (scores.get(middle), handles.get(middle)) else { torn() };
        if before(Item { score, handle }) {
            (start, left) = (middle + 1, left - left / 2 - 1);
        } else {
            left /= 2;
        }
    }
    start
}
