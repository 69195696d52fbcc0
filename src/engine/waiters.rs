//! Who waits for which key, and until when.
//!
//! A blocked client is a command that could not finish: it is kept whole and run again when one of its keys was touched, so
//! BLPOP and LPOP share their code. Clients of one key are served in the order in which they came.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::Engine;
use super::execute::Called;
use crate::base::map::{Map, Seeded};
use crate::base::sort::sorted;
use crate::base::time::Millis;
use crate::commands::CommandError;
use crate::commands::row::{Flags, Group, Handler, Keys, Verb};
use crate::commands::table::{self, COMMANDS, Entry};
use crate::db::DbIndex;
use crate::proto::sink::Sink;
use crate::session::ConnId;
use crate::session::session::{DbKey, Waiting};

/// Index of waiting connections.
pub(super) struct Waiters {
    keys: Map<DbKey, VecDeque<ConnId>>,
    /// In order.
    deadlines: VecDeque<(Millis, ConnId)>,
    /// Keys that changed while somebody waits for them.
    ready: VecDeque<Ready>,
    /// Connections whose wait has ended and whose input goes on.
    resumed: VecDeque<ConnId>,
    /// What each waiting connection waits for.
    waits: Map<ConnId, Wait>,
    /// How many wait for each of [`TYPES`].
    by_type: [usize; TYPES.len()],
    /// How often one began to wait or ceased to.
    changes: u64,
}

/// The types of values that commands wait for, and where each stands.
const TYPES: [&str; 3] = ["list", "zset", "stream"];
const LIST: usize = 0;
const ZSET: usize = 1;
const STREAM: usize = 2;

/// A key that changed.
struct Ready {
    key: DbKey,
    /// It came into being. As in Redis, what is stored over another value serves nobody but readers of streams.
    created: bool,
}

struct Wait {
    /// The type of value that its command takes, in [`TYPES`].
    type_at: usize,
    keys: Vec<DbKey>,
    deadline_ms: Option<Millis>,
}

impl Waiters {
    pub(super) fn new(seeded: Seeded) -> Self {
        Self {
            keys: Map::with_hasher(seeded),
            deadlines: VecDeque::new(),
            ready: VecDeque::new(),
            resumed: VecDeque::new(),
            waits: Map::with_hasher(seeded),
            by_type: [0; TYPES.len()],
            changes: 0,
        }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.waits.is_empty()
    }

    /// How many connections wait.
    pub(super) fn len(&self) -> usize {
        self.waits.len()
    }

    /// Rises whenever the next deadline may be another.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// `key` changed: whoever waits for such a change is tried again. `created`: it came into being, with this type; as
    /// in Redis that counts only when somebody waits for values of that type, be it at another key.
    pub(super) fn signal(&mut self, db: DbIndex, key: &[u8], created: Option<&str>) {
        // Before all else: every write comes here while anybody waits for anything.
        let Some((key, _)) = self.keys.get_key_value(&(db, key)) else { return };
        let created = created.is_some_and(|type_name| self.await_type(type_name));
        if !created && !self.await_type("stream") {
            return; // who is told nothing keeps no place: keys are served in the order in which they were ready
        }
        match self.ready.iter_mut().find(|ready| ready.key == *key) {
            Some(ready) => ready.created |= created,
            None => self.ready.push_back(Ready { key: key.clone(), created }),
        }
    }

    /// Whether anybody waits for values of this type.
    fn await_type(&self, type_name: &str) -> bool {
        TYPES.iter().zip(self.by_type).any(|(name, count)| *name == type_name && count > 0)
    }

    /// All keys of `db` may have changed.
    pub(super) fn signal_database(&mut self, db: DbIndex) {
        let keys: Vec<&DbKey> = self.keys.keys().filter(|key| key.db == db).collect();
        let keys = sorted(&keys, |a, b| a.cmp(b));
        self.ready.extend(keys.into_iter().map(|key| Ready { key: key.clone(), created: true }));
    }

    /// Forgets `id`, which goes.
    pub(super) fn forget(&mut self, id: ConnId) {
        self.resumed.retain(|&resumed| resumed != id);
        self.remove(id);
    }

    /// `id` waits no more. Who is served stands first in a queue, so that many who wait for one key cost no more each.
    fn remove(&mut self, id: ConnId) {
        let Some(wait) = self.waits.remove(&id) else { return };
        self.changes += 1;
        self.by_type[wait.type_at] -= 1;
        for key in wait.keys {
            if let Some(queue) = self.keys.get_mut(&key) {
                if let Some(at) = queue.iter().position(|&waiter| waiter == id) {
                    queue.remove(at);
                }
                if queue.is_empty() {
                    self.keys.remove(&key);
                }
            }
        }
        if let Some(deadline_ms) = wait.deadline_ms
            && let Ok(at) = self.deadlines.binary_search(&(deadline_ms, id))
        {
            self.deadlines.remove(at);
        }
    }

    /// The input of these connections goes on.
    pub(super) fn go_on(&mut self, ids: Vec<ConnId>) {
        self.resumed.extend(ids);
    }

    /// When the first wait is over, by the steady clock.
    pub(super) fn next_deadline_ms(&self) -> Option<Millis> {
        self.deadlines.front().map(|(at_ms, _)| *at_ms)
    }
}

impl Engine {
    /// Lets `id` wait with its command.
    pub(super) fn park(&mut self, id: ConnId, waiting: Waiting) {
        let db = self.conns[id].session.db;
        let deadline_ms = waiting.deadline_ms;
        let mut type_at = STREAM;
        let mut keys: Vec<DbKey> = waiting.argv.with(|argv| {
            let Ok(row) = table::lookup(argv) else { return Vec::new() };
            let command = COMMANDS[row].command;
            type_at = match COMMANDS[row].group {
                Group::List => LIST,
                Group::SortedSet => ZSET,
                _ => STREAM,
            };
            // What moves an element waits for its source alone.
            let count = if command.keys == Keys::TWO { 1 } else { usize::MAX };
            let positions = table::key_positions(command, argv).into_iter().take(count);
            positions.filter_map(|at| Some(DbKey { db, key: argv.get(at)?.to_vec() })).collect()
        });
        // A key named twice has this connection at the end of its queue already.
        keys.retain(|key| {
            let queue = self.waiters.keys.entry(key.clone()).or_default();
            let is_new = queue.back() != Some(&id);
            if is_new {
                queue.push_back(id);
            }
            is_new
        });
        if let Some(deadline_ms) = deadline_ms {
            let deadlines = &mut self.waiters.deadlines;
            let at = deadlines.partition_point(|&deadline| deadline < (deadline_ms, id));
            deadlines.insert(at, (deadline_ms, id));
        }
        self.waiters.waits.insert(id, Wait { type_at, keys, deadline_ms });
        self.waiters.by_type[type_at] += 1;
        self.waiters.changes += 1;
        self.conns[id].session.waiting = Some(waiting);
        self.listen();
    }

    /// Tries whoever waits for keys that changed, until no more change by that.
    #[inline(always)]
    pub(super) fn serve_all(&mut self) {
        while !self.waiters.ready.is_empty() {
            self.serve_first();
        }
    }

    fn serve_first(&mut self) {
        let Some(Ready { key, created }) = self.waiters.ready.pop_front() else { return };
        let streams = self.waiters.await_type("stream");
        let mut at = 0;
        // Nobody joins the queue meanwhile, and who is served leaves it.
        while let Some(&id) = self.waiters.keys.get(&key).and_then(|queue| queue.get(at)) {
            let place = self.keyspace.find(key.db, &key.key);
            let type_name = place.map(|place| self.keyspace.kind(place).type_name());
            // That nothing is left matters only to who reads for a group.
            if type_name.is_none() && !streams {
                break;
            }
            if self.wants(id, type_name, created) {
                self.retry(id, true);
            }
            at += usize::from(self.waiters.waits.contains_key(&id));
        }
    }

    /// Whether the command with which `id` waits is run again for a key that now has this type. A key of another type
    /// wakes nobody, but for a reader of a group: it learns that the group has gone.
    fn wants(&self, id: ConnId, type_name: Option<&str>, created: bool) -> bool {
        self.waits_with(id).is_some_and(|row| match row.group {
            Group::List => created && type_name == Some("list"),
            Group::SortedSet => created && type_name == Some("zset"),
            Group::Stream => type_name == Some("stream") || row.command.flags.has(Flags::WRITE),
            _ => false,
        })
    }

    /// The command with which `id` waits, if it does.
    pub(super) fn waits_with(&self, id: ConnId) -> Option<&'static Entry> {
        let waiting = self.conns.get(id)?.session.waiting.as_ref()?;
        waiting.argv.with(|argv| Some(&COMMANDS[table::lookup(argv).ok()?]))
    }

    /// Runs the command of a waiting connection again. One that still finds nothing goes on waiting in its place; so does
    /// one that meets another type than it wants, unless a key `is_ready`: then that is its answer, as in Redis.
    pub(super) fn retry(&mut self, id: ConnId, is_ready: bool) {
        let Some(waiting) = self.conns.get_mut(id).and_then(|conn| conn.session.waiting.take()) else {
            return;
        };
        let mut sink = Sink::new(self.conns.take_output(id), self.conns[id].session.mode());
        let start = sink.len();
        let called = waiting.argv.with(|argv| match table::lookup(argv) {
            Ok(row) => self.call(id, row, argv, &mut sink),
            Err(error) => Called::Failed(error),
        });
        match called {
            Called::Failed(error) if is_ready || !error.is_wrong_type() => self.fail(&error, &mut sink),
            Called::Waits(_) | Called::Failed(_) => {
                self.conns[id].session.waiting = Some(waiting);
                return self.give_output(id, sink, start);
            }
            Called::Done => {}
        }
        self.end_wait(id, sink, start);
    }

    /// Ends a wait as if its time were up.
    pub(super) fn time_out(&mut self, id: ConnId) {
        let Some(Entry { command, .. }) = self.waits_with(id) else { return };
        let is_waitaof = matches!(command.run, Handler::Verb(Verb::WaitAof));
        let waits_for_file = !command.flags.has(Flags::BLOCKING);
        let refused = waits_for_file.then(|| {
            CommandError::line(
                "ERR this goes on, and is answered when it is done: await the asynchronous call",
            )
        });
        self.answer(id, refused, |engine, out| match is_waitaof {
            true => engine.write_synced(id, out),
            // All others time out with the nil of an array, BLMOVE too: so does Redis.
            false => out.nil_array(),
        });
    }

    /// Ends the wait of a connection with an error or, if there is none, with this reply.
    pub(super) fn answer(
        &mut self,
        id: ConnId,
        error: Option<CommandError>,
        reply: impl FnOnce(&Self, &mut Sink),
    ) {
        let Some(waiting) = self.conns.get_mut(id).and_then(|conn| conn.session.waiting.take()) else {
            return;
        };
        if let Ok(row) = waiting.argv.with(table::lookup) {
            self.stats.call(row, error.is_some());
        }
        let mut sink = Sink::new(self.conns.take_output(id), self.conns[id].session.mode());
        let start = sink.len();
        match error {
            None => reply(self, &mut sink),
            Some(error) => self.fail(&error, &mut sink),
        }
        self.end_wait(id, sink, start);
    }

    fn end_wait(&mut self, id: ConnId, sink: Sink, start: usize) {
        self.conns[id].session.answered();
        self.waiters.remove(id);
        self.forget_job_waits(id);
        self.waiters.resumed.push_back(id);
        self.give_output(id, sink, start);
        self.listen();
    }

    /// Goes on with the input of a connection whose wait has ended. False when there was none.
    pub(super) fn resume(&mut self) -> bool {
        let Some(id) = self.waiters.resumed.pop_front() else { return false };
        if self.conns.get(id).is_some_and(|conn| !conn.input.is_empty() && !conn.closing) {
            self.process_input(id);
        }
        true
    }

    /// Ends the waits whose time is up.
    pub(super) fn expire_waits(&mut self) {
        while let Some(&(at_ms, id)) = self.waiters.deadlines.front() {
            if at_ms > self.steady_ms {
                break;
            }
            let nil_written = self.conns.get(id).is_some();
            self.time_out(id);
            if !nil_written {
                self.waiters.remove(id);
            }
        }
    }
}
