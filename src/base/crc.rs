//! Checksums: CRC-16 places keys in slots, CRC-64 seals DUMP payloads and RDB files.

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
    let half = |crc: u64| (crc >> 4) ^ CRC64_TABLE[crc as usize & 15];
    bytes.iter().fold(crc, |crc, byte| half(half(crc ^ u64::from(*byte))))
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

/// For four bits at a time: for eight it would be 2 KB that do not compress, half as fast is fast enough.
const CRC64_TABLE: [u64; 16] = {
    // The polynomial 0xad93d23594c935a9, bits reversed.
    const POLYNOMIAL: u64 = 0x95ac_9329_ac4b_c9b5;
    let mut table = [0; 16];
    let mut index = 0;
    while index < 16 {
        let mut crc = index as u64;
        let mut bit = 0;
        while bit < 4 {
            crc = if crc & 1 != 0 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

#[cfg(test)]
mod tests;
