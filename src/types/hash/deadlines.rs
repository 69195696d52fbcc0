//! The deadlines of a big hash's fields: a binary heap, the earliest first.
//!
//! An item knows its field's block, and the block knows its item's index, so a deadline that moves or goes leaves nothing
//! behind, and the earliest one is always known exactly. A field without a deadline has no item.
//!
//! Deliberately absent: any clock; what a block holds beside the index (see `volatile.rs`).

use super::volatile::write_index;
use crate::base::arena::{Arena, Handle};
use crate::base::chunked::ChunkedVec;
use crate::base::time::Millis;

#[derive(Clone, Copy)]
struct Item {
    at_ms: Millis,
    block: Handle,
}

/// Deadlines by time.
#[derive(Default)]
pub(super) struct Deadlines(ChunkedVec<Item>);

impl Deadlines {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.heap_bytes()
    }

    /// The earliest deadline, and whose it is.
    pub(super) fn first(&self) -> Option<(Millis, Handle)> {
        self.0.get(0).map(|item| (item.at_ms, item.block))
    }

    /// The earliest that is not past at `now`.
    pub(super) fn earliest_from(&self, now: Millis) -> Option<Millis> {
        let first = self.first()?.0;
        if first >= now {
            Some(first)
        } else {
            self.0.iter().map(|item| item.at_ms).filter(|at_ms| *at_ms >= now).min()
        }
    }

    pub(super) fn at_ms(&self, index: usize) -> Millis {
        self.0[index].at_ms
    }

    /// Adds the deadline of a block; the index is written into it.
    pub(super) fn add(&mut self, arena: &mut Arena, at_ms: Millis, block: Handle) {
        let item = Item { at_ms, block };
        self.0.push(item);
        self.rise(arena, self.0.len() - 1, item);
    }

    /// Moves the deadline at `index` to another time.
    pub(super) fn set(&mut self, arena: &mut Arena, index: usize, at_ms: Millis) {
        let item = Item { at_ms, ..self.0[index] };
        let index = self.rise(arena, index, item);
        self.sink(arena, index, item);
    }

    /// Forgets the deadline at `index`. The block is left as it is.
    pub(super) fn remove(&mut self, arena: &mut Arena, index: usize) {
        let Some(last) = self.0.pop() else { return };
        if index < self.0.len() {
            let index = self.rise(arena, index, last);
            self.sink(arena, index, last);
        }
    }

    /// The block of the deadline at `index` has another place.
    pub(super) fn moved(&mut self, index: usize, block: Handle) {
        self.0[index].block = block;
    }

    /// The same deadlines, each still naming the block it named.
    pub(super) fn copy(&self) -> Self {
        let mut twin = Self::default();
        self.0.iter().for_each(|item| twin.0.push(*item));
        twin
    }

    /// How many deadlines are past at `now`; looks at no more than twice as many.
    pub(super) fn past(&self, now: Millis) -> usize {
        let (mut count, mut index) = (0, 0);
        // A walk in pre-order without a stack: down while past, else on to the next sibling of an ancestor.
        loop {
            if self.0.get(index).is_some_and(|item| now > item.at_ms) {
                count += 1;
                index = 2 * index + 1;
                continue;
            }
            while index > 0 && index.is_multiple_of(2) {
                index = (index - 1) / 2;
            }
            if index == 0 {
                return count;
            }
            index += 1;
        }
    }

    /// Puts `item` at `index` or above it, where it belongs; returns where.
    fn rise(&mut self, arena: &mut Arena, mut index: usize, item: Item) -> usize {
        while index > 0 {
            let above = (index - 1) / 2;
            if self.0[above].at_ms <= item.at_ms {
                break;
            }
            self.place(arena, index, self.0[above]);
            index = above;
        }
        self.place(arena, index, item);
        index
    }

    /// Moves `item`, which stands at `index`, down to where it belongs.
    fn sink(&mut self, arena: &mut Arena, mut index: usize, item: Item) {
        loop {
            let mut below = 2 * index + 1;
            if below >= self.0.len() {
                break;
            }
            if below + 1 < self.0.len() && self.0[below + 1].at_ms < self.0[below].at_ms {
                below += 1;
            }
            if self.0[below].at_ms >= item.at_ms {
                break;
            }
            self.place(arena, index, self.0[below]);
            index = below;
        }
        self.place(arena, index, item);
    }

    fn place(&mut self, arena: &mut Arena, index: usize, item: Item) {
        self.0[index] = item;
        write_index(arena.bytes_mut(item.block), index);
    }
}
