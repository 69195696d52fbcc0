//! The grammar of a row's synopsis: from one string come `COMMAND DOCS`, help, completion and the fuzzer's sentences.
//!
//! ```text
//! alternatives = sequence { "|" sequence }
//! sequence     = { item [ "..." ] }
//! item         = TOKEN | name [ ":" type ] | "[" alternatives "]" | "(" alternatives ")"
//! ```
//! Upper-case words are literal tokens, lower-case ones arguments; `[ ]` is optional, `...` one or more. A type is one
//! of key, string, int, double, pattern, unix-time; without one, `key` and `newkey` are keys and all else is a string.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What stands at one place of a synopsis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A literal word.
    Token(String),
    /// An argument and its type.
    Argument {
        /// Its name.
        name: String,
        /// One of the types of the grammar.
        kind: String,
    },
    /// Items in a row, all of them.
    Block(Vec<Node>),
    /// One of these.
    OneOf(Vec<Node>),
}

/// An item with how often it may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What stands there.
    pub item: Item,
    /// May be left out.
    pub optional: bool,
    /// May be repeated.
    pub multiple: bool,
}

/// The types of arguments.
pub const TYPES: &[&str] = &["key", "string", "int", "double", "pattern", "unix-time"];

/// Reads a synopsis. An error says what was expected where.
pub fn parse(synopsis: &str) -> Result<Vec<Node>, String> {
    let mut reader = Reader { words: words(synopsis), at: 0 };
    let node = reader.alternatives()?;
    match (reader.peek(), node.item) {
        (Some(word), _) => Err(alloc::format!("unexpected '{word}'")),
        // A single group keeps its brackets and dots: `[a b]`, `(key value)...`.
        (None, Item::Block(nodes)) if !node.optional && !node.multiple => Ok(nodes),
        (None, item) => Ok(alloc::vec![Node { item, ..node }]),
    }
}

fn words(synopsis: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut rest = synopsis.chars().peekable();
    while let Some(next) = rest.next() {
        let dots = next == '.' && rest.peek() == Some(&'.');
        if !dots && !matches!(next, ' ' | '[' | ']' | '(' | ')' | '|') {
            word.push(next);
            continue;
        }
        if !word.is_empty() {
            words.push(core::mem::take(&mut word));
        }
        if dots {
            rest.next();
            rest.next();
            words.push("...".to_owned());
        } else if next != ' ' {
            words.push(next.to_string());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

struct Reader {
    words: Vec<String>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).map(String::as_str)
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn alternatives(&mut self) -> Result<Node, String> {
        let mut choices = alloc::vec![self.sequence()?];
        while self.accept("|") {
            choices.push(self.sequence()?);
        }
        Ok(match choices.len() {
            1 => choices.remove(0),
            _ => Node { item: Item::OneOf(choices), optional: false, multiple: false },
        })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut nodes = Vec::new();
        while let Some(word) = self.peek() {
            if matches!(word, "|" | "]" | ")") {
                break;
            }
            nodes.push(self.item()?);
        }
        Ok(match nodes.len() {
            1 => nodes.remove(0),
            _ => Node { item: Item::Block(nodes), optional: false, multiple: false },
        })
    }

    fn item(&mut self) -> Result<Node, String> {
        let word = self.peek().unwrap_or_default().to_owned();
        self.at += 1;
        let mut node = match word.as_str() {
            "[" | "(" => {
                let inner = self.alternatives()?;
                let close = if word == "[" { "]" } else { ")" };
                if !self.accept(close) {
                    return Err(alloc::format!("'{word}' is not closed"));
                }
                Node { optional: inner.optional || word == "[", ..inner }
            }
            _ => Node { item: leaf(&word)?, optional: false, multiple: false },
        };
        node.multiple |= self.accept("...");
        Ok(node)
    }
}

fn leaf(word: &str) -> Result<Item, String> {
    if !word.chars().any(|c| c.is_ascii_lowercase()) {
        return Ok(Item::Token(word.to_owned()));
    }
    let (name, kind) = word.split_once(':').unwrap_or((word, ""));
    let kind = match kind {
        "" if matches!(name, "key" | "newkey" | "source" | "destination") => "key",
        "" => "string",
        kind if TYPES.contains(&kind) => kind,
        kind => return Err(alloc::format!("unknown type '{kind}' of '{name}'")),
    };
    Ok(Item::Argument { name: name.to_owned(), kind: kind.to_owned() })
}

impl Node {
    /// The token that stands before this argument, if the node is a token and one argument (`EX seconds`).
    pub fn token_argument(&self) -> Option<(&str, &Node)> {
        match &self.item {
            Item::Block(nodes) => match nodes.as_slice() {
                [Node { item: Item::Token(token), optional: false, multiple: false }, argument] => {
                    Some((token, argument))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The name `COMMAND DOCS` gives it: its own, or its first argument's or token's.
    pub fn name(&self) -> Box<str> {
        match &self.item {
            Item::Token(token) => token.to_ascii_lowercase().into(),
            Item::Argument { name, .. } => name.as_str().into(),
            Item::Block(nodes) | Item::OneOf(nodes) => {
                let named = self.token_argument().map(|(_, argument)| argument).or(nodes.first());
                named.map_or("".into(), Node::name)
            }
        }
    }
}
