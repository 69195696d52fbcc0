use super::*;

/// What becomes of `input`, behind something else, if that is no longer than `output_max`.
fn compressed(input: &[u8], output_max: usize) -> Option<Vec<u8>> {
    let mut out = b"before".to_vec();
    let fits = compress(input, output_max, &mut out);
    let packed = out.split_off(b"before".len());
    assert!(out == b"before" && (fits || packed.is_empty()) && packed.len() <= output_max);
    fits.then_some(packed)
}

fn round(input: &[u8]) -> Option<usize> {
    let packed = compressed(input, input.len())?;
    assert_eq!(compressed(input, packed.len()).as_ref(), Some(&packed));
    assert!(input.is_empty() || compressed(input, packed.len() - 1).is_none());
    assert_eq!(decompress(&packed, input.len()).as_deref(), Some(input));
    assert_eq!(decompress(&packed, input.len() + 1), None);
    assert!(input.is_empty() || decompress(&packed, input.len() - 1).is_none());
    Some(packed.len())
}

#[test]
fn what_is_compressed_comes_back() {
    assert_eq!(round(&[b'a'; 1000]), Some(2 + 3 * 3 + 3));
    assert_eq!(round(b"abcdefgh"), None);
    let text: Vec<u8> =
        (0..if cfg!(miri) { 500 } else { 5000_u32 }).flat_map(|n| (n * n % 97).to_le_bytes()).collect();
    assert!(round(&text).is_some_and(|len| len < text.len() / 2));
    // Repetitions of every length, at and past the greatest distance.
    for len in (3..300).step_by(if cfg!(miri) { 300 } else { 1 }) {
        for gap in [0, 1, DISTANCE_MAX - len, DISTANCE_MAX - len + 1] {
            let mut input: Vec<u8> = (0..len as u32).flat_map(|n| [(n % 251) as u8]).collect();
            let word = input.clone();
            let mut noise = 12_345_u32;
            input.extend((0..gap).map(|_| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (noise >> 24) as u8
            }));
            input.extend_from_slice(&word);
            let packed = compressed(&input, usize::MAX).expect("no limit");
            assert_eq!(decompress(&packed, input.len()), Some(input));
        }
    }
}

#[test]
fn what_is_no_lzf_is_refused() {
    for bad in [&[0x20, 0][..], &[5, 1, 2], &[0, 1, 0xe0, 1], &[0, 1, 0x20], &[0, 1, 0x20, 1], &[0, 1, 0xe0]]
    {
        for len in 0..20 {
            assert_eq!(decompress(bad, len), None, "{bad:?}");
        }
    }
    assert_eq!(decompress(&[0, 7], usize::MAX), None);
    assert_eq!(decompress(&[], 0), Some(Vec::new()));
}
