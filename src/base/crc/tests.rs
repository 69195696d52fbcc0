use super::{crc16, crc64, key_slot};

#[test]
fn check_values() {
    assert_eq!(crc16(b"123456789"), 0x31c3);
    assert_eq!(crc64(0, b"123456789"), 0xe9c6_d914_c4b8_d9ca);
    assert_eq!(crc64(crc64(0, b"1234"), b"56789"), 0xe9c6_d914_c4b8_d9ca);
}

#[test]
fn however_bytes_are_cut_their_crc_is_one() {
    // By its definition: one bit at a time.
    let slow = |bytes: &[u8]| {
        bytes.iter().fold(0u64, |crc, byte| {
            (0..8).fold(crc ^ u64::from(*byte), |crc, _| {
                if crc & 1 == 1 { crc >> 1 ^ 0x95ac_9329_ac4b_c9b5 } else { crc >> 1 }
            })
        })
    };
    let bytes: [u8; 45] = core::array::from_fn(|at| (at * at * 37 + 11) as u8);
    for end in (0..=bytes.len()).step_by(if cfg!(miri) { 9 } else { 1 }) {
        let whole = slow(&bytes[..end]);
        for cut in (0..=end).step_by(if cfg!(miri) { 4 } else { 1 }) {
            assert_eq!(crc64(crc64(0, &bytes[..cut]), &bytes[cut..end]), whole, "{cut} of {end}");
        }
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
