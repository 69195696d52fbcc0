//! How much one command may move when a store or a collection grows to ten million: counted, not timed.
//!
//! `cargo xtask bench steps`, or `cargo bench --features sim --bench steps --profile soak -- 1000000` for fewer. It fills
//! and then frees a set, a hash, a sorted set and a keyspace, and prints for the worst single step of each: entries moved
//! between buckets, bytes copied by one reallocation, and the longest time, which is the machine's as much as ours.
#![allow(unsafe_code, reason = "an allocator that counts; it passes everything on")]
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use core::alloc::{GlobalAlloc, Layout};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::alloc::System;
use std::time::Instant;

use cachelet::base::heap::Heap;
use cachelet::engine::{Engine, Options};
use cachelet::session::Protocol;
use cachelet::types::Thresholds;
use cachelet::types::hash::Hash;
use cachelet::types::set::Set;
use cachelet::types::zset::ZSet;

/// The most entries that one step may move between buckets.
const ENTRIES_MAX: u64 = 400;

/// The most bytes that one reallocation may copy: as many as a large L2 cache holds, copied in some tens of microseconds.
const COPIED_MAX: usize = 512 * 1024;

/// The most entries a freeing step is given.
const BUDGET: usize = 256;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static COPIED: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LIVE.fetch_add(size, Relaxed);
        LIVE.fetch_sub(layout.size(), Relaxed);
        COPIED.fetch_max(layout.size().min(size), Relaxed);
        unsafe { System.realloc(block, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The worst single step of one kind of work.
#[derive(Default)]
struct Worst {
    entries: u64,
    copied: usize,
    micros: u128,
}

impl Worst {
    /// Runs steps until `step` says that it was the last. `moved` reads how many entries have been moved so far.
    fn of<S>(store: &mut S, moved: impl Fn(&S) -> u64, mut step: impl FnMut(&mut S) -> bool) -> Self {
        let mut worst = Self::default();
        COPIED.store(0, Relaxed);
        loop {
            let (before, began) = (moved(store), Instant::now());
            let last = step(store);
            worst.micros = worst.micros.max(began.elapsed().as_micros());
            worst.entries = worst.entries.max(moved(store) - before);
            if last {
                worst.copied = COPIED.load(Relaxed);
                return worst;
            }
        }
    }

    /// Prints a row.
    fn print(&self, what: &str, note: &str) {
        let Self { entries, copied, micros } = self;
        let ok = *entries <= ENTRIES_MAX && *copied <= COPIED_MAX;
        let verdict = if ok { "ok" } else { "MISSED" };
        println!("{what:<28} {entries:>14} {copied:>14} {micros:>12}  {verdict:<6}  {note}");
    }
}

/// Members that are there before counting begins: past the step in which the packed form becomes a big one, whose work
/// is bounded by the thresholds.
const FIRST: u64 = 1000;

/// Fills a collection with `count` members, one a step, and frees it again.
fn collection<C>(
    name: &str,
    count: u64,
    mut value: C,
    mut add: impl FnMut(&mut C, &mut Heap, &[u8], u64),
    mut free: impl FnMut(&mut C, &mut Heap, &mut usize) -> bool,
) {
    let before = LIVE.load(Relaxed);
    let moved = |store: &(Heap, &mut C, u64)| store.0.buckets.moved;
    let mut store = (Heap::new([7; 16]), &mut value, 0);
    let mut one_more = |(heap, value, n): &mut (Heap, &mut C, u64)| {
        let member = format!("member:{n:09}");
        add(value, heap, member.as_bytes(), n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
        *n += 1;
        *n >= count
    };
    for _ in 0..FIRST {
        one_more(&mut store);
    }
    let grown = Worst::of(&mut store, moved, one_more);
    let each = (LIVE.load(Relaxed) - before) as f64 / count as f64;
    let freed = Worst::of(&mut store, moved, |(heap, value, _)| free(value, heap, &mut { BUDGET }));
    let left = store.0.used_bytes();
    grown.print(&format!("{name}: one more"), &format!("{each:.1} B a member"));
    freed.print(&format!("{name}: free {BUDGET}"), &format!("{left} B left"));
}

/// Fills an engine with `count` keys, one `SET` a step, flushes it, and lets it free them, one tick a step.
fn keyspace(count: u64) {
    let before = LIVE.load(Relaxed);
    let mut engine = Engine::new(&Options::default()).expect("default options");
    let conn = engine.connect(Protocol::Resp2, "bench", 0);
    let empty = engine.used_bytes();
    let ask = |engine: &mut Engine, command: &str| {
        engine.feed(conn, command.as_bytes(), 0);
        while let Some(output) = engine.next_output() {
            engine.recycle(output);
        }
    };
    let moved = |engine: &Engine| engine.keyspace().heap.buckets.moved;
    let mut n = 0;
    let grown = Worst::of(&mut engine, moved, |engine| {
        ask(engine, &format!("SET key:{n:012} value:{n:026}\r\n"));
        n += 1;
        n == count
    });
    let each = (LIVE.load(Relaxed) - before) as f64 / count as f64;
    let flushed = Worst::of(&mut engine, moved, |engine| {
        ask(engine, "FLUSHALL\r\n");
        true
    });
    let freed = Worst::of(&mut engine, moved, |engine| {
        engine.tick(1_000_000);
        engine.keyspace().reclaim_pending() == 0
    });
    let left = engine.used_bytes().saturating_sub(empty);
    grown.print("keys: one more", &format!("{each:.1} B a key of 16 B with 32 B"));
    flushed.print("keys: FLUSHALL", "");
    freed.print("keys: one tick of freeing", &format!("{left} B left"));
}

fn main() {
    let words: Vec<u64> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let count = words.first().copied().unwrap_or(10_000_000);
    let thresholds = Thresholds::default();
    println!("{count} members, 16 bytes each; the worst single step\n");
    println!("{:<28} {:>14} {:>14} {:>12}", "step", "entries moved", "bytes copied", "longest µs");
    keyspace(count);
    collection(
        "set",
        count,
        Set::new(),
        |set, heap, member, _| {
            set.add(heap, &thresholds, member);
        },
        Set::free_step,
    );
    collection(
        "hash",
        count,
        Hash::new(),
        |hash, heap, member, _| {
            hash.set(heap, &thresholds, member, b"a value of some bytes");
        },
        Hash::free_step,
    );
    collection(
        "sorted set",
        count,
        ZSet::new(),
        |zset, heap, member, score| {
            zset.set(heap, &thresholds, member, score as f64);
        },
        ZSet::free_step,
    );
    println!("\nbounds: {ENTRIES_MAX} entries, {COPIED_MAX} bytes copied");
}
