//! Doubles as text, digit for digit as Redis prints them.
//!
//! Redis prints with Grisu2: text that always reads back as the same double, and is the shortest such text in all
//! but one case in a thousand. An exactly shortest printer (as `core` has) would differ from Redis in that one case.

use alloc::vec::Vec;

use super::extended::{Decimal, parse_exponent};
use super::{hex, write_i64};

/// Reads a double as Redis reads arguments: decimal or hexadecimal, signed `inf` and `infinity` in any case.
///
/// `None` for text that is not wholly a number, for NaN, and where the value overflows or vanishes to zero.
pub fn parse_f64(text: &[u8]) -> Option<f64> {
    let (value, range) = parse(text)?;
    (range == Range::Held).then_some(value)
}

/// Reads the bound of a score range. As [`parse_f64`], but what overflows is infinite, what underflows is zero, spaces
/// may lead, and an empty text is zero: the bound goes to `strtod` unchecked in Redis.
pub fn parse_f64_bound(text: &[u8]) -> Option<f64> {
    if text.is_empty() {
        return Some(0.0);
    }
    let spaces = text.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 0x0b).count();
    parse(&text[spaces..]).map(|(value, _)| value)
}

/// Whether the double could hold what the text said.
#[derive(PartialEq, Eq)]
enum Range {
    Held,
    Left,
}

fn parse(text: &[u8]) -> Option<(f64, Range)> {
    let unsigned = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    if let Some(number) = hex::parse(unsigned) {
        let value = number.to_f64();
        let left = value.is_infinite() || (value == 0.0 && !number.is_zero());
        let signed = if text[0] == b'-' { -value } else { value };
        return Some((signed, if left { Range::Left } else { Range::Held }));
    }
    let spelled_infinite =
        unsigned.eq_ignore_ascii_case(b"inf") || unsigned.eq_ignore_ascii_case(b"infinity");
    let magnitude = if spelled_infinite {
        f64::INFINITY
    } else if let Some(value) = parse_quickly(unsigned) {
        value
    } else {
        Decimal::parse(unsigned, SIGNIFICANT_MAX)?.to_binary().to_f64()
    };
    let significand = unsigned.split(|byte| byte.eq_ignore_ascii_case(&b'e')).next().unwrap_or(unsigned);
    let left = (magnitude.is_infinite() && !spelled_infinite)
        || (magnitude == 0.0 && significand.iter().any(|byte| matches!(byte, b'1'..=b'9')));
    let signed = if text[0] == b'-' { -magnitude } else { magnitude };
    Some((signed, if left { Range::Left } else { Range::Held }))
}

/// No double, nor the middle between two, has more significant decimal digits.
const SIGNIFICANT_MAX: usize = 768;

/// The double of an unsigned decimal of at most 19 digits, when the upper 64 bits of a product decide it, which is nearly
/// always; `None` leaves it to exact arithmetic.
fn parse_quickly(text: &[u8]) -> Option<f64> {
    /// Both factors are exact doubles up to here.
    const EXACT_POWER_MAX: i32 = 19;
    /// The product is off by less than this, in units of its last bit.
    const ERROR_MAX: u64 = 8;
    let significand_len =
        text.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'.')).unwrap_or(text.len());
    let (significand, tail) = text.split_at(significand_len);
    let (mut fraction, mut digits, mut point) = (0u64, 0, None);
    for &byte in significand {
        if byte != b'.' {
            fraction = fraction.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            digits += 1;
        } else if point.replace(digits).is_some() {
            return None;
        }
    }
    if !(1..=19).contains(&digits) {
        return None;
    }
    let exponent = parse_exponent(tail)?.saturating_sub(digits - point.unwrap_or(digits));
    if fraction == 0 {
        return Some(0.0);
    }
    if fraction < 1 << 53 && exponent.abs() <= EXACT_POWER_MAX {
        let power = 10u64.pow(exponent.unsigned_abs()) as f64;
        return Some(if exponent < 0 { fraction as f64 / power } else { fraction as f64 * power });
    }
    let offset = u32::try_from(exponent.checked_sub(POWER_FIRST)?).ok()?;
    let (index, left) = (offset / POWER_STEP as u32, offset % POWER_STEP as u32);
    let power =
        Scaled { fraction: *POWERS_OF_TEN.get(index as usize)?, exponent: power_exponent(index as i32) };
    let rest = Scaled { fraction: 10u64.pow(left), exponent: 0 };
    let product = Scaled { fraction, exponent: 0 }.normalized().times(power).normalized();
    let product = product.times(rest.normalized()).normalized();
    let beyond = product.fraction & 0x7ff;
    // What is not far within the range of normal doubles is left out.
    if product.exponent.abs() > 900 || beyond.abs_diff(0x400) <= ERROR_MAX {
        return None;
    }
    let rounded = (product.fraction >> 11) + u64::from(beyond > 0x400);
    Some(rounded as f64 * hex::power_of_two(product.exponent + 11))
}

/// Appends `value` as Redis 7.2 prints a double: integers up to 2^62 in full, `inf`, `-inf`, `nan`, `-0`.
pub fn write_f64(out: &mut Vec<u8>, value: f64) {
    if value.is_nan() {
        return out.extend_from_slice(b"nan");
    }
    if value.is_sign_negative() && (value == 0.0 || value.is_infinite()) {
        out.push(b'-');
    }
    if value.is_infinite() {
        return out.extend_from_slice(b"inf");
    }
    if let Some(whole) = whole(value) {
        return write_i64(out, whole);
    }
    if value < 0.0 {
        out.push(b'-');
    }
    let mut digits = Digits { text: [0; 18], len: 0, exponent: 0 };
    digits.generate(value.abs());
    digits.lay_out(out, value < 0.0);
}

/// The integer that a double is, where it is printed as one; also of a negative zero, before which stands its sign.
#[inline]
pub fn whole(value: f64) -> Option<i64> {
    /// Beyond this an integer is printed by its shortest digits.
    const WHOLE_MAX: f64 = (i64::MAX / 2) as f64;
    (value.abs() <= WHOLE_MAX && value as i64 as f64 == value).then_some(value as i64)
}

/// `text[..len]`, read as an integer, times ten to `exponent`.
struct Digits {
    text: [u8; 18],
    len: usize,
    exponent: i32,
}

/// `fraction` times two to `exponent`.
#[derive(Clone, Copy)]
struct Scaled {
    fraction: u64,
    exponent: i32,
}

impl Scaled {
    fn normalized(self) -> Self {
        let shift = self.fraction.leading_zeros();
        Self { fraction: self.fraction << shift, exponent: self.exponent - shift as i32 }
    }

    /// The upper half of the product, rounded half up.
    fn times(self, other: Self) -> Self {
        let product = u128::from(self.fraction) * u128::from(other.fraction) + (1 << 63);
        Self { fraction: (product >> 64) as u64, exponent: self.exponent + other.exponent + 64 }
    }
}

impl Digits {
    /// Grisu2 (Loitsch, 2010) on a positive finite double.
    fn generate(&mut self, value: f64) {
        let bits = value.to_bits();
        let stored = bits & ((1 << 52) - 1);
        let biased = (bits >> 52) as i32;
        let exact = match biased {
            0 => Scaled { fraction: stored, exponent: -1074 },
            _ => Scaled { fraction: stored | 1 << 52, exponent: biased - 1075 },
        };
        // Halfway to the next double up and down; below a power of two the doubles are twice as dense.
        let upper = Scaled { fraction: (exact.fraction << 1) + 1, exponent: exact.exponent - 1 }.normalized();
        let narrow = 1 + u32::from(stored == 0 && biased != 0);
        let lower =
            Scaled { fraction: (exact.fraction << narrow) - 1, exponent: exact.exponent - narrow as i32 };
        let lower_aligned = Scaled {
            fraction: lower.fraction << (lower.exponent - upper.exponent),
            exponent: upper.exponent,
        };

        let (power, power_exponent) = power_for(upper.exponent);
        let middle = exact.normalized().times(power);
        let mut high = upper.times(power);
        let mut low = lower_aligned.times(power);
        // The products are off by up to one: stay within what surely reads back.
        low.fraction += 1;
        high.fraction -= 1;
        self.exponent = -power_exponent;
        self.generate_between(middle, high, low);
    }

    /// Writes digits of `high` until what is left fits between `low` and `high`, then steps towards `middle`.
    fn generate_between(&mut self, middle: Scaled, high: Scaled, low: Scaled) {
        let point = -high.exponent as u32;
        let mut distance = high.fraction - middle.fraction;
        let mut delta = high.fraction - low.fraction;
        let mut whole = high.fraction >> point;
        let mut part = high.fraction & ((1 << point) - 1);

        let mut unit = 1_000_000_000;
        for left in (0..10).rev() {
            self.push(whole / unit);
            whole %= unit;
            let rest = (whole << point) + part;
            if rest <= delta {
                self.exponent += left;
                return self.approach(delta, rest, unit << point, distance);
            }
            unit /= 10;
        }
        loop {
            part *= 10;
            delta *= 10;
            distance = distance.wrapping_mul(10);
            self.exponent -= 1;
            self.push(part >> point);
            part &= (1 << point) - 1;
            if part < delta {
                return self.approach(delta, part, 1 << point, distance);
            }
        }
    }

    /// Appends a digit; leading zeros are not digits.
    fn push(&mut self, digit: u64) {
        if digit != 0 || self.len != 0 {
            self.text[self.len] = b'0' + digit as u8;
            self.len += 1;
        }
    }

    /// Lowers the last digit while that comes closer to the middle without leaving the interval.
    fn approach(&mut self, delta: u64, mut rest: u64, unit: u64, distance: u64) {
        while rest < distance
            && delta - rest >= unit
            && (rest + unit < distance || distance - rest > rest + unit - distance)
        {
            self.text[self.len - 1] -= 1;
            rest += unit;
        }
    }

    fn lay_out(&self, out: &mut Vec<u8>, negative: bool) {
        let digits = &self.text[..self.len];
        let scientific = self.exponent + self.len as i32 - 1;
        let magnitude = scientific.unsigned_abs() as usize;
        if self.exponent >= 0 && magnitude < self.len + 7 {
            out.extend_from_slice(digits);
            out.resize(out.len() + self.exponent as usize, b'0');
        } else if self.exponent < 0 && (self.exponent > -7 || magnitude < 4) {
            let point = self.len as i32 + self.exponent;
            if point <= 0 {
                out.extend_from_slice(b"0.");
                out.resize(out.len() + point.unsigned_abs() as usize, b'0');
                out.extend_from_slice(digits);
            } else {
                let (whole, part) = digits.split_at(point as usize);
                out.extend_from_slice(whole);
                out.push(b'.');
                out.extend_from_slice(part);
            }
        } else {
            let digits = &digits[..self.len.min(18 - usize::from(negative))];
            out.push(digits[0]);
            if digits.len() > 1 {
                out.push(b'.');
                out.extend_from_slice(&digits[1..]);
            }
            out.extend_from_slice(if scientific < 0 { b"e-" } else { b"e+" });
            write_i64(out, magnitude as i64);
        }
    }
}

/// The power of ten that brings a number with this binary exponent among `2^-60..=2^-32`, and its decimal exponent.
fn power_for(exponent: i32) -> (Scaled, i32) {
    const LOG10_OF_2: f64 = 0.301_029_995_663_981_14;
    let guess = (f64::from(-(exponent + POWERS_OF_TEN.len() as i32)) * LOG10_OF_2) as i32;
    let mut index = (guess - POWER_FIRST) / POWER_STEP;
    loop {
        let power = Scaled { fraction: POWERS_OF_TEN[index as usize], exponent: power_exponent(index) };
        match exponent + power.exponent + 64 {
            ..-60 => index += 1,
            -31.. => index -= 1,
            _ => return (power, POWER_FIRST + index * POWER_STEP),
        }
    }
}

/// The binary exponent of a power in the table: floor(decimal * log2(10)) - 63, as its fraction has the top bit set.
fn power_exponent(index: i32) -> i32 {
    let decimal = POWER_FIRST + index * POWER_STEP;
    ((decimal * 217_706) >> 16) - 63
}

const POWER_FIRST: i32 = -348;
const POWER_STEP: i32 = 8;

/// Upper 64 bits, rounded to nearest, of ten to -348, -340, … 340.
#[rustfmt::skip]
const POWERS_OF_TEN: [u64; 87] = [
    0xfa8fd5a0081c0288, 0xbaaee17fa23ebf76, 0x8b16fb203055ac76, 0xcf42894a5dce35ea,
    0x9a6bb0aa55653b2d, 0xe61acf033d1a45df, 0xab70fe17c79ac6ca, 0xff77b1fcbebcdc4f,
    0xbe5691ef416bd60c, 0x8dd01fad907ffc3c, 0xd3515c2831559a83, 0x9d71ac8fada6c9b5,
    0xea9c227723ee8bcb, 0xaecc49914078536d, 0x823c12795db6ce57, 0xc21094364dfb5637,
    0x9096ea6f3848984f, 0xd77485cb25823ac7, 0xa086cfcd97bf97f4, 0xef340a98172aace5,
    0xb23867fb2a35b28e, 0x84c8d4dfd2c63f3b, 0xc5dd44271ad3cdba, 0x936b9fcebb25c996,
    0xdbac6c247d62a584, 0xa3ab66580d5fdaf6, 0xf3e2f893dec3f126, 0xb5b5ada8aaff80b8,
    0x87625f056c7c4a8b, 0xc9bcff6034c13053, 0x964e858c91ba2655, 0xdff9772470297ebd,
    0xa6dfbd9fb8e5b88f, 0xf8a95fcf88747d94, 0xb94470938fa89bcf, 0x8a08f0f8bf0f156b,
    0xcdb02555653131b6, 0x993fe2c6d07b7fac, 0xe45c10c42a2b3b06, 0xaa242499697392d3,
    0xfd87b5f28300ca0e, 0xbce5086492111aeb, 0x8cbccc096f5088cc, 0xd1b71758e219652c,
    0x9c40000000000000, 0xe8d4a51000000000, 0xad78ebc5ac620000, 0x813f3978f8940984,
    0xc097ce7bc90715b3, 0x8f7e32ce7bea5c70, 0xd5d238a4abe98068, 0x9f4f2726179a2245,
    0xed63a231d4c4fb27, 0xb0de65388cc8ada8, 0x83c7088e1aab65db, 0xc45d1df942711d9a,
    0x924d692ca61be758, 0xda01ee641a708dea, 0xa26da3999aef774a, 0xf209787bb47d6b85,
    0xb454e4a179dd1877, 0x865b86925b9bc5c2, 0xc83553c5c8965d3d, 0x952ab45cfa97a0b3,
    0xde469fbd99a05fe3, 0xa59bc234db398c25, 0xf6c69a72a3989f5c, 0xb7dcbf5354e9bece,
    0x88fcf317f22241e2, 0xcc20ce9bd35c78a5, 0x98165af37b2153df, 0xe2a0b5dc971f303a,
    0xa8d9d1535ce3b396, 0xfb9b7cd9a4a7443c, 0xbb764c4ca7a44410, 0x8bab8eefb6409c1a,
    0xd01fef10a657842c, 0x9b10a4e5e9913129, 0xe7109bfba19c0c9d, 0xac2820d9623bf429,
    0x80444b5e7aa7cf85, 0xbf21e44003acdd2d, 0x8e679c2f5e44ff8f, 0xd433179d9c8cb841,
    0x9e19db92b4e31ba9, 0xeb96bf6ebadf77d9, 0xaf87023b9bf0ee6b,
];
