//! HyperLogLog: strings that count distinct elements. <https://redis.io/docs/latest/commands/?group=hyperloglog>
//!
//! Deliberately absent: the bytes; they are `types/hyperloglog`'s.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::args::Args;
use super::ctx::Ctx;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use crate::db::Place;
use crate::db::value::StringRef;
use crate::types::hyperloglog::{self as hll, Corrupted, Form, REGISTERS, Runs};

const WRITE: Flags = Flags::WRITE.with(Flags::DENY_OOM);
const WRITE_FAST: Flags = WRITE.with(Flags::FAST);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("PFADD", -2, WRITE_FAST, Keys::ONE, pfadd, "2.8.9", "O(1) to add every element.", "Adds elements to a HyperLogLog key. Creates the key if it doesn't exist.", "key [element]...", "int"),
    db("PFCOUNT", -2, Flags::READ, Keys::ALL, pfcount, "2.8.9", "O(1) with a very small average constant time when called with a single key. O(N) with N being the number of keys, and much bigger constant times, when called with multiple keys.", "Returns the approximated cardinality of the set(s) observed by the HyperLogLog key(s).", "key...", "int"),
    db("PFDEBUG", 3, WRITE.with(Flags::ADMIN), Keys::SECOND, pfdebug, "2.8.9", "N/A", "Internal commands for debugging HyperLogLog values.", "subcommand key", "any"),
    db("PFMERGE", -2, WRITE, Keys::ALL, pfmerge, "2.8.9", "O(N) to merge N HyperLogLogs, but with high constant times.", "Merges one or more HyperLogLog values into a single key.", "destkey:key [sourcekey:key]...", "status"),
    db("PFSELFTEST", 1, Flags::ADMIN, Keys::NONE, pfselftest, "2.8.9", "N/A", "An internal command for testing HyperLogLog values.", "", "status"),
];

#[cold]
fn corrupted(_: Corrupted) -> CommandError {
    CommandError::line("INVALIDOBJ Corrupted HLL object detected")
}

/// The HyperLogLog at `place` and its form; an error when something else is there.
fn open<'a>(ctx: &'a Ctx<'_>, place: Place) -> Result<(&'a [u8], Form), CommandError> {
    match ctx.keyspace.value(place).string().ok_or_else(CommandError::wrong_type)? {
        StringRef::Bytes(bytes) => hll::form(bytes).map(|form| (bytes, form)),
        StringRef::Int(_) => None,
    }
    .ok_or_else(|| CommandError::line("WRONGTYPE Key is not a valid HyperLogLog string value."))
}

fn pfadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let place = ctx.find_write(key);
    let mut changes = 0;
    match place {
        Some(place) if open(ctx, place)?.1 == Form::Dense => {
            let bytes = ctx.keyspace.string_mut(place, 0);
            for element in args.rest() {
                changes += u64::from(hll::add_dense(bytes, element));
            }
            if changes > 0 {
                hll::invalidate(bytes);
            }
        }
        Some(place) => {
            let mut bytes = open(ctx, place)?.0.to_vec();
            changes = add_all(ctx, &mut bytes, args)?;
            if changes > 0 {
                store(ctx, key, bytes);
            } else {
                // Whoever opens a string to edit it leaves it `raw`.
                ctx.keyspace.string_mut(place, 0);
            }
        }
        None => {
            let mut bytes = hll::empty();
            changes = 1 + add_all(ctx, &mut bytes, args)?;
            ctx.event(key, Class::NEW, "new");
            store(ctx, key, bytes);
        }
    }
    if changes > 0 {
        ctx.changed(key, Class::STRING, "pfadd");
        ctx.effects.dirty += changes - 1;
    }
    ctx.out.int(i64::from(changes > 0));
    Ok(())
}

/// Adds all that is left of `args`; returns how many registers changed.
fn add_all(ctx: &Ctx<'_>, bytes: &mut Vec<u8>, args: &mut Args<'_>) -> Result<u64, CommandError> {
    let mut changes = 0;
    for element in args.rest() {
        let changed = hll::add(bytes, ctx.thresholds.hll_sparse_max_bytes, element).map_err(corrupted)?;
        changes += u64::from(changed);
    }
    Ok(changes)
}

/// Stores a HyperLogLog that has been changed: its cached cardinality is stale.
fn store(ctx: &mut Ctx<'_>, key: &[u8], mut bytes: Vec<u8>) {
    hll::invalidate(&mut bytes);
    ctx.keyspace.set_raw_string(ctx.db, key, &bytes);
}

fn pfcount(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    if args.remaining() > 1 {
        let mut registers = vec![0; REGISTERS];
        merge_all(ctx, args, &mut registers)?;
        ctx.out.int(hll::count_registers(&registers) as i64);
        return Ok(());
    }
    let key = args.next()?;
    let Some(place) = ctx.find_read(key) else {
        ctx.out.int(0);
        return Ok(());
    };
    let (bytes, _) = open(ctx, place)?;
    let cached = hll::cached(bytes);
    let count = match cached {
        Some(count) => count,
        None => hll::count(bytes).map_err(corrupted)?,
    };
    hll::set_cached(ctx.keyspace.string_mut(place, 0), count);
    if cached.is_none() {
        // A read that writes: those who watch the key, and the log, learn of it.
        ctx.changed(key, Class::STRING, "");
        ctx.replicate(&[b"PFCOUNT", key]);
    }
    ctx.out.int(count as i64);
    Ok(())
}

/// Raises `registers` to those of all keys that are left in `args`; returns whether any of them is dense.
fn merge_all(ctx: &mut Ctx<'_>, args: &mut Args<'_>, registers: &mut [u8]) -> Result<bool, CommandError> {
    let mut dense = false;
    for key in args.rest() {
        if let Some(place) = ctx.find_read(key) {
            let (bytes, form) = open(ctx, place)?;
            dense |= form == Form::Dense;
            hll::merge(registers, bytes).map_err(corrupted)?;
        }
    }
    Ok(dense)
}

fn pfmerge(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let mut registers = vec![0; REGISTERS];
    let dense = merge_all(ctx, &mut args.clone(), &mut registers)?;
    let key = args.next()?;
    let mut bytes = match ctx.find_write(key) {
        Some(place) => open(ctx, place)?.0.to_vec(),
        None => {
            ctx.event(key, Class::NEW, "new");
            hll::empty()
        }
    };
    if dense {
        hll::make_dense(&mut bytes).map_err(corrupted)?;
        hll::put_registers(&mut bytes, &registers);
    } else {
        for (index, &rank) in registers.iter().enumerate().filter(|&(_, &rank)| rank > 0) {
            hll::raise(&mut bytes, ctx.thresholds.hll_sparse_max_bytes, index, rank).map_err(corrupted)?;
        }
    }
    store(ctx, key, bytes);
    ctx.changed(key, Class::STRING, "pfadd");
    ctx.out.ok();
    Ok(())
}

fn pfdebug(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let word = args.next()?;
    let key = args.next()?;
    let Some(place) = ctx.find_write(key) else {
        return Err(CommandError::line("ERR The specified key does not exist"));
    };
    let (bytes, form) = open(ctx, place)?;
    match &word.to_ascii_lowercase()[..] {
        b"getreg" => {
            let mut bytes = bytes.to_vec();
            hll::make_dense(&mut bytes).map_err(corrupted)?;
            ctx.out.array(REGISTERS);
            (0..REGISTERS).for_each(|index| ctx.out.int(i64::from(hll::register(&bytes, index))));
            store_dense(ctx, key, &bytes, form);
        }
        b"decode" if form == Form::Dense => {
            return Err(CommandError::line("ERR HLL encoding is not sparse"));
        }
        b"decode" => {
            let text = decoded(bytes);
            ctx.out.bulk(text.as_bytes());
        }
        b"encoding" => ctx.out.status(if form == Form::Dense { "dense" } else { "sparse" }),
        b"todense" => {
            let mut bytes = bytes.to_vec();
            hll::make_dense(&mut bytes).map_err(corrupted)?;
            store_dense(ctx, key, &bytes, form);
            ctx.out.int(i64::from(form == Form::Sparse));
        }
        _ => {
            return Err(CommandError::quoting(&[b"ERR Unknown PFDEBUG subcommand '", word, b"'"]));
        }
    }
    Ok(())
}

/// Stores what has become dense. That is logged, but nobody is told: it is the same value.
fn store_dense(ctx: &mut Ctx<'_>, key: &[u8], bytes: &[u8], before: Form) {
    if before == Form::Sparse {
        ctx.keyspace.set_raw_string(ctx.db, key, bytes);
        ctx.effects.dirty += 1;
    }
}

/// The runs of a sparse HyperLogLog: `z` and `Z` are zeros in one byte and in two, `v` are values.
fn decoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for run in Runs::of(bytes) {
        if !text.is_empty() {
            text.push(' ');
        }
        // Writing into a string cannot fail.
        let _ = match (run.value, run.bytes) {
            (0, 1) => write!(text, "z:{}", run.len),
            (0, _) => write!(text, "Z:{}", run.len),
            (value, _) => write!(text, "v:{value},{}", run.len),
        };
    }
    text
}

/// Elements that PFSELFTEST adds.
const TEST_ELEMENTS: u64 = 100_000;

/// Adds elements to a sparse and to a dense HyperLogLog and compares the two, and at each power of ten what they count
/// with what was added.
fn pfselftest(ctx: &mut Ctx<'_>, _: &mut Args<'_>) -> Outcome {
    let (mut sparse, mut dense) = (hll::empty(), hll::empty());
    hll::make_dense(&mut dense).map_err(corrupted)?;
    let (seed, mut power) = (ctx.rng.next_u64(), 1);
    for number in 1..=TEST_ELEMENTS {
        let element = (number ^ seed).to_le_bytes();
        hll::add_dense(&mut dense, &element);
        hll::add(&mut sparse, ctx.thresholds.hll_sparse_max_bytes, &element).map_err(corrupted)?;
        if number == power {
            power *= 10;
            let count = hll::count(&dense).map_err(corrupted)?;
            // Six standard errors, and what few elements may collide.
            if hll::count(&sparse) != Ok(count) || count.abs_diff(number) * 20 > number + 20 {
                let line = alloc::format!("TESTFAILED {count} counted, {number} added");
                return Err(CommandError::text(line));
            }
        }
    }
    ctx.out.ok();
    Ok(())
}
