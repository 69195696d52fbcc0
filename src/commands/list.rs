//! Lists: pushing, popping, looking into, editing. Moving between lists and waiting are in [`super::list_move`].
//! <https://redis.io/docs/latest/commands/?group=list>

use super::args::Args;
use super::ctx::{Ctx, EditScope, Reading};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, Keys, db};
use crate::base::planted::{Bug, bug};
use crate::types::Element;
use crate::types::list::{End, List};
use crate::types::listpack::Where;

const WRITE: Flags = Flags::WRITE.with(Flags::DENY_OOM);
const PUSH: Flags = WRITE.with(Flags::FAST);
const POP: Flags = Flags::WRITE.with(Flags::FAST);
const READ: Flags = Flags::READ;

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("LINDEX", 3, READ, Keys::ONE, lindex, "1.0.0", "O(N) where N is the number of elements to traverse to get to the element at index. This makes asking for the first or the last element of the list O(1).", "Returns an element from a list by its index.", "key index:int", "bulk|nil"),
    db("LINSERT", 5, WRITE, Keys::ONE, linsert, "2.2.0", "O(N) where N is the number of elements to traverse before seeing the value pivot. This means that inserting somewhere on the left end on the list (head) can be considered O(1) and inserting somewhere on the right end (tail) is O(N).", "Inserts an element before or after another element in a list.", "key (BEFORE|AFTER) pivot element", "int"),
    db("LLEN", 2, READ.with(Flags::FAST), Keys::ONE, llen, "1.0.0", "O(1)", "Returns the length of a list.", "key", "int"),
    db("LPOP", -2, POP, Keys::ONE, lpop, "1.0.0", "O(N) where N is the number of elements returned", "Returns the first elements in a list after removing it. Deletes the list if the last element was popped.", "key [count:int]", "bulk|nil|count:array<bulk>|count:nil"),
    db("LPOS", -3, READ, Keys::ONE, lpos, "6.0.6", "O(N) where N is the number of elements in the list, for the average case. When searching for elements near the head or the tail of the list, or when the MAXLEN option is provided, the command may run in constant time.", "Returns the index of matching elements in a list.", "key element [RANK rank:int] [COUNT num-matches:int] [MAXLEN len:int]", "int|nil|array<int>"),
    db("LPUSH", -3, PUSH, Keys::ONE, lpush, "1.0.0", "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.", "Prepends one or more elements to a list. Creates the key if it doesn't exist.", "key element...", "int"),
    db("LPUSHX", -3, PUSH, Keys::ONE, lpushx, "2.2.0", "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.", "Prepends one or more elements to a list only when the list exists.", "key element...", "int"),
    db("LRANGE", 4, READ, Keys::ONE, lrange, "1.0.0", "O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD or TAIL) for large lists; and N is the number of elements in the specified range.", "Returns a range of elements from a list.", "key start:int stop:int", "array<bulk>"),
    db("LREM", 4, Flags::WRITE, Keys::ONE, lrem, "1.0.0", "O(N+M) where N is the length of the list and M is the number of elements removed.", "Removes elements from a list. Deletes the list if the last element was removed.", "key count:int element", "int"),
    db("LSET", 4, WRITE, Keys::ONE, lset, "1.0.0", "O(N) where N is the length of the list. Setting either the first or the last element of the list is O(1).", "Sets the value of an element in a list by its index.", "key index:int element", "status"),
    db("LTRIM", 4, Flags::WRITE, Keys::ONE, ltrim, "1.0.0", "O(N) where N is the number of elements to be removed by the operation.", "Removes elements from both ends a list. Deletes the list if all elements were trimmed.", "key start:int stop:int", "status"),
    db("RPOP", -2, POP, Keys::ONE, rpop, "1.0.0", "O(N) where N is the number of elements returned", "Returns and removes the last elements of a list. Deletes the list if the last element was popped.", "key [count:int]", "bulk|nil|count:array<bulk>|count:nil"),
    db("RPUSH", -3, PUSH, Keys::ONE, rpush, "1.0.0", "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.", "Appends one or more elements to a list. Creates the key if it doesn't exist.", "key element...", "int"),
    db("RPUSHX", -3, PUSH, Keys::ONE, rpushx, "2.2.0", "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.", "Appends an element to a list only when the list exists.", "key element...", "int"),
];

fn lpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    push(ctx, args, End::Front, IfAbsent::Create)
}

fn rpush(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    push(ctx, args, End::Back, IfAbsent::Create)
}

fn lpushx(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    push(ctx, args, End::Front, IfAbsent::Refuse)
}

fn rpushx(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    push(ctx, args, End::Back, IfAbsent::Refuse)
}

/// What a push does with a key that does not exist.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IfAbsent {
    Create,
    Refuse,
}

fn push(ctx: &mut Ctx<'_>, args: &mut Args<'_>, end: End, if_absent: IfAbsent) -> Outcome {
    let key = args.next_at_once()?;
    let values = args.rest();
    let run = |list: &mut List, edit: &mut EditScope<'_>| {
        if let List::Packed(_) = list {
            list.make_room(values.len(), values.clone().map(<[u8]>::len).sum(), edit.thresholds);
        }
        for value in values {
            list.push(end, Element::Str(value));
        }
        list.len()
    };
    let edited = ctx.edit_or_maybe_create(key, if_absent == IfAbsent::Create, run)?;
    match edited {
        Some(edited) => {
            ctx.changed(key, Class::LIST, push_event(end));
            ctx.out.count(edited.result);
        }
        None => ctx.out.int(0),
    }
    Ok(())
}

/// The event of a push to this end.
pub(super) const fn push_event(end: End) -> &'static str {
    match end {
        End::Front => "lpush",
        End::Back => "rpush",
    }
}

fn lpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    pop(ctx, args, End::Front)
}

fn rpop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    pop(ctx, args, End::Back)
}

fn pop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, end: End) -> Outcome {
    let key = args.next_at_once()?;
    if args.remaining() > 1 {
        return Err(CommandError::wrong_arity(ctx.name));
    }
    let count = match args.peek() {
        Some(_) => Some(args.count("ERR value is out of range, must be positive")?),
        None => None,
    };
    let found = match count {
        Some(0) => {
            let found = ctx.check_type::<List>(key)?.is_some();
            if found {
                ctx.out.array(0);
            }
            found
        }
        _ => take(ctx, key, end, count)? > 0,
    };
    match count {
        _ if found => {}
        None => ctx.out.nil(),
        Some(_) => ctx.out.nil_array(),
    }
    Ok(())
}

/// Takes elements from an end of the list at `key` and writes them: the element alone without `count`, else an array
/// of up to `count`. Reports the events. Returns how many; 0 when there is no such key, and then nothing is written.
pub(super) fn take(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    end: End,
    count: Option<usize>,
) -> Result<usize, CommandError> {
    let edited = ctx.edit::<List, _>(key, |list, edit| {
        let taken = count.unwrap_or(1).min(list.len());
        if count.is_some() {
            edit.out.array(taken);
            edit.out.elements(list.view(edit.heap).iter(end).take(taken));
            list.remove(end, taken);
        } else {
            list.pop(end, |element| edit.out.element(element));
        }
        list.shrink(edit.thresholds);
        taken
    })?;
    let Some(edited) = edited else { return Ok(0) };
    popped(ctx, key, end, edited.emptied);
    Ok(edited.result)
}

/// Reports that elements were popped from this end of `key`, and whether that was the last of it.
pub(super) fn popped(ctx: &mut Ctx<'_>, key: &[u8], end: End, emptied: bool) {
    let event = match end {
        End::Front => "lpop",
        End::Back => "rpop",
    };
    changed(ctx, key, event, emptied);
}

fn changed(ctx: &mut Ctx<'_>, key: &[u8], event: &'static str, emptied: bool) {
    ctx.changed(key, Class::LIST, event);
    if emptied && !bug(Bug::EventMissing) {
        ctx.event(key, Class::GENERIC, "del");
    }
}

fn llen(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let Reading { value, out, .. } = ctx.read::<List>(args.next()?)?;
    out.count(value.map_or(0, |list| list.len()));
    Ok(())
}

fn lindex(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let Reading { value, out, .. } = ctx.read::<List>(args.next()?)?;
    // The index of a list that is not there is not looked at.
    let element = match value {
        Some(list) => list.get(args.int()?),
        None => None,
    };
    match element {
        Some(element) => out.element(element),
        None => out.nil(),
    }
    Ok(())
}

fn lrange(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, start, stop) = (args.next()?, args.int()?, args.int()?);
    let Reading { value, out, .. } = ctx.read::<List>(key)?;
    let Some(list) = value else {
        out.array(0);
        return Ok(());
    };
    let (skip, count) = clamp_range(start, stop, list.len());
    let count = count - usize::from(bug(Bug::RangeEndOffByOne) && count > 0);
    out.array(count);
    list.iter_from(End::Front, skip).limited(count).for_each(|element| out.element(element));
    Ok(())
}

/// How many elements are before the range `start..=stop` of `len`, and how many in it; negative counts from the end.
fn clamp_range(start: i64, stop: i64, len: usize) -> (usize, usize) {
    let len = len as i64;
    let from_front = |index: i64| if index < 0 { index.saturating_add(len) } else { index };
    let start = from_front(start).max(0);
    let stop = from_front(stop).min(len - 1);
    match start > stop {
        true => (len as usize, 0),
        false => (start as usize, (stop - start + 1) as usize),
    }
}

/// <https://redis.io/docs/latest/commands/lpos/>
fn lpos(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, wanted) = (args.next()?, Element::Str(args.next()?).parsed());
    let (mut rank, mut count, mut len_max) = (1, None, 0);
    while args.remaining() > 0 {
        // An option word without a value is no option.
        let valued = args.remaining() > 1;
        if valued && args.accept("RANK") {
            rank = int_with_opposite(args)?;
            if rank == 0 {
                return Err(CommandError::line(
                    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use \
                     negative to start from the end of the list",
                ));
            }
        } else if valued && args.accept("COUNT") {
            count = Some(args.count("ERR COUNT can't be negative")?);
        } else if valued && args.accept("MAXLEN") {
            len_max = args.count("ERR MAXLEN can't be negative")?;
        } else {
            return Err(CommandError::syntax());
        }
    }
    let Reading { value, out, .. } = ctx.read::<List>(key)?;
    let Some(list) = value else {
        if count.is_some() {
            out.array(0)
        } else {
            out.nil()
        }
        return Ok(());
    };
    let unlimited = |limit: usize| if limit == 0 { usize::MAX } else { limit };
    let from = if rank < 0 { End::Back } else { End::Front };
    let skip = usize::try_from(rank.unsigned_abs() - 1).unwrap_or(usize::MAX);
    let len = list.len();
    let mut matches = (list.iter(from).take(unlimited(len_max)).enumerate())
        .filter(|(_, element)| *element == wanted)
        .map(|(index, _)| if from == End::Front { index } else { len - 1 - index })
        .skip(skip);
    match count {
        Some(count) => {
            let array = out.defer();
            let mut found = 0;
            for index in matches.take(unlimited(count)) {
                out.count(index);
                found += 1;
            }
            out.close_array(array, found);
        }
        None => match matches.next() {
            Some(index) => out.count(index),
            None => out.nil(),
        },
    }
    Ok(())
}

/// <https://redis.io/docs/latest/commands/lset/>
fn lset(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    if ctx.check_type::<List>(key)?.is_none() {
        return Err(CommandError::no_such_key());
    }
    let (index, value) = (args.int()?, args.next()?);
    let edited = ctx.edit::<List, _>(key, |list, edit| {
        // Redis weighs the new element before it looks for the old one, which then still counts.
        list.make_room(1, value.len(), edit.thresholds);
        let (skip, count) = clamp_range(index, index, list.len());
        let found = count == 1 && (index < 0 || skip as i64 == index);
        if found {
            list.set(skip, value);
            list.shrink(edit.thresholds);
        }
        found
    })?;
    if !edited.is_some_and(|edited| edited.result) {
        return Err(CommandError::line("ERR index out of range"));
    }
    ctx.changed(key, Class::LIST, "lset");
    ctx.out.ok();
    Ok(())
}

fn linsert(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let side = if args.accept("BEFORE") {
        Where::Before
    } else if args.accept("AFTER") {
        Where::After
    } else {
        return Err(CommandError::syntax());
    };
    let (pivot, value) = (args.next()?, args.next()?);
    let edited = ctx.edit::<List, _>(key, |list, edit| {
        list.make_room(1, value.len(), edit.thresholds);
        list.insert(pivot, side, value).then(|| list.len())
    })?;
    match edited.map(|edited| edited.result) {
        None => ctx.out.int(0),
        Some(None) => ctx.out.int(-1),
        Some(Some(len)) => {
            ctx.changed(key, Class::LIST, "linsert");
            ctx.out.count(len);
        }
    }
    Ok(())
}

fn lrem(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, count, value) = (args.next()?, int_with_opposite(args)?, args.next()?);
    let from = if count < 0 { End::Back } else { End::Front };
    let count_max = match usize::try_from(count.unsigned_abs()) {
        Ok(0) | Err(_) => usize::MAX,
        Ok(count) => count,
    };
    let edited = ctx.edit::<List, _>(key, |list, edit| {
        let removed = list.remove_equal(value, count_max, from);
        if removed > 0 {
            list.shrink(edit.thresholds);
        }
        removed
    })?;
    let removed = edited.map_or(0, |edited| edited.result);
    if removed > 0 {
        changed(ctx, key, "lrem", edited.is_some_and(|edited| edited.emptied));
    }
    ctx.out.count(removed);
    Ok(())
}

fn ltrim(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let (key, start, stop) = (args.next()?, args.int()?, args.int()?);
    let edited = ctx.edit::<List, _>(key, |list, edit| {
        let len = list.len();
        let (skip, count) = clamp_range(start, stop, len);
        list.remove(End::Front, skip);
        list.remove(End::Back, len - skip - count);
        list.shrink(edit.thresholds);
    })?;
    if let Some(edited) = edited {
        // Told even when nothing was trimmed: so does Redis.
        changed(ctx, key, "ltrim", edited.emptied);
    }
    ctx.out.ok();
    Ok(())
}

/// The next argument as an integer whose opposite is one too.
fn int_with_opposite(args: &mut Args<'_>) -> Result<i64, CommandError> {
    match args.int()? {
        i64::MIN => Err(CommandError::line(
            "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807",
        )),
        value => Ok(value),
    }
}
