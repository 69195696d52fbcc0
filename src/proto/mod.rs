//! Bytes to requests, replies to bytes; pure functions of their arguments.
//!
//! Deliberately absent: the keyspace, connections, and any knowledge of what a command means.

pub mod request;
pub mod resp;
pub mod sink;
