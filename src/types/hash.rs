//! Hashes: a listpack of field, value, field, value… while small, else a segment table of blocks.
//!
//! The packed form keeps Redis' bytes and order. It turns into a table at Redis' thresholds, and never back.
//! Each form has a twin whose fields may have deadlines ([`Hash::make_volatile`]), and never turns back either: what has
//! no deadlines pays nothing for them. A field past its deadline is there until it is removed; a view that was told the
//! time ([`HashView::seen_at`]) does not show it, but for [`HashView::len`].
//! Deliberately absent: any clock, the keyspace, replies.

use alloc::boxed::Box;
use alloc::vec::Vec;

use self::packed_ttl::PackedTtl;
use self::volatile::VolatileTable;
use super::blocks::{BlockTable, split_part};
use super::listpack::{self, Element, Listpack};
use super::sample::{Either, choose};
use super::{Encoding, Thresholds};
use crate::base::heap::Heap;
use crate::base::number::INT_TEXT_MAX;
use crate::base::rng::Rng;
use crate::base::time::Millis;
use crate::base::wheel::WheelSlot;

mod deadlines;
pub mod packed_ttl;
pub mod volatile;

/// The table of a big hash: blocks of a field and its value.
pub type HashTable = BlockTable;

/// Fields with their values. A field occurs once.
pub enum Hash {
    /// A listpack of field, value, field, value…, the oldest field first.
    Packed(Vec<u8>),
    /// A table of blocks. Emptied by [`Hash::free_step`] before it is dropped.
    Table(Box<HashTable>),
    /// A listpack of field, value, deadline, field…, the earliest deadline first.
    PackedTtl(Box<PackedTtl>),
    /// A table some of whose fields have deadlines. Emptied by [`Hash::free_step`] before it is dropped.
    Volatile(Box<VolatileTable>),
}

/// A hash to read.
#[derive(Clone, Copy)]
pub enum HashView<'a> {
    /// See [`Hash::Packed`].
    Packed(&'a [u8]),
    /// See [`Hash::Table`].
    Big(&'a HashTable, &'a Heap),
    /// See [`Hash::PackedTtl`]; as seen at a time.
    PackedTtl(&'a [u8], Millis),
    /// See [`Hash::Volatile`]; as seen at a time.
    Volatile(&'a VolatileTable, &'a Heap, Millis),
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

    /// Sets a field; true when it is new. Its deadline goes.
    pub fn set(&mut self, heap: &mut Heap, thresholds: &Thresholds, field: &[u8], value: &[u8]) -> bool {
        self.put(heap, thresholds, (field, value), false)
    }

    /// Sets a field, with its deadline kept or taken off; true when it is new.
    pub fn put(
        &mut self,
        heap: &mut Heap,
        thresholds: &Thresholds,
        (field, value): (&[u8], &[u8]),
        keep: bool,
    ) -> bool {
        if self.outgrows(thresholds, field, value) {
            self.become_table(heap);
        }
        let created = match self {
            Self::Packed(bytes) => match find_packed(bytes, field) {
                Some((_, value_at)) => {
                    listpack::replace(bytes, value_at, value);
                    false
                }
                None => {
                    let mut tail = listpack::Tail::new(bytes);
                    tail.push(field);
                    tail.push(value);
                    tail.close();
                    true
                }
            },
            Self::PackedTtl(packed) => packed_ttl::set(&mut packed.bytes, field, value, keep),
            Self::Table(table) => {
                let found = table.insert(heap, &[field, value]);
                if let Some(slot) = found {
                    table.set_value(heap, slot, value);
                }
                return found.is_none();
            }
            Self::Volatile(table) => return table.set(heap, field, value, keep),
        };
        // Even when no field is new: the threshold may have been lowered.
        if self.len() as u64 > thresholds.hash_max_listpack_entries {
            self.become_table(heap);
        }
        created
    }

    /// Makes ready for fields with deadlines. Turns no packed hash into a table.
    pub fn make_volatile(&mut self) {
        match self {
            Self::Packed(bytes) => *self = Self::PackedTtl(PackedTtl::from_packed(bytes)),
            Self::Table(table) => {
                let table = core::mem::replace(&mut **table, HashTable::new());
                *self = Self::Volatile(VolatileTable::new(table));
            }
            Self::PackedTtl(..) | Self::Volatile(_) => {}
        }
    }

    /// Gives a field a deadline, or takes it off. Nothing happens to a field that is not there.
    pub fn set_deadline(&mut self, heap: &mut Heap, field: &[u8], at_ms: Option<Millis>) {
        if at_ms.is_some() {
            self.make_volatile();
        }
        match self {
            Self::Packed(_) | Self::Table(_) => {}
            Self::PackedTtl(packed) => packed_ttl::set_deadline(&mut packed.bytes, field, at_ms.unwrap_or(0)),
            Self::Volatile(table) => table.set_deadline(heap, field, at_ms),
        }
    }

    /// Removes at most `budget` fields that are past their deadline at `now`, and adds their names to `gone`.
    pub fn expire(&mut self, heap: &mut Heap, now: Millis, budget: usize, gone: &mut Vec<Vec<u8>>) {
        match self {
            Self::Packed(_) | Self::Table(_) => {}
            Self::PackedTtl(packed) => packed_ttl::expire(&mut packed.bytes, now, budget, gone),
            Self::Volatile(table) => table.expire(heap, now, budget, gone),
        }
    }

    /// Whether fields may have deadlines.
    pub fn is_volatile(&self) -> bool {
        matches!(self, Self::PackedTtl(..) | Self::Volatile(_))
    }

    /// Notes where the keyspace's wheel looks at it.
    pub fn set_armed(&mut self, slot: WheelSlot) {
        match self {
            Self::Packed(_) | Self::Table(_) => {}
            Self::PackedTtl(packed) => packed.armed = slot,
            Self::Volatile(table) => table.armed = slot,
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
            Self::PackedTtl(packed) => {
                let Some(found) = packed_ttl::find(&packed.bytes, field) else { return false };
                listpack::remove_run(&mut packed.bytes, found.field_at, 3);
                true
            }
            Self::Volatile(table) => table.remove(heap, field),
        }
    }

    /// Frees at most `budget` blocks, which it counts down; true when nothing is left outside `self`.
    pub fn free_step(&mut self, heap: &mut Heap, budget: &mut usize) -> bool {
        match self {
            Self::Packed(_) | Self::PackedTtl(..) => true,
            Self::Table(table) => table.clear_step(heap, budget),
            Self::Volatile(table) => table.table.clear_step(heap, budget),
        }
    }

    /// Moves a bounded part of the blocks off sparse pages. A cursor of 0 starts, and 0 comes back at the end.
    pub fn relocate_step(&mut self, heap: &mut Heap, cursor: u64) -> u64 {
        match self {
            Self::Packed(_) | Self::PackedTtl(..) => 0,
            Self::Table(table) => table.relocate_step(heap, cursor),
            Self::Volatile(table) => table.relocate_step(heap, cursor),
        }
    }

    /// A hash of its own with the same contents and encoding.
    pub fn copy(&self, heap: &mut Heap) -> Self {
        match self {
            Self::Packed(bytes) => Self::Packed(bytes.clone()),
            Self::Table(table) => Self::Table(Box::new(table.copy(heap))),
            Self::PackedTtl(packed) => Self::PackedTtl(PackedTtl::new(packed.bytes.clone(), WheelSlot::NONE)),
            Self::Volatile(table) => Self::Volatile(table.copy(heap)),
        }
    }

    /// The hash to read, past deadlines or not; `heap` is the one it was built in.
    pub fn view<'a>(&'a self, heap: &'a Heap) -> HashView<'a> {
        match self {
            Self::Packed(bytes) => HashView::Packed(bytes),
            Self::Table(table) => HashView::Big(table, heap),
            Self::PackedTtl(packed) => HashView::PackedTtl(&packed.bytes, Millis::MIN),
            Self::Volatile(table) => HashView::Volatile(table, heap, Millis::MIN),
        }
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Packed(bytes) => Listpack::new(bytes).len() / 2,
            Self::Table(table) => table.len(),
            Self::PackedTtl(packed) => Listpack::new(&packed.bytes).len() / 3,
            Self::Volatile(table) => table.table.len(),
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
            Self::PackedTtl(..) => Encoding::ListpackEx,
            Self::Table(_) | Self::Volatile(_) => Encoding::Hashtable,
        }
    }

    /// Bytes on the Rust heap, outside the arena and the bucket pool.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Packed(bytes) => bytes.capacity(),
            Self::PackedTtl(packed) => size_of::<PackedTtl>() + packed.bytes.capacity(),
            Self::Table(table) => table.heap_bytes(),
            Self::Volatile(table) => table.heap_bytes(),
        }
    }

    fn outgrows(&self, thresholds: &Thresholds, field: &[u8], value: &[u8]) -> bool {
        let bytes = match self {
            Self::Packed(bytes) => bytes,
            Self::PackedTtl(packed) => &packed.bytes,
            Self::Table(_) | Self::Volatile(_) => return false,
        };
        field.len().max(value.len()) as u64 > thresholds.hash_max_listpack_value
            || !listpack::fits(bytes, field.len() + value.len())
    }

    pub(super) fn become_table(&mut self, heap: &mut Heap) {
        if !matches!(self, Self::Packed(_) | Self::PackedTtl(..)) {
            return;
        }
        let mut table = Box::new(HashTable::new());
        let (mut field_text, mut value_text) = (Vec::new(), Vec::new());
        let packed = core::mem::take(self);
        for (field, value) in packed.pairs() {
            field_text.clear();
            value_text.clear();
            field.write_to(&mut field_text);
            value.write_to(&mut value_text);
            table.insert(heap, &[&field_text, &value_text]);
        }
        *self = Self::Table(table);
        if let Self::PackedTtl(packed) = packed {
            self.make_volatile();
            self.set_armed(packed.armed);
            let mut elements = Listpack::new(&packed.bytes).iter().map(|(_, element)| element);
            while let (Some(field), Some(at_ms)) = (elements.next(), elements.nth(1)) {
                let at_ms = Some(packed_ttl::number(at_ms)).filter(|at_ms| *at_ms != 0);
                self.set_deadline(heap, field.text(&mut [0; INT_TEXT_MAX]), at_ms);
            }
        }
    }

    /// The fields of a packed hash.
    fn pairs(&self) -> Pairs<'_> {
        match self {
            Self::Packed(bytes) => pairs(bytes),
            Self::PackedTtl(packed) => triplets(&packed.bytes, Millis::MIN),
            Self::Table(_) | Self::Volatile(_) => pairs(EMPTY),
        }
    }
}

/// A listpack without elements.
const EMPTY: &[u8] = &[7, 0, 0, 0, 0, 0, 0xff];

impl<'a> HashView<'a> {
    /// The same hash without the fields that are past their deadline at `now`.
    pub fn seen_at(self, now: Millis) -> Self {
        match self {
            Self::Packed(_) | Self::Big(..) => self,
            Self::PackedTtl(bytes, _) => Self::PackedTtl(bytes, now),
            Self::Volatile(table, heap, _) => Self::Volatile(table, heap, now),
        }
    }

    /// Whether fields may have deadlines.
    pub fn is_volatile(&self) -> bool {
        matches!(self, Self::PackedTtl(..) | Self::Volatile(..))
    }

    /// The deadline of a field, past or not; `None`: it has none, or there is no such field.
    pub fn deadline_ms(&self, field: &[u8]) -> Option<Millis> {
        match *self {
            Self::Packed(_) | Self::Big(..) => None,
            Self::PackedTtl(bytes, _) => {
                Some(packed_ttl::find(bytes, field)?.at_ms).filter(|at_ms| *at_ms != 0)
            }
            Self::Volatile(table, heap, _) => table.deadline_ms(table.table.get(heap, field)?),
        }
    }

    /// The earliest deadline of any field, past or not.
    pub fn earliest_ms(&self) -> Option<Millis> {
        match *self {
            Self::Packed(_) | Self::Big(..) => None,
            Self::PackedTtl(bytes, _) => Some(packed_ttl::first_ms(bytes)).filter(|at_ms| *at_ms != 0),
            Self::Volatile(table, ..) => table.earliest_ms(),
        }
    }

    /// The earliest deadline of the fields that are shown.
    pub fn earliest_shown_ms(&self) -> Option<Millis> {
        match *self {
            Self::Packed(_) | Self::Big(..) => None,
            Self::PackedTtl(bytes, now) => packed_ttl::earliest_from(bytes, now),
            Self::Volatile(table, _, now) => table.earliest_from(now),
        }
    }

    /// How many fields there are, those included that are past their deadline and were not yet removed.
    pub fn len(&self) -> usize {
        match self {
            Self::Packed(bytes) => Listpack::new(bytes).len() / 2,
            Self::Big(table, _) => table.len(),
            Self::PackedTtl(bytes, _) => Listpack::new(bytes).len() / 3,
            Self::Volatile(table, ..) => table.table.len(),
        }
    }

    /// How many fields are past their deadline.
    fn past(&self) -> usize {
        match *self {
            Self::Packed(_) | Self::Big(..) => 0,
            Self::PackedTtl(bytes, now) => packed_ttl::past(bytes, now, usize::MAX),
            Self::Volatile(table, _, now) => table.past(now),
        }
    }

    /// How many fields are shown.
    pub fn live_len(&self) -> usize {
        self.len() - self.past()
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How OBJECT ENCODING names the form.
    pub fn encoding(&self) -> Encoding {
        match self {
            Self::Packed(_) => Encoding::Listpack,
            Self::PackedTtl(..) => Encoding::ListpackEx,
            Self::Big(..) | Self::Volatile(..) => Encoding::Hashtable,
        }
    }

    /// The value of a field.
    pub fn get(&self, field: &[u8]) -> Option<Element<'a>> {
        match *self {
            Self::Packed(bytes) => Some(Listpack::new(bytes).at(find_packed(bytes, field)?.1)),
            Self::Big(table, heap) => Some(pair_of(table.get(heap, field)?).1),
            Self::PackedTtl(bytes, now) => {
                let found = packed_ttl::find(bytes, field)?;
                let is_past = packed_ttl::is_past(found.at_ms, now);
                (!is_past).then(|| Listpack::new(bytes).at(found.value_at))
            }
            Self::Volatile(table, heap, now) => {
                let block = table.table.get(heap, field)?;
                (!table.is_past(block, now)).then(|| pair_of(block).1)
            }
        }
    }

    /// Whether there is such a field.
    pub fn contains(&self, field: &[u8]) -> bool {
        match self {
            Self::Packed(bytes) => find_packed(bytes, field).is_some(),
            Self::Big(table, heap) => table.find(heap, field).is_some(),
            Self::PackedTtl(..) | Self::Volatile(..) => self.get(field).is_some(),
        }
    }

    /// Every field with its value: in the order of the bytes when packed, else in no order that means anything.
    pub fn iter(&self) -> impl Iterator<Item = Pair<'a>> + use<'a> {
        let (table, heap, volatile) = match *self {
            Self::Packed(bytes) => return Either::Left(pairs(bytes)),
            Self::PackedTtl(bytes, now) => return Either::Left(triplets(bytes, now)),
            Self::Big(table, heap) => (table, heap, None),
            Self::Volatile(table, heap, now) => (&table.table, heap, Some((table, now))),
        };
        let shown = move |block: &&[u8]| volatile.is_none_or(|(table, now)| !table.is_past(block, now));
        Either::Right(table.iter(heap).filter(shown).map(pair_of))
    }

    /// One step of HSCAN: a packed hash yields all in one step, a table the fields of one home bucket.
    /// A cursor of 0 starts, and 0 comes back at the end; a field present all along is yielded at least once.
    pub fn scan(&self, cursor: u64, mut each: impl FnMut(Pair<'a>)) -> u64 {
        match *self {
            Self::Packed(_) | Self::PackedTtl(..) => {
                self.iter().for_each(each);
                0
            }
            Self::Big(table, heap) => table.scan(heap, cursor, |block| each(pair_of(block))),
            Self::Volatile(table, heap, now) => table.table.scan(heap, cursor, |block| {
                if !table.is_past(block, now) {
                    each(pair_of(block));
                }
            }),
        }
    }

    /// One step of a walk over a hash that nobody changes meanwhile: the fields that are shown, with their deadlines; all of a
    /// small one, of a table those of one segment. 0 starts, `None` is the end; each field comes once.
    pub fn walk(&self, from: u64, mut each: impl FnMut(Pair<'a>, Option<Millis>)) -> Option<u64> {
        match *self {
            Self::Big(table, heap) => table.walk(heap, from, |block| each(pair_of(block), None)),
            Self::Volatile(table, heap, now) => table.walk(heap, from, |block| {
                if !table.is_past(block, now) {
                    each(pair_of(block), table.deadline_ms(block));
                }
            }),
            Self::Packed(_) | Self::PackedTtl(..) => {
                self.iter().for_each(|pair| each(pair, None));
                None
            }
        }
    }

    /// One field with its value, drawn uniformly.
    pub fn random(&self, rng: &mut Rng) -> Option<Pair<'a>> {
        let (bytes, width) = match *self {
            Self::Big(table, heap) => return Some(pair_of(table.random(heap, rng)?)),
            Self::Volatile(table, heap, now) => {
                let drawn = (0..RANDOM_FIELD_TRIES_MAX).map_while(|_| table.table.random(heap, rng));
                let shown = drawn.into_iter().find(|block| !table.is_past(block, now));
                return shown.map(pair_of).or_else(|| self.sample(rng, 1).pop());
            }
            Self::Packed(bytes) => (bytes, 2),
            Self::PackedTtl(bytes, _) => (bytes, 3),
        };
        // What is past its deadline comes first.
        let (past, live) = (self.past(), self.live_len());
        if live == 0 {
            return None;
        }
        let list = Listpack::new(bytes);
        let field_at = list.seek((past as i64 + rng.below(live as u64) as i64) * width)?;
        Some((list.at(field_at), list.at(list.next(field_at)?)))
    }

    /// `count` different fields with their values drawn uniformly, or all of them when there are no more.
    pub fn sample(&self, rng: &mut Rng, count: usize) -> Vec<Pair<'a>> {
        match *self {
            Self::Big(table, heap) => table.sample(heap, rng, count).into_iter().map(pair_of).collect(),
            Self::Volatile(table, heap, _) if self.past() == 0 => {
                table.table.sample(heap, rng, count).into_iter().map(pair_of).collect()
            }
            _ => choose(self.iter(), self.live_len(), count, rng),
        }
    }
}

/// Draws that may meet a field past its deadline, before all that are not are walked.
const RANDOM_FIELD_TRIES_MAX: usize = 100;

/// Where a field of a packed hash and its value are.
/// Sets a field of a packed hash where it lies, if nothing else changes by that: it is there, and its value takes as many bytes.
pub fn overwrite(bytes: &mut [u8], thresholds: &Thresholds, field: &[u8], value: &[u8]) -> bool {
    // As for any other set: the thresholds may have been lowered.
    let stays_packed = field.len().max(value.len()) as u64 <= thresholds.hash_max_listpack_value
        && Listpack::new(bytes).len() as u64 / 2 <= thresholds.hash_max_listpack_entries;
    stays_packed
        && find_packed(bytes, field).is_some_and(|(_, value_at)| listpack::overwrite(bytes, value_at, value))
}

fn find_packed(bytes: &[u8], field: &[u8]) -> Option<(usize, usize)> {
    let list = Listpack::new(bytes);
    let field_at = list.find(field, 1)?;
    Some((field_at, list.next(field_at)?))
}

/// The fields of a packed hash with their values.
struct Pairs<'a> {
    elements: listpack::Iter<'a>,
    /// A deadline follows each value; fields past theirs at this time are left out.
    seen_at: Option<Millis>,
}

fn pairs(bytes: &[u8]) -> Pairs<'_> {
    Pairs { elements: Listpack::new(bytes).iter(), seen_at: None }
}

fn triplets(bytes: &[u8], now: Millis) -> Pairs<'_> {
    Pairs { elements: Listpack::new(bytes).iter(), seen_at: Some(now) }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Pair<'a>;

    fn next(&mut self) -> Option<Pair<'a>> {
        loop {
            let pair = (self.elements.next()?.1, self.elements.next()?.1);
            let Some(now) = self.seen_at else { return Some(pair) };
            let (_, at_ms) = self.elements.next()?;
            if !packed_ttl::is_past(packed_ttl::number(at_ms), now) {
                return Some(pair);
            }
        }
    }
}

fn pair_of(block: &[u8]) -> Pair<'_> {
    let (field, behind) = split_part(block);
    (Element::Str(field), Element::Str(split_part(behind).0))
}

#[cfg(test)]
mod tests;
