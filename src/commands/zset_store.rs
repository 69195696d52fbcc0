//! Sorted sets: unions, intersections and differences, answered, counted or stored. The sources may be sets: their
//! members count as having score 1. <https://redis.io/docs/latest/commands/zunionstore/>
//!
//! A result is built as a sorted set in a heap of its own; stored, it is copied.

use alloc::format;
use alloc::vec::Vec;

use super::args::Args;
use super::ctx::Ctx;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use super::set_algebra::{cardinality_limit, scratch};
use super::zset::{scored_header, write_scored};
use crate::base::heap::Heap;
use crate::base::number::{self, INT_TEXT_MAX};
use crate::base::planted::{Bug, bug};
use crate::base::sort::sorted;
use crate::db::value::ValueRef;
use crate::db::{Keyspace, Value};
use crate::types::Thresholds;
use crate::types::set::{Set, SetView};
use crate::types::zset::{Change, ZSet, ZSetView};

const READ: Flags = Flags::READ.with(Flags::MOVABLE_KEYS);
const WRITE: Flags = Flags::WRITE.with(Flags::DENY_OOM).with(Flags::MOVABLE_KEYS);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("ZDIFF", -3, READ, Keys::COUNTED, zdiff, "6.2.0", "O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.", "Returns the difference between multiple sorted sets.", "numkeys:int key... [WITHSCORES]", "array<bulk>|WITHSCORES:array<tuple<bulk,double>>"),
    db("ZDIFFSTORE", -4, WRITE, Keys::ONE_AND_COUNTED, zdiffstore, "6.2.0", "O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.", "Stores the difference of multiple sorted sets in a key.", "destination:key numkeys:int key...", "int"),
    db("ZINTER", -3, READ, Keys::COUNTED, zinter, "6.2.0", "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.", "Returns the intersect of multiple sorted sets.", "numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]", "array<bulk>|WITHSCORES:array<tuple<bulk,double>>"),
    db("ZINTERCARD", -3, READ, Keys::COUNTED, zintercard, "7.0.0", "O(N*K) worst case with N being the smallest input sorted set, K being the number of input sorted sets.", "Returns the number of members of the intersect of multiple sorted sets.", "numkeys:int key... [LIMIT limit:int]", "int"),
    db("ZINTERSTORE", -4, WRITE, Keys::ONE_AND_COUNTED, zinterstore, "2.0.0", "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.", "Stores the intersect of multiple sorted sets in a key.", "destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]", "int"),
    db("ZUNION", -3, READ, Keys::COUNTED, zunion, "6.2.0", "O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.", "Returns the union of multiple sorted sets.", "numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]", "array<bulk>|WITHSCORES:array<tuple<bulk,double>>"),
    db("ZUNIONSTORE", -4, WRITE, Keys::ONE_AND_COUNTED, zunionstore, "2.0.0", "O(N)+O(M log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.", "Stores the union of multiple sorted sets in a key.", "destination:key numkeys:int key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]", "int"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Union,
    Intersection,
    Difference,
}

/// What becomes of a member's scores when several sources have it.
#[derive(Clone, Copy)]
enum Aggregate {
    Sum,
    Min,
    Max,
}

/// What becomes of the result.
#[derive(Clone, Copy)]
enum Target<'a> {
    Reply,
    Count,
    /// The key and the event.
    Store(&'a [u8], &'static str),
}

fn zunion(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Operation::Union, Target::Reply)
}

fn zinter(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Operation::Intersection, Target::Reply)
}

fn zintercard(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Operation::Intersection, Target::Count)
}

fn zdiff(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    run(ctx, args, Operation::Difference, Target::Reply)
}

fn zunionstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let target = Target::Store(args.next()?, "zunionstore");
    run(ctx, args, Operation::Union, target)
}

fn zinterstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let target = Target::Store(args.next()?, "zinterstore");
    run(ctx, args, Operation::Intersection, target)
}

fn zdiffstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let target = Target::Store(args.next()?, "zdiffstore");
    run(ctx, args, Operation::Difference, target)
}

fn run(ctx: &mut Ctx<'_>, args: &mut Args<'_>, operation: Operation, target: Target<'_>) -> Outcome {
    let count = args.int()?;
    if count < 1 {
        let name = ctx.name.to_ascii_lowercase();
        return Err(CommandError::text(format!("ERR at least 1 input key is needed for '{name}' command")));
    }
    let keys: Vec<&[u8]> = args.take(usize::try_from(count).unwrap_or(usize::MAX))?.collect();
    ctx.room_for(2, keys.iter().copied())?;
    // Expired keys go first: removing one may move what the others' places name.
    for key in &keys {
        ctx.find_read(key);
    }
    let mut heap = scratch(ctx.rng);
    let mut sources = Vec::with_capacity(keys.len());
    for key in &keys {
        sources.push((source(ctx.keyspace, ctx.db, key)?, 1.0));
    }
    let options = Options::parse(args, operation, target, &mut sources)?;
    if operation != Operation::Difference {
        sources = sorted(&sources, |(a, _), (b, _)| a.len().cmp(&b.len()));
    }
    if let Target::Count = target {
        let mut count = 0;
        intersect(&sources, options.aggregate, &mut |_, _| {
            count += 1;
            count < options.limit
        });
        ctx.out.count(count);
        return Ok(());
    }
    let mut result = ZSet::new();
    let thresholds = ctx.thresholds;
    // Never packed: packed scores know no negative zero, and Redis answers with one.
    result.expect(&mut heap, thresholds, usize::MAX, 0);
    match operation {
        Operation::Union => unite(&sources, options.aggregate, &mut result, &mut heap, thresholds),
        Operation::Intersection => intersect(&sources, options.aggregate, &mut |member, score| {
            result.set(&mut heap, thresholds, member, score);
            true
        }),
        Operation::Difference => subtract(&sources, &mut result, &mut heap, thresholds),
    }
    if let Target::Store(destination, event) = target {
        let len = store(ctx, destination, &result.view(&heap), event);
        ctx.out.count(len);
        return Ok(());
    }
    let nested = options.with_scores && ctx.out.is_resp3();
    scored_header(ctx.out, result.len(), options.with_scores, nested);
    for scored in result.view(&heap).iter() {
        write_scored(ctx.out, &scored, options.with_scores, nested);
    }
    Ok(())
}

/// Stores a copy of a sorted set, whatever was there; an empty one deletes the key. Returns how many members there are.
pub(super) fn store(
    ctx: &mut Ctx<'_>,
    destination: &[u8],
    result: &ZSetView<'_>,
    event: &'static str,
) -> usize {
    if !result.is_empty() {
        let mut stored = ZSet::new();
        let (heap, thresholds) = (&mut ctx.keyspace.heap, ctx.thresholds);
        // A long member unpacks it from the start, as in Redis: packed scores know no negative zero.
        let mut longest = 0;
        for (member, _) in result.iter() {
            longest = longest.max(member.text_len());
        }
        stored.expect(heap, thresholds, result.len(), longest);
        for (member, score) in result.iter() {
            stored.set(heap, thresholds, member.text(&mut [0; INT_TEXT_MAX]), score);
        }
        ctx.set_value(destination, Value::ZSet(stored));
        ctx.changed(destination, Class::ZSET, event);
    } else if ctx.delete(destination) {
        ctx.changed(destination, Class::GENERIC, "del");
    }
    result.len()
}

struct Options {
    aggregate: Aggregate,
    with_scores: bool,
    limit: usize,
}

impl Options {
    /// Takes what stands behind the keys, and gives the sources their weights.
    fn parse(
        args: &mut Args<'_>,
        operation: Operation,
        target: Target<'_>,
        sources: &mut [(Source<'_>, f64)],
    ) -> Result<Self, CommandError> {
        let mut options = Self { aggregate: Aggregate::Sum, with_scores: false, limit: usize::MAX };
        let counts = matches!(target, Target::Count);
        let weighs = operation != Operation::Difference && !counts;
        while args.remaining() > 0 {
            if weighs && args.remaining() > sources.len() && args.accept("WEIGHTS") {
                for (_, weight) in &mut *sources {
                    *weight = number::parse_f64(args.next()?)
                        .ok_or_else(|| CommandError::line("ERR weight value is not a float"))?;
                }
            } else if weighs && args.remaining() > 1 && args.accept("AGGREGATE") {
                options.aggregate = match () {
                    () if args.accept("SUM") => Aggregate::Sum,
                    () if args.accept("MIN") => Aggregate::Min,
                    () if args.accept("MAX") => Aggregate::Max,
                    () => return Err(CommandError::syntax()),
                };
            } else if matches!(target, Target::Reply) && args.accept("WITHSCORES") {
                options.with_scores = true;
            } else if counts && args.remaining() > 1 && args.accept("LIMIT") {
                options.limit = cardinality_limit(args)?;
            } else {
                return Err(CommandError::syntax());
            }
        }
        Ok(options)
    }
}

impl Aggregate {
    /// What is no number, as the sum of opposite infinities, is 0.
    fn of(self, old: f64, score: f64) -> f64 {
        match self {
            Self::Sum => number_or_zero(old + score),
            Self::Min if score < old => score,
            Self::Max if score > old || bug(Bug::AggregateMaxIsLast) => score,
            Self::Min | Self::Max => old,
        }
    }
}

fn number_or_zero(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value }
}

/// What a key holds.
#[derive(Clone, Copy)]
enum Source<'a> {
    Nothing,
    Set(SetView<'a>),
    ZSet(ZSetView<'a>),
}

fn source<'a>(
    keyspace: &'a Keyspace,
    db: crate::db::DbIndex,
    key: &[u8],
) -> Result<Source<'a>, CommandError> {
    let Some(place) = keyspace.find(db, key) else { return Ok(Source::Nothing) };
    match keyspace.value(place) {
        ValueRef::Set(set) => Ok(Source::Set(set)),
        ValueRef::ZSet(zset) => Ok(Source::ZSet(zset)),
        _ => Err(CommandError::wrong_type()),
    }
}

impl Source<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Set(set) => set.len(),
            Self::ZSet(zset) => zset.len(),
        }
    }

    fn score(&self, member: &[u8]) -> Option<f64> {
        match self {
            Self::Nothing => None,
            Self::Set(set) => set.contains(member).then_some(1.0),
            Self::ZSet(zset) => zset.score(member),
        }
    }

    /// Calls `each` with every member and its score until it returns false.
    fn visit(&self, each: &mut dyn FnMut(&[u8], f64) -> bool) {
        let mut text = [0; INT_TEXT_MAX];
        match self {
            Self::Nothing => {}
            Self::Set(set) => {
                for member in set.iter() {
                    if !each(member.text(&mut text), 1.0) {
                        return;
                    }
                }
            }
            Self::ZSet(zset) => {
                for (member, score) in zset.iter() {
                    if !each(member.text(&mut text), score) {
                        return;
                    }
                }
            }
        }
    }
}

/// Every member of any source; the sources come by size.
fn unite(
    sources: &[(Source<'_>, f64)],
    aggregate: Aggregate,
    result: &mut ZSet,
    heap: &mut Heap,
    thresholds: &Thresholds,
) {
    for (source, weight) in sources {
        source.visit(&mut |member, score| {
            let score = number_or_zero(score * weight);
            let (mut total, mut old) = (score, score);
            let change = result.update(heap, thresholds, member, |present| {
                if let Some(present) = present {
                    old = present;
                    total = aggregate.of(present, score);
                }
                Some(total)
            });
            // Zeros of both signs are one score, but they print differently, and their sum is the positive one.
            if change == Change::Kept && old.is_sign_negative() != total.is_sign_negative() {
                result.remove(heap, member);
                result.set(heap, thresholds, member, total);
            }
            true
        });
    }
}

/// Every member of all sources, until `each` returns false; the sources come by size.
fn intersect(sources: &[(Source<'_>, f64)], aggregate: Aggregate, each: &mut dyn FnMut(&[u8], f64) -> bool) {
    let Some(((smallest, weight), others)) = sources.split_first() else { return };
    smallest.visit(&mut |member, score| {
        let mut total = number_or_zero(score * weight);
        for (other, weight) in others {
            let Some(score) = other.score(member) else { return true };
            total = aggregate.of(total, score * weight);
        }
        each(member, total)
    });
}

/// Every member of the first source that no other has.
fn subtract(sources: &[(Source<'_>, f64)], result: &mut ZSet, heap: &mut Heap, thresholds: &Thresholds) {
    let Some(((first, _), others)) = sources.split_first() else { return };
    let total = others.iter().map(|(other, _)| other.len()).sum::<usize>();
    let mut left_out = Set::new();
    // Many small sources are looked through once and not for each member.
    let joined = first.len().saturating_mul(others.len()) > total.saturating_add(first.len());
    if joined {
        for (other, _) in others {
            other.visit(&mut |member, _| {
                left_out.add(heap, thresholds, member);
                true
            });
        }
    }
    first.visit(&mut |member, score| {
        let is_left_out = match joined {
            true => left_out.view(heap).contains(member),
            false => others.iter().any(|(other, _)| other.score(member).is_some()),
        };
        if !is_left_out {
            result.set(heap, thresholds, member, score);
        }
        true
    });
}
