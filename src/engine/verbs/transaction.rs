//! MULTI, EXEC, DISCARD, WATCH, UNWATCH. <https://redis.io/docs/latest/develop/interact/transactions/>

use crate::base::planted::{Bug, bug};
use core::mem;

use super::super::Engine;
use super::super::execute::Called;
use crate::commands::table;
use crate::commands::{Args, CommandError, Outcome};
use crate::proto::sink::Sink;
use crate::session::ConnId;
use crate::session::session::{DbKey, Transaction, WatchedKey};

impl Engine {
    pub(super) fn multi(&mut self, id: ConnId, out: &mut Sink) -> Outcome {
        let session = &mut self.conns[id].session;
        if session.transaction.is_some() {
            return Err(CommandError::line("ERR MULTI calls can not be nested"));
        }
        session.transaction = Some(Transaction::default());
        out.ok();
        Ok(())
    }

    pub(super) fn discard(&mut self, id: ConnId, out: &mut Sink) -> Outcome {
        if self.conns[id].session.transaction.take().is_none() {
            return Err(CommandError::line("ERR DISCARD without MULTI"));
        }
        self.unwatch(id);
        out.ok();
        Ok(())
    }

    pub(super) fn watch(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        if self.conns[id].session.transaction.is_some() {
            return Err(CommandError::line("ERR WATCH inside MULTI is not allowed"));
        }
        for key in args.rest() {
            let session = &self.conns[id].session;
            let key = DbKey { db: session.db, key: key.to_vec() };
            // One connection may watch very many keys, and one key be watched by very many connections.
            let watchers = self.watched.watchers(key.db, &key.key);
            let watches = match watchers.len() < session.watching.len() {
                true => watchers.contains(&id),
                false => session.watching.iter().any(|watched| watched.key == key),
            };
            if watches {
                continue;
            }
            let existed = self.is_alive(key.db, &key.key);
            self.conns[id].session.watching.push(WatchedKey { key: key.clone(), existed });
            self.watched.watch(key, id);
        }
        out.ok();
        Ok(())
    }

    pub(super) fn unwatch_command(&mut self, id: ConnId, out: &mut Sink) -> Outcome {
        self.unwatch(id);
        out.ok();
        Ok(())
    }

    /// Forgets what `id` watches, and that any of it changed.
    pub(in super::super) fn unwatch(&mut self, id: ConnId) {
        let session = &mut self.conns[id].session;
        session.watch_broken = false;
        for watched in mem::take(&mut session.watching) {
            self.watched.unwatch(&watched.key, id);
        }
    }

    pub(super) fn exec(&mut self, id: ConnId, out: &mut Sink) -> Outcome {
        let Some(transaction) = self.conns[id].session.transaction.take() else {
            return Err(CommandError::line("ERR EXEC without MULTI"));
        };
        let session = &self.conns[id].session;
        // One whose deadline has passed has changed, though nobody looked at it since.
        let gone = |watched: &WatchedKey| watched.existed && !self.is_alive(watched.key.db, &watched.key.key);
        let broken = session.watch_broken || session.watching.iter().any(gone);
        self.unwatch(id);
        if transaction.refused && !bug(Bug::RefusedQueueRuns) {
            return Err(CommandError::line("EXECABORT Transaction discarded because of previous errors."));
        }
        if broken {
            out.nil_array();
            return Ok(());
        }
        self.in_exec = Some((id, transaction.queue.len()));
        self.log.open_group();
        out.array(transaction.queue.len());
        for argv in &transaction.queue {
            argv.with(|argv| match table::lookup(argv) {
                Ok(row) => {
                    if let Called::Failed(error) = self.call(id, row, argv, out) {
                        self.fail(&error, out);
                    }
                }
                Err(error) => self.fail(&error, out),
            });
        }
        self.log.close_group();
        self.in_exec = None;
        Ok(())
    }
}
