//! Any bytes as an RDB file (the checksum made right, else nearly none would be looked at twice): refused or loaded, in memory bounded by the input, whatever pieces they come in; what is loaded is saved and loaded again as the same
//! store.
#![no_main]

#[expect(dead_code, reason = "no client asks here")]
mod common;

use cachelet::base::crc::crc64;
use cachelet::db::DbIndex;
use cachelet::engine::{Engine, Options};
use common::{NOW_MS, bytes_max, peak_of};
use libfuzzer_sys::fuzz_target;

fn engine() -> Engine {
    Engine::new(&Options { now: NOW_MS, ..Options::default() }).expect("default options")
}

fn loaded(file: &[u8], piece: usize) -> Option<Engine> {
    let mut engine = engine();
    for piece in file.chunks(piece) {
        engine.load(piece, NOW_MS).ok()?;
    }
    engine.loaded(NOW_MS).ok()?;
    Some(engine)
}

/// Every key with its database, sorted.
fn keys(engine: &Engine) -> Vec<(u16, Vec<u8>)> {
    let keyspace = engine.keyspace();
    let of = |db| keyspace.entries(DbIndex(db)).map(move |entry| (db, entry.key().to_vec()));
    let mut keys: Vec<_> = (0..keyspace.databases()).flat_map(of).collect();
    keys.sort();
    keys
}

fuzz_target!(|input: &[u8]| {
    let mut file = [b"REDIS0012", input, &[0xff]].concat();
    file.extend_from_slice(&crc64(0, &file).to_le_bytes());
    let (bytes, engine) = peak_of(|| loaded(&file, usize::MAX));
    assert!(bytes <= bytes_max(file.len()), "{bytes} bytes for {}", file.len());
    let by_pieces = loaded(&file, 3);
    assert_eq!(engine.is_some(), by_pieces.is_some());
    if let (Some(mut engine), Some(by_pieces)) = (engine, by_pieces) {
        assert_eq!(keys(&engine), keys(&by_pieces));
        let saved = engine.save(NOW_MS);
        let again = loaded(&saved, usize::MAX).expect("our own file");
        let full = |engine: &Engine| keys(engine).len();
        // A hash whose fields are all past their deadline is a key that is not saved.
        assert!(full(&again) <= full(&engine));
    }
});
