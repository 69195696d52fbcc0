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
//! [`save`] writes all in one go; what is written in steps while commands go on is `db/snapshot`'s, and stands between a
//! [`Frame`] and its end. Deliberately absent: files (the host reads and writes them) and the append-only file.

mod load;
mod save;

pub use load::{LoadError, Loader, Report, Why};
pub use save::{Frame, save};

pub use crate::db::snapshot::Recency;
use crate::types::rdb::opcode;

const MAGIC: &[u8; 5] = b"REDIS";
/// Bytes of the version that follows the magic.
const VERSION_LEN: usize = 4;
/// From this version on a checksum stands at the end.
const VERSION_CHECKSUM: u16 = 5;

#[cfg(test)]
mod tests;
