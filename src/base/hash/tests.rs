use super::{Hasher, Stream, uneven};
use alloc::vec::Vec;
use core::hash::Hasher as _;

/// SipHash-1-3 with key 00..0f of the inputs [], [0], [0,1], …, as rustc's own tests of `siphasher` list them (bytes of the result in memory order).
const VECTORS: [u64; 9] = [
    0xabac0158050fc4dc,
    0xc9f49bf37d57ca93,
    0x82cb9b024dc7d44d,
    0x8bf80ab8e7ddf7fb,
    0xcf75576088d38328,
    0xdef9d52f49533b67,
    0xc50d2b50c59f22a7,
    0xd3927d989bb11140,
    0x369095118d299a8e,
];

fn hasher() -> Hasher {
    Hasher::new(core::array::from_fn(|index| index as u8))
}

#[test]
fn follows_the_reference() {
    let input: Vec<u8> = (0..64).collect();
    for (len, &expected) in VECTORS.iter().enumerate() {
        assert_eq!(hasher().hash(&input[..len]), uneven(expected), "of {len} bytes");
    }
}

#[test]
fn a_stream_hashes_as_the_whole() {
    let input: Vec<u8> = (0..if cfg!(miri) { 20 } else { 200 }).map(|number| number as u8 ^ 0x5a).collect();
    for len in 0..input.len() {
        for cut in 0..=len {
            let mut stream = Stream::new(&hasher());
            stream.write(&input[..cut]);
            stream.write(&input[cut..cut + (len - cut) / 2]);
            stream.write(&input[cut + (len - cut) / 2..len]);
            assert_eq!(uneven(stream.finish()), hasher().hash(&input[..len]));
        }
    }
}

#[test]
fn keeps_its_seed() {
    let seed = core::array::from_fn(|index| 255 - index as u8);
    assert_eq!(Hasher::new(seed).seed(), seed);
}

#[test]
fn agrees_with_std() {
    // `DefaultHasher` is SipHash-1-3 under a key of zeros today; should std change it, the vectors above remain.
    let input: Vec<u8> = (0..100).collect();
    for len in 0..input.len() {
        let mut reference = std::hash::DefaultHasher::new();
        reference.write(&input[..len]);
        assert_eq!(Hasher::new([0; 16]).hash(&input[..len]), uneven(reference.finish()));
    }
}

#[test]
fn the_top_is_uneven_and_in_order() {
    let step = 1 << 48;
    let bent: Vec<u64> = (0..1 << 16).map(|top| uneven(top * step)).collect();
    assert_eq!(bent[0], 0);
    assert!(bent.is_sorted() && uneven(u64::MAX) == u64::MAX);
    let (first, last) =
        (bent[1] as f64 / step as f64, (u64::MAX - bent[bent.len() - 1]) as f64 / step as f64);
    assert!((1.9..2.2).contains(&(first / last)), "{first} {last}");
}
