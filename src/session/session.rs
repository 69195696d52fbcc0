//! What is known about one connection.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::base::map::Equivalent;
use crate::base::time::Millis;
use crate::commands::table::{self, COMMANDS};
use crate::db::DbIndex;
use crate::proto::request::OwnedArgv;
use crate::proto::sink::Mode;

/// A connection of one engine. The number is used again after the connection has gone; a client's ID is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub u32);

/// How replies are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protocol {
    /// RESP2, until HELLO says otherwise.
    #[default]
    Resp2,
    /// RESP3.
    Resp3,
    /// Tagged values, for the typed client in the same process.
    Value,
}

impl Protocol {
    /// The sink's mode.
    #[inline(always)]
    pub fn mode(self) -> Mode {
        match self {
            Self::Resp2 => Mode::Resp2,
            Self::Resp3 => Mode::Resp3,
            Self::Value => Mode::Value,
        }
    }
}

/// `CLIENT REPLY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplyMode {
    /// Replies are sent.
    #[default]
    On,
    /// No replies until `CLIENT REPLY ON`.
    Off,
    /// The next command's reply is not sent: set by `CLIENT REPLY SKIP`.
    SkipNext,
    /// This command's reply is not sent.
    Skip,
}

/// A transaction being queued.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Transaction {
    /// The commands so far.
    pub queue: Vec<OwnedArgv>,
    /// A command was refused while it was queued: EXEC will abort.
    pub refused: bool,
    /// Bytes of the commands.
    #[serde(skip)]
    pub bytes: usize,
}

impl Transaction {
    /// Queues a command.
    pub fn push(&mut self, argv: OwnedArgv) {
        self.bytes += argv.kept_bytes();
        self.queue.push(argv);
    }
}

/// A key of a database: what is watched, and what is waited for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DbKey {
    /// Its database.
    pub db: DbIndex,
    /// Its name.
    pub key: Vec<u8>,
}

/// A key that is looked up is not copied for it.
impl Equivalent<DbKey> for (DbIndex, &[u8]) {
    fn equivalent(&self, key: &DbKey) -> bool {
        *self == (key.db, &key.key)
    }
}

/// A key under WATCH.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedKey {
    /// The key.
    pub key: DbKey,
    /// Whether it was there when the watch began. While the watch is whole it still is, or still is not.
    pub existed: bool,
}

/// A command that waits for one of its keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// The command, run again when a key may be ready.
    pub argv: OwnedArgv,
    /// When that is, by [`crate::engine`]'s steady clock; `None`: never.
    pub deadline_ms: Option<Millis>,
}

/// Different names, in order. Small, so a sorted vector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Vec<u8>>")]
pub struct Names(Vec<Vec<u8>>);

impl Names {
    /// How many.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them.
    pub fn iter(&self) -> core::slice::Iter<'_, Vec<u8>> {
        self.0.iter()
    }

    /// Adds one; false when it is there.
    pub fn insert(&mut self, name: &[u8]) -> bool {
        let place = self.find(name);
        if let Err(at) = place {
            self.0.insert(at, name.to_vec());
        }
        place.is_err()
    }

    /// Takes one out; false when it is not there.
    pub fn remove(&mut self, name: &[u8]) -> bool {
        let place = self.find(name);
        if let Ok(at) = place {
            self.0.remove(at);
        }
        place.is_ok()
    }

    /// Takes all of them out.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn find(&self, name: &[u8]) -> Result<usize, usize> {
        self.0.binary_search_by(|other| other.as_slice().cmp(name))
    }
}

impl From<Vec<Vec<u8>>> for Names {
    fn from(names: Vec<Vec<u8>>) -> Self {
        let mut sorted = Self::default();
        for name in &names {
            sorted.insert(name);
        }
        sorted
    }
}

/// One connection's state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The client's ID: never used twice by one engine.
    pub id: u64,
    /// Where it comes from, as `CLIENT LIST` shows it; behind a blank at which of our addresses, if at one.
    pub address: String,
    /// `CLIENT SETNAME`.
    pub name: Vec<u8>,
    /// `CLIENT SETINFO LIB-NAME`.
    pub lib_name: Vec<u8>,
    /// `CLIENT SETINFO LIB-VER`.
    pub lib_version: Vec<u8>,
    /// How replies are written.
    pub protocol: Protocol,
    /// The selected database.
    pub db: DbIndex,
    /// Passed AUTH, or needed none.
    pub authenticated: bool,
    /// Between MULTI and EXEC.
    pub transaction: Option<Transaction>,
    /// Keys under WATCH.
    pub watching: Vec<WatchedKey>,
    /// One of them changed: EXEC will answer nil.
    pub watch_broken: bool,
    /// Subscribed channels.
    pub channels: Names,
    /// Subscribed patterns.
    pub patterns: Names,
    /// `CLIENT REPLY`.
    pub reply: ReplyMode,
    /// `CLIENT NO-EVICT`.
    pub no_evict: bool,
    /// Parked in a blocking command.
    pub waiting: Option<Waiting>,
    /// When it connected.
    pub connected_ms: Millis,
    /// When its last command came.
    pub active_ms: Millis,
    /// The last command.
    pub last_command: LastCommand,
}

/// The row of a command; none before the first, and when there is no such command. Frozen by its name: rows move from build to build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "&'static str")]
pub struct LastCommand(pub Option<u16>);

impl LastCommand {
    /// Its name, as the row has it.
    pub fn name(self) -> &'static str {
        self.0.map_or("", |row| COMMANDS[usize::from(row)].command.name)
    }
}

impl From<String> for LastCommand {
    fn from(name: String) -> Self {
        Self(table::find(name.as_bytes()).map(|row| row as u16))
    }
}

impl From<LastCommand> for &'static str {
    fn from(command: LastCommand) -> Self {
        command.name()
    }
}

impl Session {
    /// How what it asks for is answered: not at all while `CLIENT REPLY` says so.
    #[inline(always)]
    pub fn mode(&self) -> Mode {
        match self.reply {
            ReplyMode::On | ReplyMode::SkipNext => self.protocol.mode(),
            ReplyMode::Off | ReplyMode::Skip => Mode::Null,
        }
    }

    /// A command has been answered.
    #[inline(always)]
    pub fn answered(&mut self) {
        if self.reply == ReplyMode::Skip {
            self.reply = ReplyMode::On;
        }
    }

    /// Where it comes from, and at which of our addresses.
    pub fn addresses(&self) -> (&str, &str) {
        self.address.split_once(' ').unwrap_or((&self.address, ""))
    }

    /// How many channels and patterns it listens to.
    #[inline(always)]
    pub fn subscriptions(&self) -> usize {
        self.channels.len() + self.patterns.len()
    }

    /// Whether only subscription commands are allowed: subscribed, in RESP2.
    #[inline(always)]
    pub fn is_subscriber(&self) -> bool {
        self.protocol == Protocol::Resp2 && self.subscriptions() > 0
    }

    /// Bytes held on the heap, about.
    pub fn heap_bytes(&self) -> usize {
        let queued = self.transaction.iter().flat_map(|transaction| &transaction.queue);
        let watched = self.watching.iter().map(|watched| watched.key.key.capacity() + 32);
        let subscribed = self.channels.iter().chain(self.patterns.iter()).map(|name| name.capacity() + 32);
        self.name.capacity()
            + self.address.capacity()
            + queued.map(OwnedArgv::heap_bytes).sum::<usize>()
            + watched.sum::<usize>()
            + subscribed.sum::<usize>()
    }
}
