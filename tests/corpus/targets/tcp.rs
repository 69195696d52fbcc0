//! Any server that speaks RESP over TCP: redis-server, started here, or one that runs at an address.
//!
//! Deliberately absent: a clock of our own. A step of the clock is slept through.
use crate::replay::{Patience, Received, Target, case::encode, reply::Reply};
use alloc::collections::BTreeMap;
use core::time::Duration;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;

/// How long a reply may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// After this long without a byte nothing comes any more (used where a case expects nothing).
const QUIET: Duration = Duration::from_millis(25);
/// What a server gets to read one connection before another one speaks.
const TURN: Duration = Duration::from_millis(6);

/// A server, its control connection and the connections of the running case.
pub(crate) struct Server {
    address: String,
    child: Option<Child>,
    tags: Vec<&'static str>,
    control: TcpStream,
    configuration: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The running case may have changed the configuration.
    configured: bool,
    connections: BTreeMap<String, Option<TcpStream>>,
    /// The connection that spoke last and has not been answered.
    unanswered: Option<String>,
}

impl Server {
    /// Starts `program` (a redis-server) on a free port. `None`: there is no such program.
    pub(crate) fn start(program: &str, arguments: &[&str]) -> Option<Server> {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let child = Command::new(program)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let address = format!("127.0.0.1:{port}");
        for _ in 0..200 {
            if TcpStream::connect(&address).is_ok() {
                break;
            }
            sleep(Duration::from_millis(20));
        }
        let mut server = Server::at(&address);
        server.child = Some(child);
        Some(server)
    }

    /// A server that runs already.
    pub(crate) fn at(address: &str) -> Server {
        let mut server = Server {
            address: address.to_string(),
            child: None,
            tags: vec!["tcp"],
            control: connect(address),
            configuration: BTreeMap::new(),
            configured: false,
            connections: BTreeMap::new(),
            unanswered: None,
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

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
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
            sleep(TURN);
        }
        if self.configured {
            self.restore_configuration();
            self.configured = false;
        }
        self.ask(&["FLUSHALL"]);
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) {
        if self.unanswered.as_deref().is_some_and(|last| last != connection) {
            sleep(TURN);
        }
        self.configured |= bytes.windows(6).any(|word| word.eq_ignore_ascii_case(b"config"));
        let address = &self.address;
        let stream = self.connections.entry(connection.to_string()).or_insert_with(|| Some(connect(address)));
        if let Some(stream) = stream {
            // A closed connection shows when it is read.
            drop(stream.write_all(bytes));
        }
        self.unanswered = Some(connection.to_string());
    }

    fn receive(&mut self, connection: &str, patience: Patience<'_>) -> Received {
        let mut received = Received::default();
        let Some(Some(stream)) = self.connections.get_mut(connection) else { return received };
        let mut buffer = vec![0; 1 << 16];
        loop {
            let wait = match patience {
                Patience::Until(enough) if !received.bytes.is_empty() && enough(&received.bytes) => break,
                Patience::Until(_) => PATIENCE,
                Patience::Quiet if received.bytes.is_empty() => QUIET,
                Patience::Quiet => Duration::from_millis(3),
                Patience::None => Duration::from_micros(1),
            };
            stream.set_read_timeout(Some(wait)).expect("a timeout above zero");
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
        sleep(TURN);
    }
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_nodelay(true).expect("a TCP socket");
    stream
}
