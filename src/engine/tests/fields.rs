//! Fields past their deadline: what commands see before time alone has removed them, how much one tick removes, and what
//! the log makes of it.

use alloc::format;

use super::*;
use crate::base::limits::EXPIRE_KEYS_PER_TICK_MAX;
use crate::base::rng::Rng;

const START_MS: Millis = 1_000_000;

/// One command at a time, told the time; no tick.
fn talk_at(engine: &mut Engine, conn: ConnId, now: Millis, text: &str) -> String {
    engine.feed(conn, format!("{text}\r\n").as_bytes(), now);
    drain(engine, conn)
}

/// The events that `text` has 10 ms after `a` and `b` of the hash `h` are past their deadline, in a packed hash or a
/// table, and its reply.
fn when_past(entries: usize, prepare: &str, text: &str) -> (String, String) {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", START_MS);
    let listener = engine.connect(Protocol::Resp2, "listener", START_MS);
    let setup = format!(
        "CONFIG SET hash-max-listpack-entries {entries}\r\nHSET h a 1 b 2 c 3\r\nHPEXPIRE h 1 FIELDS 2 a b\r\n{prepare}"
    );
    talk_at(&mut engine, conn, START_MS, &setup);
    talk_at(&mut engine, conn, START_MS, "CONFIG SET notify-keyspace-events KA");
    talk_at(&mut engine, listener, START_MS, "SUBSCRIBE __keyspace@0__:h");
    engine.feed(conn, format!("{text}\r\n").as_bytes(), START_MS + 10);
    let (mut reply, mut events) = (String::new(), String::new());
    while let Some(output) = engine.next_output() {
        let text = String::from_utf8_lossy(&output.bytes).replace("\r\n", " ");
        if output.conn == conn { reply += &text } else { events += &text }
    }
    let names = events.split("*3 $7 message $16 __keyspace@0__:h ").skip(1);
    let names: Vec<&str> = names.filter_map(|event| event.split(' ').nth(1)).collect();
    (reply.trim_end().to_string(), names.join(" "))
}

/// As redis-server 8.2 answers with its active expiry switched off.
#[rustfmt::skip]
const WHEN_PAST: &[(&str, &str, &str, &str)] = &[
    ("", "HGET h a", "$-1", "hexpired"),
    ("", "HMGET h a b c", "*3 $-1 $-1 $1 3", "hexpired"),
    ("", "HEXISTS h a", ":0", "hexpired"),
    ("", "HSTRLEN h a", ":0", "hexpired"),
    ("", "HLEN h", ":3", ""),
    ("", "HGETALL h", "*2 $1 c $1 3", ""),
    ("", "HKEYS h", "*1 $1 c", ""),
    ("", "HVALS h", "*1 $1 3", ""),
    ("", "HSCAN h 0", "*2 $1 0 *2 $1 c $1 3", ""),
    ("", "HRANDFIELD h", "$1 c", "hexpired"),
    ("", "HRANDFIELD h 5 WITHVALUES", "*2 $1 c $1 3", "hexpired"),
    ("", "HRANDFIELD h -2", "*2 $1 c $1 c", "hexpired"),
    ("", "HTTL h FIELDS 2 a b", "*2 :-2 :-2", ""),
    ("", "HPERSIST h FIELDS 2 a b", "*2 :-2 :-2", ""),
    ("", "HEXPIRE h 10 FIELDS 2 a b", "*2 :1 :1", "hexpire"),
    ("", "HEXPIRE h 0 FIELDS 2 a b", "*2 :2 :2", "hdel"),
    ("", "HEXPIRE h 10 NX FIELDS 2 a b", "*2 :0 :0", ""),
    ("", "HSET h a 1", ":0", "hset"),
    ("", "HSETNX h a 1", ":1", "hexpired hset"),
    ("", "HINCRBY h a 1", ":1", "hexpired hincrby"),
    ("", "HINCRBYFLOAT h a 1", "$1 1", "hexpired hincrbyfloat"),
    ("", "HINCRBY h z 1", ":1", "hincrby"),
    ("", "HDEL h a b", ":2", "hdel"),
    ("", "HSETEX h FIELDS 1 a 1", ":1", "hset"),
    ("", "HSETEX h EX 100 FIELDS 1 a 1", ":1", "hset hexpire"),
    ("", "HSETEX h KEEPTTL FIELDS 1 a 1", ":1", "hset"),
    ("", "HSETEX h FNX FIELDS 1 a 1", ":1", "hexpired hset"),
    ("", "HSETEX h FXX FIELDS 2 a 1 b 1", ":0", "hexpired"),
    ("", "HSETEX h PXAT 1 FIELDS 2 a 1 b 1", ":1", "hset hdel"),
    ("", "HGETEX h FIELDS 2 a b", "*2 $-1 $-1", "hexpired"),
    ("", "HGETEX h EX 10 FIELDS 2 a b", "*2 $-1 $-1", "hexpired"),
    ("", "HGETDEL h FIELDS 2 a c", "*2 $-1 $1 3", "hexpired hdel"),
    ("HDEL h c", "HGET h a", "$-1", "hexpired"),
    ("HDEL h c", "HMGET h a b c", "*3 $-1 $-1 $-1", "hexpired del"),
    ("HDEL h c", "HRANDFIELD h", "$-1", "hexpired del"),
    ("HDEL h c", "HDEL h a b c", ":2", "hdel del"),
    ("HDEL h c", "HGETDEL h FIELDS 2 a b", "*2 $-1 $-1", "hexpired del"),
    ("HDEL h c", "HGETEX h FIELDS 2 a b", "*2 $-1 $-1", "hexpired del"),
    ("HDEL h c", "EXISTS h", ":1", ""),
    ("HDEL h b c", "HSETNX h a 1", ":1", "hexpired del hset"),
    ("HDEL h b c", "HINCRBY h a 1", ":1", "hexpired del hincrby"),
    ("HDEL h b c", "HSETEX h FNX FIELDS 1 a 1", ":1", "hexpired hset"),
    ("HDEL h b c", "HSETEX h FXX FIELDS 1 a 1", ":0", "hexpired del"),
    ("HDEL h b c", "HEXPIRE h 10 FIELDS 1 a", "*1 :1", "hexpire"),
];

#[test]
fn what_commands_see_of_fields_that_are_past() {
    for entries in [512, 0] {
        for (prepare, text, reply, events) in WHEN_PAST {
            let answered = when_past(entries, prepare, text);
            assert_eq!(answered, (reply.to_string(), events.to_string()), "{entries}: {prepare}: {text}");
        }
    }
}

/// Ticks until nothing is due; asserts that `count` falls by no more than a tick may remove.
fn tick_down(engine: &mut Engine, now: &mut Millis, count: impl Fn(&mut Engine, Millis) -> usize) -> usize {
    let (mut before, mut ticks) = (count(engine, *now), 0);
    while before > 0 {
        *now = engine.wake_at_ms().expect("there is more to do").max(*now);
        engine.tick(*now);
        let left = count(engine, *now);
        assert!(before - left <= EXPIRE_KEYS_PER_TICK_MAX, "{before} - {left} in one tick");
        before = left;
        ticks += 1;
        assert!(ticks < 1000, "{left} are left");
    }
    ticks
}

fn number(reply: &str) -> usize {
    reply.trim().trim_start_matches(':').parse().expect("an integer")
}

/// Ticks until memory has come back.
fn settle_memory(engine: &mut Engine, now: &mut Millis) {
    for _ in 0..10_000 {
        match engine.wake_at_ms() {
            Some(at_ms) if at_ms <= *now + 10_000 => *now = at_ms.max(*now + 1),
            _ => return,
        }
        engine.tick(*now);
    }
}

#[test]
fn many_fields_of_one_hash_go_a_bounded_number_a_tick() {
    let (mut engine, fields) = (engine(), if cfg!(miri) { 5000 } else { 100_000 });
    let conn = engine.connect(Protocol::Resp2, "test", START_MS);
    let empty = engine.keyspace.used_bytes();
    talk_at(&mut engine, conn, START_MS, "SET other v");
    for field in 0..fields {
        talk_at(&mut engine, conn, START_MS, &format!("HSETEX h PX 5000 FIELDS 1 field:{field} value"));
    }
    assert!(engine.keyspace.used_bytes() > empty + fields * 30);
    let mut now = START_MS + 5001;
    assert_eq!(engine.wake_at_ms().map(|at_ms| at_ms >= now), Some(true), "not before the deadline");
    let left = |engine: &mut Engine, now| number(&talk_at(engine, conn, now, "HLEN h"));
    let ticks = tick_down(&mut engine, &mut now, left);
    assert!(ticks >= fields / EXPIRE_KEYS_PER_TICK_MAX);
    assert_eq!(talk_at(&mut engine, conn, now, "KEYS *"), "*1\r\n$5\r\nother\r\n");
    settle_memory(&mut engine, &mut now);
    assert!(engine.keyspace.used_bytes() < empty + 20_000, "{}", engine.keyspace.used_bytes());
}

#[test]
fn many_hashes_go_a_bounded_number_a_tick() {
    let (mut engine, hashes) = (engine(), if cfg!(miri) { 5000 } else { 100_000 });
    let conn = engine.connect(Protocol::Resp2, "test", START_MS);
    let empty = engine.keyspace.used_bytes();
    for hash in 0..hashes {
        let volatile = format!("HSETEX h:{hash} PX 5000 FIELDS 1 a 1");
        talk_at(&mut engine, conn, START_MS, &volatile);
    }
    talk_at(&mut engine, conn, START_MS, "HSET h:0 b 1");
    let mut now = START_MS + 5001;
    // The one that stays is not counted.
    let left = |engine: &mut Engine, now| number(&talk_at(engine, conn, now, "DBSIZE")) - 1;
    let ticks = tick_down(&mut engine, &mut now, left);
    assert!(ticks >= hashes / EXPIRE_KEYS_PER_TICK_MAX);
    assert_eq!(talk_at(&mut engine, conn, now, "HGETALL h:0"), "*2\r\n$1\r\nb\r\n$1\r\n1\r\n");
    settle_memory(&mut engine, &mut now);
    assert!(engine.keyspace.used_bytes() < empty + 40_000, "{}", engine.keyspace.used_bytes());
}

#[test]
fn a_deadline_set_anew_again_and_again_leaves_nothing_behind() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", START_MS);
    let mut used = 0;
    for entries in [512, 0] {
        talk_at(
            &mut engine,
            conn,
            START_MS,
            &format!("CONFIG SET hash-max-listpack-entries {entries}\r\nHSET h a 1"),
        );
        for round in 0..20_000 {
            talk_at(&mut engine, conn, START_MS, &format!("HPEXPIRE h {} FIELDS 1 a", 100_000 + round));
            if round == 10 {
                used = engine.keyspace.used_bytes();
            }
        }
        assert!(engine.keyspace.used_bytes() < used + 1000, "{}", engine.keyspace.used_bytes());
        talk_at(&mut engine, conn, START_MS, "DEL h");
    }
}

/// A command out of few, on few fields, most of their deadlines near.
fn random_command(rng: &mut Rng) -> String {
    let mut one_of = |words: &[&str]| words[rng.below(words.len() as u64) as usize].to_string();
    let key = one_of(&["h0", "h0", "h1"]);
    let (a, b) = (one_of(&["a", "b", "c", "d"]), one_of(&["a", "b", "c", "d"]));
    let (ms, condition) = (one_of(&["0", "5", "10", "20", "5000"]), one_of(&["", "NX", "XX", "GT", "LT"]));
    let value = one_of(&["1", "2", "34567890123456789012345"]);
    let time = one_of(&["", "KEEPTTL", "PX 0", "PX 5", "PX 20", "EX 9"]);
    let read = one_of(&["", "PERSIST", "PX 0", "PX 10", "EX 9"]);
    let present = one_of(&["", "", "FNX", "FXX"]);
    let other = one_of(&["h0", "h1"]);
    match rng.below(15) {
        0..3 => format!("HPEXPIRE {key} {ms} {condition} FIELDS 2 {a} {b}"),
        3 => format!("HPERSIST {key} FIELDS 2 {a} {b}"),
        4 => format!("HGETEX {key} {read} FIELDS 2 {a} {b}"),
        5 => format!("HGETDEL {key} FIELDS 1 {a}"),
        6..9 => format!("HSETEX {key} {present} {time} FIELDS 2 {a} {value} {b} {value}"),
        9 => format!("HSET {key} {a} {value}"),
        10 => format!("HSETNX {key} {a} 1"),
        11 => format!("HINCRBY {key} {a} 1\r\nHINCRBYFLOAT {key} {b} 0.5"),
        12 => format!("HDEL {key} {a}"),
        13 => format!("HMGET {key} {a} {b}\r\nHRANDFIELD {key}"),
        _ => format!("COPY {key} {other} REPLACE\r\nRENAME {key} {other}"),
    }
}

fn state(engine: &mut Engine, now: Millis) -> String {
    let conn = engine.connect(Protocol::Resp2, "inspector", now);
    let mut state = String::new();
    for key in ["h0", "h1"] {
        for text in ["HLEN", "HKEYS"] {
            let reply = talk_at(engine, conn, now, &format!("{text} {key}"));
            let mut lines: Vec<&str> = reply.split("\r\n").collect();
            lines.sort_unstable();
            state += &format!("{text} {key} {lines:?}\n");
        }
        state += &talk_at(
            engine,
            conn,
            now,
            &format!("HMGET {key} a b c d\r\nHPEXPIRETIME {key} FIELDS 4 a b c d"),
        );
    }
    state
}

/// What is logged never depends on the clock: read back at the beginning of time it makes what there was.
#[test]
fn the_log_of_field_deadlines_reads_back_the_same() {
    for seed in 0..if cfg!(miri) { 2 } else { 300 } {
        let mut rng = Rng::new(seed);
        let options = Options { log: LogMode::Relaxed, now: START_MS, ..Options::default() };
        let (mut one, mut now) = (Engine::new(&options).expect("defaults are valid"), START_MS);
        let mut other = Engine::new(&options).expect("defaults are valid");
        let conn = one.connect(Protocol::Resp2, "test", now);
        let entries = rng.below(2) * 3;
        for engine in [&mut one, &mut other] {
            let conn = engine.connect(Protocol::Resp2, "test", now);
            talk_at(engine, conn, now, &format!("CONFIG SET hash-max-listpack-entries {entries}"));
        }
        let mut said = String::new();
        for _ in 0..60 {
            now += rng.below(8) as Millis;
            if rng.below(6) == 0 {
                one.tick(now);
            }
            let text = random_command(&mut rng);
            let reply = talk_at(&mut one, conn, now, &text);
            said += &format!("{now} {text} {reply:?}\n");
        }
        let (bytes, ticket) = one.take_log();
        one.appended(ticket);
        let replayed = other.replay(&bytes, now);
        assert_eq!(
            (replayed.bytes, replayed.refused),
            (bytes.len(), 0),
            "{}",
            String::from_utf8_lossy(&bytes)
        );
        let (mine, theirs) = (state(&mut one, now), state(&mut other, now));
        assert_eq!(mine, theirs, "seed {seed}\n{said}\n{}", String::from_utf8_lossy(&bytes));
        for engine in [&mut one, &mut other] {
            assert_nothing_past_is_left(engine, now + 100_000, &said);
        }
    }
}

/// However deadlines moved and hashes were copied and renamed: time alone removes every field that is due.
fn assert_nothing_past_is_left(engine: &mut Engine, until: Millis, said: &str) {
    let mut now = until - 100_000;
    while let Some(at_ms) = engine.wake_at_ms().filter(|at_ms| *at_ms <= until) {
        now = at_ms.max(now);
        engine.tick(now);
    }
    let conn = engine.connect(Protocol::Resp2, "inspector", until);
    for key in ["h0", "h1"] {
        let count = number(&talk_at(engine, conn, until, &format!("HLEN {key}")));
        let shown = talk_at(engine, conn, until, &format!("HKEYS {key}"));
        assert!(shown.starts_with(&format!("*{count}\r\n")), "{count} fields, of which {shown}\n{said}");
    }
}

/// Redis 7 reads no file of version 12: what once was there is no reason to write one.
#[test]
fn a_file_is_of_the_version_that_what_is_there_needs() {
    for count in [3, 600] {
        let mut engine = engine();
        let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
        let pairs: String = (0..count).map(|at| alloc::format!(" f{at} v{at}")).collect();
        for (command, version) in [
            (alloc::format!("HSET h{pairs}"), "0010"),
            ("HEXPIRE h 1000 FIELDS 1 f1".into(), "0012"),
            ("RENAME h g".into(), "0012"),
            ("HPERSIST g FIELDS 1 f1".into(), "0010"),
            ("HEXPIRE g 1000 FIELDS 1 f2".into(), "0012"),
            ("MOVE g 3".into(), "0012"),
            ("SWAPDB 3 0".into(), "0012"),
            ("HDEL g f2".into(), "0010"),
            ("HEXPIRE g 1000 FIELDS 1 f0".into(), "0012"),
            ("SET g v".into(), "0010"),
        ] {
            talk(&mut engine, conn, &alloc::format!("{command}\r\n"));
            let file = engine.save(1_000_000);
            assert_eq!(String::from_utf8_lossy(&file[5..9]), version, "{command}, {count} fields");
            let mut loaded = self::engine();
            loaded.load(&file, 1_000_000).and_then(|_| loaded.loaded(1_000_000)).expect("the file is whole");
            let reader = loaded.connect(Protocol::Resp2, "test", 1_000_000);
            for look in ["HLEN g\r\n", "HTTL g FIELDS 3 f0 f1 f2\r\n", "HGET g f0\r\n", "HLEN h\r\n"] {
                assert_eq!(talk(&mut loaded, reader, look), talk(&mut engine, conn, look), "{command}");
            }
            let head = engine.begin_snapshot(Purpose::File, 1_000_000).expect("no other one");
            assert_eq!(head[..9], file[..9]);
            while engine.snapshot_piece().is_some() {}
        }
    }
}
