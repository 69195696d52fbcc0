//! A deque of chunks in two levels, so that no push moves more than a chunk and a few kilobytes of table.
//!
//! Chunk boundaries are Redis' own: an element joins a chunk, starts one, or splits one by the same rules.

use alloc::vec::Vec;

use super::End;
use super::chunk::{Chunk, Limit};
use super::segment::{Segment, Segments};
use crate::types::listpack::{Element, Where};

/// Chunks of a full segment.
const SEGMENT_CHUNKS_MAX: usize = if cfg!(debug_assertions) { 4 } else { 128 };

/// A long list. Empty only while it is being emptied.
#[derive(Clone, Debug)]
pub struct Quicklist {
    len: usize,
    segments: Segments,
    /// Bytes of all segments.
    segments_bytes: usize,
    /// Up to where its chunks grow: as configured when it was made, as in Redis.
    limit: Limit,
}

/// Where a chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    segment: usize,
    chunk: usize,
}

impl Quicklist {
    /// An empty list, whose chunks will grow up to `limit`.
    pub fn new(limit: Limit) -> Self {
        Self { len: 0, segments: Segments::default(), segments_bytes: 0, limit }
    }

    /// Adds a listpack as a chunk at the back, whatever its size; an empty one is dropped.
    pub fn push_listpack(&mut self, bytes: Vec<u8>) {
        let mut chunk = Chunk::from_listpack(bytes);
        if chunk.len() > 0 {
            chunk.close();
            self.insert_chunk(self.end(), chunk);
        }
    }

    /// Adds an element as a chunk at the back that nothing else will join, whatever its size.
    pub fn push_plain(&mut self, element: Vec<u8>) {
        self.insert_chunk(self.end(), Chunk::from_plain(element));
    }

    pub(super) fn push(&mut self, end: End, value: Element<'_>) {
        let limit = self.limit;
        let segment = self.segments.outermost_mut(end);
        if let Some(chunk) = segment.chunks.outermost_mut(end)
            && chunk.allows(value.text_len(), limit)
        {
            let bytes = chunk.heap_bytes();
            chunk.push(end, value);
            let grown = chunk.heap_bytes().wrapping_sub(bytes);
            segment.chunks_bytes = segment.chunks_bytes.wrapping_add(grown);
            self.segments_bytes = self.segments_bytes.wrapping_add(grown);
            segment.len += 1;
            self.len += 1;
            return;
        }
        if let Some(at) = self.outermost(end) {
            self.edit(at, Chunk::close);
        }
        let at = match end {
            End::Front => Position { segment: 0, chunk: 0 },
            End::Back => self.end(),
        };
        self.insert_chunk(at, Chunk::new(value, limit));
    }

    pub(super) fn pop(&mut self, end: End, see: impl FnOnce(Element<'_>)) {
        let segment = self.segments.outermost_mut(end);
        let Some(chunk) = segment.chunks.outermost_mut(end) else { return };
        if chunk.len() > 1 {
            // What has come and gone at an end takes no less memory: no sum but those of elements changes.
            chunk.pop(end, see);
            segment.len -= 1;
            self.len -= 1;
        } else {
            if let Some(element) = chunk.get(0) {
                see(element);
            }
            if let Some(at) = self.outermost(end) {
                self.remove_chunk(at);
            }
        }
    }

    pub(super) fn remove(&mut self, end: End, mut count: usize) {
        while count > 0
            && let Some(at) = self.outermost(end)
        {
            let segment_len = self.segments[at.segment].len;
            let chunk_len = self.chunk(at).map_or(0, Chunk::len);
            if segment_len <= count {
                self.remove_segment(at.segment);
                count -= segment_len;
            } else if chunk_len <= count {
                self.remove_chunk(at);
                count -= chunk_len;
            } else {
                return self.edit(at, |chunk| chunk.remove(end, count));
            }
        }
    }

    pub(super) fn set(&mut self, index: usize, value: &[u8]) {
        let limit = self.limit;
        let Some((at, index)) = self.locate(index) else { return };
        let allows = |chunk: &Chunk| chunk.allows(value.len(), limit);
        if self.chunk(at).is_some_and(|chunk| chunk.plain().is_some())
            && let Some(next) = self.next(at).filter(|at| self.chunk(*at).is_some_and(allows))
        {
            // No longer too large: Redis inserts it behind itself, where it joins the next chunk.
            self.edit(next, |chunk| chunk.push(End::Front, Element::Str(value)));
            return self.remove_chunk(at);
        }
        if !self.edit(at, |chunk| chunk.replace(index, value, limit)) {
            // Too large for its chunk, where it has neighbours: it moves out between them.
            self.edit(at, |chunk| chunk.remove_at(index));
            match index {
                0 => self.insert(at, 0, Where::Before, value),
                _ => self.insert(at, index - 1, Where::After, value),
            }
        } else if let Some(chunk) = self.chunk(at)
            && chunk.is_bloated(limit)
        {
            let middle = chunk.len() / 2;
            let tail = self.edit(at, |chunk| chunk.split_off(middle));
            self.insert_chunk(at.following(), tail);
        }
    }

    pub(super) fn insert_beside(&mut self, pivot: &[u8], side: Where, value: &[u8]) -> bool {
        let found = self.positions(End::Front).find_map(|at| Some((at, self.chunk(at)?.find(pivot)?)));
        let Some((at, index)) = found else { return false };
        self.insert(at, index, side, value);
        true
    }

    fn insert(&mut self, at: Position, index: usize, side: Where, value: &[u8]) {
        let limit = self.limit;
        let Some(chunk) = self.chunk(at) else { return };
        let (at_edge, neighbour, end) = match side {
            Where::Before => (index == 0, self.previous(at), End::Back),
            Where::After => (index + 1 == chunk.len(), self.next(at), End::Front),
        };
        let allows = |chunk: &Chunk| chunk.allows(value.len(), limit);
        if allows(chunk) {
            self.edit(at, |chunk| chunk.insert(index, side, value));
        } else if at_edge {
            match neighbour.filter(|at| self.chunk(*at).is_some_and(allows)) {
                Some(neighbour) => self.edit(neighbour, |chunk| chunk.push(end, Element::Str(value))),
                None => {
                    let at = if side == Where::After { at.following() } else { at };
                    self.insert_chunk(at, Chunk::new(Element::Str(value), limit));
                }
            }
        } else {
            self.insert_splitting(at, index, side, value);
        }
    }

    /// Splits the chunk before or after `index`, which leaves something on both sides, and puts `value` between.
    fn insert_splitting(&mut self, at: Position, index: usize, side: Where, value: &[u8]) {
        let limit = self.limit;
        let mut tail = self.edit(at, |chunk| chunk.split_off(index + usize::from(side == Where::After)));
        let between = Chunk::new(Element::Str(value), limit);
        if between.plain().is_some() {
            let tail_at = self.insert_chunk(at.following(), tail);
            self.insert_chunk(tail_at, between);
            return;
        }
        match side {
            Where::Before => self.edit(at, |chunk| chunk.push(End::Back, Element::Str(value))),
            Where::After => tail.push(End::Front, Element::Str(value)),
        }
        let tail_at = self.insert_chunk(at.following(), tail);
        let center = if side == Where::Before { Some(tail_at) } else { self.previous(tail_at) };
        if let Some(center) = center {
            self.edit_segment(center.segment, |segment| segment.merge_around(center.chunk, limit));
        }
    }

    pub(super) fn remove_equal(&mut self, value: &[u8], count: usize, from: End) -> usize {
        let mut removed = 0;
        for step in 0..self.segments.len() {
            let index = match from {
                End::Front => step,
                End::Back => self.segments.len() - 1 - step,
            };
            if removed == count {
                break;
            }
            removed += self.edit_segment(index, |segment| segment.remove_equal(value, count - removed, from));
        }
        for index in (0..self.segments.len()).rev() {
            if self.segments[index].len == 0 {
                self.remove_segment(index);
            }
        }
        removed
    }

    /// The only chunk's listpack, if it is small enough for a packed list; the quicklist is then of no more use.
    pub(super) fn take_only(&mut self, limit: Limit) -> Option<Vec<u8>> {
        self.segments.only_chunk_mut()?.take_small(limit)
    }

    /// Frees up to `budget` chunks; true when none is left.
    pub(super) fn free_step(&mut self, budget: &mut usize) -> bool {
        while *budget > 0
            && let Some(at) = self.outermost(End::Back)
        {
            self.remove_chunk(at);
            *budget -= 1;
        }
        self.outermost(End::Back).is_none()
    }

    /// Elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes of everything it owns.
    pub fn heap_bytes(&self) -> usize {
        self.segments_bytes + self.segments.heap_bytes()
    }

    /// What [`Self::heap_bytes`] and [`Self::len`] must be, added up.
    #[cfg(test)]
    pub(super) fn sums(&self) -> (usize, usize) {
        let chunks = || self.segments.iter().flat_map(|segment| segment.chunks.iter());
        let tables = self.segments.heap_bytes()
            + self.segments.iter().map(|segment| segment.chunks.heap_bytes()).sum::<usize>();
        (tables + chunks().map(Chunk::heap_bytes).sum::<usize>(), chunks().map(Chunk::len).sum())
    }

    pub(super) fn get(&self, index: usize) -> Option<Element<'_>> {
        let (at, index) = self.locate(index)?;
        self.chunk(at)?.get(index)
    }

    /// How many chunks there are.
    pub fn chunk_count(&self) -> usize {
        self.segments.iter().map(|segment| segment.chunks.len()).sum()
    }

    /// All chunks, in order.
    pub fn chunks(&self) -> impl Iterator<Item = Result<&[u8], &[u8]>> {
        (0..).map_while(|stretch| self.chunks_of(stretch)).flatten()
    }

    /// The chunks of one of the stretches that the list is made of, in order, as a saved list has them: a listpack, or one
    /// element too large for one. `None`: there are no more stretches.
    pub fn chunks_of(&self, stretch: usize) -> Option<impl Iterator<Item = Result<&[u8], &[u8]>>> {
        let chunks = &self.segments.get(stretch)?.chunks;
        Some(chunks.iter().map(|chunk| match chunk.listpack() {
            Some(list) => Ok(list.bytes()),
            None => Err(chunk.plain().unwrap_or_default()),
        }))
    }

    pub(super) fn chunk(&self, at: Position) -> Option<&Chunk> {
        self.segments.get(at.segment)?.chunks.get(at.chunk)
    }

    /// The chunk at an end.
    pub(super) fn outermost(&self, end: End) -> Option<Position> {
        let segment = if end == End::Front { 0 } else { self.segments.len() - 1 };
        let last = self.segments[segment].chunks.len().checked_sub(1)?;
        Some(Position { segment, chunk: if end == End::Front { 0 } else { last } })
    }

    /// The next chunk away from an end.
    pub(super) fn step(&self, at: Position, from: End) -> Option<Position> {
        match from {
            End::Front => self.next(at),
            End::Back => self.previous(at),
        }
    }

    /// The chunk that holds the element at `index`, and the element's index in it. Walks from the nearer end.
    pub(super) fn locate(&self, index: usize) -> Option<(Position, usize)> {
        if index >= self.len {
            return None;
        }
        let from_back = self.len - 1 - index;
        let (mut rest, from) = if index <= from_back { (index, End::Front) } else { (from_back, End::Back) };
        let in_order = |count: usize, step: usize| if from == End::Front { step } else { count - 1 - step };
        for step in 0..self.segments.len() {
            let segment_at = in_order(self.segments.len(), step);
            let segment = &self.segments[segment_at];
            if rest >= segment.len {
                rest -= segment.len;
                continue;
            }
            for step in 0..segment.chunks.len() {
                let chunk_at = in_order(segment.chunks.len(), step);
                let chunk_len = segment.chunks[chunk_at].len();
                if rest < chunk_len {
                    let at = Position { segment: segment_at, chunk: chunk_at };
                    return Some((at, in_order(chunk_len, rest)));
                }
                rest -= chunk_len;
            }
        }
        None
    }

    fn positions(&self, from: End) -> impl Iterator<Item = Position> {
        core::iter::successors(self.outermost(from), move |at| self.step(*at, from))
    }

    fn next(&self, at: Position) -> Option<Position> {
        let in_next_segment = Position { segment: at.segment + 1, chunk: 0 };
        [at.following(), in_next_segment].into_iter().find(|at| self.chunk(*at).is_some())
    }

    fn previous(&self, at: Position) -> Option<Position> {
        match at {
            Position { segment: 0, chunk: 0 } => None,
            Position { segment, chunk: 0 } => {
                Some(Position { segment: segment - 1, chunk: self.segments[segment - 1].chunks.len() - 1 })
            }
            Position { segment, chunk } => Some(Position { segment, chunk: chunk - 1 }),
        }
    }

    /// Behind the last chunk.
    fn end(&self) -> Position {
        self.outermost(End::Back).map_or(Position { segment: 0, chunk: 0 }, Position::following)
    }

    /// Edits a segment and keeps the sums.
    fn edit_segment<R>(&mut self, index: usize, edit: impl FnOnce(&mut Segment) -> R) -> R {
        let segment = &mut self.segments[index];
        self.len -= segment.len;
        self.segments_bytes -= segment.heap_bytes();
        let result = edit(segment);
        self.len += segment.len;
        self.segments_bytes += segment.heap_bytes();
        result
    }

    fn edit<R>(&mut self, at: Position, edit: impl FnOnce(&mut Chunk) -> R) -> R {
        self.edit_segment(at.segment, |segment| segment.edit(at.chunk, edit))
    }

    /// Puts a chunk before the one at `at`, which may be just behind a segment's last. Returns where it is now.
    fn insert_chunk(&mut self, mut at: Position, chunk: Chunk) -> Position {
        let chunks = self.segments[at.segment].chunks.len();
        if chunks >= SEGMENT_CHUNKS_MAX {
            if at.chunk == 0 {
                self.segments.insert(at.segment, Segment::default());
            } else {
                // An append starts an empty segment; anything else cuts this one in two.
                let middle = if at.chunk == chunks { chunks } else { chunks / 2 };
                self.split_segment(at.segment, middle);
                if at.chunk > middle || at.chunk == chunks {
                    at = Position { segment: at.segment + 1, chunk: at.chunk - middle };
                }
            }
        }
        self.edit_segment(at.segment, |segment| segment.insert(at.chunk, chunk));
        at
    }

    fn split_segment(&mut self, index: usize, middle: usize) {
        let tail = self.edit_segment(index, |segment| {
            let mut tail = Segment::default();
            while let Some(chunk) = segment.remove(segment.chunks.len().max(middle + 1) - 1) {
                tail.insert(0, chunk);
            }
            segment.chunks.shrink_to_fit();
            tail
        });
        self.len += tail.len;
        self.segments_bytes += tail.heap_bytes();
        self.segments.insert(index + 1, tail);
    }

    fn remove_chunk(&mut self, at: Position) {
        self.edit_segment(at.segment, |segment| segment.remove(at.chunk));
        if self.segments[at.segment].chunks.is_empty() {
            self.remove_segment(at.segment);
        }
    }

    fn remove_segment(&mut self, index: usize) {
        let segment = self.segments.remove(index);
        self.len -= segment.len;
        self.segments_bytes -= segment.heap_bytes();
    }
}

impl Position {
    fn following(self) -> Self {
        Self { chunk: self.chunk + 1, ..self }
    }
}
