//! Libraries of functions: they are kept and written back, so that redis-server has them again. Nothing here runs them.
//!
//! An append-only file of redis-server says what became of them. Deliberately absent: the commands of clients.

use alloc::vec::Vec;

use crate::proto::request::Argv;
use crate::types::rdb::{Reader, opcode};

/// The footer of what FUNCTION DUMP gives: a version and a checksum.
const FOOTER_BYTES: usize = 10;

/// Does to the libraries what a `FUNCTION` of a log did to them. `None`: this is none, or damaged.
pub(super) fn replay(libraries: &mut Vec<Vec<u8>>, argv: Argv<'_>, unpacked_bytes_max: usize) -> Option<()> {
    let is =
        |at: usize, word: &str| argv.get(at).is_some_and(|arg| arg.eq_ignore_ascii_case(word.as_bytes()));
    if !is(0, "FUNCTION") {
        return None;
    }
    if is(1, "LOAD") {
        put(libraries, argv.get(if is(2, "REPLACE") { 3 } else { 2 })?);
    } else if is(1, "DELETE") {
        let name = argv.get(2)?;
        libraries.retain(|library| name_of(library) != name);
    } else if is(1, "FLUSH") {
        libraries.clear();
    } else if is(1, "RESTORE") {
        let payload = argv.get(2)?;
        if is(3, "FLUSH") {
            libraries.clear();
        }
        let mut reader =
            Reader::new(&payload[..payload.len().checked_sub(FOOTER_BYTES)?], unpacked_bytes_max);
        while reader.remaining() > 0 {
            reader.byte().ok().filter(|byte| *byte == opcode::FUNCTION2)?;
            put(libraries, &reader.string().ok()?);
        }
    } else {
        return None;
    }
    Some(())
}

/// Adds a library, in place of the one of its name.
fn put(libraries: &mut Vec<Vec<u8>>, code: &[u8]) {
    match libraries.iter_mut().find(|library| name_of(library) == name_of(code)) {
        Some(library) => *library = code.to_vec(),
        None => libraries.push(code.to_vec()),
    }
}

/// What a library calls itself in its first line: `#!lua name=mylib`.
fn name_of(code: &[u8]) -> &[u8] {
    let line = code.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.split(|byte| *byte == b' ').find_map(|word| word.strip_prefix(b"name=")).unwrap_or_default()
}
