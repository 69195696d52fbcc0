//! Cachelet: a Redis-compatible in-memory store as a sans-IO engine.
//!
//! The engine never reads a clock, draws chance or does I/O: bytes, `now` and a seed come in; replies, log bytes and
//! the next deadline come out. So one engine runs under a unit test, a browser tab, a Node server and a Durable Object.
//!
//! Layers, lowest first; a module imports only from layers above it in this list (`tests/tidy.rs` checks it):
//!
//! | layer | what lives there |
//! |---|---|
//! | [`base`] | arena, segment table, wheel, hashing, chance, number text, glob, limits |
//! | [`types`] | strings as bits and registers, lists, hashes, sets, sorted sets, streams, places; packed forms in Redis' own bytes, and RDB's |
//! | [`db`] | keyspace: entries, deadlines, expiry, eviction, accounting, SCAN |
//! | [`persist`] | the keyspace as an RDB file, and back |
//! | [`proto`] | RESP decode, the reply sink |
//! | [`commands`] | the command table (one row a command) and the handlers |
//! | [`session`] | one connection's state as a plain value; pub/sub, WATCH, MULTI queues |
//! | [`engine`] | the shell that owns all above: gates, propagation, waiters, INFO, CONFIG |
//! | `wasm` | feature: the only place that names wasm-bindgen |
#![no_std]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod base;
pub mod commands;
pub mod db;
pub mod engine;
pub mod persist;
pub mod proto;
pub mod session;
pub mod types;

/// The version of Redis whose behaviour this is, as `INFO` and `HELLO` tell it.
pub const REDIS_VERSION: &str = "7.2.4";

/// The version of this engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
#[cfg(feature = "wasm")]
pub mod wasm;
