//! Whether foreign bytes are a listpack.

use core::fmt;

use super::entry::{END, back_len, read_back};
use super::{COUNT_UNKNOWN, HEADER_LEN, count};

/// Why bytes are not a listpack, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListpackError {
    /// Shorter than the header and the end, or not as long as the header says.
    Length,
    /// An entry at this offset has an unknown encoding, or goes past the end.
    Entry(usize),
    /// The length at the end of the entry at this offset is not its length.
    BackLength(usize),
    /// The header counts another number of elements.
    Count,
}

impl fmt::Display for ListpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => f.write_str("listpack: wrong length"),
            Self::Entry(offset) => write!(f, "listpack: bad entry at {offset}"),
            Self::BackLength(offset) => write!(f, "listpack: bad back length of the entry at {offset}"),
            Self::Count => f.write_str("listpack: wrong count"),
        }
    }
}

impl core::error::Error for ListpackError {}

/// Checks every entry, so that reading and editing cannot go wrong. An empty listpack is one too.
pub fn validate(bytes: &[u8]) -> Result<(), ListpackError> {
    let total = bytes.first_chunk().map(|total| u32::from_le_bytes(*total) as usize);
    if bytes.len() <= HEADER_LEN || total != Some(bytes.len()) || bytes[bytes.len() - 1] != END {
        return Err(ListpackError::Length);
    }
    let last = bytes.len() - 1;
    let (mut offset, mut elements) = (HEADER_LEN, 0usize);
    while offset < last {
        let len = entry_len(&bytes[offset..last]).ok_or(ListpackError::Entry(offset))?;
        let next = offset.saturating_add(len).saturating_add(back_len(len));
        if next > last {
            return Err(ListpackError::Entry(offset));
        }
        if read_back(bytes, next) != Some((len, back_len(len))) {
            return Err(ListpackError::BackLength(offset));
        }
        offset = next;
        elements += 1;
    }
    match count(bytes) {
        COUNT_UNKNOWN => Ok(()),
        count if usize::from(count) == elements => Ok(()),
        _ => Err(ListpackError::Count),
    }
}

/// Bytes of an entry without its back length; `None` where its header is cut short or unknown.
fn entry_len(entry: &[u8]) -> Option<usize> {
    Some(match *entry.first()? {
        0..=0x7f => 1,
        head @ 0x80..=0xbf => 1 + usize::from(head & 0x3f),
        0xc0..=0xdf => 2,
        head @ 0xe0..=0xef => 2 + usize::from(u16::from_be_bytes([head & 0x0f, *entry.get(1)?])),
        0xf0 => (u32::from_le_bytes(*entry.get(1..)?.first_chunk()?) as usize).checked_add(5)?,
        0xf1 => 3,
        0xf2 => 4,
        0xf3 => 5,
        0xf4 => 9,
        _ => return None,
    })
}
