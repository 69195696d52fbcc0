//! Commands over the keyspace as a whole: renaming, copying, walking, flushing.
//! <https://redis.io/docs/latest/commands/?group=generic>

use crate::base::planted::{Bug, bug};
use alloc::vec::Vec;

use super::args::Args;
use super::ctx::Ctx;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use super::scan::{self, ScanArgs, Scanned};
use super::string::room_for_string;
use crate::base::glob::glob_match;
use crate::base::limits::RANDOM_KEY_TRIES_MAX;
use crate::db::{DbIndex, Keyspace};
use crate::types::Element;

const WRITE: Flags = Flags::WRITE;
const WRITE_FAST: Flags = Flags::WRITE.with(Flags::FAST);
const READ: Flags = Flags::READ;

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("COPY", -3, WRITE.with(Flags::DENY_OOM).with(Flags::OTHER_DATABASES), Keys::TWO, copy, "6.2.0", "O(N) worst case for collections, where N is the number of nested items. O(1) for string values.", "Copies the value of a key to a new key.", "source destination [DB destination-db:int] [REPLACE]", "int"),
    db("KEYS", 2, READ.with(Flags::DANGEROUS), Keys::NONE, keys, "1.0.0", "O(N) with N being the number of keys in the database, under the assumption that the key names in the database and the given pattern have limited length.", "Returns all key names that match a pattern.", "pattern:pattern", "array<bulk>"),
    db("MOVE", 3, WRITE_FAST.with(Flags::OTHER_DATABASES), Keys::ONE, move_, "1.0.0", "O(1)", "Moves a key to another database.", "key db:int", "int"),
    db("RANDOMKEY", 1, READ, Keys::NONE, randomkey, "1.0.0", "O(1)", "Returns a random key name from the database.", "", "bulk|nil"),
    db("RENAME", 3, WRITE, Keys::TWO, rename, "1.0.0", "O(1)", "Renames a key and overwrites the destination.", "key newkey", "status"),
    db("RENAMENX", 3, WRITE_FAST, Keys::TWO, renamenx, "1.0.0", "O(1)", "Renames a key only when the target key name doesn't exist.", "key newkey", "int"),
    db("SCAN", -2, READ, Keys::NONE, scan_keys, "2.8.0", "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.", "Iterates over the key names in the database.", "cursor:int [MATCH pattern:pattern] [COUNT count:int] [TYPE type]", "tuple<bulk,array<bulk>>"),
];

fn rename(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (from, to) = (args.next()?, args.next()?);
    rename_generic(ctx, from, to, false)?;
    ctx.out.ok();
    Ok(())
}

fn renamenx(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (from, to) = (args.next()?, args.next()?);
    let renamed = rename_generic(ctx, from, to, true)?;
    ctx.out.int(i64::from(renamed));
    Ok(())
}

fn rename_generic(
    ctx: &mut Ctx<'_>,
    from: &[u8],
    to: &[u8],
    only_absent: bool,
) -> Result<bool, CommandError> {
    if ctx.find_write(from).is_none() {
        return Err(CommandError::no_such_key());
    }
    if from == to {
        return Ok(false);
    }
    if ctx.find_write(to).is_some() {
        if only_absent {
            return Ok(false);
        }
        ctx.delete(to);
    }
    // Looking for the target may have removed it, and so moved the source.
    let place = ctx.peek(from).ok_or_else(CommandError::no_such_key)?;
    ctx.keyspace.rename(place, ctx.db, to);
    if bug(Bug::RenameLosesDeadline)
        && let Some(place) = ctx.peek(to)
    {
        ctx.keyspace.set_deadline(place, None);
    }
    ctx.event(to, Class::NEW, "new");
    ctx.changed(from, Class::GENERIC, "rename_from");
    ctx.changed(to, Class::GENERIC, "rename_to");
    Ok(true)
}

fn move_(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, to) = (args.next()?, args.int32()?);
    let to = database(ctx.keyspace, to)?;
    let from = ctx.db;
    if from == to {
        return Err(CommandError::line("ERR source and destination objects are the same"));
    }
    let moves = ctx.find_write(key).is_some() && ctx.peek_in(to, key).is_none();
    if moves && let Some(place) = ctx.peek(key) {
        ctx.keyspace.rename(place, to, key);
        ctx.effects.event(to, key, Class::NEW, "new");
        ctx.effects.changed(from, key, Class::GENERIC, "move_from");
        ctx.effects.changed(to, key, Class::GENERIC, "move_to");
    }
    ctx.out.int(i64::from(moves));
    Ok(())
}

fn copy(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (from, to) = (args.next()?, args.next()?);
    let (mut db, mut replace) = (ctx.db, false);
    while args.remaining() > 0 {
        if args.accept("REPLACE") {
            replace = true;
        } else if args.remaining() > 1 && args.accept("DB") {
            let index = args.int32()?;
            db = database(ctx.keyspace, index)?;
        } else {
            return Err(CommandError::syntax());
        }
    }
    if db == ctx.db && from == to {
        return Err(CommandError::line("ERR source and destination objects are the same"));
    }
    let found = ctx.find_read(from).is_some();
    let taken = ctx.peek_in(db, to);
    if !found || taken.is_some() && !replace {
        ctx.out.int(0);
        return Ok(());
    }
    let len = ctx.peek(from).map_or(0, |place| ctx.keyspace.entry(place).block_bytes());
    room_for_string(len)?;
    ctx.room_for(1, [from].into_iter())?;
    if let Some(taken) = taken {
        ctx.keyspace.delete(taken);
    }
    if let Some(place) = ctx.peek(from) {
        ctx.keyspace.copy(place, db, to);
    }
    ctx.effects.event(db, to, Class::NEW, "new");
    ctx.effects.changed(db, to, Class::GENERIC, "copy_to");
    ctx.out.int(1);
    Ok(())
}

/// The database with this number.
pub fn database(keyspace: &Keyspace, index: i64) -> Result<DbIndex, CommandError> {
    match u16::try_from(index) {
        Ok(index) if index < keyspace.databases() => Ok(DbIndex(index)),
        _ => Err(CommandError::line("ERR DB index is out of range")),
    }
}

fn randomkey(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    args.finish()?;
    for _ in 0..RANDOM_KEY_TRIES_MAX {
        let Some(place) = ctx.keyspace.random(ctx.db, ctx.rng) else { break };
        let key = ctx.keyspace.entry(place).key().to_vec();
        if ctx.peek(&key).is_some() {
            ctx.out.bulk(&key);
            return Ok(());
        }
    }
    ctx.out.nil();
    Ok(())
}

fn keys(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let pattern = args.next()?;
    let Ctx { keyspace, out, now, .. } = ctx;
    let open = out.defer();
    let mut count = 0;
    for entry in keyspace.entries(ctx.db) {
        let alive = entry.deadline().is_none_or(|deadline| *now <= deadline.at_ms);
        // The pattern `*` is not even tried, as in Redis: it would not match the empty key.
        if alive && (pattern == b"*" || glob_match(pattern, entry.key(), false)) {
            out.bulk(entry.key());
            count += 1;
        }
    }
    out.close_array(open, count);
    Ok(())
}

fn scan_keys(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let cursor = scan::cursor(args)?;
    let scan = ScanArgs::parse(cursor, args, Scanned::Keys)?;
    let (db, now, keyspace): (_, _, &Keyspace) = (ctx.db, ctx.now, ctx.keyspace);
    let mut expired = Vec::new();
    let (cursor, mut found) =
        scan.collect(|cursor, found| keyspace.scan(db, cursor, |entry| found.push(entry)));
    found.retain(|entry| {
        let typed = |name: &[u8]| name.eq_ignore_ascii_case(entry.kind().type_name().as_bytes());
        let wanted = scan.type_name.is_none_or(typed) && scan.matches(Element::Str(entry.key()));
        let alive = entry.deadline().is_none_or(|deadline| now <= deadline.at_ms);
        if wanted && !alive {
            expired.push(entry.key().to_vec());
        }
        wanted && alive
    });
    scan::reply(ctx.out, cursor, found.len());
    for entry in found {
        ctx.out.bulk(entry.key());
    }
    for key in expired {
        ctx.peek(&key);
    }
    Ok(())
}
