//! While all data is read anew.

use super::*;

const LOADING: &str = "-LOADING Redis is loading the dataset in memory\r\n";

/// An engine with an append-only file, and a connection to it.
fn logging() -> (Engine, ConnId) {
    let config = [("appendonly", "yes"), ("enable-debug-command", "yes")];
    let config = config.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let options = Options { now: 1_000_000, log: LogMode::Relaxed, config, ..Options::default() };
    let mut engine = Engine::new(&options).expect("the options are valid");
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    (engine, conn)
}

#[test]
fn nobody_looks_at_data_that_is_being_read() {
    let (mut engine, conn) = logging();
    let other = engine.connect(Protocol::Resp2, "other", 1_000_000);
    assert_eq!(talk(&mut engine, conn, "SET k v\r\nMULTI\r\nGET k\r\n"), "+OK\r\n+OK\r\n+QUEUED\r\n");
    assert_eq!(talk(&mut engine, other, "DEBUG LOADAOF\r\n"), "");
    assert_eq!(engine.next_job(), Some(Job::LoadLog));
    engine.set_loading(true, 1_000_000);
    let third = engine.connect(Protocol::Resp2, "third", 1_000_000);
    for command in ["GET k", "SET k w", "PING", "FLUSHALL", "DEBUG RELOAD", "DEBUG LOADAOF", "BGSAVE"] {
        assert_eq!(talk(&mut engine, third, &alloc::format!("{command}\r\n")), LOADING, "{command}");
    }
    let aborted =
        "-EXECABORT Transaction discarded because of: LOADING Redis is loading the dataset in memory\r\n";
    assert_eq!(talk(&mut engine, conn, "EXEC\r\n"), aborted);
    assert!(talk(&mut engine, third, "INFO persistence\r\n").contains("loading:1\r\n"));
    assert_eq!(
        talk(&mut engine, third, "MULTI\r\nGET k\r\nEXEC\r\n"),
        ["+OK\r\n", LOADING, "-EXECABORT Transaction discarded because of previous errors.\r\n"].concat()
    );
    assert!(engine.begin_snapshot(Purpose::File, 1_000_000).is_none());
    engine.empty();
    assert_eq!(engine.keys(), 0);
    engine.replay(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nother\r\n", 1_000_000);
    engine.set_loading(false, 1_000_000);
    engine.job_done(Job::LoadLog, None, 1_000_000);
    assert_eq!(drain(&mut engine, other), "+OK\r\n");
    assert_eq!(talk(&mut engine, third, "GET k\r\n"), "$5\r\nother\r\n");
    assert!(talk(&mut engine, third, "INFO persistence\r\n").contains("rdb_changes_since_last_save:0\r\n"));
}

#[test]
fn nothing_expires_and_nobody_is_served_by_data_that_is_being_read() {
    let (mut engine, conn) = logging();
    assert_eq!(talk(&mut engine, conn, "BLPOP list 0\r\n"), "");
    engine.set_loading(true, 1_000_000);
    engine.empty();
    engine.replay(b"*3\r\n$5\r\nRPUSH\r\n$4\r\nlist\r\n$1\r\na\r\n*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n$4\r\nPXAT\r\n$7\r\n1000010\r\n", 1_000_000);
    engine.tick(1_000_500);
    assert_eq!((drain(&mut engine, conn).as_str(), engine.keys()), ("", 2));
    engine.set_loading(false, 1_000_500);
    assert_eq!(drain(&mut engine, conn), "*2\r\n$4\r\nlist\r\n$1\r\na\r\n");
    engine.tick(1_000_600);
    assert_eq!(engine.keys(), 0);
}

#[test]
fn watches_of_keys_that_were_there_break() {
    let (mut engine, conn) = logging();
    talk(&mut engine, conn, "SET k v\r\nWATCH k\r\n");
    engine.set_loading(true, 1_000_000);
    engine.set_loading(false, 1_000_000);
    assert_eq!(talk(&mut engine, conn, "MULTI\r\nGET k\r\nEXEC\r\n"), "+OK\r\n+QUEUED\r\n*-1\r\n");
}

#[test]
fn loadaof_is_refused_without_a_file_and_in_a_transaction() {
    let mut engine = engine();
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    assert!(talk(&mut engine, conn, "DEBUG LOADAOF\r\n").starts_with("-ERR DEBUG command not allowed."));
    let (mut engine, conn) = logging();
    let refused = "*1\r\n-ERR this command waits for a file, which a transaction cannot\r\n";
    assert!(talk(&mut engine, conn, "MULTI\r\nDEBUG LOADAOF\r\nEXEC\r\n").ends_with(refused));
    assert_eq!(engine.next_job(), None);
}

/// Commands that change what is past its deadline, once a clock stepped back, are logged as they came.
#[test]
fn what_is_past_its_deadline_is_in_a_base_and_outlives_a_reload() {
    for makes_base in [true, false] {
        let (mut engine, conn) = logging();
        talk(&mut engine, conn, "SET k old PX 50\r\nHSET h f 5\r\nHPEXPIRE h 50 FIELDS 1 f\r\n");
        let mut again = logging().0;
        if makes_base {
            let mut base = engine.begin_snapshot(Purpose::Base, 1_000_060).expect("none is being made");
            while let Some(piece) = engine.snapshot_piece() {
                base.extend_from_slice(&piece);
            }
            engine.take_log();
            again.load(&base, 1_000_060).and_then(|_| again.loaded(1_000_060)).expect("it is whole");
        } else {
            engine.feed(conn, b"DEBUG RELOAD\r\n", 1_000_060);
            assert_eq!(drain(&mut engine, conn), "+OK\r\n");
        }
        let changes =
            b"APPEND k new\r\nPERSIST k\r\nHINCRBY h f 1\r\nHPERSIST h FIELDS 1 f\r\nRENAME h i\r\n";
        engine.feed(conn, changes, 1_000_000);
        assert_eq!(drain(&mut engine, conn), ":6\r\n:1\r\n:6\r\n*1\r\n:1\r\n+OK\r\n");
        assert_eq!(again.replay(&engine.take_log().0, 1_000_060).refused, 0);
        let conn = again.connect(Protocol::Resp2, "test", 1_000_060);
        assert_eq!(talk(&mut again, conn, "GET k\r\nHGET i f\r\n"), "$6\r\noldnew\r\n$1\r\n6\r\n");
    }
}

#[test]
fn flushing_all_asks_for_a_save_where_there_are_points_of_it() {
    let files = Files { rdb: true, ..Files::default() };
    for (points, commands, wanted) in [
        ("3600 1", "FLUSHALL", Some(Job::Save)),
        ("3600 1", "FLUSHDB\r\nDEBUG RELOAD", None),
        ("", "FLUSHALL", None),
    ] {
        let config = [("save", points), ("enable-debug-command", "yes")];
        let config = config.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let mut engine =
            Engine::new(&Options { files, config, ..Options::default() }).expect("known parameters");
        let conn = engine.connect(Protocol::Resp2, "test", 0);
        talk(&mut engine, conn, &alloc::format!("SET k v\r\n{commands}\r\n"));
        assert_eq!(engine.next_job(), wanted, "{commands}");
    }
}

#[test]
fn points_of_save_come_on_time_when_the_clock_steps_back() {
    let files = Files { rdb: true, ..Files::default() };
    let config = alloc::vec![("save".into(), "10 1".into())];
    let options = Options { now: 1_000_000, files, config, ..Options::default() };
    let mut engine = Engine::new(&options).expect("known parameters");
    let conn = engine.connect(Protocol::Resp2, "test", 1_000_000);
    engine.feed(conn, b"SET k v\r\n", 1_000_000);
    engine.tick(50_000);
    assert_eq!((engine.wake_at_ms(), engine.next_job()), (Some(60_001), None));
    engine.tick(60_001);
    assert_eq!(engine.next_job(), Some(Job::Save));
}

#[test]
fn a_file_with_libraries_is_not_read_in_parts() {
    let chunks_of = |log: &[u8]| {
        let mut engine = Engine::new(&Options::default()).expect("default options");
        assert_eq!(engine.replay(log, 0).bytes, log.len());
        engine.begin_snapshot(Purpose::BaseInChunks, 0).expect("no other one");
        while engine.snapshot_piece().is_some() {}
        engine.snapshot_chunks()
    };
    assert!(chunks_of(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n").is_some());
    let library = b"*3\r\n$8\r\nFUNCTION\r\n$4\r\nLOAD\r\n$14\r\n#!lua name=l\nx\r\n";
    assert!(chunks_of(library).is_none(), "they stand in its head, which is no part");
}
