//! Intersection, union and difference of sets: <https://redis.io/docs/latest/commands/?group=set>.
//!
//! A union or difference is built as a set in a heap of its own, so that its form and order are what Redis' would be;
//! stored, it is copied. An intersection that is not stored is streamed.

use alloc::vec::Vec;

use super::ctx::ReadingMany;
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use super::{Args, Ctx};
use crate::base::heap::Heap;
use crate::base::number::INT_TEXT_MAX;
use crate::base::rng::Rng;
use crate::base::sort::sorted;
use crate::db::Value;
use crate::types::Thresholds;
use crate::types::listpack::Element;
use crate::types::set::{Set, SetView};

const WRITE: Flags = Flags::WRITE.with(Flags::DENY_OOM);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("SDIFF", -2, Flags::READ, Keys::ALL, sdiff, "1.0.0",
        "O(N) where N is the total number of elements in all given sets.",
        "Returns the difference of multiple sets.", "key...", "set<bulk>"),
    db("SDIFFCARD", -3, Flags::READ.with(Flags::MOVABLE_KEYS), Keys::COUNTED, sdiffcard, "8.10.0",
        "O(N) where N is the total number of elements in all given sets.",
        "Returns the number of members of the difference between the first set and all successive sets.",
        "numkeys:int key... [LIMIT limit:int]", "int"),
    db("SDIFFSTORE", -3, WRITE, Keys::ALL, sdiffstore, "1.0.0",
        "O(N) where N is the total number of elements in all given sets.",
        "Stores the difference of multiple sets in a key.", "destination:key key...", "int"),
    db("SINTER", -2, Flags::READ, Keys::ALL, sinter, "1.0.0",
        "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.",
        "Returns the intersect of multiple sets.", "key...", "set<bulk>"),
    db("SINTERCARD", -3, Flags::READ.with(Flags::MOVABLE_KEYS), Keys::COUNTED, sintercard, "7.0.0",
        "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.",
        "Returns the number of members of the intersect of multiple sets.", "numkeys:int key... [LIMIT limit:int]", "int"),
    db("SINTERSTORE", -3, WRITE, Keys::ALL, sinterstore, "1.0.0",
        "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.",
        "Stores the intersect of multiple sets in a key.", "destination:key key...", "int"),
    db("SUNION", -2, Flags::READ, Keys::ALL, sunion, "1.0.0",
        "O(N) where N is the total number of elements in all given sets.",
        "Returns the union of multiple sets.", "key...", "set<bulk>"),
    db("SUNIONCARD", -3, Flags::READ.with(Flags::MOVABLE_KEYS), Keys::COUNTED, sunioncard, "8.10.0",
        "O(N) where N is the total number of elements in all given sets.",
        "Returns the number of members of the union of multiple sets.",
        "numkeys:int key... [APPROX] [LIMIT limit:int]", "int"),
    db("SUNIONSTORE", -3, WRITE, Keys::ALL, sunionstore, "1.0.0",
        "O(N) where N is the total number of elements in all given sets.",
        "Stores the union of multiple sets in a key.", "destination:key key...", "int"),
];

/// A set per key, `None` for a key that is not there.
type Sets<'a> = Vec<Option<SetView<'a>>>;

/// Builds a new set in the heap given.
type Combine = fn(Sets<'_>, &mut Heap, &Thresholds) -> Set;

fn sinter(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let ReadingMany { values, out } = ctx.read_many::<Set>(args.rest())?;
    let (reply, mut count) = (out.defer(), 0);
    for member in common(values) {
        out.element(member);
        count += 1;
    }
    out.close_set(reply, count);
    Ok(())
}

/// The keys of a command that counts members, and the most it counts to.
fn cardinality<'a>(
    args: &mut Args<'a>,
    may_be_approximate: bool,
) -> Result<(Vec<&'a [u8]>, usize), CommandError> {
    let refusal = "ERR numkeys should be greater than 0";
    let count = args.count(refusal)?;
    if count == 0 {
        return Err(CommandError::line(refusal));
    }
    if count > args.remaining() {
        return Err(CommandError::line("ERR Number of keys can't be greater than number of args"));
    }
    let keys = args.take(count)?.collect();
    let mut limit = usize::MAX;
    while args.remaining() > 0 {
        if may_be_approximate && args.accept("APPROX") {
            continue;
        }
        if args.remaining() == 1 || !args.accept("LIMIT") {
            return Err(CommandError::syntax());
        }
        limit = cardinality_limit(args)?;
    }
    Ok((keys, limit))
}

/// The next argument as the most to count to; 0 is no limit.
pub(super) fn cardinality_limit(args: &mut Args<'_>) -> Result<usize, CommandError> {
    let limit = args.count("ERR LIMIT can't be negative")?;
    Ok(if limit == 0 { usize::MAX } else { limit })
}

fn sintercard(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (keys, limit) = cardinality(args, false)?;
    let ReadingMany { values, out } = ctx.read_many::<Set>(keys.into_iter())?;
    out.count(common(values).take(limit).count());
    Ok(())
}

fn sunioncard(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (keys, limit) = cardinality(args, true)?;
    ctx.room_for(1, keys.iter().copied())?;
    let (mut heap, thresholds) = (scratch(ctx.rng), ctx.thresholds);
    let ReadingMany { values, out } = ctx.read_many::<Set>(keys.into_iter())?;
    let mut counted = Set::new();
    for member in values.iter().flatten().flat_map(SetView::iter) {
        if counted.len() == limit {
            break;
        }
        counted.add(&mut heap, thresholds, member.text(&mut [0; INT_TEXT_MAX]));
    }
    out.count(counted.len());
    Ok(())
}

fn sdiffcard(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (keys, limit) = cardinality(args, false)?;
    ctx.room_for(1, keys.iter().copied())?;
    let (mut heap, thresholds) = (scratch(ctx.rng), ctx.thresholds);
    let ReadingMany { values, out } = ctx.read_many::<Set>(keys.into_iter())?;
    out.count(difference(values, &mut heap, thresholds).len().min(limit));
    Ok(())
}

fn sunion(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    answer(ctx, args, union)
}

fn sdiff(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    answer(ctx, args, difference_for(*args))
}

fn sinterstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let destination = args.next()?;
    store(ctx, args, destination, intersection, "sinterstore")
}

fn sunionstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let destination = args.next()?;
    store(ctx, args, destination, union, "sunionstore")
}

fn sdiffstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let destination = args.next()?;
    store(ctx, args, destination, difference_for(*args), "sdiffstore")
}

/// Replies with the combination of the sets at the keys left in `args`.
fn answer(ctx: &mut Ctx<'_>, args: &mut Args<'_>, combine: Combine) -> Outcome {
    ctx.room_for(1, args.clone().rest())?;
    let (mut heap, thresholds) = (scratch(ctx.rng), ctx.thresholds);
    let ReadingMany { values, out } = ctx.read_many::<Set>(args.rest())?;
    let set = combine(values, &mut heap, thresholds);
    out.set(set.len());
    set.view(&heap).iter().for_each(|member| out.element(member));
    Ok(())
}

/// Stores the combination of the sets at the keys left in `args`; nothing is left at `destination` if it is empty.
fn store(
    ctx: &mut Ctx<'_>,
    args: &mut Args<'_>,
    destination: &[u8],
    combine: Combine,
    event: &'static str,
) -> Outcome {
    ctx.room_for(2, args.clone().rest())?;
    let (mut heap, thresholds) = (scratch(ctx.rng), ctx.thresholds);
    let ReadingMany { values, .. } = ctx.read_many::<Set>(args.rest())?;
    let set = combine(values, &mut heap, thresholds);
    if set.is_empty() {
        if ctx.delete(destination) {
            ctx.changed(destination, Class::GENERIC, "del");
        }
    } else {
        let stored = set.view(&heap).copy_to(&mut ctx.keyspace.heap);
        ctx.set_value(destination, Value::Set(stored));
        ctx.changed(destination, Class::SET, event);
    }
    ctx.out.count(set.len());
    Ok(())
}

/// A heap for one command, dropped whole. Its hash is seeded anew, as a client could learn the order of a reply.
pub(super) fn scratch(rng: &mut Rng) -> Heap {
    let mut seed = [0; 16];
    seed[..8].copy_from_slice(&rng.next_u64().to_le_bytes());
    seed[8..].copy_from_slice(&rng.next_u64().to_le_bytes());
    Heap::new(seed)
}

/// The members of all sets, in the order of the smallest; none when a key is not there.
fn common<'a>(sets: Sets<'a>) -> impl Iterator<Item = Element<'a>> {
    let sets = sets.into_iter().collect::<Option<Vec<_>>>().unwrap_or_default();
    let sets = sorted(&sets, |a, b| a.len().cmp(&b.len()));
    let smallest = sets.first().copied();
    let members = smallest.into_iter().flat_map(|set| set.iter());
    members.filter(move |&member| sets[1..].iter().all(|set| set.contains_element(member)))
}

/// As SINTERSTORE builds it: in the form of the smallest set, then as integers when it can be.
fn intersection(sets: Sets<'_>, heap: &mut Heap, thresholds: &Thresholds) -> Set {
    let smallest = sets.iter().flatten().min_by_key(|set| set.len());
    let mut result = if let Some(SetView::Ints(_)) = smallest { Set::new() } else { Set::new_packed() };
    add_all(&mut result, common(sets), heap, thresholds);
    result.become_ints(heap, thresholds);
    result
}

fn union(sets: Sets<'_>, heap: &mut Heap, thresholds: &Thresholds) -> Set {
    let mut result = Set::new();
    add_all(&mut result, sets.iter().flatten().flat_map(SetView::iter), heap, thresholds);
    result
}

/// How to subtract: a key named twice, the first of them first, leaves nothing.
fn difference_for(mut args: Args<'_>) -> Combine {
    let mut keys = args.rest();
    let first = keys.next();
    if keys.any(|key| Some(key) == first) { |_, _, _| Set::new() } else { difference }
}

/// The members of the first set that are in no other: looked up one by one, or taken out set by set, whichever Redis
/// would find cheaper (the form of the result depends on it).
fn difference(sets: Sets<'_>, heap: &mut Heap, thresholds: &Thresholds) -> Set {
    let mut result = Set::new();
    let Some((Some(first), others)) = sets.split_first() else { return result };
    let mut others: Vec<_> = others.iter().flatten().collect();
    let total = first.len() + others.iter().map(|set| set.len()).sum::<usize>();
    if first.len() * (others.len() + 1) / 2 <= total {
        others = sorted(&others, |a, b| b.len().cmp(&a.len()));
        let only = first.iter().filter(|&member| !others.iter().any(|set| set.contains_element(member)));
        add_all(&mut result, only, heap, thresholds);
        return result;
    }
    add_all(&mut result, first.iter(), heap, thresholds);
    for member in others.into_iter().flat_map(SetView::iter) {
        if result.is_empty() {
            break;
        }
        result.remove(heap, member.text(&mut [0; INT_TEXT_MAX]));
    }
    result
}

fn add_all<'a>(
    set: &mut Set,
    members: impl Iterator<Item = Element<'a>>,
    heap: &mut Heap,
    thresholds: &Thresholds,
) {
    for member in members {
        set.add(heap, thresholds, member.text(&mut [0; INT_TEXT_MAX]));
    }
}
