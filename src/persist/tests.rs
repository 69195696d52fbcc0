use alloc::string::ToString as _;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::base::time::Millis;
use crate::db::keyspace::NewDeadline;
use crate::db::{DbIndex, Keyspace};
use crate::types::Thresholds;

const NOW: Millis = 1_700_000_000_000;

fn some() -> Keyspace {
    let mut keyspace = Keyspace::new(4, [1; 16]);
    for at in 0..300_u32 {
        let (db, key) = (DbIndex((at % 3) as u16), at.to_string());
        let deadline = if at % 2 == 0 { NewDeadline::Clear } else { NewDeadline::At(NOW + i64::from(at)) };
        keyspace.set_string(db, key.as_bytes(), &key.repeat(at as usize % 50).into_bytes(), deadline);
    }
    keyspace
}

fn save(keyspace: &Keyspace, libraries: &[Vec<u8>], recency: Recency, now: Millis) -> Vec<u8> {
    let mut file = Vec::new();
    super::save(keyspace, libraries, recency, now, &mut |piece| file.extend_from_slice(&piece));
    file
}

type Key = (u16, Vec<u8>, Vec<u8>, Option<Millis>);

fn contents(keyspace: &Keyspace) -> Vec<Key> {
    let mut all: Vec<_> = (0..4)
        .flat_map(|db| keyspace.entries(DbIndex(db)).map(move |entry| (db, entry)))
        .map(|(db, entry)| {
            let crate::db::ValueRef::Bytes(bytes) = keyspace.value_of(entry) else {
                return (db, entry.key().to_vec(), entry.int().to_le_bytes().to_vec(), None);
            };
            (db, entry.key().to_vec(), bytes.to_vec(), entry.deadline().map(|deadline| deadline.at_ms))
        })
        .collect();
    all.sort();
    all
}

fn load(file: &[u8], piece: usize, now: Millis) -> Result<(Keyspace, Report), LoadError> {
    let (mut keyspace, thresholds) = (Keyspace::new(4, [2; 16]), Thresholds::default());
    let mut loader = Loader::default();
    for piece in file.chunks(piece) {
        loader.feed(piece, &mut keyspace, &thresholds, now)?;
    }
    let report = loader.end(&mut keyspace, &thresholds, now)?;
    Ok((keyspace, report))
}

#[test]
fn what_was_saved_is_loaded_in_pieces_of_any_size() {
    let keyspace = some();
    let libraries = [b"#!lua name=l".to_vec()];
    let file = save(&keyspace, &libraries, Recency::Untold, NOW);
    let bytes = file.len() as u64;
    let followed = [&file[..], b"*1\r\n$4\r\nPING\r\n"].concat();
    for piece in [1, 2, 7, 64, 1000, usize::MAX] {
        let (loaded, report) = load(&followed, piece, NOW).expect("a good file");
        assert_eq!(report, Report { keys: 300, expired: 0, libraries: libraries.to_vec(), bytes });
        assert_eq!(contents(&loaded), contents(&keyspace));
    }
}

#[test]
fn what_is_past_its_deadline_is_left_behind() {
    let file = save(&some(), &[], Recency::Untold, NOW);
    let (loaded, report) = load(&file, 100, NOW + 100).expect("a good file");
    assert_eq!((report.keys, report.expired), (250, 50));
    assert_eq!(loaded.len(DbIndex(0)) + loaded.len(DbIndex(1)) + loaded.len(DbIndex(2)), 250);
}

#[test]
fn accesses_are_told_to_who_asks_for_them() {
    let mut keyspace = some();
    keyspace.access.counts = true;
    let place = keyspace.find(DbIndex(0), b"0").expect("it is there");
    keyspace.stamp(place, keyspace.access.with_frequency(77));
    let file = save(&keyspace, &[], Recency::Frequency, NOW);
    let (mut loaded, thresholds) = (Keyspace::new(4, [2; 16]), Thresholds::default());
    loaded.access.counts = true;
    let mut loader = Loader::default();
    loader.feed(&file, &mut loaded, &thresholds, NOW).expect("a good file");
    loader.end(&mut loaded, &thresholds, NOW).expect("a good file");
    let place = loaded.find(DbIndex(0), b"0").expect("it is there");
    assert_eq!(loaded.access.frequency(loaded.entry(place).access()), 77);
}

#[test]
fn every_cut_and_every_flipped_byte_is_refused() {
    let file = save(&some(), &[], Recency::Untold, NOW);
    for len in 0..file.len() {
        assert!(load(&file[..len], usize::MAX, NOW).is_err(), "cut at {len}");
    }
    for at in 0..file.len() {
        let mut damaged = file.clone();
        damaged[at] ^= 1 << (at % 8);
        assert!(load(&damaged, usize::MAX, NOW).is_err(), "flipped at {at}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let why = |file: &[u8]| {
        let error = load(file, usize::MAX, NOW).err().expect("no good");
        (error.offset, error.why)
    };
    assert_eq!(why(b""), (0, Why::NoRdb));
    assert_eq!(why(b"REDIX0010\xff"), (0, Why::NoRdb));
    assert_eq!(why(b"REDIS0099\xff"), (0, Why::Version(99)));
    assert_eq!(why(b"REDIS0080\xff"), (0, Why::Version(80)));
    assert_eq!(why(b"VALKEY081\xff"), (0, Why::Version(81)));
    assert_eq!(why(b"VALKEY080\x17\x01a\x01b"), (9, Why::Opcode(23)));
    assert_eq!(why(b"REDIS0010"), (9, Why::Damaged));
    assert_eq!(why(b"REDIS0010\xff12345678"), (10, Why::Checksum));
    assert_eq!(why(b"REDIS0010\xfe\x07"), (9, Why::Database(7)));
    assert_eq!(why(b"REDIS0010\xfe\x00\x00\x01a\x01b\x00\x01a\x01b"), (16, Why::Twice));
    assert_eq!(
        why(b"REDIS0010\x07\x01a\x81\x45\xe2\x52\x38\xdf\x91\x2c\x03"),
        (9, Why::Module("ReJSON-RL".into()))
    );
    assert_eq!(why(b"REDIS0010\x64\x01a\x01b"), (9, Why::Opcode(0x64)));
    assert!(
        load(b"REDIS0010\xff\0\0\0\0\0\0\0\0and more", usize::MAX, NOW).is_ok(),
        "no checksum, and what follows is not ours"
    );
    assert!(
        load(b"REDIS0003\xfe\x00\xfd\xff\xff\xff\x7f\x00\x01a\x01b\xff", 1, NOW).is_ok(),
        "an old file, deadline in seconds"
    );
}

#[test]
fn a_key_that_comes_twice_is_told_wherever_it_comes() {
    let head = b"REDIS0010\xfe\x00\xfb\x30\x00";
    // A list too, that is large enough to be an object; and a deadline.
    let item = |key: u8| {
        let mut list = [&[0xfc], &(NOW + 5).to_le_bytes()[..], &[1, 1, key, 60]].concat();
        (0..60).for_each(|_| list.extend_from_slice(&[&[0x40, 200], &[b'x'; 200][..]].concat()));
        if key.is_multiple_of(7) { list } else { vec![0, 1, key, 1, b'v'] }
    };
    for (count, twice) in [(3_u8, 0_u8), (100, 0), (100, 7), (100, 63), (100, 99)] {
        let mut file = head.to_vec();
        (0..count).for_each(|key| file.extend_from_slice(&item(key)));
        let at = file.len() as u64 + if twice.is_multiple_of(7) { 9 } else { 0 };
        file.extend_from_slice(&item(twice.min(count - 1)));
        (count..200).for_each(|key| file.extend_from_slice(&item(key)));
        file.push(0xff);
        for piece in [1, 100, usize::MAX] {
            let mut keyspace = Keyspace::new(1, [2; 16]);
            let mut loader = Loader::default();
            let error = file
                .chunks(piece.min(file.len()))
                .try_for_each(|piece| loader.feed(piece, &mut keyspace, &Thresholds::default(), NOW));
            assert_eq!(error, Err(LoadError { offset: at, why: Why::Twice }), "{twice} of {count}");
            assert_eq!(keyspace.len(DbIndex(0)), usize::from(count));
            assert_eq!(keyspace.deadlines(DbIndex(0)), usize::from(count.div_ceil(7)));
            keyspace.flush(DbIndex(0));
            while !keyspace.reclaim_step(1000) {}
            assert_eq!(keyspace.heap.arena.used_bytes(), 0, "all is freed");
        }
    }
}

#[test]
fn what_a_file_says_of_its_keys_need_not_be_so() {
    for expected in [0_u32, 1, 5_000, u32::MAX] {
        let mut file = b"REDIS0010\xfe\x00\xfb\x80".to_vec();
        file.extend_from_slice(&expected.to_be_bytes());
        file.push(0);
        for key in 0..5_000_u16 {
            file.extend_from_slice(&[&[0, 2], &key.to_le_bytes()[..], &[1, b'v']].concat());
        }
        file.extend_from_slice(&[0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
        let (keyspace, _) = load(&file, 1000, NOW).expect("a good file");
        assert_eq!(keyspace.len(DbIndex(0)), 5_000);
        assert!((0..5_000_u16).all(|key| keyspace.find(DbIndex(0), &key.to_le_bytes()).is_some()));
        assert!(keyspace.used_bytes() < 40 * file.len(), "{} bytes", keyspace.used_bytes());
    }
}

#[test]
fn files_of_valkey_are_read() {
    let mut file =
        b"VALKEY080\xfa\x0avalkey-ver\x059.0.0\xfe\x00\x00\x01a\x01b\x16\x01h\x02\x01f\x01v".to_vec();
    file.extend_from_slice(&(NOW + 5).to_le_bytes());
    file.extend_from_slice(b"\x01g\x01w");
    file.extend_from_slice(&(-1_i64).to_le_bytes());
    file.extend_from_slice(b"\xff\0\0\0\0\0\0\0\0");
    for piece in [1, usize::MAX] {
        let (loaded, report) = load(&file, piece, NOW).expect("a good file");
        assert_eq!(report.keys, 2);
        let place = loaded.find(DbIndex(0), b"h").expect("it is there");
        let crate::db::ValueRef::Hash(hash) = loaded.value(place) else { panic!("a hash") };
        assert_eq!((hash.deadline_ms(b"f"), hash.deadline_ms(b"g"), hash.len()), (Some(NOW + 5), None, 2));
    }
}

#[test]
fn what_packs_best_is_read_again() {
    let mut keyspace = Keyspace::new(4, [1; 16]);
    let zeros = alloc::vec![0; 80 << 20];
    keyspace.set_string(DbIndex(0), b"bitmap", &zeros, NewDeadline::Clear);
    let file = save(&keyspace, &[], Recency::Untold, NOW);
    assert!(file.len() < zeros.len() / 80);
    let (loaded, _) = load(&file, 1 << 20, NOW).expect("a good file");
    assert!(contents(&loaded) == contents(&keyspace));
}

#[test]
fn a_collection_of_nothing_is_passed_by() {
    const LISTPACK: &[u8] = b"\x07\x07\0\0\0\0\0\xff";
    let bodies: [(u8, &[u8]); 14] = [
        (1, b"\0"),
        (2, b"\0"),
        (3, b"\0"),
        (4, b"\0"),
        (5, b"\0"),
        (9, b"\x02\0\xff"),
        (10, b"\x0b\x0b\0\0\0\x0a\0\0\0\0\0\xff"),
        (11, b"\x08\x02\0\0\0\0\0\0\0"),
        (14, b"\0"),
        (16, LISTPACK),
        (17, LISTPACK),
        (18, b"\0"),
        (18, b"\x01\x02\x07\x07\0\0\0\0\0\xff"),
        (20, LISTPACK),
    ];
    for (kind, body) in bodies {
        let deadline = [&[0xfc][..], &4_000_000_000_000_i64.to_le_bytes()].concat();
        let file = [&b"REDIS0010\xfe\0"[..], &deadline, &[kind, 1, b'k'], body, b"\0\x01s\x01v\xff", &[0; 8]]
            .concat();
        for piece in [1, usize::MAX] {
            let (loaded, report) = load(&file, piece, NOW).unwrap_or_else(|error| panic!("{kind}: {error}"));
            assert_eq!((report.keys, loaded.deadlines(DbIndex(0))), (1, 0), "{kind}");
        }
    }
}

#[test]
fn a_deadline_of_minus_one_is_none() {
    let item = |opcode: &[u8], key: u8| [opcode, &[0, 1, key, 1, b'v']].concat();
    let at_ms = |ms: i64| [&[0xfc], &ms.to_le_bytes()[..]].concat();
    let second = [0xfd, 0xff, 0xff, 0xff, 0xff];
    let items =
        [item(&at_ms(-1), b'a'), item(&at_ms(-2), b'b'), item(&second, b'c'), item(&at_ms(i64::MIN), b'd')];
    let base = b"\xfa\x08aof-base\xc0\x01";
    for (aux, kept, expired, deadlines) in [(&b""[..], 1, 3, 0), (base, 4, 0, 3)] {
        let file = [&b"REDIS0010"[..], aux, b"\xfe\0", &items.concat(), b"\xff", &[0; 8]].concat();
        let (loaded, report) = load(&file, usize::MAX, NOW).expect("a good file");
        assert_eq!((report.keys, report.expired), (kept, expired));
        assert_eq!(loaded.deadlines(DbIndex(0)), deadlines);
        let place = loaded.find(DbIndex(0), b"a").expect("it is there");
        assert_eq!(loaded.entry(place).deadline(), None);
    }
}

#[test]
fn where_a_base_ends_is_told_to_who_has_commands_behind_it() {
    for (value, ends) in [(0_u8, false), (1, true)] {
        let head = [&b"REDIS0010\xfa\x0caof-preamble\xc0"[..], &[value], b"\xfe\0\0\x01a\x01b\xff", &[0; 8]]
            .concat();
        let file = [&head[..], b"*1\r\n"].concat();
        for piece in [1, 7, usize::MAX] {
            let (mut keyspace, thresholds) = (Keyspace::new(4, [2; 16]), Thresholds::default());
            let mut loader = Loader::default();
            let mut fed = 0;
            for piece in file.chunks(piece.min(file.len())) {
                loader.feed(piece, &mut keyspace, &thresholds, NOW).expect("a good file");
                fed += piece.len();
                let bytes = if ends && fed >= head.len() { head.len() as u64 } else { 0 };
                assert_eq!(loader.base_bytes(), bytes, "after {fed}");
            }
        }
    }
}
