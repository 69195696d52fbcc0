use super::*;

#[test]
fn every_name_is_found_in_any_case() {
    for (row, entry) in COMMANDS.iter().enumerate() {
        assert_eq!(find(entry.command.name.as_bytes()), Some(row));
        assert_eq!(find(entry.command.name.to_lowercase().as_bytes()), Some(row));
    }
    for name in [&b""[..], b"GETT", b"GE", b"CLIENT|", b"\xff"] {
        assert_eq!(find(name), None);
    }
}

#[test]
fn every_synopsis_parses() {
    for entry in &COMMANDS {
        let arguments = synopsis::parse(entry.command.synopsis);
        assert!(arguments.is_ok(), "{}: {:?}", entry.command.name, arguments.err());
    }
}

#[test]
fn subcommands_belong_to_a_container() {
    for entry in &COMMANDS {
        if let Some(container) = entry.command.container() {
            let row = find(container.as_bytes()).expect(container);
            assert!(CONTAINERS[row], "{container}");
        }
    }
}

#[test]
fn a_name_is_found_in_any_case_and_no_other() {
    for byte in 0..=u8::MAX {
        let bytes = [b'a', byte, b'z', b'{', byte, b'`', 0xff, byte];
        assert_eq!(
            upper(u64::from_le_bytes(bytes)).to_le_bytes(),
            bytes.map(|byte| byte.to_ascii_uppercase())
        );
    }
    let row = find(b"CLIENT|NO-EVICT");
    assert!(row.is_some() && find(b"client|No-evict") == row);
    assert_eq!((find(b"CLIENT|NO\rEVICT"), find(b"CLIENT\\NO-EVICT")), (None, None));
}
