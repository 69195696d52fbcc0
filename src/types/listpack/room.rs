//! Edits of a `Vec<u8>` that holds a listpack behind some room: what comes and goes at an end moves nothing else.
//!
//! Where the listpack starts is the caller's to remember. Deliberately absent: adding at the end, which is
//! [`super::push_back`] of a listpack without room.

use alloc::vec::Vec;

use super::edit::{Encoded, add_count, set_total, sub_count, write_over};
use super::entry::{END, Element};
use super::{HEADER_LEN, Listpack};
use crate::base::bytes::{array_at, part_mut};

/// Bytes that room grows by, as many as the listpack has: so pushing takes constant time, on average.
const ROOM_BYTES: core::ops::RangeInclusive<usize> = 256..=4096;
/// What a listpack grows to as a rule: no room is made for more before it is reached.
const FULL_BYTES: usize = 8192;

/// Adds an element at the front, with more room made if there is too little. Returns where the listpack starts now.
pub fn push_front_in_room(bytes: &mut Vec<u8>, mut start: usize, value: Element<'_>) -> usize {
    let encoded = Encoded::new(value);
    let len = encoded.len();
    if start < len {
        let listpack_len = bytes.len() - start;
        let left = FULL_BYTES.checked_sub(listpack_len).unwrap_or(FULL_BYTES);
        let room = listpack_len.min(left).clamp(*ROOM_BYTES.start(), *ROOM_BYTES.end()).max(len);
        let mut grown = Vec::with_capacity(room + listpack_len);
        grown.resize(room, 0);
        grown.extend_from_slice(&bytes[start..]);
        (*bytes, start) = (grown, room);
    }
    move_header(bytes, start, start - len);
    start -= len;
    write_over(bytes, start + HEADER_LEN, &encoded);
    add_count(&mut bytes[start..], 1);
    start
}

/// Shows the first element to `see` and removes it; there is one. Returns where the listpack starts now.
pub fn pop_front_in_room(bytes: &mut [u8], start: usize, see: impl FnOnce(Element<'_>)) -> usize {
    let mut offset = HEADER_LEN;
    if let Some(element) = Listpack::new(&bytes[start..]).draw(&mut offset) {
        see(element);
    }
    let moved = start + offset - HEADER_LEN;
    move_header(bytes, start, moved);
    sub_count(&mut bytes[moved..], 1);
    moved
}

/// Shows the last element to `see` and removes it; there is one.
pub fn pop_back_in_room(bytes: &mut Vec<u8>, start: usize, see: impl FnOnce(Element<'_>)) {
    let list = Listpack::new(&bytes[start..]);
    let mut end = list.end();
    if let Some(element) = list.draw_back(&mut end) {
        see(element);
    }
    cut_back(bytes, start, start + end, 1);
}

/// Removes `count` elements from the front, fewer than there are. Returns where the listpack starts now.
pub fn remove_front_in_room(bytes: &mut [u8], start: usize, count: usize) -> usize {
    let Some(offset) = Listpack::new(&bytes[start..]).seek(count as i64) else { return start };
    let moved = start + offset - HEADER_LEN;
    move_header(bytes, start, moved);
    sub_count(&mut bytes[moved..], count);
    moved
}

/// Removes `count` elements from the end, fewer than there are.
pub fn remove_back_in_room(bytes: &mut Vec<u8>, start: usize, count: usize) {
    let Some(offset) = Listpack::new(&bytes[start..]).seek(-(count as i64)) else { return };
    cut_back(bytes, start, start + offset, count);
}

fn cut_back(bytes: &mut Vec<u8>, start: usize, end: usize, removed: usize) {
    bytes.truncate(end);
    bytes.push(END);
    set_total(&mut bytes[start..]);
    sub_count(&mut bytes[start..], removed);
}

fn move_header(bytes: &mut [u8], from: usize, to: usize) {
    let header: [u8; HEADER_LEN] = array_at(bytes, from);
    part_mut(bytes, to, to + HEADER_LEN).copy_from_slice(&header);
    set_total(&mut bytes[to..]);
}
