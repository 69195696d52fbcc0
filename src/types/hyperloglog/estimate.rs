//! From registers to a cardinality: Otmar Ertl, New cardinality estimation algorithms for HyperLogLog sketches,
//! arXiv:1702.01284, with the operations in Redis' order, so that the last bit is the same.
//!
//! Deliberately absent: correction tables; this estimator needs none.

use super::{Histogram, PATTERN_BITS, REGISTERS};
use crate::base::sqrt::sqrt;

/// 0.5 / ln 2.
const ALPHA: f64 = 0.721_347_520_444_481_7;

/// The cardinality of a multiset whose registers are so distributed.
pub fn estimate(histogram: &Histogram) -> u64 {
    let count = REGISTERS as f64;
    let full = f64::from(histogram[PATTERN_BITS as usize + 1]);
    let mut z = count * tau((count - full) / count);
    for rank in (1..=PATTERN_BITS as usize).rev() {
        z += f64::from(histogram[rank]);
        z *= 0.5;
    }
    z += count * sigma(f64::from(histogram[0]) / count);
    rounded(ALPHA * count * count / z)
}

/// To the nearest integer; what no `int64_t` can be is its lowest one, as on x86.
fn rounded(estimate: f64) -> u64 {
    if estimate < (1_u64 << 63) as f64 {
        let whole = estimate as u64;
        whole + u64::from(estimate - whole as f64 >= 0.5)
    } else {
        1 << 63
    }
}

fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if before == z {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = sqrt(x);
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if before == z {
            return z / 3.0;
        }
    }
}
