//! Several whole requests at once, in the plain form that clients send: what a pipeline is made of.
//!
//! Nothing is kept between pieces of input and nothing is refused here: a request that is cut, wrong, inline or merely odd
//! ends the batch, and the [`super::Decoder`] reads it from its first byte.

use alloc::vec::Vec;

use crate::base::bytes::part;
use crate::base::limits::{ARGUMENTS_MAX, READ_AHEAD_MAX};
use crate::proto::request::{Argv, Span};

/// Digits of a count or a length that are read here.
const DIGITS_MAX: usize = 9;
/// Spans that a batch makes room for at first.
const SPANS_MIN: usize = 64;
/// Spans that a batch keeps room for.
const SPANS_KEPT: usize = 1024;

/// At most [`READ_AHEAD_MAX`] requests of one piece of input.
#[derive(Debug, Default)]
pub struct Batch {
    /// Room for spans: writing into it is a store, where pushing is a call.
    spans: Vec<Span>,
    requests: [Request; READ_AHEAD_MAX],
    len: usize,
}

/// Where a request's spans are, and where it stands in the bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Request {
    spans_start: u32,
    spans_end: u32,
    start: u32,
    end: u32,
}

impl Batch {
    /// Reads the requests at `bytes[at..]`, none of which may hold more than `bulk_bytes_max` bytes in one argument.
    pub fn read(&mut self, bytes: &[u8], mut at: usize, bulk_bytes_max: u32) {
        self.len = 0;
        if self.spans.len() > SPANS_KEPT {
            self.spans = Vec::new();
        }
        let mut spans_start = 0;
        while let Some(next) = self.requests.get_mut(self.len)
            && let Some(rest) = bytes.get(at..)
            && let Some((spans_end, len)) = request(rest, bulk_bytes_max, &mut self.spans, spans_start)
        {
            let [start, end] = [at as u32, (at + len) as u32];
            *next = Request { spans_start: spans_start as u32, spans_end: spans_end as u32, start, end };
            self.len += 1;
            (spans_start, at) = (spans_end, at + len);
        }
    }

    /// How many requests there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The arguments of a request that was read from `bytes`, and where it ends there.
    #[inline(always)]
    pub fn get<'a>(&'a self, index: usize, bytes: &'a [u8]) -> (Argv<'a>, usize) {
        let Request { spans_start, spans_end, start, end } = self.requests[index];
        let spans = &self.spans[spans_start as usize..spans_end as usize];
        (Argv::of_plain(part(bytes, start as usize, end as usize), spans), end as usize)
    }
}

/// Reads the request at the head of `bytes`, whose spans stand at `used`; where they and it end. It has at least one argument.
fn request(
    bytes: &[u8],
    bulk_bytes_max: u32,
    spans: &mut Vec<Span>,
    mut used: usize,
) -> Option<(usize, usize)> {
    let (count, mut at) = number(bytes, 0, b'*')?;
    if count == 0 || count > ARGUMENTS_MAX {
        return None;
    }
    for _ in 0..count {
        let (len, start) = number(bytes, at, b'$')?;
        let end = start + len;
        if bytes.get(end..)?.first_chunk() != Some(b"\r\n") || len > bulk_bytes_max as usize {
            return None;
        }
        if used == spans.len() {
            spans.resize((used * 2).max(SPANS_MIN), Span::default());
        }
        spans[used] = Span { at: start as u32, len: len as u32 };
        used += 1;
        at = end + 2;
    }
    Some((used, at))
}

/// Reads `sign`, a number without leading zeros and the end of its line.
#[inline(always)]
fn number(bytes: &[u8], at: usize, sign: u8) -> Option<(usize, usize)> {
    let line = bytes.get(at..)?;
    // Nearly all have one digit or two, and eight bytes to look at: what frames the digits is compared at once.
    if let Some(word) = line.first_chunk().copied().map(u64::from_le_bytes) {
        let frame =
            |digits: u32| u64::from(sign) | u64::from(u16::from_le_bytes(*b"\r\n")) << (8 + 8 * digits);
        let digit = |at: u32| usize::from(((word >> (8 * at)) as u8).wrapping_sub(b'0'));
        if word & 0xffff_00ff == frame(1) && digit(1) <= 9 {
            return Some((digit(1), at + 4));
        }
        if word & 0xff_ff00_00ff == frame(2) && matches!(digit(1), 1..=9) && digit(2) <= 9 {
            return Some((digit(1) * 10 + digit(2), at + 5));
        }
    }
    long_number(line, at, sign)
}

/// [`number`] of any length, at `at` of what is read.
#[inline(never)]
fn long_number(line: &[u8], at: usize, sign: u8) -> Option<(usize, usize)> {
    if *line.first()? != sign {
        return None;
    }
    let (mut value, mut len) = (0, 1);
    loop {
        let byte = *line.get(len)?;
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            let plain = line[len..].starts_with(b"\r\n") && len > 1 && (line[1] != b'0' || len == 2);
            return plain.then_some((value, at + len + 2));
        }
        if len > DIGITS_MAX {
            return None;
        }
        value = value * 10 + usize::from(digit);
        len += 1;
    }
}

#[cfg(test)]
mod tests;
