//! BITFIELD and BITFIELD_RO: integers of any width in a string. <https://redis.io/docs/latest/commands/bitfield/>
//!
//! Deliberately absent: their rows, which are in `bitmap`, and the arithmetic, which is in `types/bits/field`.

use alloc::vec::Vec;

use super::args::Args;
use super::bitmap::{bit_offset, string_with_room};
use super::ctx::{Ctx, Reading};
use super::effects::Class;
use super::error::{CommandError, Outcome};
use crate::base::number::{self, INT_TEXT_MAX};
use crate::base::planted::{Bug, bug};
use crate::types::bits::field::{Field, Overflow};

/// What is done with one integer.
#[derive(Clone, Copy)]
enum Action {
    Get,
    Set(i64),
    IncrBy(i64),
}

#[derive(Clone, Copy)]
struct Step {
    field: Field,
    offset: u64,
    action: Action,
    overflow: Overflow,
}

impl Step {
    fn writes(&self) -> bool {
        !matches!(self.action, Action::Get)
    }

    /// Does it; returns what is answered, and whether the integer is another one now.
    fn run(&self, bytes: &mut [u8]) -> (Option<i64>, bool) {
        let before = self.field.get(bytes, self.offset);
        let after = match self.action {
            Action::Get => return (Some(before), false),
            Action::Set(value) => self.field.add(value, 0, self.overflow),
            Action::IncrBy(by) => self.field.add(before, by, self.overflow),
        };
        let Some(after) = after else { return (None, false) };
        self.field.put(bytes, self.offset, after);
        let shown = if matches!(self.action, Action::Set(_)) { before } else { after };
        (Some(shown), before != after)
    }
}

fn steps(ctx: &Ctx<'_>, args: &mut Args<'_>) -> Result<Vec<Step>, CommandError> {
    let mut steps = Vec::new();
    let mut overflow = Overflow::Wrap;
    while args.remaining() > 0 {
        let left = args.remaining();
        if left > 1 && args.accept("OVERFLOW") {
            overflow = match () {
                () if args.accept("WRAP") => Overflow::Wrap,
                () if args.accept("SAT") => Overflow::Saturate,
                () if args.accept("FAIL") => Overflow::Fail,
                () => return Err(CommandError::line("ERR Invalid OVERFLOW type specified")),
            };
            continue;
        }
        let mut action = match () {
            () if left > 2 && args.accept("GET") => Action::Get,
            () if left > 3 && args.accept("SET") => Action::Set(0),
            () if left > 3 && args.accept("INCRBY") => Action::IncrBy(0),
            () => return Err(CommandError::syntax()),
        };
        let field = Field::parse(args.next()?).ok_or_else(|| {
            CommandError::line(
                "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.",
            )
        })?;
        let offset = bit_offset(ctx, args.next()?, Some(field.bits))?;
        match &mut action {
            Action::Get => {}
            Action::Set(number) | Action::IncrBy(number) => *number = args.int()?,
        }
        let overflow = if bug(Bug::SaturationWraps) && overflow == Overflow::Saturate {
            Overflow::Wrap
        } else {
            overflow
        };
        steps.push(Step { field, offset, action, overflow });
    }
    Ok(steps)
}

pub(super) fn bitfield(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let steps = steps(ctx, args)?;
    let ends = steps.iter().filter(|step| step.writes());
    match ends.map(|step| step.offset + u64::from(step.field.bits) - 1).max() {
        Some(last_bit) => write(ctx, key, &steps, last_bit),
        None => read(ctx, key, &steps),
    }
}

pub(super) fn bitfield_ro(ctx: &mut Ctx<'_>, args: &mut Args<'_>) -> Outcome {
    let key = args.next()?;
    let steps = steps(ctx, args)?;
    if steps.iter().any(Step::writes) {
        return Err(CommandError::line("ERR BITFIELD_RO only supports the GET subcommand"));
    }
    read(ctx, key, &steps)
}

fn read(ctx: &mut Ctx<'_>, key: &[u8], steps: &[Step]) -> Outcome {
    let Reading { value, out, .. } = ctx.read_string(key)?;
    let mut buffer = [0; INT_TEXT_MAX];
    let text = value.map_or(&b""[..], |value| value.text(&mut buffer));
    out.array(steps.len());
    for step in steps {
        out.int(step.field.get(text, step.offset));
    }
    Ok(())
}

/// Runs steps of which some write, none behind `last_bit`.
fn write(ctx: &mut Ctx<'_>, key: &[u8], steps: &[Step], last_bit: u64) -> Outcome {
    let len = (last_bit / 8) as usize + 1;
    let (place, grew) = string_with_room(ctx, key, len)?;
    let mut answers = Vec::with_capacity(steps.len());
    let mut changes = 0;
    let bytes = ctx.keyspace.string_mut(place, len);
    for step in steps {
        let (answer, changed) = step.run(bytes);
        changes += u64::from(changed || grew && step.writes() && answer.is_some());
        answers.push(answer);
    }
    ctx.out.array(answers.len());
    for answer in answers {
        match answer {
            Some(number) => ctx.out.int(number),
            None => ctx.out.nil(),
        }
    }
    if changes > 0 {
        ctx.changed(key, Class::STRING, "setbit");
        ctx.effects.dirty += changes - 1;
    } else if grew {
        // Redis tells nobody that the string is longer now. The log must know: the last bit of it is new, and clear.
        let mut text = [0; INT_TEXT_MAX];
        ctx.replicate(&[b"SETBIT", key, number::format_i64(last_bit as i64, &mut text), b"0"]);
    }
    Ok(())
}
