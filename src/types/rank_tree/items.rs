//! Walking a range of ranks. From the back one walks run by run: [`RankTree::run`].
use super::{Item, RankTree};
use crate::base::arena::Handle;
use core::{iter::FusedIterator, iter::Zip, ops::Range, slice::Iter};

/// Items of a range of ranks, in order; see [`RankTree::items`]. A leaf is looked up once and then read in a row.
#[derive(Clone)]
pub struct Items<'a> {
    tree: &'a RankTree,
    /// Without those of the run.
    ranks: Range<usize>,
    run: Zip<Iter<'a, f64>, Iter<'a, Handle>>,
}

impl RankTree {
    /// The first of the items of these ranks or, with `from_back`, the last of them, as many as stand in one leaf: their
    /// scores and their handles. The ranks at that end are there.
    pub fn run(&self, ranks: &Range<usize>, from_back: bool) -> (&[f64], &[Handle]) {
        let rank = if from_back { ranks.end.wrapping_sub(1) } else { ranks.start };
        let Some((leaf, slot)) = self.leaf_at(rank).filter(|_| !ranks.is_empty()) else {
            return (&[], &[]);
        };
        let (start, end) = match from_back {
            true => ((slot + 1).saturating_sub(ranks.len()), slot + 1),
            false => (slot, leaf.scores().len().min(slot + ranks.len())),
        };
        (&leaf.scores()[start..end], &leaf.handles()[start..end])
    }
}

impl<'a> Items<'a> {
    pub(super) fn new(tree: &'a RankTree, ranks: Range<usize>) -> Self {
        let end = ranks.end.min(tree.len());
        Self { tree, ranks: ranks.start.min(end)..end, run: [].iter().zip(&[]) }
    }

    /// Whether the next item is the first of a leaf that is drawn.
    #[inline(always)]
    pub fn is_between_leaves(&self) -> bool {
        self.run.len() == 0
    }

    /// Looks up the leaf of the next item, and returns the handles that it will yield in a row; none: the walk is over.
    pub fn enter(&mut self) -> &'a [Handle] {
        let (scores, handles) = self.tree.run(&self.ranks, false);
        self.ranks.start += handles.len();
        self.run = scores.iter().zip(handles);
        handles
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    #[inline(always)]
    fn next(&mut self) -> Option<Item> {
        if self.is_between_leaves() {
            self.enter();
        }
        self.run.next().map(|(&score, &handle)| Item { score, handle })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.ranks.len() + self.run.len();
        (left, Some(left))
    }
}

impl ExactSizeIterator for Items<'_> {}
impl FusedIterator for Items<'_> {}
