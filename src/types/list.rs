//! Lists: one listpack while small, then a [`Quicklist`], a deque of listpacks.
//!
//! A list turns into a quicklist when a push would take it over `list-max-listpack-size`, and back when shrinking leaves
//! one chunk of at most half of that: the same steps at which Redis changes `OBJECT ENCODING`.
//! Deliberately absent: compression of inner chunks (`list-compress-depth`).

mod chunk;
mod iter;
mod quicklist;
mod segment;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::size_of;

pub use chunk::Limit;
pub use iter::Elements;
pub use quicklist::Quicklist;

use super::listpack::{self, Element, Listpack, Where};
use super::{Encoding, Thresholds};
use crate::base::heap::Heap;

/// An end of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Where LPUSH pushes.
    Front,
    /// Where RPUSH pushes.
    Back,
}

/// A list of strings.
#[derive(Clone, Debug)]
pub enum List {
    /// One listpack.
    Packed(Vec<u8>),
    /// Chunks.
    Chunks(Box<Quicklist>),
}

/// A list to read from.
#[derive(Clone, Copy, Debug)]
pub enum ListView<'a> {
    /// The bytes of one listpack.
    Packed(&'a [u8]),
    /// Chunks.
    Chunks(&'a Quicklist),
}

impl Default for List {
    fn default() -> Self {
        Self::new()
    }
}

impl List {
    /// An empty list.
    pub fn new() -> Self {
        Self::Packed(listpack::new())
    }

    /// To be called before a command adds `added` elements of `added_bytes` in all: may turn a packed list into chunks.
    ///
    /// Redis weighs all arguments of a push before it pushes the first.
    pub fn make_room(&mut self, added: usize, added_bytes: usize, thresholds: &Thresholds) {
        let Self::Packed(bytes) = self else { return };
        let len = Listpack::new(bytes).len() + added;
        let limit = Limit::new(thresholds);
        if limit.is_exceeded(bytes.len() + added_bytes, len) {
            let mut quicklist = Quicklist::new(limit);
            quicklist.push_listpack(core::mem::take(bytes));
            *self = Self::Chunks(Box::new(quicklist));
        }
    }

    /// To be called after a command removed or replaced elements: may turn chunks into a packed list.
    pub fn shrink(&mut self, thresholds: &Thresholds) {
        if let Self::Chunks(quicklist) = self
            && let Some(bytes) = quicklist.take_only(Limit::new(thresholds))
        {
            *self = Self::Packed(bytes);
        }
    }

    /// An empty list of chunks, to be filled from the front to the back and then brought into its form by [`Self::settle`].
    pub fn new_chunks(thresholds: &Thresholds) -> Self {
        Self::Chunks(Box::new(Quicklist::new(Limit::new(thresholds))))
    }

    /// Adds a listpack as a chunk of its own at the back, whatever its size. Nothing happens to a packed list.
    pub(super) fn push_listpack(&mut self, bytes: Vec<u8>) {
        if let Self::Chunks(quicklist) = self {
            quicklist.push_listpack(bytes);
        }
    }

    /// Adds an element as a chunk of its own at the back, whatever its size. Nothing happens to a packed list.
    pub(super) fn push_plain(&mut self, element: Vec<u8>) {
        if let Self::Chunks(quicklist) = self {
            quicklist.push_plain(element);
        }
    }

    /// To be called when a list of chunks is complete: a single chunk that fits is a packed list.
    pub fn settle(&mut self, thresholds: &Thresholds) {
        if let Self::Chunks(quicklist) = self
            && let Some(bytes) = quicklist.take_only(Limit::new(thresholds).for_complete())
        {
            *self = Self::Packed(bytes);
        }
    }

    /// Adds an element at an end. A command that adds several calls [`Self::make_room`] for all of them first.
    pub fn push(&mut self, end: End, value: Element<'_>) {
        match (self, end) {
            (Self::Packed(bytes), End::Front) => listpack::push_front(bytes, value),
            (Self::Packed(bytes), End::Back) => listpack::push_back(bytes, value),
            (Self::Chunks(quicklist), _) => quicklist.push(end, value),
        }
    }

    /// Adds an element at the back, changing the form where that must be: how to build a list one by one.
    pub fn push_back(&mut self, value: &[u8], thresholds: &Thresholds) {
        self.make_room(1, value.len(), thresholds);
        self.push(End::Back, Element::Str(value));
    }

    /// Shows the element at an end to `see` and removes it. Nothing happens to an empty list.
    pub fn pop(&mut self, end: End, see: impl FnOnce(Element<'_>)) {
        match self {
            Self::Packed(bytes) => {
                let list = Listpack::new(bytes);
                let at = if end == End::Front { list.first() } else { list.last() };
                if let Some(at) = at {
                    see(list.at(at));
                    listpack::remove(bytes, at);
                }
            }
            Self::Chunks(quicklist) => quicklist.pop(end, see),
        }
    }

    /// Removes up to `count` elements from an end.
    pub fn remove(&mut self, end: End, count: usize) {
        match (self, end) {
            (Self::Packed(bytes), End::Front) => {
                listpack::remove_range(bytes, 0, count);
            }
            (Self::Packed(bytes), End::Back) => {
                let len = Listpack::new(bytes).len();
                listpack::remove_range(bytes, len.saturating_sub(count) as i64, count);
            }
            (Self::Chunks(quicklist), _) => quicklist.remove(end, count),
        }
    }

    /// Puts `value` in the place of the element at `index`, which is within the list.
    pub fn set(&mut self, index: usize, value: &[u8]) {
        match self {
            Self::Packed(bytes) => {
                if let Some(offset) = Listpack::new(bytes).seek(index as i64) {
                    listpack::replace(bytes, offset, value);
                }
            }
            Self::Chunks(quicklist) => quicklist.set(index, value),
        }
    }

    /// Adds `value` beside the first element equal to `pivot`; `false` when there is none.
    pub fn insert(&mut self, pivot: &[u8], side: Where, value: &[u8]) -> bool {
        match self {
            Self::Packed(bytes) => match Listpack::new(bytes).find(pivot, 0) {
                Some(offset) => {
                    listpack::insert(bytes, offset, side, value);
                    true
                }
                None => false,
            },
            Self::Chunks(quicklist) => quicklist.insert_beside(pivot, side, value),
        }
    }

    /// Removes up to `count` elements equal to `value`, beginning at an end. Returns how many.
    pub fn remove_equal(&mut self, value: &[u8], count: usize, from: End) -> usize {
        match self {
            Self::Packed(bytes) => chunk::remove_equal(bytes, value, count, from),
            Self::Chunks(quicklist) => quicklist.remove_equal(value, count, from),
        }
    }

    /// Elements.
    pub fn len(&self) -> usize {
        match self {
            Self::Packed(bytes) => Listpack::new(bytes).len(),
            Self::Chunks(quicklist) => quicklist.len(),
        }
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A view to read from.
    pub fn view<'a>(&'a self, _heap: &'a Heap) -> ListView<'a> {
        match self {
            Self::Packed(bytes) => ListView::Packed(bytes),
            Self::Chunks(quicklist) => ListView::Chunks(quicklist),
        }
    }

    /// Bytes on the Rust heap: all of them. O(1).
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Packed(bytes) => bytes.capacity(),
            Self::Chunks(quicklist) => size_of::<Quicklist>() + quicklist.heap_bytes(),
        }
    }

    /// Frees up to `budget` chunks, and lowers the budget by them; true when the list is empty.
    pub fn free_step(&mut self, _heap: &mut Heap, budget: &mut usize) -> bool {
        match self {
            Self::Packed(bytes) => {
                *bytes = listpack::new();
                true
            }
            Self::Chunks(quicklist) => quicklist.free_step(budget),
        }
    }

    /// Does nothing: no part of a list lies in the arena on its own.
    pub fn relocate_step(&mut self, _heap: &mut Heap, _cursor: u64) -> u64 {
        0
    }

    /// A copy that shares nothing.
    #[must_use]
    pub fn copy(&self, _heap: &mut Heap) -> Self {
        self.clone()
    }
}

impl<'a> ListView<'a> {
    /// Elements.
    pub fn len(self) -> usize {
        match self {
            Self::Packed(bytes) => Listpack::new(bytes).len(),
            Self::Chunks(quicklist) => quicklist.len(),
        }
    }

    /// Whether there are no elements.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// How it is laid out.
    pub fn encoding(self) -> Encoding {
        match self {
            Self::Packed(_) => Encoding::Listpack,
            Self::Chunks(_) => Encoding::Quicklist,
        }
    }

    /// The element at `index`; negative counts from the back.
    pub fn get(self, index: i64) -> Option<Element<'a>> {
        match self {
            Self::Packed(bytes) => {
                let list = Listpack::new(bytes);
                list.seek(index).map(|offset| list.at(offset))
            }
            Self::Chunks(quicklist) => {
                let from_front =
                    if index < 0 { index.checked_add_unsigned(quicklist.len() as u64)? } else { index };
                quicklist.get(usize::try_from(from_front).ok()?)
            }
        }
    }

    /// The elements from an end to the other.
    pub fn iter(self, from: End) -> Elements<'a> {
        Elements::new(self, from, 0)
    }

    /// The elements from an end to the other, without the first `skip`.
    pub fn iter_from(self, from: End, skip: usize) -> Elements<'a> {
        Elements::new(self, from, skip)
    }
}

#[cfg(test)]
mod tests;
