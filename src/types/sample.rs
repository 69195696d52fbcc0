//! Drawing several different elements, and one iterator out of two: what the collections share.

use alloc::vec::Vec;

use crate::base::map::Set;
use crate::base::rng::Rng;

/// Draws `wanted` of the `available` items that `items` yields, every such selection being equally likely, and keeps
/// their order. All of them when `wanted` is not less than `available`.
pub(crate) fn choose<T>(
    items: impl Iterator<Item = T>,
    available: usize,
    wanted: usize,
    rng: &mut Rng,
) -> Vec<T> {
    let mut wanted = wanted.min(available);
    let mut chosen = Vec::with_capacity(wanted);
    for (index, item) in items.enumerate().take(available) {
        if wanted == 0 {
            break;
        }
        if rng.below((available - index) as u64) < wanted as u64 {
            chosen.push(item);
            wanted -= 1;
        }
    }
    chosen
}

/// `count` different numbers out of `draw`, in the order in which they came; fewer when it has no more. Few of many:
/// drawing again what was drawn already is rare, and cheaper than a walk.
pub(super) fn draw_different(count: usize, draw: &mut dyn FnMut() -> Option<u32>) -> Vec<u32> {
    let mut seen = Set::default();
    let mut drawn = Vec::with_capacity(count);
    while drawn.len() < count {
        let Some(number) = draw() else { break };
        if seen.insert(number) {
            drawn.push(number);
        }
    }
    drawn
}

/// One of two iterators over the same items: what a walk over a value with several encodings is.
pub(super) enum Either<A, B> {
    Left(A),
    Right(B),
}

impl<T, A: Iterator<Item = T>, B: Iterator<Item = T>> Iterator for Either<A, B> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self {
            Self::Left(items) => items.next(),
            Self::Right(items) => items.next(),
        }
    }
}
