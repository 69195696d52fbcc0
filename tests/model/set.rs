//! Sets against a `BTreeSet`, through every conversion.

use std::collections::{BTreeMap, BTreeSet};

use cachelet::base::heap::Heap;
use cachelet::base::rng::Rng;
use cachelet::types::Thresholds;
use cachelet::types::listpack::Element;
use cachelet::types::set::{Set, SetView};
use proptest::prelude::*;

use crate::{config, steps};

type Twin = BTreeSet<Vec<u8>>;

#[derive(Clone, Debug)]
enum Op {
    Add(Vec<u8>),
    Remove(Vec<u8>),
    Expect(Vec<u8>, usize),
    ToInts,
    Copy,
    Relocate,
}

fn text(element: Element<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    element.write_to(&mut text);
    text
}

/// Steps between looks at the whole set; Miri is slow.
const CHECK_EVERY: usize = if cfg!(miri) { 6 } else { 1 };

/// Small limits, so that a few members cross every one of them.
fn thresholds() -> Thresholds {
    Thresholds {
        set_max_intset_entries: 12,
        set_max_listpack_entries: 8,
        set_max_listpack_value: 6,
        ..Thresholds::default()
    }
}

fn member() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => (-9_i64..30).prop_map(|value| value.to_string().into_bytes()),
        1 => any::<i64>().prop_map(|value| value.to_string().into_bytes()),
        2 => "[ab]{0,3}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..200),
        1 => Just(b"007".to_vec()),
    ]
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        12 => member().prop_map(Op::Add),
        6 => member().prop_map(Op::Remove),
        1 => (member(), 0_usize..14).prop_map(|(first, count)| Op::Expect(first, count)),
        1 => Just(Op::ToInts),
        1 => Just(Op::Copy),
        1 => Just(Op::Relocate),
    ];
    proptest::collection::vec(op, 0..steps(150))
}

fn free(mut set: Set, heap: &mut Heap) {
    loop {
        let mut budget = 5;
        if set.free_step(heap, &mut budget) {
            return;
        }
        assert_eq!(budget, 0, "a step that is not the last one spends its budget");
    }
}

fn apply(op: &Op, set: &mut Set, twin: &mut Twin, heap: &mut Heap) {
    let thresholds = thresholds();
    match op {
        Op::Add(member) => assert_eq!(set.add(heap, &thresholds, member), twin.insert(member.clone())),
        Op::Remove(member) => assert_eq!(set.remove(heap, member), twin.remove(member)),
        Op::Expect(first, count) => set.expect(heap, &thresholds, first, *count),
        Op::ToInts => {
            set.become_ints(heap, &thresholds);
            let integers = twin.iter().all(|member| cachelet::base::number::parse_i64(member).is_some());
            if integers && twin.len() <= 12 {
                assert!(matches!(set, Set::Ints(_)));
            }
        }
        Op::Copy => {
            let copied = set.copy(heap);
            assert_eq!(copied.encoding(), set.encoding());
            free(core::mem::replace(set, copied), heap);
        }
        Op::Relocate => {
            heap.arena.begin_evacuation();
            let mut cursor = 0;
            loop {
                cursor = set.relocate_step(heap, cursor);
                if cursor == 0 {
                    break;
                }
            }
        }
    }
}

fn check(view: SetView<'_>, twin: &Twin, seed: u64) {
    assert_eq!((view.len(), view.is_empty()), (twin.len(), twin.is_empty()));
    let members: Vec<_> = view.iter().map(text).collect();
    assert_eq!(members.len(), twin.len());
    assert_eq!(&members.into_iter().collect::<Twin>(), twin);
    assert!(twin.iter().all(|member| view.contains(member)));
    assert!(!view.contains(b"never there"));
    let mut rng = Rng::new(seed);
    assert_eq!(view.random(&mut rng).map(text).is_some(), !twin.is_empty());
    for count in [0, 1, 3, twin.len() / 2, twin.len(), twin.len() + 2] {
        let drawn: Twin = view.sample(&mut rng, count).into_iter().map(text).collect();
        assert_eq!(drawn.len(), count.min(twin.len()), "different members");
        assert!(drawn.is_subset(twin));
    }
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn a_set_is_a_btree_set(ops in ops(), seed: u64) {
        let mut heap = Heap::new([7; 16]);
        let (mut set, mut twin) = (Set::new(), Twin::new());
        for (left, op) in ops.iter().enumerate().rev() {
            apply(op, &mut set, &mut twin, &mut heap);
            if left.is_multiple_of(CHECK_EVERY) {
                check(set.view(&heap), &twin, seed);
            }
        }
        free(set, &mut heap);
        prop_assert_eq!(heap.used_bytes(), 0, "every block is freed");
    }

    /// A scan that is interleaved with changes yields every member that was there from its start to its end.
    #[test]
    fn a_scan_misses_no_member_that_stays(
        stay in proptest::collection::btree_set(0_u32..400, 0..steps(300)),
        changes in proptest::collection::vec((any::<bool>(), 400_u32..2000), 0..steps(400)),
    ) {
        let (mut heap, thresholds) = (Heap::new([9; 16]), thresholds());
        let mut set = Set::new();
        set.add(&mut heap, &thresholds, b"not an integer");
        for member in &stay {
            set.add(&mut heap, &thresholds, member.to_string().as_bytes());
        }
        let (mut seen, mut cursor, mut changes) = (BTreeSet::new(), 0, changes.into_iter());
        loop {
            cursor = set.view(&heap).scan(cursor, |member| {
                seen.insert(text(member));
            });
            if cursor == 0 {
                break;
            }
            for (add, member) in changes.by_ref().take(9) {
                // Adding many splits segments, removing what stays not merges them.
                for member in (0..9).map(|step| (member + step * 2000).to_string().into_bytes()) {
                    if add { set.add(&mut heap, &thresholds, &member) } else { set.remove(&mut heap, &member) };
                }
            }
        }
        for member in &stay {
            prop_assert!(seen.contains(member.to_string().as_bytes()), "{member} missed");
        }
        free(set, &mut heap);
    }
}

/// Each member of each form is drawn, none much more often than another.
#[test]
fn random_members_are_uniform() {
    let thresholds = Thresholds::default();
    let (members, draws) = if cfg!(miri) { (15_u32, 6) } else { (400, 100) };
    for prefix in ["", "m", "long enough to leave the listpack, whose members have 64 bytes at most......"] {
        let (mut heap, mut rng) = (Heap::new([3; 16]), Rng::new(1));
        let mut set = Set::new();
        for member in 0..members {
            set.add(&mut heap, &thresholds, format!("{prefix}{member}").as_bytes());
        }
        let mut drawn = BTreeMap::<_, u32>::new();
        for _ in 0..members * draws {
            *drawn.entry(set.view(&heap).random(&mut rng).map(text)).or_default() += 1;
        }
        assert_eq!(drawn.len(), members as usize);
        assert!(
            drawn.values().all(|&times| (draws / 3..draws * 2).contains(&times) || cfg!(miri)),
            "{drawn:?}"
        );
        free(set, &mut heap);
    }
}

/// Inserting moves a bounded number of entries, however large the set. Ten million of them with:
/// `CACHELET_LONG=1 cargo test --profile soak --test model ten_million -- --nocapture`.
#[test]
fn ten_million_members_move_few_at_a_time() {
    let members = if std::env::var_os("CACHELET_LONG").is_some() { 10_000_000_u32 } else { 20_000 };
    if cfg!(miri) {
        return;
    }
    let (mut heap, thresholds) = (Heap::new([1; 16]), Thresholds::default());
    let (mut set, mut most) = (Set::new(), 0);
    set.add(&mut heap, &thresholds, &[b'x'; 65]);
    for member in 0..members {
        let before = heap.buckets.moved;
        set.add(&mut heap, &thresholds, format!("member:{member}").as_bytes());
        most = most.max(heap.buckets.moved - before);
    }
    println!("{} members, at most {most} entries moved by one insert", set.len());
    assert!(most <= 400, "{most} entries moved by one insert");
    let mut budget = 1000;
    assert!(!set.free_step(&mut heap, &mut budget));
    assert_eq!(set.len() as u32, members + 1 - 1000);
    free(set, &mut heap);
    assert_eq!(heap.used_bytes(), 0);
}
