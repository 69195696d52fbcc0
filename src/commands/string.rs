//! Strings: SET and GET with their options, counters, ranges.
//! <https://redis.io/docs/latest/commands/?group=string>

use crate::base::planted::{Bug, bug};
use alloc::vec::Vec;

use super::args::Args;
use super::conditional::Test;
use super::ctx::{Ctx, Reading};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::generic::{Clock, ExpiryUnit};
use super::row::{Command, Flags, Keys, db};
use crate::base::number::{self, Extended, INT_TEXT_MAX};
use crate::base::room::is_room;
use crate::base::time::Millis;
use crate::db::keyspace::NewDeadline;
use crate::db::value::StringRef;
use crate::db::{Kind, Place};

const WRITE: Flags = Flags::WRITE.with(Flags::DENY_OOM);
const WRITE_FAST: Flags = WRITE.with(Flags::FAST);
const READ: Flags = Flags::READ;
const READ_FAST: Flags = Flags::READ.with(Flags::FAST);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("APPEND", 3, WRITE_FAST, Keys::ONE, append, "2.0.0", "O(1). The amortized time complexity is O(1) assuming the appended value is small and the already present value is of any size, since the dynamic string library used by Redis will double the free space available on every reallocation.", "Appends a string to the value of a key. Creates the key if it doesn't exist.", "key value", "int"),
    db("DECR", 2, WRITE_FAST, Keys::ONE, decr, "1.0.0", "O(1)", "Decrements the integer value of a key by one. Uses 0 as initial value if the key doesn't exist.", "key", "int"),
    db("DECRBY", 3, WRITE_FAST, Keys::ONE, decrby, "1.0.0", "O(1)", "Decrements a number from the integer value of a key. Uses 0 as initial value if the key doesn't exist.", "key decrement:int", "int"),
    db("GET", 2, READ_FAST, Keys::ONE, get, "1.0.0", "O(1)", "Returns the string value of a key.", "key", "bulk|nil"),
    db("GETDEL", 2, Flags::WRITE.with(Flags::FAST), Keys::ONE, getdel, "6.2.0", "O(1)", "Returns the string value of a key after deleting the key.", "key", "bulk|nil"),
    db("GETEX", -2, Flags::WRITE.with(Flags::FAST), Keys::ONE, getex, "6.2.0", "O(1)", "Returns the string value of a key after setting its expiration time.", "key [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|PERSIST]", "bulk|nil"),
    db("GETRANGE", 4, READ, Keys::ONE, getrange, "2.4.0", "O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.", "Returns a substring of the string stored at a key.", "key start:int end:int", "bulk"),
    db("GETSET", 3, WRITE_FAST, Keys::ONE, getset, "1.0.0", "O(1)", "Returns the previous string value of a key after setting it to a new value.", "key value", "bulk|nil"),
    db("INCR", 2, WRITE_FAST, Keys::ONE, incr, "1.0.0", "O(1)", "Increments the integer value of a key by one. Uses 0 as initial value if the key doesn't exist.", "key", "int"),
    db("INCRBY", 3, WRITE_FAST, Keys::ONE, incrby, "1.0.0", "O(1)", "Increments the integer value of a key by a number. Uses 0 as initial value if the key doesn't exist.", "key increment:int", "int"),
    db("INCRBYFLOAT", 3, WRITE_FAST, Keys::ONE, incrbyfloat, "2.6.0", "O(1)", "Increment the floating point value of a key by a number. Uses 0 as initial value if the key doesn't exist.", "key increment:double", "bulk"),
    db("LCS", -3, READ, Keys::TWO, super::lcs::lcs, "7.0.0", "O(N*M) where N and M are the lengths of s1 and s2, respectively", "Finds the longest common substring.", "key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:int] [WITHMATCHLEN]", "bulk|LEN:int|IDX:map"),
    db("MGET", -2, READ_FAST, Keys::ALL, mget, "1.0.0", "O(N) where N is the number of keys to retrieve.", "Atomically returns the string values of one or more keys.", "key...", "array<bulk|nil>"),
    db("MSET", -3, WRITE, Keys::EVERY_OTHER, mset, "1.0.1", "O(N) where N is the number of keys to set.", "Atomically creates or modifies the string values of one or more keys.", "(key value)...", "status"),
    db("MSETNX", -3, WRITE, Keys::EVERY_OTHER, msetnx, "1.0.1", "O(N) where N is the number of keys to set.", "Atomically modifies the string values of one or more keys only when all keys don't exist.", "(key value)...", "int"),
    db("PSETEX", 4, WRITE, Keys::ONE, psetex, "2.6.0", "O(1)", "Sets both string value and expiration time in milliseconds of a key. The key is created if it doesn't exist.", "key milliseconds:int value", "status"),
    db("SET", -3, WRITE, Keys::ONE, set, "1.0.0", "O(1)", "Sets the string value of a key, ignoring its type. The key is created if it doesn't exist.", "key value [NX|XX|IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest] [GET] [EX seconds:int|PX milliseconds:int|EXAT unix-time-seconds:unix-time|PXAT unix-time-milliseconds:unix-time|KEEPTTL]", "status|bulk|nil"),
    db("SETEX", 4, WRITE, Keys::ONE, setex, "2.0.0", "O(1)", "Sets the string value and expiration time of a key. Creates the key if it doesn't exist.", "key seconds:int value", "status"),
    db("SETNX", 3, WRITE_FAST, Keys::ONE, setnx, "1.0.0", "O(1)", "Set the string value of a key only when the key doesn't exist.", "key value", "int"),
    db("SETRANGE", 4, WRITE, Keys::ONE, setrange, "2.2.0", "O(1), not counting the time taken to copy the new string in place. Usually, this string is very small so the amortized complexity is O(1). Otherwise, complexity is O(M) with M being the length of the value argument.", "Overwrites a part of a string value with another by an offset. Creates the key if it doesn't exist.", "key offset:int value", "int"),
    db("STRLEN", 2, READ_FAST, Keys::ONE, strlen, "2.2.0", "O(1)", "Returns the length of a string value.", "key", "int"),
    db("SUBSTR", 4, READ, Keys::ONE, getrange, "1.0.0", "O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.", "Returns a substring from a string value.", "key start:int end:int", "bulk"),
];

fn get(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next_at_once()?;
    write_string(ctx.read_string(key)?);
    Ok(())
}

#[inline]
fn write_string(reading: Reading<'_, StringRef<'_>>) {
    match reading.value {
        Some(StringRef::Bytes(bytes)) => reading.out.bulk(bytes),
        Some(StringRef::Int(value)) => reading.out.bulk_int(value),
        None => reading.out.nil(),
    }
}

fn strlen(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let Reading { value, out, .. } = ctx.read_string(key)?;
    out.count(value.map_or(0, StringRef::len));
    Ok(())
}

fn getrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let (start, end) = (args.int()?, args.int()?);
    let Reading { value, out, .. } = ctx.read_string(key)?;
    let mut buffer = [0; INT_TEXT_MAX];
    let text = value.map_or(&b""[..], |value| value.text(&mut buffer));
    out.bulk(slice_range(text, start, end));
    Ok(())
}

/// The bytes from `start` to `end`, both included, negative ones counted from the end.
fn slice_range(text: &[u8], start: i64, end: i64) -> &[u8] {
    let len = text.len() as i64;
    if start < 0 && end < 0 && start > end {
        return b"";
    }
    let from_end = |index: i64| if index < 0 { (len + index).max(0) } else { index };
    let (start, end) = (from_end(start), from_end(end).min(len - 1));
    if start > end || len == 0 { b"" } else { &text[start as usize..=end as usize] }
}

fn mget(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    ctx.out.array(args.remaining());
    ctx.find_read_each(args.rest(), |ctx, place| {
        match place.and_then(|place| ctx.keyspace.value(place).string()) {
            Some(StringRef::Bytes(bytes)) => ctx.out.bulk(bytes),
            Some(StringRef::Int(value)) => ctx.out.bulk_int(value),
            None => ctx.out.nil(),
        }
    });
    Ok(())
}

/// What SET was asked to do beside setting.
#[derive(Default)]
pub(super) struct SetOptions<'a> {
    pub(super) only_absent: bool,
    pub(super) only_present: bool,
    /// What must be there now.
    pub(super) test: Option<Test<'a>>,
    pub(super) get: bool,
    keep_deadline: bool,
    /// Absolute; it may be past, and then the key expires at its next lookup.
    pub(super) deadline_ms: Option<Millis>,
}

impl<'a> SetOptions<'a> {
    pub(super) fn parse(args: &mut Args<'a>, clock: Clock) -> Result<Self, CommandError> {
        let mut options = Self::default();
        let mut time = None;
        while args.remaining() > 0 {
            let untested = options.test.is_none();
            if !options.only_present && untested && args.accept("NX") {
                options.only_absent = true;
            } else if !options.only_absent && untested && args.accept("XX") {
                options.only_present = true;
            } else if !options.only_absent
                && !options.only_present
                && untested
                && let Some(test) = Test::accept(args)
            {
                options.test = Some(test);
            } else if args.accept("GET") {
                options.get = true;
            } else if time.is_none() && args.accept("KEEPTTL") {
                options.keep_deadline = true;
            } else if options.keep_deadline || !accept_time(args, &mut time)? {
                return Err(CommandError::syntax());
            }
        }
        // Only now: an error of syntax is told before any other.
        if let Some(test) = &options.test {
            test.check()?;
        }
        if let Some((unit, text)) = time {
            options.deadline_ms = Some(clock.deadline(text, unit)?);
        }
        Ok(options)
    }

    pub(super) fn deadline(&self) -> NewDeadline {
        match self.deadline_ms {
            Some(at_ms) => NewDeadline::At(at_ms),
            None if self.keep_deadline => NewDeadline::Keep,
            None => NewDeadline::Clear,
        }
    }
}

/// Takes a time to live or to die, if one is next. The same unit twice is taken, and only the last number is looked at.
fn accept_time<'a>(
    args: &mut Args<'a>,
    time: &mut Option<(ExpiryUnit, &'a [u8])>,
) -> Result<bool, CommandError> {
    let Some(unit) = ExpiryUnit::accept(args) else { return Ok(false) };
    let before = time.replace((unit, args.next()?));
    if before.is_some_and(|(before, _)| before != unit) { Err(CommandError::syntax()) } else { Ok(true) }
}

fn set(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, value) = (args.next_at_once()?, args.next_at_once()?);
    if args.remaining() == 0 {
        ctx.keyspace_set(key, value, NewDeadline::Clear);
        ctx.changed(key, Class::STRING, "set");
        ctx.out.ok();
        return Ok(());
    }
    let options = SetOptions::parse(args, Clock::of(ctx))?;
    set_generic(ctx, key, value, &options)
}

fn set_generic(ctx: &mut Ctx<'_>, key: &[u8], value: &[u8], options: &SetOptions<'_>) -> Outcome {
    let mark = ctx.out.mark();
    if options.get {
        write_string(ctx.read_string(key)?);
    }
    let exists = (options.only_absent || options.only_present) && ctx.find_write(key).is_some();
    let passes = match &options.test {
        Some(test) => test.run(ctx, key)?.0,
        None => true,
    };
    if options.only_absent && exists || options.only_present && !exists || !passes {
        if !options.get {
            ctx.out.rollback(mark);
            ctx.out.nil();
        }
        return Ok(());
    }
    ctx.keyspace_set(key, value, options.deadline());
    ctx.changed(key, Class::STRING, "set");
    if options.deadline_ms.is_some() {
        ctx.event(key, Class::GENERIC, "expire");
    }
    if options.deadline_ms.is_some() || options.test.is_some() {
        replicate_set(ctx, key, value, options);
    }
    if !options.get {
        ctx.out.ok();
    }
    Ok(())
}

/// Logs what was done, without the conditions and with an absolute deadline.
pub(super) fn replicate_set(ctx: &mut Ctx<'_>, key: &[u8], value: &[u8], options: &SetOptions<'_>) {
    if !ctx.effects.log {
        return;
    }
    let mut text = [0; INT_TEXT_MAX];
    match options.deadline() {
        NewDeadline::At(at_ms) => {
            ctx.replicate(&[b"SET", key, value, b"PXAT", number::format_i64(at_ms, &mut text)]);
        }
        NewDeadline::Keep => ctx.replicate(&[b"SET", key, value, b"KEEPTTL"]),
        NewDeadline::Clear => ctx.replicate(&[b"SET", key, value]),
    }
}

impl Ctx<'_> {
    /// Stores a string, whatever was there, and reports a key that is new.
    pub(super) fn keyspace_set(&mut self, key: &[u8], value: &[u8], deadline: NewDeadline) {
        let hash = self.hash(key);
        // An expired key's deadline must not be kept, and its removal is an effect of its own.
        let found = self.peek_hashed(self.db, key, hash);
        if found.is_none() {
            self.effects.event(self.db, key, Class::NEW, "new");
        }
        self.keyspace.set_found_string(self.db, (key, hash), found, value, deadline);
    }
}

fn setnx(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, value) = (args.next()?, args.next()?);
    let absent = ctx.find_write(key).is_none();
    if absent {
        ctx.keyspace_set(key, value, NewDeadline::Clear);
        ctx.changed(key, Class::STRING, "set");
    }
    ctx.out.int(i64::from(absent));
    Ok(())
}

fn setex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    set_expiring(ctx, args, ExpiryUnit::SECONDS)
}

fn psetex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    set_expiring(ctx, args, ExpiryUnit::MILLISECONDS)
}

fn set_expiring(ctx: &mut Ctx<'_>, args: &mut Args<'_>, unit: ExpiryUnit) -> Outcome {
    let (key, ttl, value) = (args.next()?, args.next()?, args.next()?);
    let deadline_ms = Some(Clock::of(ctx).deadline(ttl, unit)?);
    set_generic(ctx, key, value, &SetOptions { deadline_ms, ..SetOptions::default() })
}

fn getset(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, value) = (args.next()?, args.next()?);
    if bug(Bug::MissingTypeError) && ctx.read_string(key).is_err() {
        ctx.out.nil();
    } else {
        write_string(ctx.read_string(key)?);
    }
    ctx.keyspace_set(key, value, NewDeadline::Clear);
    ctx.changed(key, Class::STRING, "set");
    ctx.replicate(&[b"SET", key, value]);
    Ok(())
}

fn getdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let reading = ctx.read_string(key)?;
    let found = reading.value.is_some();
    write_string(reading);
    if found {
        ctx.delete(key);
        ctx.changed(key, Class::GENERIC, "del");
        ctx.replicate(&[b"DEL", key]);
    }
    Ok(())
}

fn getex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let (mut time, mut persist) = (None, false);
    while args.remaining() > 0 {
        if time.is_none() && args.accept("PERSIST") {
            persist = true;
        } else if persist || !accept_time(args, &mut time)? {
            return Err(CommandError::syntax());
        }
    }
    let found = ctx.read_string(key)?;
    if found.value.is_none() {
        found.out.nil();
        return Ok(());
    }
    // The time is looked at only when there is a key, as in Redis.
    let at_ms = match time {
        Some((unit, text)) => Some(Clock::of(ctx).deadline(text, unit)?),
        None => None,
    };
    write_string(ctx.read_string(key)?);
    ctx.stats.hits -= 1;
    let Some(place) = ctx.peek(key) else { return Ok(()) };
    if let Some(at_ms) = at_ms {
        super::generic::set_deadline(ctx, key, place, at_ms);
    } else if persist && !bug(Bug::PersistIgnored) && ctx.keyspace.deadline_ms(place).is_some() {
        ctx.keyspace.set_deadline(place, None);
        ctx.changed(key, Class::GENERIC, "persist");
        ctx.replicate(&[b"PERSIST", key]);
    }
    Ok(())
}

fn mset(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    set_pairs(ctx, args, "MSET")?;
    ctx.out.ok();
    Ok(())
}

fn msetnx(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    if !args.remaining().is_multiple_of(2) {
        return Err(CommandError::wrong_arity("MSETNX"));
    }
    let mut keys = args.clone().rest().step_by(2);
    let free = !keys.any(|key| ctx.peek(key).is_some());
    if free {
        set_pairs(ctx, args, "MSETNX")?;
    }
    ctx.out.int(i64::from(free));
    Ok(())
}

fn set_pairs(ctx: &mut Ctx<'_>, args: &mut Args<'_>, name: &'static str) -> Outcome {
    if !args.remaining().is_multiple_of(2) {
        return Err(CommandError::wrong_arity(name));
    }
    while args.remaining() > 0 {
        let (key, value) = (args.next()?, args.next()?);
        ctx.keyspace_set(key, value, NewDeadline::Clear);
        ctx.changed(key, Class::STRING, "set");
    }
    Ok(())
}

fn incr(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next_at_once()?;
    increment(ctx, key, 1)
}

fn decr(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next_at_once()?;
    increment(ctx, key, -1)
}

fn incrby(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next_at_once()?;
    let by = args.int()?;
    increment(ctx, key, by)
}

fn decrby(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next_at_once()?;
    let by = args.int()?.checked_neg().ok_or_else(|| CommandError::line("ERR decrement would overflow"))?;
    increment(ctx, key, by)
}

fn increment(ctx: &mut Ctx<'_>, key: &[u8], by: i64) -> Outcome {
    let place = ctx.find_write(key);
    let before = match place
        .map(|place| ctx.keyspace.value(place).string().ok_or_else(CommandError::wrong_type))
    {
        None => 0,
        Some(Ok(StringRef::Int(value))) => value,
        Some(Ok(StringRef::Bytes(text))) => number::parse_i64(text).ok_or_else(CommandError::not_integer)?,
        Some(Err(error)) => return Err(error),
    };
    let after = if bug(Bug::OverflowWraps) { Some(before.wrapping_add(by)) } else { before.checked_add(by) };
    let after = after.ok_or_else(|| CommandError::line("ERR increment or decrement would overflow"))?;
    match place {
        Some(place) if ctx.keyspace.kind(place) == Kind::Int => ctx.keyspace.edit_int(place, after),
        _ => {
            if place.is_none() {
                ctx.event(key, Class::NEW, "new");
            }
            ctx.keyspace.set_int(ctx.db, key, after);
        }
    }
    ctx.changed(key, Class::STRING, "incrby");
    ctx.out.int(after);
    Ok(())
}

fn incrbyfloat(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, by) = (args.next()?, args.next()?);
    let place = ctx.find_write(key);
    let before = match place {
        Some(place) => {
            let value = ctx.keyspace.value(place).string().ok_or_else(CommandError::wrong_type)?;
            Extended::parse(value.text(&mut [0; INT_TEXT_MAX])).ok_or_else(CommandError::not_float)?
        }
        None => Extended::ZERO,
    };
    let by = Extended::parse(by).ok_or_else(CommandError::not_float)?;
    let after = before
        .add(by)
        .filter(|sum| !sum.is_infinite())
        .ok_or_else(|| CommandError::line("ERR increment would produce NaN or Infinity"))?;
    let mut text = Vec::new();
    after.write(&mut text);
    if place.is_none() {
        ctx.event(key, Class::NEW, "new");
    }
    ctx.keyspace.set_string(ctx.db, key, &text, NewDeadline::Keep);
    ctx.changed(key, Class::STRING, "incrbyfloat");
    let words: [&[u8]; 4] = [b"SET", key, &text, b"KEEPTTL"];
    ctx.replicate(&words[..words.len() - usize::from(bug(Bug::LogLosesDeadline))]);
    ctx.out.bulk(&text);
    Ok(())
}

fn append(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, tail) = (args.next()?, args.next()?);
    let Some((place, len)) = string_to_edit(ctx, key)? else {
        ctx.keyspace_set(key, tail, NewDeadline::Clear);
        ctx.changed(key, Class::STRING, "append");
        ctx.out.count(tail.len());
        return Ok(());
    };
    let total = len + tail.len();
    check_length(ctx, total as u64)?;
    room_to_grow(ctx, place, total)?;
    ctx.keyspace.string_mut(place, total)[len..].copy_from_slice(tail);
    ctx.changed(key, Class::STRING, "append");
    ctx.out.count(total);
    Ok(())
}

fn setrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let (offset, patch) = (args.int()?, args.next()?);
    let offset = u64::try_from(offset).map_err(|_| CommandError::line("ERR offset is out of range"))?;
    let end = offset.saturating_add(patch.len() as u64);
    let found = string_to_edit(ctx, key)?;
    if patch.is_empty() {
        ctx.out.count(found.map_or(0, |(_, len)| len));
        return Ok(());
    }
    check_length(ctx, end)?;
    let (offset, end) = (offset as usize, end as usize);
    let total = end.max(found.map_or(0, |(_, len)| len));
    match found {
        Some((place, _)) => {
            room_to_grow(ctx, place, end)?;
            ctx.keyspace.string_mut(place, end)[offset..end].copy_from_slice(patch);
        }
        None => {
            room_for_string(end)?;
            let mut value = alloc::vec![if bug(Bug::WrongPadding) { b' ' } else { 0 }; end];
            value[offset..].copy_from_slice(patch);
            ctx.event(key, Class::NEW, "new");
            ctx.keyspace.set_raw_string(ctx.db, key, &value);
        }
    }
    ctx.changed(key, Class::STRING, "setrange");
    ctx.out.count(total);
    Ok(())
}

/// The string at `key` and its length.
pub(super) fn string_to_edit(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<Option<(Place, usize)>, CommandError> {
    let Some(place) = ctx.find_write(key) else { return Ok(None) };
    let value = ctx.keyspace.value(place).string().ok_or_else(CommandError::wrong_type)?;
    Ok(Some((place, value.len())))
}

fn check_length(ctx: &Ctx<'_>, len: u64) -> Outcome {
    if len > ctx.string_bytes_max {
        return Err(CommandError::line("ERR string exceeds maximum allowed size (proto-max-bulk-len)"));
    }
    Ok(())
}

/// Whether a string of `len` bytes can be made: here, and where it is stored.
pub(super) fn room_for_string(len: usize) -> Outcome {
    if is_room(len.saturating_mul(2)) { Ok(()) } else { Err(CommandError::out_of_memory()) }
}

/// Whether the string at `place` can become `len` bytes long.
pub(super) fn room_to_grow(ctx: &Ctx<'_>, place: Place, len: usize) -> Outcome {
    if ctx.keyspace.entry(place).has_room(len) { Ok(()) } else { room_for_string(len) }
}
