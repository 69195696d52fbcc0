//! A vector in chunks: it grows without copying what it holds, so no push ever stalls on a large one.
//!
//! Deliberately absent: slices over the whole, and insertion in the middle.

use alloc::vec::Vec;
use core::ops::{Index, IndexMut};

/// A vector that grows by chunks of about 16 KiB and never moves an element once the first chunk is full.
#[derive(Debug)]
pub struct ChunkedVec<T> {
    chunks: Vec<Vec<T>>,
    len: usize,
}

const CHUNK_BYTES: usize = 16 * 1024;

impl<T> ChunkedVec<T> {
    const SHIFT: u32 = {
        let size = if size_of::<T>() == 0 { 1 } else { size_of::<T>() };
        if size > CHUNK_BYTES { 0 } else { (CHUNK_BYTES / size).ilog2() }
    };
    const MASK: usize = (1 << Self::SHIFT) - 1;

    /// An empty vector, which owns nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }

    /// Elements held.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is held.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes taken from the allocator.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        // Only a sole first chunk grows; the others are made full size.
        let elements = match self.chunks.as_slice() {
            [only] => only.capacity(),
            chunks => chunks.len() << Self::SHIFT,
        };
        self.chunks.capacity() * size_of::<Vec<T>>() + elements * size_of::<T>()
    }

    /// Appends; copies at most the first chunk.
    pub fn push(&mut self, value: T) {
        if self.len & Self::MASK == 0 && self.len >> Self::SHIFT == self.chunks.len() {
            // The first chunk grows by doubling, so that a short vector stays small.
            self.chunks.push(if self.len == 0 { Vec::new() } else { Vec::with_capacity(1 << Self::SHIFT) });
        }
        let chunk = &mut self.chunks[self.len >> Self::SHIFT];
        if chunk.len() == chunk.capacity() {
            let wanted = (chunk.len() * 2).clamp(4, 1 << Self::SHIFT);
            chunk.reserve_exact(wanted.saturating_sub(chunk.len()).max(1));
        }
        chunk.push(value);
        self.len += 1;
    }

    /// Takes the last element; gives its chunk back when that is empty.
    pub fn pop(&mut self) -> Option<T> {
        let chunk = self.chunks.last_mut()?;
        let value = chunk.pop()?;
        self.len -= 1;
        if chunk.is_empty() {
            self.chunks.pop();
        }
        Some(value)
    }

    /// The element at `index`, if there is one.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index >> Self::SHIFT)?.get(index & Self::MASK)
    }

    /// The element at `index`, if there is one.
    #[inline(always)]
    #[must_use]
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.chunks.get_mut(index >> Self::SHIFT)?.get_mut(index & Self::MASK)
    }

    /// The last element.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.chunks.last()?.last()
    }

    /// All elements in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flatten()
    }
}

impl<T> Default for ChunkedVec<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Index<usize> for ChunkedVec<T> {
    type Output = T;

    #[inline(always)]
    fn index(&self, index: usize) -> &T {
        &self.chunks[index >> Self::SHIFT][index & Self::MASK]
    }
}

impl<T> IndexMut<usize> for ChunkedVec<T> {
    #[inline(always)]
    fn index_mut(&mut self, index: usize) -> &mut T {
        &mut self.chunks[index >> Self::SHIFT][index & Self::MASK]
    }
}

#[cfg(test)]
mod tests;
