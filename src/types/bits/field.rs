//! Integers of 1 to 64 bits anywhere in a string, as BITFIELD has them.
//!
//! Deliberately absent: growing the string; what is read beyond its end is zero, what is written there is lost.

use super::put as put_bit;
use crate::base::number;

/// What happens to an integer that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// Its lower bits are kept.
    Wrap,
    /// It becomes the nearest one that fits.
    Saturate,
    /// Nothing is written.
    Fail,
}

/// A type of integer: `u8`, `i16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Whether the highest bit is a sign.
    pub signed: bool,
    /// 1 to 64, unsigned to 63.
    pub bits: u32,
}

impl Field {
    /// The type that `text` names.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let (kind, digits) = text.split_first()?;
        let bits = number::parse_i64(digits)?;
        let (signed, most) = match kind {
            b'i' => (true, 64),
            b'u' => (false, 63),
            _ => return None,
        };
        (1..=most).contains(&bits).then_some(Self { signed, bits: bits as u32 })
    }

    /// The integer at `offset`.
    pub fn get(self, bytes: &[u8], offset: u64) -> i64 {
        let at = usize::try_from(offset / 8).unwrap_or(usize::MAX);
        let rest = bytes.get(at..).unwrap_or_default();
        let mut window = [0; 9];
        let len = rest.len().min(9);
        window[..len].copy_from_slice(&rest[..len]);
        let [a, b, c, d, e, f, g, h, ninth] = window;
        let shift = (offset % 8) as u32;
        let word = u64::from_be_bytes([a, b, c, d, e, f, g, h]) << shift | u64::from(ninth) << shift >> 8;
        self.extend(word >> (64 - self.bits))
    }

    /// Writes the lower bits of `value` at `offset`.
    pub fn put(self, bytes: &mut [u8], offset: u64, value: i64) {
        for bit in 0..self.bits {
            put_bit(bytes, offset + u64::from(bit), value >> (self.bits - 1 - bit) & 1 != 0);
        }
    }

    /// `value + by`, made to fit; `None`: it does not, and must not be written. An unsigned type takes `value` for a
    /// number without a sign.
    pub fn add(self, value: i64, by: i64, overflow: Overflow) -> Option<i64> {
        let exact = if self.signed { i128::from(value) } else { i128::from(value as u64) } + i128::from(by);
        let top = 1_i128 << (self.bits - u32::from(self.signed));
        let (min, max) = (if self.signed { -top } else { 0 }, top - 1);
        match overflow {
            _ if (min..=max).contains(&exact) => Some(exact as i64),
            Overflow::Wrap => Some(self.extend(value.wrapping_add(by) as u64)),
            Overflow::Saturate => Some(if exact > max { max as i64 } else { min as i64 }),
            Overflow::Fail => None,
        }
    }

    /// The integer that the lowest bits of `word` are.
    fn extend(self, word: u64) -> i64 {
        let spare = 64 - self.bits;
        if self.signed { (word << spare) as i64 >> spare } else { (word << spare >> spare) as i64 }
    }
}
