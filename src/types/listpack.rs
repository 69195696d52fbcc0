//! Listpack: Redis' packed sequence of strings and integers, byte for byte.
//!
//! ```text
//! total bytes: u32 LE | elements: u16 LE, 65535 = count them | entry … | 0xff
//! entry = encoding and data | length of that, readable from its end
//! ```
//! [`Listpack`] reads; the free functions edit a `Vec<u8>` that holds one. An offset is where an entry starts; it stays
//! good until the next edit before it. All but [`validate`] panic or read nonsense on bytes that are not a listpack,
//! so foreign bytes go through `validate` first.
//!
//! Deliberately absent: any limit on size below 4 GiB (see [`fits`]); what is worth packing is the caller's to say.

use crate::base::bytes::{part, same};

mod edit;
mod entry;
mod room;
mod validate;

pub use edit::{
    Tail, Where, append, insert, new, overwrite, push_back, push_front, remove, remove_range, remove_run,
    remove_where, replace,
};
pub use entry::Element;
pub use room::{
    pop_back_in_room, pop_front_in_room, push_front_in_room, remove_back_in_room, remove_front_in_room,
};
pub use validate::{ListpackError, validate};

use entry::{END, decode, previous_start};

const HEADER_LEN: usize = 6;
/// The element count that means "too many for the header".
const COUNT_UNKNOWN: u16 = u16::MAX;

/// Whether a listpack may grow by `added` bytes: Redis keeps listpacks to 1 GiB.
pub fn fits(bytes: &[u8], added: usize) -> bool {
    bytes.len().saturating_add(added) <= 1 << 30
}

/// A listpack to read from.
#[derive(Clone, Copy, Debug)]
pub struct Listpack<'a>(&'a [u8]);

impl<'a> Listpack<'a> {
    /// Views bytes made by this module, or passed by [`validate`].
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves, header and end included.
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// Elements. O(1) below 65535, else O(n).
    pub fn len(self) -> usize {
        match count(self.0) {
            COUNT_UNKNOWN => self.iter().count(),
            count => usize::from(count),
        }
    }

    /// Whether there are no elements.
    pub fn is_empty(self) -> bool {
        self.0[HEADER_LEN] == END
    }

    /// Where [`Self::draw`] begins.
    pub fn start(self) -> usize {
        HEADER_LEN
    }

    /// Offset of the first element.
    pub fn first(self) -> Option<usize> {
        self.entry_at(HEADER_LEN)
    }

    /// Offset of the last element.
    pub fn last(self) -> Option<usize> {
        self.before(self.end())
    }

    /// The element at `offset`.
    pub fn at(self, offset: usize) -> Element<'a> {
        decode(self.0, offset).0
    }

    /// Offset of the element after the one at `offset`.
    pub fn next(self, offset: usize) -> Option<usize> {
        self.entry_at(decode(self.0, offset).1)
    }

    /// Offset of the element before the one at `offset`.
    pub fn prev(self, offset: usize) -> Option<usize> {
        self.before(offset)
    }

    /// Offset of the element at `index`; negative counts from the end. Walks from the nearer end.
    pub fn seek(self, index: i64) -> Option<usize> {
        let len = match count(self.0) {
            // Not worth counting when the walk can start where the index is counted from.
            COUNT_UNKNOWN => None,
            count => Some(i64::from(count)),
        };
        let from_back = match (len, index) {
            (None, 0..) => None,
            (None, _) => Some(-(index + 1)),
            (Some(len), 0..) if index >= len => return None,
            (Some(len), ..0) if index < -len => return None,
            (Some(len), _) => {
                let back = if index < 0 { -(index + 1) } else { len - 1 - index };
                (back < len / 2).then_some(back)
            }
        };
        if let Some(back) = from_back {
            let mut offset = self.end();
            for _ in 0..=back {
                offset = self.before(offset)?;
            }
            return Some(offset);
        }
        let mut offset = HEADER_LEN;
        for _ in 0..if index < 0 { index + len? } else { index } {
            self.draw(&mut offset)?;
        }
        self.entry_at(offset)
    }

    /// The element at `offset`, which goes on to the next one; `None` at the end.
    ///
    /// Inlined where elements are drawn in a row: one that is handed on through memory is stored by halves and read as a
    /// whole, for which the processor waits.
    #[inline(always)]
    pub fn draw(self, offset: &mut usize) -> Option<Element<'a>> {
        // Short strings are nearly all there is.
        let Some(head @ 0x80..=0xbf) = self.0.get(*offset) else { return self.draw_any(offset) };
        let (start, end) = (*offset + 1, *offset + 1 + usize::from(head & 0x3f));
        *offset = end + 1;
        Some(Element::Str(part(self.0, start, end)))
    }

    #[inline(never)]
    fn draw_any(self, offset: &mut usize) -> Option<Element<'a>> {
        self.entry_at(*offset)?;
        let (element, next) = decode(self.0, *offset);
        *offset = next;
        Some(element)
    }

    /// The element that ends at `end`, which goes back to where it starts; `None` at the front. Inlined as [`Self::draw`].
    #[inline(always)]
    pub fn draw_back(self, end: &mut usize) -> Option<Element<'a>> {
        *end = self.before(*end)?;
        self.draw(&mut { *end })
    }

    /// Where the last element ends.
    pub fn end(self) -> usize {
        self.0.len() - 1
    }

    /// Whether no element is at `offset`, but the end.
    #[inline(always)]
    pub fn is_end(self, offset: usize) -> bool {
        self.0.get(offset) == Some(&END)
    }

    /// Whether no element ends at `end`, for there the first one starts.
    #[inline(always)]
    pub fn is_front(self, end: usize) -> bool {
        end <= HEADER_LEN
    }

    /// The elements with their offsets, first to last.
    pub fn iter(self) -> Iter<'a> {
        Iter { bytes: self.0, offset: HEADER_LEN }
    }

    /// The elements with their offsets from the one at `offset` to the last; `None` yields nothing.
    pub fn iter_from(self, offset: Option<usize>) -> Iter<'a> {
        Iter { bytes: self.0, offset: offset.unwrap_or(self.0.len() - 1) }
    }

    /// Offset of the first element equal to `value`, looking at every `skip + 1`th element (a hash's fields: 1).
    pub fn find(self, value: &[u8], skip: usize) -> Option<usize> {
        self.find_from(self.first(), value, skip)
    }

    /// As [`Self::find`], beginning with the element at `start`.
    pub fn find_from(self, start: Option<usize>, value: &[u8], skip: usize) -> Option<usize> {
        let wanted = Element::from(value).parsed();
        let mut offset = start?;
        let mut skipped = skip;
        loop {
            let (at, looked_at) = (offset, skipped == skip);
            skipped = if looked_at { 0 } else { skipped + 1 };
            match (self.0.get(at), wanted) {
                // Short strings are nearly all there is.
                (Some(head @ 0x80..=0xbf), Element::Str(text)) => {
                    let (start, end) = (at + 1, at + 1 + usize::from(head & 0x3f));
                    if looked_at && same(part(self.0, start, end), text) {
                        return Some(at);
                    }
                    offset = end + 1;
                }
                _ => {
                    let element = self.draw_any(&mut offset)?;
                    if looked_at && element == wanted {
                        return Some(at);
                    }
                }
            }
        }
    }

    fn entry_at(self, offset: usize) -> Option<usize> {
        (self.0[offset] != END).then_some(offset)
    }

    fn before(self, end: usize) -> Option<usize> {
        (end > HEADER_LEN).then(|| previous_start(self.0, end))
    }
}

/// Elements with their offsets, first to last.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Iterator for Iter<'a> {
    type Item = (usize, Element<'a>);

    /// Inlined: an element handed on through memory is stored by halves and read as a whole, for which the processor waits.
    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes[self.offset] == END {
            return None;
        }
        let start = self.offset;
        let (element, next) = decode(self.bytes, start);
        self.offset = next;
        Some((start, element))
    }
}

fn count(bytes: &[u8]) -> u16 {
    u16::from_le_bytes([bytes[4], bytes[5]])
}

#[cfg(test)]
mod tests;
