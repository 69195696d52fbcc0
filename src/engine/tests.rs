use super::*;
use alloc::format;
use alloc::string::ToString;

mod fields;
mod loading;
mod log;
mod owed;
mod waiters;

fn engine() -> Engine {
    Engine::new(&Options { now: 1_000_000, ..Options::default() }).expect("defaults are valid")
}

/// Feeds inline commands to one RESP2 connection and returns all output.
fn talk(engine: &mut Engine, conn: ConnId, text: &str) -> String {
    let now = engine.now;
    engine.feed(conn, text.as_bytes(), now);
    drain(engine, conn)
}

fn drain(engine: &mut Engine, conn: ConnId) -> String {
    let mut all = String::new();
    while let Some(output) = engine.next_output() {
        if output.conn == conn {
            all += &String::from_utf8_lossy(&output.bytes);
        }
    }
    all
}

#[test]
fn a_pipeline_is_answered_in_order() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    assert_eq!(
        talk(&mut engine, conn, "SET k 1\r\nINCR k\r\nGET k\r\nNOPE\r\nDEL k nokey\r\n"),
        "+OK\r\n:2\r\n$1\r\n2\r\n-ERR unknown command 'NOPE', with args beginning with: \r\n:1\r\n"
    );
}

#[test]
fn a_key_lives_until_its_deadline_and_not_longer() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    assert_eq!(talk(&mut engine, conn, "SET k v PX 500\r\nPTTL k\r\n"), "+OK\r\n:500\r\n");
    assert_eq!(engine.wake_at_ms(), Some(1_000_501));
    engine.tick(1_000_500);
    assert_eq!(talk(&mut engine, conn, "EXISTS k\r\nDBSIZE\r\n"), ":1\r\n:1\r\n");
    engine.tick(1_000_600);
    assert_eq!(talk(&mut engine, conn, "DBSIZE\r\n"), ":0\r\n");
    assert_eq!(engine.wake_at_ms(), None);
}

#[test]
fn a_field_overwritten_where_it_lies_is_in_a_snapshot_as_it_was() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    talk(&mut engine, conn, "HSET h field before\r\n");
    let mut file = engine.begin_snapshot(Purpose::File, 1_000_000).expect("none is being made");
    assert_eq!(talk(&mut engine, conn, "HSET h field behind\r\nHGET h field\r\n"), ":0\r\n$6\r\nbehind\r\n");
    while let Some(piece) = engine.snapshot_piece() {
        file.extend_from_slice(&piece);
    }
    let mut loaded = self::engine();
    loaded.load(&file, 1_000_000).and_then(|_| loaded.loaded(1_000_000)).expect("the file is whole");
    let conn = loaded.connect(Protocol::Resp2, "test", 1_000_000);
    assert_eq!(talk(&mut loaded, conn, "HGET h field\r\n"), "$6\r\nbefore\r\n");
}

#[test]
fn a_transaction_under_watch_breaks() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "a", 1_000_000);
    let other = engine.connect(Protocol::Resp2, "b", 1_000_000);
    talk(&mut engine, conn, "WATCH k\r\nMULTI\r\nSET k 1\r\n");
    talk(&mut engine, other, "SET k 2\r\n");
    assert_eq!(talk(&mut engine, conn, "EXEC\r\nGET k\r\n"), "*-1\r\n$1\r\n2\r\n");
    assert_eq!(
        talk(&mut engine, conn, "MULTI\r\nSET k 3\r\nINCR k\r\nEXEC\r\n"),
        "+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n:4\r\n"
    );
}

#[test]
fn very_many_keys_may_be_watched() {
    let (mut engine, keys) = (engine(), if cfg!(miri) { 100 } else { 200_000 });
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    let mut watch = alloc::format!("*{}\r\n$5\r\nWATCH\r\n", 1 + keys);
    for key in 0..keys {
        watch += &alloc::format!("$6\r\n{key:06}\r\n");
    }
    // Were each key compared with all others, or looked for among them when all are flushed, this would not end.
    assert_eq!(talk(&mut engine, conn, &watch.repeat(2)), "+OK\r\n+OK\r\n");
    let other = engine.connect(Protocol::Resp2, "test", 1_000_000);
    assert_eq!(talk(&mut engine, other, "FLUSHALL\r\nFLUSHALL\r\n"), "+OK\r\n+OK\r\n");
    // None of them was there.
    assert_eq!(talk(&mut engine, conn, "MULTI\r\nPING\r\nEXEC\r\n"), "+OK\r\n+QUEUED\r\n*1\r\n+PONG\r\n");
}

#[test]
fn with_a_durable_log_a_reply_waits_for_its_ticket() {
    let options = Options { log: LogMode::Always, ..Options::default() };
    let mut engine = Engine::new(&options).expect("defaults are valid");
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    assert_eq!(talk(&mut engine, conn, "GET k\r\n"), "$-1\r\n");
    assert_eq!(talk(&mut engine, conn, "SET k v EX 10\r\nGET k\r\n"), "");
    let (bytes, ticket) = engine.take_log();
    let logged = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n$4\r\nPXAT\r\n$5\r\n10000\r\n";
    assert_eq!(String::from_utf8_lossy(&bytes), logged.to_string());
    engine.appended(ticket);
    assert_eq!(drain(&mut engine, conn), "+OK\r\n$1\r\nv\r\n");
}

#[test]
fn a_session_of_more_databases_does_not_thaw() {
    let large = Options { config: alloc::vec![("databases".into(), "32".into())], ..Options::default() };
    let mut large = Engine::new(&large).expect("defaults are valid");
    for command in ["SELECT 20\r\n", "SELECT 20\r\nWATCH k\r\nSELECT 0\r\n"] {
        let conn = large.connect(Protocol::Resp2, "test", 0);
        talk(&mut large, conn, command);
        let frozen = large.freeze(conn).expect("it is connected");
        assert_eq!(engine().thaw(&frozen, 0), Err(ThawError::Content));
    }
}

#[test]
fn two_engines_share_nothing_and_dropping_one_frees_it() {
    let (mut a, mut b) = (engine(), engine());
    let empty = a.used_bytes();
    let conn = a.connect(Protocol::Resp2, "test", 0);
    for key in 0..1000 {
        talk(&mut a, conn, &alloc::format!("SET key:{key} value\r\n"));
    }
    let other = b.connect(Protocol::Resp2, "test", 0);
    assert_eq!(talk(&mut b, other, "DBSIZE\r\n"), ":0\r\n");
    assert!(a.used_bytes() > empty + 20_000);
    talk(&mut a, conn, "FLUSHALL\r\n");
    a.tick(1);
    assert!(a.keyspace.used_bytes() < 20_000, "{}", a.keyspace.used_bytes());
}

#[test]
fn idle_connections_are_closed_when_asked() {
    let mut engine = engine();
    let idle = engine.connect(Protocol::Resp2, "idle", 1_000_000);
    let busy = engine.connect(Protocol::Resp2, "busy", 1_000_000);
    talk(&mut engine, busy, "CONFIG SET timeout 5\r\n");
    engine.tick(1_004_000);
    assert_eq!(talk(&mut engine, busy, "PING\r\n"), "+PONG\r\n");
    engine.tick(1_006_000);
    let output = engine.next_output().expect("the idle one is closed");
    assert!(output.conn == idle && output.close && engine.next_output().is_none());
}

#[test]
fn deadlines_that_went_with_their_keys_leave_nothing_behind() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    for round in 0..20_000 {
        talk(&mut engine, conn, &alloc::format!("SETEX k 9000 v\r\nDEL k\r\nPING {round}\r\n"));
    }
    let piled = engine.keyspace.used_bytes();
    let mut now = 1_000_000;
    for _ in 0..100 {
        let Some(at_ms) = engine.wake_at_ms().filter(|at_ms| *at_ms < 2_000_000) else { break };
        now = at_ms.max(now + 1);
        engine.tick(now);
    }
    assert!(engine.keyspace.used_bytes() * 4 < piled, "{} of {piled}", engine.keyspace.used_bytes());
}

#[test]
fn a_log_of_streams_does_not_depend_on_the_clock() {
    let options = Options { now: 5_000, log: LogMode::Relaxed, ..Options::default() };
    let mut engine = Engine::new(&options).expect("defaults are valid");
    let conn = engine.connect(Protocol::Resp2, "test", 5_000);
    let waits = engine.connect(Protocol::Resp2, "waits", 5_000);
    talk(&mut engine, conn, "CONFIG SET stream-node-max-entries 3\r\nXGROUP CREATE s g $ MKSTREAM\r\n");
    talk(&mut engine, waits, "XREADGROUP GROUP g w BLOCK 0 STREAMS s >\r\n");
    for round in 0..10 {
        engine.tick(5_000 + round);
        talk(&mut engine, conn, "XADD s MAXLEN ~ 7 * a 1\r\nXADD s 5003-* b 2\r\n");
    }
    for command in [
        "XREADGROUP GROUP g c COUNT 3 STREAMS s >",
        "XREADGROUP GROUP g d COUNT 2 NOACK STREAMS s >",
        "XDEL s 5003-0",
        "XCLAIM s g e 0 5002-0 5003-0 5003-1 IDLE 50 RETRYCOUNT 7",
        "XAUTOCLAIM s g f 0 - COUNT 2",
        "XCLAIM s g e 0 1-1 LASTID 5009-0",
        "XACK s g 5005-0",
        "XTRIM s MINID ~ 5004",
        "XREADGROUP GROUP g x STREAMS s >",
        "XGROUP CREATECONSUMER s g y",
    ] {
        talk(&mut engine, conn, &alloc::format!("{command}\r\n"));
    }
    let (bytes, _) = engine.take_log();
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains("XREADGROUP") && !text.contains("XAUTOCLAIM") && !text.contains('~'), "{text}");
    let mut again = Engine::new(&Options { now: 9_000, ..Options::default() }).expect("defaults are valid");
    let replayed = again.replay(&bytes, 9_000);
    assert_eq!((replayed.bytes, replayed.refused), (bytes.len(), 0));
    let other = again.connect(Protocol::Resp2, "test", 9_000);
    let shown = |engine: &mut Engine, conn| {
        let full = talk(engine, conn, "XRANGE s - +\r\nXINFO STREAM s FULL COUNT 0\r\n");
        // When a consumer was last seen is not logged, and nodes are filled as this engine is configured to.
        let (entries, full) = full.split_once("radix-tree-keys").expect("the figures of the stream");
        let (_, full) = full.split_once("last-generated-id").expect("its last ID");
        let mut lines: Vec<&str> = entries.lines().chain(full.lines()).collect();
        while let Some(at) = lines.iter().position(|line| *line == "seen-time" || *line == "active-time") {
            lines.drain(at..at + 2);
        }
        lines.join(" ")
    };
    assert_eq!(shown(&mut engine, conn), shown(&mut again, other));
}

#[test]
fn the_log_of_sorted_sets_makes_the_same_ones() {
    let options = Options { log: LogMode::Relaxed, ..Options::default() };
    let mut engine = Engine::new(&options).expect("defaults are valid");
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    let waiting = engine.connect(Protocol::Resp2, "waits", 0);
    talk(&mut engine, waiting, "BZMPOP 0 2 none z MAX COUNT 2\r\nBZPOPMIN y 0\r\n");
    let commands = "ZADD z 1 a 2 b 3 c 4 d\r\nZADD y 1 a 2 b 3 c\r\nZMPOP 1 y MAX COUNT 9\r\nZUNIONSTORE u 2 z z WEIGHTS 1 inf\r\n\
        GEOADD g 13.4 38.1 p 15.1 37.5 c\r\nGEOSEARCHSTORE s g FROMMEMBER p BYRADIUS 200 km STOREDIST\r\n\
        GEORADIUS g 15 37 100 km STORE r\r\nZINTERSTORE z 1 z WEIGHTS -0.5\r\nZDIFFSTORE d 2 g r\r\n";
    talk(&mut engine, conn, commands);
    let (bytes, _) = engine.take_log();
    let logged = String::from_utf8_lossy(&bytes).to_string();
    assert!(logged.contains("ZPOPMAX\r\n$1\r\nz\r\n$1\r\n2\r\n") && !logged.contains("MPOP"), "{logged}");
    let mut again = Engine::new(&Options::default()).expect("defaults are valid");
    let replayed = again.replay(&bytes, 0);
    assert_eq!((replayed.bytes, replayed.refused), (bytes.len(), 0));
    let reader = again.connect(Protocol::Resp2, "test", 0);
    for key in ["z", "y", "u", "g", "s", "r", "d"] {
        let range = alloc::format!("ZRANGE {key} 0 -1 WITHSCORES\r\n");
        assert_eq!(talk(&mut again, reader, &range), talk(&mut engine, conn, &range), "{key}");
    }
}

/// What each of these does to its key must be what the log makes of it, also where Redis tells nobody of it.
#[test]
fn bits_registers_and_conditions_are_replayed() {
    let options = Options { log: LogMode::Relaxed, now: 1_000_000, ..Options::default() };
    let mut engine = Engine::new(&options).expect("defaults are valid");
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    let script = "BITFIELD f OVERFLOW FAIL SET u8 #9 300\r\nSETBIT b 70 1\r\nPFADD p a b\r\nPFCOUNT p\r\n\
                  PFMERGE q p\r\nPFDEBUG GETREG q\r\nBITOP NOT o b\r\nSET s 1 IFNE 2\r\nSET s 2 IFEQ 1 EX 5\r\n\
                  MSETEX 2 m 1 n 2 EX 5\r\nDELEX b IFNE x\r\n";
    talk(&mut engine, conn, script);
    let (bytes, _) = engine.take_log();
    let mut replayed = Engine::new(&options).expect("defaults are valid");
    assert_eq!(replayed.replay(&bytes, 1_000_000).refused, 0);
    let other = replayed.connect(Protocol::Resp2, "test", 1_000_000);
    let look = "MGET f b p q o s m n\r\nPTTL s\r\nPTTL n\r\nSTRLEN q\r\nDBSIZE\r\n";
    let seen = talk(&mut engine, conn, look);
    assert_eq!(seen, talk(&mut replayed, other, look));
    assert!(seen.ends_with(":5000\r\n:5000\r\n:12304\r\n:7\r\n"), "{seen}");
    assert!(seen.starts_with("*8\r\n$10\r\n"), "{seen}");
}

#[test]
fn what_is_restored_is_logged_with_the_time_of_its_end() {
    let options = Options { now: 1_000_000, log: LogMode::Relaxed, ..Options::default() };
    let mut engine = Engine::new(&options).expect("defaults are valid");
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    let payload = b"\x00\x01a\x0a\x00\xbf\xfe\xef\x9b\x8f6}\xb4";
    let mut restore = |ttl: &str, option: &str| {
        let (ttl_len, option_len) = (ttl.len(), option.len());
        let head =
            alloc::format!("*5\r\n$7\r\nRESTORE\r\n$1\r\nk\r\n${ttl_len}\r\n{ttl}\r\n${}\r\n", payload.len());
        let tail = alloc::format!("\r\n${option_len}\r\n{option}\r\n");
        engine.feed(conn, &[head.as_bytes(), payload, tail.as_bytes()].concat(), 1_000_000);
        assert_eq!(drain(&mut engine, conn), "+OK\r\n");
        String::from_utf8_lossy(&engine.take_log().0).into_owned()
    };
    let relative = restore("5000", "REPLACE");
    assert!(relative.contains("\r\n$7\r\n1005000\r\n"), "{relative}");
    assert!(relative.ends_with("$7\r\nREPLACE\r\n$6\r\nABSTTL\r\n"), "{relative}");
    assert!(restore("0", "REPLACE").ends_with("$7\r\nREPLACE\r\n"));
    // What is over already takes the old value with it; where there is none nothing happened.
    engine.feed(conn, b"SET k v\r\n", 1_000_000);
    let mut past = |words: &str| {
        let parts: alloc::vec::Vec<alloc::vec::Vec<u8>> = words
            .split(' ')
            .map(|word| if word == "$" { payload.to_vec() } else { word.as_bytes().to_vec() })
            .map(|word| [alloc::format!("${}\r\n", word.len()).as_bytes(), &word, b"\r\n"].concat())
            .collect();
        let head = alloc::format!("*{}\r\n", parts.len());
        drop(engine.take_log());
        engine.feed(conn, &[head.as_bytes(), &parts.concat()].concat(), 1_000_000);
        String::from_utf8_lossy(&engine.take_log().0).into_owned()
    };
    assert_eq!(past("RESTORE k 1 $ REPLACE ABSTTL"), "*2\r\n$3\r\nDEL\r\n$1\r\nk\r\n");
    assert_eq!(past("RESTORE k 1 $ REPLACE ABSTTL"), "");
    assert_eq!(past("RPUSH l 2 1").matches("RPUSH").count(), 1);
    assert_eq!(past("SORT l STORE d"), "*4\r\n$4\r\nSORT\r\n$1\r\nl\r\n$5\r\nSTORE\r\n$1\r\nd\r\n");
    assert_eq!(past("SORT l"), "");
}

/// Their numbers as objects have every low byte, also the one that begins a long length.
#[test]
fn many_big_values_become_small_again() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    let big = alloc::format!("{}\r\n", " x".repeat(9_000));
    for list in 0..600 {
        talk(&mut engine, conn, &alloc::format!("RPUSH list:{list}{big}"));
    }
    for list in 0..600 {
        let trimmed =
            talk(&mut engine, conn, &alloc::format!("LTRIM list:{list} 1 2\r\nLLEN list:{list}\r\n"));
        assert_eq!(trimmed, "+OK\r\n:2\r\n");
    }
}

/// What must be written before it is changed does not pile up: connections wait until the host has drawn it.
#[test]
fn a_pipeline_waits_for_a_snapshot_that_is_behind() {
    let mut engine = Engine::new(&Options::default()).expect("defaults");
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    let (keys, mut rng) = (300, crate::base::rng::Rng::new(1));
    for key in 0..keys {
        // Noise, which LZF does not make small.
        let value: String = (0..150_000).map(|_| char::from(b'!' + rng.below(90) as u8)).collect();
        let len = value.len();
        talk(
            &mut engine,
            conn,
            &alloc::format!("*3\r\n$3\r\nSET\r\n$3\r\n{key:03}\r\n${len}\r\n{value}\r\n"),
        );
    }
    let mut file = engine.begin_snapshot(Purpose::File, 0).expect("no other one");
    let appends: String = (0..keys).map(|key| alloc::format!("APPEND {key:03} x\r\n")).collect();
    let mut replies = talk(&mut engine, conn, &appends);
    assert!(!replies.is_empty() && replies.lines().count() < keys);
    let mut most = engine.snapshot_bytes();
    while let Some(piece) = engine.snapshot_piece() {
        file.extend_from_slice(&piece);
        most = most.max(engine.snapshot_bytes());
        replies += &drain(&mut engine, conn);
    }
    assert_eq!(replies.lines().count(), keys);
    let mut copy = Engine::new(&Options::default()).expect("defaults");
    copy.load(&file, 0).and_then(|_| copy.loaded(0)).expect("a good file");
    let reader = copy.connect(Protocol::Resp2, "test", 0);
    for key in [0, 7, 150, 299] {
        assert_eq!(talk(&mut copy, reader, &alloc::format!("STRLEN {key:03}\r\n")), ":150000\r\n");
    }
    // A buffer grows by doubling.
    assert!(most < 3 * crate::base::limits::SNAPSHOT_BYTES_FREE, "{most}");
    assert_eq!(talk(&mut engine, conn, "STRLEN 007\r\n"), ":150001\r\n");
}

/// What goes moves others in their buckets, while they are being looked up.
#[test]
fn keys_that_expire_among_many_asked_for_hide_none_of_the_others() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    let keys = 0..500;
    let sets: String = keys
        .clone()
        .map(|at| alloc::format!("SET key:{at} {at}{}\r\n", if at % 3 == 0 { " PX 5" } else { "" }))
        .collect();
    talk(&mut engine, conn, &sets);
    let names: String = keys.clone().map(|at| alloc::format!(" key:{at}")).collect();
    engine.feed(conn, alloc::format!("MGET{names}\r\nDBSIZE\r\n").as_bytes(), 1_000_010);
    let shown = |at: u32| match at % 3 {
        0 => "$-1\r\n".into(),
        _ => alloc::format!("${}\r\n{at}\r\n", at.to_string().len()),
    };
    let expected: String = keys.map(shown).collect();
    assert_eq!(drain(&mut engine, conn), alloc::format!("*500\r\n{expected}:333\r\n"));
}
