//! The bytes of one node: a listpack of entries, in Redis' own encoding.
//!
//! ```text
//! master: count | deleted | fields | field … | 0
//! entry:  flags | ms - master's | seq - master's | value …                   SAME_FIELDS
//!         flags | ms - master's | seq - master's | pairs | field | value …   otherwise
//!         … | how many elements of this entry stand before this one
//! ```
//! The master's ID is the node's key; its fields are those of the first entry. A deleted entry stays and has a flag.
//! Deliberately absent: collection of deleted entries inside a node; Redis has none either.

use alloc::vec::Vec;

use super::id::StreamId;
use crate::types::listpack::{self, Element, Listpack};

const DELETED: i64 = 1;
const SAME_FIELDS: i64 = 2;

/// An entry of a stream.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its ID.
    pub id: StreamId,
    /// How many fields it has.
    pub len: usize,
    listpack: Listpack<'a>,
    /// Where it starts in its node.
    pub(super) at: usize,
    /// Where the first field stands: in the master entry, when its names are those.
    fields_at: Option<usize>,
    /// Where the first value stands, or the first field when names and values alternate.
    values_at: usize,
    /// What follows it: the number to go back by.
    end_at: usize,
    is_deleted: bool,
}

impl<'a> Entry<'a> {
    /// The fields with their values, in order.
    pub fn pairs(self) -> Pairs<'a> {
        Pairs { listpack: self.listpack, field: self.fields_at, value: self.values_at, left: self.len }
    }
}

/// Fields with their values.
#[derive(Clone, Debug)]
pub struct Pairs<'a> {
    listpack: Listpack<'a>,
    field: Option<usize>,
    value: usize,
    left: usize,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (Element<'a>, Element<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let field = match self.field {
            Some(at) => {
                self.field = self.listpack.next(at);
                self.listpack.at(at)
            }
            None => {
                let field = self.listpack.at(self.value);
                self.value = self.listpack.next(self.value)?;
                field
            }
        };
        let value = self.listpack.at(self.value);
        self.value = self.listpack.next(self.value)?;
        Some((field, value))
    }
}

/// A node to read, its master entry read already.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    listpack: Listpack<'a>,
    pub(super) key: StreamId,
    count: i64,
    deleted: i64,
    /// The master's fields.
    fields: usize,
    /// Where the first of them stands; 0: this is no node.
    first: usize,
}

fn int(listpack: Listpack<'_>, at: usize) -> i64 {
    match listpack.at(at) {
        Element::Int(value) => value,
        Element::Str(_) => 0,
    }
}

/// Whether there are `count` integers from `at` on.
fn are_ints(listpack: Listpack<'_>, at: Option<usize>, count: usize) -> bool {
    let mut elements = listpack.iter_from(at);
    (0..count).all(|_| matches!(elements.next(), Some((_, Element::Int(_)))))
}

/// Where the element `count` places after the one at `at` stands.
fn skip(listpack: Listpack<'_>, at: usize, count: usize) -> Option<usize> {
    let mut at = at;
    for _ in 0..count {
        at = listpack.next(at)?;
    }
    Some(at)
}

impl<'a> Node<'a> {
    pub(super) fn new(bytes: &'a [u8], key: StreamId) -> Self {
        let listpack = Listpack::new(bytes);
        let mut node = Self { listpack, key, count: 0, deleted: 0, fields: 0, first: 0 };
        if let Some(count_at) = listpack.first()
            && let Some(deleted_at) = listpack.next(count_at)
            && let Some(fields_at) = listpack.next(deleted_at)
            && let Some(first) = listpack.next(fields_at)
        {
            node.count = int(listpack, count_at);
            node.deleted = int(listpack, deleted_at);
            node.fields = usize::try_from(int(listpack, fields_at)).unwrap_or(usize::MAX);
            node.first = first;
        }
        node
    }

    /// Entries that are not deleted, and those that are.
    pub(super) fn counts(self) -> (u64, u64) {
        (self.count.max(0) as u64, self.deleted.max(0) as u64)
    }

    /// Where the 0 behind the master's fields stands.
    fn zero_at(self) -> Option<usize> {
        if self.first == 0 { None } else { skip(self.listpack, self.first, self.fields) }
    }

    /// The entry that starts at `at`.
    fn entry(self, at: usize) -> Option<Entry<'a>> {
        let listpack = self.listpack;
        let flags = int(listpack, at);
        let ms_at = listpack.next(at)?;
        let seq_at = listpack.next(ms_at)?;
        let id = StreamId {
            ms: self.key.ms.wrapping_add(int(listpack, ms_at) as u64),
            seq: self.key.seq.wrapping_add(int(listpack, seq_at) as u64),
        };
        let mut values_at = listpack.next(seq_at)?;
        let (len, fields_at) = if flags & SAME_FIELDS == 0 {
            let len = usize::try_from(int(listpack, values_at)).ok()?;
            values_at = listpack.next(values_at)?;
            (len, None)
        } else {
            (self.fields, Some(self.first))
        };
        let elements = if fields_at.is_some() { len } else { len.saturating_mul(2) };
        let end_at = skip(listpack, values_at, elements)?;
        let is_deleted = flags & DELETED != 0;
        Some(Entry { id, len, listpack, at, fields_at, values_at, end_at, is_deleted })
    }

    /// The first entry, deleted or not.
    pub(super) fn first(self) -> Option<Entry<'a>> {
        self.entry(self.listpack.next(self.zero_at()?)?)
    }

    /// Whether the listpack is a node: its entries as described above and as many as the master says, their IDs rising.
    pub(super) fn is_sound(self) -> bool {
        let is_zero = |at| self.listpack.at(at) == Element::Int(0);
        if !are_ints(self.listpack, self.listpack.first(), 3) || !self.zero_at().is_some_and(is_zero) {
            return false;
        }
        let mut tally = (0, 0);
        let mut next = self.first();
        let mut last = None;
        // No entry is 0-0, and none is before the key.
        let mut id_min = Some(self.key.max(StreamId::new(0, 1)));
        while let Some(entry) = next {
            let (head, words) = if entry.fields_at.is_some() { (3, entry.len) } else { (4, entry.len * 2) };
            let is_counted = self.listpack.at(entry.end_at) == Element::Int((head + words) as i64);
            let rises = id_min.is_some_and(|min| entry.id >= min);
            if !is_counted || !rises || !are_ints(self.listpack, Some(entry.at), head) {
                return false;
            }
            id_min = entry.id.next();
            *(if entry.is_deleted { &mut tally.1 } else { &mut tally.0 }) += 1;
            next = self.after(&entry);
            last = Some(entry.end_at);
        }
        // A walk that ended early did not come to the last element.
        last.is_some() && last == self.listpack.last() && tally == (self.count, self.deleted)
    }

    /// The last entry, deleted or not.
    pub(super) fn last(self) -> Option<Entry<'a>> {
        self.ending_at(self.listpack.last()?)
    }

    /// What follows the entry at `at`: its place, its ID and whether it is deleted.
    pub(super) fn following(self, at: usize) -> Option<(usize, StreamId, bool)> {
        let next = self.after(&self.entry(at)?)?;
        Some((next.at, next.id, next.is_deleted))
    }

    pub(super) fn after(self, entry: &Entry<'_>) -> Option<Entry<'a>> {
        self.entry(self.listpack.next(entry.end_at)?)
    }

    pub(super) fn before(self, entry: &Entry<'_>) -> Option<Entry<'a>> {
        self.ending_at(self.listpack.prev(entry.at)?)
    }

    /// The entry whose last element is at `end_at`; the master's last is 0.
    fn ending_at(self, end_at: usize) -> Option<Entry<'a>> {
        let mut back = int(self.listpack, end_at);
        if back <= 0 {
            return None;
        }
        let mut at = end_at;
        while back > 0 {
            at = self.listpack.prev(at)?;
            back -= 1;
        }
        self.entry(at)
    }
}

impl Entry<'_> {
    pub(super) fn is_deleted(&self) -> bool {
        self.is_deleted
    }
}

/// The node that a first entry with these fields begins; [`push`] adds the entry itself.
pub(super) fn begin(fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = listpack::new();
    listpack::push_back(&mut bytes, 0);
    listpack::push_back(&mut bytes, 0);
    listpack::push_back(&mut bytes, (fields.len() / 2) as i64);
    for field in fields.iter().step_by(2) {
        listpack::push_back(&mut bytes, *field);
    }
    listpack::push_back(&mut bytes, 0);
    bytes
}

/// Whether the master of a node has just these fields.
fn has_fields(node: Node<'_>, fields: &[&[u8]]) -> bool {
    if node.fields != fields.len() / 2 {
        return false;
    }
    let elements = node.listpack.iter_from(Some(node.first));
    fields.iter().step_by(2).zip(elements).all(|(field, (_, element))| element == **field)
}

/// Adds an entry behind the others; `fields` are names and values in turn.
pub(super) fn push(bytes: &mut Vec<u8>, key: StreamId, id: StreamId, fields: &[&[u8]]) {
    let same = has_fields(Node::new(bytes, key), fields);
    add_counts(bytes, key, 1, 0);
    listpack::push_back(bytes, if same { SAME_FIELDS } else { 0 });
    listpack::push_back(bytes, id.ms.wrapping_sub(key.ms) as i64);
    listpack::push_back(bytes, id.seq.wrapping_sub(key.seq) as i64);
    if !same {
        listpack::push_back(bytes, (fields.len() / 2) as i64);
    }
    for (at, word) in fields.iter().enumerate() {
        if !same || at % 2 == 1 {
            listpack::push_back(bytes, *word);
        }
    }
    let elements = if same { fields.len() / 2 + 3 } else { fields.len() + 4 };
    listpack::push_back(bytes, elements as i64);
}

/// Flags the entry at `at` as deleted. The caller corrects the counts with [`add_counts`].
pub(super) fn mark_deleted(bytes: &mut Vec<u8>, at: usize) {
    let flags = int(Listpack::new(bytes), at);
    listpack::replace(bytes, at, flags | DELETED);
}

/// Adds to the counts of entries and of deleted ones. Offsets behind them may move.
pub(super) fn add_counts(bytes: &mut Vec<u8>, key: StreamId, count: i64, deleted: i64) {
    let Node { count: old_count, deleted: old_deleted, .. } = Node::new(bytes, key);
    let Some(count_at) = Listpack::new(bytes).first() else { return };
    listpack::replace(bytes, count_at, old_count + count);
    if let Some(deleted_at) = Listpack::new(bytes).next(count_at) {
        listpack::replace(bytes, deleted_at, old_deleted + deleted);
    }
}
