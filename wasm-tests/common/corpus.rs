//! The corpus, through the module's exports.
use std::collections::BTreeMap;

use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use super::exports::Engine;
use super::replay::{Patience, Player, Received, START_MS, Target, case, index};

/// Ticks that the engine may ask for at one time.
const TICKS_MAX: usize = 100_000;

/// An engine behind its exports, and the connections of the running case.
struct Module {
    engine: Engine,
    now_ms: i64,
    connections: BTreeMap<String, u32>,
    inboxes: BTreeMap<u32, Received>,
}

impl Module {
    fn new() -> Self {
        let (connections, inboxes) = Default::default();
        Self { engine: Engine::create(START_MS, "none"), now_ms: START_MS, connections, inboxes }
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

impl Target for Module {
    fn tags(&self) -> &[&str] {
        &["wasm", "all-engines"]
    }

    fn sleeps(&self) -> bool {
        false
    }

    fn reset(&mut self) {
        *self = Self::new();
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) {
        let conn = match self.connections.get(connection) {
            Some(&conn) => conn,
            None => self.engine.connect(self.now_ms),
        };
        self.connections.insert(connection.to_owned(), conn);
        self.engine.feed(conn, bytes, self.now_ms);
        self.drain();
        self.tick_until(self.now_ms);
    }

    fn receive(&mut self, connection: &str, _: Patience<'_>) -> Received {
        let conn = self.connections.get(connection);
        conn.and_then(|conn| self.inboxes.get_mut(conn)).map(core::mem::take).unwrap_or_default()
    }

    fn advance_ms(&mut self, ms: u64) {
        self.tick_until(self.now_ms.saturating_add_unsigned(ms));
    }

    fn close(&mut self, connection: &str) {
        if let Some(conn) = self.connections.remove(connection) {
            self.engine.closed(conn, self.now_ms);
            self.drain();
        }
    }
}

#[wasm_bindgen_test]
fn every_case_of_the_corpus() {
    let mut module = Module::new();
    let (mut ran, mut skipped, mut failures) = (0, 0, Vec::new());
    for (file, text) in index::FILES {
        for case in case::parse(file, text).expect("a well-formed file") {
            if case.reason_to_skip(module.tags(), module.sleeps()).is_some() {
                skipped += 1;
                continue;
            }
            ran += 1;
            failures.extend(Player::new(&mut module).play(&case).err());
        }
    }
    // Logged, since the engine keeps a panic's message to itself.
    console_log!("corpus on wasm: {ran} cases ran, {} failed, {skipped} skipped", failures.len());
    console_log!("{}", failures.join("\n"));
    assert!(failures.is_empty());
}
