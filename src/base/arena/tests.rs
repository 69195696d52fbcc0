use super::{Arena, CLASS_BYTES, Handle, PAGE_BYTES, SHARED_BYTES_MAX, class_of};

#[test]
fn classes_grow_and_fit() {
    assert_eq!((CLASS_BYTES[0], CLASS_BYTES[CLASS_BYTES.len() - 1]), (super::GRANULE, SHARED_BYTES_MAX));
    for pair in CLASS_BYTES.windows(2) {
        assert!(pair[0] < pair[1] && (pair[1] - pair[0]) * 4 <= pair[1].max(4 * super::GRANULE), "{pair:?}");
    }
    for size in 1..=SHARED_BYTES_MAX {
        let class = class_of(size);
        assert!(CLASS_BYTES[class] >= size && (class == 0 || CLASS_BYTES[class - 1] < size), "{size}");
    }
}

#[test]
fn an_empty_arena_owns_nothing() {
    let mut arena = Arena::new();
    assert_eq!((arena.used_bytes(), arena.held_bytes()), (0, 0));
    let block = arena.alloc(10);
    assert!(!block.is_none() && block != Handle::NONE && arena.capacity(block) == 12);
    assert_eq!(Handle::from_raw(block.raw()), block);
    arena.free(block);
    assert_eq!(arena.used_bytes(), 0);
    assert!(arena.held_bytes() < 2 * PAGE_BYTES, "one spare page at most");
}

#[test]
fn appending_to_a_large_block_moves_it_seldom() {
    let mut arena = Arena::new();
    let mut block = arena.alloc(1);
    let mut steps = 0;
    let limit = if cfg!(miri) { 6_000 } else { 100_000 };
    for size in 2..limit {
        let before = (block, arena.capacity(block));
        block = arena.resize(block, size - 1, size);
        arena.bytes_mut(block)[size - 1] = size as u8;
        steps += usize::from(before != (block, arena.capacity(block)));
    }
    assert!((1..limit).all(|size| size == 1 || arena.bytes(block)[size - 1] == size as u8));
    assert!(steps < 140, "{steps} copies");
    block = arena.resize(block, 10, 10);
    assert_eq!(arena.used_bytes(), 12);
    assert_eq!(arena.bytes(block)[9], 10);
}
