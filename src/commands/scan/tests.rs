use super::*;

#[test]
fn cursors_are_read_as_strtoul_reads_them() {
    for (text, cursor) in [
        ("", Some(0)),
        ("0", Some(0)),
        ("007", Some(7)),
        ("+3", Some(3)),
        ("-1", Some(u64::MAX)),
        ("18446744073709551615", Some(u64::MAX)),
        ("5\0abc", Some(5)),
        ("18446744073709551616", None),
        (" 3", None),
        ("3 ", None),
        ("-", None),
        ("abc", None),
    ] {
        assert_eq!(parse_cursor(text.as_bytes()), cursor, "{text:?}");
    }
}

#[test]
fn a_call_ends_after_enough_elements_or_too_many_empty_steps() {
    let scan = ScanArgs { cursor: 5, pattern: None, count: 3, type_name: None, novalues: false };
    let two_a_step = |cursor, found: &mut Vec<u64>| {
        found.extend([cursor, cursor]);
        cursor + 1
    };
    assert_eq!(scan.collect(two_a_step), (7, alloc::vec![5, 5, 6, 6]));
    assert_eq!(scan.collect(|cursor, _: &mut Vec<u64>| cursor + 1), (35, alloc::vec![]));
    assert_eq!(scan.collect(|_, _: &mut Vec<u64>| 0), (0, alloc::vec![]));
}
