//! Lists: moving elements between them, popping from the first of several, and the forms that wait.
//!
//! A waiting command finds nothing, says so with [`Ctx::wait`], and is run again when a key of it was touched.

use alloc::vec::Vec;

use super::args::Args;
use super::ctx::{Ctx, EditScope, Nil};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::list::{popped, push_event, take};
use super::row::{Command, Flags, Keys, db};
use super::timeout::timeout_ms;
use crate::base::number;
use crate::types::Element;
use crate::types::list::{End, List};

const MOVE: Flags = Flags::WRITE.with(Flags::DENY_OOM);
const WAIT: Flags = Flags::WRITE.with(Flags::BLOCKING);
const MOVABLE: Flags = Flags::WRITE.with(Flags::MOVABLE_KEYS);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("BLMOVE", 6, MOVE.with(Flags::BLOCKING), Keys::TWO, blmove, "6.2.0", "O(1)", "Pops an element from a list, pushes it to another list and returns it. Blocks until an element is available otherwise. Deletes the list if the last element was moved.", "source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT) timeout:double", "bulk|nil"),
    db("BLMPOP", -5, WAIT.with(Flags::MOVABLE_KEYS), Keys::COUNTED_SECOND, blmpop, "7.0.0", "O(N+M) where N is the number of provided keys and M is the number of elements returned.", "Pops the first element from one of multiple lists. Blocks until an element is available otherwise. Deletes the list if the last element was popped.", "timeout:double numkeys:int key... (LEFT|RIGHT) [COUNT count:int]", "tuple<bulk,array<bulk>>|nil"),
    db("BLPOP", -3, WAIT, Keys::ALL_BUT_LAST, blpop, "2.0.0", "O(N) where N is the number of provided keys.", "Removes and returns the first element in a list. Blocks until an element is available otherwise. Deletes the list if the last element was popped.", "key... timeout:double", "tuple<bulk,bulk>|nil"),
    db("BRPOP", -3, WAIT, Keys::ALL_BUT_LAST, brpop, "2.0.0", "O(N) where N is the number of provided keys.", "Removes and returns the last element in a list. Blocks until an element is available otherwise. Deletes the list if the last element was popped.", "key... timeout:double", "tuple<bulk,bulk>|nil"),
    db("BRPOPLPUSH", 4, MOVE.with(Flags::BLOCKING), Keys::TWO, brpoplpush, "2.2.0", "O(1)", "Pops an element from a list, pushes it to another list and returns it. Block until an element is available otherwise. Deletes the list if the last element was popped.", "source:key destination:key timeout:double", "bulk|nil"),
    db("LMOVE", 5, MOVE, Keys::TWO, lmove, "6.2.0", "O(1)", "Returns an element after popping it from one list and pushing it to another. Deletes the list if the last element was moved.", "source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT)", "bulk|nil"),
    db("LMPOP", -4, MOVABLE, Keys::COUNTED, lmpop, "7.0.0", "O(N+M) where N is the number of provided keys and M is the number of elements returned.", "Returns multiple elements from a list after removing them. Deletes the list if the last element was popped.", "numkeys:int key... (LEFT|RIGHT) [COUNT count:int]", "tuple<bulk,array<bulk>>|nil"),
    db("RPOPLPUSH", 3, MOVE, Keys::TWO, rpoplpush, "1.2.0", "O(1)", "Returns the last element of a list after removing and pushing it to another list. Deletes the list if the last element was popped.", "source:key destination:key", "bulk|nil"),
];

fn lmove(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (source, destination) = (args.next()?, args.next()?);
    let (from, to) = (end(args)?, end(args)?);
    if !move_element(ctx, source, destination, from, to)? {
        ctx.out.nil();
    }
    Ok(())
}

fn rpoplpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    if !move_element(ctx, args.next()?, args.next()?, End::Back, End::Front)? {
        ctx.out.nil();
    }
    Ok(())
}

fn blmove(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (source, destination) = (args.next()?, args.next()?);
    let (from, to) = (end(args)?, end(args)?);
    let wait_ms = timeout_ms(args.next()?, ctx.now)?;
    match move_element(ctx, source, destination, from, to)? {
        true => ctx.replicate(&[b"LMOVE", source, destination, word(from), word(to)]),
        false => ctx.wait(wait_ms, Nil::Bulk),
    }
    Ok(())
}

fn brpoplpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (source, destination) = (args.next()?, args.next()?);
    let wait_ms = timeout_ms(args.next()?, ctx.now)?;
    match move_element(ctx, source, destination, End::Back, End::Front)? {
        true => ctx.replicate(&[b"RPOPLPUSH", source, destination]),
        false => ctx.wait(wait_ms, Nil::Bulk),
    }
    Ok(())
}

/// Moves an element and writes it; `false`, and nothing is written, when there is no source.
fn move_element(
    ctx: &mut Ctx<'_>,
    source: &[u8],
    destination: &[u8],
    from: End,
    to: End,
) -> Result<bool, CommandError> {
    if ctx.check_type::<List>(source)?.is_none() {
        return Ok(false);
    }
    if ctx.check_type::<List>(destination).is_err() {
        return Err(wrong_destination());
    }
    let emptied = match source == destination {
        true => rotate(ctx, source, from, to)?,
        false => carry(ctx, source, destination, from, to)?,
    };
    ctx.changed(destination, Class::LIST, push_event(to));
    popped(ctx, source, from, emptied);
    Ok(true)
}

/// A command that waits for its source goes on waiting when that has another type, but fails when the source is ready
/// and only the destination has: so this is another error with the same words.
fn wrong_destination() -> CommandError {
    CommandError::line("WRONGTYPE Operation against a key holding the wrong kind of value")
}

/// Moves an element within a list. Returns whether that emptied it: never.
fn rotate(ctx: &mut Ctx<'_>, key: &[u8], from: End, to: End) -> Result<bool, CommandError> {
    ctx.edit::<List, _>(key, |list, edit| {
        let element = take_one(list, from);
        put_one(list, edit, to, &element);
        list.shrink(edit.thresholds);
        edit.out.bulk(&element);
    })?;
    Ok(false)
}

/// Moves an element to another list. Returns whether that emptied the source.
fn carry(
    ctx: &mut Ctx<'_>,
    source: &[u8],
    destination: &[u8],
    from: End,
    to: End,
) -> Result<bool, CommandError> {
    let edited = ctx.edit::<List, _>(source, |list, edit| {
        let element = take_one(list, from);
        list.shrink(edit.thresholds);
        element
    })?;
    let Some(edited) = edited else { return Ok(false) };
    ctx.edit_or_create::<List, _>(destination, |list, edit| put_one(list, edit, to, &edited.result))?;
    ctx.out.bulk(&edited.result);
    Ok(edited.emptied)
}

fn take_one(list: &mut List, end: End) -> Vec<u8> {
    let mut text = Vec::new();
    list.pop(end, |element| element.write_to(&mut text));
    text
}

fn put_one(list: &mut List, edit: &EditScope<'_>, end: End, element: &[u8]) {
    list.make_room(1, element.len(), edit.thresholds);
    list.push(end, Element::Str(element));
}

fn blpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    wait_pop(ctx, args, End::Front)
}

fn brpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    wait_pop(ctx, args, End::Back)
}

fn wait_pop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, end: End) -> Outcome {
    let keys = args.take(args.remaining().saturating_sub(1))?;
    let wait_ms = timeout_ms(args.next()?, ctx.now)?;
    for key in keys {
        if ctx.check_type::<List>(key)?.is_some() {
            ctx.out.array(2);
            ctx.out.bulk(key);
            take(ctx, key, end, None)?;
            ctx.replicate(&[pop_name(end), key]);
            return Ok(());
        }
    }
    ctx.wait(wait_ms, Nil::Array);
    Ok(())
}

fn lmpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    if !multi_pop(ctx, MultiPop::parse(args, "LEFT", "RIGHT")?)? {
        ctx.out.nil_array();
    }
    Ok(())
}

fn blmpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let timeout = args.next()?;
    let pop = MultiPop::parse(args, "LEFT", "RIGHT")?;
    let wait_ms = timeout_ms(timeout, ctx.now)?;
    if !multi_pop(ctx, pop)? {
        ctx.wait(wait_ms, Nil::Array);
    }
    Ok(())
}

/// The arguments of LMPOP and ZMPOP.
pub(super) struct MultiPop<'a> {
    pub(super) keys: Vec<&'a [u8]>,
    /// Pops from the back, or the greatest.
    pub(super) from_end: bool,
    pub(super) count: usize,
}

impl<'a> MultiPop<'a> {
    /// Takes them; one of two words says from where to pop.
    pub(super) fn parse(args: &mut Args<'a>, start: &str, end: &str) -> Result<Self, CommandError> {
        let numkeys = positive(args, "ERR numkeys should be greater than 0")?;
        let keys = args.take(numkeys)?.collect();
        let from_end = args.accept(end);
        if !from_end && !args.accept(start) {
            return Err(CommandError::syntax());
        }
        let mut count = None;
        while args.remaining() > 0 {
            let valued = args.remaining() > 1;
            if count.is_some() || !valued || !args.accept("COUNT") {
                return Err(CommandError::syntax());
            }
            count = Some(positive(args, "ERR count should be greater than 0")?);
        }
        Ok(Self { keys, from_end, count: count.unwrap_or(1) })
    }
}

/// Pops from the first key that has something; `false`, and nothing is written, when none has.
fn multi_pop(ctx: &mut Ctx<'_>, pop: MultiPop<'_>) -> Result<bool, CommandError> {
    let end = if pop.from_end { End::Back } else { End::Front };
    for key in pop.keys {
        if ctx.check_type::<List>(key)?.is_some() {
            ctx.out.array(2);
            ctx.out.bulk(key);
            let taken = take(ctx, key, end, Some(pop.count))?;
            replicate_pop(ctx, pop_name(end), key, taken);
            return Ok(true);
        }
    }
    Ok(false)
}

/// Logs a pop of so many elements by another name.
pub(super) fn replicate_pop(ctx: &mut Ctx<'_>, name: &[u8], key: &[u8], taken: usize) {
    let mut count = Vec::new();
    number::write_u64(&mut count, taken as u64);
    ctx.replicate(&[name, key, &count]);
}

/// The next argument as a count of one or more.
fn positive(args: &mut Args<'_>, error: &'static str) -> Result<usize, CommandError> {
    match number::parse_i64(args.next()?) {
        Some(value @ 1..) => Ok(usize::try_from(value).unwrap_or(usize::MAX)),
        _ => Err(CommandError::line(error)),
    }
}

/// The next argument as an end of a list.
fn end(args: &mut Args<'_>) -> Result<End, CommandError> {
    if args.accept("LEFT") {
        Ok(End::Front)
    } else if args.accept("RIGHT") {
        Ok(End::Back)
    } else {
        Err(CommandError::syntax())
    }
}

const fn word(end: End) -> &'static [u8] {
    match end {
        End::Front => b"LEFT",
        End::Back => b"RIGHT",
    }
}

const fn pop_name(end: End) -> &'static [u8] {
    match end {
        End::Front => b"LPOP",
        End::Back => b"RPOP",
    }
}
