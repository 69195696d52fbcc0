//! Any words as what tells where the keys of a file are, with the head and the checksum made right: refused, or all that is said
//! to be absent is asked for, once, and then nothing is; in memory bounded by the input.
#![no_main]

#[expect(dead_code, reason = "no client asks here")]
mod common;

use cachelet::base::crc::crc64;
use cachelet::engine::{Engine, Options};
use cachelet::session::Protocol;
use common::{NOW_MS, bytes_max, peak_of};
use libfuzzer_sys::fuzz_target;

/// Commands that look at some keys, at others, and at all.
const COMMANDS: &[u8] = b"GET k\r\nMULTI\r\nSELECT 1\r\nSET a b\r\nEXEC\r\nMGET 1 2 3 4 5\r\nDBSIZE\r\n";
const REPLIES: &[u8] = b"$-1\r\n+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n+OK\r\n*5\r\n$-1\r\n$-1\r\n$-1\r\n$-1\r\n$-1\r\n:1\r\n";

/// Words that are believed: chunks, and runs of keys in order, of these bytes.
fn sound(input: &[u8]) -> Vec<u8> {
    let (&chunks, input) = input.split_first().unwrap_or((&0, &[]));
    let chunks = usize::from(chunks % 16 + 1).min(input.len());
    let (ends, input) = input.split_at(chunks);
    let (walked, named) = input.split_at(input.len() / 2);
    let runs = |bytes: &[u8]| {
        let mut runs: Vec<[u64; 3]> = bytes
            .as_chunks::<3>()
            .0
            .iter()
            .map(|&[from, long, chunk]| {
                let from = u64::from(from & 1) << 32 | u64::from(from) << 24;
                [from, from + (u64::from(long) << 20), u64::from(chunk) % chunks as u64]
            })
            .collect();
        runs.sort_unstable();
        let mut last = 0;
        runs.iter_mut().for_each(|run| {
            last = last.max(run[1]);
            run[1] = last;
        });
        runs
    };
    let (walked, named) = (runs(walked), runs(named));
    let ends = ends.iter().scan(0, |end, &bytes| {
        *end += u64::from(bytes);
        Some(*end)
    });
    let words = [9, 1 << 20, chunks as u64, walked.len() as u64].into_iter().chain(ends);
    words.chain(walked.into_iter().chain(named).flatten()).flat_map(u64::to_le_bytes).collect()
}

fuzz_target!(|input: &[u8]| {
    let (is_sound, words) = match input.split_first() {
        Some((0..128, input)) if !input.is_empty() => (input.len() > 1, sound(input)),
        _ => (false, input.to_vec()),
    };
    let mut engine = Engine::new(&Options { now: NOW_MS, ..Options::default() }).expect("default options");
    let conn = engine.connect(Protocol::Resp2, "fuzz", NOW_MS);
    let probe = engine.keyspace().heap.hash(b"cachelet").to_le_bytes();
    let mut bytes = [b"CLCHUNK\x01", &probe[..], &words].concat();
    bytes.extend_from_slice(&crc64(0, &bytes).to_le_bytes());
    assert!(!engine.set_absent(input));
    let (peak, ()) = peak_of(|| {
        if !engine.set_absent(&bytes) {
            assert!(!is_sound, "these words are as they are written");
            return;
        }
        engine.feed(conn, COMMANDS, NOW_MS);
        let mut read: Vec<_> = core::iter::from_fn(|| {
            let wanted = engine.next_wanted(false, NOW_MS)?;
            engine
                .load(b"", NOW_MS)
                .and_then(|_| engine.loaded(NOW_MS))
                .expect("nothing is a part of a file");
            Some(wanted)
        })
        .collect();
        read.sort_by_key(|range| (range.start, range.end));
        assert!(read.windows(2).all(|two| two[0].end <= two[1].start), "nothing is read twice: {read:?}");
        assert!(!engine.has_absent() && !engine.wants_absent());
        let output = engine.next_output().expect("replies");
        assert_eq!(output.bytes, REPLIES, "{}", String::from_utf8_lossy(&output.bytes));
    });
    assert!(peak <= bytes_max(bytes.len()), "{peak} bytes for {}", bytes.len());
});
