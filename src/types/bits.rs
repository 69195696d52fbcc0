//! Strings as bits: counting, searching, combining, and integers of any width. Bit 0 is the highest of byte 0.
//!
//! Deliberately absent: where the strings are kept, and what happens to an integer that does not fit ([`field`]).

use alloc::vec;
use alloc::vec::Vec;

pub mod field;

/// How many bits of `bytes` are set.
pub fn count(bytes: &[u8]) -> u64 {
    let (words, tail) = bytes.as_chunks::<8>();
    let mut ones = 0;
    for word in words {
        ones += u64::from(u64::from_ne_bytes(*word).count_ones());
    }
    for byte in tail {
        ones += u64::from(byte.count_ones());
    }
    ones
}

/// How many of the bits from `first` to `last`, both included and both there, are set.
pub fn count_range(bytes: &[u8], first: u64, last: u64) -> u64 {
    let (from, to) = ((first / 8) as usize, (last / 8) as usize);
    let Some(within) = bytes.get(from..=to) else { return 0 };
    let before = bytes[from] & !(0xff >> (first % 8));
    let after = bytes[to] & (0x7f >> (last % 8));
    count(within) - u64::from(before.count_ones()) - u64::from(after.count_ones())
}

/// The first bit from `first` to `last`, both included and both there, that is set or, if not `set`, clear.
pub fn find(bytes: &[u8], set: bool, first: u64, last: u64) -> Option<u64> {
    let (from, to) = ((first / 8) as usize, (last / 8) as usize);
    let within = bytes.get(from..=to)?;
    let flip = if set { 0 } else { 0xff };
    let head = (within[0] ^ flip) & (0xff >> (first % 8));
    let mut at = 0;
    let mut byte = head;
    if head == 0 {
        let (words, _) = within[1..].as_chunks::<8>();
        let none = if set { 0 } else { u64::MAX };
        let skipped = words.iter().take_while(|word| u64::from_ne_bytes(**word) == none).count();
        at = 1 + 8 * skipped;
        while at < within.len() && within[at] == flip {
            at += 1;
        }
        byte = within.get(at)? ^ flip;
    }
    let index = (from + at) as u64 * 8 + u64::from(byte.leading_zeros());
    (index <= last).then_some(index)
}

/// The bit at `offset`; what is beyond the end is clear.
pub fn get(bytes: &[u8], offset: u64) -> bool {
    let byte = usize::try_from(offset / 8).ok().and_then(|at| bytes.get(at));
    byte.is_some_and(|byte| byte << (offset % 8) & 0x80 != 0)
}

/// Sets the bit at `offset`, which is there; returns what it was.
pub fn put(bytes: &mut [u8], offset: u64, set: bool) -> bool {
    let before = get(bytes, offset);
    if let Some(byte) = bytes.get_mut((offset / 8) as usize) {
        let mask = 0x80 >> (offset % 8);
        *byte = if set { *byte | mask } else { *byte & !mask };
    }
    before
}

/// How `BITOP` combines strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Bits set in all.
    And,
    /// Bits set in any.
    Or,
    /// Bits set in an odd number of them.
    Xor,
    /// Bits clear in the only one.
    Not,
    /// Bits set in the first and in no other.
    Diff,
    /// Bits clear in the first and set in another.
    Diff1,
    /// Bits set in the first and in another.
    AndOr,
    /// Bits set in exactly one.
    One,
}

/// Strings being combined; shorter ones end in zeros.
#[derive(Debug)]
pub struct Combination {
    operation: Operation,
    /// How many strings have been added.
    added: usize,
    /// The first string, or what all until now make.
    result: Vec<u8>,
    /// What is set in any but the first string; with [`Operation::One`], in two or more.
    others: Vec<u8>,
}

impl Combination {
    /// Nothing yet; the longest string will have `len` bytes.
    pub fn new(operation: Operation, len: usize) -> Self {
        let two = matches!(operation, Operation::Diff | Operation::Diff1 | Operation::AndOr | Operation::One);
        let others = vec![0; if two { len } else { 0 }];
        Self { operation, added: 0, result: vec![0; len], others }
    }

    /// The next string.
    pub fn add(&mut self, source: &[u8]) {
        let first = self.added == 0;
        self.added += 1;
        match self.operation {
            _ if first => merge(&mut self.result, source, Merge::Or),
            Operation::And => merge(&mut self.result, source, Merge::And),
            Operation::Or => merge(&mut self.result, source, Merge::Or),
            Operation::Xor => merge(&mut self.result, source, Merge::Xor),
            Operation::Diff | Operation::Diff1 | Operation::AndOr => {
                merge(&mut self.others, source, Merge::Or);
            }
            Operation::One => {
                let mut again = self.result.clone();
                merge(&mut again, source, Merge::And);
                merge(&mut self.others, &again, Merge::Or);
                merge(&mut self.result, source, Merge::Or);
            }
            Operation::Not => {}
        }
    }

    /// What they make.
    pub fn finish(mut self) -> Vec<u8> {
        match self.operation {
            Operation::And | Operation::Or | Operation::Xor => {}
            Operation::Not => self.result.iter_mut().for_each(|byte| *byte = !*byte),
            Operation::Diff | Operation::One => merge(&mut self.result, &self.others, Merge::AndNot),
            Operation::AndOr => merge(&mut self.result, &self.others, Merge::And),
            Operation::Diff1 => {
                merge(&mut self.others, &self.result, Merge::AndNot);
                return self.others;
            }
        }
        self.result
    }
}

#[derive(Clone, Copy)]
enum Merge {
    And,
    Or,
    Xor,
    AndNot,
}

impl Merge {
    #[inline(always)]
    fn apply(self, a: u64, b: u64) -> u64 {
        match self {
            Self::And => a & b,
            Self::Or => a | b,
            Self::Xor => a ^ b,
            Self::AndNot => a & !b,
        }
    }
}

/// Merges a string that is not longer into `into`, eight bytes at a time.
fn merge(into: &mut [u8], from: &[u8], how: Merge) {
    let (into, beyond) = into.split_at_mut(from.len().min(into.len()));
    if matches!(how, Merge::And) {
        beyond.fill(0);
    }
    let ((words, tail), (from_words, from_tail)) = (into.as_chunks_mut::<8>(), from.as_chunks::<8>());
    for (word, other) in words.iter_mut().zip(from_words) {
        *word = how.apply(u64::from_ne_bytes(*word), u64::from_ne_bytes(*other)).to_ne_bytes();
    }
    for (byte, other) in tail.iter_mut().zip(from_tail) {
        *byte = how.apply(u64::from(*byte), u64::from(*other)) as u8;
    }
}
