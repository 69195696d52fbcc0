//! Checksums: CRC-16 places keys in slots, CRC-64 seals DUMP payloads and RDB files.

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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
    let shift = |crc: u64, _| (crc >> 1) ^ ((crc & 1) * POLYNOMIAL);
    let mut crcs: [u64; 256] = core::array::from_fn(|byte| byte as u64);
    for table in &CRC64_TABLES {
        for (crc, entry) in crcs.iter_mut().zip(table) {
            *crc = (0..8).fold(*crc, shift);
            entry.store(*crc, Ordering::Relaxed);
        }
    }
    CRC64_READY.store(true, Ordering::Release);
}

#[cfg(test)]
mod tests;
