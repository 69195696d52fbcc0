//! Streams: entries in an append-only order, read by anybody or by consumer groups.
//!
//! | file | what it decides |
//! |---|---|
//! | `id` | the order of entries |
//! | `order` | what is found by ID |
//! | `node` | the bytes of a node, as Redis has them |
//! | `entries` | nodes in order: append, range, delete, trim, and the counters behind a group's lag |
//! | `group` | consumer groups and what is pending |
//!
//! Deliberately absent: keys, clocks, replies, blocking.

pub mod entries;
pub mod group;
pub mod id;
mod node;
mod order;

use core::mem::size_of;

pub use entries::{Entries, Keep, Range, Trim};
pub use group::{Consumer, Group, Groups, Pending};
pub use id::{ID_TEXT_MAX, StreamId};
pub use node::{Entry, Words};

use super::Encoding;

/// Bytes that a pair of an [`order::IdMap`] takes, with what its runs leave free.
const ORDERED_BYTES: usize = 30;

/// A stream. It exists even when it has no entries.
#[derive(Debug, Default)]
pub struct Stream {
    /// Its entries.
    pub entries: Entries,
    /// Its consumer groups.
    pub groups: Groups,
}

/// A stream to read.
pub type StreamView<'a> = &'a Stream;

impl Stream {
    /// How it is laid out.
    pub fn encoding(&self) -> Encoding {
        Encoding::Stream
    }

    /// How many entries a group has still to read; `None`: that is unknown.
    pub fn lag(&self, group: &Group) -> Option<i64> {
        let entries = &self.entries;
        let read = match group.entries_read {
            _ if entries.added == 0 => return Some(0),
            Some(read) if !entries.has_tombstone_from(group.last_id) => read,
            _ => entries.reads_until(group.last_id)?,
        };
        Some(entries.added.wrapping_sub(read) as i64)
    }

    /// Bytes on the Rust heap, about. O(1).
    pub fn heap_bytes(&self) -> usize {
        size_of::<Self>() + self.entries.heap_bytes() + self.groups.heap_bytes()
    }

    /// Frees up to `budget` nodes and pending entries, and lowers the budget by them; true when all are gone.
    pub fn free_step(&mut self, budget: &mut usize) -> bool {
        self.entries.free_step(budget) && self.groups.free_step(budget)
    }

    /// A copy that shares nothing.
    #[must_use]
    pub fn copy(&self) -> Self {
        Self { entries: self.entries.copy(), groups: self.groups.copy() }
    }
}

#[cfg(test)]
mod tests;
