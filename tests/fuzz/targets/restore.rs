//! Any bytes as a value of RDB, with the footer of a payload put behind them: no panic, no more memory than they are worth,
//! and what is restored can be read, edited, dumped and restored again as the same value.
#![no_main]

use cachelet::base::crc::crc64;
use cachelet::base::limits::{UNPACKED_BYTES_FREE, UNPACKED_PER_BYTE_MAX};
use cachelet::engine::{Engine, Options};
use cachelet::session::Protocol;
use libfuzzer_sys::fuzz_target;

const NOW_MS: i64 = 1_700_000_000_000;

/// An engine with one connection.
struct Client {
    engine: Engine,
    conn: cachelet::session::ConnId,
}

impl Client {
    fn new() -> Self {
        let mut engine =
            Engine::new(&Options { now: NOW_MS, ..Options::default() }).expect("default options");
        let conn = engine.connect(Protocol::Resp2, "fuzz", NOW_MS);
        Self { engine, conn }
    }

    /// The bytes of the reply.
    fn ask(&mut self, words: &[&[u8]]) -> Vec<u8> {
        let mut request = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            request.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
            request.extend_from_slice(word);
            request.extend_from_slice(b"\r\n");
        }
        self.engine.feed(self.conn, &request, NOW_MS);
        let mut reply = Vec::new();
        while let Some(output) = self.engine.next_output() {
            reply.extend_from_slice(&output.bytes);
        }
        reply
    }
}

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
    let before = client.engine.used_bytes();
    let reply = client.ask(&[b"RESTORE", b"k", b"0", &sealed(input, 11)]);
    // What is unpacked may be copied once.
    let bytes_max = 2 * (UNPACKED_BYTES_FREE + UNPACKED_PER_BYTE_MAX * input.len());
    assert!(client.engine.used_bytes() - before <= bytes_max, "{} bytes", client.engine.used_bytes());
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
