//! Sine, cosine, arc sine and square root, which `core` has not.
//!
//! What decides the last bit is carried as the unevaluated sum of two doubles (Dekker, 1971), about 100 bits; only the
//! tails of the series are plain doubles. So a result is the double next to the true value but for one in thousands,
//! which is what glibc's are as well: distances print as Redis prints them.
//! Deliberately absent: angles beyond [`ANGLE_MAX`], which no place on the earth is away from another.

use core::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// A number as `high + low`, `low` no more than half a last bit of `high`.
#[derive(Clone, Copy)]
struct Pair {
    high: f64,
    low: f64,
}

/// Sines and cosines of larger angles are NaN.
pub const ANGLE_MAX: f64 = 1e6;

const HALF_PI: Pair = Pair { high: FRAC_PI_2, low: 6.123_233_995_736_766e-17 };
/// What is left of half of pi beyond [`HALF_PI`].
const HALF_PI_REST: f64 = -1.497_384_904_859_169_8e-33;
const SIXTH: Pair = Pair { high: 1.0 / 6.0, low: 9.251_858_538_542_97e-18 };
const TWENTY_FOURTH: Pair = Pair { high: 1.0 / 24.0, low: 2.312_964_634_635_742_7e-18 };
const HUNDRED_TWENTIETH: Pair = Pair { high: 1.0 / 120.0, low: 1.156_482_317_317_871_4e-19 };

/// `1/7!`, `-1/9!`, … of the sine's series.
const SINE_TAIL: [f64; 7] = [
    1.0 / 5040.0,
    -1.0 / 362_880.0,
    1.0 / 39_916_800.0,
    -1.0 / 6_227_020_800.0,
    1.0 / 1_307_674_368_000.0,
    -1.0 / 355_687_428_096_000.0,
    1.0 / 121_645_100_408_832_000.0,
];
/// `1/6!`, `-1/8!`, … of the cosine's.
const COSINE_TAIL: [f64; 7] = [
    1.0 / 720.0,
    -1.0 / 40_320.0,
    1.0 / 3_628_800.0,
    -1.0 / 479_001_600.0,
    1.0 / 87_178_291_200.0,
    -1.0 / 20_922_789_888_000.0,
    1.0 / 6_402_373_705_728_000.0,
];
/// Of the arc sine's: `x (1 + x²/6 + 3x⁴/40 + …)`.
const ARC_SINE_HEAD: [f64; 6] = [1.0, 1.0 / 6.0, 3.0 / 40.0, 15.0 / 336.0, 105.0 / 3456.0, 945.0 / 42240.0];

/// The sine of an angle in radians.
pub fn sin(angle: f64) -> f64 {
    turned(angle, 0)
}

/// The cosine of an angle in radians.
pub fn cos(angle: f64) -> f64 {
    turned(angle, 1)
}

/// The sine of an angle and so many right angles.
fn turned(angle: f64, turns: i32) -> f64 {
    // NaN fails it as well.
    if !(-ANGLE_MAX..=ANGLE_MAX).contains(&angle) {
        return f64::NAN;
    }
    let nearest = (angle * FRAC_2_PI + if angle < 0.0 { -0.5 } else { 0.5 }) as i32;
    let count = f64::from(nearest);
    let mut rest = Pair::sum(angle, 0.0).plus(HALF_PI.times_exactly(-count));
    rest.low -= count * HALF_PI_REST;
    let (sine, cosine) = rest.sine_cosine();
    let turns = nearest.wrapping_add(turns);
    let found = if turns & 1 == 0 { sine } else { cosine };
    let value = found.high + found.low;
    if turns & 2 == 0 { value } else { -value }
}

/// The angle between -π/2 and π/2 with this sine; NaN where there is none.
pub fn asin(sine: f64) -> f64 {
    // NaN fails it as well.
    if !(-1.0..=1.0).contains(&sine) {
        return f64::NAN;
    }
    let own = Pair { high: sine.abs(), low: 0.0 };
    let square = Pair::product(sine, sine);
    let other = Pair::sum(1.0, -square.high).plus(Pair { high: -square.low, low: 0.0 }).square_root();
    // The smaller leg of the triangle has the better series; the angle at the other end is what is left of π/2.
    let swapped = own.high > other.high;
    let (leg, along) = if swapped { (other, own) } else { (own, other) };
    let angle = leg.arc_sine(along);
    let angle = if swapped { HALF_PI.plus(angle.negated()) } else { angle };
    (angle.high + angle.low).copysign(sine)
}

/// The square root, rounded right.
pub fn sqrt(value: f64) -> f64 {
    const SCALE: f64 = hundred_bits(8);
    const ROOT_OF_SCALE: f64 = hundred_bits(4);
    if value < 0.0 {
        return f64::NAN;
    }
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    if value < 1.0 / ROOT_OF_SCALE {
        return sqrt(value * SCALE) / ROOT_OF_SCALE;
    }
    if value > ROOT_OF_SCALE {
        return sqrt(value / SCALE) * ROOT_OF_SCALE;
    }
    // Halving the exponent is a root to 4 %; each of Newton's steps for the inverse root doubles the digits.
    let mut inverse = f64::from_bits(0x5fe6_eb50_c7b5_37a9 - (value.to_bits() >> 1));
    for _ in 0..4 {
        inverse *= 1.5 - 0.5 * value * inverse * inverse;
    }
    let near = value * inverse;
    let square = Pair::product(near, near);
    near + ((value - square.high) - square.low) * 0.5 * inverse
}

/// Two to so many hundreds.
const fn hundred_bits(hundreds: u64) -> f64 {
    f64::from_bits((1023 + hundreds * 100) << 52)
}

impl Pair {
    /// `a + b`, exactly.
    fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let part = high - a;
        Self { high, low: (a - (high - part)) + (b - part) }
    }

    /// `a * b`, exactly, when neither is near the ends of the range.
    fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        let ((a_high, a_low), (b_high, b_low)) = (halves(a), halves(b));
        let low = ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low;
        Self { high, low }
    }

    fn negated(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }

    fn plus(self, other: Self) -> Self {
        let sum = Self::sum(self.high, other.high);
        Self::sum(sum.high, sum.low + (self.low + other.low))
    }

    fn times(self, other: Self) -> Self {
        let product = Self::product(self.high, other.high);
        Self::sum(product.high, product.low + (self.high * other.low + self.low * other.high))
    }

    /// Times a number of few bits, which keeps the last bit.
    fn times_exactly(self, factor: f64) -> Self {
        self.times(Self { high: factor, low: 0.0 })
    }

    fn square_root(self) -> Self {
        let high = sqrt(self.high);
        if high == 0.0 {
            return Self { high, low: 0.0 };
        }
        let square = Self::product(high, high);
        let left = (self.high - square.high) - square.low + self.low;
        Self { high, low: left / (2.0 * high) }
    }

    /// Sine and cosine of an angle of at most π/4, or a little more.
    fn sine_cosine(self) -> (Self, Self) {
        let square = self.times(self);
        let tail = |series: &[f64; 7]| {
            let mut sum = 0.0;
            for &coefficient in series.iter().rev() {
                sum = coefficient + square.high * sum;
            }
            Self { high: -square.high * sum, low: 0.0 }
        };
        let fifth = square.times(HUNDRED_TWENTIETH.plus(tail(&SINE_TAIL)));
        let third = square.times(fifth.plus(SIXTH.negated()));
        let sine = self.plus(self.times(third));
        let fourth = square.times(TWENTY_FOURTH.plus(tail(&COSINE_TAIL)));
        let second = square.times(fourth.plus(Self { high: -0.5, low: 0.0 }));
        (sine, second.plus(Self { high: 1.0, low: 0.0 }))
    }

    /// The angle whose sine is this and whose cosine is `along`, at most π/4.
    fn arc_sine(self, along: Self) -> Self {
        let square = self.high * self.high;
        let mut near = 0.0;
        for coefficient in ARC_SINE_HEAD.iter().rev() {
            near = coefficient + square * near;
        }
        let near = Self { high: near * self.high, low: 0.0 };
        // The sine of what is still to be added, by the addition theorem; it is small, and so nearly its angle.
        let (sine, cosine) = near.sine_cosine();
        let left = self.times(cosine).plus(along.times(sine).negated());
        let square = left.high * left.high;
        let beyond = left.high * square * (1.0 / 6.0 + square * (3.0 / 40.0));
        near.plus(left).plus(Self { high: beyond, low: 0.0 })
    }
}

/// The upper 26 bits and the rest (Veltkamp).
fn halves(value: f64) -> (f64, f64) {
    let scaled = value * 134_217_729.0;
    let high = scaled - (scaled - value);
    (high, value - high)
}

#[cfg(test)]
mod tests;
