//! What time alone does after a great deal was to be done at once, counted tick by tick: a million keys expire in one
//! second, ten million members are deleted, a database is flushed. Nothing is read meanwhile, no tick does more than the
//! limits say, and all memory comes back.
//!
//! `cargo test` does a part of it; the whole with figures, which `cargo xtask test --long` does too:
//! `cargo test --profile soak --test ticks -- --ignored --nocapture`.
use cachelet::base::limits::{EXPIRE_KEYS_PER_TICK_MAX, RECLAIM_ELEMENTS_PER_TICK};
use cachelet::base::time::Millis;
use cachelet::db::DbIndex;
use cachelet::engine::{Engine, Options};
use cachelet::session::{ConnId, Protocol};

const START_MS: Millis = 1_700_000_000_000;
const DB: DbIndex = DbIndex(0);

/// Bytes that an engine may hold after all that more than before it: pages kept for the next key, …
const KEPT_BYTES_MAX: usize = 128 << 10;
/// … and of what it held at most this part: the tables of pages do not shrink.
const TABLES_PART: usize = 200;

/// Elements that one tick may free: what it is there for, and what every call frees besides.
const FREED_PER_TICK_MAX: usize = RECLAIM_ELEMENTS_PER_TICK + 256;

/// Entries that one tick may move between the buckets of a table that shrinks, for each key that expires: one removal may
/// move 96, but so many together move few each.
const MOVED_PER_KEY_MAX: usize = 8;

struct Subject {
    engine: Engine,
    conn: ConnId,
    now: Millis,
    used_before: usize,
    held_before: usize,
    held_full: usize,
}

/// What ticks did: how many there were, and the most that one of them did.
#[derive(Debug, Default)]
struct Work {
    ticks: usize,
    /// Those before all was gone; after them sparse pages are emptied.
    ticks_busy: usize,
    keys_max: usize,
    blocks_max: usize,
    moved_max: usize,
}

impl Subject {
    fn new() -> Self {
        let mut engine =
            Engine::new(&Options { now: START_MS, ..Options::default() }).expect("default options");
        let conn = engine.connect(Protocol::Resp2, "test", START_MS);
        let (used_before, held_before) = (engine.used_bytes(), engine.keyspace().heap.held_bytes());
        Self { engine, conn, now: START_MS, used_before, held_before, held_full: 0 }
    }

    fn ask(&mut self, commands: &str) -> String {
        self.engine.feed(self.conn, commands.as_bytes(), self.now);
        let mut replies = String::new();
        while let Some(output) = self.engine.next_output() {
            replies += &String::from_utf8_lossy(&output.bytes);
        }
        replies
    }

    fn block_bytes(&self) -> usize {
        self.engine.keyspace().heap.arena.used_bytes()
    }

    /// Adds `count` of what is all of one size, by the thousand; how many bytes of the arena each takes.
    fn fill(&mut self, count: usize, commands: impl Fn(core::ops::Range<usize>) -> String) -> usize {
        let mut one = 0;
        for from in (0..count).step_by(1000) {
            let before = self.block_bytes();
            self.ask(&commands(from..count.min(from + 1000)));
            one = (self.block_bytes() - before) / (count - from).min(1000);
            // As a host does.
            if self.engine.wake_at_ms().is_some_and(|at_ms| at_ms <= self.now) {
                self.engine.tick(self.now);
            }
        }
        one
    }

    /// Ticks whenever the engine wants to be woken, and nothing else, until it no longer does. `one`: bytes of a block.
    fn let_time_pass(&mut self, one: usize) -> Work {
        let mut work = Work::default();
        self.held_full = self.engine.keyspace().heap.held_bytes();
        while let Some(at_ms) = self.engine.wake_at_ms() {
            let keyspace = self.engine.keyspace();
            let (keys, moved, bytes) = (keyspace.len(DB), keyspace.heap.buckets.moved, self.block_bytes());
            self.now = at_ms.max(self.now);
            self.engine.tick(self.now);
            let keyspace = self.engine.keyspace();
            work.keys_max = work.keys_max.max(keys - keyspace.len(DB));
            work.moved_max = work.moved_max.max((keyspace.heap.buckets.moved - moved) as usize);
            work.blocks_max = work.blocks_max.max(bytes.saturating_sub(self.block_bytes()).div_ceil(one));
            work.ticks += 1;
            if keyspace.len(DB) > 0 || keyspace.reclaim_pending() > 0 {
                work.ticks_busy = work.ticks;
            }
            assert!(work.ticks < 100_000, "it never rests: {work:?}");
        }
        work
    }

    /// All is gone, and the memory is back.
    fn assert_empty(&self) {
        let (keyspace, used) = (self.engine.keyspace(), self.engine.used_bytes());
        assert_eq!((keyspace.len(DB), keyspace.reclaim_pending(), self.block_bytes()), (0, 0, 0));
        assert!(used <= self.used_before + KEPT_BYTES_MAX, "{used} bytes are used");
        let (held, most) = (keyspace.heap.held_bytes(), self.held_before + KEPT_BYTES_MAX);
        assert!(held <= most + self.held_full / TABLES_PART, "{held} of {} bytes are held", self.held_full);
    }

    fn print(&self, what: &str, full: usize, work: &Work) {
        let (used, held) = (self.engine.used_bytes(), self.engine.keyspace().heap.held_bytes());
        println!("{what}: {work:?}");
        println!(
            "    bytes used {} -> {full} -> {used}, held {} -> {held}",
            self.used_before, self.held_full
        );
    }
}

/// Keys whose deadlines lie in one second, each made of `members` members, or a string when there are none.
fn expire_in_one_second(keys: usize, members: usize) {
    let mut subject = Subject::new();
    let members: String = (0..members).map(|member| format!(" member:{member:09}")).collect();
    let one = subject.fill(keys, |range| {
        let at_ms = |key: usize| START_MS + 60_000 + (key % 1000) as Millis;
        let string = |key| format!("SET key:{key:09} value PXAT {}\r\n", at_ms(key));
        let set = |key| format!("SADD key:{key:09}{members}\r\nPEXPIREAT key:{key:09} {}\r\n", at_ms(key));
        range.map(|key| if members.is_empty() { string(key) } else { set(key) }).collect()
    });
    let full = subject.engine.used_bytes();
    assert_eq!(subject.engine.keyspace().len(DB), keys);
    let work = subject.let_time_pass(one);
    assert!(work.keys_max <= EXPIRE_KEYS_PER_TICK_MAX, "{work:?}");
    assert!(work.moved_max <= MOVED_PER_KEY_MAX * EXPIRE_KEYS_PER_TICK_MAX, "{work:?}");
    if members.is_empty() {
        assert!(work.blocks_max <= EXPIRE_KEYS_PER_TICK_MAX, "{work:?}");
    }
    subject.assert_empty();
    assert!(subject.ask("INFO stats\r\n").contains(&format!("\r\nexpired_keys:{keys}\r\n")));
    subject.print("keys expire", full, &work);
}

fn set_goes(members: usize, farewell: &str) {
    let mut subject = Subject::new();
    let one = subject.fill(members, |range| {
        let members: String = range.map(|member| format!(" member:{member:09}")).collect();
        format!("SADD big{members}\r\n")
    });
    let full = subject.engine.used_bytes();
    let (before, moved) = (subject.block_bytes(), subject.engine.keyspace().heap.buckets.moved);
    subject.ask(farewell);
    let freed = (before - subject.block_bytes()).div_ceil(one);
    assert!(freed <= FREED_PER_TICK_MAX, "{freed} members are freed by {farewell}");
    assert_eq!(subject.engine.keyspace().heap.buckets.moved, moved);
    let work = subject.let_time_pass(one);
    assert!(work.blocks_max <= FREED_PER_TICK_MAX, "{work:?}");
    assert_eq!(work.moved_max, 0, "what is thrown away is not put in order");
    subject.assert_empty();
    subject.print(farewell.trim_end(), full, &work);
}

fn keys_go(keys: usize) {
    let mut subject = Subject::new();
    let one = subject.fill(keys, |range| range.map(|key| format!("SET key:{key:09} value\r\n")).collect());
    let full = subject.engine.used_bytes();
    let before = subject.block_bytes();
    subject.ask("FLUSHALL ASYNC\r\n");
    let freed = (before - subject.block_bytes()).div_ceil(one);
    assert!(freed <= FREED_PER_TICK_MAX, "{freed} keys are freed by FLUSHALL");
    let work = subject.let_time_pass(one);
    assert!(work.blocks_max <= FREED_PER_TICK_MAX, "{work:?}");
    subject.assert_empty();
    subject.print("FLUSHALL ASYNC of keys", full, &work);
}

#[test]
fn many_keys_expire_in_one_second() {
    expire_in_one_second(100_000, 0);
}

#[test]
fn many_sets_expire_in_one_second() {
    expire_in_one_second(3000, 150);
}

#[test]
fn a_big_set_is_unlinked() {
    set_goes(300_000, "UNLINK big\r\n");
}

#[test]
fn a_big_set_is_flushed() {
    set_goes(300_000, "FLUSHALL ASYNC\r\n");
}

#[test]
fn many_keys_are_flushed() {
    keys_go(100_000);
}

#[test]
#[ignore = "long"]
fn the_full_size() {
    expire_in_one_second(1_000_000, 0);
    expire_in_one_second(50_000, 200);
    set_goes(10_000_000, "UNLINK big\r\n");
    set_goes(10_000_000, "FLUSHALL ASYNC\r\n");
    keys_go(10_000_000);
}

/// A block that gets other bytes may have been copied: an append costs what is appended only if that is seldom.
#[test]
fn a_long_string_that_is_appended_to_is_seldom_moved() {
    let mut subject = Subject::new();
    subject.ask(&format!("SET s {}\r\n", "x".repeat(50_000)));
    let (mut used, mut moves) = (subject.engine.used_bytes(), 0);
    for _ in 0..100_000 {
        subject.ask("APPEND s 0123456789\r\n");
        let now = subject.engine.used_bytes();
        moves += usize::from(now != used);
        used = now;
    }
    assert_eq!(subject.ask("STRLEN s\r\n"), ":1050000\r\n");
    assert!(moves < 40, "{moves} times");
}
