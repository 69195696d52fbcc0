//! Edits of a `Vec<u8>` that holds a listpack.

use alloc::vec::Vec;

use super::entry::{END, Element, Encoded, decode};
use super::{COUNT_UNKNOWN, HEADER_LEN, Listpack, count};

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
    let end = bytes.len() - 1;
    splice(bytes, end, 0, value.into());
    add_count(bytes, 1);
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

/// Keeps the elements that `keep` says, asked first to last. One pass over the bytes, in place.
pub fn retain(bytes: &mut Vec<u8>, mut keep: impl FnMut(Element<'_>) -> bool) {
    let (mut from, mut to, mut removed) = (HEADER_LEN, HEADER_LEN, 0);
    while bytes[from] != END {
        let (element, next) = decode(bytes, from);
        if keep(element) {
            bytes.copy_within(from..next, to);
            to += next - from;
        } else {
            removed += 1;
        }
        from = next;
    }
    cut(bytes, to, from, removed);
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
    // Once unknown the count stays so, as in Redis until the next count.
    if count(bytes) != COUNT_UNKNOWN {
        let left = count(bytes) - removed as u16;
        bytes[4..6].copy_from_slice(&left.to_le_bytes());
    }
}

/// Writes `value` over the `old_len` bytes at `start`.
fn splice(bytes: &mut Vec<u8>, start: usize, old_len: usize, value: Element<'_>) {
    let encoded = Encoded::new(value);
    let (old_end, new_end) = (start + old_len, start + encoded.len());
    let tail_len = bytes.len() - old_end;
    if new_end > old_end {
        bytes.resize(new_end + tail_len, 0);
        bytes.copy_within(old_end..old_end + tail_len, new_end);
    } else {
        bytes.copy_within(old_end.., new_end);
        bytes.truncate(new_end + tail_len);
    }
    encoded.write(&mut bytes[start..new_end]);
    set_total(bytes);
}

fn set_total(bytes: &mut [u8]) {
    let total = bytes.len() as u32;
    bytes[..4].copy_from_slice(&total.to_le_bytes());
}

fn add_count(bytes: &mut [u8], added: u16) {
    // Reaching 65535 makes it unknown, and unknown it stays.
    let count = count(bytes).saturating_add(added);
    bytes[4..6].copy_from_slice(&count.to_le_bytes());
}
