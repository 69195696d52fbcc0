use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use crate::base::limits::READ_AHEAD_MAX;
use crate::base::rng::Rng;
use crate::db::keyspace::NewDeadline;
use crate::db::{DbIndex, Keyspace};

const KEYS: u64 = 3_000;
const ROUNDS: usize = if cfg!(miri) { 40 } else { 8_000 };

fn key(rng: &mut Rng) -> Vec<u8> {
    format!("key:{}", rng.below(KEYS)).into_bytes()
}

/// Something that moves keys, entries or buckets about.
fn disturb(keyspace: &mut Keyspace, rng: &mut Rng) {
    let db = DbIndex(rng.below(2) as u16);
    match rng.below(2_000) {
        0 => drop(keyspace.flush(db)),
        1 => keyspace.swap(DbIndex(0), DbIndex(1)),
        2 => drop(keyspace.reclaim_step(usize::MAX)),
        3 => drop(keyspace.evacuate_step()),
        4..900 => {
            let key = key(rng);
            if let Some(place) = keyspace.find(db, &key) {
                keyspace.delete(place);
            }
        }
        _ => {
            let (key, len) = (key(rng), rng.below(200) as usize);
            keyspace.set_string(db, &key, &vec![b'v'; len], NewDeadline::Clear);
        }
    }
}

#[test]
fn what_was_seen_is_found_whatever_happened_since() {
    let mut rng = Rng::new(7);
    let mut keyspace = Keyspace::new(2, [3; 16]);
    let (mut found, mut at_once) = (0, 0);
    for number in 0..KEYS {
        keyspace.set_int(DbIndex(0), format!("key:{number}").as_bytes(), 1);
    }
    for _ in 0..ROUNDS {
        let keys: Vec<Vec<u8>> = (0..READ_AHEAD_MAX).map(|_| key(&mut rng)).collect();
        let ahead = keyspace.read_ahead(DbIndex(0), keys.iter().map(Vec::as_slice));
        for (index, key) in keys.iter().enumerate() {
            for db in [DbIndex(0), DbIndex(1)] {
                let known = keyspace.find(db, key).map(|place| (place.slot, place.handle));
                let seen = keyspace.find_seen(db, key, ahead.seen(index));
                assert_eq!(seen.map(|place| (place.slot, place.handle)), known);
                let table = &keyspace.db(db).table;
                let there = table.at_seen(&keyspace.heap.buckets, ahead.seen(index));
                found += usize::from(known.is_some());
                at_once += usize::from(known.is_some() && there == known);
            }
            (0..rng.below(4)).for_each(|_| disturb(&mut keyspace, &mut rng));
        }
    }
    // Mostly it is where it was seen: else this would test nothing.
    assert!(at_once * 4 > found && found > ROUNDS, "{at_once} of {found}");
}
