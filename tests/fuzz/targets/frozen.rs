//! Any bytes at all as a frozen session, with the checksum made right so that they are looked into: no panic, neither
//! while thawing nor when what was thawed is used, and what was frozen again is the same.
#![no_main]

use cachelet::base::crc::crc64;
use cachelet::engine::{Engine, Options};
use libfuzzer_sys::fuzz_target;

const NOW_MS: i64 = 1_700_000_000_000;

/// Magic and version.
const HEAD: &[u8] = b"CLSN\x01";

fuzz_target!(|input: &[u8]| {
    let mut engine = Engine::new(&Options { now: NOW_MS, ..Options::default() }).expect("default options");
    assert!(engine.thaw(input, NOW_MS).is_err() || input.starts_with(b"CLSN"));
    let mut bytes = [HEAD, input].concat();
    bytes.extend_from_slice(&crc64(0, &bytes).to_le_bytes());
    let Ok(conn) = engine.thaw(&bytes, NOW_MS) else { return };
    let again = engine.freeze(conn).unwrap_or_default();
    let mut other = Engine::new(&Options { now: NOW_MS, ..Options::default() }).expect("default options");
    if !again.is_empty() {
        let conn = other.thaw(&again, NOW_MS).expect("what was frozen thaws");
        assert!(other.freeze(conn).is_none_or(|twice| twice == again), "frozen twice, not the same");
    }
    engine.feed(conn, b"\r\nPING\r\nSET k v\r\nEXEC\r\nCLIENT LIST\r\n", NOW_MS);
    while engine.next_output().is_some() {}
    engine.tick(NOW_MS + 1_000_000);
    while engine.next_output().is_some() {}
    engine.closed(conn, NOW_MS + 1_000_000);
});
