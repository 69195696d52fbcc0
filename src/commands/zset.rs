//! Sorted sets: members and their scores, ranks of members, popping and drawing.
//! Ranges are in [`super::zset_range`]. <https://redis.io/docs/latest/commands/?group=sorted-set>

use crate::base::planted::{Bug, bug};
use alloc::vec::Vec;

use super::args::Args;
use super::ctx::{Ctx, Reading};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::random::{self, Draw};
use super::row::{Command, Flags, Keys, db};
use super::scan::{self, ScanArgs, Scanned};
use crate::base::number::{self, INT_TEXT_MAX};
use crate::proto::sink::Sink;
use crate::types::zset::{Change, Scored, ZSet};
use crate::types::{Element, Encoding};

const ADD: Flags = Flags::WRITE.with(Flags::DENY_OOM).with(Flags::FAST);
const REMOVE: Flags = Flags::WRITE.with(Flags::FAST);
const READ: Flags = Flags::READ;
const READ_FAST: Flags = Flags::READ.with(Flags::FAST);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("ZADD", -4, ADD, Keys::ONE, zadd, "1.2.0", "O(log(N)) for each item added, where N is the number of elements in the sorted set.", "Adds one or more members to a sorted set, or updates their scores. Creates the key if it doesn't exist.", "key [NX|XX] [GT|LT] [CH] [INCR] (score:double member)...", "int|double|nil"),
    db("ZCARD", 2, READ_FAST, Keys::ONE, zcard, "1.2.0", "O(1)", "Returns the number of members in a sorted set.", "key", "int"),
    db("ZINCRBY", 4, ADD, Keys::ONE, zincrby, "1.2.0", "O(log(N)) where N is the number of elements in the sorted set.", "Increments the score of a member in a sorted set.", "key increment:double member", "double"),
    db("ZMSCORE", -3, READ_FAST, Keys::ONE, zmscore, "6.2.0", "O(N) where N is the number of members being requested.", "Returns the score of one or more members in a sorted set.", "key member...", "array<double|nil>"),
    db("ZPOPMAX", -2, REMOVE, Keys::ONE, zpopmax, "5.0.0", "O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.", "Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.", "key [count:int]", "tuple<bulk,double>|tuple<>|count:array<tuple<bulk,double>>"),
    db("ZPOPMIN", -2, REMOVE, Keys::ONE, zpopmin, "5.0.0", "O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.", "Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last member was popped.", "key [count:int]", "tuple<bulk,double>|tuple<>|count:array<tuple<bulk,double>>"),
    db("ZRANDMEMBER", -2, READ, Keys::ONE, zrandmember, "6.2.0", "O(N) where N is the number of members returned", "Returns one or more random members from a sorted set.", "key [count:int [WITHSCORES]]", "bulk|nil|count:array<bulk>|WITHSCORES:array<tuple<bulk,double>>"),
    db("ZRANK", -3, READ_FAST, Keys::ONE, zrank, "2.0.0", "O(log(N))", "Returns the index of a member in a sorted set ordered by ascending scores.", "key member [WITHSCORE]", "int|nil|array"),
    db("ZREM", -3, REMOVE, Keys::ONE, zrem, "1.2.0", "O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements to be removed.", "Removes one or more members from a sorted set. Deletes the sorted set if all members were removed.", "key member...", "int"),
    db("ZREVRANK", -3, READ_FAST, Keys::ONE, zrevrank, "2.0.0", "O(log(N))", "Returns the index of a member in a sorted set ordered by descending scores.", "key member [WITHSCORE]", "int|nil|array"),
    db("ZSCAN", -3, READ, Keys::ONE, zscan, "2.8.0", "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.", "Iterates over members and scores of a sorted set.", "key cursor:int [MATCH pattern:pattern] [COUNT count:int]", "tuple<bulk,array<bulk>>"),
    db("ZSCORE", 3, READ_FAST, Keys::ONE, zscore, "1.2.0", "O(1)", "Returns the score of a member in a sorted set.", "key member", "double|nil"),
];

/// What ZADD is asked to do beside setting scores.
#[derive(Clone, Copy, Default)]
pub(super) struct AddOptions {
    pub(super) only_new: bool,
    pub(super) only_present: bool,
    only_greater: bool,
    only_less: bool,
    pub(super) count_changed: bool,
    increment: bool,
}

/// What came of one ZADD.
#[derive(Default)]
struct Added {
    added: usize,
    updated: usize,
    /// The score last set, be it what it was before; `None`: the options let none be set.
    score: Option<f64>,
    is_nan: bool,
}

/// <https://redis.io/docs/latest/commands/zadd/>
fn zadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    add(ctx, args, AddOptions::default())
}

/// <https://redis.io/docs/latest/commands/zincrby/>
fn zincrby(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    add(ctx, args, AddOptions { increment: true, ..AddOptions::default() })
}

fn add(ctx: &mut Ctx<'_>, args: &mut Args<'_>, options: AddOptions) -> Outcome {
    let key = args.next()?;
    let options = options.parse(args)?;
    let mut pairs = Vec::with_capacity(args.remaining() / 2);
    while args.remaining() > 0 {
        pairs.push((args.float()?, args.next_at_once()?));
    }
    add_pairs(ctx, key, options, &pairs)
}

/// Sets the scores of members as ZADD does, and answers.
pub(super) fn add_pairs(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    options: AddOptions,
    pairs: &[(f64, &[u8])],
) -> Outcome {
    // As in Redis the first decides; it shows, because a score of -0 loses its sign in a packed one.
    let member_bytes = pairs.first().map_or(0, |(_, member)| member.len());
    let edit = |zset: &mut ZSet, scope: &mut super::ctx::EditScope<'_>| {
        zset.expect(scope.heap, scope.thresholds, pairs.len(), member_bytes);
        let mut added = Added::default();
        for (score, member) in pairs {
            let decide = |old| options.decide(old, *score, &mut added);
            match zset.update(scope.heap, scope.thresholds, member, decide) {
                Change::Added => added.added += 1,
                Change::Updated => added.updated += 1,
                Change::Kept => {}
            }
        }
        added
    };
    let edited = ctx.edit_or_maybe_create(key, !options.only_present, edit)?;
    let added = edited.map_or_else(Added::default, |edited| edited.result);
    if added.is_nan {
        return Err(CommandError::line("ERR resulting score is not a number (NaN)"));
    }
    if added.added + added.updated > 0 {
        ctx.changed(key, Class::ZSET, if options.increment { "zincr" } else { "zadd" });
    }
    match added.score {
        Some(score) if options.increment => ctx.out.double(score),
        None if options.increment => ctx.out.nil(),
        _ if options.count_changed => ctx.out.count(added.added + added.updated),
        _ => ctx.out.count(added.added),
    }
    Ok(())
}

impl AddOptions {
    /// Takes the option words, and refuses those that do not go together or with what follows them.
    fn parse(mut self, args: &mut Args<'_>) -> Result<Self, CommandError> {
        loop {
            let option = match () {
                () if args.accept("NX") => &mut self.only_new,
                () if args.accept("XX") => &mut self.only_present,
                () if args.accept("CH") => &mut self.count_changed,
                () if args.accept("INCR") => &mut self.increment,
                () if bug(Bug::GreaterIsLess) && args.accept("GT") => &mut self.only_less,
                () if args.accept("GT") => &mut self.only_greater,
                () if args.accept("LT") => &mut self.only_less,
                () => break,
            };
            *option = true;
        }
        let Self { only_new, only_present, only_greater, only_less, .. } = self;
        if args.remaining() == 0 || !args.remaining().is_multiple_of(2) {
            Err(CommandError::syntax())
        } else if only_new && only_present {
            Err(CommandError::line("ERR XX and NX options at the same time are not compatible"))
        } else if (only_new && (only_greater || only_less)) || (only_greater && only_less) {
            Err(CommandError::line("ERR GT, LT, and/or NX options at the same time are not compatible"))
        } else if self.increment && args.remaining() > 2 {
            Err(CommandError::line("ERR INCR option supports a single increment-element pair"))
        } else {
            Ok(self)
        }
    }

    /// The score to set, told to `added`; `None` where the options forbid.
    fn decide(self, old: Option<f64>, score: f64, added: &mut Added) -> Option<f64> {
        let score = match old {
            None if self.only_present => return None,
            None => score,
            Some(_) if self.only_new => return None,
            Some(old) => {
                let score = if self.increment { old + score } else { score };
                added.is_nan = score.is_nan();
                if score.is_nan() || (self.only_less && score >= old) || (self.only_greater && score <= old) {
                    return None;
                }
                score
            }
        };
        added.score = Some(score);
        added.score
    }
}

/// <https://redis.io/docs/latest/commands/zrem/>
fn zrem(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let edited = ctx.edit(key, |zset: &mut ZSet, scope| {
        args.rest().filter(|member| zset.remove(scope.heap, member).is_some()).count()
    })?;
    let removed = edited.as_ref().map_or(0, |edited| edited.result);
    report_removed(ctx, key, "zrem", removed, edited.is_some_and(|edited| edited.emptied));
    ctx.out.count(removed);
    Ok(())
}

/// Reports the removal of so many members, and of the key with the last of them.
pub(super) fn report_removed(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    event: &'static str,
    removed: usize,
    emptied: bool,
) {
    if removed > 0 {
        ctx.changed(key, Class::ZSET, event);
    }
    if emptied {
        ctx.event(key, Class::GENERIC, "del");
    }
}

/// <https://redis.io/docs/latest/commands/zcard/>
fn zcard(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let Reading { value, out, .. } = ctx.read::<ZSet>(args.next()?)?;
    out.count(value.map_or(0, |zset| zset.len()));
    Ok(())
}

/// <https://redis.io/docs/latest/commands/zscore/>
fn zscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let Reading { value, out, .. } = ctx.read::<ZSet>(args.next_at_once()?)?;
    let member = args.next_at_once()?;
    double_or_nil(out, value.and_then(|zset| zset.score(member)));
    Ok(())
}

/// <https://redis.io/docs/latest/commands/zmscore/>
fn zmscore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let Reading { value, out, .. } = ctx.read::<ZSet>(args.next()?)?;
    out.array(args.remaining());
    for member in args.rest() {
        double_or_nil(out, value.and_then(|zset| zset.score(member)));
    }
    Ok(())
}

fn double_or_nil(out: &mut Sink, score: Option<f64>) {
    match score {
        Some(score) => out.double(score),
        None => out.nil(),
    }
}

/// <https://redis.io/docs/latest/commands/zrank/>
fn zrank(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    rank(ctx, args, "zrank", false)
}

/// <https://redis.io/docs/latest/commands/zrevrank/>
fn zrevrank(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    rank(ctx, args, "zrevrank", true)
}

fn rank(ctx: &mut Ctx<'_>, args: &mut Args<'_>, name: &'static str, reverse: bool) -> Outcome {
    let (key, member) = (args.next()?, args.next()?);
    if args.remaining() > 1 {
        return Err(CommandError::wrong_arity(name));
    }
    let with_score = args.accept("WITHSCORE");
    args.finish()?;
    let Reading { value, out, .. } = ctx.read::<ZSet>(key)?;
    let found = value.and_then(|zset| {
        let (rank, score) = zset.rank(member)?;
        let rank = if reverse { zset.len() - 1 - rank } else { rank };
        Some((rank + usize::from(bug(Bug::RankOffByOne)), score))
    });
    match found {
        Some((rank, score)) if with_score => {
            out.array(2);
            out.count(rank);
            out.double(score);
        }
        Some((rank, _)) => out.count(rank),
        None if with_score => out.nil_array(),
        None => out.nil(),
    }
    Ok(())
}

/// <https://redis.io/docs/latest/commands/zscan/>
fn zscan(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let cursor = scan::cursor(args)?;
    let Reading { value, out, .. } = ctx.read::<ZSet>(key)?;
    let Some(zset) = value else {
        scan::reply(out, 0, 0);
        return Ok(());
    };
    let options = ScanArgs::parse(cursor, args, Scanned::Members)?;
    let (cursor, mut found) = options.collect(|cursor, found| zset.scan(cursor, |scored| found.push(scored)));
    found.retain(|(member, _)| options.matches(member.text(&mut [0; INT_TEXT_MAX])));
    scan::reply(out, cursor, found.len() * 2);
    // Redis prints the scores of a big sorted set through a long double, and all of them as strings in RESP3 too.
    let write_score = match zset.encoding() {
        Encoding::Skiplist => number::write_f64_significant,
        _ => number::write_f64,
    };
    let mut text = Vec::new();
    for (member, score) in found {
        out.element(member);
        text.clear();
        write_score(&mut text, score);
        out.bulk(&text);
    }
    Ok(())
}

/// <https://redis.io/docs/latest/commands/zpopmin/>
fn zpopmin(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    pop(ctx, args, false)
}

/// <https://redis.io/docs/latest/commands/zpopmax/>
fn zpopmax(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    pop(ctx, args, true)
}

fn pop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, greatest: bool) -> Outcome {
    let key = args.next()?;
    if args.remaining() > 1 {
        return Err(CommandError::syntax());
    }
    let count = match args.remaining() {
        0 => None,
        _ => Some(args.int().ok().filter(|&count| count >= 0).ok_or_else(CommandError::not_positive)?),
    };
    if ctx.check_type::<ZSet>(key)?.is_none() || count == Some(0) {
        ctx.out.array(0);
        return Ok(());
    }
    let nested = count.is_some() && ctx.out.is_resp3();
    let count = usize::try_from(count.unwrap_or(1)).unwrap_or(usize::MAX);
    take(ctx, key, greatest, count, Some(nested))?;
    Ok(())
}

/// Pops members from a sorted set that there is, and writes them: as an array, its members `nested` or not; without one
/// member and score after the other. Returns how many.
pub(super) fn take(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    greatest: bool,
    count: usize,
    nested: Option<bool>,
) -> Result<usize, CommandError> {
    let edited = ctx.edit(key, |zset: &mut ZSet, scope| {
        let len = zset.len();
        let popped = len.min(count);
        let ranks = if greatest { len - popped..len } else { 0..popped };
        if let Some(nested) = nested {
            scored_header(scope.out, popped, true, nested);
        }
        let nested = nested == Some(true);
        let out = &mut *scope.out;
        let write: &mut dyn FnMut(&Scored<'_>) = &mut |scored| write_scored(out, scored, true, nested);
        zset.view(scope.heap).each(ranks.clone(), greatest, write);
        zset.remove_ranks(scope.heap, ranks);
        popped
    })?;
    let Some(edited) = edited else { return Ok(0) };
    let event = if greatest { "zpopmax" } else { "zpopmin" };
    report_removed(ctx, key, event, edited.result, edited.emptied);
    Ok(edited.result)
}

/// <https://redis.io/docs/latest/commands/zrandmember/>
fn zrandmember(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    if args.remaining() > 0 {
        return zrandmember_many(ctx, args, key);
    }
    let Reading { value, out, rng, .. } = ctx.read::<ZSet>(key)?;
    match value.and_then(|zset| zset.random(rng)) {
        Some((member, _)) => out.element(member),
        None => out.nil(),
    }
    Ok(())
}

fn zrandmember_many(ctx: &mut Ctx<'_>, args: &mut Args<'_>, key: &[u8]) -> Outcome {
    let count = random::count(args)?;
    let with_scores = args.accept("WITHSCORES");
    args.finish()?;
    if with_scores && count.unsigned_abs() > i64::MAX as u64 / 2 {
        return Err(CommandError::out_of_range());
    }
    let Reading { value, out, rng, .. } = ctx.read::<ZSet>(key)?;
    let Some(zset) = value else {
        out.array(0);
        return Ok(());
    };
    let nested = with_scores && out.is_resp3();
    match Draw::new(count)? {
        Draw::Distinct(count) => {
            let mut drawn = zset.sample(rng, count);
            if count >= zset.len() {
                // Redis hands out the whole sorted set from its end.
                drawn.reverse();
            }
            scored_header(out, drawn.len(), with_scores, nested);
            drawn.iter().for_each(|scored| write_scored(out, scored, with_scores, nested));
        }
        Draw::Repeated(count) => {
            scored_header(out, count, with_scores, nested);
            random::repeat(out, count, |out| {
                if let Some(scored) = zset.random(rng) {
                    write_scored(out, &scored, with_scores, nested);
                }
            })?;
        }
    }
    Ok(())
}

/// Begins an array of so many members; scores lie between them, or each member lies `nested` with its own.
pub(super) fn scored_header(out: &mut Sink, members: usize, with_scores: bool, nested: bool) {
    out.array(if with_scores && !nested { members * 2 } else { members });
}

/// Writes one member of such an array.
pub(super) fn write_scored(out: &mut Sink, scored: &Scored<'_>, with_scores: bool, nested: bool) {
    if nested {
        out.array(2);
    }
    match &scored.0 {
        Element::Str(member) => out.bulk(member),
        Element::Int(member) => out.bulk_int(*member),
    }
    if with_scores {
        out.double(scored.1);
    }
}
