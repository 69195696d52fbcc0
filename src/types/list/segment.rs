//! The two levels of a quicklist. What is pushed to and popped from an end lies in the list itself, not behind pointers that
//! each cost a cache miss: the first segment, and of each segment the first and the last chunk.

use alloc::collections::VecDeque;
use core::mem::{replace, size_of};
use core::ops::{Index, IndexMut};

use super::End;
use super::chunk::{Chunk, Limit};

/// Segments, in order; there is always a first, and no other is empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Segments {
    first: Segment,
    rest: VecDeque<Segment>,
}

/// A run of chunks.
#[derive(Clone, Debug, Default)]
pub(super) struct Segment {
    pub(super) chunks: Chunks,
    pub(super) len: usize,
    /// Bytes of all chunks.
    pub(super) chunks_bytes: usize,
}

/// Chunks, in order: the last is elsewhere than the first, and only between two of them there are others.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunks {
    first: Option<Chunk>,
    last: Option<Chunk>,
    between: VecDeque<Chunk>,
}

impl Segment {
    pub(super) fn heap_bytes(&self) -> usize {
        self.chunks_bytes + self.chunks.heap_bytes()
    }

    pub(super) fn insert(&mut self, index: usize, chunk: Chunk) {
        self.len += chunk.len();
        self.chunks_bytes += chunk.heap_bytes();
        self.chunks.insert(index, chunk);
    }

    pub(super) fn remove(&mut self, index: usize) -> Option<Chunk> {
        let chunk = self.chunks.remove(index)?;
        self.len -= chunk.len();
        self.chunks_bytes -= chunk.heap_bytes();
        Some(chunk)
    }

    /// Edits a chunk and keeps the sums.
    pub(super) fn edit<R>(&mut self, index: usize, edit: impl FnOnce(&mut Chunk) -> R) -> R {
        let chunk = self.chunks.get_mut(index).expect("a chunk's index is below their number");
        self.len -= chunk.len();
        self.chunks_bytes -= chunk.heap_bytes();
        let result = edit(chunk);
        self.len += chunk.len();
        self.chunks_bytes += chunk.heap_bytes();
        result
    }

    /// Appends the chunk after `index` to the one at `index`, if both exist and the limit allows.
    fn merge(&mut self, index: usize, limit: Limit) -> bool {
        let (Some(left), Some(right)) = (self.chunks.get(index), self.chunks.get(index + 1)) else {
            return false;
        };
        if !left.merges(right, limit) {
            return false;
        }
        if let Some(right) = self.remove(index + 1) {
            self.edit(index, |left| left.append(&right));
        }
        true
    }

    /// Merges what may be merged around a chunk that was split, in Redis' order.
    pub(super) fn merge_around(&mut self, mut index: usize, limit: Limit) {
        if index >= 2 && self.merge(index - 2, limit) {
            index -= 1;
        }
        self.merge(index + 1, limit);
        if index >= 1 && self.merge(index - 1, limit) {
            index -= 1;
        }
        self.merge(index, limit);
    }

    pub(super) fn remove_equal(&mut self, value: &[u8], count: usize, from: End) -> usize {
        let mut removed = 0;
        for step in 0..self.chunks.len() {
            let index = match from {
                End::Front => step,
                End::Back => self.chunks.len() - 1 - step,
            };
            if removed == count {
                break;
            }
            removed += self.edit(index, |chunk| chunk.remove_equal(value, count - removed, from));
        }
        for index in (0..self.chunks.len()).rev() {
            if self.chunks[index].len() == 0 {
                self.remove(index);
            }
        }
        removed
    }
}

impl Segments {
    pub(super) fn len(&self) -> usize {
        1 + self.rest.len()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.rest.capacity() * size_of::<Segment>()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Segment> {
        core::iter::once(&self.first).chain(&self.rest)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Segment> {
        match index {
            0 => Some(&self.first),
            _ => self.rest.get(index - 1),
        }
    }

    pub(super) fn outermost_mut(&mut self, end: End) -> &mut Segment {
        match (end, self.rest.back_mut()) {
            (End::Back, Some(last)) => last,
            _ => &mut self.first,
        }
    }

    /// The only chunk, if there is one and no other.
    pub(super) fn only_chunk_mut(&mut self) -> Option<&mut Chunk> {
        let only = self.rest.is_empty() && self.first.chunks.last.is_none();
        self.first.chunks.first.as_mut().filter(|_| only)
    }

    pub(super) fn insert(&mut self, index: usize, segment: Segment) {
        match index {
            0 => self.rest.push_front(replace(&mut self.first, segment)),
            _ => self.rest.insert(index - 1, segment),
        }
    }

    /// Takes a segment out; an empty one comes for the only one.
    pub(super) fn remove(&mut self, index: usize) -> Segment {
        let removed = match index {
            0 => {
                let next = self.rest.pop_front();
                replace(&mut self.first, next.unwrap_or_default())
            }
            _ => self.rest.remove(index - 1).unwrap_or_default(),
        };
        if self.rest.is_empty() {
            self.rest = VecDeque::new();
        }
        removed
    }
}

impl Index<usize> for Segments {
    type Output = Segment;

    fn index(&self, index: usize) -> &Segment {
        match index {
            0 => &self.first,
            _ => &self.rest[index - 1],
        }
    }
}

impl IndexMut<usize> for Segments {
    fn index_mut(&mut self, index: usize) -> &mut Segment {
        match index {
            0 => &mut self.first,
            _ => &mut self.rest[index - 1],
        }
    }
}

impl Chunks {
    pub(super) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.between.len() + usize::from(self.last.is_some())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.between.capacity() * size_of::<Chunk>()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Chunk> {
        self.first.iter().chain(&self.between).chain(&self.last)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Chunk> {
        match index.checked_sub(1) {
            None => self.first.as_ref(),
            Some(index) if index == self.between.len() => self.last.as_ref(),
            Some(index) => self.between.get(index),
        }
    }

    fn get_mut(&mut self, index: usize) -> Option<&mut Chunk> {
        match index.checked_sub(1) {
            None => self.first.as_mut(),
            Some(index) if index == self.between.len() => self.last.as_mut(),
            Some(index) => self.between.get_mut(index),
        }
    }

    pub(super) fn outermost_mut(&mut self, end: End) -> Option<&mut Chunk> {
        match end {
            End::Back if self.last.is_some() => self.last.as_mut(),
            _ => self.first.as_mut(),
        }
    }

    fn insert(&mut self, index: usize, chunk: Chunk) {
        if self.is_empty() {
            self.first = Some(chunk);
        } else if index == 0 {
            let second = self.first.replace(chunk);
            match (self.last.is_some(), second) {
                (true, Some(second)) => self.between.push_front(second),
                (_, second) => self.last = second,
            }
        } else if index == self.len() {
            self.between.extend(self.last.replace(chunk));
        } else {
            self.between.insert(index - 1, chunk);
        }
    }

    fn remove(&mut self, index: usize) -> Option<Chunk> {
        match index.checked_sub(1) {
            None => {
                let second = self.between.pop_front().or_else(|| self.last.take());
                replace(&mut self.first, second)
            }
            Some(index) if index == self.between.len() => {
                let last = self.last.take();
                self.last = self.between.pop_back();
                last
            }
            Some(index) => self.between.remove(index),
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.between.shrink_to_fit();
    }
}

impl Index<usize> for Chunks {
    type Output = Chunk;

    fn index(&self, index: usize) -> &Chunk {
        self.get(index).expect("a chunk's index is below their number")
    }
}
