//! A snapshot is of its moment, whatever commands run while it is written: it is compared with a file that was written at
//! once at its beginning. With what was logged since, it is what the store has become. Here no server is asked: the engine
//! is its own oracle.
use crate::generate::{CONNECTIONS, Generator, Step};
use crate::replay::case::encode;
use crate::{number, say};
use cachelet::base::rng::Rng;
use cachelet::db::ValueRef;
use cachelet::engine::{Engine, LogMode, Options, Purpose};
use cachelet::session::{ConnId, Protocol};
use cachelet::types::list::End;
use cachelet::types::listpack::Element;
use cachelet::types::rdb::Saved;
use cachelet::types::stream::Stream;

pub(crate) const NOW_MS: i64 = 1_800_000_000_000;
/// Steps of one store, and snapshots taken meanwhile.
const STEPS: usize = 600;
/// Elements of the collections that are there at the beginning: enough for a value to be written in several parts.
const ELEMENTS: usize = 700;

/// What comes between the commands now and then.
const INTERRUPTIONS: [&str; 8] = [
    "SWAPDB 0 1",
    "FLUSHDB ASYNC",
    "FLUSHALL",
    "MOVE l1 1",
    "SELECT 1",
    "RESTORE",
    "CONFIG SET maxmemory-policy allkeys-random maxmemory 150kb",
    "CONFIG SET maxmemory 0",
];

const PURPOSES: [Purpose; 3] = [Purpose::File, Purpose::Base, Purpose::BaseInChunks];

/// A key with its value in an order of its own.
pub(crate) type Key = (u16, Vec<u8>, Option<i64>, Vec<Vec<u8>>);

fn text(element: Element<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    element.write_to(&mut text);
    text
}

/// An engine that begins with a file, and what is logged behind it.
pub(crate) fn begun(file: &[u8], log: &[u8]) -> Engine {
    let mut engine = Engine::new(&Options { now: 0, ..Options::default() }).expect("default options");
    engine.load(file, 0).and_then(|_| engine.loaded(0)).unwrap_or_else(|error| panic!("{error}"));
    let replayed = engine.replay(log, 0);
    assert_eq!((replayed.bytes, replayed.refused), (log.len(), 0), "{}", String::from_utf8_lossy(log));
    engine
}

/// All that an engine holds. `exact`: with the form of each value, and when consumers were seen, which no log tells.
pub(crate) fn contents(engine: &Engine, exact: bool) -> Vec<Key> {
    let keyspace = engine.keyspace();
    let mut all: Vec<Key> = Vec::new();
    for db in keyspace.used_databases() {
        for entry in keyspace.entries(db) {
            let value = keyspace.value_of(entry);
            let mut parts: Vec<Vec<u8>> = Vec::new();
            match value {
                ValueRef::Set(set) => parts.extend(set.iter().map(text)),
                ValueRef::Hash(hash) => parts.extend(hash.iter().map(|(field, value)| {
                    let field = text(field);
                    let deadline = hash.deadline_ms(&field).unwrap_or(-1).to_le_bytes();
                    [&field[..], &text(value), &deadline].join(&b' ')
                })),
                ValueRef::List(list) if !exact => {
                    parts.push(list.iter(End::Front).map(text).collect::<Vec<_>>().join(&b' '))
                }
                ValueRef::ZSet(zset) if !exact => {
                    parts.extend(
                        zset.iter()
                            .map(|(member, score)| [text(member), score.to_le_bytes().to_vec()].concat()),
                    );
                }
                ValueRef::Stream(stream) if !exact => parts.push(body(ValueRef::Stream(&unseen(stream)))),
                value => parts.push(body(value)),
            }
            parts.sort();
            if exact {
                parts.push(vec![entry.kind() as u8]);
            }
            all.push((db.0, entry.key().to_vec(), entry.deadline().map(|deadline| deadline.at_ms), parts));
        }
    }
    all.sort();
    all
}

fn body(value: ValueRef<'_>) -> Vec<u8> {
    let mut body = Vec::new();
    Saved::oldest(value, 0).write_body(&mut body);
    body
}

/// A stream whose consumers were never seen.
fn unseen(stream: &Stream) -> Stream {
    let mut stream = stream.copy();
    let names: Vec<_> = stream.groups.iter().map(|group| group.name.clone()).collect();
    for name in names {
        let group = stream.groups.get_mut(&name).expect("it was just named");
        let numbers: Vec<_> = group.consumers().map(|(number, _)| number).collect();
        for number in numbers {
            if let Some(consumer) = group.consumer_mut(number) {
                (consumer.seen_ms, consumer.active_ms) = (0, 0);
            }
        }
    }
    stream
}

pub(crate) struct Store {
    pub(crate) engine: Engine,
    pub(crate) connections: Vec<ConnId>,
    pub(crate) now: i64,
}

impl Store {
    pub(crate) fn new(seed: u8) -> Self {
        let options = Options { now: NOW_MS, seed: [seed; 32], log: LogMode::Relaxed, ..Options::default() };
        let mut engine = Engine::new(&options).expect("default options");
        let connections =
            (0..CONNECTIONS).map(|_| engine.connect(Protocol::Resp2, "127.0.0.1:1", NOW_MS)).collect();
        let mut store = Store { engine, connections, now: NOW_MS };
        let numbered = |word: &'static str| (0..ELEMENTS).map(move |at| format!("{word}{at}"));
        for name in 0..3 {
            let all = |head: &str, words: Vec<String>| {
                [head.split(' ').map(str::to_owned).collect(), words].concat()
            };
            let pairs = |word: &'static str| {
                (0..ELEMENTS).flat_map(move |at| [at.to_string(), format!("{word}{at}")]).collect::<Vec<_>>()
            };
            for words in [
                all(&format!("RPUSH l{name}"), numbered("element").collect()),
                all(&format!("SADD u{name}"), numbered("member").collect()),
                all(&format!("HSET h{name}"), pairs("value")),
                all(&format!("ZADD z{name}"), pairs("member")),
                all(&format!("SET s{name}"), vec!["text".repeat(200)]),
                all(&format!("HPEXPIREAT h{name} {} FIELDS 3 1 2 3", NOW_MS + 500), vec![]),
            ] {
                store.send(&Step {
                    connection: 0,
                    words: words.into_iter().map(String::into_bytes).collect(),
                });
            }
            for at in 0..ELEMENTS {
                let words = format!("XADD m{name} {} f {at}", at + 1);
                let words = words.split(' ').map(|word| word.as_bytes().to_vec()).collect();
                store.send(&Step { connection: 0, words });
            }
        }
        store
    }

    pub(crate) fn send(&mut self, step: &Step) {
        self.engine.feed(self.connections[step.connection], &encode(&step.words), self.now);
        while let Some(output) = self.engine.next_output() {
            if output.close {
                self.engine.closed(output.conn, self.now);
                let at = self.connections.iter().position(|id| *id == output.conn).expect("ours");
                self.connections[at] = self.engine.connect(Protocol::Resp2, "127.0.0.1:1", self.now);
            }
        }
    }
}

/// A snapshot that is being drawn, and what it must hold.
struct Taking {
    file: Vec<u8>,
    wanted: Vec<u8>,
    /// What was logged since it began.
    log: Vec<u8>,
    steps: usize,
}

#[test]
fn a_snapshot_is_of_its_moment() {
    let rounds = number("SNAPSHOT_ROUNDS", 100);
    let seed = number("DIFF_SEED", 1);
    let (mut taken, mut abandoned, mut longest) = (0, 0, 0);
    for round in 0..rounds {
        let mut rng = Rng::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(round));
        let mut store = Store::new(round as u8);
        let mut generator = Generator::new(rng.next_u64(), true);
        let mut taking: Option<Taking> = None;
        for _ in 0..STEPS {
            store.send(&generator.step());
            if rng.below(40) == 0 {
                let words = INTERRUPTIONS[rng.below(INTERRUPTIONS.len() as u64) as usize];
                let words = words.split(' ').map(|word| word.as_bytes().to_vec()).collect();
                store.send(&Step { connection: 0, words });
            }
            if rng.below(8) == 0 {
                store.now += rng.below(300) as i64;
                store.engine.tick(store.now);
            }
            let (logged, _) = store.engine.take_log();
            if let Some(snapshot) = &mut taking {
                snapshot.log.extend(logged);
            }
            match &mut taking {
                None if rng.below(6) == 0 => {
                    let wanted = store.engine.save(store.now);
                    if let Some(file) =
                        store.engine.begin_snapshot(PURPOSES[rng.below(3) as usize], store.now)
                    {
                        taking = Some(Taking { file, wanted, log: Vec::new(), steps: 0 });
                    }
                }
                Some(snapshot) if rng.below(3) > 0 => {
                    snapshot.steps += 1;
                    match store.engine.snapshot_piece() {
                        Some(piece) => snapshot.file.extend_from_slice(&piece),
                        None => {
                            assert_eq!(snapshot.file[..9], snapshot.wanted[..9], "the version");
                            let round = format!("DIFF_SEED={seed}, round {round}");
                            let file = begun(&snapshot.file, b"");
                            let wanted = begun(&snapshot.wanted, b"");
                            assert_eq!(contents(&file, true), contents(&wanted, true), "{round}");
                            let logged = begun(&snapshot.file, &snapshot.log);
                            let now = contents(&store.engine, false);
                            assert_eq!(contents(&logged, false), now, "{round}: with the log");
                            taken += 1;
                            longest = longest.max(snapshot.steps);
                            taking = None;
                        }
                    }
                }
                Some(_) if rng.below(200) == 0 => {
                    store.engine.abandon_snapshot();
                    abandoned += 1;
                    taking = None;
                }
                _ => {}
            }
        }
    }
    assert!(
        taken > rounds && longest > 20,
        "{taken} snapshots, at most {longest} steps: too few to say anything"
    );
    say(&format!(
        "snapshots: {taken} taken while commands ran, of at most {longest} steps, {abandoned} given up"
    ));
}
