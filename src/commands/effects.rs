//! What a command did, beside its reply: which keys it touched, which events they had, what is to be logged.
//!
//! A handler reports; `engine/propagate` turns the report into log bytes, broken WATCHes, woken waiters and keyspace
//! notifications. When nobody listens a report costs an addition and allocates nothing.

use alloc::vec::Vec;
use core::ops::Range;

use crate::db::DbIndex;

/// Classes of keyspace notifications, as in `notify-keyspace-events`
/// (<https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class(pub u16);

#[rustfmt::skip]
impl Class {
    /// `K`: publish to `__keyspace@<db>__:<key>`.
    pub const KEYSPACE: Self = Self(1);
    /// `E`: publish to `__keyevent@<db>__:<event>`.
    pub const KEYEVENT: Self = Self(1 << 1);
    /// `g`: DEL, EXPIRE, RENAME, …
    pub const GENERIC: Self = Self(1 << 2);
    /// `$`: strings.
    pub const STRING: Self = Self(1 << 3);
    /// `l`: lists.
    pub const LIST: Self = Self(1 << 4);
    /// `s`: sets.
    pub const SET: Self = Self(1 << 5);
    /// `h`: hashes.
    pub const HASH: Self = Self(1 << 6);
    /// `z`: sorted sets.
    pub const ZSET: Self = Self(1 << 7);
    /// `x`: expired keys.
    pub const EXPIRED: Self = Self(1 << 8);
    /// `e`: evicted keys.
    pub const EVICTED: Self = Self(1 << 9);
    /// `t`: streams.
    pub const STREAM: Self = Self(1 << 10);
    /// `m`: misses of reads; not part of `A`.
    pub const KEY_MISS: Self = Self(1 << 11);
    /// `n`: new keys; not part of `A`.
    pub const NEW: Self = Self(1 << 12);
    /// `d`: module types.
    pub const MODULE: Self = Self(1 << 13);
    /// `A`: all classes but misses and new keys.
    pub const ALL: Self = Self(0b10_0111_1111_1100);

    /// Letters in the order in which Redis prints them.
    pub const LETTERS: &'static [(Self, u8)] = &[
        (Self::GENERIC, b'g'), (Self::STRING, b'$'), (Self::LIST, b'l'), (Self::SET, b's'), (Self::HASH, b'h'),
        (Self::ZSET, b'z'), (Self::EXPIRED, b'x'), (Self::EVICTED, b'e'), (Self::STREAM, b't'),
        (Self::MODULE, b'd'), (Self::NEW, b'n'),
    ];
}

impl Class {
    /// Whether any of `other` is among these.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// These and `other`.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One thing that happened to a key.
#[derive(Clone, Debug)]
pub struct KeyEvent {
    /// The key's database.
    pub db: DbIndex,
    /// The key, in [`Effects::key`].
    pub key: Range<usize>,
    /// Class of the notification.
    pub class: Class,
    /// Its name, empty when there is none.
    pub name: &'static str,
    /// Whether the key's value changed: breaks WATCH.
    pub touched: bool,
    /// Whether waiters are to look again.
    pub wakes: bool,
}

/// A command to log, ended by where its arguments end.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// The database it runs in.
    pub db: DbIndex,
    /// Ends of its arguments in the bytes of [`Effects`], the first beginning at `start`.
    pub start: usize,
    /// See `start`.
    pub ends: Vec<usize>,
}

/// Room for bytes that is kept from one command to the next.
const KEPT_BYTES_MAX: usize = 64 << 10;

/// What was reported since the last [`Effects::clear`].
#[derive(Debug, Default)]
pub struct Effects {
    /// Whether commands are logged.
    pub log: bool,
    /// Whether somebody waits for, watches or tracks keys, or is notified of events.
    pub events: bool,
    /// How many changes the command made; 0: it is not logged.
    pub dirty: u64,
    /// Changes since the engine began: `rdb_changes_since_last_save`.
    pub dirty_total: u64,
    /// Databases that were emptied.
    pub flushed: Vec<DbIndex>,
    bytes: Vec<u8>,
    happened: Vec<KeyEvent>,
    /// Deletions of expired keys and fields, logged before the command.
    before: Vec<LogEntry>,
    /// Logged instead of the command; `Some` and empty: nothing is.
    instead: Option<Vec<LogEntry>>,
}

impl Effects {
    /// Nothing has happened; commands are logged if `log`.
    pub fn new(log: bool) -> Self {
        Self { log, ..Self::default() }
    }

    /// `key` changed: one more change, its watchers' transactions break, its waiters wake, and the event is told.
    #[inline(always)]
    pub fn changed(&mut self, db: DbIndex, key: &[u8], class: Class, name: &'static str) {
        self.dirty += 1;
        if self.events {
            self.happen(db, key, class, name, true);
        }
    }

    /// An event of `key` that is no change of its own.
    #[inline(always)]
    pub fn event(&mut self, db: DbIndex, key: &[u8], class: Class, name: &'static str) {
        if self.events {
            self.happen(db, key, class, name, false);
        }
    }

    /// Whoever waits for `key` is to look again, though it has not changed as WATCH sees it.
    pub fn wake(&mut self, db: DbIndex, key: &[u8]) {
        if self.events {
            self.happen(db, key, Class::default(), "", false);
            if let Some(event) = self.happened.last_mut() {
                event.wakes = true;
            }
        }
    }

    /// `key` was found past its deadline and has been deleted.
    pub fn expired(&mut self, db: DbIndex, key: &[u8]) {
        self.removed(db, key, Class::EXPIRED, "expired");
    }

    /// `key` has been deleted though no command asked for it.
    pub fn removed(&mut self, db: DbIndex, key: &[u8], class: Class, name: &'static str) {
        if self.events {
            self.happen(db, key, class, name, true);
        }
        if self.log {
            let entry = self.entry(db, &[b"DEL", key]);
            self.before.push(entry);
        }
    }

    /// Fields of the hash `key` were found past their deadline and have been removed; with the last one the key went too.
    pub fn fields_expired(&mut self, db: DbIndex, key: &[u8], fields: &[Vec<u8>], emptied: bool) {
        if self.events {
            self.happen(db, key, Class::HASH, "hexpired", true);
            if emptied {
                self.happen(db, key, Class::GENERIC, "del", false);
            }
        }
        if self.log {
            let mut args: Vec<&[u8]> = Vec::from([&b"HDEL"[..], key]);
            args.extend(fields.iter().map(Vec::as_slice));
            let entry = self.entry(db, &args);
            self.before.push(entry);
        }
    }

    /// Logs `args` instead of the command as it came; call it again for more.
    pub fn replicate(&mut self, db: DbIndex, args: &[&[u8]]) {
        if self.log {
            let entry = self.entry(db, args);
            self.instead.get_or_insert_default().push(entry);
        }
    }

    /// Logs nothing for this command.
    pub fn replicate_nothing(&mut self) {
        if self.log {
            self.instead.get_or_insert_default();
        }
    }

    /// Bytes of an event's key.
    pub fn key(&self, event: &KeyEvent) -> &[u8] {
        &self.bytes[event.key.clone()]
    }

    /// What happened, in order.
    pub fn happened(&self) -> &[KeyEvent] {
        &self.happened
    }

    /// Deletions to be logged before the command.
    pub fn before(&self) -> &[LogEntry] {
        &self.before
    }

    /// What is to be logged instead of the command.
    pub fn instead(&self) -> Option<&[LogEntry]> {
        self.instead.as_deref()
    }

    /// The arguments of `entry`.
    pub fn arguments<'a>(&'a self, entry: &'a LogEntry) -> impl ExactSizeIterator<Item = &'a [u8]> {
        let mut start = entry.start;
        entry.ends.iter().map(move |&end| &self.bytes[core::mem::replace(&mut start, end)..end])
    }

    /// Whether there is anything for `propagate` to do beside logging the command as it came.
    #[inline(always)]
    pub fn is_quiet(&self) -> bool {
        self.happened.is_empty()
            && self.before.is_empty()
            && self.instead.is_none()
            && self.flushed.is_empty()
    }

    /// Makes ready for the next command.
    #[inline]
    pub fn clear(&mut self) {
        self.dirty_total += self.dirty;
        self.dirty = 0;
        if !self.is_quiet() {
            if self.bytes.capacity() > KEPT_BYTES_MAX {
                self.bytes = Vec::new();
            }
            self.bytes.clear();
            self.happened.clear();
            self.flushed.clear();
            self.before.clear();
            self.instead = None;
        }
    }

    fn happen(&mut self, db: DbIndex, key: &[u8], class: Class, name: &'static str, touched: bool) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(key);
        self.happened.push(KeyEvent {
            db,
            key: start..self.bytes.len(),
            class,
            name,
            touched,
            wakes: touched,
        });
    }

    fn entry(&mut self, db: DbIndex, args: &[&[u8]]) -> LogEntry {
        let start = self.bytes.len();
        let mut ends = Vec::with_capacity(args.len());
        for arg in args {
            self.bytes.extend_from_slice(arg);
            ends.push(self.bytes.len());
        }
        LogEntry { db, start, ends }
    }
}
