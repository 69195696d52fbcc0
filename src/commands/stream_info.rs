//! XINFO: what there is to know about a stream, its groups and their consumers.
//!
//! Deliberately absent: figures of an encoding that is not there; the radix tree's are those Redis would have.

use alloc::boxed::Box;

use super::args::Args;
use super::ctx::{Ctx, Reading};
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, Verb, container, db, verb};
use super::stream_args::{no_group_in, write_entry, write_id, write_range};
use crate::base::time::Millis;
use crate::proto::sink::Sink;
use crate::types::stream::{Entry, Group, Stream, StreamId, StreamView};

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    container("XINFO", "5.0.0", "A container for stream introspection commands."),
    db("XINFO|CONSUMERS", 4, Flags::READ, Keys::SECOND, consumers, "5.0.0", "O(1)", "Returns a list of the consumers in a consumer group.", "key group", "array<map>"),
    db("XINFO|GROUPS", 3, Flags::READ, Keys::SECOND, groups, "5.0.0", "O(1)", "Returns a list of the consumer groups of a stream.", "key", "array<map>"),
    verb("XINFO|HELP", 2, Flags::LOADING.with(Flags::STALE), Keys::NONE, Verb::Help, "5.0.0", "O(1)", "Returns helpful text about the different subcommands.", "", "array<status>"),
    db("XINFO|STREAM", -3, Flags::READ, Keys::SECOND, stream, "5.0.0", "O(1)", "Returns information about a stream.", "key [FULL [COUNT count:int]]", "map"),
];

/// Reads the stream at `key`, which must exist.
fn must_read<'c>(ctx: &'c mut Ctx<'_>, key: &[u8]) -> Result<(StreamView<'c>, &'c mut Sink), CommandError> {
    let Reading { value, out, .. } = ctx.read::<Box<Stream>>(key)?;
    Ok((value.ok_or_else(CommandError::no_such_key)?, out))
}

fn field(out: &mut Sink, name: &str) {
    out.bulk(name.as_bytes());
}

fn number(out: &mut Sink, name: &str, value: u64) {
    field(out, name);
    out.int(value as i64);
}

fn time(out: &mut Sink, name: &str, value: i64) {
    field(out, name);
    out.int(value);
}

fn id(out: &mut Sink, name: &str, value: StreamId) {
    field(out, name);
    write_id(out, value);
}

fn maybe(out: &mut Sink, name: &str, value: Option<i64>) {
    field(out, name);
    match value {
        Some(value) => out.int(value),
        None => out.nil(),
    }
}

fn consumers(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name) = (args.next()?, args.next()?);
    let now = ctx.now;
    let (stream, out) = must_read(ctx, key)?;
    let group = stream.groups.get(name).ok_or_else(|| no_group_in(key, name))?;
    out.array(group.consumers_len());
    for (_, consumer) in group.consumers() {
        let Some(consumer) = consumer else { continue };
        out.map(4);
        field(out, "name");
        out.bulk(&consumer.name);
        number(out, "pending", consumer.pending_len() as u64);
        time(out, "idle", now.saturating_sub(consumer.seen_ms).max(0));
        let inactive_ms = now.saturating_sub(consumer.active_ms).max(0);
        time(out, "inactive", if consumer.active_ms < 0 { -1 } else { inactive_ms });
    }
    Ok(())
}

fn groups(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (stream, out) = must_read(ctx, args.next()?)?;
    out.array(stream.groups.len());
    for group in stream.groups.iter() {
        out.map(6);
        field(out, "name");
        out.bulk(&group.name);
        number(out, "consumers", group.consumers_len() as u64);
        number(out, "pending", group.pending_len() as u64);
        progress(out, stream, group);
    }
    Ok(())
}

/// How far a group has come.
fn progress(out: &mut Sink, stream: &Stream, group: &Group) {
    id(out, "last-delivered-id", group.last_id);
    maybe(out, "entries-read", group.entries_read.map(|read| read as i64));
    maybe(out, "lag", stream.lag(group));
}

fn stream(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let subcommand = args.name_word(1);
    let (stream, out) = must_read(ctx, key)?;
    let options = args.remaining();
    if options == 0 {
        out.map(10);
        head(out, stream);
        number(out, "groups", stream.groups.len() as u64);
        edge(out, "first-entry", stream.entries.first());
        edge(out, "last-entry", stream.entries.last());
        return Ok(());
    }
    if !matches!(options, 1 | 3) || !args.accept("FULL") || (options == 3 && !args.accept("COUNT")) {
        return Err(CommandError::bad_subcommand("XINFO", subcommand));
    }
    let count = match options {
        1 => 10,
        _ => u64::try_from(args.int()?).unwrap_or(10),
    };
    out.map(9);
    head(out, stream);
    field(out, "entries");
    write_range(out, &stream.entries, StreamId::MIN, StreamId::MAX, false, count);
    field(out, "groups");
    out.array(stream.groups.len());
    for group in stream.groups.iter() {
        whole_group(out, stream, group, count);
    }
    Ok(())
}

/// What both forms of XINFO STREAM begin with: seven fields.
fn head(out: &mut Sink, stream: &Stream) {
    let entries = &stream.entries;
    number(out, "length", entries.len);
    let (keys, nodes) = entries.radix_counts();
    number(out, "radix-tree-keys", keys as u64);
    number(out, "radix-tree-nodes", nodes as u64);
    id(out, "last-generated-id", entries.last_id);
    id(out, "max-deleted-entry-id", entries.max_deleted_id);
    number(out, "entries-added", entries.added);
    id(out, "recorded-first-entry-id", entries.first_id);
}

fn edge(out: &mut Sink, name: &str, entry: Option<Entry<'_>>) {
    field(out, name);
    match entry {
        Some(entry) => write_entry(out, entry),
        None => out.nil(),
    }
}

fn whole_group(out: &mut Sink, stream: &Stream, group: &Group, count: u64) {
    out.map(7);
    field(out, "name");
    out.bulk(&group.name);
    progress(out, stream, group);
    number(out, "pel-count", group.pending_len() as u64);
    field(out, "pending");
    pending(out, group, None, count);
    field(out, "consumers");
    out.array(group.consumers_len());
    for (number_of, consumer) in group.consumers() {
        let Some(consumer) = consumer else { continue };
        out.map(5);
        field(out, "name");
        out.bulk(&consumer.name);
        time(out, "seen-time", consumer.seen_ms);
        time(out, "active-time", consumer.active_ms);
        number(out, "pel-count", consumer.pending_len() as u64);
        field(out, "pending");
        pending(out, group, Some(number_of), count);
    }
}

/// At most `count` pending entries, 0 for all, of a group or of one consumer.
fn pending(out: &mut Sink, group: &Group, consumer: Option<u32>, count: u64) {
    let array = out.defer();
    let mut written = 0;
    let mut from = Some(StreamId::MIN);
    while let Some((entry, pending)) = from.and_then(|from| group.next_pending(from, consumer)) {
        from = entry.next();
        let delivered_ms: Millis = pending.delivered_ms;
        out.array(if consumer.is_none() { 4 } else { 3 });
        write_id(out, entry);
        if consumer.is_none() {
            out.bulk(group.consumer_name(pending.consumer));
        }
        out.int(delivered_ms);
        out.int(pending.deliveries as i64);
        written += 1;
        if written as u64 == count {
            break;
        }
    }
    out.close_array(array, written);
}
