//! XDELEX and XACKDEL of Redis 8.2: deleting entries with regard to the groups that still refer to them.
//!
//! Deliberately absent: the same choice in XADD and XTRIM.

use alloc::vec::Vec;

use super::args::Args;
use super::ctx::Ctx;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use super::stream_args::{find, find_write, lend, parse_id};
use crate::base::number;
use crate::types::stream::{Stream, StreamId};

const REMOVE: Flags = Flags::WRITE.with(Flags::FAST);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("XACKDEL", -6, REMOVE, Keys::ONE, xackdel, "8.2.0", "O(1) for each message ID processed.", "Acknowledges and deletes one or multiple messages for a stream consumer group.", "key group [KEEPREF|DELREF|ACKED] IDS numids:int id...", "array<int>"),
    db("XDELEX", -5, REMOVE, Keys::ONE, xdelex, "8.2.0", "O(1) for each single item to delete in the stream, regardless of the stream size.", "Deletes one or multiple entries from the stream.", "key [KEEPREF|DELREF|ACKED] IDS numids:int id...", "array<int>"),
];

/// What becomes of the references that groups have to an entry that is to be deleted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum References {
    /// They stay.
    Keep,
    /// They go.
    Delete,
    /// As long as there are any, the entry stays.
    Respect,
}

/// No such entry.
const ABSENT: i64 = -1;
/// Deleted.
const DELETED: i64 = 1;
/// Still referred to, and there.
const REFERRED: i64 = 2;

/// What follows the key, or the group: the choice, and the IDs as they came.
fn parse<'a>(args: &mut Args<'a>) -> Result<(References, Vec<&'a [u8]>), CommandError> {
    let (mut references, mut ids) = (None, Vec::new());
    while args.remaining() > 0 {
        if args.accept("IDS") {
            let count = args.peek().and_then(number::parse_i64).filter(|count| *count > 0);
            let count =
                count.ok_or_else(|| CommandError::line("ERR Number of IDs must be a positive integer"))?;
            args.next()?;
            if count > args.remaining() as i64 {
                return Err(CommandError::line(
                    "ERR The `numids` parameter must match the number of arguments",
                ));
            }
            ids = args.take(count as usize)?.collect();
            continue;
        }
        let choice = if args.accept("KEEPREF") {
            References::Keep
        } else if args.accept("DELREF") {
            References::Delete
        } else if args.accept("ACKED") {
            References::Respect
        } else {
            return Err(CommandError::syntax());
        };
        if references.replace(choice).is_some() {
            return Err(CommandError::syntax());
        }
    }
    if ids.is_empty() {
        return Err(CommandError::syntax());
    }
    Ok((references.unwrap_or(References::Keep), ids))
}

/// Deletes an entry, if nobody minds. Returns the answer, how many references went, and whether the entry did.
fn delete(stream: &mut Stream, id: StreamId, references: References) -> (i64, u64, bool) {
    let mut dropped = 0;
    match references {
        References::Respect if stream.groups.refer_to(id) => return (REFERRED, 0, false),
        References::Delete => dropped = stream.groups.acknowledge(id),
        _ => {}
    }
    let deleted = stream.entries.delete(id);
    (if deleted { DELETED } else { ABSENT }, dropped, deleted)
}

fn xdelex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    run(ctx, args, key, None)
}

fn xackdel(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, group) = (args.next()?, args.next()?);
    run(ctx, args, key, Some(group))
}

fn run(ctx: &mut Ctx<'_>, args: &mut Args<'_>, key: &[u8], group: Option<&[u8]>) -> Outcome {
    let place = if group.is_some() { find(ctx, key)? } else { find_write(ctx, key)? };
    let (references, texts) = parse(args)?;
    let mut answers = alloc::vec![ABSENT; texts.len()];
    let (mut changes, mut deletions) = (0, 0);
    if let Some(place) = place {
        lend(ctx, place, &mut |_, stream| {
            if group.is_some_and(|name| stream.groups.get(name).is_none()) {
                return Ok(());
            }
            let mut ids = Vec::with_capacity(texts.len());
            for text in &texts {
                ids.push(parse_id(text, 0)?);
            }
            for (id, answer) in ids.into_iter().zip(&mut answers) {
                if let Some(name) = group {
                    if !stream.groups.get_mut(name).is_some_and(|group| group.acknowledge(id)) {
                        continue;
                    }
                    changes += 1;
                }
                let (told, dropped, deleted) = delete(stream, id, references);
                // Acknowledged: that the entry was gone before is no failure.
                *answer = if group.is_some() { told.max(DELETED) } else { told };
                changes += dropped;
                deletions += u64::from(deleted);
            }
            Ok(())
        })?;
    }
    ctx.out.array(answers.len());
    for answer in answers {
        ctx.out.int(answer);
    }
    ctx.effects.dirty += changes;
    if deletions > 0 {
        ctx.changed(key, Class::STREAM, "xdel");
        ctx.effects.dirty += deletions - 1;
    }
    Ok(())
}
