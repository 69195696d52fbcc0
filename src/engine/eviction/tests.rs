use super::*;
use crate::base::time::Millis;
use crate::engine::{LogMode, Options};
use crate::session::{ConnId, Protocol};
use alloc::string::String;
use alloc::vec::Vec;

const START_MS: Millis = 1_700_000_000_000;

struct Subject {
    engine: Engine,
    conn: ConnId,
    now: Millis,
}

impl Subject {
    fn new(log: LogMode, parameters: &[(&str, &str)]) -> Self {
        let config = parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let options = Options { now: START_MS, config, log, ..Options::default() };
        let mut engine = Engine::new(&options).expect("known parameters");
        let conn = engine.connect(Protocol::Resp2, "test", START_MS);
        Self { engine, conn, now: START_MS }
    }

    fn tell(&mut self, command: &str) -> String {
        self.engine.feed(self.conn, alloc::format!("{command}\r\n").as_bytes(), self.now);
        let mut all = String::new();
        while let Some(output) = self.engine.next_output() {
            all += &String::from_utf8_lossy(&output.bytes);
        }
        all
    }

    /// Sets `count` keys, `prefix` and a number, of about 1000 bytes each; how many were refused.
    fn fill(&mut self, prefix: &str, count: usize, options: &str) -> usize {
        let value = "x".repeat(1000);
        let set = |index| alloc::format!("SET {prefix}{index} {value} {options}");
        (0..count).filter(|&index| self.tell(&set(index)).starts_with("-OOM")).count()
    }

    fn held(&mut self, prefix: &str) -> Vec<usize> {
        let keys = self.tell(&alloc::format!("KEYS {prefix}*"));
        keys.split("\r\n").filter_map(|line| line.strip_prefix(prefix)?.parse().ok()).collect()
    }

    fn evicted(&self) -> u64 {
        self.engine.key_stats.evicted
    }
}

#[test]
fn without_a_policy_writes_are_refused_and_reads_are_not() {
    let mut subject = Subject::new(LogMode::None, &[("maxmemory", "200000")]);
    assert!(subject.fill("k", 300, "") > 50);
    assert_eq!(subject.evicted(), 0);
    assert!(subject.tell("GET k0").starts_with("$1000"));
    let refused = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
    assert_eq!(subject.tell("SET k v"), refused);
    // What is queued is kept too, so nothing but the end of a transaction gets through; and EXEC is judged by its queue.
    assert_eq!(subject.tell("MULTI"), "+OK\r\n");
    assert_eq!(subject.tell("GET k0"), refused);
    assert_eq!(subject.tell("DISCARD"), "+OK\r\n");
    assert_eq!(subject.tell("DEL k0 k1 k2 k3 k4 k5 k6 k7"), ":8\r\n");
    assert_eq!(subject.tell("SET k v"), "+OK\r\n");
}

#[test]
fn exec_is_refused_when_what_it_queued_needs_memory() {
    let mut subject = Subject::new(LogMode::None, &[]);
    subject.fill("k", 100, "");
    assert_eq!(subject.tell("MULTI"), "+OK\r\n");
    assert_eq!(subject.tell("SET other v"), "+QUEUED\r\n");
    subject.engine.config.settings.maxmemory_bytes = 1000;
    let refused = subject.tell("EXEC");
    assert_eq!(
        refused,
        "-EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.\r\n"
    );
    assert_eq!(subject.tell("EXISTS other"), ":0\r\n");
}

#[test]
fn the_least_recently_used_go_first() {
    let mut subject = Subject::new(
        LogMode::None,
        &[("maxmemory", "300000"), ("maxmemory-policy", "allkeys-lru"), ("maxmemory-samples", "10")],
    );
    assert_eq!(subject.fill("k", 200, ""), 0);
    subject.now += 60_000;
    for index in 0..100 {
        subject.tell(&alloc::format!("GET k{index}"));
    }
    subject.now += 60_000;
    assert_eq!(subject.fill("new", 100, ""), 0);
    assert!(subject.evicted() > 0);
    let held = subject.held("k");
    let old = held.iter().filter(|&&index| index >= 100).count();
    let young = held.len() - old;
    assert!(young > 97 && old < 80, "{young} used and {old} unused keys are left");
    assert!(subject.engine.keyspace.used_bytes() <= 300_000);
}

#[test]
fn the_least_frequently_used_go_first() {
    let mut subject = Subject::new(
        LogMode::None,
        &[("maxmemory", "300000"), ("maxmemory-policy", "allkeys-lfu"), ("maxmemory-samples", "10")],
    );
    subject.fill("k", 200, "");
    for _ in 0..100 {
        for index in 0..100 {
            subject.tell(&alloc::format!("GET k{index}"));
        }
    }
    assert!(subject.tell("OBJECT IDLETIME k0").starts_with("-ERR An LFU maxmemory policy is selected"));
    let count: u32 = subject.tell("OBJECT FREQ k0").trim_matches([':', '\r', '\n']).parse().expect("a count");
    assert!((7..25).contains(&count), "{count}");
    subject.fill("new", 120, "");
    let held = subject.held("k");
    let young = held.iter().filter(|&&index| index < 100).count();
    assert!(young > 95, "{young} used keys are left");
}

#[test]
fn volatile_policies_leave_other_keys_alone() {
    for policy in ["volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"] {
        let mut subject =
            Subject::new(LogMode::None, &[("maxmemory", "300000"), ("maxmemory-policy", policy)]);
        assert_eq!(subject.fill("k", 100, ""), 0);
        assert_eq!(subject.fill("v", 300, "EX 1000"), 0, "{policy}");
        assert_eq!(subject.held("k").len(), 100, "{policy}");
        assert!(subject.evicted() > 100, "{policy}");
        assert!(subject.fill("k", 300, "") > 0, "{policy}: in the end nobody may go");
        assert_eq!(subject.held("v").len(), 0, "{policy}");
    }
}

#[test]
fn the_soonest_deadline_goes_first() {
    let mut subject = Subject::new(
        LogMode::None,
        &[("maxmemory", "300000"), ("maxmemory-policy", "volatile-ttl"), ("maxmemory-samples", "20")],
    );
    subject.fill("late", 100, "EX 9000");
    subject.fill("soon", 100, "EX 100");
    subject.fill("more", 100, "EX 5000");
    let (late, soon) = (subject.held("late").len(), subject.held("soon").len());
    assert!(late > 97 && soon < 70, "{late} late, {soon} soon");
}

#[test]
fn what_is_evicted_is_logged_and_told() {
    let mut subject = Subject::new(
        LogMode::Relaxed,
        &[("maxmemory", "100000"), ("maxmemory-policy", "allkeys-random"), ("notify-keyspace-events", "Ee")],
    );
    let listener = subject.engine.connect(Protocol::Resp2, "listener", START_MS);
    subject.engine.feed(listener, b"SUBSCRIBE __keyevent@0__:evicted\r\n", START_MS);
    while subject.engine.next_output().is_some() {}
    let value = "x".repeat(1000);
    let mut told = 0;
    for index in 0..200 {
        let set = alloc::format!("SET k{index} {value}\r\n");
        subject.engine.feed(subject.conn, set.as_bytes(), START_MS);
        while let Some(output) = subject.engine.next_output() {
            if output.conn == listener {
                told += String::from_utf8_lossy(&output.bytes).matches("evicted").count();
            }
        }
    }
    let (log, _) = subject.engine.take_log();
    let log = String::from_utf8_lossy(&log);
    assert!(told > 50);
    assert_eq!(told as u64, subject.evicted());
    assert_eq!(log.matches("\r\nDEL\r\n").count(), told);
    // A replica that reads the log holds what is held here.
    let mut replica = Subject::new(LogMode::None, &[]);
    replica.engine.replay(log.as_bytes(), START_MS);
    let (mut here, mut there) = (subject.held("k"), replica.held("k"));
    here.sort_unstable();
    there.sort_unstable();
    assert_eq!(here, there);
}

#[test]
fn a_step_is_bounded_and_ticks_go_on() {
    let mut subject = Subject::new(LogMode::None, &[("maxmemory-policy", "allkeys-lru")]);
    subject.fill("k", 5000, "");
    assert_eq!(subject.tell("CONFIG SET maxmemory 1000000"), "+OK\r\n");
    let before = subject.evicted();
    subject.tell("PING");
    assert!(subject.evicted() - before <= 10 * EVICT_KEYS_PER_TENACITY as u64);
    let mut ticks = 0;
    while subject.engine.wake_at_ms() == Some(subject.now) {
        subject.engine.tick(subject.now);
        ticks += 1;
        assert!(ticks < 100, "it ends");
    }
    assert!(ticks > 10);
    assert!(subject.engine.keyspace.used_bytes() <= 1_000_000);
}

#[test]
fn a_big_value_returns_in_steps_and_nothing_more_goes_meanwhile() {
    let mut subject = Subject::new(LogMode::None, &[("maxmemory-policy", "allkeys-lru")]);
    for start in (0..100_000).step_by(1000) {
        let members: String = (start..start + 1000).map(|member| alloc::format!(" member{member}")).collect();
        subject.tell(&alloc::format!("SADD big{members}"));
    }
    subject.now += 60_000;
    // So few that each of them is looked at.
    subject.fill("k", 4, "");
    let most = subject.engine.keyspace.used_bytes() - 500_000;
    subject.tell(&alloc::format!("CONFIG SET maxmemory {most}"));
    assert_eq!(subject.tell("SET one more"), "+OK\r\n");
    while subject.engine.wake_at_ms() == Some(subject.now) {
        subject.engine.tick(subject.now);
    }
    assert!(subject.engine.keyspace.used_bytes() as u64 <= most as u64);
    assert_eq!(subject.tell("EXISTS big"), ":0\r\n");
    assert_eq!(subject.evicted(), 1);
    assert_eq!(subject.held("k").len(), 4);
}

#[test]
fn what_is_queued_is_no_more_than_may_be_stored() {
    let mut subject = Subject::new(LogMode::None, &[("maxmemory", "1mb")]);
    assert_eq!(subject.tell("MULTI"), "+OK\r\n");
    let big = alloc::format!("SET k {}", "x".repeat(60_000));
    let refused = (0..100).position(|_| subject.tell(&big).starts_with("-OOM"));
    assert!(refused.is_some_and(|queued| (10..20).contains(&queued)), "{refused:?}");
    let frozen = subject.engine.freeze(subject.conn).expect("it is connected");
    subject.conn = subject.engine.thaw(&frozen, subject.now).expect("it is frozen");
    assert!(subject.tell(&big).starts_with("-OOM"), "what was queued before a sleep counts");
    assert!(subject.tell("EXEC").starts_with("-EXECABORT"));
}
