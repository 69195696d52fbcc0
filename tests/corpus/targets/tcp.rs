//! Any server that speaks RESP over TCP: redis-server, started here, or one that runs at an address.
//!
//! Deliberately absent: a clock of our own. A step of the clock is slept through.
use super::process::Process;
use crate::replay::{Patience, Received, Target, case::encode, reply::Reply};
use alloc::collections::BTreeMap;
use core::time::Duration;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::thread::sleep;

/// How long a reply may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a server reads of a connection at a time, at least.
const READ_BYTES: usize = 16 << 10;

/// A server, its control connection and the connections of the running case.
pub(crate) struct Server {
    address: String,
    /// It ends with this value. `None`: it is not ours.
    process: Option<Process>,
    tags: Vec<&'static str>,
    control: TcpStream,
    configuration: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The running case may have changed the configuration.
    configured: bool,
    connections: BTreeMap<String, Option<TcpStream>>,
    /// The connection that spoke last and has not been answered.
    unanswered: Option<String>,
    /// How much it sent.
    sent_bytes: usize,
}

impl Server {
    /// Starts `program` (a redis-server) on a free port. `None`: there is no such program.
    pub(crate) fn start(program: &str, arguments: &[&str]) -> Option<Server> {
        let process = Process::start(program, arguments)?;
        let mut server = Server::at(&process.address);
        server.process = Some(process);
        Some(server)
    }

    /// A server that runs already.
    pub(crate) fn at(address: &str) -> Server {
        let mut server = Server {
            address: address.to_string(),
            process: None,
            tags: vec!["tcp"],
            control: connect(address),
            configuration: BTreeMap::new(),
            configured: false,
            connections: BTreeMap::new(),
            unanswered: None,
            sent_bytes: 0,
        };
        let information = server.ask(&["INFO", "server"]).text();
        server.tags.extend(match () {
            () if information.contains("server_name:cachelet") => ["server", "all-engines"],
            () if information.contains("redis_version:7.0.") => ["redis-7.0", "all-real"],
            () if information.contains("redis_version:8.") => ["redis-8", "all-real"],
            () => ["redis-other", "all-real"],
        });
        server.configuration = server.read_configuration();
        server
    }

    /// The name to print.
    pub(crate) fn name(&self) -> &'static str {
        self.tags[1]
    }

    /// Runs one command on the control connection.
    pub(crate) fn ask(&mut self, words: &[&str]) -> Reply {
        let words: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        self.control.write_all(&encode(&words)).expect("the server listens");
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            if let Some((reply, _)) = Reply::decode(&bytes).expect("the server speaks RESP") {
                return reply;
            }
            let length = self.control.read(&mut buffer).expect("the server answers");
            assert!(length > 0, "the server closed the control connection");
            bytes.extend_from_slice(&buffer[..length]);
        }
    }

    /// Round trips on another connection, two and one more for each read that the last send may take: by then the
    /// server has read, run and answered all that was sent.
    fn settle(&mut self) {
        for _ in 0..2 + self.sent_bytes / READ_BYTES {
            self.ask(&["PING"]);
        }
    }

    fn read_configuration(&mut self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let Reply::Items(_, items) = self.ask(&["CONFIG", "GET", "*"]) else { return BTreeMap::new() };
        let pairs = items.chunks_exact(2).filter_map(|pair| match pair {
            [Reply::Bulk(name), Reply::Bulk(value)] => Some((name.clone(), value.clone())),
            _ => None,
        });
        pairs.collect()
    }

    fn restore_configuration(&mut self) {
        let changed = self.read_configuration();
        for (name, value) in self.configuration.clone() {
            if changed.get(&name) != Some(&value) {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                self.ask(&["CONFIG", "SET", &text(&name), &text(&value)]);
            }
        }
        self.ask(&["CONFIG", "RESETSTAT"]);
    }
}

impl Target for Server {
    fn tags(&self) -> &[&str] {
        &self.tags
    }

    fn sleeps(&self) -> bool {
        true
    }

    fn reset(&mut self) {
        let many = self.connections.len() > 1;
        self.connections.clear();
        self.unanswered = None;
        if many {
            self.settle();
        }
        if self.configured {
            self.restore_configuration();
            self.configured = false;
        }
        self.ask(&["FLUSHALL"]);
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) {
        if self.unanswered.as_deref().is_some_and(|last| last != connection) {
            self.settle();
        }
        self.configured |= bytes.windows(6).any(|word| word.eq_ignore_ascii_case(b"config"));
        let address = &self.address;
        let stream = self.connections.entry(connection.to_string()).or_insert_with(|| Some(connect(address)));
        if let Some(stream) = stream {
            // A closed connection shows when it is read.
            drop(stream.write_all(bytes));
        }
        self.unanswered = Some(connection.to_string());
        self.sent_bytes = bytes.len();
    }

    fn receive(&mut self, connection: &str, patience: Patience<'_>) -> Received {
        let mut received = Received::default();
        if matches!(patience, Patience::Quiet) {
            self.settle();
        }
        let Some(Some(stream)) = self.connections.get_mut(connection) else { return received };
        let mut buffer = vec![0; 1 << 16];
        let waits = matches!(patience, Patience::Until(_));
        stream.set_nonblocking(!waits).expect("a socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout above zero");
        loop {
            match patience {
                Patience::Until(enough) if !received.bytes.is_empty() && enough(&received.bytes) => break,
                _ => {}
            }
            match stream.read(&mut buffer) {
                Ok(0) => received.closed = true,
                Ok(length) => {
                    received.bytes.extend_from_slice(&buffer[..length]);
                    continue;
                }
                Err(error) => received.closed = error.kind() == ErrorKind::ConnectionReset,
            }
            break;
        }
        stream.set_nonblocking(false).expect("a socket");
        if received.closed {
            self.connections.insert(connection.to_string(), None);
        }
        if !received.bytes.is_empty() && self.unanswered.as_deref() == Some(connection) {
            self.unanswered = None;
        }
        received
    }

    fn advance_ms(&mut self, ms: u64) {
        sleep(Duration::from_millis(ms));
    }

    fn close(&mut self, connection: &str) {
        self.connections.remove(connection);
        self.settle();
    }
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_nodelay(true).expect("a TCP socket");
    stream
}
