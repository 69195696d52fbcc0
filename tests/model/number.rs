//! Number text: round trips, the standard library as the twin, and lines recorded from redis-server.

use cachelet::base::number::*;
use proptest::prelude::*;

use crate::config;

/// An integer exactly between two doubles, or one beyond it.
fn halfway(bits: u64) -> String {
    let odd = u128::from(bits | 1 << 63) >> 10 | 1;
    ((odd << (bits % 64)) + u128::from(bits & 64 != 0)).to_string()
}

fn printed(value: f64) -> String {
    let mut out = Vec::new();
    write_f64(&mut out, value);
    String::from_utf8(out).expect("text")
}

fn sum(one: &str, other: &str) -> Option<String> {
    let sum = Extended::parse(one.as_bytes())?.add(Extended::parse(other.as_bytes())?)?;
    let mut out = Vec::new();
    sum.write(&mut out);
    Some(String::from_utf8(out).expect("text"))
}

/// A decimal string with its point moved by hand: exact, however long.
fn decimal_sum(one: i64, other: i64, decimals: usize) -> String {
    let total = i128::from(one) + i128::from(other);
    let digits = format!("{:0width$}", total.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { "" } else { "." };
    format!("{}{whole}{point}{part}", if total < 0 { "-" } else { "" })
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn integers_read_back(value in any::<i64>(), unsigned in any::<u64>(), shift in 0..64u32) {
        let (value, unsigned) = (value >> shift, unsigned >> shift);
        let mut out = Vec::new();
        write_i64(&mut out, value);
        prop_assert_eq!(out.clone(), value.to_string().into_bytes());
        prop_assert_eq!(parse_i64(&out), Some(value));
        out.clear();
        write_u64(&mut out, unsigned);
        prop_assert_eq!(parse_u64(&out), Some(unsigned));
    }

    #[test]
    fn only_the_canonical_text_is_an_integer(text in "[-+ ]?[0-9]{0,21}") {
        let canonical = text.parse::<i64>().ok().filter(|value| value.to_string() == text);
        prop_assert_eq!(parse_i64(text.as_bytes()), canonical);
        let canonical = text.parse::<u64>().ok().filter(|value| value.to_string() == text);
        prop_assert_eq!(parse_u64(text.as_bytes()), canonical);
    }

    #[test]
    fn decimals_are_rounded_once(
        text in "[0-9]{1,20}(\\.[0-9]{0,20})?(e[+-]?[0-9]{1,2})?|[0-9]{1,3}e-?3[0-9]{2}|0\\.0{0,320}[0-9]{760,790}",
        bits in any::<u64>(),
    ) {
        let value = f64::from_bits(bits & (u64::MAX >> 1));
        // The hardest to round.
        let middle = halfway(bits);
        for text in [text, format!("{value:e}"), middle] {
            let expected: f64 = text.parse().expect("a number");
            if expected.is_finite() {
                prop_assert_eq!(parse_f64_bound(text.as_bytes()), Some(expected), "{}", text);
            }
        }
    }

    #[test]
    fn doubles_read_back(bits in any::<u64>(), small in -1e6..1e6f64) {
        for value in [f64::from_bits(bits), small] {
            if value.is_nan() {
                prop_assert_eq!(printed(value), "nan");
            } else {
                prop_assert_eq!(parse_f64(printed(value).as_bytes()).map(f64::to_bits), Some(value.to_bits()));
            }
        }
    }

    #[test]
    fn hexadecimal_doubles_are_exact(fraction in any::<u32>(), exponent in -1040..900i32, negative in any::<bool>()) {
        let sign = if negative { "-" } else { "" };
        let text = format!("{sign}0x{:x}.{:04x}p{exponent}", fraction >> 16, fraction & 0xffff);
        let (first, second) = (exponent / 2, exponent - exponent / 2 - 16);
        // Not `powi`: Miri rounds it as it likes.
        let power = |exponent: i32| f64::from_bits(((exponent + 1023) as u64) << 52);
        let value = f64::from(fraction) * power(first) * power(second);
        prop_assert_eq!(parse_f64(text.as_bytes()), Some(if negative { -value } else { value }));
    }

    #[test]
    fn text_never_panics(text in "[-+]?(0x)?[0-9a-fA-F.]{0,30}[epEP]?[-+]?[0-9]{0,12}", noise in any::<Vec<u8>>()) {
        for text in [text.as_bytes(), &noise] {
            let _ = (parse_f64(text), parse_f64_bound(text), parse_i64(text));
            if let Some(number) = Extended::parse(text) {
                let mut out = Vec::new();
                number.add(number).into_iter().for_each(|sum| sum.write(&mut out));
            }
        }
    }

    /// 64 bits of fraction hold these sums without an error that shows.
    #[test]
    fn short_decimals_add_up(one in -1_000_000..1_000_000i64, other in -1_000_000..1_000_000i64) {
        let text = |value| decimal_sum(value, 0, 1);
        let exact = decimal_sum(one / 10 * 10, other / 10 * 10, 1);
        prop_assert_eq!(sum(&text(one / 10 * 10), &text(other / 10 * 10)), Some(exact));
    }
}

#[test]
fn doubles_print_as_redis_prints_them() {
    for (value, expected) in [
        (0.1, "0.1"),
        (-0.0, "-0"),
        (1e15, "1000000000000000"),
        (1e18, "1000000000000000000"),
        (4.611686018427388e18, "4611686018427387904"),
        (5e18, "5e+18"),
        (1.5e21, "1.5e+21"),
        (12345678901234567890.0, "12345678901234567000"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.25e-7, "1.25e-7"),
        (0.000123456789, "1.23456789e-4"),
        (123456789.123, "123456789.123"),
        (1e300, "1e+300"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        assert_eq!(printed(value), expected);
    }
}

#[test]
fn doubles_are_read_as_redis_reads_them() {
    for text in [
        "", " 1", "1 ", "nan", "-nan", "1e400", "-1e400", "1e-400", ".", "e5", "1e", "0x", "0x.", "++1",
        "1_0",
    ] {
        assert_eq!(parse_f64(text.as_bytes()), None, "{text}");
    }
    for (text, value) in [
        ("+5", 5.0),
        ("5.", 5.0),
        (".5", 0.5),
        ("0e-400", 0.0),
        ("0x10", 16.0),
        ("-0X.8P1", -1.0),
        ("InF", f64::INFINITY),
        ("-infinity", f64::NEG_INFINITY),
    ] {
        assert_eq!(parse_f64(text.as_bytes()), Some(value), "{text}");
    }
    assert_eq!(parse_f64_bound(b""), Some(0.0));
    assert_eq!(parse_f64_bound(b" 1e400"), Some(f64::INFINITY));
    assert_eq!(parse_f64_bound(b"1 "), None);
}

/// `SET k one`, `INCRBYFLOAT k other` on redis-server (x86-64).
#[test]
fn extended_sums_are_those_of_redis() {
    for (one, other, expected) in [
        ("10.5", "0.1", "10.6"),
        ("5.0e3", "2.0e2", "5200"),
        ("3", "1.000000000000000005", "4.00000000000000001"),
        ("-5", "5", "0"),
        ("-1e-20", "0", "0"),
        ("32768", "-143893.04", "-111125.04000000000000625"),
        ("-197835696.15819728", "1.9430036859926971e-299", "-197835696.1581972800049698"),
        ("-202223.000000003", "0", "-202223.0000000029999967"),
        ("0", "-66986839429538026336776", "-66986839429538026336256"),
        ("0x10", "0", "16"),
    ] {
        assert_eq!(sum(one, other).as_deref(), Some(expected), "{one} + {other}");
    }
    for refused in ["", "1 ", "nan", "1e5000", "1e-4960", "0x1p16384", "0x1p-16446", &"1".repeat(5120)] {
        assert_eq!(Extended::parse(refused.as_bytes()), None, "{refused}");
    }
    let infinite = Extended::parse(b"-inf").expect("a number");
    assert!(infinite.is_infinite() && infinite.add(Extended::ZERO).is_some_and(Extended::is_infinite));
    let largest = Extended::parse(b"0x1.fffffffffffffffep16383").expect("a number");
    assert!(largest.add(largest).is_some_and(Extended::is_infinite));
}
