//! Hexadecimal floats (`0x1.8p3`), which C's `strtod` reads, and so does Redis.

/// `fraction` times two to `exponent`.
#[derive(Clone, Copy)]
pub(super) struct Binary {
    pub(super) fraction: u128,
    pub(super) exponent: i32,
    /// Bits were lost below `fraction`, which then has at least 65: enough for one right rounding to a float.
    pub(super) inexact: bool,
}

impl Binary {
    pub(super) fn is_zero(self) -> bool {
        self.fraction == 0
    }

    pub(super) fn to_f64(self) -> f64 {
        if self.fraction == 0 {
            return 0.0;
        }
        let top = self.exponent + 127 - self.fraction.leading_zeros() as i32;
        if top > 1023 {
            return f64::INFINITY;
        }
        // Bits the double cannot hold are rounded here, half to even; the products below are then exact.
        let lowest = (top - 52).max(-1074);
        let kept = match lowest - self.exponent {
            ..=0 => self.fraction << (self.exponent - lowest),
            drop @ 1..=127 => {
                let kept = self.fraction >> drop;
                let lost = self.fraction & ((1 << drop) - 1);
                let half = 1 << (drop - 1);
                kept + u128::from(lost > half || (lost == half && (self.inexact || kept & 1 == 1)))
            }
            128 => u128::from(self.fraction > 1 << 127 || (self.fraction == 1 << 127 && self.inexact)),
            _ => 0,
        };
        // Two factors: the second alone may be below the smallest normal double.
        let first = lowest.max(-1000);
        kept as f64 * power_of_two(first) * power_of_two(lowest - first)
    }
}

/// Two to `exponent`, which is within -1022..=1023.
pub(super) fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// Reads an unsigned `0x` number; `None` when the text is anything else.
pub(super) fn parse(text: &[u8]) -> Option<Binary> {
    let [b'0', b'x' | b'X', rest @ ..] = text else { return None };
    let digits_len =
        rest.iter().position(|byte| !(byte.is_ascii_hexdigit() || *byte == b'.')).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at(digits_len);
    let mut number = Binary { fraction: 0, exponent: 0, inexact: false };
    let (mut seen_digit, mut seen_point) = (false, false);
    for &byte in digits {
        let Some(digit) = (byte as char).to_digit(16) else {
            if seen_point {
                return None;
            }
            seen_point = true;
            continue;
        };
        seen_digit = true;
        let held = number.fraction >> 124 == 0;
        if held {
            number.fraction = number.fraction << 4 | u128::from(digit);
        } else {
            number.inexact |= digit != 0;
        }
        let shift = 4 * (i32::from(!held) - i32::from(seen_point));
        number.exponent = number.exponent.saturating_add(shift);
    }
    if !seen_digit {
        return None;
    }
    number.exponent = number.exponent.saturating_add(parse_exponent(tail)?).clamp(-100_000, 100_000);
    Some(number)
}

/// Reads `p` and a signed decimal exponent; nothing is zero. Absurd exponents are cut to what surely leaves the range.
fn parse_exponent(text: &[u8]) -> Option<i32> {
    let [b'p' | b'P', rest @ ..] = text else { return text.is_empty().then_some(0) };
    let (negative, digits) = match rest {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude = digits.iter().fold(0i32, |value, byte| {
        value.saturating_mul(10).saturating_add(i32::from(byte - b'0')).min(1_000_000_000)
    });
    Some(if negative { -magnitude } else { magnitude })
}
