//! One entry: its element, its bytes, and how to step over it.

use alloc::vec::Vec;

use crate::base::bytes::same_long;
use crate::base::number::{INT_TEXT_MAX, format_i64, parse_i64, write_i64};

/// Ends a listpack; no entry starts with it.
pub(super) const END: u8 = 0xff;

/// What an entry holds: a string, stored as an integer where it is the canonical text of one.
#[derive(Clone, Copy, Debug)]
pub enum Element<'a> {
    /// An integer: stands for its text.
    Int(i64),
    /// Any other string.
    Str(&'a [u8]),
}

impl<'a> Element<'a> {
    /// The same element, an integer where its text is one.
    #[must_use]
    pub fn parsed(self) -> Self {
        match self {
            Self::Str(text) => parse_i64(text).map_or(self, Self::Int),
            Self::Int(_) => self,
        }
    }

    /// Appends the text.
    pub fn write_to(self, out: &mut Vec<u8>) {
        match self {
            Self::Int(value) => write_i64(out, value),
            Self::Str(text) => out.extend_from_slice(text),
        }
    }

    /// The text; an integer's is written into `buffer`.
    pub fn text<'b>(self, buffer: &'b mut [u8; INT_TEXT_MAX]) -> &'b [u8]
    where
        'a: 'b,
    {
        match self {
            Self::Int(value) => format_i64(value, buffer),
            Self::Str(text) => text,
        }
    }

    /// The text in a vector of its own.
    pub fn to_vec(self) -> Vec<u8> {
        let mut text = Vec::new();
        self.write_to(&mut text);
        text
    }

    /// Bytes of the text.
    pub fn text_len(self) -> usize {
        self.text(&mut [0; INT_TEXT_MAX]).len()
    }
}

/// Elements are equal when their texts are.
impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Self::Int(one), Self::Int(other)) => one == other,
            (Self::Str(one), Self::Str(other)) => same_long(one, other),
            // The canonical text of an integer is unique, and at most this long.
            (Self::Int(value), Self::Str(text)) | (Self::Str(text), Self::Int(value)) => {
                text.len() <= INT_TEXT_MAX && parse_i64(text) == Some(value)
            }
        }
    }
}

impl Eq for Element<'_> {}

impl PartialEq<[u8]> for Element<'_> {
    fn eq(&self, other: &[u8]) -> bool {
        *self == Element::Str(other)
    }
}

impl<'a> From<&'a [u8]> for Element<'a> {
    fn from(text: &'a [u8]) -> Self {
        Self::Str(text)
    }
}

impl<'a> From<&'a Vec<u8>> for Element<'a> {
    fn from(text: &'a Vec<u8>) -> Self {
        Self::Str(text)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Element<'a> {
    fn from(text: &'a [u8; N]) -> Self {
        Self::Str(text)
    }
}

impl From<i64> for Element<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

/// Bytes that the length takes at an entry's end. The odd bounds are Redis' own.
pub(super) fn back_len(len: usize) -> usize {
    match len {
        0..=127 => 1,
        128..16_383 => 2,
        16_383..2_097_151 => 3,
        2_097_151..268_435_455 => 4,
        _ => 5,
    }
}

/// The element at `offset`, and where the next entry (or the end) is.
pub(super) fn decode(bytes: &[u8], offset: usize) -> (Element<'_>, usize) {
    let rest = &bytes[offset..];
    let string =
        |head_len: usize, len: usize| (Element::Str(&rest[head_len..head_len + len]), head_len + len);
    let (element, len) = match rest[0] {
        head @ 0..=0x7f => (Element::Int(i64::from(head)), 1),
        head @ 0x80..=0xbf => string(1, usize::from(head & 0x3f)),
        head @ 0xc0..=0xdf => {
            // 13 bits, the highest is the sign.
            let value = u16::from_be_bytes([head, rest[1]]) << 3;
            (Element::Int(i64::from(value as i16 >> 3)), 2)
        }
        head @ 0xe0..=0xef => string(2, usize::from(u16::from_be_bytes([head & 0x0f, rest[1]]))),
        0xf0 => string(5, u32::from_le_bytes([rest[1], rest[2], rest[3], rest[4]]) as usize),
        0xf1 => (Element::Int(integer::<2>(rest)), 3),
        0xf2 => (Element::Int(integer::<3>(rest)), 4),
        0xf3 => (Element::Int(integer::<4>(rest)), 5),
        _ => (Element::Int(integer::<8>(rest)), 9),
    };
    (element, offset + len + back_len(len))
}

/// The signed integer of `WIDTH` bytes after the first.
fn integer<const WIDTH: usize>(rest: &[u8]) -> i64 {
    let mut bytes = [0; 8];
    bytes[8 - WIDTH..].copy_from_slice(&rest[1..=WIDTH]);
    i64::from_le_bytes(bytes) >> (64 - 8 * WIDTH)
}

/// Where the entry that ends at `end` starts.
pub(super) fn previous_start(bytes: &[u8], end: usize) -> usize {
    // Nearly all are shorter than 128 bytes.
    if let Some(&len @ 0..0x80) = bytes.get(end - 1) {
        return end - 1 - usize::from(len);
    }
    let (len, back_len) = read_back(bytes, end).unwrap_or((0, 0));
    end - back_len - len
}

/// The length written before `end`, and how many bytes it takes; `None` when it never ends.
pub(super) fn read_back(bytes: &[u8], end: usize) -> Option<(usize, usize)> {
    let mut len = 0;
    for index in 0..5 {
        let byte = *bytes.get(end.checked_sub(index + 1)?)?;
        len |= (u64::from(byte & 0x7f)) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(len).ok()?, index + 1));
        }
    }
    None
}
