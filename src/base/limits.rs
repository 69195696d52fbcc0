//! Every maximum of the engine, in one place.
//!
//! Deliberately absent: what the host may choose (`maxmemory`, thresholds of encodings): that is configuration.

/// The longest value, argument or reply string, in bytes: 512 MiB, as Redis' `proto-max-bulk-len`.
pub const BULK_BYTES_MAX: usize = 512 * 1024 * 1024;
/// The longest inline command and the longest header line of the protocol, in bytes.
pub const INLINE_BYTES_MAX: usize = 64 * 1024;
/// Arguments of one command. Redis takes 2 147 483 647 since 7.0; each needs memory here before anybody looks at it.
pub const ARGUMENTS_MAX: usize = 1024 * 1024;
/// Arguments a client may send before it has authenticated, as Redis.
pub const ARGUMENTS_UNAUTHENTICATED_MAX: usize = 10;
/// The longest argument a client may send before it has authenticated, in bytes, as Redis.
pub const BULK_UNAUTHENTICATED_BYTES_MAX: usize = 16 * 1024;
/// The most databases of one engine.
pub const DATABASES_MAX: usize = 1024;
/// Bytes of output that pile up for one connection before its pipeline pauses until the host has sent them.
pub const OUTPUT_BYTES_PAUSE: usize = 1 << 20;
/// Bytes of one reply, a transaction's being one: the longest string, and what is around it. Redis has no limit, but more memory.
pub const REPLY_BYTES_MAX: usize = BULK_BYTES_MAX + (1 << 20);
/// Bytes of a snapshot that may wait for the host before connections wait too: so much at least, …
pub const SNAPSHOT_BYTES_FREE: usize = 4 << 20;
/// … and this part of the data.
pub const SNAPSHOT_PART: usize = 32;
/// Bytes of pushes that may wait for one connection before it is closed: `client-output-buffer-limit pubsub`'s hard limit.
pub const PUSH_BYTES_MAX: usize = 32 << 20;
/// The most memory an engine takes whatever `maxmemory` says: 3 GiB of wasm's 4, the rest being for buffers.
pub const MEMORY_BYTES_MAX: u64 = if usize::BITS == 32 { 3 << 30 } else { 1 << 40 };
/// Cells of the table that LCS fills, 4 bytes each.
pub const LCS_CELLS_MAX: u64 = (BULK_BYTES_MAX / 4) as u64;
/// Keys that RANDOMKEY draws before it gives up on a database full of expired ones, as Redis.
pub const RANDOM_KEY_TRIES_MAX: usize = 100;
/// Keys whose deadline one tick looks at, hashes it looks at for their fields', and fields that one tick or one HRANDFIELD
/// removes.
pub const EXPIRE_KEYS_PER_TICK_MAX: usize = 2000;
/// Keys that one command evicts at most, for each point of `maxmemory-eviction-tenacity` (10 by default).
pub const EVICT_KEYS_PER_TENACITY: usize = 16;
/// Elements of evicted values that are freed before a command runs.
pub const EVICT_ELEMENTS_PER_STEP: usize = 2000;
/// Elements of deleted values that one tick frees.
pub const RECLAIM_ELEMENTS_PER_TICK: usize = 10_000;
/// Buckets of entries that one tick moves out of sparse pages.
pub const EVACUATE_STEPS_PER_TICK: usize = 64;
/// Kinds of errors that `INFO errorstats` tells apart.
pub const ERROR_KINDS_MAX: usize = 128;
/// Draws that HRANDFIELD, SRANDMEMBER and ZRANDMEMBER make with repetition in one call.
pub const REPEATED_DRAWS_MAX: usize = 1 << 22;
/// Bytes of the reply to such a call.
pub const DRAWN_BYTES_MAX: usize = 128 << 20;
/// What is shorter has room without asking: data has 3 of 4 GiB.
pub const LONG_BYTES: usize = 1 << 20;
/// What must be left behind what is long.
pub const ROOM_BYTES_LEFT: usize = 64 << 20;
/// Requests of a pipeline whose keys are looked at before they run: as many cache misses overlap.
pub const READ_AHEAD_MAX: usize = 16;
