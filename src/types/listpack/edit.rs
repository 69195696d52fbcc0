//! Edits of a `Vec<u8>` that holds a listpack.

use alloc::vec::Vec;

use super::entry::{END, Element, back_len, decode};
use super::{COUNT_UNKNOWN, HEADER_LEN, Listpack, count};
use crate::base::bytes::{part, part_mut, put};

/// On which side of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// Towards the first element.
    Before,
    /// Towards the last element.
    After,
}

/// A listpack without elements.
pub fn new() -> Vec<u8> {
    Vec::from([7, 0, 0, 0, 0, 0, END])
}

/// Adds an element at the end.
pub fn push_back<'a>(bytes: &mut Vec<u8>, value: impl Into<Element<'a>>) {
    let mut tail = Tail::new(bytes);
    tail.push(value);
    tail.close();
}

/// Adds several elements at the end. Nothing may read the listpack before it is closed.
pub struct Tail<'b> {
    bytes: &'b mut Vec<u8>,
    /// Where the next one starts; what is behind has no meaning.
    at: usize,
    added: u16,
}

impl<'b> Tail<'b> {
    /// Opens the end.
    pub fn new(bytes: &'b mut Vec<u8>) -> Self {
        let at = bytes.len() - 1;
        Self { bytes, at, added: 0 }
    }

    /// Adds an element.
    pub fn push<'a>(&mut self, value: impl Into<Element<'a>>) {
        self.push_element(value.into());
    }

    fn push_element(&mut self, value: Element<'_>) {
        let encoded = Encoded::new(value);
        let end = self.at + encoded.len();
        if self.bytes.len() < end + EXCESS_BYTES {
            self.bytes.resize(end + ROOM_BYTES, 0);
        }
        encoded.write(&mut self.bytes[self.at..]);
        self.at = end;
        self.added = self.added.saturating_add(1);
    }

    /// Ends the listpack, and corrects its header.
    pub fn close(self) {
        self.bytes.truncate(self.at);
        self.bytes.push(END);
        set_total(self.bytes);
        add_count(self.bytes, self.added);
    }
}

/// An entry about to be written: encoding (with the integer or the string's length), string, length to be read from the end.
pub(super) struct Encoded<'a> {
    head: u128,
    head_len: usize,
    text: &'a [u8],
    back: u64,
    back_len: usize,
}

/// Bytes that may be overwritten behind an entry when it is written by whole words, of which fewer bytes count.
const EXCESS_BYTES: usize = 16;

/// What a [`Tail`] makes room for at once, beside an element: more than that, and for several short ones.
const ROOM_BYTES: usize = 64;

impl<'a> Encoded<'a> {
    pub(super) fn new(value: Element<'a>) -> Self {
        let (head, head_len, text) = match value.parsed() {
            Element::Int(value) => {
                let (head, head_len) = int_head(value);
                (head, head_len, &[][..])
            }
            Element::Str(text) => {
                let (head, head_len) = text_head(text.len());
                (u128::from(head), head_len, text)
            }
        };
        let len = head_len + text.len();
        let back_len = back_len(len);
        // Seven bits a byte, the highest first; all but the first are marked.
        let (mut back, mut left) = (0, len as u64);
        for _ in 1..back_len {
            back = (back | left & 0x7f | 0x80) << 8;
            left >>= 7;
        }
        Self { head, head_len, text, back: back | left, back_len }
    }

    pub(super) fn len(&self) -> usize {
        self.head_len + self.text.len() + self.back_len
    }

    /// Writes the entry at the front of `room`. If that is longer by [`EXCESS_BYTES`], as many may be overwritten behind it:
    /// a copy of a few bytes is slow in wasm.
    pub(super) fn write(&self, room: &mut [u8]) {
        let (head, back) = (self.head.to_le_bytes(), self.back.to_le_bytes());
        let (text_end, end) = (self.head_len + self.text.len(), self.len());
        if room.len() < end + EXCESS_BYTES {
            part_mut(room, 0, self.head_len).copy_from_slice(part(&head, 0, self.head_len));
            part_mut(room, text_end, end).copy_from_slice(part(&back, 0, self.back_len));
        } else {
            part_mut(room, 0, head.len()).copy_from_slice(&head);
            part_mut(room, text_end, text_end + back.len()).copy_from_slice(&back);
        }
        put(part_mut(room, self.head_len, text_end), self.text);
    }
}

/// The encoding of an integer with its bytes, and how many these are.
fn int_head(value: i64) -> (u128, usize) {
    let (code, width) = match value {
        0..=127 => return (value as u128, 1),
        -4096..=4095 => {
            let [low, high] = (value as i16).to_le_bytes();
            return (u128::from(u16::from_le_bytes([0xc0 | high & 0x1f, low])), 2);
        }
        -0x8000..=0x7fff => (0xf1, 2),
        -0x80_0000..=0x7f_ffff => (0xf2, 3),
        -0x8000_0000..=0x7fff_ffff => (0xf3, 4),
        _ => (0xf4, 8),
    };
    (code | u128::from(value as u64) << 8, 1 + width)
}

/// The encoding of a string of `len` bytes, and how many bytes that takes.
fn text_head(len: usize) -> (u64, usize) {
    match len as u64 {
        len @ 0..64 => (0x80 | len, 1),
        len @ 64..4096 => (0xe0 | len >> 8 | (len & 0xff) << 8, 2),
        len => (0xf0 | len << 8, 5),
    }
}

/// Adds an element at the front; moves all bytes.
pub fn push_front<'a>(bytes: &mut Vec<u8>, value: impl Into<Element<'a>>) {
    splice(bytes, HEADER_LEN, 0, value.into());
    add_count(bytes, 1);
}

/// Adds an element beside the one at `offset`. Returns where it starts.
pub fn insert<'a>(bytes: &mut Vec<u8>, offset: usize, side: Where, value: impl Into<Element<'a>>) -> usize {
    let start = match side {
        Where::Before => offset,
        Where::After => decode(bytes, offset).1,
    };
    splice(bytes, start, 0, value.into());
    add_count(bytes, 1);
    start
}

/// Puts an element in the place of the one at `offset`; offsets up to it stay.
pub fn replace<'a>(bytes: &mut Vec<u8>, offset: usize, value: impl Into<Element<'a>>) {
    let old_len = decode(bytes, offset).1 - offset;
    splice(bytes, offset, old_len, value.into());
}

/// Puts an element in the place of the one at `offset`, if it takes as many bytes.
pub fn overwrite<'a>(bytes: &mut [u8], offset: usize, value: impl Into<Element<'a>>) -> bool {
    let encoded = Encoded::new(value.into());
    let fits = decode(bytes, offset).1 - offset == encoded.len();
    if fits {
        write_over(bytes, offset, &encoded);
    }
    fits
}

/// Removes the element at `offset`. Returns where the next one now starts.
pub fn remove(bytes: &mut Vec<u8>, offset: usize) -> Option<usize> {
    remove_run(bytes, offset, 1)
}

/// Removes up to `count` elements from the one at `offset` on. Returns where the next one now starts.
pub fn remove_run(bytes: &mut Vec<u8>, offset: usize, count: usize) -> Option<usize> {
    let (mut end, mut removed) = (offset, 0);
    while removed < count && bytes[end] != END {
        end = decode(bytes, end).1;
        removed += 1;
    }
    cut(bytes, offset, end, removed);
    (bytes[offset] != END).then_some(offset)
}

/// Removes up to `count` elements from `index` on; a negative index counts from the end. Returns how many.
pub fn remove_range(bytes: &mut Vec<u8>, index: i64, count: usize) -> usize {
    let Some(offset) = Listpack::new(bytes).seek(index) else { return 0 };
    let (mut end, mut removed) = (offset, 0);
    while removed < count && bytes[end] != END {
        end = decode(bytes, end).1;
        removed += 1;
    }
    cut(bytes, offset, end, removed);
    removed
}

/// Removes up to `count` of the elements that `goes` says, asked from the one at `offset` on; returns how many. What stays
/// is moved once, and nobody is asked about what is behind the last that goes.
pub fn remove_where(
    bytes: &mut Vec<u8>,
    offset: usize,
    count: usize,
    mut goes: impl FnMut(Element<'_>) -> bool,
) -> usize {
    // What is from `from` to `at` stays and is to be at `to`.
    let (mut from, mut at, mut to, mut removed) = (offset, offset, offset, 0);
    while removed < count && bytes[at] != END {
        let (element, next) = decode(bytes, at);
        if goes(element) {
            bytes.copy_within(from..at, to);
            to += at - from;
            from = next;
            removed += 1;
        }
        at = next;
    }
    cut(bytes, to, from, removed);
    removed
}

/// Adds all elements of another listpack at the end, by copying its bytes.
pub fn append(bytes: &mut Vec<u8>, other: Listpack<'_>) {
    let total = match (count(bytes), count(other.bytes())) {
        (COUNT_UNKNOWN, _) | (_, COUNT_UNKNOWN) => None,
        (one, other) => one.checked_add(other),
    };
    bytes.pop();
    bytes.extend_from_slice(&other.bytes()[HEADER_LEN..]);
    set_total(bytes);
    bytes[4..6].copy_from_slice(&total.unwrap_or(COUNT_UNKNOWN).to_le_bytes());
}

fn cut(bytes: &mut Vec<u8>, start: usize, end: usize, removed: usize) {
    bytes.drain(start..end);
    set_total(bytes);
    sub_count(bytes, removed);
}

/// Writes `value` over the `old_len` bytes at `start`.
fn splice(bytes: &mut Vec<u8>, start: usize, old_len: usize, value: Element<'_>) {
    let encoded = Encoded::new(value);
    let (old_end, new_end, old_total) = (start + old_len, start + encoded.len(), bytes.len());
    let total = old_total - old_len + encoded.len();
    bytes.resize(old_total.max(total), 0);
    if new_end != old_end {
        bytes.copy_within(old_end..old_total, new_end);
        bytes.truncate(total);
        set_total(bytes);
    }
    write_over(bytes, start, &encoded);
}

/// Writes an entry over as many bytes at `start`.
pub(super) fn write_over(bytes: &mut [u8], start: usize, encoded: &Encoded<'_>) {
    let end = start + encoded.len();
    match bytes[end..].first_chunk::<EXCESS_BYTES>().copied() {
        Some(behind) => {
            encoded.write(&mut bytes[start..]);
            part_mut(bytes, end, end + EXCESS_BYTES).copy_from_slice(&behind);
        }
        None => encoded.write(part_mut(bytes, start, end)),
    }
}

pub(super) fn set_total(bytes: &mut [u8]) {
    let total = bytes.len() as u32;
    bytes[..4].copy_from_slice(&total.to_le_bytes());
}

pub(super) fn add_count(bytes: &mut [u8], added: u16) {
    // Reaching 65535 makes it unknown, and unknown it stays.
    let count = count(bytes).saturating_add(added);
    bytes[4..6].copy_from_slice(&count.to_le_bytes());
}

pub(super) fn sub_count(bytes: &mut [u8], removed: usize) {
    // Once unknown the count stays so, as in Redis until the next count.
    if count(bytes) != COUNT_UNKNOWN {
        let left = count(bytes) - removed as u16;
        bytes[4..6].copy_from_slice(&left.to_le_bytes());
    }
}
