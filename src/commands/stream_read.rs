//! XREAD and XREADGROUP: what came after an ID, waiting for it if need be.
//!
//! A waiting XREAD is kept with the IDs that `$` and `+` meant when it came. A waiting XREADGROUP looks anew what its
//! group has not read, and answers with an error once the group is gone. Deliberately absent: the waiting itself.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use super::args::Args;
use super::ctx::{Ctx, Nil, Wait};
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use super::stream_args::{
    consumer_of, find, lend, log_claim, log_group_id, no_group, parse_id, write_entry, write_id, write_range,
};
use super::timeout::block_ms;
use crate::base::time::Millis;
use crate::proto::request::OwnedArgv;
use crate::types::stream::{Entries, Group, Pending, Stream, StreamId};

const WAIT: Flags = Flags::BLOCKING.with(Flags::MOVABLE_KEYS);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("XREAD", -4, WAIT.with(Flags::READ), Keys::STREAMS, xread, "5.0.0", "For each stream mentioned: O(N) with N being the number of elements being returned, it means that XREAD-ing with a fixed COUNT is O(1).", "Returns messages from multiple streams with IDs greater than the ones requested. Blocks until a message is available otherwise.", "[COUNT count:int] [BLOCK milliseconds:int] STREAMS key... id...", "map|nil"),
    db("XREADGROUP", -7, WAIT.with(Flags::WRITE), Keys::GROUP_STREAMS, xreadgroup, "5.0.0", "For each stream mentioned: O(M) with M being the number of elements returned. If M is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1). On the other side when XREADGROUP blocks, XADD will pay the O(N) time in order to serve the N clients blocked on the stream getting new data.", "Returns new or historical messages from a stream for a consumer in a group. Blocks until a message is available otherwise.", "GROUP group consumer [COUNT count:int] [BLOCK milliseconds:int] [NOACK] STREAMS key... id...", "map|nil"),
];

/// The arguments of either.
#[derive(Default)]
struct Request<'a> {
    is_group: bool,
    block_ms: Option<Millis>,
    /// 0: all.
    count: u64,
    group: &'a [u8],
    consumer: &'a [u8],
    no_ack: bool,
    keys: Vec<&'a [u8]>,
    ids: Vec<&'a [u8]>,
}

/// From where a stream is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    /// What the group has not read: `>`.
    New,
    /// What is behind this ID.
    After(StreamId),
}

impl<'a> Request<'a> {
    fn parse(ctx: &Ctx<'_>, args: &mut Args<'a>, is_group: bool) -> Result<Self, CommandError> {
        let mut request = Self { is_group, ..Self::default() };
        let mut has_group = false;
        loop {
            let left = args.remaining();
            if left > 1 && args.accept("BLOCK") {
                request.block_ms = Some(block_ms(args.next()?, ctx.now)?);
            } else if left > 1 && args.accept("COUNT") {
                request.count = args.int()?.max(0) as u64;
            } else if left > 1 && args.accept("STREAMS") {
                break;
            } else if left > 2 && args.accept("GROUP") {
                if !is_group {
                    return Err(CommandError::line(
                        "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.",
                    ));
                }
                (request.group, request.consumer) = (args.next()?, args.next()?);
                has_group = true;
            } else if args.accept("NOACK") {
                if !is_group {
                    return Err(CommandError::line(
                        "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.",
                    ));
                }
                request.no_ack = true;
            } else {
                return Err(CommandError::syntax());
            }
        }
        let left = args.remaining();
        if left % 2 == 1 {
            let (name, sign) = if is_group { ("xreadgroup", '>') } else { ("xread", '$') };
            return Err(CommandError::text(format!(
                "ERR Unbalanced '{name}' list of streams: for each stream key an ID or '{sign}' must be specified."
            )));
        }
        if is_group && !has_group {
            return Err(CommandError::line("ERR Missing GROUP option for XREADGROUP"));
        }
        request.keys = args.take(left / 2)?.collect();
        request.ids = args.rest().collect();
        Ok(request)
    }

    /// The same request for later: its IDs mean what they mean now, and the group stands where nothing can be taken for the word before the keys, whatever a
    /// consumer is called.
    fn again(&self, from: &[From]) -> OwnedArgv {
        let count = format!("{}", self.count);
        let group: &[&[u8]] =
            if self.is_group { &[b"XREADGROUP", b"GROUP", self.group, self.consumer] } else { &[b"XREAD"] };
        let no_ack: &[&[u8]] = if self.no_ack { &[b"NOACK"] } else { &[] };
        let options: [&[u8]; 5] = [b"COUNT", count.as_bytes(), b"BLOCK", b"0", b"STREAMS"];
        let ids: Vec<Vec<u8>> = from
            .iter()
            .map(|from| match from {
                From::New => b">".to_vec(),
                From::After(id) => id.to_text(),
            })
            .collect();
        let words = group.iter().chain(no_ack).chain(&options).chain(&self.keys).copied();
        OwnedArgv::copy(words.chain(ids.iter().map(Vec::as_slice)))
    }

    /// What the `at`th ID means now. The key and the group must be there when there is a group.
    fn resolve(&self, ctx: &mut Ctx<'_>, at: usize) -> Result<From, CommandError> {
        let key = self.keys[at];
        let place = find(ctx, key)?;
        let stream = place.and_then(|place| match ctx.keyspace.value(place) {
            crate::db::ValueRef::Stream(stream) => Some(stream),
            _ => None,
        });
        if self.is_group && stream.is_none_or(|stream| stream.groups.get(self.group).is_none()) {
            return Err(no_group(key, self.group, " in XREADGROUP with GROUP option"));
        }
        let after = match (self.ids[at], self.is_group) {
            (b"$", true) => return Err(meaningless('$')),
            (b"+", true) => return Err(meaningless('+')),
            (b">", true) => return Ok(From::New),
            (b">", false) => {
                return Err(CommandError::line(
                    "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.",
                ));
            }
            (b"$", false) => stream.map_or(StreamId::MIN, |stream| stream.entries.last_id),
            (b"+", false) => {
                let last = stream.and_then(|stream| stream.entries.last());
                last.and_then(|last| last.id.previous()).unwrap_or_default()
            }
            (text, _) => parse_id(text, 0)?,
        };
        Ok(if self.is_group && after == StreamId::MAX { From::New } else { From::After(after) })
    }
}

#[cold]
fn meaningless(sign: char) -> CommandError {
    CommandError::text(format!(
        "ERR The {sign} ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer \
         by specifying a proper ID, or use the > ID to get new messages. The {sign} ID would just return an empty result set."
    ))
}

fn xread(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    read(ctx, args, false)
}

fn xreadgroup(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    read(ctx, args, true)
}

fn read(ctx: &mut Ctx<'_>, args: &mut Args<'_>, is_group: bool) -> Outcome {
    let request = Request::parse(ctx, args, is_group)?;
    let mut from = Vec::with_capacity(request.ids.len());
    for at in 0..request.ids.len() {
        from.push(request.resolve(ctx, at)?);
    }
    if is_group {
        // Every effect is logged in words that do not depend on the clock.
        ctx.effects.replicate_nothing();
    }
    let mark = ctx.out.mark();
    let reply = ctx.out.defer();
    let mut served = 0;
    for (key, from) in request.keys.iter().zip(&from) {
        let Some(place) = find(ctx, key)? else { continue };
        lend(ctx, place, &mut |ctx, stream| {
            served += usize::from(serve(ctx, stream, &request, key, *from));
            Ok(())
        })?;
    }
    if served > 0 {
        if ctx.out.is_resp3() {
            ctx.out.close_map(reply, served);
        } else {
            ctx.out.close_array(reply, served);
        }
        return Ok(());
    }
    ctx.out.rollback(mark);
    let Some(timeout_ms) = request.block_ms else {
        ctx.out.nil_array();
        return Ok(());
    };
    ctx.wait = Some(Box::new(Wait { timeout_ms, nil: Nil::Array, again: Some(request.again(&from)) }));
    Ok(())
}

/// Writes what there is of one stream; false, and nothing is written, when there is nothing.
fn serve(ctx: &mut Ctx<'_>, stream: &mut Stream, request: &Request<'_>, key: &[u8], from: From) -> bool {
    let entries = &mut stream.entries;
    if !request.is_group {
        let From::After(after) = from else { return false };
        let Some(start) = after.next() else { return false };
        let is_ready = entries.last().is_some_and(|last| last.id > after);
        if is_ready {
            begin(ctx, key);
            write_range(ctx.out, entries, start, StreamId::MAX, false, request.count);
        }
        return is_ready;
    }
    let Some(group) = stream.groups.get_mut(request.group) else { return false };
    let number = consumer_of(ctx, key, group, request.consumer);
    match from {
        From::After(after) => {
            begin(ctx, key);
            history(ctx, entries, group, key, number, after, request.count);
        }
        From::New => {
            if entries.last().is_none_or(|last| last.id <= group.last_id) {
                return false;
            }
            begin(ctx, key);
            deliver(ctx, entries, group, key, number, request);
        }
    }
    ctx.effects.dirty += 1;
    true
}

/// A stream's name, and the pair in which it stands where replies have no maps.
fn begin(ctx: &mut Ctx<'_>, key: &[u8]) {
    if !ctx.out.is_resp3() {
        ctx.out.array(2);
    }
    ctx.out.bulk(key);
}

/// Entries that the group has not read yet: they become pending, and the group moves on.
fn deliver(
    ctx: &mut Ctx<'_>,
    entries: &Entries,
    group: &mut Group,
    key: &[u8],
    number: u32,
    request: &Request<'_>,
) {
    let start = group.last_id.next().unwrap_or(StreamId::MAX);
    let array = ctx.out.defer();
    let mut written = 0;
    for entry in entries.range(start, StreamId::MAX, false) {
        let read = match group.entries_read {
            Some(read) if !entries.has_tombstone_from(entry.id) => read.checked_add(1),
            read if entries.added == 0 => read,
            _ => entries.reads_until(entry.id),
        };
        // What no XGROUP SETID could say is not known.
        group.entries_read = read.filter(|read| i64::try_from(*read).is_ok());
        group.last_id = entry.id;
        write_entry(ctx.out, entry);
        if !request.no_ack {
            let pending = Pending { delivered_ms: ctx.now, deliveries: 1, consumer: number };
            group.set_pending(entry.id, pending);
            log_claim(ctx, key, group, entry.id, pending);
        }
        written += 1;
        if written as u64 == request.count {
            break;
        }
    }
    if !request.no_ack
        && let Some(consumer) = group.consumer_mut(number)
    {
        consumer.active_ms = ctx.now;
    }
    log_group_id(ctx, key, group);
    ctx.out.close_array(array, written);
}

/// Entries that the consumer has got and not acknowledged. Of those that were deleted since there is only the ID. That they
/// were delivered once more is logged, which Redis leaves out: what gives up after so many deliveries must count on.
fn history(
    ctx: &mut Ctx<'_>,
    entries: &Entries,
    group: &mut Group,
    key: &[u8],
    number: u32,
    after: StreamId,
    count: u64,
) {
    let array = ctx.out.defer();
    let mut written = 0;
    let mut from = after.next();
    while let Some((id, pending)) = from.and_then(|from| group.next_pending(from, Some(number))) {
        match entries.get(id) {
            Some(entry) => {
                write_entry(ctx.out, entry);
                let deliveries = pending.deliveries.wrapping_add(1);
                let pending = Pending { delivered_ms: ctx.now, deliveries, ..pending };
                group.set_pending(id, pending);
                log_claim(ctx, key, group, id, pending);
            }
            None => {
                ctx.out.array(2);
                write_id(ctx.out, id);
                ctx.out.nil_array();
            }
        }
        written += 1;
        if written as u64 == count {
            break;
        }
        from = id.next();
    }
    ctx.out.close_array(array, written);
}
