use super::*;

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|digit| !digit.is_ascii_whitespace()).collect();
    let digit = |text: u8| (text as char).to_digit(16).unwrap_or_else(|| panic!("{hex} is no hex")) as u8;
    digits.as_chunks::<2>().0.iter().map(|[high, low]| digit(*high) << 4 | digit(*low)).collect()
}

fn array<const N: usize>(hex: &str) -> [u8; N] {
    bytes(hex).try_into().unwrap_or_else(|_| panic!("{hex} is not {N} bytes"))
}

/// Appendix A.3.1 of draft-irtf-cfrg-xchacha-03.
#[test]
fn the_published_vector() {
    let plaintext = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
    let aad = bytes("50515253c0c1c2c3c4c5c6c7");
    let key = array("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    let nonce = array("404142434445464748494a4b4c4d4e4f5051525354555657");
    let sealed = bytes(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39
         ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
         21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49",
    );
    assert_eq!(seal(&key, &nonce, &aad, plaintext).as_deref(), Some(&sealed[..]));
    assert_eq!(open(&key, &nonce, &aad, &sealed).as_deref(), Some(&plaintext[..]));
}

#[test]
fn only_the_very_same_is_opened() {
    let (key, nonce) = ([7; KEY_BYTES], [9; NONCE_BYTES]);
    for plaintext in [&b""[..], b"x", &[5; if cfg!(miri) { 300 } else { 1000 }]] {
        let sealed = seal(&key, &nonce, b"name", plaintext).unwrap_or_default();
        assert_eq!(sealed.len(), plaintext.len() + TAG_BYTES);
        assert_eq!(open(&key, &nonce, b"name", &sealed).as_deref(), Some(plaintext));
        for bit in (0..8 * sealed.len()).step_by(if cfg!(miri) { 101 } else { 1 }) {
            let mut other = sealed.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key, &nonce, b"name", &other), None);
        }
        for len in (0..sealed.len()).step_by(if cfg!(miri) { 13 } else { 1 }) {
            assert_eq!(open(&key, &nonce, b"name", &sealed[..len]), None);
        }
        assert_eq!(open(&[8; KEY_BYTES], &nonce, b"name", &sealed), None);
        assert_eq!(open(&key, &[8; NONCE_BYTES], b"name", &sealed), None);
        assert_eq!(open(&key, &nonce, b"another", &sealed), None);
    }
}
