//! XCLAIM and XAUTOCLAIM: a consumer takes over what another has not acknowledged.
//!
//! Both are logged as XCLAIM with fixed times. Deliberately absent: who decides that a consumer is lost.

use alloc::vec::Vec;

use super::args::Args;
use super::ctx::Ctx;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use super::stream_args::{
    consumer_of, find, lend, log_claim, log_group_id, no_group, parse_id, parse_start, write_entry, write_id,
};
use crate::base::number;
use crate::db::Place;
use crate::types::stream::{Entries, Entry, Group, Pending, Stream, StreamId};

const CLAIM: Flags = Flags::WRITE.with(Flags::FAST);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("XAUTOCLAIM", -6, CLAIM, Keys::ONE, xautoclaim, "6.2.0", "O(1) if COUNT is small.", "Changes, or acquires, ownership of messages in a consumer group, as if the messages were delivered to as consumer group member.", "key group consumer min-idle-time:int start [COUNT count:int] [JUSTID]", "array"),
    db("XCLAIM", -6, CLAIM, Keys::ONE, xclaim, "5.0.0", "O(log N) with N being the number of messages in the PEL of the consumer group.", "Changes, or acquires, ownership of a message in a consumer group, as if the message was delivered a consumer group member.", "key group consumer min-idle-time:int id... [IDLE ms:int] [TIME unix-time-milliseconds:unix-time] [RETRYCOUNT count:int] [FORCE] [JUSTID] [LASTID lastid]", "array"),
];

/// An argument as an integer, or this error.
fn int(args: &mut Args<'_>, error: &'static str) -> Result<i64, CommandError> {
    number::parse_i64(args.next()?).ok_or_else(|| CommandError::line(error))
}

/// The stream at `key`, which must have the group.
fn must_find(ctx: &mut Ctx<'_>, key: &[u8], group: &[u8]) -> Result<Place, CommandError> {
    let Some(place) = find(ctx, key)? else { return Err(no_group(key, group, "")) };
    match ctx.keyspace.value(place) {
        crate::db::ValueRef::Stream(stream) if stream.groups.get(group).is_some() => Ok(place),
        _ => Err(no_group(key, group, "")),
    }
}

/// What XCLAIM is asked to do.
struct Claim {
    min_idle_ms: i64,
    ids: Vec<StreamId>,
    delivered_ms: i64,
    retry_count: Option<u64>,
    force: bool,
    just_id: bool,
    last_id: StreamId,
}

impl Claim {
    fn parse(ctx: &Ctx<'_>, args: &mut Args<'_>) -> Result<Self, CommandError> {
        let min_idle_ms = int(args, "ERR Invalid min-idle-time argument for XCLAIM")?.max(0);
        let mut ids = Vec::new();
        while let Some(Ok(id)) = args.peek().map(|text| parse_id(text, 0)) {
            ids.push(id);
            args.next()?;
        }
        let mut claim = Self {
            min_idle_ms,
            ids,
            delivered_ms: ctx.now,
            retry_count: None,
            force: false,
            just_id: false,
            last_id: StreamId::MIN,
        };
        while let Some(word) = args.peek() {
            let follows = args.remaining() > 1;
            if args.accept("FORCE") {
                claim.force = true;
            } else if args.accept("JUSTID") {
                claim.just_id = true;
            } else if follows && args.accept("IDLE") {
                let idle_ms = int(args, "ERR Invalid IDLE option argument for XCLAIM")?;
                claim.delivered_ms = ctx.now.wrapping_sub(idle_ms);
            } else if follows && args.accept("TIME") {
                claim.delivered_ms = int(args, "ERR Invalid TIME option argument for XCLAIM")?;
            } else if follows && args.accept("RETRYCOUNT") {
                let count = int(args, "ERR Invalid RETRYCOUNT option argument for XCLAIM")?;
                claim.retry_count = u64::try_from(count).ok();
            } else if follows && args.accept("LASTID") {
                claim.last_id = parse_id(args.next()?, 0)?;
            } else {
                return Err(CommandError::quoting(&[b"ERR Unrecognized XCLAIM option '", word, b"'"]));
            }
        }
        // A bogus time is no error: the client's clock may be a little ahead.
        // While a log is replayed there is no clock, and what it says is right.
        if ctx.now >= 0 && (claim.delivered_ms < 0 || claim.delivered_ms > ctx.now) {
            claim.delivered_ms = ctx.now;
        }
        Ok(claim)
    }
}

fn xclaim(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name, consumer) = (args.next()?, args.next()?, args.next()?);
    let place = must_find(ctx, key, name)?;
    let claim = Claim::parse(ctx, args)?;
    ctx.effects.replicate_nothing();
    lend(ctx, place, &mut |ctx, stream| {
        let Stream { entries, groups } = stream;
        let Some(group) = groups.get_mut(name) else { return Ok(()) };
        let mut moves_group = claim.last_id > group.last_id;
        group.last_id = group.last_id.max(claim.last_id);
        let number = consumer_of(ctx, key, group, consumer);
        let array = ctx.out.defer();
        let mut written = 0;
        for &id in &claim.ids {
            let before = group.pending(id);
            let Some(entry) = entries.get(id) else {
                if let Some(pending) = before {
                    drop_deleted(ctx, key, group, id, pending);
                }
                continue;
            };
            let deliveries = match before {
                Some(pending) => {
                    let idle_ms = ctx.now.saturating_sub(pending.delivered_ms);
                    if claim.min_idle_ms > 0 && idle_ms < claim.min_idle_ms {
                        continue;
                    }
                    pending.deliveries
                }
                None if claim.force => 1,
                None => continue,
            };
            let counted = deliveries.wrapping_add(u64::from(!claim.just_id));
            let pending = Pending {
                delivered_ms: claim.delivered_ms,
                deliveries: claim.retry_count.unwrap_or(counted),
                consumer: number,
            };
            take(ctx, key, group, entry, pending, claim.just_id);
            moves_group = false; // that XCLAIM names the ID
            written += 1;
        }
        if moves_group {
            log_group_id(ctx, key, group);
            ctx.effects.dirty += 1;
        }
        ctx.out.close_array(array, written);
        Ok(())
    })
}

/// Gives an entry to a consumer, and answers it.
fn take(ctx: &mut Ctx<'_>, key: &[u8], group: &mut Group, entry: Entry<'_>, pending: Pending, just_id: bool) {
    group.set_pending(entry.id, pending);
    if let Some(consumer) = group.consumer_mut(pending.consumer) {
        let is_replayed = ctx.now < 0;
        // Who is made while a log is replayed is seen then, until the log says when it was.
        let seen_ms = if is_replayed && consumer.active_ms < 0 { 0 } else { consumer.seen_ms };
        consumer.active_ms = if is_replayed { pending.delivered_ms } else { ctx.now };
        consumer.seen_ms = seen_ms.max(consumer.active_ms);
    }
    if just_id {
        write_id(ctx.out, entry.id);
    } else {
        write_entry(ctx.out, entry);
    }
    log_claim(ctx, key, group, entry.id, pending);
    ctx.effects.dirty += 1;
}

/// Takes an entry off the pending ones that is in the stream no more.
fn drop_deleted(ctx: &mut Ctx<'_>, key: &[u8], group: &mut Group, id: StreamId, pending: Pending) {
    log_claim(ctx, key, group, id, pending);
    group.acknowledge(id);
    ctx.effects.dirty += 1;
}

/// How many pending entries XAUTOCLAIM looks at for each that it may answer.
const ATTEMPTS_FACTOR: i64 = 10;

/// What XAUTOCLAIM is asked to do.
struct AutoClaim {
    min_idle_ms: i64,
    start: StreamId,
    count: i64,
    just_id: bool,
}

fn xautoclaim(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, name, consumer) = (args.next()?, args.next()?, args.next()?);
    let min_idle_ms = int(args, "ERR Invalid min-idle-time argument for XAUTOCLAIM")?.max(0);
    let start = parse_start(args.next()?)?;
    let mut claim = AutoClaim { min_idle_ms, start, count: 100, just_id: false };
    while args.remaining() > 0 {
        if args.remaining() > 1 && args.accept("COUNT") {
            let error = "ERR COUNT must be > 0";
            claim.count = int(args, error)?;
            if claim.count < 1 || claim.count > i64::MAX / 16 {
                return Err(CommandError::line(error));
            }
        } else if args.accept("JUSTID") {
            claim.just_id = true;
        } else {
            return Err(CommandError::syntax());
        }
    }
    let place = must_find(ctx, key, name)?;
    ctx.effects.replicate_nothing();
    lend(ctx, place, &mut |ctx, stream| {
        let Stream { entries, groups } = stream;
        let Some(group) = groups.get_mut(name) else { return Ok(()) };
        let number = consumer_of(ctx, key, group, consumer);
        claim.run(ctx, key, entries, group, number);
        Ok(())
    })
}

impl AutoClaim {
    fn run(&self, ctx: &mut Ctx<'_>, key: &[u8], entries: &Entries, group: &mut Group, number: u32) {
        ctx.out.array(3);
        // The cursor stands before the entries, and becomes known after them.
        let mut deleted = Vec::new();
        let (mut attempts, mut left) = (self.count.saturating_mul(ATTEMPTS_FACTOR), self.count);
        let mut claimed = Vec::new();
        let mut from = Some(self.start);
        while attempts > 0
            && left > 0
            && let Some((id, pending)) = from.and_then(|from| group.next_pending(from, None))
        {
            attempts -= 1;
            from = id.next();
            if entries.get(id).is_none() {
                drop_deleted(ctx, key, group, id, pending);
                deleted.push(id);
                left -= 1;
            } else if self.min_idle_ms == 0
                || ctx.now.saturating_sub(pending.delivered_ms) >= self.min_idle_ms
            {
                claimed.push((id, pending));
                left -= 1;
            }
        }
        let next = from.and_then(|from| group.next_pending(from, None));
        write_id(ctx.out, next.map_or(StreamId::MIN, |(id, _)| id));
        ctx.out.array(claimed.len());
        for (id, pending) in claimed {
            let Some(entry) = entries.get(id) else { continue };
            let deliveries = pending.deliveries.wrapping_add(u64::from(!self.just_id));
            let pending = Pending { delivered_ms: ctx.now, deliveries, consumer: number };
            take(ctx, key, group, entry, pending, self.just_id);
        }
        ctx.out.array(deleted.len());
        for id in deleted {
            write_id(ctx.out, id);
        }
    }
}
