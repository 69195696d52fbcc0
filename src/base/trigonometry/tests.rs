use super::*;
use crate::base::rng::Rng;

/// How many last bits two doubles of one sign are apart.
fn bits_apart(a: f64, b: f64) -> u64 {
    a.to_bits().abs_diff(b.to_bits())
}

/// Compares over random numbers up to `max`: no result may be off by more than the last bit, and few by that.
fn compare(max: f64, ours: fn(f64) -> f64, theirs: fn(f64) -> f64) {
    const COUNT: u32 = 200_000;
    let mut rng = Rng::new(7);
    let mut differ = 0;
    for round in 0..COUNT {
        let unit = rng.next_u64() as f64 / u64::MAX as f64 * 2.0 - 1.0;
        let value = if round % 4 == 0 { unit * unit * unit * unit * unit * max } else { unit * max };
        let apart = bits_apart(ours(value), theirs(value));
        assert!(apart <= 1, "{value:e}: {:e} and {:e}", ours(value), theirs(value));
        differ += apart;
    }
    assert!(differ * 100 < u64::from(COUNT), "{differ} of {COUNT} differ");
}

#[test]
fn sines_and_cosines_are_those_of_the_platform() {
    for max in [0.001, 0.8, 3.2, 100.0] {
        compare(max, sin, f64::sin);
        compare(max, cos, f64::cos);
    }
    for angle in [0.0, core::f64::consts::PI, FRAC_PI_2, -FRAC_PI_2, 1e-300, -4.0] {
        assert_eq!(sin(angle), f64::sin(angle), "{angle}");
        assert_eq!(cos(angle), f64::cos(angle), "{angle}");
    }
    assert!(sin(f64::INFINITY).is_nan() && cos(f64::NAN).is_nan() && sin(ANGLE_MAX * 2.0).is_nan());
}

#[test]
fn arc_sines_are_those_of_the_platform() {
    for max in [0.001, 0.72, 1.0] {
        compare(max, asin, f64::asin);
    }
    for sine in [0.0, 1.0, -1.0, 0.5, 0.999_999_999_999_999_9, 1e-20] {
        assert!(bits_apart(asin(sine), f64::asin(sine)) <= 1, "{sine}");
    }
    assert!(asin(1.000_000_000_000_000_2).is_nan() && asin(f64::NAN).is_nan());
}

#[test]
fn square_roots_are_rounded_right() {
    let mut rng = Rng::new(9);
    for _ in 0..500_000 {
        let value = f64::from_bits(rng.next_u64() >> 1);
        if !value.is_nan() {
            assert_eq!(sqrt(value).to_bits(), f64::sqrt(value).to_bits(), "{value:e}");
        }
        let near = 1.0 + rng.next_u64() as f64 / u64::MAX as f64 * 3.0;
        assert_eq!(sqrt(near), f64::sqrt(near), "{near:e}");
        assert_eq!(sqrt(near * near), f64::sqrt(near * near), "{near:e}");
    }
    for value in [0.0, -0.0, f64::INFINITY, f64::MIN_POSITIVE, f64::from_bits(1), f64::MAX, 4.0] {
        assert_eq!(sqrt(value).to_bits(), f64::sqrt(value).to_bits(), "{value:e}");
    }
    assert!(sqrt(-1.0).is_nan());
}
