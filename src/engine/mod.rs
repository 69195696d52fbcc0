//! The shell that owns all the layers below: bytes in, bytes out.
//!
//! A host calls one of [`Engine::feed`], [`Engine::run`], [`Engine::closed`], [`Engine::tick`], [`Engine::appended`] or
//! [`Engine::thaw`], then drains: [`Engine::next_output`] until it is `None`, [`Engine::take_log`] if something is logged,
//! and asks [`Engine::wake_at_ms`] when to call [`Engine::tick`]. Nothing is called back.
//!
//! | file | what it decides |
//! |---|---|
//! | `admit` | the gates: what is checked before a command runs, in order |
//! | `absent` | what a command needs of the data that is stored and not here |
//! | `execute` | from bytes to a reply |
//! | `propagate` | from effects to log, broken WATCHes, woken waiters, notifications |
//! | `eviction` | which keys go to keep within `maxmemory` |
//! | `waiters` | who waits for which key, and until when |
//! | `input` | what a connection has sent and nobody has taken |
//! | `output` | what a connection is still owed, and which ticket it waits for |
//! | `log` | effects as RESP commands, for a host that stores them |
//! | `jobs` | what a host that keeps files is asked for: SAVE, BGSAVE, SHUTDOWN |
//! | `libraries` | functions of redis-server, kept for it |
//! | `rdb` | the whole store as an RDB file |
//! | `config`, `parameters` | typed settings; one row a parameter |
//! | `info` | `INFO` |
//! | `verbs` | the commands about connections and the server |
//!
//! Deliberately absent: JavaScript, sockets, files, clocks.

mod absent;
pub mod admit;
mod config;
mod eviction;
mod execute;
mod info;
mod input;
mod jobs;
mod libraries;
pub mod log;
pub mod output;
mod parameters;
mod propagate;
mod rdb;
mod replay;
mod stats;
mod timers;
mod verbs;
mod waiters;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::base::map::Seeded;
use crate::base::rng::Rng;
use crate::base::time::Millis;
use crate::commands::ctx::{KeyStats, Wait};
use crate::commands::effects::Effects;
use crate::db::Keyspace;
use crate::db::eviction::Order;
use crate::persist::{Frame, Loader};
use crate::proto::resp::Batch;
use crate::session::freeze::{self, Frozen, ThawError};
use crate::session::{ConnId, Protocol, PubSub, Session, Watched};
use config::Config;
pub use config::{ConfigError, Host};
pub use execute::Ran;
pub use jobs::{Files, Job};
use log::Log;
pub use log::{LogMode, Ticket};
pub use output::Output;
use output::{Conn, Conns};
pub use rdb::Purpose;
pub use replay::Replayed;
use stats::Stats;
use waiters::Waiters;

/// How an engine is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Chance for everything: hashing, random members. Give 32 random bytes; keep them with the data, since SCAN cursors
    /// depend on the first 16.
    pub seed: [u8; 32],
    /// The time at which it is made, Unix milliseconds.
    pub now: Millis,
    /// Where it runs: decides the default limits.
    pub host: Host,
    /// Whether effects are logged, and whether replies wait for it.
    pub log: LogMode,
    /// Whether each piece of the log ends with its checksum.
    pub log_checksums: bool,
    /// What else the host keeps.
    pub files: Files,
    /// Parameters by their `CONFIG` name, applied over the defaults.
    pub config: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: [0; 32],
            now: 0,
            host: Host::Node,
            log: LogMode::None,
            log_checksums: false,
            files: Files::default(),
            config: Vec::new(),
        }
    }
}

/// A Redis-compatible store. Many may live side by side; none can see another.
pub struct Engine {
    keyspace: Keyspace,
    effects: Effects,
    key_stats: KeyStats,
    conns: Conns,
    pubsub: PubSub,
    watched: Watched,
    waiters: Waiters,
    config: Config,
    stats: Box<Stats>,
    log: Log,
    rng: Rng,
    started_ms: Millis,
    now: Millis,
    /// Grows with `now` and never steps back: what the timeouts of connections are measured by.
    steady_ms: Millis,
    next_client_id: u64,
    timers: timers::Timers,
    /// Where the reading of a log stands.
    replaying: replay::Replaying,
    /// Why the host cannot store what changes, while it cannot.
    storage_error: Option<String>,
    /// What the host is asked for.
    jobs: jobs::Jobs,
    /// The verb that runs is willing to wait.
    verb_wait: Option<Box<Wait>>,
    /// All data is being read anew.
    loading: bool,
    /// The RDB file that is being read.
    loader: Option<Box<Loader>>,
    /// What stands around the records of the one that is being drawn; nothing when all but the end was.
    snapshot: Option<Option<Frame>>,
    /// Where its records begin.
    snapshot_records_at: u64,
    /// Who goes on once enough of it is drawn.
    behind_snapshot: Vec<ConnId>,
    /// Who goes on once what its command looks at is there.
    behind_absent: Vec<ConnId>,
    /// Libraries of functions that came with one: kept, and written back.
    libraries: Vec<Vec<u8>>,
    /// Requests of the piece of input that is being read; holds nothing between calls.
    batch: Batch,
    /// How memory stood against its limit when last looked at.
    memory: eviction::Memory,
    /// The most that was in use whenever that was looked at.
    used_bytes_peak: usize,
    /// Inside EXEC of a connection, of so many commands: nobody waits.
    in_exec: Option<(ConnId, usize)>,
    /// Forty hexadecimal digits, as `INFO` and replication name a run.
    run_id: String,
}

impl Engine {
    /// An empty store. Fails when `options.config` names what is no parameter or holds a value that is none.
    pub fn new(options: &Options) -> Result<Self, ConfigError> {
        let word = |at: usize| -> u64 {
            (0..8).fold(0, |word, byte| word << 8 | u64::from(options.seed[at + byte]))
        };
        let mut hash_seed = [0; 16];
        hash_seed.copy_from_slice(&options.seed[..16]);
        let mut rng = Rng::new(word(16) ^ word(24).rotate_left(32));
        let log = options.log != LogMode::None || options.files.log;
        let keeps = config::Keeps { log, files: options.files };
        let mut config = Config::new(options.host, keeps);
        config.set_all(options.config.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())))?;
        let keyspace = Keyspace::new(config.settings.databases, hash_seed);
        let seeded = || Seeded::new(keyspace.heap.hasher);
        let run_id = (0..40).map(|_| char::from(b"0123456789abcdef"[rng.below(16) as usize])).collect();
        let mut engine = Self {
            effects: Effects::new(options.log != LogMode::None),
            key_stats: KeyStats::default(),
            conns: Conns::default(),
            pubsub: PubSub::new(seeded()),
            watched: Watched::new(seeded()),
            waiters: Waiters::new(seeded()),
            config,
            stats: Box::default(),
            log: Log::new(options.log, options.log_checksums),
            rng,
            started_ms: options.now,
            now: options.now,
            steady_ms: 0,
            next_client_id: 1,
            timers: timers::Timers::default(),
            replaying: replay::Replaying::default(),
            storage_error: None,
            jobs: jobs::Jobs::new(options.files, options.now),
            verb_wait: None,
            loading: false,
            loader: None,
            snapshot: None,
            snapshot_records_at: 0,
            behind_snapshot: Vec::new(),
            behind_absent: Vec::new(),
            libraries: Vec::new(),
            batch: Batch::default(),
            memory: eviction::Memory::default(),
            used_bytes_peak: 0,
            in_exec: None,
            run_id,
            keyspace,
        };
        engine.set_now(options.now);
        engine.configure();
        engine.listen();
        Ok(engine)
    }

    /// Tells the keyspace what the parameters say of evictions. Called after they may have changed.
    fn configure(&mut self) {
        let settings = &self.config.settings;
        let access = &mut self.keyspace.access;
        access.counts = settings.policy.is_some_and(|policy| policy.order == Order::Lfu);
        access.log_factor = settings.lfu_log_factor;
        access.decay_minutes = settings.lfu_decay_minutes;
        self.keyspace.forget_candidates();
        self.look_at_memory();
        self.timers.changed();
    }

    /// A peer has connected. `address` is what `CLIENT LIST` shows.
    pub fn connect(&mut self, protocol: Protocol, address: &str, now: Millis) -> ConnId {
        self.set_now(now);
        let id = self.next_client_id;
        self.next_client_id += 1;
        self.stats.connections += 1;
        let authenticated = self.config.settings.requirepass.is_empty() || protocol == Protocol::Value;
        let (connected_ms, active_ms) = (now, now);
        let address = address.into();
        let full = protocol != Protocol::Value && self.conns.len() >= self.config.settings.clients_max;
        let conn = self.conns.add(Conn::new(Session {
            id,
            address,
            protocol,
            authenticated,
            connected_ms,
            active_ms,
            ..Session::default()
        }));
        if full {
            self.conns[conn].output.extend_from_slice(b"-ERR max number of clients reached\r\n");
            self.conns[conn].closing = true;
            self.conns.announce(conn);
        }
        conn
    }

    /// The peer is gone; what it was owed is dropped.
    pub fn closed(&mut self, conn: ConnId, now: Millis) {
        self.set_now(now);
        self.disconnect(conn);
        self.listen();
    }

    fn disconnect(&mut self, id: ConnId) {
        if self.conns.get(id).is_none() {
            return;
        }
        self.leave(id);
        self.conns.remove(id);
    }

    /// Takes a connection out of every index.
    fn leave(&mut self, id: ConnId) {
        self.unwatch(id);
        self.waiters.forget(id);
        self.forget_job_waits(id);
        let Some(conn) = self.conns.get(id) else { return };
        for channel in conn.session.channels.iter() {
            self.pubsub.unsubscribe(channel, id);
        }
        for pattern in conn.session.patterns.iter() {
            self.pubsub.punsubscribe(pattern, id);
        }
    }

    /// Takes note of the time. Wall clocks step back: any `now` is accepted.
    fn set_now(&mut self, now: Millis) {
        self.steady_ms = self.steady_ms.saturating_add(now.saturating_sub(self.now).max(0));
        self.now = now;
        self.keyspace.access.set_now(now);
    }

    /// Tells the keyspace's effects whether anybody listens. Called after whatever may change that.
    fn listen(&mut self) {
        self.effects.events =
            !self.watched.is_empty() || !self.waiters.is_empty() || self.config.settings.notify.0 != 0;
    }

    /// The session of `conn` and what it has sent of an unfinished request, as bytes. `None`: no such connection.
    pub fn freeze(&self, conn: ConnId) -> Option<Vec<u8>> {
        let conn = self.conns.get(conn)?;
        let mut session = conn.session.clone();
        if let Some(waiting) = &mut session.waiting {
            // A steady time means nothing elsewhere: what is left of the wait is kept as a wall time.
            waiting.deadline_ms =
                waiting.deadline_ms.map(|at_ms| self.now.saturating_add(at_ms - self.steady_ms));
        }
        Some(freeze::freeze(&Frozen { session, unread: conn.input.unread().to_vec() }))
    }

    /// Brings a frozen session back. A transaction under WATCH is broken: what happened meanwhile is unknown. A command
    /// that waited is tried again at once, when what it looks at is here.
    pub fn thaw(&mut self, bytes: &[u8], now: Millis) -> Result<ConnId, ThawError> {
        let Frozen { mut session, unread } = freeze::thaw(bytes)?;
        self.set_now(now);
        self.next_client_id = self.next_client_id.max(session.id.saturating_add(1));
        session.watch_broken |= !session.watching.is_empty();
        let mut named = session.watching.iter().map(|watched| watched.key.db).chain([session.db]);
        if named.any(|db| db.0 >= self.keyspace.databases()) {
            return Err(ThawError::Content);
        }
        let waiting = session.waiting.take();
        if waiting.as_ref().is_some_and(|waiting| self.lacks_waiting(session.db, waiting)) {
            return Err(ThawError::Absent);
        }
        let id = self.conns.add(Conn::with_unread(session, unread));
        let session = &self.conns[id].session;
        session.channels.iter().for_each(|channel| self.pubsub.subscribe(channel, id));
        session.patterns.iter().for_each(|pattern| self.pubsub.psubscribe(pattern, id));
        session.watching.iter().for_each(|key| self.watched.watch(key.key.clone(), id));
        if let Some(mut waiting) = waiting {
            let left_ms = |at_ms: Millis| at_ms.saturating_sub(now).max(0);
            waiting.deadline_ms =
                waiting.deadline_ms.map(|at_ms| self.steady_ms.saturating_add(left_ms(at_ms)));
            self.park(id, waiting);
            self.retry(id, false);
        }
        self.listen();
        Ok(id)
    }

    /// Bytes of data, tables, sessions and buffers.
    pub fn used_bytes(&self) -> usize {
        self.keyspace.used_bytes()
            + self.conns.heap_bytes()
            + self.log.heap_bytes()
            + self.snapshot_bytes()
            + size_of::<Self>()
            + size_of::<Stats>()
    }

    /// Rises with data, waits and settings that change: what tells a host that [`Self::wake_at_ms`] is worth asking again.
    pub fn changes(&self) -> u64 {
        self.effects.dirty_total + self.waiters.changes() + self.timers.changes()
    }

    /// How many keys there are, in all databases.
    pub fn keys(&self) -> usize {
        self.keyspace.used_databases().map(|db| self.keyspace.len(db)).sum()
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.conns.len()
    }

    /// How many commands have been run.
    pub fn commands_run(&self) -> u64 {
        self.stats.commands
    }

    /// The keyspace, for tests and measurements.
    pub fn keyspace(&self) -> &Keyspace {
        &self.keyspace
    }
}

#[cfg(test)]
mod tests;
