//! Sorted sets: reading, counting, storing and removing ranges by rank, score or member.
//!
//! Whatever a range is asked for by, it becomes a range of ranks; from there on all commands are one.
//! <https://redis.io/docs/latest/commands/?group=sorted-set>

use alloc::vec::Vec;
use core::ops::Range;

use super::args::Args;
use super::ctx::{Ctx, Reading};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use super::zset::{report_removed, scored_header, write_scored};
use crate::base::number;
use crate::db::{Collection, Keyspace, Place, Value};
use crate::types::zset::{LexBound, LexRange, ScoreRange, ZSet, ZSetView};

const READ: Flags = Flags::READ;
const READ_FAST: Flags = Flags::READ.with(Flags::FAST);
const WRITE: Flags = Flags::WRITE;
const STORE: Flags = Flags::WRITE.with(Flags::DENY_OOM);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("ZCOUNT", 4, READ_FAST, Keys::ONE, zcount, "2.0.0", "O(log(N)) with N being the number of elements in the sorted set.", "Returns the count of members in a sorted set that have scores within a range.", "key min max", "int"),
    db("ZLEXCOUNT", 4, READ_FAST, Keys::ONE, zlexcount, "2.8.9", "O(log(N)) with N being the number of elements in the sorted set.", "Returns the number of members in a sorted set within a lexicographical range.", "key min max", "int"),
    db("ZRANGE", -4, READ, Keys::ONE, zrange, "1.2.0", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.", "Returns members in a sorted set within a range of indexes.", "key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int] [WITHSCORES]", "array<bulk>|WITHSCORES:array<tuple<bulk,double>>"),
    db("ZRANGEBYLEX", -4, READ, Keys::ONE, zrangebylex, "2.8.9", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).", "Returns members in a sorted set within a lexicographical range.", "key min max [LIMIT offset:int count:int]", "array<bulk>"),
    db("ZRANGEBYSCORE", -4, READ, Keys::ONE, zrangebyscore, "1.0.5", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).", "Returns members in a sorted set within a range of scores.", "key min max [WITHSCORES] [LIMIT offset:int count:int]", "array<bulk>|WITHSCORES:array<tuple<bulk,double>>"),
    db("ZRANGESTORE", -5, STORE, Keys::TWO, zrangestore, "6.2.0", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements stored into the destination key.", "Stores a range of members from sorted set in a key.", "destination:key source:key min max [BYSCORE|BYLEX] [REV] [LIMIT offset:int count:int]", "int"),
    db("ZREMRANGEBYLEX", 4, WRITE, Keys::ONE, zremrangebylex, "2.8.9", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.", "Removes members in a sorted set within a lexicographical range. Deletes the sorted set if all members were removed.", "key min max", "int"),
    db("ZREMRANGEBYRANK", 4, WRITE, Keys::ONE, zremrangebyrank, "2.0.0", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.", "Removes members in a sorted set within a range of indexes. Deletes the sorted set if all members were removed.", "key start:int stop:int", "int"),
    db("ZREMRANGEBYSCORE", 4, WRITE, Keys::ONE, zremrangebyscore, "1.2.0", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.", "Removes members in a sorted set within a range of scores. Deletes the sorted set if all members were removed.", "key min max", "int"),
    db("ZREVRANGE", -4, READ, Keys::ONE, zrevrange, "1.2.0", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.", "Returns members in a sorted set within a range of indexes in reverse order.", "key start:int stop:int [WITHSCORES]", "array<bulk>|WITHSCORES:array<tuple<bulk,double>>"),
    db("ZREVRANGEBYLEX", -4, READ, Keys::ONE, zrevrangebylex, "2.8.9", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).", "Returns members in a sorted set within a lexicographical range in reverse order.", "key max min [LIMIT offset:int count:int]", "array<bulk>"),
    db("ZREVRANGEBYSCORE", -4, READ, Keys::ONE, zrevrangebyscore, "2.2.0", "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).", "Returns members in a sorted set within a range of scores in reverse order.", "key max min [WITHSCORES] [LIMIT offset:int count:int]", "array<bulk>|WITHSCORES:array<tuple<bulk,double>>"),
];

/// What a range is asked for by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Rank,
    Score,
    Lex,
}

/// A range as it was asked for.
enum Span<'a> {
    /// First and last rank; negative ones count from the end.
    Rank(i64, i64),
    Score(ScoreRange),
    Lex(LexRange<'a>),
}

/// What stands behind the key of a command that reads a range.
struct Query<'a> {
    span: Span<'a>,
    reverse: bool,
    with_scores: bool,
    offset: i64,
    /// Negative: no limit.
    limit: i64,
}

/// <https://redis.io/docs/latest/commands/zrange/>
fn zrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    read(ctx, args, None, None)
}

/// <https://redis.io/docs/latest/commands/zrevrange/>
fn zrevrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    read(ctx, args, Some(By::Rank), Some(true))
}

/// <https://redis.io/docs/latest/commands/zrangebyscore/>
fn zrangebyscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    read(ctx, args, Some(By::Score), Some(false))
}

/// <https://redis.io/docs/latest/commands/zrevrangebyscore/>
fn zrevrangebyscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    read(ctx, args, Some(By::Score), Some(true))
}

/// <https://redis.io/docs/latest/commands/zrangebylex/>
fn zrangebylex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    read(ctx, args, Some(By::Lex), Some(false))
}

/// <https://redis.io/docs/latest/commands/zrevrangebylex/>
fn zrevrangebylex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    read(ctx, args, Some(By::Lex), Some(true))
}

fn read(ctx: &mut Ctx<'_>, args: &mut Args<'_>, by: Option<By>, reverse: Option<bool>) -> Outcome {
    let key = args.next()?;
    let query = Query::parse(args, by, reverse, true)?;
    let Reading { value, out, .. } = ctx.read::<ZSet>(key)?;
    let Some(zset) = value else {
        out.array(0);
        return Ok(());
    };
    let ranks = query.ranks(&zset);
    let nested = query.with_scores && out.is_resp3();
    scored_header(out, ranks.len(), query.with_scores, nested);
    zset.each(ranks, query.reverse, |scored| write_scored(out, scored, query.with_scores, nested));
    Ok(())
}

/// <https://redis.io/docs/latest/commands/zrangestore/>
fn zrangestore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (destination, source) = (args.next()?, args.next()?);
    let query = Query::parse(args, None, None, false)?;
    ctx.room_for(1, [source].into_iter())?;
    let mut stored = ZSet::new();
    if let Some(place) = ctx.find_read(source) {
        let ranks = query.ranks(&view(ctx.keyspace, place)?);
        // As in Redis: how many a range by score or member holds is not known beforehand.
        let known = if matches!(query.span, Span::Rank(..)) { ranks.len() } else { 0 };
        stored.expect(&mut ctx.keyspace.heap, ctx.thresholds, known, 0);
        // A few members at a time: a list of all of them would be megabytes.
        for start in ranks.clone().step_by(STORED_PER_STEP) {
            let step = start..ranks.end.min(start + STORED_PER_STEP);
            let copied: Vec<_> = view(ctx.keyspace, place)?
                .range(step)
                .map(|(member, score)| (member.to_vec(), score))
                .collect();
            for (member, score) in copied {
                stored.set(&mut ctx.keyspace.heap, ctx.thresholds, &member, score);
            }
        }
    }
    let len = stored.len();
    if len > 0 {
        ctx.set_value(destination, Value::ZSet(stored));
        ctx.changed(destination, Class::ZSET, "zrangestore");
    } else if ctx.delete(destination) {
        ctx.changed(destination, Class::GENERIC, "del");
    }
    ctx.out.count(len);
    Ok(())
}

fn view(keyspace: &Keyspace, place: Place) -> Result<ZSetView<'_>, CommandError> {
    ZSet::view_of(keyspace.value(place)).ok_or_else(CommandError::wrong_type)
}

/// <https://redis.io/docs/latest/commands/zcount/>
fn zcount(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    count(ctx, args, By::Score)
}

/// <https://redis.io/docs/latest/commands/zlexcount/>
fn zlexcount(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    count(ctx, args, By::Lex)
}

fn count(ctx: &mut Ctx<'_>, args: &mut Args<'_>, by: By) -> Outcome {
    let key = args.next()?;
    let span = Span::parse(by, args.next()?, args.next()?)?;
    let Reading { value, out, .. } = ctx.read::<ZSet>(key)?;
    out.count(value.map_or(0, |zset| span.ranks(&zset, false).len()));
    Ok(())
}

/// <https://redis.io/docs/latest/commands/zremrangebyrank/>
fn zremrangebyrank(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    remove(ctx, args, By::Rank, "zremrangebyrank")
}

/// <https://redis.io/docs/latest/commands/zremrangebyscore/>
fn zremrangebyscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    remove(ctx, args, By::Score, "zremrangebyscore")
}

/// <https://redis.io/docs/latest/commands/zremrangebylex/>
fn zremrangebylex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    remove(ctx, args, By::Lex, "zremrangebylex")
}

fn remove(ctx: &mut Ctx<'_>, args: &mut Args<'_>, by: By, event: &'static str) -> Outcome {
    let key = args.next()?;
    let span = Span::parse(by, args.next()?, args.next()?)?;
    let edited = ctx.edit(key, |zset: &mut ZSet, scope| {
        let ranks = span.ranks(&zset.view(scope.heap), false);
        zset.remove_ranks(scope.heap, ranks.clone());
        ranks.len()
    })?;
    let removed = edited.as_ref().map_or(0, |edited| edited.result);
    report_removed(ctx, key, event, removed, edited.is_some_and(|edited| edited.emptied));
    ctx.out.count(removed);
    Ok(())
}

impl<'a> Query<'a> {
    /// Takes the bounds and the options. What `by` and `reverse` already say has no option word.
    fn parse(
        args: &mut Args<'a>,
        mut by: Option<By>,
        mut reverse: Option<bool>,
        may_have_scores: bool,
    ) -> Result<Self, CommandError> {
        let (mut min, mut max) = (args.next()?, args.next()?);
        let (mut with_scores, mut offset, mut limit) = (false, 0, -1);
        while args.remaining() > 0 {
            if may_have_scores && args.accept("WITHSCORES") {
                with_scores = true;
            } else if args.remaining() > 2 && args.accept("LIMIT") {
                (offset, limit) = (args.int()?, args.int()?);
            } else if reverse.is_none() && args.accept("REV") {
                reverse = Some(true);
            } else if by.is_none() && args.accept("BYLEX") {
                by = Some(By::Lex);
            } else if by.is_none() && args.accept("BYSCORE") {
                by = Some(By::Score);
            } else {
                return Err(CommandError::syntax());
            }
        }
        let (by, reverse) = (by.unwrap_or(By::Rank), reverse.unwrap_or(false));
        if limit != -1 && by == By::Rank {
            return Err(CommandError::line(
                "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
            ));
        }
        if with_scores && by == By::Lex {
            return Err(CommandError::line(
                "ERR syntax error, WITHSCORES not supported in combination with BYLEX",
            ));
        }
        if reverse && by != By::Rank {
            (min, max) = (max, min);
        }
        Ok(Self { span: Span::parse(by, min, max)?, reverse, with_scores, offset, limit })
    }

    /// The ranks asked for.
    fn ranks(&self, zset: &ZSetView<'_>) -> Range<usize> {
        let ranks = self.span.ranks(zset, self.reverse);
        if matches!(self.span, Span::Rank(..)) {
            return ranks;
        }
        // No sorted set is long enough to be reached by a negative offset.
        let skipped = usize::try_from(self.offset).map_or(ranks.len(), |offset| offset.min(ranks.len()));
        let left = ranks.len() - skipped;
        let taken = usize::try_from(self.limit).map_or(left, |limit| limit.min(left));
        if self.reverse {
            let end = ranks.end - skipped;
            end - taken..end
        } else {
            let start = ranks.start + skipped;
            start..start + taken
        }
    }
}

impl<'a> Span<'a> {
    fn parse(by: By, min: &'a [u8], max: &'a [u8]) -> Result<Self, CommandError> {
        match by {
            By::Rank => {
                let rank = |text| number::parse_i64(text).ok_or_else(CommandError::not_integer);
                Ok(Self::Rank(rank(min)?, rank(max)?))
            }
            By::Score => {
                let (Some((min, min_is_open)), Some((max, max_is_open))) =
                    (score_bound(min), score_bound(max))
                else {
                    return Err(CommandError::line("ERR min or max is not a float"));
                };
                Ok(Self::Score(ScoreRange { min, min_is_open, max, max_is_open }))
            }
            By::Lex => {
                let (Some(min), Some(max)) = (lex_bound(min), lex_bound(max)) else {
                    return Err(CommandError::line("ERR min or max not valid string range item"));
                };
                Ok(Self::Lex(LexRange { min, max }))
            }
        }
    }

    /// The ranks in it, counted from the first member; `reverse`: it counts its own from the last.
    fn ranks(&self, zset: &ZSetView<'_>, reverse: bool) -> Range<usize> {
        let ranks = match self {
            Self::Rank(first, last) => {
                let len = zset.len() as i64;
                let from_start = |rank: i64| if rank < 0 { rank.saturating_add(len) } else { rank };
                let (start, end) = (from_start(*first).max(0), from_start(*last).min(len - 1) + 1);
                if start >= end {
                    return 0..0;
                }
                let (start, end) = (start as usize, end as usize);
                if reverse { zset.len() - end..zset.len() - start } else { start..end }
            }
            Self::Score(range) => zset.ranks_by_score(range),
            Self::Lex(range) => zset.ranks_by_lex(range),
        };
        ranks.start..ranks.end.max(ranks.start)
    }
}

/// A bound of scores and whether it is open.
fn score_bound(text: &[u8]) -> Option<(f64, bool)> {
    let (text, open) = match text {
        [b'(', text @ ..] => (text, true),
        text => (text, false),
    };
    // A C string ends at its first zero byte.
    let text = text.split(|&byte| byte == 0).next()?;
    Some((number::parse_f64_bound(text)?, open))
}

fn lex_bound(text: &[u8]) -> Option<LexBound<'_>> {
    match text {
        // A C string ends at its first zero byte.
        [b'-'] | [b'-', 0, ..] => Some(LexBound::First),
        [b'+'] | [b'+', 0, ..] => Some(LexBound::Last),
        [b'(', member @ ..] => Some(LexBound::Open(member)),
        [b'[', member @ ..] => Some(LexBound::Closed(member)),
        _ => None,
    }
}

/// Members that ZRANGESTORE copies at a time.
const STORED_PER_STEP: usize = 128;
