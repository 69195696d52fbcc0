//! Ranges of scores and of members, as ZRANGEBYSCORE and ZRANGEBYLEX take them.

/// Scores from one bound to another. Bounds the wrong way round make an empty range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreRange {
    /// The least score, never NaN.
    pub min: f64,
    /// The least score itself is left out.
    pub min_is_open: bool,
    /// The greatest score, never NaN.
    pub max: f64,
    /// The greatest score itself is left out.
    pub max_is_open: bool,
}

impl ScoreRange {
    pub(super) fn is_before(&self, score: f64) -> bool {
        score < self.min || (self.min_is_open && score == self.min)
    }

    pub(super) fn is_behind(&self, score: f64) -> bool {
        score > self.max || (self.max_is_open && score == self.max)
    }
}

/// An end of a range of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexBound<'a> {
    /// `-`: before any member.
    First,
    /// `[member`: the member belongs to the range.
    Closed(&'a [u8]),
    /// `(member`: the member itself does not.
    Open(&'a [u8]),
    /// `+`: behind any member.
    Last,
}

/// Members from one bound to another. Bounds the wrong way round make an empty range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LexRange<'a> {
    /// The lower end.
    pub min: LexBound<'a>,
    /// The upper end.
    pub max: LexBound<'a>,
}

impl LexRange<'_> {
    pub(super) fn is_before(&self, member: &[u8]) -> bool {
        match self.min {
            LexBound::First => false,
            LexBound::Closed(min) => member < min,
            LexBound::Open(min) => member <= min,
            LexBound::Last => true,
        }
    }

    pub(super) fn is_behind(&self, member: &[u8]) -> bool {
        match self.max {
            LexBound::First => true,
            LexBound::Closed(max) => member > max,
            LexBound::Open(max) => member >= max,
            LexBound::Last => false,
        }
    }
}
