//! Lengths and strings, read from bytes that nobody vouches for.
//!
//! ```text
//! 00nnnnnn                  a length of 6 bits
//! 01nnnnnn nnnnnnnn         of 14 bits
//! 10000000, 4 bytes BE      of 32 bits
//! 10000001, 8 bytes BE      of 64 bits
//! 11000000 … 11000010       no length: an integer of 1, 2 or 4 bytes LE, whose text is the string
//! 11000011                  no length: two lengths, compressed and not, and LZF
//! ```
//! Deliberately absent: writing them (`save.rs`).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::base::lzf;
use crate::base::number::write_i64;

/// The bytes are no value, or more than the budget allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The longest string that may be compressed: a listpack's most.
const STRING_BYTES_MAX: usize = 1 << 30;

/// Reads on from a place in the bytes.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    budget: usize,
    is_over_budget: bool,
    is_of_nothing: bool,
}

/// What a first byte announces.
enum Announced {
    Length(u64),
    Int(usize),
    Lzf,
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`. Decompressed strings may take `budget` bytes in all.
    pub const fn new(bytes: &'a [u8], budget: usize) -> Self {
        Self { rest: bytes, budget, is_over_budget: false, is_of_nothing: false }
    }

    /// A collection was whole, and of no elements: no server keeps one. Some have saved one all the same, and Redis passes it by.
    pub(super) const fn of_nothing(&mut self) -> Malformed {
        self.is_of_nothing = true;
        Malformed
    }

    /// Whether that is why it stopped.
    pub const fn is_of_nothing(&self) -> bool {
        self.is_of_nothing
    }

    /// Whether it stopped because decompressed strings would take more than the budget.
    pub const fn is_over_budget(&self) -> bool {
        self.is_over_budget
    }

    /// Bytes that are left.
    pub const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The next byte.
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        self.rest.split_off_first().copied().ok_or(Malformed)
    }

    /// The next `len` bytes.
    pub fn take(&mut self, len: u64) -> Result<&'a [u8], Malformed> {
        let len = usize::try_from(len).map_err(|_| Malformed)?;
        self.rest.split_off(..len).ok_or(Malformed)
    }

    /// The next `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(Malformed)?;
        self.rest = rest;
        Ok(*array)
    }

    fn announced(&mut self) -> Result<Announced, Malformed> {
        let head = self.byte()?;
        Ok(match head {
            0..=0x3f => Announced::Length(u64::from(head)),
            0x40..=0x7f => Announced::Length(u64::from(head & 0x3f) << 8 | u64::from(self.byte()?)),
            0x80 => Announced::Length(u64::from(u32::from_be_bytes(self.array()?))),
            0x81 => Announced::Length(u64::from_be_bytes(self.array()?)),
            0xc0..=0xc2 => Announced::Int(1 << (head & 3)),
            0xc3 => Announced::Lzf,
            _ => return Err(Malformed),
        })
    }

    /// A length.
    pub fn length(&mut self) -> Result<u64, Malformed> {
        match self.announced()? {
            Announced::Length(len) => Ok(len),
            Announced::Int(_) | Announced::Lzf => Err(Malformed),
        }
    }

    /// How many items follow, each of at least `bytes_min` bytes: no more than there can be.
    pub fn count_or_none(&mut self, bytes_min: usize) -> Result<usize, Malformed> {
        let count = usize::try_from(self.length()?).map_err(|_| Malformed)?;
        if count > self.remaining() / bytes_min { Err(Malformed) } else { Ok(count) }
    }

    /// The same, and there is one at least.
    pub fn count(&mut self, bytes_min: usize) -> Result<usize, Malformed> {
        match self.count_or_none(bytes_min)? {
            0 => Err(self.of_nothing()),
            count => Ok(count),
        }
    }

    /// A string.
    pub fn string(&mut self) -> Result<Cow<'a, [u8]>, Malformed> {
        let decompressed = match self.announced()? {
            Announced::Length(len) => return Ok(Cow::Borrowed(self.take(len)?)),
            Announced::Int(width) => {
                let mut wide = [0; 8];
                wide[8 - width..].copy_from_slice(self.take(width as u64)?);
                let mut text = Vec::new();
                write_i64(&mut text, i64::from_le_bytes(wide) >> (64 - 8 * width));
                text
            }
            Announced::Lzf => {
                let (packed_len, len) = (self.length()?, self.length()?);
                let packed = self.take(packed_len)?;
                let len =
                    usize::try_from(len).ok().filter(|&len| len <= STRING_BYTES_MAX).ok_or(Malformed)?;
                let Some(left) = self.budget.checked_sub(len) else {
                    self.is_over_budget = true;
                    return Err(Malformed);
                };
                self.budget = left;
                lzf::decompress(packed, len).ok_or(Malformed)?
            }
        };
        Ok(Cow::Owned(decompressed))
    }

    /// A double of eight bytes.
    pub fn double(&mut self) -> Result<f64, Malformed> {
        Ok(f64::from_le_bytes(self.array()?))
    }
}
