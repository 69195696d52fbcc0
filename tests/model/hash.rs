//! Hashes against a `BTreeMap`, through the conversions, with and without deadlines of fields.

use std::collections::{BTreeMap, BTreeSet};

use cachelet::base::heap::Heap;
use cachelet::base::rng::Rng;
use cachelet::types::Thresholds;
use cachelet::types::hash::{Hash, HashView, Pair};
use cachelet::types::listpack::Element;
use proptest::prelude::*;

use crate::{config, steps};

/// Values and deadlines by field.
type Twin = BTreeMap<Vec<u8>, (Vec<u8>, Option<i64>)>;
type Values = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Clone, Debug)]
enum Op {
    Set(Vec<u8>, Vec<u8>),
    Put(Vec<u8>, Vec<u8>),
    Remove(Vec<u8>),
    Deadline(Vec<u8>, Option<i64>),
    Expire(i64, usize),
    Expect(usize),
    Copy,
    Relocate,
}

fn text(element: Element<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    element.write_to(&mut text);
    text
}

fn texts((field, value): Pair<'_>) -> (Vec<u8>, Vec<u8>) {
    (text(field), text(value))
}

/// Steps between looks at the whole hash; Miri is slow.
const CHECK_EVERY: usize = if cfg!(miri) { 6 } else { 1 };

/// Small limits, so that a few fields cross both.
fn thresholds() -> Thresholds {
    Thresholds { hash_max_listpack_entries: 8, hash_max_listpack_value: 40, ..Thresholds::default() }
}

fn field() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => (0_u32..30).prop_map(|number| format!("f{number}").into_bytes()),
        2 => (-3_i64..9).prop_map(|number| number.to_string().into_bytes()),
        1 => proptest::collection::vec(any::<u8>(), 0..60),
    ]
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        9 => proptest::collection::vec(any::<u8>(), 0..12),
        3 => any::<i64>().prop_map(|number| number.to_string().into_bytes()),
        1 => (0_usize..20_000).prop_map(|len| vec![b'v'; len]),
    ]
}

/// `volatile`: fields get deadlines too.
fn ops(volatile: bool) -> impl Strategy<Value = Vec<Op>> {
    let weight = if volatile { 1 } else { 0 };
    let deadline = prop_oneof![5 => (1_i64..40).prop_map(Some), 1 => Just(None)];
    let op = prop_oneof![
        weight * 9 => (field(), deadline).prop_map(|(field, at_ms)| Op::Deadline(field, at_ms)),
        weight * 4 => (field(), value()).prop_map(|(field, value)| Op::Put(field, value)),
        weight => (0_i64..40, 0_usize..5).prop_map(|(now, budget)| Op::Expire(now, budget)),
        12 => (field(), value()).prop_map(|(field, value)| Op::Set(field, value)),
        5 => field().prop_map(Op::Remove),
        1 => (0_usize..10).prop_map(Op::Expect),
        1 => Just(Op::Copy),
        1 => Just(Op::Relocate),
    ];
    proptest::collection::vec(op, 0..steps(150))
}

fn free(mut hash: Hash, heap: &mut Heap) {
    loop {
        let mut budget = 5;
        if hash.free_step(heap, &mut budget) {
            return;
        }
        assert_eq!(budget, 0, "a step that is not the last one spends its budget");
    }
}

fn apply(op: &Op, hash: &mut Hash, twin: &mut Twin, heap: &mut Heap) {
    match op {
        Op::Set(field, value) => {
            let created = twin.insert(field.clone(), (value.clone(), None)).is_none();
            assert_eq!(hash.set(heap, &thresholds(), field, value), created);
        }
        Op::Put(field, value) => {
            let before = twin.get(field).map(|(_, at_ms)| *at_ms);
            twin.insert(field.clone(), (value.clone(), before.flatten()));
            assert_eq!(hash.put(heap, &thresholds(), (field, value), true), before.is_none());
        }
        Op::Deadline(field, at_ms) => {
            hash.set_deadline(heap, field, *at_ms);
            if let Some((_, deadline)) = twin.get_mut(field) {
                *deadline = *at_ms;
            }
        }
        Op::Expire(now, budget) => {
            let mut gone = Vec::new();
            hash.expire(heap, *now, *budget, &mut gone);
            let past = |at_ms: &Option<i64>| at_ms.is_some_and(|at_ms| *now > at_ms);
            let due = twin.values().filter(|(_, at_ms)| past(at_ms)).count();
            assert_eq!(gone.len(), due.min(*budget), "no more than allowed, no less than due");
            let mut latest = i64::MIN;
            for field in gone {
                let (_, at_ms) = twin.remove(&field).expect("it was there");
                assert!(past(&at_ms) && at_ms >= Some(latest), "the earliest first");
                latest = at_ms.unwrap_or(latest);
            }
        }
        Op::Remove(field) => assert_eq!(hash.remove(heap, field), twin.remove(field).is_some()),
        Op::Expect(pairs) => hash.expect(heap, &thresholds(), *pairs),
        Op::Copy => {
            let copied = hash.copy(heap);
            assert_eq!(copied.encoding(), hash.encoding());
            free(core::mem::replace(hash, copied), heap);
        }
        Op::Relocate => {
            heap.arena.begin_evacuation();
            let mut cursor = 0;
            loop {
                cursor = hash.relocate_step(heap, cursor);
                if cursor == 0 {
                    break;
                }
            }
        }
    }
}

fn check(view: HashView<'_>, twin: &Twin, seed: u64) {
    assert_eq!((view.len(), view.is_empty()), (twin.len(), twin.is_empty()));
    for (field, (_, at_ms)) in twin {
        assert_eq!(view.deadline_ms(field), *at_ms);
    }
    assert_eq!(view.earliest_ms(), twin.values().filter_map(|(_, at_ms)| *at_ms).min());
    for now in [0, 10, 20, 40] {
        let live = |(field, (value, at_ms)): (&Vec<u8>, &(Vec<u8>, Option<i64>))| {
            at_ms.is_none_or(|at_ms| now <= at_ms).then(|| (field.clone(), value.clone()))
        };
        let seen = view.seen_at(now);
        assert_eq!(seen.len(), twin.len(), "what is past is counted until it is removed");
        for field in twin.keys() {
            let is_live = live((field, &twin[field])).is_some();
            assert_eq!((seen.contains(field), seen.get(field).is_some()), (is_live, is_live));
        }
        check_values(seen, &twin.iter().filter_map(live).collect(), seed);
    }
}

fn check_values(view: HashView<'_>, twin: &Values, seed: u64) {
    assert_eq!(view.live_len(), twin.len());
    let pairs: Vec<_> = view.iter().map(texts).collect();
    assert_eq!(pairs.len(), twin.len());
    assert_eq!(&pairs.into_iter().collect::<Values>(), twin);
    for (field, value) in twin {
        assert!(view.contains(field));
        assert_eq!(view.get(field).map(text).as_ref(), Some(value));
    }
    assert_eq!(view.get(b"never there").map(text), None);
    let mut rng = Rng::new(seed);
    assert_eq!(view.random(&mut rng).is_some(), !twin.is_empty());
    for count in [0, 1, 3, twin.len() / 2, twin.len(), twin.len() + 2] {
        let drawn: Values = view.sample(&mut rng, count).into_iter().map(texts).collect();
        assert_eq!(drawn.len(), count.min(twin.len()), "different fields");
        assert!(drawn.iter().all(|(field, value)| twin.get(field) == Some(value)));
    }
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn a_hash_is_a_btree_map(ops in any::<bool>().prop_flat_map(ops), seed: u64) {
        let mut heap = Heap::new([7; 16]);
        let (mut hash, mut twin) = (Hash::new(), Twin::new());
        for (left, op) in ops.iter().enumerate().rev() {
            apply(op, &mut hash, &mut twin, &mut heap);
            if left.is_multiple_of(CHECK_EVERY) {
                check(hash.view(&heap), &twin, seed);
            }
        }
        free(hash, &mut heap);
        prop_assert_eq!(heap.used_bytes(), 0, "every block is freed");
    }

    /// A scan that is interleaved with changes yields every field that was there from its start to its end.
    #[test]
    fn a_scan_misses_no_field_that_stays(
        stay in proptest::collection::btree_set(0_u32..400, 0..steps(300)),
        grow in any::<bool>(),
    ) {
        let (mut heap, thresholds) = (Heap::new([9; 16]), thresholds());
        let (mut hash, leave) = (Hash::new(), steps(4000) as u32);
        let go = |number: u32| format!("go{number}").into_bytes();
        for field in &stay {
            hash.set(&mut heap, &thresholds, field.to_string().as_bytes(), b"value");
        }
        if !grow {
            (0..leave).for_each(|number| { hash.set(&mut heap, &thresholds, &go(number), b""); });
        }
        let (mut seen, mut cursor, mut changed) = (BTreeSet::new(), 0, 0);
        loop {
            cursor = hash.view(&heap).scan(cursor, |pair| {
                seen.insert(texts(pair).0);
            });
            if cursor == 0 {
                break;
            }
            for number in changed..leave.min(changed + 50) {
                if grow {
                    hash.set(&mut heap, &thresholds, &go(number), b"");
                } else {
                    hash.remove(&mut heap, &go(number));
                }
            }
            changed += 50;
        }
        for field in &stay {
            prop_assert!(seen.contains(field.to_string().as_bytes()), "{field} missed");
        }
        free(hash, &mut heap);
    }
}

/// Inserting moves a bounded number of entries, however large the hash. Ten million of them with:
/// `CACHELET_LONG=1 cargo test --profile soak --test model ten_million -- --nocapture`.
#[test]
fn ten_million_fields_move_few_at_a_time() {
    let fields = if std::env::var_os("CACHELET_LONG").is_some() { 10_000_000_u32 } else { 20_000 };
    if cfg!(miri) {
        return;
    }
    let (mut heap, thresholds) = (Heap::new([1; 16]), Thresholds::default());
    let (mut hash, mut most) = (Hash::new(), 0);
    hash.expect(&mut heap, &thresholds, usize::MAX);
    for field in 0..fields {
        let before = heap.buckets.moved;
        hash.set(&mut heap, &thresholds, format!("field:{field}").as_bytes(), b"value");
        most = most.max(heap.buckets.moved - before);
    }
    println!("{} fields, at most {most} entries moved by one insert", hash.len());
    assert!(most <= 400, "{most} entries moved by one insert");
    let mut budget = 1000;
    assert!(!hash.free_step(&mut heap, &mut budget));
    assert_eq!(hash.len() as u32, fields - 1000);
    free(hash, &mut heap);
    assert_eq!(heap.used_bytes(), 0);
}
