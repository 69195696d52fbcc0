use alloc::vec::Vec;

use super::{crc16, crc64, crc64_iso, key_slot};

#[test]
fn check_values() {
    assert_eq!(crc16(b"123456789"), 0x31c3);
    assert_eq!(crc64(0, b"123456789"), 0xe9c6_d914_c4b8_d9ca);
    assert_eq!(crc64(crc64(0, b"1234"), b"56789"), 0xe9c6_d914_c4b8_d9ca);
    assert_eq!(crc64_iso(0, b"123456789"), 0xb909_56c7_75a4_1001);
    assert_eq!(crc64_iso(crc64_iso(0, b"1234"), b"56789"), 0xb909_56c7_75a4_1001);
}

/// By its definition: one bit at a time.
fn slow(polynomial: u64, crc: u64, bytes: &[u8]) -> u64 {
    let bit = |crc: u64, _| if crc & 1 == 1 { crc >> 1 ^ polynomial } else { crc >> 1 };
    bytes.iter().fold(crc, |crc, byte| (0..8).fold(crc ^ u64::from(*byte), bit))
}

#[test]
fn however_bytes_are_cut_their_crc_is_one() {
    let bytes: [u8; 45] = core::array::from_fn(|at| (at * at * 37 + 11) as u8);
    for end in (0..=bytes.len()).step_by(if cfg!(miri) { 9 } else { 1 }) {
        let jones = slow(0x95ac_9329_ac4b_c9b5, 0, &bytes[..end]);
        let iso = !slow(0xd8 << 56, !0, &bytes[..end]);
        for cut in (0..=end).step_by(if cfg!(miri) { 4 } else { 1 }) {
            assert_eq!(crc64(crc64(0, &bytes[..cut]), &bytes[cut..end]), jones, "{cut} of {end}");
            assert_eq!(crc64_iso(crc64_iso(0, &bytes[..cut]), &bytes[cut..end]), iso, "{cut} of {end}");
        }
    }
}

#[test]
fn blocks_of_any_number_and_bits_in_any_of_them_count() {
    let bytes: Vec<u8> = (0..2100_u32).map(|at| (at.wrapping_mul(0x9e37_79b1) >> 24) as u8).collect();
    for len in (0..bytes.len()).step_by(if cfg!(miri) { 509 } else { 31 }) {
        assert_eq!(crc64_iso(0, &bytes[..len]), !slow(0xd8 << 56, !0, &bytes[..len]), "{len}");
    }
    let crc = crc64_iso(0, &bytes);
    for at in (0..bytes.len()).step_by(if cfg!(miri) { 211 } else { 1 }) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert_ne!(crc64_iso(0, &damaged), crc, "{at}");
        assert_eq!(crc64_iso(crc64_iso(0, &damaged[..at]), &damaged[at..]), crc64_iso(0, &damaged), "{at}");
    }
}

#[test]
fn slots_follow_the_tag() {
    assert_eq!(key_slot(b"foo"), 12182);
    assert_eq!(key_slot(b"{user1000}.following"), key_slot(b"user1000"));
    assert_eq!(key_slot(b"foo{}{bar}"), crc16(b"foo{}{bar}") % 16384);
    assert_eq!(key_slot(b"foo{{bar}}zap"), key_slot(b"{bar"));
    assert_eq!(key_slot(b"foo{bar"), crc16(b"foo{bar") % 16384);
}
