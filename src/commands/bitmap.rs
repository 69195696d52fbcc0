//! Strings as bits: single ones, counts, searches, combinations.
//! <https://redis.io/docs/latest/commands/?group=bitmap>
//!
//! Deliberately absent: BITFIELD, which is in `bitfield`.

use alloc::vec;
use alloc::vec::Vec;

use super::args::Args;
use super::ctx::{Ctx, Reading};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use super::row::{Command, Flags, KeySpec, Keys, db};
use super::string::{room_for_string, room_to_grow, string_to_edit};
use crate::base::number::{self, INT_TEXT_MAX};
use crate::db::Place;
use crate::types::bits::{self, Combination, Operation};

const WRITE: Flags = Flags::WRITE.with(Flags::DENY_OOM);
const READ: Flags = Flags::READ;
const READ_FAST: Flags = Flags::READ.with(Flags::FAST);
const BITOP_KEYS: Keys = Keys(&[KeySpec::Range { first: 2, last: -1, step: 1 }]);

#[rustfmt::skip]
pub(super) const TABLE: &[Command] = &[
    db("BITCOUNT", -2, READ, Keys::ONE, bitcount, "2.6.0", "O(N)", "Counts the number of set bits (population counting) in a string.", "key [start:int end:int [BYTE|BIT]]", "int"),
    db("BITFIELD", -2, WRITE, Keys::ONE, super::bitfield::bitfield, "3.2.0", "O(1) for each subcommand specified", "Performs arbitrary bitfield integer operations on strings.", "key [GET encoding offset:int|[OVERFLOW (WRAP|SAT|FAIL)] (SET encoding offset:int value:int|INCRBY encoding offset:int increment:int)]...", "array<int|nil>"),
    db("BITFIELD_RO", -2, READ_FAST, Keys::ONE, super::bitfield::bitfield_ro, "6.0.0", "O(1) for each subcommand specified", "Performs arbitrary read-only bitfield integer operations on strings.", "key [GET encoding offset:int]...", "array<int>"),
    db("BITOP", -4, WRITE, BITOP_KEYS, bitop, "2.6.0", "O(N)", "Performs bitwise operations on multiple strings, and stores the result.", "(AND|OR|XOR|NOT|DIFF|DIFF1|ANDOR|ONE) destkey:key key...", "int"),
    db("BITPOS", -3, READ, Keys::ONE, bitpos, "2.8.7", "O(N)", "Finds the first set (1) or clear (0) bit in a string.", "key bit:int [start:int [end:int [BYTE|BIT]]]", "int"),
    db("GETBIT", 3, READ_FAST, Keys::ONE, getbit, "2.2.0", "O(1)", "Returns a bit value by offset.", "key offset:int", "int"),
    db("SETBIT", 4, WRITE, Keys::ONE, setbit, "2.2.0", "O(1)", "Sets or clears the bit at offset of the string value. Creates the key if it doesn't exist.", "key offset:int value:int", "int"),
];

const BAD_OFFSET: &str = "ERR bit offset is not an integer or out of range";

/// The offset that `text` says; with `width`, `#2` is twice that many bits.
pub(super) fn bit_offset(ctx: &Ctx<'_>, text: &[u8], width: Option<u32>) -> Result<u64, CommandError> {
    let offset = match (text.split_first(), width) {
        (Some((b'#', index)), Some(width)) => {
            number::parse_i64(index).and_then(|index| index.checked_mul(i64::from(width)))
        }
        _ => number::parse_i64(text),
    };
    offset
        .and_then(|offset| u64::try_from(offset).ok())
        .filter(|offset| offset / 8 < ctx.string_bytes_max)
        .ok_or_else(|| CommandError::line(BAD_OFFSET))
}

/// The string at `key`, to be made at least `len` bytes long by [`crate::db::Keyspace::string_mut`], and whether it is shorter until then.
/// Where there is none, one of zeros is made.
pub(super) fn string_with_room(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    len: usize,
) -> Result<(Place, bool), CommandError> {
    if let Some((place, before)) = string_to_edit(ctx, key)? {
        room_to_grow(ctx, place, len)?;
        return Ok((place, before < len));
    }
    room_for_string(len)?;
    ctx.event(key, Class::NEW, "new");
    let zeros = vec![0; len];
    Ok((ctx.keyspace.set_raw_string(ctx.db, key, &zeros), true))
}

fn setbit(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let offset = bit_offset(ctx, args.next()?, None)?;
    let set = match number::parse_i64(args.next()?) {
        Some(0) => false,
        Some(1) => true,
        _ => return Err(CommandError::line("ERR bit is not an integer or out of range")),
    };
    let len = (offset / 8) as usize + 1;
    let (place, grew) = string_with_room(ctx, key, len)?;
    let before = bits::put(ctx.keyspace.string_mut(place, len), offset, set);
    if grew || before != set {
        ctx.changed(key, Class::STRING, "setbit");
    }
    ctx.out.int(i64::from(before));
    Ok(())
}

fn getbit(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let offset = bit_offset(ctx, args.next()?, None)?;
    let Reading { value, out, .. } = ctx.read_string(key)?;
    let mut buffer = [0; INT_TEXT_MAX];
    let text = value.map_or(&b""[..], |value| value.text(&mut buffer));
    out.int(i64::from(bits::get(text, offset)));
    Ok(())
}

/// A part of a string, negative numbers counted from its end.
struct Span {
    start: i64,
    /// `None`: to the end of the string, and clear bits behind it count as found.
    end: Option<i64>,
    in_bits: bool,
}

impl Span {
    const ALL: Self = Self { start: 0, end: None, in_bits: false };

    /// Its first and last bit in a string of `len` bytes; `None`: it is empty.
    fn bits(&self, len: usize) -> Option<(u64, u64)> {
        let (total, scale) = if self.in_bits { (len as i64 * 8, 1) } else { (len as i64, 8) };
        let from_end = |index: i64| if index < 0 { (total + index).max(0) } else { index };
        let (start, end) = (from_end(self.start), from_end(self.end.unwrap_or(-1)).min(total - 1));
        (start <= end).then(|| (start as u64 * scale, end as u64 * scale + scale - 1))
    }
}

/// `BYTE` or `BIT`: whether it is the latter.
fn unit_is_bit(args: &mut Args<'_>) -> Result<bool, CommandError> {
    if args.accept("BIT") {
        Ok(true)
    } else if args.accept("BYTE") {
        Ok(false)
    } else {
        Err(CommandError::syntax())
    }
}

fn bitcount(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let mut span = Span::ALL;
    match args.remaining() {
        0 => {}
        given @ 2..=3 => {
            span.start = args.int()?;
            span.end = Some(args.int()?);
            span.in_bits = given == 3 && unit_is_bit(args)?;
        }
        _ => return Err(CommandError::syntax()),
    }
    let Reading { value, out, .. } = ctx.read_string(key)?;
    let mut buffer = [0; INT_TEXT_MAX];
    let text = value.map_or(&b""[..], |value| value.text(&mut buffer));
    let backwards = span.start < 0 && span.end.is_some_and(|end| end < 0 && span.start > end);
    let found = span.bits(text.len()).filter(|_| !backwards);
    out.int(found.map_or(0, |(first, last)| bits::count_range(text, first, last)) as i64);
    Ok(())
}

fn bitpos(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let set = match args.int()? {
        0 => false,
        1 => true,
        _ => return Err(CommandError::line("ERR The bit argument must be 1 or 0.")),
    };
    let mut span = Span::ALL;
    let given = args.remaining();
    if given > 3 {
        return Err(CommandError::syntax());
    }
    if given > 0 {
        span.start = args.int()?;
    }
    if given > 1 {
        // The unit is looked at before the end is.
        let end = args.next()?;
        span.in_bits = given == 3 && unit_is_bit(args)?;
        span.end = Some(number::parse_i64(end).ok_or_else(CommandError::not_integer)?);
    }
    let Reading { value, out, .. } = ctx.read_string(key)?;
    let Some(value) = value else {
        // As many clear bits as one likes.
        out.int(if set { -1 } else { 0 });
        return Ok(());
    };
    let mut buffer = [0; INT_TEXT_MAX];
    let text = value.text(&mut buffer);
    let found = span.bits(text.len()).and_then(|(first, last)| {
        // Behind a string that goes on to its end stand clear bits.
        let behind = (!set && span.end.is_none()).then_some(text.len() as u64 * 8);
        bits::find(text, set, first, last).or(behind)
    });
    out.int(found.map_or(-1, |found| found as i64));
    Ok(())
}

/// The operations, and whether they need two sources.
const OPERATIONS: [(&str, Operation); 8] = [
    ("AND", Operation::And),
    ("OR", Operation::Or),
    ("XOR", Operation::Xor),
    ("NOT", Operation::Not),
    ("DIFF", Operation::Diff),
    ("DIFF1", Operation::Diff1),
    ("ANDOR", Operation::AndOr),
    ("ONE", Operation::One),
];

fn operation(args: &mut Args<'_>) -> Result<Operation, CommandError> {
    let named = OPERATIONS.iter().find(|(name, _)| args.accept(name));
    let (_, operation) = named.ok_or_else(CommandError::syntax)?;
    let sources = args.remaining() - 1;
    let refusal = match operation {
        Operation::Not if sources != 1 => "ERR BITOP NOT must be called with a single source key.",
        Operation::Diff if sources < 2 => "ERR BITOP DIFF must be called with at least two source keys.",
        Operation::Diff1 if sources < 2 => "ERR BITOP DIFF1 must be called with at least two source keys.",
        Operation::AndOr if sources < 2 => "ERR BITOP ANDOR must be called with at least two source keys.",
        _ => return Ok(*operation),
    };
    Err(CommandError::line(refusal))
}

fn bitop(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let operation = operation(args)?;
    let target = args.next()?;
    let keys: Vec<&[u8]> = args.rest().collect();
    let mut longest = 0;
    // Expired keys go first: removing one may move what the others' places name.
    for &key in &keys {
        if let Some(text) = ctx.read_string(key)?.value {
            longest = text.len().max(longest);
        }
    }
    room_for_string(longest)?;
    let mut combination = Combination::new(operation, longest);
    let mut buffer = [0; INT_TEXT_MAX];
    for &key in &keys {
        let place = ctx.keyspace.find(ctx.db, key);
        let value = place.and_then(|place| ctx.keyspace.value(place).string());
        combination.add(value.map_or(&b""[..], |value| value.text(&mut buffer)));
    }
    let result = combination.finish();
    ctx.out.count(result.len());
    if result.is_empty() {
        if ctx.delete(target) {
            ctx.changed(target, Class::GENERIC, "del");
        }
        return Ok(());
    }
    if ctx.peek(target).is_none() {
        ctx.event(target, Class::NEW, "new");
    }
    let place = ctx.keyspace.set_raw_string(ctx.db, target, &result);
    if ctx.keyspace.deadline_ms(place).is_some() {
        ctx.keyspace.set_deadline(place, None);
    }
    ctx.changed(target, Class::STRING, "set");
    Ok(())
}
