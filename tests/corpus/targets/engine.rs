//! The native engine, with a clock that only cases move.
//!
//! Deliberately absent: `std`, so that the wasm suites can include this file.
use super::super::replay::{Patience, Received, START_MS, Target};
use alloc::collections::BTreeMap;
use cachelet::engine::{Engine, Options};
use cachelet::persist::{LoadError, Report};
use cachelet::session::{ConnId, Protocol};

/// Ticks that the engine may ask for at one time.
const TICKS_MAX: usize = 100_000;

/// An engine and the connections of the running case.
pub(crate) struct Native {
    engine: Engine,
    now_ms: i64,
    tags: &'static [&'static str],
    connections: BTreeMap<String, ConnId>,
    inboxes: BTreeMap<ConnId, Received>,
}

impl Native {
    /// `tags`: what cases call this target.
    pub(crate) fn new(tags: &'static [&'static str]) -> Self {
        let (connections, inboxes) = Default::default();
        Native { engine: fresh(), now_ms: START_MS, tags, connections, inboxes }
    }

    /// All data as an RDB file.
    pub(crate) fn save(&mut self) -> Vec<u8> {
        self.engine.save(self.now_ms)
    }

    /// Reads an RDB file in pieces.
    pub(crate) fn load(&mut self, file: &[u8], piece: usize) -> Result<Report, LoadError> {
        for piece in file.chunks(piece) {
            self.engine.load(piece, self.now_ms)?;
        }
        self.engine.loaded(self.now_ms)
    }

    fn drain(&mut self) {
        while let Some(output) = self.engine.next_output() {
            let inbox = self.inboxes.entry(output.conn).or_default();
            inbox.bytes.extend_from_slice(&output.bytes);
            inbox.closed |= output.close;
        }
    }

    /// Calls `tick` whenever the engine asked for it, up to `until_ms`, as a host does.
    fn tick_until(&mut self, until_ms: i64) {
        for _ in 0..TICKS_MAX {
            match self.engine.wake_at_ms() {
                Some(at_ms) if at_ms <= until_ms => self.now_ms = self.now_ms.max(at_ms),
                _ => {
                    self.now_ms = until_ms;
                    return;
                }
            }
            self.engine.tick(self.now_ms);
            self.drain();
        }
        panic!("the engine asks to be woken again and again at {}", self.now_ms);
    }
}

fn fresh() -> Engine {
    Engine::new(&Options { now: START_MS, seed: [1; 32], ..Options::default() }).expect("default options")
}

impl Target for Native {
    fn tags(&self) -> &[&str] {
        self.tags
    }

    fn sleeps(&self) -> bool {
        false
    }

    fn reset(&mut self) {
        *self = Native::new(self.tags);
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) {
        let id = *self
            .connections
            .entry(connection.to_string())
            .or_insert_with(|| self.engine.connect(Protocol::Resp2, "127.0.0.1:50000", self.now_ms));
        self.engine.feed(id, bytes, self.now_ms);
        self.drain();
        self.tick_until(self.now_ms);
    }

    fn receive(&mut self, connection: &str, _patience: Patience<'_>) -> Received {
        let id = self.connections.get(connection);
        id.and_then(|id| self.inboxes.get_mut(id)).map(core::mem::take).unwrap_or_default()
    }

    fn advance_ms(&mut self, ms: u64) {
        self.tick_until(self.now_ms.saturating_add_unsigned(ms));
    }

    fn close(&mut self, connection: &str) {
        if let Some(id) = self.connections.remove(connection) {
            self.engine.closed(id, self.now_ms);
            self.drain();
        }
    }
}
