//! The counted B+tree against a sorted vector.
use core::cmp::Ordering;
use std::time::Instant;

use cachelet::base::arena::Handle;
use cachelet::types::rank_tree::{Item, RankTree};
use proptest::prelude::*;

use super::{config, steps};

#[derive(Clone, Debug)]
enum Op {
    Insert(u16, u16),
    Remove(usize),
    RemoveAt(usize),
    Move(usize),
    CountBefore(u16),
    Items(usize, usize),
    Clear(usize),
    Run { from: u32, count: u32 },
}

fn op() -> impl Strategy<Value = Op> {
    let run = if cfg!(miri) { 100u32 } else { 600 };
    prop_oneof![
        8 => (0..50u16, any::<u16>()).prop_map(|(score, handle)| Op::Insert(score, handle)),
        4 => any::<usize>().prop_map(Op::Remove),
        4 => any::<usize>().prop_map(Op::RemoveAt),
        1 => any::<usize>().prop_map(Op::Move),
        2 => (0..52u16).prop_map(Op::CountBefore),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(start, end)| Op::Items(start, end)),
        1 => (1..200usize).prop_map(Op::Clear),
        2 => (0..200_000u32, 1..run).prop_map(|(from, count)| Op::Run { from, count }),
    ]
}

fn compare(left: Item, right: Item) -> Ordering {
    left.score.total_cmp(&right.score).then(left.handle.raw().cmp(&right.handle.raw()))
}

fn insert(tree: &mut RankTree, twin: &mut Vec<Item>, item: Item) {
    if let Err(rank) = twin.binary_search_by(|other| compare(*other, item)) {
        twin.insert(rank, item);
        tree.insert(item, |other| compare(other, item));
    }
}

fn run(op: &Op, tree: &mut RankTree, twin: &mut Vec<Item>) {
    match *op {
        Op::Insert(score, handle) => {
            let item = Item { score: score.into(), handle: Handle::from_raw(u32::from(handle) * 2 + 2) };
            insert(tree, twin, item);
        }
        Op::Run { from, count } => {
            for step in 0..count {
                let item = Item { score: 25.0, handle: Handle::from_raw((from + step) * 2 + 2) };
                insert(tree, twin, item);
            }
        }
        Op::Remove(rank) if !twin.is_empty() => {
            let item = twin.remove(rank % twin.len());
            assert_eq!(tree.remove(|other| compare(other, item)), item);
        }
        Op::RemoveAt(rank) if !twin.is_empty() => {
            let rank = rank % twin.len();
            assert_eq!(tree.remove_at(rank), twin.remove(rank));
        }
        Op::Move(rank) if !twin.is_empty() => {
            let rank = rank % twin.len();
            let old = twin[rank];
            twin[rank].handle = Handle::from_raw(old.handle.raw() | 1);
            tree.set_handle(twin[rank].handle, |other| compare(other, old));
        }
        Op::CountBefore(score) => {
            let before = |item: Item| item.score < score.into();
            assert_eq!(tree.count_before(before), twin.partition_point(|&item| before(item)));
        }
        Op::Items(start, end) => {
            let (start, end) = (start % (twin.len() + 1), end % (twin.len() + 1));
            let wanted: Vec<_> = twin.get(start..end).unwrap_or_default().to_vec();
            let mut items = tree.items(start..end);
            assert_eq!(items.len(), wanted.len());
            assert!(items.by_ref().eq(wanted.iter().copied()));
            assert_eq!((items.len(), items.next()), (0, None));
            // In runs from both ends in turn: all are drawn once.
            let (mut ranks, mut from_back) = (start..end.max(start), false);
            loop {
                let (scores, handles) = tree.run(&ranks, from_back);
                assert_eq!(handles.is_empty(), ranks.is_empty());
                if handles.is_empty() {
                    break;
                }
                let drawn = scores.iter().zip(handles).map(|(&score, &handle)| Item { score, handle });
                if from_back {
                    ranks.end -= handles.len()
                } else {
                    ranks.start += handles.len()
                }
                let at = if from_back { ranks.end - start } else { ranks.start - start - handles.len() };
                assert!(drawn.eq(wanted[at..at + handles.len()].iter().copied()));
                from_back = !from_back;
            }
        }
        Op::Clear(mut budget) if budget % 16 == 0 => {
            tree.clear_step(&mut budget);
            twin.truncate(tree.len());
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(config(200))]
    #[test]
    fn tree_is_a_sorted_vector(ops in prop::collection::vec(op(), 1..steps(120))) {
        let (mut tree, mut twin) = (RankTree::new(), Vec::new());
        for op in &ops {
            run(op, &mut tree, &mut twin);
            prop_assert_eq!(tree.len(), twin.len());
            prop_assert!(tree.items(0..usize::MAX).eq(twin.iter().copied()), "{:?}", op);
        }
    }
}

/// `RANK_TREE_ITEMS=10000000 cargo test --profile soak --test model rank_tree -- --nocapture`: no insert or removal
/// moves more than two nodes a level, whatever the size; prints the time an operation takes.
#[test]
#[allow(clippy::disallowed_methods)] // Timed, never decided on.
fn many_items_one_bound() {
    let count: u32 = std::env::var("RANK_TREE_ITEMS").map_or(if cfg!(miri) { 300 } else { 30_000 }, |text| {
        text.parse().expect("RANK_TREE_ITEMS is a number")
    });
    for (name, scatter) in [("ascending", 1u64), ("random", 0x9E37_79B9_7F4A_7C15)] {
        let item = |index: u32| {
            let key = u64::from(index).wrapping_mul(scatter) >> if scatter == 1 { 0 } else { 20 };
            Item { score: key as f64, handle: Handle::from_raw(index + 1) }
        };
        let (mut tree, mut most) = (RankTree::new(), 0);
        let started = Instant::now();
        for index in 0..count {
            let (item, before) = (item(index), tree.moved());
            tree.insert(item, |other| compare(other, item));
            most = most.max(tree.moved() - before);
        }
        let (inserted, bytes) = (started.elapsed(), tree.heap_bytes());
        let started = Instant::now();
        let ranks: usize = (0..count)
            .map(|index| item(index.wrapping_mul(7919) % count))
            .map(|item| tree.count_before(|other| compare(other, item) == Ordering::Less))
            .fold(0, usize::wrapping_add);
        let ranked = started.elapsed();
        let started = Instant::now();
        for _ in 0..count {
            let before = tree.moved();
            tree.remove_at(tree.len() / 2);
            most = most.max(tree.moved() - before);
        }
        assert!(most <= 6 * 64, "{most}");
        println!(
            "{name}: {count} items, insert {} ns, rank {} ns, remove {} ns, {:.1} B an item ({ranks})",
            inserted.as_nanos() / u128::from(count),
            ranked.as_nanos() / u128::from(count),
            started.elapsed().as_nanos() / u128::from(count),
            bytes as f64 / f64::from(count),
        );
    }
}
