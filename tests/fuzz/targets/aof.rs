//! A log that is replayed: any bytes, or any commands (a line each) as they are written. Nothing traps, in memory bounded by the
//! input; it ends the same whatever pieces it comes in; what it made is saved and loaded again as the same; a bit that is another
//! is noticed.
#![no_main]

#[expect(dead_code, reason = "no client asks here")]
mod common;

use cachelet::base::crc::crc64;
use cachelet::db::DbIndex;
use cachelet::engine::{Engine, Options, Replayed};
use common::{NOW_MS, bytes_max, peak_of};
use libfuzzer_sys::fuzz_target;

/// Commands that say in a few bytes how long a string is to be, and one that takes as long as two strings are.
const AMPLIFYING: [&str; 4] = ["SETRANGE", "SETBIT", "BITFIELD", "LCS"];

fn engine() -> Engine {
    let config = vec![("proto-max-bulk-len".to_owned(), "1mb".to_owned())];
    Engine::new(&Options { now: NOW_MS, config, ..Options::default() }).expect("the options are valid")
}

/// The log of commands that stand in lines, their words between spaces.
fn written(lines: &[u8]) -> Vec<u8> {
    let mut log = Vec::new();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
        log.extend_from_slice(format!("*{}\r\n", words.len()).as_bytes());
        for word in words {
            log.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
            log.extend_from_slice(word);
            log.extend_from_slice(b"\r\n");
        }
    }
    log
}

/// The log in pieces, as a host reads a file: what was not taken is given again with more behind it.
fn replayed(log: &[u8], piece: usize) -> (Engine, Replayed) {
    let mut engine = engine();
    engine.replay(&[], NOW_MS);
    let mut all = Replayed::default();
    let mut unread = Vec::new();
    for piece in log.chunks(piece) {
        unread.extend_from_slice(piece);
        let Replayed { bytes, refused, damaged } = engine.replay(&unread, NOW_MS);
        unread.drain(..bytes);
        all = Replayed { bytes: all.bytes + bytes, refused: all.refused + refused, damaged };
        if damaged {
            break;
        }
    }
    (engine, all)
}

/// Every key with its database, sorted.
fn keys(engine: &Engine) -> Vec<(u16, Vec<u8>)> {
    let keyspace = engine.keyspace();
    let of = |db| keyspace.entries(DbIndex(db)).map(move |entry| (db, entry.key().to_vec()));
    let mut keys: Vec<_> = (0..keyspace.databases()).flat_map(of).collect();
    keys.sort();
    keys
}

/// Whether a log is read as what it is: whole, and not damaged.
fn is_good(log: &[u8]) -> bool {
    let (_, Replayed { bytes, damaged, .. }) = replayed(log, usize::MAX);
    bytes == log.len() && !damaged
}

fuzz_target!(|input: &[u8]| {
    let Some((&mode, rest)) = input.split_first() else { return };
    let is_written = mode & 1 == 1;
    let mut log = if is_written { written(rest) } else { rest.to_vec() };
    let text = String::from_utf8_lossy(&log).to_ascii_uppercase();
    if AMPLIFYING.iter().any(|name| text.contains(name)) {
        replayed(&log, usize::MAX);
        return;
    }
    let (bytes, (mut engine, whole)) = peak_of(|| replayed(&log, usize::MAX));
    assert!(bytes <= bytes_max(log.len()), "{bytes} bytes for {}", log.len());
    assert!(whole.bytes <= log.len());
    let (mut by_pieces, cut) = replayed(&log, 1 + usize::from(mode >> 1));
    // What is refused in a transaction that is cut is refused again when the transaction is given again.
    assert!(cut.refused >= whole.refused && (cut.refused > 0) == (whole.refused > 0));
    assert_eq!(Replayed { refused: whole.refused, ..cut }, whole);
    let saved = engine.save(NOW_MS);
    assert_eq!(by_pieces.save(NOW_MS), saved);
    let mut again = self::engine();
    again.load(&saved, NOW_MS).and_then(|_| again.loaded(NOW_MS)).expect("our own file");
    // What is past its deadline is not loaded.
    assert!(keys(&again).len() <= keys(&engine).len());

    if is_written && !log.is_empty() && is_good(&log) {
        let end = log.len();
        log.extend_from_slice(format!("#CRC:{:016x}\r\n", crc64(0, &log)).as_bytes());
        assert!(is_good(&log));
        let at = rest.iter().fold(usize::from(mode), |at, byte| at.wrapping_mul(31) + usize::from(*byte))
            % (8 * end);
        log[at / 8] ^= 1 << (at % 8);
        assert!(!is_good(&log), "bit {at} is another");
    }
});
