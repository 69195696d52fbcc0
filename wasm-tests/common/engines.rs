//! Several engines in one instance, and what outlives one: logs and frozen sessions.
use core::arch::wasm32::memory_size;

use wasm_bindgen_test::wasm_bindgen_test;

use super::exports::{Engine, LOG};

const NOW_MS: i64 = 1_700_000_000_000;

/// `count` keys with values of 100 bytes.
fn fill(engine: &Engine, conn: u32, count: usize) {
    let value = "x".repeat(100);
    for first in (0..count).step_by(1000) {
        let batch: String = (first..first + 1000).map(|n| format!("SET key:{n} {value}\r\n")).collect();
        engine.feed(conn, batch.as_bytes(), NOW_MS);
        while engine.next_output().is_some() {}
    }
}

#[wasm_bindgen_test]
fn two_engines_do_not_see_each_other() {
    let (one, other) = (Engine::create(NOW_MS, "none"), Engine::create(NOW_MS, "none"));
    let (a, b) = (one.connect(NOW_MS), other.connect(NOW_MS));
    assert_eq!(one.ask(a, "SET k 1", NOW_MS), "+OK\r\n");
    assert_eq!(other.ask(b, "GET k", NOW_MS), "$-1\r\n");
    let before = other.used_bytes();
    fill(&one, a, 10_000);
    assert_eq!(other.used_bytes(), before);
    assert_eq!(other.ask(b, "DBSIZE", NOW_MS), ":0\r\n");
    assert_eq!(one.ask(a, "FLUSHALL", NOW_MS), "+OK\r\n");
    assert_eq!(other.ask(b, "SET k 2", NOW_MS), "+OK\r\n");
    assert_eq!(one.ask(a, "GET k", NOW_MS), "$-1\r\n");
}

#[wasm_bindgen_test]
fn an_engine_that_is_dropped_gives_its_bytes_back() {
    let once = || {
        let engine = Engine::create(NOW_MS, "none");
        let conn = engine.connect(NOW_MS);
        fill(&engine, conn, 50_000);
        assert!(engine.used_bytes() > 5e6);
    };
    once();
    let held = memory_size(0);
    for _ in 0..10 {
        once();
    }
    assert_eq!(memory_size(0), held, "the memory grew with every engine");
}

#[wasm_bindgen_test]
fn a_log_replayed_makes_the_same_store() {
    let (one, other) = (Engine::create(NOW_MS, "always"), Engine::create(NOW_MS, "none"));
    let conn = one.connect(NOW_MS);
    let flags = one.feed(conn, b"SET k v EX 10\r\nRPUSH l a b c\r\nSPOP nothing\r\nLPOP l\r\n", NOW_MS);
    assert_ne!(flags & LOG, 0);
    assert!(one.next_output().is_none(), "a reply left before its log was written");
    let log = one.logged();
    assert_eq!(
        one.next_output().map(|output| output.bytes),
        Some(b"+OK\r\n:3\r\n$-1\r\n$1\r\na\r\n".to_vec())
    );
    assert_eq!(other.replay(&log, NOW_MS + 1000), log.len() as u32);
    let conn = other.connect(NOW_MS + 1000);
    assert_eq!(other.ask(conn, "PTTL k", NOW_MS + 1000), ":9000\r\n");
    assert_eq!(other.ask(conn, "LRANGE l 0 -1", NOW_MS + 1000), "*2\r\n$1\r\nb\r\n$1\r\nc\r\n");
}

#[wasm_bindgen_test]
fn a_frozen_session_wakes_in_another_engine() {
    let (one, other) = (Engine::create(NOW_MS, "none"), Engine::create(NOW_MS, "none"));
    let conn = one.connect(NOW_MS);
    assert_eq!(one.ask(conn, "SELECT 3", NOW_MS), "+OK\r\n");
    assert_eq!(one.ask(conn, "CLIENT SETNAME jo", NOW_MS), "+OK\r\n");
    let frozen = one.freeze(conn);
    let thawed = other.thaw(&frozen, NOW_MS);
    assert_ne!(thawed, 0);
    assert_eq!(other.ask(thawed, "CLIENT GETNAME", NOW_MS), "$2\r\njo\r\n");
    assert_eq!(other.ask(thawed, "SET k v", NOW_MS), "+OK\r\n");
    let plain = other.connect(NOW_MS);
    assert_eq!(other.ask(plain, "EXISTS k", NOW_MS), ":0\r\n", "the database was not kept");
}

#[wasm_bindgen_test]
fn bytes_that_are_no_frozen_session_are_refused() {
    let engine = Engine::create(NOW_MS, "none");
    let frozen = engine.freeze(engine.connect(NOW_MS));
    for end in 0..frozen.len() {
        assert_eq!(engine.thaw(&frozen[..end], NOW_MS), 0, "cut at {end}");
    }
    for at in 0..frozen.len() {
        let mut damaged = frozen.clone();
        damaged[at] ^= 0x41;
        assert_eq!(engine.thaw(&damaged, NOW_MS), 0, "damaged at {at}");
    }
}
