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
use crate::types::listpack::{self, Element, Iter, Listpack, Tail};

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
        Pairs {
            fields: self.fields_at.map(|at| self.listpack.iter_from(Some(at))),
            values: self.listpack.iter_from(Some(self.values_at)),
            left: self.len,
        }
    }
}

/// Fields with their values.
#[derive(Clone, Debug)]
pub struct Pairs<'a> {
    /// Where names are, if not between the values.
    fields: Option<Iter<'a>>,
    values: Iter<'a>,
    left: usize,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (Element<'a>, Element<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let (_, field) = self.fields.as_mut().unwrap_or(&mut self.values).next()?;
        let (_, value) = self.values.next()?;
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

/// The next of the elements, which is an integer.
fn next_int(elements: &mut Iter<'_>) -> i64 {
    match elements.next() {
        Some((_, Element::Int(value))) => value,
        _ => 0,
    }
}

impl<'a> Node<'a> {
    pub(super) fn new(bytes: &'a [u8], key: StreamId) -> Self {
        let listpack = Listpack::new(bytes);
        let mut elements = listpack.iter();
        let (count, deleted) = (next_int(&mut elements), next_int(&mut elements));
        let fields = usize::try_from(next_int(&mut elements)).unwrap_or(usize::MAX);
        let first = elements.next().map_or(0, |(at, _)| at);
        Self { listpack, key, count, deleted, fields, first }
    }

    /// Entries that are not deleted, and those that are.
    pub(super) fn counts(self) -> (u64, u64) {
        (self.count.max(0) as u64, self.deleted.max(0) as u64)
    }

    /// Where the 0 behind the master's fields stands.
    fn zero_at(self) -> Option<usize> {
        if self.first == 0 {
            None
        } else {
            self.listpack.iter_from(Some(self.first)).nth(self.fields).map(|(at, _)| at)
        }
    }

    /// The entry that starts at `at`.
    fn entry(self, at: usize) -> Option<Entry<'a>> {
        let listpack = self.listpack;
        let mut elements = listpack.iter_from(Some(at));
        let flags = next_int(&mut elements);
        let id = StreamId {
            ms: self.key.ms.wrapping_add(next_int(&mut elements) as u64),
            seq: self.key.seq.wrapping_add(next_int(&mut elements) as u64),
        };
        let (len, fields_at) = if flags & SAME_FIELDS == 0 {
            (usize::try_from(next_int(&mut elements)).ok()?, None)
        } else {
            (self.fields, Some(self.first))
        };
        let (values_at, _) = elements.next()?;
        let words = if fields_at.is_some() { len } else { len.saturating_mul(2) };
        // One of them is past already.
        let end_at = if words == 0 { values_at } else { elements.nth(words - 1)?.0 };
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

/// Names and values of an entry to be added, in turn.
pub trait Words<'a>: ExactSizeIterator<Item = &'a [u8]> + Clone {}

impl<'a, T: ExactSizeIterator<Item = &'a [u8]> + Clone> Words<'a> for T {}

/// The node that a first entry with these words begins; [`push`] adds the entry itself.
pub(super) fn begin<'a>(words: impl Words<'a>) -> Vec<u8> {
    let mut bytes = listpack::new();
    let mut tail = Tail::new(&mut bytes);
    for head in [0, 0, (words.len() / 2) as i64] {
        tail.push(head);
    }
    words.step_by(2).for_each(|name| tail.push(name));
    tail.push(0);
    tail.close();
    bytes
}

/// Whether the master of a node has just these fields.
fn has_fields<'a>(node: Node<'_>, words: impl Words<'a>) -> bool {
    if node.fields != words.len() / 2 {
        return false;
    }
    let elements = node.listpack.iter_from(Some(node.first));
    words.step_by(2).zip(elements).all(|(name, (_, element))| element == *name)
}

/// Adds an entry behind the others.
pub(super) fn push<'a>(bytes: &mut Vec<u8>, key: StreamId, id: StreamId, words: impl Words<'a>) {
    let same = has_fields(Node::new(bytes, key), words.clone());
    add_counts(bytes, 1, 0);
    let mut tail = Tail::new(bytes);
    tail.push(if same { SAME_FIELDS } else { 0 });
    tail.push(id.ms.wrapping_sub(key.ms) as i64);
    tail.push(id.seq.wrapping_sub(key.seq) as i64);
    let elements = if same { 3 + words.len() / 2 } else { 4 + words.len() };
    if !same {
        tail.push((words.len() / 2) as i64);
    }
    for (at, word) in words.enumerate() {
        if !same || at % 2 == 1 {
            tail.push(word);
        }
    }
    tail.push(elements as i64);
    tail.close();
}

/// Flags the entry at `at` as deleted. The caller corrects the counts with [`add_counts`].
pub(super) fn mark_deleted(bytes: &mut Vec<u8>, at: usize) {
    let flags = int(Listpack::new(bytes), at);
    listpack::replace(bytes, at, flags | DELETED);
}

/// Adds to the counts of entries and of deleted ones. Offsets behind them may move.
pub(super) fn add_counts(bytes: &mut Vec<u8>, count: i64, deleted: i64) {
    let mut next = Listpack::new(bytes).first();
    for added in [count, deleted] {
        let Some(at) = next else { return };
        if added != 0 {
            let old = int(Listpack::new(bytes), at);
            listpack::replace(bytes, at, old.wrapping_add(added));
        }
        next = Listpack::new(bytes).next(at);
    }
}
