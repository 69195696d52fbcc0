//! Every maximum of the engine, in one place.
//!
//! Deliberately absent: what the host may choose (`maxmemory`, thresholds of encodings): that is configuration.

/// The longest value, argument or reply string, in bytes: 512 MiB, as Redis' `proto-max-bulk-len`.
pub const BULK_BYTES_MAX: usize = 512 * 1024 * 1024;
/// The longest inline command and the longest header line of the protocol, in bytes.
pub const INLINE_BYTES_MAX: usize = 64 * 1024;
/// Arguments of one command, as Redis.
pub const ARGUMENTS_MAX: usize = 1024 * 1024;
/// Arguments a client may send before it has authenticated, as Redis.
pub const ARGUMENTS_UNAUTHENTICATED_MAX: usize = 10;
/// The longest argument a client may send before it has authenticated, in bytes, as Redis.
pub const BULK_UNAUTHENTICATED_BYTES_MAX: usize = 16 * 1024;
/// The most databases of one engine.
pub const DATABASES_MAX: usize = 1024;
/// Databases of an engine that was not told.
pub const DATABASES_DEFAULT: usize = 16;
/// Slots of a Redis cluster.
pub const CLUSTER_SLOTS: usize = 16_384;
/// The bits in the largest bitmap offset: 512 MiB of bits.
pub const BITMAP_BITS_MAX: u64 = (BULK_BYTES_MAX as u64) * 8;
