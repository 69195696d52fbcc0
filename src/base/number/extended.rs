//! The 80-bit extended double of the x87, which Redis adds with in INCRBYFLOAT and HINCRBYFLOAT.
//!
//! Only what those two need: read, add, print; and what prints as they do. Deliberately absent: NaN, and the loss of bits below 2^-16382 (nothing
//! so small shows in 17 decimals).

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::hex::{self, Binary};
use super::write_u64;

/// A finite number, or an infinity, with 64 bits of fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extended {
    negative: bool,
    /// The top bit is set, unless the number is zero.
    fraction: u64,
    /// The number is `fraction` times two to this; [`INFINITE`] for an infinity.
    exponent: i32,
}

const INFINITE: i32 = i32::MAX;
/// Exponent of the largest finite fraction.
const EXPONENT_MAX: i32 = 16383 - 63;
/// Two to this, and what is smaller, vanishes to zero.
const TOP_BIT_VANISHED: i32 = -16446;
/// Texts this long or longer are refused, as by Redis (its buffer).
const TEXT_MAX: usize = 5 * 1024;
/// Decimals printed, before trailing zeros go.
const DECIMALS: usize = 17;

impl Extended {
    /// Zero.
    pub const ZERO: Self = Self { negative: false, fraction: 0, exponent: 0 };

    /// Reads a number as Redis reads one to increment by: decimal, hexadecimal, or `inf`.
    ///
    /// `None` for text that is not wholly a number, for NaN, and where the value overflows or vanishes to zero.
    pub fn parse(text: &[u8]) -> Option<Self> {
        if text.len() >= TEXT_MAX {
            return None;
        }
        let (negative, unsigned) = match text {
            [b'-', unsigned @ ..] => (true, unsigned),
            [b'+', unsigned @ ..] => (false, unsigned),
            unsigned => (false, unsigned),
        };
        if unsigned.eq_ignore_ascii_case(b"inf") || unsigned.eq_ignore_ascii_case(b"infinity") {
            return Some(Self { negative, fraction: 1 << 63, exponent: INFINITE });
        }
        let magnitude = match hex::parse(unsigned) {
            Some(number) if number.is_zero() => Self::ZERO,
            Some(number) => Self::round(number.fraction, number.exponent, number.inexact),
            None => {
                let Binary { fraction, exponent, inexact } = Decimal::parse(unsigned, TEXT_MAX)?.to_binary();
                if fraction == 0 { Self::ZERO } else { Self::round(fraction, exponent, inexact) }
            }
        };
        // The smallest extended double is 2^-16445; up to half of it rounds to zero.
        let vanished = magnitude.fraction != 0
            && (magnitude.exponent, magnitude.fraction) <= (TOP_BIT_VANISHED - 63, 1 << 63);
        (!vanished && !magnitude.is_infinite()).then_some(Self { negative, ..magnitude })
    }

    /// A double, which is no NaN.
    pub fn from_f64(value: f64) -> Self {
        let bits = value.to_bits();
        let (stored, biased) = (bits & ((1 << 52) - 1), (bits >> 52 & 0x7ff) as i32);
        let negative = value.is_sign_negative();
        let magnitude = match biased {
            0 if stored == 0 => Self::ZERO,
            0 => Self::round(u128::from(stored), -1074, false),
            0x7ff => Self { negative, fraction: 1 << 63, exponent: INFINITE },
            _ => Self { negative, fraction: (stored | 1 << 52) << 11, exponent: biased - 1086 },
        };
        Self { negative, ..magnitude }
    }

    /// Whether it is an infinity (what Redis refuses as a sum).
    pub fn is_infinite(self) -> bool {
        self.exponent == INFINITE
    }

    /// The sum, rounded to nearest, half to even. `None` for the sum of opposite infinities.
    #[expect(clippy::should_implement_trait, reason = "`+` has no way to say that there is no sum")]
    pub fn add(self, other: Self) -> Option<Self> {
        if self.is_infinite() || other.is_infinite() {
            let opposite = self.is_infinite() && other.is_infinite() && self.negative != other.negative;
            return (!opposite).then_some(if self.is_infinite() { self } else { other });
        }
        let (large, small) = if self.magnitude_cmp(other).is_ge() { (self, other) } else { (other, self) };
        if small.fraction == 0 {
            let negative = large.negative && (small.negative || large.fraction != 0);
            return Some(Self { negative, ..large });
        }
        // 63 spare bits below the fraction; whatever falls out of them is kept as one sticky bit.
        let wide = u128::from(large.fraction) << 63;
        let shift = large.exponent.abs_diff(small.exponent);
        let aligned = u128::from(small.fraction) << 63;
        let shifted = aligned.checked_shr(shift).unwrap_or(0);
        let lost = shift >= 127 || shifted << shift != aligned;
        let sum = match large.negative == small.negative {
            true => (wide + shifted) | u128::from(lost),
            false => (wide - shifted - u128::from(lost)) | u128::from(lost),
        };
        if sum == 0 {
            return Some(Self::ZERO);
        }
        Some(Self { negative: large.negative, ..Self::round(sum, large.exponent - 63, false) })
    }

    fn magnitude_cmp(self, other: Self) -> Ordering {
        match (self.fraction, other.fraction) {
            (0, _) | (_, 0) => self.fraction.cmp(&other.fraction),
            _ => (self.exponent, self.fraction).cmp(&(other.exponent, other.fraction)),
        }
    }

    /// `wide` times two to `exponent`, and a little more when `inexact`, to 64 bits of fraction.
    fn round(wide: u128, exponent: i32, inexact: bool) -> Self {
        let shift = wide.leading_zeros();
        let aligned = wide << shift;
        let (mut fraction, rest) = ((aligned >> 64) as u64, aligned as u64);
        let mut exponent = exponent - shift as i32 + 64;
        const HALF: u64 = 1 << 63;
        if rest > HALF || (rest == HALF && (inexact || fraction & 1 == 1)) {
            fraction = fraction.wrapping_add(1);
            if fraction == 0 {
                fraction = HALF;
                exponent += 1;
            }
        }
        if exponent > EXPONENT_MAX {
            exponent = INFINITE;
        }
        Self { negative: false, fraction, exponent }
    }

    /// Appends the number as Redis stores the result: 17 decimals rounded half to even, without trailing zeros, never
    /// in exponent form, `-0` as `0`. At most 4952 bytes.
    pub fn write(self, out: &mut Vec<u8>) {
        let start = out.len();
        self.write_decimals(out, DECIMALS);
        if self.is_infinite() {
            return;
        }
        while out.last() == Some(&b'0') {
            out.pop();
        }
        if out.last() == Some(&b'.') {
            out.pop();
        }
        // A number that rounds to zero keeps its sign only when printed with decimals, which it has not.
        if out[start..] == *b"-0" {
            out.remove(start);
        }
    }

    /// The number as a whole one and [`DECIMALS`], rounded half to even, if both parts of it fit into a word, as they do when
    /// it was a double of common size.
    fn in_words(self) -> Option<(u64, u64)> {
        let (mut whole, mut rest) = match self.exponent {
            -63..0 => (self.fraction >> -self.exponent, self.fraction << (64 + self.exponent)),
            -127..=-64 if self.fraction.trailing_zeros() as i32 >= -64 - self.exponent => {
                (0, self.fraction >> (-64 - self.exponent))
            }
            _ => return None,
        };
        let mut decimals = 0;
        for factor in [10, 100_000_000, 100_000_000] {
            let (digits, left) = multiply(rest, factor);
            decimals = decimals * u64::from(factor) + digits;
            rest = left;
        }
        const HALF: u64 = 1 << 63;
        decimals += u64::from(rest > HALF || rest == HALF && decimals % 2 == 1);
        if decimals == ONE_DECIMALS {
            (whole, decimals) = (whole + 1, 0);
        }
        Some((whole, decimals))
    }

    /// Appends the number with so many decimals, at most 17, one or more, rounded half to even: C's `%.nLf`.
    pub fn write_decimals(self, out: &mut Vec<u8>, decimals: usize) {
        if self.negative {
            out.push(b'-');
        }
        if self.is_infinite() {
            return out.extend_from_slice(b"inf");
        }
        if decimals == DECIMALS
            && let Some((whole, decimals)) = self.in_words()
        {
            write_u64(out, whole);
            let point = out.len();
            // A leading one keeps the zeros.
            write_u64(out, ONE_DECIMALS + decimals);
            out[point] = b'.';
        } else {
            self.write_exactly(out, decimals);
        }
    }

    /// Appends a finite number's digits, however many.
    fn write_exactly(self, out: &mut Vec<u8>, decimals: usize) {
        let mut scaled = Natural::from(self.fraction);
        // Times ten to the number of decimals, then rounded to a whole number.
        for _ in 0..decimals {
            scaled.multiply(10);
        }
        match self.exponent {
            0.. => scaled.shift_left(self.exponent.unsigned_abs()),
            _ => scaled.shift_right_rounded(self.exponent.unsigned_abs()),
        }
        let mut digits = Vec::new();
        scaled.write(&mut digits);
        let zeros = (decimals + 1).saturating_sub(digits.len());
        out.resize(out.len() + zeros, b'0');
        out.extend_from_slice(&digits);
        out.insert(out.len() - decimals, b'.');
    }
}

/// One, in units of the last of [`DECIMALS`].
const ONE_DECIMALS: u64 = 10u64.pow(DECIMALS as u32);

/// The upper 64 bits of the product of 96, and the rest of them at the top.
fn multiply(number: u64, factor: u32) -> (u64, u64) {
    let low = (number & 0xffff_ffff) * u64::from(factor);
    let high = (number >> 32) * u64::from(factor) + (low >> 32);
    (high >> 32, high << 32 | low & 0xffff_ffff)
}

/// `digits` times ten to `exponent`.
pub(super) struct Decimal {
    digits: Natural,
    exponent: i32,
}

impl Decimal {
    /// Reads an unsigned decimal as C's `strtold` does: digits with at most one point, then perhaps an exponent.
    /// Of what follows the first `significant_max` digits, only whether it is zero is kept.
    pub(super) fn parse(text: &[u8], significant_max: usize) -> Option<Self> {
        let significand_len =
            text.iter().position(|byte| !(byte.is_ascii_digit() || *byte == b'.')).unwrap_or(text.len());
        let (significand, tail) = text.split_at(significand_len);
        let mut digits = Natural::from(0);
        let (mut seen_digit, mut decimals) = (false, None);
        let (mut significant, mut left_out, mut inexact) = (0, 0, false);
        for &byte in significand {
            if byte == b'.' {
                if decimals.replace(0).is_some() {
                    return None;
                }
                continue;
            }
            seen_digit = true;
            decimals = decimals.map(|count| count + 1);
            if significant == significant_max {
                left_out += 1;
                inexact |= byte != b'0';
                continue;
            }
            digits.multiply(10);
            digits.add(u32::from(byte - b'0'));
            significant += usize::from(!digits.is_zero());
        }
        if inexact {
            digits.multiply(10);
            digits.add(1);
            left_out -= 1;
        }
        if !seen_digit {
            return None;
        }
        let exponent = parse_exponent(tail)?.saturating_sub(decimals.unwrap_or(0)).saturating_add(left_out);
        Some(Self { digits, exponent })
    }

    /// Its upper bits, the lowest of them telling whether there was more: enough for one right rounding.
    pub(super) fn to_binary(&self) -> Binary {
        if self.digits.is_zero() {
            return Binary { fraction: 0, exponent: 0, inexact: false };
        }
        // Nearly always the digits fit into two words, and what divides them into one: the quotient has 65 bits or more.
        if let (Some(digits), -27..=0) = (self.digits.in_two_words(), self.exponent) {
            let shift = digits.leading_zeros();
            let (dividend, divisor) = (digits << shift, u128::from(5u64.pow(self.exponent.unsigned_abs())));
            let fraction = dividend / divisor;
            let inexact = fraction * divisor != dividend;
            return Binary { fraction, exponent: self.exponent - shift as i32, inexact };
        }
        // With at most 5 Ki digits, exponents beyond these leave the range whatever the digits.
        let exponent = self.exponent.clamp(-11_000, 11_000);
        let mut numerator = self.digits.clone();
        let mut denominator = Natural::from(1);
        let scaled = if exponent < 0 { &mut denominator } else { &mut numerator };
        for _ in 0..exponent.unsigned_abs() / 9 {
            scaled.multiply(10u32.pow(9));
        }
        scaled.multiply(10u32.pow(exponent.unsigned_abs() % 9));
        // Align so that the quotient has 66 or 67 bits, and divide bit by bit.
        let shift = 66 + denominator.bits() as i32 - numerator.bits() as i32;
        match shift {
            0.. => numerator.shift_left(shift.unsigned_abs()),
            _ => denominator.shift_left(shift.unsigned_abs()),
        }
        const QUOTIENT_BITS: u32 = 67;
        denominator.shift_left(QUOTIENT_BITS - 1);
        let mut quotient = 0u128;
        for _ in 0..QUOTIENT_BITS {
            quotient <<= 1;
            if numerator.cmp(&denominator).is_ge() {
                numerator.subtract(&denominator);
                quotient |= 1;
            }
            numerator.shift_left(1);
        }
        let fraction = quotient << 1 | u128::from(!numerator.is_zero());
        Binary { fraction, exponent: -shift - 1, inexact: false }
    }
}

/// Reads `e` and a signed decimal exponent; nothing is zero.
pub(super) fn parse_exponent(text: &[u8]) -> Option<i32> {
    let [b'e' | b'E', rest @ ..] = text else { return text.is_empty().then_some(0) };
    let (negative, digits) = match rest {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude =
        digits.iter().fold(0i32, |value, byte| (value * 10 + i32::from(byte - b'0')).min(100_000_000));
    Some(if negative { -magnitude } else { magnitude })
}

/// An unsigned integer of any size: 32-bit limbs, lowest first, none of the highest zero.
#[derive(Clone)]
pub(super) struct Natural(Vec<u32>);

impl From<u64> for Natural {
    fn from(value: u64) -> Self {
        let mut natural = Self(Vec::from([value as u32, (value >> 32) as u32]));
        natural.trim();
        natural
    }
}

impl Natural {
    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn in_two_words(&self) -> Option<u128> {
        let fits = self.0.len() <= 4;
        fits.then(|| self.0.iter().rev().fold(0, |value, limb| value << 32 | u128::from(*limb)))
    }

    fn bits(&self) -> u32 {
        self.0.last().map_or(0, |top| self.0.len() as u32 * 32 - top.leading_zeros())
    }

    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    pub(super) fn multiply(&mut self, factor: u32) {
        let mut carry = 0u64;
        for limb in &mut self.0 {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry != 0 {
            self.0.push(carry as u32);
        }
    }

    fn add(&mut self, term: u32) {
        let mut carry = term;
        for limb in &mut self.0 {
            let (sum, overflow) = limb.overflowing_add(carry);
            *limb = sum;
            carry = u32::from(overflow);
            if carry == 0 {
                return;
            }
        }
        if carry != 0 {
            self.0.push(carry);
        }
    }

    /// `other` is not larger.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = false;
        for (index, limb) in self.0.iter_mut().enumerate() {
            let (partial, first) = limb.overflowing_sub(other.0.get(index).copied().unwrap_or(0));
            let (difference, second) = partial.overflowing_sub(u32::from(borrow));
            *limb = difference;
            borrow = first | second;
        }
        self.trim();
    }

    pub(super) fn shift_left(&mut self, bits: u32) {
        let limbs = (bits / 32) as usize;
        if self.is_zero() {
            return;
        }
        self.multiply(1 << (bits % 32));
        self.0.splice(0..0, core::iter::repeat_n(0, limbs));
    }

    /// Divides by two to `bits`, rounding to nearest, half to even.
    fn shift_right_rounded(&mut self, bits: u32) {
        if bits > self.bits() {
            return self.0.clear();
        }
        let bit = |natural: &Self, at: u32| {
            natural.0.get((at / 32) as usize).is_some_and(|limb| limb >> (at % 32) & 1 == 1)
        };
        let half = bits > 0 && bit(self, bits - 1);
        let rest = bits > 0 && (0..bits - 1).any(|at| bit(self, at));
        let odd = bit(self, bits);
        self.0.drain(..(bits / 32) as usize);
        let (low, mut above) = (bits % 32, 0u64);
        for limb in self.0.iter_mut().rev() {
            above = above << 32 | u64::from(*limb);
            *limb = (above >> low) as u32;
        }
        self.trim();
        if half && (rest || odd) {
            self.add(1);
        }
    }

    /// Appends the decimal digits; zero is `0`.
    pub(super) fn write(mut self, out: &mut Vec<u8>) {
        const CHUNK: u64 = 1_000_000_000;
        let mut chunks = Vec::new();
        while !self.is_zero() {
            let mut rest = 0u64;
            for limb in self.0.iter_mut().rev() {
                rest = rest << 32 | u64::from(*limb);
                *limb = (rest / CHUNK) as u32;
                rest %= CHUNK;
            }
            chunks.push(rest);
            self.trim();
        }
        write_u64(out, chunks.pop().unwrap_or(0));
        for chunk in chunks.iter().rev() {
            // A leading one makes the text ten digits long.
            let start = out.len();
            write_u64(out, chunk + CHUNK);
            out.remove(start);
        }
    }
}

#[cfg(test)]
mod tests;
