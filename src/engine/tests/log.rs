//! The log, in pieces and damaged.

use super::*;

/// An engine that logs, and a log of it: two databases, a transaction, a checksum a piece.
fn logged() -> (Engine, Vec<u8>) {
    let options = Options { log: LogMode::Relaxed, log_checksums: true, ..Options::default() };
    let mut engine = Engine::new(&options).expect("defaults are valid");
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    let mut log = Vec::new();
    for commands in [
        "SET a 1\r\nINCR a\r\n",
        "MULTI\r\nRPUSH l x y\r\nSELECT 3\r\nSET b 2\r\nEXEC\r\n",
        "SET c 3\r\nDEL b\r\n",
    ] {
        talk(&mut engine, conn, commands);
        log.extend_from_slice(&engine.take_log().0);
    }
    (engine, log)
}

fn empty() -> Engine {
    Engine::new(&Options::default()).expect("defaults are valid")
}

fn shown(engine: &mut Engine) -> String {
    let conn = engine.connect(Protocol::Resp2, "look", 0);
    talk(engine, conn, "MGET a b c\r\nLRANGE l 0 -1\r\nSELECT 3\r\nMGET a b c\r\n")
}

#[test]
fn a_log_is_replayed_in_pieces_of_any_size() {
    let (mut engine, log) = logged();
    let wanted = shown(&mut engine);
    for step in 1..log.len() {
        let (mut again, mut from, mut to) = (empty(), 0, 0);
        while to < log.len() {
            to = (to + step).min(log.len());
            let replayed = again.replay(&log[from..to], 0);
            assert_eq!((replayed.refused, replayed.damaged), (0, false), "pieces of {step}");
            from += replayed.bytes;
        }
        assert_eq!(from, log.len());
        assert_eq!(shown(&mut again), wanted, "pieces of {step}");
    }
}

#[test]
fn a_log_that_is_cut_is_replayed_up_to_a_whole_command_or_transaction() {
    let (_, log) = logged();
    let transaction =
        log.windows(5).position(|part| part == b"MULTI").expect("there is one") - "*1\r\n$5\r\n".len();
    let end = log.windows(4).position(|part| part == b"EXEC").expect("there is one") + "EXEC\r\n".len();
    for len in 0..log.len() {
        let replayed = empty().replay(&log[..len], 0);
        assert!(!replayed.damaged && replayed.refused == 0 && replayed.bytes <= len);
        assert!(
            replayed.bytes <= transaction || replayed.bytes >= end,
            "inside a transaction at {}",
            replayed.bytes
        );
    }
}

#[test]
fn a_flipped_bit_is_noticed() {
    let (_, log) = logged();
    // The last checksum itself is of no command.
    let last = log.iter().rposition(|&byte| byte == b'#').expect("there is one");
    for at in 0..last {
        let mut damaged = log.clone();
        damaged[at] ^= 1;
        let replayed = empty().replay(&damaged, 0);
        assert!(replayed.damaged || replayed.bytes < log.len(), "at {at}");
    }
}

#[test]
fn the_checksums_of_before_are_read_too_and_none_of_them_behind_a_new_one() {
    use crate::base::crc::crc64;
    let (mut engine, log) = logged();
    let set = b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n9\r\n";
    let old = [&set[..], alloc::format!("#CRC:{:016x}\r\n", crc64(0, set)).as_bytes()].concat();
    let whole = [&old[..], &old, &log].concat();
    let mut again = empty();
    assert_eq!(again.replay(&whole, 0), Replayed { bytes: whole.len(), refused: 0, damaged: false });
    assert_eq!(shown(&mut again), shown(&mut engine));
    assert!(again.replay(&old, 0).damaged);
    let flipped = whole.iter().position(|&byte| byte == b'9').expect("it is set");
    let mut damaged = whole.clone();
    damaged[flipped] ^= 1;
    assert!(empty().replay(&damaged, 0).damaged);
}

#[test]
fn a_log_after_a_save_names_its_database_and_each_file_begins_in_the_first() {
    let (mut engine, log) = logged();
    let base = engine.save(0);
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    talk(&mut engine, conn, "SELECT 3\r\nSET d 4\r\n");
    let (more, _) = engine.take_log();
    let mut again = empty();
    again.replay(&log, 0); // leaves off in database 3
    let mut again = empty();
    again.load(&base, 0).expect("it is a file");
    again.loaded(0).expect("it is a file");
    again.replay(&[], 0);
    assert_eq!(again.replay(&more, 0).bytes, more.len());
    assert_eq!(shown(&mut again), shown(&mut engine));
    again.replay(b"*1\r\n$5\r\nMULTI\r\n", 0);
    again.replay(&[], 0);
    again.replay(b"*3\r\n$3\r\nSET\r\n$5\r\nfirst\r\n$1\r\n1\r\n", 0);
    assert_eq!(again.keyspace().len(crate::db::DbIndex(0)), engine.keyspace().len(crate::db::DbIndex(0)) + 1);
}

#[test]
fn what_cannot_be_stored_is_refused() {
    let (mut engine, _) = logged();
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    engine.set_storage_error(Some("No space left on device".into()));
    let refused = "-MISCONF Errors writing to the AOF file: No space left on device\r\n";
    assert_eq!(talk(&mut engine, conn, "SET a 2\r\n"), refused);
    assert_eq!(talk(&mut engine, conn, "PING\r\n"), refused);
    assert_eq!(talk(&mut engine, conn, "GET a\r\n"), "$1\r\n2\r\n");
    engine.set_storage_error(None);
    assert_eq!(talk(&mut engine, conn, "SET a 3\r\n"), "+OK\r\n");
}

#[test]
fn what_is_counted_past_its_end_is_not_logged_so_that_it_is_refused() {
    let (mut engine, _) = logged();
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    let group = "XGROUP CREATE s g 0 MKSTREAM ENTRIESREAD 9223372036854775807\r\n";
    talk(&mut engine, conn, &alloc::format!("{group}XADD s 1 f v\r\nXREADGROUP GROUP g c STREAMS s >\r\n"));
    let (log, _) = engine.take_log();
    let replayed = empty().replay(&log, 0);
    assert_eq!((replayed.bytes, replayed.refused), (log.len(), 0));
}

#[test]
fn pending_entries_are_as_often_delivered_in_the_log() {
    let (mut engine, _) = logged();
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    talk(&mut engine, conn, "XADD s 1 f v\r\nXGROUP CREATE s g 0\r\nXREADGROUP GROUP g c STREAMS s >\r\n");
    talk(&mut engine, conn, "XREADGROUP GROUP g c STREAMS s 0\r\n");
    let mut again = empty();
    again.replay(&engine.take_log().0, 0);
    let conn = again.connect(Protocol::Resp2, "look", 0);
    let pending = talk(&mut again, conn, "XPENDING s g - + 10\r\n");
    assert!(pending.ends_with(":2\r\n"), "{pending}");
}

#[test]
fn what_no_log_has_is_refused() {
    for line in [
        "HSET z",
        "SET k",
        "BLPOP q 0",
        "XREADGROUP GROUP g c BLOCK 0 STREAMS s >",
        "SUBSCRIBE c",
        "CLIENT KILL ID 1",
        "RESET",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let mut request = alloc::format!("*{}\r\n", words.len());
        words.iter().for_each(|word| request += &alloc::format!("${}\r\n{word}\r\n", word.len()));
        let replayed = empty().replay(request.as_bytes(), 0);
        assert_eq!(replayed.refused, 1, "{line}");
    }
}

/// A command behind the base saw a key as it was then, though its deadline has passed by now.
#[test]
fn what_expired_since_the_base_was_written_is_there_for_the_commands_behind_it() {
    let mut engine = Engine::new(&Options { log: LogMode::Relaxed, ..Options::default() }).expect("defaults");
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    talk(&mut engine, conn, "SET k v PX 100\r\n");
    engine.take_log();
    for purpose in [Purpose::Base, Purpose::BaseInChunks, Purpose::File] {
        let mut file = engine.begin_snapshot(purpose, 0).expect("no other one");
        while let Some(piece) = engine.snapshot_piece() {
            file.extend_from_slice(&piece);
        }
        let mut again = empty();
        again.load(&file, 500).expect("it is a file");
        again.loaded(500).expect("it is a file");
        again.replay(&[], 500);
        again.replay(b"*3\r\n$6\r\nAPPEND\r\n$1\r\nk\r\n$1\r\nw\r\n", 500);
        let conn = again.connect(Protocol::Resp2, "test", 500);
        let wanted = if purpose != Purpose::File { "$-1\r\n" } else { "$1\r\nw\r\n" };
        assert_eq!(talk(&mut again, conn, "GET k\r\n"), wanted);
    }
}

/// A length that is damaged leads into a value, where anything may stand.
#[test]
fn a_value_is_not_taken_for_a_command() {
    let mut engine = empty();
    engine.replay(&[], 0);
    let set = b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n";
    assert_eq!(engine.replay(set, 0).bytes, set.len());
    let damaged = b"*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$0\r\n\r\nFLUSHALL\r\n\r\n";
    let replayed = engine.replay(damaged, 0);
    assert!(replayed.bytes < damaged.len());
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    assert_eq!(talk(&mut engine, conn, "GET k\r\n"), "$1\r\nv\r\n");
}

/// Who draws a file draws no piece of the next one.
#[test]
fn one_snapshot_is_drawn_to_its_end_before_another_begins() {
    let mut engine = empty();
    assert!(engine.begin_snapshot(Purpose::File, 0).is_some());
    while {
        assert!(
            engine.begin_snapshot(Purpose::File, 0).is_none(),
            "one at a time, and it will be asked for once more"
        );
        engine.snapshot_piece().is_some()
    } {}
    assert!(engine.begin_snapshot(Purpose::File, 0).is_some());
    engine.abandon_snapshot();
    while engine.keyspace().is_forgetting_snapshot() {
        engine.tick(1);
    }
    assert!(engine.begin_snapshot(Purpose::File, 0).is_some());
}

#[test]
fn a_log_holds_strings_longer_than_are_taken_now() {
    let talked =
        "SETRANGE k 2000000 x\r\nAPPEND k y\r\nSETBIT k 16777216 1\r\nBITFIELD k SET u8 17000000 255\r\n";
    let mut engine =
        Engine::new(&Options { log: LogMode::Relaxed, ..Options::default() }).expect("defaults are valid");
    let conn = engine.connect(Protocol::Resp2, "test", 0);
    talk(&mut engine, conn, talked);
    let log = engine.take_log().0.to_vec();
    let mut again = empty();
    let conn = again.connect(Protocol::Resp2, "test", 0);
    talk(&mut again, conn, "CONFIG SET proto-max-bulk-len 1mb\r\n");
    let replayed = again.replay(&log, 0);
    assert_eq!((replayed.refused, replayed.bytes), (0, log.len()));
    assert_eq!(talk(&mut again, conn, "STRLEN k\r\nBITCOUNT k\r\n"), ":2125001\r\n:18\r\n");
    assert!(talk(&mut again, conn, "APPEND k z\r\n").starts_with("-ERR string exceeds"));
}

#[test]
fn waitaof_waits_for_all_that_was_logged_before() {
    let config = alloc::vec![("appendonly".into(), "yes".into())];
    let mut engine = Engine::new(&Options { log: LogMode::Relaxed, config, ..Options::default() })
        .expect("known parameters");
    let [conn, other, third] =
        ["test", "other", "third"].map(|name| engine.connect(Protocol::Resp2, name, 0));
    for write in ["SET k v", "SET k v EX 10", "SPOP s", "MULTI\r\nINCR n\r\nEXEC"] {
        talk(&mut engine, other, "SADD s a b\r\n");
        talk(&mut engine, conn, &alloc::format!("{write}\r\n"));
        assert_eq!(talk(&mut engine, conn, "WAITAOF 1 0 0\r\n"), "", "behind {write}");
        assert_eq!(talk(&mut engine, third, "WAITAOF 1 0 0\r\n"), "", "behind what others wrote");
        let ticket = engine.take_log().1;
        talk(&mut engine, other, "SET more 1\r\n");
        engine.synced(ticket);
        let outputs = core::iter::from_fn(|| engine.next_output());
        let answers: Vec<_> = outputs
            .map(|output| (output.conn, String::from_utf8_lossy(&output.bytes).into_owned()))
            .collect();
        assert_eq!(answers, [conn, third].map(|id| (id, "*2\r\n:1\r\n:0\r\n".to_string())));
        let ticket = engine.take_log().1;
        engine.synced(ticket);
        assert_eq!(talk(&mut engine, conn, "WAITAOF 1 0 0\r\n"), "*2\r\n:1\r\n:0\r\n");
    }
}

#[test]
fn what_a_log_makes_was_accessed_when_it_is_replayed() {
    let options = Options { now: 1_000_000, log: LogMode::Relaxed, ..Options::default() };
    let mut engine = Engine::new(&options).expect("defaults are valid");
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    for command in [
        "SET k v",
        "XADD s 1-1 f v",
        "XGROUP CREATE s g 0",
        "XGROUP CREATECONSUMER s g idle",
        "XREADGROUP GROUP g busy STREAMS s >",
        "XREADGROUP GROUP g late STREAMS s >",
    ] {
        talk(&mut engine, conn, &alloc::format!("{command}\r\n"));
    }
    let mut again = empty();
    again.replay(&engine.take_log().0, 1_500_000);
    let conn = again.connect(Protocol::Resp2, "test", 1_500_000);
    assert_eq!(talk(&mut again, conn, "OBJECT IDLETIME k\r\n"), ":0\r\n");
    let consumers = talk(&mut again, conn, "XINFO CONSUMERS s g\r\n");
    let idle: Vec<&str> =
        consumers.split("idle\r\n:").skip(1).filter_map(|rest| rest.lines().next()).collect();
    // In order of their names: the second was given something, and the log says when.
    assert_eq!(idle, ["500000", "0", "0"], "{consumers}");
}
