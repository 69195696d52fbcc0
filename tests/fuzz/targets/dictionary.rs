//! Prints a dictionary for libFuzzer: what RESP is made of, and every word of the command table.
use std::collections::BTreeSet;

use cachelet::commands::table::COMMANDS;

fn main() {
    let mut words: BTreeSet<&str> =
        ["*1\\x0d\\x0a$", "*2\\x0d\\x0a$", "*3\\x0d\\x0a$", "\\x0d\\x0a", "\\x0d\\x0a$1\\x0d\\x0a", "$-1"]
            .into();
    for entry in &COMMANDS {
        words.extend(entry.command.name.split('|'));
        let tokens = entry.command.synopsis.split(|c: char| !c.is_ascii_uppercase());
        words.extend(tokens.filter(|token| token.len() > 1));
    }
    for word in words {
        println!("\"{word}\"");
    }
}
