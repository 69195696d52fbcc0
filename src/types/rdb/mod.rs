//! One value as RDB writes it: a type byte, and a body that tells how long it is.
//!
//! `DUMP` payloads and RDB files are made of these. [`Saved`] writes what Redis 7.2 writes for the same encoding, or
//! Redis 8 for hashes with deadlines of fields; [`load`] reads that and what older servers wrote: every type but modules.
//! Bytes to be read are hostile: nothing is believed that was not checked, and what is unpacked is counted against a budget ([`Reader::new`]).
//!
//! A new type has its byte in [`kind`], arms in [`Saved`] (`save.rs`) and one in [`load`] (`load.rs`).
//! Deliberately absent: keys, deadlines and checksums, which are of the payload or file around it.

mod legacy;
mod length;
mod load;
mod save;
mod stream;

pub use length::{Malformed, Reader};
pub use load::{Loaded, load};
pub use save::{Saved, put_length, put_string};

/// Type bytes, as Redis numbers them.
pub mod kind {
    /// A string.
    pub const STRING: u8 = 0;
    /// A list, element by element: Redis before 3.2.
    pub const LIST: u8 = 1;
    /// A set, member by member.
    pub const SET: u8 = 2;
    /// A sorted set, scores as text: Redis before 4.0.
    pub const ZSET: u8 = 3;
    /// A hash, field by field.
    pub const HASH: u8 = 4;
    /// A sorted set, scores as doubles.
    pub const ZSET_2: u8 = 5;
    /// A small hash of Redis before 2.6.
    pub const HASH_ZIPMAP: u8 = 9;
    /// A small list of Redis before 3.2.
    pub const LIST_ZIPLIST: u8 = 10;
    /// A set of integers.
    pub const SET_INTSET: u8 = 11;
    /// A small sorted set of Redis before 7.0.
    pub const ZSET_ZIPLIST: u8 = 12;
    /// A small hash of Redis before 7.0.
    pub const HASH_ZIPLIST: u8 = 13;
    /// A list of ziplists: Redis before 7.0.
    pub const LIST_QUICKLIST: u8 = 14;
    /// A stream of Redis before 7.0: nothing is said of entries that are gone.
    pub const STREAM_LISTPACKS: u8 = 15;
    /// A small hash.
    pub const HASH_LISTPACK: u8 = 16;
    /// A small sorted set.
    pub const ZSET_LISTPACK: u8 = 17;
    /// A list of listpacks and single large elements.
    pub const LIST_QUICKLIST_2: u8 = 18;
    /// A stream of Redis 7.0: consumers have one time only.
    pub const STREAM_LISTPACKS_2: u8 = 19;
    /// A small set, since Redis 7.2.
    pub const SET_LISTPACK: u8 = 20;
    /// A stream, since Redis 7.2.
    pub const STREAM_LISTPACKS_3: u8 = 21;
    /// A hash with deadlines of fields, as release candidates of Redis 7.4 wrote it.
    pub const HASH_METADATA_PRE_GA: u8 = 22;
    /// A small one of those.
    pub const HASH_LISTPACK_EX_PRE_GA: u8 = 23;
    /// A hash with deadlines of fields, field by field, since Redis 7.4.
    pub const HASH_METADATA: u8 = 24;
    /// A small one of those.
    pub const HASH_LISTPACK_EX: u8 = 25;
    /// Valkey's hash with deadlines of fields, since 9.0. There it is 22; this number is ours, and in no file.
    pub const VALKEY_HASH_2: u8 = 128;
}

/// What stands where a value's type byte may stand.
pub mod opcode {
    /// How many keys a cluster's slot has: three lengths. Redis 7.4 and later.
    pub const SLOT_INFO: u8 = 244;
    /// A library of functions.
    pub const FUNCTION2: u8 = 245;
    /// What a module keeps beside keys.
    pub const MODULE_AUX: u8 = 247;
    /// Seconds since the last access of the key that follows.
    pub const IDLE: u8 = 248;
    /// Its count of accesses.
    pub const FREQ: u8 = 249;
    /// A name and a value about the file.
    pub const AUX: u8 = 250;
    /// How many keys are to come, and how many of them with a deadline.
    pub const RESIZEDB: u8 = 251;
    /// The deadline of the key that follows, in milliseconds.
    pub const EXPIRETIME_MS: u8 = 252;
    /// The same in seconds, of 32 bits: Redis before 2.6.
    pub const EXPIRETIME: u8 = 253;
    /// The database of the keys that follow.
    pub const SELECTDB: u8 = 254;
    /// No more keys.
    pub const EOF: u8 = 255;
}

/// Whether [`load`] reads values of this type.
pub const fn is_known(kind: u8) -> bool {
    matches!(kind, kind::STRING..=kind::ZSET_2 | kind::HASH_ZIPMAP..=kind::HASH_LISTPACK_EX)
}

/// The lowest RDB version that is written: Redis 7.0's.
pub const VERSION_MIN: u16 = 10;
/// The highest that is read: Redis 8's, whose footer and framing are the same. What it added is told by type bytes.
pub const VERSION_MAX: u16 = 12;

/// The version a reader must know to read a value of this type: no higher than need be, so that servers that are older
/// than the newest type take all the others.
pub const fn version_of(kind: u8) -> u16 {
    match kind {
        0..kind::SET_LISTPACK => VERSION_MIN,
        kind::SET_LISTPACK | kind::STREAM_LISTPACKS_3 => 11,
        _ => VERSION_MAX,
    }
}
