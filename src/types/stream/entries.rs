//! A stream's entries: nodes ordered by their first ID, and the figures Redis keeps about all of them.
//!
//! Finding a node is logarithmic; an insertion touches one node. Deliberately absent: consumer groups.

use alloc::vec::Vec;
use core::mem::size_of;

use super::ORDERED_BYTES;
use super::id::StreamId;
use super::node::{self, Entry, Node, Words};
use super::order::IdMap;
use crate::base::chunked::ChunkedVec;
use crate::types::{Thresholds, listpack};

/// A listpack never grows beyond this.
const NODE_BYTES_MAX: usize = 1 << 30;

/// What is reserved for a node that follows another one, at most.
const NODE_BYTES_AHEAD_MAX: usize = 8192;

/// Entries, ordered by ID.
#[derive(Debug, Default)]
pub struct Entries {
    /// Where each node's bytes are, by its key.
    nodes: IdMap,
    slots: ChunkedVec<Vec<u8>>,
    free: Vec<u32>,
    /// Bytes of all nodes.
    bytes: usize,
    /// Entries that are not deleted.
    pub len: u64,
    /// The greatest ID there was; the next must be greater.
    pub last_id: StreamId,
    /// The first entry's ID, `0-0` when there is none.
    pub first_id: StreamId,
    /// The greatest ID that XDEL deleted.
    pub max_deleted_id: StreamId,
    /// Entries added since the stream began.
    pub added: u64,
}

/// Which entries a trim removes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// All but so many of the newest.
    MaxLen(u64),
    /// Those with smaller IDs.
    MinId(StreamId),
}

/// How a trim goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trim {
    /// What is to stay.
    pub keep: Keep,
    /// Removes whole nodes only.
    pub approximate: bool,
    /// Removes no more entries than this; 0: any number.
    pub limit: u64,
}

impl Entries {
    fn node(&self, key: StreamId, slot: u32) -> Node<'_> {
        Node::new(self.slots.get(slot as usize).map_or(&[], Vec::as_slice), key)
    }

    /// Lends the bytes in `slot`; [`Self::put`] takes them back.
    fn lend(&mut self, slot: u32) -> Vec<u8> {
        let bytes = core::mem::take(&mut self.slots[slot as usize]);
        self.bytes -= bytes.capacity();
        bytes
    }

    fn put(&mut self, slot: u32, bytes: Vec<u8>) {
        self.bytes += bytes.capacity();
        self.slots[slot as usize] = bytes;
    }

    fn add_node(&mut self, key: StreamId, bytes: Vec<u8>) {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                self.slots.push(Vec::new());
                self.slots.len() as u32 - 1
            }
        };
        self.put(slot, bytes);
        self.nodes.insert(key, slot);
    }

    fn remove_node(&mut self, key: StreamId) {
        if let Some(slot) = self.nodes.remove(key) {
            drop(self.lend(slot));
            self.free.push(slot);
        }
    }

    /// The node whose key is at most `id`.
    fn node_at(&self, id: StreamId) -> Option<(StreamId, u32)> {
        self.nodes.last_to(id)
    }

    /// The first node whose key is at least `id`.
    fn node_from(&self, id: StreamId) -> Option<(StreamId, u32)> {
        self.nodes.first_from(id)
    }

    /// Adds an entry, whose ID is greater than the last; `words` are names and values in turn. False, and nothing
    /// happens, when they are too large.
    pub fn append<'a>(&mut self, id: StreamId, words: impl Words<'a>, thresholds: &Thresholds) -> bool {
        let added: usize = words.clone().map(<[u8]>::len).sum();
        if added > NODE_BYTES_MAX {
            return false;
        }
        let last = self.nodes.last();
        let roomy = last.filter(|&(key, slot)| {
            let bytes_max = match usize::try_from(thresholds.stream_node_max_bytes) {
                Ok(max @ 1..=NODE_BYTES_MAX) => max,
                _ => NODE_BYTES_MAX,
            };
            let (count, deleted) = self.node(key, slot).counts();
            let entries_max = thresholds.stream_node_max_entries;
            self.slots[slot as usize].len() + added < bytes_max
                && (entries_max == 0 || count + deleted < entries_max)
        });
        if let Some((key, slot)) = roomy {
            let mut bytes = self.lend(slot);
            node::push(&mut bytes, key, id, words);
            self.put(slot, bytes);
        } else {
            let mut bytes = node::begin(words.clone());
            if let Some((_, slot)) = last {
                // What is full grows no more, and the next one will be as large.
                let mut full = self.lend(slot);
                full.shrink_to_fit();
                bytes.reserve_exact(full.len().min(NODE_BYTES_AHEAD_MAX));
                self.put(slot, full);
            }
            node::push(&mut bytes, id, id, words);
            self.add_node(id, bytes);
        }
        self.len += 1;
        self.added = self.added.wrapping_add(1);
        self.last_id = id;
        if self.len == 1 {
            self.first_id = id;
        }
        true
    }

    /// Adds a node whose bytes come from elsewhere, behind the others; the figures about all entries but their number are
    /// the caller's to set. False, and nothing happens, when they are no node.
    pub fn push_node(&mut self, key: StreamId, bytes: Vec<u8>) -> bool {
        let is_last = self.greatest_id() < key;
        if !is_last || listpack::validate(&bytes).is_err() || !Node::new(&bytes, key).is_sound() {
            return false;
        }
        self.len = self.len.saturating_add(Node::new(&bytes, key).counts().0);
        self.add_node(key, bytes);
        true
    }

    /// The ID of the last entry, deleted or not; `0-0`: there is none.
    fn greatest_id(&self) -> StreamId {
        let last = self.nodes.last().and_then(|(key, slot)| self.node(key, slot).last());
        last.map_or(StreamId::MIN, |entry| entry.id)
    }

    /// Sets the figures about all entries, which come from elsewhere. False when they cannot be true.
    pub fn set_figures(&mut self, last_id: StreamId, max_deleted_id: StreamId, added: u64) -> bool {
        self.last_id = last_id;
        self.max_deleted_id = max_deleted_id;
        self.added = added;
        self.find_first_id();
        last_id >= self.greatest_id().max(max_deleted_id) && added >= self.len
    }

    /// Entries from `from` to `to`, both included; from the last to the first when `is_reverse`.
    pub fn range(&self, from: StreamId, to: StreamId, is_reverse: bool) -> Range<'_> {
        let node =
            if is_reverse { self.node_at(to) } else { self.node_at(from).or_else(|| self.node_from(from)) };
        let mut range = Range { entries: self, from, to, is_reverse, node: None, next: None };
        range.enter(node);
        range
    }

    /// The entry with this ID.
    pub fn get(&self, id: StreamId) -> Option<Entry<'_>> {
        self.range(id, id, false).next()
    }

    /// The first entry.
    pub fn first(&self) -> Option<Entry<'_>> {
        self.range(StreamId::MIN, StreamId::MAX, false).next()
    }

    /// The last entry.
    pub fn last(&self) -> Option<Entry<'_>> {
        self.range(StreamId::MIN, StreamId::MAX, true).next()
    }

    fn find_first_id(&mut self) {
        self.first_id = match self.len {
            0 => StreamId::MIN,
            _ => self.first().map_or(StreamId::MAX, |entry| entry.id),
        };
    }

    /// Deletes an entry; false when there is none with this ID.
    pub fn delete(&mut self, id: StreamId) -> bool {
        let Some(at) = self.get(id).map(|entry| entry.at) else { return false };
        let Some((key, slot)) = self.node_at(id) else { return false };
        if self.node(key, slot).counts().0 == 1 {
            self.remove_node(key);
        } else {
            let mut bytes = self.lend(slot);
            node::mark_deleted(&mut bytes, at);
            node::add_counts(&mut bytes, -1, 1);
            self.put(slot, bytes);
        }
        self.len = self.len.saturating_sub(1);
        self.max_deleted_id = self.max_deleted_id.max(id);
        if id == self.first_id || self.len == 0 {
            self.find_first_id();
        }
        true
    }

    /// Removes the oldest entries. Returns how many.
    pub fn trim(&mut self, trim: Trim) -> u64 {
        let mut removed = 0;
        while let Some((key, slot)) = self.node_from(StreamId::MIN) {
            if matches!(trim.keep, Keep::MaxLen(max) if self.len <= max) {
                break;
            }
            let node = self.node(key, slot);
            let entries = node.counts().0;
            if trim.limit > 0 && removed + entries > trim.limit {
                break;
            }
            let whole = match trim.keep {
                Keep::MaxLen(max) => self.len.saturating_sub(entries) >= max,
                Keep::MinId(min) => node.last().is_none_or(|last| last.id < min),
            };
            if whole {
                self.remove_node(key);
                self.len = self.len.saturating_sub(entries);
                removed += entries;
                continue;
            }
            if !trim.approximate {
                removed += self.trim_node(key, slot, trim.keep);
            }
            break;
        }
        if removed > 0 {
            self.find_first_id();
        }
        removed
    }

    /// Flags entries of one node as deleted.
    fn trim_node(&mut self, key: StreamId, slot: u32, keep: Keep) -> u64 {
        let mut removed = 0;
        let mut bytes = self.lend(slot);
        let mut entry = Node::new(&bytes, key).first().map(|entry| (entry.at, entry.id, entry.is_deleted()));
        while let Some((at, id, is_deleted)) = entry {
            let stops = match keep {
                Keep::MaxLen(max) => self.len <= max,
                Keep::MinId(min) => id >= min,
            };
            if stops {
                break;
            }
            if !is_deleted {
                node::mark_deleted(&mut bytes, at);
                self.len = self.len.saturating_sub(1);
                removed += 1;
            }
            entry = Node::new(&bytes, key).following(at);
        }
        node::add_counts(&mut bytes, -(removed as i64), removed as i64);
        self.put(slot, bytes);
        removed
    }

    /// Whether an entry that XDEL deleted lies at `from` or behind it.
    pub fn has_tombstone_from(&self, from: StreamId) -> bool {
        self.len > 0 && !self.max_deleted_id.is_zero() && self.max_deleted_id >= from.max(self.first_id)
    }

    /// How many entries were ever added up to the one with this ID, where that can be known.
    pub fn reads_until(&self, id: StreamId) -> Option<u64> {
        if self.added == 0 {
            return Some(0);
        }
        if self.len == 0 && id <= self.last_id || id == self.last_id {
            return Some(self.added);
        }
        if id > self.last_id {
            return None;
        }
        let whole = self.max_deleted_id.is_zero() || self.max_deleted_id < self.first_id;
        let before = self.added.wrapping_sub(self.len);
        if whole && id < self.first_id {
            Some(before)
        } else if whole && id == self.first_id {
            Some(before.wrapping_add(1))
        } else {
            None
        }
    }

    /// Keys and nodes of the radix tree in which Redis would keep the nodes.
    pub fn radix_counts(&self) -> (usize, usize) {
        // Each key ends in a leaf. Where keys part, there is a node of one byte for each way on, and the bytes that
        // follow that one are a node of their own, if there are any.
        const KEY_BYTES: u32 = 16;
        let keys = self.nodes.len();
        let mut forks: Vec<u32> = Vec::new();
        let mut count = keys;
        let mut previous: Option<StreamId> = None;
        let stretch = |from: Option<u32>, to: u32| usize::from(to > from.map_or(0, |from| from + 1));
        for (key, _) in self.nodes.iter() {
            if let Some(previous) = previous {
                let depth = previous.shared_bytes(key);
                let mut child = KEY_BYTES;
                while let Some(&top) = forks.last() {
                    if top <= depth {
                        break;
                    }
                    count += 1 + stretch(Some(top), child);
                    child = top;
                    forks.pop();
                }
                count += stretch(Some(depth), child);
                if forks.last() != Some(&depth) {
                    forks.push(depth);
                }
            }
            previous = Some(key);
        }
        let mut child = KEY_BYTES;
        while let Some(top) = forks.pop() {
            count += 1 + stretch(Some(top), child);
            child = top;
        }
        match keys {
            0 => (0, 1),
            _ => (keys, count + stretch(None, child)),
        }
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The bytes of each node with its key, in order.
    pub fn nodes(&self) -> impl Iterator<Item = (StreamId, &[u8])> {
        self.nodes_from(0)
    }

    /// Those from the `from`th on.
    pub fn nodes_from(&self, from: usize) -> impl Iterator<Item = (StreamId, &[u8])> {
        self.nodes.iter_from(from).map(|(key, slot)| (key, self.slots[slot as usize].as_slice()))
    }

    /// Bytes on the Rust heap. O(1).
    pub fn heap_bytes(&self) -> usize {
        self.bytes
            + self.slots.heap_bytes()
            + self.free.capacity() * size_of::<u32>()
            + self.nodes.len() * ORDERED_BYTES
    }

    /// Frees up to `budget` nodes, and lowers the budget by them; true when all are gone.
    pub(super) fn free_step(&mut self, budget: &mut usize) -> bool {
        while *budget > 0 {
            let Some((_, slot)) = self.nodes.pop() else { return true };
            drop(self.lend(slot));
            *budget -= 1;
        }
        self.nodes.is_empty()
    }

    pub(super) fn copy(&self) -> Self {
        let mut copy =
            Self { nodes: IdMap::new(), slots: ChunkedVec::new(), free: Vec::new(), bytes: 0, ..*self };
        for (key, bytes) in self.nodes() {
            copy.add_node(key, bytes.to_vec());
        }
        copy
    }
}

/// Entries of a range of IDs.
#[derive(Clone)]
pub struct Range<'a> {
    entries: &'a Entries,
    from: StreamId,
    to: StreamId,
    is_reverse: bool,
    node: Option<Node<'a>>,
    next: Option<Entry<'a>>,
}

impl<'a> Range<'a> {
    /// Goes to a node, and there to the entry with which the walk through it begins.
    fn enter(&mut self, place: Option<(StreamId, u32)>) {
        self.node = place.map(|(key, slot)| self.entries.node(key, slot));
        self.next = self.node.and_then(|node| if self.is_reverse { node.last() } else { node.first() });
    }

    fn next_node(&mut self, key: StreamId) {
        let place = match self.is_reverse {
            true => key.previous().and_then(|id| self.entries.node_at(id)),
            false => key.next().and_then(|id| self.entries.node_from(id)),
        };
        self.enter(place);
    }
}

impl<'a> Iterator for Range<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        while let Some(node) = self.node {
            let Some(entry) = self.next.take() else {
                self.next_node(node.key);
                continue;
            };
            let is_past = if self.is_reverse { entry.id < self.from } else { entry.id > self.to };
            if is_past && !entry.is_deleted() {
                self.node = None;
                break;
            }
            self.next = if self.is_reverse { node.before(&entry) } else { node.after(&entry) };
            if !entry.is_deleted() && entry.id >= self.from && entry.id <= self.to {
                return Some(entry);
            }
        }
        None
    }
}
