//! Effects as RESP commands, for a host that stores them.
//!
//! What is logged never depends on clock or chance: deadlines are absolute, random members named. `SELECT` is put in where
//! the database changes, and commands that must not be torn apart stand between `MULTI` and `EXEC`.

use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use super::Engine;
use crate::base::crc::crc64_iso;
use crate::base::number;
use crate::db::DbIndex;
use crate::proto::sink::{Mode, Sink};

/// How the annotation begins that has the checksum of what precedes it, back to the annotation before.
pub(super) const CHECKSUM: &[u8] = b"#CRC:";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// What is kept ready for the next piece, at most.
const ROOM_BYTES_MAX: usize = 1 << 16;

/// A place in the log: how many bytes had been logged. Rises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Whether effects are logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogMode {
    /// They are not, and cost nothing.
    #[default]
    None,
    /// They are; replies do not wait (`appendfsync everysec`, or a host that holds replies itself).
    Relaxed,
    /// They are, and a reply leaves only when its effects are stored (`appendfsync always`).
    Always,
}

/// Bytes logged and not yet taken by the host.
pub(super) struct Log {
    mode: LogMode,
    /// Requests are written as replies are: arrays of strings.
    pending: Sink,
    /// Bytes logged since the beginning, without what is pending.
    taken: u64,
    stored: Ticket,
    /// Up to where it is on the disk.
    synced: Ticket,
    /// The database the last entry ran in.
    db: Option<DbIndex>,
    /// Inside a group: `MULTI` is written before its first entry.
    group: Group,
    /// Whether each piece ends with its checksum.
    checksums: bool,
    /// It was switched on, and what precedes it is in no file yet: until then nothing of it is on the disk.
    is_new: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    None,
    Opened,
    Written,
}

impl Log {
    pub(super) fn new(mode: LogMode, checksums: bool) -> Self {
        let (pending, stored, synced) = (Sink::new(Vec::new(), Mode::Resp2), Ticket(0), Ticket(0));
        Self {
            mode,
            pending,
            taken: 0,
            stored,
            synced,
            db: None,
            group: Group::None,
            checksums,
            is_new: false,
        }
    }

    /// Logs from now on, or no more. What is pending is still to be taken.
    pub(super) fn switch(&mut self, logs: bool) {
        self.mode = if logs { LogMode::Always } else { LogMode::None };
        self.is_new = logs;
    }

    /// What precedes it is in a file.
    pub(super) fn begun(&mut self) {
        self.is_new = false;
    }

    /// What follows begins a file of its own, and so names its database.
    pub(super) fn begin_file(&mut self) {
        self.db = None;
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.pending.heap_bytes()
    }

    /// Whether there is something to take.
    #[inline]
    pub(super) fn is_pending(&self) -> bool {
        self.pending.len() > 0
    }

    /// The ticket a reply must wait for, if replies wait and the log is ahead of what is stored.
    #[inline]
    pub(super) fn ticket_to_wait_for(&self) -> Option<Ticket> {
        (self.mode == LogMode::Always && self.stored < self.ticket()).then_some(self.ticket())
    }

    pub(super) fn stored(&mut self, ticket: Ticket) {
        self.stored = self.stored.max(ticket);
    }

    pub(super) fn synced(&mut self, ticket: Ticket) {
        self.synced = self.synced.max(ticket);
    }

    /// Whether the log is on the disk up to there.
    pub(super) fn is_synced(&self, ticket: Ticket) -> bool {
        !self.is_new && self.synced >= ticket
    }

    /// Where it stands.
    pub(super) fn ticket(&self) -> Ticket {
        Ticket(self.taken + self.pending.len() as u64)
    }

    /// Begins entries that are replayed together or not at all.
    pub(super) fn open_group(&mut self) {
        self.group = Group::Opened;
    }

    /// Ends them; nothing was written if there was no entry.
    pub(super) fn close_group(&mut self) {
        if mem::replace(&mut self.group, Group::None) == Group::Written {
            self.command(&[b"EXEC"]);
        }
    }

    pub(super) fn in_group(&self) -> bool {
        self.group != Group::None
    }

    /// Logs a command of `count` words that runs in `db`.
    pub(super) fn append<'a>(&mut self, db: DbIndex, count: usize, words: impl Iterator<Item = &'a [u8]>) {
        self.begin_command(db);
        self.pending.array(count);
        words.for_each(|word| self.pending.bulk(word));
    }

    /// Logs a command that runs in `db` and came in its plain form: see [`Argv::plain`](crate::proto::request::Argv::plain).
    #[inline(always)]
    pub(super) fn append_plain(&mut self, db: DbIndex, request: &[u8]) {
        self.begin_command(db);
        self.pending.append(request);
    }

    /// What stands before a command that runs in `db`.
    #[inline(always)]
    fn begin_command(&mut self, db: DbIndex) {
        if self.db != Some(db) {
            self.db = Some(db);
            let mut text = [0; number::INT_TEXT_MAX];
            self.command(&[b"SELECT", number::format_i64(i64::from(db.0), &mut text)]);
        }
        if self.group == Group::Opened {
            self.group = Group::Written;
            self.command(&[b"MULTI"]);
        }
    }

    fn command(&mut self, words: &[&[u8]]) {
        self.pending.array(words.len());
        words.iter().for_each(|word| self.pending.bulk(word));
    }

    /// What is pending. The next piece will be about as long.
    fn take(&mut self) -> Vec<u8> {
        let room = Vec::with_capacity(self.pending.heap_bytes().min(ROOM_BYTES_MAX));
        let piece = mem::replace(&mut self.pending, Sink::new(room, Mode::Resp2)).into_bytes();
        self.taken += piece.len() as u64;
        piece
    }
}

impl Engine {
    /// The host cannot store what is logged, for this reason, or can again: until then writes are refused.
    pub fn set_storage_error(&mut self, error: Option<String>) {
        self.storage_error = error;
    }

    /// Whether [`Self::take_log`] has something.
    #[inline]
    pub fn has_log(&self) -> bool {
        self.log.is_pending()
    }

    /// What has been logged since the last call, as RESP commands, and the ticket to give to [`Engine::appended`] when it
    /// is stored. Each piece begins with whole commands and a `SELECT` where needed, and replays on its own after those
    /// before it. With [`Options::log_checksums`](super::Options) it ends with an annotation, which redis-server skips:
    /// `#CRC:` and the CRC-64/GO-ISO of the piece in sixteen hexadecimal digits.
    pub fn take_log(&mut self) -> (Vec<u8>, Ticket) {
        let mut piece = self.log.take();
        if self.log.checksums && !piece.is_empty() {
            let checksum = crc64_iso(0, &piece);
            piece.extend_from_slice(CHECKSUM);
            piece.extend((0..16).rev().map(|digit| HEX[(checksum >> (4 * digit)) as usize & 15]));
            piece.extend_from_slice(b"\r\n");
        }
        (piece, self.log.ticket())
    }
}
