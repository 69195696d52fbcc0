//! Streams: adding, reading and removing entries. <https://redis.io/docs/latest/commands/?group=stream>
//!
//! What is logged does not depend on the clock or on nodes: an entry's ID is spelt out, an approximate trim is exact.
//! Deliberately absent: consumer groups, and XREAD; see the files beside this one.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::args::Args;
use super::ctx::Ctx;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use super::stream_args::{
    find_write, lend, parse_end, parse_id, parse_partial, parse_start, text_of, write_range,
};
use crate::db::Value;
use crate::db::keyspace::NewDeadline;
use crate::types::stream::{Entries, ID_TEXT_MAX, Keep, Stream, StreamId, Trim, Words};

const ADD: Flags = Flags::WRITE.with(Flags::DENY_OOM).with(Flags::FAST);
const REMOVE: Flags = Flags::WRITE.with(Flags::FAST);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("XADD", -5, ADD, Keys::ONE, xadd, "5.0.0", "O(1) when adding a new entry, O(N) when trimming where N being the number of entries evicted.", "Appends a new message to a stream. Creates the key if it doesn't exist.", "key [NOMKSTREAM] [(MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]] (*|id) (field value)...", "bulk|nil"),
    db("XDEL", -3, REMOVE, Keys::ONE, xdel, "5.0.0", "O(1) for each single item to delete in the stream, regardless of the stream size.", "Returns the number of messages after removing them from a stream.", "key id...", "int"),
    db("XLEN", 2, Flags::READ.with(Flags::FAST), Keys::ONE, xlen, "5.0.0", "O(1)", "Return the number of messages in a stream.", "key", "int"),
    db("XRANGE", -4, Flags::READ, Keys::ONE, xrange, "5.0.0", "O(N) with N being the number of elements being returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).", "Returns the messages from a stream within a range of IDs.", "key start end [COUNT count:int]", "array<tuple<bulk,array<bulk>>>|nil"),
    db("XREVRANGE", -4, Flags::READ, Keys::ONE, xrevrange, "5.0.0", "O(N) with N being the number of elements returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).", "Returns the messages from a stream within a range of IDs in reverse order.", "key end start [COUNT count:int]", "array<tuple<bulk,array<bulk>>>|nil"),
    db("XSETID", -3, ADD, Keys::ONE, xsetid, "5.0.0", "O(1)", "An internal command for replicating stream values.", "key last-id [ENTRIESADDED entries-added:int] [MAXDELETEDID max-deleted-id]", "status"),
    db("XTRIM", -4, Flags::WRITE, Keys::ONE, xtrim, "5.0.0", "O(N), with N being the number of evicted entries. Constant times are very small however, since entries are organized in macro nodes containing multiple entries that can be released with a single deallocation.", "Deletes messages from the beginning of a stream.", "key (MAXLEN|MINID) [=|~] threshold [LIMIT limit:int]", "int"),
];

/// The ID that XADD is given.
#[derive(Clone, Copy)]
enum NewId {
    /// `*`
    Auto,
    /// `ms-*`, or the whole.
    Given(u64, Option<u64>),
}

/// The options of XADD and XTRIM.
struct Options {
    no_create: bool,
    trim: Option<Trim>,
    id: Option<NewId>,
}

/// A number that must not be negative.
fn count(args: &mut Args<'_>, error: &'static str) -> Result<u64, CommandError> {
    u64::try_from(args.int()?).map_err(|_| CommandError::line(error))
}

impl Options {
    fn parse(ctx: &Ctx<'_>, args: &mut Args<'_>, adds: bool) -> Result<Self, CommandError> {
        let mut options = Self { no_create: false, trim: None, id: None };
        let mut limit = None;
        while let Some(word) = args.peek() {
            let follows = args.remaining() > 1;
            if adds && word == b"*" {
                args.next()?;
                options.id = Some(NewId::Auto);
                break;
            }
            let is_length = follows && args.accept("MAXLEN");
            if is_length || follows && args.accept("MINID") {
                if options.trim.is_some() {
                    return Err(CommandError::line(
                        "ERR syntax error, MAXLEN and MINID options at the same time are not compatible",
                    ));
                }
                options.trim = Some(threshold(args, is_length)?);
            } else if follows && args.accept("LIMIT") {
                limit = Some(count(args, "ERR The LIMIT argument must be >= 0.")?);
            } else if adds && args.accept("NOMKSTREAM") {
                options.no_create = true;
            } else if adds {
                let (ms, seq) = parse_partial(args.next()?, 0)?;
                options.id = Some(NewId::Given(ms, seq));
                break;
            } else {
                return Err(CommandError::syntax());
            }
        }
        options.limit(ctx, limit, adds)?;
        Ok(options)
    }

    fn limit(&mut self, ctx: &Ctx<'_>, limit: Option<u64>, adds: bool) -> Outcome {
        let error = match (&mut self.trim, limit) {
            (None, Some(1..)) => {
                "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy"
            }
            (None, _) if !adds => "ERR syntax error, XTRIM must be called with a trimming strategy",
            (None, Some(0)) | (Some(Trim { approximate: false, .. }), Some(_)) => {
                "ERR syntax error, LIMIT cannot be used without the special ~ option"
            }
            (Some(trim), _) => {
                if trim.approximate {
                    // Unasked, a hundred nodes.
                    let nodes = ctx.thresholds.stream_node_max_entries.saturating_mul(100);
                    let usual = if nodes == 0 { 10_000 } else { nodes.min(1_000_000) };
                    trim.limit = limit.unwrap_or(usual);
                }
                return Ok(());
            }
            (None, None) => return Ok(()),
        };
        Err(CommandError::line(error))
    }
}

/// What follows MAXLEN or MINID.
fn threshold(args: &mut Args<'_>, is_length: bool) -> Result<Trim, CommandError> {
    let mut approximate = false;
    if args.remaining() > 1 {
        approximate = args.accept("~");
        if !approximate {
            args.accept("=");
        }
    }
    let keep = match is_length {
        true => Keep::MaxLen(count(args, "ERR The MAXLEN argument must be >= 0.")?),
        false => Keep::MinId(parse_id(args.next()?, 0)?),
    };
    Ok(Trim { keep, approximate, limit: 0 })
}

/// The option that trims exactly to what an approximate trim has left.
fn exact(entries: &Entries, keep: Keep) -> (&'static [u8], Vec<u8>) {
    match keep {
        Keep::MaxLen(_) => (b"MAXLEN", text_of(entries.len as i64)),
        Keep::MinId(_) => {
            let first = entries.first().map_or(StreamId::MAX, |entry| entry.id);
            (b"MINID", first.to_text())
        }
    }
}

fn xadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let options = Options::parse(ctx, args, true)?;
    let words = args.rest();
    if words.len() < 2 || words.len() % 2 == 1 {
        return Err(CommandError::wrong_arity(ctx.name));
    }
    if let Some(NewId::Given(0, Some(0))) = options.id {
        return Err(CommandError::line("ERR The ID specified in XADD must be greater than 0-0"));
    }
    match find_write(ctx, key)? {
        Some(place) => lend(ctx, place, &mut |ctx, stream| add(ctx, stream, key, &options, words.clone())),
        None if options.no_create => {
            ctx.out.nil();
            Ok(())
        }
        None => {
            ctx.event(key, Class::NEW, "new");
            let mut stream: Box<Stream> = Box::default();
            add(ctx, &mut stream, key, &options, words)?;
            ctx.keyspace.set_value(ctx.db, key, Value::Stream(stream), NewDeadline::Clear);
            Ok(())
        }
    }
}

/// The ID of an entry to be added; `None` when it would not be greater than the last.
fn new_id(entries: &Entries, id: NewId, now: u64) -> Option<StreamId> {
    let last = entries.last_id;
    let id = match id {
        NewId::Auto if now > last.ms => StreamId::new(now, 0),
        NewId::Auto => last.next()?,
        NewId::Given(ms, Some(seq)) => StreamId::new(ms, seq),
        NewId::Given(ms, None) if ms == last.ms => StreamId::new(ms, last.seq.checked_add(1)?),
        NewId::Given(ms, None) => StreamId::new(ms, 0),
    };
    (id > last).then_some(id)
}

fn add<'a>(
    ctx: &mut Ctx<'_>,
    stream: &mut Stream,
    key: &[u8],
    options: &Options,
    words: impl Words<'a>,
) -> Outcome {
    let entries = &mut stream.entries;
    if entries.last_id == StreamId::MAX {
        return Err(CommandError::line(
            "ERR The stream has exhausted the last possible ID, unable to add more items",
        ));
    }
    let given = options.id.unwrap_or(NewId::Auto);
    let id = new_id(entries, given, ctx.now.max(0) as u64).ok_or_else(|| {
        CommandError::line("ERR The ID specified in XADD is equal or smaller than the target stream top item")
    })?;
    if !entries.append(id, words.clone(), ctx.thresholds) {
        return Err(CommandError::line("ERR Elements are too large to be stored"));
    }
    let mut text = [0; ID_TEXT_MAX];
    let id = id.format(&mut text);
    ctx.out.bulk(id);
    ctx.changed(key, Class::STREAM, "xadd");
    if let Some(trim) = options.trim
        && entries.trim(trim) > 0
    {
        ctx.event(key, Class::STREAM, "xtrim");
    }
    let approximate = options.trim.filter(|trim| trim.approximate);
    let is_whole = matches!(given, NewId::Given(_, Some(_)));
    if ctx.effects.log && (approximate.is_some() || !is_whole) {
        let mut logged: Vec<&[u8]> = alloc::vec![b"XADD", key];
        let exactly = options.trim.map(|trim| match (trim.approximate, trim.keep) {
            (false, Keep::MaxLen(max)) => (&b"MAXLEN"[..], text_of(max as i64)),
            (false, Keep::MinId(min)) => (&b"MINID"[..], min.to_text()),
            (true, keep) => exact(entries, keep),
        });
        if let Some((name, value)) = &exactly {
            logged.extend_from_slice(&[*name, b"=", value]);
        }
        logged.push(id);
        words.for_each(|word| logged.push(word));
        ctx.replicate(&logged);
    }
    Ok(())
}

fn xtrim(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let trim = Options::parse(ctx, args, false)?.trim;
    let mut removed = 0;
    if let Some(place) = find_write(ctx, key)?
        && let Some(trim) = trim
    {
        lend(ctx, place, &mut |ctx, stream| {
            removed = stream.entries.trim(trim);
            if removed > 0 && trim.approximate && ctx.effects.log {
                let (name, value) = exact(&stream.entries, trim.keep);
                ctx.replicate(&[b"XTRIM", key, name, b"=", &value]);
            }
            Ok(())
        })?;
    }
    removed_from(ctx, key, "xtrim", removed);
    Ok(())
}

/// Reports and answers that so many entries are gone.
fn removed_from(ctx: &mut Ctx<'_>, key: &[u8], event: &'static str, removed: u64) {
    if removed > 0 {
        ctx.changed(key, Class::STREAM, event);
        ctx.effects.dirty += removed - 1;
    }
    ctx.out.int(removed as i64);
}

fn xdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let mut removed = 0;
    if let Some(place) = find_write(ctx, key)? {
        let ids = parse_ids(args)?;
        lend(ctx, place, &mut |_, stream| {
            removed = ids.iter().map(|id| u64::from(stream.entries.delete(*id))).sum();
            Ok(())
        })?;
    }
    removed_from(ctx, key, "xdel", removed);
    Ok(())
}

/// All arguments that are left, as IDs.
pub(super) fn parse_ids(args: &mut Args<'_>) -> Result<Vec<StreamId>, CommandError> {
    let mut ids = Vec::with_capacity(args.remaining());
    for text in args.rest() {
        ids.push(parse_id(text, 0)?);
    }
    Ok(ids)
}

fn xlen(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let reading = ctx.read::<Box<Stream>>(args.next()?)?;
    reading.out.int(reading.value.map_or(0, |stream| stream.entries.len as i64));
    Ok(())
}

fn xrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    range(ctx, args, false)
}

fn xrevrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    range(ctx, args, true)
}

fn range(ctx: &mut Ctx<'_>, args: &mut Args<'_>, is_reverse: bool) -> Outcome {
    let (key, one, other) = (args.next()?, args.next()?, args.next()?);
    let (start, end) = if is_reverse { (other, one) } else { (one, other) };
    let (start, end) = (parse_start(start)?, parse_end(end)?);
    let mut count = -1;
    while args.remaining() > 0 {
        if args.remaining() < 2 || !args.accept("COUNT") {
            return Err(CommandError::syntax());
        }
        count = args.int()?.max(0);
    }
    let reading = ctx.read::<Box<Stream>>(key)?;
    match reading.value {
        None => reading.out.array(0),
        Some(_) if count == 0 => reading.out.nil_array(),
        Some(stream) => {
            write_range(reading.out, &stream.entries, start, end, is_reverse, count.max(0) as u64);
        }
    }
    Ok(())
}

fn xsetid(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let last_id = parse_id(args.next()?, 0)?;
    let (mut added, mut max_deleted_id) = (None, StreamId::MIN);
    while args.remaining() > 0 {
        let follows = args.remaining() > 1;
        if follows && args.accept("ENTRIESADDED") {
            added = Some(count(args, "ERR entries_added must be positive")?);
        } else if follows && args.accept("MAXDELETEDID") {
            max_deleted_id = parse_id(args.next()?, 0)?;
            if last_id < max_deleted_id {
                return Err(CommandError::line(
                    "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id",
                ));
            }
        } else {
            return Err(CommandError::syntax());
        }
    }
    let place = find_write(ctx, key)?.ok_or_else(CommandError::no_such_key)?;
    lend(ctx, place, &mut |ctx, stream| {
        let entries = &mut stream.entries;
        if let Some(error) = refuse_last_id(entries, last_id, added) {
            return Err(CommandError::line(error));
        }
        entries.last_id = last_id;
        entries.added = added.unwrap_or(entries.added);
        if !max_deleted_id.is_zero() {
            entries.max_deleted_id = max_deleted_id;
        }
        ctx.out.ok();
        ctx.event(key, Class::STREAM, "xsetid");
        ctx.effects.dirty += 1;
        Ok(())
    })
}

fn refuse_last_id(entries: &Entries, last_id: StreamId, added: Option<u64>) -> Option<&'static str> {
    if last_id < entries.max_deleted_id {
        return Some("ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
    }
    if entries.last().is_some_and(|last| last_id < last.id) {
        return Some("ERR The ID specified in XSETID is smaller than the target stream top item");
    }
    if entries.len > 0 && added.is_some_and(|added| added < entries.len) {
        return Some("ERR The entries_added specified in XSETID is smaller than the target stream length");
    }
    None
}
