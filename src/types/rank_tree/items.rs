//! Walking a range of ranks from both ends.
use super::{Item, RankTree};
use crate::base::arena::Handle;
use core::{iter::FusedIterator, ops::Range};

/// Items of a range of ranks, in order; see [`RankTree::items`]. A leaf is looked up once and then read in a row.
#[derive(Clone)]
pub struct Items<'a> {
    tree: &'a RankTree,
    ranks: Range<usize>,
    front: Run<'a>,
    back: Run<'a>,
}

/// What is left of one leaf.
#[derive(Clone, Copy, Default)]
struct Run<'a> {
    scores: &'a [f64],
    handles: &'a [Handle],
}

impl<'a> Items<'a> {
    pub(super) fn new(tree: &'a RankTree, ranks: Range<usize>) -> Self {
        let end = ranks.end.min(tree.len());
        Self { tree, ranks: ranks.start.min(end)..end, front: Run::default(), back: Run::default() }
    }

    /// Looks up the leaf of the next item, and returns the handles that it will yield in a row. `None`: the walk is in
    /// the middle of a leaf, or over.
    pub fn enter(&mut self) -> Option<&'a [Handle]> {
        if self.ranks.is_empty() || !self.front.scores.is_empty() {
            return None;
        }
        let (leaf, slot) = self.tree.leaf_at(self.ranks.start)?;
        let end = leaf.scores().len().min(slot + self.ranks.len());
        self.front = Run { scores: &leaf.scores()[slot..end], handles: &leaf.handles()[slot..end] };
        Some(self.front.handles)
    }

    /// [`Self::enter`] for the items drawn from the back.
    pub fn enter_back(&mut self) -> Option<&'a [Handle]> {
        if self.ranks.is_empty() || !self.back.scores.is_empty() {
            return None;
        }
        let (leaf, slot) = self.tree.leaf_at(self.ranks.end - 1)?;
        let (start, end) = ((slot + 1).saturating_sub(self.ranks.len()), slot + 1);
        self.back = Run { scores: &leaf.scores()[start..end], handles: &leaf.handles()[start..end] };
        Some(self.back.handles)
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.enter();
        self.ranks.next()?;
        let (score, scores) = self.front.scores.split_first()?;
        let (handle, handles) = self.front.handles.split_first()?;
        self.front = Run { scores, handles };
        Some(Item { score: *score, handle: *handle })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ranks.size_hint()
    }
}

impl DoubleEndedIterator for Items<'_> {
    fn next_back(&mut self) -> Option<Item> {
        self.enter_back();
        self.ranks.next_back()?;
        let (score, scores) = self.back.scores.split_last()?;
        let (handle, handles) = self.back.handles.split_last()?;
        self.back = Run { scores, handles };
        Some(Item { score: *score, handle: *handle })
    }
}

impl ExactSizeIterator for Items<'_> {}
impl FusedIterator for Items<'_> {}
