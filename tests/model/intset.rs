//! Intset beside a `BTreeSet`; its bytes beside what Redis dumps.

use std::collections::BTreeSet;

use cachelet::types::intset::{self, Intset};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{config, steps};

fn integer() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => -20..20i64,
        2 => any::<i16>().prop_map(i64::from),
        1 => any::<i32>().prop_map(i64::from),
        1 => any::<i64>(),
        1 => prop::sample::select(vec![
            i64::MIN, i64::MAX, i64::from(i32::MIN), i64::from(i32::MAX) + 1, i64::from(i16::MIN) - 1, 32_767, 32_768,
        ]),
    ]
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn edits_match_the_twin(edits in vec((integer(), prop::bool::weighted(0.7)), 0..steps(120))) {
        let (mut bytes, mut twin) = (intset::new(), BTreeSet::new());
        for (value, adds) in edits {
            if adds {
                prop_assert_eq!(intset::insert(&mut bytes, value), twin.insert(value));
            } else {
                prop_assert_eq!(intset::remove(&mut bytes, value), twin.remove(&value));
            }
            prop_assert_eq!(intset::validate(&bytes), Ok(()));
            let set = Intset::new(&bytes);
            prop_assert_eq!((set.len(), set.is_empty()), (twin.len(), twin.is_empty()));
            prop_assert!(set.iter().eq(twin.iter().copied()));
            prop_assert_eq!(set.contains(value), twin.contains(&value));
            prop_assert_eq!(set.get(twin.len()), None);
        }
    }

    #[test]
    fn foreign_bytes_never_panic(
        width in 0..10u32,
        count in 0..6u32,
        mut body in vec(any::<u8>(), 0..50),
        noise in vec(any::<u8>(), 0..40),
    ) {
        let _ = intset::validate(&noise);
        let mut bytes = [width.to_le_bytes(), count.to_le_bytes()].concat();
        body.truncate((width * count) as usize);
        bytes.extend(body);
        if intset::validate(&bytes).is_ok() {
            while let Some(value) = Intset::new(&bytes).get(0) {
                prop_assert!(intset::remove(&mut bytes, value));
            }
        }
    }
}

/// The intset inside `DUMP` of a set of these integers.
#[test]
fn bytes_are_those_in_a_dump() {
    let mut bytes = intset::new();
    for value in [3, -5, 70_000] {
        intset::insert(&mut bytes, value);
    }
    assert_eq!(bytes, b"\x04\0\0\0\x03\0\0\0\xfb\xff\xff\xff\x03\0\0\0\x70\x11\x01\0");
    intset::insert(&mut bytes, 1 << 40);
    intset::remove(&mut bytes, 70_000);
    assert_eq!(
        bytes,
        b"\x08\0\0\0\x03\0\0\0\xfb\xff\xff\xff\xff\xff\xff\xff\x03\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0"
    );
}
