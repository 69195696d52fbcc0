//! Consumer groups: making and deleting them and their consumers, acknowledging, and what is pending.
//!
//! Deliberately absent: reading for a group (XREADGROUP) and taking over what others have (XCLAIM).

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::args::Args;
use super::ctx::Ctx;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, Verb, container, db, verb};
use super::stream::parse_ids;
use super::stream_args::{
    consumer_created, find, find_write, lend, no_group, no_group_in, parse_end, parse_id, parse_open_id,
    parse_start, write_id,
};
use crate::base::time::Millis;
use crate::db::keyspace::NewDeadline;
use crate::db::{Place, Value};
use crate::proto::sink::Sink;
use crate::types::stream::{Group, Stream, StreamId};

const MAKE: Flags = Flags::WRITE.with(Flags::DENY_OOM);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("XACK", -4, Flags::WRITE.with(Flags::FAST), Keys::ONE, xack, "5.0.0", "O(1) for each message ID processed.", "Returns the number of messages that were successfully acknowledged by the consumer group member of a stream.", "key group id...", "int"),
    container("XGROUP", "5.0.0", "A container for consumer groups commands."),
    db("XGROUP|CREATE", -5, MAKE, Keys::SECOND, create, "5.0.0", "O(1)", "Creates a consumer group.", "key group (id|$) [MKSTREAM] [ENTRIESREAD entries-read:int]", "status"),
    db("XGROUP|CREATECONSUMER", 5, MAKE, Keys::SECOND, createconsumer, "6.2.0", "O(1)", "Creates a consumer in a consumer group.", "key group consumer", "int"),
    db("XGROUP|DELCONSUMER", 5, Flags::WRITE, Keys::SECOND, delconsumer, "5.0.0", "O(1)", "Deletes a consumer from a consumer group.", "key group consumer", "int"),
    db("XGROUP|DESTROY", 4, Flags::WRITE, Keys::SECOND, destroy, "5.0.0", "O(N) where N is the number of entries in the group's pending entries list (PEL).", "Destroys a consumer group.", "key group", "int"),
    verb("XGROUP|HELP", 2, Flags::LOADING.with(Flags::STALE), Keys::NONE, Verb::Help, "5.0.0", "O(1)", "Returns helpful text about the different subcommands.", "", "array<status>"),
    db("XGROUP|SETID", -5, Flags::WRITE, Keys::SECOND, setid, "5.0.0", "O(1)", "Sets the last-delivered ID of a consumer group.", "key group (id|$) [ENTRIESREAD entries-read:int]", "status"),
    db("XPENDING", -3, Flags::READ, Keys::ONE, xpending, "5.0.0", "O(N) with N being the number of elements returned, so asking for a small fixed number of entries per call is O(1). O(M), where M is the total number of entries scanned when used with the IDLE filter. When the command returns just the summary and the list of consumers is small, it runs in O(1) time; otherwise, an additional O(N) time for iterating every consumer.", "Returns the information and entries from a stream consumer group's pending entries list.", "key group [[IDLE min-idle-time:int] start end count:int [consumer]]", "array"),
];

/// The options of CREATE and SETID.
#[derive(Default)]
struct Options {
    make_stream: bool,
    entries_read: Option<u64>,
}

impl Options {
    fn parse(args: &mut Args<'_>, creates: bool) -> Result<Self, CommandError> {
        let mut options = Self::default();
        while args.remaining() > 0 {
            if creates && args.accept("MKSTREAM") {
                options.make_stream = true;
            } else if args.remaining() > 1 && args.accept("ENTRIESREAD") {
                options.entries_read = match args.int()? {
                    -1 => None,
                    read => Some(u64::try_from(read).map_err(|_| {
                        CommandError::line("ERR value for ENTRIESREAD must be positive or -1")
                    })?),
                };
            } else {
                return Err(CommandError::bad_subcommand("XGROUP", args.name_word(1)));
            }
        }
        Ok(options)
    }
}

#[cold]
fn key_missing() -> CommandError {
    CommandError::line(
        "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM \
         option to create an empty stream automatically.",
    )
}

fn must_find(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<Place, CommandError> {
    find_write(ctx, key)?.ok_or_else(key_missing)
}

/// Lends a group of the stream at `key`, which both must exist.
fn lend_group(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    name: &[u8],
    work: &mut dyn FnMut(&mut Ctx<'_>, &mut Group, StreamId) -> Outcome,
) -> Outcome {
    let place = must_find(ctx, key)?;
    lend(ctx, place, &mut |ctx, stream| {
        let last_id = stream.entries.last_id;
        let group = stream.groups.get_mut(name).ok_or_else(|| no_group_in(key, name))?;
        work(ctx, group, last_id)
    })
}

/// An event of a group: a change, but none that WATCH minds.
fn group_event(ctx: &mut Ctx<'_>, key: &[u8], name: &'static str) {
    ctx.event(key, Class::STREAM, name);
    ctx.effects.dirty += 1;
}

fn create(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name, id) = (args.next()?, args.next()?, args.next()?);
    let options = Options::parse(args, true)?;
    let place = find_write(ctx, key)?;
    if place.is_none() && !options.make_stream {
        return Err(key_missing());
    }
    if args.argv().len() > 8 {
        return Err(CommandError::bad_subcommand("XGROUP", args.name_word(1)));
    }
    let id = if id == b"$" { None } else { Some(parse_id(id, 0)?) };
    let place = match place {
        Some(place) => place,
        None => {
            ctx.event(key, Class::NEW, "new");
            let place =
                ctx.keyspace.set_value(ctx.db, key, Value::Stream(Box::default()), NewDeadline::Clear);
            ctx.changed(key, Class::STREAM, "");
            ctx.effects.dirty -= 1;
            place
        }
    };
    lend(ctx, place, &mut |ctx, stream| {
        let last_id = id.unwrap_or(stream.entries.last_id);
        if !stream.groups.create(Group::new(name, last_id, options.entries_read)) {
            return Err(CommandError::line("BUSYGROUP Consumer Group name already exists"));
        }
        ctx.out.ok();
        group_event(ctx, key, "xgroup-create");
        Ok(())
    })
}

fn setid(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name, id) = (args.next()?, args.next()?, args.next()?);
    let options = Options::parse(args, false)?;
    let subcommand = args.name_word(1);
    let is_long = args.argv().len() > 7;
    lend_group(ctx, key, name, &mut |ctx, group, last_id| {
        if is_long {
            return Err(CommandError::bad_subcommand("XGROUP", subcommand));
        }
        group.last_id = if id == b"$" { last_id } else { parse_open_id(id, 0)? };
        group.entries_read = options.entries_read;
        ctx.out.ok();
        group_event(ctx, key, "xgroup-setid");
        Ok(())
    })
}

fn destroy(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name) = (args.next()?, args.next()?);
    let place = must_find(ctx, key)?;
    lend(ctx, place, &mut |ctx, stream| {
        let deleted = stream.groups.delete(name);
        if deleted {
            group_event(ctx, key, "xgroup-destroy");
            ctx.effects.wake(ctx.db, key);
        }
        ctx.out.int(i64::from(deleted));
        Ok(())
    })
}

fn createconsumer(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name, consumer) = (args.next()?, args.next()?, args.next()?);
    lend_group(ctx, key, name, &mut |ctx, group, _| {
        let created = group.create_consumer(consumer, ctx.keyspace.access.now_ms).is_ok();
        if created {
            consumer_created(ctx, key, group, consumer);
        }
        ctx.out.int(i64::from(created));
        Ok(())
    })
}

fn delconsumer(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name, consumer) = (args.next()?, args.next()?, args.next()?);
    lend_group(ctx, key, name, &mut |ctx, group, _| {
        let pending = group.delete_consumer(consumer);
        if pending.is_some() {
            group_event(ctx, key, "xgroup-delconsumer");
        }
        ctx.out.count(pending.unwrap_or(0));
        Ok(())
    })
}

fn xack(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name) = (args.next()?, args.next()?);
    let mut count = 0;
    if let Some(place) = find(ctx, key)? {
        lend(ctx, place, &mut |ctx, stream| {
            let Some(group) = stream.groups.get_mut(name) else { return Ok(()) };
            let ids = parse_ids(args)?;
            count = ids.iter().map(|id| i64::from(group.acknowledge(*id))).sum();
            ctx.effects.dirty += count as u64;
            Ok(())
        })?;
    }
    ctx.out.int(count);
    Ok(())
}

/// The longer form of XPENDING.
struct Wanted<'a> {
    min_idle_ms: i64,
    start: StreamId,
    end: StreamId,
    count: i64,
    consumer: Option<&'a [u8]>,
}

impl<'a> Wanted<'a> {
    fn parse(args: &mut Args<'a>) -> Result<Self, CommandError> {
        let mut min_idle_ms = 0;
        if args.accept("IDLE") {
            min_idle_ms = args.int()?;
            if args.remaining() < 3 {
                return Err(CommandError::syntax());
            }
        }
        let (start, end) = (args.next()?, args.next()?);
        let count = args.int()?;
        let (start, end) = (parse_start(start)?, parse_end(end)?);
        Ok(Self { min_idle_ms, start, end, count, consumer: args.rest().next() })
    }
}

fn xpending(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name) = (args.next()?, args.next()?);
    let wanted = match args.remaining() {
        0 => None,
        3..=6 => Some(Wanted::parse(args)?),
        _ => return Err(CommandError::syntax()),
    };
    let now = ctx.now;
    let reading = ctx.read::<Box<Stream>>(key)?;
    let group = reading.value.and_then(|stream| stream.groups.get(name));
    let group = group.ok_or_else(|| no_group(key, name, ""))?;
    match wanted {
        None => summary(reading.out, group),
        Some(wanted) => list(reading.out, group, &wanted, now),
    }
    Ok(())
}

fn summary(out: &mut Sink, group: &Group) {
    out.array(4);
    out.count(group.pending_len());
    let (Some((first, _)), Some(last)) = (group.next_pending(StreamId::MIN, None), group.last_pending())
    else {
        out.nil();
        out.nil();
        return out.nil_array();
    };
    write_id(out, first);
    write_id(out, last);
    let busy: Vec<_> =
        group.consumers().filter_map(|(_, consumer)| consumer).filter(|one| one.pending_len() > 0).collect();
    out.array(busy.len());
    for consumer in busy {
        out.array(2);
        out.bulk(&consumer.name);
        out.bulk_int(consumer.pending_len() as i64);
    }
}

fn list(out: &mut Sink, group: &Group, wanted: &Wanted<'_>, now: Millis) {
    let number = match wanted.consumer.map(|name| group.find_consumer(name)) {
        Some(None) => return out.array(0),
        Some(number) => number,
        None => None,
    };
    let array = out.defer();
    let mut written = 0;
    let mut from = Some(wanted.start);
    while written < usize::try_from(wanted.count.max(0)).unwrap_or(usize::MAX)
        && let Some((id, pending)) = from.and_then(|from| group.next_pending(from, number))
        && id <= wanted.end
    {
        from = id.next();
        let idle_ms = now.saturating_sub(pending.delivered_ms);
        if wanted.min_idle_ms != 0 && idle_ms < wanted.min_idle_ms {
            continue;
        }
        out.array(4);
        write_id(out, id);
        out.bulk(group.consumer_name(pending.consumer));
        out.int(idle_ms.max(0));
        out.int(pending.deliveries as i64);
        written += 1;
    }
    out.close_array(array, written);
}
