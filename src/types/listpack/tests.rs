use alloc::vec::Vec;

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

#[test]
fn nobody_is_asked_about_what_is_behind_the_last_that_goes() {
    let mut bytes = new();
    for value in 0..100i64 {
        push_back(&mut bytes, value % 10);
    }
    let elements =
        |bytes: &[u8]| Listpack::new(bytes).iter().map(|(_, element)| element.to_vec()).collect::<Vec<_>>();
    let mut expected = elements(&bytes);
    let mut asked = 0;
    let from = Listpack::new(&bytes).seek(20).unwrap();
    let removed = remove_where(&mut bytes, from, 3, |element| {
        asked += 1;
        element == Element::Int(4)
    });
    // Those at 24, 34 and 44.
    assert_eq!((removed, asked), (3, 25));
    for at in [44, 34, 24] {
        expected.remove(at);
    }
    assert_eq!(elements(&bytes), expected);
    assert_eq!(validate(&bytes), Ok(()));
    let end = Listpack::new(&bytes).end();
    assert_eq!(remove_where(&mut bytes, end, 1, |_| true), 0);
}
