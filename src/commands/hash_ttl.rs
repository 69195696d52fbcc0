//! Commands about the deadlines of hash fields: <https://redis.io/docs/latest/commands/hexpire/> and its kin.
//!
//! What is logged names the time and the fields that changed, not the condition and the time to live that led to it, so
//! reading the log back needs no clock. A field past its deadline is absent to the commands that read it or ask for it by
//! FNX and FXX, which remove it; to those that set its value or its deadline it is a field like any other, as in Redis.
//!
//! Deliberately absent: how deadlines are kept (`types/hash`), and what expires by time alone (`db/fields.rs`).

use alloc::vec::Vec;

use super::ctx::{EditScope, Reading};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::generic::{Clock, Conditions, ExpiryUnit};
use super::row::{Command, Flags, Keys, db};
use super::{Args, Ctx};
use crate::base::limits::EXPIRE_KEYS_PER_TICK_MAX;
use crate::base::number::{self, INT_TEXT_MAX};
use crate::base::planted::{Bug, bug};
use crate::base::time::Millis;
use crate::db::{Collection, Place};
use crate::types::hash::Hash;

const WRITE_FAST: Flags = Flags::WRITE.with(Flags::FAST);
const READ_FAST: Flags = Flags::READ.with(Flags::FAST);
const FIELDS: &str = "O(N) where N is the number of specified fields";

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("HEXPIRE", -6, WRITE_FAST, Keys::ONE, hexpire, "7.4.0", FIELDS,
        "Set expiry for hash field using relative time to expire (seconds)",
        "key seconds:int [NX|XX|GT|LT] FIELDS numfields:int field...", "array<int>"),
    db("HEXPIREAT", -6, WRITE_FAST, Keys::ONE, hexpireat, "7.4.0", FIELDS,
        "Set expiry for hash field using an absolute Unix timestamp (seconds)",
        "key unix-time-seconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...", "array<int>"),
    db("HEXPIRETIME", -5, READ_FAST, Keys::ONE, hexpiretime, "7.4.0", FIELDS,
        "Returns the expiration time of a hash field as a Unix timestamp, in seconds.",
        "key FIELDS numfields:int field...", "array<int>"),
    db("HGETDEL", -5, WRITE_FAST, Keys::ONE, hgetdel, "8.0.0", FIELDS,
        "Returns the value of a field and deletes it from the hash.",
        "key FIELDS numfields:int field...", "array<bulk|nil>"),
    db("HGETEX", -5, WRITE_FAST, Keys::ONE, hgetex, "8.0.0", FIELDS,
        "Get the value of one or more fields of a given hash key, and optionally set their expiration.",
        "key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST] FIELDS numfields:int field...",
        "array<bulk|nil>"),
    db("HPERSIST", -5, WRITE_FAST, Keys::ONE, hpersist, "7.4.0", FIELDS,
        "Removes the expiration time for each specified field", "key FIELDS numfields:int field...", "array<int>"),
    db("HPEXPIRE", -6, WRITE_FAST, Keys::ONE, hpexpire, "7.4.0", FIELDS,
        "Set expiry for hash field using relative time to expire (milliseconds)",
        "key milliseconds:int [NX|XX|GT|LT] FIELDS numfields:int field...", "array<int>"),
    db("HPEXPIREAT", -6, WRITE_FAST, Keys::ONE, hpexpireat, "7.4.0", FIELDS,
        "Set expiry for hash field using an absolute Unix timestamp (milliseconds)",
        "key unix-time-milliseconds:unix-time [NX|XX|GT|LT] FIELDS numfields:int field...", "array<int>"),
    db("HPEXPIRETIME", -5, READ_FAST, Keys::ONE, hpexpiretime, "7.4.0", FIELDS,
        "Returns the expiration time of a hash field as a Unix timestamp, in msec.",
        "key FIELDS numfields:int field...", "array<int>"),
    db("HPTTL", -5, READ_FAST, Keys::ONE, hpttl, "7.4.0", FIELDS,
        "Returns the TTL in milliseconds of a hash field.", "key FIELDS numfields:int field...", "array<int>"),
    db("HSETEX", -6, WRITE_FAST.with(Flags::DENY_OOM), Keys::ONE, hsetex, "8.0.0",
        "O(N) where N is the number of fields being set.",
        "Set the value of one or more fields of a given hash key, and optionally set their expiration.",
        "key [FNX|FXX] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL] FIELDS numfields:int (field value)...",
        "int"),
    db("HTTL", -5, READ_FAST, Keys::ONE, httl, "7.4.0", FIELDS,
        "Returns the TTL in seconds of a hash field.", "key FIELDS numfields:int field...", "array<int>"),
];

/// The latest deadline of a field, as in Redis.
const DEADLINE_MAX_MS: Millis = (1 << 46) - 1;

const NOT_POSITIVE: &str = "ERR Number of fields must be a positive integer";

/// What is done to fields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Nothing,
    Delete,
    Persist,
    /// A deadline that is not past.
    Expire(Millis),
}

/// Takes `FIELDS numfields field…`, which is all that is left. `not_positive` is what a wrong number is answered.
fn fields<'a>(
    args: &mut Args<'a>,
    not_positive: &'static str,
) -> Result<impl ExactSizeIterator<Item = &'a [u8]> + Clone + use<'a>, CommandError> {
    // Only HGETEX can get as far with less.
    if args.remaining() < 2 {
        return Err(CommandError::wrong_arity("HGETEX"));
    }
    if !args.accept("FIELDS") {
        return Err(CommandError::line(
            "ERR Mandatory argument FIELDS is missing or not at the right position",
        ));
    }
    let count = number::parse_i64(args.next()?).filter(|count| *count > 0);
    let count = count.ok_or_else(|| CommandError::line(not_positive))?;
    if args.remaining() as i64 != count {
        return Err(CommandError::line("ERR The `numfields` parameter must match the number of arguments"));
    }
    Ok(args.rest())
}

/// The deadline that the next argument means.
fn deadline(ctx: &Ctx<'_>, args: &mut Args<'_>, unit: ExpiryUnit) -> Result<Millis, CommandError> {
    let value = args.int()?;
    if value < 0 {
        return Err(CommandError::line("ERR invalid expire time, must be >= 0"));
    }
    match Clock::of(ctx).any_deadline(value, unit)? {
        at_ms if at_ms > DEADLINE_MAX_MS => Err(CommandError::invalid_expire_time(ctx.name)),
        at_ms => Ok(at_ms),
    }
}

fn change_to(ctx: &Ctx<'_>, at_ms: Millis) -> Change {
    if at_ms <= ctx.now { Change::Delete } else { Change::Expire(at_ms) }
}

/// Carries out a change of a field that is there; true when it changed anything.
fn apply(hash: &mut Hash, edit: &mut EditScope<'_>, field: &[u8], change: Change) -> bool {
    match change {
        Change::Nothing => false,
        Change::Delete => hash.remove(edit.heap, field),
        Change::Persist => {
            let has_deadline = hash.view(edit.heap).deadline_ms(field).is_some();
            if has_deadline {
                hash.set_deadline(edit.heap, field, None);
            }
            has_deadline
        }
        Change::Expire(at_ms) => {
            hash.set_deadline(edit.heap, field, Some(at_ms));
            true
        }
    }
}

/// Reports that `changed` fields underwent `change`, and logs it.
fn report(ctx: &mut Ctx<'_>, key: &[u8], changed: &[&[u8]], change: Change, emptied: bool) {
    if changed.is_empty() {
        return;
    }
    let (mut time, mut count) = ([0; INT_TEXT_MAX], [0; INT_TEXT_MAX]);
    let count = number::format_i64(changed.len() as i64, &mut count);
    let mut args: Vec<&[u8]> = Vec::new();
    match change {
        Change::Nothing => return,
        Change::Delete => {
            ctx.changed(key, Class::HASH, "hdel");
            args.extend([&b"HDEL"[..], key]);
        }
        Change::Persist => {
            ctx.changed(key, Class::HASH, "hpersist");
            args.extend([&b"HPERSIST"[..], key, b"FIELDS", count]);
        }
        Change::Expire(at_ms) => {
            ctx.changed(key, Class::HASH, "hexpire");
            let time = number::format_i64(at_ms, &mut time);
            args.extend([&b"HPEXPIREAT"[..], key, time, b"FIELDS", count]);
        }
    }
    // HPERSIST counts one change, whatever it changed, as in Redis.
    if ctx.name != "HPERSIST" {
        ctx.effects.dirty += changed.len() as u64 - 1;
    }
    args.extend_from_slice(changed);
    ctx.replicate(&args);
    if emptied {
        ctx.event(key, Class::GENERIC, "del");
    }
}

/// Whether a field is there but past its deadline.
pub(super) fn is_past(hash: &Hash, edit: &EditScope<'_>, field: &[u8], now: Millis) -> bool {
    hash.is_volatile() && hash.view(edit.heap).deadline_ms(field).is_some_and(|at_ms| now > at_ms)
}

/// Removes those of `fields` of the hash at `key`, if it is one, that are past their deadline. No fields: any that are, a
/// bounded number of them.
pub(super) fn remove_past(ctx: &mut Ctx<'_>, key: &[u8], fields: &[&[u8]]) {
    if ctx.keyspace.has_field_deadlines(ctx.db) {
        remove_past_now(ctx, key, fields);
    }
}

#[cold]
fn remove_past_now(ctx: &mut Ctx<'_>, key: &[u8], fields: &[&[u8]]) {
    let now = ctx.now;
    let is_due = |ctx: &Ctx<'_>, place: Place| {
        let earliest_ms = Hash::view_of(ctx.keyspace.value(place)).and_then(|hash| hash.earliest_ms());
        earliest_ms.is_some_and(|at_ms| now > at_ms)
    };
    if !ctx.peek(key).is_some_and(|place| is_due(ctx, place)) {
        return;
    }
    let mut gone = Vec::new();
    let edited = ctx.edit::<Hash, _>(key, |hash, edit| {
        if fields.is_empty() {
            hash.expire(edit.heap, now, EXPIRE_KEYS_PER_TICK_MAX, &mut gone);
        }
        for field in fields {
            remove_if_past(hash, edit, field, now, &mut gone);
        }
    });
    if let Ok(Some(edited)) = edited
        && !gone.is_empty()
    {
        ctx.effects.fields_expired(ctx.db, key, &gone, edited.emptied);
    }
}

/// Runs a command whose field was found past its deadline: first the field goes, and with the last one the key.
#[cold]
pub(super) fn run_without(
    ctx: &mut Ctx<'_>,
    (key, field): (&[u8], &[u8]),
    run: fn(&mut Ctx<'_>, &mut Args<'_>) -> Outcome,
    mut args: Args<'_>,
) -> Outcome {
    remove_past(ctx, key, &[field]);
    run(ctx, &mut args)
}

fn remove_if_past(
    hash: &mut Hash,
    edit: &mut EditScope<'_>,
    field: &[u8],
    now: Millis,
    gone: &mut Vec<Vec<u8>>,
) {
    if is_past(hash, edit, field, now) {
        hash.remove(edit.heap, field);
        gone.push(field.to_vec());
    }
}

/// Logs that a field has a new value, its deadline, if it may have one, being kept.
pub(super) fn log_kept(ctx: &mut Ctx<'_>, key: &[u8], (field, value): (&[u8], &[u8]), keeps: bool) {
    if keeps {
        ctx.replicate(&[b"HSETEX", key, b"KEEPTTL", b"FIELDS", b"1", field, value]);
    } else {
        ctx.replicate(&[b"HSET", key, field, value]);
    }
}

fn hexpire(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    expire_generic(ctx, args, ExpiryUnit::SECONDS)
}

fn hpexpire(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    expire_generic(ctx, args, ExpiryUnit::MILLISECONDS)
}

fn hexpireat(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    expire_generic(ctx, args, ExpiryUnit::UNIX_SECONDS)
}

fn hpexpireat(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    expire_generic(ctx, args, ExpiryUnit::UNIX_MILLISECONDS)
}

/// Answers for each field: 1 the deadline is set, 0 the condition forbids it, 2 it is past and the field deleted.
fn expire_generic(ctx: &mut Ctx<'_>, args: &mut Args<'_>, unit: ExpiryUnit) -> Outcome {
    let key = args.next()?;
    ctx.check_type::<Hash>(key)?;
    let at_ms = deadline(ctx, args, unit)?;
    let conditions = Conditions::accept_one(args);
    let fields = fields(args, "ERR Parameter `numFields` should be greater than 0")?;
    let change = change_to(ctx, at_ms);
    let mut changed = Vec::new();
    ctx.out.array(fields.len());
    let edited = ctx.edit::<Hash, _>(key, |hash, edit| {
        hash.make_volatile();
        for field in fields.clone() {
            let view = hash.view(edit.heap);
            let allowed = conditions.allow(view.deadline_ms(field), at_ms) || bug(Bug::FieldConditionIgnored);
            let code = match view.contains(field) {
                false => ABSENT,
                true if !allowed => 0,
                true => {
                    apply(hash, edit, field, change);
                    changed.push(field);
                    if change == Change::Delete { 2 } else { 1 }
                }
            };
            edit.out.int(code);
        }
    })?;
    match edited {
        None => fields.for_each(|_| ctx.out.int(ABSENT)),
        Some(edited) => report(ctx, key, &changed, change, edited.emptied),
    }
    Ok(())
}

/// There is no such field.
const ABSENT: i64 = -2;
/// The field has no deadline.
const NO_DEADLINE: i64 = -1;

fn hpersist(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    ctx.check_type::<Hash>(key)?;
    let fields = fields(args, NOT_POSITIVE)?;
    let now = ctx.now;
    let mut changed = Vec::new();
    ctx.out.array(fields.len());
    let edited = ctx.edit::<Hash, _>(key, |hash, edit| {
        for field in fields.clone() {
            let is_shown = hash.view(edit.heap).seen_at(now).contains(field);
            let code = match is_shown && apply(hash, edit, field, Change::Persist) {
                true => {
                    changed.push(field);
                    1
                }
                false if is_shown => NO_DEADLINE,
                false => ABSENT,
            };
            edit.out.int(code);
        }
    })?;
    match edited {
        None => fields.for_each(|_| ctx.out.int(ABSENT)),
        Some(_) => report(ctx, key, &changed, Change::Persist, false),
    }
    Ok(())
}

fn httl(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    write_deadlines(ctx, args, |at_ms, now| (at_ms - now + 999) / 1000)
}

fn hpttl(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    write_deadlines(ctx, args, |at_ms, now| at_ms - now)
}

fn hexpiretime(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    write_deadlines(ctx, args, |at_ms, _| (at_ms + 999) / 1000)
}

fn hpexpiretime(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    write_deadlines(ctx, args, |at_ms, _| at_ms)
}

/// Removes nothing. At its deadline a field is still read, but these commands tell that it is gone, as Redis' do.
fn write_deadlines(ctx: &mut Ctx<'_>, args: &mut Args<'_>, show: fn(Millis, Millis) -> i64) -> Outcome {
    let key = args.next()?;
    let now = ctx.now;
    let Reading { value, out, .. } = ctx.read::<Hash>(key)?;
    let fields = fields(args, NOT_POSITIVE)?;
    out.array(fields.len());
    for field in fields {
        let there = value.filter(|hash| hash.contains(field));
        out.int(match there.map(|hash| hash.deadline_ms(field)) {
            None => ABSENT,
            Some(None) => NO_DEADLINE,
            Some(Some(at_ms)) if at_ms <= now => ABSENT,
            Some(Some(at_ms)) => show(at_ms, now),
        });
    }
    Ok(())
}

fn hgetdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    ctx.check_type::<Hash>(key)?;
    get_and_change(ctx, key, args, Change::Delete)
}

fn hgetex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    ctx.check_type::<Hash>(key)?;
    let mut change = Change::Nothing;
    if args.accept("PERSIST") {
        change = Change::Persist;
    } else if let Some(unit) = ExpiryUnit::accept(args) {
        let at_ms = deadline(ctx, args, unit)?;
        change = change_to(ctx, at_ms);
    }
    get_and_change(ctx, key, args, change)
}

/// Answers the values of the fields that are left in `args`, and changes those that are there.
fn get_and_change(ctx: &mut Ctx<'_>, key: &[u8], args: &mut Args<'_>, change: Change) -> Outcome {
    let fields = fields(args, NOT_POSITIVE)?;
    let is_hgetex = ctx.name == "HGETEX";
    let now = ctx.now;
    let (mut gone, mut changed) = (Vec::new(), Vec::new());
    ctx.out.array(fields.len());
    let edited = ctx.edit::<Hash, _>(key, |hash, edit| {
        if is_hgetex && change != Change::Nothing {
            hash.make_volatile();
        }
        for field in fields.clone() {
            remove_if_past(hash, edit, field, now, &mut gone);
            match hash.view(edit.heap).get(field) {
                None => edit.out.nil(),
                Some(value) => {
                    edit.out.element(value);
                    if apply(hash, edit, field, change) {
                        changed.push(field);
                    }
                }
            }
        }
    })?;
    let Some(edited) = edited else {
        fields.for_each(|_| ctx.out.nil());
        return Ok(());
    };
    if !gone.is_empty() {
        ctx.effects.fields_expired(ctx.db, key, &gone, edited.emptied && changed.is_empty());
    }
    report(ctx, key, &changed, change, edited.emptied);
    Ok(())
}

/// What HSETEX was asked for, beside the fields.
#[derive(Default)]
struct SetOptions {
    /// FNX: `Some(false)`, none of the fields may be there; FXX: `Some(true)`, all must be.
    present: Option<bool>,
    keeps: bool,
    at_ms: Option<Millis>,
}

impl SetOptions {
    /// Takes the options, and the word FIELDS behind them.
    fn parse(ctx: &Ctx<'_>, args: &mut Args<'_>) -> Result<Self, CommandError> {
        let mut options = Self::default();
        while !args.accept("FIELDS") {
            let present = args.accept("FXX");
            if present || args.accept("FNX") {
                if options.present.replace(present).is_some() {
                    return Err(CommandError::line("ERR Only one of FXX or FNX arguments can be specified"));
                }
                continue;
            }
            let unit = ExpiryUnit::accept(args);
            let word = args.peek().ok_or_else(|| CommandError::wrong_arity(ctx.name))?;
            // The last word may be an option without its argument; then a time was given before.
            let is_time =
                ["EX", "PX", "EXAT", "PXAT"].iter().any(|unit| word.eq_ignore_ascii_case(unit.as_bytes()));
            let keeps = unit.is_none() && args.accept("KEEPTTL");
            if unit.is_none() && !keeps && !(is_time && args.remaining() == 1) {
                return Err(CommandError::quoting(&[b"ERR unknown argument: ", word]));
            }
            if options.keeps || options.at_ms.is_some() {
                return Err(CommandError::line(
                    "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified",
                ));
            }
            options.keeps = keeps;
            if let Some(unit) = unit {
                options.at_ms = Some(deadline(ctx, args, unit)?);
            }
        }
        Ok(options)
    }
}

fn hsetex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let options = SetOptions::parse(ctx, args)?;
    if args.remaining() < 3 {
        return Err(CommandError::wrong_arity(ctx.name));
    }
    let count = number::parse_i64(args.next()?).filter(|count| (1..=i64::from(i32::MAX)).contains(count));
    let count = count.ok_or_else(|| CommandError::line("ERR invalid number of fields"))?;
    if args.remaining() as i64 != count * 2 {
        return Err(CommandError::wrong_arity(ctx.name));
    }
    let texts = args.rest();
    let mut gone = Vec::new();
    let change = options.at_ms.map(|at_ms| change_to(ctx, at_ms));
    let now = ctx.now;
    // A key that is made only to lose its fields at once is new all the same.
    let is_new = change == Some(Change::Delete) && ctx.peek(key).is_none();
    let edited = ctx.edit_or_create::<Hash, _>(key, |hash, edit| {
        if let Some(present) = options.present {
            let fields = texts.clone().step_by(2);
            fields.clone().for_each(|field| remove_if_past(hash, edit, field, now, &mut gone));
            if !fields.clone().all(|field| hash.view(edit.heap).contains(field) == present) {
                return false;
            }
        }
        hash.expect(edit.heap, edit.thresholds, count as usize);
        if change.is_some() {
            hash.make_volatile();
        }
        let mut texts = texts.clone();
        while let (Some(field), Some(value)) = (texts.next(), texts.next()) {
            hash.put(edit.heap, edit.thresholds, (field, value), options.keeps);
            apply(hash, edit, field, change.unwrap_or(Change::Nothing));
        }
        true
    })?;
    if !gone.is_empty() {
        ctx.effects.fields_expired(ctx.db, key, &gone, edited.emptied && !edited.result);
    }
    if edited.result {
        if is_new {
            ctx.event(key, Class::NEW, "new");
        }
        ctx.changed(key, Class::HASH, "hset");
        report_set(ctx, key, &options, texts, edited.emptied);
    }
    ctx.out.int(i64::from(edited.result));
    Ok(())
}

/// Reports what HSETEX set, and logs it without its condition.
fn report_set<'a>(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    options: &SetOptions,
    texts: impl ExactSizeIterator<Item = &'a [u8]> + Clone,
    emptied: bool,
) {
    let count = texts.len() / 2;
    let (mut time, mut count_text) = ([0; INT_TEXT_MAX], [0; INT_TEXT_MAX]);
    let mut args: Vec<&[u8]> = Vec::from([&b"HSETEX"[..], key]);
    match options.at_ms.map(|at_ms| change_to(ctx, at_ms)) {
        Some(Change::Expire(at_ms)) => {
            ctx.event(key, Class::HASH, "hexpire");
            args.extend([&b"PXAT"[..], number::format_i64(at_ms, &mut time)]);
        }
        Some(change) => {
            let fields: Vec<&[u8]> = texts.step_by(2).collect();
            // The fields count once, as they do below.
            ctx.effects.dirty -= 1;
            return report(ctx, key, &fields, change, emptied);
        }
        None if options.keeps => args.push(b"KEEPTTL"),
        None => {}
    }
    ctx.effects.dirty += count as u64 - 1;
    args.extend([&b"FIELDS"[..], number::format_i64(count as i64, &mut count_text)]);
    for text in texts {
        args.push(text);
    }
    ctx.replicate(&args);
}
