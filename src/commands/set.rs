//! Commands of one set: <https://redis.io/docs/latest/commands/?group=set>. Those of several are in `set_algebra`.

use crate::base::planted::{Bug, bug};
use alloc::vec::Vec;

use super::ctx::{EditScope, Reading};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::random::{self, Draw};
use super::row::{Command, Flags, Keys, db};
use super::scan::{self, ScanArgs, Scanned};
use super::{Args, Ctx};
use crate::types::listpack::Element;
use crate::types::set::{Set, SetView};

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("SADD", -3, Flags::WRITE.with(Flags::DENY_OOM).with(Flags::FAST), Keys::ONE, sadd, "1.0.0",
        "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.",
        "Adds one or more members to a set. Creates the key if it doesn't exist.", "key member...", "int"),
    db("SCARD", 2, Flags::READ.with(Flags::FAST), Keys::ONE, scard, "1.0.0",
        "O(1)", "Returns the number of members in a set.", "key", "int"),
    db("SISMEMBER", 3, Flags::READ.with(Flags::FAST), Keys::ONE, sismember, "1.0.0",
        "O(1)", "Determines whether a member belongs to a set.", "key member", "int"),
    db("SMEMBERS", 2, Flags::READ, Keys::ONE, smembers, "1.0.0",
        "O(N) where N is the set cardinality.", "Returns all members of a set.", "key", "set<bulk>"),
    db("SMISMEMBER", -3, Flags::READ.with(Flags::FAST), Keys::ONE, smismember, "6.2.0",
        "O(N) where N is the number of elements being checked for membership",
        "Determines whether multiple members belong to a set.", "key member...", "array<int>"),
    db("SMOVE", 4, Flags::WRITE.with(Flags::FAST), Keys::TWO, smove, "1.0.0",
        "O(1)", "Moves a member from one set to another.", "source:key destination:key member", "int"),
    db("SPOP", -2, Flags::WRITE.with(Flags::FAST), Keys::ONE, spop, "1.0.0",
        "Without the count argument O(1), otherwise O(N) where N is the value of the passed count.",
        "Returns one or more random members from a set after removing them. Deletes the set if the last member was popped.",
        "key [count:int]", "bulk|nil|count:set<bulk>"),
    db("SRANDMEMBER", -2, Flags::READ, Keys::ONE, srandmember, "1.0.0",
        "Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count.",
        "Get one or multiple random members from a set", "key [count:int]", "bulk|nil|count:array<bulk>"),
    db("SREM", -3, Flags::WRITE.with(Flags::FAST), Keys::ONE, srem, "1.0.0",
        "O(N) where N is the number of members to be removed.",
        "Removes one or more members from a set. Deletes the set if the last member was removed.",
        "key member...", "int"),
    db("SSCAN", -3, Flags::READ, Keys::ONE, sscan, "2.8.0",
        "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.",
        "Iterates over members of a set.", "key cursor:int [MATCH pattern:pattern] [COUNT count:int]", "tuple<bulk,array<bulk>>"),
];

fn sadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next_at_once()?;
    let members = args.rest();
    let edited = ctx.edit_or_create::<Set, _>(key, |set, edit| {
        set.expect(edit.heap, edit.thresholds, members.clone().next().unwrap_or_default(), members.len());
        members.filter(|member| set.add(edit.heap, edit.thresholds, member)).count()
    })?;
    if edited.result > 0 {
        ctx.changed(key, Class::SET, "sadd");
        ctx.effects.dirty += edited.result as u64 - 1;
    }
    ctx.out.count(edited.result);
    Ok(())
}

fn srem(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let edited = ctx.edit::<Set, _>(key, |set, edit| {
        args.rest().filter(|member| set.remove(edit.heap, member)).count()
    })?;
    let Some(edited) = edited else {
        ctx.out.int(0);
        return Ok(());
    };
    if edited.result > 0 {
        ctx.changed(key, Class::SET, "srem");
        ctx.effects.dirty += edited.result as u64 - 1;
    }
    if edited.emptied {
        ctx.event(key, Class::GENERIC, "del");
    }
    ctx.out.count(edited.result);
    Ok(())
}

fn smove(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (source, destination, member) = (args.next()?, args.next()?, args.next()?);
    if ctx.find_write(source).is_none() {
        ctx.out.int(0);
        return Ok(());
    }
    ctx.check_type::<Set>(source)?;
    ctx.check_type::<Set>(destination)?;
    let same = source == destination;
    let edited = ctx.edit::<Set, _>(source, |set, edit| match same {
        true => set.view(edit.heap).contains(member),
        false => set.remove(edit.heap, member),
    })?;
    let moved = edited.as_ref().is_some_and(|edited| edited.result);
    if moved && !same {
        ctx.changed(source, Class::SET, "srem");
        if edited.is_some_and(|edited| edited.emptied) {
            ctx.event(source, Class::GENERIC, "del");
        }
        let edited = ctx.edit_or_create::<Set, _>(destination, |set, edit| {
            set.expect(edit.heap, edit.thresholds, member, 1);
            set.add(edit.heap, edit.thresholds, member)
        })?;
        if edited.result {
            ctx.changed(destination, Class::SET, "sadd");
        }
    }
    ctx.out.int(i64::from(moved));
    Ok(())
}

fn scard(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let Reading { value, out, .. } = ctx.read::<Set>(args.next()?)?;
    out.count(value.map_or(0, |set| set.len()));
    Ok(())
}

fn sismember(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, member) = (args.next_at_once()?, args.next_at_once()?);
    let Reading { value, out, .. } = ctx.read::<Set>(key)?;
    out.int(i64::from(value.is_some_and(|set| set.contains(member))));
    Ok(())
}

fn smismember(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let Reading { value, out, .. } = ctx.read::<Set>(key)?;
    out.array(args.remaining());
    for member in args.rest() {
        out.int(i64::from(value.is_some_and(|set| set.contains(member))));
    }
    Ok(())
}

fn smembers(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    smembers_of(ctx, args.next()?)?;
    Ok(())
}

/// Replies with all members; returns how many.
fn smembers_of(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<usize, CommandError> {
    let Reading { value, out, .. } = ctx.read::<Set>(key)?;
    let count = value.map_or(0, |set| set.len());
    out.set(count);
    value.iter().flat_map(SetView::iter).for_each(|member| out.element(member));
    Ok(count)
}

fn srandmember(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    if args.remaining() == 0 {
        let Reading { value, out, rng, .. } = ctx.read::<Set>(key)?;
        match value.and_then(|set| set.random(rng)) {
            Some(member) => out.element(member),
            None => out.nil(),
        }
        return Ok(());
    }
    if args.remaining() > 1 {
        return Err(CommandError::syntax());
    }
    let count = random::count(args)?;
    let Reading { value, out, rng, .. } = ctx.read::<Set>(key)?;
    let Some(set) = value else {
        out.array(0);
        return Ok(());
    };
    match Draw::new(count)? {
        Draw::Distinct(count) => {
            let drawn = set.sample(rng, count);
            out.array(drawn.len());
            drawn.into_iter().for_each(|member| out.element(member));
        }
        Draw::Repeated(count) => {
            out.array(count);
            random::repeat(out, count, |out| {
                set.random(rng).into_iter().for_each(|member| out.element(member))
            })?;
        }
    }
    Ok(())
}

fn spop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    match args.remaining() {
        0 => pop_one(ctx, key),
        1 => {
            let count = args.count("ERR value is out of range, must be positive")?;
            pop_several(ctx, key, count)
        }
        _ => Err(CommandError::syntax()),
    }
}

fn pop_one(ctx: &mut Ctx<'_>, key: &[u8]) -> Outcome {
    let edited = ctx.edit::<Set, _>(key, |set, edit| {
        let member = set.view(edit.heap).random(edit.rng).map(Element::to_vec).unwrap_or_default();
        if !bug(Bug::PopKeeps) {
            set.remove(edit.heap, &member);
        }
        member
    })?;
    let Some(edited) = edited else {
        ctx.out.nil();
        return Ok(());
    };
    ctx.changed(key, Class::SET, "spop");
    // The log must not depend on chance.
    ctx.replicate(&[b"SREM", key, &edited.result]);
    if edited.emptied {
        ctx.event(key, Class::GENERIC, "del");
    }
    ctx.out.bulk(&edited.result);
    Ok(())
}

fn pop_several(ctx: &mut Ctx<'_>, key: &[u8], count: usize) -> Outcome {
    let edited =
        ctx.edit::<Set, _>(key, |set, edit| (count < set.len()).then(|| take_sample(set, edit, count)))?;
    let popped = match edited.map(|edited| edited.result) {
        Some(Some(popped)) if count > 0 => popped,
        Some(None) if count > 0 => return pop_all(ctx, key),
        _ => {
            ctx.out.set(0);
            return Ok(());
        }
    };
    ctx.changed(key, Class::SET, "spop");
    ctx.effects.dirty += count as u64 - 1;
    for batch in popped.chunks(LOGGED_MEMBERS_MAX) {
        let mut logged: Vec<&[u8]> = Vec::with_capacity(batch.len() + 2);
        logged.extend([&b"SREM"[..], key]);
        logged.extend(batch.iter().map(Vec::as_slice));
        ctx.replicate(&logged);
    }
    ctx.out.set(popped.len());
    popped.iter().for_each(|member| ctx.out.bulk(member));
    Ok(())
}

fn pop_all(ctx: &mut Ctx<'_>, key: &[u8]) -> Outcome {
    let count = smembers_of(ctx, key)?;
    ctx.changed(key, Class::SET, "spop");
    ctx.effects.dirty += count as u64 - 1;
    ctx.delete(key);
    ctx.event(key, Class::GENERIC, "del");
    ctx.replicate(&[b"DEL", key]);
    Ok(())
}

/// Takes `count` members of a larger set. When few stay, they become a new set, whose form may be a smaller one: as in
/// Redis.
fn take_sample(set: &mut Set, edit: &mut EditScope<'_>, count: usize) -> Vec<Vec<u8>> {
    let EditScope { heap, thresholds, rng, .. } = edit;
    let stay = set.len() - count;
    if stay.saturating_mul(FEW_STAY_DIVISOR) > count {
        let taken: Vec<_> = set.view(heap).sample(rng, count).into_iter().map(Element::to_vec).collect();
        for member in &taken {
            set.remove(heap, member);
        }
        return taken;
    }
    let kept: Vec<_> = set.view(heap).sample(rng, stay).into_iter().map(Element::to_vec).collect();
    let mut rest = if matches!(set, Set::Ints(_)) { Set::new() } else { Set::new_packed() };
    for member in kept {
        set.remove(heap, &member);
        rest.add(heap, thresholds, &member);
    }
    let taken = set.view(heap).iter().map(Element::to_vec).collect();
    let mut budget = usize::MAX;
    set.free_step(heap, &mut budget);
    *set = rest;
    taken
}

fn sscan(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, cursor) = (args.next()?, scan::cursor(args)?);
    let Reading { value, out, .. } = ctx.read::<Set>(key)?;
    let Some(set) = value else {
        scan::reply(out, 0, 0);
        return Ok(());
    };
    let scan = ScanArgs::parse(cursor, args, Scanned::Members)?;
    let (next, mut found) = scan.collect(|cursor, found| set.scan(cursor, |member| found.push(member)));
    found.retain(|member| scan.matches(*member));
    scan::reply(out, next, found.len());
    found.into_iter().for_each(|member| out.element(member));
    Ok(())
}

/// Members in one logged SREM, at most.
const LOGGED_MEMBERS_MAX: usize = 1024;

/// A popped count of so many times what stays makes a new set of what stays.
const FEW_STAY_DIVISOR: usize = 5;
