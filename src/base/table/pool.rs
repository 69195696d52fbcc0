//! Buckets of one cache line each, handed out in runs of 1 to 16 from pages of 256.
//!
//! A run is a segment of a table or a node of its directory; the pool does not know which.

use super::Ref;
use super::segment::BUCKETS_MAX;
use crate::base::shelf::{NO_BLOCK, NO_PAGE, Shelf};
use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

const PAGE_BUCKETS: u32 = 256;
/// As many as a [`Ref`] can tell apart: 4 GiB.
const PAGES_MAX: u32 = 1 << 18;
const PAGE_BYTES: usize = PAGE_BUCKETS as usize * size_of::<Bucket>();
/// The class of a run in the shelf is the number of its buckets, less 1.
const RUN_SIZES: usize = BUCKETS_MAX as usize;

/// One cache line of sixteen words: twelve tags, `meta`, twelve handles; or sixteen cells of a directory.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct Bucket {
    pub(super) words: [u32; 16],
}

const EMPTY: Bucket = Bucket { words: [0; 16] };

type Line = [Bucket; PAGE_BUCKETS as usize];

/// The buckets of all tables of one engine. Dropping it gives every page back.
#[derive(Debug)]
pub struct BucketPool {
    /// By page number; kept apart from the counts, as every lookup passes here.
    pages: Vec<Option<Box<Line>>>,
    shelf: Shelf<(), RUN_SIZES>,
    spare: Option<Box<Line>>,
    used_buckets: usize,
    pages_held: usize,
    /// Entries that tables of this pool moved between buckets since the start.
    pub moved: u64,
    /// Runs that tables gave back since the start.
    pub(super) freed: u64,
}

impl BucketPool {
    /// A pool that owns nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let capacities = core::array::from_fn(|class| (PAGE_BUCKETS as usize / (class + 1)) as u16);
        Self {
            pages: Vec::new(),
            shelf: Shelf::new(capacities),
            spare: None,
            used_buckets: 0,
            pages_held: 0,
            moved: 0,
            freed: 0,
        }
    }

    /// Bytes of the buckets that tables own.
    #[inline]
    #[must_use]
    pub fn used_bytes(&self) -> usize {
        self.used_buckets * size_of::<Bucket>()
    }

    /// Bytes taken from the allocator.
    #[inline]
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.pages_held * PAGE_BYTES
            + self.pages.capacity() * size_of::<Option<Box<Line>>>()
            + self.shelf.heap_bytes()
    }

    /// Starts a pass in which `Table::relocate_step` empties sparse pages of buckets; false when that would free too little.
    pub fn begin_evacuation(&mut self) -> bool {
        self.shelf.begin_evacuation()
    }

    /// A run of so many zeroed buckets: the index of the first. O(1).
    pub(super) fn alloc(&mut self, buckets: u32) -> u32 {
        let class = buckets as usize - 1;
        let page = match self.shelf.roomy(class) {
            Some(page) => page,
            None => self.add_page(class),
        };
        let held = &mut self.shelf.pages[page as usize];
        let free = held.free;
        let first = if free == NO_BLOCK {
            let fresh = held.fresh;
            held.fresh += buckets as u16;
            page * PAGE_BUCKETS + u32::from(fresh)
        } else {
            page * PAGE_BUCKETS + u32::from(free)
        };
        if free != NO_BLOCK {
            let next = self.bucket(first).words[0] as u16;
            self.shelf.pages[page as usize].free = next;
        }
        for index in first..first + buckets {
            *self.bucket_mut(index) = EMPTY;
        }
        self.shelf.gain(page);
        self.used_buckets += buckets as usize;
        first
    }

    /// Gives the run at `first` back. O(1).
    pub(super) fn free(&mut self, first: u32) {
        self.freed += 1;
        let page = first / PAGE_BUCKETS;
        let held = &mut self.shelf.pages[page as usize];
        self.used_buckets -= usize::from(held.class) + 1;
        let next = core::mem::replace(&mut held.free, (first % PAGE_BUCKETS) as u16);
        self.bucket_mut(first).words[0] = u32::from(next);
        if self.shelf.lose(page) {
            self.shelf.retire(page);
            let line = self.pages[page as usize].take();
            if self.spare.is_none() {
                self.spare = line;
            } else {
                self.pages_held -= 1;
            }
        }
    }

    /// The run that bucket `index` belongs to, named as a segment.
    pub(super) fn run(&self, index: u32) -> Ref {
        let buckets = u32::from(self.shelf.pages[(index / PAGE_BUCKETS) as usize].class) + 1;
        Ref::segment(index - index % PAGE_BUCKETS % buckets, buckets)
    }

    /// Copies the run at `first` to a fuller page if that helps its own to empty: the new place, the old one is freed.
    pub(super) fn relocate(&mut self, first: u32) -> Option<u32> {
        if !self.shelf.leaves(first / PAGE_BUCKETS) {
            return None;
        }
        let buckets = self.run(first).len();
        let moved = self.alloc(buckets);
        for offset in 0..buckets {
            *self.bucket_mut(moved + offset) = *self.bucket(first + offset);
        }
        self.free(first);
        Some(moved)
    }

    #[inline(always)]
    pub(super) fn get(&self, index: u32) -> Option<&Bucket> {
        let line = self.pages.get((index / PAGE_BUCKETS) as usize)?.as_ref()?;
        Some(&line[(index % PAGE_BUCKETS) as usize])
    }

    #[inline(always)]
    pub(super) fn bucket(&self, index: u32) -> &Bucket {
        self.get(index).unwrap_or_else(|| stale())
    }

    /// Reads a word of a bucket, if there is one with this number.
    #[inline(always)]
    pub(super) fn touch(&self, index: u32) -> u32 {
        self.get(index).map_or(0, |bucket| bucket.words[0])
    }

    #[inline(always)]
    pub(super) fn bucket_mut(&mut self, index: u32) -> &mut Bucket {
        match self.pages.get_mut((index / PAGE_BUCKETS) as usize) {
            Some(Some(line)) => &mut line[(index % PAGE_BUCKETS) as usize],
            _ => stale(),
        }
    }

    fn add_page(&mut self, class: usize) -> u32 {
        let line = self.spare.take().unwrap_or_else(|| {
            self.pages_held += 1;
            new_line()
        });
        let page = self.shelf.add(class, ());
        assert!(page != NO_PAGE && page < PAGES_MAX, "the pool has no more page numbers");
        while self.pages.len() <= page as usize {
            self.pages.push(None);
        }
        self.pages[page as usize] = Some(line);
        page
    }
}

impl Default for BucketPool {
    fn default() -> Self {
        Self::new()
    }
}

fn new_line() -> Box<Line> {
    // Made on the heap: an array expression would pass 16 KiB over the stack.
    match vec![EMPTY; PAGE_BUCKETS as usize].into_boxed_slice().try_into() {
        Ok(line) => line,
        Err(_) => unreachable!("the length is the type's"),
    }
}

#[cold]
#[inline(never)]
fn stale() -> ! {
    panic!("a bucket of a page given back")
}
