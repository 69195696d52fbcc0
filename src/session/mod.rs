//! One connection's state as a plain value, and who listens to what.
//!
//! A [`Session`] can be frozen to bytes and thawed elsewhere: a hibernating host keeps it beside its socket. The indexes
//! ([`PubSub`], [`Watched`]) are derived: thawing a session enters it into them again.
//!
//! Deliberately absent: sockets, output buffers and the running of commands; `engine` has those.

pub mod freeze;
pub mod pubsub;
pub mod session;
pub mod watch;

pub use pubsub::PubSub;
pub use session::{ConnId, Protocol, ReplyMode, Session};
pub use watch::Watched;
