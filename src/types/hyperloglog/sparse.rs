//! The sparse form: runs of registers, one or two bytes each.
//!
//! ```text
//! 00xxxxxx            x + 1 zeros
//! 01xxxxxx yyyyyyyy   xy + 1 zeros
//! 1vvvvvxx            x + 1 registers of value v + 1
//! ```
//! Deliberately absent: the dense form. Who cannot stay sparse is told so.

use alloc::vec::Vec;

use super::{Corrupted, HEADER_BYTES, invalidate};

/// The highest value that a run can have.
const VALUE_MAX: u8 = 32;
/// The most registers of one value in a run.
const VALUE_RUN_MAX: usize = 4;
/// The most zeros in a run of one byte.
const ZEROS_MAX: usize = 64;
/// Runs that are looked at for two that are one.
const MERGE_RUNS: usize = 5;

/// Registers of one value in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Their value.
    pub value: u8,
    /// How many there are.
    pub len: usize,
    /// Bytes that the run takes.
    pub bytes: usize,
}

/// The run that begins at `at`. A second byte that is missing is zero, as it is behind a string of C.
fn run_at(bytes: &[u8], at: usize) -> Option<Run> {
    let first = *bytes.get(at)?;
    let low = usize::from(first & 0x3f);
    Some(match first >> 6 {
        0 => Run { value: 0, len: low + 1, bytes: 1 },
        1 => {
            let second = bytes.get(at + 1).copied().unwrap_or(0);
            Run { value: 0, len: (low << 8 | usize::from(second)) + 1, bytes: 2 }
        }
        _ => Run { value: (first >> 2 & 0x1f) + 1, len: usize::from(first & 3) + 1, bytes: 1 },
    })
}

/// The runs of a sparse one, in order.
#[derive(Clone, Debug)]
pub struct Runs<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Runs<'a> {
    /// Those of a whole string, header and all.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: HEADER_BYTES }
    }
}

impl Iterator for Runs<'_> {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        let run = run_at(self.bytes, self.at)?;
        self.at += run.bytes;
        Some(run)
    }
}

/// A run of up to four registers that are not zero.
fn value_run(value: u8, len: usize) -> u8 {
    0x80 | (value - 1) << 2 | (len - 1) as u8
}

/// Appends a run of `len` zeros, if any.
pub(super) fn push_zeros(bytes: &mut Vec<u8>, len: usize) {
    if len > ZEROS_MAX {
        bytes.push(0x40 | ((len - 1) >> 8) as u8);
        bytes.push((len - 1) as u8);
    } else if len > 0 {
        bytes.push((len - 1) as u8);
    }
}

/// Raises a register to `rank` if it is lower; returns whether it was. `None`: it takes the dense form, and nothing has
/// been changed.
pub(super) fn raise(
    bytes: &mut Vec<u8>,
    bytes_max: u64,
    index: usize,
    rank: u8,
) -> Result<Option<bool>, Corrupted> {
    if rank > VALUE_MAX {
        return Ok(None);
    }
    let (mut first, mut at, mut previous) = (0, HEADER_BYTES, HEADER_BYTES);
    let run = loop {
        let run = run_at(bytes, at).ok_or(Corrupted)?;
        if index < first + run.len {
            break run;
        }
        previous = at;
        first += run.len;
        at += run.bytes;
    };
    if run.value >= rank {
        return Ok(Some(false));
    }
    if at + run.bytes > bytes.len() {
        return Err(Corrupted);
    }
    if run.bytes == 1 && run.len == 1 {
        bytes[at] = value_run(rank, 1);
    } else {
        let split = split(run, index - first, rank);
        let len = bytes.len() - run.bytes + split.len();
        if split.len() > run.bytes && len as u64 > bytes_max {
            return Ok(None);
        }
        let before = bytes.len();
        bytes.resize(before.max(len), 0);
        bytes.copy_within(at + run.bytes..before, at + split.len());
        bytes.truncate(len);
        bytes[at..at + split.len()].copy_from_slice(&split);
    }
    join(bytes, previous);
    invalidate(bytes);
    Ok(Some(true))
}

/// The run with the register at `offset` in it raised: up to three runs.
fn split(run: Run, offset: usize, rank: u8) -> Vec<u8> {
    let mut runs = Vec::with_capacity(5);
    push_same(&mut runs, run.value, offset);
    runs.push(value_run(rank, 1));
    push_same(&mut runs, run.value, run.len - 1 - offset);
    runs
}

fn push_same(runs: &mut Vec<u8>, value: u8, len: usize) {
    if value == 0 {
        push_zeros(runs, len);
    } else if len > 0 {
        runs.push(value_run(value, len));
    }
}

/// Makes one run of neighbours of one value, in the few runs from `at` on, as Redis does.
fn join(bytes: &mut Vec<u8>, mut at: usize) {
    for _ in 0..MERGE_RUNS {
        let Some(run) = run_at(bytes, at) else { return };
        match run_at(bytes, at + 1) {
            Some(next) if run.value > 0 && run.value == next.value && run.len + next.len <= VALUE_RUN_MAX => {
                bytes[at + 1] = value_run(run.value, run.len + next.len);
                bytes.remove(at);
            }
            _ => at += run.bytes,
        }
    }
}
