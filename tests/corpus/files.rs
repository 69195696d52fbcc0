//! RDB files exchanged with real servers: a whole store of ours starts there, and one of theirs here.
//!
//! Deliberately absent: single values, which `exchange.rs` has.
use super::exchange::{ask, contents, line, setups};
use crate::replay::Target;
use crate::targets::{engine::Native, tcp::Server};
use cachelet::base::rng::Rng;
use std::fs;
use std::path::PathBuf;

/// Keys in each file.
const KEYS: usize = 150;
/// Types of values; the last came after Redis 7.0.
const KINDS: usize = 7;
/// Deadlines that neither clock reaches.
const FAR_MS: u64 = 1_900_000_000_000;

/// A folder of its own that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cachelet-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn dump(&self) -> PathBuf {
        self.0.join("dump.rdb")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Fills databases 0 to 2 with keys of `kinds` types. For a server that does not know all of them streams have no groups
/// either: a consumer that was never given anything is what Redis 7.0 cannot tell.
fn fill(target: &mut dyn Target, kinds: usize) {
    let wanted =
        |command: &Vec<Vec<u8>>| kinds == KINDS || !matches!(&command[0][..], b"XGROUP" | b"XREADGROUP");
    let mut rng = Rng::new(0xf11e);
    for at in 0..KEYS {
        ask(target, &line(&format!("SELECT {}", at % 3)));
        for command in setups(at % kinds, &mut rng).iter().filter(|command| wanted(command)) {
            ask(target, command);
        }
        ask(target, &line(&format!("RENAME k key:{at}")));
        if rng.below(3) == 0 {
            ask(target, &line(&format!("PEXPIREAT key:{at} {}", FAR_MS + rng.below(1 << 40))));
        }
    }
}

/// Every key with its deadline and value.
fn all(target: &mut dyn Target) -> Vec<Vec<String>> {
    let of_key = |at: usize| {
        ask(target, &line(&format!("SELECT {}", at % 3)));
        ask(target, &line(&format!("RENAME key:{at} k")));
        let deadline = ask(target, &line("PEXPIRETIME k")).text();
        let mut texts = contents(target);
        texts.push(deadline);
        ask(target, &line(&format!("RENAME k key:{at}")));
        texts
    };
    (0..KEYS).map(of_key).collect()
}

fn size(target: &mut dyn Target) -> u64 {
    let of_database = |db: u64| {
        ask(target, &line(&format!("SELECT {db}")));
        ask(target, &line("DBSIZE")).text()[1..].parse::<u64>().expect("a number")
    };
    (0..4).map(of_database).sum()
}

/// `program` starts from our file, and we from its.
fn exchange(program: &str, name: &str, kinds: usize) {
    let folder = Folder::new(name);
    let at = folder.0.to_str().expect("a path of text").to_owned();
    let arguments = ["--dir", &at];
    let mut ours = Native::new(super::ENGINE);
    fill(&mut ours, kinds);
    // Looking at a stream makes consumers.
    fs::write(folder.dump(), ours.save()).expect("the file");
    let wanted = all(&mut ours);

    let Some(mut theirs) = Server::start(program, &arguments) else { return };
    assert_eq!(size(&mut theirs), size(&mut ours), "{name} reads all of our file");
    for (at, (theirs, ours)) in all(&mut theirs).iter().zip(&wanted).enumerate() {
        assert_eq!(theirs, ours, "key {at}, ours, read by {name}");
    }
    // What it made itself, in its own encodings.
    ask(&mut theirs, &line("FLUSHALL"));
    fill(&mut theirs, kinds);
    assert_eq!(ask(&mut theirs, &line("SAVE")).text(), "+OK");
    let file = fs::read(folder.dump()).expect("the file");
    for piece in [1000, usize::MAX] {
        let mut ours = Native::new(super::ENGINE);
        let report = ours.load(&file, piece).unwrap_or_else(|error| panic!("{name}'s file: {error}"));
        assert_eq!((report.keys, report.expired), (size(&mut theirs), 0));
        for (at, (ours, wanted)) in all(&mut ours).iter().zip(&wanted).enumerate() {
            assert_eq!(ours, wanted, "key {at}, of {name}, read by us");
        }
    }
    super::say(&format!("corpus: files of {KEYS} keys exchanged with {name}"));
}

#[test]
fn with_redis_7_0() {
    exchange("redis-server", "redis-7.0", KINDS - 1);
}

#[test]
fn with_redis_8() {
    if let Ok(program) = std::env::var("REDIS_8_SERVER") {
        exchange(&program, "redis-8", KINDS);
    }
}
