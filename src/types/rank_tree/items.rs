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

    /// The leaf at `rank`: what stands before the rank's slot, and what stands from there on.
    fn runs(&self, rank: usize) -> Option<(Run<'a>, Run<'a>)> {
        let (leaf, slot) = self.tree.leaf_at(rank)?;
        let (scores, handles) = (leaf.scores().split_at(slot), leaf.handles().split_at(slot));
        Some((Run { scores: scores.0, handles: handles.0 }, Run { scores: scores.1, handles: handles.1 }))
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let rank = self.ranks.next()?;
        if self.front.scores.is_empty() {
            self.front = self.runs(rank)?.1;
        }
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
        let rank = self.ranks.next_back()?;
        if self.back.scores.is_empty() {
            let (before, from) = self.runs(rank)?;
            let (score, handle) = (*from.scores.first()?, *from.handles.first()?);
            self.back = before;
            return Some(Item { score, handle });
        }
        let (score, scores) = self.back.scores.split_last()?;
        let (handle, handles) = self.back.handles.split_last()?;
        self.back = Run { scores, handles };
        Some(Item { score: *score, handle: *handle })
    }
}

impl ExactSizeIterator for Items<'_> {}
impl FusedIterator for Items<'_> {}
