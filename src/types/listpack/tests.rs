use super::*;

#[test]
fn bytes_are_those_of_redis() {
    let mut bytes = new();
    for value in ["1", "-1", "a", "4095", "70000"] {
        push_back(&mut bytes, value.as_bytes());
    }
    let expected = b"\x1c\0\0\0\x05\0\x01\x01\xdf\xff\x02\x81a\x02\xcf\xff\x02\xf2\x70\x11\x01\x04\xff";
    let mut expected = expected.to_vec();
    expected[0] = expected.len() as u8;
    assert_eq!(bytes, expected);
    assert_eq!(validate(&bytes), Ok(()));
}

#[test]
fn the_count_becomes_unknown_at_65535() {
    let mut bytes = new();
    for value in 0..65_534i64 {
        push_back(&mut bytes, value % 100);
    }
    assert_eq!(count(&bytes), 65_534);
    push_back(&mut bytes, b"x");
    push_back(&mut bytes, b"y");
    assert_eq!(count(&bytes), COUNT_UNKNOWN);
    assert_eq!(Listpack::new(&bytes).len(), 65_536);
    let last = Listpack::new(&bytes).seek(-1).unwrap();
    assert_eq!(Listpack::new(&bytes).at(last), Element::Str(b"y"));
    assert_eq!(Listpack::new(&bytes).seek(65_535), Some(last));
    assert_eq!(Listpack::new(&bytes).seek(65_536), None);
    assert_eq!(remove(&mut bytes, last), None);
    assert_eq!(validate(&bytes), Ok(()));
}

#[test]
fn an_integer_equals_only_its_canonical_text() {
    assert_eq!(Element::Int(5), Element::Str(b"5"));
    assert_ne!(Element::Int(5), Element::Str(b"05"));
    assert!(Element::Int(-7) == b"-7"[..]);
    assert_eq!(Element::Int(i64::MIN).text_len(), 20);
}
