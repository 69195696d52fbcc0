//! What knows nothing about caches: memory, tables, time, chance, text.
//!
//! Deliberately absent: keys, commands, replies, and any clock or source of chance of its own.

pub mod arena;
pub mod bytes;
pub mod chunked;
pub mod crc;
pub mod glob;
pub mod hash;
pub mod heap;
pub mod limits;
pub mod lzf;
pub mod map;
pub mod number;
pub mod planted;
pub mod rng;
pub mod room;
pub mod seal;
mod shelf;
pub mod sort;
pub mod sqrt;
pub mod table;
pub mod time;
pub mod trigonometry;
pub mod wheel;
pub mod xxh3;
