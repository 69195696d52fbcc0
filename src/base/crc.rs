//! Checksums: CRC-16 places keys in slots, CRC-64 seals DUMP payloads and RDB files, another CRC-64 our append-only files.

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::bytes::array_at;

/// Slots of a Redis cluster.
pub const SLOT_COUNT: u16 = 16384;

/// The cluster slot of a key: of the part between the first `{` and the `}` after it, where that part is not empty.
pub fn key_slot(key: &[u8]) -> u16 {
    let tag = key.iter().position(|byte| *byte == b'{').and_then(|open| {
        let rest = &key[open + 1..];
        rest.iter().position(|byte| *byte == b'}').filter(|len| *len > 0).map(|len| &rest[..len])
    });
    crc16(tag.unwrap_or(key)) % SLOT_COUNT
}

/// CRC-16/XMODEM.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| (crc << 8) ^ CRC16_TABLE[usize::from((crc >> 8) as u8 ^ byte)])
}

/// Continues a CRC-64 (Jones) with more bytes; start with 0.
pub fn crc64(crc: u64, bytes: &[u8]) -> u64 {
    if !CRC64_READY.load(Ordering::Acquire) {
        fill_crc64_tables();
    }
    let (words, rest) = bytes.as_chunks::<16>();
    let crc = words.iter().fold(crc, |crc, words| {
        let words = u128::from_le_bytes(*words);
        // The second word does not wait for the sum of all that came before.
        eight::<8>(crc ^ words as u64) ^ eight::<0>((words >> 64) as u64)
    });
    rest.iter().fold(crc, |crc, byte| step(0, crc as u8 ^ byte) ^ crc >> 8)
}

/// What a byte becomes when so many others follow it.
#[inline(always)]
fn step(ahead: usize, byte: u8) -> u64 {
    CRC64_TABLES[ahead][usize::from(byte)].load(Ordering::Relaxed)
}

/// What eight bytes become when so many others follow them.
#[inline(always)]
fn eight<const AHEAD: usize>(word: u64) -> u64 {
    // One by one: a loop over them is half as fast. And by pairs, which the processor adds at the same time.
    let [a, b, c, d, e, f, g, h] = word.to_le_bytes();
    let first = (step(AHEAD + 7, a) ^ step(AHEAD + 6, b)) ^ (step(AHEAD + 5, c) ^ step(AHEAD + 4, d));
    let second = (step(AHEAD + 3, e) ^ step(AHEAD + 2, f)) ^ (step(AHEAD + 1, g) ^ step(AHEAD, h));
    first ^ second
}

/// Continues a CRC-64/GO-ISO (ISO 3309's polynomial) with more bytes; start with 0. Without tables, and where there are
/// kilobytes of them three times as fast as [`crc64`]: x⁶⁴ is x⁴ + x³ + x + 1, so what is ahead of the last 64 bits is brought to
/// them by shifts; and what is ahead of the last 64 words, by adding whole words, for x⁶⁴ to the 64th is those four to the 64th.
pub fn crc64_iso(crc: u64, bytes: &[u8]) -> u64 {
    let (blocks, behind) = bytes.as_chunks::<ISO_BLOCK_BYTES>();
    let (crc, bytes) = match blocks.split_first() {
        Some((first, more)) if !more.is_empty() => (iso_blocks(!crc, first, more), behind),
        _ => (!crc, bytes),
    };
    let (words, rest) = bytes.as_chunks();
    let crc = words.iter().fold(crc, |crc, word| iso_word(crc ^ u64::from_le_bytes(*word)));
    !rest.iter().fold(crc, |crc, byte| eight_bits::<ISO_POLYNOMIAL>(crc ^ u64::from(*byte)))
}

/// What a register becomes when eight bits more come behind it.
fn eight_bits<const POLYNOMIAL: u64>(crc: u64) -> u64 {
    (0..8).fold(crc, |crc, _| (crc >> 1) ^ ((crc & 1) * POLYNOMIAL))
}

/// x⁴ + x³ + x + 1, bits reversed.
const ISO_POLYNOMIAL: u64 = 0xd8 << 56;
/// Words that stand for all that is before them.
const ISO_WORDS: usize = 64;
const ISO_BLOCK_BYTES: usize = 8 * ISO_WORDS;

/// What these blocks make of a register.
fn iso_blocks(crc: u64, first: &[u8; ISO_BLOCK_BYTES], more: &[[u8; ISO_BLOCK_BYTES]]) -> u64 {
    // Four more are zero: nothing comes from behind a block.
    let read = |block: &[u8; ISO_BLOCK_BYTES], at| u64::from_le_bytes(array_at(block, 8 * at));
    let mut words: [u64; ISO_WORDS + 4] =
        core::array::from_fn(|at| if at < ISO_WORDS { read(first, at) } else { 0 });
    words[0] ^= crc;
    for block in more {
        // A word goes to those that come 60, 61, 63 and 64 later: of the first four some are in the block itself.
        for at in 0..4 {
            for later in [60, 61, 63].into_iter().filter(|later| at + later < ISO_WORDS) {
                words[at + later] ^= words[at];
            }
        }
        for at in 0..ISO_WORDS {
            words[at] ^= words[at + 1] ^ words[at + 3] ^ words[at + 4] ^ read(block, at);
        }
    }
    words[..ISO_WORDS].iter().fold(0, |crc, word| iso_word(crc ^ word))
}

/// What 64 bits become when 64 more come behind them.
#[inline(always)]
fn iso_word(word: u64) -> u64 {
    // Shifted out below is what is above x⁶³: it comes in again by the same rule.
    let word = word ^ word << 60 ^ word << 61 ^ word << 63;
    word ^ word >> 1 ^ word >> 3 ^ word >> 4
}

const CRC16_TABLE: [u16; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = (index as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

/// What a byte becomes when so many other bytes follow it: sixteen bytes are looked up at once. Filled at the first use, for
/// as constants they would be 32 KB that do not compress. Whoever fills them writes the same.
static CRC64_TABLES: [[AtomicU64; 256]; 16] = [const { [const { AtomicU64::new(0) }; 256] }; 16];
static CRC64_READY: AtomicBool = AtomicBool::new(false);

#[cold]
fn fill_crc64_tables() {
    // The polynomial 0xad93d23594c935a9, bits reversed.
    const POLYNOMIAL: u64 = 0x95ac_9329_ac4b_c9b5;
    let mut crcs: [u64; 256] = core::array::from_fn(|byte| byte as u64);
    for table in &CRC64_TABLES {
        for (crc, entry) in crcs.iter_mut().zip(table) {
            *crc = eight_bits::<POLYNOMIAL>(*crc);
            entry.store(*crc, Ordering::Relaxed);
        }
    }
    CRC64_READY.store(true, Ordering::Release);
}

#[cfg(test)]
mod tests;
