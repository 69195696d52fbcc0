//! One chunk of a quicklist: a listpack, or a single element too large to be packed.

use alloc::vec::Vec;

use crate::base::bytes::same_long;
use crate::types::Thresholds;
use crate::types::list::End;
use crate::types::listpack::{self, Element, Listpack, Where};

/// Up to where a chunk grows: `list-max-listpack-size`, read as Redis reads it.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    bytes: usize,
    len: usize,
    /// A chunk of up to so many bytes and elements is small enough to be a packed list again.
    small_bytes: usize,
    small_len: usize,
}

/// What Redis adds to an element's bytes to guess the size of its entry.
const ENTRY_OVERHEAD: usize = 8;
/// Bytes of a chunk whose limit is a number of elements.
const SAFE_BYTES: usize = 8192;
/// Bytes that a chunk which is full may have to spare: fewer are not worth moving all the others.
const SPARE_BYTES: usize = 64;
/// Bytes that two listpacks have twice and their union once.
const FRAME_BYTES: usize = 7;

impl Limit {
    /// The limit that is configured.
    pub fn new(thresholds: &Thresholds) -> Self {
        match usize::try_from(thresholds.list_max_listpack_size) {
            Ok(len) => {
                let len = len.max(1);
                Self { bytes: SAFE_BYTES, len, small_bytes: usize::MAX, small_len: len / 2 }
            }
            Err(_) => {
                let steps = thresholds.list_max_listpack_size.unsigned_abs().min(5);
                let bytes = 2048 << steps;
                Self { bytes, len: usize::MAX, small_bytes: bytes / 2, small_len: usize::MAX }
            }
        }
    }

    /// The same, for a list that is complete: it is small up to the whole limit, not up to half of it.
    pub(super) fn for_complete(self) -> Self {
        Self { small_bytes: self.small_bytes.saturating_mul(2), small_len: self.len, ..self }
    }

    pub(super) fn is_exceeded(self, bytes: usize, len: usize) -> bool {
        bytes > self.bytes || len > self.len
    }

    /// Whether an element is kept in a chunk of its own.
    fn is_large(self, value_len: usize) -> bool {
        value_len > self.bytes
    }
}

#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// A listpack, or the element itself when `plain`; before it, room for what is pushed to the front.
    bytes: Vec<u8>,
    /// Bytes of that room.
    room: u32,
    len: u32,
    plain: bool,
}

impl Chunk {
    pub(super) fn new(value: Element<'_>, limit: Limit) -> Self {
        if limit.is_large(value.text_len()) {
            return Self::from_plain(value.to_vec());
        }
        let mut bytes = listpack::new();
        listpack::push_back(&mut bytes, value);
        Self { bytes, room: 0, len: 1, plain: false }
    }

    pub(super) fn from_listpack(bytes: Vec<u8>) -> Self {
        let len = Listpack::new(&bytes).len() as u32;
        Self { bytes, room: 0, len, plain: false }
    }

    pub(super) fn from_plain(bytes: Vec<u8>) -> Self {
        Self { bytes, room: 0, len: 1, plain: true }
    }

    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[self.room as usize..]
    }

    /// The bytes to edit, without room.
    fn bytes_mut(&mut self) -> &mut Vec<u8> {
        self.bytes.drain(..core::mem::take(&mut self.room) as usize);
        &mut self.bytes
    }

    /// The listpack, if it is one.
    pub(super) fn listpack(&self) -> Option<Listpack<'_>> {
        (!self.plain).then(|| Listpack::new(self.bytes()))
    }

    /// The only element, if it is too large to be packed.
    pub(super) fn plain(&self) -> Option<&[u8]> {
        self.plain.then_some(self.bytes())
    }

    pub(super) fn get(&self, index: usize) -> Option<Element<'_>> {
        match self.listpack() {
            Some(list) => list.seek(index as i64).map(|offset| list.at(offset)),
            None => (index == 0).then_some(Element::Str(self.bytes())),
        }
    }

    /// Index of the first element equal to `value`.
    pub(super) fn find(&self, value: &[u8]) -> Option<usize> {
        match self.listpack() {
            Some(list) => {
                let wanted = Element::Str(value).parsed();
                list.iter().position(|(_, element)| element == wanted)
            }
            None => same_long(self.bytes(), value).then_some(0),
        }
    }

    /// Whether an element of `value_len` bytes may join.
    pub(super) fn allows(&self, value_len: usize, limit: Limit) -> bool {
        !self.plain
            && !limit.is_large(value_len)
            && !limit.is_exceeded(self.bytes().len() + value_len + ENTRY_OVERHEAD, self.len() + 1)
    }

    pub(super) fn push(&mut self, end: End, value: Element<'_>) {
        match end {
            End::Front => {
                let room = listpack::push_front_in_room(&mut self.bytes, self.room as usize, value);
                self.room = room as u32;
            }
            End::Back => listpack::push_back(self.bytes_mut(), value),
        }
        self.len += 1;
    }

    /// Adds an element beside the one at `index`.
    pub(super) fn insert(&mut self, index: usize, side: Where, value: &[u8]) {
        if let Some(offset) = Listpack::new(self.bytes()).seek(index as i64) {
            listpack::insert(self.bytes_mut(), offset, side, value);
            self.len += 1;
        }
    }

    /// Puts `value` in the place of the element at `index`; `false`, and nothing is done, when it does not belong into
    /// a chunk of this sort.
    pub(super) fn replace(&mut self, index: usize, value: &[u8], limit: Limit) -> bool {
        if self.len == 1 {
            *self = Self::new(Element::Str(value), limit);
            return true;
        }
        if limit.is_large(value.len()) {
            return false;
        }
        if let Some(offset) = Listpack::new(self.bytes()).seek(index as i64) {
            listpack::replace(self.bytes_mut(), offset, value);
        }
        true
    }

    /// Whether replacing has made it so large that it should be split.
    pub(super) fn is_bloated(&self, limit: Limit) -> bool {
        self.len > 1 && self.bytes().len() / 2 > limit.bytes
    }

    /// Removes the element at `index` from several.
    pub(super) fn remove_at(&mut self, index: usize) {
        self.len -= listpack::remove_range(self.bytes_mut(), index as i64, 1) as u32;
    }

    /// Shows the element at an end to `see` and removes it; there are several.
    pub(super) fn pop(&mut self, end: End, see: impl FnOnce(Element<'_>)) {
        let room = self.room as usize;
        match end {
            End::Front => self.room = listpack::pop_front_in_room(&mut self.bytes, room, see) as u32,
            End::Back => listpack::pop_back_in_room(&mut self.bytes, room, see),
        }
        self.len -= 1;
    }

    /// Removes `count` elements from an end; fewer than it has.
    pub(super) fn remove(&mut self, end: End, count: usize) {
        let room = self.room as usize;
        match end {
            End::Front => self.room = listpack::remove_front_in_room(&mut self.bytes, room, count) as u32,
            End::Back => listpack::remove_back_in_room(&mut self.bytes, room, count),
        }
        self.len -= count as u32;
    }

    /// Removes up to `count` elements equal to `value`, one or more; returns how many. Empty is left when it was all.
    pub(super) fn remove_equal(&mut self, value: &[u8], count: usize, from: End) -> usize {
        debug_assert!(count > 0, "a chunk is looked through for nothing");
        if self.plain {
            let equal = usize::from(same_long(self.bytes(), value));
            self.len -= equal as u32;
            return equal;
        }
        let removed = remove_equal(self.bytes_mut(), value, count, from);
        self.len -= removed as u32;
        if removed > 0 {
            self.close();
        }
        removed
    }

    /// Takes the elements from `index` on away into a chunk of their own; there are some before and after it.
    pub(super) fn split_off(&mut self, index: usize) -> Self {
        let mut tail = Self::from_listpack(self.bytes().to_vec());
        tail.remove(End::Front, index);
        self.remove(End::Back, self.len() - index);
        self.close();
        tail.close();
        tail
    }

    /// Whether `other` may be appended to it.
    pub(super) fn merges(&self, other: &Self, limit: Limit) -> bool {
        let bytes = self.bytes().len() + other.bytes().len() - FRAME_BYTES;
        !self.plain && !other.plain && !limit.is_exceeded(bytes, self.len() + other.len())
    }

    pub(super) fn append(&mut self, other: &Self) {
        listpack::append(self.bytes_mut(), Listpack::new(other.bytes()));
        self.len += other.len;
    }

    /// Gives back spare capacity and room: nothing more will be pushed.
    pub(super) fn close(&mut self) {
        if self.bytes.capacity() - self.bytes().len() > SPARE_BYTES {
            self.bytes_mut().shrink_to_fit();
        }
    }

    /// The listpack, if it is small enough for a packed list.
    pub(super) fn take_small(&mut self, limit: Limit) -> Option<Vec<u8>> {
        let small = !self.plain && self.bytes().len() <= limit.small_bytes && self.len() <= limit.small_len;
        small.then(|| core::mem::take(self.bytes_mut()))
    }
}

/// Removes up to `count` elements equal to `value` from a listpack, beginning at an end. Looks no further than at the last
/// of them, and from the back twice at what is behind it.
pub(super) fn remove_equal(bytes: &mut Vec<u8>, value: &[u8], count: usize, from: End) -> usize {
    let wanted = Element::Str(value).parsed();
    let list = Listpack::new(bytes);
    let mut start = if from == End::Front { list.start() } else { list.end() };
    if from == End::Back {
        let (mut equal, mut at) = (0, start);
        while equal < count
            && let Some(element) = list.draw_back(&mut at)
        {
            if element == wanted {
                (equal, start) = (equal + 1, at);
            }
        }
    }
    listpack::remove_where(bytes, start, count, |element| element == wanted)
}
