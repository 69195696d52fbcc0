//! A store that begins with nothing of its file read, and fetches what commands look at, is compared with one that has read all:
//! every reply, and in the end all data. The file is a snapshot that was taken while commands ran, with what was logged behind it.
use crate::generate::{Generator, Step};
use crate::snapshot::{Store, contents};
use crate::twin::Twin;
use crate::{number, say};
use cachelet::base::rng::Rng;
use cachelet::engine::{Engine, Options, Purpose};

/// Commands before the file, and behind it.
const WRITTEN: usize = 200;
const STEPS: usize = 60;
/// Keys that are there at the beginning, most of which no command names.
pub(crate) const KEYS: usize = 1500;

/// What comes between the commands now and then.
const INTERRUPTIONS: [&str; 8] = [
    "SWAPDB 0 1",
    "FLUSHDB ASYNC",
    "MOVE l1 1",
    "SELECT 1",
    "SELECT 0",
    "SORT u1 BY key:* GET key:* ALPHA LIMIT 0 5",
    "COPY key:3 key:4 DB 1 REPLACE",
    "GEORADIUS g1 1 1 1 m STORE key:7 STORE key:8",
];

/// Their replies, or what they change, depend on where a table has its keys.
pub(crate) const OF_TABLES: [&str; 4] = ["SCAN", "KEYS", "RANDOMKEY", "SORT"];
/// These need all data: behind the first of them nothing is absent.
pub(crate) const EVERYWHERE: [&str; 10] =
    ["SCAN", "KEYS", "RANDOMKEY", "SORT", "SORT_RO", "DBSIZE", "COPY", "MOVE", "FLUSHALL", "FLUSHDB"];

pub(crate) fn names(step: &Step, names: &[&str]) -> bool {
    names.iter().any(|name| step.words.iter().any(|word| word.eq_ignore_ascii_case(name.as_bytes())))
}

pub(crate) fn words(line: &str) -> Vec<Vec<u8>> {
    line.split(' ').map(|word| word.as_bytes().to_vec()).collect()
}

/// A file that was drawn while commands ran, what tells where its keys are, and what was logged behind it.
pub(crate) struct Begun {
    pub(crate) file: Vec<u8>,
    pub(crate) chunks: Vec<u8>,
    pub(crate) log: Vec<u8>,
}

/// Commands run, from one file to the next.
pub(crate) fn begun(rng: &mut Rng, store: &mut Store, generator: &mut Generator) -> Begun {
    for key in 0..KEYS {
        let value = "text".repeat(rng.below(30) as usize);
        let line = match rng.below(20) {
            0 => format!("SETEX key:{key} 60 {value}1"),
            1 => format!("RPUSH key:{key} {value}1 2 3"),
            _ => format!("SET key:{key} {value}1"),
        };
        store.send(&Step { connection: 0, words: words(&line) });
    }
    store.engine.take_log();
    let mut file = store.engine.begin_snapshot(Purpose::BaseInChunks, store.now).expect("no other one");
    let mut log = Vec::new();
    let busy = rng.below(4); // with 0 no command comes between two pieces
    let mut is_drawn = false;
    let mut steps = 0;
    while !is_drawn || steps < WRITTEN {
        if !is_drawn && (busy == 0 || rng.below(busy) == 0) {
            match store.engine.snapshot_piece() {
                Some(piece) => file.extend_from_slice(&piece),
                None => is_drawn = true,
            }
            continue;
        }
        steps += 1;
        let step = generator.step();
        if !names(&step, &EVERYWHERE) || rng.below(500) == 0 {
            store.send(&step);
        }
        let line = match rng.below(500) {
            0 => INTERRUPTIONS[rng.below(INTERRUPTIONS.len() as u64) as usize].to_owned(),
            1..50 => format!("MSET key:{} a key:{} b", rng.below(KEYS as u64), rng.below(KEYS as u64)),
            50..100 => format!("DEL key:{}", rng.below(KEYS as u64)),
            _ => format!("APPEND key:{} more", rng.below(KEYS as u64)),
        };
        store.send(&Step { connection: 0, words: words(&line) });
        log.extend(store.engine.take_log().0);
    }
    log.extend(store.engine.take_log().0);
    let chunks = store.engine.snapshot_chunks().expect("it was asked for");
    // Of the log as much as leaves something to be fetched.
    let keep = if rng.below(3) == 0 { log.len() } else { whole_pieces(&log, rng.below(2000) as usize) };
    log.truncate(keep);
    Begun { file, chunks, log }
}

/// The longest beginning of a log of at most so many bytes that an engine replays to its end.
fn whole_pieces(log: &[u8], bytes: usize) -> usize {
    let mut engine = Engine::new(&Options::default()).expect("default options");
    engine.replay(b"", 0);
    engine.replay(&log[..log.len().min(bytes)], 0).bytes
}

#[test]
fn what_is_absent_is_as_if_it_were_there() {
    let rounds = number("ABSENT_ROUNDS", 60);
    let seed = number("DIFF_SEED", 1);
    let (mut ran, mut ran_lacking, mut left) = (0, 0, 0);
    for round in 0..rounds {
        let name = format!("DIFF_SEED={seed}, round {round}");
        let mut rng = Rng::new(seed.wrapping_mul(0x5851_f42d).wrapping_add(round));
        let mut generator = Generator::new(rng.next_u64(), true);
        let mut store = Store::new(round as u8);
        let begun = begun(&mut rng, &mut store, &mut generator);
        let mut whole = Twin::whole(&begun.file, round as u8);
        let mut partial = Twin::absent(&begun.file, &begun.chunks, round as u8);
        for twin in [&mut whole, &mut partial] {
            twin.replay(&begun.log);
        }
        left += usize::from(partial.engine.has_absent());
        for _ in 0..STEPS {
            let step = match rng.below(60) {
                0 => Step {
                    connection: 0,
                    words: words(INTERRUPTIONS[rng.below(INTERRUPTIONS.len() as u64) as usize]),
                },
                1..15 => Step {
                    connection: rng.below(3) as usize,
                    words: words(&format!("GET key:{}", rng.below(KEYS as u64))),
                },
                _ => generator.step(),
            };
            // How much chance RANDOMKEY takes depends on where a table has its keys, and the order of a big union on what is left.
            if names(&step, &EVERYWHERE) && (rng.below(50) > 0 || names(&step, &["RANDOMKEY"])) {
                continue;
            }
            ran_lacking += usize::from(partial.engine.has_absent());
            let (wanted, got) = (whole.send(&step), partial.send(&step));
            if !names(&step, &OF_TABLES) {
                let show = |replies: &[Vec<u8>]| {
                    replies
                        .iter()
                        .map(|reply| String::from_utf8_lossy(reply).into_owned())
                        .collect::<Vec<_>>()
                };
                assert_eq!(
                    show(&got),
                    show(&wanted),
                    "{name}: {:?}",
                    step.words.iter().map(|word| String::from_utf8_lossy(word)).collect::<Vec<_>>()
                );
            }
            ran += 1;
        }
        partial.fetch(true);
        assert!(!partial.engine.has_absent());
        assert!(partial.fetched_bytes < begun.file.len() as u64, "{name}: nothing is read twice");
        assert_eq!(contents(&partial.engine, false), contents(&whole.engine, false), "{name}");
    }
    assert!(
        ran_lacking > 20 * rounds as usize,
        "{ran_lacking} of {ran} commands ran while something was absent: too few to say anything"
    );
    say(&format!(
        "absent data: {ran} commands as if all were there, {ran_lacking} of them while some was not; in {left} of {rounds} stores behind the log"
    ));
}

/// What was there before, and lines that are sent to a store of which nothing is read.
const ODD: [(&str, &[&str]); 9] = [
    (
        "a database that is none is not selected",
        &["MULTI", "SELECT 99", "GET key:7", "SELECT x", "GET key:8", "EXEC"],
    ),
    (
        "a database below none",
        &["MULTI", "SELECT 1", "SELECT -1", "GET key:9", "SELECT 0", "GET key:9", "EXEC"],
    ),
    ("a consumer with the name of a word", &["XREADGROUP NOACK GROUP g STREAMS STREAMS m0 >"]),
    ("a group and a consumer of that name", &["XREADGROUP COUNT 2 GROUP STREAMS STREAMS STREAMS m1 >"]),
    ("a key of that name", &["XREAD COUNT 1 STREAMS STREAMS 0", "XREAD COUNT 1 STREAMS m0 STREAMS 0 0"]),
    ("an option twice", &["GEORADIUS g 1 1 1 m STORE key:7 STORE key:8", "MGET key:7 key:8"]),
    (
        "options that say how values are kept",
        &[
            "CONFIG SET list-max-listpack-size 1 hash-max-listpack-entries 2000",
            "OBJECT ENCODING key:1",
            "OBJECT ENCODING h0",
        ],
    ),
    (
        "a policy that says what is told of accesses",
        &["CONFIG SET maxmemory-policy allkeys-lfu", "OBJECT FREQ key:1"],
    ),
    (
        "a watched key of another database",
        &[
            "SELECT 1",
            "WATCH key:1",
            "SELECT 0",
            "SET key:1 x",
            "MULTI",
            "GET key:2",
            "EXEC",
            "RESET",
            "GET key:3",
        ],
    ),
];

/// The file of a store at which nobody asks for anything meanwhile.
fn resting() -> (Vec<u8>, Vec<u8>) {
    let mut store = Store::new(7);
    let mut send = |line: &str| store.send(&Step { connection: 0, words: words(line) });
    (0..KEYS).for_each(|key| send(&format!("SET key:{key} {}", "text".repeat(key % 30))));
    let rest = [
        "RPUSH key:1 a b c",
        "XGROUP CREATE m0 g 0",
        "XGROUP CREATE m1 STREAMS 0",
        "SELECT 1",
        "SET key:9 other",
    ];
    rest.into_iter().for_each(send);
    drawn(&mut store)
}

fn drawn(store: &mut Store) -> (Vec<u8>, Vec<u8>) {
    let mut file = store.engine.begin_snapshot(Purpose::BaseInChunks, store.now).expect("no other one");
    while let Some(piece) = store.engine.snapshot_piece() {
        file.extend_from_slice(&piece);
    }
    (file, store.engine.snapshot_chunks().expect("it was asked for"))
}

#[test]
fn what_is_said_in_odd_ways_looks_at_what_it_looks_at() {
    let (file, chunks) = resting();
    for (what, lines) in ODD {
        let (mut whole, mut partial) = (Twin::whole(&file, 7), Twin::absent(&file, &chunks, 7));
        for line in lines {
            let step = Step { connection: 0, words: words(line) };
            let [wanted, got] = [&mut whole, &mut partial]
                .map(|twin| String::from_utf8_lossy(&twin.send(&step)[0]).into_owned());
            assert_eq!(got, wanted, "{what}: {line}");
        }
        partial.fetch(true);
        assert_eq!(contents(&partial.engine, false), contents(&whole.engine, false), "{what}");
    }
}

#[test]
fn who_is_evicted_is_chosen_among_all() {
    let (file, chunks) = resting();
    let used = Twin::whole(&file, 7).engine.used_bytes();
    for policy in ["allkeys-lru", "allkeys-lfu", "allkeys-random", "noeviction"] {
        let config = [("maxmemory", (used + 200_000).to_string()), ("maxmemory-policy", policy.to_owned())];
        let mut twin = Twin::absent_with(&file, &chunks, 7, &config);
        let mut send = |line: &str| {
            let reply = twin.send(&Step { connection: 0, words: words(line) }).swap_remove(0);
            (String::from_utf8_lossy(&reply).into_owned(), twin.engine.has_absent(), twin.engine.keys())
        };
        assert_eq!(send("GET key:4").0.len(), "$16\r\n\r\n".len() + 16, "{policy}");
        let (reply, is_absent, keys) = send(&format!("SET big {}", "x".repeat(used + 300_000)));
        assert_eq!((&reply[..], is_absent), ("+OK\r\n", true), "{policy}");
        assert_eq!(send("PING"), ("+PONG\r\n".to_owned(), true, keys), "{policy}");
        let (_, is_absent, keys) = send("GET key:5");
        assert!(!is_absent && (keys < KEYS) == (policy != "noeviction"), "{policy}: {keys} keys");
        let (reply, ..) = send("SET more x");
        assert_eq!(reply.starts_with("-OOM"), policy == "noeviction", "{policy}: {reply}");
    }
}

#[test]
fn what_is_absent_counts_as_what_it_takes_in_memory() {
    let mut store = Store::new(7);
    let mut rng = Rng::new(7);
    for key in 0..40 {
        let mut text = || char::from(b'a' + rng.below(26) as u8);
        let noise: String = (0..20_000).map(|_| text()).collect();
        for line in [
            format!("SET noise:{key} {noise}"),
            "SELECT 1".into(),
            format!("SET same:{key} {}", "x".repeat(20_000)),
            "SELECT 0".into(),
        ] {
            store.send(&Step { connection: 0, words: words(&line) });
        }
    }
    let (file, chunks) = drawn(&mut store);
    let used = Twin::whole(&file, 7).engine.used_bytes();
    let config = [("maxmemory", (used + 100_000).to_string())];
    let mut whole = Twin::whole_with(&file, 7, &config);
    let mut partial = Twin::absent_with(&file, &chunks, 7, &config);
    let lines = (0..40).map(|key| format!("STRLEN noise:{key}"));
    for line in
        lines.chain([format!("SET big {}", "x".repeat(300_000)), "SET more x".into(), "DBSIZE".into()])
    {
        let step = Step { connection: 0, words: words(&line) };
        let [wanted, got] = [&mut whole, &mut partial].map(|twin| twin.send(&step));
        assert_eq!(got, wanted, "{}", &line[..line.len().min(20)]);
    }
}
