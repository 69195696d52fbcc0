//! Commands made from the synopses of the table: every argument of a type, every option, and now and then a mistake.
//!
//! Deliberately absent: knowledge of single commands, but for the few below that mean something to the run itself.
use cachelet::base::crc::crc64;
use cachelet::base::rng::Rng;
use cachelet::commands::row::{Command, Flags, Group};
use cachelet::commands::synopsis::{self, Item, Node};
use cachelet::commands::table::{COMMANDS, Entry};

/// One command on one of the connections.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) connection: usize,
    pub(crate) words: Vec<Vec<u8>>,
}

/// Connections of an episode. The last one subscribes, and does nothing else.
pub(crate) const CONNECTIONS: usize = 4;
pub(crate) const SUBSCRIBER: usize = CONNECTIONS - 1;

/// Rows that are left out, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("BGREWRITEAOF", "writes files; pkg/test/append-only has it"),
    ("BGSAVE", "writes files; pkg/test/dump has it"),
    ("SAVE", "writes files; pkg/test/dump has it"),
    ("LASTSAVE", "the clock"),
    ("SHUTDOWN", "ends the oracle; pkg/test/dump has it"),
    ("DEBUG", "is not allowed; the corpus has it"),
    ("WAITAOF", "newer than the oracle; the corpus has it"),
    ("CLIENT", "tells of connections; the corpus has it"),
    ("CONFIG", "changes the oracle; the corpus has it"),
    ("COMMAND", "describes the table; the corpus has it"),
    ("INFO", "figures of the process"),
    ("MEMORY", "bytes differ by engine"),
    ("LOLWUT", "art differs"),
    ("TIME", "the clock"),
    ("HELLO", "said once a connection, at the start"),
    ("AUTH", "the corpus has it"),
    ("QUIT", "ends a connection; the corpus has it"),
    ("RESET", "turns RESP3 off, which the run decides"),
    ("OBJECT|FREQ", "needs an eviction policy"),
    ("OBJECT|IDLETIME", "the clock"),
    ("OBJECT|REFCOUNT", "Redis shares small integers"),
    ("OBJECT|HELP", "text"),
    ("DELEX", "new in 8.4; the corpus has it"),
    ("DELIFEQ", "Valkey's; the corpus has it"),
    ("DIGEST", "new in 8.4; the corpus has it"),
    ("MSETEX", "new in 8.4; the corpus has it"),
    ("PFSELFTEST", "takes long, and says OK; the corpus has it"),
    ("PUBSUB|HELP", "text"),
    ("SUNIONCARD", "newer than the oracle; the corpus has it"),
    ("SDIFFCARD", "newer than the oracle; the corpus has it"),
    ("XGROUP|HELP", "text"),
    ("XINFO|HELP", "text"),
];

/// Rows about which a newer oracle is not asked, and why; 7.0 is.
const LEFT_OUT_NEWER: &[&str] = &[
    "HSCAN", // 8 refuses cursors that 7.2 reads
    "SCAN", "SSCAN", "ZSCAN",
];

/// Entries 1-1, 2-1 (deleted) and 3-2; in a group, what is pending.
const STREAM_OF_REDIS_5: &[u8] =
    b"\x0f\x01\x10\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x0177\0\0\0\x16\0\x02\x01\x01\x01\x01\
    \x01\x81f\x02\0\x01\x02\x01\0\x01\0\x01\x81v\x02\x04\x01\x03\x01\x01\x01\0\x01\x81w\
    \x02\x04\x01\0\x01\x02\x01\x01\x01\x01\x01\x81g\x02\x07\x01\x06\x01\xff\x02\x03\x02\
    \x01\x01g\x01\x01\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01\0\x84\xd9{\x89\x01\0\0\
    \x01\x01\x01c\0\x84\xd9{\x89\x01\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01";
const STREAM_OF_REDIS_7: &[u8] =
    b"\x13\x01\x10\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x0177\0\0\0\x16\0\x02\x01\x01\x01\x01\
    \x01\x81f\x02\0\x01\x02\x01\0\x01\0\x01\x81v\x02\x04\x01\x03\x01\x01\x01\0\x01\x81w\
    \x02\x04\x01\0\x01\x02\x01\x01\x01\x01\x01\x81g\x02\x07\x01\x06\x01\xff\x02\x03\x02\
    \x01\x01\x02\x01\x03\x01\x01g\x03\x02\x03\x02\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01\0\
    \x84\xd9{\x89\x01\0\0\x01\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\x02\0\x84\xd9{\x89\x01\0\0\
    \x02\x02\x01c\0\x84\xd9{\x89\x01\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01\x01d\
    \0\x84\xd9{\x89\x01\0\0\x01\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\x02";

/// What is no ID, or one at an end, or one only for `strtoull`.
const ODD_IDS: [&str; 12] = [
    "-",
    "+",
    "x",
    "",
    "0-0",
    "18446744073709551615",
    "18446744073709551615-18446744073709551615",
    "1--0",
    "1--01",
    "2- 1",
    "+01-1",
    "1--1",
];

/// Groups of commands that are about one type each, with the first letter of their keys.
const TYPES: [(Group, &str); 9] = [
    (Group::String, "s"),
    (Group::List, "l"),
    (Group::Hash, "h"),
    (Group::Set, "u"),
    (Group::SortedSet, "z"),
    (Group::Bitmap, "b"),
    (Group::HyperLogLog, "p"),
    (Group::Geo, "g"),
    (Group::Stream, "m"),
];
/// How many of them are drawn for an episode, perhaps the same twice.
const TYPES_AN_EPISODE: usize = 2;

/// Makes steps, all from one seed.
pub(crate) struct Generator {
    rng: Rng,
    /// The types of the episode: commands of few types meet each other more often than those of all do, and each episode
    /// draws anew (Groce et al., Swarm Testing, 2012).
    types: [(Group, &'static str); TYPES_AN_EPISODE],
    rows: Vec<(&'static Entry, Vec<Node>)>,
    /// Indices of `rows`: one that has more to say stands here more often.
    draws: Vec<usize>,
    /// Who speaks; it does so for a few steps, which then need one round trip.
    speaker: usize,
    /// What the last ID of a stream began with: they must rise.
    entry: usize,
}

impl Generator {
    /// `newer`: the oracle knows what came after Redis 7.2, and is asked about that too.
    pub(crate) fn new(seed: u64, newer: bool) -> Self {
        let wanted = |entry: &&Entry| {
            let name = entry.command.name;
            let container = name.split('|').next().unwrap_or(name);
            let askable = if newer { !LEFT_OUT_NEWER.contains(&name) } else { !is_newer(entry.command) };
            askable
                && !is_container(entry.command)
                && !LEFT_OUT.iter().any(|(left_out, _)| *left_out == name || *left_out == container)
        };
        let parsed = |entry: &'static Entry| {
            let nodes = synopsis::parse(entry.command.synopsis);
            (entry, nodes.unwrap_or_else(|error| panic!("{}: {error}", entry.command.name)))
        };
        let mut rng = Rng::new(seed);
        let types = core::array::from_fn(|_| TYPES[rng.below(TYPES.len() as u64) as usize]);
        let of_types = |entry: &&Entry| {
            let group = entry.group;
            types.iter().any(|(drawn, _)| *drawn == group) || TYPES.iter().all(|(any, _)| *any != group)
        };
        let rows: Vec<_> = COMMANDS.iter().filter(wanted).filter(of_types).map(parsed).collect();
        let of_a_type = |entry: &Entry| TYPES.iter().any(|(group, _)| *group == entry.group);
        let weight =
            |(entry, nodes): &(&Entry, Vec<Node>)| (4 + words(nodes)) << usize::from(of_a_type(entry));
        let weights = rows.iter().map(weight);
        let draws = weights.enumerate().flat_map(|(row, weight)| vec![row; weight]).collect();
        Generator { rng, types, rows, draws, speaker: 0, entry: 0 }
    }

    /// The next command.
    pub(crate) fn step(&mut self) -> Step {
        if self.one_in(14) {
            let connection = self.speaker();
            let words = *self.pick(&["MULTI", "EXEC", "EXEC", "EXEC", "DISCARD", "UNWATCH"]);
            return Step { connection, words: vec![words.into()] };
        }
        let draw = self.below(self.draws.len());
        let at = self.draws[draw];
        let (entry, nodes) = &self.rows[at];
        let (entry, nodes) = (*entry, nodes.clone());
        let name = entry.command.name;
        let adds = entry.command.flags.has(Flags::DENY_OOM);
        let waits = entry.command.flags.has(Flags::BLOCKING);
        if (rare(name) && !self.one_in(12)) || (waits && !self.one_in(3)) || (!adds && self.one_in(3)) {
            return self.step();
        }
        let connection = match name {
            "SUBSCRIBE" | "PSUBSCRIBE" | "UNSUBSCRIBE" | "PUNSUBSCRIBE" => SUBSCRIBER,
            // The first connection never waits, so that the others are served.
            _ if waits => 1 + self.below(SUBSCRIBER - 1),
            _ => self.speaker(),
        };
        let mut sentence = Sentence {
            entry,
            words: name.split('|').map(|word| word.as_bytes().to_vec()).collect(),
            count_at: None,
            keys: 0,
            equal_scores: false,
        };
        for node in &nodes {
            self.node(node, &mut sentence);
        }
        let Sentence { mut words, count_at, keys, .. } = sentence;
        if let Some(at) = count_at
            && !self.one_in(12)
        {
            words[at] = keys.to_string().into_bytes();
        }
        if self.one_in(30) {
            self.mistake(&mut words);
        }
        Step { connection, words }
    }

    fn speaker(&mut self) -> usize {
        if self.one_in(6) {
            self.speaker = self.below(SUBSCRIBER);
        }
        self.speaker
    }

    fn node(&mut self, node: &Node, sentence: &mut Sentence) {
        if node.optional && self.one_in(2) {
            return;
        }
        let times = match &node.item {
            // As many weights as there are keys, most often.
            Item::Argument { name, .. } if name == "weight" && !self.one_in(12) => sentence.keys,
            // XREAD has as many IDs as keys.
            Item::Argument { name, .. }
                if name == "id" && sentence.entry.command.name.starts_with("XREAD") =>
            {
                sentence.keys
            }
            _ if node.multiple => 1 + self.below(3),
            // An option twice.
            _ if node.optional && self.one_in(24) => 2,
            _ => 1,
        };
        for _ in 0..times {
            match &node.item {
                // The clock decides what it means.
                Item::Token(token) if token == "*" => {
                    let id = self.new_id();
                    sentence.words.push(id);
                }
                Item::Token(token) if self.one_in(10) => {
                    sentence.words.push(token.to_lowercase().into_bytes())
                }
                Item::Token(token) => sentence.words.push(token.clone().into_bytes()),
                Item::Block(nodes) => nodes.iter().for_each(|node| self.node(node, sentence)),
                Item::OneOf(nodes) => {
                    let at = self.below(nodes.len());
                    self.node(&nodes[at], sentence);
                }
                Item::Argument { name, kind } => self.argument(name, kind, sentence),
            }
        }
    }

    fn argument(&mut self, name: &str, kind: &str, sentence: &mut Sentence) {
        let word: Vec<u8> = match (kind, name) {
            ("key", _) => {
                sentence.keys += 1;
                let name = sentence.entry.command.name;
                if name.contains("LEX") || (matches!(name, "ZADD" | "ZRANGE" | "ZRANK") && self.one_in(5)) {
                    sentence.equal_scores = true;
                    self.pick(&["x0", "x1"]).to_vec_bytes()
                } else {
                    self.key(sentence.entry.group)
                }
            }
            _ if sentence.entry.group == Group::Stream => self.of_stream(kind, name, sentence),
            (_, "numkeys") => {
                sentence.count_at = Some(sentence.words.len());
                sentence.keys = 0;
                b"2".to_vec()
            }
            (_, "numfields") => {
                (sentence.count_at, sentence.keys) = (Some(sentence.words.len()), 0);
                b"2".to_vec()
            }
            (_, "field") => {
                sentence.keys += 1;
                self.text()
            }
            (_, "cursor") => b"0".to_vec(),
            (_, "bit" | "encoding" | "offset" | "value" | "increment" | "end" | "element" | "subcommand")
                if matches!(sentence.entry.group, Group::Bitmap | Group::HyperLogLog) =>
            {
                self.of_bits(name, sentence.entry.command.name)
            }
            (_, "timeout") => b"0".to_vec(),
            (_, "index" | "index1" | "index2" | "db" | "destination-db")
                if sentence.entry.group != Group::List =>
            {
                self.pick(&["0", "0", "1", "1", "2", "99"]).to_vec_bytes()
            }
            (_, "min" | "max" | "start" | "stop") => self.bound(sentence.entry.command.name),
            (_, "offset") => self.pick(&["0", "1", "2", "5", "-1", "100"]).to_vec_bytes(),
            (_, "channel") => self.pick(&["c1", "c2"]).to_vec_bytes(),
            (_, "count") => self.pick(&["0", "1", "2", "3", "-1", "-2", "5", "x"]).to_vec_bytes(),
            (_, "seconds" | "milliseconds" | "unix-time-seconds" | "unix-time-milliseconds" | "ttl") => {
                self.time(name)
            }
            (_, "serialized-value") => self.payload(),
            (_, "frequency") => self.pick(&["0", "5", "255", "256"]).to_vec_bytes(),
            (_, "by-pattern") => self.pick(&["nosort", "s*", "s*", "h*->a", "*", "l*"]).to_vec_bytes(),
            (_, "get-pattern") => self.pick(&["#", "s*", "h*->a", "h*->1", "none"]).to_vec_bytes(),
            ("int", _) => self.integer(),
            ("double", _) if sentence.equal_scores => b"0".to_vec(),
            ("double", "longitude") => self.degrees(180.0),
            ("double", "latitude") => self.degrees(85.051_128_78),
            ("double", "radius" | "width" | "height") => self.length(),
            ("double", _) => self.double(),
            ("pattern", _) => self.pick(&["*", "s*", "?1", "[a-c]*", "a", "[^a]"]).to_vec_bytes(),
            (_, "type") => self.pick(&["string", "list", "set", "zset", "hash", "stream"]).to_vec_bytes(),
            _ => self.text(),
        };
        sentence.words.push(word);
    }

    /// A time to live or to die. Nothing expires while an episode lasts.
    fn time(&mut self, name: &str) -> Vec<u8> {
        let odd = ["0", "-1", "x", "9223372036854775807"];
        let right: &[&str] = match name {
            "ttl" => &["0", "0", "0", "2000000000", "9999999999999", "-1", "x"],
            _ if self.one_in(9) => &odd,
            "seconds" => &["1000", "2000000", "3000000"],
            "milliseconds" => &["1000000", "2000000000"],
            "unix-time-seconds" => &["9999999999", "9999999998"],
            _ => &["9999999999999", "9999999999998"],
        };
        self.pick(right).to_vec_bytes()
    }

    /// An argument of a command on streams.
    fn of_stream(&mut self, kind: &str, name: &str, sentence: &Sentence) -> Vec<u8> {
        let command = sentence.entry.command.name;
        let by_id = sentence.words.iter().any(|word| word.eq_ignore_ascii_case(b"MINID"));
        match name {
            "id" if command == "XADD" => self.new_id(),
            "id" if command == "XREADGROUP" && !self.one_in(3) => b">".to_vec(),
            "id" if command == "XREAD" && self.one_in(3) => b"$".to_vec(),
            "id" if command.starts_with("XREAD") && self.one_in(2) => b"0".to_vec(),
            "id" if command == "XGROUP|CREATE" && self.one_in(2) => b"0".to_vec(),
            "id" | "lastid" => self.old_id(),
            "threshold" if by_id => self.old_id(),
            // 7.0 does not mind a last ID below that of a deleted entry.
            "last-id" => format!("{}-{}", self.entry + self.below(3), 3).into_bytes(),
            "max-deleted-id" => format!("{}-1", self.below(self.entry + 1)).into_bytes(),
            "start" | "end" if self.one_in(4) => [b"(".to_vec(), self.old_id()].concat(),
            "start" | "end" if self.one_in(3) => self.old_id(),
            "start" => self.pick(&["-", "-", "-", "0", "+"]).to_vec_bytes(),
            "end" => self.pick(&["+", "+", "+", "3", "-"]).to_vec_bytes(),
            "group" => self.pick(&["g", "g", "g", "h"]).to_vec_bytes(),
            "consumer" => self.pick(&["c", "c", "d", "e"]).to_vec_bytes(),
            "milliseconds" => b"0".to_vec(),
            "unix-time-milliseconds" => self.pick(&["0", "1000", "-5", "9999999999999"]).to_vec_bytes(),
            "min-idle-time" | "ms" => self.pick(&["0", "0", "0", "1000000", "-1"]).to_vec_bytes(),
            "count" if !self.one_in(4) => self.pick(&["1", "2", "3", "10"]).to_vec_bytes(),
            "entries-added" => self.pick(&["0", "5", "20", "50"]).to_vec_bytes(),
            "threshold" | "limit" => self.pick(&["0", "1", "2", "3", "4", "5", "8"]).to_vec_bytes(),
            _ if kind == "int" => self.integer(),
            _ => self.text(),
        }
    }

    /// The ID of an entry to be added: most often greater than those before.
    fn new_id(&mut self) -> Vec<u8> {
        if self.one_in(8) {
            return self.old_id();
        }
        self.entry += self.below(2);
        let entry = self.entry;
        let seq = *self.pick(&["1", "1", "2", "*", "*"]);
        format!("{entry}-{seq}").into_bytes()
    }

    /// An ID that is perhaps there.
    fn old_id(&mut self) -> Vec<u8> {
        match self.below(20) {
            0 if self.one_in(6) => vec![b'0'; 127 + self.below(2)],
            0 => self.pick(&ODD_IDS).to_vec_bytes(),
            1 => self.below(self.entry + 2).to_string().into_bytes(),
            _ => {
                let entry = self.below(self.entry + 2);
                let seq = *self.pick(&["1", "1", "2", "0", "3"]);
                format!("{entry}-{seq}").into_bytes()
            }
        }
    }

    /// A value for RESTORE that servers of every age read, and now and then one that none does.
    fn payload(&mut self) -> Vec<u8> {
        let mut value = match self.below(8) {
            0 => b"\x00\x03abc".to_vec(),
            1 => b"\x01\x03\x01a\xc0\x02\x01b".to_vec(),
            2 => b"\x02\x03\x01a\x01b\xc0\x01".to_vec(),
            3 => b"\x02\x02\xc0\x02\xc0\x01".to_vec(),
            4 => b"\x03\x03\x01a\x011\x01b\x032.5\xc0\x01\xfe".to_vec(),
            5 => STREAM_OF_REDIS_5.to_vec(),
            6 => STREAM_OF_REDIS_7.to_vec(),
            _ => b"\x04\x02\x01a\xc0\x01\xc0\x01\x01b".to_vec(),
        };
        if self.one_in(12) {
            value = b"\x00\x20abc".to_vec();
        }
        value.extend_from_slice(&[9, 0]);
        let checksum = crc64(0, &value).to_le_bytes();
        value.extend_from_slice(&checksum);
        if self.one_in(12) {
            value.pop();
        }
        value
    }

    /// A key, most often one that a command of this group likes.
    fn key(&mut self, group: Group) -> Vec<u8> {
        let own = self.types.iter().find(|(drawn, _)| *drawn == group).copied();
        let (_, family) = match own {
            Some(own) if !self.one_in(8) => own,
            _ => self.types[self.rng.below(TYPES_AN_EPISODE as u64) as usize],
        };
        let number = if self.one_in(2) { 0 } else { self.below(3) };
        format!("{family}{number}").into_bytes()
    }

    /// An argument of a command about bits or registers.
    fn of_bits(&mut self, name: &str, command: &str) -> Vec<u8> {
        let encodings = ["u1", "u4", "u8", "u8", "i4", "i8", "i8", "u16", "i64", "u63", "i1", "u64", "x"];
        let numbers = ["0", "1", "2", "100", "255", "-1", "-128", "300", "9223372036854775807", "x"];
        match name {
            "bit" | "value" if command != "BITFIELD" => self.pick(&["0", "1", "1", "1", "2"]).to_vec_bytes(),
            "encoding" => self.pick(&encodings).to_vec_bytes(),
            "offset" if command.starts_with("BITFIELD") && self.one_in(3) => {
                self.pick(&["#0", "#1", "#2", "#-1"]).to_vec_bytes()
            }
            "offset" => self.pick(&["0", "1", "6", "8", "9", "24", "70", "100", "-1"]).to_vec_bytes(),
            "end" => self.pick(&["0", "1", "5", "-1", "-1", "-3", "100"]).to_vec_bytes(),
            "element" if self.one_in(3) => self.text(),
            "element" => self.below(3000).to_string().into_bytes(),
            "subcommand" => {
                self.pick(&["ENCODING", "DECODE", "TODENSE", "decode", "GETREG", "FOO"]).to_vec_bytes()
            }
            _ => self.pick(&numbers).to_vec_bytes(),
        }
    }

    fn integer(&mut self) -> Vec<u8> {
        if self.one_in(25) {
            return self
                .pick(&["9223372036854775807", "-9223372036854775808", "x", "", "1.5", "9223372036854775808"])
                .to_vec_bytes();
        }
        (self.below(9) as i64 - 3).to_string().into_bytes()
    }

    fn double(&mut self) -> Vec<u8> {
        self.pick(&[
            "1", "2", "2", "3", "0", "-1", "2.5", "0.5", "-0.25", "1e3", "inf", "-inf", "nan", "x", "100",
        ])
        .to_vec_bytes()
    }

    /// A longitude or latitude: of a few places near each other, or anywhere.
    fn degrees(&mut self, max: f64) -> Vec<u8> {
        match self.below(16) {
            0 => self.double(),
            1 => (if self.one_in(2) { max } else { -max }).to_string().into_bytes(),
            2..8 => ((self.below(5) as f64 - 2.0) / 4.0).to_string().into_bytes(),
            _ => {
                let share = self.rng.next_u64() as f64 / u64::MAX as f64 * 2.0 - 1.0;
                (share * max).to_string().into_bytes()
            }
        }
    }

    /// A radius or a side, for whatever unit.
    fn length(&mut self) -> Vec<u8> {
        if self.one_in(12) {
            return self.double();
        }
        let lengths =
            ["0", "0.5", "30", "100", "250.75", "1000", "5000", "8000", "12000", "40000", "1000000", "3e7"];
        self.pick(&lengths).to_vec_bytes()
    }

    /// An end of a range: of ranks, of scores or of members, as the command takes it.
    fn bound(&mut self, name: &str) -> Vec<u8> {
        let ranks = ["0", "1", "2", "-1", "-2", "-3", "3", "100", "-100"];
        let scores = ["-inf", "+inf", "1", "(1", "2", "(2", "3", "0", "2.5", "x"];
        let members = ["-", "+", "[a", "(a", "[b", "(c", "[", "a"];
        match name {
            _ if name.contains("LEX") => self.pick(&members).to_vec_bytes(),
            _ if name.contains("SCORE") || name == "ZCOUNT" => self.pick(&scores).to_vec_bytes(),
            "ZRANGE" | "ZRANGESTORE" if self.one_in(4) => self.pick(&members).to_vec_bytes(),
            "ZRANGE" | "ZRANGESTORE" if self.one_in(3) => self.pick(&scores).to_vec_bytes(),
            _ => self.pick(&ranks).to_vec_bytes(),
        }
    }

    fn text(&mut self) -> Vec<u8> {
        match self.below(40) {
            0 => vec![b'x'; 60 + self.below(10)],
            1 => b"9223372036854775807".to_vec(),
            // SORT … ALPHA reads texts up to a NUL, so that none may begin with one: it would be the empty text's equal.
            2..10 => self.pick(&["d", "-1", "", "abc", "3.5", "\u{7f}\0", "01", "x"]).to_vec_bytes(),
            _ => self.pick(&["a", "b", "c", "1", "2", "10"]).to_vec_bytes(),
        }
    }

    fn mistake(&mut self, words: &mut Vec<Vec<u8>>) {
        match self.below(4) {
            0 if words.len() > 1 => drop(words.pop()),
            1 => words.push(self.text()),
            2 if words.len() > 1 => {
                let at = 1 + self.below(words.len() - 1);
                words[at] = self.text();
            }
            _ => words[0].make_ascii_lowercase(),
        }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.rng.below(limit as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// How many literal words a synopsis offers.
fn words(nodes: &[Node]) -> usize {
    let word = |node: &Node| match &node.item {
        Item::Token(_) => 1,
        Item::Argument { .. } => 0,
        Item::Block(nodes) | Item::OneOf(nodes) => words(nodes),
    };
    nodes.iter().map(word).sum()
}

/// What empties or renumbers databases comes seldom, so that there is something to disagree about; so does what says
/// little for its many words.
fn rare(name: &str) -> bool {
    let names = ["FLUSHALL", "FLUSHDB", "SWAPDB", "SELECT", "MOVE", "RANDOMKEY", "SCAN", "KEYS", "DBSIZE"];
    names.contains(&name) || ["DUMP", "RESTORE", "SORT_RO"].contains(&name)
}

/// A command being made.
struct Sentence {
    entry: &'static Entry,
    words: Vec<Vec<u8>>,
    /// Where the number of keys, or of fields, stands.
    count_at: Option<usize>,
    keys: usize,
    /// The key holds equal scores only, for ranges of members.
    equal_scores: bool,
}

/// Whether it came after Redis 7.2.
fn is_newer(row: &Command) -> bool {
    row.since.starts_with("7.4") || row.since.starts_with('8')
}

fn is_container(row: &Command) -> bool {
    matches!(row.run, cachelet::commands::row::Handler::Container)
}

trait Bytes {
    fn to_vec_bytes(&self) -> Vec<u8>;
}

impl Bytes for &str {
    fn to_vec_bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}
