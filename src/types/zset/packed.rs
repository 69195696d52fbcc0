//! The small form: a listpack of member, score, member, score… in order. Everything is a walk from one end, as in
//! Redis, for there are a hundred members or so.

use alloc::vec::Vec;
use core::ops::Range;

use super::Scored;
use crate::base::number::{self, INT_TEXT_MAX};
use crate::types::listpack::{self, Element, Iter, IterBack, Listpack, Where};

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

/// The pairs of a range of ranks, from both ends. An end is looked for when it is first drawn from.
#[derive(Clone)]
pub(super) struct Pairs<'a> {
    list: Listpack<'a>,
    ranks: Range<usize>,
    front: Option<Iter<'a>>,
    back: Option<IterBack<'a>>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(bytes: &'a [u8], ranks: Range<usize>) -> Self {
        let list = Listpack::new(bytes);
        let end = ranks.end.min(list.len() / 2);
        Self { list, ranks: ranks.start.min(end)..end, front: None, back: None }
    }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Scored<'a>;

    fn next(&mut self) -> Option<Scored<'a>> {
        let rank = self.ranks.next()?;
        let list = self.list;
        let elements = self.front.get_or_insert_with(|| list.iter_from(list.seek(rank as i64 * 2)));
        let (member, score) = (elements.next()?, elements.next()?);
        Some((member.1, score_of(score.1)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ranks.size_hint()
    }
}

impl DoubleEndedIterator for Pairs<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let rank = self.ranks.next_back()?;
        let list = self.list;
        let elements = self.back.get_or_insert_with(|| list.iter_back_from(list.seek(rank as i64 * 2 + 1)));
        let (score, member) = (elements.next()?, elements.next()?);
        Some((member.1, score_of(score.1)))
    }
}

impl ExactSizeIterator for Pairs<'_> {}
