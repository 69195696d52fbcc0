//! What knows nothing about caches: memory, tables, time, chance, text.
//!
//! Deliberately absent: keys, commands, replies, and any clock or source of chance of its own.

pub mod crc;
pub mod glob;
pub mod number;
