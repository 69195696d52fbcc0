//! Integers and their one canonical text.

use alloc::vec::Vec;

/// The longest text of an `i64`: `-9223372036854775808`.
pub const INT_TEXT_MAX: usize = 20;

/// Reads an integer in its canonical text only: no spaces, no `+`, no leading zeros, no `-0`.
///
/// So two different texts never name the same integer, and a string may be stored as the integer it spells.
pub fn parse_i64(text: &[u8]) -> Option<i64> {
    match text {
        [b'-', digits @ ..] => {
            let magnitude = parse_u64(digits)?;
            if magnitude == 0 {
                return None;
            }
            0i64.checked_sub_unsigned(magnitude)
        }
        _ => i64::try_from(parse_u64(text)?).ok(),
    }
}

/// Reads an unsigned integer in its canonical text only: digits, no leading zeros.
pub fn parse_u64(text: &[u8]) -> Option<u64> {
    match text {
        [b'0'] => Some(0),
        [b'1'..=b'9', ..] if text.len() <= INT_TEXT_MAX => {
            // Nineteen digits always fit; an overflow is looked for in the twentieth alone (it costs a wide product).
            let (head, last) = text.split_at(text.len().min(INT_TEXT_MAX - 1));
            let mut value = 0;
            for &byte in head {
                value = value * 10 + digit(byte)?;
            }
            for &byte in last {
                value = u64::checked_mul(value, 10)?.checked_add(digit(byte)?)?;
            }
            Some(value)
        }
        _ => None,
    }
}

/// Reads an unsigned integer as C's `strtoull` does behind leading space: a sign and zeros may lead, and a negative one counts
/// down from 2^64.
pub fn parse_strtoull(text: &[u8]) -> Option<u64> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_u64;
    for &byte in digits {
        value = value.checked_mul(10)?.checked_add(digit(byte)?)?;
    }
    Some(if is_negative { value.wrapping_neg() } else { value })
}

#[inline]
fn digit(byte: u8) -> Option<u64> {
    let digit = byte.wrapping_sub(b'0');
    (digit <= 9).then_some(u64::from(digit))
}

/// Appends the canonical text of `value`.
pub fn write_i64(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(format_i64(value, &mut [0; INT_TEXT_MAX]));
}

/// Appends the canonical text of `value`.
pub fn write_u64(out: &mut Vec<u8>, value: u64) {
    let mut text = [0; INT_TEXT_MAX];
    let start = format_before(&mut text, INT_TEXT_MAX, value);
    out.extend_from_slice(&text[start..]);
}

/// The canonical text of `value`, written into `text`.
pub fn format_i64(value: i64, text: &mut [u8; INT_TEXT_MAX]) -> &[u8] {
    let mut start = format_before(text, INT_TEXT_MAX, value.unsigned_abs());
    if value < 0 {
        start -= 1;
        text[start] = b'-';
    }
    &text[start..]
}

/// Writes the canonical text of `value` into `text` so that it ends at `end`, where there is room for the longest; returns
/// where it starts. What is before that is overwritten.
pub fn format_before(text: &mut [u8], mut end: usize, mut value: u64) -> usize {
    while value >= EIGHT_DIGITS {
        // The remainder by hand: wasm divides 64 bits slowly.
        let high = value / EIGHT_DIGITS;
        end -= 8;
        let low = (value - high * EIGHT_DIGITS) as u32;
        text[end..end + 8].copy_from_slice(&eight_digits(low).to_le_bytes());
        value = high;
    }
    let digits = eight_digits(value as u32);
    // Of a zero the last digit stays.
    let zeros = ((digits ^ ZEROS | 1 << 56).trailing_zeros() / 8) as usize;
    match text[..end].last_chunk_mut::<8>() {
        Some(room) => *room = digits.to_le_bytes(),
        None => text[end + zeros - 8..end].copy_from_slice(&digits.to_le_bytes()[zeros..]),
    }
    end - (8 - zeros)
}

const EIGHT_DIGITS: u64 = 100_000_000;

/// Eight times the digit 0.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The digits of a number below [`EIGHT_DIGITS`], the first in the lowest byte: parted in halves three times, in a register.
fn eight_digits(value: u32) -> u64 {
    let fours = u64::from(value / 10_000) | u64::from(value % 10_000) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let pairs = (fours - hundreds * 100) << 16 | hundreds;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    ((pairs - tens * 10) << 8 | tens) | ZEROS
}
