use alloc::vec::Vec;

use super::{
    ALONE, Arena, BLOCK_BYTES_MIN, CLASSES, EXACT_BYTES_MAX, Handle, PAGE_BYTES, SHARED_BYTES_MAX,
    class_bytes, class_of,
};

#[test]
fn classes_grow_and_fit() {
    assert_eq!((class_bytes(0), class_bytes(CLASSES - 1)), (BLOCK_BYTES_MIN, SHARED_BYTES_MAX));
    assert!(CLASSES < usize::from(ALONE));
    for class in 1..CLASSES {
        let (before, size) = (class_bytes(class - 1), class_bytes(class));
        assert!(before < size && (size - before) * 4 <= size, "{size} after {before}");
    }
    for size in 1..=SHARED_BYTES_MAX {
        let class = class_of(size);
        assert!(class_bytes(class) >= size && (class == 0 || class_bytes(class - 1) < size), "{size}");
        assert!(class_bytes(class) == size || !(BLOCK_BYTES_MIN..=EXACT_BYTES_MAX).contains(&size), "{size}");
    }
}

#[test]
fn an_empty_arena_owns_nothing() {
    let mut arena = Arena::new();
    assert_eq!((arena.used_bytes(), arena.held_bytes()), (0, 0));
    let block = arena.alloc(10);
    assert!(!block.is_none() && block != Handle::NONE && arena.capacity(block) == 10);
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
    let limit = if cfg!(miri) { 3_000 } else { 100_000 };
    for size in 2..limit {
        let before = (block, arena.capacity(block));
        block = arena.resize(block, size - 1, size);
        arena.bytes_mut(block)[size - 1] = size as u8;
        steps += usize::from(size > EXACT_BYTES_MAX && before != (block, arena.capacity(block)));
    }
    assert!((1..limit).all(|size| size == 1 || arena.bytes(block)[size - 1] == size as u8));
    assert!(steps < 140, "{steps} copies");
    block = arena.resize(block, 10, 10);
    assert_eq!(arena.used_bytes(), 10);
    assert_eq!(arena.bytes(block)[9], 10);
}

#[test]
fn a_few_blocks_of_many_sizes_take_little() {
    let mut arena = Arena::new();
    let blocks: Vec<Handle> = (1..=SHARED_BYTES_MAX)
        .step_by(if cfg!(miri) { 60 } else { 20 })
        .map(|size| arena.alloc(size))
        .collect();
    let (held, used) = (arena.held_bytes(), arena.used_bytes());
    assert!(held < 2 * used, "{held} held for {used}");
    blocks.into_iter().for_each(|block| arena.free(block));
    assert_eq!(arena.used_bytes(), 0);
    assert!(arena.held_bytes() < 2 * PAGE_BYTES, "{}", arena.held_bytes());
}
