//! Walking a list from either end.

use super::quicklist::{Position, Quicklist};
use super::{End, ListView};
use crate::types::listpack::{Element, Listpack};

/// The elements of a list, from an end to the other.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    chunk: InChunk<'a>,
    /// The list of chunks, and the chunk being walked.
    rest: Option<(&'a Quicklist, Position)>,
    from: End,
    left: usize,
}

/// What is left of the chunk being walked.
#[derive(Clone, Debug)]
enum InChunk<'a> {
    /// What is ahead of an offset.
    Forward(Listpack<'a>, usize),
    /// What is before an offset.
    Back(Listpack<'a>, usize),
    Plain(Option<&'a [u8]>),
}

impl<'a> InChunk<'a> {
    fn packed(list: Listpack<'a>, from: End, skip: usize) -> Self {
        match (from, i64::try_from(skip)) {
            (End::Front, Ok(index)) => list.seek(index).map(|offset| Self::Forward(list, offset)),
            (End::Back, Ok(0)) => Some(Self::Back(list, list.end())),
            // The last of those that are skipped starts where the first of the others ends.
            (End::Back, Ok(index)) => list.seek(-index).map(|offset| Self::Back(list, offset)),
            (_, Err(_)) => None,
        }
        .unwrap_or(Self::Plain(None))
    }

    fn at(quicklist: &'a Quicklist, at: Position, from: End, skip: usize) -> Self {
        match quicklist.chunk(at) {
            Some(chunk) => match chunk.listpack() {
                Some(list) => Self::packed(list, from, skip),
                None => Self::Plain(chunk.plain()),
            },
            None => Self::Plain(None),
        }
    }
}

impl<'a> Elements<'a> {
    pub(super) fn new(view: ListView<'a>, from: End, skip: usize) -> Self {
        let left = view.len().saturating_sub(skip);
        let (chunk, rest) = match view {
            ListView::Packed(bytes) => (InChunk::packed(Listpack::new(bytes), from, skip), None),
            ListView::Chunks(quicklist) => {
                let index = if from == End::Front { skip } else { left.wrapping_sub(1) };
                match quicklist.locate(index) {
                    Some((at, index)) => {
                        let chunk_len = quicklist.chunk(at).map_or(0, |chunk| chunk.len());
                        let skip = if from == End::Front { index } else { chunk_len - 1 - index };
                        (InChunk::at(quicklist, at, from, skip), Some((quicklist, at)))
                    }
                    None => (InChunk::Plain(None), None),
                }
            }
        };
        Self { chunk, rest, from, left }
    }

    /// No more than the first `count` of them.
    #[must_use]
    pub fn limited(mut self, count: usize) -> Self {
        self.left = self.left.min(count);
        self
    }

    /// Goes on to the next chunk; `None`: there is none.
    fn turn(&mut self) -> Option<()> {
        let (quicklist, at) = self.rest.as_mut()?;
        *at = quicklist.step(*at, self.from)?;
        self.chunk = InChunk::at(quicklist, *at, self.from, 0);
        Some(())
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    #[inline]
    fn next(&mut self) -> Option<Element<'a>> {
        self.left = self.left.checked_sub(1)?;
        loop {
            match &mut self.chunk {
                InChunk::Forward(list, offset) if !list.is_end(*offset) => return list.draw(offset),
                InChunk::Back(list, end) if !list.is_front(*end) => return list.draw_back(end),
                InChunk::Forward(..) | InChunk::Back(..) => {}
                InChunk::Plain(element) => {
                    if let Some(element) = element.take() {
                        return Some(Element::Str(element));
                    }
                }
            }
            self.turn()?;
        }
    }

    /// A loop a chunk: what kind of chunk it is need not be asked for each element.
    #[inline]
    fn fold<B, F: FnMut(B, Element<'a>) -> B>(mut self, init: B, mut each: F) -> B {
        let mut folded = init;
        while self.left > 0 {
            if let InChunk::Forward(list, mut offset) = self.chunk {
                while self.left > 0
                    && !list.is_end(offset)
                    && let Some(element) = list.draw(&mut offset)
                {
                    folded = each(folded, element);
                    self.left -= 1;
                }
                self.chunk = InChunk::Forward(list, offset);
            }
            match self.next() {
                Some(element) => folded = each(folded, element),
                None => break,
            }
        }
        folded
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Elements<'_> {}
