//! Where the bytes of keys and values live: blocks named by 32-bit handles instead of pointers.
//!
//! Small blocks stand in pages of one size each, large ones are a page of their own. A page may grow to 16 KiB: the first of
//! its size begins as a sixteenth, so that a few entries of many sizes take little. A page that empties goes back to the
//! allocator, and sparse pages are emptied on purpose: the owner of the handles walks them and calls [`Arena::relocate`]
//! on each. The same layout natively and in wasm.
//! Deliberately absent: any knowledge of what a block means, and failure: whoever asks has checked `maxmemory` before.

use super::bytes::{array_at, part, part_mut, torn};
use super::shelf::{ALONE, NO_BLOCK, Shelf};
use alloc::boxed::Box;
use alloc::vec;
use serde::{Deserialize, Serialize};

/// The smallest block: 4096 of them make a page. (A free one holds a 16-bit link.)
const BLOCK_BYTES_MIN: usize = 4;
/// A block of 4 to so many bytes has exactly the size that was asked for.
pub const EXACT_BYTES_MAX: usize = 128;
/// Blocks of a page are counted in this many bits of a handle.
const INDEX_BITS: u32 = 12;
const PAGE_BYTES: usize = BLOCK_BYTES_MIN << INDEX_BITS;
const PAGE_BYTES_FIRST: usize = PAGE_BYTES / 16;
const PAGES_MAX: u32 = 1 << (u32::BITS - INDEX_BITS);
/// The largest block that shares a page. Above it, rounding to a fraction of a page would waste more than a fifth.
const SHARED_BYTES_MAX: usize = PAGE_BYTES / 4;

/// The most that a block gets besides what it is asked for.
const SLACK_BYTES_MAX: usize = 8 << 20;

/// The name of a block: its page, and its number there. [`Handle::NONE`] names no block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Handle(u32);

impl Handle {
    /// Names no block.
    pub const NONE: Self = Self(0);

    /// Whether this is [`Self::NONE`].
    #[inline(always)]
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The number to store.
    #[inline(always)]
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The handle [`Self::raw`] gave.
    #[inline(always)]
    #[must_use]
    pub const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }

    #[inline(always)]
    const fn new(page: u32, index: u16) -> Self {
        Self(page << INDEX_BITS | index as u32)
    }

    #[inline(always)]
    const fn page(self) -> u32 {
        self.0 >> INDEX_BITS
    }

    #[inline(always)]
    const fn index(self) -> usize {
        (self.0 & ((1 << INDEX_BITS) - 1)) as usize
    }
}

/// An arena of byte blocks. Dropping it gives every page back.
///
/// Methods that take a [`Handle`] panic, or answer for another block, when it is not a live block of this arena.
#[derive(Debug)]
pub struct Arena {
    shelf: Shelf<Run, CLASSES>,
    /// One emptied page kept, so that a block allocated and freed in turn does not take and return a page each time.
    spare: Option<Box<[u8]>>,
    used_bytes: usize,
    page_bytes: usize,
}

/// The bytes of a page and the size of each block in it.
#[derive(Debug, Default)]
struct Run {
    bytes: Box<[u8]>,
    stride: usize,
}

impl Arena {
    /// An arena that owns nothing yet.
    #[must_use]
    #[inline(always)]
    pub fn new() -> Self {
        let capacities = core::array::from_fn(|class| (PAGE_BYTES / class_bytes(class)) as u16);
        Self { shelf: Shelf::new(capacities), spare: None, used_bytes: 0, page_bytes: 0 }
    }

    /// A block of at least `size` bytes, which is at least 1; its contents are unspecified. O(1).
    ///
    /// # Panics
    /// When a million pages (16 GiB of small blocks) are in use.
    pub fn alloc(&mut self, size: usize) -> Handle {
        debug_assert!(size > 0, "a block of nothing");
        if size > SHARED_BYTES_MAX {
            return self.alloc_alone(size);
        }
        let class = class_of(size);
        let page = match self.shelf.roomy(class) {
            Some(page) => page,
            None => self.add_page(class),
        };
        let held = &mut self.shelf.pages[page as usize];
        let stride = held.data.stride;
        let index = if held.free == NO_BLOCK {
            let fresh = held.fresh;
            held.fresh += 1;
            let (len, end) = (held.data.bytes.len(), usize::from(held.fresh) * stride);
            if end > len {
                let grown = (2 * len).clamp(end, PAGE_BYTES);
                resize_bytes(&mut held.data.bytes, grown);
                self.page_bytes += grown - len;
            }
            fresh
        } else {
            let free = held.free;
            held.free = u16::from_le_bytes(array_at(&held.data.bytes, usize::from(free) * stride));
            free
        };
        self.shelf.gain(page);
        self.used_bytes += stride;
        Handle::new(page, index)
    }

    /// Gives a block back. O(1).
    pub fn free(&mut self, block: Handle) {
        let page = block.page();
        let held = &mut self.shelf.pages[page as usize];
        self.used_bytes -= held.data.stride;
        if held.class == ALONE {
            self.page_bytes -= held.data.stride;
            self.shelf.retire(page);
            return;
        }
        let at = block.index() * held.data.stride;
        held.data.bytes[at..at + 2].copy_from_slice(&held.free.to_le_bytes());
        held.free = block.index() as u16;
        if self.shelf.lose(page) {
            let run = self.shelf.retire(page);
            if self.spare.is_none() {
                self.spare = Some(run.bytes);
            } else {
                self.page_bytes -= run.bytes.len();
            }
        }
    }

    /// The whole block: its capacity may exceed the size asked.
    #[inline(always)]
    #[must_use]
    pub fn bytes(&self, block: Handle) -> &[u8] {
        let Some(page) = self.shelf.pages.get(block.page() as usize) else { torn() };
        let at = block.index() * page.data.stride;
        part(&page.data.bytes, at, at + page.data.stride)
    }

    /// Reads of all these blocks what is at both ends of their first `len` bytes before anybody reads one of them, so that their
    /// cache misses overlap: even short ones may lie on two lines of it.
    pub fn read_ahead(&self, blocks: impl Iterator<Item = Handle>, len: usize) {
        let read = blocks.fold(0, |read, block| {
            let bytes = self.bytes(block);
            read ^ bytes[0] ^ bytes[bytes.len().min(len) - 1]
        });
        core::hint::black_box(read);
    }

    /// The whole block, to write.
    #[inline(always)]
    #[must_use]
    pub fn bytes_mut(&mut self, block: Handle) -> &mut [u8] {
        let Some(page) = self.shelf.pages.get_mut(block.page() as usize) else { torn() };
        let at = block.index() * page.data.stride;
        part_mut(&mut page.data.bytes, at, at + page.data.stride)
    }

    /// Bytes of the block.
    #[inline(always)]
    #[must_use]
    pub fn capacity(&self, block: Handle) -> usize {
        self.shelf.pages[block.page() as usize].data.stride
    }

    /// Makes room for `size` bytes (at least 1), keeping the first `keep`; the handle stays when the size class does.
    ///
    /// Large blocks that keep something grow with an eighth of slack, 8 MiB at most, so that appending is cheap, and
    /// shrink once a quarter would lie idle.
    #[must_use]
    pub fn resize(&mut self, block: Handle, keep: usize, size: usize) -> Handle {
        debug_assert!(keep <= size && keep <= self.capacity(block), "kept bytes must exist before and after");
        let held = &self.shelf.pages[block.page() as usize];
        let capacity = held.data.stride;
        if held.class == ALONE && size > SHARED_BYTES_MAX {
            if size > capacity {
                self.resize_alone(block, keep, grown_bytes(keep, size));
            } else if size < capacity - capacity / 4 {
                self.resize_alone(block, keep, size);
            }
            return block;
        }
        if held.class != ALONE && size <= SHARED_BYTES_MAX && usize::from(held.class) == class_of(size) {
            return block;
        }
        let grows = size > SHARED_BYTES_MAX && size > capacity;
        let grown = self.alloc(if grows { grown_bytes(keep, size) } else { size });
        self.copy(block, grown, keep);
        self.free(block);
        grown
    }

    /// Sum of the capacities of all live blocks.
    #[inline]
    #[must_use]
    pub fn used_bytes(&self) -> usize {
        self.used_bytes
    }

    /// Bytes taken from the allocator: pages and the tables of them.
    #[inline]
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.page_bytes + self.shelf.heap_bytes()
    }

    /// Starts a pass in which [`Self::relocate`] empties sparse pages; false when that would free too little.
    ///
    /// O(1). Call it again after a walk over all handles: it looks anew.
    pub fn begin_evacuation(&mut self) -> bool {
        self.shelf.begin_evacuation()
    }

    /// Moves the block to a fuller page if that helps its own to empty: the new handle, the old one is freed.
    ///
    /// Does nothing outside a pass of [`Self::begin_evacuation`]. Copies one small block at most.
    #[inline]
    pub fn relocate(&mut self, block: Handle) -> Option<Handle> {
        if !self.shelf.leaves(block.page()) {
            return None;
        }
        let size = self.capacity(block);
        let moved = self.alloc(size);
        self.copy(block, moved, size);
        self.free(block);
        Some(moved)
    }

    fn copy(&mut self, from: Handle, to: Handle, len: usize) {
        let (source, stride) = (from.page() as usize, self.capacity(from));
        let at = from.index() * stride;
        if source == to.page() as usize {
            self.shelf.pages[source].data.bytes.copy_within(at..at + len, to.index() * stride);
            return;
        }
        // Taken out for a moment, because two elements of one vector cannot be borrowed together.
        let bytes = core::mem::take(&mut self.shelf.pages[source].data.bytes);
        self.bytes_mut(to)[..len].copy_from_slice(&bytes[at..at + len]);
        self.shelf.pages[source].data.bytes = bytes;
    }

    fn add_page(&mut self, class: usize) -> u32 {
        let bytes = self.spare.take().unwrap_or_else(|| {
            let size = if self.shelf.has_pages(class) { PAGE_BYTES } else { PAGE_BYTES_FIRST };
            self.page_bytes += size;
            vec![0; size].into_boxed_slice()
        });
        let page = self.shelf.add(class, Run { bytes, stride: class_bytes(class) });
        assert!(page < PAGES_MAX, "the arena has no more page numbers");
        page
    }

    fn alloc_alone(&mut self, size: usize) -> Handle {
        self.used_bytes += size;
        self.page_bytes += size;
        let page = self.shelf.add_alone(Run { bytes: vec![0; size].into_boxed_slice(), stride: size });
        assert!(page < PAGES_MAX, "the arena has no more page numbers");
        Handle::new(page, 0)
    }

    fn resize_alone(&mut self, block: Handle, keep: usize, size: usize) {
        let run = &mut self.shelf.pages[block.page() as usize].data;
        if keep == 0 {
            // Given back first, so that nothing is copied and both never exist together.
            run.bytes = Box::default();
            run.bytes = vec![0; size].into_boxed_slice();
        } else {
            resize_bytes(&mut run.bytes, size);
        }
        self.used_bytes = self.used_bytes - run.stride + size;
        self.page_bytes = self.page_bytes - run.stride + size;
        run.stride = size;
    }
}

impl Default for Arena {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes `bytes` longer with zeros, or shorter, in place if the allocator can.
fn resize_bytes(bytes: &mut Box<[u8]>, size: usize) {
    let mut resized = core::mem::take(bytes).into_vec();
    resized.reserve_exact(size.saturating_sub(resized.len()));
    resized.resize(size, 0);
    *bytes = resized.into_boxed_slice();
}

/// What a large block that grows to `size` gets: a little more, unless it is written anew.
fn grown_bytes(keep: usize, size: usize) -> usize {
    if keep == 0 { size } else { size + (size / 8).min(SLACK_BYTES_MAX) }
}

/// The bytes of a block of `class`: every number to 128, fours to 256, then an eighth more each, or what cuts a page evenly.
fn class_bytes(class: usize) -> usize {
    match class.checked_sub(EXACT_CLASSES) {
        Some(larger) => usize::from(LARGER_BYTES[larger]),
        None => class + BLOCK_BYTES_MIN,
    }
}

const EXACT_CLASSES: usize = EXACT_BYTES_MAX - BLOCK_BYTES_MIN + 1;
const CLASSES: usize = EXACT_CLASSES + LARGER_CLASSES;

/// Sizes above [`EXACT_BYTES_MAX`] are multiples of this.
const STEP_BYTES: usize = 4;

const LARGER_BYTES: [u16; LARGER_CLASSES] = {
    let mut sizes = [0; LARGER_CLASSES];
    let mut class = 0;
    let mut size = EXACT_BYTES_MAX;
    while class < LARGER_CLASSES {
        size = size_after(size);
        sizes[class] = size as u16;
        class += 1;
    }
    sizes
};

const LARGER_CLASSES: usize = {
    let mut count = 0;
    let mut size = EXACT_BYTES_MAX;
    while size < SHARED_BYTES_MAX {
        size = size_after(size);
        count += 1;
    }
    count
};

const fn size_after(size: usize) -> usize {
    if size < 256 {
        return size + STEP_BYTES;
    }
    let blocks = PAGE_BYTES / (size + size / 8);
    // The largest size of which that many blocks fit; with few blocks an eighth more may be the same count.
    let even = PAGE_BYTES / blocks / STEP_BYTES * STEP_BYTES;
    if even > size { even } else { PAGE_BYTES / (blocks - 1) / STEP_BYTES * STEP_BYTES }
}

/// The smallest class that holds `size` bytes, which are at most [`SHARED_BYTES_MAX`].
#[inline(always)]
fn class_of(size: usize) -> usize {
    if size > EXACT_BYTES_MAX {
        usize::from(CLASS_OF[size.div_ceil(STEP_BYTES)])
    } else {
        size.saturating_sub(BLOCK_BYTES_MIN)
    }
}

/// The class of larger sizes, by the steps in them.
const CLASS_OF: [u8; SHARED_BYTES_MAX / STEP_BYTES + 1] = {
    let mut classes = [0; SHARED_BYTES_MAX / STEP_BYTES + 1];
    let mut larger = 0;
    let mut steps = EXACT_BYTES_MAX / STEP_BYTES + 1;
    while steps < classes.len() {
        if steps * STEP_BYTES > LARGER_BYTES[larger] as usize {
            larger += 1;
        }
        classes[steps] = (EXACT_CLASSES + larger) as u8;
        steps += 1;
    }
    classes
};

#[cfg(test)]
mod tests;
