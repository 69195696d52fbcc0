//! Writing a value, as Redis 7.2 writes the same encoding.
//!
//! Deliberately absent: `rdbcompression no`. Whoever wants no LZF reads it all the same.

use alloc::vec::Vec;

use super::kind;
use crate::base::lzf;
use crate::base::number::{INT_TEXT_MAX, parse_i64};
use crate::types::hash::HashView;
use crate::types::list::ListView;
use crate::types::listpack::Element;
use crate::types::set::SetView;
use crate::types::zset::ZSetView;

/// A value to be written.
#[derive(Clone, Copy)]
pub enum Saved<'a> {
    /// A string.
    Bytes(&'a [u8]),
    /// A string that is an integer.
    Int(i64),
    /// A list.
    List(ListView<'a>),
    /// A hash.
    Hash(HashView<'a>),
    /// A set.
    Set(SetView<'a>),
    /// A sorted set.
    ZSet(ZSetView<'a>),
}

impl Saved<'_> {
    /// Its type byte.
    pub const fn kind(&self) -> u8 {
        match self {
            Self::Bytes(_) | Self::Int(_) => kind::STRING,
            Self::List(_) => kind::LIST_QUICKLIST_2,
            Self::Hash(HashView::Packed(_)) => kind::HASH_LISTPACK,
            Self::Hash(_) => kind::HASH,
            Self::Set(SetView::Ints(_)) => kind::SET_INTSET,
            Self::Set(SetView::Packed(_)) => kind::SET_LISTPACK,
            Self::Set(SetView::Big(..)) => kind::SET,
            Self::ZSet(ZSetView::Packed(_)) => kind::ZSET_LISTPACK,
            Self::ZSet(ZSetView::Big(..)) => kind::ZSET_2,
        }
    }

    /// Appends its body: all but the type byte.
    pub fn write_body(self, out: &mut Vec<u8>) {
        match self {
            Self::Int(value) => put_element(out, Element::Int(value)),
            Self::Bytes(bytes)
            | Self::Hash(HashView::Packed(bytes))
            | Self::Set(SetView::Ints(bytes) | SetView::Packed(bytes))
            | Self::ZSet(ZSetView::Packed(bytes)) => put_string(out, bytes),
            Self::List(list) => put_list(out, list),
            Self::Hash(hash) => {
                put_length(out, hash.len() as u64);
                for (field, value) in hash.iter() {
                    put_element(out, field);
                    put_element(out, value);
                }
            }
            Self::Set(set) => {
                put_length(out, set.len() as u64);
                for member in set.iter() {
                    put_element(out, member);
                }
            }
            Self::ZSet(zset) => {
                put_length(out, zset.len() as u64);
                // The greatest first, as Redis: inserting at the head of a skiplist is cheapest.
                for (member, score) in zset.iter().rev() {
                    put_element(out, member);
                    out.extend_from_slice(&score.to_le_bytes());
                }
            }
        }
    }
}

/// A node that is one element, and one that is a listpack.
pub(super) const PLAIN: u8 = 1;
pub(super) const PACKED: u8 = 2;

fn put_list(out: &mut Vec<u8>, list: ListView<'_>) {
    match list {
        ListView::Packed(bytes) => {
            put_length(out, 1);
            put_length(out, u64::from(PACKED));
            put_string(out, bytes);
        }
        ListView::Chunks(quicklist) => {
            put_length(out, quicklist.chunks().count() as u64);
            for chunk in quicklist.chunks() {
                let (container, bytes) = match chunk {
                    Ok(listpack) => (PACKED, listpack),
                    Err(plain) => (PLAIN, plain),
                };
                put_length(out, u64::from(container));
                put_string(out, bytes);
            }
        }
    }
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
    if text.len() > UNCOMPRESSED_MAX
        && let Some(packed) = lzf::compress(text, text.len() - SAVED_MIN)
    {
        out.push(0xc3);
        put_length(out, packed.len() as u64);
        put_length(out, text.len() as u64);
        out.extend_from_slice(&packed);
        return;
    }
    put_length(out, text.len() as u64);
    out.extend_from_slice(text);
}
