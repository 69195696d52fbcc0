//! From effects to what follows: log bytes, broken WATCHes, woken waiters, keyspace notifications.
//!
//! The one place that knows the listeners. A command that reported nothing, while nobody listens, costs one comparison.

use alloc::vec::Vec;
use core::mem;

use super::Engine;
use super::output::Conn;
use crate::commands::effects::{Class, Effects, KeyEvent};
use crate::commands::row::Flags;
use crate::commands::table::{COMMANDS, Entry};
use crate::db::DbIndex;
use crate::proto::request::Argv;
use crate::session::ConnId;
use crate::session::session::WatchedKey;

impl Engine {
    /// Carries out what follows from the command that has just run.
    #[inline]
    pub(super) fn propagate(&mut self, id: ConnId, row: usize, argv: Argv<'_>) {
        if self.effects.dirty == 0 && self.effects.is_quiet() {
            return;
        }
        if self.effects.is_quiet() {
            if self.effects.log {
                self.log_as_it_came(id, &COMMANDS[row], argv);
            }
        } else {
            let effects = mem::take(&mut self.effects);
            self.log_effects(id, &COMMANDS[row], argv, &effects);
            self.tell(&effects);
            // DEBUG RELOAD changes nothing.
            if effects.dirty > 0 && effects.flushed.len() == usize::from(self.keyspace.databases()) {
                self.save_flushed();
            }
            self.effects = effects;
        }
        self.effects.clear();
    }

    /// What follows from expired and evicted keys that no command asked for.
    pub(super) fn propagate_removed(&mut self) {
        let effects = mem::take(&mut self.effects);
        for entry in effects.before() {
            self.log.append(entry.db, entry.ends.len(), effects.arguments(entry));
        }
        self.tell(&effects);
        self.effects = effects;
        self.effects.clear();
    }

    fn log_effects(&mut self, id: ConnId, entry: &Entry, argv: Argv<'_>, effects: &Effects) {
        if !effects.log {
            return;
        }
        for expired in effects.before() {
            self.log.append(expired.db, expired.ends.len(), effects.arguments(expired));
        }
        match effects.instead() {
            Some(entries) => {
                let group = entries.len() > 1 && !self.log.in_group();
                if group {
                    self.log.open_group();
                }
                for entry in entries {
                    self.log.append(entry.db, entry.ends.len(), effects.arguments(entry));
                }
                if group {
                    self.log.close_group();
                }
            }
            None if effects.dirty > 0 => self.log_as_it_came(id, entry, argv),
            None => {}
        }
    }

    fn log_as_it_came(&mut self, id: ConnId, entry: &Entry, argv: Argv<'_>) {
        if !entry.command.flags.has(Flags::WRITE) {
            return;
        }
        let db = self.conns[id].session.db;
        match argv.plain() {
            Some(request) => self.log.append_plain(db, request),
            None => self.log.append(db, argv.len(), entry.command.words().chain(argv.from(entry.words))),
        }
    }

    fn tell(&mut self, effects: &Effects) {
        for event in effects.happened() {
            let key = effects.key(event);
            // Whose deadline has passed was no key when it was watched, or EXEC misses it.
            if event.touched && event.class != Class::EXPIRED {
                self.break_watches(event.db, key);
            }
            let created = event.class == Class::NEW;
            // What leaves a value that is there with nothing more to read wakes nobody.
            let wakes = event.wakes && !["xdel", "xtrim", "expire", "persist"].contains(&event.name);
            if !self.waiters.is_empty() && (created || wakes) {
                let place = created.then(|| self.keyspace.find(event.db, key)).flatten();
                let type_name = place.map(|place| self.keyspace.kind(place).type_name());
                self.waiters.signal(event.db, key, type_name);
            }
            self.notify(event, key);
        }
        for &db in &effects.flushed {
            self.break_existing(db);
            self.waiters.signal_database(db);
        }
    }

    /// Breaks the watches of keys of `db` that existed: all of them have gone.
    fn break_existing(&mut self, db: DbIndex) {
        if self.watched.is_empty() {
            return;
        }
        for Conn { session, .. } in self.conns.iter_mut() {
            let gone = |watched: &WatchedKey| watched.existed && watched.key.db == db;
            session.watch_broken |= session.watching.iter().any(gone);
        }
    }

    /// Breaks the watches of keys that exist in `a` or `b`: the two have been exchanged.
    pub(super) fn break_swapped(&mut self, a: DbIndex, b: DbIndex) {
        let mut broken = Vec::new();
        for (key, conns) in self.watched.of_database(a).chain(self.watched.of_database(b)) {
            if self.is_alive(a, key) || self.is_alive(b, key) {
                broken.extend_from_slice(conns);
            }
        }
        self.break_transactions(&broken);
    }

    /// Whether there is such a key, and not past its deadline.
    pub(super) fn is_alive(&self, db: DbIndex, key: &[u8]) -> bool {
        self.keyspace.find(db, key).is_some_and(|place| !self.keyspace.is_expired(place, self.now))
    }

    fn break_watches(&mut self, db: DbIndex, key: &[u8]) {
        if !self.watched.is_empty() {
            let watchers = self.watched.watchers(db, key).to_vec();
            self.break_transactions(&watchers);
        }
    }

    fn break_transactions(&mut self, watchers: &[ConnId]) {
        for &watcher in watchers {
            if let Some(conn) = self.conns.get_mut(watcher) {
                conn.session.watch_broken = true;
            }
        }
    }

    /// Publishes a keyspace notification, if `notify-keyspace-events` asks for its class.
    fn notify(&mut self, event: &KeyEvent, key: &[u8]) {
        let wanted = self.config.settings.notify;
        if event.name.is_empty() || !wanted.any(event.class) {
            return;
        }
        let db = event.db.0;
        if wanted.any(Class::KEYSPACE) {
            let channel = [alloc::format!("__keyspace@{db}__:").as_bytes(), key].concat();
            self.publish(&channel, event.name.as_bytes());
        }
        if wanted.any(Class::KEYEVENT) {
            let channel = alloc::format!("__keyevent@{db}__:{}", event.name);
            self.publish(channel.as_bytes(), key);
        }
    }
}
