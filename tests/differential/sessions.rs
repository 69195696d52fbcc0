//! What connections do besides single commands, while data is absent: transactions across databases, watched keys, pipelines, who waits
//! and sleeps meanwhile, calls in process, RESP3, time that passes. Replies, logs and frozen sessions are those of a store that has
//! read all; and the store that began with nothing read is the one whose next file the next generation begins with.
use crate::absent::{EVERYWHERE, KEYS, OF_TABLES, begun, names, words};
use crate::generate::{CONNECTIONS, Generator, SUBSCRIBER};
use crate::replay::case::encode;
use crate::snapshot::{Store, contents};
use crate::twin::Twin;
use crate::{number, say};
use cachelet::base::rng::Rng;
use cachelet::commands::row::Flags;
use cachelet::commands::table;

/// Stores one behind the other, and what is done to each.
const GENERATIONS: u64 = 3;
const ACTS: usize = 60;

/// What one connection says at once, or what is done to it.
enum Act {
    Line(usize, Vec<Vec<u8>>),
    InProcess(Vec<Vec<u8>>, bool),
    Hibernate(usize),
    Time(i64),
    Tick,
}

fn may_wait(words: &[Vec<u8>]) -> bool {
    table::find(&words[0]).is_some_and(|row| table::COMMANDS[row].command.flags.has(Flags::BLOCKING))
}

/// A command that looks at some keys.
fn some(rng: &mut Rng, generator: &mut Generator) -> Vec<Vec<u8>> {
    let key = rng.below(KEYS as u64);
    match rng.below(6) {
        0 => words(&format!("GET key:{key}")),
        1 => words(&format!("APPEND key:{key} more")),
        2 => words(&format!("RENAME key:{key} key:{}", rng.below(KEYS as u64))),
        _ => loop {
            let step = generator.step();
            let is_queued =
                !names(&step, &EVERYWHERE) && !names(&step, &["MULTI", "EXEC", "DISCARD", "WATCH"]);
            if step.connection != SUBSCRIBER && is_queued {
                return step.words;
            }
        },
    }
}

/// A transaction, perhaps of watched keys that somebody else changes.
fn transaction(rng: &mut Rng, generator: &mut Generator) -> Vec<Vec<Vec<u8>>> {
    let mut lines = Vec::new();
    if rng.below(3) == 0 {
        lines.push(words(&format!("WATCH key:{} key:{}", rng.below(KEYS as u64), rng.below(KEYS as u64))));
        if rng.below(3) == 0 {
            lines.push(some(rng, generator));
        }
    }
    lines.push(words("MULTI"));
    for _ in 0..1 + rng.below(5) {
        if rng.below(3) == 0 {
            let db = ["0", "1", "1", "2", "99", "-1", "x"][rng.below(7) as usize];
            lines.push(words(&format!("SELECT {db}")));
        }
        lines.push(some(rng, generator));
    }
    let end = match rng.below(20) {
        0 => "DISCARD",
        1 => "RESET",
        _ => "EXEC",
    };
    lines.push(words(end));
    if rng.below(2) == 0 {
        lines.push(words("SELECT 0"));
    }
    lines
}

/// Acts that belong together.
fn acts(rng: &mut Rng, generator: &mut Generator) -> Vec<Act> {
    let connection = rng.below(SUBSCRIBER as u64) as usize;
    let lines =
        |connection, lines: Vec<_>| lines.into_iter().map(|line| Act::Line(connection, line)).collect();
    match rng.below(100) {
        0..25 => lines(connection, transaction(rng, generator)),
        25..35 => lines(connection, (0..1 + rng.below(4)).map(|_| some(rng, generator)).collect()),
        35..50 => vec![Act::Hibernate(rng.below(SUBSCRIBER as u64 + 1) as usize)],
        50..65 => loop {
            let words = some(rng, generator);
            if !may_wait(&words) {
                return vec![Act::InProcess(words, rng.below(2) == 0)];
            }
        },
        65 => lines(connection, vec![words("HELLO 3")]),
        66 => lines(connection, vec![words("CLIENT REPLY SKIP"), some(rng, generator), some(rng, generator)]),
        67 => lines(SUBSCRIBER, vec![words("PSUBSCRIBE *")]),
        68 => lines(connection, vec![words("CLIENT KILL TYPE normal SKIPME yes")]),
        69 => lines(connection, vec![words("CLIENT UNBLOCK 2 ERROR"), words("CLIENT UNBLOCK 3 TIMEOUT")]),
        70..73 => vec![Act::Time(1 + rng.below(60_000) as i64)],
        73 if rng.below(6) == 0 => vec![Act::Tick],
        _ => loop {
            let step = generator.step();
            if !names(&step, &EVERYWHERE) || rng.below(50) == 0 && !names(&step, &["RANDOMKEY"]) {
                return lines(step.connection, vec![step.words]);
            }
        },
    }
}

/// Does it; what came of it, in words.
fn done(twin: &mut Twin<'_>, act: &Act) -> Vec<String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut told: Vec<String> = Vec::new();
    let replies = match act {
        Act::Line(connection, line) => twin.feed(*connection, &encode(line)),
        Act::InProcess(words, by_row) => {
            let (reply, replies) = twin.run(words, *by_row);
            told.push(text(&reply));
            replies
        }
        Act::Hibernate(connection) => {
            told.push(text(&twin.hibernate(*connection)));
            twin.engine.feed(twin.connections[0], b"", twin.now); // what a wait's end leaves to be done
            twin.fetch(false);
            twin.take_replies()
        }
        Act::Time(ms) => {
            twin.now += ms;
            twin.take_replies()
        }
        Act::Tick => {
            twin.fetch(true);
            twin.engine.tick(twin.now);
            twin.take_replies()
        }
    };
    told.extend(replies.iter().map(|reply| text(reply)));
    let log = twin.engine.take_log().0;
    // The order in which keys expire that do at the same time is that in which they were read.
    told.push(if matches!(act, Act::Tick) { log.len().to_string() } else { text(&log) });
    told
}

fn show(act: &Act) -> String {
    let line = |words: &Vec<Vec<u8>>| {
        words.iter().map(|word| String::from_utf8_lossy(word)).collect::<Vec<_>>().join(" ")
    };
    match act {
        Act::Line(connection, words) => format!("{connection}: {}", line(words)),
        Act::InProcess(words, by_row) => format!("in process {by_row}: {}", line(words)),
        Act::Hibernate(connection) => format!("{connection} sleeps"),
        Act::Time(ms) => format!("{ms} ms pass"),
        Act::Tick => "a tick".into(),
    }
}

#[test]
fn what_connections_do_while_data_is_absent_is_as_if_it_were_there() {
    let rounds = number("SESSION_ROUNDS", 30);
    let seed = number("DIFF_SEED", 1);
    let (mut ran, mut ran_lacking) = (0, 0);
    for round in 0..rounds {
        let mut rng = Rng::new(seed.wrapping_mul(0x1405_7b7e).wrapping_add(round));
        let mut generator = Generator::new(rng.next_u64(), true);
        let mut store = Store::new(round as u8);
        for generation in 0..GENERATIONS {
            let name = format!("DIFF_SEED={seed}, round {round}, generation {generation}");
            let begun = begun(&mut rng, &mut store, &mut generator);
            let mut whole = Twin::whole(&begun.file, round as u8);
            let mut partial = Twin::absent(&begun.file, &begun.chunks, round as u8);
            for twin in [&mut whole, &mut partial] {
                twin.replay(&begun.log);
            }
            // Who waits is told nothing more: what stands behind two waits that end together may run in either order.
            let mut waits = [false; CONNECTIONS];
            for act in (0..ACTS).flat_map(|_| acts(&mut rng, &mut generator)) {
                if matches!(&act, Act::Line(connection, line) if waits[*connection] || *connection == 0 && may_wait(line))
                {
                    continue;
                }
                ran += 1;
                ran_lacking += usize::from(partial.engine.has_absent());
                let (wanted, got) = (done(&mut whole, &act), done(&mut partial, &act));
                let shown = show(&act);
                if !OF_TABLES.iter().any(|name| shown.to_uppercase().contains(name)) {
                    assert_eq!(got, wanted, "{name}: {shown}");
                }
                if let Act::Line(connection, _) = act {
                    waits[connection] = true;
                }
                let replies = &wanted[wanted.len() - 1 - CONNECTIONS..];
                waits.iter_mut().zip(replies).for_each(|(waits, reply)| *waits &= reply.is_empty());
            }
            partial.fetch(true);
            assert_eq!(contents(&partial.engine, false), contents(&whole.engine, false), "{name}");
            // The next file is that of a store which began with nothing read.
            store = partial.into_store();
        }
    }
    assert!(
        ran_lacking * 4 > ran,
        "{ran_lacking} of {ran} acts while something was absent: too few to say anything"
    );
    say(&format!("sessions: {ran} acts as if all data were there, {ran_lacking} of them while some was not"));
}
