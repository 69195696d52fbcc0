//! What SCAN, HSCAN, SSCAN and ZSCAN share: the cursor, the options, the reply of one call.
//!
//! The cursor is parsed first and the options only once the key is found, as in Redis: `HSCAN nokey 0 nonsense` is an
//! empty scan. See <https://redis.io/docs/latest/commands/scan/>.

use alloc::vec::Vec;

use super::Args;
use super::error::CommandError;
use crate::base::glob::glob_match;
use crate::base::number::{INT_TEXT_MAX, parse_strtoull, write_u64};
use crate::proto::sink::Sink;
use crate::types::Element;

/// The options of one scan call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScanArgs<'a> {
    /// Where to go on: 0 begins.
    pub cursor: u64,
    /// Only names that match, unless `None`.
    pub pattern: Option<&'a [u8]>,
    /// About how many elements one call looks at; at least 1.
    pub count: u64,
    /// SCAN: only keys of the type so named, in any case; an unknown name matches none.
    pub type_name: Option<&'a [u8]>,
    /// HSCAN: fields without their values.
    pub novalues: bool,
}

/// What is scanned: decides which options there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    /// SCAN, with `TYPE`.
    Keys,
    /// HSCAN, with `NOVALUES`.
    Fields,
    /// SSCAN and ZSCAN.
    Members,
}

/// Takes the cursor, by the rules of C's `strtoul` but for leading space: an empty one is 0, a sign is allowed.
pub(super) fn cursor(args: &mut Args<'_>) -> Result<u64, CommandError> {
    parse_cursor(args.next()?).ok_or_else(|| CommandError::line("ERR invalid cursor"))
}

impl<'a> ScanArgs<'a> {
    /// Takes the options, which are all that is left.
    pub(super) fn parse(cursor: u64, args: &mut Args<'a>, scanned: Scanned) -> Result<Self, CommandError> {
        let mut scan = Self { cursor, pattern: None, count: COUNT_DEFAULT, type_name: None, novalues: false };
        while args.remaining() > 0 {
            let has_value = args.remaining() > 1;
            if has_value && args.accept("COUNT") {
                scan.count = u64::try_from(args.int()?).unwrap_or(0);
                if scan.count == 0 {
                    return Err(CommandError::syntax());
                }
            } else if has_value && args.accept("MATCH") {
                scan.pattern = Some(args.next()?).filter(|pattern| *pattern != b"*");
            } else if has_value && scanned == Scanned::Keys && args.accept("TYPE") {
                scan.type_name = Some(args.next()?);
            } else if args.accept("NOVALUES") {
                if scanned != Scanned::Fields {
                    return Err(CommandError::line("ERR NOVALUES option can only be used in HSCAN"));
                }
                scan.novalues = true;
            } else {
                return Err(CommandError::syntax());
            }
        }
        Ok(scan)
    }

    /// Whether a name passes `MATCH`.
    pub(super) fn matches<'b>(&self, name: impl Into<Element<'b>>) -> bool {
        let matched = |pattern| glob_match(pattern, name.into().text(&mut [0; INT_TEXT_MAX]), false);
        self.pattern.is_none_or(matched)
    }

    /// Calls `step` from the cursor on until it has yielded `count` elements, or too many empty steps were made, or
    /// the end is reached: then the cursor returned is 0. `step` takes a cursor and where to put what it finds.
    pub(super) fn collect<T>(&self, mut step: impl FnMut(u64, &mut Vec<T>) -> u64) -> (u64, Vec<T>) {
        let (mut found, mut cursor) = (Vec::new(), self.cursor);
        let mut steps_left = self.count.saturating_mul(STEPS_PER_COUNT);
        loop {
            cursor = step(cursor, &mut found);
            steps_left -= 1;
            if cursor == 0 || steps_left == 0 || found.len() as u64 >= self.count {
                return (cursor, found);
            }
        }
    }
}

/// Begins the reply: the cursor, then the header of an array of `count` items, which the caller writes.
pub(super) fn reply(out: &mut Sink, cursor: u64, count: usize) {
    out.array(2);
    let mut text = Vec::new();
    write_u64(&mut text, cursor);
    out.bulk(&text);
    out.array(count);
}

fn parse_cursor(text: &[u8]) -> Option<u64> {
    // A C string ends at its first zero byte.
    match text.split(|&byte| byte == 0).next()? {
        [] => Some(0),
        text => parse_strtoull(text),
    }
}

/// Elements looked at by a call without `COUNT`.
const COUNT_DEFAULT: u64 = 10;

/// Steps that may find nothing, for each element asked for: a sparse table must not make one call long.
const STEPS_PER_COUNT: u64 = 10;

#[cfg(test)]
mod tests;
