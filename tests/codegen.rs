//! Writes what is generated from the command table: `pkg/src/commands.gen.ts`. A stale file is rewritten and the test
//! fails once, so that a change of the table cannot be committed without it.
//!
//! Deliberately absent: a second opinion about commands. Every word here comes from the rows.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cachelet::commands::row::{Command, Flags, Handler, KeySpec};
use cachelet::commands::synopsis::{self, Item, Node};
use cachelet::commands::table::{COMMANDS, DIGEST, Entry};

#[test]
fn the_typescript_commands_are_those_of_the_table() {
    ensure("pkg/src/commands.gen.ts", &typescript());
}

/// Fails when the file was not already `text`, after writing it.
fn ensure(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if fs::read_to_string(&file).is_ok_and(|there| there == text) {
        return;
    }
    fs::write(file, text).unwrap();
    panic!("{path} was stale; it is written anew, commit it");
}

fn typescript() -> String {
    let mut options = String::new();
    let mut methods = String::new();
    for entry in &COMMANDS {
        let signature = Signature::of(entry.command);
        options.push_str(&signature.options(entry.command));
        methods.push_str(&signature.method(entry.command));
    }
    let rows: String = COMMANDS.iter().map(|entry| runtime_row(entry.command)).collect();
    let table: String = COMMANDS.iter().map(table_row).collect();
    HEADER.to_owned()
        + &options
        + "\n/** Every command of the table, as a synchronous method. */\nexport interface Commands {\n"
        + &methods
        + "}\n\n/** The engine's `table_digest` for the rows below. */\nexport const DIGEST = "
        + &DIGEST.to_string()
        + ";\n\n/** What running needs to know of each row, in the order of the engine's table. */\n"
        + "export const ROWS: readonly (readonly [name: string, method: string, blocking: 0 | 1])[] = [\n"
        + &rows
        + "];\n\n/** The whole table, in the same order. */\nexport const COMMANDS: readonly CommandRow[] = [\n"
        + &table
        + "];\n"
}

const HEADER: &str = r#"// Generated from the engine's command table by tests/codegen.rs; do not edit. Run: cargo test --test codegen

import type { Input, Options } from "./arguments.js";
import type { Reply } from "./values.js";

/** A row of the engine's command table. */
export interface CommandRow {
  /** Upper case; a subcommand is `CONFIG|GET`. */
  readonly name: string;
  /** Its method on a session. */
  readonly method: string;
  /** Number of words with the name; negative: at least that many. */
  readonly arity: number;
  /** As `COMMAND INFO` names them. */
  readonly flags: readonly string[];
  readonly group: string;
  /** The version of Redis that brought it. */
  readonly since: string;
  readonly complexity: string;
  readonly summary: string;
  /** Its arguments: `key value [NX|XX] [EX seconds:int]`. */
  readonly synopsis: string;
  /** The shape of its reply: `int`, `bulk|nil`, `array`. */
  readonly reply: string;
  /** Where its keys stand among the words: a range, or as many as a word says. */
  readonly keys: readonly ({ readonly first: number; readonly last: number; readonly step: number } | { readonly countAt: number })[];
}

/** A whole number. */
export type Int = number | bigint | string;
/** A number. */
export type Double = number | string;
/** One word, or several as a list. */
export type Words = Input | readonly Input[];
/** The word of a choice, in either case. */
export type Word<T extends string> = T | Lowercase<T>;
/** An integer reply: a number within 2^53. Beyond that the value is the same digits as a string. */
export type Integer = number;

"#;

/// How a command reads as a TypeScript method.
struct Signature {
    /// Required parameters in front: name and type.
    fixed: Vec<(String, String)>,
    /// What follows them.
    rest: Rest,
    /// Fields of the command's options object.
    fields: Vec<(String, String)>,
}

enum Rest {
    Nothing,
    /// Plain words that may be left out, from the end.
    Optional(Vec<(String, String)>),
    /// Any number of words, with a name for them and their type.
    Many(String, String),
}

impl Signature {
    fn of(command: &Command) -> Self {
        let nodes =
            synopsis::parse(command.synopsis).unwrap_or_else(|error| panic!("{}: {error}", command.name));
        let mut required = nodes.iter().map_while(fixed).collect::<Vec<_>>();
        for at in 1..required.len() {
            if required[..at].iter().any(|(name, _)| *name == required[at].0) {
                required[at].0 += &(at + 1).to_string();
            }
        }
        let rest = &nodes[required.len()..];
        let fields: Vec<_> = rest.iter().filter(|node| node.optional).flat_map(fields).collect();
        Self { rest: rest_of(command, rest, !fields.is_empty()), fixed: required, fields }
    }

    fn options(&self, command: &Command) -> String {
        if self.fields.is_empty() {
            return String::new();
        }
        let mut text = format!(
            "/** Options of `{}`: `{}`. */\nexport interface {} {{\n",
            command.name.replace('|', " "),
            command.synopsis,
            options_name(command)
        );
        let mut seen = BTreeSet::new();
        for (name, kind) in &self.fields {
            if seen.insert(name) {
                let quoted = if name.contains('-') { format!("{name:?}") } else { name.clone() };
                writeln!(text, "  readonly {quoted}?: {kind} | undefined;").unwrap();
            }
        }
        text + "}\n"
    }

    fn method(&self, command: &Command) -> String {
        let mut parameters: Vec<_> =
            self.fixed.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
        match &self.rest {
            Rest::Nothing => {}
            Rest::Optional(words) => {
                parameters.extend(words.iter().map(|(name, kind)| format!("{name}?: {kind}")));
            }
            Rest::Many(name, kind) if kind.contains('|') => parameters.push(format!("...{name}: ({kind})[]")),
            Rest::Many(name, kind) => parameters.push(format!("...{name}: {kind}[]")),
        }
        format!(
            "  /**\n   * {}\n   *\n   * `{}` \u{b7} since {} \u{b7} {}\n   */\n  {}({}): {};\n",
            command.summary.replace("*/", "*\\/"),
            format!("{} {}", command.name.replace('|', " "), command.synopsis).trim(),
            command.since,
            page(command),
            method_name(command.name),
            parameters.join(", "),
            reply_type(command.reply),
        )
    }
}

/// The name and type of a required parameter, if the node can be one.
fn fixed(node: &Node) -> Option<(String, String)> {
    if node.optional || node.multiple {
        return None;
    }
    match &node.item {
        Item::Argument { name, kind } => Some((camel(name), word_type(kind).to_owned())),
        Item::OneOf(choices) => {
            let words = choices.iter().map(|choice| match &choice.item {
                Item::Token(word) => Some(format!("{word:?}")),
                _ => None,
            });
            Some(("which".to_owned(), format!("Word<{}>", words.collect::<Option<Vec<_>>>()?.join(" | "))))
        }
        _ => None,
    }
}

/// What may follow the required parameters.
fn rest_of(command: &Command, nodes: &[Node], has_options: bool) -> Rest {
    if matches!(command.run, Handler::Container) {
        return Rest::Many("words".to_owned(), "Words".to_owned());
    }
    let plain = |node: &Node| match &node.item {
        Item::Argument { name, kind } if node.optional && !node.multiple => {
            Some((camel(name), word_type(kind).to_owned()))
        }
        _ => None,
    };
    if nodes.is_empty() {
        return Rest::Nothing;
    }
    if let Some(words) = nodes.iter().map(plain).collect::<Option<Vec<_>>>() {
        return Rest::Optional(words);
    }
    if let [Node { item: Item::Argument { name, .. }, .. }] = nodes {
        return Rest::Many(plural(name), "Words".to_owned());
    }
    let pairs = nodes.iter().any(|node| node.multiple && matches!(node.item, Item::Block(_)));
    match (has_options, pairs) {
        (true, _) => Rest::Many("options".to_owned(), format!("Words | {}", options_name(command))),
        (false, true) => Rest::Many("pairs".to_owned(), "Words | Options".to_owned()),
        (false, false) => Rest::Many("words".to_owned(), "Words".to_owned()),
    }
}

/// The fields an optional node gives the options object.
fn fields(node: &Node) -> Vec<(String, String)> {
    match &node.item {
        Item::Token(token) => vec![(token.clone(), "boolean".to_owned())],
        Item::OneOf(choices) => choices.iter().flat_map(fields).collect(),
        Item::Block(nodes) => match nodes.as_slice() {
            [Node { item: Item::Token(token), .. }, arguments @ ..] => {
                vec![(token.clone(), value_type(arguments))]
            }
            _ => Vec::new(),
        },
        Item::Argument { .. } => Vec::new(),
    }
}

/// The type of what stands behind a token.
fn value_type(arguments: &[Node]) -> String {
    let types: Vec<_> = arguments.iter().map(argument_type).collect();
    match types.as_slice() {
        [kind] => kind.clone(),
        kinds => format!("readonly [{}]", kinds.join(", ")),
    }
}

fn argument_type(node: &Node) -> String {
    match (&node.item, node.multiple) {
        (_, true) => "Words".to_owned(),
        (Item::Argument { kind, .. }, _) => word_type(kind).to_owned(),
        _ => fixed(node).map_or_else(|| "Input".to_owned(), |(_, kind)| kind),
    }
}

fn word_type(kind: &str) -> &'static str {
    match kind {
        "int" | "unix-time" => "Int",
        "double" => "Double",
        _ => "Input",
    }
}

/// The type of a reply's shape: `array<bulk|nil>|nil` is `(string | null)[] | null`.
fn reply_type(shape: &str) -> String {
    let mut types: Vec<String> = Vec::new();
    for shape in alternatives(shape) {
        let kind = match shape
            .split_once('<')
            .map_or((shape, None), |(kind, of)| (kind, of.strip_suffix('>')))
        {
            ("int", _) => "Integer".to_owned(),
            ("bulk" | "status", _) => "string".to_owned(),
            ("nil", _) => "null".to_owned(),
            ("double", _) => "number".to_owned(),
            ("bool", _) => "boolean".to_owned(),
            ("array" | "set" | "push", None) => "Reply[]".to_owned(),
            ("array" | "set" | "push", Some(of)) => match reply_type(of) {
                kind if kind.contains('|') => format!("({kind})[]"),
                kind => format!("{kind}[]"),
            },
            ("map", of) => format!("{{ [field: string]: {} }}", of.map_or("Reply".to_owned(), reply_type)),
            _ => "Reply".to_owned(),
        };
        if !types.contains(&kind) {
            types.push(kind);
        }
    }
    types.join(" | ")
}

/// Cuts at each `|` outside `<>`.
fn alternatives(shape: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    shape
        .split(|letter| {
            depth = match letter {
                '<' => depth + 1,
                '>' => depth - 1,
                _ => depth,
            };
            letter == '|' && depth == 0
        })
        .collect()
}

/// `CLIENT|NO-EVICT` is `clientNoEvict`.
fn method_name(name: &str) -> String {
    camel(&name.to_ascii_lowercase().replace('|', "-"))
}

fn options_name(command: &Command) -> String {
    let method = method_name(command.name);
    let (first, rest) = method.split_at(1);
    format!("{}{rest}Options", first.to_ascii_uppercase())
}

fn camel(name: &str) -> String {
    let mut text = String::new();
    for word in name.split(['-', ':', ' ']) {
        let (first, rest) = word.split_at(usize::from(!word.is_empty()));
        text += &if text.is_empty() { first.to_owned() } else { first.to_ascii_uppercase() };
        text += rest;
    }
    text
}

fn plural(name: &str) -> String {
    camel(name) + "s"
}

/// The page of Redis' documentation.
fn page(command: &Command) -> String {
    let name = command.name.to_ascii_lowercase().replace('|', "-");
    format!("{{@link https://redis.io/docs/latest/commands/{name}/}}")
}

fn runtime_row(command: &Command) -> String {
    let blocking = u8::from(command.flags.has(Flags::BLOCKING));
    format!("  [{:?}, {:?}, {blocking}],\n", command.name, method_name(command.name))
}

fn table_row(entry: &Entry) -> String {
    let Command { name, arity, flags, since, complexity, summary, synopsis, reply, keys, .. } = entry.command;
    let flags: Vec<_> = Flags::NAMES
        .iter()
        .filter(|(flag, _)| flags.has(*flag))
        .map(|(_, name)| format!("{name:?}"))
        .collect();
    let keys: Vec<_> = keys
        .0
        .iter()
        .map(|spec| match spec {
            KeySpec::Range { first, last, step } => {
                format!("{{ first: {first}, last: {last}, step: {step} }}")
            }
            KeySpec::Count { count_at } => format!("{{ countAt: {count_at} }}"),
        })
        .collect();
    format!(
        "  {{ name: {name:?}, method: {:?}, arity: {arity}, flags: [{}], group: {:?}, since: {since:?}, complexity: {complexity:?}, \
         summary: {summary:?}, synopsis: {synopsis:?}, reply: {reply:?}, keys: [{}] }},\n",
        method_name(name),
        flags.join(", "),
        entry.group.name(),
        keys.join(", "),
    )
}
