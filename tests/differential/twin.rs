//! A store that begins with a file, of which it reads all at once, or what is needed when it is needed.
use crate::generate::{CONNECTIONS, Step};
use crate::replay::case::encode;
use crate::snapshot::{NOW_MS, Store};
use cachelet::commands::table;
use cachelet::engine::{Engine, LogMode, Options, Ran};
use cachelet::proto::request::{Argv, Span};
use cachelet::proto::sink::{Mode, Sink};
use cachelet::session::freeze::ThawError;
use cachelet::session::{ConnId, Protocol};

pub(crate) struct Twin<'a> {
    pub(crate) engine: Engine,
    pub(crate) connections: Vec<ConnId>,
    /// One in process.
    local: ConnId,
    pub(crate) now: i64,
    file: &'a [u8],
    /// What came for each connection and was not taken.
    replies: Vec<Vec<u8>>,
    pub(crate) fetched_bytes: u64,
}

impl<'a> Twin<'a> {
    /// All of the file is read.
    pub(crate) fn whole(file: &'a [u8], seed: u8) -> Self {
        Self::whole_with(file, seed, &[])
    }

    /// [`Self::whole`] with these parameters.
    pub(crate) fn whole_with(file: &'a [u8], seed: u8, config: &[(&str, String)]) -> Self {
        let mut twin = Self::new(file, seed, config);
        twin.load(file);
        twin
    }

    /// Nothing of the file is read.
    pub(crate) fn absent(file: &'a [u8], chunks: &[u8], seed: u8) -> Self {
        Self::absent_with(file, chunks, seed, &[])
    }

    /// [`Self::absent`] with these parameters.
    pub(crate) fn absent_with(file: &'a [u8], chunks: &[u8], seed: u8, config: &[(&str, String)]) -> Self {
        let mut twin = Self::new(file, seed, config);
        assert!(twin.engine.set_absent(chunks), "it tells");
        twin
    }

    fn new(file: &'a [u8], seed: u8, config: &[(&str, String)]) -> Self {
        let config = config.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let options =
            Options { now: NOW_MS, seed: [seed; 32], log: LogMode::Relaxed, config, ..Options::default() };
        let mut engine = Engine::new(&options).expect("default options");
        let connections =
            (0..CONNECTIONS).map(|_| engine.connect(Protocol::Resp2, "127.0.0.1:1", NOW_MS)).collect();
        let local = engine.connect(Protocol::Value, "local:0", NOW_MS);
        Self {
            engine,
            connections,
            local,
            now: NOW_MS,
            file,
            replies: vec![Vec::new(); CONNECTIONS],
            fetched_bytes: 0,
        }
    }

    fn load(&mut self, piece: &[u8]) {
        self.engine
            .load(piece, self.now)
            .and_then(|_| self.engine.loaded(self.now))
            .unwrap_or_else(|error| panic!("{error}"));
    }

    pub(crate) fn replay(&mut self, mut log: &[u8]) {
        self.engine.replay(b"", self.now);
        while !log.is_empty() {
            let replayed = self.engine.replay(log, self.now);
            assert!(replayed.bytes > 0 || self.engine.wants_absent(), "the log goes on");
            assert_eq!(replayed.refused, 0, "{}", String::from_utf8_lossy(log));
            log = &log[replayed.bytes..];
            self.fetch(false);
        }
    }

    /// Reads what is wanted, or all.
    pub(crate) fn fetch(&mut self, all: bool) {
        while let Some(wanted) = self.engine.next_wanted(all, self.now) {
            let piece = &self.file[wanted.start as usize..wanted.end as usize];
            self.fetched_bytes += piece.len() as u64;
            self.load(piece);
        }
    }

    /// Sends a command; the replies of all connections.
    pub(crate) fn send(&mut self, step: &Step) -> Vec<Vec<u8>> {
        self.feed(step.connection, &encode(&step.words))
    }

    /// Bytes arrive from a connection; the replies of all.
    pub(crate) fn feed(&mut self, connection: usize, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.engine.feed(self.connections[connection], bytes, self.now);
        self.fetch(false);
        self.take_replies()
    }

    pub(crate) fn take_replies(&mut self) -> Vec<Vec<u8>> {
        while let Some(output) = self.engine.next_output() {
            let at = self.connections.iter().position(|id| *id == output.conn);
            if let Some(at) = at {
                self.replies[at].extend_from_slice(&output.bytes);
            }
            if !output.close {
                continue;
            }
            self.engine.closed(output.conn, self.now);
            match at {
                Some(at) => {
                    self.connections[at] = self.engine.connect(Protocol::Resp2, "127.0.0.1:1", self.now);
                }
                None => self.local = self.engine.connect(Protocol::Value, "local:0", self.now),
            }
        }
        core::mem::replace(&mut self.replies, vec![Vec::new(); CONNECTIONS])
    }
}

impl Twin<'_> {
    /// The session sleeps and wakes in this engine, as if it were another one. Answers what it was frozen as.
    pub(crate) fn hibernate(&mut self, connection: usize) -> Vec<u8> {
        let frozen = self.engine.freeze(self.connections[connection]).expect("it is connected");
        self.engine.closed(self.connections[connection], self.now);
        self.connections[connection] = loop {
            match self.engine.thaw(&frozen, self.now) {
                Err(ThawError::Absent) => self.fetch(false),
                thawed => break thawed.unwrap_or_else(|error| panic!("{error}")),
            }
        };
        frozen
    }

    /// The store with other connections.
    pub(crate) fn into_store(self) -> Store {
        let Self { mut engine, connections, local, now, .. } = self;
        connections.into_iter().chain([local]).for_each(|id| engine.closed(id, now));
        let connect = |_| engine.connect(Protocol::Resp2, "127.0.0.1:1", now);
        let connections = (0..CONNECTIONS).map(connect).collect();
        Store { engine, connections, now }
    }

    /// Calls a command in process, by its name or by its row; the reply, and those of the connections.
    pub(crate) fn run(&mut self, words: &[Vec<u8>], by_row: bool) -> (Vec<u8>, Vec<Vec<u8>>) {
        let mut all = Vec::new();
        let span = |word: &Vec<u8>| {
            let at = all.len() as u32;
            all.extend_from_slice(word);
            Span { at, len: word.len() as u32 }
        };
        let mut spans: Vec<Span> = words.iter().map(span).collect();
        let row = table::lookup(Argv::new(&all, &spans)).ok().filter(|_| by_row);
        let named = row.map_or(0, |row| table::COMMANDS[row].words);
        spans[..named].fill(Span::default()); // with a row the name is left out
        let mut reply = Sink::new(Vec::new(), Mode::Value);
        while self.engine.run(self.local, row, Argv::new(&all, &spans), self.now, &mut reply) == Ran::Lacks {
            assert!(reply.written().is_empty() && self.engine.wants_absent());
            self.fetch(false);
        }
        self.fetch(false);
        (reply.written().to_vec(), self.take_replies())
    }
}
