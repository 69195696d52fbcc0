use super::{
    Item, RankTree,
    node::{Node, WIDTH},
};
use crate::base::arena::Handle;
use core::cmp::Ordering;

fn item(key: u32) -> Item {
    Item { score: f64::from(key / 4), handle: Handle::from_raw(key) }
}

fn by(target: Item) -> impl Fn(Item) -> Ordering {
    move |item| item.score.total_cmp(&target.score).then(item.handle.raw().cmp(&target.handle.raw()))
}

fn tree_of(keys: impl IntoIterator<Item = u32>) -> RankTree {
    let mut tree = RankTree::new();
    for key in keys {
        tree.insert(item(key), by(item(key)));
    }
    tree
}

/// Numbers below 2³² in an order that looks random, each once.
fn scattered(count: u32) -> impl Iterator<Item = u32> {
    (0..count).map(|index| index.wrapping_mul(2_654_435_761) % 0x7fff_ffff)
}

/// Depth, items, bytes and first item agree everywhere. Returns (levels, items, bytes).
fn check(node: &Node) -> (usize, usize, usize) {
    match node {
        Node::Leaf(leaf) => (1, leaf.handles().len(), node.bytes()),
        Node::Inner(inner) => {
            let (mut levels, mut items, mut bytes) = (0, 0, node.bytes());
            for (index, &count) in inner.counts().iter().enumerate() {
                let child = inner.child(index);
                assert!(child.len() > 0, "no node is empty");
                let (below, held, held_bytes) = check(child);
                assert!(levels == 0 || levels == below, "all leaves stand on one level");
                assert_eq!(held, count as usize);
                assert_eq!(
                    first(child),
                    Item { score: inner.scores()[index], handle: inner.handles()[index] }
                );
                (levels, items, bytes) = (below, items + held, bytes + held_bytes);
            }
            (levels + 1, items, bytes)
        }
    }
}

fn first(node: &Node) -> Item {
    match node {
        Node::Leaf(leaf) => leaf.item(0),
        Node::Inner(inner) => first(inner.child(0)),
    }
}

fn check_tree(tree: &RankTree) {
    let (items, bytes) = tree.root.as_ref().map_or((0, 0), |root| {
        let (levels, items, bytes) = check(root);
        assert!(levels <= 2 + tree.len().ilog(8) as usize);
        (items, bytes)
    });
    assert_eq!((tree.len(), tree.heap_bytes()), (items, bytes));
}

#[cfg(not(miri))]
const MANY: u32 = 20_000;
#[cfg(miri)]
const MANY: u32 = 400;

#[test]
fn every_order_of_inserts_and_removes_keeps_the_shape() {
    let orders: [fn() -> alloc::vec::Vec<u32>; 3] =
        [|| (0..MANY).collect(), || (0..MANY).rev().collect(), || scattered(MANY).collect()];
    for fill in orders {
        for drain in orders {
            let mut tree = tree_of(fill());
            check_tree(&tree);
            let mut left = fill();
            left.sort_unstable();
            for (round, rank) in drain().into_iter().enumerate() {
                let rank = rank as usize % tree.len();
                let key = left.remove(rank);
                let removed = if round % 2 == 0 { tree.remove_at(rank) } else { tree.remove(by(item(key))) };
                assert_eq!(removed, item(key));
                if round % (MANY as usize / 20) == 0 {
                    check_tree(&tree);
                }
            }
            assert_eq!((tree.len(), tree.heap_bytes()), (0, 0));
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "too few items to speak of an average")]
fn ordered_inserts_leave_full_nodes_and_others_half_full_ones() {
    let full =
        |tree: &RankTree| tree.len() as f64 / (tree.heap_bytes() as f64 / (WIDTH * 12) as f64 * WIDTH as f64);
    for (tree, least) in
        [(tree_of(0..MANY), 0.85), (tree_of((0..MANY).rev()), 0.85), (tree_of(scattered(MANY)), 0.55)]
    {
        assert!(full(&tree) > least, "{}", full(&tree));
    }
    // Descending runs that all start beside the last item must not leave a node each.
    let mut tree = RankTree::new();
    for run in 0..MANY / 100 {
        for step in (1..100).rev() {
            let key = run * 100 + step;
            tree.insert(item(key), by(item(key)));
        }
    }
    assert!(full(&tree) > 0.4, "{}", full(&tree));
}

#[test]
fn no_call_moves_more_than_two_nodes_a_level() {
    let mut tree = RankTree::new();
    let most = |tree: &RankTree, before: u64| assert!(tree.moved() - before <= 5 * WIDTH as u64);
    for key in scattered(MANY) {
        let before = tree.moved();
        tree.insert(item(key), by(item(key)));
        most(&tree, before);
    }
    while !tree.is_empty() {
        let before = tree.moved();
        tree.remove_at(tree.len() / 3);
        most(&tree, before);
    }
}

#[test]
fn clearing_goes_by_steps() {
    let mut tree = tree_of(scattered(MANY));
    let mut steps = 0;
    loop {
        let (before, mut budget) = (tree.len(), 100);
        let done = tree.clear_step(&mut budget);
        assert!(before - tree.len() <= 100 + WIDTH);
        check_tree(&tree);
        steps += 1;
        if done {
            break;
        }
    }
    assert!(steps >= MANY as usize / (100 + WIDTH));
    assert_eq!((tree.len(), tree.heap_bytes()), (0, 0));
}

#[test]
fn a_moved_block_is_found_under_its_new_handle() {
    let mut tree = tree_of((0..MANY).map(|key| key * 2));
    for key in 0..MANY {
        let new = Handle::from_raw(key * 2 + 1);
        tree.set_handle(new, by(item(key * 2)));
    }
    check_tree(&tree);
    assert!(
        tree.items(0..tree.len()).enumerate().all(|(rank, item)| item.handle.raw() as usize == rank * 2 + 1)
    );
}
