//! Comparing and copying short byte strings: keys, fields, members, replies; parts of a block that must be there.

use core::cmp::Ordering;

/// Whether two byte strings are equal: eight bytes at a time, where wasm's `memcmp` is a loop over single ones.
#[inline(always)]
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let ((a_words, a_tail), (b_words, b_tail)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let words = a_words.iter().zip(b_words);
    words.fold(0, |differ, (a, b)| differ | (word(a) ^ word(b))) == 0 && tail(a_tail) == tail(b_tail)
}

/// [`same`] for strings that may be long and mostly differ: reads little more than what they have in common.
#[must_use]
pub fn same_long(a: &[u8], b: &[u8]) -> bool {
    if a.len() <= 64 {
        return same(a, b);
    }
    a.len() == b.len() && a.chunks(64).zip(b.chunks(64)).all(|(a, b)| same(a, b))
}

/// Which of two strings is less, byte by byte, found by words.
#[inline(never)]
#[must_use]
pub fn order(a: &[u8], b: &[u8]) -> Ordering {
    let words = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
    let common = 8 * words.take_while(|(a, b)| word(a) == word(b)).count();
    // What is next, its first byte at the top; less than a word has zeros behind it, and is less than the same with more.
    let next = |bytes| {
        let rest = part(bytes, common, bytes.len());
        rest.first_chunk().map_or_else(|| tail(rest), word).swap_bytes()
    };
    next(a).cmp(&next(b)).then(a.len().cmp(&b.len()))
}

#[inline(always)]
fn word(bytes: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*bytes)
}

/// Fewer than nine bytes as a little-endian number.
#[inline(always)]
#[must_use]
pub const fn tail(bytes: &[u8]) -> u64 {
    // Two overlapping fixed-size loads instead of a loop over bytes; what they both cover is the same bit pattern.
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let shift = 8 * (bytes.len() - 4);
        return u32::from_le_bytes(*first) as u64 | (u32::from_le_bytes(*last) as u64) << shift;
    }
    match *bytes {
        [] => 0,
        [a] => a as u64,
        [a, b] => u16::from_le_bytes([a, b]) as u64,
        [a, b, c, ..] => u32::from_le_bytes([a, b, c, 0]) as u64,
    }
}

/// Longest string copied by words: above it wasm's `memory.copy`, which is a call out of it, is faster.
const WORDS_BYTES_MAX: usize = 64;

/// Writes a string at the front of `target`, by words when it is short.
#[inline(never)]
pub fn put(target: &mut [u8], bytes: &[u8]) {
    let target = part_mut(target, 0, bytes.len());
    if bytes.len() > WORDS_BYTES_MAX {
        return target.copy_from_slice(bytes);
    }
    for (target, word) in target.as_chunks_mut::<8>().0.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *target = *word;
    }
    // What is left is the last word, or two halves of one, that overlap what is there already.
    if let (Some(target), Some(last)) = (target.last_chunk_mut::<8>(), bytes.last_chunk()) {
        *target = *last;
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        part_mut(target, 0, 4).copy_from_slice(first);
        part_mut(target, bytes.len() - 4, bytes.len()).copy_from_slice(last);
    } else {
        for (target, byte) in target.iter_mut().zip(bytes) {
            *target = *byte;
        }
    }
}

/// `bytes[start..end]` of something whose form says that they are there. What `core` tells when they are not takes more
/// code at each of the hundreds of places than the check itself.
#[inline(always)]
#[must_use]
pub fn part(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    match bytes.get(start..end) {
        Some(part) => part,
        None => torn(),
    }
}

/// [`part`], to write.
#[inline(always)]
#[must_use]
pub fn part_mut(bytes: &mut [u8], start: usize, end: usize) -> &mut [u8] {
    match bytes.get_mut(start..end) {
        Some(part) => part,
        None => torn(),
    }
}

/// The `N` bytes at `at`: see [`part`].
#[inline(always)]
#[must_use]
pub fn array_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(array) => *array,
        None => torn(),
    }
}

/// Something that says where its parts are does not have them.
#[cold]
#[inline(never)]
pub fn torn() -> ! {
    panic!("bytes are not what they say they are")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// Every byte counts, and the length.
    fn says_what_slices_say(same: fn(&[u8], &[u8]) -> bool, lens: impl IntoIterator<Item = usize>) {
        let bytes: Vec<u8> = (0..=255).collect();
        for len in lens {
            assert!(same(&bytes[..len], &bytes.clone()[..len]));
            assert!(!same(&bytes[..len], &[&bytes[..len], b"x"].concat()));
            for at in 0..len {
                let mut other = bytes[..len].to_vec();
                other[at] ^= 0x80;
                assert!(!same(&bytes[..len], &other), "byte {at} of {len}");
            }
        }
    }

    #[test]
    fn equal_is_what_the_slices_say() {
        says_what_slices_say(same, 0..40);
    }

    #[test]
    fn long_ones_are_equal_when_all_of_them_is() {
        says_what_slices_say(same_long, [0, 1, 63, 64, 65, 128, 200, 256]);
    }

    #[test]
    fn order_is_the_slices_own() {
        let bytes: Vec<u8> = (1..=40).collect();
        let lens = || (0..=40).step_by(if cfg!(miri) { 5 } else { 1 });
        for len in lens() {
            for other_len in lens() {
                let (one, mut other) = (&bytes[..len], bytes[..other_len].to_vec());
                assert_eq!(order(one, &other), one.cmp(&other));
                for at in (0..other_len).step_by(if cfg!(miri) { 3 } else { 1 }) {
                    other[at] ^= 0x80;
                    assert_eq!(order(one, &other), one.cmp(&other), "byte {at} of {len} and {other_len}");
                    assert_eq!(order(&other, one), other[..].cmp(one), "byte {at} of {other_len} and {len}");
                    other[at] ^= 0x80;
                }
            }
        }
    }

    #[test]
    fn a_zero_is_more_than_nothing() {
        let bytes = [0; 20];
        for len in 0..20 {
            for other_len in 0..20 {
                assert_eq!(order(&bytes[..len], &bytes[..other_len]), len.cmp(&other_len));
            }
        }
    }

    #[test]
    fn what_is_put_is_all_of_it() {
        let bytes: Vec<u8> = (1..100).collect();
        for len in 0..99 {
            let mut target = [0; 100];
            put(&mut target, &bytes[..len]);
            assert_eq!(target[..len], bytes[..len]);
            assert!(target[len..].iter().all(|&byte| byte == 0));
        }
    }

    #[test]
    fn a_tail_is_its_number() {
        for len in 0..=8 {
            let bytes: Vec<u8> = (1..=len).collect();
            let number = bytes.iter().rev().fold(0, |number: u64, &byte| number << 8 | u64::from(byte));
            assert_eq!(tail(&bytes), number);
        }
    }
}
