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
    let start = format_digits(value, &mut text);
    out.extend_from_slice(&text[start..]);
}

/// The canonical text of `value`, written into `text`.
pub fn format_i64(value: i64, text: &mut [u8; INT_TEXT_MAX]) -> &[u8] {
    let mut start = format_digits(value.unsigned_abs(), text);
    if value < 0 {
        start -= 1;
        text[start] = b'-';
    }
    &text[start..]
}

/// Writes digits to the end of `text`; returns where they start.
fn format_digits(mut value: u64, text: &mut [u8; INT_TEXT_MAX]) -> usize {
    let mut start = INT_TEXT_MAX;
    // Nine digits at a time: what is left fits 32 bits, which wasm divides faster.
    while value > u64::from(u32::MAX) {
        let mut low = (value % 1_000_000_000) as u32;
        value /= 1_000_000_000;
        for _ in 0..9 {
            start -= 1;
            text[start] = b'0' + (low % 10) as u8;
            low /= 10;
        }
    }
    let mut value = value as u32;
    loop {
        start -= 1;
        text[start] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            return start;
        }
    }
}
