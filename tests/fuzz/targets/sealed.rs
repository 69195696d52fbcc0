//! Sealed bytes: what was sealed is opened with the same key, nonce and place; anything else is refused, be it the bytes as they
//! come or what was sealed with any of it changed. In memory bounded by the input.
#![no_main]

#[expect(dead_code, reason = "no client asks here")]
mod common;

use cachelet::base::seal::{KEY_BYTES, NONCE_BYTES, TAG_BYTES, open, seal};
use common::{bytes_max, peak_of};
use libfuzzer_sys::fuzz_target;

/// What is changed, where, and to what.
const CHANGE_BYTES: usize = 4;

fuzz_target!(|input: &[u8]| {
    let Some((key, rest)) = input.split_first_chunk::<KEY_BYTES>() else { return };
    let Some((nonce, rest)) = rest.split_first_chunk::<NONCE_BYTES>() else { return };
    let Some((&[what, low, high, by], rest)) = rest.split_first_chunk::<CHANGE_BYTES>() else { return };
    let (aad, plaintext) = rest.split_at(rest.len().min(usize::from(what >> 3)));
    if let Some(opened) = open(key, nonce, aad, plaintext) {
        assert_eq!(seal(key, nonce, aad, &opened).as_deref(), Some(plaintext), "nobody sealed this");
    }
    let (bytes, sealed) = peak_of(|| seal(key, nonce, aad, plaintext).expect("short enough"));
    assert!(bytes <= bytes_max(input.len()), "{bytes} bytes for {}", input.len());
    assert_eq!(sealed.len(), plaintext.len() + TAG_BYTES);
    let (bytes, opened) = peak_of(|| open(key, nonce, aad, &sealed));
    assert!(bytes <= bytes_max(input.len()), "{bytes} bytes for {}", input.len());
    assert_eq!(opened.as_deref(), Some(plaintext));

    let at = usize::from(low) | usize::from(high) << 8;
    let (mut other_key, mut other_nonce) = (*key, *nonce);
    let (mut other_aad, mut other) = (aad.to_vec(), sealed.clone());
    match what & 7 {
        0 => other_key[at % KEY_BYTES] ^= by,
        1 => other_nonce[at % NONCE_BYTES] ^= by,
        2 => other_aad.push(by),
        3 => other_aad.truncate(at % (aad.len() + 1)),
        4 => other.truncate(at % (sealed.len() + 1)),
        5 => other.insert(at % (sealed.len() + 1), by),
        _ => other[at % sealed.len()] ^= by,
    }
    let is_same = (other_key, other_nonce, &other_aad[..], &other) == (*key, *nonce, aad, &sealed);
    assert_eq!(open(&other_key, &other_nonce, &other_aad, &other).is_some(), is_same);
});
