use alloc::vec;

use super::*;

#[test]
fn a_part_survives_every_length_around_a_varint_step() {
    for len in [0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152] {
        let part = vec![b'x'; len];
        let mut bytes = vec![0xff; part_len(len) + 3];
        assert_eq!(put_part(&mut bytes, &part), part_len(len));
        let (read, behind) = split_part(&bytes);
        assert_eq!((read, behind), (&part[..], &[0xff; 3][..]));
    }
}
