//! Sealed bytes: nobody without the key reads them, or changes one of them unnoticed. XChaCha20-Poly1305.
//!
//! Deliberately absent: keys and nonces of its own. Who seals gives a nonce that was never used with the key before; that is
//! all the security there is.

use alloc::vec::Vec;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

/// Bytes of a nonce. The first 16 of them choose a key of their own (HChaCha20), so nonces may be random.
pub const NONCE_BYTES: usize = 24;

/// Bytes that sealing adds.
pub const TAG_BYTES: usize = 16;

/// Seals `plaintext`, and ties it to `aad`, which stays where it is. `None` only for more bytes than the cipher can take (256 GB).
pub fn seal(
    key: &[u8; KEY_BYTES],
    nonce: &[u8; NONCE_BYTES],
    aad: &[u8],
    plaintext: &[u8],
) -> Option<Vec<u8>> {
    let payload = Payload { msg: plaintext, aad };
    cipher(key).encrypt(&XNonce::from(*nonce), payload).ok()
}

/// Opens what [`seal`] made of the same key, nonce and `aad`; `None` when it made something else.
pub fn open(key: &[u8; KEY_BYTES], nonce: &[u8; NONCE_BYTES], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let payload = Payload { msg: sealed, aad };
    cipher(key).decrypt(&XNonce::from(*nonce), payload).ok()
}

fn cipher(key: &[u8; KEY_BYTES]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

#[cfg(test)]
mod tests;
