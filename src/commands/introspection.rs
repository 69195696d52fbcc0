//! `COMMAND` and its subcommands: the table, told to clients. <https://redis.io/docs/latest/commands/command/>
//!
//! The rows' handlers are verbs only because `COMMAND GETKEYS` and friends name other commands; all they need is the
//! table, so the functions are here.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::Args;
use super::error::{CommandError, Outcome};
use super::row::{Behind, Command, Flags, Handler, KeySpec, Keys, Verb, container, verb};
use super::synopsis::{self, Item, Node};
use super::table::{self, COMMANDS, Entry};
use crate::base::glob::glob_match;
use crate::proto::request::Argv;
use crate::proto::sink::Sink;

const INFO: Flags = Flags::LOADING.with(Flags::STALE);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    Command { arity: -1, run: Handler::Verb(Verb::Command), flags: INFO, complexity: "O(N) where N is the total number of Redis commands", ..container("COMMAND", "2.8.13", "Returns detailed information about all commands.") },
    verb("COMMAND|COUNT", 2, INFO, Keys::NONE, Verb::CommandCount, "2.8.13", "O(1)", "Returns a count of commands.", "", "int"),
    verb("COMMAND|DOCS", -2, INFO, Keys::NONE, Verb::CommandDocs, "7.0.0", "O(N) where N is the number of commands to look up", "Returns documentary information about one, multiple or all commands.", "[command-name...]", "map"),
    verb("COMMAND|GETKEYS", -3, INFO, Keys::NONE, Verb::CommandGetKeys, "2.8.13", "O(N) where N is the number of arguments to the command", "Extracts the key names from an arbitrary command.", "command [arg...]", "array<bulk>"),
    verb("COMMAND|HELP", 2, INFO, Keys::NONE, Verb::Help, "5.0.0", "O(1)", "Returns helpful text about the different subcommands.", "", "array<status>"),
    verb("COMMAND|INFO", -2, INFO, Keys::NONE, Verb::CommandInfo, "2.8.13", "O(N) where N is the number of commands to look up", "Returns information about one, multiple or all commands.", "[command-name...]", "array"),
    verb("COMMAND|LIST", -2, INFO, Keys::NONE, Verb::CommandList, "7.0.0", "O(N) where N is the total number of Redis commands", "Returns a list of command names.", "[FILTERBY (MODULE module-name|ACLCAT category|PATTERN pattern:pattern)]", "array<bulk>"),
];

fn commands() -> impl Iterator<Item = &'static Entry> + Clone {
    COMMANDS.iter().filter(|entry| entry.command.container().is_none())
}

fn subcommands(container: &'static str) -> impl Iterator<Item = &'static Entry> + Clone {
    COMMANDS.iter().filter(move |entry| entry.command.container() == Some(container))
}

/// COMMAND COUNT.
pub fn count(out: &mut Sink) -> Outcome {
    out.count(commands().count());
    Ok(())
}

/// COMMAND, and COMMAND INFO with the names that are left in `args`.
pub fn info(args: &mut Args<'_>, out: &mut Sink) -> Outcome {
    if args.remaining() == 0 {
        out.array(commands().count());
        commands().for_each(|entry| write_info(entry, out));
        return Ok(());
    }
    out.array(args.remaining());
    for name in args.rest() {
        match table::find(name) {
            Some(row) => write_info(&COMMANDS[row], out),
            None => out.nil(),
        }
    }
    Ok(())
}

fn write_info(entry: &Entry, out: &mut Sink) {
    let Command { name, arity, flags, keys, .. } = *entry.command;
    out.array(10);
    out.bulk(name.to_ascii_lowercase().as_bytes());
    out.int(i64::from(arity));
    let names = Flags::NAMES.iter().filter(|(flag, _)| flags.has(*flag));
    out.set(names.clone().count());
    names.for_each(|(_, name)| out.status(name));
    let (first, last, step) = match keys.0.first() {
        Some(KeySpec::Range { first, last, step }) => (i64::from(*first), i64::from(*last), i64::from(*step)),
        _ => (0, 0, 0),
    };
    [first, last, step].into_iter().for_each(|number| out.int(number));
    let categories = categories(entry);
    out.set(categories.len());
    categories.into_iter().for_each(|category| out.status(category));
    out.set(0);
    out.set(keys.0.len());
    keys.0.iter().for_each(|spec| write_key_spec(*spec, flags, out));
    match subcommands(name).count() {
        0 => out.set(0),
        count => out.array(count),
    }
    subcommands(name).for_each(|entry| write_info(entry, out));
}

fn write_key_spec(spec: KeySpec, flags: Flags, out: &mut Sink) {
    let one_key: [(&[u8], i64); 3] = [(b"lastkey", 0), (b"keystep", 1), (b"limit", 0)];
    let (begin, find): (i64, [(&[u8], i64); 3]) = match spec {
        KeySpec::Range { first, last, step } => {
            let last = if last < 0 { i64::from(last) } else { i64::from(last) - i64::from(first) };
            (i64::from(first), [(one_key[0].0, last), (one_key[1].0, i64::from(step)), one_key[2]])
        }
        KeySpec::Count { count_at } => {
            (i64::from(count_at), [(b"keynumidx", 0), (b"firstkey", 1), (b"keystep", 1)])
        }
        KeySpec::Keyword { start, behind: Behind::One, .. } => (i64::from(start), one_key),
        KeySpec::Keyword { start, behind: Behind::Half, .. } => {
            (i64::from(start), [(b"lastkey", -1), (b"keystep", 1), (b"limit", 2)])
        }
        KeySpec::Pairs { count_at } => {
            (i64::from(count_at), [(b"keynumidx", 0), (b"firstkey", 1), (b"keystep", 2)])
        }
        KeySpec::Unknown(note) => return write_unknown_spec(note, &["RO", "access"], out),
        KeySpec::Stored(note) => return write_unknown_spec(note, &["OW", "update"], out),
    };
    let kind: &[u8] =
        if matches!(spec, KeySpec::Count { .. } | KeySpec::Pairs { .. }) { b"keynum" } else { b"range" };
    out.map(3);
    out.bulk(b"flags");
    out.set(1);
    out.status(if flags.has(Flags::WRITE) { "RW" } else { "RO" });
    out.bulk(b"begin_search");
    out.map(2);
    out.bulk(b"type");
    if let KeySpec::Keyword { word, .. } = spec {
        out.bulk(b"keyword");
        out.bulk(b"spec");
        out.map(2);
        out.bulk(b"keyword");
        out.bulk(word.as_bytes());
        out.bulk(b"startfrom");
    } else {
        out.bulk(b"index");
        out.bulk(b"spec");
        out.map(1);
        out.bulk(b"index");
    }
    out.int(begin);
    out.bulk(b"find_keys");
    out.map(2);
    out.bulk(b"type");
    out.bulk(kind);
    out.bulk(b"spec");
    out.map(3);
    for (name, number) in find {
        out.bulk(name);
        out.int(number);
    }
}

/// A key specification that tells no place.
fn write_unknown_spec(note: &str, flags: &[&'static str], out: &mut Sink) {
    out.map(4);
    out.bulk(b"notes");
    out.bulk(note.as_bytes());
    out.bulk(b"flags");
    out.set(flags.len());
    flags.iter().for_each(|flag| out.status(flag));
    for part in [&b"begin_search"[..], b"find_keys"] {
        out.bulk(part);
        out.map(2);
        out.bulk(b"type");
        out.bulk(b"unknown");
        out.bulk(b"spec");
        out.map(0);
    }
}

/// The categories of access control that have commands here, in Redis' order.
#[rustfmt::skip]
const CATEGORIES: &[&str] = &[
    "@keyspace", "@read", "@write", "@set", "@sortedset", "@list", "@hash", "@string", "@bitmap", "@hyperloglog", "@geo",
    "@stream", "@pubsub", "@admin", "@fast", "@slow", "@blocking", "@dangerous", "@connection", "@transaction",
];

/// The categories of a command, as its flags and group decide them, and for some its name.
fn categories(entry: &Entry) -> Vec<&'static str> {
    let Command { name, flags, run, .. } = *entry.command;
    let of_group = entry.group.category();
    let about: &[&str] = match name {
        "SORT" | "SORT_RO" => &["@set", "@sortedset", "@list"],
        "DBSIZE" | "FLUSHALL" | "FLUSHDB" | "SWAPDB" => &["@keyspace"],
        "LASTSAVE" => &["@admin"],
        "WAITAOF" => &["@connection"],
        _ if name.starts_with("COMMAND") => &["@connection"],
        _ if matches!(run, Handler::Container) => &[],
        _ => of_group.as_slice(),
    };
    let is_in = |category: &&str| match *category {
        "@read" => flags.has(Flags::READ),
        "@write" => flags.has(Flags::WRITE),
        "@pubsub" => flags.has(Flags::PUBSUB),
        "@fast" => flags.has(Flags::FAST),
        "@slow" => !flags.has(Flags::FAST),
        "@blocking" => flags.has(Flags::BLOCKING),
        "@dangerous" => flags.has(Flags::ADMIN) || flags.has(Flags::DANGEROUS),
        "@admin" if flags.has(Flags::ADMIN) => true,
        category => about.contains(&category),
    };
    CATEGORIES.iter().copied().filter(is_in).collect()
}

/// COMMAND LIST with its filter.
pub fn list(args: &mut Args<'_>, out: &mut Sink) -> Outcome {
    let mut keep: Vec<&Entry> = COMMANDS.iter().collect();
    if args.remaining() > 0 {
        if args.remaining() != 3 || !args.accept("FILTERBY") {
            return Err(CommandError::syntax());
        }
        if args.accept("ACLCAT") {
            let category = args.next()?.to_ascii_lowercase();
            keep.retain(|entry| categories(entry).iter().any(|name| name.as_bytes()[1..] == category[..]));
        } else if args.accept("PATTERN") {
            let pattern = args.next()?;
            keep.retain(|entry| glob_match(pattern, entry.command.name.as_bytes(), true));
        } else if args.accept("MODULE") {
            keep.clear();
        } else {
            return Err(CommandError::syntax());
        }
    }
    out.array(keep.len());
    keep.iter().for_each(|entry| out.bulk(entry.command.name.to_ascii_lowercase().as_bytes()));
    Ok(())
}

/// COMMAND GETKEYS.
pub fn get_keys(args: &mut Args<'_>, out: &mut Sink) -> Outcome {
    let words: Vec<&[u8]> = args.rest().collect();
    let mut bytes = Vec::new();
    let mut spans = Vec::new();
    for word in &words {
        spans.push(crate::proto::request::Span { at: bytes.len() as u32, len: word.len() as u32 });
        bytes.extend_from_slice(word);
    }
    let argv = Argv::new(&bytes, &spans);
    // A container without a word behind it is a command too.
    let alone = || argv.get(0).filter(|_| argv.len() == 1).and_then(table::find_command);
    let row = table::lookup(argv).ok().or_else(alone);
    let row = row.ok_or_else(|| CommandError::line("ERR Invalid command specified"))?;
    let command = COMMANDS[row].command;
    if command.keys.0.is_empty() {
        return Err(CommandError::line("ERR The command has no key arguments"));
    }
    if !command.accepts(argv.len()) {
        return Err(CommandError::line("ERR Invalid number of arguments specified for command"));
    }
    let keys = table::key_positions(command, argv);
    if keys.is_empty() || table::counts_too_many(command, argv) {
        return Err(CommandError::line("ERR Invalid arguments specified for command"));
    }
    out.array(keys.len());
    keys.into_iter().for_each(|at| out.bulk(words[at]));
    Ok(())
}

/// COMMAND DOCS.
pub fn docs(args: &mut Args<'_>, out: &mut Sink) -> Outcome {
    let entries: Vec<&Entry> = if args.remaining() == 0 {
        commands().collect()
    } else {
        args.rest().filter_map(table::find).map(|row| &COMMANDS[row]).collect()
    };
    out.map(entries.len());
    entries.into_iter().for_each(|entry| write_docs(entry, out));
    Ok(())
}

fn write_docs(entry: &Entry, out: &mut Sink) {
    let Command { name, since, complexity, summary, synopsis, .. } = *entry.command;
    let arguments = synopsis::parse(synopsis).unwrap_or_default();
    let children = subcommands(name);
    out.bulk(name.to_ascii_lowercase().as_bytes());
    out.map(4 + usize::from(!arguments.is_empty()) + usize::from(children.clone().next().is_some()));
    for (key, text) in
        [("summary", summary), ("since", since), ("group", entry.group.name()), ("complexity", complexity)]
    {
        out.bulk(key.as_bytes());
        out.bulk(text.as_bytes());
    }
    if !arguments.is_empty() {
        out.bulk(b"arguments");
        out.array(arguments.len());
        arguments.iter().for_each(|node| write_argument(node, None, out));
    }
    if children.clone().next().is_some() {
        out.bulk(b"subcommands");
        out.map(children.clone().count());
        children.for_each(|entry| write_docs(entry, out));
    }
}

/// One argument's description, with the token that introduces it.
fn write_argument(node: &Node, token: Option<&str>, out: &mut Sink) {
    if let Some((token, argument)) = node.token_argument() {
        let joined = Node {
            optional: node.optional,
            multiple: node.multiple || argument.multiple,
            ..argument.clone()
        };
        return write_argument(&joined, Some(token), out);
    }
    let (kind, token, children): (&str, Option<&str>, &[Node]) = match &node.item {
        Item::Token(word) => ("pure-token", Some(word), &[]),
        Item::Argument { kind, .. } => (documented_type(kind), token, &[]),
        Item::Block(nodes) => ("block", token, nodes),
        Item::OneOf(nodes) => ("oneof", token, nodes),
    };
    let flags = usize::from(node.optional) + usize::from(node.multiple);
    out.map(2 + usize::from(token.is_some()) + usize::from(flags > 0) + usize::from(!children.is_empty()));
    out.bulk(b"name");
    out.bulk(node.name().to_string().as_bytes());
    out.bulk(b"type");
    out.bulk(kind.as_bytes());
    if let Some(token) = token {
        out.bulk(b"token");
        out.bulk(token.as_bytes());
    }
    if flags > 0 {
        out.bulk(b"flags");
        out.set(flags);
        if node.optional {
            out.status("optional");
        }
        if node.multiple {
            out.status("multiple");
        }
    }
    if !children.is_empty() {
        out.bulk(b"arguments");
        out.array(children.len());
        children.iter().for_each(|child| write_argument(child, None, out));
    }
}

/// Redis' name of a synopsis' type.
fn documented_type(kind: &str) -> &str {
    if kind == "int" { "integer" } else { kind }
}

/// The HELP subcommand of a container, from its rows.
pub fn help(container: &'static str, out: &mut Sink) -> Outcome {
    let mut lines = Vec::new();
    lines.push(alloc::format!("{container} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
    for entry in subcommands(container) {
        let name = entry.command.name.split_once('|').map_or("", |(_, name)| name);
        let line = alloc::format!("{name} {}", entry.command.synopsis);
        lines.push(line.trim_end().to_string());
        lines.push(alloc::format!("    {}", entry.command.summary));
    }
    out.array(lines.len());
    lines.iter().for_each(|line| out.status(line));
    Ok(())
}
