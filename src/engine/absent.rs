//! A store that begins before all of its data is read: what a command looks at is fetched first, and the rest when it is needed.
//!
//! The host gives the index of a snapshot's file and keeps the file. Before a command runs, it is asked here what of the absent data
//! it may look at: the chunks of its keys, or all. Then it does not run; the host reads what [`Engine::next_wanted`]
//! tells, and tries again: a connection goes on by itself, a call in process and a piece of log are given again.
//!
//! What is not absent behaves as ever. Keys that are absent do not expire, and are not evicted: so a host that is woken by time fetches
//! all first. A command that might look at keys it does not name is taken for one that looks at all.
//!
//! Deliberately absent: when the rest is read. That is the host's.

use core::mem;
use core::ops::Range;

use super::Engine;
use crate::base::number::parse_u64;
use crate::base::time::Millis;
use crate::commands::row::{Behind, Command, Flags, Handler, KeySpec, Verb};
use crate::commands::table::{self, COMMANDS};
use crate::db::DbIndex;
use crate::persist::Loader;
use crate::proto::request::Argv;
use crate::session::ConnId;
use crate::session::session::Waiting;

/// What of the data a command may look at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looks {
    Nowhere,
    AtItsKeys,
    Everywhere,
}

fn looks(command: &Command) -> Looks {
    match command.run {
        Handler::Container | Handler::Verb(Verb::Exec | Verb::Ping | Verb::WaitAof) => Looks::Nowhere, // EXEC: by what is queued
        // CONFIG SET: what is read later would be kept as it says now.
        Handler::Verb(Verb::Debug | Verb::Info | Verb::ConfigSet) => Looks::Everywhere,
        _ if command.flags.has(Flags::OTHER_DATABASES) => Looks::Everywhere,
        _ if !command.keys.0.is_empty() => Looks::AtItsKeys,
        _ if command.flags.has(Flags::LOADING) => Looks::Nowhere,
        _ => Looks::Everywhere,
    }
}

/// Whether keys may be looked at that the arguments name by a pattern, or name in a way that depends on what is repeated: an option
/// that is given twice, a consumer or a key with the name of the word that stands before keys.
fn is_vague(command: &Command, argv: Argv<'_>) -> bool {
    command.keys.0.iter().any(|spec| match *spec {
        KeySpec::Unknown(_) | KeySpec::Stored(_) => true,
        KeySpec::Keyword { word, behind, .. } => {
            let is_word =
                |at: &usize| argv.get(*at).is_some_and(|arg| arg.eq_ignore_ascii_case(word.as_bytes()));
            (1..argv.len()).filter(is_word).count() > usize::from(behind == Behind::Half)
        }
        _ => false,
    })
}

impl Engine {
    /// All data is absent that is in a file, of which these bytes tell which keys are where ([`Self::snapshot_chunks`]), and none
    /// is here. False: they do not tell, and the file is to be loaded.
    pub fn set_absent(&mut self, chunks: &[u8]) -> bool {
        self.keyspace.set_absent(chunks)
    }

    /// Whether any data is absent.
    pub fn has_absent(&self) -> bool {
        self.keyspace.has_absent()
    }

    /// Whether absent data is needed: [`Self::next_wanted`] tells which.
    #[inline]
    pub fn wants_absent(&self) -> bool {
        self.keyspace.absent.as_ref().is_some_and(|absent| absent.is_wanting())
    }

    /// Bytes of the file to be read next, with [`Self::load`] and [`Self::loaded`], of all if that is wanted. `None`: what was
    /// needed is here, and who waited for it has gone on; what that needs is told before.
    pub fn next_wanted(&mut self, all: bool, now: Millis) -> Option<Range<u64>> {
        self.set_now(now);
        if let (true, Some(absent)) = (all, &mut self.keyspace.absent) {
            absent.want_all();
        }
        loop {
            if let Some(wanted) = self.keyspace.next_wanted() {
                self.loader = Some(Loader::part(wanted.start).into());
                return Some(wanted);
            }
            if self.behind_absent.is_empty() {
                return None;
            }
            self.waiters.go_on(mem::take(&mut self.behind_absent));
            self.settle();
        }
    }

    /// Whether `id` must not run this command before absent data is read, which is wanted from now on.
    #[inline(always)]
    pub(super) fn lacks(&mut self, id: ConnId, row: Option<usize>, argv: Argv<'_>) -> bool {
        self.keyspace.has_absent() && self.lacks_for(id, row, argv)
    }

    #[cold]
    #[inline(never)]
    fn lacks_for(&mut self, id: ConnId, row: Option<usize>, argv: Argv<'_>) -> bool {
        let Some(row) = row.or_else(|| table::lookup(argv).ok()) else { return false };
        let command = COMMANDS[row].command;
        if !self.is_authenticated(&self.conns[id].session) || !command.accepts(argv.len()) {
            return false; // it is refused
        }
        let session = &mut self.conns[id].session;
        let mut db = session.db;
        let Some(transaction) = &mut session.transaction else { return self.want(db, command, argv) };
        if !matches!(command.run, Handler::Verb(Verb::Exec)) {
            return false; // it is queued, or refused
        }
        let queue = mem::take(&mut transaction.queue);
        let mut wants = false;
        for queued in &queue {
            queued.with(|argv| {
                let Ok(row) = table::lookup(argv) else { return };
                let command = COMMANDS[row].command;
                if matches!(command.run, Handler::Verb(Verb::Select)) {
                    let selected = argv.get(1).and_then(parse_u64).and_then(|db| u16::try_from(db).ok());
                    let selected = selected.filter(|&selected| selected < self.keyspace.databases());
                    db = selected.map_or(db, DbIndex);
                }
                wants |= self.want(db, command, argv);
            });
        }
        if let Some(transaction) = &mut self.conns[id].session.transaction {
            transaction.queue = queue;
        }
        wants
    }

    /// Whether a command that waits must not be tried again in `db` before absent data is read, which is wanted from now on.
    pub(super) fn lacks_waiting(&mut self, db: DbIndex, waiting: &Waiting) -> bool {
        waiting
            .argv
            .with(|argv| table::lookup(argv).is_ok_and(|row| self.want(db, COMMANDS[row].command, argv)))
    }

    /// Wants what this command may look at in `db`. False: all of it is here.
    fn want(&mut self, db: DbIndex, command: &Command, argv: Argv<'_>) -> bool {
        let looks = looks(command);
        let maxmemory_bytes = self.config.settings.maxmemory_bytes;
        let used_bytes = self.limited_bytes() as u64;
        let Some(absent) = &mut self.keyspace.absent else { return false };
        if looks == Looks::Nowhere {
            return false;
        }
        // Who makes room looks at all there is.
        let is_full = maxmemory_bytes > 0 && used_bytes + absent.used_bytes() > maxmemory_bytes;
        if looks == Looks::Everywhere || is_full || is_vague(command, argv) {
            return absent.want_all();
        }
        let hasher = &self.keyspace.heap.hasher;
        table::key_positions(command, argv)
            .into_iter()
            .filter_map(|at| argv.get(at))
            .fold(false, |wants, key| wants | absent.want(db, hasher.hash(key)))
    }
}
