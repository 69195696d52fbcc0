use super::*;
use crate::base::rng::Rng;

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
