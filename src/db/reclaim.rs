//! Memory that comes back in bounded steps: big values and flushed databases are freed, sparse pages evacuated.
//!
//! A deleted collection of ten million members costs its DEL nothing: it is laid here and taken apart by
//! [`Keyspace::reclaim_step`], which the engine calls between commands.

use alloc::vec::Vec;

use super::DbIndex;
use super::entry::Entry;
use super::keyspace::Keyspace;
use super::value::Value;
use crate::base::heap::Heap;
use crate::base::table::Table;

/// Values of fewer elements are freed where they are dropped.
const FREE_AT_ONCE: usize = 256;

/// What waits to be freed, and where the evacuation stands.
#[derive(Default)]
pub(super) struct Reclaim {
    values: Vec<Value>,
    /// Bytes of the values, kept up: every write asks for the sum.
    value_bytes: usize,
    tables: Vec<Table>,
    evacuation: Option<Evacuation>,
}

/// A walk over all entries, moving those whose page is to be emptied.
struct Evacuation {
    db: u16,
    cursor: u64,
    /// Objects met in the bucket being walked, and how far the first of them has come.
    objects: Vec<u32>,
    object_cursor: u64,
}

impl Reclaim {
    /// Takes a value that no key holds any longer.
    pub(super) fn value(&mut self, value: Value) {
        self.value_bytes += value.heap_bytes();
        self.values.push(value);
    }

    pub(super) fn table(&mut self, table: Table) {
        if !table.is_empty() {
            self.tables.push(table);
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.value_bytes + self.tables.iter().map(Table::heap_bytes).sum::<usize>()
    }
}

impl Keyspace {
    /// How many values and tables wait to be freed: `lazyfree_pending_objects`.
    pub fn reclaim_pending(&self) -> usize {
        self.reclaim.values.len() + self.reclaim.tables.iter().map(Table::len).sum::<usize>()
    }

    /// Frees what is small at once: what a command does before it returns.
    #[inline]
    pub fn reclaim_small(&mut self) {
        if !self.reclaim.values.is_empty() || !self.reclaim.tables.is_empty() {
            self.reclaim_step(FREE_AT_ONCE);
        }
    }

    /// Frees at most about `budget` elements. True when nothing is left to free.
    pub fn reclaim_step(&mut self, mut budget: usize) -> bool {
        let Self { heap, objects, reclaim, .. } = self;
        while let Some(value) = reclaim.values.last_mut() {
            reclaim.value_bytes -= value.heap_bytes();
            if !value.free_step(heap, &mut budget) {
                reclaim.value_bytes += value.heap_bytes();
                return false;
            }
            reclaim.values.pop();
            if budget == 0 {
                return false;
            }
        }
        while let Some(table) = reclaim.tables.last_mut() {
            let Heap { arena, buckets, .. } = heap;
            let done = table.clear_step(buckets, &mut budget, |handle| {
                let entry = Entry::new(arena.bytes(handle));
                if entry.kind().is_object() {
                    let index = entry.object();
                    let value = objects.lend(index);
                    objects.forget(index);
                    reclaim.value_bytes += value.heap_bytes();
                    reclaim.values.push(value);
                }
                arena.free(handle);
            });
            if done {
                reclaim.tables.pop();
            }
            if budget == 0 || !reclaim.values.is_empty() {
                return false;
            }
        }
        true
    }

    /// Moves entries and elements out of sparse pages, a bucket or a bounded part of one collection a call. True when
    /// there is nothing more to do: no page is sparse enough.
    pub fn evacuate_step(&mut self) -> bool {
        let Some(mut walk) = self.reclaim.evacuation.take() else {
            if self.heap.begin_evacuation() {
                let (db, cursor, objects, object_cursor) = (0, 0, Vec::new(), 0);
                self.reclaim.evacuation = Some(Evacuation { db, cursor, objects, object_cursor });
                return false;
            }
            return true;
        };
        if let Some(&index) = walk.objects.last() {
            walk.object_cursor = self.relocate_object(index, walk.object_cursor);
            if walk.object_cursor == 0 {
                walk.objects.pop();
            }
        } else {
            let Self { heap: Heap { arena, buckets, .. }, databases, .. } = self;
            let table = &mut databases[usize::from(walk.db)].table;
            walk.cursor = table.relocate_step(buckets, walk.cursor, |handle| {
                let entry = Entry::new(arena.bytes(handle));
                if entry.kind().is_object() {
                    walk.objects.push(entry.object());
                }
                arena.relocate(handle)
            });
            if walk.cursor == 0 {
                walk.db += 1;
            }
        }
        // A collection may be deleted while it waits its turn; its index is then free or another's, which does no harm.
        if usize::from(walk.db) < self.databases.len() || !walk.objects.is_empty() {
            self.reclaim.evacuation = Some(walk);
        }
        false
    }

    fn relocate_object(&mut self, index: u32, cursor: u64) -> u64 {
        let Some(mut value) = self.objects.try_lend(index) else { return 0 };
        let cursor = value.relocate_step(&mut self.heap, cursor);
        self.objects.put(index, value);
        cursor
    }

    /// Names of the databases that hold keys.
    pub fn used_databases(&self) -> impl Iterator<Item = DbIndex> + '_ {
        (0..self.databases()).map(DbIndex).filter(|&db| self.len(db) > 0)
    }
}
