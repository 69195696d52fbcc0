//! The small form: a listpack of member, score, member, score… in order. Everything is a walk from one end, as in
//! Redis, for there are a hundred members or so.

use alloc::vec::Vec;
use core::ops::Range;

use super::Scored;
use crate::base::number::{self, INT_TEXT_MAX};
use crate::types::listpack::{self, Element, Listpack, Where};

pub(super) fn len(bytes: &[u8]) -> usize {
    Listpack::new(bytes).len() / 2
}

/// Where a member is, and its score.
pub(super) fn find(bytes: &[u8], member: &[u8]) -> Option<(usize, f64)> {
    let list = Listpack::new(bytes);
    let at = list.find(member, 1)?;
    Some((at, score_of(list.at(list.next(at)?))))
}

/// How many members are before this one, and its score.
pub(super) fn rank(bytes: &[u8], member: &[u8]) -> Option<(usize, f64)> {
    let wanted = Element::from(member).parsed();
    let (rank, (_, score)) =
        Pairs::new(bytes, 0..usize::MAX).enumerate().find(|(_, pair)| pair.0 == wanted)?;
    Some((rank, score))
}

/// The ranks behind those that are `before` and up to the first that is not `within`.
pub(super) fn ranks<'a>(
    bytes: &'a [u8],
    before: impl Fn(Scored<'a>) -> bool,
    within: impl Fn(Scored<'a>) -> bool,
) -> Range<usize> {
    let mut pairs = Pairs::new(bytes, 0..usize::MAX).peekable();
    let mut start = 0;
    while pairs.next_if(|pair| before(*pair)).is_some() {
        start += 1;
    }
    start..start + pairs.take_while(|pair| within(*pair)).count()
}

/// Adds a member that is not there, in its place.
pub(super) fn insert(bytes: &mut Vec<u8>, member: &[u8], score: f64) {
    let mut text = Vec::new();
    // The listpack knows no negative zero: Redis stores whole scores as integers.
    number::write_f64(&mut text, if score == 0.0 { 0.0 } else { score });
    match place(bytes, member, score) {
        Some(at) => {
            listpack::insert(bytes, at, Where::Before, &text);
            listpack::insert(bytes, at, Where::Before, member);
        }
        None => {
            listpack::push_back(bytes, member);
            listpack::push_back(bytes, &text);
        }
    }
}

/// Where the first pair is that belongs behind this one.
fn place(bytes: &[u8], member: &[u8], score: f64) -> Option<usize> {
    let mut elements = Listpack::new(bytes).iter();
    while let (Some((at, other)), Some((_, other_score))) = (elements.next(), elements.next()) {
        let other_score = score_of(other_score);
        if other_score > score || (other_score == score && other.text(&mut [0; INT_TEXT_MAX]) > member) {
            return Some(at);
        }
    }
    None
}

/// Removes the pair whose member is at `at`.
pub(super) fn remove_at(bytes: &mut Vec<u8>, at: usize) {
    listpack::remove_run(bytes, at, 2);
}

pub(super) fn remove_ranks(bytes: &mut Vec<u8>, ranks: Range<usize>) {
    listpack::remove_range(bytes, ranks.start as i64 * 2, ranks.len() * 2);
}

fn score_of(element: Element<'_>) -> f64 {
    match element {
        Element::Int(value) => value as f64,
        // Only a foreign listpack holds what is no number; Redis reads zero there too.
        Element::Str(text) => number::parse_f64_bound(text).unwrap_or(0.0),
    }
}

/// Hands the pairs of these ranks, of which all are there, to `each`, last to first.
pub(super) fn each_back<'a>(bytes: &'a [u8], ranks: Range<usize>, each: &mut impl FnMut(&Scored<'a>)) {
    let list = Listpack::new(bytes);
    let mut end = list.seek(ranks.end as i64 * 2).unwrap_or(list.end());
    for _ in ranks {
        if let (Some(score), Some(member)) = (list.draw_back(&mut end), list.draw_back(&mut end)) {
            each(&(member, score_of(score)));
        }
    }
}

/// The pairs of a range of ranks in order.
#[derive(Clone)]
pub(super) struct Pairs<'a> {
    list: Listpack<'a>,
    /// Where the next one is.
    offset: usize,
    left: usize,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(bytes: &'a [u8], ranks: Range<usize>) -> Self {
        let list = Listpack::new(bytes);
        match list.seek(ranks.start as i64 * 2) {
            Some(offset) => Self { list, offset, left: ranks.len().min(list.len() / 2 - ranks.start) },
            None => Self { list, offset: 0, left: 0 },
        }
    }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Scored<'a>;

    fn next(&mut self) -> Option<Scored<'a>> {
        self.left = self.left.checked_sub(1)?;
        let member = self.list.draw(&mut self.offset)?;
        let score = self.list.draw(&mut self.offset)?;
        Some((member, score_of(score)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Pairs<'_> {}
