//! The log, read back.

use core::mem;

use super::Engine;
use crate::base::time::Millis;
use crate::commands::table;
use crate::proto::resp::{Bounds, Decoded, Decoder};
use crate::proto::sink::{Mode, Sink};
use crate::session::{Protocol, Session};

/// How far a piece of log was replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Bytes of whole commands. Less than the piece has: what follows is cut or damaged.
    pub bytes: usize,
    /// Commands that were refused: the log is not of this engine, or damaged.
    pub refused: u64,
}

impl Engine {
    /// Runs the commands of a piece of log. Nothing is answered, logged or announced, and no key expires meanwhile: what was
    /// alive when a command ran must be alive when it is replayed. Pieces come in the order in which they were taken.
    pub fn replay(&mut self, bytes: &[u8], now: Millis) -> Replayed {
        self.set_now(Millis::MIN);
        let (logs, tells) = (mem::take(&mut self.effects.log), mem::take(&mut self.effects.events));
        let session = Session {
            db: self.replay_db,
            authenticated: true,
            protocol: Protocol::Value,
            ..Session::default()
        };
        let id = self.conns.add(super::output::Conn::new(session));
        let mut sink = Sink::new(alloc::vec::Vec::new(), Mode::Null);
        let mut decoder = Decoder::default();
        let mut replayed = Replayed { bytes: 0, refused: 0 };
        let bounds = Bounds { bulk_bytes_max: u32::MAX / 2, authenticated: true };
        while let Ok(Decoded::Request(len)) = decoder.decode(&bytes[replayed.bytes..], bounds) {
            let argv = decoder.argv(&bytes[replayed.bytes..]);
            if !argv.is_empty() {
                let errors = self.stats.errors;
                match table::lookup(argv) {
                    Ok(row) => self.dispatch(id, row, argv, &mut sink),
                    Err(error) => self.fail(&error, &mut sink),
                }
                replayed.refused += self.stats.errors - errors;
            }
            decoder.finish();
            replayed.bytes += len;
        }
        self.replay_db = self.conns[id].session.db;
        self.conns.remove(id);
        (self.effects.log, self.effects.events) = (logs, tells);
        self.now = now;
        self.set_now(now);
        self.keyspace.reclaim_small();
        replayed
    }
}
