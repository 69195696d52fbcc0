//! A redis-server over TCP, asked in step with the engine.
//!
//! Deliberately absent: what the answers mean.
use crate::process::Process;
use crate::replay::{case::encode, reply::Reply};
use crate::setting::Setting;
use core::time::Duration;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

/// How long a reply may take. One that never comes costs this much whenever a list of steps is made shorter.
const PATIENCE: Duration = Duration::from_secs(2);

/// The server.
pub(crate) struct Oracle {
    process: Process,
    /// Beside the connections of an episode: flushes, and tells when the server has read all that was sent.
    control: Connection,
    connections: Vec<Connection>,
    /// Whether it knows what came after Redis 7.2.
    pub(crate) newer: bool,
}

struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Oracle {
    /// Starts redis-server. `None`: there is none, or it is not 7.0.
    pub(crate) fn start() -> Option<Oracle> {
        Self::start_version("redis-server", "redis_version:7.0.")
    }

    /// Starts the newer server that `REDIS_8_SERVER` names. `None`: it names none.
    pub(crate) fn start_newer() -> Option<Oracle> {
        let program = std::env::var("REDIS_8_SERVER").ok()?;
        let mut oracle = Self::start_version(&program, "redis_version:8.")?;
        oracle.newer = true;
        Some(oracle)
    }

    fn start_version(program: &str, version: &str) -> Option<Oracle> {
        let process = Process::start(program, &[])?;
        let mut control = Connection::new(TcpStream::connect(&process.address).expect("the oracle listens"));
        control.send(&["INFO", "server"].map(|word| word.as_bytes().to_vec()));
        let known = control.next().is_some_and(|reply| reply.text().contains(version));
        known.then(|| Oracle { process, control, connections: Vec::new(), newer: false })
    }

    /// Forgets all: data and connections. Then there are as many connections as `resp3` has entries.
    pub(crate) fn reset(&mut self, resp3: &[bool], setting: &Setting) {
        self.connections.clear();
        for words in [vec![b"FLUSHALL".to_vec()], setting.config(self.newer)] {
            self.control.send(&words);
            assert_eq!(self.control.next().expect("the oracle answers").text(), "+OK");
        }
        for resp3 in resp3 {
            let mut connection =
                Connection::new(TcpStream::connect(&self.process.address).expect("the oracle listens"));
            connection.send(&["HELLO", if *resp3 { "3" } else { "2" }].map(|word| word.as_bytes().to_vec()));
            self.connections.push(connection);
        }
        for connection in &mut self.connections {
            connection.next().expect("the oracle answers");
        }
    }

    /// Runs the commands of a log as a server does that starts with it, and forgets all else first. An error: one was refused.
    pub(crate) fn replay(&mut self, log: &[u8], resp3: &[bool], setting: &Setting) -> Result<(), String> {
        self.reset(resp3, setting);
        let mut connection =
            Connection::new(TcpStream::connect(&self.process.address).expect("the oracle listens"));
        connection.stream.write_all(log).expect("the oracle listens");
        connection.send(&["ECHO", "end of the log"].map(|word| word.as_bytes().to_vec()));
        loop {
            let reply = connection.next().ok_or("no answer")?;
            if reply == Reply::Bulk(b"end of the log".to_vec()) {
                return Ok(());
            }
            if has_error(&reply) {
                return Err(reply.text());
            }
        }
    }

    /// Sends requests.
    pub(crate) fn send(&mut self, connection: usize, requests: &[u8]) {
        self.connections[connection].stream.write_all(requests).expect("the oracle listens");
    }

    /// The next reply of a connection, waited for. `None`: it does not come.
    pub(crate) fn next(&mut self, connection: usize) -> Option<Reply> {
        self.connections[connection].next()
    }

    /// Replies that have come and nobody waits for. Two round trips on another connection first make sure that the
    /// server has read, run and answered all that was sent.
    pub(crate) fn surplus(&mut self) -> Vec<(usize, Reply)> {
        for _ in 0..2 {
            self.control.send(&[b"PING".to_vec()]);
            self.control.next().expect("the oracle answers");
        }
        let mut surplus = Vec::new();
        for (at, connection) in self.connections.iter_mut().enumerate() {
            connection.stream.set_nonblocking(true).expect("a socket");
            connection.read_some();
            connection.stream.set_nonblocking(false).expect("a socket");
            while let Some(reply) = connection.take() {
                surplus.push((at, reply));
            }
        }
        surplus
    }
}

/// Whether a reply, or a part of it, is an error.
fn has_error(reply: &Reply) -> bool {
    match reply {
        Reply::Error(_) => true,
        Reply::Items(_, items) => items.iter().any(has_error),
        _ => false,
    }
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        stream.set_nodelay(true).expect("a TCP socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout above zero");
        Connection { stream, unread: Vec::new() }
    }

    fn send(&mut self, words: &[Vec<u8>]) {
        self.stream.write_all(&encode(words)).expect("the oracle listens");
    }

    fn next(&mut self) -> Option<Reply> {
        loop {
            if let Some(reply) = self.take() {
                return Some(reply);
            }
            if !self.read_some() {
                return None;
            }
        }
    }

    fn take(&mut self) -> Option<Reply> {
        let (reply, length) = Reply::decode(&self.unread).expect("the oracle speaks RESP")?;
        self.unread.drain(..length);
        Some(reply)
    }

    fn read_some(&mut self) -> bool {
        let mut buffer = [0; 1 << 14];
        match self.stream.read(&mut buffer) {
            Ok(length) => {
                self.unread.extend_from_slice(&buffer[..length]);
                length > 0
            }
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
                false
            }
        }
    }
}
