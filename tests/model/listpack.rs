//! Listpack beside a vector of byte strings; its bytes beside what Redis dumps.

use cachelet::types::listpack::{self, Listpack, Where};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{config, steps};

#[derive(Clone, Debug)]
enum Edit {
    PushBack(Vec<u8>),
    PushFront(Vec<u8>),
    Insert(usize, bool, Vec<u8>),
    Replace(usize, Vec<u8>),
    Remove(usize),
    RemoveRun(usize, usize),
    RemoveRange(i64, usize),
    Append(Vec<Vec<u8>>),
}

/// Strings around every bound of the encoding.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let around = (0..64u32, -2i64..3).prop_map(|(bits, off)| (1i64 << bits).wrapping_add(off));
    let long = if cfg!(miri) { 200 } else { 20_000 };
    prop_oneof![
        4 => vec(any::<u8>(), 0..8),
        4 => (around, any::<bool>()).prop_map(|(value, negative)| {
            (if negative { value.wrapping_neg() } else { value }).to_string().into_bytes()
        }),
        2 => "[-+]?0?[0-9]{1,20}".prop_map(String::into_bytes),
        1 => prop_oneof![60..70usize, 120..131usize, 4090..4100usize, 16_375..16_390usize]
            .prop_map(move |len| vec![b'x'; len.min(long)]),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => value().prop_map(Edit::PushBack),
        2 => value().prop_map(Edit::PushFront),
        2 => (any::<usize>(), any::<bool>(), value()).prop_map(|(at, after, value)| Edit::Insert(at, after, value)),
        2 => (any::<usize>(), value()).prop_map(|(at, value)| Edit::Replace(at, value)),
        2 => any::<usize>().prop_map(Edit::Remove),
        1 => (any::<usize>(), 0..4usize).prop_map(|(at, count)| Edit::RemoveRun(at, count)),
        1 => (-8..8i64, 0..4usize).prop_map(|(at, count)| Edit::RemoveRange(at, count)),
        1 => vec(value(), 0..4).prop_map(Edit::Append),
    ]
}

fn packed(values: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = listpack::new();
    values.iter().for_each(|value| listpack::push_back(&mut bytes, value));
    bytes
}

fn apply(bytes: &mut Vec<u8>, twin: &mut Vec<Vec<u8>>, edit: Edit) {
    let pick = |at: usize| at.checked_rem(twin.len());
    let offset = |index: usize| Listpack::new(bytes).seek(index as i64).expect("within the twin");
    match edit {
        Edit::PushBack(value) => {
            listpack::push_back(bytes, &value);
            twin.push(value);
        }
        Edit::PushFront(value) => {
            listpack::push_front(bytes, &value);
            twin.insert(0, value);
        }
        Edit::Insert(at, after, value) => {
            let Some(index) = pick(at) else { return };
            let side = if after { Where::After } else { Where::Before };
            let start = listpack::insert(bytes, offset(index), side, &value);
            assert!(Listpack::new(bytes).at(start) == value[..]);
            twin.insert(index + usize::from(after), value);
        }
        Edit::Replace(at, value) => {
            let Some(index) = pick(at) else { return };
            listpack::replace(bytes, offset(index), &value);
            twin[index] = value;
        }
        Edit::Remove(at) => {
            let Some(index) = pick(at) else { return };
            let next = listpack::remove(bytes, offset(index));
            twin.remove(index);
            assert_eq!(next.map(|next| Listpack::new(bytes).at(next).to_vec()), twin.get(index).cloned());
        }
        Edit::RemoveRun(at, count) => {
            let Some(index) = pick(at) else { return };
            listpack::remove_run(bytes, offset(index), count);
            twin.drain(index..(index + count).min(twin.len()));
        }
        Edit::RemoveRange(at, count) => {
            let removed = listpack::remove_range(bytes, at, count);
            let start = if at < 0 { at + twin.len() as i64 } else { at };
            let expected = match usize::try_from(start) {
                Ok(start) if start < twin.len() => twin.drain(start..(start + count).min(twin.len())).count(),
                _ => 0,
            };
            assert_eq!(removed, expected);
        }
        Edit::Append(values) => {
            listpack::append(bytes, Listpack::new(&packed(&values)));
            twin.extend(values);
        }
    }
}

/// Where the elements start, last to first.
fn from_back(list: Listpack<'_>) -> impl Iterator<Item = usize> {
    let mut end = list.end();
    core::iter::from_fn(move || list.draw_back(&mut end).map(|_| end))
}

fn check(bytes: &[u8], twin: &[Vec<u8>]) {
    assert_eq!(listpack::validate(bytes), Ok(()));
    let list = Listpack::new(bytes);
    assert_eq!((list.len(), list.is_empty()), (twin.len(), twin.is_empty()));
    let forward: Vec<_> = list.iter().map(|(_, element)| element.to_vec()).collect();
    assert_eq!(forward, twin);
    let mut back: Vec<_> = from_back(list).collect();
    back.reverse();
    assert_eq!(back, list.iter().map(|(offset, _)| offset).collect::<Vec<_>>());
    assert_eq!(bytes, packed(twin), "one sequence has one encoding");
    for (index, value) in twin.iter().enumerate() {
        let offset = list.seek(index as i64).expect("in range");
        assert_eq!(list.seek(index as i64 - twin.len() as i64), Some(offset));
        assert!(list.at(offset) == value[..] && list.at(offset).text_len() == value.len());
        let first = twin.iter().position(|other| other == value).map(|index| back[index]);
        assert_eq!(list.find(value, 0), first);
        let even = twin.iter().step_by(2).position(|other| other == value).map(|index| back[2 * index]);
        assert_eq!(list.find(value, 1), even);
    }
    assert_eq!(list.seek(twin.len() as i64), None);
    assert_eq!(list.seek(-(twin.len() as i64) - 1), None);
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn edits_match_the_twin(edits in vec(edit(), 0..steps(40))) {
        let (mut bytes, mut twin) = (listpack::new(), Vec::new());
        for edit in edits {
            apply(&mut bytes, &mut twin, edit);
            check(&bytes, &twin);
        }
    }

    /// Whatever passes the check can be read, and edited into something that passes.
    #[test]
    fn foreign_bytes_never_panic(
        values in vec(value(), 0..6),
        damage in vec((any::<usize>(), any::<u8>()), 0..4),
        noise in vec(any::<u8>(), 0..40),
    ) {
        let _ = listpack::validate(&noise);
        let mut bytes = packed(&values);
        for (at, byte) in damage {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        if listpack::validate(&bytes).is_ok() {
            let list = Listpack::new(&bytes);
            assert_eq!(list.iter().count(), from_back(list).count());
            while let Some(first) = Listpack::new(&bytes).first() {
                listpack::replace(&mut bytes, first, b"new");
                listpack::remove(&mut bytes, first);
            }
        }
    }
}

/// The listpack inside `DUMP` of a list of these elements, as redis-server 7.2 and later write it.
#[test]
fn bytes_are_those_in_a_dump() {
    let x63 = "x".repeat(63);
    let y64 = "y".repeat(64);
    let values = [
        "0",
        "127",
        "128",
        "-1",
        "-4096",
        "4095",
        "4096",
        "-4097",
        "32767",
        "-32768",
        "32768",
        "8388607",
        "-8388608",
        "8388608",
        "2147483647",
        "-2147483649",
        "9223372036854775807",
        "-9223372036854775808",
        "",
        "a",
        "01",
        "-0",
        "+1",
        &x63,
        &y64,
    ];
    let dumped = "f5000000190000017f01c08002dfff02d00002cfff02f1001003f1ffef03f1ff7f03f1008003f200800004f2ffff7f0\
        4f200008004f30000800005f3ffffff7f05f4ffffff7fffffffff09f4ffffffffffffff7f09f4000000000000008009800181610282\
        303103822d3003822b3103bf";
    let mut dumped: Vec<u8> = (0..dumped.len() / 2)
        .map(|at| u8::from_str_radix(&dumped[2 * at..2 * at + 2], 16).expect("hexadecimal"))
        .collect();
    dumped.extend_from_slice(x63.as_bytes());
    dumped.extend_from_slice(b"\x40\xe0\x40");
    dumped.extend_from_slice(y64.as_bytes());
    dumped.extend_from_slice(b"\x42\xff");
    assert_eq!(packed(&values.map(|value| value.as_bytes().to_vec())), dumped);

    let long = |len: usize| packed(&[vec![b'z'; len], b"1".to_vec()]);
    assert!(
        long(4095).starts_with(b"\x0c\x10\0\0\x02\0\xef\xffzz")
            && long(4095).ends_with(b"zz\x20\x81\x01\x01\xff")
    );
    assert!(
        long(4096).starts_with(b"\x10\x10\0\0\x02\0\xf0\0\x10\0\0zz")
            && long(4096).ends_with(b"zz\x20\x85\x01\x01\xff")
    );
}
