//! The table of commands: joined, sorted, checked and indexed by the compiler.

use super::row::{Behind, Command, Flags, Group, Handler, KeySpec};
use super::*;
use crate::base::bytes::tail;
use crate::proto::request::Argv;
use alloc::vec::Vec;

/// One file's rows.
struct Family(Group, &'static [Command]);

const FAMILIES: &[Family] = &[
    Family(Group::Bitmap, bitmap::TABLE),
    Family(Group::Connection, connection::TABLE),
    Family(Group::Generic, dump::TABLE),
    Family(Group::Generic, generic::TABLE),
    Family(Group::Generic, keyspace::TABLE),
    Family(Group::Generic, sort::TABLE),
    Family(Group::Geo, geo::TABLE),
    Family(Group::Geo, geo_search::TABLE),
    Family(Group::Hash, hash::TABLE),
    Family(Group::HyperLogLog, hyperloglog::TABLE),
    Family(Group::Hash, hash_ttl::TABLE),
    Family(Group::List, list::TABLE),
    Family(Group::List, list_move::TABLE),
    Family(Group::PubSub, connection::PUBSUB),
    Family(Group::Server, introspection::TABLE),
    Family(Group::Server, server::TABLE),
    Family(Group::Set, set::TABLE),
    Family(Group::Set, set_algebra::TABLE),
    Family(Group::SortedSet, zset::TABLE),
    Family(Group::SortedSet, zset_blocking::TABLE),
    Family(Group::SortedSet, zset_range::TABLE),
    Family(Group::SortedSet, zset_store::TABLE),
    Family(Group::Stream, stream::TABLE),
    Family(Group::Stream, stream_claim::TABLE),
    Family(Group::Stream, stream_group::TABLE),
    Family(Group::Stream, stream_info::TABLE),
    Family(Group::Stream, stream_read::TABLE),
    Family(Group::Stream, stream_refs::TABLE),
    Family(Group::String, conditional::TABLE),
    Family(Group::String, string::TABLE),
    Family(Group::Transactions, connection::TRANSACTIONS),
];

/// How many commands and subcommands there are.
pub const COUNT: usize = {
    let (mut count, mut family) = (0, 0);
    while family < FAMILIES.len() {
        count += FAMILIES[family].1.len();
        family += 1;
    }
    count
};

/// A command with its group.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The row.
    pub command: &'static Command,
    /// The group of its family.
    pub group: Group,
    /// How many leading arguments name it.
    pub words: usize,
}

/// Every command, sorted by name. Its index is what the wasm edge calls a command by.
pub static COMMANDS: [Entry; COUNT] = SORTED;
const SORTED: [Entry; COUNT] = build();

/// Open-addressed index over [`COMMANDS`], by [`name_hash`]; `u16::MAX` is empty.
static INDEX: [u16; INDEX_LEN] = index();
const INDEX_LEN: usize = (COUNT * 4).next_power_of_two();

/// A digest of the names in their order: whoever keeps row numbers outside (generated TypeScript) checks it before using
/// them.
pub const DIGEST: u32 = {
    let (mut digest, mut row) = (0_u32, 0);
    while row < COUNT {
        digest = digest.rotate_left(5) ^ name_hash(SORTED[row].command.name.as_bytes()) as u32;
        row += 1;
    }
    digest
};

/// Which commands have subcommands.
static CONTAINERS: [bool; COUNT] = {
    let mut containers = [false; COUNT];
    let mut row = 0;
    while row + 1 < COUNT {
        let (name, next) = (SORTED[row].command.name.as_bytes(), SORTED[row + 1].command.name.as_bytes());
        // Letters sort before the bar, and no container's name begins another command's: its first subcommand is next.
        containers[row] = next.len() > name.len() && next[name.len()] == b'|';
        row += 1;
    }
    containers
};

const fn build() -> [Entry; COUNT] {
    let mut all = [Entry { command: &FAMILIES[0].1[0], group: FAMILIES[0].0, words: 1 }; COUNT];
    let (mut count, mut family) = (0, 0);
    while family < FAMILIES.len() {
        let Family(group, rows) = &FAMILIES[family];
        let mut row = 0;
        while row < rows.len() {
            check(&rows[row]);
            let entry = Entry { command: &rows[row], group: *group, words: words(rows[row].name) };
            let mut at = count;
            while at > 0 && !before(all[at - 1].command.name, entry.command.name) {
                all[at] = all[at - 1];
                at -= 1;
            }
            all[at] = entry;
            count += 1;
            row += 1;
        }
        family += 1;
    }
    all
}

const fn words(name: &str) -> usize {
    let (mut words, mut at) = (1, 0);
    while at < name.len() {
        words += (name.as_bytes()[at] == b'|') as usize;
        at += 1;
    }
    words
}

/// Whether `a` sorts before `b`. The same name twice does not compile.
const fn before(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return a[at] < b[at];
        }
        at += 1;
    }
    assert!(a.len() != b.len(), "duplicate command name");
    a.len() < b.len()
}

/// What must be true of each row.
const fn check(row: &Command) {
    assert!(!(row.flags.has(Flags::READ) && row.flags.has(Flags::WRITE)), "READ xor WRITE");
    assert!(!row.summary.is_empty() && !row.complexity.is_empty(), "every command is documented");
    assert!(row.name.len() <= NAME_BYTES_MAX, "a longer name than the index can look up");
    let name = row.name.as_bytes();
    let mut at = 0;
    while at < name.len() {
        assert!(!name[at].is_ascii_lowercase(), "names are upper case");
        at += 1;
    }
}

const NAME_BYTES_MAX: usize = 32;

/// A hash that takes no notice of the letters' case.
const fn name_hash(name: &[u8]) -> usize {
    let (mut hash, mut rest) = (0_u64, name);
    while let Some((head, tail)) = rest.split_first_chunk::<8>() {
        hash = mix(hash, u64::from_le_bytes(*head));
        rest = tail;
    }
    hash = mix(hash, tail(rest));
    (hash >> 32) as usize
}

#[inline(always)]
const fn mix(hash: u64, word: u64) -> u64 {
    // Without bit 5 a letter's two cases are one.
    (hash ^ word & !0x2020_2020_2020_2020).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

const fn index() -> [u16; INDEX_LEN] {
    let mut index = [u16::MAX; INDEX_LEN];
    let mut row = 0;
    while row < COUNT {
        let mut at = name_hash(SORTED[row].command.name.as_bytes()) % INDEX_LEN;
        while index[at] != u16::MAX {
            at = (at + 1) % INDEX_LEN;
        }
        index[at] = row as u16;
        row += 1;
    }
    index
}

/// Whether `given`, in any case, is this name, which has no small letters.
#[inline(always)]
fn is_name(name: &[u8], given: &[u8]) -> bool {
    let ((name_words, name_tail), (words, rest)) = (name.as_chunks::<8>(), given.as_chunks::<8>());
    // Most clients send capitals.
    let same = |name: u64, given: u64| name == given || name == upper(given);
    name.len() == given.len()
        && same(tail(name_tail), tail(rest))
        && name_words.iter().zip(words).all(|(a, b)| same(u64::from_le_bytes(*a), u64::from_le_bytes(*b)))
}

/// Eight bytes with the small letters among them made capitals.
#[inline(always)]
fn upper(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let low = word & (EACH * 0x7f);
    // The highest bit of each byte: it is at least `a`, it is more than `z`.
    let (from_a, above_z) = (low + EACH * (0x80 - b'a' as u64), low + EACH * (0x7f - b'z' as u64));
    word & !((from_a & !above_z & !word & (EACH << 7)) >> 2)
}

/// The index in [`COMMANDS`] of the command or `CONTAINER|SUBCOMMAND` with this name, in any case.
#[inline]
pub fn find(name: &[u8]) -> Option<usize> {
    let mut at = name_hash(name) % INDEX_LEN;
    loop {
        let row = usize::from(*INDEX.get(at)?);
        if is_name(COMMANDS.get(row)?.command.name.as_bytes(), name) {
            return Some(row);
        }
        at = (at + 1) % INDEX_LEN;
    }
}

/// The index in [`COMMANDS`] of the command with this name. A subcommand is not called by its row's name.
#[inline]
pub fn find_command(name: &[u8]) -> Option<usize> {
    find(name).filter(|&row| COMMANDS[row].words == 1)
}

/// The index in [`COMMANDS`] of the command with this name, when the name alone tells which it is.
#[inline]
pub fn find_plain(name: &[u8]) -> Option<usize> {
    find_command(name).filter(|&row| !CONTAINERS[row])
}

/// The index in [`COMMANDS`] of the command that `argv` names, or the error Redis answers.
#[inline]
pub fn lookup(argv: Argv<'_>) -> Result<usize, CommandError> {
    let name = argv.get(0).unwrap_or_default();
    let Some(row) = find_command(name) else {
        return Err(CommandError::unknown_command(name, argv.from(1)));
    };
    if !CONTAINERS[row] {
        return Ok(row);
    }
    let container = COMMANDS[row].command;
    match argv.get(1) {
        Some(sub) => find_subcommand(container.name, sub)
            .ok_or_else(|| CommandError::unknown_subcommand(container.name, sub)),
        None if matches!(container.run, Handler::Container) => Err(CommandError::wrong_arity(container.name)),
        None => Ok(row),
    }
}

/// The index of `container`'s subcommand.
pub fn find_subcommand(container: &str, sub: &[u8]) -> Option<usize> {
    let mut name = [0; NAME_BYTES_MAX];
    let len = container.len() + 1 + sub.len();
    let joined = name.get_mut(..len)?;
    joined[..container.len()].copy_from_slice(container.as_bytes());
    joined[container.len()] = b'|';
    joined[container.len() + 1..].copy_from_slice(sub);
    find(joined)
}

/// Whether a number of keys is no number, or larger than there are arguments.
pub fn counts_too_many(command: &Command, argv: Argv<'_>) -> bool {
    command.keys.0.iter().any(|spec| match *spec {
        KeySpec::Range { .. } | KeySpec::Keyword { .. } | KeySpec::Unknown(_) | KeySpec::Stored(_) => false,
        KeySpec::Count { count_at } | KeySpec::Pairs { count_at } => {
            let count = argv.get(usize::from(count_at)).and_then(crate::base::number::parse_i64);
            let words = argv.len() as i64 - i64::from(count_at) - 1;
            let most = if matches!(spec, KeySpec::Pairs { .. }) { words / 2 } else { words };
            count.is_none_or(|count| count < 1 || count > most)
        }
    })
}

/// Where the key behind the last STORE of a SORT stands.
fn stored_key(argv: Argv<'_>) -> Option<usize> {
    let (mut at, mut found) = (2, None);
    while let Some(word) = argv.get(at) {
        let is = |option: &str| word.eq_ignore_ascii_case(option.as_bytes());
        if is("STORE") && at + 1 < argv.len() {
            found = Some(at + 1);
        }
        at += if is("LIMIT") { 3 } else { 1 + usize::from(is("GET") || is("BY")) };
    }
    found
}

/// The indices of `argv`'s keys, in order. Positions that the arguments do not reach are left out.
#[inline(never)]
pub fn key_positions(command: &Command, argv: Argv<'_>) -> Vec<usize> {
    let count = argv.len();
    let mut positions = Vec::new();
    for spec in command.keys.0 {
        let (first, end, step) = match *spec {
            KeySpec::Range { first, last, step } => {
                let last = if last < 0 { count as i64 + i64::from(last) } else { i64::from(last) };
                (usize::from(first), (last + 1).clamp(0, count as i64) as usize, usize::from(step))
            }
            KeySpec::Count { count_at } | KeySpec::Pairs { count_at } => {
                let step = if matches!(spec, KeySpec::Pairs { .. }) { 2 } else { 1 };
                let at = usize::from(count_at);
                let keys = argv.get(at).and_then(crate::base::number::parse_i64).unwrap_or(0);
                let end = (at as i64 + 1).saturating_add(keys.max(0).saturating_mul(step)).min(count as i64);
                (at + 1, end as usize, step as usize)
            }
            KeySpec::Keyword { word, start, behind } => {
                let is_word =
                    |&at: &usize| argv.get(at).is_some_and(|arg| arg.eq_ignore_ascii_case(word.as_bytes()));
                let first = (usize::from(start)..count).find(is_word).map_or(count, |at| at + 1);
                let end = match behind {
                    Behind::One => count.min(first + 1),
                    Behind::Half => first + (count - first) / 2,
                };
                (first, end, 1)
            }
            KeySpec::Unknown(_) => (0, 0, 1),
            KeySpec::Stored(_) => stored_key(argv).map_or((0, 0, 1), |at| (at, at + 1, 1)),
        };
        positions.extend((first..end).step_by(step));
    }
    positions
}

#[cfg(test)]
mod tests;
