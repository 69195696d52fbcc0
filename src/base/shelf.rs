//! Bookkeeping of pages that hold blocks of one size each: which page to fill next, which one to empty.
//!
//! Pages with room stand in lists by quarters of occupancy, and the fullest list is used first; so pages that nearly
//! emptied go on emptying. Shared by the arena and the bucket pool.
//! Deliberately absent: the blocks themselves, and the free list inside a page (its owner threads it through the blocks).

use super::chunked::ChunkedVec;

/// "No page", and the number of no page: the first one is a dummy.
pub(super) const NO_PAGE: u32 = 0;
/// "No free block" in [`Page::free`].
pub(super) const NO_BLOCK: u16 = u16::MAX;

/// The class of a page that is one block by itself and in no list.
pub(super) const ALONE: u8 = u8::MAX;

const QUARTERS: usize = 4;

/// One page: the owner's `data` and the counts.
#[derive(Debug)]
pub(super) struct Page<D> {
    pub(super) data: D,
    next: u32,
    previous: u32,
    live: u16,
    /// The counts of live blocks between which the page stays in its list.
    low: u16,
    high: u16,
    /// The first freed block, in the owner's unit of position, or [`NO_BLOCK`].
    pub(super) free: u16,
    /// Where blocks never used begin, in the same unit.
    pub(super) fresh: u16,
    pub(super) class: u8,
    quarter: u8,
}

/// The pages of `CLASSES` sizes of blocks.
#[derive(Debug)]
pub(super) struct Shelf<D, const CLASSES: usize> {
    pub(super) pages: ChunkedVec<Page<D>>,
    classes: [Class; CLASSES],
    /// Numbers of pages given back, linked by `next`.
    vacant: u32,
    evacuating: bool,
}

#[derive(Clone, Copy, Debug)]
struct Class {
    heads: [u32; QUARTERS],
    pages: u32,
    live: u32,
    /// Blocks of one page.
    capacity: u16,
    evacuating: bool,
}

impl<D: Default, const CLASSES: usize> Shelf<D, CLASSES> {
    /// No pages; a page of class `n` will hold `capacities[n]` blocks.
    pub(super) fn new(capacities: [u16; CLASSES]) -> Self {
        let classes = capacities.map(|capacity| Class {
            heads: [NO_PAGE; QUARTERS],
            pages: 0,
            live: 0,
            capacity,
            evacuating: false,
        });
        Self { pages: ChunkedVec::new(), classes, vacant: NO_PAGE, evacuating: false }
    }

    /// The page of `class` that should get the next block, if one has room.
    #[inline(always)]
    pub(super) fn roomy(&self, class: usize) -> Option<u32> {
        self.classes[class].heads.iter().rev().copied().find(|&page| page != NO_PAGE)
    }

    /// Whether there is any page of `class`.
    pub(super) fn has_pages(&self, class: usize) -> bool {
        self.classes[class].pages > 0
    }

    /// A number for a new page of `class`, empty.
    pub(super) fn add(&mut self, class: usize, data: D) -> u32 {
        let page = self.number(data, class as u8);
        self.classes[class].pages += 1;
        self.shelve(page);
        page
    }

    /// A number for a page that is one block.
    pub(super) fn add_alone(&mut self, data: D) -> u32 {
        self.number(data, ALONE)
    }

    fn number(&mut self, data: D, class: u8) -> u32 {
        let fresh = Page {
            data,
            next: NO_PAGE,
            previous: NO_PAGE,
            live: 0,
            low: 0,
            high: 0,
            free: NO_BLOCK,
            fresh: 0,
            class,
            quarter: 0,
        };
        if self.vacant != NO_PAGE {
            let page = self.vacant;
            self.vacant = self.pages[page as usize].next;
            self.pages[page as usize] = fresh;
            return page;
        }
        if self.pages.is_empty() {
            // The dummy gives the number 0 to nobody.
            self.pages.push(Page { data: D::default(), ..fresh });
        }
        self.pages.push(fresh);
        (self.pages.len() - 1) as u32
    }

    /// One more block lives in `page`.
    #[inline]
    pub(super) fn gain(&mut self, page: u32) {
        let held = &mut self.pages[page as usize];
        held.live += 1;
        self.classes[usize::from(held.class)].live += 1;
        if held.live > held.high {
            self.unshelve(page);
            self.shelve(page);
        }
    }

    /// One block less lives in `page`; true when it was the last. The owner then calls [`Self::retire`].
    #[inline]
    pub(super) fn lose(&mut self, page: u32) -> bool {
        let held = &mut self.pages[page as usize];
        held.live -= 1;
        self.classes[usize::from(held.class)].live -= 1;
        if held.live < held.low {
            self.unshelve(page);
            self.shelve(page);
        }
        self.pages[page as usize].live == 0
    }

    /// Forgets a page without blocks and returns its data.
    pub(super) fn retire(&mut self, page: u32) -> D {
        let class = self.pages[page as usize].class;
        if class != ALONE {
            self.unshelve(page);
            self.classes[usize::from(class)].pages -= 1;
        }
        let held = &mut self.pages[page as usize];
        held.next = self.vacant;
        self.vacant = page;
        core::mem::take(&mut held.data)
    }

    /// Decides for each class whether moving blocks together frees enough pages, and tells whether it does anywhere.
    ///
    /// O(classes). Until the next call [`Self::leaves`] answers by that.
    pub(super) fn begin_evacuation(&mut self) -> bool {
        self.evacuating = false;
        for class in &mut self.classes {
            let needed = class.live.div_ceil(u32::from(class.capacity));
            let spared = class.pages - needed;
            class.evacuating = spared > 0 && spared * 8 >= class.pages;
            self.evacuating |= class.evacuating;
        }
        self.evacuating
    }

    /// Whether a block of `page` should move to the page [`Self::roomy`] names, so that `page` may empty.
    ///
    /// Moves go to fuller pages only, so they end; nearly full is good enough to stay.
    #[inline]
    pub(super) fn leaves(&mut self, page: u32) -> bool {
        self.evacuating && self.leaves_sparse(page)
    }

    fn leaves_sparse(&mut self, page: u32) -> bool {
        let held = &self.pages[page as usize];
        let class = usize::from(held.class);
        if held.class == ALONE || usize::from(held.quarter) == QUARTERS || !self.classes[class].evacuating {
            return false;
        }
        let (live, capacity) = (held.live, self.classes[class].capacity);
        let Some(target) = self.roomy(class).filter(|&target| target != page) else { return false };
        if live > self.pages[target as usize].live {
            // The fullest list is not sorted. The fuller page of two goes first and the other one will empty.
            self.unshelve(page);
            self.shelve(page);
            return false;
        }
        live <= capacity - capacity / 8
    }

    /// Bytes of the bookkeeping outside `Self`.
    pub(super) fn heap_bytes(&self) -> usize {
        self.pages.heap_bytes()
    }

    fn shelve(&mut self, page: u32) {
        let held = &mut self.pages[page as usize];
        let class = &mut self.classes[usize::from(held.class)];
        let (live, capacity) = (u32::from(held.live), u32::from(class.capacity));
        let quarter = live * QUARTERS as u32 / capacity;
        held.quarter = quarter as u8;
        held.low = (quarter * capacity).div_ceil(QUARTERS as u32) as u16;
        held.high = (((quarter + 1) * capacity).div_ceil(QUARTERS as u32) - 1).min(capacity) as u16;
        if quarter as usize == QUARTERS {
            return;
        }
        let head = &mut class.heads[quarter as usize];
        let next = core::mem::replace(head, page);
        held.next = next;
        held.previous = NO_PAGE;
        if next != NO_PAGE {
            self.pages[next as usize].previous = page;
        }
    }

    fn unshelve(&mut self, page: u32) {
        let held = &self.pages[page as usize];
        let (next, previous, class, quarter) =
            (held.next, held.previous, usize::from(held.class), usize::from(held.quarter));
        if quarter == QUARTERS {
            return;
        }
        if next != NO_PAGE {
            self.pages[next as usize].previous = previous;
        }
        if previous == NO_PAGE {
            self.classes[class].heads[quarter] = next;
        } else {
            self.pages[previous as usize].next = next;
        }
    }
}
