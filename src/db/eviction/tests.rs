use super::*;
use crate::db::Value;
use crate::db::keyspace::NewDeadline;
use crate::types::Thresholds;
use crate::types::hash::Hash;
use alloc::format;

const DB: DbIndex = DbIndex(0);
const VOLATILE: Policy = Policy { scope: Scope::Volatile, order: Order::Random };

/// Items that a draw of a key with a deadline may look at.
fn items(keyspace: &Keyspace) -> usize {
    keyspace.db(DB).expiry(Owners::Keys).map_or(0, |expiry| expiry.wheel().len())
}

#[test]
fn deadlines_of_fields_are_no_work_for_who_draws_keys() {
    let (mut keyspace, hashes) = (Keyspace::new(1, [7; 16]), if cfg!(miri) { 500 } else { 20_000 });
    for number in 0..hashes {
        let mut hash = Hash::new();
        hash.set(&mut keyspace.heap, &Thresholds::default(), b"field", b"value");
        hash.make_volatile();
        hash.set_deadline(&mut keyspace.heap, b"field", Some(1000));
        keyspace.set_value(DB, format!("hash:{number}").as_bytes(), Value::Hash(hash), NewDeadline::Clear);
    }
    keyspace.set_string(DB, b"key", b"value", NewDeadline::At(5000));
    assert_eq!(items(&keyspace), 1);
    let mut rng = Rng::new(7);
    for _ in 0..100 {
        let victim = keyspace.victim(VOLATILE, 5, &mut rng).expect("one may go");
        assert_eq!(keyspace.entry(victim).key(), b"key");
    }
    assert!(keyspace.next_deadline_ms().is_some_and(|at_ms| at_ms <= 1001));
    while keyspace.expire_step(DB, 1001, 1000, &mut |_| {}).is_some_and(|at_ms| at_ms <= 1001) {}
    assert_eq!((keyspace.len(DB), keyspace.next_deadline_ms()), (1, Some(5001)));
}

#[test]
fn what_deleted_keys_leave_is_looked_at_once_by_all_draws() {
    let (mut keyspace, keys) = (Keyspace::new(1, [7; 16]), 20_000);
    for number in 0..keys {
        keyspace.set_string(DB, format!("key:{number}").as_bytes(), b"", NewDeadline::At(1000 + number));
    }
    for number in (0..keys).filter(|number| *number != 7) {
        let place = keyspace.find(DB, format!("key:{number}").as_bytes()).expect("it was set");
        keyspace.delete(place);
    }
    let (mut rng, mut left) = (Rng::new(7), Vec::new());
    for _ in 0..100 {
        let victim = keyspace.victim(VOLATILE, 5, &mut rng).expect("one may go");
        assert_eq!(keyspace.entry(victim).key(), b"key:7");
        left.push(items(&keyspace));
    }
    // What the first one passed over is gone, and the others find their key beside where it was.
    assert!(left[0] < keys as usize && left[99] == left[0], "{left:?}");
}
