//! Hash commands: <https://redis.io/docs/latest/commands/?group=hash>.
//!
//! A field past its deadline is not seen. It is there until it is removed: by a command here that names it, by HRANDFIELD,
//! or by time alone. Deliberately absent: the commands that give fields deadlines (`hash_ttl.rs`).

use alloc::vec::Vec;

use super::ctx::Reading;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::hash_ttl::{is_past, log_kept, remove_past, run_without};
use super::random::{self, Draw};
use super::row::{Command, Flags, Keys, db};
use super::scan::{self, ScanArgs, Scanned};
use super::{Args, Ctx};
use crate::base::number::{Extended, INT_TEXT_MAX, parse_i64, write_i64};
use crate::db::Place;
use crate::db::entry::Kind;
use crate::proto::sink::Sink;
use crate::types::hash::{Hash, HashView, Pair, overwrite};
use crate::types::listpack::Element;

const WRITE: Flags = Flags::WRITE.with(Flags::DENY_OOM);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("HDEL", -3, Flags::WRITE.with(Flags::FAST), Keys::ONE, hdel, "2.0.0",
        "O(N) where N is the number of fields to be removed.",
        "Deletes one or more fields and their values from a hash. Deletes the hash if no fields remain.",
        "key field...", "int"),
    db("HEXISTS", 3, Flags::READ.with(Flags::FAST), Keys::ONE, hexists, "2.0.0",
        "O(1)", "Determines whether a field exists in a hash.", "key field", "int"),
    db("HGET", 3, Flags::READ.with(Flags::FAST), Keys::ONE, hget, "2.0.0",
        "O(1)", "Returns the value of a field in a hash.", "key field", "bulk|nil"),
    db("HGETALL", 2, Flags::READ, Keys::ONE, hgetall, "2.0.0",
        "O(N) where N is the size of the hash.", "Returns all fields and values in a hash.", "key", "map<bulk>"),
    db("HINCRBY", 4, WRITE.with(Flags::FAST), Keys::ONE, hincrby, "2.0.0",
        "O(1)", "Increments the integer value of a field in a hash by a number. Uses 0 as initial value if the field doesn't exist.",
        "key field increment:int", "int"),
    db("HINCRBYFLOAT", 4, WRITE.with(Flags::FAST), Keys::ONE, hincrbyfloat, "2.6.0",
        "O(1)", "Increments the floating point value of a field by a number. Uses 0 as initial value if the field doesn't exist.",
        "key field increment:double", "bulk"),
    db("HKEYS", 2, Flags::READ, Keys::ONE, hkeys, "2.0.0",
        "O(N) where N is the size of the hash.", "Returns all fields in a hash.", "key", "array<bulk>"),
    db("HLEN", 2, Flags::READ.with(Flags::FAST), Keys::ONE, hlen, "2.0.0",
        "O(1)", "Returns the number of fields in a hash.", "key", "int"),
    db("HMGET", -3, Flags::READ.with(Flags::FAST), Keys::ONE, hmget, "2.0.0",
        "O(N) where N is the number of fields being requested.", "Returns the values of all fields in a hash.",
        "key field...", "array<bulk|nil>"),
    db("HMSET", -4, WRITE.with(Flags::FAST), Keys::ONE, hmset, "2.0.0",
        "O(N) where N is the number of fields being set.", "Sets the values of multiple fields.",
        "key (field value)...", "status"),
    db("HRANDFIELD", -2, Flags::READ, Keys::ONE, hrandfield, "6.2.0",
        "O(N) where N is the number of fields returned", "Returns one or more random fields from a hash.",
        "key [count:int [WITHVALUES]]", "bulk|nil|count:array<bulk>|WITHVALUES:array<tuple<bulk,bulk>>"),
    db("HSCAN", -3, Flags::READ, Keys::ONE, hscan, "2.8.0",
        "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.",
        "Iterates over fields and values of a hash.",
        "key cursor:int [MATCH pattern:pattern] [COUNT count:int] [NOVALUES]", "tuple<bulk,array<bulk>>"),
    db("HSET", -4, WRITE.with(Flags::FAST), Keys::ONE, hset, "2.0.0",
        "O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is called with multiple field/value pairs.",
        "Creates or modifies the value of a field in a hash.", "key (field value)...", "int"),
    db("HSETNX", 4, WRITE.with(Flags::FAST), Keys::ONE, hsetnx, "2.0.0",
        "O(1)", "Sets the value of a field in a hash only when the field doesn't exist.", "key field value", "int"),
    db("HSTRLEN", 3, Flags::READ.with(Flags::FAST), Keys::ONE, hstrlen, "3.2.0",
        "O(1)", "Returns the length of the value of a field.", "key field", "int"),
    db("HVALS", 2, Flags::READ, Keys::ONE, hvals, "2.0.0",
        "O(N) where N is the size of the hash.", "Returns all values in a hash.", "key", "array<bulk>"),
];

fn hset(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let created = set_pairs(ctx, args, "hset")?;
    ctx.out.count(created);
    Ok(())
}

fn hmset(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    set_pairs(ctx, args, "hmset")?;
    ctx.out.ok();
    Ok(())
}

/// Sets every pair; returns how many fields are new.
fn set_pairs(ctx: &mut Ctx<'_>, args: &mut Args<'_>, name: &'static str) -> Result<usize, CommandError> {
    let key = args.next_at_once()?;
    if !args.remaining().is_multiple_of(2) {
        return Err(CommandError::wrong_arity(name));
    }
    let mut texts = args.rest();
    let pairs = texts.len() / 2;
    let found = ctx.find_write(key);
    let mut created = 0;
    if !found.is_some_and(|place| overwrite_pairs(ctx, place, texts.clone())) {
        ctx.edit_found_or_create::<Hash, _>(key, found, |hash, edit| {
            hash.expect(edit.heap, edit.thresholds, pairs);
            while let (Some(field), Some(value)) = (texts.next(), texts.next()) {
                created += usize::from(hash.set(edit.heap, edit.thresholds, field, value));
            }
        })?;
    }
    ctx.changed(key, Class::HASH, "hset");
    ctx.effects.dirty += pairs as u64 - 1;
    Ok(created)
}

/// Sets pairs in a packed hash where they lie. When that cannot be done with one, nothing that was done is wrong: all are to
/// be set again, and no field is new.
fn overwrite_pairs<'a>(
    ctx: &mut Ctx<'_>,
    place: Place,
    mut texts: impl ExactSizeIterator<Item = &'a [u8]>,
) -> bool {
    let Some(bytes) = ctx.keyspace.packed_mut(place, Kind::HashPacked) else { return false };
    if texts.len() as u64 / 2 > ctx.thresholds.hash_max_listpack_entries {
        return false;
    }
    while let (Some(field), Some(value)) = (texts.next(), texts.next()) {
        if !overwrite(bytes, ctx.thresholds, field, value) {
            return false;
        }
    }
    true
}

fn hsetnx(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (again, now) = (*args, ctx.now);
    let (key, field, value) = (args.next()?, args.next()?, args.next()?);
    let edited = ctx.edit_or_create::<Hash, _>(key, |hash, edit| {
        if is_past(hash, edit, field, now) {
            return None;
        }
        let absent = !hash.view(edit.heap).contains(field);
        if absent {
            hash.expect(edit.heap, edit.thresholds, 1);
            hash.set(edit.heap, edit.thresholds, field, value);
        }
        Some(absent)
    })?;
    let Some(absent) = edited.result else { return run_without(ctx, (key, field), hsetnx, again) };
    if absent {
        ctx.changed(key, Class::HASH, "hset");
    }
    ctx.out.int(i64::from(absent));
    Ok(())
}

fn hincrby(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (again, now) = (*args, ctx.now);
    let (key, field, increment) = (args.next()?, args.next()?, args.int()?);
    let edited = ctx.edit_or_create::<Hash, _>(key, |hash, edit| {
        if is_past(hash, edit, field, now) {
            return Ok(None);
        }
        let old = match hash.view(edit.heap).get(field) {
            None => 0,
            Some(Element::Int(value)) => value,
            Some(Element::Str(text)) => {
                parse_i64(text).ok_or_else(|| CommandError::line("ERR hash value is not an integer"))?
            }
        };
        let overflow = || CommandError::line("ERR increment or decrement would overflow");
        let new = old.checked_add(increment).ok_or_else(overflow)?;
        let mut text = Vec::new();
        write_i64(&mut text, new);
        hash.put(edit.heap, edit.thresholds, (field, &text), true);
        Ok(Some(new))
    })?;
    let Some(new) = edited.result? else { return run_without(ctx, (key, field), hincrby, again) };
    ctx.changed(key, Class::HASH, "hincrby");
    ctx.out.int(new);
    Ok(())
}

fn hincrbyfloat(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (again, now) = (*args, ctx.now);
    let (key, field, increment) = (args.next()?, args.next()?, args.next()?);
    let increment = Extended::parse(increment).ok_or_else(CommandError::not_float)?;
    if increment.is_infinite() {
        return Err(CommandError::line("ERR value is NaN or Infinity"));
    }
    let edited = ctx.edit_or_create::<Hash, _>(key, |hash, edit| {
        if is_past(hash, edit, field, now) {
            return Ok(None);
        }
        let old = match hash.view(edit.heap).get(field) {
            None => Extended::ZERO,
            Some(value) => Extended::parse(value.text(&mut [0; INT_TEXT_MAX]))
                .ok_or_else(|| CommandError::line("ERR hash value is not a float"))?,
        };
        let sum = old.add(increment).filter(|sum| !sum.is_infinite());
        let mut text = Vec::new();
        sum.ok_or_else(|| CommandError::line("ERR increment would produce NaN or Infinity"))?
            .write(&mut text);
        hash.put(edit.heap, edit.thresholds, (field, &text), true);
        Ok(Some((text, hash.is_volatile())))
    })?;
    let Some((text, keeps)) = edited.result? else {
        return run_without(ctx, (key, field), hincrbyfloat, again);
    };
    ctx.changed(key, Class::HASH, "hincrbyfloat");
    // What is logged must not depend on how the reader adds.
    log_kept(ctx, key, (field, &text), keeps);
    ctx.out.bulk(&text);
    Ok(())
}

fn hdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let edited = ctx.edit::<Hash, _>(key, |hash, edit| {
        args.rest().filter(|field| hash.remove(edit.heap, field)).count()
    })?;
    let Some(edited) = edited else {
        ctx.out.int(0);
        return Ok(());
    };
    if edited.result > 0 {
        ctx.changed(key, Class::HASH, "hdel");
        ctx.effects.dirty += edited.result as u64 - 1;
    }
    if edited.emptied {
        ctx.event(key, Class::GENERIC, "del");
    }
    ctx.out.count(edited.result);
    Ok(())
}

fn hget(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, field) = (args.next_at_once()?, args.next_at_once()?);
    let Reading { value, out, .. } = read(ctx, key)?;
    element_or_nil(out, value.and_then(|hash| hash.get(field)));
    if value.is_some_and(|hash| hash.is_volatile()) {
        remove_past(ctx, key, &[field]);
    }
    Ok(())
}

/// Reads `key` as a hash, as it is seen now.
fn read<'a>(ctx: &'a mut Ctx<'_>, key: &[u8]) -> Result<Reading<'a, HashView<'a>>, CommandError> {
    let now = ctx.now;
    let mut reading = ctx.read::<Hash>(key)?;
    reading.value = reading.value.map(|hash| hash.seen_at(now));
    Ok(reading)
}

fn hmget(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let Reading { value, out, .. } = read(ctx, key)?;
    out.array(args.remaining());
    let fields = args.rest();
    for field in fields.clone() {
        element_or_nil(out, value.and_then(|hash| hash.get(field)));
    }
    if value.is_some_and(|hash| hash.is_volatile()) {
        remove_past(ctx, key, &fields.collect::<Vec<_>>());
    }
    Ok(())
}

fn hexists(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, field) = (args.next()?, args.next()?);
    let Reading { value, out, .. } = read(ctx, key)?;
    out.int(i64::from(value.is_some_and(|hash| hash.contains(field))));
    if value.is_some_and(|hash| hash.is_volatile()) {
        remove_past(ctx, key, &[field]);
    }
    Ok(())
}

fn hlen(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let Reading { value, out, .. } = ctx.read::<Hash>(args.next()?)?;
    out.count(value.map_or(0, |hash| hash.len()));
    Ok(())
}

fn hstrlen(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, field) = (args.next()?, args.next()?);
    let Reading { value, out, .. } = read(ctx, key)?;
    out.count(value.and_then(|hash| hash.get(field)).map_or(0, Element::text_len));
    if value.is_some_and(|hash| hash.is_volatile()) {
        remove_past(ctx, key, &[field]);
    }
    Ok(())
}

fn hgetall(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let Reading { value, out, .. } = read(ctx, args.next()?)?;
    out.map(value.map_or(0, |hash| hash.live_len()));
    for (field, value) in value.iter().flat_map(HashView::iter) {
        out.element(field);
        out.element(value);
    }
    Ok(())
}

fn hkeys(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    halves(ctx, args, |(field, _)| field)
}

fn hvals(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    halves(ctx, args, |(_, value)| value)
}

fn halves(ctx: &mut Ctx<'_>, args: &mut Args<'_>, half: fn(Pair<'_>) -> Element<'_>) -> Outcome {
    let Reading { value, out, .. } = read(ctx, args.next()?)?;
    out.array(value.map_or(0, |hash| hash.live_len()));
    for pair in value.iter().flat_map(HashView::iter) {
        out.element(half(pair));
    }
    Ok(())
}

fn hrandfield(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    if args.remaining() == 0 {
        remove_past(ctx, key, &[]);
        let Reading { value, out, rng, .. } = read(ctx, key)?;
        element_or_nil(out, value.and_then(|hash| hash.random(rng)).map(|(field, _)| field));
        return Ok(());
    }
    let count = random::count(args)?;
    let with_values = args.accept("WITHVALUES");
    args.finish()?;
    if with_values && count.unsigned_abs() > i64::MAX as u64 / 2 {
        return Err(CommandError::out_of_range());
    }
    remove_past(ctx, key, &[]);
    let Reading { value, out, rng, .. } = read(ctx, key)?;
    let Some(hash) = value else {
        out.array(0);
        return Ok(());
    };
    match Draw::new(count)? {
        Draw::Distinct(count) => {
            let drawn = hash.sample(rng, count);
            pairs_header(out, drawn.len(), with_values);
            drawn.into_iter().for_each(|pair| drawn_pair(out, pair, with_values));
        }
        Draw::Repeated(count) => {
            pairs_header(out, count, with_values);
            random::repeat(out, count, |out| {
                hash.random(rng).into_iter().for_each(|pair| drawn_pair(out, pair, with_values));
            })?;
        }
    }
    Ok(())
}

/// RESP2 has fields and values side by side, RESP3 an array for each pair.
fn pairs_header(out: &mut Sink, count: usize, with_values: bool) {
    out.array(if with_values && !out.is_resp3() { count * 2 } else { count });
}

fn drawn_pair(out: &mut Sink, (field, value): Pair<'_>, with_values: bool) {
    if with_values && out.is_resp3() {
        out.array(2);
    }
    out.element(field);
    if with_values {
        out.element(value);
    }
}

fn hscan(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, cursor) = (args.next()?, scan::cursor(args)?);
    let Reading { value, out, .. } = read(ctx, key)?;
    let Some(hash) = value else {
        scan::reply(out, 0, 0);
        return Ok(());
    };
    let scan = ScanArgs::parse(cursor, args, Scanned::Fields)?;
    let (next, mut found) = scan.collect(|cursor, found| hash.scan(cursor, |pair| found.push(pair)));
    found.retain(|(field, _)| scan.matches(*field));
    scan::reply(out, next, if scan.novalues { found.len() } else { found.len() * 2 });
    for (field, value) in found {
        out.element(field);
        if !scan.novalues {
            out.element(value);
        }
    }
    Ok(())
}

fn element_or_nil(out: &mut Sink, element: Option<Element<'_>>) {
    match element {
        Some(element) => out.element(element),
        None => out.nil(),
    }
}
