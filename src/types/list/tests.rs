use super::*;
use crate::base::rng::Rng;

#[test]
fn limits_are_read_as_redis_reads_them() {
    let limit = |size| Limit::new(&Thresholds { list_max_listpack_size: size, ..Thresholds::default() });
    for (size, bytes) in [(-1, 4096), (-2, 8192), (-5, 65_536), (-6, 65_536), (i64::MIN, 65_536)] {
        assert!(!limit(size).is_exceeded(bytes, usize::MAX), "{size}");
        assert!(limit(size).is_exceeded(bytes + 1, 1), "{size}");
    }
    for (size, len) in [(0, 1), (1, 1), (128, 128)] {
        assert!(!limit(size).is_exceeded(8192, len) && limit(size).is_exceeded(8192, len + 1), "{size}");
        assert!(limit(size).is_exceeded(8193, 1), "{size}");
    }
}

#[test]
fn encoding_follows_the_size() {
    let thresholds = Thresholds::default();
    let heap = Heap::new([0; 16]);
    let mut list = List::new();
    // 10 bytes of text take 12 in a listpack; recorded from redis-server.
    while list.view(&heap).encoding() == Encoding::Listpack {
        list.push_back(b"0123456789", &thresholds);
    }
    assert_eq!(list.len(), 683);
    for _ in 0..342 {
        list.remove(End::Back, 1);
        list.shrink(&thresholds);
        assert_eq!(list.view(&heap).encoding(), Encoding::Quicklist);
    }
    list.remove(End::Front, 1);
    list.shrink(&thresholds);
    assert_eq!((list.len(), list.view(&heap).encoding()), (340, Encoding::Listpack));
}

/// The sums are kept up edit by edit.
#[test]
fn sums_are_those_of_the_chunks() {
    let thresholds = Thresholds { list_max_listpack_size: 2, ..Thresholds::default() };
    let (heap, mut rng) = (Heap::new([0; 16]), Rng::new(3));
    for _ in 0..if cfg!(miri) { 5 } else { 200 } {
        let mut list = List::new_chunks(&thresholds);
        for _ in 0..rng.below(200) {
            let value = [b'a' + rng.below(4) as u8];
            let end = if rng.below(2) == 0 { End::Front } else { End::Back };
            let side = if rng.below(2) == 0 { Where::Before } else { Where::After };
            match rng.below(12) {
                0 => list.pop(end, |_| {}),
                1 => drop(list.remove_equal(&value, 1 + rng.below(3) as usize, end)),
                2 => list.remove(end, rng.below(6) as usize),
                3 => drop(list.insert(b"a", side, &value)),
                4 if !list.is_empty() => list.set(rng.below(list.len() as u64) as usize, &value),
                _ => list.push(end, Element::Str(&value)),
            }
        }
        let elements = |from| list.view(&heap).iter(from).map(Element::to_vec).collect::<Vec<_>>();
        let (forwards, mut backwards) = (elements(End::Front), elements(End::Back));
        backwards.reverse();
        assert_eq!(forwards, backwards);
        assert_eq!(forwards.len(), list.len());
        if let List::Chunks(quicklist) = &list {
            assert_eq!((quicklist.heap_bytes(), quicklist.len()), quicklist.sums());
        }
        while !list.is_empty() {
            list.pop(End::Back, |_| {});
        }
        assert_eq!(list.heap_bytes(), size_of::<Quicklist>());
    }
}
