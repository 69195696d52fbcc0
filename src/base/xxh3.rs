//! XXH3 with 64 bits, without a seed: <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>.
//!
//! Deliberately absent: seeds, other secrets, streams.

const P32: [u64; 3] = [0x9e37_79b1, 0x85eb_ca77, 0xc2b2_ae3d];
const P64: [u64; 5] = [
    0x9e37_79b1_85eb_ca87,
    0xc2b2_ae3d_27d4_eb4f,
    0x1656_67b1_9e37_79f9,
    0x85eb_ca77_c2b2_ae63,
    0x27d4_eb2f_1656_67c5,
];
const MIX: [u64; 2] = [0x1656_6791_9e37_79f9, 0x9fb2_1c65_1e98_df25];

/// The secret of the specification.
#[rustfmt::skip]
static SECRET: [u8; 192] = [
    0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c,
    0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f,
    0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
    0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c,
    0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3,
    0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
    0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d,
    0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64,
    0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
    0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e,
    0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce,
    0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
];

const STRIPE_BYTES: usize = 64;
/// Stripes until the accumulators are scrambled.
const BLOCK_STRIPES: usize = (SECRET.len() - STRIPE_BYTES) / 8;

/// The digest of `bytes`.
#[must_use]
pub fn xxh3(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    match len {
        0 => avalanche_64(secret(56) ^ secret(64)),
        1..=3 => {
            let [first, middle, last] = [bytes[0], bytes[len / 2], bytes[len - 1]].map(u64::from);
            let word = first << 16 | middle << 24 | last | (len as u64) << 8;
            avalanche_64(word ^ ((secret(0) ^ secret(0) >> 32) & 0xffff_ffff))
        }
        4..=8 => {
            let word = half(bytes, len - 4) | half(bytes, 0) << 32;
            let mut hash = word ^ secret(8) ^ secret(16);
            hash ^= hash.rotate_left(49) ^ hash.rotate_left(24);
            hash = hash.wrapping_mul(MIX[1]);
            hash ^= (hash >> 35).wrapping_add(len as u64);
            hash = hash.wrapping_mul(MIX[1]);
            hash ^ hash >> 28
        }
        9..=16 => {
            let low = word(bytes, 0) ^ secret(24) ^ secret(32);
            let high = word(bytes, len - 8) ^ secret(40) ^ secret(48);
            let sum = (len as u64).wrapping_add(low.swap_bytes()).wrapping_add(high);
            avalanche(sum.wrapping_add(fold(low, high)))
        }
        17..=128 => {
            let mut sum = start(len);
            for pair in 0..len.div_ceil(32) {
                sum = sum.wrapping_add(mix(bytes, 16 * pair, 32 * pair));
                sum = sum.wrapping_add(mix(bytes, len - 16 * (pair + 1), 32 * pair + 16));
            }
            avalanche(sum)
        }
        129..=240 => {
            let mut sum = start(len);
            for at in 0..8 {
                sum = sum.wrapping_add(mix(bytes, 16 * at, 16 * at));
            }
            sum = avalanche(sum);
            for at in 8..len / 16 {
                sum = sum.wrapping_add(mix(bytes, 16 * at, 16 * (at - 8) + 3));
            }
            avalanche(sum.wrapping_add(mix(bytes, len - 16, 119)))
        }
        _ => long(bytes),
    }
}

/// More than 240 bytes.
fn long(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    let mut sums = [P32[2], P64[0], P64[1], P64[2], P64[3], P32[1], P64[4], P32[0]];
    for stripe in 0..(len - 1) / STRIPE_BYTES {
        let at = stripe % BLOCK_STRIPES;
        accumulate(&mut sums, bytes, stripe * STRIPE_BYTES, 8 * at);
        if at + 1 == BLOCK_STRIPES {
            for (lane, sum) in sums.iter_mut().enumerate() {
                let key = secret(SECRET.len() - STRIPE_BYTES + 8 * lane);
                *sum = (*sum ^ *sum >> 47 ^ key).wrapping_mul(P32[0]);
            }
        }
    }
    accumulate(&mut sums, bytes, len - STRIPE_BYTES, SECRET.len() - STRIPE_BYTES - 7);
    let mut sum = start(len);
    for pair in 0..4 {
        let (low, high) = (sums[2 * pair], sums[2 * pair + 1]);
        sum = sum.wrapping_add(fold(low ^ secret(11 + 16 * pair), high ^ secret(19 + 16 * pair)));
    }
    avalanche(sum)
}

fn accumulate(sums: &mut [u64; 8], bytes: &[u8], at: usize, key_at: usize) {
    for lane in 0..8 {
        let data = word(bytes, at + 8 * lane);
        let key = data ^ secret(key_at + 8 * lane);
        sums[lane ^ 1] = sums[lane ^ 1].wrapping_add(data);
        sums[lane] = sums[lane].wrapping_add((key & 0xffff_ffff).wrapping_mul(key >> 32));
    }
}

fn start(len: usize) -> u64 {
    (len as u64).wrapping_mul(P64[0])
}

fn mix(bytes: &[u8], at: usize, key_at: usize) -> u64 {
    fold(word(bytes, at) ^ secret(key_at), word(bytes, at + 8) ^ secret(key_at + 8))
}

/// Both halves of a product in one.
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

fn avalanche(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 37).wrapping_mul(MIX[0]);
    hash ^ hash >> 32
}

fn avalanche_64(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 33).wrapping_mul(P64[1]);
    let hash = (hash ^ hash >> 29).wrapping_mul(P64[2]);
    hash ^ hash >> 32
}

fn secret(at: usize) -> u64 {
    word(&SECRET, at)
}

/// Eight bytes, which are there.
fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |word| u64::from_le_bytes(*word))
}

/// Four bytes, which are there.
fn half(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).and_then(|rest| rest.first_chunk());
    rest.map_or(0, |half| u64::from(u32::from_le_bytes(*half)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// What the reference implementation (0.8, by way of python-xxhash) makes of the first so many bytes of the sequence
    /// below: all ways through the code, and both sides of each boundary between them.
    #[rustfmt::skip]
    const VECTORS: &[(usize, u64)] = &[
        (0, 0x2d06_8005_38d3_94c2), (1, 0xc44b_dff4_074e_ecdb), (2, 0x9aaf_71d6_a8c4_da34),
        (3, 0x1729_c78f_56ec_7369), (4, 0xe509_7d6d_2a40_6dde), (5, 0xf525_743d_9e4f_4603),
        (8, 0x89b9_b111_1ecd_5976), (9, 0x442f_9013_47ea_c6d7), (12, 0x26e7_9cfe_53c8_5d11),
        (16, 0x3e09_4ab8_4274_d7e2), (17, 0xf023_ce20_6c53_cb88), (31, 0x94a5_da15_95b8_3f2a),
        (32, 0x4e0f_827a_0030_5880), (33, 0xce95_cb88_847d_6102), (64, 0x5926_c2c6_28b8_bd40),
        (65, 0x0bc4_c752_a7c5_0505), (96, 0xbef5_df71_6e30_26de), (97, 0xc043_01a5_fba9_d36a),
        (127, 0x7364_5b05_6844_b908), (128, 0x74cc_793e_51cb_bf70), (129, 0x896b_c9b5_ee9a_02de),
        (143, 0x804b_e341_ce94_a13d), (144, 0x5aa2_4e1f_e0cb_7f98), (192, 0x2ede_9a1b_afe5_5ee1),
        (239, 0xcd0d_a82b_5d66_19c0), (240, 0x168a_c2ee_a338_1b59), (241, 0x5f15_f12e_172b_51fa),
        (255, 0x91a8_9cde_2c66_4652), (256, 0x2d28_0775_d960_610d), (257, 0xba3d_8817_596d_959b),
        (511, 0x5471_59c7_22cb_2ae6), (512, 0xfc8b_6ff1_4622_c39f), (1023, 0xaaed_026c_9eb7_eb3d),
        (1024, 0xdcea_ed34_3cd1_f797), (1025, 0xf37e_09da_c8a2_0f64), (1088, 0x5cec_7b83_cb06_2b80),
        (1089, 0x10f4_78e0_678b_623b), (2047, 0x6787_987b_5d8b_c043), (2048, 0xdcef_b5bc_bb88_d2d4),
        (2049, 0x5381_73e5_cf96_5355), (4096, 0xc2b4_2362_e0be_e84d), (5000, 0x195d_462d_3b40_f8fe),
    ];

    #[test]
    fn digests_are_those_of_the_reference() {
        let byte = |at: u32| (at * at * 31 + at * 7 + (at >> 8) * 13) as u8;
        let bytes: Vec<u8> = (0..5000).map(byte).collect();
        for &(len, digest) in VECTORS {
            assert_eq!(xxh3(&bytes[..len]), digest, "{len} bytes");
        }
        // The example of DIGEST's documentation.
        assert_eq!(xxh3(b"Hello world"), 0xb6ac_b9d8_4a38_ff74);
    }
}
