//! Writing a value, as Redis 7.2 writes the same encoding, or Redis 8 if that knows none.
//!
//! Deliberately absent: `rdbcompression no`. Whoever wants no LZF reads it all the same.

use alloc::vec::Vec;

use super::{kind, stream};
use crate::base::lzf;
use crate::base::number::{INT_TEXT_MAX, parse_i64};
use crate::base::time::Millis;
use crate::types::ValueRef;
use crate::types::hash::{HashView, packed_ttl};
use crate::types::list::ListView;
use crate::types::listpack::Element;
use crate::types::set::SetView;
use crate::types::zset::{Scored, ZSetView};

/// A value to be written: of a hash, the fields that are not past their deadline.
#[derive(Clone, Copy)]
pub struct Saved<'a> {
    value: ValueRef<'a>,
    kind: u8,
}

impl<'a> Saved<'a> {
    /// What there is of `value` at `now`, as the type that Redis 7.2 gives it.
    pub fn new(value: ValueRef<'a>, now: Millis) -> Self {
        let value = match value {
            ValueRef::Hash(hash) => ValueRef::Hash(hash.seen_at(now)),
            value => value,
        };
        let kind = match value {
            ValueRef::Bytes(_) | ValueRef::Int(_) => kind::STRING,
            ValueRef::List(_) => kind::LIST_QUICKLIST_2,
            ValueRef::Hash(HashView::Packed(_)) => kind::HASH_LISTPACK,
            ValueRef::Hash(HashView::PackedTtl(..)) => kind::HASH_LISTPACK_EX,
            ValueRef::Hash(hash) if hash.earliest_shown_ms().is_some() => kind::HASH_METADATA,
            ValueRef::Hash(_) => kind::HASH,
            ValueRef::Set(SetView::Ints(_)) => kind::SET_INTSET,
            ValueRef::Set(SetView::Packed(_)) => kind::SET_LISTPACK,
            ValueRef::Set(SetView::Big(..)) => kind::SET,
            ValueRef::ZSet(ZSetView::Packed(_)) => kind::ZSET_LISTPACK,
            ValueRef::ZSet(ZSetView::Big(..)) => kind::ZSET_2,
            ValueRef::Stream(_) => kind::STREAM_LISTPACKS_3,
        };
        Self { value, kind }
    }

    /// The same as the oldest type that can carry it, for servers of any age.
    pub fn oldest(value: ValueRef<'a>, now: Millis) -> Self {
        let saved = Self::new(value, now);
        let kind = match saved.value {
            ValueRef::Set(SetView::Packed(_)) => kind::SET,
            ValueRef::Hash(hash @ HashView::PackedTtl(..)) if hash.earliest_shown_ms().is_none() => {
                kind::HASH
            }
            ValueRef::Stream(stream) if !stream::tells_idle_consumers(stream) => kind::STREAM_LISTPACKS_2,
            _ => saved.kind,
        };
        Self { kind, ..saved }
    }

    /// Its type byte.
    pub fn kind(&self) -> u8 {
        self.kind
    }

    /// Whether there is nothing to be written: all fields are past their deadline.
    pub fn is_empty(&self) -> bool {
        matches!(self.value, ValueRef::Hash(hash) if hash.live_len() == 0)
    }

    /// Appends its body: all but the type byte.
    pub fn write_body(self, out: &mut Vec<u8>) {
        let mut at = Some(0);
        while let Some(from) = at {
            at = self.write_part(out, from);
        }
    }

    /// Appends a bounded part of its body. 0 begins, what is returned goes on, `None` is the end; the value must be the same
    /// until then. Strings, packed collections and the groups of a stream are one part.
    pub fn write_part(self, out: &mut Vec<u8>, from: u64) -> Option<u64> {
        match self.value {
            ValueRef::Int(value) => put_element(out, Element::Int(value)),
            ValueRef::Bytes(bytes)
            | ValueRef::Hash(HashView::Packed(bytes))
            | ValueRef::ZSet(ZSetView::Packed(bytes)) => put_string(out, bytes),
            ValueRef::Set(SetView::Ints(bytes) | SetView::Packed(bytes)) if self.kind != kind::SET => {
                put_string(out, bytes);
            }
            ValueRef::Set(set) => {
                put_length_first(out, from, set.len());
                return set.walk(from, |member| put_element(out, member));
            }
            ValueRef::List(list) => return put_list(out, list, from),
            ValueRef::Hash(hash @ HashView::PackedTtl(bytes, now)) if self.kind != kind::HASH => {
                put_time(out, hash.earliest_shown_ms().unwrap_or(0));
                put_string(out, packed_ttl::without_past(bytes, now).as_deref().unwrap_or(bytes));
            }
            ValueRef::Hash(hash) => return put_hash(out, hash, from),
            ValueRef::ZSet(zset) => return put_zset(out, zset, from),
            ValueRef::Stream(saved) => return stream::put(out, saved, self.kind, from),
        }
        None
    }
}

/// A node that is one element, and one that is a listpack.
pub(super) const PLAIN: u8 = 1;
pub(super) const PACKED: u8 = 2;
/// Members of a sorted set that are one part.
const MEMBERS_PER_PART: usize = 256;

/// How many there are stands before the first part.
pub(super) fn put_length_first(out: &mut Vec<u8>, from: u64, len: usize) {
    if from == 0 {
        put_length(out, len as u64);
    }
}

fn put_list(out: &mut Vec<u8>, list: ListView<'_>, from: u64) -> Option<u64> {
    let put = |out: &mut Vec<u8>, chunk| {
        let (container, bytes) = match chunk {
            Ok(listpack) => (PACKED, listpack),
            Err(plain) => (PLAIN, plain),
        };
        put_length(out, u64::from(container));
        put_string(out, bytes);
    };
    match list {
        ListView::Packed(bytes) => {
            put_length(out, 1);
            put(out, Ok(bytes));
            None
        }
        ListView::Chunks(quicklist) => {
            put_length_first(out, from, quicklist.chunk_count());
            quicklist.chunks_of(from as usize)?.for_each(|chunk| put(out, chunk));
            Some(from + 1)
        }
    }
}

/// The greatest first, as Redis: inserting at the head of a skiplist is cheapest.
fn put_zset(out: &mut Vec<u8>, zset: ZSetView<'_>, from: u64) -> Option<u64> {
    put_length_first(out, from, zset.len());
    let left = zset.len() - from as usize;
    let rest = left.saturating_sub(MEMBERS_PER_PART);
    let put: &mut dyn FnMut(&Scored<'_>) = &mut |(member, score)| {
        put_element(out, *member);
        out.extend_from_slice(&score.to_le_bytes());
    };
    zset.each(rest..left, true, put);
    (rest > 0).then_some((zset.len() - rest) as u64)
}

/// The earliest deadline if there is any, then the fields, each with how long after that its own is.
fn put_hash(out: &mut Vec<u8>, hash: HashView<'_>, from: u64) -> Option<u64> {
    let earliest = hash.earliest_shown_ms();
    if from == 0 {
        earliest.into_iter().for_each(|at_ms| put_time(out, at_ms));
        put_length(out, hash.live_len() as u64);
    }
    hash.walk(from, |(field, value), at_ms| {
        if let Some(earliest) = earliest {
            // 0 is none, so the earliest itself is 1.
            put_length(out, at_ms.map_or(0, |at_ms| at_ms.abs_diff(earliest).saturating_add(1)));
        }
        put_element(out, field);
        put_element(out, value);
    })
}

/// Appends a time.
pub(super) fn put_time(out: &mut Vec<u8>, at_ms: Millis) {
    out.extend_from_slice(&at_ms.to_le_bytes());
}

fn put_element(out: &mut Vec<u8>, element: Element<'_>) {
    put_string(out, element.text(&mut [0; INT_TEXT_MAX]));
}

/// Appends a length.
pub fn put_length(out: &mut Vec<u8>, len: u64) {
    match len {
        0..0x40 => out.push(len as u8),
        0x40..0x4000 => out.extend_from_slice(&[0x40 | (len >> 8) as u8, len as u8]),
        _ => match u32::try_from(len) {
            Ok(len) => {
                out.push(0x80);
                out.extend_from_slice(&len.to_be_bytes());
            }
            Err(_) => {
                out.push(0x81);
                out.extend_from_slice(&len.to_be_bytes());
            }
        },
    }
}

/// The longest text that may be of an integer of 32 bits.
const INT32_TEXT_MAX: usize = 11;
/// Redis compresses what is longer than this, and only if it saves four bytes.
const UNCOMPRESSED_MAX: usize = 20;
const SAVED_MIN: usize = 4;

/// Appends a string: as an integer or compressed where that is shorter.
pub fn put_string(out: &mut Vec<u8>, text: &[u8]) {
    if text.len() <= INT32_TEXT_MAX
        && let Some(value) = parse_i64(text).and_then(|value| i32::try_from(value).ok())
    {
        let (code, width) = match value {
            -0x80..=0x7f => (0xc0, 1),
            -0x8000..=0x7fff => (0xc1, 2),
            _ => (0xc2, 4),
        };
        out.push(code);
        out.extend_from_slice(&value.to_le_bytes()[..width]);
        return;
    }
    let start = out.len();
    if text.len() > UNCOMPRESSED_MAX && lzf::compress(text, text.len() - SAVED_MIN, out) {
        let end = out.len();
        out.push(0xc3);
        put_length(out, (end - start) as u64);
        put_length(out, text.len() as u64);
        let head = out.len() - end;
        out[start..].rotate_right(head);
        return;
    }
    put_length(out, text.len() as u64);
    out.extend_from_slice(text);
}
