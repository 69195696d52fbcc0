//! Sorted sets: popping from the first of several, and the forms that wait.
//!
//! A waiting command finds nothing, says so with [`Ctx::wait`], and is run again when a key of it was touched.

use super::args::Args;
use super::ctx::{Ctx, Nil};
use super::error::{CommandError, Outcome};
use super::list_move::{MultiPop, replicate_pop};
use super::row::{Command, Flags, Keys, db};
use super::timeout::timeout_ms;
use super::zset::take;
use crate::types::zset::ZSet;

const WAIT: Flags = Flags::WRITE.with(Flags::BLOCKING);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("BZMPOP", -5, WAIT.with(Flags::MOVABLE_KEYS), Keys::COUNTED_SECOND, bzmpop, "7.0.0", "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.", "Removes and returns a member by score from one or more sorted sets. Blocks until a member is available otherwise. Deletes the sorted set if the last element was popped.", "timeout:double numkeys:int key... (MIN|MAX) [COUNT count:int]", "tuple<bulk,array<tuple<bulk,double>>>|nil"),
    db("BZPOPMAX", -3, WAIT.with(Flags::FAST), Keys::ALL_BUT_LAST, bzpopmax, "5.0.0", "O(log(N)) with N being the number of elements in the sorted set.", "Removes and returns the member with the highest score from one or more sorted sets. Blocks until a member available otherwise.  Deletes the sorted set if the last element was popped.", "key... timeout:double", "tuple<bulk,bulk,double>|nil"),
    db("BZPOPMIN", -3, WAIT.with(Flags::FAST), Keys::ALL_BUT_LAST, bzpopmin, "5.0.0", "O(log(N)) with N being the number of elements in the sorted set.", "Removes and returns the member with the lowest score from one or more sorted sets. Blocks until a member is available otherwise. Deletes the sorted set if the last element was popped.", "key... timeout:double", "tuple<bulk,bulk,double>|nil"),
    db("ZMPOP", -4, Flags::WRITE.with(Flags::MOVABLE_KEYS), Keys::COUNTED, zmpop, "7.0.0", "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.", "Returns the highest- or lowest-scoring members from one or more sorted sets after removing them. Deletes the sorted set if the last member was popped.", "numkeys:int key... (MIN|MAX) [COUNT count:int]", "tuple<bulk,array<tuple<bulk,double>>>|nil"),
];

fn bzpopmin(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    wait_pop(ctx, args, false)
}

fn bzpopmax(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    wait_pop(ctx, args, true)
}

fn wait_pop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, greatest: bool) -> Outcome {
    let keys = args.take(args.remaining().saturating_sub(1))?;
    let wait_ms = timeout_ms(args.next()?, ctx.now)?;
    for key in keys {
        if ctx.check_type::<ZSet>(key)?.is_some() {
            ctx.out.array(3);
            ctx.out.bulk(key);
            take(ctx, key, greatest, 1, None)?;
            ctx.replicate(&[pop_name(greatest), key]);
            return Ok(());
        }
    }
    ctx.wait(wait_ms, Nil::Array);
    Ok(())
}

fn zmpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    if !multi_pop(ctx, MultiPop::parse(args, "MIN", "MAX")?)? {
        ctx.out.nil_array();
    }
    Ok(())
}

fn bzmpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let timeout = args.next()?;
    let pop = MultiPop::parse(args, "MIN", "MAX")?;
    let wait_ms = timeout_ms(timeout, ctx.now)?;
    if !multi_pop(ctx, pop)? {
        ctx.wait(wait_ms, Nil::Array);
    }
    Ok(())
}

/// Pops from the first key that has something; `false`, and nothing is written, when none has.
fn multi_pop(ctx: &mut Ctx<'_>, pop: MultiPop<'_>) -> Result<bool, CommandError> {
    for key in pop.keys {
        if ctx.check_type::<ZSet>(key)?.is_some() {
            ctx.out.array(2);
            ctx.out.bulk(key);
            let taken = take(ctx, key, pop.from_end, pop.count, Some(true))?;
            replicate_pop(ctx, pop_name(pop.from_end), key, taken);
            return Ok(true);
        }
    }
    Ok(false)
}

const fn pop_name(greatest: bool) -> &'static [u8] {
    if greatest { b"ZPOPMAX" } else { b"ZPOPMIN" }
}
