//! Doubles to 17 significant digits, as C prints them with `%.17g`: what Redis does where it prints through a
//! `long double`. Every double has its own text, though seldom the shortest.

use alloc::vec::Vec;

use super::extended::Natural;
use super::write_i64;

/// Digits printed, before trailing zeros go.
const DIGITS: usize = 17;

/// Appends `value` as `%.17g` prints it: `0.10000000000000001`, `1e+17`, `-0`, `inf`. Not for NaN.
pub fn write_f64_significant(out: &mut Vec<u8>, value: f64) {
    if value.is_sign_negative() {
        out.push(b'-');
    }
    if value.is_infinite() {
        return out.extend_from_slice(b"inf");
    }
    let (mut digits, mut exponent) = exact_digits(value.abs());
    if round(&mut digits) {
        exponent += 1;
    }
    let used = digits.len() - digits.iter().rev().take_while(|&&digit| digit == b'0').count();
    digits.truncate(used.max(1));
    match exponent {
        -4..0 => {
            out.extend_from_slice(b"0.");
            out.resize(out.len() + exponent.unsigned_abs() as usize - 1, b'0');
            out.extend_from_slice(&digits);
        }
        0..17 => {
            let whole = exponent as usize + 1;
            digits.resize(digits.len().max(whole), b'0');
            put_with_point(out, &digits, whole);
        }
        _ => {
            put_with_point(out, &digits, 1);
            out.extend_from_slice(if exponent < 0 { b"e-" } else { b"e+" });
            if exponent.abs() < 10 {
                out.push(b'0');
            }
            write_i64(out, exponent.abs().into());
        }
    }
}

/// All decimal digits of a finite number that is not negative, and the power of ten of the first.
fn exact_digits(value: f64) -> (Vec<u8>, i32) {
    let (biased, stored) = ((value.to_bits() >> 52) as i32, value.to_bits() & ((1 << 52) - 1));
    let (fraction, exponent) = if biased == 0 { (stored, -1074) } else { (stored | 1 << 52, biased - 1075) };
    let mut scaled = Natural::from(fraction);
    // Below one, halves are fives after the point.
    let decimals = if fraction == 0 { 0 } else { exponent.min(0).unsigned_abs() };
    for _ in 0..decimals / 13 {
        scaled.multiply(5u32.pow(13));
    }
    scaled.multiply(5u32.pow(decimals % 13));
    scaled.shift_left(exponent.max(0).unsigned_abs());
    let mut digits = Vec::new();
    scaled.write(&mut digits);
    let first = digits.len() as i32 - 1 - decimals as i32;
    (digits, first)
}

/// Cuts to [`DIGITS`], rounding to nearest, half to even. True: the first digit now stands one place higher.
fn round(digits: &mut Vec<u8>) -> bool {
    if digits.len() <= DIGITS {
        return false;
    }
    let rest = digits.split_off(DIGITS);
    let is_odd = digits[DIGITS - 1] % 2 == 1;
    let beyond_half = rest[0] > b'5' || (rest[0] == b'5' && rest[1..].iter().any(|&digit| digit != b'0'));
    if !(beyond_half || rest[0] == b'5' && is_odd) {
        return false;
    }
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return false;
        }
        *digit = b'0';
    }
    digits[0] = b'1';
    true
}

fn put_with_point(out: &mut Vec<u8>, digits: &[u8], whole: usize) {
    out.extend_from_slice(&digits[..whole]);
    if digits.len() > whole {
        out.push(b'.');
        out.extend_from_slice(&digits[whole..]);
    }
}

#[cfg(test)]
mod tests;
