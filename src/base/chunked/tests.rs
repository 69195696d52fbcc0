use super::ChunkedVec;

#[test]
fn pushes_and_pops_across_chunks() {
    let mut vector = ChunkedVec::new();
    assert_eq!((vector.pop(), vector.heap_bytes()), (None, 0));
    let len = if cfg!(miri) { 3_000 } else { 100_000 };
    for number in 0..len {
        vector.push(number);
    }
    assert_eq!((vector.len(), vector.last()), (len, Some(&(len - 1))));
    vector[len / 2] = 7;
    assert_eq!((vector[len / 2], vector.get(len)), (7, None));
    assert!(vector.heap_bytes() >= len * 8 && vector.heap_bytes() < len * 8 + 64 * 1024);
    for left in (0..len).rev() {
        assert!(vector.pop().is_some());
        assert_eq!(vector.len(), left);
    }
    vector.push(1);
    assert_eq!(vector.iter().copied().collect::<alloc::vec::Vec<_>>(), [1]);
}
