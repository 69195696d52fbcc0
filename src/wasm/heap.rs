//! The global allocator of the wasm build: dlmalloc over a linear memory that grows in steps.
//!
//! One `memory.grow` costs about 100 µs whatever its size and detaches every view JavaScript holds, so memory grows by
//! a 64th of what is there, and by no less than 1 MiB: never page by page. Half a step lies idle on average, so an eighth
//! would cost 4 bytes more for each entry of 60; filling a GiB takes some 240 steps, 24 ms of many seconds. Memory is
//! never given back, because wasm cannot; what is freed is used again.
//! While a file is loaded the steps are an eighth: see `hurrying`.
//! Deliberately absent: a limit. `maxmemory` refuses work before it gets here.
//!
//! # Why the `unsafe` here is sound
//!
//! * `Heap` is `Sync` although it hands out `&mut Dlmalloc`: the module is built without threads (`atomics` does not
//!   compile, see below) and dlmalloc calls back only into `Steps`, which allocates nothing, so no call ever starts
//!   while another one runs and the `&mut` is alone.
//! * [`GlobalAlloc`]'s contract is dlmalloc's own: each method passes pointer, size and alignment on unchanged.
//! * `Steps::alloc` returns memory nobody else has: pages that `memory.grow` has just made, at least as many bytes as
//!   asked. Fresh wasm memory is zero. (What the linker leaves between the program's data and the end of its last page
//!   is under a page, less than dlmalloc ever asks for, so it is not offered.)
//! * The last region of a 4 GiB memory is reported 16 bytes short, so that no block's end wraps round to address 0.
#![allow(unsafe_code)]

use core::sync::atomic::{AtomicBool, Ordering};

#[cfg(test)]
mod tests;

/// Bytes in one page of linear memory.
const PAGE: usize = 64 * 1024;

/// The least number of pages one step adds: 1 MiB.
const STEP_MIN: usize = 1024 * 1024 / PAGE;

/// Pages to ask for when `wanted` pages are needed and `current` pages are there: a 64th more than there is, or an eighth
/// when it `hurries`, at least [`STEP_MIN`], and never less than `wanted`.
#[cfg_attr(
    not(target_arch = "wasm32"),
    allow(dead_code, reason = "only wasm grows; native tests check the policy")
)]
fn step(current: usize, wanted: usize, hurries: bool) -> usize {
    wanted.max(current.div_ceil(if hurries { 8 } else { 64 })).max(STEP_MIN)
}

/// Whether memory grows by larger steps.
static HURRIES: AtomicBool = AtomicBool::new(false);

/// Runs `call`, of which it is known that it fills memory. With more than 64 MiB each step makes V8 collect garbage, which
/// is more work than filling what the step added.
pub(super) fn hurrying<R>(call: impl FnOnce() -> R) -> R {
    HURRIES.store(true, Ordering::Relaxed);
    let result = call();
    HURRIES.store(false, Ordering::Relaxed);
    result
}

#[cfg(target_arch = "wasm32")]
mod global {
    use core::alloc::{GlobalAlloc, Layout};
    use core::arch::wasm32;
    use core::cell::UnsafeCell;
    use core::ptr;

    use dlmalloc::{Allocator, Dlmalloc};

    use core::sync::atomic::Ordering;

    use super::{HURRIES, PAGE, step};

    #[cfg(target_feature = "atomics")]
    compile_error!("the allocator assumes one thread in one linear memory");

    #[global_allocator]
    static HEAP: Heap = Heap(UnsafeCell::new(Dlmalloc::new_with_allocator(Steps)));

    /// What dlmalloc takes its memory from.
    struct Steps;

    impl Steps {
        /// New pages: a whole step, or as many as are needed when a step is no longer to be had.
        fn grow(size: usize) -> Option<(*mut u8, usize)> {
            let wanted = size.div_ceil(PAGE);
            let current = wasm32::memory_size(0);
            let (first, pages) = [step(current, wanted, HURRIES.load(Ordering::Relaxed)), wanted]
                .into_iter()
                .map(|pages| (wasm32::memory_grow(0, pages), pages))
                .find(|&(first, _)| first != usize::MAX)?;
            let base = first * PAGE;
            let len = if base.wrapping_add(pages * PAGE) == 0 { pages * PAGE - 16 } else { pages * PAGE };
            Some((base as *mut u8, len))
        }
    }

    // SAFETY: see the module's text; the region is fresh, and as long as it says.
    unsafe impl Allocator for Steps {
        fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
            match Self::grow(size) {
                Some((base, len)) => (base, len, 0),
                None => (ptr::null_mut(), 0, 0),
            }
        }

        fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
            ptr::null_mut()
        }

        fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
            false
        }

        fn free(&self, _: *mut u8, _: usize) -> bool {
            false
        }

        fn can_release_part(&self, _: u32) -> bool {
            false
        }

        fn allocates_zeros(&self) -> bool {
            true
        }

        fn page_size(&self) -> usize {
            PAGE
        }
    }

    struct Heap(UnsafeCell<Dlmalloc<Steps>>);

    // SAFETY: one thread; see the module's text.
    unsafe impl Sync for Heap {}

    // SAFETY: each method is dlmalloc's of the same contract, and the `&mut` is alone; see the module's text.
    unsafe impl GlobalAlloc for Heap {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            unsafe { (*self.0.get()).malloc(layout.size(), layout.align()) }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            unsafe { (*self.0.get()).free(block, layout.size(), layout.align()) }
        }

        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            unsafe { (*self.0.get()).calloc(layout.size(), layout.align()) }
        }

        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            unsafe { (*self.0.get()).realloc(block, layout.size(), layout.align(), size) }
        }
    }
}
