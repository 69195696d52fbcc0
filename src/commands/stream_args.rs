//! What the commands of streams share: IDs as they are written, entries as they are answered, a stream lent out.
//!
//! Deliberately absent: commands.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::ctx::Ctx;
use super::error::{CommandError, Outcome};
use crate::base::number;
use crate::base::planted::{Bug, bug};
use crate::db::Place;
use crate::proto::sink::Sink;
use crate::types::stream::{Entries, Entry, Group, ID_TEXT_MAX, Pending, Stream, StreamId};

/// An argument that is no ID.
#[cold]
pub(super) fn invalid_id() -> CommandError {
    CommandError::line("ERR Invalid stream ID specified as stream command argument")
}

#[cold]
pub(super) fn no_group(key: &[u8], group: &[u8], place: &str) -> CommandError {
    let or = b"' or consumer group '";
    CommandError::quoting(&[b"NOGROUP No such key '", key, or, group, b"'", place.as_bytes()])
}

#[cold]
pub(super) fn no_group_in(key: &[u8], group: &[u8]) -> CommandError {
    CommandError::quoting(&[b"NOGROUP No such consumer group '", group, b"' for key name '", key, b"'"])
}

/// A part of an ID. What is no integer in its canonical text, Redis reads with `strtoull`: spaces, a sign and zeros may lead.
fn part(text: &[u8]) -> Option<u64> {
    if let Some(value) = number::parse_i64(text) {
        return u64::try_from(value).ok();
    }
    let mut digits = text;
    while let [b' ' | b'\t'..=b'\r', rest @ ..] = digits {
        digits = rest;
    }
    number::parse_strtoull(digits)
}

/// The longest text of an ID that Redis has a place for.
const TEXT_MAX: usize = 127;

/// An ID as XADD takes it: with no sequence when it says `*` there.
pub(super) fn parse_partial(text: &[u8], missing_seq: u64) -> Result<(u64, Option<u64>), CommandError> {
    if text.len() > TEXT_MAX {
        return Err(invalid_id());
    }
    let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
    let (ms, seq) = match text.iter().position(|&byte| byte == b'-') {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let ms = part(ms).ok_or_else(invalid_id)?;
    match seq {
        None => Ok((ms, Some(missing_seq))),
        Some(b"*") => Ok((ms, None)),
        Some(seq) => Ok((ms, Some(part(seq).ok_or_else(invalid_id)?))),
    }
}

/// An ID that is spelt out; `ms` alone has this sequence.
pub(super) fn parse_id(text: &[u8], missing_seq: u64) -> Result<StreamId, CommandError> {
    match parse_partial(text, missing_seq)? {
        (ms, Some(seq)) => Ok(StreamId { ms, seq }),
        _ => Err(invalid_id()),
    }
}

/// An ID, or `-` or `+`.
pub(super) fn parse_open_id(text: &[u8], missing_seq: u64) -> Result<StreamId, CommandError> {
    match text {
        b"-" => Ok(StreamId::MIN),
        b"+" => Ok(StreamId::MAX),
        _ => parse_id(text, missing_seq),
    }
}

/// The first ID of a range; `(` leaves the one named out.
pub(super) fn parse_start(text: &[u8]) -> Result<StreamId, CommandError> {
    match text {
        [b'(', rest @ ..] if !rest.is_empty() => parse_id(rest, 0)?
            .next()
            .ok_or_else(|| CommandError::line("ERR invalid start ID for the interval")),
        _ => parse_open_id(text, 0),
    }
}

/// The last ID of a range.
pub(super) fn parse_end(text: &[u8]) -> Result<StreamId, CommandError> {
    match text {
        [b'(', rest @ ..] if !rest.is_empty() => {
            let id = parse_id(rest, u64::MAX)?;
            if bug(Bug::ExclusiveIgnored) {
                return Ok(id);
            }
            id.previous().ok_or_else(|| CommandError::line("ERR invalid end ID for the interval"))
        }
        _ => parse_open_id(text, u64::MAX),
    }
}

pub(super) fn text_of(value: i64) -> Vec<u8> {
    let mut text = Vec::new();
    number::write_i64(&mut text, value);
    text
}

pub(super) fn write_id(out: &mut Sink, id: StreamId) {
    out.bulk(id.format(&mut [0; ID_TEXT_MAX]));
}

/// An entry: its ID, and its fields and values in a row.
pub(super) fn write_entry(out: &mut Sink, entry: Entry<'_>) {
    out.array(2);
    write_id(out, entry.id);
    out.array(entry.len * 2);
    for (field, value) in entry.pairs() {
        out.element(field);
        out.element(value);
    }
}

/// At most `count` entries of a range; 0 is all of them.
pub(super) fn write_range(
    out: &mut Sink,
    entries: &Entries,
    from: StreamId,
    to: StreamId,
    is_reverse: bool,
    count: u64,
) {
    let array = out.defer();
    let mut written = 0;
    for entry in entries.range(from, to, is_reverse) {
        write_entry(out, entry);
        written += 1;
        if written as u64 == count {
            break;
        }
    }
    out.close_array(array, written);
}

/// The place of the stream at `key`; [`CommandError::wrong_type`] when it holds something else. A read, to be counted.
pub(super) fn find(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<Option<Place>, CommandError> {
    let place = ctx.find_read(key);
    is_stream(ctx, place)
}

/// [`find`], to change it.
pub(super) fn find_write(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<Option<Place>, CommandError> {
    let place = ctx.find_write(key);
    is_stream(ctx, place)
}

fn is_stream(ctx: &Ctx<'_>, place: Option<Place>) -> Result<Option<Place>, CommandError> {
    match place {
        Some(place) if ctx.keyspace.kind(place) != crate::db::Kind::StreamObject => {
            Err(CommandError::wrong_type())
        }
        place => Ok(place),
    }
}

/// What is done with a stream that is lent out. It must not touch the key otherwise.
pub(super) type Work<'w> = &'w mut dyn FnMut(&mut Ctx<'_>, &mut Stream) -> Outcome;

/// Lends the stream at `place`.
pub(super) fn lend(ctx: &mut Ctx<'_>, place: Place, work: Work<'_>) -> Outcome {
    let mut stream: Box<Stream> = ctx.keyspace.lend_stream(place).ok_or_else(CommandError::wrong_type)?;
    let outcome = work(ctx, &mut stream);
    ctx.keyspace.put_stream(place, stream);
    outcome
}

/// Logs that `id` is pending as `pending` says. Replayed when there is no such entry, it takes `id` off the pending ones.
pub(super) fn log_claim(ctx: &mut Ctx<'_>, key: &[u8], group: &Group, id: StreamId, pending: Pending) {
    if !ctx.effects.log {
        return;
    }
    ctx.replicate(&[
        b"XCLAIM",
        key,
        &group.name,
        group.consumer_name(pending.consumer),
        b"0",
        &id.to_text(),
        b"TIME",
        &text_of(pending.delivered_ms),
        b"RETRYCOUNT",
        &text_of(pending.deliveries as i64),
        b"FORCE",
        b"JUSTID",
        b"LASTID",
        &group.last_id.to_text(),
    ]);
}

/// Logs where a group stands.
pub(super) fn log_group_id(ctx: &mut Ctx<'_>, key: &[u8], group: &Group) {
    if !ctx.effects.log {
        return;
    }
    let read = group.entries_read.map_or(-1, |read| read as i64);
    ctx.replicate(&[
        b"XGROUP",
        b"SETID",
        key,
        &group.name,
        &group.last_id.to_text(),
        b"ENTRIESREAD",
        &text_of(read),
    ]);
}

/// The number of the consumer with this name, which is made if need be and has been seen now.
pub(super) fn consumer_of(ctx: &mut Ctx<'_>, key: &[u8], group: &mut Group, name: &[u8]) -> u32 {
    let number = match group.create_consumer(name, ctx.keyspace.access.now_ms) {
        Err(number) => number,
        Ok(number) => {
            consumer_created(ctx, key, group, name);
            number
        }
    };
    if let Some(consumer) = group.consumer_mut(number) {
        consumer.seen_ms = consumer.seen_ms.max(ctx.now);
    }
    number
}

/// Reports a consumer that was made on the way: no change of the key that WATCH would mind.
pub(super) fn consumer_created(ctx: &mut Ctx<'_>, key: &[u8], group: &Group, name: &[u8]) {
    ctx.event(key, super::effects::Class::STREAM, "xgroup-createconsumer");
    ctx.effects.dirty += 1;
    ctx.replicate(&[b"XGROUP", b"CREATECONSUMER", key, &group.name, name]);
}
