//! Chance from a seed: xoshiro256** (Blackman and Vigna, public domain), seeded through SplitMix64.
//!
//! Deliberately absent: any source of entropy. It is not for secrets.

use serde::{Deserialize, Serialize};

/// A stream of numbers that its seed decides wholly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// The stream of `seed`. Any seed will do, zero too.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut next = seed;
        let state = core::array::from_fn(|_| {
            next = next.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (next ^ (next >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        });
        Self { state }
    }

    /// Any of the 2^64 numbers.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        let state = &mut self.state;
        let result = state[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = state[3].rotate_left(45);
        result
    }

    /// A number from `0..limit`, each as likely as the other (Lemire's method).
    ///
    /// # Panics
    /// When `limit` is 0.
    #[inline]
    pub fn below(&mut self, limit: u64) -> u64 {
        assert!(limit > 0, "a choice among nothing");
        loop {
            let product = u128::from(self.next_u64()) * u128::from(limit);
            let low = product as u64;
            // Only the products below 2^64 mod limit are over-represented; the modulo is computed when it can matter.
            if low >= limit || low >= limit.wrapping_neg() % limit {
                return (product >> 64) as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests;
