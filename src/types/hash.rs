//! Hashes: a listpack of field, value, field, value… while small, else a segment table of blocks.
//!
//! The packed form keeps Redis' bytes and order. It turns into a table at Redis' thresholds, and never back.
//! Deliberately absent: deadlines of fields, the keyspace, replies.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::blocks::{BlockTable, split_part};
use super::listpack::{self, Element, Listpack};
use super::sample::{Either, choose};
use super::{Encoding, Thresholds};
use crate::base::heap::Heap;
use crate::base::rng::Rng;

/// The table of a big hash: blocks of a field and its value.
pub type HashTable = BlockTable;

/// Fields with their values. A field occurs once.
pub enum Hash {
    /// A listpack of field, value, field, value…, the oldest field first.
    Packed(Vec<u8>),
    /// A table of blocks. Emptied by [`Hash::free_step`] before it is dropped.
    Table(Box<HashTable>),
}

/// A hash to read.
#[derive(Clone, Copy)]
pub enum HashView<'a> {
    /// See [`Hash::Packed`].
    Packed(&'a [u8]),
    /// See [`Hash::Table`].
    Big(&'a HashTable, &'a Heap),
}

/// A field and its value.
pub type Pair<'a> = (Element<'a>, Element<'a>);

impl Default for Hash {
    fn default() -> Self {
        Self::Packed(listpack::new())
    }
}

impl Hash {
    /// An empty hash, packed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Told that `pairs` fields are about to be set: turns into a table at once when they would not fit packed, be
    /// they new or not. HSET, HMSET and HSETNX do so, HINCRBY and HINCRBYFLOAT do not.
    pub fn expect(&mut self, heap: &mut Heap, thresholds: &Thresholds, pairs: usize) {
        if pairs as u64 > thresholds.hash_max_listpack_entries {
            self.become_table(heap);
        }
    }

    /// Sets a field; true when it is new.
    pub fn set(&mut self, heap: &mut Heap, thresholds: &Thresholds, field: &[u8], value: &[u8]) -> bool {
        if self.outgrows(thresholds, field, value) {
            self.become_table(heap);
        }
        match self {
            Self::Packed(bytes) => {
                if let Some((_, value_at)) = find_packed(bytes, field) {
                    listpack::replace(bytes, value_at, value);
                    return false;
                }
                listpack::push_back(bytes, field);
                listpack::push_back(bytes, value);
                if self.len() as u64 > thresholds.hash_max_listpack_entries {
                    self.become_table(heap);
                }
                true
            }
            Self::Table(table) => {
                let found = table.insert(heap, &[field, value]);
                if let Some(slot) = found {
                    table.set_value(heap, slot, value);
                }
                found.is_none()
            }
        }
    }

    /// Removes a field; false when there is none.
    pub fn remove(&mut self, heap: &mut Heap, field: &[u8]) -> bool {
        match self {
            Self::Packed(bytes) => {
                let Some((field_at, _)) = find_packed(bytes, field) else { return false };
                listpack::remove_run(bytes, field_at, 2);
                true
            }
            Self::Table(table) => table.remove(heap, field),
        }
    }

    /// Frees at most `budget` blocks, which it counts down; true when nothing is left outside `self`.
    pub fn free_step(&mut self, heap: &mut Heap, budget: &mut usize) -> bool {
        match self {
            Self::Packed(_) => true,
            Self::Table(table) => table.clear_step(heap, budget),
        }
    }

    /// Moves a bounded part of the blocks off sparse pages. A cursor of 0 starts, and 0 comes back at the end.
    pub fn relocate_step(&mut self, heap: &mut Heap, cursor: u64) -> u64 {
        match self {
            Self::Packed(_) => 0,
            Self::Table(table) => table.relocate_step(heap, cursor),
        }
    }

    /// A hash of its own with the same contents and encoding.
    pub fn copy(&self, heap: &mut Heap) -> Self {
        match self {
            Self::Packed(bytes) => Self::Packed(bytes.clone()),
            Self::Table(table) => Self::Table(Box::new(table.copy(heap))),
        }
    }

    /// The hash to read; `heap` is the one it was built in.
    pub fn view<'a>(&'a self, heap: &'a Heap) -> HashView<'a> {
        match self {
            Self::Packed(bytes) => HashView::Packed(bytes),
            Self::Table(table) => HashView::Big(table, heap),
        }
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Packed(bytes) => Listpack::new(bytes).len() / 2,
            Self::Table(table) => table.len(),
        }
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How OBJECT ENCODING names the form.
    pub fn encoding(&self) -> Encoding {
        match self {
            Self::Packed(_) => Encoding::Listpack,
            Self::Table(_) => Encoding::Hashtable,
        }
    }

    /// Bytes on the Rust heap, outside the arena and the bucket pool.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Packed(bytes) => bytes.capacity(),
            Self::Table(table) => table.heap_bytes(),
        }
    }

    fn outgrows(&self, thresholds: &Thresholds, field: &[u8], value: &[u8]) -> bool {
        let Self::Packed(bytes) = self else { return false };
        field.len().max(value.len()) as u64 > thresholds.hash_max_listpack_value
            || !listpack::fits(bytes, field.len() + value.len())
    }

    pub(super) fn become_table(&mut self, heap: &mut Heap) {
        let Self::Packed(bytes) = self else { return };
        let mut table = Box::new(HashTable::new());
        let (mut field_text, mut value_text) = (Vec::new(), Vec::new());
        for (field, value) in pairs(bytes) {
            field_text.clear();
            value_text.clear();
            field.write_to(&mut field_text);
            value.write_to(&mut value_text);
            table.insert(heap, &[&field_text, &value_text]);
        }
        *self = Self::Table(table);
    }
}

impl<'a> HashView<'a> {
    /// How many fields there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Packed(bytes) => Listpack::new(bytes).len() / 2,
            Self::Big(table, _) => table.len(),
        }
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How OBJECT ENCODING names the form.
    pub fn encoding(&self) -> Encoding {
        match self {
            Self::Packed(_) => Encoding::Listpack,
            Self::Big(..) => Encoding::Hashtable,
        }
    }

    /// The value of a field.
    pub fn get(&self, field: &[u8]) -> Option<Element<'a>> {
        match *self {
            Self::Packed(bytes) => Some(Listpack::new(bytes).at(find_packed(bytes, field)?.1)),
            Self::Big(table, heap) => Some(pair_of(table.get(heap, field)?).1),
        }
    }

    /// Whether there is such a field.
    pub fn contains(&self, field: &[u8]) -> bool {
        match self {
            Self::Packed(bytes) => find_packed(bytes, field).is_some(),
            Self::Big(table, heap) => table.find(heap, field).is_some(),
        }
    }

    /// Every field with its value: the oldest first when packed, else in no order that means anything.
    pub fn iter(&self) -> impl Iterator<Item = Pair<'a>> + use<'a> {
        match *self {
            Self::Packed(bytes) => Either::Left(pairs(bytes)),
            Self::Big(table, heap) => Either::Right(table.iter(heap).map(pair_of)),
        }
    }

    /// One step of HSCAN: a packed hash yields all in one step, a table the fields of one home bucket.
    /// A cursor of 0 starts, and 0 comes back at the end; a field present all along is yielded at least once.
    pub fn scan(&self, cursor: u64, mut each: impl FnMut(Pair<'a>)) -> u64 {
        match *self {
            Self::Packed(bytes) => {
                pairs(bytes).for_each(each);
                0
            }
            Self::Big(table, heap) => table.scan(heap, cursor, |block| each(pair_of(block))),
        }
    }

    /// One field with its value, drawn uniformly.
    pub fn random(&self, rng: &mut Rng) -> Option<Pair<'a>> {
        match *self {
            Self::Packed(_) if self.is_empty() => None,
            Self::Packed(bytes) => {
                let list = Listpack::new(bytes);
                let field_at = list.seek(rng.below(self.len() as u64) as i64 * 2)?;
                Some((list.at(field_at), list.at(list.next(field_at)?)))
            }
            Self::Big(table, heap) => Some(pair_of(table.random(heap, rng)?)),
        }
    }

    /// `count` different fields with their values drawn uniformly, or all of them when there are no more.
    pub fn sample(&self, rng: &mut Rng, count: usize) -> Vec<Pair<'a>> {
        match *self {
            Self::Packed(bytes) => choose(pairs(bytes), self.len(), count, rng),
            Self::Big(table, heap) => table.sample(heap, rng, count).into_iter().map(pair_of).collect(),
        }
    }
}

/// Where a field of a packed hash and its value are.
fn find_packed(bytes: &[u8], field: &[u8]) -> Option<(usize, usize)> {
    let list = Listpack::new(bytes);
    let field_at = list.find(field, 1)?;
    Some((field_at, list.next(field_at)?))
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = Pair<'_>> {
    let mut elements = Listpack::new(bytes).iter().map(|(_, element)| element);
    core::iter::from_fn(move || Some((elements.next()?, elements.next()?)))
}

fn pair_of(block: &[u8]) -> Pair<'_> {
    let (field, behind) = split_part(block);
    (Element::Str(field), Element::Str(split_part(behind).0))
}

#[cfg(test)]
mod tests;
