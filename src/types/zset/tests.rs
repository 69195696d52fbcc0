use super::{Change, ZSet};
use crate::base::heap::Heap;
use crate::types::{Encoding, Thresholds, listpack::Listpack};
use alloc::{format, string::String, vec::Vec};

fn packed(members: &[(&str, f64)]) -> Vec<String> {
    let (mut heap, mut zset) = (Heap::new([0; 16]), ZSet::new());
    for (member, score) in members {
        zset.set(&mut heap, &Thresholds::default(), member.as_bytes(), *score);
    }
    let ZSet::Packed(bytes) = zset else { panic!("few short members stay packed") };
    Listpack::new(&bytes).iter().map(|(_, element)| format!("{element:?}")).collect()
}

#[test]
fn scores_are_packed_as_redis_packs_them() {
    let members =
        [("a", 1.0), ("b", 1.5), ("7", -0.0), ("big", 1e17), ("huge", 1e300), ("top", f64::INFINITY)];
    let text = |text: &str| format!("Str({:?})", text.as_bytes());
    assert_eq!(
        packed(&members),
        [
            "Int(7)".into(),
            "Int(0)".into(),
            text("a"),
            "Int(1)".into(),
            text("b"),
            text("1.5"),
            text("big"),
            "Int(100000000000000000)".into(),
            text("huge"),
            text("1e+300"),
            text("top"),
            text("inf"),
        ]
    );
}

#[test]
fn it_turns_into_a_tree_at_the_thresholds_of_redis() {
    let (mut heap, thresholds) = (Heap::new([0; 16]), Thresholds::default());
    let mut zset = ZSet::new();
    for index in 0..128 {
        zset.set(&mut heap, &thresholds, format!("{index}").as_bytes(), f64::from(index));
    }
    // A member that is there does not make it longer, however often it changes.
    assert_eq!(zset.set(&mut heap, &thresholds, b"0", 500.0), Change::Updated);
    assert_eq!(zset.encoding(), Encoding::Listpack);
    assert_eq!(zset.set(&mut heap, &thresholds, b"128", 128.0), Change::Added);
    assert_eq!((zset.encoding(), zset.len()), (Encoding::Skiplist, 129));

    let mut long = ZSet::new();
    long.set(&mut heap, &thresholds, &[b'x'; 64], 1.0);
    assert_eq!(long.encoding(), Encoding::Listpack);
    long.set(&mut heap, &thresholds, &[b'x'; 65], 1.0);
    assert_eq!(long.encoding(), Encoding::Skiplist);

    let mut expected = ZSet::new();
    expected.expect(&mut heap, &thresholds, 128, 64);
    assert_eq!(expected.encoding(), Encoding::Listpack);
    expected.expect(&mut heap, &thresholds, 129, 64);
    assert_eq!(expected.encoding(), Encoding::Skiplist);
}
