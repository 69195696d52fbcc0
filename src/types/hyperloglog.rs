//! HyperLogLog in Redis' own bytes: a string of a header and 16384 registers of six bits, dense or run-length coded.
//!
//! ```text
//! "HYLL" | form: 0 dense, 1 sparse | 3 bytes unused | cardinality, 8 bytes little-endian; top bit: it is stale | registers
//! ```
//! Any string may be opened as one: what does not fit is [`Corrupted`]. Sources: the description at the head of Redis
//! 7.2's hyperloglog.c, <https://redis.io/docs/latest/develop/data-types/probabilistic/hyperloglogs/>.
//!
//! Deliberately absent: where the string is kept.

use alloc::vec;
use alloc::vec::Vec;

use crate::base::planted::{Bug, bug};

mod estimate;
mod sparse;

pub use estimate::estimate;
pub use sparse::{Run, Runs};

/// How many registers there are.
pub const REGISTERS: usize = 1 << INDEX_BITS;
const INDEX_BITS: u32 = 14;
/// Bits of the hash that are left for the pattern.
const PATTERN_BITS: u32 = 64 - INDEX_BITS;
const REGISTER_BITS: usize = 6;
const REGISTER_MAX: u8 = 63;
const HEADER_BYTES: usize = 16;
const DENSE_BYTES: usize = HEADER_BYTES + REGISTERS * REGISTER_BITS / 8;
const FORM_AT: usize = 4;
const CARDINALITY_AT: usize = 8;
const STALE: u64 = 1 << 63;
const HASH_SEED: u64 = 0xadc8_3b19;

/// How the registers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Six bits each.
    Dense,
    /// Runs of equal ones.
    Sparse,
}

/// The registers are not as many as they must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrupted;

/// How many registers have each value.
pub type Histogram = [u32; REGISTER_MAX as usize + 1];

/// The form of a string; `None`: it is no HyperLogLog.
pub fn form(bytes: &[u8]) -> Option<Form> {
    if bytes.len() < HEADER_BYTES || !bytes.starts_with(b"HYLL") {
        return None;
    }
    match bytes[FORM_AT] {
        0 if bytes.len() == DENSE_BYTES => Some(Form::Dense),
        1 => Some(Form::Sparse),
        _ => None,
    }
}

/// One that has seen nothing.
pub fn empty() -> Vec<u8> {
    let mut bytes = b"HYLL\x01".to_vec();
    bytes.resize(HEADER_BYTES, 0);
    sparse::push_zeros(&mut bytes, REGISTERS);
    bytes
}

/// The cardinality in the header, unless it is stale.
pub fn cached(bytes: &[u8]) -> Option<u64> {
    let cardinality = u64::from_le_bytes(*bytes.get(CARDINALITY_AT..)?.first_chunk()?);
    (cardinality & STALE == 0).then_some(cardinality)
}

/// Writes the cardinality into the header.
pub fn set_cached(bytes: &mut [u8], cardinality: u64) {
    if let Some(cache) = bytes.get_mut(CARDINALITY_AT..HEADER_BYTES) {
        cache.copy_from_slice(&cardinality.to_le_bytes());
    }
}

/// Marks the cardinality in the header as stale.
pub fn invalidate(bytes: &mut [u8]) {
    if let Some(high) = bytes.get_mut(HEADER_BYTES - 1)
        && !bug(Bug::StaleCardinality)
    {
        *high |= 0x80;
    }
}

/// Adds an element; returns whether a register changed.
pub fn add(bytes: &mut Vec<u8>, sparse_bytes_max: u64, element: &[u8]) -> Result<bool, Corrupted> {
    let (index, rank) = place(element);
    raise(bytes, sparse_bytes_max, index, rank)
}

/// [`add`] where the form is dense: the string stays as long as it is.
pub fn add_dense(bytes: &mut [u8], element: &[u8]) -> bool {
    let (index, rank) = place(element);
    raise_dense(bytes, index, rank)
}

/// Raises a register to `rank` if it is lower; returns whether it was. What does not fit into `sparse_bytes_max` becomes
/// dense.
pub fn raise(bytes: &mut Vec<u8>, sparse_bytes_max: u64, index: usize, rank: u8) -> Result<bool, Corrupted> {
    if form(bytes) == Some(Form::Sparse) {
        match sparse::raise(bytes, sparse_bytes_max, index, rank)? {
            Some(raised) => return Ok(raised),
            None => make_dense(bytes)?,
        }
    }
    Ok(raise_dense(bytes, index, rank))
}

fn raise_dense(bytes: &mut [u8], index: usize, rank: u8) -> bool {
    let lower = register(bytes, index) < rank;
    if lower {
        put_register(bytes, index, rank);
    }
    lower
}

/// A register of a dense one.
pub fn register(bytes: &[u8], index: usize) -> u8 {
    let (at, shift) = (HEADER_BYTES + index * REGISTER_BITS / 8, index * REGISTER_BITS % 8);
    let byte = |at: usize| u16::from(bytes.get(at).copied().unwrap_or(0));
    ((byte(at) | byte(at + 1) << 8) >> shift) as u8 & REGISTER_MAX
}

fn put_register(bytes: &mut [u8], index: usize, rank: u8) {
    let (at, shift) = (HEADER_BYTES + index * REGISTER_BITS / 8, index * REGISTER_BITS % 8);
    let (keep, set) = (!(u16::from(REGISTER_MAX) << shift), u16::from(rank & REGISTER_MAX) << shift);
    if let Some(low) = bytes.get_mut(at) {
        *low = *low & keep as u8 | set as u8;
    }
    if let Some(high) = bytes.get_mut(at + 1) {
        *high = *high & (keep >> 8) as u8 | (set >> 8) as u8;
    }
}

/// The registers of a dense one, four at a time.
fn fours(bytes: &[u8]) -> &[[u8; 3]] {
    bytes.get(HEADER_BYTES..).unwrap_or_default().as_chunks::<3>().0
}

/// Four registers, a byte each.
fn unpacked(&[a, b, c]: &[u8; 3]) -> u32 {
    let bits = u32::from_le_bytes([a, b, c, 0]);
    bits & 0x3f | bits << 2 & 0x3f00 | bits << 4 & 0x3f_0000 | bits << 6 & 0x3f00_0000
}

fn packed(four: u32) -> [u8; 3] {
    let bits = four & 0x3f | four >> 2 & 0xfc0 | four >> 4 & 0x3_f000 | four >> 6 & 0xfc_0000;
    let [a, b, c, _] = bits.to_le_bytes();
    [a, b, c]
}

/// The higher ones of two times four registers.
fn highest(a: u32, b: u32) -> u32 {
    const TOP: u32 = 0x8080_8080; // of each byte: no register reaches it
    let whole = (((a | TOP) - b) & TOP) >> 7; // 1 in each byte of `a` that is not lower
    let mask = whole * 0xff;
    a & mask | b & !mask
}

/// Turns a sparse one into a dense one with the same header; a dense one stays.
pub fn make_dense(bytes: &mut Vec<u8>) -> Result<(), Corrupted> {
    if form(bytes) == Some(Form::Dense) {
        return Ok(());
    }
    let mut dense = vec![0; DENSE_BYTES];
    dense[..HEADER_BYTES].copy_from_slice(bytes.get(..HEADER_BYTES).ok_or(Corrupted)?);
    dense[FORM_AT] = 0;
    let mut index = 0;
    for run in Runs::of(bytes) {
        let end = index + run.len;
        if end > REGISTERS {
            return Err(Corrupted);
        }
        if run.value > 0 {
            (index..end).for_each(|index| put_register(&mut dense, index, run.value));
        }
        index = end;
    }
    if index != REGISTERS {
        return Err(Corrupted);
    }
    *bytes = dense;
    Ok(())
}

/// Raises `registers`, one byte each, to those of `bytes`.
pub fn merge(registers: &mut [u8], bytes: &[u8]) -> Result<(), Corrupted> {
    if form(bytes) == Some(Form::Dense) {
        for (four, registers) in fours(bytes).iter().zip(registers.as_chunks_mut::<4>().0) {
            *registers = highest(u32::from_le_bytes(*registers), unpacked(four)).to_le_bytes();
        }
        return Ok(());
    }
    let mut index = 0;
    for run in Runs::of(bytes) {
        let registers = registers.get_mut(index..index + run.len).ok_or(Corrupted)?;
        if run.value > 0 {
            registers.iter_mut().for_each(|highest| *highest = run.value.max(*highest));
        }
        index += run.len;
    }
    if index == registers.len() { Ok(()) } else { Err(Corrupted) }
}

/// Makes `registers`, one byte each, those of a dense one.
pub fn put_registers(bytes: &mut [u8], registers: &[u8]) {
    let fours = bytes.get_mut(HEADER_BYTES..).unwrap_or_default().as_chunks_mut::<3>().0;
    for (four, registers) in fours.iter_mut().zip(registers.as_chunks::<4>().0) {
        *four = packed(u32::from_le_bytes(*registers));
    }
}

/// The cardinality that the registers tell.
pub fn count(bytes: &[u8]) -> Result<u64, Corrupted> {
    if form(bytes) == Some(Form::Dense) {
        return Ok(estimate(&histogram(fours(bytes).iter().map(|four| unpacked(four).to_le_bytes()))));
    }
    let mut histogram: Histogram = [0; _];
    let mut index = 0;
    for run in Runs::of(bytes) {
        index += run.len;
        if index > REGISTERS {
            return Err(Corrupted);
        }
        histogram[usize::from(run.value)] += run.len as u32;
    }
    if index == REGISTERS { Ok(estimate(&histogram)) } else { Err(Corrupted) }
}

/// The cardinality that `registers`, one byte each, tell.
pub fn count_registers(registers: &[u8]) -> u64 {
    estimate(&histogram(registers.as_chunks::<4>().0.iter().copied()))
}

/// Four histograms at first: most registers have one of a few values, and adding one to a number that was just written waits for that.
fn histogram(fours: impl Iterator<Item = [u8; 4]>) -> Histogram {
    let mut parts: [Histogram; 4] = [[0; _]; _];
    for four in fours {
        for (part, register) in parts.iter_mut().zip(four) {
            part[usize::from(register & REGISTER_MAX)] += 1;
        }
    }
    core::array::from_fn(|value| parts.iter().map(|part| part[value]).sum())
}

/// The register of an element, and the length of its pattern: of the zeros and the one that end the rest of its hash.
fn place(element: &[u8]) -> (usize, u8) {
    let hash = hash(element);
    let pattern = hash >> INDEX_BITS | 1 << PATTERN_BITS;
    (hash as usize % REGISTERS, pattern.trailing_zeros() as u8 + 1)
}

/// MurmurHash64A (Austin Appleby), little-endian on every machine.
fn hash(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0xc6a4_a793_5bd1_e995;
    let mut hash = HASH_SEED ^ (bytes.len() as u64).wrapping_mul(FACTOR);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        let word = u64::from_le_bytes(*word).wrapping_mul(FACTOR);
        hash = (hash ^ (word ^ word >> 47).wrapping_mul(FACTOR)).wrapping_mul(FACTOR);
    }
    if !rest.is_empty() {
        hash = (hash ^ crate::base::bytes::tail(rest)).wrapping_mul(FACTOR);
    }
    hash = (hash ^ hash >> 47).wrapping_mul(FACTOR);
    hash ^ hash >> 47
}

#[cfg(test)]
mod tests;
