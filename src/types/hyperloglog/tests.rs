use super::*;

#[test]
fn a_new_one_is_redis_own() {
    assert_eq!(empty(), b"HYLL\x01\0\0\0\0\0\0\0\0\0\0\0\x7f\xff");
    let mut bytes = empty();
    assert_eq!(count(&bytes), Ok(0));
    assert_eq!(add(&mut bytes, 3000, b"a"), Ok(true));
    assert_eq!(add(&mut bytes, 3000, b"a"), Ok(false));
    // What redis-server 7.0 answers to PFADD k a, GET k.
    assert_eq!(bytes, b"HYLL\x01\0\0\0\0\0\0\0\0\0\0\x80q\xa6\x84NW");
    assert_eq!(count(&bytes), Ok(1));
}

#[test]
fn dense_and_sparse_tell_the_same() {
    let (mut sparse, mut dense) = (empty(), empty());
    make_dense(&mut dense).unwrap();
    let mut registers = vec![0; REGISTERS];
    for number in 0..if cfg!(miri) { 100_u32 } else { 1000 } {
        let element = number.to_le_bytes();
        assert_eq!(add(&mut sparse, u64::MAX, &element), Ok(add_dense(&mut dense, &element)));
    }
    assert_eq!((form(&sparse), form(&dense)), (Some(Form::Sparse), Some(Form::Dense)));
    merge(&mut registers, &sparse).unwrap();
    assert!((0..REGISTERS).all(|index| registers[index] == register(&dense, index)));
    assert_eq!(count(&sparse), count(&dense));
    assert_eq!(count(&dense), Ok(count_registers(&registers)));
    invalidate(&mut dense);
    make_dense(&mut sparse).unwrap();
    assert_eq!(sparse, dense);
}

#[test]
fn registers_of_a_dense_one_go_in_fours() {
    let mut rng = crate::base::rng::Rng::new(7);
    let mut draw = || (0..REGISTERS).map(|_| rng.next_u64() as u8 & REGISTER_MAX).collect::<Vec<u8>>();
    let (first, second) = (draw(), draw());
    let mut dense = empty();
    make_dense(&mut dense).unwrap();
    put_registers(&mut dense, &first);
    assert!((0..REGISTERS).all(|index| register(&dense, index) == first[index]));
    let mut merged = second.clone();
    merge(&mut merged, &dense).unwrap();
    assert!((0..REGISTERS).all(|index| merged[index] == first[index].max(second[index])));
    let mut naive = Histogram::from([0; _]);
    first.iter().for_each(|&register| naive[usize::from(register)] += 1);
    assert_eq!(count(&dense), Ok(estimate(&naive)));
    assert_eq!(count_registers(&first), estimate(&naive));
}

#[test]
fn what_cannot_stay_sparse_becomes_dense() {
    let mut bytes = empty();
    assert_eq!(raise(&mut bytes, 3000, 7, 32), Ok(true));
    assert_eq!(form(&bytes), Some(Form::Sparse));
    assert_eq!(raise(&mut bytes, 3000, 16_383, 33), Ok(true));
    assert_eq!(form(&bytes), Some(Form::Dense));
    assert_eq!((register(&bytes, 7), register(&bytes, 16_383), register(&bytes, 8)), (32, 33, 0));
    let mut full = empty();
    assert_eq!(raise(&mut full, 18, 7, 1), Ok(true));
    assert_eq!(form(&full), Some(Form::Dense));
}

/// What redis-server 7.0 makes of the decimal numbers below a limit: hll-sparse-max-bytes, the limit, then what PFCOUNT
/// says, and the length and the CRC-64 of what GET answers after that.
#[rustfmt::skip]
const FACTS: &[(u64, u32, u64, usize, u64)] = &[
    (3000, 1, 1, 21, 0xef43_8d0b_8172_7432),
    (3000, 10, 10, 48, 0x049e_249f_8e53_b276),
    (3000, 100, 100, 287, 0x625d_ff7e_eff5_deb9),
    (3000, 700, 706, 1407, 0x7942_d33f_0c71_d9a2),
    (3000, 1500, 1512, 2766, 0x7b76_dded_0b93_5da3),
    (3000, 3000, 3004, 12304, 0x471e_359f_dfbc_662e),
    (3000, 10000, 9987, 12304, 0x18f9_c846_aff8_e781),
    (3000, 50000, 50354, 12304, 0x37c1_2ee3_a11d_299b),
    (3000, 200_000, 200_305, 12304, 0xa850_0876_d83c_6ce2),
    (18, 1, 1, 12304, 0x1e6c_9704_541d_a518),
    (18, 100, 100, 12304, 0x0f55_bd37_2415_1c06),
    (18, 700, 706, 12304, 0xe3f4_e690_9b3c_b933),
    (18, 1500, 1512, 12304, 0xd0d7_4949_86f7_c5c9),
    (16000, 700, 706, 1407, 0x7942_d33f_0c71_d9a2),
    (16000, 3000, 3004, 4933, 0x7559_aa00_3da6_d51a),
    (16000, 10000, 9987, 10734, 0x99d5_e14d_d6eb_5fbc),
];

#[test]
fn bytes_and_counts_are_those_of_redis() {
    for &(bytes_max, limit, counted, len, checksum) in FACTS {
        if cfg!(miri) && limit > 10 {
            continue;
        }
        let mut bytes = empty();
        for number in 0..limit {
            add(&mut bytes, bytes_max, alloc::format!("{number}").as_bytes()).unwrap();
        }
        assert_eq!(count(&bytes), Ok(counted), "{limit}");
        set_cached(&mut bytes, counted);
        assert_eq!((bytes.len(), crate::base::crc::crc64(0, &bytes)), (len, checksum), "{limit}");
    }
}

/// What PFCOUNT of redis-server 7.0 says of registers `low + (i * i * 7 + i * 3 + i / 32) % modulus`: all parts of the
/// estimator, and what is too much for its integers.
const ESTIMATES: &[(usize, usize, i64)] = &[
    (0, 52, 310_621),
    (0, 20, 112_964),
    (3, 10, 464_223),
    (40, 12, 77_027_854_369_249_488),
    (45, 7, 1_470_810_412_528_307_456),
    (50, 2, i64::MIN),
    (0, 2, 10_360),
    (20, 32, 198_282_496_661),
    (0, 64, 375_261),
    (51, 1, i64::MIN),
    (0, 51, 318_877),
];

#[test]
fn estimates_are_those_of_redis() {
    for &(low, modulus, counted) in ESTIMATES {
        let register = |index| (low + (index * index * 7 + index * 3 + (index >> 5)) % modulus) as u8;
        let registers: Vec<u8> = (0..REGISTERS).map(register).collect();
        assert_eq!(count_registers(&registers) as i64, counted, "{low} {modulus}");
        let mut dense = empty();
        make_dense(&mut dense).unwrap();
        registers.iter().enumerate().for_each(|(index, &rank)| put_register(&mut dense, index, rank));
        assert_eq!(count(&dense), Ok(counted as u64));
    }
}
