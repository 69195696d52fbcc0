//! A big hash some of whose fields have deadlines.
//!
//! The blocks are those of a big hash without: `field, value`. Only the block of a field with a deadline has more: the
//! index of that in [`Deadlines`], four bytes behind the value, which the value's length tells by taking a byte more
//! than it needs. So giving the first field of a large hash a deadline touches that field only.
//!
//! Deliberately absent: any clock. `now` is an argument.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::HashTable;
use super::deadlines::Deadlines;
use crate::base::arena::Handle;
use crate::base::heap::Heap;
use crate::base::table::Slot;
use crate::base::time::Millis;
use crate::base::wheel::WheelSlot;
use crate::types::blocks::{part_len, put_part, split_part};

/// A table of blocks, and the deadlines of some of them.
pub struct VolatileTable {
    pub(super) table: HashTable,
    deadlines: Deadlines,
    /// The keyspace's note of where its wheel looks at this hash; nothing here reads it.
    pub armed: WheelSlot,
}

/// Bytes of an index into the deadlines.
const INDEX_LEN: usize = 4;

impl VolatileTable {
    pub(super) fn new(table: HashTable) -> Box<Self> {
        Box::new(Self { table, deadlines: Deadlines::default(), armed: WheelSlot::NONE })
    }

    pub(super) fn heap_bytes(&self) -> usize {
        size_of::<Self>() - size_of::<HashTable>() + self.table.heap_bytes() + self.deadlines.heap_bytes()
    }

    /// The earliest deadline of any field.
    pub(super) fn earliest_ms(&self) -> Option<Millis> {
        Some(self.deadlines.first()?.0)
    }

    /// How many fields are past their deadline.
    pub(super) fn past(&self, now: Millis) -> usize {
        self.deadlines.past(now)
    }

    /// The earliest deadline that is not past at `now`.
    pub(super) fn earliest_from(&self, now: Millis) -> Option<Millis> {
        self.deadlines.earliest_from(now)
    }

    /// See `BlockTable::walk`.
    pub(super) fn walk<'a>(&self, heap: &'a Heap, from: u64, each: impl FnMut(&'a [u8])) -> Option<u64> {
        self.table.walk(heap, from, each)
    }

    /// The deadline of the field in this block.
    pub(super) fn deadline_ms(&self, block: &[u8]) -> Option<Millis> {
        Some(self.deadlines.at_ms(index_in(block)?))
    }

    /// Whether the field in this block is past its deadline.
    pub(super) fn is_past(&self, block: &[u8], now: Millis) -> bool {
        self.deadline_ms(block).is_some_and(|at_ms| now > at_ms)
    }

    /// Sets a field, with its deadline kept or taken off; true when it is new.
    pub(super) fn set(&mut self, heap: &mut Heap, field: &[u8], value: &[u8], keep: bool) -> bool {
        let Some(slot) = self.table.find(heap, field) else {
            self.table.insert(heap, &[field, value]);
            return true;
        };
        let index = index_in(heap.arena.bytes(self.table.block(heap, slot)));
        self.write(heap, slot, (field, value), index.filter(|_| keep));
        if let Some(index) = index.filter(|_| !keep) {
            self.deadlines.remove(&mut heap.arena, index);
        }
        false
    }

    /// Gives a field that is there a deadline, or takes it off.
    pub(super) fn set_deadline(&mut self, heap: &mut Heap, field: &[u8], at_ms: Option<Millis>) {
        let Some(slot) = self.table.find(heap, field) else { return };
        let block = heap.arena.bytes(self.table.block(heap, slot));
        let index = index_in(block);
        if let (Some(index), Some(at_ms)) = (index, at_ms) {
            self.deadlines.set(&mut heap.arena, index, at_ms);
            return;
        }
        let value = split_part(split_part(block).1).0.to_vec();
        if let Some(at_ms) = at_ms {
            self.write(heap, slot, (field, &value), Some(self.deadlines.len()));
            let block = self.table.block(heap, slot);
            self.deadlines.add(&mut heap.arena, at_ms, block);
        } else if let Some(index) = index {
            self.write(heap, slot, (field, &value), None);
            self.deadlines.remove(&mut heap.arena, index);
        }
    }

    /// Removes a field; false when there is none.
    pub(super) fn remove(&mut self, heap: &mut Heap, field: &[u8]) -> bool {
        let Some(block) = self.table.get(heap, field) else { return false };
        if let Some(index) = index_in(block) {
            self.deadlines.remove(&mut heap.arena, index);
        }
        self.table.remove(heap, field)
    }

    /// Removes at most `budget` fields that are past their deadline, the earliest first, and adds their names to `gone`.
    pub(super) fn expire(&mut self, heap: &mut Heap, now: Millis, budget: usize, gone: &mut Vec<Vec<u8>>) {
        for _ in 0..budget {
            let Some((_, block)) = self.deadlines.first().filter(|(at_ms, _)| now > *at_ms) else { return };
            let field = split_part(heap.arena.bytes(block)).0.to_vec();
            self.remove(heap, &field);
            gone.push(field);
        }
    }

    pub(super) fn relocate_step(&mut self, heap: &mut Heap, cursor: u64) -> u64 {
        let Self { table, deadlines, .. } = self;
        table.relocate_step_with(heap, cursor, &mut |arena, block| {
            if let Some(index) = index_in(arena.bytes(block)) {
                deadlines.moved(index, block);
            }
        })
    }

    pub(super) fn copy(&self, heap: &mut Heap) -> Box<Self> {
        let mut deadlines = self.deadlines.copy();
        let table = self.table.copy_with(heap, &mut |arena, block| {
            if let Some(index) = index_in(arena.bytes(block)) {
                deadlines.moved(index, block);
            }
        });
        Box::new(Self { table, deadlines, armed: WheelSlot::NONE })
    }

    /// Writes what follows the field in the block at `slot`: the value, and the index of its deadline if it has one.
    fn write(&mut self, heap: &mut Heap, slot: Slot, (field, value): (&[u8], &[u8]), index: Option<usize>) {
        let block: Handle = self.table.block(heap, slot);
        let head = part_len(field.len());
        let more = if index.is_some() { 1 + INDEX_LEN } else { 0 };
        let resized = heap.arena.resize(block, head, head + part_len(value.len()) + more);
        let bytes = heap.arena.bytes_mut(resized);
        let end = put_part(&mut bytes[head..], value);
        if let Some(index) = index {
            let start = head + end - value.len();
            bytes.copy_within(start..head + end, start + 1);
            bytes[start - 1] |= 0x80;
            bytes[start] = 0;
            write_index(bytes, index);
        }
        if resized != block {
            self.table.put_block(heap, slot, resized);
            if let Some(index) = index.filter(|index| *index < self.deadlines.len()) {
                self.deadlines.moved(index, resized);
            }
        }
    }
}

/// Where in a block the index of its deadline is, if it has one.
fn index_at(block: &[u8]) -> Option<usize> {
    let behind_field = split_part(block).1;
    let (value, rest) = split_part(behind_field);
    let has_index = behind_field.len() - rest.len() > part_len(value.len());
    has_index.then(|| block.len() - rest.len())
}

fn index_in(block: &[u8]) -> Option<usize> {
    let index = block[index_at(block)?..].first_chunk::<INDEX_LEN>()?;
    Some(u32::from_le_bytes(*index) as usize)
}

/// Writes the index of a block's deadline into it.
pub(super) fn write_index(block: &mut [u8], index: usize) {
    if let Some(at) = index_at(block) {
        block[at..at + INDEX_LEN].copy_from_slice(&(index as u32).to_le_bytes());
    }
}
