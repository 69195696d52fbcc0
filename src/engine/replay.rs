//! The log, read back.

use alloc::vec::Vec;
use core::mem;

use super::log::CHECKSUM;
use super::{Engine, libraries};
use crate::base::bytes::same;
use crate::base::crc::{crc64, crc64_iso};
use crate::base::time::Millis;
use crate::commands::CommandError;
use crate::commands::error::printable;
use crate::commands::row::{Command, Flags, Handler, Verb};
use crate::commands::table::{self, COMMANDS};
use crate::db::DbIndex;
use crate::proto::request::Argv;
use crate::proto::resp::{Bounds, Decoded, Decoder};
use crate::proto::sink::{Mode, Sink};
use crate::session::{ConnId, Protocol, Session};

/// The longest string of a log: `proto-max-bulk-len` may have been higher when it was written.
const LOGGED_BULK_BYTES_MAX: u32 = u32::MAX / 2;

/// How much of a command is told that was refused: its name and, as a rule, its key.
const SHOWN_WORDS: usize = 2;
const SHOWN_BYTES: usize = 64;

/// How far a piece of log was replayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Bytes up to the last place where a piece may end: behind a whole command or transaction. Less than the piece has:
    /// what follows is to be given again with more behind it, or is cut or damaged; or again once it is there, if absent
    /// data is wanted.
    pub bytes: usize,
    /// Commands that were refused: the log is not of this engine, or damaged. [`Engine::take_refusal`] tells the first.
    pub refused: u64,
    /// A checksum is another: what it is of is damaged, and was replayed.
    pub damaged: bool,
}

/// Where the reading of a log stands between two pieces.
#[derive(Debug, Default)]
pub(super) struct Replaying {
    /// The last error line.
    pub(super) error: Vec<u8>,
    /// The first command that was refused, and why.
    refusal: Vec<u8>,
    /// The database of the next command.
    db: DbIndex,
    /// How much of the piece is in the checksum.
    summed: usize,
    checksum: Checksum,
}

/// What the bytes since the last annotation add up to.
#[derive(Clone, Copy, Debug)]
struct Checksum {
    iso: u64,
    /// The sum of before, which is told in the same way. No file goes back to it.
    jones: Option<u64>,
}

impl Replaying {
    /// Reckons in what was read of a piece so far.
    fn sum(&mut self, read: &[u8]) {
        self.checksum.add(&read[self.summed..]);
        self.summed = read.len();
    }
}

impl Default for Checksum {
    fn default() -> Self {
        Self { iso: 0, jones: Some(0) }
    }
}

impl Checksum {
    fn add(&mut self, bytes: &[u8]) {
        self.iso = crc64_iso(self.iso, bytes);
        self.jones = self.jones.map(|sum| crc64(sum, bytes));
    }

    /// Whether it is told by these digits. It begins anew.
    fn agrees(&mut self, digits: &[u8]) -> bool {
        let is = |sum: u64| same(digits, alloc::format!("{sum:016x}").as_bytes());
        let Self { iso, jones } = *self;
        let is_jones = jones.is_some_and(is);
        *self = Self { iso: 0, jones: is_jones.then_some(0) };
        is_jones || is(iso)
    }
}

impl Engine {
    /// Runs the commands of a piece of log. Nothing is answered, logged or announced, and no key expires meanwhile: what was
    /// alive when a command ran must be alive when it is replayed. Pieces come in the order in which they were taken; one
    /// that is empty begins a file.
    pub fn replay(&mut self, bytes: &[u8], now: Millis) -> Replayed {
        if bytes.is_empty() {
            self.replaying = Replaying::default();
        }
        self.set_now(Millis::MIN);
        self.keyspace.access.set_now(now);
        let (logs, tells) = (mem::take(&mut self.effects.log), mem::take(&mut self.effects.events));
        let bulk_bytes_max = mem::replace(&mut self.config.settings.bulk_bytes_max, LOGGED_BULK_BYTES_MAX);
        let session = Session {
            db: self.replaying.db,
            authenticated: true,
            protocol: Protocol::Value,
            ..Session::default()
        };
        let id = self.conns.add(super::output::Conn::new(session));
        self.replaying.summed = 0;
        let replayed = self.replay_for(id, bytes);
        self.replaying.sum(&bytes[..replayed.bytes]);
        self.replaying.db = self.conns[id].session.db;
        self.conns.remove(id);
        (self.effects.log, self.effects.events) = (logs, tells);
        self.config.settings.bulk_bytes_max = bulk_bytes_max;
        self.now = now;
        self.set_now(now);
        self.keyspace.reclaim_small();
        replayed
    }

    /// Whether what runs comes from a log.
    pub(super) fn is_replayed(&self) -> bool {
        self.now == Millis::MIN
    }

    fn replay_for(&mut self, id: ConnId, bytes: &[u8]) -> Replayed {
        let mut sink = Sink::new(Vec::new(), Mode::Null);
        let mut decoder = Decoder::default();
        let bounds = Bounds { bulk_bytes_max: LOGGED_BULK_BYTES_MAX, authenticated: true };
        let (mut replayed, mut at) = (Replayed::default(), 0);
        loop {
            let rest = &bytes[at..];
            if rest.first() == Some(&b'#') {
                let Some(len) = rest.windows(2).position(|end| end == b"\r\n") else { return replayed };
                if !self.annotation(&rest[..len], &bytes[..replayed.bytes]) {
                    return Replayed { damaged: true, ..replayed };
                }
                at += len + 2;
                replayed.bytes = at;
                self.replaying.summed = at;
                continue;
            }
            // A damaged length may lead into a value: what stands there is not to be taken for an inline command.
            if rest.first() != Some(&b'*') {
                return replayed;
            }
            let Ok(Decoded::Request(len)) = decoder.decode(rest, bounds) else { return replayed };
            let argv = decoder.argv(rest);
            if !argv.is_empty() {
                let errors = self.stats.errors;
                let row = table::lookup(argv)
                    .and_then(|row| may_be_logged(COMMANDS[row].command, argv).map(|()| row));
                match row {
                    Ok(row) if self.lacks(id, Some(row), argv) => return replayed,
                    Ok(row) => self.dispatch(id, row, argv, &mut sink),
                    Err(error) => self.replay_unknown(argv, &error, &mut sink),
                }
                if self.stats.errors > errors {
                    replayed.refused += self.stats.errors - errors;
                    self.note_refusal(argv);
                }
            }
            decoder.finish();
            at += len;
            if self.conns[id].session.transaction.is_none() {
                replayed.bytes = at;
            }
        }
    }

    #[cold]
    fn note_refusal(&mut self, argv: Argv<'_>) {
        let Replaying { refusal, error, .. } = &mut self.replaying;
        if !refusal.is_empty() {
            return;
        }
        for word in argv.from(0).take(SHOWN_WORDS) {
            refusal.extend_from_slice(printable(&word[..word.len().min(SHOWN_BYTES)]));
            refusal.push(b' ');
        }
        refusal.push(b'(');
        refusal.extend_from_slice(error);
        refusal.push(b')');
    }

    /// The first command that a file's pieces so far had refused, with its error in brackets; its beginning, if it is long. Empty: none, or it was told.
    pub fn take_refusal(&mut self) -> Vec<u8> {
        mem::take(&mut self.replaying.refusal)
    }

    /// What is no command here: what redis-server logs of functions is kept all the same.
    #[cold]
    fn replay_unknown(&mut self, argv: Argv<'_>, error: &CommandError, sink: &mut Sink) {
        let budget = self.keyspace.unpacked_bytes_max();
        if libraries::replay(&mut self.libraries, argv, budget).is_none() {
            self.fail(error, sink);
        }
    }

    /// Whether the annotation agrees with what precedes it. Others than checksums (Redis' times) say nothing to us.
    fn annotation(&mut self, line: &[u8], before: &[u8]) -> bool {
        self.replaying.sum(before);
        line.strip_prefix(CHECKSUM).is_none_or(|digits| self.replaying.checksum.agrees(digits))
    }
}

/// What no log has is refused: a command with too few arguments, one that waits, one about connections.
fn may_be_logged(command: &Command, argv: Argv<'_>) -> Result<(), CommandError> {
    let is_of_logs = match command.run {
        Handler::Db(_) => !command.flags.has(Flags::BLOCKING),
        Handler::Verb(verb) => {
            command.flags.has(Flags::WRITE) || matches!(verb, Verb::Select | Verb::Multi | Verb::Exec)
        }
        Handler::Container => false,
    };
    if is_of_logs && command.accepts(argv.len()) {
        Ok(())
    } else {
        Err(CommandError::wrong_arity(command.name))
    }
}
