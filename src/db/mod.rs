//! The keyspace: keys, their values, deadlines and the memory all of it takes.
//!
//! | file | what it decides |
//! |---|---|
//! | `entry` | the bytes of a key's entry in the arena |
//! | `value` | the types a key may hold, and how a handler gets at them |
//! | `keyspace` | lookup, insert, delete, rename over all databases |
//! | `ahead` | lookup of several keys at once |
//! | `chunks` | which keys stand where in a snapshot's file, and which of them are not here yet |
//! | `lend` | streams lent out whole |
//! | `loaded` | values that RDB held, stored |
//! | `objects` | the values too big for their entry |
//! | `expiry` | deadlines: the wheel, the active cycle |
//! | `access`, `eviction` | what an access leaves behind; who goes when memory is full |
//! | `fields` | the deadlines of hash fields, in a wheel of their own |
//! | `snapshot` | all databases as they were at one moment, written in steps |
//! | `reclaim` | big values freed, and sparse pages evacuated, in bounded steps |
//!
//! Deliberately absent: argument parsing, replies, and what follows from a change (log, events): `commands` and
//! `engine` do that.

pub mod access;
mod ahead;
mod chunks;
pub mod entry;
pub mod eviction;
pub mod expiry;
mod fields;
pub mod keyspace;
mod lend;
pub mod loaded;
mod objects;
pub mod reclaim;
pub mod snapshot;
pub mod value;

pub use entry::Kind;
pub use expiry::Expired;
pub use keyspace::{Keyspace, Place};
pub use value::{Collection, Value, ValueRef};

/// Which database.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct DbIndex(pub u16);
