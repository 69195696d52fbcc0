//! SipHash-1-3 keyed with 128 bits from the host: fast enough on wasm, and no peer can aim at one bucket.
//!
//! The seed is kept with the data: SCAN cursors are made of hash bits and outlive a hibernation.
//! Deliberately absent: a default seed for tables that peers fill.

use serde::{Deserialize, Serialize};

use super::bytes::tail;

/// The hash function of one engine: SipHash-1-3 with its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hasher {
    key: [u64; 2],
}

impl Hasher {
    /// The function keyed by `seed`.
    #[must_use]
    #[inline(always)]
    pub fn new(seed: [u8; 16]) -> Self {
        let whole = u128::from_le_bytes(seed);
        Self { key: [whole as u64, (whole >> 64) as u64] }
    }

    /// The seed given to [`Self::new`].
    #[must_use]
    pub fn seed(&self) -> [u8; 16] {
        (u128::from(self.key[0]) | u128::from(self.key[1]) << 64).to_le_bytes()
    }

    /// The hash of `bytes`.
    #[inline(never)]
    #[must_use]
    pub fn hash(&self, bytes: &[u8]) -> u64 {
        let mut state = State::new(self.key);
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            state.absorb(u64::from_le_bytes(*word));
        }
        uneven(state.finish(tail(rest), bytes.len()))
    }
}

/// Makes the top of a hash uneven: large ones are about twice as frequent as small ones.
///
/// A table is parted by those bits. Were they even, all its segments would grow and split at the same time; so each has a
/// time of its own, and the runs of buckets that some outgrow are what others need.
#[inline(always)]
const fn uneven(hash: u64) -> u64 {
    // u + u (1 - u) 11/32 of the fraction u in the upper half.
    let top = hash >> 32;
    let added = (top * ((1 << 32) - top)) >> 32;
    (top + ((added * 11) >> 5)) << 32 | hash & 0xffff_ffff
}

/// SipHash-1-3 fed piece by piece, for [`super::map::Map`].
#[derive(Clone, Debug)]
pub struct Stream {
    state: State,
    /// Bytes not yet absorbed, the first lowest.
    pending: u64,
    len: usize,
}

impl Stream {
    /// An empty stream under the key of `hasher`.
    #[inline(always)]
    #[must_use]
    pub fn new(hasher: &Hasher) -> Self {
        Self { state: State::new(hasher.key), pending: 0, len: 0 }
    }
}

impl core::hash::Hasher for Stream {
    #[inline]
    fn write(&mut self, mut bytes: &[u8]) {
        let held = self.len % 8;
        self.len += bytes.len();
        if held > 0 {
            let (head, rest) = bytes.split_at(bytes.len().min(8 - held));
            self.pending |= tail(head) << (8 * held);
            if held + head.len() < 8 {
                return;
            }
            self.state.absorb(self.pending);
            bytes = rest;
        }
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.state.absorb(u64::from_le_bytes(*word));
        }
        self.pending = tail(rest);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.state.clone().finish(self.pending, self.len)
    }
}

#[derive(Clone, Debug)]
struct State([u64; 4]);

impl State {
    #[inline(always)]
    fn new([low, high]: [u64; 2]) -> Self {
        Self([
            low ^ 0x736f_6d65_7073_6575,
            high ^ 0x646f_7261_6e64_6f6d,
            low ^ 0x6c79_6765_6e65_7261,
            high ^ 0x7465_6462_7974_6573,
        ])
    }

    #[inline(always)]
    fn absorb(&mut self, word: u64) {
        self.0[3] ^= word;
        self.round();
        self.0[0] ^= word;
    }

    #[inline]
    fn finish(mut self, tail: u64, len: usize) -> u64 {
        self.absorb(tail | (len as u64) << 56);
        self.0[2] ^= 0xff;
        self.round();
        self.round();
        self.round();
        self.0[0] ^ self.0[1] ^ self.0[2] ^ self.0[3]
    }

    #[inline(always)]
    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.0;
        a = a.wrapping_add(b);
        b = b.rotate_left(13) ^ a;
        a = a.rotate_left(32);
        c = c.wrapping_add(d);
        d = d.rotate_left(16) ^ c;
        a = a.wrapping_add(d);
        d = d.rotate_left(21) ^ a;
        c = c.wrapping_add(b);
        b = b.rotate_left(17) ^ c;
        c = c.rotate_left(32);
        self.0 = [a, b, c, d];
    }
}

#[cfg(test)]
mod tests;
