//! The directory: a radix tree over the top bits of the hash, whose nodes are runs of the pool too.
//!
//! A node has 2^4 to 2^8 cells, sixteen in a bucket; a cell names nothing, a segment or, in a full-grown node, a child
//! node. A segment of depth `d` stands in every cell of its `d`-bit prefix. A node that is too coarse doubles, at most
//! to 1 KiB, then its cells get children; so growing never copies more than that.

use super::pool::BucketPool;
use super::segment::fit;
use super::{DEPTH_MAX, MERGE_ENTRIES, Ref, Rehash, SLOT_PREFIX_BITS, Table};

/// Cells of the smallest and largest node, as bits of the hash.
const NODE_BITS_MIN: u32 = 4;
const NODE_BITS_MAX: u32 = 8;
/// The run of the census, 64 counts.
const CENSUS_BUCKETS: u32 = 4;

/// A cell of the directory and what it names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// A hash that leads here.
    prefix: u64,
    pub(super) found: Ref,
    /// The node of the cell, or none when it is the root itself.
    node: Ref,
    /// Bits of the hash decided above the node.
    base: u32,
    cell: u32,
}

impl Place {
    pub(super) fn is_root(&self) -> bool {
        self.node.is_none()
    }

    /// The cell `cell` of the node found here.
    fn child(self, pool: &BucketPool, cell: u32) -> Self {
        let (node, base) = (self.found, self.depth());
        Self { prefix: self.prefix, found: pool.cell(node, cell), node, base, cell }
    }

    fn bits(&self) -> u32 {
        if self.node.is_none() { 0 } else { node_bits(self.node) }
    }

    /// Bits of the hash that lead to this cell.
    pub(super) fn depth(&self) -> u32 {
        self.base + self.bits()
    }
}

#[inline(always)]
fn node_bits(node: Ref) -> u32 {
    NODE_BITS_MIN + node.len().trailing_zeros()
}

#[inline(always)]
fn cell_of(hash: u64, base: u32, bits: u32) -> u32 {
    (hash << base >> (u64::BITS - bits)) as u32
}

impl BucketPool {
    #[inline(always)]
    fn cell(&self, node: Ref, cell: u32) -> Ref {
        Ref::from_raw(self.bucket(node.first() + cell / 16).words[cell as usize % 16])
    }

    #[inline]
    fn set_cell(&mut self, node: Ref, cell: u32, found: Ref) {
        self.bucket_mut(node.first() + cell / 16).words[cell as usize % 16] = found.raw();
    }

    fn cells(&self, node: Ref) -> impl Iterator<Item = Ref> + '_ {
        (0..1 << node_bits(node)).map(move |cell| self.cell(node, cell))
    }
}

impl Table {
    /// The segment of `hash`, if any, and the bits of the hash that the directory looked at.
    #[inline(always)]
    pub(super) fn segment(&self, pool: &BucketPool, hash: u64) -> (Ref, u32) {
        let (mut found, mut depth) = (self.root, 0);
        while found.is_node() {
            let bits = node_bits(found);
            found = pool.cell(found, cell_of(hash, depth, bits));
            depth += bits;
        }
        (found, depth)
    }

    /// The cell of `prefix`; not deeper than `limit` bits.
    pub(super) fn seek(&self, pool: &BucketPool, prefix: u64, limit: u32) -> Place {
        let mut place = self.root_place(prefix);
        while place.found.is_node() && place.depth() + node_bits(place.found) <= limit {
            place = place.child(pool, cell_of(prefix, place.depth(), node_bits(place.found)));
        }
        place
    }

    /// The cell of the first segment. The table must not be empty.
    pub(super) fn first_segment(&self, pool: &BucketPool) -> Place {
        let mut place = self.root_place(0);
        while place.found.is_node() {
            let node = place.found;
            let Some(cell) = pool.cells(node).position(|found| !found.is_none()) else {
                unreachable!("a node without segments is freed");
            };
            place.prefix |= (cell as u64) << (u64::BITS - place.depth() - node_bits(node));
            place = place.child(pool, cell as u32);
        }
        place
    }

    pub(super) fn root_place(&self, prefix: u64) -> Place {
        Place { prefix, found: self.root, node: Ref::NONE, base: 0, cell: 0 }
    }

    /// Names `found` in one cell.
    pub(super) fn put(&mut self, pool: &mut BucketPool, place: Place, found: Ref) {
        if place.node.is_none() {
            self.root = found;
        } else {
            pool.set_cell(place.node, place.cell, found);
        }
    }

    /// Names `found` in all cells of the `depth`-bit prefix that leads to `place`.
    pub(super) fn fill(&mut self, pool: &mut BucketPool, place: Place, depth: u32, found: Ref) {
        if place.node.is_none() {
            self.root = found;
            return;
        }
        for cell in span(place, depth) {
            pool.set_cell(place.node, cell, found);
        }
    }

    /// Makes the directory fine enough that the segment of `hash` may have `depth`, and returns its cell.
    pub(super) fn widen(&mut self, pool: &mut BucketPool, hash: u64, depth: u32) -> Place {
        loop {
            let place = self.seek(pool, hash, DEPTH_MAX);
            if place.depth() >= depth {
                return place;
            }
            if place.node.is_none() {
                self.census = Ref::node(pool.alloc(CENSUS_BUCKETS), CENSUS_BUCKETS);
                self.count(pool, pool.depth(place.found), 1);
            }
            if place.node.is_none() || place.bits() == NODE_BITS_MAX {
                let child = Ref::node(pool.alloc(1), 1);
                for cell in 0..1 << NODE_BITS_MIN {
                    pool.set_cell(child, cell, place.found);
                }
                self.put(pool, place, child);
            } else {
                let doubled = Ref::node(pool.alloc(2 * place.node.len()), 2 * place.node.len());
                for cell in 0..1 << node_bits(doubled) {
                    pool.set_cell(doubled, cell, pool.cell(place.node, cell / 2));
                }
                self.replace_node(pool, place, doubled);
            }
        }
    }

    /// Gives the segment of `hash` the depth `depth` without moving an entry: all of them agree in those bits.
    pub(super) fn deepen(&mut self, pool: &mut BucketPool, hash: u64, depth: u32) {
        let mut place = self.seek(pool, hash, DEPTH_MAX);
        let (segment, old) = (place.found, pool.depth(place.found));
        for wanted in old + 1..=depth {
            place = self.widen(pool, hash, wanted);
            // The half that `hash` is not in has no entries.
            let other = Place { cell: place.cell ^ 1 << (place.depth() - wanted), ..place };
            self.fill(pool, other, wanted, Ref::NONE);
        }
        if depth > old {
            pool.set_depth(segment, depth);
            self.count(pool, old, -1);
            self.count(pool, depth, 1);
        }
    }

    /// Makes a sparse segment smaller or merges it with its buddy, and drops what the directory no longer needs.
    pub(super) fn shrink(&mut self, pool: &mut BucketPool, prefix: u64, rehash: Rehash<'_>) {
        let place = self.seek(pool, prefix, SLOT_PREFIX_BITS);
        let segment = place.found;
        if !segment.is_segment() {
            return;
        }
        let (entries, depth) = (pool.population(segment), pool.depth(segment));
        if !place.node.is_none()
            && let Some(buddy) = self.buddy(pool, place, depth)
            && let Some(merged) = self.merge(pool, (segment, entries), buddy, depth, rehash)
        {
            self.fill(pool, place, depth - 1, merged);
            self.collapse(pool, prefix);
        } else if entries == 0 {
            self.free_segment(pool, place);
        } else if segment.len() > 1 && entries <= 3 * segment.len() as usize {
            let smaller = pool.rebuild(&[segment], fit(entries), depth, rehash);
            self.fill(pool, place, depth, smaller);
        }
    }

    /// Frees an empty segment.
    pub(super) fn free_segment(&mut self, pool: &mut BucketPool, place: Place) {
        let segment = place.found;
        let (depth, link) = (pool.depth(segment), pool.link(segment));
        pool.free(segment.first());
        if !link.is_none() {
            self.put(pool, place, link);
            return;
        }
        self.fill(pool, place, depth, Ref::NONE);
        self.count(pool, depth, -1);
        let mut place = place;
        while !place.is_root() && pool.cells(place.node).all(Ref::is_none) {
            place = self.replace_node(pool, place, Ref::NONE);
        }
    }

    /// Frees whatever an emptied table still owns.
    pub(super) fn free_all(&mut self, pool: &mut BucketPool) {
        while !self.root.is_none() {
            let place = self.first_segment(pool);
            self.free_segment(pool, place);
        }
    }

    /// Adds to the number of segments of `depth`.
    pub(super) fn count(&mut self, pool: &mut BucketPool, depth: u32, change: i32) {
        if !self.census.is_none() {
            let words = &mut pool.bucket_mut(self.census.first() + depth / 16).words;
            words[depth as usize % 16] = words[depth as usize % 16].wrapping_add_signed(change);
        }
    }

    /// The depth of the deepest segment.
    pub(super) fn deepest(&self, pool: &BucketPool) -> u32 {
        if self.census.is_none() {
            return 0;
        }
        (0..=DEPTH_MAX)
            .rev()
            .find(|depth| pool.bucket(self.census.first() + depth / 16).words[*depth as usize % 16] > 0)
            .unwrap_or(0)
    }

    /// The other half of the segment's parent prefix: a segment as deep, or none; `None` when it is finer.
    fn buddy(&self, pool: &BucketPool, place: Place, depth: u32) -> Option<Ref> {
        if depth <= place.base {
            return None;
        }
        let other = Place { cell: place.cell ^ 1 << (place.depth() - depth), ..place };
        let mut cells = span(other, depth).map(|cell| pool.cell(place.node, cell));
        let found = cells.next()?;
        let whole = cells.all(|cell| cell == found)
            && (found.is_none() || found.is_segment() && pool.depth(found) == depth);
        whole.then_some(found)
    }

    /// One segment of `depth - 1` for a segment and its buddy, if they are sparse.
    fn merge(
        &mut self,
        pool: &mut BucketPool,
        (segment, entries): (Ref, usize),
        buddy: Ref,
        depth: u32,
        rehash: Rehash<'_>,
    ) -> Option<Ref> {
        if entries == 0 && buddy.is_none() {
            return None;
        }
        let merged = if buddy.is_none() {
            segment
        } else if entries == 0 {
            pool.free(segment.first());
            self.count(pool, depth, -1);
            buddy
        } else {
            let total = entries + pool.population(buddy);
            if total > MERGE_ENTRIES {
                return None;
            }
            self.count(pool, depth, -1);
            pool.rebuild(&[segment, buddy], fit(total), depth, rehash)
        };
        pool.set_depth(merged, depth - 1);
        self.count(pool, depth, -1);
        self.count(pool, depth - 1, 1);
        Some(merged)
    }

    /// Halves or removes the node of `prefix` while it is finer than its segments.
    fn collapse(&mut self, pool: &mut BucketPool, prefix: u64) {
        loop {
            let place = self.seek(pool, prefix, SLOT_PREFIX_BITS);
            let node = place.node;
            if node.is_none() || !place.found.is_segment() || pool.depth(place.found) == place.depth() {
                return;
            }
            if pool.depth(place.found) <= place.base {
                self.replace_node(pool, place, place.found);
                continue;
            }
            let bits = node_bits(node);
            let paired = (0..1 << (bits - 1)).all(|pair| {
                let found = pool.cell(node, 2 * pair);
                found == pool.cell(node, 2 * pair + 1)
            });
            if bits == NODE_BITS_MIN || !paired {
                return;
            }
            let halved = Ref::node(pool.alloc(node.len() / 2), node.len() / 2);
            for cell in 0..1 << (bits - 1) {
                pool.set_cell(halved, cell, pool.cell(node, 2 * cell));
            }
            self.replace_node(pool, place, halved);
        }
    }

    /// Frees the node of `place` and names `found` where it was named: that cell.
    fn replace_node(&mut self, pool: &mut BucketPool, place: Place, found: Ref) -> Place {
        let above = self.seek(pool, place.prefix, place.base);
        pool.free(place.node.first());
        self.put(pool, above, found);
        if !self.root.is_node() {
            pool.free(self.census.first());
            self.census = Ref::NONE;
        }
        Place { found, ..above }
    }

    /// Moves the nodes that begin at `prefix` to fuller pages of the pool where that helps; the cell of `prefix`.
    pub(super) fn relocate_nodes(&mut self, pool: &mut BucketPool, prefix: u64) -> Place {
        if prefix == 0
            && !self.census.is_none()
            && let Some(moved) = pool.relocate(self.census.first())
        {
            self.census = Ref::node(moved, CENSUS_BUCKETS);
        }
        let mut place = self.root_place(prefix);
        while place.found.is_node() {
            let begins = prefix.trailing_zeros() >= u64::BITS - place.depth();
            if begins && let Some(moved) = pool.relocate(place.found.first()) {
                place.found = Ref::node(moved, place.found.len());
                self.put(pool, place, place.found);
            }
            place = place.child(pool, cell_of(prefix, place.depth(), node_bits(place.found)));
        }
        place
    }

    /// Skips the bits that all entries have in common: the first node with two cells in use, or the only segment.
    pub(super) fn common(&self, pool: &BucketPool) -> (Ref, u32) {
        let (mut top, mut depth) = (self.root, 0);
        while top.is_node() {
            let mut used = pool.cells(top).filter(|found| !found.is_none());
            let (first, second) = (used.next(), used.next());
            let (Some(only), None) = (first, second) else { break };
            depth += node_bits(top);
            top = only;
        }
        (top, depth)
    }

    /// The segment below `top` that random bits lead to.
    pub(super) fn descend(pool: &BucketPool, top: Ref, mut bits: u64) -> Ref {
        let mut found = top;
        while found.is_node() {
            let taken = node_bits(found);
            found = pool.cell(found, cell_of(bits, 0, taken));
            bits <<= taken;
        }
        found
    }
}

fn span(place: Place, depth: u32) -> core::ops::Range<u32> {
    let cells = 1 << (place.depth() - depth);
    let first = place.cell & !(cells - 1);
    first..first + cells
}
