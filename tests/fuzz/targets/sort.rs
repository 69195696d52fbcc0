//! Lines as elements, as keys with their values, and as what stands behind SORT's key: no panic, no more memory than they
//! and the reply are worth, SORT_RO answers the same, STORE stores as many, and the elements are left as they were.
#![no_main]

mod common;

use cachelet::engine::Engine;
use common::{Client, NOW_MS, bytes_max, peak_of};
use libfuzzer_sys::fuzz_target;

/// How the elements are added, and all of them read. The number before each element is a score.
const SOURCES: [(&[u8], &[&[u8]]); 3] = [
    (b"RPUSH", &[b"LRANGE", b"k", b"0", b"-1"]),
    (b"SADD", &[b"SMEMBERS", b"k"]),
    (b"ZADD", &[b"ZRANGE", b"k", b"0", b"-1"]),
];

/// Three parts, one an empty line after the other: elements; keys and values by turns; the words of SORT. The first byte
/// chooses what the elements are in.
fn parts(input: &[u8]) -> [Vec<&[u8]>; 3] {
    let mut parts: [Vec<&[u8]>; 3] = Default::default();
    let mut part = 0;
    for line in input.split(|&byte| byte == b'\n') {
        match line.is_empty() && part < 2 {
            true => part += 1,
            false => parts[part].push(line),
        }
    }
    parts
}

/// Keys that patterns may name: strings, and fields of hashes where an arrow says so. Every third is past its deadline
/// when SORT comes.
fn set_up(client: &mut Client, source: usize, elements: &[&[u8]], pairs: &[&[u8]]) {
    for (at, element) in elements.iter().enumerate() {
        let score = (at % 3).to_string();
        match source {
            2 => client.ask(&[SOURCES[2].0, b"k", score.as_bytes(), element]),
            _ => client.ask(&[SOURCES[source].0, b"k", element]),
        };
    }
    for (at, pair) in pairs.chunks_exact(2).enumerate() {
        let (key, value) = (pair[0], pair[1]);
        let arrow = key.windows(2).position(|two| two == b"->");
        if key == b"k" || arrow == Some(1) && key[0] == b'k' {
            continue; // They are the elements.
        }
        match arrow {
            Some(arrow) => client.ask(&[b"HSET", &key[..arrow], &key[arrow + 2..], value]),
            None => client.ask(&[b"SET", key, value]),
        };
        if at % 3 == 2 {
            client.ask(&[b"PEXPIRE", &key[..arrow.unwrap_or(key.len())], b"1"]);
        }
    }
}

/// The number behind the first byte of an array or an integer.
fn count(reply: &[u8]) -> Option<usize> {
    let line = reply.get(1..)?.split(|&byte| byte == b'\r').next()?;
    core::str::from_utf8(line).ok()?.parse().ok().filter(|_| b"*:".contains(&reply[0]))
}

fuzz_target!(|input: &[u8]| {
    let Some((&first, lines)) = input.split_first() else { return };
    let source = usize::from(first) % SOURCES.len();
    let [elements, pairs, words] = parts(lines);
    let mut client = Client::new();
    let (set_up_peak, ()) = peak_of(|| set_up(&mut client, source, &elements, &pairs));
    assert!(set_up_peak <= bytes_max(input.len()), "{set_up_peak} bytes set up");
    client.now_ms = NOW_MS + 10;
    let before = client.ask(SOURCES[source].1);
    let command = |name: &'static [u8]| [&[name, b"k".as_slice()], words.as_slice()].concat();
    let (peak, answer) = peak_of(|| client.ask(&command(b"SORT_RO")));
    // The reply is there in the sink, in what the host takes and in this copy, each grown by doubling.
    assert!(peak <= bytes_max(input.len()) + 6 * answer.len(), "{peak} bytes for {} of reply", answer.len());
    if client.ask(SOURCES[source].1) != before {
        panic!("SORT_RO changed what it sorts");
    }
    if count(&answer).is_some() {
        assert_eq!(client.ask(&command(b"SORT")), answer);
        let store = [&command(b"SORT")[..], &[b"STORE".as_slice(), b"stored"]].concat();
        assert_eq!(count(&client.ask(&store)), count(&answer));
        assert_eq!(count(&client.ask(&[b"LRANGE", b"stored", b"0", b"-1"])), count(&answer));
    } else {
        // It may still be one that stores, onto anything.
        client.ask(&command(b"SORT"));
    }
    Engine::tick(&mut client.engine, NOW_MS + 1_000_000);
});
