//! A keyspace as an RDB file, which real servers read, and theirs read back.
//! <https://rdb.fnordig.de/file_format.html>, and what redis-server 7.0 and 8.2 write.
//!
//! ```text
//! "REDIS" and the version as four digits
//! AUX name value …                                   who wrote it, when
//! FUNCTION2 library …
//! SELECTDB n | RESIZEDB keys, keys with a deadline
//!   [EXPIRETIME_MS i64 LE] [IDLE seconds | FREQ u8] type u8 | key | body    (`types/rdb`)
//! EOF | CRC-64 of all that u64 LE, 0 when it was not reckoned
//! ```
//! Deliberately absent: files (the host reads and writes them), the append-only file, and snapshots in steps: [`save`]
//! writes all at once, like Redis' SAVE.

mod load;
mod save;

pub use load::{LoadError, Loader, Report, Why};
pub use save::{Recency, save};

/// What stands where a value's type byte may stand.
mod opcode {
    /// How many keys a cluster's slot has: three lengths. Redis 7.4 and later.
    pub(super) const SLOT_INFO: u8 = 244;
    /// A library of functions.
    pub(super) const FUNCTION2: u8 = 245;
    /// What a module keeps beside keys.
    pub(super) const MODULE_AUX: u8 = 247;
    /// Seconds since the last access of the key that follows.
    pub(super) const IDLE: u8 = 248;
    /// Its count of accesses.
    pub(super) const FREQ: u8 = 249;
    /// A name and a value about the file.
    pub(super) const AUX: u8 = 250;
    /// How many keys are to come, and how many of them with a deadline.
    pub(super) const RESIZEDB: u8 = 251;
    /// The deadline of the key that follows, in milliseconds.
    pub(super) const EXPIRETIME_MS: u8 = 252;
    /// The same in seconds, of 32 bits: Redis before 2.6.
    pub(super) const EXPIRETIME: u8 = 253;
    /// The database of the keys that follow.
    pub(super) const SELECTDB: u8 = 254;
    /// No more keys.
    pub(super) const EOF: u8 = 255;
}

const MAGIC: &[u8; 5] = b"REDIS";
/// Bytes of the version that follows the magic.
const VERSION_LEN: usize = 4;
/// From this version on a checksum stands at the end.
const VERSION_CHECKSUM: u16 = 5;

#[cfg(test)]
mod tests;
