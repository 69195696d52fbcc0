//! The allocator in a real linear memory: it grows in steps, and uses again what was freed.
use core::arch::wasm32::memory_size;

use cachelet as _; // linked for its allocator
use wasm_bindgen_test::wasm_bindgen_test;

/// Takes about 32 MB in blocks of 1 to 1000 bytes; returns them with the number of times memory grew.
fn fill() -> (Vec<Vec<u8>>, usize) {
    let (mut blocks, mut grown) = (Vec::new(), 0);
    for size in (0..64_000).map(|n: usize| n * 7919 % 1000 + 1) {
        let before = memory_size(0);
        blocks.push(vec![size as u8; size]);
        grown += usize::from(memory_size(0) > before);
    }
    (blocks, grown)
}

#[wasm_bindgen_test]
fn memory_grows_in_steps_and_freed_memory_is_used_again() {
    let (blocks, grown) = fill();
    assert!(grown <= 32, "memory grew {grown} times for 32 MB");
    assert!(blocks.iter().all(|block| block.iter().all(|&byte| byte == block.len() as u8)));
    drop(blocks);
    let held = memory_size(0);
    for _ in 0..3 {
        assert_eq!(fill().1, 0, "what was freed was not used again");
    }
    assert_eq!(memory_size(0), held);
}

#[wasm_bindgen_test]
fn zeroed_memory_is_zero_also_when_it_is_not_fresh() {
    drop(vec![0xff_u8; 3 << 20]);
    assert!(vec![0_u8; 3 << 20].iter().all(|&byte| byte == 0));
}
