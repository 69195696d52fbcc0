use super::*;
use crate::db::DbIndex;
use crate::proto::request::OwnedArgv;
use crate::session::session::{DbKey, Transaction, Waiting, WatchedKey};

fn full() -> Frozen {
    let argv = OwnedArgv::copy([&b"BLPOP"[..], b"q"].into_iter());
    let session = Session {
        id: 7,
        address: "127.0.0.1:5000".into(),
        name: b"worker".to_vec(),
        db: DbIndex(3),
        authenticated: true,
        transaction: Some(Transaction {
            bytes: argv.kept_bytes(),
            queue: alloc::vec![argv.clone()],
            refused: true,
        }),
        watching: alloc::vec![WatchedKey {
            key: DbKey { db: DbIndex(3), key: b"k".to_vec() },
            existed: true
        }],
        channels: alloc::vec![b"news".to_vec()].into(),
        patterns: alloc::vec![b"n*".to_vec()].into(),
        waiting: Some(Waiting { argv, deadline_ms: Some(9) }),
        connected_ms: -5,
        ..Session::default()
    };
    Frozen { session, unread: b"*1\r\n$4\r\nPI".to_vec() }
}

#[test]
fn a_session_survives_freezing() {
    assert_eq!(thaw(&freeze(&full())), Ok(full()));
}

#[test]
fn damage_is_noticed_at_every_byte() {
    let bytes = freeze(&full());
    for at in 0..bytes.len() {
        assert!(thaw(&bytes[..at]).is_err(), "cut at {at}");
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        assert!(thaw(&flipped).is_err(), "flipped at {at}");
    }
}

/// Bytes written by version 1 stay readable.
#[test]
fn the_fixture_of_version_1_thaws() {
    let fixture = include_bytes!("../../../tests/fixtures/session-v1.bin");
    assert_eq!(thaw(fixture), Ok(full()));
}
