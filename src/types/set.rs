//! Sets: sorted integers while small and all integers, a listpack while small, else a segment table of blocks.
//!
//! The small forms keep Redis' bytes and order. They turn into the bigger ones at Redis' thresholds, and never back;
//! [`Set::become_ints`] is what SINTERSTORE does with a fresh result.
//! Deliberately absent: the keyspace, replies, and the algebra of several sets (`commands/set_algebra.rs`).

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::blocks::{BlockTable, split_part};
use super::intset::{self, Intset};
use super::listpack::{self, Element, Listpack};
use super::sample::{Either, choose};
use super::{Encoding, Thresholds};
use crate::base::heap::Heap;
use crate::base::number::{INT_TEXT_MAX, parse_i64};
use crate::base::rng::Rng;
use crate::base::sort::sorted;

/// The table of a big set: blocks of a member.
pub type SetTable = BlockTable;

/// Distinct members.
pub enum Set {
    /// An intset: integers in ascending order.
    Ints(Vec<u8>),
    /// A listpack, the oldest member first.
    Packed(Vec<u8>),
    /// A table of blocks. Emptied by [`Set::free_step`] before it is dropped.
    Table(Box<SetTable>),
}

/// A set to read.
#[derive(Clone, Copy)]
pub enum SetView<'a> {
    /// See [`Set::Ints`].
    Ints(&'a [u8]),
    /// See [`Set::Packed`].
    Packed(&'a [u8]),
    /// See [`Set::Table`].
    Big(&'a SetTable, &'a Heap),
}

impl Default for Set {
    fn default() -> Self {
        Self::Ints(intset::new())
    }
}

impl Set {
    /// An empty set of integers; adding something else changes its form.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty listpack.
    pub fn new_packed() -> Self {
        Self::Packed(listpack::new())
    }

    /// Told that `count` members are about to be added, `first` the first of them: an empty set takes the form that
    /// may hold them, another one turns into a table when they would not fit, be they new or not. As SADD does.
    pub fn expect(&mut self, heap: &mut Heap, thresholds: &Thresholds, first: &[u8], count: usize) {
        let count = count as u64;
        let fits_ints = count <= thresholds.set_max_intset_entries;
        let fits_packed = count <= thresholds.set_max_listpack_entries;
        if self.is_empty() {
            *self = if fits_ints && parse_i64(first).is_some() {
                Self::new()
            } else if fits_packed {
                Self::new_packed()
            } else {
                Self::Table(Box::new(SetTable::new()))
            };
        } else if matches!(self, Self::Ints(_)) && !fits_ints
            || matches!(self, Self::Packed(_)) && !fits_packed
        {
            self.become_table(heap);
        }
    }

    /// Adds a member; true when it is new.
    pub fn add(&mut self, heap: &mut Heap, thresholds: &Thresholds, member: &[u8]) -> bool {
        match self {
            Self::Ints(bytes) => {
                if let Some(value) = parse_i64(member) {
                    let added = intset::insert(bytes, value);
                    if self.len() as u64 > intset_entries_max(thresholds) {
                        self.become_table(heap);
                    }
                    return added;
                }
                self.become_packed(heap, thresholds, member.len());
            }
            Self::Packed(bytes) if Listpack::new(bytes).find(member, 0).is_some() => return false,
            Self::Packed(_) | Self::Table(_) => {}
        }
        if let Self::Packed(bytes) = self {
            if fits_packed(thresholds, Listpack::new(bytes).len(), member.len())
                && listpack::fits(bytes, member.len())
            {
                listpack::push_back(bytes, member);
                return true;
            }
            self.become_table(heap);
        }
        let Self::Table(table) = self else { return false };
        table.insert(heap, &[member]).is_none()
    }

    /// Removes a member; false when there is none.
    pub fn remove(&mut self, heap: &mut Heap, member: &[u8]) -> bool {
        match self {
            Self::Ints(bytes) => parse_i64(member).is_some_and(|value| intset::remove(bytes, value)),
            Self::Packed(bytes) => {
                let Some(at) = Listpack::new(bytes).find(member, 0) else { return false };
                listpack::remove(bytes, at);
                true
            }
            Self::Table(table) => table.remove(heap, member),
        }
    }

    /// Turns a set whose members are all integers into an intset, when an intset may have so many.
    pub fn become_ints(&mut self, heap: &mut Heap, thresholds: &Thresholds) {
        if matches!(self, Self::Ints(_)) || self.len() as u64 > intset_entries_max(thresholds) {
            return;
        }
        let integers = self.view(heap).iter().map(|member| match member {
            Element::Int(value) => Some(value),
            Element::Str(text) => parse_i64(text),
        });
        let Some(integers) = integers.collect::<Option<Vec<i64>>>() else { return };
        let mut bytes = intset::new();
        for value in sorted(&integers, i64::cmp) {
            intset::insert(&mut bytes, value);
        }
        let mut budget = usize::MAX;
        self.free_step(heap, &mut budget);
        *self = Self::Ints(bytes);
    }

    /// Frees at most `budget` blocks, which it counts down; true when nothing is left outside `self`.
    pub fn free_step(&mut self, heap: &mut Heap, budget: &mut usize) -> bool {
        match self {
            Self::Ints(_) | Self::Packed(_) => true,
            Self::Table(table) => table.clear_step(heap, budget),
        }
    }

    /// Moves a bounded part of the blocks off sparse pages. A cursor of 0 starts, and 0 comes back at the end.
    pub fn relocate_step(&mut self, heap: &mut Heap, cursor: u64) -> u64 {
        match self {
            Self::Ints(_) | Self::Packed(_) => 0,
            Self::Table(table) => table.relocate_step(heap, cursor),
        }
    }

    /// A set of its own with the same contents and encoding.
    pub fn copy(&self, heap: &mut Heap) -> Self {
        match self {
            Self::Ints(bytes) => Self::Ints(bytes.clone()),
            Self::Packed(bytes) => Self::Packed(bytes.clone()),
            Self::Table(table) => Self::Table(Box::new(table.copy(heap))),
        }
    }

    /// The set to read; `heap` is the one it was built in.
    pub fn view<'a>(&'a self, heap: &'a Heap) -> SetView<'a> {
        match self {
            Self::Ints(bytes) => SetView::Ints(bytes),
            Self::Packed(bytes) => SetView::Packed(bytes),
            Self::Table(table) => SetView::Big(table, heap),
        }
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Ints(bytes) => Intset::new(bytes).len(),
            Self::Packed(bytes) => Listpack::new(bytes).len(),
            Self::Table(table) => table.len(),
        }
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How OBJECT ENCODING names the form.
    pub fn encoding(&self) -> Encoding {
        match self {
            Self::Ints(_) => Encoding::Intset,
            Self::Packed(_) => Encoding::Listpack,
            Self::Table(_) => Encoding::Hashtable,
        }
    }

    /// Bytes on the Rust heap, outside the arena and the bucket pool.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Ints(bytes) | Self::Packed(bytes) => bytes.capacity(),
            Self::Table(table) => table.heap_bytes(),
        }
    }

    /// Integers become a listpack if that may take a further member of `len` bytes, else a table.
    fn become_packed(&mut self, heap: &mut Heap, thresholds: &Thresholds, len: usize) {
        let Self::Ints(bytes) = self else { return };
        let ints = Intset::new(bytes);
        let digits = |index| ints.get(index).map_or(0, |value| Element::Int(value).text_len());
        let longest = digits(0).max(digits(ints.len().saturating_sub(1)));
        if !fits_packed(thresholds, ints.len(), len.max(longest)) {
            return self.become_table(heap);
        }
        let mut packed = listpack::new();
        for value in ints.iter() {
            listpack::push_back(&mut packed, value);
        }
        *self = Self::Packed(packed);
    }

    pub(super) fn become_table(&mut self, heap: &mut Heap) {
        let small = match &*self {
            Self::Ints(bytes) => SetView::Ints(bytes),
            Self::Packed(bytes) => SetView::Packed(bytes),
            Self::Table(_) => return,
        };
        let mut table = Box::new(SetTable::new());
        let mut text = Vec::new();
        for member in small.iter() {
            text.clear();
            member.write_to(&mut text);
            table.insert(heap, &[&text]);
        }
        *self = Self::Table(table);
    }
}

impl<'a> SetView<'a> {
    /// How many members there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Ints(bytes) => Intset::new(bytes).len(),
            Self::Packed(bytes) => Listpack::new(bytes).len(),
            Self::Big(table, _) => table.len(),
        }
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How OBJECT ENCODING names the form.
    pub fn encoding(&self) -> Encoding {
        match self {
            Self::Ints(_) => Encoding::Intset,
            Self::Packed(_) => Encoding::Listpack,
            Self::Big(..) => Encoding::Hashtable,
        }
    }

    /// Whether `member` is one.
    pub fn contains(&self, member: &[u8]) -> bool {
        match self {
            Self::Ints(bytes) => parse_i64(member).is_some_and(|value| Intset::new(bytes).contains(value)),
            Self::Packed(bytes) => Listpack::new(bytes).find(member, 0).is_some(),
            Self::Big(table, heap) => table.find(heap, member).is_some(),
        }
    }

    /// Whether the text of `element` is a member.
    pub fn contains_element(&self, element: Element<'_>) -> bool {
        self.contains(element.text(&mut [0; INT_TEXT_MAX]))
    }

    /// A set in another heap with the same contents and encoding.
    pub fn copy_to(&self, heap: &mut Heap) -> Set {
        match *self {
            Self::Ints(bytes) => Set::Ints(bytes.to_vec()),
            Self::Packed(bytes) => Set::Packed(bytes.to_vec()),
            Self::Big(table, from) => {
                let mut copied = Box::new(SetTable::new());
                for block in table.iter(from) {
                    copied.insert(heap, &[split_part(block).0]);
                }
                Set::Table(copied)
            }
        }
    }

    /// Every member: ascending when integers, the oldest first when packed, else in no order that means anything.
    pub fn iter(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        match *self {
            Self::Ints(bytes) => Either::Left(Either::Left(ints(bytes))),
            Self::Packed(bytes) => Either::Left(Either::Right(packed(bytes))),
            Self::Big(table, heap) => Either::Right(table.iter(heap).map(member_of)),
        }
    }

    /// One step of SSCAN: a small set yields all in one step, a table the members of one home bucket.
    /// A cursor of 0 starts, and 0 comes back at the end; a member present all along is yielded at least once.
    pub fn scan(&self, cursor: u64, mut each: impl FnMut(Element<'a>)) -> u64 {
        if let Self::Big(table, heap) = *self {
            return table.scan(heap, cursor, |block| each(member_of(block)));
        }
        self.iter().for_each(each);
        0
    }

    /// One step of a walk over a set that nobody changes meanwhile: all members of a small one, of a table those of one segment.
    /// 0 starts, `None` is the end; each member comes once.
    pub fn walk(&self, from: u64, mut each: impl FnMut(Element<'a>)) -> Option<u64> {
        if let Self::Big(table, heap) = *self {
            return table.walk(heap, from, |block| each(member_of(block)));
        }
        self.iter().for_each(each);
        None
    }

    /// One member drawn uniformly.
    pub fn random(&self, rng: &mut Rng) -> Option<Element<'a>> {
        if self.is_empty() {
            return None;
        }
        match *self {
            Self::Ints(bytes) => {
                let ints = Intset::new(bytes);
                ints.get(rng.below(ints.len() as u64) as usize).map(Element::Int)
            }
            Self::Packed(bytes) => {
                let list = Listpack::new(bytes);
                Some(list.at(list.seek(rng.below(list.len() as u64) as i64)?))
            }
            Self::Big(table, heap) => table.random(heap, rng).map(member_of),
        }
    }

    /// `count` different members drawn uniformly, or all of them when there are no more.
    pub fn sample(&self, rng: &mut Rng, count: usize) -> Vec<Element<'a>> {
        match *self {
            Self::Ints(bytes) => choose(ints(bytes), self.len(), count, rng),
            Self::Packed(bytes) => choose(packed(bytes), self.len(), count, rng),
            Self::Big(table, heap) => table.sample(heap, rng, count).into_iter().map(member_of).collect(),
        }
    }
}

fn ints(bytes: &[u8]) -> impl Iterator<Item = Element<'_>> {
    Intset::new(bytes).iter().map(Element::Int)
}

fn packed(bytes: &[u8]) -> impl Iterator<Item = Element<'_>> {
    Listpack::new(bytes).iter().map(|(_, element)| element)
}

fn member_of(block: &[u8]) -> Element<'_> {
    Element::Str(split_part(block).0)
}

/// Whether a listpack of `entries` may take one more, `longest` being the longest that has to pass.
fn fits_packed(thresholds: &Thresholds, entries: usize, longest: usize) -> bool {
    (entries as u64) < thresholds.set_max_listpack_entries
        && longest as u64 <= thresholds.set_max_listpack_value
}

fn intset_entries_max(thresholds: &Thresholds) -> u64 {
    thresholds.set_max_intset_entries.min(INTSET_ENTRIES_MAX)
}

/// However many the configuration allows: Redis' own limit.
const INTSET_ENTRIES_MAX: u64 = 1 << 30;

#[cfg(test)]
mod tests;
