//! The command table and the handlers: one file a family, its rows on top, the handlers below.
//!
//! Everything said about a command is said in its row ([`row::Command`]); whatever needs to know (lookup, `COMMAND
//! DOCS`, gates, log, TypeScript, README, fuzzer) reads the row. A handler parses its arguments, changes or reads the
//! keyspace through [`ctx::Ctx`], writes its reply into the sink and reports effects.
//!
//! Deliberately absent: connections and sockets. Commands about those are rows here, answered above: see
//! [`row::Handler`].

pub mod args;
mod bitfield;
mod bitmap;
mod conditional;
pub mod connection;
pub mod ctx;
mod dump;
pub mod effects;
pub mod error;
pub mod generic;
mod geo;
mod geo_search;
mod hash;
mod hash_ttl;
mod hyperloglog;
pub mod introspection;
pub mod keyspace;
mod lcs;
pub mod list;
mod list_move;
mod random;
pub mod row;
mod scan;
pub mod server;
mod set;
mod set_algebra;
mod sort;
mod stream;
mod stream_args;
mod stream_claim;
mod stream_group;
mod stream_info;
mod stream_read;
mod stream_refs;
pub mod string;
pub mod synopsis;
pub mod table;
pub mod timeout;
mod zset;
mod zset_blocking;
mod zset_range;
mod zset_store;

pub use args::Args;
pub use ctx::{Ctx, Nil, Reading};
pub use error::{CommandError, Outcome};
