//! The ID of a stream's entry: `milliseconds-sequence`.
//!
//! Deliberately absent: the special forms `-`, `+`, `$`, `>` and `*`; those are a command's to resolve.

use alloc::vec::Vec;

use crate::base::number::{INT_TEXT_MAX, format_before};

/// The longest text of an ID.
pub const ID_TEXT_MAX: usize = INT_TEXT_MAX + 1 + INT_TEXT_MAX;

/// An entry's ID. IDs order entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamId {
    /// Unix time in milliseconds, or whatever a client gave.
    pub ms: u64,
    /// Tells entries of one millisecond apart.
    pub seq: u64,
}

impl StreamId {
    /// The smallest: no entry has it.
    pub const MIN: Self = Self { ms: 0, seq: 0 };
    /// The largest.
    pub const MAX: Self = Self { ms: u64::MAX, seq: u64::MAX };

    /// An ID.
    pub const fn new(ms: u64, seq: u64) -> Self {
        Self { ms, seq }
    }

    /// Whether this is `0-0`.
    pub fn is_zero(self) -> bool {
        self == Self::MIN
    }

    /// The ID after this one; `None` after the largest.
    pub fn next(self) -> Option<Self> {
        match self.seq.checked_add(1) {
            Some(seq) => Some(Self { ms: self.ms, seq }),
            None => Some(Self { ms: self.ms.checked_add(1)?, seq: 0 }),
        }
    }

    /// The ID before this one; `None` before the smallest.
    pub fn previous(self) -> Option<Self> {
        match self.seq.checked_sub(1) {
            Some(seq) => Some(Self { ms: self.ms, seq }),
            None => Some(Self { ms: self.ms.checked_sub(1)?, seq: u64::MAX }),
        }
    }

    /// The text `ms-seq`, written into `text`.
    pub fn format(self, text: &mut [u8; ID_TEXT_MAX]) -> &[u8] {
        let dash = format_before(text, ID_TEXT_MAX, self.seq) - 1;
        let start = format_before(text, dash, self.ms);
        text[dash] = b'-';
        &text[start..]
    }

    /// The text in a vector of its own.
    pub fn to_text(self) -> Vec<u8> {
        self.format(&mut [0; ID_TEXT_MAX]).to_vec()
    }

    /// Its 16 bytes, whose order is that of IDs.
    pub fn to_bytes(self) -> [u8; 16] {
        (u128::from(self.ms) << 64 | u128::from(self.seq)).to_be_bytes()
    }

    /// The ID with these bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let both = u128::from_be_bytes(bytes);
        Self { ms: (both >> 64) as u64, seq: both as u64 }
    }

    /// How many leading bytes of the big-endian forms of two different IDs are equal.
    pub(super) fn shared_bytes(self, other: Self) -> u32 {
        match self.ms == other.ms {
            true => 8 + (self.seq ^ other.seq).leading_zeros() / 8,
            false => (self.ms ^ other.ms).leading_zeros() / 8,
        }
    }
}
