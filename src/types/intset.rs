//! Intset: Redis' sorted array of integers, byte for byte.
//!
//! ```text
//! width of an integer: u32 LE (2, 4 or 8) | integers: u32 LE | the integers, LE, ascending
//! ```
//! [`Intset`] reads; the free functions edit a `Vec<u8>` that holds one. The width grows when an integer needs it and
//! never shrinks. Foreign bytes go through [`validate`] first.

use alloc::vec::Vec;
use core::fmt;

const HEADER_LEN: usize = 8;

/// A set of integers to read from.
#[derive(Clone, Copy, Debug)]
pub struct Intset<'a>(&'a [u8]);

impl<'a> Intset<'a> {
    /// Views bytes made by this module, or passed by [`validate`].
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves, header included.
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// Integers.
    pub fn len(self) -> usize {
        (self.0.len() - HEADER_LEN) / self.width()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0.len() == HEADER_LEN
    }

    /// The integer at `index`, in ascending order.
    pub fn get(self, index: usize) -> Option<i64> {
        (index < self.len()).then(|| self.at(index))
    }

    /// Whether `value` is among them. O(log n).
    pub fn contains(self, value: i64) -> bool {
        self.search(value).is_ok()
    }

    /// Where `value` is, or would go.
    pub fn search(self, value: i64) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.at(middle).cmp(&value) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Equal => return Ok(middle),
                core::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    /// The integers, ascending.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = i64> + ExactSizeIterator + Clone + 'a {
        (0..self.len()).map(move |index| self.at(index))
    }

    fn width(self) -> usize {
        usize::from(self.0[0])
    }

    fn at(self, index: usize) -> i64 {
        let width = self.width();
        read(&self.0[HEADER_LEN + index * width..][..width])
    }
}

/// A set without integers.
pub fn new() -> Vec<u8> {
    Vec::from([2, 0, 0, 0, 0, 0, 0, 0])
}

/// Adds an integer; `false` when it was there. Moves the larger ones, or all when the width grows.
pub fn insert(bytes: &mut Vec<u8>, value: i64) -> bool {
    let Err(index) = Intset(bytes).search(value) else { return false };
    let width = width_for(value);
    if width > Intset(bytes).width() {
        widen(bytes, width);
    }
    let width = Intset(bytes).width();
    let start = HEADER_LEN + index * width;
    let len = bytes.len();
    bytes.resize(len + width, 0);
    bytes.copy_within(start..len, start + width);
    bytes[start..start + width].copy_from_slice(&value.to_le_bytes()[..width]);
    set_count(bytes);
    true
}

/// Removes an integer; `false` when it was not there. Moves the larger ones.
pub fn remove(bytes: &mut Vec<u8>, value: i64) -> bool {
    let Ok(index) = Intset(bytes).search(value) else { return false };
    let width = Intset(bytes).width();
    let start = HEADER_LEN + index * width;
    bytes.drain(start..start + width);
    set_count(bytes);
    true
}

/// Why bytes are not an intset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IntsetError {
    /// Shorter than the header, or not as long as width and count say.
    Length,
    /// The width is none of 2, 4 and 8.
    Width,
    /// The integer at this index is not larger than the one before.
    Order(usize),
}

impl fmt::Display for IntsetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => f.write_str("intset: wrong length"),
            Self::Width => f.write_str("intset: unknown width"),
            Self::Order(index) => write!(f, "intset: out of order at {index}"),
        }
    }
}

impl core::error::Error for IntsetError {}

/// Checks length, width and order, so that reading and editing cannot go wrong. An empty intset is one too.
pub fn validate(bytes: &[u8]) -> Result<(), IntsetError> {
    let word =
        |at: usize| bytes.get(at..).and_then(|rest| rest.first_chunk()).map(|word| u32::from_le_bytes(*word));
    let (Some(width), Some(count)) = (word(0), word(4)) else { return Err(IntsetError::Length) };
    if !matches!(width, 2 | 4 | 8) {
        return Err(IntsetError::Width);
    }
    if (bytes.len() - HEADER_LEN) as u64 != u64::from(width) * u64::from(count) {
        return Err(IntsetError::Length);
    }
    let set = Intset(bytes);
    match (1..set.len()).find(|&index| set.at(index - 1) >= set.at(index)) {
        Some(index) => Err(IntsetError::Order(index)),
        None => Ok(()),
    }
}

fn width_for(value: i64) -> usize {
    if i16::try_from(value).is_ok() {
        2
    } else if i32::try_from(value).is_ok() {
        4
    } else {
        8
    }
}

fn widen(bytes: &mut Vec<u8>, width: usize) {
    let mut wide = Vec::with_capacity(HEADER_LEN + (Intset(bytes).len() + 1) * width);
    wide.extend_from_slice(&[width as u8, 0, 0, 0, 0, 0, 0, 0]);
    for value in Intset(bytes).iter() {
        wide.extend_from_slice(&value.to_le_bytes()[..width]);
    }
    *bytes = wide;
}

fn set_count(bytes: &mut [u8]) {
    let count = Intset(bytes).len() as u32;
    bytes[4..8].copy_from_slice(&count.to_le_bytes());
}

/// A signed integer of 2, 4 or 8 bytes.
fn read(bytes: &[u8]) -> i64 {
    let mut wide = [0; 8];
    let shift = 64 - 8 * bytes.len();
    wide[8 - bytes.len()..].copy_from_slice(bytes);
    i64::from_le_bytes(wide) >> shift
}
