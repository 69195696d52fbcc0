//! Values exchanged with real servers: what one dumps the other restores, and reads back the same.
//!
//! Deliberately absent: the errors of RESTORE, which cases have (`keys/dump.txt`).
use crate::replay::{Patience, Target, case::encode, reply::Kind, reply::Reply};
use crate::targets::{engine::Native, tcp::Server};
use cachelet::base::rng::Rng;

/// Values of each type.
const ROUNDS: usize = 60;

/// One command and its reply.
pub(crate) fn ask(target: &mut dyn Target, words: &[Vec<u8>]) -> Reply {
    target.send("", &encode(words));
    let whole = |bytes: &[u8]| matches!(Reply::decode(bytes), Ok(Some(_)));
    let received = target.receive("", Patience::Until(&whole));
    Reply::decode(&received.bytes).expect("RESP").expect("a whole reply").0
}

pub(crate) fn words(words: &[&[u8]]) -> Vec<Vec<u8>> {
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

/// Types of values; the last two take several commands ([`stream`], [`fields_with_deadlines`]).
const KINDS: usize = 7;
const STREAM: usize = 5;
const DEADLINES: usize = 6;

/// Commands that make `k` hold a value of this type.
pub(crate) fn setups(kind: usize, rng: &mut Rng) -> Vec<Vec<Vec<u8>>> {
    match kind {
        STREAM => stream(rng),
        DEADLINES => fields_with_deadlines(rng),
        _ => vec![setup(kind, rng)],
    }
}

pub(crate) fn line(text: &str) -> Vec<Vec<u8>> {
    text.split(' ').map(|word| word.as_bytes().to_vec()).collect()
}

/// A stream with deleted entries, several nodes, groups and what is pending.
fn stream(rng: &mut Rng) -> Vec<Vec<Vec<u8>>> {
    let mut commands = vec![line("XGROUP CREATE k first 0 MKSTREAM")];
    let mut ms = 1;
    for _ in 0..[0, 1, 4, 90, 250][rng.below(5) as usize] {
        ms += rng.below(300);
        let mut command = line(&format!("XADD k {ms}-*"));
        let same = rng.below(3) > 0;
        for at in 0..if same { 2 } else { 1 + rng.below(3) } {
            command.push(if same { format!("field{at}").into_bytes() } else { text(rng) });
            command.push(text(rng));
        }
        commands.push(command);
        match rng.below(12) {
            0 => commands.push(line(&format!("XDEL k {ms}-0 {}-0", ms / 2))),
            1 => commands.push(line(&format!("XTRIM k MINID {}", ms / 8))),
            2 => commands.push(line(&format!("XGROUP CREATE k g{} {}", rng.below(9), ms / 2))),
            3 => commands.push(line(&format!("XGROUP CREATECONSUMER k first c{}", rng.below(9)))),
            4 | 5 => {
                let (consumer, count) = (rng.below(4), 1 + rng.below(5));
                commands.push(line(&format!("XREADGROUP GROUP first {consumer} COUNT {count} STREAMS k >")));
            }
            6 => commands.push(line(&format!("XACK k first {}-0", ms / 2))),
            _ => {}
        }
    }
    commands
}

/// A hash some of whose fields have deadlines, which are far away.
fn fields_with_deadlines(rng: &mut Rng) -> Vec<Vec<Vec<u8>>> {
    let mut commands = Vec::new();
    let count = [1, 5, 100, 600][rng.below(4) as usize];
    for at in 0..count {
        let mut command = line(&format!("HSET k f{at}"));
        command.push(text(rng));
        commands.push(command);
        if rng.below(3) == 0 || at == 0 {
            let at_ms = 1_900_000_000_000 + rng.below(1 << 40);
            commands.push(line(&format!("HPEXPIREAT k {at_ms} FIELDS 1 f{at}")));
        }
    }
    if rng.below(4) == 0 {
        commands.push(line("HPERSIST k FIELDS 2 f0 f1"));
    }
    commands
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

pub(crate) fn contents(target: &mut dyn Target) -> Vec<String> {
    let kind = ask(target, &words(&[b"TYPE", b"k"])).text();
    let reply = match kind.as_str() {
        "+string" => ask(target, &words(&[b"GET", b"k"])),
        "+list" => ask(target, &words(&[b"LRANGE", b"k", b"0", b"-1"])),
        "+hash" => ask(target, &words(&[b"HGETALL", b"k"])),
        "+set" => ask(target, &words(&[b"SMEMBERS", b"k"])),
        "+stream" => return stream_contents(target),
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
    if kind == "+hash" {
        let Reply::Items(_, fields) = ask(target, &words(&[b"HKEYS", b"k"])) else { panic!("HKEYS") };
        let count = fields.len().to_string();
        let mut command = words(&[b"HPEXPIRETIME", b"k", b"FIELDS", count.as_bytes()]);
        command.extend(fields.iter().map(|field| match field {
            Reply::Bulk(field) => field.clone(),
            other => panic!("HKEYS: {}", other.text()),
        }));
        if let Reply::Items(_, times) = ask(target, &command) {
            let mut pairs: Vec<String> = fields
                .iter()
                .zip(&times)
                .filter(|(_, time)| time.text() != ":-1")
                .map(|(field, time)| format!("{} until {}", field.text(), time.text()))
                .collect();
            pairs.sort();
            texts.extend(pairs);
        }
    }
    texts.push(kind);
    texts
}

/// Entries, figures, groups and what is pending in the first of them, but for times.
fn stream_contents(target: &mut dyn Target) -> Vec<String> {
    let ask = |target: &mut dyn Target, text: &str| ask(target, &line(text)).text();
    let mut texts = vec![
        ask(target, "XRANGE k - +"),
        ask(target, "XREVRANGE k + -"),
        ask(target, "XINFO STREAM k"),
        ask(target, "XINFO GROUPS k"),
        ask(target, "XPENDING k first"),
    ];
    for consumer in 0..4 {
        texts.push(ask(target, &format!("XREADGROUP GROUP first {consumer} STREAMS k 0")));
    }
    texts
}

fn dump(target: &mut dyn Target) -> Vec<u8> {
    match ask(target, &words(&[b"DUMP", b"k"])) {
        Reply::Bulk(payload) => payload,
        other => panic!("DUMP: {}", other.text()),
    }
}

/// From a packed set on, servers before 7.2 do not know a type.
const SET_LISTPACK: u8 = 20;
/// What a server dumps, it dumps again when we have read and written it in between: no order of a table is in these.
const HASH_LISTPACK_EX: u8 = 25;
const STREAM_LISTPACKS_3: u8 = 21;

fn exchange(server: &mut Server) {
    let (mut ours, mut rng) = (Native::new(super::ENGINE), Rng::new(0xd0_0d));
    let is_new = server.name() != "redis-7.0";
    let kinds = if is_new { KINDS } else { DEADLINES };
    for round in 0..kinds * ROUNDS {
        let commands = setups(round % kinds, &mut rng);
        for target in [&mut ours as &mut dyn Target, server] {
            ask(target, &words(&[b"DEL", b"k"]));
            for command in &commands {
                ask(target, command);
            }
        }
        let (mine, theirs) = (dump(&mut ours), dump(server));
        let wanted = contents(&mut ours);
        assert_eq!(contents(server), wanted);
        let restore = |payload: &[u8]| words(&[b"RESTORE", b"k", b"0", payload, b"REPLACE"]);
        assert_eq!(ask(&mut ours, &restore(&theirs)).text(), "+OK", "round {round}");
        assert_eq!(contents(&mut ours), wanted, "theirs, read by us, round {round}");
        if [STREAM_LISTPACKS_3, HASH_LISTPACK_EX].contains(&theirs[0]) {
            ask(&mut ours, &restore(&theirs));
            let again = dump(&mut ours);
            // Two may compress the same bytes in two ways; they compress their own in one.
            assert_eq!(ask(server, &restore(&again)).text(), "+OK", "round {round}");
            let back = dump(server);
            // Redis goes on telling an earliest deadline that is gone; and then the checksum differs.
            let from = if theirs[0] == HASH_LISTPACK_EX { 1 + size_of::<i64>() } else { 0 };
            let to = theirs.len() - size_of::<u64>();
            assert_eq!(back[from..back.len() - size_of::<u64>()], theirs[from..to], "round {round}");
        }
        let reply = ask(server, &restore(&mine)).text();
        if mine[0] >= SET_LISTPACK && !is_new {
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
    super::say(&format!("corpus: {} values exchanged with {}", kinds * ROUNDS, server.name()));
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
