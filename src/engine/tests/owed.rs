//! What connections are owed, what is kept of what they sent, and when a host is to look at an engine again.

use super::*;
use crate::base::limits::PUSH_BYTES_MAX;

/// A listener, told more than may wait for it by a transaction whose replies wait for the log.
#[test]
fn a_listener_is_closed_whose_messages_pile_up_before_the_log_is_stored() {
    for behind in ["", "PUBLISH ch more\r\n"] {
        let options = Options { log: LogMode::Always, ..Options::default() };
        let mut engine = Engine::new(&options).expect("defaults are valid");
        let conn = engine.connect(Protocol::Resp2, "test", 0);
        let listener = engine.connect(Protocol::Resp2, "listens", 0);
        talk(&mut engine, listener, "SUBSCRIBE ch\r\n");
        let message = "x".repeat(1 << 20);
        let large = alloc::format!("*3\r\n$7\r\nPUBLISH\r\n$2\r\nch\r\n${}\r\n{message}\r\n", message.len());
        let pushes = large.repeat(PUSH_BYTES_MAX / message.len());
        engine.feed(
            conn,
            alloc::format!("PUBLISH ch small\r\nMULTI\r\nSET k v\r\n{pushes}{behind}EXEC\r\n").as_bytes(),
            0,
        );
        let closed = core::iter::from_fn(|| engine.next_output()).find(|output| output.conn == listener);
        let closed = closed.expect("the listener is closed");
        assert!(closed.close && closed.bytes.is_empty(), "{} bytes", closed.bytes.len());
        let ticket = engine.take_log().1;
        engine.appended(ticket);
        assert!(drain(&mut engine, conn).contains("+OK"));
        assert_eq!(talk(&mut engine, conn, "PUBLISH ch x\r\n"), ":0\r\n");
    }
}

/// Keys go before its command runs, and waiters are served behind it, while its output is being written.
#[test]
fn a_connection_hears_of_what_happens_around_its_commands() {
    let settings =
        [("maxmemory", "200000"), ("maxmemory-policy", "allkeys-random"), ("notify-keyspace-events", "KEA")];
    let config = settings.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let mut engine = Engine::new(&Options { config, ..Options::default() }).expect("known parameters");
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    let waits = engine.connect(Protocol::Resp2, "waits", 0);
    talk(&mut engine, conn, "HELLO 3\r\nPSUBSCRIBE __keyevent@0__:evicted __keyevent@0__:*pop\r\n");
    let sets: String = (0..300).map(|key| alloc::format!("SET {key} {}\r\n", "x".repeat(1000))).collect();
    let heard = talk(&mut engine, conn, &sets);
    assert_eq!(heard.matches("evicted\r\n").count() as u64, 2 * engine.key_stats.evicted);
    assert!(engine.key_stats.evicted > 50);
    talk(&mut engine, waits, "BLPOP list 0\r\n");
    let heard = talk(&mut engine, conn, "RPUSH list a\r\nPING\r\n");
    let (before, after) = heard.split_once("+PONG").expect("it is answered");
    assert!(before.ends_with("$19\r\n__keyevent@0__:lpop\r\n$4\r\nlist\r\n") && after == "\r\n", "{heard}");
}

/// Whoever runs an engine asks again when to wake it if something may be due sooner.
#[test]
fn a_host_is_told_of_all_that_may_be_due_sooner() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    let readers = [(); 2].map(|()| engine.connect(Protocol::Resp2, "reads", 1_000_000));
    for reader in readers {
        talk(&mut engine, reader, "XREAD BLOCK 0 STREAMS s $\r\n");
    }
    // As many waits end as keys change.
    for commands in ["SET k v PX 5\r\nXADD s 1-1 a b\r\n", "CONFIG SET timeout 1\r\n", "MEMORY PURGE\r\n"] {
        let before = engine.changes();
        talk(&mut engine, conn, commands);
        assert!(engine.changes() > before, "{commands}");
    }
}

#[test]
fn a_clock_that_steps_far_back_stops_no_timer() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    let year_ms = 365 * 86_400_000;
    let value = "x".repeat(100);
    let key = |at: usize| alloc::format!("{at:05}");
    let sets: String = (0..40_000).map(|at| alloc::format!("SET {} {value}\r\n", key(at))).collect();
    engine.feed(conn, sets.as_bytes(), year_ms);
    drain(&mut engine, conn);
    engine.tick(year_ms);
    // Sparse pages are emptied now, and looked for again later.
    let dels = |from: usize| (0..40_000).filter(move |at| at % 10 != 0 && (from..from + 20_000).contains(at));
    let dels = |from| dels(from).map(|at| alloc::format!("DEL {}\r\n", key(at))).collect::<String>();
    let settle = |engine: &mut Engine, from: Millis, commands: &str| {
        let mut now = from;
        engine.feed(conn, commands.as_bytes(), now);
        drain(engine, conn);
        while let Some(at_ms) = engine.wake_at_ms() {
            assert!(at_ms < from + 100_000, "woken within seconds");
            now = now.max(at_ms);
            engine.tick(now);
        }
        engine.keyspace.heap.held_bytes()
    };
    let half = settle(&mut engine, year_ms, &dels(0));
    let most = settle(&mut engine, 2_000_000, &dels(20_000));
    assert!(most < half / 2, "{most} of {half}");
}

#[test]
fn a_long_request_leaves_no_room_behind() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    let (len, before) = (20 << 20, engine.used_bytes());
    let set = alloc::format!("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n${len}\r\n{}\r\nPI", "x".repeat(len));
    let mut replies = String::new();
    for piece in set.as_bytes().chunks(1 << 16) {
        engine.feed(conn, piece, 1_000_000);
        replies += &drain(&mut engine, conn);
    }
    assert_eq!(replies + &talk(&mut engine, conn, "NG\r\nDEL k\r\n"), "+OK\r\n+PONG\r\n:1\r\n");
    assert!(engine.used_bytes() < before + (1 << 20), "{} bytes", engine.used_bytes() - before);
}

/// What was sent behind a command that waited is taken from its front, in pieces of as much as may be owed.
#[test]
fn a_long_pipeline_behind_a_wait_is_answered_in_order() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    let other = engine.connect(Protocol::Resp2, "other", 1_000_000);
    talk(&mut engine, other, &alloc::format!("SET k {}\r\n", "x".repeat(60_000)));
    talk(&mut engine, conn, "BLPOP l 0\r\n");
    let behind: String = (0..400).map(|at| alloc::format!("GET k\r\nECHO {at}\r\n")).collect();
    for piece in behind.as_bytes().chunks(1000) {
        engine.feed(conn, piece, 1_000_000);
    }
    engine.feed(other, b"RPUSH l a\r\n", 1_000_000);
    let mut replies = drain(&mut engine, conn);
    loop {
        let more = talk(&mut engine, conn, "");
        if more.is_empty() {
            break;
        }
        replies += &more;
    }
    let echoes: Vec<&str> =
        replies.lines().filter(|line| line.len() < 4 && !line.starts_with(['$', '*', 'a', 'l'])).collect();
    assert!(
        echoes.iter().enumerate().all(|(at, echo)| *echo == at.to_string()) && echoes.len() == 400,
        "{echoes:?}"
    );
}
