//! Any bytes at all on a connection: no panic, the same output however they are cut, and no more of it than they are
//! worth.
#![no_main]

use cachelet::engine::{Engine, Options};
use cachelet::session::Protocol;
use libfuzzer_sys::fuzz_target;

const NOW_MS: i64 = 1_700_000_000_000;

/// What an engine answers to `pieces`, in one string of bytes, and whether it closed the connection.
fn answer<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<u8>, bool) {
    let config = vec![("maxmemory".into(), "64mb".into()), ("proto-max-bulk-len".into(), "1mb".into())];
    let mut engine =
        Engine::new(&Options { now: NOW_MS, config, ..Options::default() }).expect("known parameters");
    let conn = engine.connect(Protocol::Resp2, "fuzz", NOW_MS);
    let (mut bytes, mut closed) = (Vec::new(), false);
    for piece in pieces {
        engine.feed(conn, piece, NOW_MS);
        while let Some(output) = engine.next_output() {
            bytes.extend_from_slice(&output.bytes);
            closed |= output.close;
        }
        if closed {
            break;
        }
    }
    (bytes, closed)
}

/// The most output a byte of input can ask for: a few bytes make a command that reads a whole string.
const OUTPUT_PER_BYTE_MAX: usize = 1 << 19;

fuzz_target!(|input: &[u8]| {
    let whole = answer(core::iter::once(input));
    assert!(whole.0.len() <= (input.len() + 1) * OUTPUT_PER_BYTE_MAX, "{} bytes of output", whole.0.len());
    let asks = |word: &str| input.windows(word.len()).any(|at| at.eq_ignore_ascii_case(word.as_bytes()));
    if asks("CLIENT") || asks("INFO") {
        return; // They tell how much was read and what is buffered.
    }
    let at = input.first().map_or(0, |&byte| usize::from(byte) % input.len());
    assert_eq!(whole, answer([&input[..at], &input[at..]].into_iter()), "cut at {at}");
    if input.len() <= 256 {
        assert_eq!(whole, answer(input.chunks(1)), "byte by byte");
    }
});
