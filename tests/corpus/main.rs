//! The corpus, replayed on this machine: natively, and on real servers over TCP. README.md says how to write cases.
//!
//! `cargo test --test corpus` needs nothing but the repository; a redis-server on the PATH, `REDIS_8_SERVER=program`
//! and `CORPUS_TCP=host:port` add targets. `CORPUS_RECORD=1` fills in replies, `CORPUS_ONLY=text` selects cases.
extern crate alloc;

mod exchange;
mod files;
mod replay;
mod targets;

use replay::{Player, Target, case, case::Case, index, pattern::Pattern, quote, record, reply::Reply};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};
use targets::{engine::Native, tcp::Server};

/// Every case, of every file.
fn cases() -> Vec<Case<'static>> {
    let parsed = index::FILES
        .iter()
        .map(|(file, text)| case::parse(file, text).unwrap_or_else(|error| panic!("{error}")));
    parsed.flatten().collect()
}

/// Plays every case that runs on the target, prints the counts, and fails with every case that failed.
fn replay(name: &str, target: &mut dyn Target) {
    if env::var("CORPUS_RECORD").is_ok() {
        return; // The files are being rewritten.
    }
    let only = env::var("CORPUS_ONLY").unwrap_or_default();
    let (mut ran, mut failures, mut skipped) =
        (0, Vec::new(), alloc::collections::BTreeMap::<String, usize>::new());
    for case in cases() {
        if !case.title.contains(&only) && !case.file.contains(&only) {
            continue;
        }
        match case.reason_to_skip(target.tags(), target.sleeps()) {
            Some(reason) => *skipped.entry(reason).or_default() += 1,
            None => {
                ran += 1;
                failures.extend(Player::new(target).play(&case).err());
            }
        }
    }
    let total: usize = skipped.values().sum();
    say(&format!("corpus on {name}: {ran} cases ran, {} failed, {total} skipped", failures.len()));
    for (reason, count) in skipped {
        say(&format!("    {count:3} skipped: {reason}"));
    }
    assert!(failures.is_empty(), "{} cases failed on {name}:\n{}", failures.len(), failures.join("\n"));
}

/// Prints past the test harness, which keeps what a passing test prints to itself.
fn say(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

#[test]
fn on_the_engine() {
    replay("the native engine", &mut Native::new(ENGINE));
}

/// What cases call the native engine.
const ENGINE: &[&str] = &["engine", "all-engines"];

/// Bytes come in pieces: every input of every case, cut in two at each byte, gives the same replies.
#[test]
fn on_the_engine_with_inputs_cut_at_every_byte() {
    let mut target = Native::new(ENGINE);
    let (mut ran, mut failures) = (0, Vec::new());
    for case in cases().iter().filter(|case| case.reason_to_skip(ENGINE, false).is_none()) {
        let longest = case.steps.iter().map(|(_, step)| match step {
            case::Step::Send(_, bytes) => bytes.len(),
            _ => 0,
        });
        let longest = longest.max().unwrap_or(0);
        for cut in (1..longest).filter(|cut| *cut < CUTS || longest - cut < 8) {
            let mut player = Player::new(&mut target);
            player.cut_at = Some(cut);
            ran += 1;
            failures.extend(player.play(case).err().map(|error| format!("cut at {cut}: {error}")));
        }
    }
    say(&format!("corpus with inputs cut at every byte: {ran} replays, {} failed", failures.len()));
    let first: Vec<String> = failures.iter().take(5).cloned().collect();
    assert!(failures.is_empty(), "{} replays failed, the first:\n{}", failures.len(), first.join("\n"));
}

/// A long input is cut at its first bytes and at its last ones.
const CUTS: usize = 160;

/// Every row of the table is used by some case.
#[test]
fn every_command_has_cases() {
    let cases = cases();
    let mut missing = Vec::new();
    for entry in &cachelet::commands::table::COMMANDS {
        let words: Vec<&str> = entry.command.name.split('|').collect();
        let uses = |step: &case::Step<'_>| match step {
            case::Step::Send(_, bytes) => starts_with(bytes, &words),
            case::Step::SendNamed(_, sent) => {
                sent.iter().zip(&words).all(|(sent, word)| same_word(sent, word))
            }
            _ => false,
        };
        if !cases.iter().any(|case| case.steps.iter().any(|(_, step)| uses(step))) {
            missing.push(entry.command.name);
        }
    }
    assert!(missing.is_empty(), "no case uses {missing:?}");
}

/// Whether a request (as `case::encode` makes it) starts with these words.
fn starts_with(request: &[u8], words: &[&str]) -> bool {
    let lines: Vec<&[u8]> = request.split(|byte| *byte == b'\n').map(|line| line.trim_ascii_end()).collect();
    words.iter().enumerate().all(|(at, word)| lines.get(2 + at * 2).is_some_and(|sent| same_word(sent, word)))
}

fn same_word(sent: &[u8], word: &str) -> bool {
    sent.eq_ignore_ascii_case(word.as_bytes())
}

#[test]
fn on_redis_7_0() {
    match Server::start("redis-server", &[]) {
        Some(mut server) if server.name() == "redis-7.0" => replay("redis-7.0", &mut server),
        Some(server) => say(&format!("corpus on redis-7.0: not run, redis-server here is {}", server.name())),
        None => say("corpus on redis-7.0: not run, there is no redis-server on the PATH"),
    }
}

#[test]
fn on_redis_8() {
    match env::var("REDIS_8_SERVER").ok().and_then(|program| Server::start(&program, &[])) {
        Some(mut server) => replay("redis-8", &mut server),
        None => say("corpus on redis-8: not run, REDIS_8_SERVER names no program"),
    }
}

#[test]
fn on_a_server_at_an_address() {
    if let Ok(address) = env::var("CORPUS_TCP") {
        let mut server = Server::at(&address);
        replay(&format!("{} at {address}", server.name()), &mut server);
    }
}

/// The folder of the case files.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Every case file there is, as `family/topic.txt`, sorted.
fn files() -> Vec<String> {
    let mut files = Vec::new();
    for family in fs::read_dir(folder()).expect("the folder of this file").flatten() {
        for topic in fs::read_dir(family.path()).into_iter().flatten().flatten() {
            let (family, topic) = (family.file_name(), topic.file_name());
            let name = format!("{}/{}", family.to_string_lossy(), topic.to_string_lossy());
            files.extend(name.ends_with(".txt").then_some(name));
        }
    }
    files.sort();
    files
}

#[test]
fn the_index_lists_every_file() {
    let mut text = String::from(
        "//! Every case file, for suites that have no file system. Written by `CORPUS_RECORD=1 cargo test --test corpus`.\n\
         #[rustfmt::skip]\npub(crate) const FILES: &[(&str, &str)] = &[\n",
    );
    for file in files() {
        text.push_str(&format!("    (\"{file}\", include_str!(\"../{file}\")),\n"));
    }
    text.push_str("];\n");
    let path = folder().join("replay/index.rs");
    if fs::read_to_string(&path).unwrap_or_default() != text {
        fs::write(&path, text).unwrap();
        panic!("replay/index.rs was out of date and has been rewritten: run again");
    }
}

/// Not a test: the recorder. It rewrites case files from what redis-server 7.0 (or 8, where a case says so) answers.
#[test]
fn record_when_asked() {
    if env::var("CORPUS_RECORD").is_err() {
        return;
    }
    let only = env::var("CORPUS_ONLY").unwrap_or_default();
    let program = env::var("REDIS_8_SERVER").unwrap_or_default();
    let mut servers: Vec<Server> =
        ["redis-server", &program].into_iter().filter_map(|program| Server::start(program, &[])).collect();
    for file in files().into_iter().filter(|file| file.contains(&only)) {
        let path = folder().join(&file);
        let text = fs::read_to_string(&path).unwrap();
        let mut out = Vec::new();
        for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
            let parsed = case::parse(&file, block).unwrap_or_else(|error| panic!("{error} in\n{block}"));
            let lines: Vec<&str> = block.lines().collect();
            let server =
                servers.iter_mut().find(|server| parsed[0].reason_to_skip(server.tags(), true).is_none());
            out.push(match server {
                Some(server) => record::record(&lines, server)
                    .unwrap_or_else(|error| panic!("{file}: {error}"))
                    .join("\n"),
                None => block.to_string(),
            });
        }
        fs::write(&path, out.join("\n\n") + "\n").unwrap();
    }
}

#[test]
fn titles_are_unique_and_lines_are_well_formed() {
    let mut seen = std::collections::HashSet::new();
    for case in cases() {
        assert!(
            seen.insert((case.file, case.title)),
            "{}:{}: a second {:?}",
            case.file,
            case.line,
            case.title
        );
        for (line, step) in &case.steps {
            if let case::Step::Expect(_, case::Mark::Shape, want) = step {
                assert!(Pattern::parse(want).is_ok(), "{}:{line}: {:?}", case.file, Pattern::parse(want));
            }
        }
    }
}

#[test]
fn replies_have_one_notation() {
    for (bytes, text) in [
        (&b"+OK\r\n"[..], "+OK"),
        (b"-ERR no such key\r\n", "-ERR no such key"),
        (b":-3\r\n", ":-3"),
        (b"$3\r\na\x00\"\r\n", "\"a\\x00\\\"\""),
        (b"$-1\r\n", "nil"),
        (b"*-1\r\n", "nil*"),
        (b"_\r\n", "_"),
        (b"*2\r\n+QUEUED\r\n-ERR a b\r\n", "[+QUEUED, -\"ERR a b\"]"),
        (b"%1\r\n$1\r\nk\r\n,1.5\r\n", "{\"k\": ,1.5}"),
        (b"~1\r\n#t\r\n", "~[#t]"),
        (b">1\r\n(123\r\n", ">[(123]"),
        (b"=7\r\ntxt:a b\r\n", "=txt:\"a b\""),
    ] {
        let (reply, length) = Reply::decode(bytes).unwrap().unwrap();
        assert_eq!((reply.text().as_str(), length), (text, bytes.len()));
        assert!(Pattern::parse(text).unwrap().allows(&reply), "{text} as a shape");
        for end in 0..bytes.len() {
            assert_eq!(Reply::decode(&bytes[..end]), Ok(None), "{text} cut at {end}");
        }
    }
}

#[test]
fn shapes_allow_what_they_say() {
    let reply = Reply::decode(b"*3\r\n:5\r\n$1\r\na\r\n$2\r\nxy\r\n").unwrap().unwrap().0;
    for (shape, allowed) in [
        ("[int, bulk, bulk]", true),
        ("[int(1..5), \"b\" | \"a\", like \"x*\"]", true),
        ("[int(1..4), ...]", false),
        ("[:5, ...]", true),
        ("[int, ..., bulk]", false),
        ("[int, bulk]", false),
        ("any", true),
        ("bulk", false),
    ] {
        assert_eq!(Pattern::parse(shape).is_ok_and(|pattern| pattern.allows(&reply)), allowed, "{shape}");
    }
}

#[test]
fn words_are_quoted_as_redis_cli_does() {
    let words = quote::words(r#"SET "a b\x00\n" 'c\'d\n' "x"*50 e"#).unwrap();
    assert_eq!(words, [&b"SET"[..], b"a b\x00\n", b"c'd\\n", &[b'x'; 50], b"e"]);
    assert!(quote::words("\"a").is_err() && quote::words("\"a\"b").is_err());
    assert_eq!(quote::quote(&[b'x'; 50]), "\"x\"*50");
}
