use super::*;
use crate::base::number::parse_f64;
use crate::base::rng::Rng;
use alloc::format;

#[test]
fn what_fits_into_words_is_printed_as_exactly() {
    let mut rng = Rng::new(7);
    let (mut quick, draws) = (0, if cfg!(miri) { 20 } else { 20_000 });
    let halves = (40..64).map(|bits| 1.0 / (1_u64 << bits) as f64);
    let drawn = (0..draws).map(|_| {
        // Of any size between 2^-66 and 2^66, with few digits or with many.
        let exponent = 1023 - 66 + rng.below(132);
        f64::from_bits(exponent << 52 | (rng.next_u64() >> 12) & (u64::MAX << rng.below(53)))
    });
    let near_whole = (0..64).map(|ulps| f64::from_bits(180f64.to_bits() - ulps));
    for value in halves.chain(drawn.collect::<Vec<_>>()).chain(near_whole).chain([
        0.0,
        -0.0,
        f64::MAX,
        f64::MIN_POSITIVE,
    ]) {
        let (mut text, mut exact) = (Vec::new(), Vec::new());
        let number = Extended::from_f64(value.abs());
        number.write_decimals(&mut text, DECIMALS);
        number.write_exactly(&mut exact, DECIMALS);
        assert_eq!(text, exact, "{value:e}");
        quick += usize::from(number.in_words().is_some());
    }
    assert!(quick > draws / 4, "{quick}");
}

#[test]
fn what_rounds_up_to_one_carries() {
    let number = Extended { negative: false, fraction: u64::MAX, exponent: -64 };
    let mut text = Vec::new();
    number.write_decimals(&mut text, DECIMALS);
    assert_eq!(text, b"1.00000000000000000");
}

/// With forty zeros more they do not fit.
#[test]
fn what_fits_into_words_is_read_as_exactly() {
    let mut rng = Rng::new(11);
    let draws = if cfg!(miri) { 20 } else { 20_000 };
    let drawn = (0..draws).map(|_| {
        let digits = u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64());
        (digits >> rng.below(128), -(rng.below(30) as i32))
    });
    let halfway = [(1 << 64) + 1, (1 << 64) + 3, (1 << 53) + 1, u128::MAX].map(|digits| (digits, 0));
    for (digits, exponent) in drawn.collect::<Vec<_>>().into_iter().chain(halfway).chain([(0, -5), (1, -27)])
    {
        let quick = format!("{digits}e{exponent}");
        let exact = format!("{digits}{}e{}", "0".repeat(40), exponent - 40);
        assert_eq!(Extended::parse(quick.as_bytes()), Extended::parse(exact.as_bytes()), "{quick}");
        let double = |text: &str| parse_f64(text.as_bytes()).map(f64::to_bits);
        assert_eq!(double(&quick), double(&exact), "{quick}");
    }
}
