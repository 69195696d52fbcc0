//! The table against a HashMap: entries are numbers, hashed as a test wants.

use crate::config;
use cachelet::base::arena::Handle;
use cachelet::base::rng::Rng;
use cachelet::base::table::{BucketPool, Slot, Table};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

const QUICK: bool = cfg!(miri);

type Hash = fn(u32) -> u64;

fn mix(number: u32) -> u64 {
    Rng::new(u64::from(number)).next_u64()
}

/// Ever worse hash functions.
const HASHES: [Hash; 6] = [
    mix,
    |_| 0x1234_5678_9abc_def0,
    |number| mix(number) >> 40,
    |number| mix(number) << 40,
    |number| u64::from(number).reverse_bits(),
    |number| mix(number) & 0xffff_0000_0000_fff0,
];

struct Twin {
    pool: BucketPool,
    table: Table,
    /// The handle of each number held.
    model: HashMap<u32, u32>,
    hash: Hash,
    /// How many entries are said to come.
    expected: u32,
}

/// A handle stands for the number in its low bits; the others are its generation.
fn number(handle: Handle) -> u32 {
    handle.raw() & 0xff_ffff
}

fn rehash(entries: &mut [(Handle, u64)], of: Hash) {
    entries.iter_mut().for_each(|(handle, hash)| *hash = of(number(*handle)));
}

impl Twin {
    fn new(hash: Hash) -> Self {
        Self { pool: BucketPool::new(), table: Table::new(), model: HashMap::new(), hash, expected: 0 }
    }

    fn find(&self, wanted: u32) -> Option<Slot> {
        self.table.find(&self.pool, (self.hash)(wanted), |handle| number(handle) == wanted)
    }

    fn insert(&mut self, wanted: u32) {
        if self.find(wanted).is_some() {
            return;
        }
        let hash = self.hash;
        let before = self.pool.moved;
        let handle = Handle::from_raw(wanted | 1 << 24);
        let rehash = &mut |entries: &mut [_]| rehash(entries, hash);
        let slot = self.table.insert_expecting(&mut self.pool, hash(wanted), handle, self.expected, rehash);
        assert!(self.pool.moved - before <= 384);
        assert_eq!(self.table.get(&self.pool, slot), handle);
        self.model.insert(wanted, handle.raw());
    }

    fn remove(&mut self, wanted: u32) {
        let slot = self.find(wanted);
        assert_eq!(slot.is_some(), self.model.contains_key(&wanted));
        if let Some(slot) = slot {
            let before = self.pool.moved;
            let hash = self.hash;
            let handle = self.table.remove(&mut self.pool, slot, &mut |entries| rehash(entries, hash));
            assert!(self.pool.moved - before <= 384);
            assert_eq!(self.model.remove(&wanted), Some(handle.raw()));
        }
    }

    fn check(&self) {
        assert_eq!(self.table.len(), self.model.len());
        for (&wanted, &raw) in &self.model {
            let slot = self.find(wanted).unwrap_or_else(|| panic!("{wanted} is lost"));
            assert_eq!(self.table.get(&self.pool, slot).raw(), raw);
        }
        let all: Vec<u32> = self.table.iter(&self.pool).map(Handle::raw).collect();
        assert_eq!(all.len(), self.model.len());
        assert_eq!(all.iter().collect::<HashSet<_>>(), self.model.values().collect::<HashSet<_>>());
    }

    fn scan(&self, cursor: u64, seen: &mut HashSet<u32>) -> u64 {
        let hash = self.hash;
        self.table.scan(
            &self.pool,
            cursor,
            |handle| hash(number(handle)),
            |handle| {
                seen.insert(number(handle));
            },
        )
    }

    fn clear(mut self) {
        let mut left = self.table.len();
        let mut dropped = HashSet::new();
        loop {
            let mut budget = 100;
            let done = self.table.clear_step(&mut self.pool, &mut budget, |handle| {
                dropped.insert(handle.raw());
            });
            assert_eq!(self.table.len(), left - (100 - budget));
            left = self.table.len();
            assert_eq!(done, left == 0);
            if done {
                break;
            }
            assert_eq!(budget, 0);
        }
        assert_eq!(dropped, self.model.values().copied().collect());
        assert_eq!(self.pool.used_bytes(), 0);
        assert!(self.pool.held_bytes() < 64 * 1024, "{}", self.pool.held_bytes());
    }
}

#[derive(Clone, Debug)]
enum Step {
    Insert(u32),
    InsertMany(u32, u32),
    Remove(u32),
    RemoveMany(u32, u32),
    Replace(u32),
    Scan,
    Relocate,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let many: u32 = if QUICK { 40 } else { 3000 };
    let numbers = 0..2 * many;
    let step = prop_oneof![
        4 => numbers.clone().prop_map(Step::Insert),
        3 => (numbers.clone(), 0..many).prop_map(|(first, count)| Step::InsertMany(first, count)),
        4 => numbers.clone().prop_map(Step::Remove),
        3 => (numbers.clone(), 0..many).prop_map(|(first, count)| Step::RemoveMany(first, count)),
        2 => numbers.prop_map(Step::Replace),
        8 => Just(Step::Scan),
        1 => Just(Step::Relocate),
    ];
    prop::collection::vec(step, 1..if QUICK { 10 } else { 60 })
}

/// Runs the steps with a scan going on in between: what was there all along must have been seen.
fn run(hash: Hash, expected: u32, steps: &[Step]) {
    let mut twin = Twin { expected, ..Twin::new(hash) };
    let (mut cursor, mut seen, mut steady) = (0, HashSet::new(), HashSet::new());
    for step in steps {
        match *step {
            Step::Insert(wanted) => twin.insert(wanted),
            Step::InsertMany(first, count) => (first..first + count).for_each(|wanted| twin.insert(wanted)),
            Step::Remove(wanted) => twin.remove(wanted),
            Step::RemoveMany(first, count) => (first..first + count).for_each(|wanted| twin.remove(wanted)),
            Step::Replace(wanted) => {
                if let Some(slot) = twin.find(wanted) {
                    let raw = (twin.table.get(&twin.pool, slot).raw() >> 24) + 1;
                    let handle = Handle::from_raw(wanted | (raw % 200 + 1) << 24);
                    twin.table.replace(&mut twin.pool, slot, handle);
                    twin.model.insert(wanted, handle.raw());
                }
            }
            Step::Scan => {
                if cursor == 0 {
                    (seen, steady) = (HashSet::new(), twin.model.keys().copied().collect());
                }
                for _ in 0..7 {
                    cursor = twin.scan(cursor, &mut seen);
                    if cursor == 0 {
                        assert!(
                            steady.is_subset(&seen),
                            "the scan missed {:?}",
                            steady.difference(&seen).next()
                        );
                        break;
                    }
                }
            }
            Step::Relocate => relocate(&mut twin),
        }
        steady.retain(|wanted| twin.model.contains_key(wanted));
    }
    twin.check();
    while cursor != 0 {
        cursor = twin.scan(cursor, &mut seen);
    }
    assert!(steady.is_subset(&seen), "the scan missed {:?}", steady.difference(&seen).next());
    twin.clear();
}

fn relocate(twin: &mut Twin) {
    twin.pool.begin_evacuation();
    let (mut cursor, mut visited) = (0, 0);
    loop {
        let model = &mut twin.model;
        cursor = twin.table.relocate_step(&mut twin.pool, cursor, |handle| {
            visited += 1;
            let moved = (handle.raw() >> 24 == 1).then(|| Handle::from_raw(number(handle) | 2 << 24))?;
            assert_eq!(model.insert(number(handle), moved.raw()), Some(handle.raw()));
            Some(moved)
        });
        if cursor == 0 {
            break;
        }
    }
    assert_eq!(visited, twin.model.len());
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn agrees_with_a_hash_map(
        which in 0..HASHES.len(),
        expected in prop_oneof![Just(0), 0..10_000_u32, Just(u32::MAX)],
        steps in steps(),
    ) {
        run(HASHES[which], expected, &steps);
    }
}

/// Fills, scans while removing nearly all, and looks that the buckets are given back.
#[test]
fn gives_memory_back_while_it_is_emptied() {
    let count = if QUICK { 300 } else { 200_000 };
    let mut twin = Twin::new(mix);
    (0..count).for_each(|wanted| twin.insert(wanted));
    let full = twin.pool.used_bytes();
    let mut seen = HashSet::new();
    let mut cursor = 0;
    for wanted in 0..count {
        if wanted % 100 != 0 {
            twin.remove(wanted);
        }
        if wanted % 20 == 0 && (cursor != 0 || seen.is_empty()) {
            cursor = twin.scan(cursor, &mut seen);
        }
    }
    while cursor != 0 {
        cursor = twin.scan(cursor, &mut seen);
    }
    twin.check();
    assert!(twin.model.keys().all(|wanted| seen.contains(wanted)));
    let left = twin.pool.used_bytes();
    assert!(left * 10 < full, "{left} bytes used of {full} for a hundredth of the entries");
    let mut passes = 0;
    while twin.pool.begin_evacuation() {
        relocate(&mut twin);
        passes += 1;
    }
    assert!(passes < 5, "{passes} passes");
    let held = twin.pool.held_bytes();
    assert!(held <= left * 3 / 2 + 8 * 16384, "{held} bytes held for {left}");
    for wanted in 0..count {
        twin.remove(wanted);
    }
    assert_eq!(twin.pool.used_bytes(), 0);
}

/// Hashes all alike, or alike in what chooses the segment: time, not memory.
#[test]
fn colliding_hashes_cost_no_memory() {
    let count = if QUICK { 200 } else { 4_000 };
    for (which, hash) in HASHES.into_iter().enumerate().take(if QUICK { 2 } else { HASHES.len() }) {
        let mut twin = Twin::new(hash);
        (0..count).for_each(|wanted| twin.insert(wanted));
        // A group alike in 48 bits pays once for the path of nodes that parts it from others.
        let used = twin.pool.used_bytes();
        assert!(used <= count as usize * 16 + 8192, "{used} bytes for {count} entries with hash {which}");
        twin.clear();
    }
}

/// What is said of the entries to come spares moves when it is so, and costs little when it is not.
#[test]
fn takes_as_many_entries_as_it_was_told() {
    let count: u32 = if QUICK { 400 } else { 300_000 };
    let filled = |expected| {
        let mut twin = Twin { expected, ..Twin::new(mix) };
        (0..count).for_each(|wanted| twin.insert(wanted));
        let cost = (twin.pool.moved, twin.pool.used_bytes());
        twin.check();
        twin.clear();
        cost
    };
    let (moved, used) = filled(0);
    let (moved_told, used_told) = filled(count);
    assert!(moved_told < moved / if QUICK { 1 } else { 5 }, "{moved_told} moves, untold {moved}");
    assert!(used_told <= used + used / 8, "{used_told} bytes, untold {used}");
    let (_, used_lied) = filled(u32::MAX);
    assert!(used_lied <= 16 * used, "{used_lied} bytes, untold {used}");
}

/// Entries that come in order of their hash, as when a table is copied: nothing degenerates.
#[test]
fn takes_entries_in_order_of_hash() {
    let count = if QUICK { 230 } else { 100_000 };
    let mut numbers: Vec<u32> = (0..count).collect();
    numbers.sort_by_key(|&wanted| mix(wanted));
    let mut twin = Twin::new(mix);
    for (done, &wanted) in numbers.iter().enumerate() {
        twin.insert(wanted);
        assert!(twin.pool.used_bytes() <= 2048 + (done + 1) * 16);
    }
    twin.check();
}

/// Chi-square of the choices over entries whose segments are of very uneven depth and size.
#[test]
fn random_is_uniform() {
    let mut rng = Rng::new(5);
    let crowded: Hash = |number| if number % 4 == 0 { mix(number) } else { mix(number) >> 4 | 5 << 60 };
    let sizes: &[u32] = if QUICK { &[5] } else { &[1, 2, 5, 40, 193, 1000, 3000] };
    for hash in [mix as Hash, crowded] {
        for &count in sizes {
            let mut twin = Twin::new(hash);
            (0..count).for_each(|wanted| twin.insert(wanted));
            let each = if QUICK { 20 } else { 100 };
            let mut counts = BTreeMap::new();
            for _ in 0..count * each {
                let handle = twin.table.random(&twin.pool, &mut rng).expect("not empty");
                *counts.entry(number(handle)).or_insert(0u32) += 1;
            }
            let square = |seen: u32| (f64::from(seen) - f64::from(each)).powi(2) / f64::from(each);
            let missing = (count as usize - counts.len()) as f64 * f64::from(each);
            let chi = counts.values().map(|&seen| square(seen)).sum::<f64>() + missing;
            // The sum has mean `count - 1` and variance twice that; six deviations are no accident.
            let bound = f64::from(count) + 6.0 * (2.0 * f64::from(count)).sqrt();
            assert!(chi < bound, "{chi} over {count} entries, expected less than {bound}");
        }
    }
    assert_eq!(Table::new().random(&BucketPool::new(), &mut rng), None);
}

/// The bound on moves, at a size where every kind of growth has happened. `CACHELET_LONG=1` takes ten million.
#[test]
fn growth_is_bounded() {
    let long = std::env::var_os("CACHELET_LONG").is_some();
    let count: u32 = if QUICK {
        400
    } else if long {
        10_000_000
    } else {
        2_000_000
    };
    let mut pool = BucketPool::new();
    let mut table = Table::new();
    let mut most = 0;
    for wanted in 1..=count {
        let before = pool.moved;
        table.insert(&mut pool, mix(wanted), Handle::from_raw(wanted), &mut |entries| rehash(entries, mix));
        most = most.max(pool.moved - before);
    }
    assert!(most <= 384, "{most} entries moved by one insert");
    assert!(pool.moved < 4 * u64::from(count), "{} moves in all", pool.moved);
    for wanted in 1..=count {
        let slot = table.find(&pool, mix(wanted), |handle| handle.raw() == wanted).expect("held");
        let before = pool.moved;
        table.remove(&mut pool, slot, &mut |entries| rehash(entries, mix));
        most = most.max(pool.moved - before);
    }
    assert!(most <= 384, "{most} entries moved by one removal");
    assert_eq!(pool.used_bytes(), 0);
}

/// Arbitrary cursors are answered, and every one leads to the end.
#[test]
fn any_cursor_is_accepted() {
    let mut twin = Twin::new(mix);
    let mut rng = Rng::new(3);
    for count in [0, 3, 100, 2_000] {
        (0..if QUICK { count / 10 } else { count }).for_each(|wanted| twin.insert(wanted));
        for _ in 0..if QUICK { 5 } else { 20 } {
            let mut cursor = rng.next_u64();
            let mut steps = 0;
            loop {
                cursor = twin.scan(cursor, &mut HashSet::new());
                steps += 1;
                if cursor == 0 {
                    break;
                }
                assert!(cursor < 1 << 52 && steps < 2_000);
            }
            let next = twin.table.relocate_step(&mut twin.pool, rng.next_u64(), |_| None);
            assert!(next < 1 << 52);
        }
    }
}
