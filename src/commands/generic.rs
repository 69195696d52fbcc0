//! Keys of any type: deletion, deadlines, inspection.
//! <https://redis.io/docs/latest/commands/?group=generic>

use super::args::Args;
use super::ctx::Ctx;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, Verb, container, db, verb};
use crate::base::number::{self, INT_TEXT_MAX};
use crate::base::time::Millis;
use crate::db::{Place, ValueRef};

const WRITE_FAST: Flags = Flags::WRITE.with(Flags::FAST);
const READ_FAST: Flags = Flags::READ.with(Flags::FAST);
const READ: Flags = Flags::READ;

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("DEL", -2, Flags::WRITE, Keys::ALL, del, "1.0.0", "O(N) where N is the number of keys that will be removed. When a key to remove holds a value other than a string, the individual complexity for this key is O(M) where M is the number of elements in the list, set, sorted set or hash. Removing a single key that holds a string value is O(1).", "Deletes one or more keys.", "key...", "int"),
    db("EXISTS", -2, READ_FAST, Keys::ALL, exists, "1.0.0", "O(N) where N is the number of keys to check.", "Determines whether one or more keys exist.", "key...", "int"),
    db("EXPIRE", -3, WRITE_FAST, Keys::ONE, expire, "1.0.0", "O(1)", "Sets the expiration time of a key in seconds.", "key seconds:int [NX|XX|GT|LT]", "int"),
    db("EXPIREAT", -3, WRITE_FAST, Keys::ONE, expireat, "1.2.0", "O(1)", "Sets the expiration time of a key to a Unix timestamp.", "key unix-time-seconds:unix-time [NX|XX|GT|LT]", "int"),
    db("EXPIRETIME", 2, READ_FAST, Keys::ONE, expiretime, "7.0.0", "O(1)", "Returns the expiration time of a key as a Unix timestamp.", "key", "int"),
    container("OBJECT", "2.2.3", "A container for object introspection commands."),
    db("OBJECT|ENCODING", 3, READ, Keys::SECOND, object_encoding, "2.2.3", "O(1)", "Returns the internal encoding of a Redis object.", "key", "bulk|nil"),
    db("OBJECT|FREQ", 3, READ, Keys::SECOND, object_freq, "4.0.0", "O(1)", "Returns the logarithmic access frequency counter of a Redis object.", "key", "int"),
    verb("OBJECT|HELP", 2, Flags::LOADING.with(Flags::STALE), Keys::NONE, Verb::Help, "6.2.0", "O(1)", "Returns helpful text about the different subcommands.", "", "array<status>"),
    db("OBJECT|IDLETIME", 3, READ, Keys::SECOND, object_idletime, "2.2.3", "O(1)", "Returns the time since the last access to a Redis object.", "key", "int"),
    db("OBJECT|REFCOUNT", 3, READ, Keys::SECOND, object_refcount, "2.2.3", "O(1)", "Returns the reference count of a value of a key.", "key", "int"),
    db("PERSIST", 2, WRITE_FAST, Keys::ONE, persist, "2.2.0", "O(1)", "Removes the expiration time of a key.", "key", "int"),
    db("PEXPIRE", -3, WRITE_FAST, Keys::ONE, pexpire, "2.6.0", "O(1)", "Sets the expiration time of a key in milliseconds.", "key milliseconds:int [NX|XX|GT|LT]", "int"),
    db("PEXPIREAT", -3, WRITE_FAST, Keys::ONE, pexpireat, "2.6.0", "O(1)", "Sets the expiration time of a key to a Unix milliseconds timestamp.", "key unix-time-milliseconds:unix-time [NX|XX|GT|LT]", "int"),
    db("PEXPIRETIME", 2, READ_FAST, Keys::ONE, pexpiretime, "7.0.0", "O(1)", "Returns the expiration time of a key as a Unix milliseconds timestamp.", "key", "int"),
    db("PTTL", 2, READ_FAST, Keys::ONE, pttl, "2.6.0", "O(1)", "Returns the expiration time in milliseconds of a key.", "key", "int"),
    db("TOUCH", -2, READ_FAST, Keys::ALL, touch, "3.2.1", "O(N) where N is the number of keys that will be touched.", "Returns the number of existing keys out of those specified after updating the time they were last accessed.", "key...", "int"),
    db("TTL", 2, READ_FAST, Keys::ONE, ttl, "1.0.0", "O(1)", "Returns the expiration time in seconds of a key.", "key", "int"),
    db("TYPE", 2, READ_FAST, Keys::ONE, type_, "1.0.0", "O(1)", "Determines the type of value stored at a key.", "key", "status"),
    db("UNLINK", -2, WRITE_FAST, Keys::ALL, del, "4.0.0", "O(1) for each key removed regardless of its size. Then the command does O(N) work in a different thread in order to reclaim memory, where N is the number of allocations the deleted objects where composed of.", "Asynchronously deletes one or more keys.", "key...", "int"),
    verb("WAITAOF", 4, Flags::BLOCKING, Keys::NONE, Verb::WaitAof, "7.2.0", "O(1)", "Blocks until all of the preceding write commands sent by the connection are written to the append-only file of the master and/or replicas.", "numlocal:int numreplicas:int timeout:int", "array<int>"),
];

/// Also UNLINK: a big value's memory comes back in steps either way.
fn del(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let mut count = 0;
    for key in args.rest() {
        if ctx.delete(key) {
            ctx.changed(key, Class::GENERIC, "del");
            count += 1;
        }
    }
    ctx.out.int(count);
    Ok(())
}

/// Counts hits and misses, but is no access.
fn exists(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let mut count = 0;
    for key in args.rest() {
        count += i64::from(ctx.find_untouched(key).is_some());
    }
    ctx.out.int(count);
    Ok(())
}

fn touch(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let mut count = 0;
    for key in args.rest() {
        count += i64::from(ctx.find_read(key).is_some());
    }
    ctx.out.int(count);
    Ok(())
}

fn type_(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let name = match ctx.find_untouched(args.next()?) {
        Some(place) => ctx.keyspace.kind(place).type_name(),
        None => "none",
    };
    ctx.out.status(name);
    Ok(())
}

/// How a time to live is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ExpiryUnit {
    scale_ms: i64,
    absolute: bool,
}

impl ExpiryUnit {
    pub(super) const SECONDS: Self = Self { scale_ms: 1000, absolute: false };
    pub(super) const MILLISECONDS: Self = Self { scale_ms: 1, absolute: false };
    pub(super) const UNIX_SECONDS: Self = Self { scale_ms: 1000, absolute: true };
    pub(super) const UNIX_MILLISECONDS: Self = Self { scale_ms: 1, absolute: true };

    /// Takes one of the option words `EX`, `PX`, `EXAT`, `PXAT`, if an argument follows it.
    pub(super) fn accept(args: &mut Args<'_>) -> Option<Self> {
        let words = [
            ("EX", Self::SECONDS),
            ("PX", Self::MILLISECONDS),
            ("EXAT", Self::UNIX_SECONDS),
            ("PXAT", Self::UNIX_MILLISECONDS),
        ];
        let follows = args.remaining() > 1;
        words.into_iter().find(|(word, _)| follows && args.accept(word)).map(|(_, unit)| unit)
    }
}

/// What turns a time to live into a deadline: the time of the call, and the name its errors mention.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    now: Millis,
    name: &'static str,
}

impl Clock {
    pub(super) fn of(ctx: &Ctx<'_>) -> Self {
        Self { now: ctx.now, name: ctx.name }
    }

    /// The deadline that a positive `text` in `unit` means.
    pub(super) fn deadline(self, text: &[u8], unit: ExpiryUnit) -> Result<Millis, CommandError> {
        let value = number::parse_i64(text).ok_or_else(CommandError::not_integer)?;
        if value <= 0 {
            return Err(CommandError::invalid_expire_time(self.name));
        }
        self.any_deadline(value, unit)
    }

    /// The deadline that `value` in `unit` means, past or not.
    pub(super) fn any_deadline(self, value: i64, unit: ExpiryUnit) -> Result<Millis, CommandError> {
        let base = if unit.absolute { 0 } else { self.now };
        let at_ms = value.checked_mul(unit.scale_ms).and_then(|ms| ms.checked_add(base));
        at_ms.ok_or_else(|| CommandError::invalid_expire_time(self.name))
    }
}

fn expire(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    expire_generic(ctx, args, ExpiryUnit::SECONDS)
}

fn pexpire(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    expire_generic(ctx, args, ExpiryUnit::MILLISECONDS)
}

fn expireat(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    expire_generic(ctx, args, ExpiryUnit::UNIX_SECONDS)
}

fn pexpireat(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    expire_generic(ctx, args, ExpiryUnit::UNIX_MILLISECONDS)
}

/// When EXPIRE may change a deadline.
#[derive(Default)]
pub(super) struct Conditions {
    absent: bool,
    present: bool,
    later: bool,
    earlier: bool,
}

impl Conditions {
    /// Takes one of the words, or none.
    pub(super) fn accept_one(args: &mut Args<'_>) -> Self {
        let absent = args.accept("NX");
        let present = !absent && args.accept("XX");
        let later = !absent && !present && args.accept("GT");
        let earlier = !absent && !present && !later && args.accept("LT");
        Self { absent, present, later, earlier }
    }

    fn parse(args: &mut Args<'_>) -> Result<Self, CommandError> {
        let mut conditions = Self::default();
        while let Some(word) = args.peek() {
            let flag = match () {
                () if args.accept("NX") => &mut conditions.absent,
                () if args.accept("XX") => &mut conditions.present,
                () if args.accept("GT") => &mut conditions.later,
                () if args.accept("LT") => &mut conditions.earlier,
                () => return Err(CommandError::quoting(&[b"ERR Unsupported option ", word])),
            };
            *flag = true;
        }
        if conditions.absent && (conditions.present || conditions.later || conditions.earlier) {
            return Err(CommandError::line(
                "ERR NX and XX, GT or LT options at the same time are not compatible",
            ));
        }
        if conditions.later && conditions.earlier {
            return Err(CommandError::line("ERR GT and LT options at the same time are not compatible"));
        }
        Ok(conditions)
    }

    /// Whether `before` may become `after`. No deadline is later than any.
    pub(super) fn allow(&self, before: Option<Millis>, after: Millis) -> bool {
        !(self.absent && before.is_some()
            || self.present && before.is_none()
            || self.later && before.is_none_or(|before| after <= before)
            || self.earlier && before.is_some_and(|before| after >= before))
    }
}

fn expire_generic(ctx: &mut Ctx<'_>, args: &mut Args<'_>, unit: ExpiryUnit) -> Outcome {
    let (key, value) = (args.next()?, args.next()?);
    let conditions = Conditions::parse(args)?;
    let value = number::parse_i64(value).ok_or_else(CommandError::not_integer)?;
    let at_ms = Clock::of(ctx).any_deadline(value, unit)?;
    let allowed = match ctx.find_write(key) {
        Some(place) if conditions.allow(ctx.keyspace.deadline_ms(place), at_ms) => {
            set_deadline(ctx, key, place, at_ms);
            true
        }
        _ => false,
    };
    ctx.out.int(i64::from(allowed));
    Ok(())
}

/// Gives the key at `place` a deadline; one that is past deletes the key.
pub(super) fn set_deadline(ctx: &mut Ctx<'_>, key: &[u8], place: Place, at_ms: Millis) {
    if at_ms <= ctx.now {
        ctx.keyspace.delete(place);
        ctx.changed(key, Class::GENERIC, "del");
        ctx.replicate(&[b"DEL", key]);
    } else {
        ctx.keyspace.set_deadline(place, Some(at_ms));
        ctx.changed(key, Class::GENERIC, "expire");
        let mut text = [0; INT_TEXT_MAX];
        ctx.replicate(&[b"PEXPIREAT", key, number::format_i64(at_ms, &mut text)]);
    }
}

fn persist(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let place = ctx.find_write(key).filter(|&place| ctx.keyspace.deadline_ms(place).is_some());
    if let Some(place) = place {
        ctx.keyspace.set_deadline(place, None);
        ctx.changed(key, Class::GENERIC, "persist");
    }
    ctx.out.int(i64::from(place.is_some()));
    Ok(())
}

fn ttl(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let now = ctx.now;
    write_deadline(ctx, args, |at_ms| ((at_ms - now).max(0) + 500) / 1000)
}

fn pttl(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let now = ctx.now;
    write_deadline(ctx, args, |at_ms| (at_ms - now).max(0))
}

fn expiretime(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    write_deadline(ctx, args, |at_ms| at_ms / 1000 + i64::from(at_ms % 1000 >= 500))
}

fn pexpiretime(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    write_deadline(ctx, args, |at_ms| at_ms)
}

fn write_deadline(ctx: &mut Ctx<'_>, args: &mut Args<'_>, show: impl Fn(Millis) -> i64) -> Outcome {
    let key = args.next()?;
    let reply = match ctx.find_untouched(key) {
        None => -2,
        Some(place) => ctx.keyspace.deadline_ms(place).map_or(-1, show),
    };
    ctx.out.int(reply);
    Ok(())
}

/// The key of OBJECT: a hit or a miss, but no access, and nobody is told of a miss.
fn look(ctx: &mut Ctx<'_>, key: &[u8]) -> Option<Place> {
    let place = ctx.peek(key);
    let count = if place.is_some() { &mut ctx.stats.hits } else { &mut ctx.stats.misses };
    *count += 1;
    place
}

fn object_encoding(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    match look(ctx, args.next()?) {
        Some(place) => {
            let encoding = ctx.keyspace.value(place).encoding(ctx.keyspace.kind(place));
            ctx.out.bulk(encoding.name().as_bytes());
        }
        None => ctx.out.nil(),
    }
    Ok(())
}

fn object_idletime(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    match look(ctx, args.next()?) {
        Some(_) if ctx.keyspace.access.counts => {
            return Err(CommandError::line(
                "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between \
                 policies at runtime LRU and LFU data will take some time to adjust.",
            ));
        }
        Some(place) => {
            let bits = ctx.keyspace.entry(place).access();
            ctx.out.int(i64::from(ctx.keyspace.access.idle_seconds(bits)));
        }
        None => ctx.out.nil(),
    }
    Ok(())
}

fn object_freq(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    match look(ctx, args.next()?) {
        Some(place) if ctx.keyspace.access.counts => {
            let bits = ctx.keyspace.entry(place).access();
            ctx.out.int(i64::from(ctx.keyspace.access.frequency(bits)));
            Ok(())
        }
        Some(_) => Err(CommandError::line(
            "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching \
             between policies at runtime LRU and LFU data will take some time to adjust.",
        )),
        None => {
            ctx.out.nil();
            Ok(())
        }
    }
}

/// Redis shares the objects of the integers below 10000 and shows a count for them that no real object has.
fn object_refcount(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    match look(ctx, args.next()?).map(|place| ctx.keyspace.value(place)) {
        Some(ValueRef::Int(0..10_000)) => ctx.out.int(i64::from(i32::MAX)),
        Some(_) => ctx.out.int(1),
        None => ctx.out.nil(),
    }
    Ok(())
}
