//! Values exchanged with real servers: what one dumps the other restores, and reads back the same.
//!
//! Deliberately absent: the errors of RESTORE, which cases have (`keys/dump.txt`).
use crate::replay::{Patience, Target, case::encode, reply::Kind, reply::Reply};
use crate::targets::{engine::Native, tcp::Server};
use cachelet::base::rng::Rng;

/// Values of each type.
const ROUNDS: usize = 60;

/// One command and its reply.
fn ask(target: &mut dyn Target, words: &[Vec<u8>]) -> Reply {
    target.send("", &encode(words));
    let whole = |bytes: &[u8]| matches!(Reply::decode(bytes), Ok(Some(_)));
    let received = target.receive("", Patience::Until(&whole));
    Reply::decode(&received.bytes).expect("RESP").expect("a whole reply").0
}

fn words(words: &[&[u8]]) -> Vec<Vec<u8>> {
    words.iter().map(|word| word.to_vec()).collect()
}

/// A text of any kind that is stored in a way of its own.
fn text(rng: &mut Rng) -> Vec<u8> {
    let bits = rng.below(64) as u32;
    let number = rng.next_u64().cast_signed() >> bits;
    match rng.below(12) {
        0 => Vec::new(),
        1..4 => number.to_string().into_bytes(),
        4 => format!("0{number}").into_bytes(),
        5 => (0..rng.below(200)).map(|_| rng.next_u64() as u8).collect(),
        6 => b"compressible ".repeat(1 + rng.below(40) as usize),
        7 => vec![b'x'; rng.below(9000) as usize],
        _ => format!("text{}", rng.below(1000)).into_bytes(),
    }
}

/// A command that makes `k` hold a value of this type.
fn setup(kind: usize, rng: &mut Rng) -> Vec<Vec<u8>> {
    let name = ["SET", "RPUSH", "HSET", "SADD", "ZADD"][kind];
    let mut command = words(&[name.as_bytes(), b"k"]);
    let count = [1, 3, 20, 140, 600][rng.below(5) as usize];
    // Without these, hardly any value of some size would stay packed.
    let (only_short, only_ints) = (rng.below(2) == 0, rng.below(4) == 0);
    for at in 0..if kind == 0 { 1 } else { count } {
        let text = match (only_ints, only_short) {
            (true, _) => rng.below(100_000).to_string().into_bytes(),
            (_, true) => format!("m{at}").into_bytes(),
            _ => text(rng),
        };
        match kind {
            2 => command.extend([text, format!("v{at}").into_bytes()]),
            // Halves, which every version prints alike.
            4 => command.extend([format!("{}.5", rng.below(50) as i64 - 25).into_bytes(), text]),
            _ => command.push(text),
        }
    }
    command
}

fn contents(target: &mut dyn Target) -> Vec<String> {
    let kind = ask(target, &words(&[b"TYPE", b"k"])).text();
    let reply = match kind.as_str() {
        "+string" => ask(target, &words(&[b"GET", b"k"])),
        "+list" => ask(target, &words(&[b"LRANGE", b"k", b"0", b"-1"])),
        "+hash" => ask(target, &words(&[b"HGETALL", b"k"])),
        "+set" => ask(target, &words(&[b"SMEMBERS", b"k"])),
        "+zset" => ask(target, &words(&[b"ZRANGE", b"k", b"0", b"-1", b"WITHSCORES"])),
        _ => Reply::Null,
    };
    let mut texts = match reply {
        Reply::Items(_, items) => items
            .chunks(if kind == "+hash" { 2 } else { 1 })
            .map(|part| Reply::Items(Kind::Array, part.to_vec()).text())
            .collect(),
        other => vec![other.text()],
    };
    if matches!(kind.as_str(), "+hash" | "+set") {
        texts.sort();
    }
    texts.push(kind);
    texts
}

fn dump(target: &mut dyn Target) -> Vec<u8> {
    match ask(target, &words(&[b"DUMP", b"k"])) {
        Reply::Bulk(payload) => payload,
        other => panic!("DUMP: {}", other.text()),
    }
}

/// A listpack of a set, which servers before 7.2 do not know.
const SET_LISTPACK: u8 = 20;

fn exchange(server: &mut Server) {
    let (mut ours, mut rng) = (Native::new(super::ENGINE), Rng::new(0xd0_0d));
    let is_new = server.name() != "redis-7.0";
    for round in 0..5 * ROUNDS {
        let command = setup(round % 5, &mut rng);
        for target in [&mut ours as &mut dyn Target, server] {
            ask(target, &words(&[b"DEL", b"k"]));
            ask(target, &command);
        }
        let (mine, theirs) = (dump(&mut ours), dump(server));
        let wanted = contents(&mut ours);
        assert_eq!(contents(server), wanted);
        let restore = |payload: &[u8]| words(&[b"RESTORE", b"k", b"0", payload, b"REPLACE"]);
        assert_eq!(ask(&mut ours, &restore(&theirs)).text(), "+OK", "round {round}");
        assert_eq!(contents(&mut ours), wanted, "theirs, read by us, round {round}");
        let reply = ask(server, &restore(&mine)).text();
        if mine[0] == SET_LISTPACK && !is_new {
            assert_eq!(reply, "-ERR DUMP payload version or checksum are wrong");
            continue;
        }
        assert_eq!(reply, "+OK", "round {round}");
        assert_eq!(contents(server), wanted, "ours, read by them, round {round}");
        if is_new {
            assert_eq!(mine[0], theirs[0], "the same encoding, round {round}");
            assert_eq!(dump(server)[0], mine[0], "and it stays, round {round}");
        }
    }
    super::say(&format!("corpus: {} values exchanged with {}", 5 * ROUNDS, server.name()));
}

#[test]
fn with_redis_7_0() {
    if let Some(mut server) = Server::start("redis-server", &[]) {
        exchange(&mut server);
    }
}

#[test]
fn with_redis_8() {
    if let Some(mut server) =
        std::env::var("REDIS_8_SERVER").ok().and_then(|program| Server::start(&program, &[]))
    {
        exchange(&mut server);
    }
}
