use super::*;

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
