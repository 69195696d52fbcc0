//! Any bytes as a value of RDB, with the footer of a payload put behind them: no panic, no more memory than they are worth,
//! and what is restored can be read, edited, dumped and restored again as the same value.
#![no_main]

mod common;

use cachelet::base::crc::crc64;
use common::{Client, NOW_MS, bytes_max, peak_of};
use libfuzzer_sys::fuzz_target;

/// The text of a bulk reply.
fn text(reply: &[u8]) -> &[u8] {
    let start = reply.windows(2).position(|two| two == b"\r\n").map_or(0, |at| at + 2);
    &reply[start..reply.len() - 2]
}

fn sealed(value: &[u8], version: u16) -> Vec<u8> {
    let mut payload = [value, &version.to_le_bytes()].concat();
    payload.extend_from_slice(&crc64(0, &payload).to_le_bytes());
    payload
}

/// All of a value, as replies.
fn contents(client: &mut Client, key: &[u8]) -> Vec<Vec<u8>> {
    let reads: [&[&[u8]]; 10] = [
        &[b"TYPE", key],
        &[b"GET", key],
        &[b"LRANGE", key, b"0", b"-1"],
        &[b"HGETALL", key],
        &[b"SCARD", key],
        &[b"ZRANGE", key, b"0", b"-1", b"WITHSCORES"],
        &[b"XRANGE", key, b"-", b"+"],
        &[b"XREVRANGE", key, b"+", b"-"],
        &[b"XINFO", b"STREAM", key, b"FULL", b"COUNT", b"0"],
        &[b"XINFO", b"GROUPS", key],
    ];
    let mut replies: Vec<Vec<u8>> = reads.iter().map(|words| client.ask(words)).collect();
    // A table has no order.
    replies[3].sort_unstable();
    replies
}

fuzz_target!(|input: &[u8]| {
    let mut client = Client::new();
    let (peak, reply) = peak_of(|| client.ask(&[b"RESTORE", b"k", b"0", &sealed(input, 11)]));
    assert!(peak <= bytes_max(input.len()), "{peak} bytes");
    if reply != b"+OK\r\n" {
        assert_eq!(client.ask(&[b"EXISTS", b"k"]), b":0\r\n");
        return;
    }
    let first = contents(&mut client, b"k");
    let payload = client.ask(&[b"DUMP", b"k"]);
    if payload == b"$-1\r\n" {
        // All fields are past their deadline.
        assert_eq!(client.ask(&[b"HGETALL", b"k"]), b"*0\r\n");
        return;
    }
    assert_eq!(client.ask(&[b"RESTORE", b"again", b"0", text(&payload)]), b"+OK\r\n");
    assert_eq!(contents(&mut client, b"again"), first);
    // Editing and taking apart what came from outside.
    for words in [
        &[b"APPEND", b"k".as_slice(), b"x"][..],
        &[b"RPUSH", b"k", b"x"],
        &[b"LREM", b"k", b"1", b"x"],
        &[b"HSET", b"k", b"x", b"y"],
        &[b"HDEL", b"k", b"x"],
        &[b"HPEXPIRE", b"k", b"50", b"FIELDS", b"1", b"x"],
        &[b"HPERSIST", b"k", b"FIELDS", b"1", b"x"],
        &[b"HGETDEL", b"k", b"FIELDS", b"1", b"x"],
        &[b"SADD", b"k", b"x"],
        &[b"SPOP", b"k", b"2"],
        &[b"ZADD", b"k", b"1", b"x"],
        &[b"ZPOPMIN", b"k", b"2"],
        &[b"SORT", b"k", b"ALPHA"],
        &[b"XADD", b"k", b"*", b"x", b"y"],
        &[b"XGROUP", b"CREATE", b"k", b"x", b"0"],
        &[b"XREADGROUP", b"GROUP", b"x", b"x", b"COUNT", b"3", b"STREAMS", b"k", b">"],
        &[b"XAUTOCLAIM", b"k", b"x", b"y", b"0", b"0"],
        &[b"XDEL", b"k", b"1-1"],
        &[b"XTRIM", b"k", b"MAXLEN", b"2"],
        &[b"COPY", b"k", b"again", b"REPLACE"],
        &[b"DEL", b"k"],
    ] {
        client.ask(words);
    }
    client.engine.tick(NOW_MS + 100);
});
