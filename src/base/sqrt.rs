//! The square root of a double, correctly rounded: `core` has none.
//!
//! Deliberately absent: speed. It is one bit of the root after the other.

/// The square root, as IEEE 754 wants it.
#[must_use]
pub fn sqrt(value: f64) -> f64 {
    if value == 0.0 || value.is_nan() || value == f64::INFINITY {
        return value;
    }
    if value < 0.0 {
        return f64::NAN;
    }
    let bits = value.to_bits();
    let (mut significand, mut exponent) = (bits & ((1 << 52) - 1), (bits >> 52) as i32 - 1075);
    if bits >> 52 == 0 {
        let shift = significand.leading_zeros() - 11;
        significand <<= shift;
        exponent += 1 - shift as i32;
    } else {
        significand |= 1 << 52;
    }
    if exponent % 2 != 0 {
        significand <<= 1;
        exponent -= 1;
    }
    // The root of 54 more bits has one bit more than a double: that one rounds. It is never half way: that root's square
    // would be odd.
    let square = u128::from(significand) << 54;
    let (mut root, mut bit) = (0_u64, 1_u64 << 53);
    while bit > 0 {
        let trial = u128::from(root | bit);
        if trial * trial <= square {
            root |= bit;
        }
        bit >>= 1;
    }
    let power = f64::from_bits(((1024 + (exponent - 54) / 2) as u64) << 52);
    ((root + 1) >> 1) as f64 * power
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Rng;

    #[test]
    fn the_root_is_what_std_says() {
        let mut rng = Rng::new(1);
        let special = [0.0, -0.0, 1.0, 2.0, 0.25, f64::MIN_POSITIVE, 5e-324, 1e-310, f64::MAX, f64::INFINITY];
        let drawn = (0..20_000).map(|_| f64::from_bits(rng.next_u64() >> 1));
        for value in special.into_iter().chain(drawn).filter(|value| !value.is_nan()) {
            assert_eq!(sqrt(value).to_bits(), value.sqrt().to_bits(), "{value:e}");
        }
        assert!(sqrt(-1.0).is_nan() && sqrt(f64::NAN).is_nan() && sqrt(f64::NEG_INFINITY).is_nan());
    }
}
